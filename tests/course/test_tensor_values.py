"""Tensors compute what arrays compute: the same values, shapes and dtypes, by method and by function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course.autodiff import Tensor, concatenate, einsum, maximum, minimum, stack, where

X = np.array([[0.5, 2.0, 1.0], [3.0, 0.25, 4.0]])
Y = np.array([[1.0, -2.0, 1.0], [-3.0, 5.0, 0.5]])
M = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])

# Written once, for arrays and for tensors.
EXPRESSIONS: list[Callable[..., Any]] = [
    lambda x, y, m: x + y,
    lambda x, y, m: 2 - x,
    lambda x, y, m: x / 3 + 1 / x,
    lambda x, y, m: -x * y,
    lambda x, y, m: x**y,
    lambda x, y, m: x**2 + 2**x,
    lambda x, y, m: x @ m,
    lambda x, y, m: m.T @ x[0],
    lambda x, y, m: x.dot(m),
    lambda x, y, m: abs(y),
    lambda x, y, m: np.exp(x) + np.log(x) + np.sqrt(x) + np.sin(x) + np.cos(x) + np.tanh(y),
    lambda x, y, m: np.abs(y) * np.negative(x),
    lambda x, y, m: np.maximum(x, y) + np.minimum(x, 1.0) + np.maximum(0, y),
    lambda x, y, m: np.power(x, 2) + np.add(x, y) + np.subtract(x, y) + np.multiply(x, y) + np.divide(x, y),
    lambda x, y, m: np.sum(x) + np.mean(x, axis=1),
    lambda x, y, m: np.max(x, axis=0, keepdims=True) - np.min(x, 1)[:, None],
    lambda x, y, m: x.sum(0) + x.mean(axis=-2) + x.max(axis=0) + x.min(axis=0, keepdims=True),
    lambda x, y, m: np.linalg.norm(x) + np.linalg.norm(x, axis=1),
    lambda x, y, m: np.where(y > 0, x, y) + np.where(x > y, 0.0, x),
    lambda x, y, m: np.clip(y, -1, 1) + y.clip(None, 2) + np.clip(y, 0.5, None),
    lambda x, y, m: np.concatenate([x, y, np.ones((1, 3))]),
    lambda x, y, m: np.concatenate([x, m.T], axis=-1),
    lambda x, y, m: np.stack([x, y], axis=1),
    lambda x, y, m: np.einsum("ij,jk->ik", x, m),
    lambda x, y, m: np.matmul(x, m),
    lambda x, y, m: x.reshape(3, 2) + np.reshape(y, (3, -1)) + x.reshape((3, 2)),
    lambda x, y, m: x.T + np.transpose(y) + m.reshape(3, 2)[:, :1] + x.swapaxes(0, 1) + np.swapaxes(x, 0, 1),
    lambda x, y, m: x.reshape(1, 2, 3).transpose(2, 0, 1) + np.transpose(x.reshape(1, 2, 3), (2, 0, 1)),
    lambda x, y, m: np.broadcast_to(x[0], (4, 3)),
    lambda x, y, m: x[:, [2, 0, 0]] + x[1, ..., None, :2].sum(),
    lambda x, y, m: x[x > 1],
    lambda x, y, m: sum(row.sum() for row in x),
    lambda x, y, m: x.astype(np.float32) * 2,
    lambda x, y, m: np.ones((5, 2)) @ x + np.array([1.0, 2.0, 3.0]) * x[0],
    lambda x, y, m: np.float64(2) * x + x * np.float64(3),
]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_of_tensors_is_that_of_arrays(expression: Callable[..., Any], dtype: Any) -> None:
    arrays = [a.astype(dtype) for a in (X, Y, M)]
    with np.errstate(invalid="ignore"):
        expected = np.asarray(expression(*arrays))
        y = expression(*(Tensor(a, requires_grad=True) for a in arrays))
    assert isinstance(y, Tensor)
    assert y.requires_grad
    assert y.shape == expected.shape
    np.testing.assert_allclose(y.data, expected, rtol=1e-5 if np.float32 in (dtype, y.dtype) else 1e-14)


@pytest.mark.parametrize("compare", ["__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_comparisons_give_plain_arrays(compare: str) -> None:
    x, y = Tensor(X, requires_grad=True), Tensor(Y)
    for other in (y, Y, 1.0):
        result = getattr(x, compare)(other)
        assert type(result) is np.ndarray
        assert np.array_equal(result, getattr(X, compare)(Y if other is y else other))
    assert type(x[0, 0] < 1) in (np.bool_, bool)


def test_comparisons_by_arrays_and_what_has_no_slope_give_plain_arrays() -> None:
    x = Tensor(X, requires_grad=True)
    for result, expected in (
        (x > Y, Y < X),
        (x == 1, X == 1),
        (np.greater(x, 1), X > 1),
        (np.sign(x), np.sign(X)),
        (np.isfinite(x), np.isfinite(X)),
        (np.argmax(x, 1), np.argmax(X, 1)),
        (np.zeros_like(x), np.zeros_like(X)),
    ):
        assert type(result) is np.ndarray
        assert np.array_equal(result, expected)
    assert (np.shape(x), np.ndim(x), np.size(x)) == ((2, 3), 2, 6)


def test_what_numpy_does_not_have() -> None:
    x = Tensor(Y)
    np.testing.assert_allclose(x.sigmoid().data, 1 / (1 + np.exp(-Y)))
    np.testing.assert_array_equal(x.relu().data, np.maximum(Y, 0))
    np.testing.assert_array_equal(x.leaky_relu(0.1).data, np.where(Y > 0, Y, 0.1 * Y))
    e = np.exp(Y)
    np.testing.assert_allclose(x.softmax().data, e / e.sum(axis=1, keepdims=True))
    np.testing.assert_allclose(x.softmax(axis=0).data, e / e.sum(axis=0))
    np.testing.assert_allclose(x.log_softmax().data, np.log(e / e.sum(axis=1, keepdims=True)))
    np.testing.assert_allclose(x.logsumexp().data, np.log(e.sum()))
    np.testing.assert_allclose(x.logsumexp(0, keepdims=True).data, np.log(e.sum(axis=0, keepdims=True)))


def test_a_tensor_is_a_sequence_of_its_rows() -> None:
    x = Tensor(X, requires_grad=True)
    assert len(x) == 2
    assert [row.data.tolist() for row in x] == X.tolist()
    first, _ = x
    assert first.op == "getitem"


def test_one_entry_is_a_number() -> None:
    x = Tensor([[2.5]])
    assert (x.item(), float(x), bool(x)) == (2.5, 2.5, True)
    assert not Tensor(0.0)
    with pytest.raises(TypeError, match=r"x\.item\(\) the number"):
        float(Tensor([2.5], requires_grad=True))
    with pytest.raises(ValueError, match="ambiguous"):
        bool(Tensor(X))


def test_integers_index_and_choose() -> None:
    x, i = Tensor(X, requires_grad=True), Tensor([1, 0, 1])
    assert i.dtype == np.int64
    assert np.array_equal(x[i].data, X[[1, 0, 1]])
    assert np.array_equal(x[i, Tensor([0, 0, 2])].data, X[[1, 0, 1], [0, 0, 2]])


def test_it_shows_its_values_and_how_it_was_made() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True, name="x")
    assert repr(x) == "Tensor([1., 2.], requires_grad=True, name='x')"
    assert repr(x * 2) == "Tensor([2., 4.], op='multiply')"
    assert repr(Tensor(np.float32(1))) == "Tensor(1., dtype=float32)"


FLOAT32: list[Callable[[Tensor], Tensor]] = [
    lambda x: x * 2 + 1.5 - 1 / x,
    lambda x: 2.0**x,
    lambda x: x**2,
    lambda x: x * np.float64(3),
    lambda x: np.float64(3) - x,
    lambda x: x * np.array(3.0),
    lambda x: np.array(3.0) / x,
    lambda x: x * Tensor(3.0, requires_grad=True),
    lambda x: x + np.arange(3),
    lambda x: np.arange(3) @ x,
    lambda x: x * (x > 0),
    lambda x: x * [True, False, True],
    lambda x: maximum(x, 0.5) + minimum(2, x),
    lambda x: where(x > 1, x, 0.0) + where([True, False, True], 1.0, x),
    lambda x: x.clip(np.float64(0.1), np.array(1.0)),
    lambda x: x.clip(np.zeros(3), None),
    lambda x: x.leaky_relu(0.01) + x.sigmoid() + x.softmax() + x.log_softmax(),
    lambda x: x.sum() / 3 + x.mean() + x.norm() + x.logsumexp(),
    lambda x: x[0] * 2.0,
    lambda x: concatenate([x, x]) + stack([x[0], 1.0, 2])[0],
    lambda x: einsum("i,i->", x, x),
    lambda x: x - x.mean() / (x - x.mean()).norm(),
]


@pytest.mark.parametrize("f", FLOAT32)
def test_float32_stays_float32_whatever_it_meets(f: Callable[[Tensor], Tensor]) -> None:
    x = Tensor(np.array([0.5, 1.0, 2.0], np.float32), requires_grad=True)
    y = f(x)
    assert y.dtype == np.float32
    y.sum().backward()
    assert x.grad is not None
    assert x.grad.dtype == np.float32


@pytest.mark.parametrize("f", FLOAT32)
def test_what_stays_float32_would_stay_float64(f: Callable[[Tensor], Tensor]) -> None:
    assert f(Tensor([0.5, 1.0, 2.0])).dtype == np.float64


@given(
    shapes=hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3), seed=st.integers(0, 99)
)
def test_of_two_arrays_the_wider_dtype_wins_and_each_gradient_has_its_own(shapes: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = (rng.standard_normal((1, *shape)) for shape in shapes.input_shapes)
    single, double = Tensor(a.astype(np.float32), requires_grad=True), Tensor(b, requires_grad=True)
    y = single * double
    assert y.dtype == np.float64
    y.sum().backward()
    for x in (single, double):
        assert x.grad is not None
        assert (x.grad.dtype, x.grad.shape) == (x.dtype, x.shape)
