"""Every exercise accepts what is right, refuses what is wrong, and says which mistake it is."""

from __future__ import annotations

import copy
from collections import namedtuple
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.exercises import ASSIGNMENTS, Exercise, Mistake, find_assignment, find_exercise
from autograder.exercises.cases import NEAR
from autograder.exercises.exercise import define
from autograder.exercises.hinge import HINGE_MISTAKES
from course.check import fingerprints, probes, wire
from course.check.compare import TOLERANCE, compare
from course.check.expected import Expected
from course.check.verdict import Verdict

DRAWS = range(20)

EXERCISES = {exercise.name: exercise for a in ASSIGNMENTS.values() for exercise in a.exercises}
LOSSES = ["svm_loss_naive", "svm_loss_vectorized"]
WITH_MISTAKE = [
    pytest.param(exercise, mistake, id=f"{exercise.name}: {mistake.name}")
    for exercise in EXERCISES.values()
    for mistake in exercise.mistakes
]
WITH_VARIANT = [
    pytest.param(exercise, variant, id=f"{exercise.name}: {variant.__name__}")
    for exercise in EXERCISES.values()
    for variant in exercise.variants
]


def each(exercises: Iterable[Exercise]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("exercise", [pytest.param(e, id=e.name) for e in exercises])


# A function is called with a case's inputs; a class is put through a program (test_gate_exercises.py).
FUNCTIONS = [exercise for exercise in EXERCISES.values() if exercise.probe == "call"]

each_exercise = each(EXERCISES.values())
each_function = each(FUNCTIONS)
each_function_of_arrays = each(e for e in FUNCTIONS if any(part.rule == "unchanged" for part in e.parts))

Function = Callable[..., Any]


@cache
def drawn(name: str, seed: int) -> Expected:
    """An exercise's expected numbers; drawing them takes longer than comparing with them."""
    return EXERCISES[name].expected(seed)


def teardown_module() -> None:
    """Of two million objects, none is left for the collector to go over in the tests that follow."""
    drawn.cache_clear()


def judged(expected: Expected, function: Function) -> Verdict:
    """Compare what a function gives with what is expected; slopes are left out, they give no points."""
    return compare(expected, probes.run(expected.probe, function, [case.inputs for case in expected.cases]))


def outcome(verdict: Verdict) -> dict[str, bool]:
    """Which parts passed."""
    return {part.name: part.passed for part in verdict.parts}


# Right is right, and wrong is wrong


@pytest.mark.parametrize(("exercise", "variant"), WITH_VARIANT)
def test_a_right_solution_has_full_marks_and_no_mistake(exercise: Exercise, variant: Function) -> None:
    for expected in *(drawn(exercise.name, seed) for seed in DRAWS), fingerprints.load(exercise.name):
        verdict = judged(expected, variant)
        assert verdict.score == exercise.points, verdict
        assert (verdict.mistake, verdict.hint, verdict.findings, verdict.error) == (None, None, (), None)


@pytest.mark.parametrize(("exercise", "mistake"), WITH_MISTAKE)
def test_a_known_mistake_fails_and_is_called_by_its_name(exercise: Exercise, mistake: Mistake) -> None:
    for seed in DRAWS:
        expected = drawn(exercise.name, seed)
        [known] = [known for known in expected.mistakes if known.name == mistake.name]
        verdict = compare(expected, known.answers)
        assert verdict.score < exercise.points, f"seed {seed}"
        assert verdict.mistake == mistake.name, f"seed {seed}"
        assert str(verdict.hint).startswith(mistake.hint)
    # A notebook has stored what the mistake gave when it was built.
    verdict = judged(fingerprints.load(exercise.name), exercise.mistaken(mistake))
    assert not verdict.passed
    assert verdict.mistake == mistake.name


# Two mistakes at once, and none that is known


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("mistake", [pytest.param(m, id=m.name) for m in HINGE_MISTAKES])
def test_of_two_mistakes_one_that_is_there_is_named(name: str, mistake: Mistake) -> None:
    exercise = EXERCISES[name]
    source = exercise.mistake_source(mistake)
    halved = define(name, source.replace(" + 2 * reg * W", " + reg * W"))
    for seed in range(3):
        expected = drawn(name, seed)
        both, alone = judged(expected, halved), judged(expected, exercise.mistaken(mistake))
        assert both.mistake in {mistake.name, "penalty gradient halved"}, f"seed {seed}"
        # The penalty's mistake costs the penalty's part; the data part is worth what it is worth without.
        assert not outcome(both)["penalty"]
        for part in ("value", "gradient", "any size"):
            assert outcome(both)[part] == outcome(alone)[part], part
        if outcome(alone)["value"]:
            assert 0 < both.score < exercise.points


def test_both_mistakes_get_their_sentence() -> None:
    exercise = EXERCISES["svm_loss_naive"]
    known = {mistake.name: mistake for mistake in exercise.mistakes}
    source = exercise.mistake_source(known["gradient negated"])
    verdict = judged(
        drawn(exercise.name, 0), define(exercise.name, source.replace(" + 2 * reg * W", " + reg * W"))
    )
    for name in ("gradient negated", "penalty gradient halved"):
        assert known[name].hint in str(verdict.hint)


@pytest.mark.parametrize("name", LOSSES)
@given(seed=st.integers(0, 2**32 - 1), in_gradient=st.booleans())
def test_an_unknown_slip_is_wrong_and_has_no_name(name: str, seed: int, in_gradient: bool) -> None:
    rng = np.random.default_rng(seed)
    size, row, column = rng.uniform(0.01, 3.0), *rng.integers(0, 2, 2)

    def slip(W: Any, X: Any, y: Any, reg: float) -> tuple[float, Any]:
        loss, dW = EXERCISES[name].reference(W, X, y, reg)
        dW[row, column] += size * in_gradient
        return loss + size * (not in_gradient), dW

    verdict = judged(drawn(name, seed % 20), slip)
    assert outcome(verdict)["gradient" if in_gradient else "value"] is False
    assert (verdict.mistake, verdict.hint) == (None, None)


@pytest.mark.parametrize("name", LOSSES)
def test_an_unknown_slip_with_a_known_mistakes_numbers_has_its_name(name: str) -> None:
    def slip(W: Any, X: Any, y: Any, reg: float) -> tuple[float, Any]:
        loss, dW = EXERCISES[name].reference(W, X, y, reg)
        return loss, dW - W * reg

    assert judged(drawn(name, 0), slip).mistake == "penalty gradient halved"


@each_function
def test_rounding_is_forgiven_and_a_slip_in_the_ninth_digit_is_not(exercise: Exercise) -> None:
    def off_by(size: float) -> Function:
        def almost(*inputs: Any) -> Any:
            right = exercise.reference(*inputs)
            parts = right if isinstance(right, tuple) else (right,)
            moved = [np.asarray(part) * (1 + size) for part in parts]
            return moved if isinstance(right, tuple) else moved[0]

        return almost

    expected = drawn(exercise.name, 0)
    forgiven = min(expected.rounding, TOLERANCE) / 2 if expected.gradient else 1e-13
    assert judged(expected, off_by(forgiven)).passed
    assert judged(expected, off_by(1e-8)).score == 0


# What earns no points


@each_exercise
def test_not_started_is_said_and_gives_nothing(exercise: Exercise) -> None:
    def stub(*inputs: Any) -> None:
        raise NotImplementedError

    verdict = judged(drawn(exercise.name, 0), stub)
    assert (verdict.score, verdict.max_score, verdict.error) == (0, exercise.points, "missing")
    assert exercise.name in str(verdict.hint)


@each_exercise
def test_a_function_that_always_raises_gets_nothing_and_hears_where(exercise: Exercise) -> None:
    def broken(*inputs: Any) -> None:
        {}["nothing"]

    verdict = judged(drawn(exercise.name, 0), broken)
    assert (verdict.score, verdict.error, verdict.mistake) == (0, "exception", None)
    assert all("KeyError: 'nothing' (line" in part.message for part in verdict.parts)


@each_function_of_arrays
def test_a_function_that_does_nothing_gets_nothing_for_leaving_inputs_alone(exercise: Exercise) -> None:
    for returned in (None, (None, None), (), 0.0):
        verdict = judged(drawn(exercise.name, 0), lambda *inputs, returned=returned: returned)
        assert (verdict.score, verdict.error) == (0, None), returned
        assert verdict.parts[-1].message == "counts once another part is right", returned


@each_function_of_arrays
def test_each_input_that_was_modified_is_named(exercise: Exercise) -> None:
    expected = drawn(exercise.name, 0)
    inputs = expected.cases[0].inputs
    for name in [name for name, value in inputs.items() if isinstance(value, np.ndarray)]:

        def meddle(*given: Any, name: str = name) -> Any:
            answer = copy.deepcopy(exercise.reference(*given))
            dict(zip(inputs, given[-len(inputs) :], strict=True))[name][...] += 1
            return answer

        verdict = judged(expected, meddle)
        assert [part.name for part in verdict.parts if not part.passed] == ["inputs unchanged"], name
        assert verdict.parts[-1].message.startswith(f"{name} was modified")


@each_function_of_arrays
def test_an_input_given_another_shape_was_modified(exercise: Exercise) -> None:
    def reshape(*given: Any) -> Any:
        answer = copy.deepcopy(exercise.reference(*given))
        for array in given:
            if isinstance(array, np.ndarray):
                array.shape = (1, *array.shape)
        return answer

    assert not outcome(judged(drawn(exercise.name, 0), reshape))["inputs unchanged"]


@each_function_of_arrays
def test_sizes_taken_for_granted_cost_the_part_that_tries_others(exercise: Exercise) -> None:
    expected = drawn(exercise.name, 0)
    [other] = [part for part in expected.parts if part.name.startswith("any")]
    granted = {case.shapes for case in expected.cases if case.group != other.on}
    steps = {case.inputs.get("steps") for case in expected.cases if case.group != other.on}

    def hard_coded(*given: Any) -> Any:
        inputs = dict(zip(expected.cases[0].inputs, given[-len(expected.cases[0].inputs) :], strict=True))
        right = exercise.reference(*given)
        shapes = ", ".join(f"{k} {v.shape}" if hasattr(v, "shape") else k for k, v in inputs.items())
        if shapes in granted and inputs.get("steps") in steps:
            return right
        return tuple(np.asarray(part) * 0 for part in right) if isinstance(right, tuple) else right * 0

    verdict = judged(expected, hard_coded)
    assert [part.name for part in verdict.parts if not part.passed] == [other.name]


# What counts as an answer


@each_function
def test_lists_pairs_of_any_kind_and_other_dtypes_are_answers(exercise: Exercise) -> None:
    def named(*parts: Any) -> Any:
        return namedtuple("Answer", [f"part_{k}" for k in range(len(parts))])(*parts)

    def plain(part: Any) -> Any:
        return np.asarray(part).tolist()

    def by(pair: Function, each: Function) -> Function:
        def answer(*given: Any) -> Any:
            right = exercise.reference(*given)
            return pair(*map(each, right)) if isinstance(right, tuple) else each(right)

        return answer

    expected = drawn(exercise.name, 0)
    for pair in (lambda *parts: list(parts), lambda *parts: parts, named):
        for each in (plain, np.asarray, lambda part: np.array(part, order="F"), np.ma.array):
            assert judged(expected, by(pair, each)).passed, (pair, each)


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "uint8", "float64", "float32"])
def test_labels_of_any_numeric_dtype_are_labels(dtype: str) -> None:
    predict = EXERCISES["predict"]
    assert judged(drawn("predict", 0), lambda W, X: predict.reference(W, X).astype(dtype)).passed


# How exercises are made


def test_points_are_those_of_the_assignment() -> None:
    points = {exercise.name: exercise.points for exercise in find_assignment("01-svm-loss").exercises}
    assert points == {
        "hinge_margins": 4,
        "l2_penalty": 4,
        "svm_loss_naive": 10,
        "svm_loss_vectorized": 10,
        "predict": 4,
        "train": 6,
    }


@each_exercise
def test_every_mistake_has_its_own_name_and_a_sentence(exercise: Exercise) -> None:
    names = [mistake.name for mistake in exercise.mistakes]
    assert len(set(names)) == len(names)
    for mistake in exercise.mistakes:
        assert mistake.hint[0].isupper(), mistake.hint
        assert mistake.hint[-1] in ".?", mistake.hint
        assert len(mistake.hint) < 160, mistake.hint


def test_a_patch_that_does_not_fit_the_solution_is_an_error() -> None:
    misfit = Mistake("misfit", {"no such line": "x"}, "…")
    with pytest.raises(ValueError, match="l2_penalty: mistake 'misfit' patches 'no such line'"):
        EXERCISES["l2_penalty"].mistake_source(misfit)


@pytest.mark.parametrize("look_up", [find_assignment, find_exercise])
def test_an_unknown_name_is_told_what_there_is(look_up: Function) -> None:
    with pytest.raises(LookupError, match=r"no (exercise|assignment) 'svm'.*svm.loss"):
        look_up("svm")


def test_cases_of_predict_tell_every_axis_apart_and_every_class_wins() -> None:
    for seed in DRAWS:
        for case in drawn("predict", seed).cases:
            W, X = case.inputs.values()
            assert len({*W.shape, len(X)}) == 3
            assert set((X @ W).argmax(axis=1)) == set(range(W.shape[1]))


@pytest.mark.parametrize("name", LOSSES)
def test_cases_of_a_loss_tell_every_axis_apart(name: str) -> None:
    for seed in DRAWS:
        expected = drawn(name, seed)
        for case in expected.cases:
            if case.group not in expected.graded:
                continue
            W, X, y, reg = case.inputs.values()
            (D, C), N = W.shape, len(X)
            assert len({N, D, C}) == 3
            assert min(N, D, C) > 1
            assert set(y.tolist()) == set(range(C))
            assert W.dtype == X.dtype == np.float64
            assert 0.2 < np.abs(W).mean() < 2
            assert (reg == 0) == (case.group != "with penalty")
            assert reg == 0 or reg >= 0.5
            scores = X @ W
            margins = scores - scores[np.arange(N), y][:, None] + 1
            margins[np.arange(N), y] = 1
            assert np.abs(margins).min() > NEAR


def test_two_exercises_with_the_same_seed_see_different_cases() -> None:
    naive, vectorized = (drawn(name, 7).cases[0].inputs["W"] for name in LOSSES)
    assert naive.shape != vectorized.shape or not np.allclose(naive, vectorized)


@each_exercise
def test_a_seed_draws_the_same_cases_again_and_another_does_not(exercise: Exercise) -> None:
    one, again, other = drawn(exercise.name, 11), exercise.expected(11), drawn(exercise.name, 12)
    for a, b, c in zip(one.cases, again.cases, other.cases, strict=True):
        assert wire.dumps(a.inputs) == wire.dumps(b.inputs) != wire.dumps(c.inputs)
