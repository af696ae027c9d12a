"""The derivative rules, as a table: what each operation computes, and what it hands back to each parent.

For y = f(a, b) and an upstream gradient g = dL/dy, the rule of the parent a is the vector-Jacobian product

    dL/da = g dy/da

and a row of the table holds f with such a rule for each parent, called as rule(g, y, a, b, **options).

The rules are written in NumPy, and NumPy's functions take tensors too. So each serves twice: on arrays it
gives numbers, fast; on tensors it gives a graph, which can be differentiated again, to any order.

Where f has a kink, a rule gives a subgradient: relu and abs have slope 0 at 0, values that tie for a maximum
or minimum share its gradient evenly, and a norm has gradient 0 at 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from course.autodiff import _formulas as f
from course.autodiff._formulas import expand

__all__ = ["RULES", "Each", "Rule", "unbroadcast"]


class Rule(NamedTuple):
    """A row of the table.

    Attributes
    ----------
    forward : callable
        What the operation computes, from arrays; in `fused`, the operation itself.
    derivatives : sequence of callables
        One for each parent.
    broadcasts : bool
        Whether a derivative may have the shape of y, where that of its parent was broadcast to it.
    """

    forward: Callable[..., Any]
    derivatives: Each | Sequence[Callable[..., Any]]
    broadcasts: bool = False


class Each:
    """Derivatives for any number of parents, from one function that takes a parent's place i as well."""

    def __init__(self, derivative: Callable[..., Any]) -> None:
        self.derivative = derivative

    def __getitem__(self, i: int) -> Callable[..., Any]:
        return partial(self.derivative, i)


# fmt: off
_BROADCASTING: list[tuple[Any, ...]] = [
    # operation      y = f(a, b)         dL/da                              dL/db
    ("add",          np.add,             lambda g, y, a, b: g,              lambda g, y, a, b: g),
    ("subtract",     np.subtract,        lambda g, y, a, b: g,              lambda g, y, a, b: -g),
    ("multiply",     np.multiply,        lambda g, y, a, b: g * b,          lambda g, y, a, b: g * a),
    ("divide",       np.divide,          lambda g, y, a, b: g / b,          lambda g, y, a, b: -g * y / b),
    ("power",        np.power,           f.power_base,                      f.power_exponent),
    ("matmul",       np.matmul,          f.matmul_left,                     f.matmul_right),
    ("maximum",      np.maximum,         lambda g, y, a, b: f.to_winner(g, a > b, a == b),
                                         lambda g, y, a, b: f.to_winner(g, b > a, a == b)),
    ("minimum",      np.minimum,         lambda g, y, a, b: f.to_winner(g, a < b, a == b),
                                         lambda g, y, a, b: f.to_winner(g, b < a, a == b)),
    ("where",        f.where,            lambda g, y, a, b, condition: np.where(condition, g, 0),
                                         lambda g, y, a, b, condition: np.where(condition, 0, g)),
    # operation      y = f(x_1, ..)      dL/dx_i
    ("einsum",       f.einsum,           Each(f.einsum_rule)),
]

_OTHERS: list[tuple[Any, ...]] = [
    # elementwise    y = f(x)            dL/dx
    ("negative",     np.negative,        lambda g, y, x: -g),
    ("absolute",     np.absolute,        lambda g, y, x: g * np.sign(x)),
    ("exp",          np.exp,             lambda g, y, x: g * y),
    ("log",          np.log,             lambda g, y, x: g / x),
    ("sqrt",         np.sqrt,            lambda g, y, x: g / (2 * y)),
    ("sin",          np.sin,             lambda g, y, x: g * np.cos(x)),
    ("cos",          np.cos,             lambda g, y, x: -g * np.sin(x)),
    ("tanh",         np.tanh,            lambda g, y, x: g * (1 - y * y)),
    ("sigmoid",      f.sigmoid,          lambda g, y, x: g * (y * (1 - y))),
    ("softplus",     f.softplus,         lambda g, y, x: g * np.exp(x - y)),
    ("relu",         f.relu,             lambda g, y, x: g * (y > 0)),
    ("leaky_relu",   f.leaky_relu,       f.leaky_relu_rule),
    ("clip",         f.clip,             f.clip_rule),
    ("astype",       f.astype,           lambda g, y, x, dtype: g.astype(x.dtype)),

    # reductions     y = f(x)            dL/dx, from axis and keepdims
    ("sum",          np.sum,             lambda g, y, x, **over: expand(g, x, **over)),
    ("mean",         np.mean,            f.mean_rule),
    ("max",          np.max,             f.extreme_rule),
    ("min",          np.min,             f.extreme_rule),
    ("norm",         f.norm,             f.norm_rule),
    ("logsumexp",    f.logsumexp,        f.logsumexp_rule),
    ("softmax",      f.softmax,          f.softmax_rule),
    ("log_softmax",  f.log_softmax,      f.log_softmax_rule),

    # shapes         y = f(x)            dL/dx
    ("reshape",      np.reshape,         lambda g, y, x, shape: g.reshape(x.shape)),
    ("transpose",    np.transpose,       f.transpose_rule),
    ("broadcast_to", np.broadcast_to,    lambda g, y, x, shape: unbroadcast(g, x.shape)),
    ("getitem",      f.getitem,          f.getitem_rule),
    ("scatter",      f.scatter,          lambda g, y, x, index, shape: g[index]),
    # operation      y = f(x_1, ..)      dL/dx_i
    ("concatenate",  f.concatenate,      Each(f.concatenate_rule)),
    ("stack",        f.stack,            Each(f.stack_rule)),
]
# fmt: on

RULES = {
    operation: Rule(forward, rules[0] if isinstance(rules[0], Each) else rules, broadcasts)
    for rows, broadcasts in ((_BROADCASTING, True), (_OTHERS, False))
    for operation, forward, *rules in rows
}


def unbroadcast(g: Any, shape: tuple[int, ...]) -> Any:
    """A gradient summed over the axes along which an operand of this shape was broadcast.

    What is copied forwards is summed backwards: every copy sends its gradient, and gradients add.
    """
    if g.shape == shape:
        return g
    added = g.ndim - len(shape)
    stretched = (added + i for i, n in enumerate(shape) if n != g.shape[added + i])
    g = g.sum(axis=(*range(added), *stretched))
    return g if g.shape == shape else g.reshape(shape)
