"""The L2 penalty."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.gradcheck import check_gradient
from course.linear import l2_penalty

weights = st.builds(
    lambda shape, seed: np.random.default_rng(seed).standard_normal(shape),
    st.tuples(st.integers(1, 6), st.integers(1, 6)),
    st.integers(0, 1000),
)


@given(W=weights)
def test_it_is_the_sum_of_squares(W: Any) -> None:
    value, gradient = l2_penalty(W)
    assert type(value) is float
    assert value == pytest.approx(sum(float(w) ** 2 for row in W for w in row), rel=1e-14)
    assert np.array_equal(gradient, 2 * W)


@given(W=weights, scale=st.floats(-10, 10))
def test_scaled_weights_pay_the_square_of_the_scale(W: Any, scale: float) -> None:
    assert l2_penalty(scale * W)[0] == pytest.approx(scale**2 * l2_penalty(W)[0])


@given(W=weights)
def test_the_gradient_is_the_derivative(W: Any) -> None:
    _, gradient = l2_penalty(W)
    assert check_gradient(lambda W: l2_penalty(W)[0], W, gradient)
    assert check_gradient(lambda W: l2_penalty(W)[0], W, gradient, "complex", tolerance=1e-12)
    assert not check_gradient(lambda W: l2_penalty(W)[0], W, gradient / 2)


def test_the_gradient_is_a_new_array() -> None:
    W = np.array([[1.0, 2.0]])
    _, gradient = l2_penalty(W)
    gradient[:] = 0
    assert W.tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("W", "error", "message"),
    [
        ([[1.0, np.nan]], ValueError, r"W\[0, 1\] is nan"),
        ([[]], ValueError, r"W is empty: it is \(1, 0\)"),
        ("W", TypeError, "W holds <U1"),
    ],
)
def test_bad_input_is_named(W: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        l2_penalty(W)
