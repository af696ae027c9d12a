"""A grader killed at any point: the gradebook stays in order, nothing goes on, and the next one finishes."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from commands import Command
from damaged import ASSIGNMENT, FILE, HONEST, RIGHT
from short_course import make_short_course

from autograder import courses, rooms
from autograder.build import release
from autograder.demo.students import Student

ROOT = Path(__file__).parents[2]
# Seconds that a grader of the class takes at least.
LEAST = 3
CLASS = HONEST | {
    "half": Student("half", {"l2_penalty": RIGHT["l2_penalty"]}),
    "slow": Student("slow", RIGHT | {"train": f"import time\ntime.sleep({LEAST})"}),
}
random_times = random.Random(3)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose class has handed in and which has no gradebook yet; its cases are always the same."""
    folder = tmp_path_factory.mktemp("killed") / "course"
    make_short_course(folder, ASSIGNMENT)
    with (folder / courses.CONFIG).open("a", encoding="utf-8") as config:
        config.write("\nc.Judge.seed = 3\n")
    release(courses.load(folder), ASSIGNMENT)
    record = nbformat.read(folder / "notebooks" / ASSIGNMENT.name / FILE, 4)
    for name, student in CLASS.items():
        file = folder / "submitted" / name / ASSIGNMENT.name / FILE
        file.parent.mkdir(parents=True)
        file.write_text(student.notebook(record), encoding="utf-8")
    (folder / "gradebook.db").unlink()
    (folder / "tmp").mkdir()
    return folder


def start(folder: Path) -> Command:
    arguments = ("grade", ASSIGNMENT.name, "--json", "--course", str(folder))
    return Command("autograder.cli", *arguments, env={"TMPDIR": str(folder / "tmp")})


def to_the_end(folder: Path) -> list[dict[str, Any]]:
    shown, said = (grader := start(folder)).communicate()
    assert grader.returncode == 0, said
    return [json.loads(line) for line in shown.splitlines()]


def grades(folder: Path) -> dict[tuple[str, str], float | None]:
    """Every automatic score in the gradebook, by student and cell."""
    with courses.load(folder).gradebook as gradebook:
        return {
            (one.student.id, score.cell.name): score.auto_score
            for one in gradebook.assignment_submissions(ASSIGNMENT.name)
            for notebook in one.notebooks
            for score in notebook.grades
        }


@pytest.fixture(scope="module")
def undisturbed(course: Path) -> tuple[list[dict[str, Any]], dict[tuple[str, str], float | None]]:
    """What the class has when nobody disturbs the grader; the course is as before."""
    copied = course.with_name("undisturbed")
    shutil.copytree(course, copied)
    return to_the_end(copied), grades(copied)


def judged(folder: Path) -> int:
    return len(list((folder / ".upstream" / "judged").glob("*.json")))


def kernels(folder: Path) -> int:
    return len(list((folder / "tmp").glob("upstream-*/sockets/kernel-*")))


def recorded(folder: Path) -> int:
    return len(list((folder / "autograded").glob("*/*/*.ipynb")))


def after(least: float, most: float) -> Callable[[Path], bool]:
    end = time.monotonic() + random_times.uniform(least, most)
    return lambda folder: time.monotonic() > end


# Where a grader is killed, one after the other: each goes on from where the one before it was stopped.
POINTS: dict[str, Callable[[], Callable[[Path], Any]]] = {
    "a gradebook is begun": lambda: lambda folder: list(folder.glob("gradebook.db*")),
    "kernels run": lambda: kernels,
    "something is judged": lambda: lambda folder: judged(folder) >= 2,
    "something is recorded": lambda: recorded,
    "some time": lambda: after(0, LEAST / 2),
    "some other time": lambda: after(LEAST / 2, LEAST),
}


def killed(folder: Path, reached: Callable[[Path], Any]) -> set[psutil.Process]:
    """Kill a grader at a point; the processes that it had then."""
    grader = start(folder)
    had: set[psutil.Process] = set()
    try:
        while not reached(folder):
            assert grader.poll() is None, f"graded before it was killed: {grader.communicate()}"
            time.sleep(0.005)
        had = set(psutil.Process(grader.pid).children(recursive=True))
    finally:
        grader.kill()
        grader.communicate()
    return had


def check_gradebook(folder: Path, right: dict[tuple[str, str], float | None]) -> None:
    """It is whole, and holds no grade but right ones."""
    file = folder / "gradebook.db"
    if not file.exists():
        return
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    with courses.load(folder).gradebook as gradebook:
        known = [assignment.name for assignment in gradebook.assignments]
    if known:
        found = grades(folder)
        assert found.items() <= right.items() | {(cell, None) for cell in right}


@pytest.fixture(scope="module")
def survived(course: Path, undisturbed: Any) -> Path:
    """The course after a grader was killed in it at each point."""
    for point, reached in POINTS.items():
        if point.startswith("some "):
            shutil.rmtree(course / ".upstream", ignore_errors=True)
        if "recorded" in point:
            shutil.rmtree(course / "autograded", ignore_errors=True)
        had = killed(course, reached())
        _, alive = psutil.wait_procs(had, timeout=5)
        assert not alive, f"{point}: {alive}"
        check_gradebook(course, undisturbed[1])
    return course


@pytest.fixture(scope="module")
def finished(survived: Path) -> list[dict[str, Any]]:
    """What the next grader says, which leaves the course in order."""
    return to_the_end(survived)


def test_the_next_grader_finishes_with_the_same_grades(survived, finished, undisturbed):
    assert finished == undisturbed[0]
    assert grades(survived) == undisturbed[1]
    assert recorded(survived) == len(CLASS)


@pytest.mark.usefixtures("finished")
def test_nothing_is_left_of_those_that_were_killed(survived):
    assert list((survived / "tmp").glob("*upstream-*")) == []
    assert [path.name for path in (survived / ".upstream").iterdir()] == ["judged"]
    assert not list(survived.glob("*.unfinished"))


# Rooms


def test_a_room_is_there_until_it_is_removed(tmp_path):
    room = rooms.make(tmp_path)
    (room / "file").touch()
    rooms.sweep(tmp_path)
    assert room.is_dir()
    rooms.remove(room)
    assert list(tmp_path.iterdir()) == []


MAKER = """
import sys
from pathlib import Path
from autograder import rooms
print(rooms.make(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


def test_only_rooms_of_the_dead_are_swept(tmp_path):
    maker = subprocess.Popen(
        [sys.executable, "-c", MAKER, tmp_path],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    room = Path(maker.stdout.readline().strip())
    (tmp_path / "upstream-link").symlink_to(ROOT)
    (tmp_path / "others").mkdir()
    rooms.sweep(tmp_path)
    assert room.is_dir()
    maker.kill()
    maker.communicate()
    rooms.sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"upstream-link", "others"}


# When grading itself cannot be done


@pytest.fixture
def broken(survived: Path, finished: Any, tmp_path: Path) -> Path:
    """A copy of the course, to be broken."""
    folder = tmp_path / "course"
    shutil.copytree(survived, folder)
    return folder


def refused(folder: Path) -> str:
    """What a grader that cannot grade says; its exit code is not 0 and it shows no traceback."""
    _, said = (grader := start(folder)).communicate()
    assert grader.returncode != 0
    assert "Traceback" not in said
    return said


def configure(folder: Path, line: str) -> None:
    with (folder / courses.CONFIG).open("a", encoding="utf-8") as config:
        config.write(f"\n{line}\n")


def test_a_locked_gradebook_is_said(broken):
    configure(broken, f"c.CourseDirectory.db_url = 'sqlite:///{broken / 'gradebook.db'}?timeout=0.2'")
    with closing(sqlite3.connect(broken / "gradebook.db", isolation_level=None)) as database:
        database.execute("BEGIN EXCLUSIVE")
        assert "the gradebook cannot be used: database is locked" in refused(broken)
    assert len(to_the_end(broken)) == len(CLASS)


def test_a_gradebook_that_may_not_be_written_is_said(broken):
    configure(
        broken, f"c.CourseDirectory.db_url = 'sqlite:///file:{broken / 'gradebook.db'}?mode=ro&uri=true'"
    )
    assert "the gradebook cannot be used: attempt to write a readonly database" in refused(broken)


def test_a_gradebook_that_is_none_is_said(broken):
    (broken / "gradebook.db").write_text("points" * 1000)
    assert "the gradebook cannot be used: file is not a database" in refused(broken)


def test_a_missing_release_that_cannot_be_built_is_said(broken):
    shutil.rmtree(broken / "notebooks")
    shutil.rmtree(broken / "solutions" / ASSIGNMENT.name)
    assert f"{ASSIGNMENT.name} could not be built" in refused(broken)
