"""Stacks of modules, and gradients to be summed, drawn so that no two mistakes give the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.exercises.cases import KINK, labels, sizes
from course.check.differences import HUGE_SCORES
from course.check.expected import Case
from course.check.stacks import MODULES
from course.nn import by_hand

Array = np.ndarray[Any, Any]
Layers = list[list[str]]
Inputs = dict[str, Any]

FORWARD, BACKWARD = ["forward", "X"], ["backward", "G"]


def apart(rng: np.random.Generator, *shape: int) -> Array:
    """Of either sign and of order 1, none of them near 0."""
    return np.asarray(rng.uniform(0.2, 2.0, shape) * rng.choice([-1.0, 1.0], shape))


# Modules


def slope_cases(rng: np.random.Generator) -> list[Case]:
    """Numbers of either sign, near 0 and where two of the functions are nearly flat."""
    _, D, C = sizes(rng)

    def case(group: str, *shape: int) -> Case:
        while True:
            x = 1.5 * rng.normal(size=shape)
            if np.abs(x).min() > KINK and x.min() < -0.5 and x.max() > 0.5:
                return Case(group, {"x": x, "slope": float(rng.uniform(0.05, 0.3))})

    return [
        case("arrays", D, C),
        case("arrays", C + 1, D),
        case("other shapes", 9),
        case("other shapes", 2, D, 3),
    ]


def relu_cases(rng: np.random.Generator) -> list[Case]:
    """One rectifier; several in a stack; the same stack twice. No input of theirs is near 0."""

    def case(group: str, layers: Layers, program: list[list[str]]) -> Case:
        while True:
            N, D, _ = sizes(rng)
            given: Inputs = {"X": apart(rng, N, D)}
            width = D * 2 ** layers.count(["double"])
            if BACKWARD in program:
                given["G"] = apart(rng, N, width)
            if ["forward", "X2"] in program:
                given |= {"X2": apart(rng, N + 2, D), "G2": apart(rng, N + 2, width)}
            starts = [given[name] for name in given if name.startswith("X")]
            if all(_mixed(h) for start in starts for h in _entering("ReLU", layers, start)):
                return Case(group, given | {"layers": layers, "program": program})

    one = [["ReLU"]]
    alternating = [["ReLU"], ["mix"], ["wave"], ["ReLU"]]
    widening = [["wave"], ["double"], ["ReLU"], ["mix"], ["wave"], ["ReLU"]]
    twice = [FORWARD, BACKWARD, ["forward", "X2"], ["backward", "G2"]]
    return [
        *(case("forward", one, [FORWARD]) for _ in range(2)),
        *(case("one module", one, [FORWARD, BACKWARD]) for _ in range(3)),
        case("again", one, twice),
        case("again", one, [FORWARD, BACKWARD, BACKWARD]),
        case("again", alternating, [FORWARD, BACKWARD]),
        case("again", widening, twice),
    ]


def _mixed(h: Array) -> bool:
    """Entries of either sign, none near 0."""
    return bool(np.abs(h).min() > KINK and h.min() < 0 < h.max())


def _entering(name: str, layers: Layers, h: Array) -> Iterator[Array]:
    """What enters each module of a name."""
    for [layer] in layers:
        if layer == name:
            yield h
        h = MODULES.get(layer, by_hand.ReLU)().forward(h)


def linear_cases(rng: np.random.Generator) -> list[Case]:
    """One module; two and three in a stack, of which one is looked at; the same stack twice."""

    def case(group: str, between: list[str], program: list[list[str]]) -> Case:
        """Draw one module, and for each name of ours a further one above it."""
        N, *widths = rng.permutation([3, 4, 5, 6, 7, 8]).tolist()[: len(between) + 3]
        given: Inputs = {"X": apart(rng, N, widths[0])}
        layers: Layers = []
        for k, name in enumerate(["", *between]):
            below = widths[k] * (2 if name == "double" else 1)
            given |= {f"W{k}": apart(rng, below, widths[k + 1]) / 2, f"b{k}": apart(rng, widths[k + 1])}
            layers += [*([[name]] if name else []), ["Linear", f"W{k}", f"b{k}"]]
        given["G"] = apart(rng, N, widths[-1])
        if ["forward", "X2"] in program:
            given |= {"X2": apart(rng, N + 2, widths[0]), "G2": apart(rng, N + 2, widths[-1])}
        own = [k for k, layer in enumerate(layers) if layer[0] == "Linear"]
        watched = int(rng.choice(own[:-1] or own))  # where there are others above it, they may disturb it
        return Case(group, given | {"layers": layers, "program": program, "watched": watched})

    both, twice = [FORWARD, BACKWARD], [FORWARD, BACKWARD, ["forward", "X2"], ["backward", "G2"]]
    return [
        *(case("forward", [], [FORWARD]) for _ in range(2)),
        *(case("one module", [], both) for _ in range(3)),
        case("again", [], twice),
        case("again", [], [FORWARD, BACKWARD, BACKWARD]),
        case("again", ["wave"], both),
        case("again", ["double", "wave"], twice),
    ]


def softmax_cases(rng: np.random.Generator) -> list[Case]:
    """The loss alone; above modules of ours; of the same examples twice, and of others; scores of ten thousand."""

    def case(group: str, below: list[str], program: list[list[str]], scale: float = 1.0) -> Case:
        N, D, _ = sizes(rng)
        C = D * 2 ** below.count("double")
        given: Inputs = {"X": scale * rng.normal(size=(N, D)), "y": _labels(rng, N, C)}
        if ["forward", "X2", "y2"] in program:
            given |= {"X2": rng.normal(size=(N + 3, D)), "y2": _labels(rng, N + 3, C)}
        return Case(
            group, given | {"layers": [*([name] for name in below), ["SoftmaxLoss"]], "program": program}
        )

    forward, backward = ["forward", "X", "y"], ["backward"]
    again = [forward, backward, ["forward", "X2", "y2"], backward]
    huge = [case(HUGE_SCORES, [], [forward, backward]) for _ in range(4)]
    for each, far in zip(huge, ("high", "low", "rows apart", "classes apart"), strict=True):
        X, y = each.inputs["X"], each.inputs["y"]
        # Whole numbers, whose differences are exact.
        X[:] = np.round(4 * X) + 1e4 * _far(far, y, X.shape[1])
    return [
        *(case("forward", [], [forward]) for _ in range(2)),
        *(case("one module", [], [forward, backward]) for _ in range(3)),
        case("again", [], again),
        case("again", [], [forward, backward, backward]),
        case("again", ["mix", "wave"], [forward, backward]),
        case("again", ["wave", "double"], again),
        *huge,
    ]


def _far(kind: str, y: Array, C: int) -> Array:
    """In ten thousands, where scores are: of rows that are apart no one shift suits all."""
    rows = np.where(np.arange(len(y)) % 2, 1, -1)[:, np.newaxis]
    right = np.arange(C) == y[:, np.newaxis]  # (N, C)
    return {
        "high": np.ones_like(rows),
        "low": -np.ones_like(rows),
        "rows apart": rows,
        "classes apart": np.where(right, rows, -rows),
    }[kind]


def _labels(rng: np.random.Generator, N: int, C: int) -> Array:
    """N labels, as many different ones as there can be."""
    return labels(rng, N, C) if C <= N else rng.permutation(C)[:N]


# Shapes


def unbroadcast_cases(rng: np.random.Generator) -> list[Case]:
    """Axes that are missing, axes of length 1, both; and nothing to be summed."""
    N, D, C = (int(n) for n in rng.permutation([3, 4, 5]))

    def case(group: str, shape: tuple[int, ...], *grad: int) -> Case:
        return Case(group, {"grad": apart(rng, *grad), "shape": shape})

    return [
        case("missing axes", (C,), N, C),
        case("missing axes", (D, C), N, D, C),
        case("axes of length 1", (1, C), N + 3, C),
        case("axes of length 1", (N, 1), N, C + 3),
        case("axes of length 1", (N, 1, C), N, D, C),
        case("other shapes", (D, 1), N + 1, D, C),
        case("other shapes", (), N, D),
        case("other shapes", (1, 1, C), 2, N, D, C),
        case("other shapes", (D, C), D, C),
    ]
