"""What cannot be differentiated is refused, with a word on what to do instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course.autodiff import (
    Tensor,
    concatenate,
    einsum,
    grad,
    jvp,
    linear,
    no_grad,
    softmax_loss,
    stack,
    svm_loss,
    where,
)


def leaf(*shape: int) -> Tensor:
    return Tensor(np.ones(shape), requires_grad=True)


def add_into_an_array() -> None:
    total = np.zeros(3)
    total += leaf(3)


def set_in_an_array() -> None:
    np.zeros(3)[:2] = leaf(2)


def set_in_a_tensor() -> None:
    leaf(2, 3).named("h")[0, 0] = 1.0


def add_into_part_of_a_tensor() -> None:
    x = leaf(3)
    x[0] += 1


def constant_under_no_grad() -> None:
    with no_grad():
        y = leaf(3).sum()
    y.backward()


def twice() -> None:
    y = leaf(3).exp().sum()
    y.backward()
    y.backward()


def second_loss_over_a_freed_part() -> None:
    h = leaf(3).exp().named("h")
    first, second = h.sum(), (h * h).sum()
    first.backward()
    second.backward()


def grad_over_a_freed_graph() -> None:
    x = leaf(3)
    y = x.exp().sum()
    y.backward()
    grad(y, x)


REFUSED: list[tuple[Callable[[], Any], type[Exception], str]] = [
    # in-place writes
    (set_in_a_tensor, TypeError, "h of shape (2, 3) cannot be written into, since the graph remembers"),
    (add_into_part_of_a_tensor, TypeError, "make a new one, with where(mask, new, x), concatenate or stack"),
    (add_into_an_array, TypeError, "write array = array + x instead of array += x"),
    (set_in_an_array, TypeError, "its gradient would be lost: x.data is the array, x.item() the number"),
    # tensors are not arrays
    (lambda: np.array([leaf(), leaf()]), TypeError, "stack([x, y]) one tensor made of several"),
    (lambda: Tensor(leaf(2)), TypeError, "x.data is the array"),  # type: ignore[arg-type]
    (lambda: np.cumsum(leaf(2)), TypeError, "np.cumsum has no derivative rule: write it with functions that"),
    (lambda: np.arctan(leaf(2)), TypeError, "np.arctan has no derivative rule"),
    (lambda: np.add.reduce(leaf(2)), TypeError, "np.add.reduce has no derivative rule"),
    (lambda: np.add(leaf(2), 1, where=[True, False]), TypeError, "np.add has no derivative rule"),
    # dtypes
    (
        lambda: Tensor([1, 2], requires_grad=True),
        TypeError,
        "data is int64, which cannot move in small steps",
    ),
    (lambda: Tensor([True], requires_grad=True), TypeError, "give floats, such as [1.0, 2.0] or data.astype"),
    (lambda: Tensor([1j]), TypeError, "data is complex128: expected float32 or float64"),
    (lambda: Tensor(["a"]), TypeError, "data is <U1"),
    (lambda: leaf(2) + "a", TypeError, "data is <U1"),
    (
        lambda: Tensor(np.ones(2, np.float16), requires_grad=True),
        TypeError,
        "data is float16: expected float32",
    ),
    # shapes
    (lambda: leaf(2, 3) + leaf(4), ValueError, "add of (2, 3) and (4,): they do not broadcast"),
    (
        lambda: leaf(2, 3) * np.ones(2),
        ValueError,
        "multiply of (2, 3) and (2,): they do not broadcast: counted",
    ),
    (
        lambda: leaf(2, 3) @ leaf(2, 3),
        ValueError,
        "matmul of (2, 3) and (2, 3): the last axis of the left must",
    ),
    (lambda: leaf(2, 3).reshape(4), ValueError, "reshape of (2, 3): cannot reshape array of size 6"),
    (lambda: leaf(2, 3).sum(axis=2), ValueError, "sum of (2, 3): axis 2 is out of bounds"),
    (lambda: leaf(2, 3).transpose(0, 0), ValueError, "repeated axis"),
    (lambda: leaf(2, 3).transpose(0, 2), ValueError, "axis 2 is out of bounds"),
    (
        lambda: stack([leaf(2), leaf(3)]),
        ValueError,
        "stack of (2,) and (3,): all input arrays must have the same",
    ),
    (lambda: concatenate([leaf(2), leaf(2, 1)]), ValueError, "concatenate of (2,) and (2, 1)"),
    (lambda: einsum("ij,jk->ik", leaf(2, 3)), ValueError, "'ij,jk->ik' for 1 operands: one term for each"),
    (lambda: einsum("ij,jk->ik", leaf(2, 3), leaf(2, 3)), ValueError, "einsum of (2, 3) and (2, 3)"),
    (lambda: where([True, False], leaf(3), 0.0), ValueError, "where of (3,) and (): operands could not be"),
    (lambda: stack([]), ValueError, "need at least one array to stack"),
    (lambda: leaf(3)[5], IndexError, "index 5 is out of bounds"),
    (lambda: list(leaf()), TypeError, "unsized"),
    (lambda: leaf(3).norm(ord=3), ValueError, "ord is 3: expected 1, 2 or inf"),
    (lambda: linear(leaf(2, 3), leaf(2, 3), leaf(3)), ValueError, "X is (2, 3), W is (2, 3), b is (3,)"),
    (
        lambda: linear(leaf(2, 3), leaf(3, 4), leaf(3)),
        ValueError,
        "W is (3, 4), b is (3,): expected (..., D)",
    ),
    (lambda: linear(leaf(2, 3), leaf(3), leaf(3)), ValueError, "W is (3,)"),
    # losses
    (
        lambda: softmax_loss(leaf(4, 3), [0, 1]),
        ValueError,
        "scores are (4, 3), y is (2,): expected (N, C) and",
    ),
    (lambda: softmax_loss(leaf(3), [0]), ValueError, "scores are (3,)"),
    (
        lambda: svm_loss(leaf(2, 3), [0, 3]),
        ValueError,
        "y runs from 0 to 3: labels of 3 classes run from 0 to 2",
    ),
    (lambda: svm_loss(leaf(2, 3), [0, -1]), ValueError, "y runs from -1 to 0"),
    (lambda: softmax_loss(leaf(2, 3), [0.0, 1.0]), TypeError, "y holds float64: expected integers"),
    # walks
    (
        lambda: leaf(3).exp().backward(),
        ValueError,
        "exp of shape (3,) is not one number: walk back from a loss",
    ),
    (lambda: leaf(3).exp().backward(np.ones(2)), ValueError, "seed is (2,) for exp of shape (3,)"),
    (lambda: leaf(3).exp().backward(1.0), ValueError, "seed is () for exp of shape (3,)"),
    (
        lambda: Tensor([1.0]).sum().backward(),
        RuntimeError,
        "depends on nothing that asks for a gradient: make the",
    ),
    (constant_under_no_grad, RuntimeError, "and compute outside of no_grad()"),
    (twice, RuntimeError, "the graph behind sum of shape () was freed by an earlier backward"),
    (
        second_loss_over_a_freed_part,
        RuntimeError,
        "behind h (exp) of shape (3,) was freed by an earlier backward",
    ),
    (grad_over_a_freed_graph, RuntimeError, "keep the graph with backward(retain_graph=True)"),
    (lambda: grad(leaf().exp(), Tensor(1.0, name="c")), ValueError, "c of shape () asks for no gradient"),
    (lambda: grad(Tensor(1.0), leaf()), RuntimeError, "depends on nothing"),
    (lambda: jvp(Tensor.exp, np.ones(2), np.ones(3)), ValueError, "seed is (3,)"),
]


@pytest.mark.parametrize(("refused", "error", "message"), REFUSED)
def test_it_is_refused_with_a_remedy(
    refused: Callable[[], Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=re.escape(message)):
        refused()


def test_a_number_in_an_array_is_refused_by_numpy_because_of_us() -> None:
    with pytest.raises(ValueError, match="sequence") as refused:
        np.zeros(3)[0] = leaf()
    assert "its gradient would be lost" in str(refused.value.__cause__)


def test_a_failed_walk_leaves_the_leaves_as_they_were() -> None:
    x = leaf(3)
    h = x.exp()
    first, second = h.sum(), (h * x).sum()
    first.backward()
    before = np.array(x.grad)
    with pytest.raises(RuntimeError, match="freed"):
        second.backward()
    np.testing.assert_array_equal(x.grad, before)


def test_what_looks_like_a_write_but_makes_a_new_tensor_is_fine() -> None:
    x = leaf(3)
    y = x
    y += 1
    y *= x
    y.sum().backward()
    assert y is not x
    assert x.data.tolist() == [1, 1, 1]
    assert x.grad is not None
    assert x.grad.tolist() == [3, 3, 3]
