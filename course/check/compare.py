"""Compare answers with what is expected: points by parts, and the known mistake whose numbers these are.

Policy
------
An output agrees when its shape is the expected one and max|got - expected| <= 1e-9 max|expected|: a closed
formula in float64, summed in any order, is right to about 1e-14, and a slip is wrong by far more.

A part is passed as a whole or not at all. A failed part is *explained* by a known mistake that fails it with
the same numbers; the mistake named is the one that explains all failed parts and fails no others, or else
the fewest that explain the most.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from course.check import differences as differencing
from course.check.expected import Expected, KnownMistake, Part
from course.check.probes import Answer, direction
from course.check.verdict import Finding, PartResult, Verdict
from course.check.wire import MAX_DEPTH, MAX_INTEGER, Opaque

TOLERANCE = 1e-9
# Central differences with h near 1e-5 are right to about 1e-9 where the loss is smooth; 1e-6 leaves room for
# large third derivatives.
SLOPE_TOLERANCE = 1e-6
# An expected zero is of order 1 before it cancels: smaller numbers are as exact as one of this size.
CANCELLED = 1e-3

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Problem:
    """Why an output is not numbers; `kind` is what two problems must share to be the same one."""

    kind: str
    text: str


# One output on one case: numbers, or why there are none.
Output = Array | Problem


@np.errstate(all="ignore")  # what came back may be anything
def compare(expected: Expected, answers: Sequence[Answer]) -> Verdict:
    """Judge the answers to the cases of `expected`, in their order."""
    if all(answer.raised is not None for answer in answers):
        raised = _one_line(answers[0].raised or "")
        if raised.startswith("NotImplementedError"):
            return unanswered(expected, "missing", "not started")
        return unanswered(expected, "exception", f"raised {raised}")
    results, failed = [], []
    sheet = Sheet(expected, answers)
    differences = _are_differences(expected, answers)
    for part in expected.parts:
        outcome, message = _apply(part, sheet)
        if differences and part.rule == "equal" and expected.gradient in part.outputs:
            outcome, message = OPEN, f"{expected.gradient} {differencing.MESSAGE}"
        score = part.points if outcome is PASSED else 0
        results.append(PartResult(part.name, float(score), float(part.points), message))
        if outcome is FAILED:
            failed.append(part)
    mistakes = _recognise(sheet, failed)
    if differences:
        mistakes.insert(0, (differencing.NAME, differencing.HINT))
    return Verdict(
        exercise=expected.exercise,
        parts=tuple(results),
        seed=expected.seed,
        mistake=mistakes[0][0] if mistakes else None,
        hint=" ".join(hint for _, hint in mistakes) or None,
        findings=tuple(_findings(sheet, failed)),
        notes=tuple(_notes(expected, answers)),
    )


def unanswered(expected: Expected, error: str, message: str) -> Verdict:
    """The verdict where there is nothing to compare."""
    parts = tuple(PartResult(part.name, 0.0, float(part.points), message) for part in expected.parts)
    hints = {"missing": f"Define {expected.exercise} in the cell above, then run that cell and this one."}
    return Verdict(expected.exercise, parts, expected.seed, error=error, hint=hints.get(error))


def _are_differences(expected: Expected, answers: Sequence[Answer]) -> bool:
    if expected.gradient is None:
        return False
    came = [outputs_of(answer, expected.outputs)[expected.gradient] for answer in answers]
    gradients = [value if isinstance(value, np.ndarray) else None for value in came]
    return differencing.differenced(expected, answers, gradients)


def outputs_of(answer: Answer, names: tuple[str, ...]) -> dict[str, Output]:
    """The named outputs of one answer as float64 arrays, or why they are not numbers."""
    # Every part looks at the same answers, those of all known mistakes among them.
    outputs: dict[str, Output] | None = answer.read.get(names)
    if outputs is None:
        outputs = answer.read[names] = _read(answer, names)
    return outputs


def _read(answer: Answer, names: tuple[str, ...]) -> dict[str, Output]:
    if answer.raised is not None:
        kind = answer.raised.split(":")[0].split(" (")[0]
        text = f"is missing: the call raised {_one_line(answer.raised)}"
        return dict.fromkeys(names, Problem(kind, text))
    if len(names) == 1:
        return {names[0]: _numbers(answer.returned)}
    if isinstance(answer.returned, tuple | list) and len(answer.returned) == len(names):
        return {name: _numbers(value) for name, value in zip(names, answer.returned, strict=True)}
    text = f"is missing: {_describe(answer.returned)} came back where ({', '.join(names)}) is expected"
    return dict.fromkeys(names, Problem(text, text))


def _numbers(value: Any) -> Output:
    if not _numeric(value, MAX_DEPTH):
        return Problem("type", f"is {_describe(value)} where numbers are expected")
    try:
        return np.array(value, dtype=np.float64)
    except ValueError:
        return Problem("ragged", "is a list of lists of different lengths")


def _numeric(value: Any, depth: int) -> bool:
    """Whether a value is made of real numbers. An array of texts could fill the memory: ask first."""
    if isinstance(value, list | tuple):
        return depth > 0 and all(_numeric(item, depth - 1) for item in value)
    if isinstance(value, np.ndarray | np.generic):
        return value.dtype.kind in "iuf" and value.dtype.itemsize <= 8
    return type(value) is float or (type(value) is int and abs(value) <= MAX_INTEGER)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _describe(value: Any) -> str:
    if value is None:
        return "None (is a return missing?)"
    if isinstance(value, Opaque):
        return f"a value of type {value.type}"
    if _numeric(value, 0) and not isinstance(value, np.ndarray):
        return "a number"
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype.name} of shape {value.shape}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    return f"a value of type {type(value).__name__}"


def _difference(right: Output, got: Output) -> str | None:
    """What is wrong with an output, or None."""
    assert isinstance(right, np.ndarray), right  # the reference answers in numbers
    if isinstance(got, Problem):
        return got.text
    if got.shape != right.shape:
        return (
            f"has shape {got.shape} where {right.shape} is expected"
            if got.shape
            else "is a number, not an array"
        )
    gap = _largest(got - right)
    if gap <= TOLERANCE * CANCELLED:  # whatever the size
        return None
    size = _largest(right)
    if math.isfinite(gap) and gap <= TOLERANCE * size:
        return None
    if not (math.isfinite(gap) or np.isfinite(got).all()):
        return "holds nan or inf"
    error = gap / max(size, 1e-12)
    return f"is off by {error:.2g} of its size"


def _agree(a: Output, b: Output, rounding: float) -> bool:
    """Whether two outputs are the same, numbers but for the rounding of the first."""
    if isinstance(a, Problem) or isinstance(b, Problem):
        return isinstance(a, Problem) and isinstance(b, Problem) and a.kind == b.kind
    if a is b:
        return True
    # Most mistakes differ in the first entry already, which is quickly seen.
    if a.shape != b.shape or (a.size and abs(a.item(0) - b.item(0)) > rounding):
        return False
    gap = _largest(a - b)
    return gap <= rounding if math.isfinite(gap) else np.array_equal(a, b, equal_nan=True)


def _rounding(numbers: Output) -> float:
    """How far numbers that are the same may be apart."""
    return TOLERANCE * max(_largest(numbers), CANCELLED) if isinstance(numbers, np.ndarray) else 0.0


def _largest(a: Array) -> float:
    # The ufunc's own reduction: np.max takes twice as long for a small array, and there are many.
    return float(np.maximum.reduce(np.abs(a), axis=None, initial=0.0)) if a.ndim else abs(float(a))


# Something that a part looks at: a case, the case whose output is subtracted, if any, and the output's name.
# Without a name it is the inputs of the case: which of them were modified.
Place = tuple[int, int | None, str | None]


def _places(part: Part, expected: Expected) -> list[Place]:
    """All that a part looks at: two sets of answers that look the same there are the same mistake to it."""
    if part.rule == "unchanged":
        # Where the truth is known, mistakes were not tried.
        return [(case, None, None) for case, asked in enumerate(expected.cases) if asked.truth is None]
    cases = expected.indices(part.on)
    bases = expected.indices(part.minus) if part.minus else [None] * len(cases)
    return [(case, base, name) for case, base in zip(cases, bases, strict=True) for name in part.outputs]


@dataclass(frozen=True)
class Sheet:
    """Answers to an exercise's cases. Several parts look at the same places: each is judged once."""

    expected: Expected
    answers: Sequence[Answer]
    _judged: dict[Place, str | None] = field(default_factory=dict)

    def right(self, place: Place) -> Any:
        """What is expected at a place."""
        return _seen(self.expected, self.expected.right, place)

    def seen(self, place: Place) -> Any:
        """What is seen at a place."""
        return _seen(self.expected, self.answers, place)

    def wrong(self, place: Place) -> str | None:
        """What is wrong with the output at a place, or None."""
        if place not in self._judged:
            self._judged[place] = _difference(self.right(place), self.seen(place))
        return self._judged[place]


def _seen(expected: Expected, answers: Sequence[Answer], place: Place) -> Any:
    case, base, name = place
    if name is None:
        return answers[case].changed
    output = outputs_of(answers[case], expected.outputs)[name]
    return output if base is None else _subtract(output, outputs_of(answers[base], expected.outputs)[name])


def _subtract(a: Output, b: Output) -> Output:
    if isinstance(a, Problem):
        return a
    if isinstance(b, Problem):
        return b
    return (
        np.asarray(a - b) if a.shape == b.shape else Problem("shape", "changes its shape from case to case")
    )


# Of a part that looks at what is right elsewhere, nothing can be said where nothing is: it has no points and
# no mistake.
PASSED, FAILED, OPEN = "passed", "failed", "open"


def _equal(part: Part, sheet: Sheet) -> tuple[str, str]:
    for place in _places(part, sheet.expected):
        if wrong := sheet.wrong(place):
            case, _, name = place
            change = f"the change of {name}" if part.minus else name
            return FAILED, f"{change} {wrong} (case: {sheet.expected.cases[case].shapes})"
    cases = len(sheet.expected.indices(part.on))
    return PASSED, f"{' and '.join(part.outputs)} right on {cases} case{'s' * (cases > 1)}"


def _consistent(part: Part, sheet: Sheet) -> tuple[str, str]:
    first = sheet.expected.indices(sheet.expected.cases[0].group)
    known = tuple(name for name in part.outputs if not any(sheet.wrong((case, None, name)) for case in first))
    if not known:
        return OPEN, f"counts once {' or '.join(part.outputs)} is right"
    return _equal(Part(part.name, part.points, known, on=part.on), sheet)


def _unchanged(part: Part, sheet: Sheet) -> tuple[str, str]:
    changed = {name: None for answer in sheet.answers for name in answer.changed}
    if changed:
        return FAILED, f"{' and '.join(changed)} was modified: work on a copy"
    right = (_equal(p, sheet)[0] is PASSED for p in sheet.expected.parts if p.rule == "equal")
    return (
        (PASSED, "inputs came back as they went in")
        if any(right)
        else (OPEN, "counts once another part is right")
    )


def _accurate(part: Part, sheet: Sheet) -> tuple[str, str]:
    shares = []
    for place in _places(part, sheet.expected):
        name, r, g = place[2], sheet.right(place), sheet.seen(place)
        assert isinstance(r, np.ndarray), r
        if isinstance(g, Problem):
            return FAILED, f"{name} {g.text}"
        if g.shape != r.shape:
            return FAILED, f"{name} has shape {g.shape} where {r.shape} is expected"
        shares.append(float(np.mean(g == r)))
    told = f"{min(shares):.1%} of {' and '.join(part.outputs)} right, {part.at_least:.0%} are asked for"
    return (PASSED if min(shares) >= part.at_least else FAILED), told


RULES: dict[str, Callable[[Part, Sheet], tuple[str, str]]] = {
    "equal": _equal,
    "consistent": _consistent,
    "unchanged": _unchanged,
    "accurate": _accurate,
}


def _apply(part: Part, sheet: Sheet) -> tuple[str, str]:
    """A part's outcome and what to say of it."""
    return RULES[part.rule](part, sheet)


def _recognise(sheet: Sheet, failed: list[Part]) -> list[tuple[str, str]]:
    """The known mistakes that explain the failed parts, as (name, hint), the one that explains most first."""
    if not failed:
        return []
    expected = sheet.expected
    names = {part.name for part in failed}
    seen = {
        part.name: [(place, one := sheet.seen(place), _rounding(one)) for place in _places(part, expected)]
        for part in failed
    }
    # Most often one mistake explains it all: the others are done with as soon as they differ anywhere.
    for known in expected.mistakes:
        same = all(_alike(expected, known.answers, places) for places in seen.values())
        if same and _fails(expected, known) == names:
            return [(known.name, known.hint)]
    explained: dict[str, set[str]] = {}
    for known in expected.mistakes:
        alike = {name for name in names if _alike(expected, known.answers, seen[name])}
        if alike and (fails := _fails(expected, known)) <= names:
            explained[known.name] = alike & fails
    hints = {known.name: known.hint for known in expected.mistakes}
    chosen: list[tuple[str, str]] = []
    left = set(names)
    while explained:
        best = max(explained, key=lambda name: len(explained[name] & left))
        if not explained[best] & left:
            break
        chosen.append((best, hints[best]))
        left -= explained.pop(best)
    return chosen


def _fails(expected: Expected, known: KnownMistake) -> set[str]:
    """The names of the parts that a known mistake fails."""
    sheet = Sheet(expected, known.answers)
    return {part.name for part in expected.parts if _apply(part, sheet)[0] is FAILED}


def _alike(expected: Expected, answers: Sequence[Answer], seen: list[tuple[Place, Any, float]]) -> bool:
    """Whether what was seen, each with its rounding, is what these answers gave."""
    for place, one, rounding in seen:
        other = _seen(expected, answers, place)
        if not (one == other if isinstance(one, tuple) else _agree(one, other, rounding)):
            return False
    return True


def _findings(sheet: Sheet, failed: list[Part]) -> list[Finding]:
    """For each failed part, its first wrong output."""
    found = []
    for part in failed:
        if part.rule in ("unchanged", "accurate"):
            continue
        for place in _places(part, sheet.expected):
            if sheet.wrong(place):
                case, _, name = place
                got = sheet.seen(place)
                shown = got.text if isinstance(got, Problem) else got
                told = f"{part.name}: {sheet.expected.cases[case].label}"
                found.append(Finding(name or "", told, sheet.right(place), shown))
                break
    return found


def _notes(expected: Expected, answers: Sequence[Answer]) -> list[str]:
    """How a gradient compares with a central difference of the student's own loss."""
    gradient, moved = expected.gradient, expected.slopes_in
    if gradient is None or moved is None:
        return []
    agree = []
    for case in differencing.telling(expected):
        shape, slope = expected.cases[case].inputs[moved].shape, answers[case].slope
        got = outputs_of(answers[case], expected.outputs)[gradient]
        if slope is not None and isinstance(got, np.ndarray) and got.shape == shape:
            along = np.vdot(direction(shape), got)
            agree.append(abs(along - slope) <= SLOPE_TOLERANCE * max(1.0, abs(slope)))
    if not agree:
        return []
    if all(agree):
        return [f"{gradient} is the derivative of your own loss: central differences of it agree."]
    return [f"{gradient} is not the derivative of your own loss: central differences of it disagree."]
