"""Feedback pages of a class, written by nbgrader, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache
from nbconvert.exporters import HTMLExporter
from nbgrader.apps.api import NbGraderAPI

from autograder import courses
from autograder.parallel import processors


class FeedbackExporter(HTMLExporter):
    """Makes nbgrader's pages, from templates that are compiled once for all of them."""

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()
        environment.bytecode_cache = FileSystemBytecodeCache()
        return environment


def feedback(
    root: Path, assignment: str, students: Sequence[str], progress: Callable[[str, int, int], None]
) -> list[str]:
    """Write each student's page; the students whose page could not be written are returned.

    Parameters
    ----------
    root : Path
        The course's folder.
    assignment : str
    students : sequence of str
        Graded students.
    progress : callable
        Told ``("feedback", done, total)``.
    """
    failed = []
    with ProcessPoolExecutor(processors()) as pool:
        pages = pool.map(_page, [root] * len(students), [assignment] * len(students), students)
        for n, (student, written) in enumerate(zip(students, pages, strict=True), start=1):
            progress("feedback", n, len(students))
            if not written:
                failed.append(student)
    return failed


def _page(root: Path, assignment: str, student: str) -> bool:
    return bool(_course(root).generate_feedback(assignment, student, force=True)["success"])


@cache
def _course(root: Path) -> NbGraderAPI:
    return courses.load(root)
