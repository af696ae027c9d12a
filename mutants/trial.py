"""What becomes of a mutant: whether the judge takes points and, decided apart from it, whether it differs.

A mutant behaves differently where it gives another answer than *all* right solutions of its exercise, or
raises or modifies inputs where none of them does: on the judged draws, on more of them, and on wider inputs.
So what right solutions answer differently, such as a tie, proves nothing, and no tolerance of the judge's
is involved.
"""

from __future__ import annotations

import resource
import signal
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from types import FrameType
from typing import Any

import numpy as np

from autograder.exercises import Exercise, find_exercise
from course.check import probes
from course.check.compare import compare, outputs_of
from course.check.expected import Expected
from course.check.probes import Answer, Inputs
from mutants.inputs import wider
from mutants.mutate import Mutant, define, mutants, solutions

JUDGED = range(3)
MORE = range(100, 116)
# Right solutions agree to a few 1e-15; where they are further apart than this, nothing is compared.
ROUNDING = 1e-10
# What takes so many times as long as all right solutions, and this many seconds at least, runs on for ever.
TIMES_AS_LONG, AT_LEAST = 3.0, 1.0
# Where right solutions take longer, in seconds, a mutant is tried on fewer draws: one at least.
BUDGET = 2.0
MEMORY = 4 << 30

SAME = "same answers"
CAUGHT = "loses points"
SOMETIMES = "loses points on some draws"
MISSED = "loses no points"
ACCUSED = "loses points for the same answers"

Function = Callable[..., Any]
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant; `answers` is whether it ever gave one, rather than raise or run on."""

    mutant: Mutant
    fate: str
    answers: bool


def outcome(exercise: Exercise, solution: Function, mutant: Mutant) -> Outcome:
    """Judge a mutant on a few draws; where it loses nothing, look for a difference elsewhere."""
    try:
        function = define(solution, mutant.code)
    except Exception:
        return Outcome(mutant, CAUGHT, answers=False)
    lost, answers, differs = [], False, False
    for seed, asked in questions(exercise.name, JUDGED):
        try:
            given = asked.put(function)
        except RunsOn:
            return Outcome(mutant, CAUGHT, answers)
        expected = drawn(exercise.name, seed)
        score = compare(expected, given).score
        lost.append(score < expected.max_score)
        answers = answers or any(answer.raised is None for answer in given)
        differs = differs or asked.tells_apart(given)
        if score == 0 and differs:
            return Outcome(mutant, CAUGHT, answers)
    if not all(lost):
        differs = differs or differs_elsewhere(exercise, function)
    if not differs:
        return Outcome(mutant, ACCUSED if any(lost) else SAME, answers)
    return Outcome(mutant, CAUGHT if all(lost) else SOMETIMES if any(lost) else MISSED, answers)


def differs_elsewhere(exercise: Exercise, function: Function) -> bool:
    """Whether a function behaves differently from right solutions on more draws, or on wider inputs."""
    for _, asked in questions(exercise.name, MORE):
        try:
            if asked.tells_apart(asked.put(function)):
                return True
        except RunsOn:
            return True
    return False


def questions(name: str, seeds: Iterable[int]) -> Iterator[tuple[int, Question]]:
    """The questions of draws, each with its seed, until right solutions have taken too long with them."""
    spent = 0.0
    for seed in seeds:
        asked = question(name, seed)
        yield seed, asked
        spent += asked.seconds
        if spent > BUDGET:
            return


# What right solutions answer


@dataclass(frozen=True)
class Question:
    """Inputs, the outputs on which all right solutions agree, and how long they all took together."""

    probe: str
    inputs: Sequence[Inputs]
    outputs: tuple[str, ...]
    agreed: Sequence[dict[str, Array]]
    seconds: float

    def put(self, function: Function) -> list[Answer]:
        """What a function answers.

        Raises
        ------
        RunsOn
            If it takes far longer than right solutions.
        """
        with at_most(max(AT_LEAST, TIMES_AS_LONG * self.seconds)):
            return probes.run(self.probe, function, self.inputs)

    def tells_apart(self, given: Sequence[Answer]) -> bool:
        """Whether answers differ from what all right solutions agree on."""
        for agreed, answer in zip(self.agreed, given, strict=True):
            if agreed and (answer.raised is not None or answer.changed):
                return True
            came = outputs_of(answer, self.outputs)
            if not all(_close(came[name], right) for name, right in agreed.items()):
                return True
        return False


@cache
def question(name: str, seed: int) -> Question:
    """The cases of a draw, put to all right solutions; beyond the judged draws each also in a wider form.

    A wider form on which a right solution runs on, such as a number whose powers never rise, is not asked.
    """
    exercise, expected = find_exercise(name)[1], drawn(name, seed)
    inputs = [case.inputs for case in expected.cases]
    began = time.perf_counter()
    agreed = _agreed(exercise, inputs)
    seconds = time.perf_counter() - began
    if seed not in JUDGED:
        enough = max(AT_LEAST, TIMES_AS_LONG * seconds)
        for k, others in enumerate([wider(given) for given in inputs]):
            other, began = others[(seed + k) % len(others)], time.perf_counter()
            try:
                with at_most(enough):
                    answers = _agreed(exercise, [other])
            except RunsOn:
                continue
            inputs.append(other)
            agreed += answers
            seconds += time.perf_counter() - began
    return Question(exercise.probe, inputs, exercise.outputs, agreed, seconds)


@cache
def drawn(name: str, seed: int) -> Expected:
    """What the judge expects; points do not depend on which mistakes are known."""
    return replace(find_exercise(name)[1].expected(seed), mistakes=())


def _agreed(exercise: Exercise, inputs: Sequence[Inputs]) -> list[dict[str, Array]]:
    """For each of the inputs, what all right solutions answer."""
    given = [probes.run(exercise.probe, solution, inputs) for solution in solutions(exercise)]
    return [_alike(answers, exercise.outputs) for answers in zip(*given, strict=True)]


def _alike(answers: Sequence[Answer], outputs: tuple[str, ...]) -> dict[str, Array]:
    """The outputs on which all answers agree; none where one of them raised or modified its inputs."""
    if any(answer.raised is not None or answer.changed for answer in answers):
        return {}
    first, *others = (outputs_of(answer, outputs) for answer in answers)
    return {
        name: right
        for name, right in first.items()
        if isinstance(right, np.ndarray)
        and np.isfinite(right).all()
        and all(_close(other[name], right) for other in others)
    }


@np.errstate(all="ignore")
def _close(got: Any, right: Array) -> bool:
    if not isinstance(got, np.ndarray) or got.shape != right.shape:
        return False
    return bool(np.max(np.abs(got - right), initial=0.0) <= ROUNDING * np.max(np.abs(right), initial=0.0))


# A mutant's process


class RunsOn(BaseException):
    """No Exception: a probe would take it for the answer."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """End what takes longer with a `RunsOn`; again and again, should somebody catch it."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise RunsOn

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def prepare() -> None:
    """Mutants may ask for arrays of any size, and have Python warn of anything."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    warnings.simplefilter("ignore")


def outcomes(name: str, number: int, some: slice) -> list[Outcome]:
    """Try some mutants of an exercise's solution of that number."""
    exercise = find_exercise(name)[1]
    solution = solutions(exercise)[number]
    return [outcome(exercise, solution, mutant) for mutant in mutants(name, number)[some]]
