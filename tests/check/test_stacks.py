"""Stacks of modules: ours have the slopes they claim, and what comes back is what was asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.check import functions, probes, wire
from course.check.stacks import MODULES, Valley, network, stack, step
from course.gradcheck import central_difference
from course.nn import by_hand

SEEDS = st.integers(0, 2**32 - 1)


def answers(probe: str, made: Any, **case: Any) -> probes.Answer:
    [answer] = probes.run(probe, made, [wire.loads(wire.dumps(case))])
    return answer


class Halve:
    """A module of a student."""

    def forward(self, X: Any) -> Any:
        return X / 2

    def backward(self, upstream: Any) -> Any:
        return upstream / 2


# Our modules


@pytest.mark.parametrize("name", MODULES)
@given(seed=SEEDS)
def test_backward_of_a_module_is_its_slope(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    h, weights = rng.normal(size=(2, 3)), [rng.normal(size=(3, 2)), rng.normal(size=4)]
    made = MODULES[name](*weights) if name == "swell" else MODULES[name]()
    G = rng.normal(size=made.forward(h).shape)
    gradient = made.backward(G)

    def value(h: Any) -> Any:
        return np.sum(G * made.forward(h))

    np.testing.assert_allclose(gradient, central_difference(value, h), atol=1e-7)
    for parameter in ("W", "b") if name == "swell" else ():
        at = getattr(made, parameter)

        def moved(place: Any, parameter: str = parameter) -> Any:
            setattr(made, parameter, place)
            return value(h)

        slopes = central_difference(moved, at)
        setattr(made, parameter, at)
        np.testing.assert_allclose(getattr(made, f"d{parameter}"), slopes, atol=1e-7)


@given(seed=SEEDS)
def test_backward_of_the_loss_is_its_slope(seed: int) -> None:
    rng = np.random.default_rng(seed)
    h, y, valley = rng.normal(size=(4, 3)), rng.integers(0, 3, 4), Valley()
    slopes = central_difference(lambda h: valley.forward(h, y), h)
    valley.forward(h, y)
    np.testing.assert_allclose(valley.backward(), slopes, atol=1e-7)


# A class in a stack


def test_modules_run_upwards_and_back_in_the_order_that_is_told() -> None:
    X, G = np.array([[1.0, 4.0]]), np.array([[10.0, 20.0]])
    layers, program = [["mix"], ["Halve"]], [["forward", "X"], ["backward", "G"]]
    output, gradient = answers("stack", Halve, X=X, G=G, layers=layers, program=program).returned
    np.testing.assert_array_equal(output, [[1.5, 2.25]])  # (1 + 4/2) / 2, (4 + 1/2) / 2
    np.testing.assert_array_equal(gradient, [[10.0, 12.5]])


def test_without_a_backward_there_is_no_gradient() -> None:
    case = {"X": np.ones((1, 1)), "layers": [["Halve"]], "program": [["forward", "X"]]}
    assert stack(Halve, case) == (0.5, None)


def test_what_is_watched_and_missing_is_none() -> None:
    case = {"X": np.ones((1, 1)), "layers": [["Halve"]], "program": [["forward", "X"]], "watched": 0}
    assert stack(Halve, case)[2:] == (None, None)


def test_an_input_that_was_changed_is_named() -> None:
    class Greedy(Halve):
        def backward(self, upstream: Any) -> Any:
            upstream /= 2
            return upstream

    case = {"X": np.ones((1, 1)), "G": np.ones((1, 1)), "layers": [["Greedy"]]}
    answer = answers("stack", Greedy, **case, program=[["forward", "X"], ["backward", "G"]])
    assert answer.changed == ("G",)


def test_what_came_back_is_kept_as_it_was() -> None:
    class Reused:
        memory = np.zeros((1, 1))

        def forward(self, X: Any) -> Any:
            self.memory[...] = X
            return self.memory

        def backward(self, upstream: Any) -> Any:
            self.memory[...] = 7
            return self.memory

    case = {"X": np.ones((1, 1)), "G": np.ones((1, 1)), "layers": [["Reused"]]}
    output, _ = stack(Reused, case | {"program": [["forward", "X"], ["backward", "G"]]})
    assert output == 1


def test_an_error_names_the_students_line_and_none_of_the_course() -> None:
    class Broken:
        def forward(self, X: Any) -> Any:
            return X[len(X)]

    case = {"X": np.ones((1, 1)), "layers": [["wave"], ["Broken"]], "program": [["forward", "X"]]}
    raised = str(answers("stack", Broken, **case).raised)
    assert "IndexError" in raised
    assert "return X[len(X)]" in raised


def test_a_step_gets_no_module_but_ours() -> None:
    with pytest.raises(LookupError, match=r"no module 'Linear': there are wave, mix, double, swell"):
        step(lambda *given: 0.0, {"layers": [["Linear"]], "X": 0, "y": 0, "learning_rate": 0, "reg": 0})


def test_a_step_moves_copies() -> None:
    def double(layers: Any, *given: Any) -> float:
        layers[1].W *= 2
        return 1.0

    W, b = np.ones((2, 2)), np.zeros(3)
    case = {"X": np.ones((2, 2)), "y": np.array([0, 1]), "learning_rate": 0.1, "reg": 0.0, "steps": 3}
    answer = answers("step", double, **case, layers=[["wave"], ["swell", "W", "b"]], W=W, b=b)
    losses, weights, biases = answer.returned
    assert (losses, weights.tolist(), biases.tolist()) == ([1.0] * 3, [8.0] * 4, [0.0] * 3)
    assert answer.changed == ()


# A network that is trained


def test_a_trained_network_reads_fresh_examples_that_the_function_does_not_see() -> None:
    def train(W1: Any, b1: Any, W2: Any, b2: Any, *others: Any) -> Any:
        assert others == ("X",)
        return W1, b1, W2, b2, [0.5]

    weights = {"W1": np.eye(2), "b1": np.zeros(2), "W2": np.eye(2), "b2": np.array([0.0, 1.0])}
    given = weights | {"X": "X", "fresh": np.array([[3.0, -9.0], [0.5, -9.0], [-1.0, -1.0]])}
    *_, losses, labels = network(train, given)
    assert losses == [0.5]
    assert labels.tolist() == [0, 1, 1]


@pytest.mark.parametrize("came", [None, 3.0, (1, 2), (None,) * 5, ("a", "b", "c", "d", "e")])
def test_what_is_no_network_reads_nothing(came: Any) -> None:
    returned = network(lambda *given: came, {"W1": 0, "fresh": np.ones((1, 1))})
    assert returned == ((*came, None) if isinstance(came, tuple) else came)


def test_its_labels_are_those_of_the_courses_network() -> None:
    model = by_hand.MLP((64, 8, 10), rng=0)
    weights = [parameter.data for parameter in model.parameters()]
    fresh = functions.make({"function": "scans", "part": "fresh", "seed": 3})
    *_, labels = network(lambda: (*weights, []), {"fresh": fresh})
    np.testing.assert_array_equal(labels, model(fresh).argmax(axis=1))


def test_scans_are_split_by_their_seed_and_none_is_in_both_parts() -> None:
    made = {p: functions.make({"function": "scans", "part": p, "seed": 1}) for p in ("X", "y", "fresh")}
    assert len(made["X"]) == len(made["y"]) == 1797 - len(made["fresh"])
    again = functions.make({"function": "scans", "part": "X", "seed": 1})
    other = functions.make({"function": "scans", "part": "X", "seed": 2})
    assert np.array_equal(made["X"], again)
    assert not np.array_equal(made["X"], other)


def test_a_generator_begins_anew_each_time() -> None:
    described = {"function": "generator", "seed": 5}
    assert functions.make(described).normal() == functions.make(described).normal()
