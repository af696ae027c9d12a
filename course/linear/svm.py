"""The multiclass SVM loss, with loops and without, each with its gradient.

An example x with label y has scores s = x W, one for each class. Every other class j should stay below the
right one by at least 1; what is missing is its margin, and the loss of the example is the sum over the
margins:

    L_i = sum over j != y_i of max(0, s_j - s_{y_i} + 1)
    L   = 1/N sum_i L_i + reg sum(W^2)

Where a margin is positive, s_j pushes the loss up with slope 1 and s_{y_i} pulls it down with slope 1;
elsewhere nothing moves. At margin 0 exactly the hinge has a kink; the subgradient taken there is 0.

References ---------- J. Weston and C. Watkins, "Support Vector Machines for Multi-Class Pattern Recognition",
ESANN 1999, pp. 219-224; in this notation: the CS231n notes on linear classification."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import Floats, Labels, floats, labels, linear_problem, same_length
from course.linear.penalty import l2_penalty


def hinge_margins(scores: npt.ArrayLike, y: npt.ArrayLike) -> Floats:
    """How far each class intrudes upon the right one: max(0, s_j - s_y + 1); 0 for the right one itself.

    Parameters
    ----------
    scores : (N, C) array
        float64, or complex128, where the real part says whether a margin is positive.
    y : (N,) array of int, 0 <= y < C

    Returns
    -------
    margins : (N, C) array of the scores' dtype
        Their sum over a row is the loss of that example.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or shape, labels out of range, entries that are not finite.

    Examples
    --------
    >>> hinge_margins([[3.0, 5.0, -2.0]], [0])
    array([[0., 3., 0.]])
    """
    scores = floats("scores", scores, "N C", complex_too=True)
    y = labels("y", y, classes=scores.shape[1])
    same_length("y", y, "scores", scores)
    return _margins(scores, y)


def svm_loss_naive(W: npt.ArrayLike, X: npt.ArrayLike, y: npt.ArrayLike, reg: float) -> tuple[float, Floats]:
    """The multiclass SVM loss and its gradient, one example and one class at a time.

    Parameters
    ----------
    W : (D, C) array
        Weights; float64, or complex128 for a complex step.
    X : (N, D) array
        Examples, one in each row.
    y : (N,) array of int, 0 <= y < C
        The right class of each example.
    reg : float
        Strength of the penalty, at least 0.

    Returns
    -------
    loss : float
        Mean data loss + reg * sum(W**2); complex for a complex W.
    dW : (D, C) array of W's dtype
        Its gradient with respect to W.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or shape, labels out of range, entries that are not finite, a negative
        reg.
    """
    W, X, y, reg = linear_problem(W, X, y, reg, complex_too=True)
    N, C = len(X), W.shape[1]
    data_loss = 0.0
    dW = np.zeros_like(W)
    for i in range(N):
        scores = X[i] @ W  # (C,)
        for j in range(C):
            if j == y[i]:
                continue
            margin = scores[j] - scores[y[i]] + 1
            if margin.real > 0:
                data_loss += margin.item()
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]

    penalty, dpenalty = l2_penalty(W)
    return data_loss / N + reg * penalty, dW / N + reg * dpenalty


def svm_loss_vectorized(
    W: npt.ArrayLike, X: npt.ArrayLike, y: npt.ArrayLike, reg: float
) -> tuple[float, Floats]:
    """The multiclass SVM loss and its gradient, for all examples and classes at once.

    The derivative of an example's loss with respect to its scores counts: 1 for each class with a positive
    margin, and minus their number for the right class. The chain rule through scores = X W does the rest.

        dL/dW = X^T counts / N + reg 2 W

    Parameters, values and errors are those of `svm_loss_naive`.
    """
    W, X, y, reg = linear_problem(W, X, y, reg, complex_too=True)
    N = len(X)
    margins = _margins(X @ W, y)  # (N, C)
    penalty, dpenalty = l2_penalty(W)
    loss = margins.sum().item() / N + reg * penalty

    counts = (margins.real > 0).astype(np.float64)  # (N, C)
    counts[np.arange(N), y] = -counts.sum(axis=1)
    dW = X.T @ counts / N + reg * dpenalty  # (D, C)
    return loss, dW


def _margins(scores: npt.NDArray[Any], y: Labels) -> npt.NDArray[Any]:
    rows = np.arange(len(y))
    s_y = scores[rows, y][:, np.newaxis]  # (N, 1)
    margins: npt.NDArray[Any] = scores - s_y + 1  # (N, C)
    margins[margins.real <= 0] = 0
    margins[rows, y] = 0
    return margins
