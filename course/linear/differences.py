"""Gradients of a linear classifier checked at its full size: numerical slopes taken through the scores.

A loss L(W) = 1/N sum_i L_i(x_i W) + reg sum(W^2) sees its weights through the scores S = X W. A step in W is
a step in S that is known beforehand, so that the loss can be evaluated at the moved weights without another
product of matrices:

    W + h e_dc    moves column c of S by h X[:, d], and nothing else;     `score_differences`
    W + i h V     has the scores S + i h X V;                             `score_steps`

Central differences of all D C weights take 2 D C evaluations. Each costs N D C multiplications where the
loss starts from W, and some N operations where it starts from the column that moved: for images, with D =
3073 and C = 10, minutes become a fraction of a second. K complex steps cost one product of X with 1 + K
matrices. Nothing else is saved: every L_i is evaluated where the step leads, and no derivative is used.

>>> import numpy as np
>>> from course.gradcheck import relative_error
>>> from course.linear import softmax_column_losses, softmax_loss_vectorized
>>> rng = np.random.default_rng(0)
>>> W, X, y = rng.standard_normal((3073, 10)), rng.standard_normal((50, 3073)), rng.integers(0, 10, 50)
>>> _, dW = softmax_loss_vectorized(W, X, y, 0.1)
>>> relative_error(dW, score_differences(softmax_column_losses, W, X, y, 0.1)) < 1e-6
True
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import Floats, callable_, floats, linear_problem, number
from course.gradcheck import COMPLEX_STEP, STEP
from course.linear._loss import Column, Losses
from course.linear.penalty import l2_penalty

BLOCK = 2**17  # numbers in the largest temporary array: 1 MB stays in the cache


def score_differences(
    column_losses: Callable[[Floats, npt.NDArray[np.int64], int], Column],
    W: npt.ArrayLike,
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    reg: float,
    h: float | None = None,
) -> Floats:
    """The gradient by central differences, (L(W + h e_dc) - L(W - h e_dc)) / 2h for every weight W[d, c].

    The two losses are subtracted example by example, before the mean, which loses less to rounding. As with
    every central difference, a kink that an example crosses within h leaves a mixture of two slopes.

    Parameters
    ----------
    column_losses : callable
        `svm_column_losses`, `softmax_column_losses` or one like them: column_losses(scores, y, c) gives a
        function from B versions of the column s_c, as (N, B), to the losses of all examples, as (N, B).
    W, X, y, reg
        As for `svm_loss_vectorized`; W is real.
    h : float, optional
        The step, for every weight; eps**(1/3) * max(1, |W_dc|) by default, as for `central_difference`.

    Returns
    -------
    (D, C) float64

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or shape, labels out of range, entries that are not finite.
    """
    callable_("column_losses", column_losses)
    W, X, y, reg = linear_problem(W, X, y, reg)
    steps = STEP * np.maximum(1, np.abs(W)) if h is None else np.full(W.shape, number("h", h, above=0))
    scores = X @ W  # (N, C)
    N, (D, C) = len(X), W.shape
    width = max(1, BLOCK // (N * C))  # a moved column changes up to C margins of an example

    slopes = np.empty_like(W)
    for c in range(C):
        losses = column_losses(scores, y, c)
        s_c = scores[:, c, np.newaxis]  # (N, 1)
        for start in range(0, D, width):
            block = slice(start, start + width)
            h_c = steps[block, c]  # (B,)
            move = X[:, block] * h_c  # (N, B)
            slopes[block, c] = (losses(s_c + move) - losses(s_c - move)).mean(axis=0) / (2 * h_c)
    squares = (W + steps) ** 2 - (W - steps) ** 2  # of the weight that moves; the others stand still
    slopes += reg * squares / (2 * steps)
    return slopes


def score_steps(
    losses: Losses,
    W: npt.ArrayLike,
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    reg: float,
    directions: npt.ArrayLike,
) -> Floats:
    """The derivatives along K directions, Im L(W + i h V_k) / h with h = 1e-20, right to rounding.

    Parameters
    ----------
    losses : callable
        `svm_losses`, `softmax_losses` or one like them: losses(scores, y) gives the losses of the examples
        (N,) for complex scores (N, C), and a second value that is not looked at.
    W, X, y, reg
        As for `svm_loss_vectorized`; W is real.
    directions : (K, D, C) array

    Returns
    -------
    (K,) float64
        Entry k is to be compared with sum(dW * directions[k]).

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or shape, labels out of range, entries that are not finite.
    """
    callable_("losses", losses)
    W, X, y, reg = linear_problem(W, X, y, reg)
    V = floats("directions", directions, "K D C")
    if V.shape[1:] != W.shape:
        raise ValueError(f"directions is {V.shape}, W is {W.shape}: expected (K, {len(W)}, {W.shape[1]})")
    stacked = np.concatenate([W, *V], axis=1)  # (D, (1 + K) C)
    scores, *moves = np.split(X @ stacked, 1 + len(V), axis=1)  # (N, C) each

    def value(k: int) -> Any:
        each, _ = losses(scores + 1j * COMPLEX_STEP * moves[k], y)
        penalty, _ = l2_penalty(W + 1j * COMPLEX_STEP * V[k])
        return each.mean() + reg * penalty

    return np.array([value(k).imag / COMPLEX_STEP for k in range(len(V))])
