"""Programs for gates and graphs, and numbers for chains, drawn so that no two mistakes give the same."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercises.cases import TINY
from course import gates
from course.check.differences import SCALES
from course.check.expected import Case
from course.check.programs import FUNCTIONS, FunctionGate

ARITY = {name: len(inspect.signature(function).parameters) for name, (function, _) in FUNCTIONS.items()}

Step = list[Any]
Wiring = list[tuple[str, str, list[str]]]  # name, function, what it takes
Draw = Callable[[np.random.Generator], tuple[list[str], Wiring]]


def numbers(rng: np.random.Generator, n: int) -> list[float]:
    """Of either sign, of order 1, and apart from one another, also in size."""
    while True:
        drawn: list[float] = (rng.uniform(0.4, 2.5, n) * rng.choice([-1, 1], n)).tolist()
        sizes = sorted(map(abs, drawn))
        if all(b - a > 0.1 for a, b in itertools.pairwise(sizes)) and all(abs(s - 1) > 0.05 for s in sizes):
            return drawn


# Chains and small graphs


def logistic_cases(rng: np.random.Generator) -> list[Case]:
    """Scores away from 0 and from where the sigmoid is flat; and weights of very different sizes."""

    def case(group: str, D: int) -> Case:
        while True:
            w, x = rng.normal(size=(2, D))
            if 0.3 < abs(w @ x) < 2.5 and np.abs(x).min() > 0.05:
                return Case(group, {"w": w, "x": x})

    D = int(rng.integers(3, 6))
    scaled = case(SCALES, D)
    scales = 10.0 ** rng.permutation(np.linspace(-6, 6, D))
    scaled.inputs["w"] *= scales
    scaled.inputs["x"] /= scales
    scaled.inputs["x"][rng.integers(D)] *= TINY
    return [
        case("chains", D),
        case("chains", D + 1),
        case("other sizes", 2),
        case("other sizes", D + 6),
        scaled,
    ]


def deep_cases(rng: np.random.Generator) -> list[Case]:
    """Three to six layers; one and ten; and an input that is nearly nothing."""

    def case(group: str, layers: int, size: float = 1.0) -> Case:
        return Case(group, {"weights": np.array(numbers(rng, layers)), "x": size * numbers(rng, 1)[0]})

    L = int(rng.integers(3, 6))
    return [
        case("chains", L),
        case("chains", L + 1),
        case("other depths", 1),
        case("other depths", 10),
        case(SCALES, L, TINY),
    ]


def product_of_sum_cases(rng: np.random.Generator) -> list[Case]:
    """Numbers whose sum is not near 0."""

    def case() -> Case:
        while True:
            x, y, z = numbers(rng, 3)
            if abs(x + y) > 0.3:
                return Case("numbers", {"x": x, "y": y, "z": z})

    return [case() for _ in range(3)]


def pattern_cases(rng: np.random.Generator) -> list[Case]:
    """The maximum is z and it is w, and the larger is not always the one further from 0."""

    def case(sign: int, negative: bool) -> Case:
        while True:
            x, y, z, w = numbers(rng, 4)
            winner, loser = (z, w) if z > w else (w, z)
            if sign * (z - w) > 0.2 and (winner < 0 or -loser > winner > 0) == negative:
                return Case("numbers", {"x": x, "y": y, "z": z, "w": w})

    return [case(sign, negative) for sign in (1, -1) for negative in (True, False)]


# Gates


def gate_cases(rng: np.random.Generator, inputs: int) -> list[Case]:
    """One gate, forwards and back; the same gate twice; two gates in turn."""

    def forward(k: int = 0) -> Step:
        return [k, "forward", *numbers(rng, inputs)]

    def backward(k: int = 0) -> Step:
        return [k, "backward", *numbers(rng, 1)]

    return [
        *(Case("forward", {"program": [forward()]}) for _ in range(3)),
        *(Case("one round", {"program": [forward(), backward()]}) for _ in range(4)),
        Case("again", {"program": [forward(), backward(), forward(), backward()]}),
        Case("again", {"program": [forward(), forward(), backward()]}),
        Case("again", {"program": [forward(0), forward(1), backward(0), backward(1)]}),
    ]


def two_input_cases(rng: np.random.Generator) -> list[Case]:
    """For gates with two inputs."""
    return gate_cases(rng, 2)


def max_cases(rng: np.random.Generator) -> list[Case]:
    """Each input wins, above 0 and below, with upstream gradients of either sign; and ties."""
    while True:
        cases = gate_cases(rng, 2)
        rounds = [case.inputs["program"] for case in cases if case.group == "one round"]
        told = [(x > y, abs(x) > abs(y), g > 0) for [[*_, x, y], [*_, g]] in rounds]
        # Both win, also the one nearer to 0, and the winner has nothing to do with the gradient's sign.
        if {first for first, _, _ in told} == {True, False} and any(a != b for a, b, _ in told):
            signs = {(first, up) for first, _, up in told}
            seconds = [case.inputs["program"] for case in cases if case.group == "again"]
            changes = all(len({s[2] > s[3] for s in p if s[1] == "forward"}) == 2 for p in seconds)
            if len(signs) > 2 and changes:
                break
    ties = []
    for _ in range(2):
        [tied], upstream = numbers(rng, 1), numbers(rng, 1)
        ties.append(Case("ties", {"program": [[0, "forward", tied, tied], [0, "backward", *upstream]]}))
    return [*cases, *ties]


def sigmoid_cases(rng: np.random.Generator) -> list[Case]:
    """Numbers of order 1, and of size 800."""
    huge = [
        Case("huge inputs", {"program": [[0, "forward", x], [0, "backward", *numbers(rng, 1)]]})
        for x in (800.0 + rng.uniform(0, 50), -800.0 - rng.uniform(0, 50))
    ]
    return [*gate_cases(rng, 1), *huge]


# Graphs


def graph_cases(rng: np.random.Generator) -> list[Case]:
    """Trees; graphs with forks; trees whose gates are added in any order; several rounds."""

    def case(group: str, draw: Draw, upstream: list[list[float]] | None) -> Case:
        rounds = upstream or [[]]
        while True:
            inputs, wiring = draw(rng)
            drawn = [numbers_for(rng, inputs, wiring) for _ in rounds]
            if all(drawn):
                break
        program: list[Step] = []
        for values, gradient in zip(drawn, rounds, strict=True):
            program.append(["forward", *values])
            if upstream is not None:
                program.append(["backward", *gradient])
        return Case(group, {"inputs": inputs, "gates": [list(gate) for gate in wiring], "program": program})

    return [
        case("forward", tree, None),
        case("forward", tree, None),
        *(case("trees", tree, [[]]) for _ in range(2)),
        *(case("forks", forked, [[]]) for _ in range(2)),
        *(case("any order", shuffled, [[]]) for _ in range(2)),
        case("several rounds", tree, [numbers(rng, 1), numbers(rng, 1)]),
    ]


def tree(rng: np.random.Generator) -> tuple[list[str], Wiring]:
    """Inputs and gates, each taken once; the last gate is the result."""
    return _wired(rng, fork=False)


def forked(rng: np.random.Generator) -> tuple[list[str], Wiring]:
    """Inputs and gates are taken several times, once by one gate, and along ways of different length."""
    while True:
        inputs, wiring = _wired(rng, fork=True)
        twice = any(len(set(taken)) < len(taken) for _, _, taken in wiring)
        if twice and too_early(wiring):
            return inputs, wiring


def too_early(wiring: Wiring) -> bool:
    """Whether a gate is met, by who walks back level by level, before one that takes it."""
    takes = {name: taken for name, _, taken in wiring}
    met = [wiring[-1][0]]
    for name in met:
        met += dict.fromkeys(other for other in takes.get(name, []) if other not in met)
    return any(
        met.index(other) < met.index(name) for name in takes for other in takes[name] if other in takes
    )


def shuffled(rng: np.random.Generator) -> tuple[list[str], Wiring]:
    """A tree with its gates in an order in which they cannot run, and the result not at the end."""
    inputs, wiring = tree(rng)
    while True:
        order = [wiring[k] for k in rng.permutation(len(wiring))]
        places = {name: k for k, (name, _, _) in enumerate(order)}
        early = any(places.get(other, -1) > places[name] for name, _, taken in order for other in taken)
        if early and order[-1] is not wiring[-1]:
            return inputs, order


def numbers_for(rng: np.random.Generator, inputs: list[str], wiring: Wiring) -> list[float]:
    """Numbers for the inputs at which every node matters, and no gradient is large; none where none are found."""
    graph = gates.Graph(inputs)
    for name, function, taken in wiring:
        graph.add(name, FunctionGate(function), *taken)
    for _ in range(50):
        drawn = numbers(rng, len(inputs))
        graph.forward(**dict(zip(inputs, drawn, strict=True)))
        sizes = np.abs(list(graph.backward().values()))
        if sizes.min() > 1e-2 and sizes.max() < 20:
            return drawn
    return []


def _wired(rng: np.random.Generator, fork: bool) -> tuple[list[str], Wiring]:
    letters = iter(rng.permutation(list("abcdefghijklmnopqrstuvwxyz")).tolist())
    inputs = [next(letters) for _ in range(rng.integers(3, 6))]
    # Each gate with two inputs leaves one place less: in the end one is left, the result.
    functions = [*rng.choice(["slant", "turn"], len(inputs) - 1).tolist(), "tenths", "wave", "bend"]
    free, wiring = list(inputs), list[tuple[str, str, list[str]]]()

    def add(function: str, taken: list[str]) -> None:
        wiring.append((next(letters), function, taken))
        free.append(wiring[-1][0])

    for function in rng.permutation(functions).tolist():
        rng.shuffle(free)
        add(function, [free.pop() for _ in range(ARITY[function])])
    for _ in range(3 * fork):
        known = [*inputs, *(name for name, _, _ in wiring)]
        add("mix", rng.permutation([free.pop(), *rng.choice(known, 2).tolist()]).tolist())
    return inputs, wiring
