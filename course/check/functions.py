"""Functions that are handed to students' code, made beside it from plain numbers.

A case carries ``{"function": "bowl", …}``, its name and parameters; the probe passes the function itself. So
code that takes a function, such as a training loop, is judged on its own, whatever the student's other
functions do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Made = Callable[..., Any]

FUNCTION = "function"


def bowl() -> Made:
    """f(W, X, y, reg) = mean((X W - onehot(y))^2) / 2 + reg sum(W^2), with its gradient."""

    def f(W: Any, X: Any, y: Any, reg: float) -> tuple[float, Any]:
        error = X @ W - np.eye(W.shape[1])[y]
        return float(0.5 * np.mean(error**2) + reg * np.sum(W**2)), X.T @ error / error.size + 2 * reg * W

    return f


FUNCTIONS: dict[str, Callable[..., Made]] = {make.__name__: make for make in (bowl,)}


def is_function(value: Any) -> bool:
    """Whether an input of a case stands for a function."""
    return isinstance(value, dict) and FUNCTION in value


def make(described: dict[str, Any]) -> Made:
    """The function that an input describes."""
    parameters = {name: value for name, value in described.items() if name != FUNCTION}
    return FUNCTIONS[described[FUNCTION]](**parameters)
