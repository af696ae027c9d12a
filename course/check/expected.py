"""What an exercise expects on its cases: the numbers of the reference and of every known mistake.

The grader computes an `Expected` afresh for each submission; a notebook loads one that was stored when the
notebook was built. `compare` treats them alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from course.check.functions import FUNCTION, is_function
from course.check.probes import Answer, Inputs


@dataclass(frozen=True)
class Case:
    """One call of the student's code.

    Attributes
    ----------
    group : str
        Parts refer to cases by their group; two groups that a part subtracts have the same length and order.
    inputs : dict
        Named inputs, in the order in which they are passed.
    truth : dict, optional
        Named outputs that are known beforehand, and are no function of the inputs: such as the labels of
        examples that a network has not seen. The student's side is not told; on these cases nothing else is
        expected.
    """

    group: str
    inputs: Inputs
    truth: dict[str, Any] | None = None

    @cached_property
    def label(self) -> str:
        """Shapes and numbers of the inputs in one line."""
        return ", ".join(f"{name} {_size(value)}" for name, value in self.inputs.items())

    @cached_property
    def shapes(self) -> str:
        """The inputs in one line, without a number of theirs: for cases that stay hidden."""
        shapes = {name: getattr(value, "shape", None) for name, value in self.inputs.items()}
        return ", ".join(name if shape is None else f"{name} {shape}" for name, shape in shapes.items())


def _size(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return str(value.shape)
    if is_function(value):
        return f"= {value[FUNCTION]}"
    return f"= {_brief(value)}"


def _brief(value: Any, between: str = "; ") -> str:
    """A number, a text, or a program, its steps one after another."""
    if isinstance(value, list):
        steps = any(isinstance(item, list) for item in value)
        return (between if steps else " ").join(_brief(item, between=" ") for item in value)
    return f"{value:.4g}" if isinstance(value, int | float) else f"{value!s:.40}"


@dataclass(frozen=True)
class Part:
    """A named share of an exercise's points.

    Attributes
    ----------
    name : str
    points : float
    outputs : tuple of str
        Which outputs must be right.
    on : str
        The group of cases on which they must be.
    minus : str, optional
        A second group, whose outputs are subtracted case by case before comparing: what a penalty adds, say,
        whatever the data loss is.
    rule : {"equal", "consistent", "unchanged", "accurate"}
        "equal": every output agrees with the expected one. "consistent": what is right on the first group
        of cases is right on this one too, whatever else is wrong. "unchanged": no input was modified, on any
        case. "accurate": of the entries of each output, at least the share `at_least` is right.
    at_least : float
    """

    name: str
    points: float
    outputs: tuple[str, ...] = ()
    on: str = ""
    minus: str | None = None
    rule: str = "equal"
    at_least: float = 1.0


@dataclass(frozen=True)
class KnownMistake:
    """What one known mistake gives on the cases, and the sentence for whoever made it."""

    name: str
    hint: str
    answers: Sequence[Answer]


@dataclass(frozen=True)
class Expected:
    """All that `compare` needs to know of an exercise.

    Attributes
    ----------
    exercise : str
        Its name, which is what the student defines.
    outputs : tuple of str
        The names of what is returned, in order.
    right : tuple of Answer
        What the reference gives, one answer a case; so each mistake's answers.
    seed : int
        The seed from which the cases were drawn.
    slopes_in : str or None
        The input with respect to which the first output is differenced, for comparison with the second.
    rounding : float
        The relative error that a formula for the gradient may have.
    differences : tuple of KnownMistake
        What differencing gives on the cases at kinks.
    """

    exercise: str
    probe: str
    outputs: tuple[str, ...]
    cases: tuple[Case, ...]
    parts: tuple[Part, ...]
    right: tuple[Answer, ...]
    mistakes: tuple[KnownMistake, ...]
    seed: int
    slopes_in: str | None = None
    rounding: float = 0.0
    differences: tuple[KnownMistake, ...] = ()

    @property
    def gradient(self) -> str | None:
        """The output that is a gradient: the second, where the first can be differenced."""
        return self.outputs[1] if self.slopes_in else None

    @property
    def graded(self) -> set[str]:
        """The groups of cases that parts look at."""
        return {group for part in self.parts for group in (part.on, part.minus) if group}

    @property
    def question(self) -> dict[str, Any]:
        """What the student's side is told: the inputs of the cases, and how to call."""
        inputs = [case.inputs for case in self.cases]
        return {"probe": self.probe, "cases": inputs, "slopes_in": self.slopes_in}

    @property
    def max_score(self) -> float:
        """The points of all parts."""
        return sum(part.points for part in self.parts)

    def indices(self, group: str) -> list[int]:
        """The positions of a group's cases."""
        return self._positions.get(group, [])

    @cached_property
    def _positions(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for i, case in enumerate(self.cases):
            found.setdefault(case.group, []).append(i)
        return found

    def to_dict(self) -> dict[str, Any]:
        """As plain dicts, lists and arrays; what few cases and parts have is left out of the others."""
        return _plain(self)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Expected:
        """Build from what `to_dict` gave, lists or tuples alike."""
        return cls(
            exercise=plain["exercise"],
            probe=plain["probe"],
            outputs=tuple(plain["outputs"]),
            cases=tuple(Case(**case) for case in plain["cases"]),
            parts=tuple(Part(**{**part, "outputs": tuple(part["outputs"])}) for part in plain["parts"]),
            right=_answers(plain["right"]),
            mistakes=_known(plain["mistakes"]),
            seed=plain["seed"],
            slopes_in=plain["slopes_in"],
            rounding=plain["rounding"],
            differences=_known(plain["differences"]),
        )


OF_OURS = ("cases", "parts", "right", "mistakes", "answers", "differences")
UNTOLD = {"truth": None, "at_least": 1.0}


def _plain(ours: Any) -> dict[str, Any]:
    """What an object of these classes holds, which may be tuples of others."""
    told = [(field.name, getattr(ours, field.name)) for field in fields(ours)]
    return {
        name: tuple(map(_plain, value)) if name in OF_OURS else value
        for name, value in told
        if name not in UNTOLD or value != UNTOLD[name]
    }


def _known(plain: Sequence[dict[str, Any]]) -> tuple[KnownMistake, ...]:
    return tuple(KnownMistake(known["name"], known["hint"], _answers(known["answers"])) for known in plain)


def _answers(plain: Sequence[dict[str, Any]]) -> tuple[Answer, ...]:
    return tuple(Answer(**{**answer, "changed": tuple(answer["changed"])}) for answer in plain)
