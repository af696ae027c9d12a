"""A laid-out graph as SVG: self-contained, without ids, and readable on light pages, dark ones and in print.

Boxes bring their own light ground, and lines are of a grey that stands out from white and from black alike.
Colour repeats what is said otherwise: leaves are round, operations have a cell with their name, results a
thick border, and every number says what it is.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from course.autodiff.drawing._layout import Point, layout
from course.autodiff.drawing._nodes import Node

FONT_SIZE, LETTER, LINE = 13, 7.9, 17.0  # of a monospaced letter the width
PAD, MARGIN, ARROW = 9.0, 8.0, 7.0
LINES, INK, GRADIENT = "#767676", "#111111", "#9c3a00"
LEAF, RESULT, CELL = "#e8f1fb", "#ffffff", "#e4e4e4"
SIGNS = {"*": "×", "-": "−", "/": "÷"}
EXCHANGEABLE = ("+", "*", "max", "min")


def render(nodes: Sequence[Node], alt: str) -> str:
    used = {parent for node in nodes for parent in node.parents}
    plan = layout(
        [n.parents for n in nodes], [_size(n) for n in nodes], [n.op in EXCHANGEABLE for n in nodes]
    )
    width, height = plan.width + 2 * MARGIN, plan.height + 2 * MARGIN
    alt = html.escape(alt)
    edges = [_edge(points) for points in plan.edges]
    boxes = [
        _box(node, *box, i not in used) for i, (node, box) in enumerate(zip(nodes, plan.boxes, strict=True))
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{alt}" '
            f'width="{width:.0f}" height="{height:.0f}" '
            f'viewBox="{-MARGIN:g} {-MARGIN:g} {width:.0f} {height:.0f}" '
            f"font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" "
            f'font-size="{FONT_SIZE}">',
            f"<title>{alt}</title>",
            *edges,
            *boxes,
            "</svg>",
        ]
    )


def _rows(node: Node) -> list[tuple[str, str]]:
    """The lines in a box, each with how it is set."""
    name = [(node.name, f'fill="{INK}" font-weight="bold"')] if node.name else []
    return [*name, (f"data {node.data}", f'fill="{INK}"'), (f"grad {node.grad}", f'fill="{GRADIENT}"')]


def _size(node: Node) -> Point:
    rows = _rows(node)
    return _cell(node) + max(_width(text) for text, _ in rows) + 2 * PAD, len(rows) * LINE + PAD


def _cell(node: Node) -> float:
    """The width of the cell that holds the operation."""
    return _width(node.op) + 2 * PAD if node.op else 0.0


def _width(text: str) -> float:
    return LETTER * sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _box(node: Node, x: float, y: float, width: float, height: float, result: bool) -> str:
    cell, round_ = _cell(node), 3 if node.op else 12
    parts = [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{round_}" '
        f'fill="{RESULT if node.op else LEAF}" stroke="{LINES}" stroke-width="{3 if result else 1.2}"/>'
    ]
    if node.op:
        op = html.escape(" ".join(SIGNS.get(word, word) for word in node.op.split()))
        parts += [
            f'<rect x="{x + 2:.1f}" y="{y + 2:.1f}" width="{cell - 2:.1f}" height="{height - 4:.1f}" '
            f'fill="{CELL}"/>',
            f'<text x="{x + cell / 2:.1f}" y="{y + height / 2 + 4.5:.1f}" text-anchor="middle" '
            f'fill="{INK}">{op}</text>',
        ]
    for i, (text, style) in enumerate(_rows(node)):
        baseline = y + PAD / 2 + (i + 0.75) * LINE
        parts.append(f'<text x="{x + cell + PAD:.1f}" y="{baseline:.1f}" {style}>{html.escape(text)}</text>')
    return "".join(parts)


def _edge(points: list[Point]) -> str:
    """A line that leaves and arrives level, bent between columns, with its head."""
    end_x, end_y = points[-1]
    points = [*points[:-1], (end_x - ARROW, end_y)]
    line = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x, y), (next_x, next_y) in pairwise(points):
        middle = (x + next_x) / 2
        line += f"C{middle:.1f} {y:.1f} {middle:.1f} {next_y:.1f} {next_x:.1f} {next_y:.1f}"
    head = f"M{end_x:.1f} {end_y:.1f}l{-ARROW} -4v8z"
    return (
        f'<path d="{line}" fill="none" stroke="{LINES}" stroke-width="1.4"/><path d="{head}" fill="{LINES}"/>'
    )
