"""Where the nodes of a graph stand: in columns, operands left of what is computed from them.

The steps are those of Sugiyama's method [1]_: a column for every node, waypoints where an edge passes a
column, an order within each column that has few crossings (each node at the barycentre of its neighbours, a
few sweeps to and fro), and heights that keep edges level. All of it is deterministic.

References
----------
.. [1] K. Sugiyama, S. Tagawa and M. Toda, "Methods for Visual Understanding of Hierarchical System
   Structures", IEEE Transactions on Systems, Man, and Cybernetics 11, 1981, pp. 109-125.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 12
COLUMN_GAP, ROW_GAP = 44.0, 18.0
WAYPOINT = (0.0, 4.0)  # its width and height
PORT_GAP = 14.0  # between the ends of two edges at one node

Point = tuple[float, float]


@dataclass(frozen=True)
class Layout:
    """Positions in pixels, y downwards.

    Attributes
    ----------
    boxes : list of (x, y, width, height)
        Of each node, (x, y) being the corner at its upper left.
    edges : list of list of (x, y)
        One for each operand of each node, from the operand's right side to the node's left side.
    width, height : float
        Of the whole.
    """

    boxes: list[tuple[float, float, float, float]]
    edges: list[list[Point]]
    width: float
    height: float


def layout(
    parents: Sequence[Sequence[int]],
    sizes: Sequence[Point],
    exchangeable: Sequence[bool],
    gap: float = COLUMN_GAP,
) -> Layout:
    """Lay a graph out.

    Parameters
    ----------
    parents : sequence of sequences of int
        The operands of each node, all of them earlier nodes.
    sizes : sequence of (width, height)
    exchangeable : sequence of bool
        Whether a node's edges may arrive in another order than that of its operands, from above to below.
    gap : float
        Between columns, in pixels.
    """
    column = _columns(parents)
    items = [*sizes]
    columns: list[list[int]] = [[] for _ in range(max(column) + 1)]
    for node, c in enumerate(column):
        columns[c].append(node)

    # One string of waypoints for each node, shared by all edges that leave it.
    waypoints: dict[tuple[int, int], int] = {}
    routes: list[list[int]] = []
    for node, operands in enumerate(parents):
        for operand in operands:
            route = [operand]
            for c in range(column[operand] + 1, column[node]):
                if (operand, c) not in waypoints:
                    waypoints[operand, c] = len(items)
                    columns[c].append(len(items))
                    items.append(WAYPOINT)
                route.append(waypoints[operand, c])
            routes.append([*route, node])

    left: list[list[int]] = [[] for _ in items]
    right: list[list[int]] = [[] for _ in items]
    for a, b in sorted({link for route in routes for link in pairwise(route)}):
        left[b].append(a)
        right[a].append(b)

    columns = _uncross(columns, left, right)
    y = _heights(columns, left, right, [height for _, height in items])
    starts: list[float] = []  # of the columns, from left to right
    ends: list[float] = []
    for members in columns:
        starts.append(ends[-1] + gap if ends else 0.0)
        ends.append(starts[-1] + max(items[item][0] for item in members))
    height = max(middle + size[1] / 2 for middle, size in zip(y, items, strict=True))

    edges = []
    for route, port in zip(routes, _ports(routes, parents, sizes, exchangeable, y), strict=True):
        first, last = route[0], route[-1]
        points = [(starts[column[first]] + items[first][0], y[first])]
        for c, item in enumerate(route[:-1], start=column[first]):  # level in columns, bent between them
            points += [(starts[c], y[item]), (ends[c], y[item])]
        del points[1]
        edges.append([*points, (starts[column[last]], y[last] + port)])
    boxes = [(starts[c], y[n] - sizes[n][1] / 2, *sizes[n]) for n, c in enumerate(column)]
    return Layout(boxes, edges, ends[-1], height)


def _columns(parents: Sequence[Sequence[int]]) -> list[int]:
    """An operation stands right of its longest path, a leaf just left of the first operation that uses it."""
    column: list[int] = []
    for operands in parents:
        column.append(max((column[operand] + 1 for operand in operands), default=0))
    users: list[list[int]] = [[] for _ in parents]
    for node, operands in enumerate(parents):
        for operand in operands:
            users[operand].append(column[node])
    return [
        c if operands else min(used, default=1) - 1
        for c, operands, used in zip(column, parents, users, strict=True)
    ]


def _uncross(columns: list[list[int]], left: list[list[int]], right: list[list[int]]) -> list[list[int]]:
    best, fewest = [list(members) for members in columns], _crossings(columns, right)
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        neighbours = left if forwards else right
        place = {item: float(i) for members in columns for i, item in enumerate(members)}
        for members in columns if forwards else reversed(columns):
            centre = {item: _mean([place[n] for n in neighbours[item]], place[item]) for item in members}
            members.sort(key=centre.__getitem__)
            place.update((item, float(i)) for i, item in enumerate(members))
        crossings = _crossings(columns, right)
        if crossings < fewest:
            best, fewest = [list(members) for members in columns], crossings
    return best


def _crossings(columns: list[list[int]], right: list[list[int]]) -> int:
    """Pairs of links between neighbouring columns that cross: inversions of their right ends."""
    place = {item: i for members in columns for i, item in enumerate(members)}
    count = 0
    for members in columns:
        seen: list[int] = []
        for item in members:
            ends = [place[end] for end in right[item]]
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count


def _heights(
    columns: list[list[int]], left: list[list[int]], right: list[list[int]], heights: list[float]
) -> list[float]:
    """The middle of every item: as near to its neighbours as the order within the columns allows."""
    y = [0.0] * len(heights)
    for sweep in range(SWEEPS):
        for members in columns if sweep % 2 == 0 else reversed(columns):
            wanted = [_mean([y[n] for n in left[item] + right[item]], y[item]) for item in members]
            for item, middle in zip(members, _apart(wanted, [heights[i] for i in members]), strict=True):
                y[item] = middle
    top = min(middle - height / 2 for middle, height in zip(y, heights, strict=True))
    return [middle - top for middle in y]


def _apart(wanted: list[float], heights: list[float]) -> list[float]:
    """The middles nearest to those wanted, in this order, that keep boxes from touching.

    Less the room that the boxes above take, the middles must not fall: an isotonic regression, solved by
    pooling neighbours that violate the order at their mean.
    """
    room = [0.0]
    for above, below in pairwise(heights):
        room.append(room[-1] + (above + below) / 2 + ROW_GAP)
    pools: list[tuple[float, int]] = []  # mean, number of members
    for target, taken in zip(wanted, room, strict=True):
        mean, size = target - taken, 1
        while pools and pools[-1][0] > mean:
            other, members = pools.pop()
            mean, size = (mean * size + other * members) / (size + members), size + members
        pools.append((mean, size))
    middles = [mean for mean, size in pools for _ in range(size)]
    return [middle + taken for middle, taken in zip(middles, room, strict=True)]


def _ports(
    routes: list[list[int]],
    parents: Sequence[Sequence[int]],
    sizes: Sequence[Point],
    exchangeable: Sequence[bool],
    y: list[float],
) -> list[float]:
    """Where each edge ends, above or below the middle of its node."""
    ports: list[float] = []
    for node, operands in enumerate(parents):
        arriving = range(len(ports), len(ports) + len(operands))
        order = sorted(arriving, key=lambda e: y[routes[e][-2]]) if exchangeable[node] else arriving
        gap = min(PORT_GAP, sizes[node][1] / max(len(operands), 1))
        place = {edge: (i - (len(operands) - 1) / 2) * gap for i, edge in enumerate(order)}
        ports += [place[edge] for edge in arriving]
    return ports


def _mean(values: list[float], default: float) -> float:
    return sum(values) / len(values) if values else default
