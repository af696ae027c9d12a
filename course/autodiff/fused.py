"""Two things worth a rule of their own: the linear layer, and the loss of a classifier.

A graph of primitives gives the same numbers; the functions called `..._unfused` spell it out. Fused, one node
does the work of many: its rule is derived on paper instead of composed, and what the forward pass knows is
not computed again. That is half the time of a small training step. Nothing else gains enough to be worth its
lines.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from course.autodiff.rules import RULES, Rule
from course.autodiff.tensor import Operand, Tensor, as_tensor, as_tensors, record

__all__ = [
    "linear",
    "linear_unfused",
    "softmax_loss",
    "softmax_loss_unfused",
    "svm_loss",
    "svm_loss_unfused",
]


def linear(X: Operand, W: Operand, b: Operand) -> Tensor:
    """A linear layer, X W + b.

        dL/dX = G W^T        dL/dW = X^T G        dL/db = sum of the rows of G

    Parameters
    ----------
    X : (..., D) array or Tensor
    W : (D, C) array or Tensor
    b : (C,) array or Tensor

    Returns
    -------
    Tensor (..., C)
    """
    X, W, b = parents = as_tensors(as_tensor(X), W, b)
    x, w, bias = X.data, W.data, b.data
    if w.ndim != 2 or bias.shape != w.shape[1:] or x.ndim == 0 or x.shape[-1] != len(w):
        shapes = f"X is {x.shape}, W is {w.shape}, b is {bias.shape}"
        raise ValueError(f"{shapes}: expected (..., D), (D, C) and (C,)")
    if x.ndim != 2:
        return linear_unfused(*parents)
    Y = x.dot(w)
    Y += bias
    return record("linear", Y, parents, {})


def linear_unfused(X: Operand, W: Operand, b: Operand) -> Tensor:
    """`linear`, from a product and a sum."""
    return as_tensor(X) @ W + b


def softmax_loss(scores: Operand, y: Any) -> Tensor:
    """The mean cross entropy of softmax, -1/N sum_i log p_i[y_i].

        dL/dscores = (p - onehot(y)) / N

    Parameters
    ----------
    scores : (N, C) array or Tensor
    y : (N,) array of int, 0 <= y < C
        The right class of each example.

    Returns
    -------
    Tensor of shape ()

    Raises
    ------
    ValueError, TypeError
        Shapes that do not fit, labels that are no integers or out of range.
    """
    parent, y = _door(scores, y)
    S = parent.data.T.copy()  # (C, N): a sum over few classes is fast when examples lie side by side
    N = len(y)
    right = y * N + np.arange(N)  # where the score of each right class is, entries counted one by one
    S -= np.maximum.reduce(S)
    P = np.exp(S)
    Z = np.add.reduce(P)
    loss = np.add.reduce(np.log(Z) - S.take(right)) / N
    P /= Z * N
    P.reshape(-1)[right] -= 1 / N
    return record("softmax_loss", loss, (parent,), {"y": y, "slope": P.T})


def softmax_loss_unfused(scores: Tensor, y: npt.ArrayLike) -> Tensor:
    """`softmax_loss`, from a logarithm of probabilities and the entries of the right classes."""
    return -scores.log_softmax()[np.arange(len(scores)), y].mean()


def svm_loss(scores: Operand, y: Any) -> Tensor:
    """The mean multiclass SVM loss, 1/N sum_i sum_{j != y_i} max(0, s_ij - s_iy + 1).

        dL/ds_ij = [margin_ij > 0] / N        dL/ds_iy = - sum_j dL/ds_ij

    Parameters, value and errors are those of `softmax_loss`.
    """
    parent, y = _door(scores, y)
    S = parent.data
    N, rows = len(S), np.arange(len(S))
    margins = S - (S[rows, y] - 1)[:, np.newaxis]
    np.maximum(margins, 0, out=margins)
    margins[rows, y] = 0
    loss = np.add.reduce(margins, axis=None) / N
    slope = np.sign(margins, out=margins)  # 1 where there is a margin
    slope[rows, y] = -np.add.reduce(slope, axis=1)
    slope /= N
    return record("svm_loss", loss, (parent,), {"y": y, "slope": slope})


def svm_loss_unfused(scores: Tensor, y: npt.ArrayLike) -> Tensor:
    """`svm_loss`, from margins; that of the right class is 1 for each example, and is taken off again."""
    right = scores[np.arange(len(scores)), y][:, np.newaxis]  # (N, 1)
    return (scores - right + 1).relu().sum() / len(scores) - 1


def _softmax_slope(g: Any, L: Any, S: Any, y: Any, slope: Any) -> Any:
    if isinstance(S, Tensor):  # the slope depends on S, which a second derivative must see
        onehot = np.eye(S.shape[1], dtype=S.dtype)[y]
        return g * ((S.softmax() - onehot) / len(y))
    return slope if g.item() == 1 else g * slope  # 1 is what a walk starts from


# For matrices dot is @, and a little faster.
# fmt: off
RULES["linear"] = Rule(linear, (
    lambda G, Y, X, W, b: G.dot(W.T),
    lambda G, Y, X, W, b: X.T.dot(G),
    lambda G, Y, X, W, b: G.sum(axis=0),
))
# fmt: on
RULES["softmax_loss"] = Rule(softmax_loss, (_softmax_slope,))
RULES["svm_loss"] = Rule(svm_loss, (lambda g, L, S, y, slope: g * slope,))


def _door(scores: Operand, labels: npt.ArrayLike) -> tuple[Tensor, Any]:
    parent, y = as_tensor(scores), np.asarray(labels)
    shape = parent.data.shape
    if len(shape) != 2 or y.shape != shape[:1] or not y.size:
        raise ValueError(f"scores are {shape}, y is {y.shape}: expected (N, C) and (N,)")
    if y.dtype.kind not in "iu":
        raise TypeError(f"y holds {y.dtype}: expected integers; if they are whole, y.astype(int) helps")
    y = y.astype(np.intp)
    unsigned = y.view(np.uintp)  # negative numbers are huge
    if unsigned[unsigned.argmax()] >= shape[1]:  # which takes a third of the time of max
        classes = f"labels of {shape[1]} classes run from 0 to {shape[1] - 1}"
        raise ValueError(f"y runs from {y.min()} to {y.max()}: {classes}")
    return parent, y
