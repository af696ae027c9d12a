"""A gradient that was differenced is recognised, with whatever step; one that was derived never is."""

from functools import cache

import numpy as np
import pytest

from autograder.exercises import find_exercise
from autograder.exercises.exercise import define
from course.check import probes
from course.check.compare import compare
from course.check.differences import NAME

SEEDS = range(8)


@cache
def drawn(name, seed):
    """An exercise's expected numbers; drawing them takes longer than comparing with them."""
    return find_exercise(name)[1].expected(seed)


LOSS = """
def svm_loss_naive(W, X, y, reg):
    def value(W):
        scores = X @ W
        margins = np.maximum(0, scores - scores[np.arange(len(y)), y][:, None] + 1)
        margins[np.arange(len(y)), y] = 0
        return margins.sum() / len(y) + reg * np.sum(W * W)
    return value(W), difference(value, W)
"""
PENALTY = """
def l2_penalty(W):
    value = lambda W: np.sum(W * W)
    return value(W), difference(value, W)
"""
DIFFERENCE = """

def difference(f, W):
    gradient = np.zeros(W.shape)
    h = {h}
    for index in np.ndindex(W.shape):
        e = np.zeros(W.shape)
        e[index] = 1
        gradient[index] = {formula}
    return gradient
"""
CENTRAL = "(f(W + h * e) - f(W - h * e)) / (2 * h)"
FORWARD = "(f(W + h * e) - f(W)) / h"
BACKWARD = "(f(W) - f(W - h * e)) / h"
RICHARDSON = "(8 * (f(W + h * e) - f(W - h * e)) - (f(W + 2 * h * e) - f(W - 2 * h * e))) / (12 * h)"
COMPLEX = "np.imag(f(W + 1j * h * e)) / h"
STEPS = ("1e-8", "1e-6", "1e-5", "2.0**-12", "1e-3", "0.1", "1.0", "4.0")

SCHEMES = [
    *((CENTRAL, h) for h in STEPS),
    *((RICHARDSON, h) for h in STEPS),
    *((FORWARD, h) for h in STEPS),
    *((BACKWARD, h) for h in STEPS),
    *((COMPLEX, h) for h in ("1e-20", "2.0**-66")),
]


def verdicts(name, source, looking=False, seeds=SEEDS):
    """By numbers alone, or with somebody looking at what is called, too."""
    function = define(name, source)
    for seed in seeds:
        expected = drawn(name, seed)
        question = expected.question | ({} if looking else {"slopes_in": None})
        yield compare(expected, probes.run(function=function, **question))


def gradient_points(verdict):
    return sum(part.score for part in verdict.parts if part.name in ("gradient", "penalty"))


@pytest.mark.parametrize(("formula", "h"), SCHEMES)
def test_a_differenced_loss_gradient_earns_nothing(formula, h):
    source = LOSS + DIFFERENCE.format(formula=formula, h=h)
    for verdict in verdicts("svm_loss_naive", source):
        assert gradient_points(verdict) == 0
        if formula in (CENTRAL, RICHARDSON, COMPLEX) or float(eval(h)) < 1e-4:
            assert verdict.mistake == NAME or float(eval(h)) >= 1


STABLE = """
def softmax_loss_naive(W, X, y, reg):
    def value(W):
        scores = X @ W
        scores = scores - scores.real.max(axis=1, keepdims=True)
        losses = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(y)), y]
        return losses.mean() + reg * np.sum(W * W)
    return value(W), difference(value, W)
"""
UNSTABLE = STABLE.replace("scores - scores.real.max(axis=1, keepdims=True)", "scores")


# No kink betrays a smooth loss, and without the shift a long step leaves nan.
@pytest.mark.parametrize("source", [STABLE, UNSTABLE], ids=["stable", "unstable"])
@pytest.mark.parametrize(("formula", "h"), SCHEMES)
def test_a_differenced_gradient_of_a_smooth_loss_earns_nothing(formula, h, source):
    source += DIFFERENCE.format(formula=formula, h=h)
    for verdict in verdicts("softmax_loss_naive", source, seeds=range(2)):
        assert gradient_points(verdict) == 0
        if formula == COMPLEX:
            assert verdict.mistake == NAME


@pytest.mark.parametrize("small", [1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-6])
def test_a_small_number_in_a_denominator_is_not_called_differencing(small):
    def softmax_loss_naive(W, X, y, reg):
        scores = X @ W
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        p = weights / (weights.sum(axis=1, keepdims=True) + small)
        loss = -np.log(p[np.arange(len(y)), y]).mean() + reg * np.sum(W * W)
        return loss, X.T @ (p - np.eye(W.shape[1])[y]) / len(y) + 2 * reg * W

    for seed in SEEDS:
        expected = drawn("softmax_loss_naive", seed)
        question = expected.question | {"slopes_in": None}
        verdict = compare(expected, probes.run(function=softmax_loss_naive, **question))
        assert verdict.mistake != NAME
        assert gradient_points(verdict) == (5 if small < 1e-9 else 2) or small == 1e-9


@pytest.mark.parametrize(("formula", "h"), [scheme for scheme in SCHEMES if scheme[0] != COMPLEX])
def test_a_differenced_penalty_gradient_earns_nothing(formula, h):
    source = PENALTY + DIFFERENCE.format(formula=formula, h=h)
    for verdict in verdicts("l2_penalty", source):
        assert gradient_points(verdict) == 0


# At a kink it takes the formula's slope.
DECIDED = LOSS.replace("np.maximum(0, scores", "(scores").replace(
    "+ 1)", "+ 1)\n        margins = np.where(margins.real > 0, margins, 0)"
)


@pytest.mark.parametrize("h", ["1e-12", "1e-20", "1e-100"])
def test_a_complex_step_is_recognised_by_its_numbers(h):
    for name, source in (("svm_loss_naive", DECIDED), ("l2_penalty", PENALTY)):
        for verdict in verdicts(name, source + DIFFERENCE.format(formula=COMPLEX, h=h)):
            assert verdict.mistake == NAME
            assert gradient_points(verdict) == 0


EXACT = """
from fractions import Fraction
def l2_penalty(W):
    value = lambda rows: sum(w * w for row in rows for w in row)
    rows = [[Fraction(float(w)) for w in row] for row in W]
    gradient = np.zeros(W.shape)
    for d, c in np.ndindex(W.shape):
        up, down = [list(row) for row in rows], [list(row) for row in rows]
        up[d][c] += Fraction(1, 2**60)
        down[d][c] -= Fraction(1, 2**60)
        gradient[d, c] = float((value(up) - value(down)) * 2**59)
    return float(value(rows)), gradient
"""


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("svm_loss_naive", DECIDED + DIFFERENCE.format(formula=COMPLEX, h="1.0")),
        ("l2_penalty", PENALTY + DIFFERENCE.format(formula=COMPLEX, h="1.0")),
        ("l2_penalty", EXACT),
    ],
    ids=["complex step of 1", "complex step of 1 of a square", "exact arithmetic"],
)
def test_differences_without_an_error_are_recognised_by_their_calls(name, source):
    for verdict in verdicts(name, source, looking=True):
        assert verdict.mistake == NAME
        assert gradient_points(verdict) == 0


def test_a_gradient_that_calls_the_students_own_loss_is_recognised():
    source = """
def svm_loss_naive(W, X, y, reg, differentiate=True):
    scores = X @ W
    margins = np.maximum(0, scores - scores[np.arange(len(y)), y][:, None] + 1)
    margins[np.arange(len(y)), y] = 0
    loss = margins.sum() / len(y) + reg * np.sum(W * W)
    if not differentiate:
        return loss
    f = lambda W: svm_loss_naive(W, X, y, reg, False)
    return loss, difference(f, W)
""" + DIFFERENCE.format(formula=COMPLEX, h="1e-20")
    for verdict in verdicts("svm_loss_naive", source):
        assert verdict.mistake == NAME
        assert gradient_points(verdict) == 0


@pytest.mark.parametrize("at_kink", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("order", ["forwards", "backwards", "pairwise", "one by one"])
def test_no_formula_is_accused_whatever_its_order_of_summation_and_its_slope_at_a_kink(order, at_kink):
    def svm_loss_naive(W, X, y, reg):
        rows = np.arange(len(y))
        step = -1 if order == "backwards" else 1
        scores = X @ W
        margins = scores - scores[rows, y][:, None] + 1
        active = np.heaviside(margins, at_kink)
        active[rows, y] = 0
        active[rows, y] = -active.sum(axis=1)
        margins[rows, y] = 0
        loss = np.maximum(0, margins).sum() / len(y) + reg * np.sum(W * W)
        terms = [np.outer(x, a) / len(y) for x, a in zip(X[::step], active[::step], strict=True)]
        if order == "pairwise":
            return loss, 2 * reg * W + np.sum(terms, axis=0)
        dW = 2 * reg * W if order == "one by one" else np.zeros(W.shape)
        for term in terms:
            dW = dW + term
        return loss, dW if order == "one by one" else dW + reg * W + reg * W

    for seed in range(30):
        expected = drawn("svm_loss_naive", seed)
        verdict = compare(
            expected, probes.run(function=svm_loss_naive, **expected.question | {"slopes_in": None})
        )
        assert verdict.passed, verdict
        assert verdict.mistake is None


def test_single_precision_is_not_called_differencing():
    def svm_loss_naive(W, X, y, reg):
        loss, dW = find_exercise("svm_loss_naive")[1].reference(W, X, y, reg)
        return loss, dW.astype(np.float32)

    expected = find_exercise("svm_loss_naive")[1].expected(0)
    verdict = compare(expected, probes.run(function=svm_loss_naive, **expected.question))
    assert not verdict.passed
    assert verdict.mistake != NAME
