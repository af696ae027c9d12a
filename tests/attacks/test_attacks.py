"""All attacks and honest submissions, graded as one class: nobody gains, nothing leaks, all ends."""

import csv
import os
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import numpy as np
import psutil
import pytest
from classroom import ASSIGNMENT, HONEST, Class, grade, plain_name
from commands import run
from table import ATTACKS, ROWS

from autograder import courses
from autograder.feedback import feedback
from autograder.sandbox.provisioner import SANDBOX, isolation
from course.check.functions import is_function

ALL = sum(exercise.points for exercise in ASSIGNMENT.exercises)
MAX_PAGE, MAX_MEMORY = 1_000_000, 600 * 2**20
BY_NAME = {attack.name: attack for attack in ATTACKS}

# Whose feedback is made into pages: those who aim at the reader, or would show what they found. What a page
# shows of the others is in their graded notebooks.
READ = [attack.folder for attack in ATTACKS if attack.row in (4, 12)]

# What only this class' processes have in their environment.
MARK = f"attacks-{os.getpid()}"


@pytest.fixture(scope="module")
def class_(tmp_path_factory) -> Class:
    if isolation() != SANDBOX:
        missing = "attacks are run walled off only: apt-get install bubblewrap, then `autograder doctor`"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    scratch = tmp_path_factory.mktemp("attacks")
    (scratch / "tmp").mkdir(mode=0o711)
    (scratch / "tmp").parent.chmod(0o711)
    environment = {"TMPDIR": str(scratch / "tmp"), "ATTACKS": MARK}
    shared = _shared_memory()
    result = grade(scratch / "course", ATTACKS, HONEST.values(), environment)
    feedback(result.folder, ASSIGNMENT.name, [*READ, *HONEST], lambda *told: None)
    assert shared == _shared_memory()
    return result


@pytest.fixture(scope="module")
def notebooks(class_) -> dict[str, Path]:
    return {file.parents[1].name: file for file in (class_.folder / "autograded").glob("*/*/svm-loss.ipynb")}


@pytest.fixture(scope="module")
def pages(class_) -> dict[str, str]:
    found = (class_.folder / "feedback").glob("*/*/svm-loss.html")
    return {file.parents[1].name: file.read_text(encoding="utf-8") for file in found}


def _shared_memory() -> set[str]:
    return {name for name in os.listdir("/dev/shm") if not name.startswith(("sem.", "pym-"))}


def test_every_row_has_its_attacks():
    assert len(ATTACKS) >= 60
    assert len({attack.folder for attack in ATTACKS}) == len(ATTACKS)
    for row in ROWS:
        assert sum(attack.row == row for attack in ATTACKS) >= 3, ROWS[row]
    assert all(attack.intent.endswith(".") and attack.intent[0].isupper() for attack in ATTACKS)


def test_the_batch_ends_with_everybody_in_it(class_):
    expected = {attack.folder for attack in ATTACKS} | set(HONEST)
    assert expected <= set(class_.graded)
    assert not [name for name, one in class_.graded.items() if "failed" in (one["problem"] or "")]


@pytest.mark.parametrize("name", BY_NAME)
def test_no_attack_gains_a_mark(class_, name):
    attack = BY_NAME[name]
    got = class_.points(attack.folder)
    plain = class_.points(plain_name(attack)) if attack.plain else dict.fromkeys(got, 0.0)
    assert {exercise: points for exercise, points in got.items() if points > plain[exercise]} == {}


def test_differences_cost_the_points_of_the_gradient(class_):
    for attack in ATTACKS:
        if attack.row == 5:
            assert class_.points(attack.folder)[attack.exercise] < _worth(attack.exercise), attack.name


def _worth(name: str) -> float:
    return next(exercise.points for exercise in ASSIGNMENT.exercises if exercise.name == name)


def test_honest_grades_are_what_they_are_worth(class_):
    for name, student in HONEST.items():
        score = sum(class_.points(name).values())
        if name == "unfinished-half":
            assert score == sum(_worth(exercise) for exercise in student.answers)
        elif student.mistakes:
            verdicts = {verdict["exercise"]: verdict for verdict in class_.graded[name]["verdicts"]}
            assert {e: v["mistake"] for e, v in verdicts.items() if v["mistake"]} == student.mistakes
            assert all(v["score"] == v["max_score"] for e, v in verdicts.items() if e not in student.mistakes)
        else:
            assert score == ALL, name


def test_the_gradebook_says_the_same(class_):
    with courses.load(class_.folder).gradebook as gradebook:
        recorded = {one.student.id: one.score for one in gradebook.assignment_submissions(ASSIGNMENT.name)}
    for name, one in class_.graded.items():
        if one["verdicts"]:
            assert recorded[name] == one["score"] == sum(class_.points(name).values())


def test_no_process_is_left_behind(class_):
    left = []
    for process in psutil.process_iter():
        try:
            words = " ".join(process.cmdline())
            if MARK in process.environ().get("ATTACKS", "") and process.pid != os.getpid():
                left.append(words)
            if "upstream-attack-child" in words or str(class_.folder.parent) in words:
                left.append(words)
        except psutil.Error:
            continue
    assert left == []


def test_no_file_and_no_socket_is_left_behind(class_):
    assert list((class_.folder.parent / "tmp").iterdir()) == []
    assert {path.name for path in class_.folder.iterdir()} == {
        *("nbgrader_config.py", "solutions", "notebooks", "submitted", "autograded", "feedback"),
        *("gradebook.db", ".upstream"),
    }
    assert {path.name for path in (class_.folder / ".upstream").iterdir()} <= {"judged"}
    for folder in ("autograded", "feedback"):
        for path in (class_.folder / folder).rglob("*"):
            assert not path.is_symlink()
            assert path.is_file() or path.is_dir()
            assert not path.is_file() or path.stat().st_size < MAX_PAGE, path


def test_nothing_was_found_that_is_not_the_students(notebooks):
    for name, file in notebooks.items():
        shown = [
            str(output.get("text", "")) + str(output.get("data", ""))
            for one in nbformat.read(file, 4).cells
            for output in one.get("outputs", [])
        ]
        assert not [text[:300] for text in shown if "leaked" in text], name


def test_neither_hidden_cases_nor_references_are_shown_anywhere(class_, notebooks, pages):
    for name, one in class_.graded.items():
        texts = [str(one), pages.get(name, "")]
        texts += [notebooks[name].read_text(encoding="utf-8")] if name in notebooks else []
        theirs = (class_.folder / "submitted" / name / ASSIGNMENT.name / "svm-loss.ipynb").read_text(
            encoding="utf-8"
        )
        ours = [word for word in ("HIDDEN TEST", "import verify", "BEGIN SOLUTION") if word not in theirs]
        assert not [word for word in ours if any(word in text for text in texts)], name
        shown = {number for text in texts for number in re.findall(r"-?\d+\.\d{6,}", text)}
        for verdict in one["verdicts"]:
            exercise = next(e for e in ASSIGNMENT.exercises if e.name == verdict["exercise"])
            if BY_NAME.get(name.removeprefix("attack-")) and exercise.name != "svm_loss_naive":
                continue  # nobody asked
            assert not shown & _numbers(exercise, verdict["seed"]), (name, exercise.name)


@cache
def _numbers(exercise, seed) -> set[str]:
    """Inputs and right answers, as they would be printed; whole numbers tell nothing."""
    expected = exercise.expected(seed)
    inputs = [value for case in expected.cases for value in case.inputs.values()]
    values = [value for value in inputs if not is_function(value)]
    for answer in expected.right:
        values += answer.returned if isinstance(answer.returned, tuple) else [answer.returned]
    return {repr(float(n)) for value in values for n in np.ravel(value) if float(n) * 8 % 1}


def test_what_is_kept_is_bounded(notebooks, pages):
    assert {
        name: file.stat().st_size for name, file in notebooks.items() if file.stat().st_size > MAX_PAGE
    } == {}
    assert {name: len(text) for name, text in pages.items() if len(text.encode()) > MAX_PAGE} == {}


def test_the_grader_itself_stays_small(class_):
    assert class_.peak < MAX_MEMORY


class Page(HTMLParser):
    """What of a page a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            address = re.sub(r"[\s\x00-\x1f\u200b]", "", value or "").lower()
            if name.startswith("on") or address.startswith(
                ("javascript:", "vbscript:", "data:text", "data:image/svg")
            ):
                self.runs.append(f"{tag} {name}={value}")
            if (tag, name) != ("a", "href") and "192.0.2.1" in address:
                self.runs.append(f"{tag} {name}={value}")
        if tag in ("script", "iframe", "object", "embed", "form", "base", "svg", "math", "meta", "link"):
            self.runs.append(f"{tag} {dict(attrs)}")

    def handle_data(self, data):
        if self.lasttag == "script":
            self.runs.append(data)


def _runs(page: str) -> list[str]:
    parser = Page()
    parser.feed(page)
    return parser.runs


def test_no_page_runs_what_a_student_wrote(pages):
    assert pages.keys() >= HONEST.keys()
    assert len(pages) > len(HONEST) + len(READ) // 2
    ours = _runs(pages["right-01"])
    for name, page in pages.items():
        assert not [what for what in _runs(page) if what not in ours], name


def test_no_text_steers_a_terminal(class_, notebooks, pages):
    for text in (
        class_.said,
        *pages.values(),
        *(file.read_text(encoding="utf-8") for file in notebooks.values()),
    ):
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text)
    command = ["autograder.cli", "grade", ASSIGNMENT.name, "--course", str(class_.folder)]
    for name in ("terminal-escapes", "errors-that-run"):
        command += ["--student", BY_NAME[name].folder]
    shown = (done := run(*command, env={"NO_COLOR": "1", "TERM": "dumb"})).stdout
    assert done.returncode == 0
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)


def test_no_name_is_a_formula(class_):
    exported = run("nbgrader", "export", "--to", "exported.csv", cwd=class_.folder)
    assert exported.returncode == 0, exported.stderr
    with (class_.folder / "exported.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (class_.folder / "exported.csv").unlink()
    assert {row["student_id"].lstrip("'") for row in rows} >= set(HONEST)
    assert not [value for row in rows for value in row.values() if value and value[0] in "=+-@\t\r"]
    assert not [row for row in rows if None in row]
