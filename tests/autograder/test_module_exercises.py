"""Modules are judged in stacks that nobody has seen, training by what it reaches on fresh data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder import session
from autograder.exercises import Exercise, find_assignment, network_cases
from autograder.exercises import module_references as references
from autograder.exercises.exercise import define
from autograder.judge import judge_text
from course.check import fingerprints, functions, kernel, probes, wire
from course.check.compare import compare
from course.check.verdict import Verdict
from course.gradcheck import central_difference

EXERCISES = {exercise.name: exercise for exercise in find_assignment("06-mlp-training").exercises}
MODULES = [name for name, exercise in EXERCISES.items() if exercise.probe == "stack"]
DRAWS = range(20)
NOTHING = (None, "gradient not returned", "loss not returned", "gradients not kept")
LEARNED = ["a small batch by heart", "fresh points of spirals", "fresh scans"]


def judged(name: str, made: Callable[..., Any], seed: int = 0) -> Verdict:
    expected = session.drawn(EXERCISES[name], seed)
    return compare(expected, probes.run(function=made, **expected.question))


def failed(verdict: Verdict) -> list[str]:
    return [part.name for part in verdict.parts if not part.passed]


# Modules


@pytest.mark.parametrize("name", MODULES)
def test_an_empty_class_and_a_class_of_empty_methods_get_nothing(name: str) -> None:
    class Silent:
        def __init__(self, *weights: Any) -> None:
            pass

        def forward(self, *inputs: Any) -> None:
            pass

        def backward(self, *upstream: Any) -> None:
            pass

    class Unfinished(Silent):
        def forward(self, *inputs: Any) -> None:
            raise NotImplementedError

    for made in (type("Empty", (), {}), Silent, lambda *inputs: None):
        verdict = judged(name, made)
        assert verdict.score == 0
        assert verdict.mistake in NOTHING
    assert judged(name, Unfinished).error == "missing"


@pytest.mark.parametrize("name", MODULES)
def test_a_slip_in_the_ninth_digit_is_wrong_and_has_no_name(name: str) -> None:
    def off_by(size: float) -> type:
        class Off(EXERCISES[name].reference):
            def backward(self, *upstream: Any) -> Any:
                return super().backward(*upstream) * (1 + size)

        return Off

    assert judged(name, off_by(1e-13)).passed
    verdict = judged(name, off_by(1e-8))
    assert "forward" not in failed(verdict)
    assert "stacks and several rounds" in failed(verdict)
    assert verdict.mistake is None


@pytest.mark.parametrize("name", MODULES)
def test_forward_alone_earns_what_it_is_worth(name: str) -> None:
    class Half(EXERCISES[name].reference):
        def backward(self, *upstream: Any) -> Any:
            raise NotImplementedError

    verdict = judged(name, Half)
    assert [part.name for part in verdict.parts if part.passed] == ["forward", "inputs unchanged"]


def test_expected_gradients_of_the_weights_are_measured_ones() -> None:
    for seed in range(3):
        expected = EXERCISES["Linear"].expected(seed)
        for case, answer in zip(expected.cases, expected.right, strict=True):
            if case.group != "one module":
                continue
            X, W, b, G = (case.inputs[name] for name in ("X", "W0", "b0", "G"))
            for found, at in ((answer.returned[2], W), (answer.returned[3], b), (answer.returned[1], X)):

                def value(moved: Any, at: Any = at, given: tuple[Any, ...] = (X, W, b, G)) -> Any:
                    X, W, b, G = (moved if array is at else array for array in given)
                    return np.sum(G * (X @ W + b))

                np.testing.assert_allclose(found, central_difference(value, at), atol=1e-6)


def test_sizes_of_a_stack_all_differ_and_rectifiers_stay_off_their_kink() -> None:
    for seed in DRAWS:
        for case in EXERCISES["Linear"].expected(seed).cases:
            if case.group == "one module":
                shapes = [case.inputs[name].shape for name in ("X", "W0", "G")]
                assert all(rows != columns for rows, columns in shapes)
        for case in EXERCISES["ReLU"].expected(seed).cases:
            X = case.inputs["X"]
            assert X.min() < 0 < X.max()
            assert np.abs(X).min() > 0.1


def test_huge_scores_are_ten_thousand_and_their_rows_differ() -> None:
    for seed in DRAWS:
        expected = EXERCISES["SoftmaxLoss"].expected(seed)
        inputs = [expected.cases[i].inputs["X"] for i in expected.indices("huge scores")]
        high, low, rows, classes = inputs
        assert high.min() > 9_000
        assert low.max() < -9_000
        assert np.ptp(rows.max(axis=1)) > 18_000
        assert np.ptp(classes, axis=1).min() > 18_000
        assert all(np.array_equal(X, np.round(X)) for X in inputs)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_verdict_is_the_same_through_the_wire_whichever_inputs_a_case_has(name: str) -> None:
    exercise = EXERCISES[name]
    expected = exercise.expected(9)
    changing = [m for m in exercise.mistakes if "in place" in m.name or "changed" in m.name]
    for mistake in [exercise.mistakes[0], *changing]:
        wrong = exercise.mistaken(mistake)
        here = compare(expected, probes.run(function=wrong, **expected.question))
        reply = kernel.answer(name, wire.dumps(expected.question), {name: wrong})
        assert here.mistake == mistake.name
        assert judge_text(expected, reply.text).to_dict() == here.to_dict()


# Steps


def test_a_penalty_slip_costs_the_penaltys_part_alone() -> None:
    exercise = EXERCISES["train_step"]
    for mistake in exercise.mistakes:
        if "penalised" in mistake.name or mistake.name in ("penalty gradient halved", "penalty forgotten"):
            lost = set(failed(judged("train_step", exercise.mistaken(mistake))))
            assert lost == {"penalty"}, mistake.name


def test_a_falling_loss_earns_nothing() -> None:
    def fall(layers: Any, loss: Any, X: Any, y: Any, learning_rate: float, reg: float) -> float:
        h = X
        for layer in layers:
            h = layer.forward(h)
        fall.calls = getattr(fall, "calls", 0) + 1  # type: ignore[attr-defined]
        return float(loss.forward(h, y)) / 2**fall.calls  # type: ignore[attr-defined]

    assert judged("train_step", fall).score == 0


# Training


def trained(name: str, patch: dict[str, str]) -> Verdict:
    """The verdict on a right solution with something patched in."""
    exercise: Exercise = EXERCISES[name]
    source = exercise.base
    for old, new in patch.items():
        assert old in source
        source = source.replace(old, new)
    return judged(name, define(name, source))


WRONG = {
    "uphill": ({"-= learning_rate": "+= learning_rate"}, LEARNED),
    "no rectifier": ({"H = np.maximum(A, 0)": "H = A", "(A > 0)": "1"}, ["fresh points of spirals"]),
    "last epoch only": ({"for epoch in order": "for epoch in order[-1:]"}, LEARNED),
    "labels of others": ({"y[batch]": "y[start : start + batch_size]"}, LEARNED),
    "last layer only": ({"W1 -= learning_rate * dW1": "pass"}, ["fresh scans"]),
}


@pytest.mark.parametrize(("patch", "lost"), WRONG.values(), ids=WRONG)
def test_what_does_not_learn_is_found_out_by_fresh_data(patch: dict[str, str], lost: list[str]) -> None:
    verdict = trained("train_mlp", patch)
    assert set(lost) <= set(failed(verdict))
    [part] = [part for part in verdict.parts if part.name == lost[-1]]
    assert "are asked for" in part.message


def test_who_learns_another_way_keeps_the_points_for_what_is_learned() -> None:
    """Shorter steps: no weight is as expected, and the network reads well all the same."""
    verdict = trained("train_mlp", {"-= learning_rate": "-= 0.9 * learning_rate"})
    assert not set(LEARNED) & set(failed(verdict))
    assert "weights and biases" in failed(verdict)
    assert verdict.mistake is None


def test_a_network_of_nan_learns_nothing_and_does_no_harm() -> None:
    verdict = trained("train_mlp", {"-= learning_rate": "-= np.nan * learning_rate"})
    assert set(LEARNED) <= set(failed(verdict))


def test_fresh_examples_are_none_that_were_learned_from_and_their_labels_stay_with_the_judge() -> None:
    expected = EXERCISES["train_mlp"].expected(3)
    for case in expected.cases:
        if case.group.startswith("fresh"):
            given = (case.inputs[name] for name in ("X", "fresh"))
            X, fresh = (functions.make(one) if functions.is_function(one) else one for one in given)
            seen = {row.tobytes() for row in X}
            assert not [row for row in fresh if row.tobytes() in seen]
            assert case.truth is not None
            assert len(case.truth["labels"]) == len(fresh)
    asked = wire.dumps(expected.question)
    assert "truth" not in asked
    assert len(asked) < 1_000_000


def test_what_is_asked_for_is_less_than_what_the_reference_reaches() -> None:
    for seed in range(2):
        expected = EXERCISES["train_mlp"].expected(seed)
        answers = probes.run(function=references.train_mlp, **expected.question)
        for part in expected.parts:
            if part.rule == "accurate":
                [i] = expected.indices(part.on)
                truth = expected.cases[i].truth
                assert truth is not None
                share = np.mean(answers[i].returned[-1] == truth["labels"])
                assert share >= min(1.0, part.at_least + 0.005)
    assert network_cases.SCANS_RIGHT == 0.95


def test_stored_numbers_fit_the_limit() -> None:
    stored = Path(str(fingerprints.__file__)).with_name("06-mlp-training.json")
    assert stored.stat().st_size < 2_000_000


def test_points_and_mistakes_of_the_assignment() -> None:
    def told(exercise: Exercise) -> tuple[float, bool]:
        return exercise.points, len(exercise.mistakes) >= 9 and len(exercise.variants) >= 3

    assert {name: told(exercise) for name, exercise in EXERCISES.items()} == {
        "activation_slopes": (5, True),
        "ReLU": (5, True),
        "Linear": (9, True),
        "unbroadcast": (6, True),
        "SoftmaxLoss": (7, True),
        "train_step": (8, True),
        "initialise": (3, True),
        "dead_units": (3, True),
        "train_mlp": (11, True),
    }
