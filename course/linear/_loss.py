"""From a loss of scores to a loss of weights: the mean over the examples, the chain rule, the penalty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import Floats, Labels, linear_problem
from course.linear.penalty import l2_penalty

# scores (N, C), y (N,) -> the loss of each example (N,), and its gradient by the example's scores (N, C)
Losses = Callable[[npt.NDArray[Any], Labels], tuple[npt.NDArray[Any], npt.NDArray[Any]]]
# B versions of one column of the scores, (N, B) -> the losses of the examples under each, (N, B)
Column = Callable[[Floats], Floats]


def mean_loss(
    losses: Losses, W: npt.ArrayLike, X: npt.ArrayLike, y: npt.ArrayLike, reg: float
) -> tuple[float, Floats]:
    """The loss of a linear classifier with weights W, and its gradient.

        L     = 1/N sum_i L_i(x_i W) + reg R(W)
        dL/dW = 1/N X^T dL_i/ds_i    + reg dR/dW

    Row i of the matrix dL_i/ds_i belongs to example i. W may be complex.
    """
    W, X, y, reg = linear_problem(W, X, y, reg, complex_too=True)
    each, dscores = losses(_matmul(X, W), y)  # (N,), (N, C)
    penalty, dpenalty = l2_penalty(W)
    return each.mean().item() + reg * penalty, _matmul(X.T, dscores / len(X)) + reg * dpenalty


def _matmul(A: Floats, B: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A @ B for a B that may be complex: that is a real matrix with twice the columns, A needs no copy."""
    if B.dtype.kind != "c":
        return np.asarray(A @ B)
    return np.asarray((A @ np.ascontiguousarray(B).view(np.float64)).view(np.complex128))
