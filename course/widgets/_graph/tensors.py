"""Tensors: the engine keeps the gradients on their way to itself, but its order and its rules are known."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from course.widgets._graph.run import Move, Step

ENGINE = "course.autodiff.tensor"


def is_tensor(node: Any) -> bool:
    """Whether it is one of the course's tensors; where students write the engine, there are none."""
    return ENGINE in sys.modules and isinstance(node, sys.modules[ENGINE].Tensor)


def walk(nodes: Sequence[Any], parents: Sequence[Sequence[int]], result: int) -> list[Step]:
    """Walk back with the engine, from the youngest node; then ask its table what each one handed on.

    Raises
    ------
    RuntimeError, ValueError
        The graph was freed, nothing asks for a gradient, or the result is no single number.
    """
    nodes[result].backward(retain_graph=True)
    steps = [Step("seed", result, np.ones(nodes[result].shape))]
    grads: dict[int, Any] = {}
    for i in sorted(range(len(nodes)), key=lambda i: -nodes[i].number):
        node = nodes[i]
        if not parents[i] or node.grad is None:
            continue
        step = Step("gate", i, node.grad)
        for slot, parent in enumerate(node.parents):
            if not parent.requires_grad:
                continue
            place = parents[i][slot]
            downstream = _handed_on(node, slot, node.grad)
            before = grads.get(place)
            grads[place] = downstream if before is None else before + downstream
            scalar = node.size == parent.size == 1
            local = _handed_on(node, slot, np.ones(node.shape)) if scalar else None
            step.moves.append(Move(place, slot, downstream, before, grads[place], local))
        steps.append(step)
    return steps


def _handed_on(node: Any, slot: int, g: Any) -> Any:
    """What the rule of the engine's table makes of an upstream gradient."""
    from course.autodiff.rules import RULES, unbroadcast

    arrays = [parent.data for parent in node.parents]
    d = RULES[node.op].derivatives[slot](g, node.data, *arrays, **node.options)
    return unbroadcast(d, node.parents[slot].shape)


def leaf(node: Any, value: Any) -> Any:
    """A leaf as this one, with another value."""
    data = np.full(node.shape, value, node.dtype)
    return type(node)(data, requires_grad=node.requires_grad, name=node.name)


def again(node: Any, operands: Sequence[Any]) -> Any:
    """The same operation on other operands."""
    return sys.modules[ENGINE].apply(node.op, *operands, **node.options).named(node.name)
