"""What is known of a graph that has run forwards and backwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from course.autodiff.drawing import Node


@dataclass
class Move:
    """A gradient that a node has handed on to one of its parents.

    Attributes
    ----------
    parent, slot : int
        The parent's position in the graph, and which of the node's operands it is.
    downstream : array or None
        What was handed on; None if it cannot be told.
    before, after : array or None
        The parent's gradient before and after it came.
    local : array or None
        The local gradient where the node stores it, or the engine's table tells it.
    replaced : bool
        Whether the parent's gradient was overwritten, where it should have been added to.
    """

    parent: int
    slot: int
    downstream: Any
    before: Any
    after: Any
    local: Any = None
    replaced: bool = False


@dataclass
class Step:
    """One step of the way back.

    Attributes
    ----------
    kind : str
        "seed": the result gets its gradient; "gate": a node hands its gradient on; "set": a gradient
        has changed, and it cannot be told from where; "read": it was there, and was read.
    node : int
    upstream : array or None
        The node's own gradient, at that moment.
    moves : list of Move
    """

    kind: Literal["seed", "gate", "set", "read"]
    node: int
    upstream: Any = None
    moves: list[Move] = field(default_factory=list)


@dataclass
class Run:
    """A graph that has run.

    Attributes
    ----------
    nodes : list of Node
        As they are drawn, each after its parents.
    grads : list
        Those that they were left with; None where there is none.
    leaves : dict from str to int
        Those whose value may be edited: the name by which they are set, and where they are.
    forward : list of int
        The operations, in the order in which they ran.
    backward : list of Step
        In the order in which they ran.
    result : int
        The node that the walk back starts from.
    error : Exception or None
        What stopped the walk back.
    """

    nodes: list[Node]
    grads: list[Any]
    leaves: dict[str, int]
    forward: list[int]
    backward: list[Step]
    result: int
    error: Exception | None = None
