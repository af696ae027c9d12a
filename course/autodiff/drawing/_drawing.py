"""A graph that was read, and the forms it can be shown in."""

from __future__ import annotations

import base64
import html
import itertools
from dataclasses import dataclass
from typing import Any

from course._validate import count
from course.autodiff.drawing import _svg
from course.autodiff.drawing._nodes import UNKNOWN, Node, read

LIMIT = 300
TOLD = 20  # nodes that an alternative text goes through
INFIX = ("+", "-", "*", "/", "**", "@")


def draw(*results: Any, limit: int = LIMIT) -> Drawing:
    """Draw the graph that some results were computed by, as it is now.

    Parameters
    ----------
    *results
        Values, Tensors, a Graph of gates, or nodes of any class with `data`, `grad` and `parents`, and where
        they like `op` and `name`; micrograd's `_prev`, `_op` and `label` do as well.
    limit : int
        The largest number of nodes that is drawn.

    Returns
    -------
    Drawing
        A notebook shows it when it is the value of a cell.

    Raises
    ------
    TypeError
        Something that is no node, or nothing at all.
    ValueError
        More nodes than the limit, or a node that was computed from itself.
    """
    if not results:
        raise TypeError("draw got nothing to draw: expected at least one result")
    ends = [end for result in results for end in getattr(result, "outputs", [result])]
    return Drawing(read(ends, count("limit", limit)))


@dataclass(frozen=True, repr=False)
class Drawing:
    """A computation graph, drawn.

    Attributes
    ----------
    nodes : list of Node
        Every node after its parents.
    """

    nodes: list[Node]

    @property
    def alt(self) -> str:
        """What is seen, for readers who do not see it."""
        used = {parent for node in self.nodes for parent in node.parents}
        calls = self.calls
        results = " and ".join(calls[i] for i in range(len(self.nodes)) if i not in used)
        told = "; ".join(
            line if grad == UNKNOWN else f"{line}, gradient {grad}" for line, grad in self._lines()[:TOLD]
        )
        more = f"; and {len(self.nodes) - TOLD} more" if len(self.nodes) > TOLD else ""
        nodes = "1 node" if len(self.nodes) == 1 else f"{len(self.nodes)} nodes"
        return f"Computation graph of {results}, {nodes} from left to right: {told}{more}."

    @property
    def calls(self) -> list[str]:
        """What the nodes are called: by their names, else v1, v2, ..."""
        taken = {node.name for node in self.nodes}
        fresh = (call for call in map("v{}".format, itertools.count(1)) if call not in taken)
        return [node.name or next(fresh) for node in self.nodes]

    def svg(self) -> str:
        """The picture as SVG: a text that a page may contain, or a file."""
        return _svg.render(self.nodes, self.alt)

    def dot(self) -> str:
        """The graph in Graphviz's language, for other programs."""
        lines = ["digraph {", "  rankdir=LR;", "  node [shape=box];"]
        for i, node in enumerate(self.nodes):
            title = " = ".join(part for part in (node.name, node.op) if part)
            rows = [row for row in (title, f"data {node.data}", f"grad {node.grad}") if row]
            label = r"\n".join(map(_quoted, rows))
            lines.append(f'  n{i} [label="{label}"];')
        lines += [f"  n{parent} -> n{i};" for i, node in enumerate(self.nodes) for parent in node.parents]
        return "\n".join([*lines, "}\n"])

    def text(self) -> str:
        """One line for each node, in an order of computation."""
        lines = self._lines()
        width = max(len(line) for line, _ in lines)
        return "\n".join(f"{line:{width}}  grad {grad}" for line, grad in lines)

    __repr__ = text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        svg = self.svg()
        image = base64.b64encode(svg.encode()).decode("ascii")
        return {
            # Not narrowed to the page: it scrolls, and its letters stay readable.
            "text/html": f'<img alt="{html.escape(self.alt)}" style="max-width: none" '
            f'src="data:image/svg+xml;base64,{image}">',
            "image/svg+xml": svg,
            "text/plain": self.text(),
        }

    def _lines(self) -> list[tuple[str, str]]:
        calls = self.calls
        lines = []
        for call, node in zip(calls, self.nodes, strict=True):
            parts = [call, expression(node.op, [calls[parent] for parent in node.parents]), node.data]
            lines.append((" = ".join(part for part in parts if part), node.grad))
        return lines


def expression(op: str, operands: list[str]) -> str:
    """The operation as one would write it: x + y, x ** 2, max(x, y)."""
    if len(operands) == 2 and op in INFIX:
        return f"{operands[0]} {op} {operands[1]}"
    if len(operands) == 1 and op.startswith(INFIX) and op not in INFIX:
        return f"{operands[0]} {op}"
    if len(operands) == 1 and op.endswith(INFIX):
        return f"{op} {operands[0]}"
    return f"{op}({', '.join(operands)})" if operands else ""


def _quoted(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"")
