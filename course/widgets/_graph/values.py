"""Graphs of nodes: the course's `Value` and `Tensor`, micrograd's, and the class of a student's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

from course.autodiff.drawing import Node
from course.autodiff.drawing._nodes import (
    array_of,
    collect,
    data_text,
    grad_text,
    name_of,
    op_of,
    parents_of,
)
from course.widgets._graph import tensors
from course.widgets._graph.operations import SYMBOLS
from course.widgets._graph.run import Run, Step
from course.widgets._graph.watch import watch

UNNAMED = "?"  # the operation of a node that does not say


@dataclass(frozen=True)
class Nodes:
    """The nodes of an expression, each after its parents."""

    nodes: list[Any]
    parents: list[tuple[int, ...]]
    result: int

    @classmethod
    def of(cls, result: Any, others: Sequence[Any], limit: int) -> Nodes:
        """All that the result was computed from, and the others, whether it was or not."""
        rank = {id(other): i for i, other in enumerate(others)}

        def operands(node: Any) -> Sequence[Any]:
            return _operands(node, rank)

        nodes = collect([result, *others], limit, operands)
        place = {id(node): i for i, node in enumerate(nodes)}
        parents = [tuple(place[id(operand)] for operand in operands(node)) for node in nodes]
        return cls(nodes, parents, place[id(result)])


def run(graph: Nodes, names: Mapping[int, str], leaves: Mapping[str, int]) -> Run:
    """Walk back from the result, by the nodes' own `backward`, and tell what happened.

    Parameters
    ----------
    graph : Nodes
    names : dict from int to str
        What nodes are called that have no name of their own.
    leaves : dict from str to int
        Those whose value may be edited.
    """
    nodes, result = graph.nodes, graph.nodes[graph.result]
    error: Exception | None = None
    if not hasattr(result, "backward"):
        steps: list[Step] = []
    elif tensors.is_tensor(result):
        steps = tensors.walk(nodes, graph.parents, graph.result)
    else:
        steps, error = watch(nodes, graph.parents, graph.result, result.backward)
    _tell_slopes(steps, nodes)
    grads = [getattr(node, "grad", None) for node in nodes]
    steps += unseen(steps, grads)
    return Run(
        nodes=[
            Node(
                name=name_of(node) or names.get(i, ""),
                op=(SYMBOLS.get(op_of(node), op_of(node)) or UNNAMED) if parents else "",
                data=data_text(node.data),
                grad=grad_text(grads[i]),
                parents=parents,
            )
            for i, (node, parents) in enumerate(zip(nodes, graph.parents, strict=True))
        ],
        grads=grads,
        leaves=dict(leaves),
        forward=sorted(
            (i for i, parents in enumerate(graph.parents) if parents),
            key=lambda i: nodes[i].number if tensors.is_tensor(nodes[i]) else i,
        ),
        backward=steps,
        result=graph.result,
        error=error,
    )


def unseen(steps: Sequence[Step], grads: Sequence[Any]) -> list[Step]:
    """A step for each gradient that is not what the steps have left it at."""
    left: dict[int, Any] = {}
    for step in steps:
        if step.kind in ("seed", "set"):
            left[step.node] = step.upstream
        for move in step.moves:
            left[move.parent] = move.after
    kind: Any = "set" if steps else "read"
    return [
        Step(kind, i, array_of(grad))
        for i, grad in reversed(list(enumerate(grads)))
        if grad is not None and not _same(left.get(i, 0.0 if steps else None), array_of(grad))
    ]


def is_scalar(value: Any) -> bool:
    """Whether it is one real number that can be edited."""
    if isinstance(value, np.ndarray):
        return value.size == 1 and value.dtype.kind in "iuf"
    return isinstance(value, Real) and not isinstance(value, bool)


def _operands(node: Any, rank: Mapping[int, int]) -> Sequence[Any]:
    """Its parents. A set has no order of its own: by the leaves that they come from, then."""
    parents = parents_of(node)
    kept = getattr(node, "parents", getattr(node, "_prev", ()))
    return sorted(parents, key=lambda p: _leaves(p, rank)) if isinstance(kept, set | frozenset) else parents


def _leaves(node: Any, rank: Mapping[int, int]) -> list[tuple[int, float]]:
    """The leaves that a node comes from, in order: those with a rank first, the others by value."""
    found, waiting, seen = [], [node], set()
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            parents = parents_of(node)
            waiting += parents
            if not parents:
                found.append((rank.get(id(node), len(rank)), float(np.sum(array_of(node.data)))))
    return sorted(found)


def _tell_slopes(steps: Sequence[Step], nodes: Sequence[Any]) -> None:
    """Local gradients, where a node keeps one for each of its parents."""
    for step in steps:
        node = nodes[step.node]
        slopes = getattr(node, "slopes", None)
        if isinstance(slopes, tuple | list) and len(slopes) == len(parents_of(node)):
            for move in step.moves:
                move.local = array_of(slopes[move.slot])


def _same(a: Any, b: Any) -> bool:
    return a is not None and bool(np.array_equal(np.asarray(a), b, equal_nan=True))
