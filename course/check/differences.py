"""Was a gradient differentiated on paper, or differenced? Six kinds of evidence, each enough.

- *Calls*: who differences calls a loss at least once for each weight, with that weight moved
  (`course.check.moves`).
- *Rounding*: a formula is right to a few units in the last place; a difference quotient with step h has an
  error near eps/h. Large steps have smaller errors, so some cases have margins close to a kink, which a large
  step crosses.
- *Scales*: beside a weight of 10^6, whose square fills the loss' digits, no difference finds the slope of a
  weight of 10^-6; a formula does.
- *Tiny slopes*: a complex step subtracts nothing, but its step times a slope of 10^-306 is below the smallest
  float; a formula has it to the last digit.
- *Near misses*: truncation leaves an error that no slip of the pen is small enough to leave.
- *Kinks*: exactly at a kink, a formula takes one slope for all coordinates; one-sided and complex steps take,
  for each coordinate, the slope on the side they look to.

None of them accuses a formula, in whatever order it sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course.check.expected import Expected, KnownMistake
from course.check.probes import Answer

NAME = "finite differences"
HINT = "This gradient comes from differences of a loss. The exercise asks for its formula, derived on paper."
MESSAGE = "comes from differences of a loss, not from a formula"

# Larger errors are slips, smaller ones are differences (or single precision, which is recognised as such).
NEAR_MISS = 1e-4
# How well a differenced gradient at a kink is known: its own error is near 1e-9.
AT_KINK = 1e-5
# Schemes that look to one side; a complex step looks to one side too.
ONE_SIDED = {"forward", "backward"}

# Rounding, relative to gradients of order 1; a difference is off by 1e-8 at the least.
RIGHT, LOST = 1e-9, 1e-12

# What is small beside the largest slope: its own rounding is far below LOST. What is tiny, times any step, is
# not a float any more.
SMALL, TINY = 1e-8, 1e-200

# Groups of cases that no part looks at: at a kink, and with weights of very different size, penalised or
# not.
KINKS, SCALES, SCALES_WITHOUT = "at kinks", "scales", "scales without penalty"
# A group whose scores have themselves a rounding error above that of a formula, and for which a usual step is
# so long that differences disagree with a right gradient: it tells nothing here.
HUGE_SCORES = "huge scores"

Array = np.ndarray[Any, Any]


def telling(expected: Expected) -> list[int]:
    """The graded cases on which a gradient can be compared with differences: those without huge scores."""
    groups = expected.graded - {HUGE_SCORES}
    return [i for i, case in enumerate(expected.cases) if case.group in groups]


def differenced(expected: Expected, answers: Sequence[Answer], gradients: Sequence[Array | None]) -> bool:
    """Whether the gradients that came back, one for each case or None, were computed by differencing."""
    told = telling(expected)
    pairs = [(gradients[i], expected.right[i].returned[1]) for i in told]
    if any(answers[i].calls >= right.size for i, (_, right) in zip(told, pairs, strict=True)):
        return True
    errors = [_error(got, right) for got, right in pairs]
    wrong = any(error is None or error > NEAR_MISS for error in errors)
    at_kinks = [gradients[i] for i in expected.indices(KINKS)]
    schemes = {known.name for known in expected.differences if _like(known, at_kinks)}
    # Half the slope at a kink may be a choice; together with steps that stumble over kinks it is none.
    if schemes & ONE_SIDED or (schemes and wrong):
        return True
    if _lost_in_scale(expected, gradients) or _vanished(expected, gradients):
        return True
    worst = max((error for error in errors if error is not None), default=0.0)
    return not wrong and worst > expected.rounding and not all(_single(got) for got, _ in pairs)


def _lost_in_scale(expected: Expected, gradients: Sequence[Array | None]) -> bool:
    """Whether small slopes beside large ones are missed by one who has slopes of one size right."""
    without = SCALES_WITHOUT if expected.indices(SCALES_WITHOUT) else None
    for part in expected.parts:
        if part.rule != "equal" or expected.gradient not in part.outputs or bool(part.minus) != bool(without):
            continue
        usual = _pairs(expected, gradients, part.on, part.minus)
        if all(_off(got, right) <= RIGHT * np.max(np.abs(right)) for got, right, _ in usual):
            scaled = _pairs(expected, gradients, SCALES, without)
            # A long step may overflow there, where a formula does not: nan is lost, too.
            return not all(_off(got, right, small=True) <= LOST * size for got, right, size in scaled)
    return False


def _vanished(expected: Expected, gradients: Sequence[Array | None]) -> bool:
    """Whether tiny slopes are missed by one who has slopes of usual size right."""
    for part in expected.parts:
        if part.rule != "equal" or expected.gradient not in part.outputs or part.minus:
            continue
        usual = _pairs(expected, gradients, part.on, None)
        error = np.max([_off(got, right) / np.max(np.abs(right)) for got, right, _ in usual])  # nan is wrong
        if error <= RIGHT:
            group = SCALES_WITHOUT if expected.indices(SCALES_WITHOUT) else SCALES
            pairs = _pairs(expected, gradients, group, None)
            return any(_tiny_lost(got, right, max(RIGHT, 1e3 * error)) for got, right, _ in pairs)
    return False


def _tiny_lost(got: Array | None, right: Array, allowed: float) -> bool:
    """Whether tiny slopes are off by more than is allowed; who errs a little at usual slopes may here."""
    if got is None or got.shape != right.shape:
        return False
    tiny = (right != 0) & (np.abs(right) < TINY)
    return bool(tiny.any()) and bool(
        np.max(np.abs(got - right)[tiny]) > allowed * np.max(np.abs(right)[tiny])
    )


def _pairs(
    expected: Expected, gradients: Sequence[Array | None], group: str, minus: str | None
) -> list[tuple[Array | None, Array, float]]:
    """For each case of a group, less another: what came, what is right, the size of what was subtracted."""
    right: list[Array] = [answer.returned[1] for answer in expected.right]
    if minus is None:
        return [(gradients[i], right[i], 1.0) for i in expected.indices(group)]
    found: list[tuple[Array | None, Array, float]] = []
    for i, base in zip(expected.indices(group), expected.indices(minus), strict=True):
        got, before = gradients[i], gradients[base]
        if got is None or before is None or got.shape != before.shape:
            found.append((None, right[i] - right[base], 1.0))
        else:
            # Data gradients are subtracted, on either side: what is left has their rounding.
            size = max(float(np.max(np.abs(one), initial=1.0)) for one in (before, right[base]))
            found.append((got - before, right[i] - right[base], size))
    return found


def _off(got: Array | None, right: Array, small: bool = False) -> float:
    """The largest error, of all entries or of those that are small beside the largest."""
    if got is None or got.shape != right.shape:
        return np.inf
    size = np.abs(right)
    return float(np.max(np.abs(got - right)[size < SMALL * size.max() if small else size >= 0], initial=0.0))


def _like(known: KnownMistake, gradients: Sequence[Array | None]) -> bool:
    errors = [_error(got, a.returned[1]) for got, a in zip(gradients, known.answers, strict=True)]
    return all(error is not None and error < AT_KINK for error in errors)


def _error(got: Array | None, right: Array) -> float | None:
    if got is None or got.shape != right.shape or not np.isfinite(got).all():
        return None
    return float(np.max(np.abs(got - right)) / np.max(np.abs(right)))


def _single(got: Array | None) -> bool:
    return got is not None and bool(np.array_equal(got, got.astype(np.float32)))
