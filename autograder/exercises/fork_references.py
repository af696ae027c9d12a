"""Right answers of 05-fork-accumulation that the course has no function for: none of them as the lesson does it."""

from __future__ import annotations

import cmath
from collections.abc import Iterable
from graphlib import TopologicalSorter
from typing import Any

import numpy as np

from course.autodiff import Value

Array = np.ndarray[Any, Any]

# The loop of `newton_sqrt` ends where the square is within this share of what it should be.
CLOSE = 1e-6

# Complex steps: nothing is subtracted, so a step may be as small as one likes.
STEP = 1e-30


def fork_gradient(x: float) -> tuple[float, float]:
    """e^x + x^2, and its slope."""
    node = Value(x)
    loss = node.exp() + node**2
    loss.backward()
    return loss.data, node.grad


def copy_backward(upstreams: Array) -> Array:
    """What n copies hand back to their original: the sum over the first axis."""
    gradient: Array = np.einsum("nd->d", upstreams)
    return gradient


def sum_backward(upstream: Array, n: int) -> Array:
    """What a sum of n arrays hands back to them, one in each row."""
    return np.tile(upstream, (n, 1))


def topological_order(node: Any) -> Iterable[Any]:
    """The nodes that `node` is made of, and `node`, each after its parents."""
    taken: dict[Any, tuple[Any, ...]] = {}
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one not in taken:
            taken[one] = one.parents
            waiting.extend(one.parents)
    return TopologicalSorter(taken).static_order()


def first_power_above(x: Any, limit: float) -> Any:
    """The first of x, x^2, x^3, … that is above the limit."""
    exponent = 1
    while x.data**exponent <= limit:
        exponent += 1
    return x**exponent


def newton_sqrt(a: Any) -> Any:
    """The square root by Newton's iteration from a."""
    return _newton(a, a)


def _newton(x: Any, a: Any) -> Any:
    if abs(x.data * x.data - a.data) <= CLOSE * a.data:
        return x
    return _newton((x + a / x) / 2, a)


class Dual:
    """A number with its tangent in the imaginary part, where complex arithmetic keeps the rules."""

    def __init__(self, data: float, tangent: float = 0.0) -> None:
        self.number = complex(data, STEP * tangent)

    @property
    def data(self) -> float:
        return self.number.real

    @property
    def tangent(self) -> float:
        return self.number.imag / STEP

    def __add__(self, other: Dual | float) -> Dual:
        return _dual(self.number + _number(other))

    def __sub__(self, other: Dual | float) -> Dual:
        return _dual(self.number - _number(other))

    def __mul__(self, other: Dual | float) -> Dual:
        return _dual(self.number * _number(other))

    def __truediv__(self, other: Dual | float) -> Dual:
        return _dual(self.number / _number(other))

    def __pow__(self, n: float) -> Dual:
        return _dual(self.number**n)

    def __neg__(self) -> Dual:
        return _dual(-self.number)

    def __rsub__(self, other: float) -> Dual:
        return _dual(other - self.number)

    def __rtruediv__(self, other: float) -> Dual:
        return _dual(other / self.number)

    __radd__, __rmul__ = __add__, __mul__

    def exp(self) -> Dual:
        return _dual(cmath.exp(self.number))


def _dual(number: complex) -> Dual:
    made = Dual(0.0)
    made.number = number
    return made


def _number(operand: Dual | float) -> complex:
    return operand.number if isinstance(operand, Dual) else complex(operand)
