"""The recurrent cell is its formula, and unrolled over a sequence it is that formula step by step."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.autodiff import Tensor
from course.gradcheck import check_gradient
from course.nn import RNNCell
from course.recurrent import rnn_cell, rnn_unroll

Array = npt.NDArray[Any]

SIZES = st.integers(1, 4)
SEEDS = st.integers(0, 1000)


def drawn(T: int, N: int, D: int, H: int, seed: int) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    shapes = {"X": (T, N, D), "h0": (N, H), "W_x": (D, H), "W_h": (H, H)}
    return {name: 0.7 * rng.normal(size=shape) for name, shape in shapes.items()}


def in_a_loop(X: Array, h0: Array, W_x: Array, W_h: Array) -> Array:
    states = np.zeros((len(X), *h0.shape))
    for t in range(len(X)):
        for n, before in enumerate(states[t - 1] if t else h0):
            for k in range(len(W_h)):
                states[t, n, k] = np.tanh(sum(before * W_h[:, k]) + sum(X[t, n] * W_x[:, k]))
    return states


@given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, seed=SEEDS)
def test_states_are_those_of_a_plain_loop(T: int, N: int, D: int, H: int, seed: int) -> None:
    given = drawn(T, N, D, H, seed)
    np.testing.assert_allclose(rnn_unroll(rnn_cell, **given).data, in_a_loop(**given), rtol=1e-10, atol=1e-14)


@given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, seed=SEEDS)
def test_a_walk_back_goes_through_all_steps(T: int, N: int, D: int, H: int, seed: int) -> None:
    given = drawn(T, N, D, H, seed)
    leaves = {name: Tensor(array, requires_grad=True) for name, array in given.items()}
    rnn_unroll(rnn_cell, **leaves)[-1].sum().backward()
    for name, leaf in leaves.items():

        def value(x: Any, name: str = name) -> float:
            return rnn_unroll(rnn_cell, **{**given, name: x})[-1].sum().item()

        gradient = np.zeros_like(leaf.data) if leaf.grad is None else leaf.grad
        assert check_gradient(value, leaf.data, gradient)
        assert not check_gradient(value, leaf.data, gradient + 0.1)


def test_a_module_takes_a_step_of_one_s_own() -> None:
    cell = RNNCell(2, 3, rng=0, step=lambda x, h, W_x, W_h: x @ W_x - h)
    x, h = np.ones((1, 2)), np.ones((1, 3))
    np.testing.assert_allclose(cell(x, h).data, x @ cell.W_x.data - 1)
    with pytest.raises(TypeError, match="step is of type int: expected a function"):
        RNNCell(2, 3, rng=0, step=3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"W_h": np.ones((3, 4))}, r"W_x is \(2, 3\), W_h is \(3, 4\): expected \(D, H\) and \(H, H\)"),
        ({"W_x": np.ones(3)}, r"W_x is \(3,\), W_h is \(3, 3\)"),
        ({"h0": np.ones((5, 3))}, r"h is \(5, 3\): expected \(N, 2\) and \(N, 3\)"),
        ({"X": np.ones((4, 6, 7))}, r"x is \(6, 7\), h is \(6, 3\)"),
        ({"X": np.ones((4, 6))}, r"X is \(4, 6\): expected \(T, N, D\)"),
        ({"X": np.ones((0, 6, 2))}, r"X is \(0, 6, 2\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(changed: dict[str, Array], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rnn_unroll(rnn_cell, **{**drawn(4, 6, 2, 3, seed=0), **changed})
