"""The verdict on one exercise: parts with points, the mistake recognised, and what would help."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class PartResult:
    """One part's points and why they were given or not."""

    name: str
    score: float
    max_score: float
    message: str

    @property
    def passed(self) -> bool:
        """Whether the part has all its points."""
        return self.score == self.max_score


@dataclass(frozen=True)
class Finding:
    """Where an output differs: for drawing, on visible cases only."""

    output: str
    case: str
    expected: Any
    got: Any


@dataclass(frozen=True)
class Verdict:
    """What the judge, or a notebook's check, says of one exercise.

    Attributes
    ----------
    mistake : str or None
        The name of the known mistake whose numbers these are.
    hint : str or None
        One helpful sentence.
    error : {None, "missing", "exception", "timeout", "died", "malformed"}
        Why there was nothing to compare.
    seed : int
        The seed of the cases: judged again with it, the verdict is the same.
    isolation : str
        How the student's process was kept apart from the grader's.
    findings : tuple of Finding
    notes : tuple of str
        Facts beyond points, such as how the gradient compares with differences of the student's own loss.
    """

    exercise: str
    parts: tuple[PartResult, ...]
    seed: int
    mistake: str | None = None
    hint: str | None = None
    error: str | None = None
    isolation: str = "none"
    findings: tuple[Finding, ...] = field(default=(), compare=False)
    notes: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """Points given."""
        return sum(part.score for part in self.parts)

    @property
    def max_score(self) -> float:
        """Points that could be had."""
        return sum(part.max_score for part in self.parts)

    @property
    def passed(self) -> bool:
        """Whether every part has all its points."""
        return all(part.passed for part in self.parts)

    def with_isolation(self, isolation: str) -> Verdict:
        """The same verdict, saying how the student's process was kept apart."""
        return replace(self, isolation=isolation)

    def to_dict(self, source: str | None = None) -> dict[str, Any]:
        """As plain JSON values; without findings, which show cases."""
        return {
            "exercise": self.exercise,
            "source": source,
            "score": self.score,
            "max_score": self.max_score,
            "parts": [
                {
                    "name": part.name,
                    "score": part.score,
                    "max_score": part.max_score,
                    "passed": part.passed,
                    "message": part.message,
                }
                for part in self.parts
            ],
            "mistake": self.mistake,
            "hint": self.hint,
            "seed": self.seed,
            "error": self.error,
            "isolation": self.isolation,
            "notes": list(self.notes),
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Verdict:
        """Build from what `to_dict` gave."""
        return cls(
            exercise=plain["exercise"],
            parts=tuple(
                PartResult(part["name"], part["score"], part["max_score"], part["message"])
                for part in plain["parts"]
            ),
            seed=plain["seed"],
            mistake=plain["mistake"],
            hint=plain["hint"],
            error=plain["error"],
            isolation=plain["isolation"],
            notes=tuple(plain["notes"]),
        )
