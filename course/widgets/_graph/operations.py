"""What operations are called, and what their names say."""

from __future__ import annotations

import re
from typing import NamedTuple

# Operations that have a sign, by the words that the engine and students' gates have for them.
SYMBOLS = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "power": "**",
    "matmul": "@",
    "maximum": "max",
    "minimum": "min",
    "negative": "-",
    "absolute": "abs",
}

# What a gate does to the gradient that comes to it.
ROLES = {
    "+": "distributes",
    "sum": "distributes",
    "*": "switches",
    "@": "switches",
    "max": "routes",
    "min": "routes",
    "relu": "routes",
}

_NUMBER = r"-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?"
_FORM = re.compile(rf"(?:({_NUMBER}) )?(?:([A-Za-z_]\w*)(?: ({_NUMBER}))?|([-+*/@]+?)(?: ?({_NUMBER}))?)")


class Operation(NamedTuple):
    """An operation and the plain number that it may have, on its left or on its right: "2 *", "**2"."""

    left: float | None
    symbol: str
    right: float | None


def parsed(op: str) -> Operation:
    """An operation, as it is called; a name that says nothing is the symbol."""
    form = _FORM.fullmatch(op)
    if form is None:
        return Operation(None, op, None)
    left, word, after_word, sign, after_sign = form.groups()
    right = after_word or after_sign
    symbol = (word or sign).lower()
    return Operation(_number(left), SYMBOLS.get(symbol, symbol), _number(right))


def role(op: str) -> str:
    """What the gate does to a gradient; empty where it has no pattern."""
    return ROLES.get(parsed(op).symbol, "")


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)
