"""A course of one assignment, shortened, for tests that grade whole classes of it.

What is graded is all there, and one cell of each other kind: prose, a demo. The demo's class is graded on the
lessons as they are (tests/autograder/test_demo.py).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from autograder.demo import make_course
from autograder.exercises import Assignment
from autograder.sources import texts
from autograder.submission import grade_id, is_demo

ROOT = Path(__file__).parents[1]


def make_short_course(folder: Path, assignment: Assignment) -> None:
    """Make a course in `folder` with nothing in it but `assignment`, in short."""
    make_course(ROOT, folder)
    for other in (folder / "solutions").iterdir():
        if other.name != assignment.name:
            shutil.rmtree(other)
    for text in texts(folder / "solutions"):
        lesson = jupytext.read(text)
        seen: set[str] = set()
        lesson.cells = [cell for cell in lesson.cells if grade_id(cell) or _is_first(cell, seen)]
        jupytext.write(lesson, text, fmt="py:percent")


def _is_first(cell: NotebookNode, seen: set[str]) -> bool:
    """Whether a cell is the first of its kind."""
    kind = f"demo {is_demo(cell)}, {cell.cell_type}"
    new = kind not in seen
    seen.add(kind)
    return new
