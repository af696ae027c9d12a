"""Every derivative rule is right to second order, by differences, over shapes, axes and dtypes."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course.autodiff import (
    Tensor,
    concatenate,
    einsum,
    grad,
    linear,
    maximum,
    minimum,
    softmax_loss,
    stack,
    svm_loss,
    where,
)
from course.autodiff.rules import RULES, unbroadcast
from course.gradcheck import check_gradient, relative_error

Array = npt.NDArray[Any]
Function = Callable[..., Tensor]

SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=1, max_side=3)
SEEDS = st.integers(0, 1000)


def leaves(arrays: list[Array], dtype: Any = np.float64) -> list[Tensor]:
    return [Tensor(x.astype(dtype), requires_grad=True) for x in arrays]


@cache
def weights(shape: tuple[int, ...], seed: int, dtype: np.dtype[Any]) -> Array:
    return np.asarray(np.random.default_rng(seed).uniform(0.5, 2, shape), dtype)


def weighted(f: Function, tensors: list[Tensor]) -> Tensor:
    """One number made of all entries of f, each with a weight of its own."""
    y = f(*tensors)
    return (y * weights(y.shape, 0, y.dtype)).sum()


def slope(f: Function, tensors: list[Tensor], create_graph: bool = False) -> Any:
    """One number made of all first derivatives of f: with a graph, which is differentiated again."""
    gradients = grad(weighted(f, tensors), tensors, create_graph=create_graph)
    parts = [(g * weights(g.shape, k, g.dtype)).sum() for k, g in enumerate(gradients, 1)]
    return sum(parts[1:], start=parts[0])


def assert_right(f: Function, *arrays: Array) -> None:
    """First and second derivatives of f are those of differences; in float32 they are the same, rounded."""
    tensors = leaves(list(arrays))
    gradients = grad(weighted(f, tensors), tensors)
    second = slope(f, tensors, create_graph=True)
    assert math.isclose(second.item(), slope(f, tensors), rel_tol=1e-12, abs_tol=1e-12)
    seconds = grad(second, tensors) if second.requires_grad else [np.zeros_like(x) for x in arrays]

    for k, x in enumerate(arrays):

        def along(level: Callable[..., Any], moved: Array, k: int = k) -> float:
            return level(f, [*tensors[:k], Tensor(moved, requires_grad=True), *tensors[k + 1 :]]).item()

        assert gradients[k].shape == x.shape
        assert check_gradient(lambda moved: along(weighted, moved), x, gradients[k], "directions", n=3)
        difference = check_gradient(
            lambda moved: along(slope, moved), x, seconds[k], "directions", n=2, tolerance=1e-5
        )
        assert difference.error <= difference.tolerance, difference

    halves = leaves(list(arrays), np.float32)
    for half, graph in zip(halves, grad(weighted(f, halves), halves, create_graph=True), strict=True):
        assert (graph.dtype, graph.shape) == (np.float32, half.shape)
    result = weighted(f, halves)
    result.backward()
    assert result.dtype == np.float32
    for half, gradient in zip(halves, gradients, strict=True):
        assert half.grad is not None
        assert half.grad.dtype == np.float32
        assert half.grad.shape == gradient.shape
        assert relative_error(half.grad, gradient, floor=1.0) < 1e-4


def normal(shape: Any, seed: int) -> Array:
    """Numbers of which none is near 0 and no two are near each other: nobody meets a kink."""
    rng = np.random.default_rng(seed)
    n = int(np.prod(shape))
    spread = (np.arange(n) + 0.5 + rng.uniform(-0.2, 0.2, n)) * (4 / max(n, 1)) - 2
    return np.asarray(rng.permutation(spread).reshape(shape) + 0.007)


def positive(shape: Any, seed: int) -> Array:
    return np.asarray(np.random.default_rng(seed).uniform(0.5, 2, shape))


UNARY: dict[str, tuple[Function, Callable[..., Array]]] = {
    "negative": (lambda x: -x, normal),
    "absolute": (abs, normal),
    "exp": (Tensor.exp, normal),
    "log": (Tensor.log, positive),
    "sqrt": (Tensor.sqrt, positive),
    "sin": (Tensor.sin, normal),
    "cos": (Tensor.cos, normal),
    "tanh": (Tensor.tanh, normal),
    "sigmoid": (Tensor.sigmoid, normal),
    "softplus": (Tensor.softplus, normal),
    "relu": (Tensor.relu, normal),
    "leaky_relu": (lambda x: x.leaky_relu(0.2), normal),
    "clip": (lambda x: x.clip(-0.511, 1.013), normal),
    "power": (lambda x: x**3, normal),
    "power of a base": (lambda x: 2.5**x, normal),
    "power with a root": (lambda x: x**-0.5, positive),
    "multiply": (lambda x: x * x, normal),
    "add": (lambda x: x + x, normal),
    "subtract": (lambda x: 1 - x, normal),
    "divide": (lambda x: 1 / x, positive),
    "broadcast_to": (lambda x: x.broadcast_to((2, *x.shape)), normal),
    "reshape": (lambda x: x.reshape(-1, 1), normal),
    "transpose": (lambda x: x.T, normal),
}

BINARY: dict[str, tuple[Function, Callable[..., Array]]] = {
    "add": (lambda a, b: a + b, normal),
    "subtract": (lambda a, b: a - b, normal),
    "multiply": (lambda a, b: a * b, normal),
    "divide": (lambda a, b: a / b, positive),
    "power": (lambda a, b: a**b, positive),
    "maximum": (maximum, normal),
    "minimum": (minimum, normal),
    "where": (lambda a, b: where(a > 0, a, b), normal),
}

REDUCTIONS = ["sum", "mean", "max", "min", "norm", "logsumexp"]
ALONG = ["softmax", "log_softmax"]
REST = [
    *("matmul", "astype", "getitem", "scatter", "concatenate", "stack", "einsum"),
    *("linear", "softmax_loss", "svm_loss"),
]


def test_every_row_of_the_table_is_tried_here() -> None:
    assert set(RULES) <= {*UNARY, *BINARY, *REDUCTIONS, *ALONG, *REST}


@pytest.mark.parametrize("op", UNARY)
@given(shape=SHAPES, seed=SEEDS)
def test_functions_of_one_operand(op: str, shape: Any, seed: int) -> None:
    f, draw = UNARY[op]
    assert_right(f, draw(shape, seed))


@pytest.mark.parametrize("op", BINARY)
@given(shapes=hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3), seed=SEEDS)
def test_functions_of_two_operands_broadcast_both_ways(op: str, shapes: Any, seed: int) -> None:
    f, draw = BINARY[op]
    first, second = shapes.input_shapes
    apart = 0.0 if draw is positive else 0.003  # nor do the two operands tie
    assert_right(f, draw(first, seed), draw(second, seed + 1) + apart)


@st.composite
def shapes_and_axes(draw: Any) -> tuple[Any, Any]:
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=3, max_side=3))
    axis = st.integers(-len(shape), len(shape) - 1)
    return shape, draw(st.none() | axis | hnp.valid_tuple_axes(len(shape), min_size=1))


@pytest.mark.parametrize("op", REDUCTIONS)
@given(over=shapes_and_axes(), keepdims=st.booleans(), seed=SEEDS)
def test_reductions_over_any_axes(op: str, over: Any, keepdims: bool, seed: int) -> None:
    shape, axis = over
    assert_right(lambda x: getattr(x, op)(axis=axis, keepdims=keepdims), normal(shape, seed))


@pytest.mark.parametrize("ord", [1, 2, np.inf])
@given(over=shapes_and_axes(), seed=SEEDS)
def test_norms(ord: float, over: Any, seed: int) -> None:
    shape, axis = over
    x = normal(shape, seed)
    expected = np.linalg.vector_norm(x, axis=axis, ord=ord)
    np.testing.assert_allclose(Tensor(x).norm(axis, ord=ord).data, expected)
    assert_right(lambda x: x.norm(axis, ord=ord), x + np.sign(x))


@pytest.mark.parametrize("op", ALONG)
@given(shape=hnp.array_shapes(min_dims=1, max_dims=3, max_side=3), seed=SEEDS, data=st.data())
def test_softmax_along_any_axis(op: str, shape: Any, seed: int, data: Any) -> None:
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    assert_right(lambda x: getattr(x, op)(axis=axis), normal(shape, seed))


@given(
    shapes=hnp.mutually_broadcastable_shapes(signature="(n?,k),(k,m?)->(n?,m?)", max_dims=2, max_side=3),
    seed=SEEDS,
)
def test_matrices_vectors_and_batches_of_them(shapes: Any, seed: int) -> None:
    left, right = shapes.input_shapes
    assert_right(lambda a, b: a @ b, normal(left, seed), normal(right, seed + 1))


@given(shape=SHAPES, seed=SEEDS)
def test_a_change_of_dtype_changes_nothing_else(shape: Any, seed: int) -> None:
    x = Tensor(normal(shape, seed), requires_grad=True)
    (x.astype(np.float32) * 3).sum().backward()
    assert x.grad is not None
    assert x.grad.dtype == np.float64
    assert (x.grad == 3).all()


@given(shape=hnp.array_shapes(min_dims=1, max_dims=3, max_side=3), seed=SEEDS, data=st.data())
def test_slices_ellipses_and_new_axes(shape: Any, seed: int, data: Any) -> None:
    index = data.draw(hnp.basic_indices(shape, allow_newaxis=True))
    assert_right(lambda x: x[index], normal(shape, seed))


@given(shape=hnp.array_shapes(min_dims=1, max_dims=3, max_side=3), seed=SEEDS, data=st.data())
def test_indices_by_arrays_with_repetitions(shape: Any, seed: int, data: Any) -> None:
    index = data.draw(hnp.integer_array_indices(shape, result_shape=hnp.array_shapes(max_dims=2, max_side=4)))
    assert_right(lambda x: x[index], normal(shape, seed))


@given(shape=hnp.array_shapes(min_dims=1, max_dims=3, max_side=3), seed=SEEDS)
def test_masks(shape: Any, seed: int) -> None:
    assert_right(lambda x: x[x > 0], normal(shape, seed))


@given(seed=SEEDS, repeated=st.lists(st.integers(0, 3), min_size=1, max_size=6))
def test_scatter_adds_what_meets(seed: int, repeated: list[int]) -> None:
    x = normal((len(repeated), 2), seed)
    expected = np.zeros((4, 2))
    for row, i in zip(x, repeated, strict=True):
        expected[i] += row
    np.testing.assert_allclose(Tensor(x).scatter(repeated, (4, 2)).data, expected)
    assert_right(lambda x: x.scatter(repeated, (4, 2)), x)


@given(lengths=st.lists(st.integers(1, 3), min_size=1, max_size=4), axis=st.integers(-2, 1), seed=SEEDS)
def test_concatenate(lengths: list[int], axis: int, seed: int) -> None:
    shapes = [(n, 2) if axis % 2 == 0 else (2, n) for n in lengths]
    arrays = [normal(shape, seed + k) for k, shape in enumerate(shapes)]
    assert_right(lambda *xs: concatenate(xs, axis), *arrays)


@given(n=st.integers(1, 3), shape=SHAPES, seed=SEEDS, data=st.data())
def test_stack(n: int, shape: Any, seed: int, data: Any) -> None:
    axis = data.draw(st.integers(-len(shape) - 1, len(shape)))
    assert_right(lambda *xs: stack(xs, axis), *[normal(shape, seed + k) for k in range(n)])


@pytest.mark.parametrize(
    ("subscripts", "shapes"),
    [
        ("ij,jk->ik", [(2, 3), (3, 4)]),
        ("ij,jk", [(2, 3), (3, 4)]),
        ("ij->", [(2, 3)]),
        ("ij,k->j", [(2, 3), (4,)]),
        ("ji", [(2, 3)]),
        ("ii->i", [(3, 3)]),
        ("ii", [(3, 3)]),
        ("iji->j", [(3, 2, 3)]),
        ("i,i,i->", [(3,), (3,), (3,)]),
        ("bij,jk,bk->ib", [(2, 3, 4), (4, 5), (2, 5)]),
        ("...i,i->...", [(4, 2, 3), (3,)]),
        ("...i,...i", [(4, 2, 3), (2, 3)]),
        ("...ij,...jk", [(1, 2, 3), (5, 3, 2)]),
        ("i...->...", [(2, 3)]),
        ("i,j->ij", [(2,), (3,)]),
        (" i j , j -> i ", [(2, 3), (3,)]),
    ],
)
def test_einsum(subscripts: str, shapes: list[Any]) -> None:
    arrays = [normal(shape, k) for k, shape in enumerate(shapes)]
    y = einsum(subscripts, *map(Tensor, arrays))
    np.testing.assert_allclose(y.data, np.einsum(subscripts, *arrays))
    assert_right(lambda *xs: einsum(subscripts, *xs), *arrays)


@given(axes=st.permutations(range(3)), a=st.integers(-3, 2), b=st.integers(-3, 2), seed=SEEDS)
def test_axes_in_any_order(axes: list[int], a: int, b: int, seed: int) -> None:
    x = normal((2, 3, 4), seed)
    for f in (lambda x: x.transpose(axes), lambda x: x.transpose(*axes), lambda x: x.swapaxes(a, b)):
        assert np.array_equal(f(Tensor(x)).data, f(x))
        assert_right(f, x)


@given(N=st.integers(1, 4), D=st.integers(1, 4), C=st.integers(1, 4), seed=SEEDS)
def test_the_linear_layer(N: int, D: int, C: int, seed: int) -> None:
    W, b = normal((D, C), seed), normal((C,), seed + 1)
    for shape in ((D,), (N, D), (2, N, D)):
        assert_right(linear, normal(shape, seed + 2), W, b)


@pytest.mark.parametrize("loss", [softmax_loss, svm_loss])
@given(N=st.integers(1, 4), C=st.integers(1, 4), seed=SEEDS)
def test_the_losses_of_a_classifier(loss: Function, N: int, C: int, seed: int) -> None:
    y = np.random.default_rng(seed).integers(0, C, N)
    assert_right(lambda scores: loss(scores, y), 3 * normal((N, C), seed))


@given(seed=SEEDS)
def test_third_derivatives(seed: int) -> None:
    x = Tensor(normal((3,), seed), requires_grad=True)
    y, exact = x.sin().sum(), [np.cos(x.data), -np.sin(x.data), -np.cos(x.data), np.sin(x.data)]
    for expected in exact:
        g = grad(y, x, create_graph=True)
        np.testing.assert_allclose(g.data, expected, rtol=1e-12)
        y = g.sum()


@given(shapes=hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3), seed=SEEDS)
def test_unbroadcast_sums_over_copies(shapes: Any, seed: int) -> None:
    shape, full = shapes.input_shapes[0], shapes.result_shape
    g, x = normal(full, seed), normal(shape, seed + 1)
    back = unbroadcast(g, shape)
    assert back.shape == shape
    # <g, copies of x> = <what comes back, x>: the two are transposes of each other.
    np.testing.assert_allclose((g * np.broadcast_to(x, full)).sum(), (back * x).sum(), atol=1e-12)


# At kinks, by hand.


def gradient_at(f: Function, *arrays: Any) -> list[list[float]]:
    tensors = [Tensor(np.array(x, dtype=float), requires_grad=True) for x in arrays]
    f(*tensors).sum().backward()
    return [x.grad.tolist() for x in tensors if x.grad is not None]


@pytest.mark.parametrize(
    ("f", "arrays", "expected"),
    [
        (Tensor.relu, [[0.0]], [[0.0]]),
        (Tensor.abs, [[0.0]], [[0.0]]),
        (Tensor.leaky_relu, [[0.0]], [[0.01]]),
        (lambda x: x.clip(0, 1), [[0.0, 1.0, 2.0]], [[1.0, 1.0, 0.0]]),
        (maximum, [[1.0, 2.0], [1.0, 3.0]], [[0.5, 0.0], [0.5, 1.0]]),
        (minimum, [[1.0, 2.0], [1.0, 3.0]], [[0.5, 1.0], [0.5, 0.0]]),
        (Tensor.max, [[2.0, 1.0, 2.0]], [[0.5, 0.0, 0.5]]),
        (lambda x: x.min(axis=1), [[[1.0, 1.0], [3.0, 2.0]]], [[[0.5, 0.5], [0.0, 1.0]]]),
        (Tensor.norm, [[0.0, 0.0]], [[0.0, 0.0]]),
        (lambda x: x**0, [[0.0]], [[0.0]]),
        (lambda x: x**1, [[0.0]], [[1.0]]),
        (lambda x: x**2, [[0.0, -3.0]], [[0.0, -6.0]]),
        (lambda b: 0.0**b, [[2.0]], [[0.0]]),
    ],
)
def test_at_a_kink_the_subgradient_is_the_one_that_is_said(f: Function, arrays: Any, expected: Any) -> None:
    assert gradient_at(f, *arrays) == expected


@pytest.mark.parametrize("x", [1000.0, -1000.0, 0.0])
@pytest.mark.parametrize(
    "f", [Tensor.sigmoid, Tensor.softplus, Tensor.softmax, Tensor.log_softmax, Tensor.logsumexp]
)
def test_huge_numbers_overflow_nowhere(f: Function, x: float) -> None:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for dtype in (np.float64, np.float32):
            leaf = Tensor(np.array([x, -x, 1.0], dtype), requires_grad=True)
            y = f(leaf)
            y.sum().backward()
            assert np.isfinite(y.data).all()
            assert leaf.grad is not None
            assert np.isfinite(leaf.grad).all()
