"""Gates and graphs are judged by what they do in programs that nobody has seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder import session
from autograder.exercises import Exercise, find_assignment
from autograder.exercises.exercise import define
from autograder.exercises.gate_cases import too_early
from course import gates
from course.check import probes
from course.check.compare import compare
from course.check.differences import NAME
from course.check.verdict import Verdict

EXERCISES = {exercise.name: exercise for exercise in find_assignment("04-backprop-gates").exercises}
GATES = [name for name, exercise in EXERCISES.items() if exercise.probe == "gate"]
CLASSES = [*GATES, "Graph"]
DRAWS = range(20)


def judged(name: str, made: Callable[..., Any], seed: int = 0) -> Verdict:
    expected = session.drawn(EXERCISES[name], seed)
    return compare(expected, probes.run(function=made, **expected.question))


def failed(verdict: Verdict) -> list[str]:
    return [part.name for part in verdict.parts if not part.passed]


# What earns no points


@pytest.mark.parametrize("name", CLASSES)
def test_an_empty_class_and_a_class_of_empty_methods_get_nothing(name: str) -> None:
    class Silent:
        def __init__(self, *inputs: Any) -> None:
            pass

        def add(self, *given: Any) -> None:
            pass

        def forward(self, *inputs: Any, **named: Any) -> None:
            pass

        def backward(self, *upstream: Any) -> None:
            pass

    class Unfinished(Silent):
        def forward(self, *inputs: Any, **named: Any) -> None:
            raise NotImplementedError

    for made in (type("Empty", (), {}), Silent, lambda *inputs: None):
        verdict = judged(name, made)
        assert verdict.score == 0
        assert verdict.mistake in (None, "result not returned")
    assert judged(name, Unfinished).error == "missing"


@pytest.mark.parametrize("name", CLASSES)
def test_forward_alone_earns_its_part(name: str) -> None:
    class Half(EXERCISES[name].reference):
        def backward(self, upstream: float = 1.0) -> Any:
            raise NotImplementedError

    verdict = judged(name, Half)
    assert [part.name for part in verdict.parts if part.passed] == ["forward"]


@pytest.mark.parametrize("name", CLASSES)
def test_a_slip_in_the_ninth_digit_is_wrong_and_has_no_name(name: str) -> None:
    def off_by(size: float) -> type:
        class Off(EXERCISES[name].reference):
            def backward(self, upstream: float = 1.0) -> Any:
                return super().backward(upstream * (1 + size))

        return Off

    assert judged(name, off_by(1e-13)).passed
    verdict = judged(name, off_by(1e-8))
    assert "forward" not in failed(verdict)
    assert len(failed(verdict)) >= 2
    assert verdict.mistake is None


# Ties


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_tie_may_be_broken_in_any_way_that_loses_nothing(share: float) -> None:
    class Sharing(gates.MaxGate):
        def forward(self, *inputs: float) -> float:
            self.tie = inputs[0] == inputs[1]
            return super().forward(*inputs)

        def backward(self, upstream: float) -> tuple[float, ...]:
            return (share * upstream, (1 - share) * upstream) if self.tie else super().backward(upstream)

    for seed in DRAWS:
        assert judged("MaxGate", Sharing, seed).passed


def test_both_inputs_of_max_win_whatever_their_signs() -> None:
    for seed in DRAWS:
        rounds = [
            case.inputs["program"]
            for case in EXERCISES["MaxGate"].expected(seed).cases
            if case.group == "one round"
        ]
        first = [x > y for [[_, _, x, y], _] in rounds]
        assert {True, False} == set(first)
        assert any((x > y) != (abs(x) > abs(y)) for [[_, _, x, y], _] in rounds)


# Graphs

# What many a student would try: the result, differenced along every node.
BY_DIFFERENCES = """
class Graph:
    def __init__(self, inputs):
        self.inputs, self.gates, self.moved = inputs, {}, {}

    def add(self, name, gate, *inputs):
        self.gates[name] = gate, inputs

    def forward(self, **values):
        def value(name):
            if name not in values:
                gate, taken = self.gates[name]
                values[name] = gate.forward(*map(value, taken)) + self.moved.get(name, 0.0)
            return values[name]

        taken = {k for _, inputs in self.gates.values() for k in inputs}
        self.given = dict(values)
        values = {k: v + self.moved.get(k, 0.0) for k, v in values.items()}
        [end] = [k for k in self.gates if k not in taken]
        return value(end)

    def backward(self, upstream=1.0):
        gradients = {}
        for name in [*self.inputs, *self.gates]:
            ends = []
            for self.moved in ({name: 1e-5}, {name: -1e-5}):
                ends.append(self.forward(**self.given))
            self.moved = {}
            gradients[name] = upstream * (ends[0] - ends[1]) / 2e-5
        return gradients
"""


def test_a_graph_that_differences_its_result_earns_nothing_for_going_back() -> None:
    for seed in DRAWS:
        verdict = judged("Graph", define("Graph", BY_DIFFERENCES), seed)
        assert "forward" not in failed(verdict)
        assert {"gradients of the inputs", "several rounds"} <= set(failed(verdict))


def test_graphs_are_what_their_groups_say() -> None:
    for seed in DRAWS:
        for case in EXERCISES["Graph"].expected(seed).cases:
            inputs, wiring, _ = case.inputs.values()
            taken = [name for _, _, names in wiring for name in names]
            names = [*inputs, *(name for name, _, _ in wiring)]
            assert len(set(names)) == len(names)
            assert len(set(names) - set(taken)) == 1  # the result
            assert "tenths" in [function for _, function, _ in wiring]
            assert (len(set(taken)) < len(taken)) == (case.group == "forks")
            if case.group == "forks":
                assert too_early(wiring)
            known = set(inputs)
            runs = all(known.issuperset(names) and not known.add(name) for name, _, names in wiring)
            assert runs == (case.group != "any order")


def test_numbers_of_graphs_let_every_node_matter() -> None:
    for seed in DRAWS:
        for answer in EXERCISES["Graph"].expected(seed).right:
            for row in [*answer.returned[1], *answer.returned[2]]:
                assert 1e-3 < np.abs(row).min() <= np.abs(row).max() < 60


# Slopes of chains are derived

DIFFERENCED = {
    "logistic_chain": """
def logistic_chain(w, x):
    def loss(w):
        return -np.log(1 / (1 + np.exp(-np.sum(w * x))))
    p = 1 / (1 + np.exp(-np.sum(w * x)))
    h = {h}
    gradient = np.array([{formula} for e in np.eye(len(w))])
    return loss(w), gradient, -1 / p, p * (1 - p), x
""",
    "deep_sigmoid": """
def deep_sigmoid(w, x):
    def loss(w, x=x):
        h = x
        for weight in w:
            h = 1 / (1 + np.exp(-weight * h))
        return h
    h = {h}
    gradient = np.array([{formula} for e in np.eye(len(w))])
    return loss(w), gradient, (loss(w, x + 1e-5) - loss(w, x - 1e-5)) / 2e-5
""",
}
SCHEMES = [
    *(("(loss(w + h * e) - loss(w - h * e)) / (2 * h)", h) for h in (1e-7, 1e-5, 1e-3)),
    ("(loss(w + h * e) - loss(w)) / h", 1e-8),
    ("np.imag(loss(w + 1j * h * e)) / h", 1e-20),
]


@pytest.mark.parametrize("name", DIFFERENCED)
@pytest.mark.parametrize(("formula", "h"), SCHEMES)
def test_a_differenced_gradient_of_a_chain_earns_nothing(name: str, formula: str, h: float) -> None:
    function = define(name, DIFFERENCED[name].format(formula=formula, h=h))
    for seed in range(4):
        expected = EXERCISES[name].expected(seed)
        by_numbers = expected.question | {"slopes_in": None}  # nobody looks at what is called
        for question in (expected.question, by_numbers):
            verdict = compare(expected, probes.run(function=function, **question))
            [gradient] = [part for part in verdict.parts if part.name == "gradient"]
            assert (verdict.mistake, gradient.score) == (NAME, 0)


def test_no_right_chain_is_taken_for_a_differenced_one() -> None:
    for exercise in (EXERCISES["logistic_chain"], EXERCISES["deep_sigmoid"]):
        for variant in exercise.variants:
            verdict = judged(exercise.name, variant)
            assert verdict.passed
            assert verdict.notes


def test_points_and_mistakes_of_the_assignment() -> None:
    def told(exercise: Exercise) -> tuple[float, bool]:
        return exercise.points, len(exercise.mistakes) >= 10 and len(exercise.variants) >= 3

    assert {name: told(exercise) for name, exercise in EXERCISES.items()} == {
        "logistic_chain": (7, True),
        "backprop_product_of_sum": (4, True),
        "gate_patterns": (5, True),
        "AddGate": (4, True),
        "MultiplyGate": (4, True),
        "MaxGate": (5, True),
        "SigmoidGate": (5, True),
        "Graph": (10, True),
        "deep_sigmoid": (8, True),
    }
