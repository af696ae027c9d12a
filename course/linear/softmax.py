"""Softmax and the cross-entropy loss, with loops and without, each with its gradient.

Scores are read as unnormalised log-probabilities: the classes of an example with scores s = x W have

    p_k = e^{s_k} / sum_j e^{s_j}

and the loss of the example is the negative log-likelihood of its label:

    L_i = -ln p_{y_i} = ln sum_j e^{s_j} - s_{y_i}
    L   = 1/N sum_i L_i + reg sum(W^2)

Its gradient is what the model believes less what is the case: dL_i/ds = p - onehot(y_i).

A number added to all scores of an example changes no probability. The largest score is subtracted before the
exponential, so that nothing overflows and the sum is at least 1 [1]_.

References
----------
.. [1] P. Blanchard, D. J. Higham and N. J. Higham, "Accurately computing the log-sum-exp and softmax
   functions", IMA Journal of Numerical Analysis 41, 2021, pp. 2311-2330,
   https://doi.org/10.1093/imanum/draa038.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import (
    Floats,
    Labels,
    distributions,
    label,
    labels,
    linear_problem,
    same_length,
    scores_and_labels,
    vector_or_rows,
)
from course.linear._loss import Column, mean_loss
from course.linear.penalty import l2_penalty


def softmax(scores: npt.ArrayLike) -> Floats:
    """The probabilities that scores stand for, e^{s_k} / sum_j e^{s_j}.

    Parameters
    ----------
    scores : (C,) or (N, C) array
        One example's scores, or one example in each row; of any size. float64, or complex128.

    Returns
    -------
    array of the scores' shape and dtype
        Sums to 1 over the last axis.

    Raises
    ------
    TypeError, ValueError
        Scores of another kind or shape, entries that are not finite.

    Examples
    --------
    >>> softmax([10000.0, 10000.0])
    array([0.5, 0.5])
    """
    weights = np.exp(_shifted(vector_or_rows("scores", scores, complex_too=True)))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def log_sum_exp(scores: npt.ArrayLike) -> Any:
    """The logarithm of the softmax's denominator, ln sum_j e^{s_j}: a smooth maximum, at most ln C above it.

    Parameters
    ----------
    scores : (C,) or (N, C) array
        As for `softmax`.

    Returns
    -------
    number for (C,), array (N,) for (N, C)

    Raises
    ------
    TypeError, ValueError
        As for `softmax`.

    Examples
    --------
    >>> log_sum_exp([[0.0, 0.0], [10000.0, 10000.0]])
    array([6.93147181e-01, 1.00006931e+04])
    """
    scores = vector_or_rows("scores", scores, complex_too=True)
    return scores.real.max(axis=-1) + np.log(np.exp(_shifted(scores)).sum(axis=-1))


def negative_log_likelihood(p: npt.ArrayLike, y: npt.ArrayLike) -> Floats:
    """How surprising each label is to the one who gave it the probability p_y: L_i = -ln p_{y_i}.

    Parameters
    ----------
    p : (N, C) array
        A distribution over the classes in each row.
    y : (N,) array of int, 0 <= y < C

    Returns
    -------
    (N,) float64
        inf where a label was held to be impossible. The most likely parameters of a model are those with the
        least sum.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or shape, labels out of range, entries below 0, a row that does not sum to
        1.

    Examples
    --------
    >>> negative_log_likelihood([[0.25, 0.75], [1.0, 0.0]], [0, 0])
    array([1.38629436, 0.        ])
    """
    p = distributions("p", p, "N C")
    y = labels("y", y, classes=p.shape[1])
    same_length("y", y, "p", p)
    with np.errstate(divide="ignore"):
        return np.asarray(0 - np.log(p[np.arange(len(y)), y]))  # 0 -, for a loss of 0 and not of -0


def softmax_losses(scores: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
    """The softmax loss of each example, and its gradient with respect to the scores.

        L_i      = ln sum_j e^{s_j} - s_{y_i}
        dL_i/ds  = p - onehot(y_i)

    Parameters
    ----------
    scores : (N, C) array
        float64, or complex128.
    y : (N,) array of int, 0 <= y < C

    Returns
    -------
    losses : (N,) array of the scores' dtype
    dscores : (N, C) array of the scores' dtype
        Row i is dL_i/ds_i.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or shape, labels out of range, entries that are not finite.

    Examples
    --------
    >>> softmax_losses([[0.0, 0.0]], [0])
    (array([0.69314718]), array([[-0.5,  0.5]]))
    """
    return _losses(*scores_and_labels(scores, y))


def softmax_loss_naive(
    W: npt.ArrayLike, X: npt.ArrayLike, y: npt.ArrayLike, reg: float
) -> tuple[float, Floats]:
    """The softmax loss and its gradient, one example and one class at a time.

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
        scores -= scores.real.max()
        total = np.exp(scores).sum()
        data_loss += (np.log(total) - scores[y[i]]).item()
        for j in range(C):
            p = np.exp(scores[j]) / total
            dW[:, j] += (p - (j == y[i])) * X[i]

    penalty, dpenalty = l2_penalty(W)
    return data_loss / N + reg * penalty, dW / N + reg * dpenalty


def softmax_loss_vectorized(
    W: npt.ArrayLike, X: npt.ArrayLike, y: npt.ArrayLike, reg: float
) -> tuple[float, Floats]:
    """The softmax loss and its gradient, for all examples and classes at once.

    The mean of `softmax_losses` on the scores X W, plus the penalty; the chain rule leads from scores to
    weights:

        dL/dW = 1/N X^T (P - onehot(y)) + reg 2 W

    Parameters, values and errors are those of `softmax_loss_naive`.
    """
    return mean_loss(_losses, W, X, y, reg)


def softmax_column_losses(scores: npt.ArrayLike, y: npt.ArrayLike, c: int) -> Column:
    """The softmax loss of each example as a function of its score s_c alone, for `score_differences`.

    With s_y subtracted from everything, the loss is ln(sum_{j != c} e^{s_j} + e^{s_c}).
    """
    scores, y = scores_and_labels(scores, y)
    c = label("c", c, scores.shape[1])
    right, s_y = (y == c)[:, np.newaxis], scores[np.arange(len(y)), y][:, np.newaxis]  # (N, 1)
    others = np.logaddexp.reduce(np.delete(scores, c, axis=1), axis=1, keepdims=True)  # -inf for one class

    def losses(column: Floats) -> Floats:
        s_right = np.where(right, column, s_y)  # (N, B)
        return np.asarray(np.logaddexp(others - s_right, column - s_right))

    return losses


def _losses(scores: npt.NDArray[Any], y: Labels) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    rows = np.arange(len(y))
    scores = _shifted(scores)
    weights = np.exp(scores)  # (N, C)
    total = weights.sum(axis=1)
    dscores = weights / total[:, np.newaxis]  # P ...
    dscores[rows, y] -= 1  # ... - onehot(y)
    return np.log(total) - scores[rows, y], dscores


def _shifted(scores: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.asarray(scores - scores.real.max(axis=-1, keepdims=True))
