"""Graphs of gates: the course's `Graph`, and the one that a student has written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np

from course.autodiff.drawing import Node
from course.autodiff.drawing._nodes import array_of, collect, data_text, grad_text
from course.widgets._graph.disguise import Namespace, disguised
from course.widgets._graph.operations import SYMBOLS
from course.widgets._graph.run import Move, Run, Step
from course.widgets._graph.values import unseen


@dataclass(frozen=True)
class Place:
    """An input, which has no gate; or a gate, with the names of the places that it takes."""

    name: str
    gate: Any
    takes: tuple[str, ...]

    @property
    def op(self) -> str:
        if self.gate is None:
            return ""
        name = type(self.gate).__name__
        op = getattr(self.gate, "op", "") or name.removesuffix("Gate").lower() or name
        return SYMBOLS.get(op, op)


def is_graph(thing: Any) -> bool:
    """Whether it runs gates: it has forward, backward, and `gates` by name, or `outputs` as the course's."""
    runs = callable(getattr(thing, "forward", None)) and callable(getattr(thing, "backward", None))
    return runs and (isinstance(getattr(thing, "gates", None), dict) or hasattr(thing, "outputs"))


def wiring(graph: Any, limit: int) -> list[Place]:
    """The places of a graph, each after those that it takes.

    Raises
    ------
    ValueError
        A cycle, a gate that takes what is not there, more places than the limit.
    """
    if hasattr(graph, "outputs"):
        nodes = collect(graph.outputs, limit)
        return [Place(node.name, node.gate, tuple(parent.name for parent in node.parents)) for node in nodes]
    places = {name: Place(name, None, ()) for name in graph.inputs}
    places |= {name: Place(name, gate, tuple(takes)) for name, (gate, takes) in graph.gates.items()}
    if len(places) > limit:
        raise ValueError(f"the graph has {len(places)} nodes, more than {limit}: too many to be read")
    for place in places.values():
        for taken in place.takes:
            if taken not in places:
                raise ValueError(f"{place.name} takes {taken}, which is not in the graph")
    try:
        order = TopologicalSorter({place.name: place.takes for place in places.values()}).static_order()
        return [places[name] for name in order]
    except CycleError as error:
        raise ValueError(f"the gates form a cycle: {' -> '.join(error.args[1])}") from None


def run(graph: Any, places: Sequence[Place], values: Mapping[str, float]) -> Run:
    """Run the graph forwards and backwards, and tell what went through its gates."""
    position = {place.name: i for i, place in enumerate(places)}
    parents = [tuple(position[name] for name in place.takes) for place in places]
    gates = {i: place.gate for i, place in enumerate(places) if place.gate is not None}
    journal = _Journal({id(gate): i for i, gate in gates.items()}, parents)
    data: list[Any] = [values.get(place.name) for place in places]
    grads: list[Any] = [None] * len(places)
    error: Exception | None = None
    with disguised(gates.values(), journal.overrides):
        graph.forward(**values)
        try:
            told_by_graph = graph.backward()
            grads = [_of(told_by_graph, place.name) for place in places]
        except Exception as stopped:
            error = stopped
    for i, output in journal.outputs.items():
        data[i] = output
    return Run(
        nodes=[
            Node(place.name, place.op, data_text(data[i]), grad_text(grads[i]), parents[i])
            for i, place in enumerate(places)
        ],
        grads=grads,
        leaves={place.name: i for i, place in enumerate(places) if place.gate is None},
        forward=list(journal.outputs),
        backward=journal.steps + unseen(journal.steps, grads),
        result=_last(journal, places),
        error=error,
    )


class _Journal:
    """What went through the gates, and the sums of what came to each node."""

    def __init__(self, place: Mapping[int, int], parents: Sequence[Sequence[int]]) -> None:
        self.outputs: dict[int, Any] = {}
        self.steps: list[Step] = []
        self._place = place
        self._parents = parents
        self._sums: dict[int, Any] = {}

    def overrides(self, kind: type) -> Namespace:
        """Forward and backward of that class, with notes of them."""

        def forward(gate: Any, *inputs: Any) -> Any:
            output = kind.forward(gate, *inputs)  # type: ignore[attr-defined]
            place = self._place[id(gate)]
            self.outputs.pop(place, None)
            self.outputs[place] = output
            return output

        def backward(gate: Any, upstream: Any) -> Any:
            downstream = kind.backward(gate, upstream)  # type: ignore[attr-defined]
            self._back(self._place[id(gate)], upstream, downstream)
            return downstream

        return {"forward": forward, "backward": backward}

    def _back(self, place: int, upstream: Any, downstream: Any) -> None:
        upstream = np.array(upstream)
        came = self._sums.get(place)
        if came is None or not np.array_equal(came, upstream, equal_nan=True):
            self.steps.append(Step("set" if self.steps else "seed", place, upstream))
            self._sums[place] = upstream
        step = Step("gate", place, upstream)
        for slot, (parent, sent) in enumerate(zip(self._parents[place], _tuple(downstream), strict=False)):
            before = self._sums.get(parent)
            self._sums[parent] = np.array(sent) if before is None else before + sent
            step.moves.append(Move(parent, slot, np.array(sent), before, self._sums[parent]))
        self.steps.append(step)


def _last(journal: _Journal, places: Sequence[Place]) -> int:
    """The gate that no other takes; of several, the one that ran last."""
    taken = {name for place in places for name in place.takes}
    free = [i for i in journal.outputs if places[i].name not in taken]
    return free[-1] if free else len(places) - 1


def _tuple(downstream: Any) -> tuple[Any, ...]:
    return tuple(downstream) if isinstance(downstream, Sequence) else ()


def _of(gradients: Any, name: str) -> Any:
    """A node's gradient, in what a graph's backward returned."""
    value = gradients.get(name) if isinstance(gradients, Mapping) else None
    return None if value is None else array_of(value)
