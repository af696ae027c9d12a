"""`make mutants`: what is caught, what is no difference, what survives, and what the committed page says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from autograder.exercises import ASSIGNMENTS, find_exercise
from autograder.syntax import source_of
from mutants import page, trial
from mutants.inputs import wider
from mutants.mutate import Mutant, define, mutants, solutions
from mutants.trial import ACCUSED, CAUGHT, MISSED, SAME, SOMETIMES, Outcome, outcome

PAGE = (Path(__file__).parents[1] / "docs" / "mutants.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\S+)` \| `(\w+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) ", PAGE, re.MULTILINE)


def tried(name: str, variant: str, before: str, after: str) -> Outcome:
    """The outcome of one change to a right solution."""
    exercise = find_exercise(name)[1]
    [solution] = [one for one in solutions(exercise) if one.__name__ == variant]
    source = source_of(solution)
    assert before in source
    return outcome(exercise, solution, Mutant(variant, before, after, source.replace(before, after)))


# How a mutant fares


@pytest.mark.parametrize(
    ("before", "after", "fate", "answers"),
    [
        ("2 * W", "3 * W", CAUGHT, True),
        ("W * W", "W * None", CAUGHT, False),
        ("value = ", "W += 1e-9; value = ", CAUGHT, True),
        ("W * W", "W**2", SAME, True),
        ("return value, gradient", "return [value, gradient.tolist()]", SAME, True),
        ("2 * W", "2 * W if W.size != 3 * 7 * 13 else W", SAME, True),
    ],
)
def test_what_answers_differently_is_caught_and_what_does_not_is_the_same(
    before: str, after: str, fate: str, answers: bool
) -> None:
    one = tried("l2_penalty", "l2_penalty_by_sum", before, after)
    assert (one.fate, one.answers) == (fate, answers)


def test_a_source_that_cannot_be_defined_is_caught() -> None:
    solution = solutions(find_exercise("l2_penalty")[1])[1]
    code = "raise ValueError"
    assert outcome(find_exercise("l2_penalty")[1], solution, Mutant("", "", "", code)).fate == CAUGHT


def test_a_loop_without_end_is_ended_and_caught_even_where_errors_are_swallowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trial, "AT_LEAST", 0.05)
    swallow = "while True:\n        try:\n            while True: pass\n        except Exception: pass"
    one = tried("l2_penalty", "l2_penalty_by_sum", "value = np.sum(W * W)", swallow)
    assert (one.fate, one.answers) == (CAUGHT, False)


def test_what_differs_only_where_nobody_asks_is_missed() -> None:
    """The judge's cases hold no margin of 0 that is graded; wider inputs, rounded, hold many."""
    assert tried("svm_loss_naive", "svm_loss_by_loops", "margin > 0", "margin >= 0").fate == MISSED


def test_a_difference_on_some_draws_is_told_from_one_on_all() -> None:
    first = float(trial.drawn("l2_penalty", trial.JUDGED[0]).cases[0].inputs["W"].flat[0])
    after = f"(1 if W.flat[0] == {first!r} else 2) * W"
    assert tried("l2_penalty", "l2_penalty_by_sum", "2 * W", after).fate == SOMETIMES


def test_a_judge_that_refuses_what_answers_alike_is_told_on() -> None:
    """Doubling is exact, so this exercise takes the least error for a difference quotient's."""
    one = tried("l2_penalty", "l2_penalty_by_sum", "2 * W", "2 * W * (1 + 1e-12)")
    assert one.fate == ACCUSED
    assert "the judge refuses what is right" in page.troubles({"l2_penalty": [one]})[0]


@pytest.mark.parametrize("name", ["hinge_margins", "predict", "MaxGate", "gradient_descent"])
def test_right_solutions_are_never_told_apart(name: str) -> None:
    exercise = find_exercise(name)[1]
    for solution in solutions(exercise):
        itself = Mutant(solution.__name__, "", "", source_of(solution))
        assert outcome(exercise, solution, itself).fate == SAME


def test_what_right_solutions_never_end_with_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Powers of a number up to 1 do not rise to a limit above it."""
    monkeypatch.setattr(trial, "AT_LEAST", 0.05)
    cases = trial.drawn("first_power_above", trial.MORE[0]).cases
    asked = trial.question.__wrapped__("first_power_above", trial.MORE[0])
    assert len(cases) < len(asked.inputs) < 2 * len(cases)
    assert len(asked.agreed) == len(asked.inputs)
    assert all(abs(given["x"]) > 1 or given["x"] >= given["limit"] for given in asked.inputs)


# How mutants are made


def test_mutants_are_all_different_and_say_what_they_changed() -> None:
    found = mutants("l2_penalty", 1)
    assert len({one.code for one in found}) == len(found)
    changes = {(one.before, one.after) for one in found}
    assert ("gradient = 2 * W", "gradient = 3 * W") in changes
    assert ("gradient = 2 * W", "gradient = 2 / W") in changes
    assert all(before != after for before, after in changes)


def test_a_mutant_has_what_its_module_defines_and_leaves_the_module_alone() -> None:
    [predict, *_] = solutions(find_exercise("predict")[1])
    source = source_of(predict)
    changed = define(predict, source.replace("argmax", "argmin"))
    W, X = np.eye(2), np.array([[1.0, 2.0]])
    assert (changed(W, X), predict(W, X)) == (0, 1)


def test_wider_inputs_keep_their_form_and_cut_every_axis_of_a_length_at_once() -> None:
    inputs = {
        "W": np.full((3, 4), 0.6),
        "X": np.full((5, 3), 0.2),
        "y": np.array([0, 1, 2, 3, 3]),
        "program": [[0, "forward", 0.7]],
        "loss": {"function": "quadratic", "A": np.full((3, 3), 1.5)},
        "steps": 3,
    }
    rounded, *_ = others = wider(inputs)
    assert all(other.keys() == inputs.keys() for other in others)
    assert (rounded["W"] == 1).all()
    assert rounded["program"] == [[0, "forward", 1.0]]
    assert (rounded["loss"]["function"], rounded["loss"]["A"][0, 0], rounded["steps"]) == ("quadratic", 2, 3)
    features, classes, examples = others[-3:]
    assert (features["W"].shape, features["X"].shape) == ((1, 4), (5, 1))
    assert features["loss"]["A"].shape == (1, 1)
    assert features["y"].tolist() == [0, 1, 2, 3, 3]
    assert (classes["W"].shape, classes["y"].tolist()) == ((3, 1), [0, 0, 0, 0, 0])
    assert (examples["X"].shape, examples["y"].tolist()) == ((1, 3), [0])


# What is said of them


def of(fate: str, *change: str) -> Outcome:
    return Outcome(Mutant(*change, code=""), fate, answers=True)


def caught(count: int) -> list[Outcome]:
    return [of(CAUGHT, "f", str(k), "") for k in range(count)]


@pytest.mark.parametrize("fate", [MISSED, SOMETIMES])
def test_a_survivor_without_a_reason_is_trouble_and_says_what_to_do(fate: str) -> None:
    found: dict[str, Sequence[Outcome]] = {"predict": [*caught(99), of(fate, "f", "x > 0", "x >= 0")]}
    [line] = page.troubles(found)
    assert line.startswith(f"predict: f: `x > 0` → `x >= 0` {fate}: add a case to predict")
    assert "mutants/reasons.py" in line
    assert "No reason is known" in page.page(found)


def test_a_survivor_with_a_reason_is_none_and_a_reason_without_its_survivor_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        page, "EXPLAINED", {("f", "x > 0", "x >= 0"): "Either is right.", ("g", "1", "2"): "…"}
    )
    survivor = of(MISSED, "f", "x > 0", "x >= 0")
    assert page.troubles({"predict": [*caught(99), survivor]}) == []
    assert "Either is right.\n\n- `predict`, `f`: `x > 0` → `x >= 0`" in page.page({"predict": [survivor]})
    [line] = page.troubles({"predict": caught(99)})
    assert "survives no more" in line


def test_too_many_survivors_are_trouble_whatever_their_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "EXPLAINED", {("f", "x", "y"): "Either is right."})
    [line] = page.troubles({"predict": [*caught(9), of(MISSED, "f", "x", "y")]})
    assert line.startswith("9 of 10 are fewer than 97%")


# The committed page


def test_the_page_has_every_exercise_with_all_its_right_solutions() -> None:
    now = [(a.name, e.name, len(solutions(e))) for a in ASSIGNMENTS.values() for e in a.exercises]
    there = [(assignment, name, int(count)) for assignment, name, count, *_ in ROWS]
    assert there == now, "make mutants"


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_page_counts_the_mutants_that_there_are(assignment: str) -> None:
    first = ASSIGNMENTS[assignment].exercises[0]
    [count] = [int(row[3]) for row in ROWS if row[1] == first.name]
    assert sum(len(mutants(first.name, k)) for k in range(len(solutions(first)))) == count, "make mutants"


def test_the_page_reaches_its_share_and_adds_up() -> None:
    caught, different, share = re.findall(r"\*\*(\d+) of (\d+) mutants .*: ([\d.]+)%", PAGE)[0]
    assert float(share) >= 97
    assert int(caught) >= page.ENOUGH * int(different)
    assert (int(different), int(caught)) == tuple(sum(int(row[k]) for row in ROWS) for k in (5, 6))
    assert all(int(row[3]) == int(row[4]) + int(row[5]) for row in ROWS)


def test_every_survivor_of_the_page_has_a_reason_of_the_table() -> None:
    survivors = re.findall(r"^- `\w+`, `(\w+)`: `(.*)` → `(.*)`$", PAGE, re.MULTILINE)
    assert set(survivors) == set(page.EXPLAINED)
    assert "No reason is known" not in PAGE
