"""Each solved notebook, run from top to bottom where only its edition's wheel is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from student import SECONDS, make_environment, run

from autograder.exercises import ASSIGNMENTS

# Processor time. What is not a demo runs once more when the notebook is graded.
LONGEST, LONGEST_GRADED = 60.0, 20.0


@pytest.fixture(params=ASSIGNMENTS)
def notebook(request: pytest.FixtureRequest, executed: Any) -> NotebookNode:
    return executed(request.param)


def code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def complaints(notebook: NotebookNode) -> list[str]:
    """Cells that wrote to stderr, or did not run in their turn."""
    cells = code(notebook)
    return [
        *(cell.source for n, cell in enumerate(cells, 1) if cell.execution_count != n),
        *(output.text for cell in cells for output in cell.outputs if output.get("name") == "stderr"),
    ]


def seconds(notebook: NotebookNode, demos: bool) -> float:
    """The time its cells took, with demo cells or without."""
    return sum(
        c.metadata[SECONDS] for c in code(notebook) if demos or "demo" not in c.metadata.get("tags", [])
    )


def test_it_runs_from_top_to_bottom_with_nothing_on_stderr(notebook: NotebookNode) -> None:
    assert complaints(notebook) == []


def test_it_is_fast_enough_for_a_student_and_for_a_class(notebook: NotebookNode) -> None:
    assert 0 < seconds(notebook, demos=False) < LONGEST_GRADED
    assert seconds(notebook, demos=True) < LONGEST


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_check_says_that_all_is_right(name: str, executed: Any) -> None:
    checks = [cell for cell in code(executed(name)) if cell.source.startswith("check(")]
    exercises = ASSIGNMENTS[name].exercises
    for cell, exercise in zip(checks, exercises, strict=True):
        [output] = cell.outputs
        full = f"{exercise.name}: {exercise.points:g} of {exercise.points:g} points"
        assert output.data["text/plain"].startswith(full)


# What these tests would refuse


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_environment(tmp_path_factory.mktemp("student"))


def test_warnings_are_complaints_and_a_cells_time_is_its_own(python: Path, tmp_path: Path) -> None:
    warns = new_code_cell("import warnings; warnings.warn('careful')")
    works = new_code_cell(
        "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    )
    idles = new_code_cell("time.sleep(0.3)", metadata={"tags": ["demo"]})
    notebook = new_notebook(cells=[warns, works, idles])
    run(notebook, python, tmp_path)
    [complaint] = complaints(notebook)
    assert "UserWarning: careful" in complaint
    assert 0.25 < works.metadata[SECONDS] < 0.6
    assert idles.metadata[SECONDS] < 0.2
    assert seconds(notebook, demos=True) == pytest.approx(
        seconds(notebook, demos=False) + idles.metadata[SECONDS]
    )


def test_what_is_not_in_the_wheel_cannot_be_imported(python: Path, tmp_path: Path) -> None:
    with pytest.raises(CellExecutionError, match="No module named 'course'"):
        run(new_notebook(cells=[new_code_cell("import course")]), python, tmp_path)
