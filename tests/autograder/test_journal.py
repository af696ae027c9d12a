"""The journal: what was judged is not judged again, and what changed is."""

from __future__ import annotations

import asyncio
import copy
import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

import autograder
import course
from autograder import journal
from autograder.exercises import find_assignment
from autograder.journal import Journal, code_version, judged_once, key
from autograder.judge import fresh_seed, judge_here
from autograder.session import Judged, Limits
from autograder.submission import Restored

ASSIGNMENT = find_assignment("01-svm-loss")


def notebook() -> NotebookNode:
    cells = [
        nbformat.v4.new_markdown_cell("prose", id="prose"),
        nbformat.v4.new_code_cell("x = 1", id="x", metadata={"tags": ["demo"]}),
        nbformat.v4.new_code_cell("y = 2", id="y", metadata={"nbgrader": {"grade_id": "y", "points": 2}}),
    ]
    return nbformat.v4.new_notebook(cells=cells)


def judged(score: int = 0) -> Judged:
    """Something to record: one verdict with a mistake, or right."""
    exercise = ASSIGNMENT.exercises[0]
    function = exercise.reference if score else exercise.mistaken(exercise.mistakes[0])
    return Judged(notebook(), {exercise.name: judge_here(exercise, function, 1)}, ["a remark", "ünïcode"])


def same(one: Judged | None, other: Judged) -> bool:
    return one is not None and (one.notebook, one.verdicts, one.remarks) == (
        other.notebook,
        other.verdicts,
        other.remarks,
    )


def file_of(root: Path) -> Path:
    [file] = (root / journal.FOLDER).rglob("*.json")
    return file


# What is written, and read


def test_what_was_put_is_there(tmp_path: Path) -> None:
    Journal(tmp_path).put("a", judged())
    assert same(Journal(tmp_path).get("a"), judged())
    assert Journal(tmp_path).get("b") is None


def test_a_second_put_takes_the_place_of_the_first_and_leaves_nothing_else(tmp_path: Path) -> None:
    Journal(tmp_path).put("a", judged())
    Journal(tmp_path).put("a", judged(1))
    assert same(Journal(tmp_path).get("a"), judged(1))
    assert [file.name for file in file_of(tmp_path).parent.iterdir()] == ["a.json"]


GARBAGE = {
    "nothing": "",
    "not JSON": "{",
    "null": "null",
    "a list": "[]",
    "a number": "5",
    "an empty object": "{}",
    "verdicts in a list": '{"verdicts": [], "notebook": {}, "remarks": []}',
    "a verdict of null": '{"verdicts": {"a": null}, "notebook": {}, "remarks": []}',
    "a verdict of text": '{"verdicts": {"a": "b"}, "notebook": {}, "remarks": []}',
    "a notebook that is a number": '{"verdicts": {}, "notebook": 5, "remarks": []}',
    "a notebook without cells": '{"verdicts": {}, "notebook": {}, "remarks": []}',
    "remarks of null": json.dumps({"verdicts": {}, "notebook": notebook(), "remarks": None}),
    "deep nesting": "[" * 100_000,
    "bytes that are no text": b"\xff\xfe\x00".decode("latin-1"),
}


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in GARBAGE.items()])
def test_garbage_counts_as_nothing_and_is_written_over(content: str, tmp_path: Path) -> None:
    Journal(tmp_path).put("a", judged())
    file_of(tmp_path).write_bytes(content.encode("latin-1"))
    assert Journal(tmp_path).get("a") is None
    Journal(tmp_path).put("a", judged())
    assert same(Journal(tmp_path).get("a"), judged())


def test_a_truncated_file_counts_as_nothing_wherever_it_was_cut(tmp_path: Path) -> None:
    Journal(tmp_path).put("a", judged())
    file = file_of(tmp_path)
    whole = file.read_bytes()
    for end in range(0, len(whole), max(1, len(whole) // 100)):
        file.write_bytes(whole[:end])
        assert Journal(tmp_path).get("a") is None, end


def test_a_file_that_cannot_be_read_counts_as_nothing(tmp_path: Path) -> None:
    (Journal(tmp_path).folder / "a.json").mkdir(parents=True)
    assert Journal(tmp_path).get("a") is None


# Judging once


@pytest.fixture
def judgings(monkeypatch: pytest.MonkeyPatch) -> list[NotebookNode]:
    """The notebooks that were really judged."""
    done: list[NotebookNode] = []

    async def judge(restored: Restored, *others: Any) -> Judged:
        done.append(restored.notebook)
        return judged()

    monkeypatch.setattr(journal, "judge_notebook", judge)
    return done


def once(root: Path, nb: NotebookNode, limits: Limits | None = None, seed: int | None = None) -> Judged:
    batch = (limits or Limits(), seed, fresh_seed())
    return asyncio.run(judged_once(Restored(nb), ASSIGNMENT.name, root, root, *batch))


def test_an_unchanged_notebook_is_judged_once(tmp_path: Path, judgings: list[NotebookNode]) -> None:
    first, second = once(tmp_path, notebook()), once(tmp_path, notebook())
    assert len(judgings) == 1
    assert same(second, first)


def test_cases_are_drawn_by_the_seed_asked_for_or_else_by_the_batchs_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []

    async def judge(restored: Restored, assignment: Any, files: Any, limits: Any, seed: int) -> Judged:
        drawn.append(seed)
        return judged()

    monkeypatch.setattr(journal, "judge_notebook", judge)
    for n, seed in enumerate((7, None)):
        nb = notebook()
        nb.cells[1].source = f"x = {n}"
        asyncio.run(judged_once(Restored(nb), ASSIGNMENT.name, tmp_path, tmp_path, Limits(), seed, 8))
    assert drawn == [7, 8]


def test_a_changed_notebook_is_judged_again_and_the_other_is_kept(
    tmp_path: Path, judgings: list[NotebookNode]
) -> None:
    changed = notebook()
    changed.cells[1].source = "x = 2"
    for nb in (notebook(), changed, notebook(), changed):
        once(tmp_path, nb)
    assert judgings == [notebook(), changed]


def test_a_damaged_record_is_judged_again(tmp_path: Path, judgings: list[NotebookNode]) -> None:
    once(tmp_path, notebook())
    file = file_of(tmp_path)
    file.write_bytes(file.read_bytes()[:100])
    once(tmp_path, notebook())
    once(tmp_path, notebook())
    assert len(judgings) == 2


# What a verdict depends on


def key_of(nb: NotebookNode, limits: Limits | None = None, seed: int | None = None, name: str = "a") -> str:
    return key(nb, name, limits or Limits(), seed)


def with_source(nb: NotebookNode) -> None:
    nb.cells[1].source += " "


def with_type(nb: NotebookNode) -> None:
    nb.cells[1] = nbformat.v4.new_raw_cell(nb.cells[1].source, metadata=nb.cells[1].metadata)


def with_order(nb: NotebookNode) -> None:
    nb.cells.reverse()


def with_a_cell_more(nb: NotebookNode) -> None:
    nb.cells.append(nbformat.v4.new_code_cell(""))


def with_a_cell_less(nb: NotebookNode) -> None:
    del nb.cells[0]


def with_tags(nb: NotebookNode) -> None:
    nb.cells[1].metadata["tags"] = []


def with_points(nb: NotebookNode) -> None:
    nb.cells[2].metadata.nbgrader.points = 3


@pytest.mark.parametrize(
    "change", [with_source, with_type, with_order, with_a_cell_more, with_a_cell_less, with_tags, with_points]
)
def test_the_key_changes_with_the_cells(change: Any) -> None:
    changed = notebook()
    change(changed)
    assert key_of(changed) != key_of(notebook())


def test_the_key_changes_with_the_limits_the_seed_and_the_assignment() -> None:
    keys = {
        key_of(notebook()),
        key_of(notebook(), Limits(cell=31)),
        key_of(notebook(), Limits(notebook=301)),
        key_of(notebook(), seed=0),
        key_of(notebook(), seed=1),
        key_of(notebook(), name="b"),
    }
    assert len(keys) == 6


def test_the_key_does_not_change_with_outputs_ids_or_the_order_of_metadata() -> None:
    other = notebook()
    for n, cell in enumerate(other.cells):
        cell.id = f"other-{n}"
    other.cells[1].outputs = [nbformat.v4.new_output("stream", text="x")]
    other.cells[1].execution_count = 7
    other.cells[2].metadata = nbformat.from_dict({"nbgrader": {"points": 2, "grade_id": "y"}})
    other.metadata["kernelspec"] = {"name": "x", "display_name": "x"}
    assert key_of(other) == key_of(notebook()) == key_of(copy.deepcopy(notebook()))


def test_the_key_is_a_file_name() -> None:
    odd = notebook()
    odd.cells[0].source = "ünïcode \ud800 \x00"
    assert key_of(odd).isalnum()
    assert len(key_of(odd)) == 32


@pytest.mark.parametrize("package", [course, autograder], ids=["course", "autograder"])
def test_the_key_changes_with_the_code(package: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "package"
    original = Path(package.__file__).parent
    shutil.copytree(original, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(package, "__file__", str(folder / "__init__.py"))
    code_version.cache_clear()
    try:
        before = key_of(notebook())
        code_version.cache_clear()
        assert key_of(notebook()) == before
        [some, *_] = sorted(folder.glob("*/*.py"))
        some.write_bytes(some.read_bytes() + b"\n")
        code_version.cache_clear()
        changed = key_of(notebook())
        assert changed != before
        some.rename(some.with_name("renamed.py"))
        code_version.cache_clear()
        assert key_of(notebook()) not in (before, changed)
    finally:
        monkeypatch.undo()
        code_version.cache_clear()


def test_the_version_of_the_code_does_not_depend_on_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code_version.cache_clear()
    here = code_version()
    for package in (course, autograder):
        folder = tmp_path / package.__name__
        shutil.copytree(Path(str(package.__file__)).parent, folder)
        monkeypatch.setattr(package, "__file__", str(folder / "__init__.py"))
    code_version.cache_clear()
    try:
        assert code_version() == here
    finally:
        monkeypatch.undo()
        code_version.cache_clear()
