"""Functions of one real number that say what is wrong by name, where `math` says "math domain error"."""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Real

LARGEST_EXPONENT = 709.78  # e to that power is about the largest float, 1.8e308


def plain(value: float) -> float:
    """The value as a Python float: Python's and NumPy's numbers are taken, arrays and texts are not."""
    if type(value) is float:
        return value
    if isinstance(value, Real):
        return float(value)
    kind = type(value).__name__
    raise TypeError(f"expected one real number, not {kind}; for arrays there is course.autodiff.Tensor")


def exp(x: float) -> float:
    return _try(math.exp, x, f"is above the largest float; x may be at most {LARGEST_EXPONENT}")


def log(x: float) -> float:
    return _try(math.log, x, "does not exist: x must be above 0")


def sin(x: float) -> float:
    return _try(math.sin, x, "does not exist: x must be finite")


def cos(x: float) -> float:
    return _try(math.cos, x, "does not exist: x must be finite")


def sqrt(x: float) -> float:
    """The root of x > 0: at 0 its slope is infinite, and a gradient through it would be inf or nan."""
    if x == 0:
        raise ValueError(f"sqrt({x}) has an infinite slope: add something small, as in sqrt(x + 1e-12)")
    return _try(math.sqrt, x, "does not exist: x must be above 0")


def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)), or exp(x) / (1 + exp(x)), whichever does not overflow."""
    e = math.exp(-abs(x))
    return 1 / (1 + e) if x >= 0 else e / (1 + e)


def divide(a: float, b: float) -> float:
    try:
        return a / b
    except ZeroDivisionError:
        raise ZeroDivisionError(f"{a} / {b} does not exist: the denominator must not be 0") from None


def power(base: float, exponent: float) -> float:
    """base ** exponent, where that is a real number."""
    if base < 0 and exponent % 1:
        raise ValueError(f"{_text(base)} ** {exponent} is not real: a base below 0 needs a whole exponent")
    try:
        return float(base**exponent)
    except ZeroDivisionError:
        raise ZeroDivisionError(f"{base} ** {exponent} divides by 0: the base must not be 0") from None
    except OverflowError:
        raise OverflowError(f"{_text(base)} ** {exponent} is above the largest float") from None


def power_slope(base: float, exponent: float) -> float:
    """The slope of base ** exponent along the base, exponent base ** (exponent - 1)."""
    if base == 0 and 0 < exponent < 1:
        remedy = f"add something small, as in (x + 1e-12) ** {exponent}"
        raise ValueError(f"{base} ** {exponent} has an infinite slope: {remedy}")
    return exponent * power(base, exponent - 1) if exponent else 0.0


def log_of_base(base: float, exponent: float) -> float:
    """The logarithm of a base whose exponent has a slope, base ** exponent log(base)."""
    if base <= 0:
        remedy = "a base above 0, or a plain number as exponent"
        raise ValueError(f"{_text(base)} ** {exponent} has no slope along its exponent: it needs {remedy}")
    return math.log(base)


def _try(function: Callable[[float], float], x: float, wrong: str) -> float:
    try:
        return function(x)
    except (OverflowError, ValueError) as error:
        raise type(error)(f"{function.__name__}({x}) {wrong}") from None


def _text(base: float) -> str:
    return f"({base})" if base < 0 else f"{base}"
