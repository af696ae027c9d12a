"""The judge: fresh cases, expected numbers, a verdict. It runs with the grader only."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from autograder.exercises import Exercise, find_exercise
from course.check import probes, wire
from course.check.compare import compare, unanswered
from course.check.expected import Case, Expected
from course.check.probes import Answer
from course.check.report import Report
from course.check.verdict import Verdict

# Why a question was not answered, and what the student is told.
UNANSWERED = {
    "missing": "the notebook does not define it",
    "exception": "the cell that defines it raised an error",
    "timeout": "it did not come back in time",
    "died": "it ended the process it ran in",
    "malformed": "what came back is not an answer",
}

# A number that an error's text might carry out of a hidden case.
_NUMBER = re.compile(r"-?\d+\.\d{4,}(?:e[-+]?\d+)?")

_FIELDS = {field.name for field in fields(Answer)}


def fresh_seed() -> int:
    """A seed nobody can foresee; recorded with the verdict, it draws the same cases again."""
    return secrets.randbits(32)


def read_answers(expected: Expected, text: str) -> list[Answer] | None:
    """Read what a student's process claims to have answered; None where it says that the name is not defined.

    Raises
    ------
    MalformedError
        If it is anything but one well-formed answer for each case.
    """
    claimed = wire.loads(text)
    if type(claimed) is str and claimed == "missing":
        return None
    if type(claimed) is not list or len(claimed) != len(expected.cases):
        raise wire.MalformedError(f"expected {len(expected.cases)} answers")
    return [_read_answer(case, answer) for case, answer in zip(expected.cases, claimed, strict=True)]


def _read_answer(asked: Case, answer: Any) -> Answer:
    match answer:
        case {
            "returned": returned,
            "raised": None | str() as raised,
            "changed": tuple() as changed,
            "slope": None | float() as slope,
            "calls": int() as calls,
        }:
            named = all(type(name) is str and name in asked.inputs for name in changed)
            if answer.keys() == _FIELDS and named:
                return Answer(
                    returned,
                    None if raised is None else _NUMBER.sub("…", raised[:500]),
                    changed,
                    slope,
                    calls,
                )
    raise wire.MalformedError("an answer of unknown form")


def judge_text(expected: Expected, text: str) -> Verdict:
    """The verdict on the text that came back for a question."""
    try:
        answers = read_answers(expected, text)
    except wire.MalformedError as error:
        return unanswered(expected, "malformed", f"{UNANSWERED['malformed']}: {error}")
    if answers is None:
        return unanswered(expected, "missing", UNANSWERED["missing"])
    return compare(expected, answers)


def judge_here(exercise: Exercise, function: Callable[..., Any], seed: int) -> Verdict:
    """Judge a trusted function in this very process: a reference, a mistake, an instructor's own solution."""
    expected = exercise.expected(seed)
    return compare(expected, probes.run(function=function, **expected.question))


def verify(name: str, function: Callable[..., Any]) -> float:
    """Judge a function of one's own on fresh cases and show the report: for whoever edits a source.

    Parameters
    ----------
    name : str
        The exercise.
    function : callable
        What the source defines.

    Returns
    -------
    float
        The points.
    """
    verdict = judge_here(find_exercise(name)[1], function, fresh_seed())
    print(Report(verdict, footer(verdict)))
    return verdict.score


def footer(verdict: Verdict) -> str:
    """How a verdict came about."""
    told = f"Judged on fresh cases (seed {verdict.seed}); isolation: {verdict.isolation}."
    if verdict.isolation == "reduced":
        told += " The student's code was not walled off from this machine."
    return told
