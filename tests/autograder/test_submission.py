"""A submission restored on its record: answers are the student's, all else is the record's."""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode

from autograder.demo.students import EDITS, right_answers
from autograder.exercises import find_assignment
from autograder.submission import (
    ANSWER,
    REMARKS,
    Restored,
    defines,
    grade_id,
    is_demo,
    is_test,
    is_theirs,
    load,
    read,
    restore,
    with_remarks,
)

ROOT = Path(__file__).parents[2]
ASSIGNMENT = find_assignment("01-svm-loss")
RECORD: NotebookNode = nbformat.read(ROOT / "notebooks" / ASSIGNMENT.name / "svm-loss.ipynb", 4)
RIGHT = right_answers(ASSIGNMENT)
EXERCISES = [exercise.name for exercise in ASSIGNMENT.exercises]


def answered() -> NotebookNode:
    """The record with every exercise answered, as a student hands it in."""
    notebook = copy.deepcopy(RECORD)
    for name, source in RIGHT.items():
        cell_of(notebook, name + ANSWER).source = source
    return notebook


@cache
def answers_written() -> str:
    """That notebook as a file has it."""
    return nbformat.writes(answered())


def position(notebook: NotebookNode, name: str) -> int:
    return next(i for i, cell in enumerate(notebook.cells) if grade_id(cell) == name)


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    return notebook.cells[position(notebook, name)]


def restored(notebook: NotebookNode) -> Restored:
    return restore(notebook, RECORD, ASSIGNMENT)


def code(source: str, **metadata: Any) -> NotebookNode:
    return nbformat.v4.new_code_cell(source, metadata=metadata)


def sources(notebook: NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells]


def check_restored(notebook: NotebookNode) -> None:
    """What holds of every restored notebook, whatever came in."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # ids that are there twice, say
        nbformat.validate(notebook)
    json.dumps(notebook, ensure_ascii=False).encode()  # what can be written
    known = {cell.id: i for i, cell in enumerate(RECORD.cells)}
    ours = [cell for cell in notebook.cells if cell.id in known]
    order = [known[cell.id] for cell in ours]
    assert order == sorted(set(order)), "record's cells in record's order, each once"
    named = {grade_id(cell) for cell in RECORD.cells if grade_id(cell)}
    assert named <= {grade_id(cell) for cell in ours}, "no named cell is missing"
    for cell in ours:
        record = RECORD.cells[known[cell.id]]
        assert cell.cell_type == record.cell_type
        assert cell.metadata == record.metadata
        if not is_theirs(record):
            assert cell.source == record.source
    for cell in notebook.cells:
        assert not cell.get("outputs")
        if cell.id not in known:
            assert not cell.metadata, "what a student added is named nothing and tagged nothing"


# What was released, and what was answered


def test_the_record_restored_is_the_record() -> None:
    result = restored(copy.deepcopy(RECORD))
    assert result.notebook == RECORD
    assert result.remarks == []


def test_answers_stay_and_nothing_is_remarked() -> None:
    result = restored(answered())
    check_restored(result.notebook)
    assert result.remarks == []
    for name, source in RIGHT.items():
        assert cell_of(result.notebook, name + ANSWER).source == source


def test_the_submission_itself_is_left_as_it_came() -> None:
    notebook = answered()
    cell_of(notebook, "train").source = "100"
    before = copy.deepcopy(notebook)
    restored(notebook)
    assert notebook == before


@pytest.mark.parametrize("edit", [pytest.param(edit, id=name) for name, edit in EDITS.items()])
def test_the_demos_edits_are_mended(edit: Callable[[NotebookNode], None]) -> None:
    notebook = answered()
    edit(notebook)
    result = restored(notebook)
    check_restored(result.notebook)
    for name, source in RIGHT.items():
        assert cell_of(result.notebook, name + ANSWER).source == source


# Locked cells


def test_an_edited_test_is_put_back_and_remarked() -> None:
    notebook = answered()
    cell_of(notebook, "svm_loss_naive").source = "10.0"
    result = restored(notebook)
    assert cell_of(result.notebook, "svm_loss_naive").source == cell_of(RECORD, "svm_loss_naive").source
    assert result.remarks == ["locked cell svm_loss_naive was edited and has been put back"]


@pytest.mark.parametrize("name", [*EXERCISES, "w_or_2w", "setup"])
def test_a_deleted_cell_is_put_back_where_it_stood(name: str) -> None:
    notebook = answered()
    del notebook.cells[position(notebook, name)]
    result = restored(notebook)
    check_restored(result.notebook)
    assert position(result.notebook, name) == position(RECORD, name)
    graded = name != "setup"
    assert result.remarks == [f"cell {name} was missing and has been put back"] * graded


def test_a_deleted_answer_counts_as_not_started() -> None:
    notebook = answered()
    del notebook.cells[position(notebook, "train" + ANSWER)]
    result = restored(notebook)
    assert cell_of(result.notebook, "train" + ANSWER).source == cell_of(RECORD, "train" + ANSWER).source


def test_prose_that_a_student_deleted_stays_deleted() -> None:
    notebook = answered()
    [*_, demo] = [i for i, cell in enumerate(notebook.cells) if is_demo(cell)]
    del notebook.cells[demo]
    result = restored(notebook)
    assert len(result.notebook.cells) == len(RECORD.cells) - 1
    assert result.remarks == []


def test_a_moved_test_comes_back_behind_its_answer() -> None:
    notebook = answered()
    notebook.cells.insert(0, notebook.cells.pop(position(notebook, "predict")))
    result = restored(notebook)
    assert sources(result.notebook) == sources(answered())


def test_a_notebook_upside_down_is_put_in_order() -> None:
    notebook = answered()
    notebook.cells.reverse()
    assert sources(restored(notebook).notebook) == sources(answered())


def test_a_test_that_is_there_twice_is_there_once() -> None:
    notebook = answered()
    notebook.cells.append(copy.deepcopy(cell_of(notebook, "predict")))
    notebook.cells[-1].id = "a-copy"
    result = restored(notebook)
    assert sources(result.notebook) == sources(answered())
    assert result.remarks == ["cell predict was there more than once"]


# Answers


def test_of_two_answers_both_are_run_in_their_order() -> None:
    notebook = answered()
    second = copy.deepcopy(cell_of(notebook, "predict" + ANSWER))
    second.id, second.source = "a-copy", "def predict(W, X):\n    return (X @ W).argmax(axis=1)"
    notebook.cells.append(second)
    result = restored(notebook)
    check_restored(result.notebook)
    at = position(result.notebook, "predict" + ANSWER)
    assert sources(result.notebook)[at : at + 2] == [RIGHT["predict"], second.source]
    assert grade_id(result.notebook.cells[at + 1]) is None
    assert result.remarks == ["cell predict_answer was there more than once"]


@pytest.mark.parametrize("before", [True, False])
def test_an_unanswered_copy_does_not_undo_the_answer(before: bool) -> None:
    notebook = answered()
    stub = copy.deepcopy(cell_of(RECORD, "predict" + ANSWER))
    stub.id = "a-copy"
    notebook.cells.insert(position(notebook, "predict" + ANSWER) + (not before), stub)
    result = restored(notebook)
    assert sources(result.notebook) == sources(answered())


def test_an_answer_turned_into_markdown_is_code_again() -> None:
    notebook = answered()
    at = position(notebook, "predict" + ANSWER)
    old = notebook.cells[at]
    notebook.cells[at] = nbformat.v4.new_markdown_cell(old.source, metadata=old.metadata, id=old.id)
    assert restored(notebook).notebook == restored(answered()).notebook


@pytest.mark.parametrize("kept", ["id", "name", "source"])
def test_an_answer_is_known_by_its_name_its_id_or_what_it_defines(kept: str) -> None:
    notebook = answered()
    for cell in notebook.cells:
        if kept != "name":
            cell.metadata = NotebookNode()
        if kept != "id":
            cell.id = f"x-{cell.id}"[:64]
    result = restored(notebook)
    check_restored(result.notebook)
    for name, source in RIGHT.items():
        assert cell_of(result.notebook, name + ANSWER).source == source


def test_a_renamed_answer_is_known_by_its_id() -> None:
    notebook = answered()
    cell_of(notebook, "predict" + ANSWER).metadata.nbgrader.grade_id = "mine"
    assert sources(restored(notebook).notebook) == sources(answered())


def test_a_written_answer_stays_with_what_was_said_in_it() -> None:
    notebook = answered()
    cell_of(notebook, "w_or_2w").source = "The penalty prefers **W**. <b>Why?</b>"
    assert cell_of(restored(notebook).notebook, "w_or_2w").source == "The penalty prefers **W**. <b>Why?</b>"


# What a student added


def test_added_cells_stay_where_they_were() -> None:
    notebook = answered()
    behind = ["setup", "hinge_margins" + ANSWER, "hinge_margins", "train"]
    for n, name in enumerate(behind):
        notebook.cells.insert(position(notebook, name) + 1, code(f"added = {n}"))
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell("first"))
    notebook.cells.append(nbformat.v4.new_raw_cell("last"))
    result = restored(notebook)
    check_restored(result.notebook)
    assert sources(result.notebook) == sources(notebook)
    assert [cell.cell_type for cell in result.notebook.cells] == [cell.cell_type for cell in notebook.cells]


def test_metadata_tags_and_outputs_of_added_cells_do_not_stay() -> None:
    notebook = answered()
    added = code("x = 1", tags=["demo", "skip-execution"], nbgrader={"grade_id": "mine", "points": 100})
    added.outputs = [nbformat.v4.new_output("stream", text="100")]
    notebook.cells.append(added)
    [cell] = [cell for cell in restored(notebook).notebook.cells if cell.source == "x = 1"]
    assert cell.metadata == {}
    assert cell.outputs == []


def test_no_tag_can_be_forged_or_removed() -> None:
    notebook = answered()
    for cell in notebook.cells:
        cell.metadata["tags"] = [] if is_demo(cell) else ["demo", "skip-execution", "raises-exception"]
    assert [is_demo(c) for c in restored(notebook).notebook.cells] == [is_demo(c) for c in RECORD.cells]


@pytest.mark.parametrize("name", ["bonus", "predict2", "w_or_2w_answer"])
def test_a_forged_graded_cell_is_no_graded_cell(name: str) -> None:
    notebook = answered()
    forged = {"grade_id": name, "grade": True, "solution": False, "locked": True, "points": 100}
    notebook.cells.append(code("100.0", nbgrader=forged))
    result = restored(notebook).notebook
    check_restored(result)
    assert [grade_id(cell) for cell in result.cells if is_test(cell)] == EXERCISES
    assert "100.0" in sources(result)


def test_points_and_flags_cannot_be_edited() -> None:
    notebook = answered()
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader |= {"points": 1000, "grade": True, "solution": True, "locked": False}
    assert restored(notebook).notebook == restored(answered()).notebook


def test_the_notebooks_own_metadata_are_the_records() -> None:
    notebook = answered()
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": {"name": "bash", "display_name": "x"}, "widgets": {}}
    )
    assert restored(notebook).notebook.metadata == RECORD.metadata


# Whatever is done to a notebook

Edit = Callable[[NotebookNode, int, int], None]


def delete(notebook: NotebookNode, i: int, j: int) -> None:
    del notebook.cells[i]


def duplicate(notebook: NotebookNode, i: int, j: int) -> None:
    notebook.cells.insert(j, copy.deepcopy(notebook.cells[i]))


def paste(notebook: NotebookNode, i: int, j: int) -> None:
    notebook.cells.insert(j, copy.deepcopy(notebook.cells[i]))
    notebook.cells[j].id = f"pasted-{i}-{j}"


def move(notebook: NotebookNode, i: int, j: int) -> None:
    notebook.cells.insert(j, notebook.cells.pop(i))


def edit(notebook: NotebookNode, i: int, j: int) -> None:
    notebook.cells[i].source += f"\n# edited {j}"


def retype(notebook: NotebookNode, i: int, j: int) -> None:
    cell, kind = notebook.cells[i], ["code", "markdown", "raw"][j % 3]
    maker = getattr(nbformat.v4, f"new_{kind}_cell")
    notebook.cells[i] = maker(cell.source, metadata=cell.metadata, id=cell.id)


def rename(notebook: NotebookNode, i: int, j: int) -> None:
    notebook.cells[i].metadata["nbgrader"] = NotebookNode(grade_id=f"name-{j}", grade=True, points=j)


def usurp(notebook: NotebookNode, i: int, j: int) -> None:
    notebook.cells[i].metadata = copy.deepcopy(notebook.cells[j].metadata)


def forget(notebook: NotebookNode, i: int, j: int) -> None:
    notebook.cells[i].metadata = NotebookNode()


def forget_all(notebook: NotebookNode, i: int, j: int) -> None:
    notebook.cells[i].metadata, notebook.cells[i].id = NotebookNode(), f"forgotten-{i}"


def take_id(notebook: NotebookNode, i: int, j: int) -> None:
    notebook.cells[i].id = notebook.cells[j].id


def empty(notebook: NotebookNode, i: int, j: int) -> None:
    notebook.cells[i].source = ""


def add(notebook: NotebookNode, i: int, j: int) -> None:
    kind = ["code", "markdown", "raw"][j % 3]
    notebook.cells.insert(i, getattr(nbformat.v4, f"new_{kind}_cell")(f"added = {i}", id=f"new-{i}-{j}"))
    notebook.cells[i].metadata["tags"] = ["demo"]


def define(notebook: NotebookNode, i: int, j: int) -> None:
    name = EXERCISES[j % len(EXERCISES)]
    notebook.cells.insert(i, code(f"def {name}(*inputs):\n    return {i}"))


DELETIONS: list[Edit] = [delete, forget, forget_all, empty]
CHANGES: list[Edit] = [move, edit, retype, rename, usurp, take_id]
ADDITIONS: list[Edit] = [duplicate, paste, add, define]
edits = st.lists(
    st.tuples(st.sampled_from(DELETIONS + CHANGES + ADDITIONS), st.integers(0, 10**6), st.integers(0, 10**6)),
    min_size=1,
    max_size=8,
)


def edited(how: list[tuple[Edit, int, int]]) -> NotebookNode:
    notebook = answered()
    for change, i, j in how:
        change(notebook, i % len(notebook.cells), j % len(notebook.cells))
    return notebook


@settings(max_examples=150)
@given(edits)
def test_any_edited_notebook_is_restored_once_for_all_and_nothing_written_is_lost(
    how: list[tuple[Edit, int, int]],
) -> None:
    notebook = edited(how)
    once = restored(notebook)
    check_restored(once.notebook)
    twice = restored(once.notebook)
    assert twice.notebook == once.notebook
    assert twice.remarks == []
    locked = {key for cell in RECORD.cells if not is_theirs(cell) for key in (grade_id(cell), cell.id)}
    given_out = {cell.source for cell in RECORD.cells}
    kept = sources(once.notebook)
    for cell in notebook.cells:
        if cell.source not in given_out and not {grade_id(cell), cell.id} & locked:
            assert cell.source in kept


# Files


def written(tmp_path: Path, content: bytes | str) -> Restored:
    """What is read of a file with this content."""
    file = tmp_path / "svm-loss.ipynb"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = read(file, RECORD, ASSIGNMENT)
    check_restored(result.notebook)
    return result


UNREADABLE: dict[str, bytes] = {
    "an empty file": b"",
    "a truncated file": nbformat.writes(RECORD).encode()[:5000],
    "text": b"def svm_loss_naive(W, X, y, reg): ...",
    "bytes of Latin-1": nbformat.writes(RECORD)
    .replace("×", "x")
    .replace("ŷ", "y")
    .encode("latin-1", "replace")
    + b"\xe9",
    "UTF-16": nbformat.writes(RECORD).encode("utf-16"),
    "bytes that are no text": bytes(range(256)),
    "a list": b"[]",
    "null": b"null",
    "a number": b"4",
    "an empty object": b"{}",
    "no format": b'{"cells": []}',
    "no cells": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
    "cells of null": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": null}',
    "cells that are an object": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": {"0": {}}}',
    "nbformat 99": b'{"nbformat": 99, "nbformat_minor": 0, "metadata": {}, "cells": []}',
    "nbformat as text": b'{"nbformat": "4", "nbformat_minor": 0, "metadata": {}, "cells": []}',
    "nbformat 3 without worksheets": b'{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "cells": []}',
    "nbformat 3 with a worksheet of numbers": b'{"nbformat": 3, "metadata": {}, "worksheets": [5]}',
    "deep nesting": b"[" * 100_000,
    "a deep object": b'{"a":' * 100_000,
}


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in UNREADABLE.items()])
def test_a_file_that_is_no_notebook_counts_as_unanswered_and_says_why(content: bytes, tmp_path: Path) -> None:
    result = written(tmp_path, content)
    assert not result.readable
    assert result.notebook == RECORD
    [reason] = result.remarks
    assert reason.startswith("svm-loss.ipynb could not be read: ")
    assert len(reason) < 400


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir()], ids=["no file", "a folder"])
def test_what_is_no_file_counts_as_unanswered(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "svm-loss.ipynb"
    make(path)
    result = read(path, RECORD, ASSIGNMENT)
    assert not result.readable
    assert result.notebook == RECORD


def test_a_file_as_it_should_be_is_read_as_it_is(tmp_path: Path) -> None:
    result = written(tmp_path, nbformat.writes(answered()))
    assert (result.readable, result.remarks) == (True, [])
    assert result.notebook == restored(answered()).notebook
    file = tmp_path / "svm-loss.ipynb"
    file.write_text(nbformat.writes(result.notebook), encoding="utf-8")
    assert load(file) == result.notebook


@pytest.mark.parametrize("minor", [0, 2, 4, 5, 99])
def test_answers_are_read_from_every_minor_version(minor: int, tmp_path: Path) -> None:
    plain = json.loads(answers_written())
    plain["nbformat_minor"] = minor
    if minor < 5:
        for cell in plain["cells"]:
            del cell["id"]
    result = written(tmp_path, json.dumps(plain))
    assert sources(result.notebook) == sources(answered())


def test_answers_are_read_from_nbformat_3(tmp_path: Path) -> None:
    old = nbformat.convert(answered(), 3)
    result = written(tmp_path, nbformat.writes(old, version=3))
    assert (result.readable, result.remarks) == (True, [])
    for name, source in RIGHT.items():
        assert cell_of(result.notebook, name + ANSWER).source == source


def test_a_mark_of_byte_order_does_not_matter(tmp_path: Path) -> None:
    result = written(tmp_path, b"\xef\xbb\xbf" + nbformat.writes(answered()).encode())
    assert sources(result.notebook) == sources(answered())


ODD: dict[str, Any] = {
    "source": [None, 5, True, {"a": 1}, [1, None], [["a"]], "x = '\ud800'", "\x00\x1b[2J", ["a\n", "b"]],
    "metadata": [None, [], 5, "x", {"nbgrader": []}, {"nbgrader": {"grade_id": [1]}}, {"tags": "demo"}],
    "id": [None, [], 5, "", "not an id!", "x" * 500, "same"],
    "cell_type": [None, [], 5, "heading", "widget"],
    "outputs": [None, 5, [5], {"a": 1}],
    "attachments": [None, 5, {"a": 5}],
    "execution_count": ["x", []],
}


@pytest.mark.parametrize(
    ("key", "value"),
    [pytest.param(k, v, id=f"{k}-{n}") for k, values in ODD.items() for n, v in enumerate(values)],
)
def test_a_cell_with_a_fault_costs_no_other(key: str, value: Any, tmp_path: Path) -> None:
    plain = json.loads(answers_written())
    last = position(RECORD, "train" + ANSWER)
    for cell in plain["cells"][2:last]:
        cell[key] = value
    result = written(tmp_path, json.dumps(plain))
    assert result.readable
    assert cell_of(result.notebook, "train" + ANSWER).source == RIGHT["train"]
    if key not in ("source", "cell_type"):
        for name in RIGHT:
            assert cell_of(result.notebook, name + ANSWER).source == RIGHT[name]


@pytest.mark.parametrize("key", ["source", "metadata", "id", "cell_type", "outputs", "execution_count"])
def test_cells_that_lack_something_are_read(key: str, tmp_path: Path) -> None:
    plain = json.loads(answers_written())
    for cell in plain["cells"]:
        cell.pop(key, None)
    assert written(tmp_path, json.dumps(plain)).readable


def test_what_is_no_cell_is_left_out(tmp_path: Path) -> None:
    plain = json.loads(answers_written())
    plain["cells"] = [5, None, "x", [1], *plain["cells"], {}]
    result = written(tmp_path, json.dumps(plain))
    assert sources(result.notebook) == [*sources(answered()), ""]


@pytest.mark.parametrize("metadata", [None, [], 5, {"kernelspec": 5}, {"language_info": []}])
def test_a_fault_in_the_notebooks_metadata_costs_nothing(metadata: Any, tmp_path: Path) -> None:
    plain = json.loads(answers_written())
    plain["metadata"] = metadata
    assert sources(written(tmp_path, json.dumps(plain)).notebook) == sources(answered())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("train_answer"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "source", "metadata", "nbgrader", "grade_id", "id", "cell_type", "tags"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=150)
@given(
    cells=json_values | st.lists(json_values),
    metadata=json_values,
    version=st.sampled_from([4, 4, 4, 3, 2, 1]),
)
def test_no_file_raises(
    cells: Any, metadata: Any, version: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbformat's own, on what it upgrades
        plain = {"nbformat": version, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
        written(tmp_path_factory.mktemp("any"), json.dumps(plain | {"worksheets": [{"cells": cells}]}))


# Remarks


def test_remarks_open_the_notebook_and_steer_nothing(tmp_path: Path) -> None:
    result = restored(answered())
    assert with_remarks(result) == result.notebook
    result.remarks.append("<script>alert(1)</script>\x1b[2J")
    [first, *rest] = with_remarks(result).cells
    assert first.id == REMARKS
    assert first.cell_type == "markdown"
    assert "&lt;script>" in first.source
    assert "<script" not in first.source
    assert "\x1b" not in first.source
    assert rest == result.notebook.cells
    nbformat.validate(with_remarks(result))


def test_what_a_cell_defines_is_read_without_running_it() -> None:
    source = "def a(): pass\nclass B:\n    def c(self): pass\nasync def d(): pass\nif 1:\n    def e(): pass"
    assert defines(source) == {"a", "B", "d"}
    for unreadable in ("def a(:", "x" * 10 + "(" * 100_000, "\x00", "%matplotlib inline", "x = '\ud800'"):
        assert defines(unreadable) == set()
