"""What is fused gives what its plain form gives, and what the course's formulas give on arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.autodiff import Tensor, grad
from course.autodiff.fused import (
    linear,
    linear_unfused,
    softmax_loss,
    softmax_loss_unfused,
    svm_loss,
    svm_loss_unfused,
)
from course.gradcheck import relative_error
from course.linear import svm_loss_vectorized

SIZES = st.integers(1, 6)
SEEDS = st.integers(0, 1000)
LOSSES = pytest.mark.parametrize(
    ("loss", "unfused"), [(softmax_loss, softmax_loss_unfused), (svm_loss, svm_loss_unfused)]
)


def leaf(rng: Any, *shape: int, dtype: Any = np.float64) -> Tensor:
    return Tensor(3 * rng.standard_normal(shape).astype(dtype), requires_grad=True)


def same(a: Any, b: Any, digits: int = 12) -> bool:
    return relative_error(np.asarray(a), np.asarray(b), floor=0.1) < 10.0**-digits


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@given(N=SIZES, D=SIZES, C=SIZES, seed=SEEDS)
def test_linear(dtype: Any, N: int, D: int, C: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for shape in ((D,), (N, D), (2, N, D)):
        leaves = [leaf(rng, *s, dtype=dtype) for s in (shape, (D, C), (C,))]
        G = rng.standard_normal((*shape[:-1], C))
        fused, plain = linear(*leaves), linear_unfused(*leaves)
        assert same(fused.data, plain.data)
        for a, b in zip(grad(fused, leaves, G), grad(plain, leaves, G), strict=True):
            assert a.dtype == dtype
            assert same(a, b, digits=12 if dtype == np.float64 else 4)


@LOSSES
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@given(N=SIZES, C=SIZES, seed=SEEDS)
def test_losses(loss: Any, unfused: Any, dtype: Any, N: int, C: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores, y = leaf(rng, N, C, dtype=dtype), rng.integers(0, C, N)
    fused, plain = 2 * loss(scores, y), 2 * unfused(scores, y)
    digits = 12 if dtype == np.float64 else 4
    assert fused.dtype == dtype
    assert fused.shape == ()
    assert same(fused.data, plain.data, digits)
    assert same(grad(fused, scores), grad(plain, scores), digits)


@LOSSES
@given(N=SIZES, C=SIZES, seed=SEEDS)
def test_second_derivatives(loss: Any, unfused: Any, N: int, C: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores, y, v = leaf(rng, N, C), rng.integers(0, C, N), rng.standard_normal((N, C))
    results = []
    for f in (loss, unfused):
        first = grad(f(scores, y) ** 2, scores, create_graph=True)
        results.append(grad(first, scores, v))
    assert same(*results)


@LOSSES
def test_a_factor_of_1_is_a_factor(loss: Any, unfused: Any) -> None:
    scores, a = leaf(np.random.default_rng(0), 4, 3), Tensor(1.0, requires_grad=True)
    slope = grad(loss(scores, [0, 1, 2, 0]), scores)
    first = grad(a * loss(scores, [0, 1, 2, 0]), scores, create_graph=True)
    assert same(grad(first, a, np.ones((4, 3)) * slope), np.sum(slope * slope))


@given(N=SIZES, D=SIZES, C=SIZES, seed=SEEDS)
def test_the_svm_loss_is_that_of_the_linear_classifier(N: int, D: int, C: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    W, X, y = leaf(rng, D, C), rng.standard_normal((N, D)), rng.integers(0, C, N)
    loss = svm_loss(X @ W, y) + 0.3 * (W**2).sum()
    loss.backward()
    expected, dW = svm_loss_vectorized(W.data, X, y, 0.3)
    assert same(loss.data, expected)
    assert same(W.grad, dW)


@given(N=SIZES, C=SIZES, seed=SEEDS)
def test_the_gradient_of_the_softmax_loss_is_p_minus_onehot(N: int, C: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores, y = leaf(rng, N, C), rng.integers(0, C, N)
    loss = softmax_loss(scores, y)
    loss.backward()
    P = np.exp(scores.data) / np.exp(scores.data).sum(axis=1, keepdims=True)
    assert same(loss.data, -np.log(P[np.arange(N), y]).mean())
    assert same(scores.grad, (P - np.eye(C)[y]) / N)


def test_scores_of_ten_thousand_are_no_trouble() -> None:
    scores = Tensor([[1e4, 0.0, -1e4], [-1e4, 1e4, 0.0]], requires_grad=True)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        loss = softmax_loss(scores, [0, 0])
        loss.backward()
    assert loss.item() == 1e4
    assert scores.grad is not None
    assert scores.grad.tolist() == [[0, 0, 0], [-0.5, 0.5, 0]]


@LOSSES
@pytest.mark.parametrize("labels", [np.uint8, np.int8, np.int64, np.uint64, list])
def test_labels_may_be_integers_of_any_size(loss: Any, unfused: Any, labels: Any) -> None:
    rng = np.random.default_rng(0)
    scores, y = leaf(rng, 300, 200), rng.integers(0, 120, 300)
    given_y = y.tolist() if labels is list else y.astype(labels)
    assert same(loss(scores, given_y).data, unfused(scores, y).data)


@LOSSES
def test_constants_give_a_constant(loss: Any, unfused: Any) -> None:
    value = loss(np.zeros((2, 3)), [0, 1])
    assert not value.requires_grad
    assert value.parents == ()


@LOSSES
def test_a_kept_graph_gives_the_same_gradient_twice(loss: Any, unfused: Any) -> None:
    scores = leaf(np.random.default_rng(0), 4, 3)
    value = loss(scores, [0, 1, 2, 0])
    value.backward(retain_graph=True)
    first = np.array(scores.grad)
    scores.grad *= 0  # type: ignore[operator]
    scores.grad = None
    value.backward()
    assert np.array_equal(scores.grad, first)  # type: ignore[arg-type]
