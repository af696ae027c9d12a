"""`check`, as a student meets it: what it shows, what it raises, what it never says."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import IPython
import IPython.display
import numpy as np
import pytest

from autograder.exercises import ASSIGNMENTS
from course.check import CheckFailedError, NotAFunctionError, UnknownExerciseError, check, fingerprints
from course.check.expected import Expected
from course.check.report import Report
from course.linear import hinge_margins, svm_loss_naive

EXERCISES = {exercise.name: exercise for a in ASSIGNMENTS.values() for exercise in a.exercises}
ROOT = Path(__file__).parents[2]


def halved(W: Any, X: Any, y: Any, reg: float) -> Any:
    """The loss, with the gradient of half the penalty."""
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss, dW - reg * W


def report_of(function: Any, capsys: pytest.CaptureFixture[str], name: str = "svm_loss_naive") -> str:
    """What a failing check prints."""
    with pytest.raises(CheckFailedError):
        check(name, function)
    return capsys.readouterr().out


# In a plain interpreter


@pytest.mark.parametrize("name", EXERCISES)
def test_a_right_solution_is_told_what_was_tried_and_that_more_is_to_come(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exercise = EXERCISES[name]
    assert check(name, exercise.variants[0]) is None
    said = capsys.readouterr()
    cases = len(fingerprints.load(name).cases)
    assert f"{name}: {exercise.points:g} of {exercise.points:g} points" in said.out
    assert f"Tried on {cases} visible cases. Grading draws fresh ones." in said.out
    assert said.err == ""
    # Hidden cases exist, so nobody may think that this was all.
    assert not re.search(r"all (the )?(tests|cases|checks)|passed|correct|full marks|done", said.out, re.I)


def test_a_wrong_solution_is_told_its_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    said = report_of(halved, capsys)
    assert "svm_loss_naive: 8 of 10 points" in said
    assert "This looks like: penalty gradient halved." in said
    assert "dW is not the derivative of your own loss" in said
    assert "✗ penalty" in said
    assert "✓ value" in said


def test_the_error_is_one_line_and_names_the_parts() -> None:
    with pytest.raises(CheckFailedError) as caught:
        check("svm_loss_naive", halved)
    [line] = caught.value._render_traceback_()
    assert line == "svm_loss_naive: not right yet: penalty"


def test_what_is_not_started_is_not_called_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    def stub(*inputs: Any) -> None:
        raise NotImplementedError

    with pytest.raises(CheckFailedError, match=r"^svm_loss_naive: not started$"):
        check("svm_loss_naive", stub)
    said = capsys.readouterr().out
    assert "Define svm_loss_naive in the cell above" in said
    assert "This looks like" not in said


def test_an_error_of_the_students_is_shown_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(scores: Any, y: Any) -> Any:
        return scores[len(scores)]

    said = report_of(broken, capsys, "hinge_margins")
    assert "IndexError" in said
    assert "`return scores[len(scores)]`" in said


def test_what_a_students_error_says_does_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    def hostile(scores: Any, y: Any) -> Any:
        raise ValueError("\x1b[2J\x9b31m\a\b\r\u202egrade: 10\n  ✓ margins  2/2")

    said = report_of(hostile, capsys, "hinge_margins")
    assert all(c.isprintable() or c == "\n" for c in said)
    assert not any(line.lstrip().startswith("✓") for line in said.split("\n"))


def test_an_unknown_exercise_is_told_which_there_are() -> None:
    told = r"no exercise 'svm' to check: there are hinge_margins, l2_penalty"
    with pytest.raises(UnknownExerciseError, match=told) as caught:
        check("svm", svm_loss_naive)
    assert caught.value._render_traceback_() == [str(caught.value)]


@pytest.mark.parametrize("called", [3.0, (1.0, np.zeros(2)), None, "svm_loss_naive"])
def test_a_function_that_was_called_already_is_noticed(called: Any) -> None:
    with pytest.raises(NotAFunctionError, match="takes the function itself, without parentheses") as caught:
        check("svm_loss_naive", called)
    assert len(str(caught.value)) < 250
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_a_check_leaves_no_figure_open(capsys: pytest.CaptureFixture[str]) -> None:
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    report_of(halved, capsys)
    assert pyplot.get_fignums() == before


# In a notebook


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Report]:
    """What is displayed, as if this were a notebook."""
    displayed: list[Report] = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", displayed.append)
    return displayed


def test_a_notebook_gets_html_with_a_heat_map_of_the_gradient(
    shown: list[Report], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CheckFailedError):
        check("svm_loss_naive", halved)
    assert capsys.readouterr().out == ""
    [report] = shown
    bundle = report._repr_mimebundle_()
    assert re.search(r'<img alt="[^"]*heat map[^"]*"[^>]* src="data:image/png;base64,', bundle["text/html"])
    assert "This looks like: penalty gradient halved." in bundle["text/html"]
    assert bundle["text/plain"] == report.text()
    assert "dW expected" in bundle["text/plain"]
    assert "<script" not in bundle["text/html"]


def test_a_right_gradient_gets_no_heat_map(shown: list[Report]) -> None:
    check("svm_loss_naive", svm_loss_naive)
    assert "<img" not in shown[0].html()


def test_numbers_that_are_no_table_are_shown_as_text(shown: list[Report]) -> None:
    with pytest.raises(CheckFailedError):
        check("predict", lambda W, X: np.argmin(X @ W, axis=1))
    assert "<pre" in shown[0].html()
    assert "<img" not in shown[0].html()


def test_html_in_a_students_error_is_text(shown: list[Report]) -> None:
    def hostile(scores: Any, y: Any) -> Any:
        if len(scores) > 7:
            raise ValueError("<script>alert(1)</script>\x1b<img src=x onerror=alert(2)>&amp;")
        return hinge_margins(scores, y)

    with pytest.raises(CheckFailedError):
        check("hinge_margins", hostile)
    html = shown[0].html()
    assert "&lt;script&gt;alert(1)" in html
    assert "&amp;amp;" in html
    assert "<script" not in html
    assert "<img" not in html
    assert "\x1b" not in html


def test_html_is_well_formed(shown: list[Report]) -> None:
    from xml.etree import ElementTree

    for function in (svm_loss_naive, lambda *inputs: None, lambda *inputs: ("<", ">")):
        with suppress(CheckFailedError):
            check("svm_loss_naive", function)
    for report in shown:
        ElementTree.fromstring(report.html())
    assert len(shown) == 3


def test_a_real_session_shows_the_report_and_one_line_of_error(tmp_path: Path) -> None:
    code = (
        "from course.check import check\n"
        "def l2_penalty(W): return (W**2).sum(), W\n"
        "check('l2_penalty', l2_penalty)\n"
    )
    script = tmp_path / "session.ipy"
    script.write_text(code, encoding="utf-8")
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "IPYTHONDIR": str(tmp_path),
        "MPLCONFIGDIR": str(tmp_path),
        "PYTHONIOENCODING": "utf-8",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "IPython", "--colors=nocolor", "--no-banner", str(script)],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment,
        check=False,
    )
    said = ran.stdout + ran.stderr
    assert "This looks like: gradient halved." in said
    assert "l2_penalty: not right yet: gradient\n" in said
    assert "Traceback" not in said
    assert 'File "' not in said


# The stored numbers


def test_the_stored_numbers_hold_no_line_of_a_solution() -> None:
    folder = Path(fingerprints.__file__).parent
    stored = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.json"))
    # Each text once, and no array, which is told in base64.
    texts = map(json.loads, set(re.findall(r'"(?:[^"\\]|\\.)*"', stored)))
    told = "\n".join(text for text in texts if not re.fullmatch(r"[\w+/=]{24,}", text))
    solutions = {f for exercise in EXERCISES.values() for f in (exercise.reference, *exercise.variants)}
    lines = {line.strip() for solution in solutions for line in inspect.getsource(solution).split("\n")}
    found = [line for line in lines if len(line) > 12 and line in told]
    # Sentences for students may say "return values", but a line of code does not go on with a word.
    assert not [line for line in found if re.search(re.escape(line) + r"(?! ?\w)", told)]


def test_every_exercise_has_its_numbers_and_every_mistake_is_among_them() -> None:
    for name, exercise in EXERCISES.items():
        stored = fingerprints.load(name)
        assert [known.name for known in stored.mistakes] == [mistake.name for mistake in exercise.mistakes]
        assert stored.max_score == exercise.points


def test_numbers_written_and_read_are_the_same() -> None:
    for assignment in ASSIGNMENTS.values():
        names = [exercise.name for exercise in assignment.exercises]
        text = fingerprints.dumps([fingerprints.load(name) for name in names])
        again = fingerprints.loads(text)
        assert list(again) == names
        assert all(isinstance(expected, Expected) for expected in again.values())
        assert fingerprints.dumps(list(again.values())) == text
