"""Stacks of modules: how modules are probed, and what trains them.

A module has ``forward`` and ``backward``; in a stack each gets what the one below it gives, and hands back
what the one below needs. Modules of a student are stacked with modules of ours, in stacks that a judge draws
afresh; a training step of a student gets modules of ours, whose gradients are known.

>>> class Twice:
...     def forward(self, X):
...         return 2 * X
...
...     def backward(self, upstream):
...         return 2 * upstream
>>> given = {"X": np.array([[0.5]]), "G": np.array([[5.0]])}
>>> given |= {"layers": [["Twice"], ["wave"]], "program": [["forward", "X"], ["backward", "G"]]}
>>> stack(Twice, given)
(array([[0.]]), array([[10.]]))
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

Made = Callable[..., Any]
Given = dict[str, Any]
Array = np.ndarray[Any, Any]


def stack(made: Made, given: Given) -> tuple[Any, ...]:
    """Stack modules of a class and modules of ours, and run the stack both ways.

    Parameters
    ----------
    made : class
        What stands in the stack under a name that is none of ours.
    given : dict
        "layers": ``[name, *names of arrays]`` for each module, the lowest first: what it is, and what it is
        made from. "program": steps ``["forward", *names of arrays]``, the first for the lowest module and the
        others for the last, which may be a loss, and ``["backward", *names of arrays]`` for the last module.
        "watched", optionally: the place of a module whose `dW` and `db` are asked for. The rest: the arrays.

    Returns
    -------
    output, gradient : object
        What the last forward and the last backward gave, or None.
    dW, db : object
        Those of the module that is watched, if one is.
    """
    *below, top = layers = [_module(given, *described, own=made) for described in given["layers"]]
    output = gradient = None
    for operation, *names in given["program"]:
        arrays = [given[name] for name in names]
        if operation == "forward":
            h, *more = arrays
            for layer in below:
                h = layer.forward(h)
            output = copy.copy(top.forward(h, *more))
        else:
            gradient = top.backward(*arrays)
            for layer in reversed(below):
                gradient = layer.backward(gradient)
            gradient = copy.copy(gradient)
    if "watched" not in given:
        return output, gradient
    watched = layers[given["watched"]]
    return output, gradient, getattr(watched, "dW", None), getattr(watched, "db", None)


def step(made: Made, given: Given) -> tuple[list[Any], Array, Array]:
    """Let a function take training steps on a stack of modules of ours.

    Parameters
    ----------
    made : function
        Called as ``made(layers, loss, X, y, learning_rate, reg)``, it moves the weights and biases of the
        layers and returns the loss.
    given : dict
        "layers" as for `stack`, of ours alone; "X", "y", "learning_rate", "reg"; "steps", how often; and the
        arrays.

    Returns
    -------
    losses : list
        What each step gave.
    weights, biases : (M,) array
        The entries of all of them at the end, the lowest layer's first.
    """
    layers = [_module(given, *described) for described in given["layers"]]
    arguments = [given[name] for name in ("X", "y", "learning_rate", "reg")]
    losses = [made(layers, Valley(), *arguments) for _ in range(given["steps"])]
    weighted = [layer for layer in layers if hasattr(layer, "W")]
    weights, biases = ([np.ravel(getattr(layer, name)) for layer in weighted] for name in "Wb")
    return losses, np.concatenate(weights), np.concatenate(biases)


def network(made: Made, given: Given) -> Any:
    """Let a function train a network with one hidden layer of rectifiers, and read fresh examples with it.

    Parameters
    ----------
    made : function
        Called with what is given, in order and without "fresh", it returns ``W1, b1, W2, b2, losses``.
    given : dict
        "fresh": examples that the function does not see.

    Returns
    -------
    tuple
        What came back and, as its last entry, the labels that the trained network gives to the fresh
        examples, or None where it is no such network.
    """
    came = made(*(value for name, value in given.items() if name != "fresh"))
    try:
        W1, b1, W2, b2, losses = came
        hidden = np.clip(given["fresh"] @ W1 + b1, 0, None)  # (M, H)
        labels = (hidden @ W2 + b2).argmax(axis=1)
    except Exception:  # what came back may be anything
        return (*came, None) if isinstance(came, tuple | list) else came
    return W1, b1, W2, b2, losses, labels


def _module(given: Given, name: str, *arrays: str, own: Made | None = None) -> Any:
    make = MODULES.get(name, own)
    if make is None:
        raise LookupError(f"no module {name!r}: there are {', '.join(MODULES)}")
    return make(*(given[array].copy() for array in arrays))


class Wave:
    """sin(h - 1): what was 0 is not 0 any more."""

    def forward(self, h: Array) -> Array:
        self.slope = np.cos(h - 1)
        return np.asarray(np.sin(h - 1))

    def backward(self, upstream: Array) -> Array:
        return np.asarray(upstream * self.slope)


class Mix:
    """Each column, and half of its left neighbour."""

    def forward(self, h: Array) -> Array:
        return np.asarray(h + np.roll(h, 1, axis=1) / 2)

    def backward(self, upstream: Array) -> Array:
        return np.asarray(upstream + np.roll(upstream, -1, axis=1) / 2)


class Double:
    """Twice as many columns: sin(2h + 1) and cos h."""

    def forward(self, h: Array) -> Array:
        self.slopes = 2 * np.cos(2 * h + 1), -np.sin(h)
        return np.hstack([np.sin(2 * h + 1), np.cos(h)])

    def backward(self, upstream: Array) -> Array:
        left, right = np.hsplit(upstream, 2)
        return np.asarray(left * self.slopes[0] + right * self.slopes[1])


class Swell:
    """a h + c, with a = 1 + sin(p.W) / 2 and c = sin(q.b) / 2 for fixed p and q."""

    def __init__(self, W: Array, b: Array) -> None:
        self.W, self.b = W, b
        self.dW: Array | None = None
        self.db: Array | None = None

    def forward(self, h: Array) -> Array:
        self.h, self.p, self.q = h, _fixed(self.W), _fixed(self.b)
        self.u, self.v = np.sum(self.p * self.W), np.sum(self.q * self.b)
        return np.asarray((1 + np.sin(self.u) / 2) * h + np.sin(self.v) / 2)

    def backward(self, upstream: Array) -> Array:
        self.dW = self.p * (np.cos(self.u) / 2 * np.vdot(upstream, self.h))
        self.db = self.q * (np.cos(self.v) / 2 * upstream.sum())
        return np.asarray(upstream * (1 + np.sin(self.u) / 2))


class Valley:
    """A loss: the mean over the examples of log cosh(h - y / 2), summed over the columns."""

    def forward(self, h: Array, y: Array) -> float:
        self.off = h - y[:, np.newaxis] / 2
        return float(np.log(np.cosh(self.off)).sum() / len(y))

    def backward(self) -> Array:
        return np.asarray(np.tanh(self.off) / len(self.off))


MODULES: dict[str, Made] = {made.__name__.lower(): made for made in (Wave, Mix, Double, Swell)}


def _fixed(like: Array) -> Array:
    """Coefficients in the shape of an array, no two alike."""
    return np.asarray(np.cos(1 + np.arange(like.size)).reshape(like.shape))
