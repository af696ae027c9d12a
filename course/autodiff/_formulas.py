"""What the table of derivative rules calls by name: operations that NumPy lacks, and the longer rules.

An operation computes an array from arrays. A rule is written for arrays and tensors alike, and takes the
upstream gradient g, the result y and the parents, as in the table.
"""

from __future__ import annotations

import string
from types import EllipsisType
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

# Two operands.


def power_base(g: Any, y: Any, a: Any, b: Any) -> Any:
    """g b a^(b-1). The slope of a^0 is 0, at a = 0 too."""
    return g * b * a ** np.where(b == 0, 1, b - 1)


def power_exponent(g: Any, y: Any, a: Any, b: Any) -> Any:
    """g a^b log a. Where a is 0, a^b does not move with b."""
    return g * y * np.log(np.where(a == 0, 1, a))


def to_winner(g: Any, wins: Any, ties: Any) -> Any:
    """All of g to the winner, half of it where two tie."""
    return g * wins + g * ties / 2


def where(a: Any, b: Any, condition: Any) -> Any:
    return np.where(condition, a, b)


def matmul_left(g: Any, y: Any, a: Any, b: Any) -> Any:
    """g b^T. A vector on the left stands for a row, on the right for a column."""
    if b.ndim == 2:
        return g @ b.T
    if b.ndim == 1:
        return g.reshape((*g.shape, 1)) * b
    return (g.reshape((*g.shape[:-1], 1, g.shape[-1])) if a.ndim == 1 else g) @ b.swapaxes(-1, -2)


def matmul_right(g: Any, y: Any, a: Any, b: Any) -> Any:
    """a^T g, likewise."""
    if a.ndim == 2:
        return a.T @ g
    if b.ndim == 1:
        return g.reshape((*g.shape, 1)) * a
    if a.ndim == 1:
        return a.reshape((-1, 1)) * g.reshape((*g.shape[:-1], 1, g.shape[-1]))
    return a.swapaxes(-1, -2) @ g


# Elementwise.


def sigmoid(x: Any) -> Any:
    """1 / (1 + e^-x); nothing overflows, since e is at most 1."""
    e = np.exp(-np.abs(x))
    return np.where(x < 0, e, 1) / (1 + e)


def softplus(x: Any) -> Any:
    """ln(1 + e^x)."""
    return np.logaddexp(x, 0)


def relu(x: Any) -> Any:
    return np.maximum(x, 0)


def leaky_relu(x: Any, slope: float) -> Any:
    return np.where(x > 0, x, slope * x)


def leaky_relu_rule(g: Any, y: Any, x: Any, slope: float) -> Any:
    return np.where(x > 0, g, slope * g)


def clip(x: Any, low: Any, high: Any) -> Any:
    return np.clip(x, low, high).astype(x.dtype, copy=False)


def clip_rule(g: Any, y: Any, x: Any, low: Any, high: Any) -> Any:
    return g * ((x >= low) & (x <= high))


def astype(x: Any, dtype: Any) -> Any:
    return x.astype(dtype)


# Reductions over axes.


def expand(g: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """What a reduction of x left, stretched over the shape of x again: a sum forwards is a copy backwards."""
    return np.broadcast_to(beside(g, x, axis, keepdims), x.shape)


def beside(g: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """What a reduction of x left, with axes of length 1 where x was reduced: so it broadcasts against x."""
    if keepdims:
        return g
    axes = range(x.ndim) if axis is None else normalize_axis_tuple(axis, x.ndim)
    return g.reshape([1 if i in axes else n for i, n in enumerate(x.shape)])


def mean_rule(g: Any, y: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """Of n entries each gets g / n."""
    return expand(g / (x.size / (y.size or 1)), x, axis, keepdims)


def extreme_rule(g: Any, y: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """To the entries of x that are the largest, or smallest, in equal parts."""
    winners = x == beside(y, x, axis, keepdims)
    n = winners.sum(axis=axis, keepdims=keepdims, dtype=x.dtype)
    return np.where(winners, beside(g / n, x, axis, keepdims), 0)


def norm(x: Any, axis: Any, keepdims: bool) -> Any:
    return np.sqrt((x * x).sum(axis=axis, keepdims=keepdims))


def norm_rule(g: Any, y: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """g x / |x|, and 0 where x is."""
    return beside(g / np.where(y == 0, 1, y), x, axis, keepdims) * x


def logsumexp(x: Any, axis: Any, keepdims: bool) -> Any:
    shift = x.max(axis=axis, keepdims=True)
    y = np.log(np.exp(x - shift).sum(axis=axis, keepdims=True)) + shift
    return y if keepdims else y.squeeze(axis)


def logsumexp_rule(g: Any, y: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """g softmax(x)."""
    return beside(g, x, axis, keepdims) * np.exp(x - beside(y, x, axis, keepdims))


def softmax(x: Any, axis: Any) -> Any:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def softmax_rule(g: Any, y: Any, x: Any, axis: Any) -> Any:
    return y * (g - (g * y).sum(axis=axis, keepdims=True))


def log_softmax(x: Any, axis: Any) -> Any:
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def log_softmax_rule(g: Any, y: Any, x: Any, axis: Any) -> Any:
    return g - np.exp(y) * g.sum(axis=axis, keepdims=True)


# Shapes and parts.


def transpose_rule(g: Any, y: Any, x: Any, axes: tuple[int, ...]) -> Any:
    """Each axis back to where it was."""
    return g.transpose([axes.index(i) for i in range(len(axes))])


def getitem(x: Any, index: Any) -> Any:
    return x[index]


def getitem_rule(g: Any, y: Any, x: Any, index: Any) -> Any:
    """Zeros of the shape of x, with g added where y was taken."""
    if isinstance(g, (np.ndarray, np.generic)):
        return scatter(g, index, x.shape)
    return g.scatter(index, x.shape)


def scatter(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    y = np.zeros(shape, x.dtype)
    parts = index if isinstance(index, tuple) else (index,)
    if all(part is None or isinstance(part, (int, slice, EllipsisType)) for part in parts):
        y[index] = x
    else:
        np.add.at(y, index, x)  # y[index] += x would count a repeated index once
    return y


# Any number of operands: the rule of the i-th.


def concatenate(*xs: Any, axis: int) -> Any:
    return np.concatenate(xs, axis)


def concatenate_rule(i: int, g: Any, y: Any, *xs: Any, axis: int) -> Any:
    """The part of g that belongs to x_i."""
    axis %= g.ndim
    start = sum(x.shape[axis] for x in xs[:i])
    return g[(slice(None),) * axis + (slice(start, start + xs[i].shape[axis]),)]


def stack(*xs: Any, axis: int) -> Any:
    return np.stack(xs, axis)


def stack_rule(i: int, g: Any, y: Any, *xs: Any, axis: int) -> Any:
    """The layer of g that belongs to x_i."""
    return g[(slice(None),) * (axis % g.ndim) + (i,)]


def einsum(*xs: Any, subscripts: str) -> Any:
    return np.einsum(subscripts, *xs, optimize=True)


def einsum_rule(i: int, g: Any, y: Any, *xs: Any, subscripts: str) -> Any:
    """g times all other factors, summed over every index that x_i does not have."""
    inputs, output = subscripts.split("->")
    terms = inputs.split(",")
    factors = [(output, g), *((term, x) for j, (term, x) in enumerate(zip(terms, xs, strict=True)) if j != i)]
    spare = (letter for letter in string.ascii_letters if letter not in subscripts)
    target = ""
    for letter, n in zip(terms[i], xs[i].shape, strict=True):
        if letter in target:  # "ii": only the diagonal took part
            other = next(spare)
            factors.append((letter + other, np.eye(n, dtype=g.dtype)))
            letter = other
        elif not any(letter in term for term, _ in factors):  # x_i was summed over it by itself
            factors.append((letter, np.ones(n, g.dtype)))
        target += letter
    return np.einsum(",".join(term for term, _ in factors) + "->" + target, *(x for _, x in factors))


def explicit_subscripts(subscripts: str, ndims: list[int]) -> str:
    """Subscripts with an arrow and a letter for each axis: "...i,i" of a matrix and a vector is "ai,i->a"."""
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if len(terms) != len(ndims):
        raise ValueError(f"subscripts are {subscripts!r} for {len(ndims)} operands: one term for each")
    hidden = [ndim - len(term) + 3 if "..." in term else 0 for term, ndim in zip(terms, ndims, strict=True)]
    spare = "".join(letter for letter in string.ascii_letters if letter not in subscripts)[: max(hidden)]
    if not arrow:
        once = (letter for letter in set(inputs) - set(".,") if inputs.count(letter) == 1)
        output = ("..." if any(hidden) else "") + "".join(sorted(once))
    terms = [term.replace("...", spare[len(spare) - n :]) for term, n in zip(terms, hidden, strict=True)]
    return ",".join(terms) + "->" + output.replace("...", spare)
