"""Programs that are run on what a student's class makes: how classes are probed.

A program is a list of steps made of plain values: it travels, and a judge draws it afresh. Each function here
runs one kind of program and returns lists of whatever came back; `course.check.probes` makes them probes.

>>> class Twice:
...     def forward(self, x):
...         return 2 * x
...
...     def backward(self, upstream):
...         return (2 * upstream,)
>>> gate(Twice, {"program": [[0, "forward", 3.0], [0, "backward", 5.0]]})
([6.0], [(10.0,)], [10.0])
"""

from __future__ import annotations

import copy
import math
import operator
import string
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

Class = Callable[..., Any]
Given = dict[str, Any]


def gate(made: Class, given: Given) -> tuple[list[Any], list[Any], list[Any]]:
    """Call gates of a class, each with a memory of its own.

    Parameters
    ----------
    made : class
        ``made()`` gives a gate.
    given : dict
        "program": steps ``[k, "forward" or "backward", *numbers]``, where k numbers the gates from 0.

    Returns
    -------
    outputs : list
        What each forward gave.
    gradients : list
        What each backward gave.
    sums : list
        Of each backward's gradients: what is left to judge where they may be shared out in several ways.
    """
    gates = [made() for _ in range(1 + max(k for k, *_ in given["program"]))]
    came: dict[str, list[Any]] = {"forward": [], "backward": []}
    for k, operation, *numbers in given["program"]:
        came[operation].append(_kept(getattr(gates[k], operation)(*numbers)))
    return came["forward"], came["backward"], [_sum(gradients) for gradients in came["backward"]]


def graph(made: Class, given: Given) -> tuple[list[Any], list[Any], list[Any]]:
    """Wire gates of ours with a graph of a class, and run it.

    Parameters
    ----------
    made : class
        ``made(names)`` gives a graph with these inputs, with the interface of `course.gates.Graph`.
    given : dict
        "inputs": their names. "gates": ``[name, function, names of what it takes]``, in the order in which
        they are added; the functions are those of `FUNCTIONS`. "program": steps ``["forward", *numbers]``,
        one for each input, and ``["backward"]`` or ``["backward", upstream]``.

    Returns
    -------
    results : list
        What each forward gave.
    gradients, inner : list of list
        Of each backward, what it gave for the inputs, and for the gates as they were added: fewer where names
        are missing. What is no dict comes back as it is.
    """
    inputs = given["inputs"]
    built = made(tuple(inputs))
    for name, function, taken in given["gates"]:
        built.add(name, FunctionGate(function), *taken)
    results, gradients, inner = [], [], []
    for operation, *numbers in given["program"]:
        if operation == "forward":
            results.append(_kept(built.forward(**dict(zip(inputs, numbers, strict=True)))))
        else:
            found = built.backward(*numbers)
            gradients.append(_named(found, inputs))
            inner.append(_named(found, [name for name, *_ in given["gates"]]))
    return results, gradients, inner


def expression(made: Class, given: Given) -> tuple[list[Any], list[Any]]:
    """Compute with numbers of a class that remember where they come from.

    Parameters
    ----------
    made : class
        ``made(x)`` gives a number with `data` and `grad`.
    given : dict
        "leaves": the numbers to begin with, called a, b, … in this order; results go on with the next
        letters. "program": steps such as ``["a", "*", "b"]``, ``[2.0, "-", "c"]`` and ``["d", "tanh"]``,
        the operations those of `OPERATIONS`; "backward" has no result. ``["repeat", times, ["*", "a"], …]``
        does to the last result what its steps say, that many times; what comes out has a letter.

    Returns
    -------
    values, gradients : list
        `data` and `grad` of every leaf and every result, at the end.
    """
    nodes = [made(float(x)) for x in given["leaves"]]
    _compute(nodes, given["program"])
    return [_kept(node.data) for node in nodes], [_kept(node.grad) for node in nodes]


def tangents(made: Class, given: Given) -> tuple[list[Any], list[Any]]:
    """Compute with numbers of a class that carry a slope along.

    Parameters
    ----------
    made : class
        ``made(x, tangent)`` gives a number with `data` and `tangent`.
    given : dict
        "leaves": pairs of a number and its tangent, to begin with. "program": steps as in `expression`.

    Returns
    -------
    values, tangents : list
        `data` and `tangent` of every leaf and every result.
    """
    nodes = [made(float(x), float(tangent)) for x, tangent in given["leaves"]]
    _compute(nodes, given["program"])
    return [_kept(node.data) for node in nodes], [_kept(node.tangent) for node in nodes]


def _compute(nodes: list[Any], program: list[list[Any]]) -> None:
    """Go through the steps of an expression; each result is added to the nodes."""

    def operand(name: str | float) -> Any:
        return nodes[LETTERS.index(name)] if isinstance(name, str) else name

    for first, operation, *others in program:
        if first == "repeat":
            steps = [(OPERATIONS[name], [operand(other) for other in rest]) for name, *rest in others]
            last = nodes[-1]
            for _ in range(operation):
                for compute, operands in steps:
                    last = compute(last, *operands)
            nodes.append(last)
            continue
        result = OPERATIONS[operation](operand(first), *map(operand, others))
        if operation != "backward":
            nodes.append(result)


LETTERS = string.ascii_lowercase

OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "negated": operator.neg,
    **{name: operator.methodcaller(name) for name in ("exp", "log", "tanh", "relu", "backward")},
}


def order(function: Class, given: Given) -> Any:
    """Ask for the nodes of a graph in order, and count along.

    Each node that is listed adds to its sum a number of its own, and a multiple of the sum of each parent as
    it is by then. So every topological order gives the same sums, and any other list gives others.

    Parameters
    ----------
    function : callable
        ``function(node)`` lists nodes; a node has `parents`.
    given : dict
        "parents": of each node, the places of its parents, which come before its own; the last is the result.
        "numbers": what each adds. "stretch": how many more nodes there are on each way from a node to its
        parent.

    Returns
    -------
    list of float
        The sum of every node; what cannot be walked along comes back as it is.
    """
    nodes: list[Place] = []
    for taken, number in zip(given["parents"], given["numbers"], strict=True):
        nodes.append(Place(tuple(_stretched(nodes[k], given["stretch"]) for k in taken), number))
    listed = function(nodes[-1])
    if not isinstance(listed, Iterable):
        return listed
    for node in listed:
        if isinstance(node, Place):
            node.sum += node.number
            for k, other in enumerate(node.parents):
                node.sum += (1 - 1.5 * k) * other.sum
    return [node.sum for node in nodes]


class Place:
    """A node of a graph that has an order and nothing else."""

    def __init__(self, parents: tuple[Place, ...], number: float) -> None:
        self.parents, self.number, self.sum = parents, number, 0.0


def _stretched(node: Place, times: int) -> Place:
    for _ in range(times):
        node = Place((node,), 0.0)
    return node


# What gates of ours compute: name → (function, its local gradients). None is a gate of the course; all of
# them keep numbers of order 1. "tenths" passes gradients straight through its steps, so that a graph which
# differences its result, in place of asking its gates, is wrong.
FUNCTIONS: dict[str, tuple[Callable[..., float], Callable[..., tuple[float, ...]]]] = {
    "wave": (lambda x: math.sin(2 * x), lambda x: (2 * math.cos(2 * x),)),
    "bend": (lambda x: math.atan(3 * x), lambda x: (3 / (1 + 9 * x * x),)),
    "tenths": (lambda x: round(10 * x) / 10, lambda x: (1.0,)),
    "slant": (lambda x, y: math.sin(x - 2 * y), lambda x, y: (math.cos(x - 2 * y), -2 * math.cos(x - 2 * y))),
    "turn": (lambda x, y: math.cos(x) * y, lambda x, y: (-math.sin(x) * y, math.cos(x))),
    "mix": (lambda x, y, z: 0.7 * x - 1.1 * y + 0.3 * z, lambda x, y, z: (0.7, -1.1, 0.3)),
}


class FunctionGate:
    """A gate of one of the `FUNCTIONS`."""

    def __init__(self, function: str) -> None:
        self._function, self._local = FUNCTIONS[function]
        self._slopes: Sequence[float] | None = None

    def forward(self, *inputs: float) -> float:
        self._slopes = self._local(*inputs)
        return self._function(*inputs)

    def backward(self, upstream: float) -> tuple[float, ...]:
        if self._slopes is None:
            raise RuntimeError("a gate's backward was called before its forward")
        return tuple(upstream * slope for slope in self._slopes)


def _kept(value: Any) -> Any:
    """What came back, as it is now: a list or an array may be used again in the next step."""
    return copy.copy(value) if isinstance(value, list | np.ndarray) else value


def _named(found: Any, names: Sequence[str]) -> Any:
    return [found[name] for name in names if name in found] if isinstance(found, dict) else _kept(found)


def _sum(gradients: Any) -> Any:
    try:
        return np.sum(gradients)
    except Exception:  # what came back may be anything
        return None
