"""The four steps of addressing keep their laws, and their gradients are those of differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.addressing import content_addressing, interpolate, sharpen, shift
from course.autodiff import Tensor, grad
from course.gradcheck import check_gradient

Array = npt.NDArray[Any]

BATCHES = st.sampled_from([(), (1,), (3,), (2, 3)])
ROWS = st.integers(1, 7)
WIDTHS = st.integers(1, 5)
SEEDS = st.integers(0, 1000)


def weights(rng: np.random.Generator, *shape: int) -> Array:
    """Weightings, none of whose entries is near 0."""
    w = rng.uniform(0.1, 1, shape)
    return np.asarray(w / w.sum(axis=-1, keepdims=True))


def arguments(rng: np.random.Generator, batch: tuple[int, ...], N: int, W: int) -> dict[Any, list[Array]]:
    """For each step something to call it with."""
    return {
        content_addressing: [
            rng.standard_normal((*batch, N, W)),
            rng.standard_normal((*batch, W)),
            rng.uniform(0, 5, (*batch, 1)),
        ],
        interpolate: [weights(rng, *batch, N), weights(rng, *batch, N), rng.uniform(0.1, 0.9, (*batch, 1))],
        shift: [weights(rng, *batch, N), weights(rng, *batch, 3)],
        sharpen: [weights(rng, *batch, N), rng.uniform(1.1, 4, (*batch, 1))],
    }


STEPS = pytest.mark.parametrize("step", [content_addressing, interpolate, shift, sharpen])


@STEPS
@given(batch=BATCHES, N=ROWS, W=WIDTHS, seed=SEEDS)
def test_weights_are_a_weighting(
    step: Callable[..., Tensor], batch: tuple[int, ...], N: int, W: int, seed: int
) -> None:
    w = step(*arguments(np.random.default_rng(seed), batch, N, W)[step])
    assert w.shape == (*batch, N)
    assert (w.data >= 0).all()
    assert np.allclose(w.data.sum(axis=-1), 1, rtol=0, atol=1e-14)


@STEPS
@given(batch=BATCHES, N=ROWS, W=st.integers(2, 5), seed=SEEDS)  # on a line, cosines are 1 or -1 and flat
def test_gradients_are_those_of_differences(
    step: Callable[..., Tensor], batch: tuple[int, ...], N: int, W: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    arrays = arguments(rng, batch, N, W)[step]
    upstream = rng.standard_normal((*batch, N))
    leaves = [Tensor(x, requires_grad=True) for x in arrays]
    gradients = grad(step(*leaves), leaves, upstream)
    for k, x in enumerate(arrays):

        def along(moved: Array, k: int = k) -> float:
            return float((step(*arrays[:k], moved, *arrays[k + 1 :]).data * upstream).sum())

        assert gradients[k].shape == x.shape
        assert check_gradient(along, x, gradients[k], "directions", n=3)


@STEPS
@given(batch=BATCHES, N=ROWS, W=WIDTHS, seed=SEEDS)
def test_a_batch_is_its_members_side_by_side(
    step: Callable[..., Tensor], batch: tuple[int, ...], N: int, W: int, seed: int
) -> None:
    arrays = arguments(np.random.default_rng(seed), batch, N, W)[step]
    together = step(*arrays).data
    for i in np.ndindex(*batch):
        assert np.allclose(together[i], step(*(x[i] for x in arrays)).data, rtol=0, atol=1e-14)


@STEPS
def test_float32_stays_float32(step: Callable[..., Tensor]) -> None:
    arrays = [x.astype(np.float32) for x in arguments(np.random.default_rng(0), (2,), 5, 3)[step]]
    leaves = [Tensor(x, requires_grad=True) for x in arrays]
    w = step(*leaves)
    assert w.dtype == np.float32
    assert all(g.dtype == np.float32 for g in grad(w, leaves, np.ones(w.shape)))
    assert np.allclose(w.data, step(*(x.astype(np.float64) for x in arrays)).data, rtol=0, atol=1e-6)


# Content addressing.


@given(N=ROWS, W=WIDTHS, seed=SEEDS)
def test_content_addressing_is_the_softmax_of_cosines(N: int, W: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    M, k, beta = rng.standard_normal((N, W)), rng.standard_normal(W), rng.uniform(0, 5)
    powers = [np.exp(beta * (k @ row) / np.sqrt((k @ k) * (row @ row))) for row in M]
    w = content_addressing(M, k, beta)
    # The small number beside the lengths moves a cosine by its share of them.
    assert np.allclose(w.data, powers / np.sum(powers), rtol=0, atol=1e-5)


@given(N=ROWS, seed=SEEDS)
def test_a_strong_key_picks_the_row_at_the_smallest_angle(N: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    angles = rng.permutation(N) + 1  # sixths of a radian from the key: no two alike
    M = np.stack([np.cos(angles / 6), np.sin(angles / 6)], axis=1) * rng.uniform(0.5, 20, (N, 1))
    w = content_addressing(M, [3.0, 0.0], 1e4)
    assert w.data.round(6).tolist() == np.eye(N)[angles.argmin()].tolist()


@given(N=ROWS, W=WIDTHS, seed=SEEDS)
def test_a_key_without_strength_sees_no_difference(N: int, W: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    w = content_addressing(rng.standard_normal((N, W)), rng.standard_normal(W), 0)
    assert np.allclose(w.data, 1 / N)


def test_it_is_the_direction_that_counts_and_not_the_length() -> None:
    M = [[1.0, 1.0], [5.0, 0.0]]
    short, long = (content_addressing(M, [c, c], 10.0).data for c in (0.5, 50.0))
    assert np.allclose(short, long)
    assert short.argmax() == 0  # of the products with the key that of the other row is the largest


def test_rows_and_keys_of_zeros_are_like_nothing() -> None:
    M = Tensor([[0.0, 0.0], [1.0, 0.0]], requires_grad=True)
    with np.errstate(all="raise"):
        w = content_addressing(M, [0.0, 1.0], 3.0)
        w[0].backward()
        assert content_addressing(M, [0.0, 0.0], 3.0).data.tolist() == [0.5, 0.5]
    assert w.data.tolist() == [0.5, 0.5]
    assert M.grad is not None
    assert np.isfinite(M.grad).all()


# Interpolation.


@given(batch=BATCHES, N=ROWS, seed=SEEDS)
def test_the_gate_s_ends_are_one_weighting_or_the_other(batch: tuple[int, ...], N: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    content, previous = weights(rng, *batch, N), weights(rng, *batch, N)
    assert np.array_equal(interpolate(content, previous, 1).data, content)
    assert np.array_equal(interpolate(content, previous, 0).data, previous)
    assert np.allclose(interpolate(content, previous, 0.25).data, content / 4 + 3 * previous / 4)


# Shift.


@pytest.mark.parametrize("j", [-1, 0, 1])
@given(batch=BATCHES, N=ROWS, seed=SEEDS)
def test_a_shift_by_one_place_moves_all_weights_around_the_ring(
    j: int, batch: tuple[int, ...], N: int, seed: int
) -> None:
    w = weights(np.random.default_rng(seed), *batch, N)
    s = np.broadcast_to(np.eye(3)[j + 1], (*batch, 3))
    assert np.allclose(shift(w, s).data, np.roll(w, j, axis=-1), rtol=0, atol=1e-15)


@given(N=ROWS, seed=SEEDS)
def test_shift_is_the_paper_s_circular_convolution(N: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    w, s = weights(rng, N), weights(rng, 3)
    expected = [sum(s[j + 1] * w[(i - j) % N] for j in (-1, 0, 1)) for i in range(N)]
    assert np.allclose(shift(w, s).data, expected, rtol=0, atol=1e-15)


# Sharpening.


@given(batch=BATCHES, N=ROWS, gamma=st.floats(1, 1e6), seed=SEEDS)
def test_sharpening_raises_the_largest_weight(
    batch: tuple[int, ...], N: int, gamma: float, seed: int
) -> None:
    w = weights(np.random.default_rng(seed), *batch, N)
    sharp = sharpen(w, gamma).data
    assert (sharp.max(axis=-1) >= w.max(axis=-1) - 1e-15).all()
    assert np.allclose(sharp.sum(axis=-1), 1)
    if N > 1 and gamma > 1.1:
        assert (sharp.max(axis=-1) > w.max(axis=-1)).all()


def test_sharpening_by_1_changes_nothing_and_by_2_squares() -> None:
    assert np.allclose(sharpen([0.2, 0.8], 1).data, [0.2, 0.8])
    assert np.allclose(sharpen([0.2, 0.8], 2).data, [0.04 / 0.68, 0.64 / 0.68])


def test_sharpening_takes_zeros_and_any_power() -> None:
    w = Tensor([0.0, 0.3, 0.7], requires_grad=True)
    gamma = Tensor([1000.0], requires_grad=True)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        sharp = sharpen(w, gamma)
        sharp[1].backward()
        flat = sharpen(np.full(100, 0.01), 1e5)  # of which each power rounds to 0
    assert sharp.data.tolist() == [0, 0, 1]
    for leaf in (w, gamma):
        assert leaf.grad is not None
        assert np.isfinite(leaf.grad).all()
    assert np.allclose(flat.data, 0.01)


# The door.

M, K, w = np.ones((2, 4, 3)), np.ones((2, 3)), np.full((2, 4), 0.25)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: content_addressing(M, np.ones((2, 4)), 1.0), r"memory is \(2, 4, 3\), key is \(2, 4\)"),
        (lambda: content_addressing(M, np.ones(3), 1.0), r"key is \(3,\): expected"),
        (lambda: content_addressing(np.ones(3), np.ones(3), 1.0), r"memory is \(3,\)"),
        (lambda: content_addressing(np.ones((0, 3)), np.ones(3), 1.0), r"memory is \(0, 3\)"),
        (lambda: content_addressing(M, K, np.ones(2)), r"beta is \(2,\): expected a number, or \(2, 1\)"),
        (lambda: content_addressing(M, K, -1.0), "beta runs from -1 to -1: expected 0 or more"),
        (lambda: content_addressing(M, K, np.nan), "beta runs from nan"),
        (lambda: interpolate(w, w[0], 0.5), r"content is \(2, 4\), previous is \(4,\)"),
        (lambda: interpolate(1.0, 1.0, 0.5), r"content is \(\)"),
        (lambda: interpolate(w, w, np.ones((2, 4))), r"gate is \(2, 4\): expected a number, or \(2, 1\)"),
        (lambda: interpolate(w, w, [[0.5], [1.5]]), "gate runs from 0.5 to 1.5: expected 0 to 1"),
        (lambda: shift(w, np.ones(3) / 3), r"weights are \(2, 4\), s is \(3,\)"),
        (lambda: shift(w, np.ones((2, 4))), r"s is \(2, 4\): expected \(..., N\) and \(..., 3\)"),
        (lambda: sharpen(1.0, 2.0), r"weights are \(\)"),
        (lambda: sharpen(w, np.ones(2)), r"gamma is \(2,\)"),
        (lambda: sharpen(w, 0.5), "gamma runs from 0.5 to 0.5: expected 1 or more"),
        (lambda: sharpen(-w, 2.0), "weights hold numbers below 0"),
        (lambda: sharpen(0 * w, 2.0), "nothing but 0"),
        (lambda: sharpen(np.nan * w, 2.0), "nan"),
    ],
)
def test_what_does_not_fit_is_named(call: Callable[[], Tensor], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("step", [interpolate, content_addressing])
def test_words_are_no_numbers(step: Callable[..., Tensor]) -> None:
    with pytest.raises(TypeError):
        step("a", "b", "c")
