"""Functions that are handed to students' code, made beside it from plain numbers.

A case carries ``{"function": "bowl", …}``, its name and parameters; the probe passes the function itself. So
code that takes a function, such as a training loop, is judged on its own, whatever the student's other
functions do. A few makers give no function, but what else is better made there than sent: a generator of
random numbers, a thousand scans.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from course import data

Made = Callable[..., Any]

FUNCTION = "function"


def bowl() -> Made:
    """f(W, X, y, reg) = mean((X W - onehot(y))^2) / 2 + reg sum(W^2), with its gradient."""

    def f(W: Any, X: Any, y: Any, reg: float) -> tuple[float, Any]:
        error = X @ W - np.eye(W.shape[1])[y]
        return float(0.5 * np.mean(error**2) + reg * np.sum(W**2)), X.T @ error / error.size + 2 * reg * W

    return f


def cubic(a: Any, p: Any) -> Made:
    """f(x) = sum(a x^3) + sum(p x)^2, without a gradient, for x in the shape of a and p.

    The square couples the coordinates: who moves two at once, or leaves one moved, finds other slopes.
    """

    def f(x: Any) -> float:
        return float(np.sum(a * np.power(x, 3)) + np.sum(np.multiply(p, x)) ** 2)

    return f


def quadratic(A: Any, b: Any) -> Made:
    """f(w) = w.A w / 2 - b.w with its gradient A w - b, for a symmetric A and w in the shape of b."""

    def f(w: Any) -> tuple[float, Any]:
        Aw = A @ w
        return float(0.5 * np.sum(w * Aw) - np.sum(b * w)), Aw - b

    return f


def gutter() -> Made:
    """f(W, X, Y) = mean over the examples of log cosh(X W - Y), summed over columns, with its gradient."""

    def f(W: Any, X: Any, Y: Any) -> tuple[float, Any]:
        off = X @ W - Y
        return float(np.sum(np.log(np.cosh(off))) / len(off)), X.T @ np.tanh(off) / len(off)

    return f


def generator(seed: int) -> np.random.Generator:
    """A generator of random numbers, at its beginning."""
    return np.random.default_rng(seed)


def scans(part: str, seed: int) -> Any:
    """The handwritten digits, or their labels: "X" and "y" to learn from, or "fresh", shuffled by a seed."""
    X, y, fresh, _ = data.split(*digits(), seed=seed)
    return {"X": X, "y": y, "fresh": fresh}[part]


digits = cache(data.digits)  # to read them takes longer than to learn them


def valley(A: Any, b: Any) -> Made:
    """f(w) = sum(sqrt(1 + r^2)) for r = A w - b, with its gradient; of a tensor w both are tensors."""

    def f(w: Any) -> tuple[Any, Any]:
        r = A @ w - b
        root = (1 + r * r) ** 0.5
        return root.sum(), A.T @ (r / root)

    return f


def swing() -> Made:
    """A recurrent cell, though not the usual one: next_h = sin(x W_x - h W_h)."""

    def cell(x: Any, h: Any, W_x: Any, W_h: Any) -> Any:
        return np.sin(x @ W_x - h @ W_h)

    return cell


FUNCTIONS: dict[str, Callable[..., Any]] = {
    make.__name__: make for make in (bowl, cubic, quadratic, gutter, generator, scans, valley, swing)
}


def is_function(value: Any) -> bool:
    """Whether an input of a case stands for a function."""
    return isinstance(value, dict) and FUNCTION in value


def make(described: dict[str, Any]) -> Any:
    """What an input describes."""
    parameters = {name: value for name, value in described.items() if name != FUNCTION}
    return FUNCTIONS[described[FUNCTION]](**parameters)
