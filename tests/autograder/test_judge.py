"""The judge: fresh cases, claims read with suspicion, a verdict that can be repeated."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograder
from autograder.exercises import Exercise, find_assignment
from autograder.judge import UNANSWERED, footer, fresh_seed, judge_here, judge_text, read_answers, verify
from course.check import kernel, probes, wire
from course.check.compare import compare
from course.check.expected import Expected
from course.check.report import Report
from course.check.verdict import Verdict
from course.check.wire import MalformedError

EXERCISES = {exercise.name: exercise for exercise in find_assignment("01-svm-loss").exercises}
WITH_MISTAKE = [
    pytest.param(exercise, mistake, id=f"{exercise.name}: {mistake.name}")
    for exercise in EXERCISES.values()
    for mistake in exercise.mistakes
]


SEED = 77


@cache
def drawn(name: str, seed: int) -> Expected:
    return EXERCISES[name].expected(seed)


@cache
def judged(name: str, mistake: str) -> Verdict:
    """The verdict on a known mistake, its loss differenced, which takes longest."""
    [known] = [known for known in EXERCISES[name].mistakes if known.name == mistake]
    expected = drawn(name, SEED)
    return compare(expected, probes.run(function=EXERCISES[name].mistaken(known), **expected.question))


@pytest.fixture(scope="module")
def expected() -> Expected:
    return EXERCISES["svm_loss_naive"].expected(1)


def claims(expected: Expected, **changes: Any) -> list[dict[str, Any]]:
    """Well-formed answers to every case, the first one with something changed."""
    answers = [
        {"returned": right.returned, "raised": None, "changed": (), "slope": None, "calls": 0}
        for right in expected.right
    ]
    answers[0] |= changes
    return answers


def without(expected: Expected, field: str) -> list[dict[str, Any]]:
    answers = claims(expected)
    del answers[0][field]
    return answers


# The same seed, the same verdict


def test_a_verdict_can_be_repeated_by_its_seed() -> None:
    exercise = EXERCISES["svm_loss_naive"]
    wrong = exercise.mistaken(exercise.mistakes[0])
    first = judge_here(exercise, wrong, fresh_seed())
    again = judge_here(exercise, wrong, first.seed)
    assert again.to_dict() == first.to_dict()
    for one, other in zip(first.findings, again.findings, strict=True):
        assert (one.case, one.output) == (other.case, other.output)
        assert np.array_equal(one.expected, other.expected)


def test_another_seed_is_another_question() -> None:
    for exercise in EXERCISES.values():
        one, other = (wire.dumps(exercise.expected(seed).question) for seed in (3, 4))
        assert one != other
        assert one == wire.dumps(exercise.expected(3).question)


def test_exercises_that_draw_alike_are_asked_different_questions() -> None:
    naive, vectorized = (EXERCISES[name] for name in ("svm_loss_naive", "svm_loss_vectorized"))
    assert naive.cases is vectorized.cases
    assert wire.dumps(naive.expected(5).question) != wire.dumps(vectorized.expected(5).question)


def test_the_cases_that_students_see_are_not_drawn_by_a_fresh_seed() -> None:
    seeds = {fresh_seed() for _ in range(1000)}
    assert len(seeds) > 990
    assert all(0 <= seed < 2**32 for seed in seeds)
    assert max(seeds) > 2**31


def test_a_verdict_is_the_same_after_json() -> None:
    exercise = EXERCISES["train"]
    verdict = judge_here(exercise, exercise.mistaken(exercise.mistakes[0]), 1).with_isolation("process")
    plain = json.loads(json.dumps(verdict.to_dict(source="a.py")))
    assert plain["source"] == "a.py"
    assert Verdict.from_dict(plain).to_dict("a.py") == plain
    fields = "exercise source score max_score parts mistake hint seed error isolation notes"
    assert sorted(plain) == sorted(fields.split())


@pytest.mark.parametrize(("exercise", "mistake"), WITH_MISTAKE)
def test_the_verdict_is_the_same_beside_the_student_and_through_the_wire(
    exercise: Exercise, mistake: Any
) -> None:
    expected, wrong = drawn(exercise.name, SEED), exercise.mistaken(mistake)
    reply = kernel.answer(exercise.name, wire.dumps(expected.question), {exercise.name: wrong})
    assert judge_text(expected, reply.text).to_dict() == judged(exercise.name, mistake.name).to_dict()


# Claims


def test_a_well_formed_claim_is_read(expected: Expected) -> None:
    [first, *others] = read_answers(expected, wire.dumps(claims(expected, changed=("W", "X")))) or []
    assert first.changed == ("W", "X")
    assert len(others) == len(expected.cases) - 1
    assert judge_text(expected, wire.dumps(claims(expected))).passed


FORGED: dict[str, Callable[[Expected], Any]] = {
    "nothing": lambda e: None,
    "a number": lambda e: 10.0,
    "a text": lambda e: "passed",
    "missing in a list": lambda e: ["missing"],
    "missing as an array": lambda e: np.zeros(3),
    "an array of claims": lambda e: np.zeros(len(e.cases)),
    "a tuple of claims": lambda e: tuple(claims(e)),
    "no claim": lambda e: [],
    "a claim too few": lambda e: claims(e)[1:],
    "a claim too many": lambda e: [*claims(e), claims(e)[0]],
    "points": lambda e: {"score": 10.0, "max_score": 10.0},
    "an opaque claim": lambda e: [wire.Opaque("Answer"), *claims(e)[1:]],
    "a list for a claim": lambda e: [list(claims(e)[0].values()), *claims(e)[1:]],
    "a field too many": lambda e: claims(e, score=10.0),
    "the field returned missing": lambda e: without(e, "returned"),
    "the field raised missing": lambda e: without(e, "raised"),
    "the field changed missing": lambda e: without(e, "changed"),
    "the field slope missing": lambda e: without(e, "slope"),
    "slope an array": lambda e: claims(e, slope=np.zeros(2)),
    "slope a text": lambda e: claims(e, slope="1.0"),
    "raised a number": lambda e: claims(e, raised=0),
    "raised a list": lambda e: claims(e, raised=["ValueError"]),
    "raised an array": lambda e: claims(e, raised=np.zeros(2)),
    "raised something opaque": lambda e: claims(e, raised=wire.Opaque("ValueError")),
    "changed a list": lambda e: claims(e, changed=["W"]),
    "changed a text": lambda e: claims(e, changed="W"),
    "changed nothing": lambda e: claims(e, changed=None),
    "changed an unknown name": lambda e: claims(e, changed=("W", "seed")),
    "changed a number": lambda e: claims(e, changed=(0,)),
    "changed an array": lambda e: claims(e, changed=(np.zeros(2),)),
    "changed a tuple": lambda e: claims(e, changed=(("W",),)),
    "changed a dict": lambda e: claims(e, changed=({"W": 1},)),
}


@pytest.mark.parametrize("forge", [pytest.param(forge, id=name) for name, forge in FORGED.items()])
def test_a_forged_claim_is_malformed_and_worth_nothing(
    expected: Expected, forge: Callable[[Expected], Any]
) -> None:
    text = wire.dumps(forge(expected))
    with pytest.raises(MalformedError):
        read_answers(expected, text)
    verdict = judge_text(expected, text)
    assert (verdict.score, verdict.error, verdict.max_score) == (0, "malformed", 10)
    assert all(part.message.startswith("what came back is not an answer: ") for part in verdict.parts)


NO_CLAIMS = {
    "nothing": "",
    "half of something": "{",
    "null": "null",
    "deep": "[" * 100_000,
    "many values": "[" + "0," * 300_000 + "0]",
    "long": " " * 9_000_000,
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in NO_CLAIMS.items()])
def test_a_text_that_is_no_claim_is_malformed(expected: Expected, text: str) -> None:
    verdict = judge_text(expected, text)
    assert (verdict.score, verdict.error) == (0, "malformed")


pieces = st.sampled_from(["", "0", "[", "]", "{", '"', ",", "null", "9e999", "A"])


@given(data=st.data())
def test_a_claim_with_wrong_characters_never_upsets_the_judge(
    expected: Expected, data: st.DataObject
) -> None:
    text = wire.dumps(claims(expected))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.sampled_from([0, 1, 5, 500]))
        text = text[:start] + data.draw(pieces) + text[end:]
    assert judge_text(expected, text).score <= 10


def test_a_name_that_is_not_there_is_missing(expected: Expected) -> None:
    text = kernel.answer(expected.exercise, wire.dumps(expected.question), {}).text
    assert read_answers(expected, text) is None
    verdict = judge_text(expected, text)
    assert (verdict.score, verdict.error) == (0, "missing")
    assert verdict.parts[0].message == UNANSWERED["missing"]


def test_a_long_error_is_cut(expected: Expected) -> None:
    [first, *_] = read_answers(expected, wire.dumps(claims(expected, raised="E" * 100_000))) or []
    assert len(first.raised or "") == 500


# What a graded report shows


@pytest.mark.parametrize(("exercise", "mistake"), WITH_MISTAKE)
def test_a_graded_report_shows_no_number_of_a_hidden_case(exercise: Exercise, mistake: Any) -> None:
    verdict = judged(exercise.name, mistake.name)
    report = Report(verdict, "")
    for text in (report.text(), re.sub(r"<[^>]*>", "", report.html()), json.dumps(verdict.to_dict())):
        # Points, sizes and relative errors of two digits may stand there, and what the sentences say.
        told = re.findall(r"\d[\d.]*(?:e[+-]?\d+)?", text.replace(str(SEED), ""))
        precise = {number for number in told if len(re.sub(r"e.*|^0\.0*|\.", "", number)) > 2}
        assert precise <= {"10.0", *re.findall(r"[\d.]+", mistake.hint)}
    assert "expected" not in re.sub(r"(is|are) expected", "", report.text())


def test_a_visible_report_does_show_them() -> None:
    exercise = EXERCISES["svm_loss_naive"]
    verdict = judge_here(exercise, exercise.mistaken(exercise.mistakes[0]), 77)
    text = Report(verdict, "", show_findings=True).text()
    assert "dW expected" in text
    assert re.search(r"reg = \d\.\d{3}", text)


def test_the_footer_tells_how_to_repeat_the_verdict() -> None:
    exercise = EXERCISES["predict"]
    verdict = judge_here(exercise, exercise.reference, 123456).with_isolation("bubblewrap")
    assert "123456" in footer(verdict)
    assert "bubblewrap" in footer(verdict)


# For whoever edits a source


def test_verify_judges_a_function_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert autograder.verify is verify
    exercise = EXERCISES["l2_penalty"]
    assert verify("l2_penalty", exercise.reference) == 4
    assert "l2_penalty: 4 of 4 points" in capsys.readouterr().out
    assert verify("l2_penalty", exercise.mistaken(exercise.mistakes[0])) == 3
    assert "gradient halved" in capsys.readouterr().out
    with pytest.raises(LookupError, match="no exercise 'l1_penalty': there are hinge_margins"):
        verify("l1_penalty", exercise.reference)
