"""The demo's class, all of it, through kernels, judge, gradebook and feedback: as `make demo` runs it."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from commands import run

from autograder import courses
from autograder.demo.students import students
from autograder.exercises import Exercise, find_assignment
from autograder.exercises.exercise import define
from autograder.judge import footer, judge_here
from autograder.sandbox.provisioner import isolation
from course.check.functions import is_function
from course.check.report import Report

ROOT = Path(__file__).parents[2]
ASSIGNMENT = find_assignment("01-svm-loss")
CLASS = {student.name: student for student in students(ASSIGNMENT)}
ALL = sum(exercise.points for exercise in ASSIGNMENT.exercises)
NAIVE = next(exercise.points for exercise in ASSIGNMENT.exercises if exercise.name == "svm_loss_naive")

# What each trouble costs, of the automatically graded points; those not named here cost nothing.
COSTS = {
    "unfinished-nothing": ALL,
    "unfinished-begun": ALL,
    "unfinished-half": ALL / 2 + 1,
    "half-a-file": ALL,
    **dict.fromkeys(
        [
            "syntax-error",
            "undefined-name",
            "raises-when-called",
            "wrong-shapes",
            "loops-forever",
            "will-not-be-stopped",
            "kills-its-process",
            "exits-when-called",
            "returns-nothing",
            "returns-an-object",
            "asks-for-input",
        ],
        NAIVE,
    ),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("upstream") / "demo"
    command = [sys.executable, "-m", "autograder.cli", "demo", str(folder)]
    if (Path(sys.prefix) / "instructor.installed").exists():  # an environment that make has set up
        command = ["make", "demo", f"VENV={sys.prefix}", f"DEMO={folder}"]
    environment = os.environ | {"COLUMNS": "200"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


@pytest.fixture(scope="module")
def scores(demo):
    with courses.load(demo[0]).gradebook as gradebook:
        found = gradebook.assignment_submissions("01-svm-loss")
        return {one.student.id: sum(notebook.score for notebook in one.notebooks) for one in found}


@pytest.fixture(scope="module")
def reports(demo):
    """What each graded notebook says of each exercise."""
    found = {}
    for file in (demo[0] / "autograded").glob("*/01-svm-loss/svm-loss.ipynb"):
        cells = nbformat.read(file, 4).cells
        graded = [
            cell
            for cell in cells
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
        ]
        found[file.parents[1].name] = {
            cell.metadata.nbgrader.grade_id: cell.outputs[0].data["text/plain"] for cell in graded
        }
    return found


def names(exercise: Exercise) -> set[str]:
    return {mistake.name for mistake in exercise.mistakes}


def test_the_class_is_a_class():
    assert len(CLASS) >= 30
    made = [pair for student in CLASS.values() for pair in student.mistakes.items()]
    for exercise in ASSIGNMENT.exercises:
        known = {mistake.name for mistake in exercise.mistakes}
        alike = {
            one.name for one in ASSIGNMENT.exercises if {mistake.name for mistake in one.mistakes} == known
        }
        made = [pair for student in CLASS.values() for pair in student.mistakes.items()]
        assert {mistake for name, mistake in made if name in alike} == known


def test_an_instructor_sees_the_class_its_mistakes_and_where_things_are(demo):
    folder, shown = demo
    assert all(name in shown for name in CLASS)
    assert "most common mistakes" in shown
    assert re.search(r"4 +│ svm_loss_naive +│ penalty gradient halved", shown)
    for path in (folder / "gradebook.db", folder / "feedback"):
        assert str(path) in shown
        assert path.exists()


def test_everybody_has_the_points_that_their_work_is_worth(scores):
    assert set(scores) == set(CLASS)
    for name, student in CLASS.items():
        if not student.mistakes:
            assert scores[name] == ALL - COSTS.get(name, 0), name


def test_every_mistake_costs_points_and_is_named_in_the_report(scores, reports):
    for name, student in CLASS.items():
        if not student.mistakes:
            continue
        assert scores[name] < ALL
        for exercise, report in reports[name].items():
            if exercise in student.mistakes:
                assert f"This looks like: {student.mistakes[exercise]}." in report, (name, exercise)
            else:
                assert "This looks like" not in report, (name, exercise)


def test_a_verdict_is_the_same_inside_the_sandbox_as_outside(reports):
    exercises = {exercise.name: exercise for exercise in ASSIGNMENT.exercises}
    compared = 0
    for name, student in CLASS.items():
        for exercise in student.mistakes or (exercises if name.startswith("right") else ()):
            report = reports[name][exercise]
            seed = int(re.search(r"seed (\d+)", report).group(1))
            function = define(exercise, "import numpy as np\n" + student.answers[exercise])
            outside = judge_here(exercises[exercise], function, seed).with_isolation(isolation())
            # Inside, an error shows its line too.
            inside = re.sub(r" \(line \d+: `[^`]*`\)", "", report)
            assert Report(outside, footer(outside)).text() == inside, (name, exercise)
            compared += 1
    assert compared > 150


def test_no_mistake_is_seen_where_none_is_known(reports):
    for name, student in CLASS.items():
        if not student.mistakes and name in reports:
            assert not [e for e, report in reports[name].items() if "This looks like" in report], name


def test_words_are_left_for_a_person_to_grade(demo):
    with courses.load(demo[0]).gradebook as gradebook:
        assert gradebook.find_submission("01-svm-loss", "right-01").needs_manual_grade
        assert not gradebook.find_submission("01-svm-loss", "unfinished-nothing").needs_manual_grade


def test_feedback_shows_the_report_and_neither_a_hidden_case_nor_the_reference(demo, reports):
    folder, _ = demo
    pages = {
        file.parents[1].name: file.read_text() for file in (folder / "feedback").glob("*/*/svm-loss.html")
    }
    assert set(pages) == set(reports) == set(CLASS)
    assert "penalty gradient halved" in pages["mistaken-01"]
    for text in pages.values():
        assert "HIDDEN TEST" not in text
        assert "verify(" not in text
        assert "course.linear" not in text
    for exercise in ASSIGNMENT.exercises:
        seed = int(re.search(r"seed (\d+)", reports["mistaken-02"][exercise.name]).group(1))
        expected = exercise.expected(seed)
        inputs = [value for case in expected.cases for value in case.inputs.values()]
        hidden = [value for value in inputs if not is_function(value)]
        for answer in expected.right:
            hidden += answer.returned if isinstance(answer.returned, tuple) else [answer.returned]
        # Numbers with many digits: a short one may stand on any page.
        digits = {repr(float(n)) for value in hidden if not is_function(value) for n in np.ravel(value)}
        numbers = {number[:8] for number in digits if len(number) > 10}
        assert numbers
        assert not [number for number in numbers if number in pages["mistaken-02"]]


def test_stock_nbgrader_commands_work_on_the_class(demo):
    folder, _ = demo
    for arguments in (
        ("generate_assignment", "01-svm-loss", "--force"),
        ("autograde", "01-svm-loss", "--student", "mistaken-01", "--force"),
        ("generate_feedback", "01-svm-loss", "--student", "mistaken-01", "--force"),
        ("export",),
    ):
        done = run("nbgrader", *arguments, cwd=folder)
        assert done.returncode == 0, done.stderr
    with (folder / "grades.csv").open() as exported:
        graded = {row["student_id"] for row in csv.DictReader(exported) if row["assignment"] == "01-svm-loss"}
    assert graded >= set(CLASS)
    released = (folder / "notebooks" / "01-svm-loss" / "svm-loss.ipynb").read_bytes()
    assert released == (ROOT / "notebooks" / "01-svm-loss" / "svm-loss.ipynb").read_bytes()


def test_a_submission_handed_in_again_loses_its_old_grade(demo):
    folder, _ = demo
    handed_in = folder / "submitted" / "right-02" / "01-svm-loss" / "svm-loss.ipynb"
    before = handed_in.read_text()
    handed_in.write_text(before[:1000])
    try:
        again = ("autograde", "01-svm-loss", "--student", "right-02", "--force")
        assert run("nbgrader", *again, cwd=folder).returncode == 0
        with courses.load(folder).gradebook as gradebook:
            assert gradebook.find_submission("01-svm-loss", "right-02").score == 0
    finally:
        handed_in.write_text(before)
