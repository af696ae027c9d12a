"""Initialisations have the size that their papers say, and keep signals alive."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.nn.initialise import he, lecun, normal, orthogonal, xavier, zeros

RANDOM = [he, lecun, normal, orthogonal, xavier]
SIZES = st.integers(1, 12)


@pytest.mark.parametrize(
    ("initialise", "variance"),
    [
        (xavier, lambda D, C: 2 / (D + C)),
        (he, lambda D, C: 2 / D),
        (partial(he, slope=0.5), lambda D, C: 2 / (1.25 * D)),
        (lecun, lambda D, C: 1 / D),
        (normal, lambda D, C: 1e-4),
        (partial(normal, std=2.0), lambda D, C: 4),
    ],
)
@pytest.mark.parametrize("shape", [(300, 100), (100, 300)])
def test_the_variance_is_that_of_the_paper(initialise: Any, variance: Any, shape: Any) -> None:
    W = initialise(shape, np.random.default_rng(0))
    assert W.shape == shape
    assert abs(W.mean()) < 0.02 * W.std()  # 3.5 standard errors of 30,000 numbers
    assert W.var() == pytest.approx(variance(*shape), rel=0.03)


def test_xavier_is_uniform_within_its_bound() -> None:
    W, bound = xavier((200, 100), np.random.default_rng(0)), np.sqrt(6 / 300)
    assert 0.999 * bound < np.abs(W).max() <= bound


@given(D=SIZES, C=SIZES, seed=st.integers(0, 1000))
def test_orthogonal_rows_or_columns_have_length_one_and_right_angles(D: int, C: int, seed: int) -> None:
    W = orthogonal((D, C), np.random.default_rng(seed))
    assert W.shape == (D, C)
    product = W.T @ W if D >= C else W @ W.T
    np.testing.assert_allclose(product, np.eye(min(D, C)), atol=1e-12)


def test_orthogonal_matrices_point_everywhere() -> None:
    """Of a QR decomposition alone, the first entry would have one sign."""
    signs = {float(np.sign(orthogonal((3, 3), seed)[0, 0])) for seed in range(20)}
    assert signs == {-1.0, 1.0}


def test_zeros_are_zeros() -> None:
    assert not zeros((3, 2), 0).any()


@pytest.mark.parametrize(("initialise", "alive"), [(he, True), (xavier, False), (normal, False)])
def test_through_twenty_rectified_layers_only_he_keeps_a_signal_s_size(initialise: Any, alive: bool) -> None:
    rng = np.random.default_rng(0)
    signal = rng.standard_normal((50, 200))
    for _ in range(20):
        signal = np.maximum(signal @ initialise((200, 200), rng), 0)
    assert (0.3 < np.sqrt((signal**2).mean()) < 3) == alive


@pytest.mark.parametrize("initialise", RANDOM)
def test_the_same_seed_gives_the_same_numbers_and_a_generator_goes_on(initialise: Any) -> None:
    rng = np.random.default_rng(1)
    first, second = initialise((4, 3), rng), initialise((4, 3), rng)
    assert np.array_equal(first, initialise((4, 3), 1))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("initialise", [*RANDOM, zeros])
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((3, 0), ValueError, "shape is 3: expected"),
        (((3,), 0), ValueError, r"shape is \(3,\): expected \(inputs, outputs\)"),
        (((3, 0), 0), ValueError, r"shape\[1\] is 0"),
        (((3, 2), None), TypeError, "rng is None"),
    ],
)
def test_bad_input_is_named(initialise: Any, arguments: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        initialise(*arguments)


def test_a_negative_spread_is_named() -> None:
    with pytest.raises(ValueError, match="std is -1"):
        normal((2, 2), 0, std=-1)
