"""``make attacks-report``: who gains marks from stock nbgrader, and who from this grader.

It writes ``docs/attacks.md``.

Stock nbgrader runs attacks with no walls around them: those that could harm the machine are not run there.
The others have a home of their own, and a minute each.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from zlib import crc32

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import classroom  # noqa: E402
import nbgrader  # noqa: E402
import psutil  # noqa: E402
from attack import Attack  # noqa: E402
from nbgrader.api import Gradebook, MissingEntry  # noqa: E402
from nbgrader.apps.api import NbGraderAPI  # noqa: E402
from nbgrader.coursedir import CourseDirectory  # noqa: E402
from table import ATTACKS, ROWS  # noqa: E402
from traitlets.config import Config  # noqa: E402

from autograder.sources import sync  # noqa: E402

ASSIGNMENT = classroom.ASSIGNMENT.name
SECONDS = 60


PAGE = """\
# Attacks

`make attacks-report` tried these on {date}: points that a notebook gains by a trick, beyond what its answers
are worth, from stock nbgrader {version} and from this grader. Stock nbgrader runs this course's tests, and so
the judge, in the student's process, with no walls around it: attacks that could harm the machine are not run
there.

**{there} of {tried} attacks gain marks from stock nbgrader, and {troubled} leave it without a score; {here}
of {all} gain marks from this grader.**

| row | attack | what it is after | stock nbgrader | this grader |
|---|---|---|---|---|
{rows}
"""


def main() -> None:
    """Grade all attacks twice and write down the outcome."""
    with tempfile.TemporaryDirectory(prefix="attacks-") as scratch:
        folder = Path(scratch)
        there = stock(folder / "stock", [attack for attack in ATTACKS if not attack.harms])
        here = ours(folder / "ours", ATTACKS)
    page = PAGE.format(
        date=date.today(),
        version=nbgrader.__version__,
        there=_gained(there),
        tried=len(there),
        troubled=sum(not isinstance(gain, float) for gain in there.values()),
        here=_gained(here),
        all=len(here),
        rows="\n".join(
            f"| {attack.row}. {ROWS[attack.row]} | `{attack.name}` | {attack.intent} |"
            f" {_told(there.get(attack.name, 'not run'))} | {_told(here[attack.name])} |"
            for attack in ATTACKS
        ),
    )
    (ROOT / "docs" / "attacks.md").write_text(page, encoding="utf-8")
    print(page.split("\n\n")[2])


def _gained(outcome: dict[str, float | str]) -> int:
    return sum(isinstance(gain, float) and gain > 0 for gain in outcome.values())


def _told(gain: float | str) -> str:
    return gain if isinstance(gain, str) else f"**+{gain:g}**" if gain > 0 else "0"


def ours(folder: Path, attacks: list[Attack]) -> dict[str, float | str]:
    """What each attack gains here."""
    class_ = classroom.grade(folder, attacks, [], {})

    def points(student: str) -> float:
        return sum(class_.points(student).values())

    return {a.name: points(a.folder) - (points(classroom.plain_name(a)) if a.plain else 0.0) for a in attacks}


def stock(folder: Path, attacks: list[Attack]) -> dict[str, float | str]:
    """What each attack gains from nbgrader as it comes, or what happened in place of a score."""
    folder.mkdir()
    shutil.copytree(ROOT / "solutions", folder / "solutions", ignore=shutil.ignore_patterns("*.ipynb"))
    sync(folder / "solutions")
    api = NbGraderAPI(coursedir=CourseDirectory(config=_config(folder)), config=_config(folder))
    made = api.generate_assignment(ASSIGNMENT, create=True)
    assert made["success"], made["log"]
    classroom.hand_in(folder, attacks)
    names = {a.folder for a in attacks} | {classroom.plain_name(a) for a in attacks if a.plain}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        scores = dict(zip(names, pool.map(lambda name: _one(folder, name), names), strict=True))

    def gain(attack: Attack) -> float | str:
        score, plain = scores[attack.folder], scores[classroom.plain_name(attack)] if attack.plain else 0.0
        return score - plain if isinstance(score, float) and isinstance(plain, float) else str(score)

    return {attack.name: gain(attack) for attack in attacks}


def _config(folder: Path, gradebook: str = "gradebook.db") -> Config:
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.source_directory, config.CourseDirectory.release_directory = (
        "solutions",
        "notebooks",
    )
    config.CourseDirectory.db_url = f"sqlite:///{folder / gradebook}"
    config.CourseDirectory.ignore = ["*.py"]
    config.ExecutePreprocessor.timeout = config.Execute.timeout = 10
    return config


def _one(folder: Path, student: str) -> float | str:
    """One student's points, graded in a process and with a gradebook of their own."""
    number = crc32(student.encode())
    shutil.copy(folder / "gradebook.db", folder / f"{number}.db")
    process = multiprocessing.get_context("fork").Process(target=_autograde, args=(folder, student, number))
    process.start()
    process.join(SECONDS)
    left = psutil.Process(process.pid).children(recursive=True) if process.is_alive() else []
    for one in left:
        one.kill()
    process.kill()
    if left:
        return "hangs"
    gradebook = Gradebook(f"sqlite:///{folder / f'{number}.db'}")
    try:
        submission = gradebook.find_submission(ASSIGNMENT, student)
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        scores = [grade.auto_score for grade in grades if grade.cell.cell_type == "code"]
    except MissingEntry:
        return "no score"
    finally:
        gradebook.close()
    return "no score" if None in scores else float(sum(scores))


def _autograde(folder: Path, student: str, number: int) -> None:
    home = folder / f"home-{number}"
    home.mkdir()
    os.environ |= {"HOME": str(home), "IPYTHONDIR": str(home / ".ipython"), "TMPDIR": str(home)}
    tempfile.tempdir = str(home)
    os.setpgrp()
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    config = _config(folder, f"{number}.db")
    NbGraderAPI(coursedir=CourseDirectory(config=config), config=config).autograde(
        ASSIGNMENT, student, force=True
    )


if __name__ == "__main__":
    main()
