"""The squared loss of a linear function."""

from __future__ import annotations

import doctest
import importlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.gradcheck import check_gradient
from course.linear import squared_loss

problems = st.builds(
    lambda N, D, C, seed: tuple(np.random.default_rng(seed).normal(size=s) for s in ((D, C), (N, D), (N, C))),
    st.integers(1, 6),
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(0, 1000),
)


def test_the_example_is_true() -> None:
    assert doctest.testmod(importlib.import_module("course.linear.squared")).failed == 0


@given(problem=problems)
def test_it_is_the_mean_of_squared_distances(problem: Any) -> None:
    W, X, Y = problem
    loss, dW = squared_loss(W, X, Y)
    by_hand = sum((x @ W[:, c] - y[c]) ** 2 for x, y in zip(X, Y, strict=True) for c in range(len(y)))
    assert type(loss) is float
    assert loss == pytest.approx(by_hand / len(X))
    assert dW.shape == W.shape


@given(problem=problems)
def test_the_gradient_is_the_derivative(problem: Any) -> None:
    W, X, Y = problem
    _, dW = squared_loss(W, X, Y)
    for method in ("all", "complex"):
        assert check_gradient(lambda W: squared_loss(W, X, Y)[0], W, dW, method)  # type: ignore[arg-type]
    assert not check_gradient(lambda W: squared_loss(W, X, Y)[0], W, dW / 2)


@given(problem=problems)
def test_the_gradient_vanishes_at_the_least_squares_solution(problem: Any) -> None:
    _, X, Y = problem
    W = np.linalg.lstsq(X, Y, rcond=None)[0]
    assert np.allclose(squared_loss(W, X, Y)[1], 0, atol=1e-9)


@pytest.mark.parametrize(
    ("Y", "message"),
    [
        (np.ones((2, 1)), r"Y is \(2, 1\), X @ W is \(2, 2\)"),
        (np.ones(2), r"Y is \(2,\), expected \(N, C\)"),
        ([[1.0, 2.0], [np.nan, 0.0]], r"Y\[1, 0\] is nan"),
    ],
)
def test_bad_targets_are_named(Y: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        squared_loss(np.ones((3, 2)), np.ones((2, 3)), Y)
