"""An expression computed again, with other leaves, by the operators of the class that it was made with.

What an operation was is read off its name: "+", "**2", "1 -", "tanh". Whether that was enough is tried, not
assumed: computed again with the leaves that it has, every node must come out as it was.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from course.autodiff.drawing._nodes import op_of
from course.widgets._graph import tensors
from course.widgets._graph.operations import parsed

INFIX: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "@": operator.matmul,
}


def rebuild(nodes: Sequence[Any], parents: Sequence[Sequence[int]], values: Mapping[int, float]) -> list[Any]:
    """Every node anew, leaves with the values given.

    Raises
    ------
    Exception
        Whatever the class raises, or because it has no such operation.
    """
    made: list[Any] = []
    for i, (node, operands) in enumerate(zip(nodes, parents, strict=True)):
        if operands:
            made.append(_again(node, [made[operand] for operand in operands]))
        elif i in values:
            made.append(_leaf(node, values[i]))
        else:
            made.append(_leaf(node, node.data))
    return made


def can_be_rebuilt(nodes: Sequence[Any], parents: Sequence[Sequence[int]]) -> bool:
    """Whether every node comes out as it was."""
    try:
        made = rebuild(nodes, parents, {})
        return all(np.array_equal(new.data, node.data) for new, node in zip(made, nodes, strict=True))
    except Exception:  # anyone's class, in a way that it may not have been meant for
        return False


def _leaf(node: Any, value: Any) -> Any:
    if tensors.is_tensor(node):
        return tensors.leaf(node, value)
    leaf = type(node)(value)
    for attribute in ("name", "label"):
        if getattr(node, attribute, ""):
            setattr(leaf, attribute, getattr(node, attribute))
    return leaf


def _again(node: Any, operands: list[Any]) -> Any:
    if tensors.is_tensor(node):
        return tensors.again(node, operands)
    left, symbol, right = parsed(op_of(node))
    terms = [*([] if left is None else [left]), *operands, *([] if right is None else [right])]
    if symbol in INFIX and len(terms) == 2:
        return INFIX[symbol](*terms)
    if symbol == "-" and len(terms) == 1:
        return -terms[0]
    if symbol in INFIX and len(operands) == 1 and len(terms) == 1:
        return INFIX[symbol](operands[0], operands[0])  # where parents are a set, x * x has one
    if symbol == "abs":
        return abs(terms[0])
    return getattr(terms[0], symbol)(*terms[1:])
