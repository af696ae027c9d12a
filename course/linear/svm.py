"""The multiclass SVM loss, with loops and without, each with its gradient.

An example x with label y has scores s = x W, one for each class. Every other class j should stay below the
right one by at least 1; what is missing is its margin, and the loss of the example is the sum over the
margins:

    L_i = sum over j != y_i of max(0, s_j - s_{y_i} + 1)
    L   = 1/N sum_i L_i + reg sum(W^2)

Where a margin is positive, s_j pushes the loss up with slope 1 and s_{y_i} pulls it down with slope 1;
elsewhere nothing moves. At margin 0 exactly the hinge has a kink; the subgradient taken there is 0.

References
----------
J. Weston and C. Watkins, "Support Vector Machines for Multi-Class Pattern Recognition", ESANN 1999, pp.
219-224; in this notation: the CS231n notes on linear classification.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import Floats, Labels, label, linear_problem, scores_and_labels
from course.linear._loss import Column, mean_loss
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
    return _margins(*scores_and_labels(scores, y))


def svm_losses(scores: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
    """The SVM loss of each example, and its gradient with respect to the scores.

        L_i        = sum over j != y_i of max(0, s_j - s_{y_i} + 1)
        dL_i/ds_j  = 1 where that margin is positive, else 0
        dL_i/ds_y  = minus the number of positive margins

    Parameters
    ----------
    scores : (N, C) array
        float64, or complex128, where the real part says whether a margin is positive.
    y : (N,) array of int, 0 <= y < C

    Returns
    -------
    losses : (N,) array of the scores' dtype
    dscores : (N, C) float64
        Row i is dL_i/ds_i.

    Raises
    ------
    TypeError, ValueError
        As for `hinge_margins`.

    Examples
    --------
    >>> svm_losses([[3.0, 5.0, -2.0]], [0])
    (array([3.]), array([[-1.,  1.,  0.]]))
    """
    return _losses(*scores_and_labels(scores, y))


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

    The mean of `svm_losses` on the scores X W, plus the penalty; the chain rule leads from scores to weights:

        dL/dW = 1/N X^T dL_i/ds_i + reg 2 W

    Parameters, values and errors are those of `svm_loss_naive`.
    """
    return mean_loss(_losses, W, X, y, reg)


def svm_column_losses(scores: npt.ArrayLike, y: npt.ArrayLike, c: int) -> Column:
    """The SVM loss of each example as a function of its score s_c alone, for `score_differences`.

    Where c is not the right class, one margin depends on s_c; where it is, all of them do.
    """
    scores, y = scores_and_labels(scores, y)
    c = label("c", c, scores.shape[1])
    right, edge = y == c, 1 - scores[np.arange(len(y)), y][:, np.newaxis]  # (N,), (N, 1)
    others = np.delete(scores, c, axis=1)[right].T[:, :, np.newaxis]  # (C - 1, n, 1)
    margins = _margins(scores, y)
    kept = (margins.sum(axis=1) - margins[:, c])[:, np.newaxis]  # (N, 1)

    def losses(column: Floats) -> Floats:
        each: Floats = kept + np.maximum(column + edge, 0)  # (N, B)
        each[right] = np.maximum(others - column[right] + 1, 0).sum(axis=0)
        return each

    return losses


def _losses(scores: npt.NDArray[Any], y: Labels) -> tuple[npt.NDArray[Any], Floats]:
    margins = _margins(scores, y)
    dscores = (margins.real > 0).astype(np.float64)  # (N, C)
    dscores[np.arange(len(y)), y] = -dscores.sum(axis=1)
    return margins.sum(axis=1), dscores


def _margins(scores: npt.NDArray[Any], y: Labels) -> npt.NDArray[Any]:
    rows = np.arange(len(y))
    s_y = scores[rows, y][:, np.newaxis]  # (N, 1)
    margins: npt.NDArray[Any] = scores - s_y + 1  # (N, C)
    margins[margins.real <= 0] = 0
    margins[rows, y] = 0
    return margins
