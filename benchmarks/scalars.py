"""Scalars against micrograd: an epoch of its demo, long chains, bytes, and what is left to the collector.

The demo is a network 2-16-16-1 that tells two moons apart by the hinge loss and a penalty; an epoch is one
step on all 100 points. Both libraries run the same code, with Python's garbage collector on, as it is by
default.
"""

from __future__ import annotations

import gc
import itertools
import math
import random
import sys
import tracemalloc
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import Any

from benchmarks.measure import Case, Mark, Row, cpu_time, paired, quartiles, settle
from course.autodiff import Value

SECTION = "Scalars"
NOTE = """\
micrograd's demo, a network 2-16-16-1 on 100 points, with the garbage collector on; both run the same code. \
Bytes are those of a node with its gradient."""
PEER = "micrograd"
POINTS, QUICK_POINTS = 100, 5
SIZES = (2, 16, 16, 1)
GROWTH = 1e-6  # of each link of a chain


def measure(quick: bool) -> list[Row]:
    """What needs no peer; micrograd's own numbers stand beside ours where it is installed."""
    settle(quick)
    peer = micrograd() if find_spec(PEER) else None
    deep = f"{PEER}: RecursionError" if peer and not goes_back(peer, 10**4) else ""
    points = QUICK_POINTS if quick else POINTS
    few, none = Mark("at most", 210), Mark("at most", 0)
    return [
        *(timed_chain(links, deep, quick) for links in (10**5, 10**6)),
        counted("a node of the demo's graph", "bytes", partial(bytes_a_node, points), peer, few),
        counted("a quotient, the largest node", "bytes", bytes_a_quotient, peer, few),
        counted(
            "left to the garbage collector by an epoch", "objects", partial(left_over, points), peer, none
        ),
    ]


def compare(quick: bool) -> list[Row]:
    """An epoch of the demo, paired."""
    settle(quick)
    mine, theirs = (Moons(QUICK_POINTS if quick else POINTS, scalar) for scalar in (Value, micrograd()))
    for _ in range(2):
        losses = mine.epoch(), theirs.epoch()
        if not math.isclose(*losses, rel_tol=1e-9):
            raise AssertionError(f"the losses of the demo are {losses}")
    numbers = paired(mine.epoch, theirs.epoch, quick, rounds=25)._asdict()
    mark = Mark("at least", 6)
    return [Row(SECTION, "an epoch of the two-moons demo", "s", against=PEER, mark=mark, **numbers)]


def micrograd() -> Any:
    from micrograd.engine import Value as Theirs

    return Theirs


def timed_chain(links: int, against: str, quick: bool) -> Row:
    run = partial(chain, Value, links // 100 if quick else links)
    seconds = quartiles([cpu_time(run) for _ in range(1 if quick else 7)])
    return Row(SECTION, f"a chain of {links:,} products, and back", "s", seconds, against)


def counted(subject: str, unit: str, count: Callable[[Any], float], peer: Any, mark: Mark) -> Row:
    n = count(Value)
    beside = (PEER, count(peer)) if peer else ("", None)
    return Row(SECTION, subject, unit, (n, n, n), *beside, mark=mark)


class Moons:
    """The demo, of one kind of scalar."""

    def __init__(self, points: int, scalar: Any) -> None:
        rng = random.Random(1337)
        self.scalar = scalar
        self.points = [moon(i, rng) for i in range(points)]
        self.layers = [
            [([scalar(rng.uniform(-1, 1)) for _ in range(n)], scalar(0.0)) for _ in range(m)]
            for n, m in itertools.pairwise(SIZES)
        ]
        self.parameters = [p for layer in self.layers for w, b in layer for p in (*w, b)]

    def epoch(self) -> float:
        loss = self.loss()
        for p in self.parameters:
            p.grad = 0.0
        loss.backward()
        for p in self.parameters:
            p.data -= 0.1 * p.grad
        return float(loss.data)

    def loss(self) -> Any:
        losses = [(1 + -y * self.score(list(map(self.scalar, x)))).relu() for x, y in self.points]
        return sum(losses) * (1 / len(losses)) + 1e-4 * sum(p * p for p in self.parameters)

    def score(self, h: list[Any]) -> Any:
        for layer in self.layers:
            h = [sum((wi * hi for wi, hi in zip(w, h, strict=True)), b) for w, b in layer]
            if layer is not self.layers[-1]:
                h = [a.relu() for a in h]
        return h[0]


def moon(i: int, rng: random.Random) -> tuple[tuple[float, float], int]:
    """A point of one of two half circles, one in the other's arms, and which of them."""
    t, upper = math.pi * rng.random(), i % 2
    x, y = (math.cos(t), math.sin(t)) if upper else (1 - math.cos(t), 0.5 - math.sin(t))
    return (x + rng.gauss(0, 0.1), y + rng.gauss(0, 0.1)), 2 * upper - 1


def chain(scalar: Any, links: int) -> None:
    """x (1 + g)^links, one product after the other, and back."""
    x = result = scalar(1.0)
    for _ in range(links):
        result = result * (1 + GROWTH)
    result.backward()
    if not math.isclose(x.grad, (1 + GROWTH) ** links, rel_tol=1e-9):
        raise AssertionError(f"the gradient of a chain of {links} is {x.grad}")


def goes_back(scalar: Any, links: int) -> bool:
    try:
        chain(scalar, links)
    except RecursionError:
        return False
    return True


def bytes_a_node(points: int, scalar: Any) -> float:
    """Of the demo's graph after `backward`, with gradients; parameters and constants are nodes too."""
    tracemalloc.start()
    try:
        moons = Moons(points, scalar)
        loss = moons.loss()
        loss.backward()
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return size / nodes(loss)


def bytes_a_quotient(scalar: Any) -> float:
    x, y = scalar(2.0), scalar(3.0)
    tracemalloc.start()
    try:
        quotients = [x / y for _ in range(1000)]
        for quotient in quotients:
            quotient.backward()
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return (size - sys.getsizeof(quotients)) / len(quotients)


def nodes(result: Any) -> int:
    """How many values a result was computed from, itself included."""
    found, stack = {id(result)}, [result]
    while stack:
        node = stack.pop()
        for parent in node.parents if isinstance(node, Value) else node._prev:
            if id(parent) not in found:
                found.add(id(parent))
                stack.append(parent)
    return len(found)


def left_over(points: int, scalar: Any) -> int:
    """Objects that nothing but the garbage collector can free, after an epoch."""
    moons = Moons(points, scalar)
    gc.collect()
    gc.disable()
    try:
        moons.epoch()
        return gc.collect()
    finally:
        gc.enable()


CASES = {"micrograd": Case(compare, PEER), "scalars": Case(measure)}
