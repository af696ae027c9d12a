"""Functions of several tensors, and what NumPy's own functions do when they are given a tensor."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from course.autodiff._formulas import explicit_subscripts
from course.autodiff.rules import RULES
from course.autodiff.tensor import NUMPY, Operand, Tensor, apply, value

__all__ = ["concatenate", "einsum", "maximum", "minimum", "stack", "where"]


def maximum(a: Operand, b: Operand) -> Tensor:
    """The larger of two, entry by entry; where they tie, each gets half the gradient."""
    return apply("maximum", a, b)


def minimum(a: Operand, b: Operand) -> Tensor:
    """The smaller of two, entry by entry; where they tie, each gets half the gradient."""
    return apply("minimum", a, b)


def where(condition: npt.ArrayLike | Tensor, a: Operand, b: Operand) -> Tensor:
    """a where the condition holds, b elsewhere."""
    return apply("where", a, b, condition=value(condition))


def concatenate(tensors: Sequence[Operand], axis: int = 0) -> Tensor:
    """Tensors one after the other along an axis they have."""
    return apply("concatenate", *tensors, axis=axis)


def stack(tensors: Sequence[Operand], axis: int = 0) -> Tensor:
    """Tensors of one shape beside each other along a new axis."""
    return apply("stack", *tensors, axis=axis)


def einsum(subscripts: str, *operands: Operand) -> Tensor:
    """Sums of products by Einstein's convention, as in NumPy: `einsum("nd,dc->nc", X, W)` is X @ W."""
    return apply(
        "einsum",
        *operands,
        subscripts=explicit_subscripts(subscripts, [np.ndim(value(x)) for x in operands]),
    )


def _norm(x: Tensor, *, axis: Any = None, keepdims: bool = False) -> Tensor:
    return x.norm(axis, keepdims)


def _on_values(function: Any, *arguments: Any) -> Any:
    return function(*map(value, arguments))


_WITHOUT_SLOPE = [
    *(np.equal, np.not_equal, np.greater, np.greater_equal, np.less, np.less_equal),
    *(np.sign, np.isfinite, np.isnan, np.argmax, np.argmin),
    *(np.shape, np.ndim, np.size, np.zeros_like, np.ones_like),
]

NUMPY.update(
    {rule.forward: partial(apply, op) for op, rule in RULES.items() if isinstance(rule.forward, np.ufunc)}
    | {function: partial(_on_values, function) for function in _WITHOUT_SLOPE}
    | {
        np.sum: Tensor.sum,
        np.mean: Tensor.mean,
        np.max: Tensor.max,
        np.min: Tensor.min,
        np.clip: Tensor.clip,
        np.linalg.norm: _norm,
        np.reshape: Tensor.reshape,
        np.transpose: Tensor.transpose,
        np.swapaxes: Tensor.swapaxes,
        np.broadcast_to: Tensor.broadcast_to,
        np.concatenate: concatenate,
        np.stack: stack,
        np.where: where,
        np.einsum: einsum,
    }
)
