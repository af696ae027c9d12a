"""The walk back through a graph: each node once, when all that uses it has sent its gradient.

A result is younger than its parents, and tensors are numbered as they are made. So of the nodes that
gradients have come to, take the youngest, always: whatever uses it is younger still, and done. Nothing
recurses: a graph may be as deep as memory allows.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

import numpy as np

from course.autodiff import _errors
from course.autodiff.rules import RULES, unbroadcast

if TYPE_CHECKING:
    from course.autodiff.tensor import Tensor

__all__ = ["walk"]


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
    on_the_way = None if inputs is None else _leading_to(inputs, output)
    gradients = {output: seed}
    waiting = [(-output.number, output)] if output.op else []
    while waiting:
        _, node = heappop(waiting)
        parents, options = node.parents, node.options
        if not parents:
            raise _errors.freed(node)
        g = gradients.pop(node) if inputs is None else gradients[node]
        if create_graph:
            arguments: tuple[Any, ...] = (g, node, *parents)
        else:
            arguments = (g, node.data, *[parent.data for parent in parents])
        _, derivatives, broadcasts = RULES[node.op]
        for i, parent in enumerate(parents):
            if not parent.requires_grad or (on_the_way is not None and parent not in on_the_way):
                continue
            rule = derivatives[i]
            d = rule(*arguments, **options) if options else rule(*arguments)
            if broadcasts:
                d = unbroadcast(d, parent.data.shape)
            if parent in gradients:
                gradients[parent] = gradients[parent] + d  # a new array: either may be in use elsewhere
            elif parent.op:
                gradients[parent] = d
                heappush(waiting, (-parent.number, parent))
            else:  # a leaf's gradient is an array of its own: an optimiser may write into it
                gradients[parent] = np.array(d) if not create_graph and (d is g or d.base is not None) else d
        if retain_graph:
            node.grad = np.array(g)
        elif not create_graph:
            node.parents, node.options = (), {}
    return gradients


def _leading_to(inputs: tuple[Tensor, ...], output: Tensor) -> set[Tensor]:
    """The inputs, and what depends on them on the way to the output."""
    reached, nodes = {output}, [output]
    for node in nodes:  # which grows
        for parent in node.parents:
            if parent.requires_grad and parent not in reached:
                reached.add(parent)
                nodes.append(parent)
    found = set(inputs)
    for node in sorted(nodes, key=lambda node: node.number):
        if any(parent in found for parent in node.parents):
            found.add(node)
    return found
