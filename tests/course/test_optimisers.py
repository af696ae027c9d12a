"""Optimisers against the formulas of their papers, in loops; in place, in the parameters' own dtype."""

from __future__ import annotations

import math
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.autodiff import Tensor
from course.nn import MLP, by_hand
from course.optim import SGD, Adam, clip_gradients, step_decay

DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])
EVERY = pytest.mark.parametrize(
    "make",
    [lambda p: SGD(p, 0.1), lambda p: SGD(p, 0.1, momentum=0.9), Adam],
    ids=["SGD", "momentum", "Adam"],
)
SHAPES = [(3, 2), (4,), ()]


def parameters(dtype: Any = np.float64, seed: int = 0) -> list[Any]:
    rng = np.random.default_rng(seed)
    return [Tensor(np.asarray(rng.standard_normal(s), dtype), requires_grad=True) for s in SHAPES]


def gradients(steps: int, dtype: Any = np.float64, seed: int = 1) -> list[list[Any]]:
    rng = np.random.default_rng(seed)
    return [[np.asarray(rng.standard_normal(s), dtype) for s in SHAPES] for _ in range(steps)]


def run(optimiser: Any, steps: list[list[Any]]) -> list[list[float]]:
    for gs in steps:
        for parameter, g in zip(optimiser.parameters, gs, strict=True):
            parameter.grad = g.copy()
        optimiser.step()
    return [np.ravel(p.data).tolist() for p in optimiser.parameters]


def one_by_one(steps: list[list[Any]], follow: Any) -> list[list[float]]:
    """Each entry by itself: `follow` takes where it starts and its gradients, as Python floats."""
    starts = [np.ravel(p.data).tolist() for p in parameters()]
    series = [np.array([np.ravel(gs[k]) for gs in steps]).T.tolist() for k in range(len(SHAPES))]
    return [[follow(x, g) for x, g in zip(*pair, strict=True)] for pair in zip(starts, series, strict=True)]


def assert_close(mine: Any, theirs: Any) -> None:
    for a, b in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


@given(rate=st.floats(1e-4, 1), momentum=st.sampled_from([0.0, 0.5, 0.9]), n=st.integers(1, 8))
def test_sgd(rate: float, momentum: float, n: int) -> None:
    def follow(x: float, gs: list[float]) -> float:
        v = 0.0
        for g in gs:
            v = momentum * v - rate * g
            x = x + v
        return x

    steps = gradients(n)
    assert_close(run(SGD(parameters(), rate, momentum), steps), one_by_one(steps, follow))


@given(
    rate=st.floats(1e-4, 1),
    beta1=st.sampled_from([0.0, 0.9]),
    beta2=st.sampled_from([0.9, 0.999]),
    epsilon=st.sampled_from([1e-8, 0.1]),
    n=st.integers(1, 8),
)
def test_adam(rate: float, beta1: float, beta2: float, epsilon: float, n: int) -> None:
    def follow(x: float, gs: list[float]) -> float:
        m = v = 0.0
        for t, g in enumerate(gs, start=1):
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g**2
            m_hat = m / (1 - beta1**t)
            v_hat = v / (1 - beta2**t)
            x = x - rate * m_hat / (math.sqrt(v_hat) + epsilon)
        return x

    steps = gradients(n)
    assert_close(run(Adam(parameters(), rate, beta1, beta2, epsilon), steps), one_by_one(steps, follow))


def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient() -> None:
    x = Tensor([0.0, 0.0, 0.0], requires_grad=True)
    x.grad = np.array([1e-3, -1.0, 1e6])
    Adam([x], 0.01).step()
    np.testing.assert_allclose(x.data, [-0.01, 0.01, -0.01], rtol=1e-4)


def test_momentum_goes_on_where_the_gradient_ends() -> None:
    x = Tensor(0.0, requires_grad=True)
    optimiser = SGD([x], 1.0, momentum=0.5)
    for g, expected in ((1.0, -1.0), (0.0, -1.5), (0.0, -1.75)):
        x.grad = np.array(g)
        optimiser.step()
        assert x.data == expected


@EVERY
@DTYPES
def test_a_step_is_in_place_in_the_dtype_and_leaves_the_gradient(make: Any, dtype: Any) -> None:
    ps = parameters(dtype)
    optimiser, arrays, gs = make(ps), [p.data for p in ps], gradients(1, dtype)[0]
    before = [x.copy() for x in arrays]
    for _ in range(3):
        for p, g in zip(ps, gs, strict=True):
            p.grad = g.copy()
        optimiser.step()
    for p, x, old, g in zip(ps, arrays, before, gs, strict=True):
        assert p.data is x
        assert x.dtype == dtype
        assert (x != old).all()
        assert np.array_equal(p.grad, g)
    for values in optimiser.state.values():
        assert all(value.dtype == dtype for value in values if isinstance(value, np.ndarray))


@EVERY
def test_a_step_makes_no_arrays(make: Any) -> None:
    p = Tensor(np.ones((300, 300)), requires_grad=True)
    p.grad = np.ones((300, 300))
    optimiser = make([p])
    optimiser.step()
    tracemalloc.start()
    try:
        for _ in range(3):
            optimiser.step()
        assert tracemalloc.get_traced_memory()[1] < 20_000  # one array would be 720,000
    finally:
        tracemalloc.stop()


@EVERY
def test_float32_follows_float64_to_its_own_rounding(make: Any) -> None:
    steps = gradients(20)
    wide, narrow = (run(make(parameters(dtype)), steps) for dtype in (np.float64, np.float32))
    for a, b in zip(wide, narrow, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


@EVERY
def test_a_parameter_without_a_gradient_stays_where_it_is(make: Any) -> None:
    moved, still = Tensor([1.0], requires_grad=True), Tensor([1.0], requires_grad=True)
    optimiser = make([moved, still])
    moved.grad = np.ones(1)
    optimiser.step()
    optimiser.step()
    assert moved.data < 1
    assert still.data == 1
    still.grad = np.ones(1)
    moved.grad = None
    optimiser.step()
    alone = Tensor([1.0], requires_grad=True)
    alone.grad = np.ones(1)
    make([alone]).step()
    assert still.data == alone.data  # as if it had never been there before


def test_the_state_can_be_read() -> None:
    ps = parameters()
    adam, plain, heavy = Adam(ps), SGD(ps, 0.1), SGD(ps, 0.1, 0.9)
    run(adam, gradients(2))
    run(heavy, gradients(1))
    assert adam.state["t"] == [2, 2, 2]
    assert [m.shape for m in adam.state["m"]] == [v.shape for v in adam.state["v"]] == SHAPES
    assert plain.state == {"velocity": []}
    np.testing.assert_allclose(heavy.state["velocity"][0], -0.1 * gradients(1)[0][0])


@EVERY
def test_zero_grad_forgets_gradients(make: Any) -> None:
    ps = parameters()
    (ps[0].sum() + ps[1].sum() + ps[2]).backward()
    optimiser = make(ps)
    optimiser.zero_grad()
    assert all(p.grad is None for p in ps)
    with pytest.raises(RuntimeError, match="no parameter has one yet; call backward first"):
        optimiser.step()


@EVERY
@pytest.mark.parametrize("form", [by_hand.Parameter, lambda x: Tensor(x, requires_grad=True)])
def test_any_form_of_parameter_will_do(make: Any, form: Any) -> None:
    """The minimum of (x - 3)^2 is at 3."""
    x = form(np.array([0.0]))
    optimiser = make([x])
    optimiser.learning_rate = 0.1
    for _ in range(300):
        x.grad = 2 * (x.data - 3)
        optimiser.step()
    assert abs(x.data[0] - 3) < 1e-3


def test_parameters_may_come_from_a_generator_once() -> None:
    model = MLP((2, 3, 2), rng=0)
    optimiser = SGD((p for p in model.parameters()), 0.1)
    assert optimiser.parameters == model.parameters()


def step_with(grad: Any) -> None:
    x = Tensor(np.ones((2, 3)), requires_grad=True)
    x.grad = grad
    SGD([x], 0.1).step()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Adam([]), ValueError, "parameters is empty: there is nothing to learn"),
        (lambda: Adam(MLP((2, 3), rng=0)), TypeError, r"of type MLP: expected a list .* model\.parameters"),  # type: ignore[arg-type]
        (lambda: Adam(np.ones(3)), TypeError, "of type ndarray: expected a list"),  # type: ignore[arg-type]
        (lambda: Adam([np.ones(3)]), TypeError, r"parameters\[0\] is of type ndarray: expected something"),  # type: ignore[list-item]
        (lambda: Adam([Tensor(np.ones(3))]), TypeError, r"requires_grad=True"),
        (lambda: Adam([by_hand.Parameter(np.ones(3, int))]), TypeError, r"parameters\[0\] holds int64"),
        (lambda: Adam([p := by_hand.Parameter(np.ones(1)), p]), ValueError, r"\[1\] is there already"),
        (lambda: Adam(parameters(), 0), ValueError, "learning_rate is 0: expected a number above 0"),
        (lambda: Adam(parameters(), "1"), TypeError, "learning_rate is '1'"),  # type: ignore[arg-type]
        (lambda: Adam(parameters(), beta1=1.0), ValueError, "beta1 is 1.0: expected a number below 1"),
        (lambda: Adam(parameters(), beta2=-0.1), ValueError, "beta2 is -0.1: expected a number of at least"),
        (lambda: Adam(parameters(), epsilon=0), ValueError, "epsilon is 0"),
        (lambda: SGD(parameters(), 0.1, 1.0), ValueError, "momentum is 1.0: expected a number below 1"),
        (lambda: setattr(SGD(parameters(), 0.1), "learning_rate", -1), ValueError, "learning_rate is -1"),
        (lambda: step_with(np.ones(3)), ValueError, r"parameters\[0\] is \(2, 3\), its gradient \(3,\)"),
        (lambda: step_with(np.ones((1, 3))), ValueError, r"its gradient \(1, 3\): expected the same"),
    ],
)
def test_bad_input_is_named(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call()


# Clipping.


@DTYPES
@given(factor=st.floats(1e-3, 1e3), seed=st.integers(0, 1000))
def test_clipping_keeps_the_direction_and_returns_the_norm_before(
    dtype: Any, factor: float, seed: int
) -> None:
    ps, gs = parameters(dtype), gradients(1, dtype, seed)[0]
    norm = math.sqrt(sum(float((g.astype(np.float64) ** 2).sum()) for g in gs))
    for p, g in zip(ps, gs, strict=True):
        p.grad = g.copy()
    arrays = [p.grad for p in ps]
    assert clip_gradients(ps, factor * norm) == pytest.approx(norm, rel=1e-5)
    for p, g, array in zip(ps, gs, arrays, strict=True):
        assert p.grad.dtype == dtype
        assert p.grad is array
        np.testing.assert_allclose(p.grad, g * min(1, factor), rtol=1e-5)


@DTYPES
@pytest.mark.parametrize("size", [1e-30, 1e30])
def test_the_norm_neither_overflows_nor_vanishes(dtype: Any, size: float) -> None:
    x = Tensor(np.zeros(2, dtype), requires_grad=True)
    x.grad = np.array([3 * size, 4 * size], dtype)
    assert clip_gradients([x], 1.0) == pytest.approx(5 * size, rel=1e-6)
    np.testing.assert_allclose(x.grad, np.array([0.6, 0.8]) * min(1, 5 * size), rtol=1e-6)


def test_missing_and_zero_gradients_have_no_length() -> None:
    x, y = Tensor([1.0], requires_grad=True), Tensor([1.0], requires_grad=True)
    y.grad = np.zeros(1)
    assert clip_gradients([x, y], 1.0) == 0
    assert x.grad is None
    assert y.grad == 0


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_gradient_that_is_not_finite_is_said(value: float) -> None:
    x, y = Tensor([1.0], requires_grad=True), Tensor([1.0, 1.0], requires_grad=True)
    x.grad, y.grad = np.array([5.0]), np.array([1.0, value])
    with pytest.raises(FloatingPointError, match=r"gradient of parameters\[1\] is not finite"):
        clip_gradients([x, y], 1.0)
    assert x.grad == 5


def test_a_norm_to_clip_to_is_above_0() -> None:
    with pytest.raises(ValueError, match="max_norm is 0"):
        clip_gradients(parameters(), 0)


# The learning rate.


@given(rate=st.floats(1e-4, 10), every=st.integers(1, 7), factor=st.floats(0.1, 1), epochs=st.integers(1, 30))
def test_step_decay(rate: float, every: int, factor: float, epochs: int) -> None:
    schedule, expected = step_decay(rate, every, factor), rate
    for epoch in range(epochs):
        if epoch and epoch % every == 0:
            expected *= factor
        assert schedule(epoch) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: step_decay(0, 1), "learning_rate is 0"),
        (lambda: step_decay(1, 0), "every is 0"),
        (lambda: step_decay(1, 1, 0), "factor is 0"),
        (lambda: step_decay(1, 1)(-1), "epoch is -1"),
    ],
)
def test_bad_schedules_are_named(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
