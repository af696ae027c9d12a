"""``autograder demo``: a course of its own, a class of real submissions, graded before your eyes."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import nbformat
from rich.console import Console

from autograder import courses, summary
from autograder.build import release
from autograder.demo.students import Student, students
from autograder.exercises import ASSIGNMENTS, Assignment
from autograder.feedback import feedback
from autograder.grade import grade

# A loop that never ends should not hold up a demo for long.
SETTINGS = "\nc.Judge.cell_timeout = 5\n"


def run(source: Path, folder: Path) -> None:
    """Make the demo's course in `folder` from the one in `source`, grade its class and show the outcome.

    Raises
    ------
    CourseError
        If `folder` holds something that is not an earlier demo.
    """
    console = Console()
    make_course(source, folder)
    api = courses.load(folder)
    for assignment in ASSIGNMENTS.values():
        release(api, assignment)
        hand_in(folder, assignment, students(assignment))
        with summary.progress() as told:
            graded = grade(folder, assignment.name, progress=told)
            feedback(folder, assignment.name, [one.student for one in graded if one.judged], told)
        console.rule(assignment.name)
        summary.show(graded, console)
    console.print(f"gradebook  {folder / 'gradebook.db'}", soft_wrap=True)
    console.print(f"feedback   {folder / 'feedback'}", soft_wrap=True)
    console.print(f"In a browser: cd {folder} && jupyter lab, then Nbgrader > Formgrader.", soft_wrap=True)


def make_course(source: Path, folder: Path) -> None:
    """A fresh course in `folder` with the sources and settings of another; an earlier demo there is replaced."""
    if folder.exists():
        if not (folder / courses.CONFIG).exists() or folder.samefile(source):
            raise courses.CourseError(f"{folder} is there and is no earlier demo: name another folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    shutil.copytree(source / "solutions", folder / "solutions", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    settings = (source / courses.CONFIG).read_text(encoding="utf-8") + SETTINGS
    (folder / courses.CONFIG).write_text(settings, encoding="utf-8")


def hand_in(folder: Path, assignment: Assignment, class_: Iterable[Student]) -> None:
    """Write each student's submission where nbgrader collects them."""
    for file in sorted((folder / "notebooks" / assignment.name).glob("*.ipynb")):
        released = nbformat.read(file, 4)
        for student in class_:
            target = folder / "submitted" / student.name / assignment.name / (student.filename or file.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(student.notebook(released), encoding="utf-8")
