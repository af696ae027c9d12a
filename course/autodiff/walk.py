"""The walk back through a graph: each node once, when all that uses it has sent its gradient.

A result is younger than its parents, and tensors are numbered as they are made. So collect what can be
reached from the output, and go from the highest number to the lowest. Nothing recurses: a graph may be as
deep as memory allows.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from course.autodiff import _errors
from course.autodiff.rules import RULES, unbroadcast

if TYPE_CHECKING:
    from course.autodiff.tensor import Tensor

__all__ = ["walk"]

_by_number = attrgetter("number")


def walk(
    output: Tensor,
    seed: Any,
    inputs: tuple[Tensor, ...] | None = None,
    *,
    retain_graph: bool = False,
    create_graph: bool = False,
) -> dict[Tensor, Any]:
    """The gradients of all leaves that ask for one, or of the inputs alone.

    Parameters
    ----------
    output : Tensor
    seed : array of the output's shape and dtype, or Tensor with `create_graph`
    inputs : tuple of Tensor, optional
        Go only where gradients lead on to one of these, and stop there.
    retain_graph : bool
        Keep the graph, with the gradient of each node in its `grad`.
    create_graph : bool
        Run the rules on tensors instead of arrays, so that gradients are part of a graph.
    """
    reached, nodes = _reach(output)
    nodes.sort(key=_by_number)
    if inputs is not None:
        reached, nodes = _leading_to(inputs, nodes)
    gradients = {output: seed}
    while nodes:
        node = nodes.pop()  # neither list nor set holds on to it: its arrays can be freed
        reached.remove(node)
        g = gradients.pop(node) if inputs is None else gradients[node]
        parents = node.parents
        y: Any = node if create_graph else node.data
        xs: Any = parents if create_graph else [parent.data for parent in parents]
        for parent, rule in zip(parents, RULES[node.op].derivatives, strict=False):
            if parent not in reached:
                continue
            d = rule(g, y, *xs, **node.options)
            x = parent.data
            if d.shape != x.shape:
                d = unbroadcast(d, x.shape)
            if d.dtype != x.dtype:
                d = d.astype(x.dtype)
            if parent in gradients:
                d = gradients[parent] + d  # a new array: either may be in use elsewhere
            elif not (parent.op or create_graph) and (d is g or d.base is not None):
                d = np.array(d)  # a leaf's gradient is its own: an optimiser may write into it
            gradients[parent] = d
        if retain_graph:
            node.grad = np.array(g)
        elif not create_graph:
            node.parents, node.options = (), {}
    return gradients


def _reach(output: Tensor) -> tuple[set[Tensor], list[Tensor]]:
    """All that gradients flow to from the output, and those of them that have parents."""
    reached = {output}
    nodes = [output] if output.op else []
    for node in nodes:  # which grows
        if not node.parents:
            raise _errors.freed(node)
        for parent in node.parents:
            if parent.requires_grad and parent not in reached:
                reached.add(parent)
                if parent.op:
                    nodes.append(parent)
    return reached, nodes


def _leading_to(inputs: tuple[Tensor, ...], nodes: list[Tensor]) -> tuple[set[Tensor], list[Tensor]]:
    """The inputs and what depends on them, and those through which gradients flow to them."""
    leading, through = set(inputs), []
    for node in nodes:
        if any(parent in leading for parent in node.parents):
            leading.add(node)
            through.append(node)
    return leading, through
