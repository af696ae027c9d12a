"""Lesson 2: its numbers are right and printed where they are taught; its edition is enough and no answer."""

from __future__ import annotations

import contextlib
import inspect
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jupytext
import numpy as np
import pytest
from in_edition import run

from autograder import editions
from autograder.exercises import Exercise, find_assignment
from autograder.exercises.exercise import define
from course import linear
from course.check import probes
from course.check.compare import compare
from course.check.differences import HUGE_SCORES

ASSIGNMENT = find_assignment("02-softmax")
EXERCISES = {exercise.name: exercise for exercise in ASSIGNMENT.exercises}
NOTEBOOK = jupytext.read(Path(__file__).parents[2] / "solutions" / ASSIGNMENT.name / "softmax.py")
PROSE = "\n".join(cell.source for cell in NOTEBOOK.cells if cell.cell_type == "markdown")
DRAWS = range(20)


@pytest.fixture(scope="module")
def lesson() -> tuple[str, dict[str, Any]]:
    """What the solved notebook prints, and what it defines."""
    said, defined = io.StringIO(), {"__name__": "__main__"}
    with contextlib.redirect_stdout(said):
        for cell in NOTEBOOK.cells:
            if cell.cell_type == "code":
                exec(cell.source.split("### BEGIN HIDDEN TESTS")[0], defined)
    return said.getvalue(), defined


# The numbers of the lecture


def test_the_four_scores_become_the_probabilities_of_the_table(lesson: tuple[str, dict[str, Any]]) -> None:
    scores = np.array([[2.0, 1.5, -1.0, 3.5]])
    np.testing.assert_allclose(linear.softmax(scores)[0], [0.163, 0.099, 0.008, 0.730], atol=5e-4)
    assert linear.log_sum_exp(scores)[0] == pytest.approx(3.815, abs=5e-4)
    losses, slopes = linear.softmax_losses(scores, [0])
    assert losses[0] == pytest.approx(1.815, abs=6e-4)
    np.testing.assert_allclose(slopes[0], [-0.837, 0.099, 0.008, 0.730], atol=5e-4)
    said, _ = lesson
    for line in (
        "class 3: score  3.5, e^s = 33.115, p = 33.115 / 45.354 = 0.730",
        "p_3 / p_0 = 4.48 = e^1.5",
        "measured  [-0.837  0.099  0.008  0.73 ]  sum 0.0",
        "loss      1.815",
    ):
        assert line in said
    assert "0.163, 0.099, 0.008, 0.730" in PROSE
    assert "−0.837, 0.099, 0.008, 0.730" in PROSE


def test_scores_of_ten_thousand_are_shown_to_overflow_and_the_students_do_not(
    lesson: tuple[str, dict[str, Any]],
) -> None:
    said, defined = lesson
    assert "c =  10000: p = [nan nan nan nan]" in said
    assert "-ln p_y      = inf" in said
    assert "LSE(s) - s_y = 10000.0" in said
    np.testing.assert_array_equal(defined["softmax"](np.array([[1e4, 1e4]])), [[0.5, 0.5]])
    assert defined["log_sum_exp"](np.array([[0.0, 1e4]]))[0] == 1e4


def test_cross_entropy_is_entropy_and_divergence_and_the_labels_surprise(
    lesson: tuple[str, dict[str, Any]],
) -> None:
    p, q = [0.5, 0.5, 0.0], [0.25, 0.5, 0.25]
    ln2 = np.log(2)
    assert linear.cross_entropy(p, q) == pytest.approx(1.5 * ln2)
    assert linear.entropy(p) == pytest.approx(ln2)
    assert linear.kl_divergence(p, q) == pytest.approx(0.5 * ln2)
    said, _ = lesson
    for line in ("H(p, q) = 1.0397", "H(p)    = 0.6931", "KL      = 0.3466"):
        assert line in said
    assert len(re.findall(r": +1\.814500\n", said)) == 4


def test_three_losses_at_minus_six_and_three(lesson: tuple[str, dict[str, Any]]) -> None:
    at = {name: loss(np.array([-6.0, 3.0])) for name, loss in linear.BINARY_LOSSES.items()}
    assert [slope[0] == 0 for _, slope in at.values()] == [True, False, False]
    assert at["likelihood"][1][0] == pytest.approx(-0.0025, abs=5e-5)
    assert at["logistic"][1][0] == pytest.approx(-0.9975, abs=5e-5)
    assert linear.sigmoid(3.0) == pytest.approx(0.95, abs=5e-3)
    said, defined = lesson
    assert "clipped at s = -6: loss 6.908, slope  0.0000" in said
    assert "likelihood at s = -6: loss 0.998, slope -0.0025" in said
    assert "logistic at s = -6: loss 6.002, slope -0.9975" in said
    assert "sigma(3) = 0.953" in said
    clipped, likelihood, logistic = (path[-1] for path in defined["paths"].values())
    assert clipped == -6
    assert -6 < likelihood < -5.5
    assert logistic > 3


def test_a_classifier_that_knows_nothing_pays_ln_ten_and_a_trained_one_reads_digits(
    lesson: tuple[str, dict[str, Any]],
) -> None:
    said, defined = lesson
    assert "loss at W = 0: 2.302585,  ln 10 = 2.302585" in said
    assert defined["losses"][0] == pytest.approx(np.log(10))
    W, X, y = (defined[name] for name in ("W_softmax", "X_val", "y_val"))
    assert np.mean(linear.predict(W, X) == y) > 0.95


def test_what_svm_and_softmax_care_about_once_right(lesson: tuple[str, dict[str, Any]]) -> None:
    said, defined = lesson
    for line in ("[10.  8.  8.]: SVM 0.000, softmax 2.40e-01", "[10.  0.  0.]: SVM 0.000, softmax 9.08e-05"):
        assert line in said
    assert 0.1 < np.mean(defined["violated"].any(axis=1)) < 0.6
    assert np.all(defined["pull"] > 0)


# Points


def test_points_are_those_of_the_notebook() -> None:
    points = {
        cell.metadata["nbgrader"]["grade_id"]: cell.metadata["nbgrader"]["points"]
        for cell in NOTEBOOK.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert points.pop("why_the_logarithm") == 4
    assert points == {exercise.name: exercise.points for exercise in ASSIGNMENT.exercises}


# Huge scores are a part of their own


def judged(exercise: Exercise, function: Callable[..., Any], seed: int) -> dict[str, bool]:
    expected = exercise.expected(seed)
    verdict = compare(expected, probes.run(expected.probe, function, [c.inputs for c in expected.cases]))
    return {part.name: part.passed for part in verdict.parts}


UNSTABLE = {
    "softmax": "def softmax(scores):\n    return np.exp(scores) / np.exp(scores).sum(axis=1)[:, None]",
    "log_sum_exp": "def log_sum_exp(scores):\n    return np.log(np.exp(scores).sum(axis=1))",
    "three_losses": """
def three_losses(s):
    p, sigma = np.clip(0.5 + s / 4, 0.001, 1), 1 / (1 + np.exp(-s))
    clipped = -np.log(p), np.where((p > 0.001) & (p < 1), -0.25 / p, 0)
    return clipped, (1 - sigma, -sigma * (1 - sigma)), (-np.log(sigma), sigma - 1)
""",
    "softmax_loss_naive": """
def softmax_loss_naive(W, X, y, reg):
    e = np.exp(X @ W)
    P = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(P[np.arange(len(y)), y]).mean() + reg * np.sum(W * W)
    return loss, X.T @ (P - np.eye(W.shape[1])[y]) / len(y) + 2 * reg * W
""",
    "softmax_loss_vectorized": """
def softmax_loss_vectorized(W, X, y, reg):
    S = X @ W
    e = np.exp(S - S.max(axis=1, keepdims=True))
    P = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(P[np.arange(len(y)), y]).mean() + reg * np.sum(W * W)
    return loss, X.T @ (P - np.eye(W.shape[1])[y]) / len(y) + 2 * reg * W
""",
}


@pytest.mark.parametrize("name", UNSTABLE)
def test_who_is_right_but_not_at_huge_scores_loses_that_part_alone(name: str) -> None:
    for seed in range(5):
        passed = judged(EXERCISES[name], define(name, UNSTABLE[name]), seed)
        assert [part for part, right in passed.items() if not right] == ["huge scores"]


@pytest.mark.parametrize("name", ["softmax", "log_sum_exp", "softmax_loss_naive", "softmax_loss_vectorized"])
def test_huge_scores_are_ten_thousand_and_tell_every_wrong_shift_apart(name: str) -> None:
    for seed in DRAWS:
        expected = EXERCISES[name].expected(seed)
        inputs = [expected.cases[i].inputs for i in expected.indices(HUGE_SCORES)]
        high, low, both, apart = (i["scores"] if "scores" in i else i["X"] @ i["W"] for i in inputs)
        assert high.min() > 9_000
        assert low.max() < -9_000
        assert np.ptp(high, axis=1).max() < 100  # so that p is not one-hot
        assert np.ptp(both.max(axis=1)) > 18_000  # rows differ: the batch's largest is no shift for all
        assert np.ptp(apart, axis=1).min() > 18_000  # within a row: the smallest or the mean is no shift
        assert all(np.array_equal(scores, np.round(scores)) for scores in (high, low, both, apart))


def test_cases_tell_every_axis_apart_and_leave_no_class_empty() -> None:
    for seed in DRAWS:
        expected = EXERCISES["softmax_loss_naive"].expected(seed)
        for case in expected.cases:
            W, X, y, reg = case.inputs.values()
            assert len({len(X), *W.shape}) == 3
            assert set(y.tolist()) == set(range(W.shape[1]))
            assert (reg == 0) == (case.group not in ("with penalty", "scales"))


def test_scores_of_the_scales_stay_of_order_one() -> None:
    for seed in DRAWS:
        expected = EXERCISES["softmax_loss_naive"].expected(seed)
        case = expected.cases[expected.indices("scales")[0]].inputs
        assert np.abs(case["X"] @ case["W"]).max() < 50
        assert np.ptp(np.log10(np.abs(case["W"])).mean(axis=1)) > 10


def test_leads_are_on_every_side_of_both_corners() -> None:
    for seed in DRAWS:
        for case in EXERCISES["three_losses"].expected(seed).cases:
            s = case.inputs["s"]
            # Near the corners: who puts a corner elsewhere is wrong there alone.
            assert np.any((s > -3) & (s < -2))
            assert np.any((s > 2) & (s < 3))
            assert np.any(np.abs(s) < 2)
            assert np.abs(np.abs(s) - 2).min() > 0.04


def test_softmax_goes_on_where_the_svm_is_content(lesson: tuple[str, dict[str, Any]]) -> None:
    _, defined = lesson
    from course.widgets import LinearClassifierDemo

    X, y = np.hstack([defined["X_few"], np.ones((12, 1))]), defined["y_few"]
    W = np.array(LinearClassifierDemo(defined["X_few"], y).W)

    def trained(loss: Any, W: Any, steps: int) -> Any:
        for _ in range(steps):
            W = W - 0.1 * loss(W, X, y, 0.0)[1]
        return W

    content = trained(linear.svm_loss_vectorized, W, 100)
    assert linear.svm_loss_vectorized(content, X, y, 0.0)[0] == 0
    further = trained(linear.softmax_loss_vectorized, content, 100)
    assert np.linalg.norm(further) > 1.2 * np.linalg.norm(content)
    assert np.array_equal(trained(linear.svm_loss_vectorized, further, 100), further)


# What students get


def test_the_edition_has_the_svm_and_training_and_no_answer(tmp_path: Path) -> None:
    package = editions.unpack(ASSIGNMENT, tmp_path)
    assert sorted(file.name for file in (package / "linear").iterdir()) == sorted(
        name.removeprefix("linear/") for name in ASSIGNMENT.modules if name.startswith("linear/")
    )
    held = "\n".join(file.read_text(encoding="utf-8") for file in package.rglob("*.py"))
    for exercise in ASSIGNMENT.exercises:
        for solution in (exercise.reference, *exercise.variants):
            body = inspect.getsource(solution).split('"""')[-1].split("\n")[1:]
            lines = {line.strip() for line in body if "exp(" in line or "log" in line}
            assert not {line for line in lines if line in held}
    code = "from course.linear.svm import svm_loss_vectorized\nimport course.linear.classifier, course.check"
    for tried, succeeds in ((code, True), ("import course.linear.softmax", False)):
        done = run(tmp_path, tried)
        assert (done.returncode == 0) is succeeds, done.stderr
