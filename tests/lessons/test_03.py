"""03-gradient-descent: it runs in its edition, which holds no answers, and its numbers are right."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from in_edition import run

from autograder.exercises import find_assignment, find_exercise
from autograder.exercises.exercise import define
from course import data
from course.check import probes
from course.check.compare import compare
from course.check.differences import NAME
from course.descent import gradient_descent, largest_stable_step, momentum
from course.gradcheck import central_difference, forward_difference
from course.linear import squared_loss

ASSIGNMENT = find_assignment("03-gradient-descent")


@pytest.mark.parametrize("module", ["gradcheck", "descent", "linear", "optim"])
def test_the_answers_are_not_handed_out(edition: Path, module: str) -> None:
    assert f"No module named 'course.{module}'" in run(edition, f"import course.{module}").stderr


def test_the_worked_numbers_are_printed(printed: str) -> None:
    for said in (
        "h = 0.1    slope 6.100000",
        "x^3 at 1, h = 0.1: (1.331 - 0.729) / 0.2 = 3.0100",
        "best steps by the table: 1.5e-08 (forward), 6.1e-06 (central)",
        "answer 5.0  target 4.0  loss 1.0",
        "measured slopes: [6. 2.]",
        "alpha = 0.25: path [4.  2.  1.  0.5]",
        "after 400 steps: slope 1.4000, offset 0.5000, loss 0.0500",
        "the valley: by trying 0.200, 2 / lambda_max = 0.200",
        "steps: 32  last batch: 8",
        "the ball in the bowl: [ 4.    2.    0.   -1.  ",
    ):
        assert said in printed


def test_batches_read_more_digits_than_full_steps_of_the_same_cost(printed: str) -> None:
    full, small = map(float, re.findall(r"([\d.]+)% read correctly", printed))
    assert full < 90 < small


# What the text says, once more from the references


def test_the_best_steps_are_those_of_the_table() -> None:
    steps, places = 10.0 ** np.arange(-12, -1), np.linspace(0.5, 1.5, 20)
    for scheme, best, left in ((forward_difference, 1.5e-8, 1e-7), (central_difference, 6.1e-6, 1e-9)):
        # One place may be lucky with its rounding; twenty are not.
        off = [[scheme(np.exp, x, h).item() - np.exp(x) for x in places] for h in steps]
        errors = np.abs(off).mean(axis=1)
        assert abs(np.log10(steps[errors.argmin()] / best)) < 1
        assert errors.min() < left


def test_the_numbers_of_the_tables() -> None:
    def parabola(w):
        return float(w[0] ** 2), 2 * w

    assert forward_difference(lambda x: x[0] ** 2 + 3 * x[1], [3.0, 5.0], 0.1) == pytest.approx([6.1, 3])
    assert squared_loss([[1.0], [2.0]], [[3.0, 1.0]], [[4.0]])[1].ravel().tolist() == [6, 2]
    assert gradient_descent(parabola, [4.0], 0.25, 2).ravel().tolist() == [4, 2, 1]
    assert momentum(parabola, [4.0], 0.25, 0.5, 3).ravel().tolist() == [4, 2, 0, -1]
    assert largest_stable_step(np.diag([1.0, 10.0])) == pytest.approx(0.2)


@pytest.mark.parametrize(("offset", "condition"), [(0.0, 55.78), (2.5, 1.25)])
def test_centring_makes_the_valley_of_the_line_round(offset: float, condition: float) -> None:
    X = np.array([[1, 1], [2, 1], [3, 1], [4, 1]]) - [offset, 0]
    eigenvalues = np.linalg.eigvalsh(X.T @ X)
    assert eigenvalues[1] / eigenvalues[0] == pytest.approx(condition, abs=0.01)


def test_a_kinked_loss_keeps_a_constant_step_restless_and_a_smooth_one_does_not() -> None:
    X, y = data.blobs(per_class=4, classes=3, spread=1.5, seed=2)
    right = np.eye(3)[y]

    def walk(loss, rate):
        def value(w):
            return loss(X @ np.array([[w[0], -0.4, -0.4], [w[1], 0.7, -0.7]]))

        def measured(w):
            return value(w), central_difference(value, w, 1e-6)

        return [value(w) for w in gradient_descent(measured, [-0.5, 1.5], rate, 60)[-5:]]

    def svm(S):
        return np.maximum(0, S - (S * right).sum(axis=1, keepdims=True) + 1).sum() / len(X) - 1

    def softmax(S):
        return np.mean(np.log(np.exp(S).sum(axis=1)) - (S * right).sum(axis=1))

    assert np.ptp(walk(svm, 1.0)) > 0.03
    assert np.ptp(walk(softmax, 1.0)) < 0.003


def test_half_the_rate_at_which_the_squared_loss_explodes_takes_it_down_in_a_few_steps() -> None:
    X, y = data.blobs(per_class=4, classes=3, spread=1.5, seed=2)
    target = (y == 0).astype(float)[:, None]  # of class 0, whose two weights move

    def walk(rate):
        path = gradient_descent(lambda w: squared_loss(w, X, target), [[-0.5], [1.5]], rate, 60)
        return np.array([squared_loss(w, X, target)[0] for w in path])

    limit = largest_stable_step(2 * X.T @ X / len(X))
    assert walk(1.02 * limit)[-1] > walk(1.02 * limit)[0]
    assert walk(limit / 2)[4] - walk(limit / 2)[-1] < 1e-4 * walk(limit / 2)[0]


def test_the_ball_rolls_on_at_a_rate_at_which_plain_descent_explodes() -> None:
    A = np.diag([1.0, 100.0])

    def narrow(w):
        return w @ A @ w / 2, A @ w

    def end(rate, mu):
        return narrow(momentum(narrow, [4.0, 0.6], rate, mu, 60)[-1])[0]

    assert largest_stable_step(A) == 0.02
    assert end(0.03, 0.0) > 1e30
    assert end(0.03, 0.8) < 1e-3
    assert min(end(0.05, 0.0), end(0.05, 0.8)) > 1e30


# The gradient is derived, not differenced

DIFFERENCED = """
def squared_loss(W, X, Y):
    def value(W):
        return np.sum((X @ W - Y) ** 2) / len(X)
    gradient = np.zeros(W.shape)
    h = {h}
    for index in np.ndindex(W.shape):
        e = np.zeros(W.shape)
        e[index] = 1
        gradient[index] = {formula}
    return value(W), gradient
"""
CENTRAL = "(value(W + h * e) - value(W - h * e)) / (2 * h)"
FORWARD = "(value(W + h * e) - value(W)) / h"
COMPLEX = "np.imag(value(W + 1j * h * e)) / h"


@pytest.mark.parametrize(
    ("formula", "h"),
    [*((CENTRAL, h) for h in (1e-8, 1e-5, 0.125, 1.0, 4.0)), (FORWARD, 1e-8), (COMPLEX, 1e-20)],
)
def test_a_differenced_gradient_earns_nothing_even_where_differences_are_exact(
    formula: str, h: float
) -> None:
    function = define("squared_loss", DIFFERENCED.format(formula=formula, h=h))
    for seed in range(4):
        expected = find_exercise("squared_loss")[1].expected(seed)
        by_numbers = expected.question | {"slopes_in": None}  # nobody looks at what is called
        verdict = compare(expected, probes.run(function=function, **by_numbers))
        [gradient] = [part for part in verdict.parts if part.name == "gradient"]
        assert (verdict.mistake, gradient.score) == (NAME, 0)
