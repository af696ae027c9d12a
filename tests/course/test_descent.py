"""Gradient descent as a path: steps, bounds, batches and momentum."""

from __future__ import annotations

import doctest
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import descent
from course.descent import gradient_descent, largest_stable_step, minibatch_sgd, momentum
from course.linear import squared_loss

seeds = st.integers(0, 1000)


def positive(seed: int, D: int = 4) -> Any:
    """A symmetric matrix with positive eigenvalues."""
    M = np.random.default_rng(seed).normal(size=(D, D))
    return M @ M.T + 0.1 * np.eye(D)


def quadratic(A: Any) -> Any:
    return lambda w: (float(w @ A @ w) / 2, A @ w)


def regression(seed: int, N: int = 7) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(3, 2)), rng.normal(size=(N, 3)), rng.normal(size=(N, 2))


def test_the_examples_are_true() -> None:
    assert doctest.testmod(descent).failed == 0


@given(seed=seeds, steps=st.integers(0, 6))
def test_on_a_quadratic_each_step_multiplies_by_one_matrix(seed: int, steps: int) -> None:
    A, w0 = positive(seed), np.random.default_rng(seed).normal(size=4)
    path = gradient_descent(quadratic(A), w0, 0.05, steps)
    step = np.eye(4) - 0.05 * A
    assert path.shape == (steps + 1, 4)
    assert np.allclose(path, [np.linalg.matrix_power(step, t) @ w0 for t in range(steps + 1)])


@given(seed=seeds)
def test_just_below_the_largest_stable_step_it_converges_and_just_above_it_does_not(seed: int) -> None:
    A, w0 = positive(seed), np.ones(4)
    bound = largest_stable_step(A)
    start, below, above = (
        np.linalg.norm(np.linalg.matrix_power(np.eye(4) - rate * A, 20_000) @ w0)
        for rate in (0.0, 0.999 * bound, 1.001 * bound)
    )
    assert below < 1e-3 * start < 1e3 * start < above


@given(seed=seeds)
def test_momentum_without_memory_is_gradient_descent(seed: int) -> None:
    loss, w0 = quadratic(positive(seed)), np.ones(4)
    assert np.array_equal(momentum(loss, w0, 0.05, 0.0, 5), gradient_descent(loss, w0, 0.05, 5))


@given(seed=seeds, mu=st.floats(0, 0.99))
def test_a_step_with_momentum_adds_a_share_of_the_step_before(seed: int, mu: float) -> None:
    A, w0 = positive(seed), np.ones(4)
    path = momentum(quadratic(A), w0, 0.05, mu, 5)
    moves = np.diff(path, axis=0)
    assert np.allclose(moves[0], -0.05 * A @ w0)
    assert np.allclose(moves[1:], mu * moves[:-1] - 0.05 * path[1:-1] @ A)


def test_momentum_passes_a_narrow_valley_sooner() -> None:
    valley = quadratic(np.diag([1.0, 100.0]))
    plain = gradient_descent(valley, [1.0, 1.0], 0.019, 150)
    heavy = momentum(valley, [1.0, 1.0], 0.019, 0.8, 150)
    assert np.linalg.norm(heavy[-1]) < 1e-3 * np.linalg.norm(plain[-1])


@given(seed=seeds)
def test_a_batch_of_all_examples_is_gradient_descent(seed: int) -> None:
    W, X, Y = regression(seed)
    order = np.tile(np.arange(7), (4, 1))
    path = minibatch_sgd(squared_loss, W, X, Y, order, 7, 0.1)
    assert np.allclose(path, gradient_descent(lambda W: squared_loss(W, X, Y), W, 0.1, 4))


@given(size=st.integers(1, 9), epochs=st.integers(1, 3), seed=seeds)
def test_each_epoch_uses_every_example_once_in_its_order(size: int, epochs: int, seed: int) -> None:
    W, X, Y = regression(seed)
    rng = np.random.default_rng(seed)
    order = np.array([rng.permutation(7) for _ in range(epochs)])
    seen: list[Any] = []

    def loss(W: Any, X: Any, Y: Any) -> Any:
        seen.append((X, Y))
        return squared_loss(W, X, Y)

    path = minibatch_sgd(loss, W, X, Y, order, size, 0.1)
    assert len(path) == epochs * -(-7 // size) + 1 == len(seen) + 1
    assert np.array_equal(np.concatenate([x for x, _ in seen]), X[order.ravel()])
    assert np.array_equal(np.concatenate([y for _, y in seen]), Y[order.ravel()])


def test_what_is_given_stays_as_it_is_even_if_the_loss_writes_into_it() -> None:
    def careless(w: Any) -> Any:
        gradient = 2 * w
        w[:] = 0
        return 0.0, gradient

    w0 = np.array([1.0, 2.0])
    for path in (gradient_descent(careless, w0, 0.25, 2), momentum(careless, w0, 0.25, 0.0, 2)):
        assert np.allclose(path, [[1, 2], [0.5, 1], [0.25, 0.5]])
    assert w0.tolist() == [1, 2]


def test_a_path_that_diverges_is_told_to_its_end() -> None:
    path = gradient_descent(lambda w: (0.0, 1e200 * w), [1.0], 1.0, 4)
    assert path.shape == (5, 1)
    assert not np.isfinite(path[-1]).any()


ORDER = np.arange(7)[None, :]
BOWL = quadratic(np.eye(2))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: gradient_descent(None, [1.0], 0.1, 1), TypeError, "loss is None"),
        (lambda: gradient_descent(BOWL, ["a"], 0.1, 1), TypeError, "w0 holds"),
        (lambda: gradient_descent(BOWL, [1.0, 1.0], 0, 1), ValueError, "learning_rate is 0"),
        (lambda: gradient_descent(BOWL, [1.0, 1.0], 0.1, -1), ValueError, "steps is -1"),
        (lambda: gradient_descent(lambda w: 2.0, [1.0], 0.1, 1), TypeError, "loss gave float"),
        (lambda: gradient_descent(lambda w: (0.0, w[:1]), [1.0, 1.0], 0.1, 1), ValueError, "the gradient is"),
        (lambda: momentum(BOWL, [1.0, 1.0], 0.1, 1.0, 1), ValueError, "mu is 1.0: expected a number below 1"),
        (lambda: momentum(BOWL, [1.0, 1.0], 0.1, -0.1, 1), ValueError, "mu is -0.1"),
        (lambda: largest_stable_step(np.ones((2, 3))), ValueError, r"A is \(2, 3\): expected a square"),
        (lambda: largest_stable_step([[1.0, 2.0], [0.0, 1.0]]), ValueError, "A is not symmetric"),
        (lambda: largest_stable_step([[1.0, 0.0], [0.0, -1.0]]), ValueError, "A has the eigenvalue -1"),
        (lambda: _sgd(Y=np.ones((6, 2))), ValueError, "Y has 6 rows for 7 examples"),
        (lambda: _sgd(order=ORDER[:, 1:]), ValueError, r"order is \(1, 6\), expected \(epochs, N\)"),
        (lambda: _sgd(order=ORDER * 0), ValueError, r"order\[0\] does not have every number from 0 to 6"),
        (lambda: _sgd(order=ORDER * 1.0), TypeError, "order holds float64"),
        (lambda: _sgd(batch_size=0), ValueError, "batch_size is 0"),
    ],
)
def test_bad_input_is_named(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def _sgd(**changed: Any) -> Any:
    W, X, Y = regression(0)
    given = {"loss": squared_loss, "W0": W, "X": X, "Y": Y, "order": ORDER, "batch_size": 2}
    return minibatch_sgd(**{**given, "learning_rate": 0.1, **changed})
