"""Exercises and mistakes: what a graded cell asks, and the wrong turns it knows.

A mistake is a *patch* of a right solution: pieces of its source and what stands there instead. So it is executable, reads as what a
student wrote differently, makes a real submission for the test suite, and cannot drift from the solution: a piece
that is not found is an error.
"""

from __future__ import annotations

import re
import textwrap
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from autograder.exercises.differences import SCHEMES, differenced
from autograder.syntax import source_of
from course.check import probes
from course.check.differences import HINT, KINKS
from course.check.expected import Case, Expected, KnownMistake, Part

# A formula in float64, over the few terms of a case and in any order, is right to a few times 1e-15 of its largest entry.
ROUNDING = 5e-14

Cases = Callable[[np.random.Generator], list[Case]]


@dataclass(frozen=True)
class Mistake:
    """A known wrong variant of an exercise's solution.

    Attributes
    ----------
    name : str
        What went wrong, in the instructor's words: "penalty gradient halved".
    patch : mapping of str to str
        Pieces of the base solution's source, each of which must occur in it, and what stands there instead.
    hint : str
        One sentence that helps the student without giving the answer.
    """

    name: str
    patch: Mapping[str, str]
    hint: str


@dataclass(frozen=True, eq=False)
class Exercise:
    """One graded thing; each is itself, and equal to no other.

    Attributes
    ----------
    name : str
        The graded cell's grade_id, and what the student defines.
    outputs : tuple of str
        The names of what is returned.
    reference : callable
        Gives the right answers.
    cases : callable
        ``cases(rng)`` draws the cases.
    parts : sequence of Part
        What each part is worth.
    variants : sequence of callable
        Right solutions in different styles, as students write them, needing nothing but NumPy; mistakes are patches of the first.
    mistakes : sequence of Mistake
    probe : str
        The probe that calls the student's code (`course.check.probes`).
    slopes_in : str, optional
        The input with respect to which the student's own loss is differenced, to be compared with their gradient.
    rounding : float
        The relative error that a formula for the gradient may have.
    """

    name: str
    outputs: tuple[str, ...]
    reference: Callable[..., Any]
    cases: Cases
    parts: Sequence[Part]
    variants: Sequence[Callable[..., Any]]
    mistakes: Sequence[Mistake]
    probe: str = "call"
    slopes_in: str | None = None
    rounding: float = ROUNDING
    _compiled: dict[str, Callable[..., Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def points(self) -> float:
        """The points of all parts."""
        return sum(part.points for part in self.parts)

    @cached_property
    def base(self) -> str:
        """The source of the first variant, under the exercise's name."""
        return solution_source(self.variants[0], self.name)

    def mistake_source(self, mistake: Mistake) -> str:
        """The source of the solution with a mistake patched in."""
        source = self.base
        for old, new in mistake.patch.items():
            if old not in source:
                raise ValueError(
                    f"{self.name}: mistake {mistake.name!r} patches {old!r}, which its first variant lacks"
                )
            source = source.replace(old, new)
        return source

    def mistaken(self, mistake: Mistake) -> Callable[..., Any]:
        """The solution with a mistake patched in, ready to call."""
        if mistake.name not in self._compiled:
            self._compiled[mistake.name] = define(self.name, self.mistake_source(mistake))
        return self._compiled[mistake.name]

    def expected(self, seed: int) -> Expected:
        """Draw cases and compute what the reference and every mistake give on them."""
        # Two exercises with the same cases function and seed must not see the same cases.
        cases = self.cases(np.random.default_rng([seed, zlib.crc32(self.name.encode())]))

        def mistaken(mistake: Mistake) -> KnownMistake:
            answers = WhenAsked(lambda case: self._answer(self.mistaken(mistake), case), cases)
            return KnownMistake(mistake.name, mistake.hint, answers)

        return Expected(
            exercise=self.name,
            probe=self.probe,
            outputs=self.outputs,
            cases=tuple(cases),
            parts=tuple(self.parts),
            right=tuple(self._answer(self.reference, case) for case in cases),
            mistakes=tuple(map(mistaken, self.mistakes)),
            seed=seed,
            slopes_in=self.slopes_in,
            rounding=self.rounding,
            differences=self._differences(cases),
        )

    def _answer(self, function: Callable[..., Any], case: Case) -> probes.Answer:
        """What a function of ours gives; where the truth is known none is asked, and no mistake is told apart.

        Such cases take a long training, which costs too much to be run for each mistake.
        """
        if case.truth is not None:
            known = tuple(case.truth.get(name) for name in self.outputs)
            return probes.Answer(known if len(known) > 1 else known[0])
        [answer] = probes.run(self.probe, function, [case.inputs])
        return answer

    def _differences(self, cases: list[Case]) -> tuple[KnownMistake, ...]:
        at_kinks = [case.inputs for case in cases if case.group == KINKS]
        return tuple(
            KnownMistake(name, HINT, tuple(differenced(self.reference, scheme, case) for case in at_kinks))
            for name, scheme in SCHEMES.items()
            if at_kinks
        )


class WhenAsked(Sequence[probes.Answer]):
    """A known mistake's answers, each computed when somebody first looks at it.

    Nobody does where all is right, or nothing is there; and most mistakes differ from what a student did on
    the first case already.
    """

    def __init__(self, answer: Callable[[Case], probes.Answer], cases: Sequence[Case]) -> None:
        self._answer, self._cases = answer, cases
        self._given: dict[int, probes.Answer] = {}

    def __len__(self) -> int:
        return len(self._cases)

    def __getitem__(self, index: Any) -> Any:
        if index not in self._given:
            self._given[index] = self._answer(self._cases[index])
        return self._given[index]


def solution_source(function: Callable[..., Any], name: str) -> str:
    """The source of a function or class, defined as `name`."""
    source = textwrap.dedent(source_of(function))
    return re.sub(rf"\b{function.__name__}\b", name, source)


def define(name: str, source: str) -> Callable[..., Any]:
    """Run trusted source that needs nothing but NumPy, and return what it defines as `name`."""
    namespace: dict[str, Any] = {"np": np}
    exec(compile(source, f"<{name}>", "exec"), namespace)
    defined: Callable[..., Any] = namespace[name]
    return defined
