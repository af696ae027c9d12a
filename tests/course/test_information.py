"""Entropy, cross entropy, and the divergence between them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.linear import cross_entropy, entropy, kl_divergence, negative_log_likelihood, softmax

Array = npt.NDArray[Any]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Array, Array]:
    """Two distributions, or two rows of them; the first may hold some things to be impossible."""
    shape = draw(st.sampled_from([(1,), (2,), (6,), (1, 1), (3, 4)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    p, q = softmax(2 * rng.standard_normal(shape)), softmax(2 * rng.standard_normal(shape))
    if draw(st.booleans()) and shape[-1] > 1:
        p[..., 0] = 0
        p /= p.sum(axis=-1, keepdims=True)
    return p, q


def plain(p: Array, q: Array) -> Any:
    """- sum p ln q as one would do it on paper."""
    if p.ndim == 2:
        return [plain(*rows) for rows in zip(p, q, strict=True)]
    return -sum(float(a) * math.log(b) for a, b in zip(p, q, strict=True) if a > 0)


@given(pair=pairs())
def test_they_are_the_sums_on_paper(pair: tuple[Array, Array]) -> None:
    p, q = pair
    assert np.shape(cross_entropy(p, q)) == p.shape[:-1]
    assert cross_entropy(p, q) == pytest.approx(plain(p, q), abs=1e-15)
    assert entropy(p) == pytest.approx(plain(p, p), abs=1e-15)


@given(pair=pairs())
def test_cross_entropy_is_entropy_plus_divergence(pair: tuple[Array, Array]) -> None:
    p, q = pair
    assert cross_entropy(p, q) == pytest.approx(entropy(p) + kl_divergence(p, q), rel=1e-13, abs=1e-14)


@given(pair=pairs())
def test_the_divergence_is_0_from_oneself_and_above_0_from_others(pair: tuple[Array, Array]) -> None:
    p, q = pair
    assert not np.any(kl_divergence(p, p))
    assert np.all(kl_divergence(p, q) >= -1e-15)
    if p.shape[-1] > 1:
        assert np.all(kl_divergence(p, q) > 0)


@given(pair=pairs())
def test_entropy_lies_between_certainty_and_the_uniform(pair: tuple[Array, Array]) -> None:
    p, _ = pair
    C = p.shape[-1]
    assert np.all((entropy(p) >= 0) & (entropy(p) <= math.log(C) + 1e-15))
    assert entropy(np.full(C, 1 / C)) == pytest.approx(math.log(C), abs=1e-15)


@given(pair=pairs(), seed=st.integers(0, 1000))
def test_with_one_hot_labels_cross_entropy_is_the_negative_log_likelihood(
    pair: tuple[Array, Array], seed: int
) -> None:
    q = np.atleast_2d(pair[1])
    N, C = q.shape
    y = np.random.default_rng(seed).integers(0, C, N)
    one_hot = np.eye(C)[y]
    assert np.array_equal(cross_entropy(one_hot, q), negative_log_likelihood(q, y))
    assert not entropy(one_hot).any()
    assert np.array_equal(kl_divergence(one_hot, q), cross_entropy(one_hot, q))


def test_the_divergence_is_not_symmetric() -> None:
    p, q = [0.5, 0.5], [0.9, 0.1]
    assert kl_divergence(p, q) == pytest.approx(0.5108, abs=1e-4)
    assert kl_divergence(q, p) == pytest.approx(0.3681, abs=1e-4)


@pytest.mark.filterwarnings("error")
def test_what_cannot_happen_costs_nothing_and_what_was_held_impossible_costs_everything() -> None:
    assert cross_entropy([0, 1], [0, 1]) == kl_divergence([0, 1], [0, 1]) == 0
    assert cross_entropy([0.5, 0.5], [0, 1]) == kl_divergence([0.5, 0.5], [0, 1]) == np.inf
    assert kl_divergence([0, 1], [1e-320, 1]) == 0


def test_certainty_has_an_entropy_of_0_and_not_of_minus_0() -> None:
    assert not np.signbit(entropy([1, 0]))
    assert not np.signbit(cross_entropy([1, 0], [1, 0]))


def test_probabilities_in_float32_are_probabilities() -> None:
    p = softmax(np.random.default_rng(0).standard_normal((20, 1000))).astype(np.float32)
    assert entropy(p) == pytest.approx(entropy(p.astype(float)))


HALF = [0.5, 0.5]


@pytest.mark.parametrize("function", [cross_entropy, kl_divergence])
@pytest.mark.parametrize(
    ("p", "q", "error", "message"),
    [
        ([0.5, 0.4], HALF, ValueError, "^p sums to 0.9: probabilities sum to 1; divide by p.sum"),
        (HALF, [0.5, 0.4], ValueError, "^q sums to 0.9"),
        ([HALF, HALF], [HALF, [0.7, 0.7]], ValueError, r"^q\[1\] sums to 1.4"),
        (HALF, [1.5, -0.5], ValueError, r"^q\[1\] is -0.5: a probability is at least 0"),
        ([HALF, [-0.5, 1.5]], [HALF, HALF], ValueError, r"^p\[1, 0\] is -0.5"),
        (HALF, [1.0], ValueError, r"^p is \(2,\), q is \(1,\): expected the same shape"),
        (HALF, [HALF], ValueError, r"^p is \(2,\), q is \(1, 2\): expected the same shape"),
        (1.0, HALF, ValueError, r"^p is \(\), expected \(C,\) or \(N, C\)"),
        (HALF, [0.5, np.nan], ValueError, r"^q\[1\] is nan"),
        (HALF, ["a", "b"], TypeError, "^q holds <U1"),
        ([0.5j, 0.5], HALF, TypeError, "^p holds complex128: expected real numbers"),
    ],
)
def test_what_is_no_distribution_is_named(function: Any, p: Any, q: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        function(p, q)


def test_entropy_looks_at_its_argument_too() -> None:
    with pytest.raises(ValueError, match="p sums to 2"):
        entropy([1, 1])
