"""Recurrent networks: one cell at every step of a sequence, however long that is.

>>> import numpy as np
>>> rng = np.random.default_rng(0)
>>> W_x, W_h = Tensor(rng.normal(size=(2, 3)), requires_grad=True), rng.normal(size=(3, 3))
>>> states = rnn_unroll(rnn_cell, rng.normal(size=(5, 1, 2)), np.zeros((1, 3)), W_x, W_h)
>>> states.shape
(5, 1, 3)
>>> states.sum().backward()  # the gradient of a weight is the sum over all steps
>>> W_x.grad.shape
(2, 3)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from course.autodiff.functions import stack
from course.autodiff.tensor import Operand, Tensor, as_tensor, as_tensors
from course.nn._make import check_step

__all__ = ["Cell", "rnn_cell", "rnn_unroll"]

Cell: TypeAlias = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]


def rnn_cell(x: Operand, h: Operand, W_x: Operand, W_h: Operand) -> Tensor:
    """One step of a recurrent network.

        next_h = tanh(h W_h + x W_x)

    In the lecture x and h are columns, and it reads tanh(W_h h + W_x x). Here they are rows, one for each
    sequence of a batch, and W_h and W_x are the lecture's transposed.

    Parameters
    ----------
    x : (N, D)
    h : (N, H)
    W_x : (D, H)
    W_h : (H, H)

    Returns
    -------
    Tensor (N, H)
    """
    x, h, W_x, W_h = as_tensors(x, h, W_x, W_h)
    if W_x.ndim != 2 or W_h.shape != (W_x.shape[1], W_x.shape[1]):
        raise ValueError(f"W_x is {W_x.shape}, W_h is {W_h.shape}: expected (D, H) and (H, H)")
    check_step(x, h, W_x, W_h)
    return (x @ W_x + h @ W_h).tanh()


def rnn_unroll(cell: Cell, X: Operand, h0: Operand, W_x: Operand, W_h: Operand) -> Tensor:
    """The states of a cell after each step of a sequence.

        h_t = cell(x_t, h_(t-1), W_x, W_h),    t = 1 ... T

    Parameters
    ----------
    cell : callable
        Such as `rnn_cell`.
    X : (T, N, D)
        T steps of N sequences.
    h0 : (N, H)
        The state before the first step.
    W_x, W_h
        Handed to the cell at every step.

    Returns
    -------
    Tensor (T, N, H)
    """
    X, h, W_x, W_h = (as_tensor(array) for array in (X, h0, W_x, W_h))
    if X.ndim != 3 or not X.size:
        raise ValueError(f"X is {X.shape}: expected (T, N, D), steps of sequences")
    states = []
    for x in X:
        h = cell(x, h, W_x, W_h)
        states.append(h)
    return stack(states)
