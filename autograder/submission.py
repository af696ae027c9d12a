"""A submission, restored from the source of record: what the student may write is theirs, the rest is ours.

The record is the release notebook under ``notebooks/``. Cells are recognised by their grade_id, else by
their cell id, else, for an exercise's answer, by what they define. Locked cells come from the record;
answers come from the student, in the record's order; cells that students added stay behind the cell they
follow; metadata, tags and outputs do not stay.
"""

from __future__ import annotations

import ast
import copy
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.corpus.words import generate_corpus_id

from autograder import intake
from autograder.exercises import Assignment
from autograder.outputs import harmless
from autograder.syntax import tree
from course.check.report import printable

ANSWER = "_answer"
REMARKS = "remarks-on-this-submission"


@dataclass
class Restored:
    """A notebook that can be judged, and what had to be mended.

    Attributes
    ----------
    notebook : NotebookNode
    remarks : list of str
        One line for each repair that a student or an instructor should know of.
    readable : bool
        False where the file was no notebook, and the record stands in for it.
    """

    notebook: NotebookNode
    remarks: list[str] = field(default_factory=list)
    readable: bool = True


def grade_id(cell: NotebookNode) -> str | None:
    """The nbgrader name of a cell, if it has one."""
    meta = cell.get("metadata", {}).get("nbgrader")
    name = meta.get("grade_id") if isinstance(meta, dict) else None
    return name if isinstance(name, str) and name else None


def _flag(cell: NotebookNode, name: str) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get(name, False))


def is_test(cell: NotebookNode) -> bool:
    """Whether a cell of the record is a locked cell with points: an exercise's check."""
    return cell.cell_type == "code" and _flag(cell, "grade") and not _flag(cell, "solution")


def is_theirs(cell: NotebookNode) -> bool:
    """Whether a cell of the record is the student's to write: a solution, or no nbgrader cell."""
    return _flag(cell, "solution") or grade_id(cell) is None


def is_demo(cell: NotebookNode) -> bool:
    """Whether grading skips a cell of the record."""
    return "demo" in cell.metadata.get("tags", [])


@lru_cache(256)  # a cell is asked several times, and most cells of a class are alike
def defines(source: str) -> frozenset[str]:
    """The functions and classes that a cell defines at its top level."""
    if "def" not in source and "class" not in source:
        return frozenset()
    try:
        module = tree(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    kinds = ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef
    return frozenset(node.name for node in module.body if isinstance(node, kinds))


def restore(submitted: NotebookNode, record: NotebookNode, assignment: Assignment) -> Restored:
    """Rebuild a submission on its record.

    Parameters
    ----------
    submitted : NotebookNode
        What came in, as `load` gives it.
    record : NotebookNode
        The release notebook.
    assignment : Assignment

    Returns
    -------
    Restored
        The record's cells in the record's order, with the student's answers and additions.
    """
    restored = Restored(NotebookNode(copy.deepcopy({k: v for k, v in record.items() if k != "cells"})))
    claimed, added = _claim(submitted.cells, record.cells, assignment, restored.remarks)
    names = {exercise.name for exercise in assignment.exercises}
    codes = [cell.source for cell in submitted.cells if cell.cell_type == "code"]
    answered = {name + ANSWER for source in codes for name in defines(source) & names}
    cells = _as_added(added.get(-1, []))
    for position, ours in enumerate(record.cells):
        theirs = claimed.get(position)
        cell = copy.deepcopy(ours)
        if theirs is not None and is_theirs(ours):
            cell.source = theirs.source
        elif theirs is None and grade_id(ours) in answered:
            cell.source = ""  # it is answered in another cell, which the stub would undo
        if ours.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if theirs is not None or grade_id(ours) is not None:
            cells.append(cell)
        if theirs is None and _flag(ours, "grade"):
            restored.remarks.append(f"cell {grade_id(ours)} was missing and has been put back")
        elif theirs is not None and not is_theirs(ours) and theirs.source != ours.source:
            restored.remarks.append(f"locked cell {grade_id(ours)} was edited and has been put back")
            if defines(theirs.source) & names:
                cells[-1:] = [*_as_added([theirs]), cell]  # an answer that was written, or merged, into it
        cells += _as_added(added.get(position, []))
    known = {cell.id for cell in record.cells}
    for n, cell in enumerate(cells):
        cell.id = cell.id if cell.id in known else f"added-{n}"
    restored.notebook.cells = cells
    return restored


def _claim(
    submitted: Sequence[NotebookNode], record: list[NotebookNode], assignment: Assignment, remarks: list[str]
) -> tuple[dict[int, NotebookNode], dict[int, list[NotebookNode]]]:
    """Match the student's cells with the record's positions; others go by the position they follow."""
    by_name = {name: i for i, cell in enumerate(record) if (name := grade_id(cell))}
    by_cell_id = {cell.id: i for i, cell in enumerate(record)}
    by_source = {cell.source: i for i, cell in enumerate(record) if grade_id(cell) is None}
    answers = {e.name: by_name[e.name + ANSWER] for e in assignment.exercises if e.name + ANSWER in by_name}
    names = _names(submitted, {name + ANSWER: name for name in answers})
    named = {by_name[name] for name in names if name in by_name}
    others = (cell.id for cell, name in zip(submitted, names, strict=True) if name not in by_name)
    identified = named | {by_cell_id[name] for name in others if name in by_cell_id}
    claimed: dict[int, NotebookNode] = {}
    added: dict[int, list[NotebookNode]] = {}

    def guess(cell: NotebookNode) -> int | None:
        """Where a cell without a name of ours belongs, if no other cell belongs there."""
        position = by_cell_id.get(cell.id)
        if position is not None and position not in named | claimed.keys():
            return position
        defined = sorted(defines(cell.source) & answers.keys()) if cell.cell_type == "code" else []
        places = [by_source.get(cell.source), *(answers[name] for name in defined)]
        free = (i for i in places if i is not None and i not in identified | claimed.keys())
        return next(free, None)

    last = -1
    for cell, name in zip(submitted, names, strict=True):
        position: int | None = by_name.get(name)
        behind = last
        if position in claimed:
            remarks.append(f"cell {name} was there more than once")
            if is_theirs(record[position]):
                stub = record[position].source
                if cell.source == stub:  # run after the answer, it would undo it
                    continue
                if claimed[position].source != stub:
                    behind, position = position, None
        if position is None:
            position = guess(cell)
        if position is None:
            added.setdefault(behind, []).append(cell)
        else:
            claimed[position] = cell
            last = position
    return claimed, added


def _names(submitted: Sequence[NotebookNode], answers: dict[str, str]) -> list[str]:
    """The cells' nbgrader names; of two answers that have each other's, their own."""
    names = [grade_id(cell) or "" for cell in submitted]
    defined = [defines(cell.source) & set(answers.values()) for cell in submitted]
    own = {name: made for name, made in zip(names, defined, strict=True) if name in answers}
    for i, name in enumerate(names):
        if name in own and len(defined[i]) == 1:
            [other] = (other for other, exercise in answers.items() if exercise in defined[i])
            if other != name and own.get(other) == frozenset({answers[name]}):
                names[i] = other
    return names


def _as_added(cells: list[NotebookNode]) -> list[NotebookNode]:
    """A student's own cells: their source, and nothing else."""
    return [_cell(cell.cell_type, cell.source, {}) for cell in cells]


def load(path: Path) -> NotebookNode:
    """Read a submitted file as a notebook of nbformat 4 in which all is in order.

    Of a cell with a fault, its type, its text and its nbgrader name stay; what is no cell is left out. If
    the file is no notebook at all, this raises what its parsers raise.
    """
    text = intake.content(path).decode("utf-8-sig")
    plain = json.loads(text)
    if plain["nbformat"] != 4:
        plain = nbformat.reads(text, as_version=4)
    if not isinstance(plain["cells"], list):
        raise ValueError("its cells are no list")
    there = [cell for cell in plain["cells"] if isinstance(cell, dict)]
    metadata = plain.get("metadata")
    # The first that is valid, as a whole: to look at each cell by itself takes six times as long.
    for mend in _as_it_is, _in_order:
        with suppress(Exception):  # nbformat raises what its validators raise
            return _assembled([mend(cell) for cell in there], metadata)
    return _assembled([_in_order(cell) for cell in there], {})


def _assembled(cells: list[NotebookNode], metadata: Any) -> NotebookNode:
    ids: set[str] = set()
    for cell in cells:
        if cell.id in ids:
            cell.id = generate_corpus_id()
        ids.add(cell.id)
    notebook: NotebookNode = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    return notebook


def _as_it_is(plain: dict[str, Any]) -> NotebookNode:
    """A cell with what is kept of it, valid or not."""
    kept: dict[str, Any] = {key: plain[key] for key in ("id", "metadata", "attachments") if key in plain}
    return _cell(plain.get("cell_type"), plain.get("source"), kept)


def _in_order(plain: dict[str, Any]) -> NotebookNode:
    """A valid cell: of one with a fault, its type, its text and its nbgrader name."""
    kind, source, metadata = (plain.get(key) for key in ("cell_type", "source", "metadata"))
    name = {"nbgrader": metadata.get("nbgrader")} if isinstance(metadata, dict) else {}
    for kept in plain, {"cell_type": kind, "source": source, "metadata": name}:
        with suppress(Exception):
            cell = _as_it_is(kept)
            nbformat.validate(cell, ref=f"{cell.cell_type}_cell", version=4)
            return cell
    return _cell(kind, source, {})


def _cell(kind: Any, source: Any, kept: dict[str, Any]) -> NotebookNode:
    """A cell as nbformat makes one, but that it is not looked at: of another kind, it is raw."""
    own: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    kind = kind if kind in ("code", "markdown") else "raw"
    cell: NotebookNode = nbformat.from_dict(
        {
            "id": generate_corpus_id(),
            "cell_type": kind,
            "metadata": {},
            "source": _text(source),
            **own,
            **kept,
        }
    )
    return cell


def _text(source: Any) -> str:
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair cannot be written


def read(path: Path, record: NotebookNode, assignment: Assignment, remarks: Sequence[str] = ()) -> Restored:
    """Read and restore a submitted file; one that cannot be read counts as the record, unanswered.

    What had to be mended comes behind the `remarks` on the submission as a whole.
    """
    try:
        submitted = load(path)
    except Exception as error:  # nbformat raises what its parsers raise
        reason = f"{path.name} could not be read: {type(error).__name__}: {error!s:.200}"
        return Restored(copy.deepcopy(record), [*remarks, reason], readable=False)
    restored = restore(submitted, record, assignment)
    return Restored(restored.notebook, [*remarks, *restored.remarks])


def read_record(path: Path) -> NotebookNode:
    """Read a release notebook, which nobody may change: it is the same one for all submissions."""
    return _parsed(path.read_text(encoding="utf-8"))


@lru_cache(8)
def _parsed(text: str) -> NotebookNode:
    notebook: NotebookNode = nbformat.reads(text, as_version=4)
    return notebook


def with_remarks(restored: Restored) -> NotebookNode:
    """The restored notebook, opened by a cell that tells what had to be mended."""
    if not restored.remarks:
        return restored.notebook
    told = "\n".join(f"- {harmless(' '.join(printable(remark).split()))}" for remark in restored.remarks)
    cell = nbformat.v4.new_markdown_cell(f"**Notes on this submission**\n\n{told}", id=REMARKS)
    return NotebookNode({**restored.notebook, "cells": [cell, *restored.notebook.cells]})
