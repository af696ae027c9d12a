"""The three losses over one score: why softmax."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.gradcheck import central_difference, relative_error
from course.linear import (
    BINARY_LOSSES,
    clipped_loss,
    likelihood_loss,
    logistic_loss,
    sigmoid,
    softmax,
    softmax_losses,
)

EACH = pytest.mark.parametrize("loss", BINARY_LOSSES.values(), ids=BINARY_LOSSES)
CLIPPED_BELOW, CLIPPED_ABOVE = -2 + 4e-3, 2


@given(s=st.floats(-700, 700))
def test_the_sigmoid_is_the_formula_and_its_mirror_image(s: float) -> None:
    assert sigmoid(s) == pytest.approx(1 / (1 + math.exp(-s)), rel=1e-14)
    assert sigmoid(-s) == pytest.approx(1 - sigmoid(s), abs=1e-15)


@given(s=st.floats(-50, 50), other=st.floats(-50, 50))
def test_the_sigmoid_is_the_softmax_of_two_scores(s: float, other: float) -> None:
    assert sigmoid(s - other) == pytest.approx(softmax([s, other])[0], rel=1e-12)


def test_convergence_is_near_95_percent_at_a_score_of_3() -> None:
    assert sigmoid(3) == pytest.approx(0.95, abs=3e-3)
    assert logistic_loss(3)[1] == pytest.approx(-0.05, abs=3e-3)


@EACH
@given(s=st.floats(-30, 30))
def test_the_slope_is_the_derivative_away_from_where_it_is_clipped(loss: Any, s: float) -> None:
    if loss is clipped_loss and min(abs(s - CLIPPED_BELOW), abs(s - CLIPPED_ABOVE)) < 1e-3:
        s += 0.1
    h = 1e-6 if loss is clipped_loss else None  # it bends sharply where it is near to being clipped
    slope = central_difference(lambda s: loss(s)[0], s, h)
    assert relative_error(loss(s)[1], slope, floor=1) < 1e-6


@EACH
@given(s=st.floats(-1e4, 1e4), step=st.floats(0, 1e4))
def test_more_score_is_never_more_loss(loss: Any, s: float, step: float) -> None:
    assert loss(s + step)[0] <= loss(s)[0]
    assert loss(s)[1] <= 0


def test_clipped_there_is_no_learning() -> None:
    s = np.array([-1e4, -6.0, -2.0, CLIPPED_BELOW - 1e-9])
    loss, slope = clipped_loss(s)
    assert loss == pytest.approx([-math.log(1e-3)] * 4)
    assert not slope.any()
    loss, slope = clipped_loss([2.0, 3.0, 1e4])
    assert not loss.any()
    assert not np.signbit(loss).any()
    assert not slope.any()


@given(s=st.floats(CLIPPED_BELOW + 1e-9, CLIPPED_ABOVE - 1e-9))
def test_between_it_is_the_likelihood_of_the_squashed_score(s: float) -> None:
    loss, slope = clipped_loss(s)
    assert loss == pytest.approx(-math.log((s + 2) / 4), rel=1e-12)
    assert slope == pytest.approx(-1 / (s + 2), rel=1e-6)


def test_squashed_and_logistic_agree_at_0_in_probability_and_slope() -> None:
    assert clipped_loss(0) == pytest.approx((math.log(2), -0.5))
    assert logistic_loss(0) == pytest.approx((math.log(2), -0.5))
    assert likelihood_loss(0) == pytest.approx((0.5, -0.25))


def test_only_the_logistic_learns_from_a_score_of_minus_6() -> None:
    slopes = {name: loss(-6.0)[1] for name, loss in BINARY_LOSSES.items()}
    assert slopes["clipped"] == 0
    assert -0.01 < slopes["likelihood"] < 0
    assert slopes["logistic"] == pytest.approx(-1, abs=0.01)


@given(s=st.floats(-1e4, 1e4))
def test_the_logistic_loss_is_softmaxs_for_two_classes(s: float) -> None:
    losses, dscores = softmax_losses([[s, 0.0]], [0])
    loss, slope = logistic_loss(s)
    assert loss == pytest.approx(losses[0], rel=1e-14, abs=1e-15)
    assert slope == pytest.approx(dscores[0, 0], rel=1e-14, abs=1e-15)


@given(s=st.floats(-30, 30))
def test_the_likelihood_is_what_the_logistic_takes_the_logarithm_of(s: float) -> None:
    missing, slope = likelihood_loss(s)
    assert missing == pytest.approx(1 - math.exp(-logistic_loss(s)[0]), abs=1e-15)
    assert slope == pytest.approx(logistic_loss(s)[1] * sigmoid(s), rel=1e-14)


def test_huge_scores_give_neither_nan_nor_a_warning() -> None:
    s = np.array([-1e300, -1e4, 1e4, 1e300])
    with np.errstate(all="raise", under="ignore"):
        assert sigmoid(s).tolist() == [0, 0, 1, 1]
        assert [a.tolist() for a in likelihood_loss(s)] == [[1, 1, 0, 0], [0, 0, 0, 0]]
        assert [a.tolist() for a in logistic_loss(s)] == [[1e300, 1e4, 0, 0], [-1, -1, 0, 0]]
        assert np.isfinite(clipped_loss(s)).all()


@EACH
@pytest.mark.parametrize("shape", [(), (1,), (7,), (2, 3)])
def test_an_array_of_scores_is_each_of_them(loss: Any, shape: tuple[int, ...]) -> None:
    s = np.asarray(4 * np.random.default_rng(0).standard_normal(shape))
    value, slope = loss(s)
    assert np.shape(value) == np.shape(slope) == shape
    for i in np.ndindex(shape):
        assert loss(float(s[i])) == (value[i], slope[i])


@EACH
def test_of_a_number_comes_a_number(loss: Any) -> None:
    assert all(isinstance(given, float) for given in (*loss(-3), sigmoid(-3)))


@pytest.mark.parametrize("function", [sigmoid, *BINARY_LOSSES.values()])
@pytest.mark.parametrize(
    ("s", "error", "message"),
    [
        (np.nan, ValueError, "s is nan: expected finite numbers"),
        ([0.0, np.inf], ValueError, r"s\[1\] is inf"),
        ([], ValueError, "s is empty"),
        (1j, TypeError, "s holds complex128: expected real numbers"),
        ("3", TypeError, "s holds <U1"),
    ],
)
def test_bad_input_is_named(function: Any, s: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        function(s)
