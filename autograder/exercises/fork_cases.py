"""Numbers for forks, graphs to be put in order, and numbers for loops, drawn so that no two mistakes give the same."""

from __future__ import annotations

import numpy as np

from autograder.exercises.expression_cases import DEEP
from autograder.exercises.fork_references import CLOSE
from autograder.exercises.gate_cases import numbers
from course.check.expected import Case


def fork_cases(rng: np.random.Generator) -> list[Case]:
    """Numbers of order 1; and one so far below 0 that its square, differenced, has lost its digits."""
    return [
        *(Case("numbers", {"x": x}) for x in numbers(rng, 4)),
        Case("numbers", {"x": -float(rng.uniform(1, 3)) * 1e5}),
    ]


def copy_cases(rng: np.random.Generator) -> list[Case]:
    """Several upstream gradients, one in each row; other numbers of them, one too."""

    def case(group: str, n: int, D: int) -> Case:
        return Case(group, {"upstreams": rng.normal(size=(n, D))})

    n, D = rng.choice([3, 4, 5], 2, replace=False).tolist()
    return [
        case("arrays", n, D),
        case("arrays", n, D),
        case("other sizes", n + 4, 2),
        case("other sizes", 1, D + 3),
    ]


def sum_cases(rng: np.random.Generator) -> list[Case]:
    """One upstream gradient, for several inputs of the sum; for other numbers of them, one too."""

    def case(group: str, D: int, n: int) -> Case:
        return Case(group, {"upstream": rng.normal(size=D), "n": n})

    n, D = rng.choice([3, 4, 5], 2, replace=False).tolist()
    return [
        case("arrays", D, n),
        case("arrays", D, n),
        case("other sizes", 2, n + 4),
        case("other sizes", D + 3, 1),
    ]


def order_cases(rng: np.random.Generator) -> list[Case]:
    """Trees; graphs with forks, along ways of different length; and long ways."""
    return [
        *(graph(rng, "trees", nodes=7) for _ in range(2)),
        *(graph(rng, "forks", nodes=6, more=4) for _ in range(3)),
        graph(rng, "deep graph", nodes=4, more=1, stretch=DEEP // 3 + int(rng.integers(10, 50))),
    ]


def graph(rng: np.random.Generator, group: str, nodes: int, more: int = 0, stretch: int = 0) -> Case:
    """A graph of one result, in which `more` arrows close a second way from a node to another."""
    while True:
        # Every node but the last is taken by a later one: what is left is a tree.
        taker = [int(rng.integers(k + 1, nodes)) for k in range(nodes - 1)]
        parents: list[list[int]] = [[] for _ in range(nodes)]
        for k, other in enumerate(taker):
            parents[other].append(k)
        for _ in range(more):
            k, other = sorted(rng.choice(nodes, 2, replace=False).tolist())
            parents[other].append(k)
        parents = [rng.permutation(taken).tolist() for taken in parents]
        deep = max(_depths(parents)) >= min(3, nodes - 1)
        if deep and (not more or _two_depths(parents)):
            break
    drawn = numbers(rng, nodes)
    return Case(group, {"parents": parents, "numbers": drawn, "stretch": stretch})


def _depths(parents: list[list[int]]) -> list[int]:
    """The longest way from each node to a leaf."""
    depths: list[int] = []
    for taken in parents:
        depths.append(max((depths[k] + 1 for k in taken), default=0))
    return depths


def _two_depths(parents: list[list[int]]) -> bool:
    """Whether a node that has parents is met, level by level from the result, before another that takes it."""
    met = [len(parents) - 1]
    for node in met:
        met += dict.fromkeys(other for other in parents[node] if other not in met)
    return any(
        parents[other] and met.index(other) < met.index(node) for node in met for other in parents[node]
    )


def power_cases(rng: np.random.Generator) -> list[Case]:
    """Loops that end after one step, after two, and after many; a power is at the limit, or nowhere near it."""

    def case(group: str, exponent: int) -> Case:
        x = float(rng.uniform(1.2, 1.9))
        return Case(group, {"x": x, "limit": x ** (exponent - float(rng.uniform(0.2, 0.8)))})

    return [
        *(case("numbers", exponent) for exponent in rng.permutation([3, 4, 5, 6]).tolist()),
        case("other lengths", 1),
        case("other lengths", int(rng.integers(9, 14))),
        Case("other lengths", {"x": 2.0, "limit": 2.0 ** int(rng.integers(2, 6))}),
    ]


def newton_cases(rng: np.random.Generator) -> list[Case]:
    """Numbers of order 1, small and large ones, whose loops end by a clear decision, before the last digit is right."""

    def case(group: str, low: float, high: float) -> Case:
        while True:
            a = float(np.exp(rng.uniform(np.log(low), np.log(high))))
            errors = _errors(a)
            last, before = errors[-1], errors[-2]
            if 1e-10 < last < CLOSE / 3 and before > 3 * CLOSE:
                return Case(group, {"a": a})

    return [
        case("numbers", 2, 5),
        case("numbers", 5, 20),
        case("numbers", 20, 60),
        case("small and large numbers", 1e-5, 5e-4),
        case("small and large numbers", 1e3, 1e6),
    ]


def _errors(a: float) -> list[float]:
    """|x^2 / a - 1| for each x that the loop meets."""
    x, errors = a, [abs(a - 1)]
    while errors[-1] > CLOSE:
        x = (x + a / x) / 2
        errors.append(abs(x * x / a - 1))
    return errors
