"""The derivative rules, as a table: what each operation computes, and what it hands back to each parent.

For y = f(a, b) and an upstream gradient g = dL/dy, the rule of the parent a is the vector-Jacobian product

    dL/da = g dy/da

A row of `RULES` holds f and one such rule for each parent, called as rule(g, y, a, b, **options).

The rules are written in NumPy, and NumPy's functions take tensors too. So one rule serves twice: on arrays it
gives numbers, fast; on tensors it gives a new graph, which can be differentiated again, to any order.

Two things need no rule, since they are the same for all: where a parent was broadcast, its gradient is summed
over the axes that this added (`unbroadcast`), and where dtypes differ, it is cast to the parent's.

Where f has a kink, a rule gives a subgradient: relu and abs have slope 0 at 0, values that tie for a maximum
or minimum share its gradient evenly, and a norm has gradient 0 at 0.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import count
from types import EllipsisType
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

__all__ = ["RULES", "Rule", "explicit", "unbroadcast"]


class Rule(NamedTuple):
    """What an operation computes from arrays, and a derivative for each parent."""

    forward: Callable[..., Any]
    derivatives: Iterable[Callable[..., Any]]


class Each(NamedTuple):
    """The derivatives of an operation that takes any number of parents: derivative(i, g, y, *parents)."""

    derivative: Callable[..., Any]

    def __iter__(self) -> Iterator[Callable[..., Any]]:
        return (partial(self.derivative, i) for i in count())


def unbroadcast(g: Any, shape: tuple[int, ...]) -> Any:
    """A gradient summed over the axes along which an operand of this shape was broadcast.

    What is copied forwards is summed backwards: each copy sends its gradient, and gradients add.
    """
    if g.shape == shape:
        return g
    added = g.ndim - len(shape)
    if added == 1 and g.shape[1:] == shape:
        return g.sum(axis=0)  # a bias, most of the time
    stretched = (added + i for i, n in enumerate(shape) if n != g.shape[added + i])
    g = g.sum(axis=(*range(added), *stretched))
    return g if g.shape == shape else g.reshape(shape)


def _expand(g: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """What a reduction of x left, stretched over the shape of x again."""
    if not keepdims:
        axes = range(x.ndim) if axis is None else normalize_axis_tuple(axis, x.ndim)
        g = g.reshape([1 if i in axes else n for i, n in enumerate(x.shape)])
    return np.broadcast_to(g, x.shape)


def _share(g: Any, y: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """To the entries of x that are the extreme y, in equal parts."""
    winners = x == _expand(y, x, axis, keepdims)
    n = winners.sum(axis=axis, keepdims=keepdims, dtype=x.dtype)
    return np.where(winners, _expand(g / n, x, axis, keepdims), 0)


def _power_base(g: Any, y: Any, a: Any, b: Any) -> Any:
    return g * b * a ** np.where(b == 0, 1, b - 1)  # the slope of a^0 is 0, at a = 0 too


def _power_exponent(g: Any, y: Any, a: Any, b: Any) -> Any:
    return g * y * np.log(np.where(a == 0, 1, a))  # and 0^b does not move with b


def _matmul_left(g: Any, y: Any, a: Any, b: Any) -> Any:
    """g b^T. A vector on the left stands for a row, on the right for a column."""
    if b.ndim == 2:
        return g @ b.T
    if b.ndim == 1:
        return g.reshape((*g.shape, 1)) * b
    return (g.reshape((*g.shape[:-1], 1, g.shape[-1])) if a.ndim == 1 else g) @ b.swapaxes(-1, -2)


def _matmul_right(g: Any, y: Any, a: Any, b: Any) -> Any:
    """a^T g, likewise."""
    if a.ndim == 2:
        return a.T @ g
    if b.ndim == 1:
        return g.reshape((*g.shape, 1)) * a
    if a.ndim == 1:
        return a.reshape((-1, 1)) * g.reshape((*g.shape[:-1], 1, g.shape[-1]))
    return a.swapaxes(-1, -2) @ g


def _winner(g: Any, wins: Any, ties: Any) -> Any:
    return g * wins + g * ties / 2


def _sigmoid(x: Any) -> Any:
    e = np.exp(-np.abs(x))  # at most 1: nothing overflows
    return np.where(x < 0, e, 1) / (1 + e)


def _norm(x: Any, axis: Any, keepdims: bool) -> Any:
    return np.sqrt((x * x).sum(axis=axis, keepdims=keepdims))


def _direction(g: Any, y: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """g x / |x|."""
    return _expand(g / np.where(y == 0, 1, y), x, axis, keepdims) * x


def _logsumexp(x: Any, axis: Any, keepdims: bool) -> Any:
    shift = x.max(axis=axis, keepdims=True)
    y = np.log(np.exp(x - shift).sum(axis=axis, keepdims=True)) + shift
    return y if keepdims else y.squeeze(axis)


def _shares(g: Any, y: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """g softmax(x)."""
    return _expand(g, x, axis, keepdims) * np.exp(x - _expand(y, x, axis, keepdims))


def _softmax(x: Any, axis: Any) -> Any:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _log_softmax(x: Any, axis: Any) -> Any:
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _scatter(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    y = np.zeros(shape, x.dtype)
    if all(part is None or isinstance(part, (int, slice, EllipsisType)) for part in _parts(index)):
        y[index] = x
    else:
        np.add.at(y, index, x)  # y[index] += x would count a repeated index once
    return y


def _put_back(g: Any, y: Any, x: Any, index: Any) -> Any:
    """Zeros of the shape of x, with g added where y was taken."""
    is_array = isinstance(g, (np.ndarray, np.generic))
    return _scatter(g, index, x.shape) if is_array else g.scatter(index, x.shape)


def _parts(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)


def explicit(subscripts: str, ndims: list[int]) -> str:
    """Subscripts with a letter for each axis and an arrow: "...i,i" of a matrix and a vector is "ai,i->a"."""
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    hidden = [ndim - len(term) + 3 if "..." in term else 0 for term, ndim in zip(terms, ndims, strict=False)]
    spare = [letter for letter in string.ascii_letters if letter not in subscripts]
    letters = "".join(spare[: max(hidden)])
    if not arrow:
        once = {letter for letter in inputs if inputs.count(letter) == 1}
        output = "..." * ("..." in inputs) + "".join(sorted(once - set(".,")))
    terms = [term.replace("...", letters[len(letters) - n :]) for term, n in zip(terms, hidden, strict=False)]
    return ",".join(terms) + "->" + output.replace("...", letters)


def _piece(i: int, g: Any, y: Any, *xs: Any, axis: int) -> Any:
    """The part of a concatenation that came from x_i."""
    axis %= g.ndim
    start = sum(x.shape[axis] for x in xs[:i])
    return g[(slice(None),) * axis + (slice(start, start + xs[i].shape[axis]),)]


def _layer(i: int, g: Any, y: Any, *xs: Any, axis: int) -> Any:
    """The layer of a stack that was x_i."""
    return g[(slice(None),) * (axis % g.ndim) + (i,)]


def _einsum(i: int, g: Any, y: Any, *xs: Any, subscripts: str) -> Any:
    """The sum of g times all other factors, over every index that x_i does not have."""
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
        elif not any(letter in term for term, _ in factors):  # summed over in x_i alone
            factors.append((letter, np.ones(n, g.dtype)))
        target += letter
    return np.einsum(",".join(term for term, _ in factors) + "->" + target, *(x for _, x in factors))


# fmt: off
_ROWS: list[tuple[Any, ...]] = [
    # operation      y = f(a, b)         dL/da                              dL/db
    ("add",          np.add,             lambda g, y, a, b: g,              lambda g, y, a, b: g),
    ("subtract",     np.subtract,        lambda g, y, a, b: g,              lambda g, y, a, b: -g),
    ("multiply",     np.multiply,        lambda g, y, a, b: g * b,          lambda g, y, a, b: g * a),
    ("divide",       np.divide,          lambda g, y, a, b: g / b,          lambda g, y, a, b: -g * y / b),
    ("power",        np.power,           _power_base,                       _power_exponent),
    ("maximum",      np.maximum,           lambda g, y, a, b: _winner(g, a > b, a == b),
                                           lambda g, y, a, b: _winner(g, b > a, a == b)),
    ("minimum",      np.minimum,           lambda g, y, a, b: _winner(g, a < b, a == b),
                                           lambda g, y, a, b: _winner(g, b < a, a == b)),
    ("matmul",       np.matmul,          _matmul_left,                      _matmul_right),

    # elementwise    y = f(x)              dL/dx
    ("negative",     np.negative,          lambda g, y, x: -g),
    ("absolute",     np.absolute,          lambda g, y, x: g * np.sign(x)),
    ("exp",          np.exp,               lambda g, y, x: g * y),
    ("log",          np.log,               lambda g, y, x: g / x),
    ("sqrt",         np.sqrt,              lambda g, y, x: g / (2 * y)),
    ("sin",          np.sin,               lambda g, y, x: g * np.cos(x)),
    ("cos",          np.cos,               lambda g, y, x: -g * np.sin(x)),
    ("tanh",         np.tanh,              lambda g, y, x: g * (1 - y * y)),
    ("sigmoid",      _sigmoid,             lambda g, y, x: g * (y * (1 - y))),
    ("relu",         lambda x: np.maximum(x, 0),
                                           lambda g, y, x: g * (y > 0)),
    ("leaky_relu",   lambda x, slope: np.where(x > 0, x, slope * x),
                                           lambda g, y, x, slope: np.where(x > 0, g, slope * g)),
    ("clip",         lambda x, low, high: np.clip(x, low, high),
                                           lambda g, y, x, low, high: g * ((x >= low) & (x <= high))),
    ("astype",       lambda x, dtype: x.astype(dtype),
                                           lambda g, y, x, dtype: g),

    # reductions     y = f(x)              dL/dx, from axis and keepdims
    ("sum",          np.sum,               lambda g, y, x, **over: _expand(g, x, **over)),
    ("mean",         np.mean,              lambda g, y, x, **over: _expand(g / (x.size / y.size), x, **over)),
    ("max",          np.max,               _share),
    ("min",          np.min,               _share),
    ("norm",         _norm,                _direction),
    ("logsumexp",    _logsumexp,           _shares),
    ("softmax",      _softmax,
                     lambda g, y, x, axis: y * (g - (g * y).sum(axis=axis, keepdims=True))),
    ("log_softmax",  _log_softmax,
                     lambda g, y, x, axis: g - np.exp(y) * g.sum(axis=axis, keepdims=True)),

    # shapes         y = f(x)              dL/dx
    ("reshape",      lambda x, shape: x.reshape(shape),
                                           lambda g, y, x, shape: g.reshape(x.shape)),
    ("transpose",    lambda x, axes: x.transpose(axes),
                           lambda g, y, x, axes: g.transpose([axes.index(i) for i in range(len(axes))])),
    ("broadcast_to", np.broadcast_to,      lambda g, y, x, shape: g),
    ("getitem",      lambda x, index: x[index],
                                           _put_back),
    ("scatter",      _scatter,             lambda g, y, x, index, shape: g[index]),

    # a choice       y = f(a, b)           dL/da
    ("where",        lambda a, b, condition: np.where(condition, a, b),
                                           lambda g, y, a, b, condition: np.where(condition, g, 0),
                                           lambda g, y, a, b, condition: np.where(condition, 0, g)),

    # any number     y = f(a, b, ...)      dL/dx_i
    ("concatenate",  lambda *xs, axis: np.concatenate(xs, axis),
                                           Each(_piece)),
    ("stack",        lambda *xs, axis: np.stack(xs, axis),
                                           Each(_layer)),
    ("einsum",       lambda *xs, subscripts: np.einsum(subscripts, *xs, optimize=True),
                                           Each(_einsum)),
]
# fmt: on

RULES = {
    operation: Rule(forward, rules[0] if isinstance(rules[0], Each) else rules)
    for operation, forward, *rules in _ROWS
}
