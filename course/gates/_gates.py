"""Functions of numbers that know their local gradients."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any

from course import _scalar
from course._validate import count, number

Local = tuple[float, tuple[float, ...]]


class Gate(ABC):
    """A function of numbers with one output. A gate says what that is, and its local gradients."""

    op: str  # how it is called in a picture
    _slopes: tuple[float, ...] | None = None

    @abstractmethod
    def local(self, *inputs: Any, **_: Any) -> Local:
        """The output, and d(output)/d(input) for each input. A subclass gives its inputs names."""

    def forward(self, *inputs: float) -> float:
        """The output. What `backward` needs is remembered until the next call."""
        output, self._slopes = self.local(*(number("input", x) for x in inputs))
        return output

    def backward(self, upstream: float) -> tuple[float, ...]:
        """The downstream gradients, one for each input, of the upstream gradient dL/d(output)."""
        if self._slopes is None:
            name = type(self).__name__
            raise RuntimeError(
                f"{name}.backward before forward: call forward first, it remembers what is needed"
            )
        upstream = number("upstream", upstream)
        return tuple(upstream * slope for slope in self._slopes)


class AddGate(Gate):
    """x + y + ...: *distributes* the gradient, the same to every input."""

    op = "+"

    def local(self, *inputs: float) -> Local:
        return sum(inputs), (1.0,) * len(inputs)


class MultiplyGate(Gate):
    """x y: *switches* the inputs, each gets the other times upstream."""

    op = "*"

    def local(self, x: float, y: float) -> Local:
        return x * y, (y, x)


class MaxGate(Gate):
    """max(x, y, ...): *routes* the gradient to the winner, of several equal ones to the first."""

    op = "max"

    def local(self, *inputs: float) -> Local:
        return _route(inputs, max(inputs))


class MinGate(Gate):
    """min(x, y, ...): routes the gradient to the smallest, of several equal ones to the first."""

    op = "min"

    def local(self, *inputs: float) -> Local:
        return _route(inputs, min(inputs))


class NegateGate(Gate):
    """-x."""

    op = "-"

    def local(self, x: float) -> Local:
        return -x, (-1.0,)


class ReciprocalGate(Gate):
    """1 / x."""

    op = "1 /"

    def local(self, x: float) -> Local:
        y = _scalar.divide(1.0, x)
        return y, (-y * y,)


class ScaleGate(Gate):
    """c x, for a constant c."""

    def __init__(self, factor: float) -> None:
        self.factor = number("factor", factor)
        self.op = f"{self.factor:g} *"

    def local(self, x: float) -> Local:
        return self.factor * x, (self.factor,)


class PowerGate(Gate):
    """x^n, for a constant n."""

    def __init__(self, exponent: float) -> None:
        self.exponent = number("exponent", exponent)
        self.op = f"** {self.exponent:g}"

    def local(self, x: float) -> Local:
        return _scalar.power(x, self.exponent), (_scalar.power_slope(x, self.exponent),)


class ExpGate(Gate):
    """e^x, its own derivative."""

    op = "exp"

    def local(self, x: float) -> Local:
        e = _scalar.exp(x)
        return e, (e,)


class LogGate(Gate):
    """ln x."""

    op = "log"

    def local(self, x: float) -> Local:
        return _scalar.log(x), (1 / x,)


class SinGate(Gate):
    """sin x."""

    op = "sin"

    def local(self, x: float) -> Local:
        return math.sin(x), (math.cos(x),)


class CosGate(Gate):
    """cos x."""

    op = "cos"

    def local(self, x: float) -> Local:
        return math.cos(x), (-math.sin(x),)


class TanhGate(Gate):
    """tanh x."""

    op = "tanh"

    def local(self, x: float) -> Local:
        t = math.tanh(x)
        return t, (1 - t * t,)


class SigmoidGate(Gate):
    """1 / (1 + e^-x)."""

    op = "sigmoid"

    def local(self, x: float) -> Local:
        s = _scalar.sigmoid(x)
        return s, (s * (1 - s),)


class ReluGate(Gate):
    """max(0, x), with subgradient 0 at 0."""

    op = "relu"

    def local(self, x: float) -> Local:
        return (x, (1.0,)) if x > 0 else (0.0, (0.0,))


class CopyGate:
    """A fork: one input, and the same number on several ways. What comes back on them adds up."""

    def __init__(self, ways: int = 2) -> None:
        self.ways = count("ways", ways)

    def forward(self, x: float) -> tuple[float, ...]:
        return (number("input", x),) * self.ways

    def backward(self, *upstream: float) -> tuple[float]:
        if len(upstream) != self.ways:
            raise ValueError(f"CopyGate.backward got {len(upstream)} gradients for {self.ways} ways")
        return (sum(number("upstream", gradient) for gradient in upstream),)


def _route(inputs: tuple[float, ...], winner: float) -> Local:
    first = inputs.index(winner)
    return winner, tuple(float(i == first) for i in range(len(inputs)))
