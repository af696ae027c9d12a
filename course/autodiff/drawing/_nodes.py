"""Any graph of nodes, read into the few texts that a drawing needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

UNKNOWN = "–"  # not 0: nobody has asked for the gradient yet
LONGEST_NAME = 24
LONGEST_LIST = 4  # entries of a vector that is written out


@dataclass(frozen=True)
class Node:
    """A node as it is drawn.

    Attributes
    ----------
    name, op : str
        Empty where there is none; a leaf has no operation.
    data, grad : str
        A number, a short list, or the shape of an array and the norm of its gradient. The gradient is "–"
        until `backward` has been there.
    parents : tuple of int
        Positions of the operands in the list of nodes, all before this one; an operand used twice is there
        twice.
    """

    name: str
    op: str
    data: str
    grad: str
    parents: tuple[int, ...]


def read(results: Sequence[Any], limit: int) -> list[Node]:
    """The nodes that the results were computed from, and the results, every node after its parents."""
    nodes = collect(results, limit)
    position = {id(node): i for i, node in enumerate(nodes)}
    # The gradient of a result with respect to itself is 1: where it is 0, the zeros below are not gradients.
    own = [grad for grad in (getattr(result, "grad", None) for result in results) if grad is not None]
    known = not own or any(np.any(array_of(grad)) for grad in own)
    return [
        Node(
            name=name_of(node),
            op=op_of(node),
            data=data_text(node.data),
            grad=grad_text(getattr(node, "grad", None) if known else None),
            parents=tuple(position[id(parent)] for parent in parents_of(node)),
        )
        for node in nodes
    ]


def collect(
    results: Iterable[Any], limit: int, operands: Callable[[Any], Iterable[Any]] | None = None
) -> list[Any]:
    """The nodes themselves, every node after its operands: its parents, in their order or in another."""
    operands = operands or parents_of
    nodes: list[Any] = []
    done: set[int] = set()
    for result in results:
        path: dict[int, tuple[Any, Iterator[Any]]] = {}  # from the result to where we are
        if id(result) not in done:
            path[id(result)] = result, iter(operands(result))
        while path:
            key = next(reversed(path))
            node, rest = path[key]
            for parent in rest:
                if id(parent) in path:
                    raise ValueError(f"{_called(parent)} was computed from itself: a graph has no cycles")
                if id(parent) not in done:
                    path[id(parent)] = parent, iter(operands(parent))
                    break
            else:
                del path[key]
                done.add(key)
                nodes.append(node)
            if len(nodes) + len(path) > limit:
                raise ValueError(
                    f"the graph of {_called(result)} has more than {limit} nodes: too many to be read. Draw "
                    "a part of it, or a smaller case: fewer examples, fewer units, fewer steps"
                )
    return nodes


def name_of(node: Any) -> str:
    """Its name, by our attribute or by micrograd's; empty where it has none."""
    return _line(_first(node, "name", "label"))


def op_of(node: Any) -> str:
    """Its operation, likewise."""
    return _line(_first(node, "op", "_op"))


def parents_of(node: Any) -> tuple[Any, ...]:
    """Its operands, in the order that it keeps them in.

    Raises
    ------
    TypeError
        It is no node.
    """
    parents = _first(node, "parents", "_prev", default=None)
    if parents is None or not hasattr(node, "data"):
        raise TypeError(
            f"an object of type {type(node).__name__} cannot be drawn: expected a Value, a Tensor, a Graph "
            "of gates, or a node with data, grad and parents (or _prev)"
        )
    return tuple(parents)


def _first(node: Any, *attributes: str, default: Any = "") -> Any:
    """The first of these attributes that the node has: our name, then micrograd's."""
    return next((getattr(node, name) for name in attributes if hasattr(node, name)), default)


def _called(node: Any) -> str:
    return name_of(node) or f"this {type(node).__name__}"


def _line(text: Any) -> str:
    """A text on one line, of letters that can be shown, not too long."""
    line = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for letter in " ".join(str(text or "").split())
    )
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + "…"


def array_of(value: Any) -> Any:
    """A value or a gradient as an array; a gradient may be a node itself."""
    return np.asarray(value.data if hasattr(value, "parents") else value)


def data_text(value: Any) -> str:
    """A number, a short list, or the shape of an array."""
    if value is None:
        return UNKNOWN
    array = array_of(value)
    if array.dtype.kind not in "biufc":
        return _line(value)
    if array.size == 1:
        return _number(array.item())
    if array.ndim == 1 and array.size <= LONGEST_LIST:
        return f"[{', '.join(map(_number, array.tolist()))}]"
    return str(array.shape)


def grad_text(value: Any) -> str:
    """A number, a short list, or the norm of an array."""
    array = array_of(value)
    if array.size == 1 or array.dtype.kind not in "iufc" or (array.ndim == 1 and array.size <= LONGEST_LIST):
        return data_text(value)
    return f"norm {np.linalg.norm(array):.3g}"


def _number(value: Any) -> str:
    return f"{value:.4g}" if not isinstance(value, bool) else str(value)
