"""The same expressions give the same values and gradients as in PyTorch, where it is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import course.autodiff as ours
from course.autodiff import Tensor, grad
from course.recurrent import rnn_cell

torch: Any = None

Array = npt.NDArray[Any]
Function = Callable[..., Any]
SEEDS = st.integers(0, 10_000)
DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])


@pytest.fixture(scope="module", autouse=True)
def pytorch() -> None:
    """Imported where these tests run, not where tests are collected: it takes two seconds."""
    global torch
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)  # small arrays: more threads only wait for one another


def assert_close(mine: Any, theirs: Any, dtype: Any) -> None:
    """Of one shape and the same numbers, as far as the dtype goes."""
    theirs = theirs.numpy(force=True)
    rtol, atol = (1e-10, 1e-12) if dtype == np.float64 else (1e-4, 1e-5)
    assert mine.shape == theirs.shape
    assert np.allclose(mine, theirs, rtol, atol), (mine, theirs)


def assert_agree(mine: Function, theirs: Function, arrays: list[Array], dtype: Any, order: int = 2) -> None:
    """Values, gradients and, in float64, products with the second derivative."""
    rng = np.random.default_rng(0)
    xs = [Tensor(x.astype(dtype), requires_grad=True) for x in arrays]
    ts = [torch.tensor(x.astype(dtype), requires_grad=True) for x in arrays]
    y, t = mine(*xs), theirs(*ts)
    assert y.dtype == dtype
    assert_close(y.data, t, dtype)

    seed = np.asarray(rng.standard_normal(y.shape), dtype)
    y.backward(seed, retain_graph=True)
    loss = (t * torch.tensor(seed)).sum()  # for a seed of its own PyTorch would import a second's worth
    loss.backward(retain_graph=True)
    for x, u in zip(xs, ts, strict=True):
        assert_close(x.grad, u.grad, dtype)

    if order == 2 and dtype == np.float64:
        vs = [np.asarray(rng.standard_normal(x.shape)) for x in arrays]
        first = grad(y, xs, seed, create_graph=True)
        slope = sum((g * v).sum() for g, v in zip(first, vs, strict=True))
        second = grad(slope, xs) if slope.requires_grad else [np.zeros_like(x) for x in arrays]
        their_first = torch.autograd.grad(loss, ts, create_graph=True)
        their_slope = sum((g * torch.tensor(v)).sum() for g, v in zip(their_first, vs, strict=True))
        their_second = [None] * len(ts)
        if their_slope.requires_grad:
            their_second = torch.autograd.grad(their_slope, ts, allow_unused=True)
        for h, u in zip(second, their_second, strict=True):
            assert_close(h, torch.zeros(h.shape) if u is None else u, dtype)


UNARY: dict[str, tuple[Function, Function]] = {
    "exp": (Tensor.exp, lambda x: x.exp()),
    "sin": (Tensor.sin, lambda x: x.sin()),
    "cos": (Tensor.cos, lambda x: x.cos()),
    "tanh": (Tensor.tanh, lambda x: x.tanh()),
    "sigmoid": (Tensor.sigmoid, lambda x: x.sigmoid()),
    "softplus": (Tensor.softplus, lambda x: torch.logaddexp(x, torch.zeros_like(x))),
    "relu": (Tensor.relu, lambda x: x.relu()),
    "leaky relu": (Tensor.leaky_relu, lambda x: torch.nn.functional.leaky_relu(x)),
    "abs": (Tensor.abs, lambda x: x.abs()),
    "log": (lambda x: (x * x + 1).log(), lambda x: (x * x + 1).log()),
    "sqrt": (lambda x: (x * x + 1).sqrt(), lambda x: (x * x + 1).sqrt()),
    "square": (lambda x: x**2, lambda x: x**2),
    "power": (lambda x: 2.0**x, lambda x: 2.0**x),
    "clip": (lambda x: x.clip(-0.5, 0.7), lambda x: x.clip(-0.5, 0.7)),
    "softmax": (lambda x: x.softmax(-1), lambda x: x.softmax(-1)),
    "log softmax": (lambda x: x.log_softmax(0), lambda x: x.log_softmax(0)),
    "negative": (lambda x: -x, lambda x: -x),
    "reversed": (lambda x: x[[1, 0, 1]], lambda x: x[[1, 0, 1]]),
    "centred": (lambda x: x - x.mean(-1, keepdims=True), lambda x: x - x.mean(-1, keepdims=True)),
    "scaled": (
        lambda x: x / (1 + x.norm(-1, keepdims=True)),
        lambda x: x / (1 + x.norm(dim=-1, keepdim=True)),
    ),
    "shifted": (
        lambda x: x - x.logsumexp(0, keepdims=True),
        lambda x: x - x.logsumexp(0, keepdim=True),
    ),
    "largest": (lambda x: x - x.max(0), lambda x: x - x.amax(0)),
    "smallest": (lambda x: x * x.min(-1, keepdims=True), lambda x: x * x.amin(-1, keepdim=True)),
    "transposed": (lambda x: x.T @ x @ x[0], lambda x: x.T @ x @ x[0]),
}

BINARY: dict[str, tuple[Function, Function]] = {
    "add": (lambda a, b: a + b, lambda a, b: a + b),
    "subtract": (lambda a, b: a - b, lambda a, b: a - b),
    "multiply": (lambda a, b: a * b, lambda a, b: a * b),
    "divide": (lambda a, b: a / (1 + b * b), lambda a, b: a / (1 + b * b)),
    "maximum": (ours.maximum, lambda a, b: torch.maximum(a, b)),
    "minimum": (ours.minimum, lambda a, b: torch.minimum(a, b)),
    "where": (lambda a, b: ours.where(a > b, a, b * b), lambda a, b: torch.where(a > b, a, b * b)),
    "power": (lambda a, b: (1 + a * a) ** b, lambda a, b: (1 + a * a) ** b),
}


@DTYPES
@given(seed=SEEDS, steps=st.integers(1, 8))
def test_random_expressions(dtype: Any, seed: int, steps: int) -> None:
    arrays = [np.random.default_rng(seed).standard_normal(shape) for shape in [(3, 4), (3, 4), (4,), (3, 1)]]

    def build(which: int) -> Callable[..., Any]:
        def expression(*inputs: Any) -> Any:
            rng = np.random.default_rng(seed)
            matrices, others = list(inputs[:2]), list(inputs)
            for _ in range(steps):
                a = matrices[rng.integers(len(matrices))]
                b = others[rng.integers(len(others))]
                if rng.random() < 0.5:
                    y = list(UNARY.values())[rng.integers(len(UNARY))][which](a)
                else:
                    y = list(BINARY.values())[rng.integers(len(BINARY))][which](a, b)
                # Nothing grows beyond measure, and every result is a matrix of rows of 4.
                y = (y if y.shape == (3, 4) else y + inputs[0]).tanh()
                matrices.append(y)
                others.append(y)
            return matrices[-1] * matrices[-2] + inputs[0] * inputs[1] * inputs[2] * inputs[3]

        return expression

    assert_agree(build(0), build(1), arrays, dtype)


@DTYPES
@pytest.mark.parametrize("name", UNARY)
@given(seed=SEEDS)
def test_functions_of_one_operand(dtype: Any, name: str, seed: int) -> None:
    mine, theirs = UNARY[name]
    assert_agree(mine, theirs, [np.random.default_rng(seed).standard_normal((3, 4))], dtype)


@DTYPES
@pytest.mark.parametrize("name", BINARY)
@given(shapes=hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3), seed=SEEDS)
def test_functions_of_two_operands(dtype: Any, name: str, shapes: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert_agree(*BINARY[name], [np.asarray(rng.standard_normal(s)) for s in shapes.input_shapes], dtype)


@DTYPES
@given(
    shapes=hnp.mutually_broadcastable_shapes(signature=np.matmul.signature, max_dims=2, max_side=3),
    seed=SEEDS,
)
def test_matrix_products(dtype: Any, shapes: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    arrays = [rng.standard_normal(shape) for shape in shapes.input_shapes]
    assert_agree(lambda a, b: a @ b, lambda a, b: a @ b, arrays, dtype)


@DTYPES
@pytest.mark.parametrize(
    ("subscripts", "shapes"),
    [
        ("ij,jk->ik", [(2, 3), (3, 4)]),
        ("ii->i", [(3, 3)]),
        ("ij->", [(2, 3)]),
        ("bij,bjk,k->bi", [(2, 3, 4), (2, 4, 5), (5,)]),
        ("...i,...i->...", [(2, 1, 3), (4, 3)]),
    ],
)
def test_einsum(dtype: Any, subscripts: str, shapes: list[Any]) -> None:
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(shape) for shape in shapes]
    assert_agree(
        lambda *xs: ours.einsum(subscripts, *xs), lambda *xs: torch.einsum(subscripts, *xs), arrays, dtype
    )


@DTYPES
@given(seed=SEEDS)
def test_shapes_and_parts(dtype: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    arrays = [rng.standard_normal((2, 3, 4)), rng.standard_normal((2, 3, 4))]
    i = rng.integers(0, 3, 5)
    pairs: list[tuple[Any, Any]] = [
        (lambda a, b: ours.concatenate([a, b, a], axis=1), lambda a, b: torch.cat([a, b, a], dim=1)),
        (lambda a, b: ours.stack([a, b], axis=-1), lambda a, b: torch.stack([a, b], dim=-1)),
        (lambda a, b: a.transpose(2, 0, 1) @ b[0, 0, :3], lambda a, b: a.permute(2, 0, 1) @ b[0, 0, :3]),
        (lambda a, b: a.reshape(6, 4) * b.reshape(-1, 4), lambda a, b: a.reshape(6, 4) * b.reshape(-1, 4)),
        (lambda a, b: a[:, i] * b[:, i, ::2].sum(), lambda a, b: a[:, i] * b[:, i, ::2].sum()),
        (lambda a, b: a[1, 2, None] * b[..., -1:, :], lambda a, b: a[1, 2, None] * b[..., -1:, :]),
        (lambda a, b: a.sum((0, 2)) * b.mean((0, 2)), lambda a, b: a.sum((0, 2)) * b.mean((0, 2))),
        (lambda a, b: a.max((1, 2)) - b.min(), lambda a, b: a.amax((1, 2)) - b.amin()),
        (
            lambda a, b: a.swapaxes(0, 2).T * b.norm(),
            lambda a, b: a.swapaxes(0, 2).permute(2, 1, 0) * b.norm(),
        ),
    ]
    for mine, theirs in pairs:
        assert_agree(mine, theirs, arrays, dtype)


@DTYPES
@given(N=st.integers(1, 5), C=st.integers(2, 5), seed=SEEDS)
def test_losses(dtype: Any, N: int, C: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores, y = 3 * rng.standard_normal((N, C)), rng.integers(0, C, N)
    labels = torch.tensor(y)
    assert_agree(
        lambda s: ours.softmax_loss(s, y),
        lambda s: torch.nn.functional.cross_entropy(s, labels),
        [scores],
        dtype,
    )
    svm, multi_margin = ours.svm_loss, torch.nn.functional.multi_margin_loss  # which divides by C too
    assert_agree(lambda s: svm(s, y) / C, lambda s: multi_margin(s, labels), [scores], dtype, order=1)


@DTYPES
@given(seed=SEEDS)
def test_the_cell_of_a_recurrent_network(dtype: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    arrays = [rng.standard_normal(shape) for shape in ((2, 3), (2, 4), (3, 4), (4, 4))]
    assert_agree(rnn_cell, lambda x, h, W_x, W_h: torch.rnn_tanh_cell(x, h, W_x.T, W_h.T), arrays, dtype)


@DTYPES
@given(seed=SEEDS)
def test_a_network_trained_by_gradient_descent(dtype: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, y = rng.standard_normal((12, 5)).astype(dtype), rng.integers(0, 3, 12)
    arrays = [rng.standard_normal(s).astype(dtype) / 2 for s in ((5, 8), (8,), (8, 3), (3,))]
    ps = [Tensor(p, requires_grad=True) for p in arrays]
    ts = [torch.tensor(p, requires_grad=True) for p in arrays]
    for _ in range(10):
        W1, b1, W2, b2 = ps
        loss = ours.softmax_loss(ours.linear(ours.linear(X, W1, b1).relu(), W2, b2), y)
        loss.backward()
        V1, c1, V2, c2 = ts
        theirs = torch.nn.functional.cross_entropy(
            torch.relu(torch.tensor(X) @ V1 + c1) @ V2 + c2, torch.tensor(y)
        )
        theirs.backward()
        for p, t in zip(ps, ts, strict=True):
            assert_close(p.grad, t.grad, dtype)
            p.data -= 0.1 * p.grad  # type: ignore[operator]
            p.grad = None
            with torch.no_grad():
                t -= 0.1 * t.grad
            t.grad = None
