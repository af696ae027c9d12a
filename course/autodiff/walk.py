"""The walk back through a graph: each node once, when all that uses it has sent its gradient.

A result is younger than its parents, and tensors are numbered as they are made. So of the nodes that
gradients have come to, take the youngest, always: whatever uses it is younger still, and done. Nothing
recurses: a graph may be as deep as memory allows.
"""

from __future__ import annotations

from heapq import heappop, heappush
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from course.autodiff import _errors
from course.autodiff.rules import RULES, unbroadcast

if TYPE_CHECKING:
    from course.autodiff.tensor import Tensor

__all__ = ["upstream", "walk"]


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
    reached, passed = (None, None) if inputs is None else _between(inputs, output)
    gradients = {output: seed}
    waiting = [(-output.number, output)] if (output.op if passed is None else output in passed) else []
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
            if not (parent.requires_grad if reached is None else parent in reached):
                continue
            rule = derivatives[i]
            d = rule(*arguments, **options) if options else rule(*arguments)
            if broadcasts and d.shape != parent.data.shape:
                d = unbroadcast(d, parent.data.shape)
            if parent in gradients:
                gradients[parent] = gradients[parent] + d  # a new array: either may be in use elsewhere
                continue
            if parent.op if passed is None else parent in passed:
                heappush(waiting, (-parent.number, parent))
            elif not create_graph and (d is g or d.base is not None):
                d = np.array(d)  # what is given away is an array of its own: an optimiser may write into it
            gradients[parent] = d
        if create_graph:
            continue
        if not retain_graph:
            node.parents, node.options = (), {}
        elif inputs is None:
            node.grad = np.array(g)
    return gradients


def upstream(output: Tensor, seed: Any) -> Any:
    """The gradient that a walk starts from: the seed as an array of the output's shape and dtype, or 1."""
    if not output.requires_grad:
        raise _errors.no_graph(output)
    data = output.data
    if seed is None:
        if data.size != 1:
            raise _errors.no_seed(output)
        return np.array(1, data.dtype).reshape(data.shape)
    seed = np.array(seed, data.dtype)
    if seed.shape != data.shape:
        raise _errors.wrong_seed(seed.shape, output)
    return seed


def _between(inputs: tuple[Tensor, ...], output: Tensor) -> tuple[set[Tensor], set[Tensor]]:
    """What gradients reach on their way from the output to the inputs, and what they pass through."""
    found, nodes = {output}, [output]
    for node in nodes:  # which grows
        if node.op and not node.parents:
            raise _errors.freed(node)
        for parent in node.parents:
            if parent.requires_grad and parent not in found:
                found.add(parent)
                nodes.append(parent)
    reached, passed = set(inputs), set()
    for node in sorted(nodes, key=attrgetter("number")):
        if any(parent in reached for parent in node.parents):
            reached.add(node)
            passed.add(node)
    return reached, passed
