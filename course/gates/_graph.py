"""Gates wired by name, which run forwards and backwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any, Protocol

from course._validate import number


class GateLike(Protocol):
    """What a graph asks of a gate: one output, and a gradient for each input."""

    def forward(self, *inputs: float) -> float: ...

    def backward(self, upstream: float) -> Sequence[float]: ...


@dataclass(eq=False)
class Node:
    """A place in a graph: an input, or a gate.

    Attributes
    ----------
    name : str
    gate : gate or None
    inputs : tuple of str
        The names of the nodes that it takes.
    data, grad : float or None
        Its output, and the gradient of the result with respect to it, once they are known.
    parents : tuple of Node
        The nodes that it takes, once `Graph.forward` or `Graph.outputs` has found them.
    """

    name: str
    gate: Any = None
    inputs: tuple[str, ...] = ()
    data: Any = None
    grad: Any = None
    parents: tuple[Node, ...] = ()

    @property
    def op(self) -> str:
        """How the gate is called in a picture; empty for an input."""
        return "" if self.gate is None else getattr(self.gate, "op", type(self.gate).__name__)


class Graph:
    """Gates wired by name: forwards in topological order, backwards in the reverse.

    ``graph["q"]`` is the node of that name, with its `data` and `grad`. `course.autodiff.drawing.draw` draws
    a graph.

    Parameters
    ----------
    inputs : sequence of str
    """

    def __init__(self, inputs: Sequence[str]) -> None:
        self._nodes: dict[str, Node] = {}
        self._order: list[Node] | None = None  # of computation; None until it is needed
        self._ran = False
        if isinstance(inputs, str):
            raise TypeError(f"inputs is {inputs!r}: expected several names, as in ({inputs!r},)")
        for name in inputs:
            self._put(Node(name))

    def add(self, name: str, gate: GateLike, *inputs: str) -> None:
        """Add a gate that takes the nodes of these names. The order in which gates are added does not matter.

        Parameters
        ----------
        name : str
            The gate's own.
        gate : Gate
            Or any object with such a `forward` and `backward`. It remembers what it was given, so each place
            needs one of its own.
        *inputs : str
            Inputs of the graph or other gates, also such as will be added later. One that several gates take,
            or one gate twice, is a fork.

        Raises
        ------
        ValueError
            A name or a gate that is in the graph already.
        TypeError
            A name that is no text, something that is no gate, or no inputs.
        """
        if isinstance(gate, type) or not (hasattr(gate, "forward") and hasattr(gate, "backward")):
            raise TypeError(f"the gate of {name} is {gate!r}: expected an object such as AddGate()")
        if not inputs:
            raise TypeError(f"{name} takes nothing: expected the names of its inputs")
        for node in self._nodes.values():
            if node.gate is gate:
                kind = type(gate).__name__
                raise ValueError(
                    f"{name} and {node.name} have the same gate: each needs a {kind}() of its own"
                )
        self._put(Node(name, gate, inputs))

    def forward(self, /, **values: float) -> float:
        """Run the gates in topological order.

        Parameters
        ----------
        **values : float
            One for each input, by name.

        Returns
        -------
        result : float
            The output of the last gate, which no other takes.

        Raises
        ------
        TypeError
            An input without a value, a value without an input, a gate that gives no number.
        ValueError
            A gate that takes what is not in the graph, a cycle, several results or none, an infinite number.
        """
        order, result = self._sorted(), self._result()
        inputs = [node.name for node in order if node.gate is None]
        for name in {**dict.fromkeys(inputs), **values}:
            if name not in values or name not in inputs:
                wrong = "is missing" if name in inputs else "is none of them"
                raise TypeError(f"the inputs are {', '.join(inputs)}: {name} {wrong}")

        self._ran = False
        for node in order:
            if node.gate is None:
                node.data = number(node.name, values[node.name])
            else:
                node.data = number(node.name, node.gate.forward(*(parent.data for parent in node.parents)))
            node.grad = None
        self._ran = True
        return float(result.data)

    def backward(self, upstream: float = 1.0) -> dict[str, float]:
        """Run the gates in reverse order; at a fork the gradients add.

        Parameters
        ----------
        upstream : float
            dL/d(result), 1 where the result itself is L.

        Returns
        -------
        gradients : dict from str to float
            dL/d(node) for every input and gate, in topological order.

        Raises
        ------
        RuntimeError
            If there was no `forward` since the last `add`.
        TypeError
            A gate that gives no gradient, or not one for each of its inputs.
        """
        if not self._ran:
            raise RuntimeError("Graph.backward before forward: the gates do not know their inputs yet")
        order, result = self._sorted(), self._result()
        for node in order:
            node.grad = 0.0
        result.grad = number("upstream", upstream)
        for node in reversed(order):
            if node.gate is not None:
                for parent, gradient in zip(node.parents, _downstream(node), strict=True):
                    parent.grad += gradient
        return {node.name: node.grad for node in order}

    def __getitem__(self, name: str) -> Node:
        if name not in self._nodes:
            raise KeyError(f"{name} is not in the graph: there are {', '.join(self._nodes)}")
        return self._nodes[name]

    @property
    def outputs(self) -> list[Node]:
        """The nodes that no gate takes."""
        taken = {parent.name for node in self._sorted() for parent in node.parents}
        return [node for node in self._sorted() if node.name not in taken]

    def _put(self, node: Node) -> None:
        if not isinstance(node.name, str):
            raise TypeError(f"a name is {node.name!r}: expected a text")
        if node.name in self._nodes:
            raise ValueError(f"{node.name} is in the graph already")
        self._nodes[node.name] = node
        self._order, self._ran = None, False

    def _sorted(self) -> list[Node]:
        """The nodes in topological order, each with its parents."""
        if self._order is None:
            for node in self._nodes.values():
                unknown = [name for name in node.inputs if name not in self._nodes]
                if unknown:
                    raise ValueError(f"{node.name} takes {unknown[0]}, which is not in the graph")
                node.parents = tuple(self._nodes[name] for name in node.inputs)
            sorter = TopologicalSorter({name: node.inputs for name, node in self._nodes.items()})
            try:
                self._order = [self._nodes[name] for name in sorter.static_order()]
            except CycleError as error:
                raise ValueError(f"the gates form a cycle: {' -> '.join(error.args[1])}") from None
        return self._order

    def _result(self) -> Node:
        results = [node for node in self.outputs if node.gate is not None]
        if len(results) != 1:
            names = ", ".join(node.name for node in results) or "there is none"
            raise ValueError(f"a graph has one result, a gate that no other takes: {names}")
        return results[0]


def _downstream(node: Node) -> list[float]:
    """What a gate returns for its inputs, looked at."""
    gradients = node.gate.backward(node.grad)
    kind, expected = type(node.gate).__name__, len(node.inputs)
    if not isinstance(gradients, Sequence) or len(gradients) != expected:
        raise TypeError(f"{kind}.backward gave {gradients!r} at {node.name}: expected a tuple of {expected}")
    return [number(f"{kind}.backward at {node.name}", gradient) for gradient in gradients]
