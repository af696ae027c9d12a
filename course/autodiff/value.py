"""Reverse-mode automatic differentiation of scalars.

>>> x, y, z = Value(-2), Value(5), Value(-4)
>>> f = (x + y) * z
>>> f.backward()
>>> f.data, x.grad, y.grad, z.grad
(-12.0, -4.0, -4.0, 3.0)

Code that computes with `Value`s builds a graph as it runs. Each operation makes a node that remembers its
operands, at most two, and the slope of its result along each of them: for c = a b, dc/da = b and dc/db = a.
These local gradients are known once c is, so that the way back needs one rule, the same for every operation:

    parent.grad += slope * node.grad

It is `+=` since a value that is used twice gets a gradient from each use. It is applied from the last node
back, so that a node has all of its own gradient before it passes any on.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

from course._scalar import cos, divide, exp, log, log_of_base, plain, power, power_slope, sigmoid, sin, sqrt

__all__ = ["Value"]


class Value:
    """A number that knows how it came about, and after `backward` what depends on it.

    Plain numbers, Python's or NumPy's, mix in anywhere and need no node. Values compare by value, also with
    plain numbers, and count as false at 0, so that `if`, loops and Python's own `max` read as for floats; as
    keys of a set or a dict they are told apart by identity, equal or not.

    Parameters
    ----------
    data : float
        Any real number; integers and NumPy's numbers become floats.

    Attributes
    ----------
    data : float
        May be assigned to, as in ``w.data -= 0.1 * w.grad``; what was computed before stays as it was.
    grad : float
        d(result)/d(this) for the result whose `backward` was called; 0 until then.
    parents, slopes : tuple
        The operands that are Values, and the local gradient of this node along each.
    op : str
        The operation with its plain number, if it has one: "+", "1 -", "** 3"; empty for a leaf.
    name : str
        Given by `named`, for pictures.

    Raises
    ------
    TypeError
        An operand that is not one real number.
    ValueError, ZeroDivisionError, OverflowError
        A logarithm or a root of what is not above 0, a power that is not real or has no slope, a division by
        0, a power or an exponential above the largest float.
    """

    __array_ufunc__ = None  # NumPy's numbers leave the operation to us: np.float64(2) * x is 2 * x
    __slots__ = ("a", "b", "data", "grad", "name", "slope_a", "slope_b", "symbol")

    data: float
    grad: float
    name: str
    symbol: str  # empty for a leaf
    a: Any  # the operands: Values, plain numbers, or None where there is none
    b: Any
    slope_a: float | None  # the slopes along them: None where the operand is no Value
    slope_b: float | None

    def __init__(self, data: float) -> None:
        self.data = plain(data)
        self.grad = 0.0
        self.name = self.symbol = ""
        self.a = self.b = self.slope_a = self.slope_b = None

    def __add__(self, other: Value | float) -> Value:
        return _result(self.data + _data(other), "+", self, 1.0, other, 1.0)

    def __sub__(self, other: Value | float) -> Value:
        return _result(self.data - _data(other), "-", self, 1.0, other, -1.0)

    def __rsub__(self, other: float) -> Value:
        return _result(_data(other) - self.data, "-", other, 1.0, self, -1.0)

    def __mul__(self, other: Value | float) -> Value:
        a, b = self.data, _data(other)
        return _result(a * b, "*", self, b, other, a)

    __radd__, __rmul__ = __add__, __mul__

    def __truediv__(self, other: Value | float) -> Value:
        a, b = self.data, _data(other)
        q = divide(a, b)
        return _result(q, "/", self, 1 / b, other, -q / b)

    def __rtruediv__(self, other: float) -> Value:
        a, b = _data(other), self.data
        q = divide(a, b)
        return _result(q, "/", other, 1 / b, self, -q / b)

    def __pow__(self, other: Value | float) -> Value:
        a, b = self.data, _data(other)
        p = power(a, b)
        slope_b = p * log_of_base(a, b) if isinstance(other, Value) else 0.0
        return _result(p, "**", self, power_slope(a, b), other, slope_b)

    def __rpow__(self, other: float) -> Value:
        a, b = _data(other), self.data
        p = power(a, b)
        return _result(p, "**", other, 0.0, self, p * log_of_base(a, b))

    def __neg__(self) -> Value:
        return _result(-self.data, "-", self, -1.0)

    def __abs__(self) -> Value:
        """|x|, with subgradient 0 at 0."""
        return _result(abs(self.data), "abs", self, float((self.data > 0) - (self.data < 0)))

    def exp(self) -> Value:
        e = exp(self.data)
        return _result(e, "exp", self, e)

    def log(self) -> Value:
        return _result(log(self.data), "log", self, 1 / self.data)

    def sqrt(self) -> Value:
        root = sqrt(self.data)
        return _result(root, "sqrt", self, 0.5 / root)

    def sin(self) -> Value:
        return _result(sin(self.data), "sin", self, cos(self.data))

    def cos(self) -> Value:
        return _result(cos(self.data), "cos", self, -sin(self.data))

    def tanh(self) -> Value:
        t = math.tanh(self.data)
        return _result(t, "tanh", self, 1 - t * t)

    def sigmoid(self) -> Value:
        s = sigmoid(self.data)
        return _result(s, "sigmoid", self, s * (1 - s))

    def relu(self) -> Value:
        """max(0, x), with subgradient 0 at 0."""
        if self.data <= 0:
            return _result(0.0, "relu", self, 0.0)
        return _result(self.data, "relu", self, 1.0)

    def max(self, *others: Value | float) -> Value:
        """The largest of all, one node for each pair: the gradient goes to the first that is largest."""
        largest = self
        for other in others:
            largest = _either(largest, other, "max", largest >= other)
        return largest

    def min(self, *others: Value | float) -> Value:
        """The smallest of all, one node for each pair: the gradient goes to the first that is smallest."""
        smallest = self
        for other in others:
            smallest = _either(smallest, other, "min", smallest <= other)
        return smallest

    def backward(self) -> None:
        """Find d(self)/d(node) for every node that self was computed from.

        Leaves accumulate: a second call, from here or elsewhere, adds to their `grad`, so set it to 0 where
        that is not meant. The nodes between start at 0 each time.
        """
        order: list[Value] = []  # every node after those that it was computed from; leaves pass nothing on
        seen: set[Value] = set()
        stack: list[Any] = [self]
        while stack:
            node = stack.pop()
            if node is None:  # all that the node below it was computed from is in order now
                order.append(stack.pop())
            elif node.symbol and node not in seen:
                seen.add(node)
                node.grad = 0.0
                stack += node, None
                if node.slope_a is not None:
                    stack.append(node.a)
                if node.slope_b is not None:
                    stack.append(node.b)

        self.grad += 1.0
        for node in reversed(order):
            if node.slope_a is not None:
                node.a.grad += node.slope_a * node.grad
            if node.slope_b is not None:
                node.b.grad += node.slope_b * node.grad

    @property
    def parents(self) -> tuple[Value, ...]:
        edges = ((self.a, self.slope_a), (self.b, self.slope_b))
        return tuple(operand for operand, slope in edges if slope is not None)

    @property
    def slopes(self) -> tuple[float, ...]:
        return tuple(slope for slope in (self.slope_a, self.slope_b) if slope is not None)

    @property
    def op(self) -> str:
        left = f"{self.a:g} " if isinstance(self.a, Real) else ""
        right = f" {self.b:g}" if isinstance(self.b, Real) else ""
        return left + self.symbol + right

    def named(self, name: str) -> Value:
        """Give it a name, as in ``x = Value(-2).named("x")``."""
        if not isinstance(name, str):
            raise TypeError(f"name is {name!r}: expected a text")
        self.name = name
        return self

    def __eq__(self, other: object) -> bool:
        return self.data == _data(other) if isinstance(other, Value | Real) else NotImplemented

    def __lt__(self, other: Value | float) -> bool:
        return self.data < _data(other)

    def __le__(self, other: Value | float) -> bool:
        return self.data <= _data(other)

    def __gt__(self, other: Value | float) -> bool:
        return self.data > _data(other)

    def __ge__(self, other: Value | float) -> bool:
        return self.data >= _data(other)

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return self.data != 0

    def __repr__(self) -> str:
        name = f", name={self.name!r}" if self.name else ""
        return f"Value(data={self.data}, grad={self.grad}{name})"


_new = object.__new__


def _result(
    data: float, symbol: str, a: Any, slope_a: float | None, b: Any = None, slope_b: float | None = None
) -> Value:
    node = _new(Value)
    node.data = data
    node.grad = 0.0
    node.name = ""
    node.symbol = symbol
    node.a = a
    node.b = b
    node.slope_a = slope_a if isinstance(a, Value) else None
    node.slope_b = slope_b if isinstance(b, Value) else None
    return node


def _either(a: Value, b: Value | float, symbol: str, first: bool) -> Value:
    slope_a, slope_b = (1.0, 0.0) if first else (0.0, 1.0)
    return _result(a.data if first else _data(b), symbol, a, slope_a, b, slope_b)


def _data(operand: Any) -> float:
    return operand.data if isinstance(operand, Value) else plain(operand)
