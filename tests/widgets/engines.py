"""Engines as students write them: right ones in several styles, and wrong ones."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any


class Closures:
    """micrograd's way: a closure for each node, a topological order, nothing said of slopes."""

    def __init__(self, data: float, children: tuple[Any, ...] = (), op: str = "") -> None:
        self.data, self.grad, self._prev, self._op = data, 0.0, set(children), op
        self._backward: Callable[[], None] = lambda: None

    def __add__(self, other: Any) -> Any:
        other = other if isinstance(other, Closures) else type(self)(other)
        out = type(self)(self.data + other.data, (self, other), "+")

        def back() -> None:
            self.grad += out.grad
            other.grad += out.grad

        out._backward = back
        return out

    def __mul__(self, other: Any) -> Any:
        other = other if isinstance(other, Closures) else type(self)(other)
        out = type(self)(self.data * other.data, (self, other), "*")

        def back() -> None:
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = back
        return out

    __radd__, __rmul__ = __add__, __mul__

    def exp(self) -> Any:
        out = type(self)(math.exp(self.data), (self,), "exp")

        def back() -> None:
            self.grad += out.data * out.grad

        out._backward = back
        return out

    def backward(self) -> None:
        order: list[Any] = []

        def visit(node: Any) -> None:
            if node not in order:
                for child in node._prev:
                    visit(child)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()


class Slopes:
    """Operands and slopes in two lists; one loop over an order that is found without recursion."""

    __slots__ = ("data", "grad", "op", "parents", "slopes")

    def __init__(self, data: float, parents: Any = (), slopes: Any = (), op: str = "") -> None:
        self.data, self.grad, self.parents, self.slopes, self.op = data, 0.0, list(parents), list(slopes), op

    def __add__(self, other: Any) -> Any:
        return type(self)(self.data + other.data, (self, other), (1.0, 1.0), "+")

    def __mul__(self, other: Any) -> Any:
        return type(self)(self.data * other.data, (self, other), (other.data, self.data), "*")

    def exp(self) -> Any:
        e = math.exp(self.data)
        return type(self)(e, (self,), (e,), "exp")

    def order(self) -> list[Any]:
        order, stack = [], [(self, False)]
        while stack:
            node, ready = stack.pop()
            if ready:
                order.append(node)
            elif node not in order:
                stack += [(node, True), *((parent, False) for parent in node.parents)]
        return list(dict.fromkeys(order))

    def backward(self) -> None:
        order = self.order()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            g = node.grad
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad = parent.grad + slope * g


class Recursion(Slopes):
    """Each way to each leaf is walked for itself: right, and slow."""

    def backward(self, upstream: float = 1.0) -> None:
        self.grad += upstream
        for parent, slope in zip(self.parents, self.slopes, strict=True):
            parent.backward(upstream * slope)


class Table(Slopes):
    """Gradients in a dict of its own, handed out in the end."""

    def backward(self) -> None:
        grads = {id(self): 1.0}
        order = self.order()
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                grads[id(parent)] = grads.get(id(parent), 0.0) + slope * grads[id(node)]
        for node in order:
            node.grad = grads[id(node)]


RIGHT = [Closures, Slopes, Recursion, Table]


class Overwriting(Slopes):
    """= where += belongs."""

    def backward(self) -> None:
        self.grad = 1.0
        for node in reversed(self.order()):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad = slope * node.grad


class Idle(Slopes):
    """Slopes that are kept, and a backward that uses others."""

    def backward(self) -> None:
        self.grad = 1.0
        for node in reversed(self.order()):
            for parent in node.parents:
                parent.grad += 2 * node.grad


class WrongSlope(Closures):
    """A product that does not switch its inputs."""

    def __mul__(self, other: Any) -> Any:
        out = super().__mul__(other)

        def back() -> None:
            self.grad += self.data * out.grad
            other.grad += other.data * out.grad

        out._backward = back
        return out


class Raising(Closures):
    """A mistake that Python finds, at the exponential."""

    def exp(self) -> Any:
        out = super().exp()

        def back() -> None:
            self.grad += out.dat * out.grad

        out._backward = back
        return out


class OneGate:
    """x y, as a student's gate."""

    def forward(self, x: float, y: float) -> float:
        self.x, self.y = x, y
        return x * y

    def backward(self, upstream: float) -> tuple[float, float]:
        return upstream * self.y, upstream * self.x


class MultiplyGate(OneGate):
    pass


class AddGate:
    def forward(self, x: float, y: float) -> float:
        return x + y

    def backward(self, upstream: float) -> tuple[float, float]:
        return upstream, upstream


class Wired:
    """A graph of gates, as lesson 4 has students write it."""

    def __init__(self, inputs: Any) -> None:
        self.inputs = tuple(inputs)
        self.gates: dict[str, Any] = {}

    def add(self, name: str, gate: Any, *inputs: str) -> None:
        self.gates[name] = gate, inputs

    def forward(self, **values: float) -> float:
        values = dict(values)
        self.order: list[str] = []
        while len(self.order) < len(self.gates):
            for name, (gate, taken) in self.gates.items():
                if name not in values and all(node in values for node in taken):
                    values[name] = gate.forward(*(values[node] for node in taken))
                    self.order.append(name)
        return values[self.order[-1]]

    def backward(self, upstream: float = 1.0) -> dict[str, float]:
        gradients = dict.fromkeys((*self.inputs, *self.gates), 0.0)
        gradients[self.order[-1]] = upstream
        for name in reversed(self.order):
            gate, taken = self.gates[name]
            for node, gradient in zip(taken, gate.backward(gradients[name]), strict=True):
                gradients[node] += gradient
        return gradients


class OverwritingWired(Wired):
    """= where += belongs."""

    def backward(self, upstream: float = 1.0) -> dict[str, float]:
        gradients = {self.order[-1]: upstream}
        for name in reversed(self.order):
            gate, taken = self.gates[name]
            gradients.update(zip(taken, gate.backward(gradients[name]), strict=True))
        return gradients


def wired(kind: type[Wired], add: Any = AddGate, multiply: Any = MultiplyGate) -> Any:
    """f = (x + y) z, its gates added from the last one."""
    graph = kind(("x", "y", "z"))
    graph.add("f", multiply(), "q", "z")
    graph.add("q", add(), "x", "y")
    return graph
