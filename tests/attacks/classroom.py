"""A class of attackers, with honest students among them, in a course of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import nbformat
from attack import Attack
from nbformat import NotebookNode
from short_course import make_short_course

from autograder import courses
from autograder.build import release
from autograder.demo.students import Student, students
from autograder.exercises import find_assignment

ROOT = Path(__file__).parents[2]
ASSIGNMENT = find_assignment("01-svm-loss")
RELEASE = f"notebooks/{ASSIGNMENT.name}/svm-loss.ipynb"

HONEST = {
    student.name: student
    for student in students(ASSIGNMENT)
    if student.name.startswith("right-")
    or student.name in ("mistaken-01", "mistaken-02", "unfinished-half", "warns")
}

# Seconds, of which those who hang or compute without end use all.
CELL_TIMEOUT = 2

# Grades, and then says how much memory the grading process itself has had at most.
GRADER = """
import sys
from autograder.cli import app
try:
    app()
finally:
    status = open("/proc/self/status").read()
    print("peak", status.split("VmHWM:")[1].split()[0], file=sys.stderr)
"""


@dataclass
class Class:
    """What came of a class."""

    folder: Path
    graded: dict[str, dict[str, Any]]
    said: str
    peak: int

    def points(self, student: str) -> dict[str, float]:
        """A student's points by exercise."""
        return {verdict["exercise"]: verdict["score"] for verdict in self.graded[student]["verdicts"]}


def plain_name(attack: Attack) -> str:
    """The name under which an attack's notebook without the trick is handed in."""
    return f"plain-{crc32((attack.plain or attack.exercise).encode()):08x}"


def hand_in(folder: Path, attacks: Iterable[Attack], honest: Iterable[Student] = ()) -> None:
    """Write all submissions."""
    released = nbformat.read(folder / RELEASE, 4)
    for attack in attacks:
        _write(folder, attack.folder, attack.notebook(released))
        here = folder / "submitted" / attack.folder / ASSIGNMENT.name
        for place, content in attack.files.items():
            (here / place).parent.mkdir(parents=True, exist_ok=True)
            (here / place).write_bytes(content)
        for place, target in attack.links.items():
            (here / place).unlink(missing_ok=True)
            (here / place).symlink_to(target)
        if attack.plain:
            _write(folder, plain_name(attack), attack.notebook(released, trick=False))
    for student in honest:
        _write(folder, student.name, nbformat.reads(student.notebook(released), 4))


def _write(folder: Path, student: str, notebook: NotebookNode) -> None:
    here = folder / "submitted" / student / ASSIGNMENT.name
    here.mkdir(parents=True, exist_ok=True)
    (here / "svm-loss.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def grade(
    folder: Path, attacks: Iterable[Attack], honest: Iterable[Student], environment: dict[str, str]
) -> Class:
    """Make a course in `folder`, and grade its class in one batch, by an instructor's command."""
    make_short_course(folder, ASSIGNMENT)
    with (folder / courses.CONFIG).open("a", encoding="utf-8") as settings:
        settings.write(f"c.Judge.cell_timeout = {CELL_TIMEOUT}\n")
    release(courses.load(folder), ASSIGNMENT)
    hand_in(folder, attacks, honest)
    command = [sys.executable, "-c", GRADER, "grade", ASSIGNMENT.name, "--course", str(folder), "--json"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    graded = {one["student"]: one for one in map(json.loads, done.stdout.splitlines())}
    problems = {name: one["problem"] for name, one in graded.items() if one["problem"]}
    assert done.returncode == 0, f"{problems}\n{done.stderr[-5000:]}"
    return Class(
        folder, graded, done.stdout + done.stderr, int(done.stderr.rsplit("peak", 1)[1].split()[0]) * 1024
    )
