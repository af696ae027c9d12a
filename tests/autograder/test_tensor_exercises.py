"""Functions of tensors are judged by their values, and by the gradients that reach what they took."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder import session
from autograder.exercises import Exercise, find_assignment
from autograder.exercises.exercise import define
from autograder.exercises.learned_steps import learned_step
from course.autodiff import Tensor, grad
from course.check import probes
from course.check.compare import compare
from course.check.tensors import differentiated
from course.check.verdict import Verdict
from course.gradcheck import check_gradient

EXERCISES = {e.name: e for e in find_assignment("07-differentiable-programming").exercises}
DRAWS = range(20)
each = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)

Function = Callable[..., Any]

WITHOUT_A_GRAPH = ("result taken out of the graph", "states kept as arrays")


def judged(exercise: Exercise, function: Function, seed: int = 0) -> Verdict:
    expected = session.drawn(exercise, seed)
    return compare(expected, probes.run(function=function, **expected.question))


def failed(verdict: Verdict) -> list[str]:
    return [part.name for part in verdict.parts if not part.passed]


def name_of_values(exercise: Exercise) -> str:
    """The part for right numbers, whatever the gradients are."""
    return exercise.parts[0].name


# The references


@each
def test_the_gradients_of_the_reference_are_the_slopes_of_a_right_solution_s_values(
    exercise: Exercise,
) -> None:
    case = exercise.expected(0).cases[0].inputs
    asked = [name for name, x in case.items() if isinstance(x, np.ndarray | float) and name != "upstream"]
    gradients = differentiated(exercise.reference, made(case))[1:]
    for name, gradient in zip(asked, gradients, strict=True):
        unit = max(1.0, float(np.abs(case[name]).max()))  # differences need coordinates of order 1

        def value(x: Any, name: str = name, unit: float = unit) -> float:
            moved = made(case) | {name: np.asarray(x * unit)}
            upstream = case.get("upstream", 1.0)
            return float(np.sum(differentiated(exercise.variants[0], moved)[0] * upstream))

        check = check_gradient(value, np.asarray(case[name]) / unit, gradient * unit)
        assert check, (name, check)


def made(case: dict[str, Any]) -> dict[str, Any]:
    """Inputs as a probe hands them over: copies, and functions."""
    return {name: probes._copy(value) for name, value in case.items()}


def test_the_gradients_that_a_descent_takes_are_those_of_its_loss() -> None:
    """The reference asks the engine, students have a formula."""
    for case in EXERCISES["learned_step"].expected(0).cases:
        loss = probes._copy(case.inputs["loss"])
        w = Tensor(case.inputs["w0"], requires_grad=True)
        value, formula = loss(w)
        np.testing.assert_allclose(formula.data, grad(value, w), rtol=1e-12)


# What earns what


@each
def test_right_numbers_without_a_graph_earn_what_asks_for_numbers_alone(exercise: Exercise) -> None:
    verdict = judged(exercise, lambda *given: exercise.reference(*given).data)
    values = exercise.outputs[0]
    assert failed(verdict) == [p.name for p in exercise.parts if p.outputs and values not in p.outputs]
    assert verdict.mistake in WITHOUT_A_GRAPH


@each
def test_gradients_by_hand_are_no_tensor(exercise: Exercise) -> None:
    def by_hand(*given: Any) -> Any:
        return tuple(np.zeros(3) for _ in exercise.outputs)

    verdict = judged(exercise, by_hand)
    assert (verdict.score, verdict.error) == (0, "exception")
    assert "a tuple came back, not a tensor" in verdict.parts[0].message


@each
@pytest.mark.parametrize("returned", [None, 0.0, "text", np.zeros(3)])
def test_what_is_no_answer_earns_nothing(exercise: Exercise, returned: Any) -> None:
    verdict = judged(exercise, lambda *given: returned)
    assert verdict.score == 0
    assert verdict.mistake == "result not returned" or verdict.mistake in WITHOUT_A_GRAPH


@each
def test_rounding_is_forgiven_and_a_slip_in_the_eighth_digit_is_not(exercise: Exercise) -> None:
    def off_by(size: float) -> Function:
        return lambda *given: exercise.reference(*given) * (1 + size)

    assert judged(exercise, off_by(1e-13)).passed
    verdict = judged(exercise, off_by(1e-8))
    assert (verdict.score, verdict.mistake) == (0, None)


@each
def test_a_slip_in_a_gradient_alone_costs_gradients_alone(exercise: Exercise) -> None:
    def straight(*given: Any) -> Any:
        value = exercise.reference(*given)
        return value + 0.01 * (value - value.data)  # adds nothing to the value, and 1% to each gradient

    verdict = judged(exercise, straight)
    assert name_of_values(exercise) not in failed(verdict)
    assert any("gradient" in name or "slope" in name for name in failed(verdict))
    assert verdict.mistake is None


@each
def test_sizes_taken_for_granted_cost_the_part_that_tries_others(exercise: Exercise) -> None:
    expected = exercise.expected(0)
    [other] = [part for part in expected.parts if part.rule == "consistent"]
    others = [case.inputs for case in expected.cases if case.group == other.on]

    def shapes(given: Any) -> list[Any]:
        return [getattr(value, "shape", value) for value in given if not callable(value)]

    granted = [
        shapes(v for name, v in case.items() if name != "upstream" and not isinstance(v, dict | float))
        for case in others
    ]

    def hard_coded(*given: Any) -> Any:
        value = exercise.reference(*given)
        asked = shapes(v for v in given if getattr(v, "shape", None) != ())
        return value * 0 if asked in granted else value

    assert failed(judged(exercise, hard_coded)) == [other.name]


def test_numpy_s_functions_of_tensors_do_as_well_as_their_methods() -> None:
    source = "def rnn_cell(x, h, W_x, W_h):\n    return np.tanh(np.matmul(x, W_x) + np.matmul(h, W_h))\n"
    assert judged(EXERCISES["rnn_cell"], define("rnn_cell", source)).passed


def test_who_walks_back_before_the_judge_does_hears_so() -> None:
    def walked(*given: Any) -> Any:
        value = learned_step(*given)
        value.backward()
        return value

    verdict = judged(EXERCISES["learned_step"], walked)
    assert (verdict.score, verdict.error) == (0, "exception")
    assert "backward" in verdict.parts[0].message


# The cases


@pytest.mark.parametrize(
    ("name", "axes"),
    [
        ("rnn_cell", {"x": "ND", "W_h": "HH"}),
        ("rnn_unroll", {"X": "TND", "W_h": "HH"}),
        ("content_addressing", {"memory": "BNW"}),
        ("interpolate", {"content": "BN"}),
        ("shift", {"weights": "BN", "s": "BJ"}),
        ("sharpen", {"weights": "BN"}),
    ],
)
def test_no_two_axes_of_a_judged_case_have_the_same_length(name: str, axes: dict[str, str]) -> None:
    judged_on = {part.on for part in EXERCISES[name].parts if part.rule == "equal"}
    for seed in DRAWS:
        for case in EXERCISES[name].expected(seed).cases:
            sizes = {}
            for array, letters in axes.items():
                sizes |= dict(zip(letters, case.inputs[array].shape, strict=True))
            if case.group in judged_on:
                assert len(set(sizes.values())) == len(sizes), case.shapes
                assert min(sizes.values()) > 1


@each
def test_gradients_are_large_enough_to_be_judged(exercise: Exercise) -> None:
    """What is below 1e-12 passes for 0."""
    for seed in DRAWS:
        expected = exercise.expected(seed)
        for case, answer in zip(expected.cases, expected.right, strict=True):
            if case.group == exercise.parts[0].on:
                assert all(np.abs(gradient).max() > 1e-3 for gradient in answer.returned[1:]), case.label


def test_descents_go_down_and_do_not_arrive() -> None:
    for seed in DRAWS:
        for case in EXERCISES["learned_step"].expected(seed).cases:
            given = made(case.inputs)
            w0, rate = (Tensor(given[name], requires_grad=True) for name in ("w0", "learning_rate"))
            start = given["loss"](w0)[0].item()
            end = learned_step(given["loss"], w0, rate, given["steps"])
            end.backward()
            assert end.item() < start
            assert abs(rate.grad) > 1e-3  # a slope that is nearly 0 would tell nobody from anybody


def test_great_exponents_and_strengths_are_too_great_for_a_float() -> None:
    for seed in DRAWS:
        expected = EXERCISES["sharpen"].expected(seed)
        [great] = [case.inputs for case in expected.cases if case.group == "great exponents"]
        lost = ~(great["weights"] ** great["gamma"]).any(axis=1)
        assert lost.sum() == len(lost) - 1
        expected = EXERCISES["content_addressing"].expected(seed)
        [great] = [case.inputs for case in expected.cases if case.group == "great strengths"]
        M, k = great["memory"], great["key"]
        cosines = (M @ k[..., np.newaxis])[..., 0] / np.linalg.norm(M, axis=2)
        cosines /= np.linalg.norm(k, axis=1, keepdims=True)
        with np.errstate(over="ignore"):
            assert np.isinf(np.exp(great["beta"] * cosines)).any(axis=1).all()
