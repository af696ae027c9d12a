"""What is written by hand gives what the graph gives: values and all gradients, in both dtypes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import course.nn as nn
from course.autodiff import Tensor, softmax_loss, svm_loss
from course.gradcheck import check_gradient
from course.nn import by_hand
from course.optim import SGD, Adam

SIZES = st.integers(1, 6)
SEEDS = st.integers(0, 1000)
DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])
LAYERS: dict[str, Any] = {
    "Linear": lambda form, D, C, **options: form.Linear(D, C, **options),
    "Sigmoid": lambda form, D, C, **options: form.Sigmoid(),
    "Tanh": lambda form, D, C, **options: form.Tanh(),
    "ReLU": lambda form, D, C, **options: form.ReLU(),
    "LeakyReLU": lambda form, D, C, **options: form.LeakyReLU(0.2),
    "Sequential": lambda form, D, C, **options: form.Sequential(
        form.Tanh(), form.Linear(D, C, **options), form.LeakyReLU()
    ),
    "MLP": lambda form, D, C, **options: form.MLP((D, 7, 5, C), **options),
    "MLP of sigmoids": lambda form, D, C, **options: form.MLP((D, 4, C), activation=form.Sigmoid, **options),
}
LOSSES = pytest.mark.parametrize(
    ("hand", "tensor"), [(by_hand.SoftmaxLoss, softmax_loss), (by_hand.SVMLoss, svm_loss)]
)


def assert_same(mine: Any, theirs: Any, dtype: Any) -> None:
    """Equal but for the order of sums, and of the dtype."""
    mine, theirs = np.asarray(mine), np.asarray(theirs)
    assert mine.dtype == theirs.dtype == dtype
    assert mine.shape == theirs.shape
    size = max(1.0, float(np.abs(theirs).max(initial=0)))
    np.testing.assert_allclose(mine, theirs, rtol=0, atol=size * 50 * np.finfo(dtype).eps)


def assert_same_gradients(hand: Any, tensor: Any, dtype: Any) -> None:
    ours, theirs = dict(hand.named_parameters()), dict(tensor.named_parameters())
    assert list(ours) == list(theirs)
    for name, parameter in ours.items():
        assert_same(parameter.grad, theirs[name].grad, dtype)


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
@DTYPES
@given(N=SIZES, D=SIZES, C=SIZES, seed=SEEDS)
def test_layers(make: Any, dtype: Any, N: int, D: int, C: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    hand, tensor = (make(form, D, C, rng=seed, dtype=dtype) for form in (by_hand, nn))
    X = (3 * rng.standard_normal((N, D))).astype(dtype)
    x = Tensor(X, requires_grad=True)
    y, Y = tensor(x), hand.forward(X)
    assert_same(Y, y.data, dtype)

    upstream = rng.standard_normal(Y.shape).astype(dtype)
    y.backward(upstream)
    assert_same(hand.backward(upstream), x.grad, dtype)
    assert_same_gradients(hand, tensor, dtype)


@DTYPES
@given(N=SIZES, D=SIZES, H=SIZES, steps=st.integers(1, 5), seed=SEEDS)
def test_the_recurrent_cell_unrolled(dtype: Any, N: int, D: int, H: int, steps: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    hand, tensor = (form.RNNCell(D, H, rng=seed, dtype=dtype) for form in (by_hand, nn))
    X = rng.standard_normal((steps, N, D)).astype(dtype)
    upstream = rng.standard_normal((steps, N, H)).astype(dtype)  # a loss of the states of all steps
    first = rng.standard_normal((N, H)).astype(dtype)

    xs, h0 = [Tensor(x, requires_grad=True) for x in X], Tensor(first, requires_grad=True)
    h, loss = h0, Tensor(np.zeros((), dtype))
    for x, g in zip(xs, upstream, strict=True):
        h = tensor(x, h)
        loss = loss + (h * g).sum()
    loss.backward()

    state = first
    for x in X:
        state = hand.forward(x, state)
    assert_same(state, h.data, dtype)
    dh = np.zeros_like(first)
    for x, g in zip(reversed(xs), upstream[::-1], strict=True):
        dx, dh = hand.backward(dh + g)
        assert_same(dx, x.grad, dtype)
    assert_same(dh, h0.grad, dtype)
    assert_same_gradients(hand, tensor, dtype)
    with pytest.raises(RuntimeError, match=r"RNNCell\.backward before forward"):
        hand.backward(dh)


def test_steps_that_nobody_goes_back_can_be_forgotten() -> None:
    cell = by_hand.RNNCell(2, 3, rng=0)
    cell.forward(np.ones((1, 2)), cell.start(1))
    cell.forget()
    with pytest.raises(RuntimeError, match="before forward"):
        cell.backward(np.ones((1, 3)))


@LOSSES
@DTYPES
@given(N=SIZES, C=SIZES, seed=SEEDS)
def test_losses(hand: Any, tensor: Any, dtype: Any, N: int, C: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores, y = (3 * rng.standard_normal((N, C))).astype(dtype), rng.integers(0, C, N)
    leaf, module = Tensor(scores, requires_grad=True), hand()
    loss = tensor(leaf, y)
    value = module.forward(scores, y)
    assert type(value) is float
    assert_same(dtype(value), loss.data, dtype)
    (3 * loss).backward()
    assert_same(module.backward(3.0), leaf.grad, dtype)
    assert_same(3 * module.backward(), leaf.grad, dtype)  # what was remembered is still there


@LOSSES
def test_losses_of_huge_scores_are_finite(hand: Any, tensor: Any) -> None:
    scores, y = np.array([[1e4, -1e4, 0.0], [0.0, 1e4, 1e4]]), np.array([1, 1])
    module = hand()
    assert module.forward(scores, y) == pytest.approx(tensor(scores, y).item())
    assert np.isfinite(module.backward()).all()


@pytest.mark.parametrize("loss", [by_hand.SoftmaxLoss, by_hand.SVMLoss])
def test_a_network_with_its_loss_has_the_gradient_of_its_differences(loss: Any) -> None:
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((6, 3)), rng.integers(0, 4, 6)
    model, top = by_hand.MLP((3, 5, 4), rng=0, activation=by_hand.Tanh), loss()
    top.forward(model.forward(X), y)
    dX = model.backward(top.backward())
    assert check_gradient(lambda X: top.forward(model.forward(X), y), X, dX)
    for parameter in model.parameters():

        def f(data: Any, parameter: Any = parameter) -> Any:
            kept, parameter.data = parameter.data, data
            value = top.forward(model.forward(X), y)
            parameter.data = kept
            return value

        assert check_gradient(f, parameter.data, parameter.grad)
        assert not check_gradient(f, parameter.data, parameter.grad * len(y))


def test_backward_adds_to_what_is_there() -> None:
    layer = by_hand.Linear(2, 3, rng=0)
    layer.forward(np.ones((4, 2)))
    layer.backward(np.ones((4, 3)))
    first = layer.W.grad
    layer.backward(np.ones((4, 3)))
    assert layer.W.grad is not None
    assert first is not None
    assert layer.W.grad.tolist() == (2 * first).tolist()
    layer.zero_grad()
    assert layer.W.grad is None


@pytest.mark.parametrize("make", [lambda p: SGD(p, 0.1), lambda p: SGD(p, 0.1, 0.9), lambda p: Adam(p, 0.1)])
def test_both_forms_learn_alike(make: Any) -> None:
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((20, 3)), rng.integers(0, 4, 20)
    hand, tensor, top = by_hand.MLP((3, 8, 4), rng=1), nn.MLP((3, 8, 4), rng=1), by_hand.SoftmaxLoss()
    mine, theirs = make(hand.parameters()), make(tensor.parameters())
    for _ in range(20):
        mine.zero_grad()
        top.forward(hand.forward(X), y)
        hand.backward(top.backward())
        mine.step()
        theirs.zero_grad()
        softmax_loss(tensor(X), y).backward()
        theirs.step()
    for a, b in zip(hand.parameters(), tensor.parameters(), strict=True):
        np.testing.assert_allclose(a.data, b.data, rtol=1e-9, atol=1e-12)


def test_the_two_forms_load_each_other_s_state() -> None:
    hand, tensor = by_hand.MLP((3, 4, 2), rng=0), nn.MLP((3, 4, 2), rng=1)
    hand.load(tensor.state())
    X = np.ones((2, 3))
    np.testing.assert_allclose(hand(X), tensor(X).data)


EACH: list[tuple[Any, tuple[Any, ...]]] = [
    (lambda: by_hand.Linear(2, 3, rng=0), (np.ones((4, 2)),)),
    (by_hand.Sigmoid, (np.ones((4, 2)),)),
    (by_hand.Tanh, (np.ones((4, 2)),)),
    (by_hand.ReLU, (np.ones((4, 2)),)),
    (by_hand.LeakyReLU, (np.ones((4, 2)),)),
    (lambda: by_hand.MLP((2, 4, 3), rng=0), (np.ones((4, 2)),)),
    (lambda: by_hand.RNNCell(2, 3, rng=0), (np.ones((4, 2)), np.ones((4, 3)))),
    (by_hand.SoftmaxLoss, (np.ones((4, 2)), [0, 1, 0, 1])),
    (by_hand.SVMLoss, (np.ones((4, 2)), [0, 1, 0, 1])),
]


@pytest.mark.parametrize(("make", "inputs"), EACH)
def test_backward_asks_for_a_forward_and_for_a_gradient_of_the_output_s_shape(make: Any, inputs: Any) -> None:
    module = make()
    with pytest.raises(RuntimeError, match=r"\.backward before forward: call forward first"):
        module.backward(np.ones((4, 2)))
    module.forward(*inputs)
    with pytest.raises(ValueError, match=r"\.backward got a gradient \(1, 9\) for an output \("):
        module.backward(np.ones((1, 9)))


@pytest.mark.parametrize(("make", "inputs"), EACH)
def test_inputs_and_upstream_gradients_are_not_changed(make: Any, inputs: Any) -> None:
    module, before = make(), [np.array(x) for x in inputs]
    output = module.forward(*inputs)
    upstream = np.ones(np.shape(output))
    module.backward(upstream)
    assert all(np.array_equal(a, b) for a, b in zip(inputs, before, strict=True))
    assert (upstream == 1).all()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: by_hand.Linear(2, 3, rng=0).forward(np.ones((4, 3))),
            ValueError,
            r"X is \(4, 3\), W is \(2",
        ),
        (lambda: by_hand.Linear(2, 3, rng=0).forward(np.ones(2)), ValueError, r"X is \(2,\)"),
        (lambda: by_hand.SoftmaxLoss().forward(np.ones(3), [0]), ValueError, r"scores are \(3,\)"),
        (lambda: by_hand.SoftmaxLoss().forward(np.ones((2, 3)), [0]), ValueError, "y has 1 label for 2"),
        (lambda: by_hand.SVMLoss().forward(np.ones((1, 3)), [3]), ValueError, r"y\[0\] is 3: labels of 3"),
        (lambda: by_hand.SVMLoss().forward(np.ones((1, 3)), [0.0]), TypeError, "y holds float64"),
        (
            lambda: by_hand.RNNCell(2, 3, rng=0).forward(np.ones((4, 2)), np.ones((1, 3))),
            ValueError,
            r"h is \(1, 3\): expected \(N, 2\) and \(N, 3\)",
        ),
    ],
)
def test_bad_input_is_named(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call()
