"""Probes run beside the student's code: they call it, say what came back, and decide nothing.

A probe is called as ``probe(function, case)`` with the student's function (or class) and the inputs of one
case, and returns an `Answer`. A function is called, one of tensors is differentiated as well
(`course.check.tensors`), and a class is put through a program (`course.check.programs`) or into a stack of
modules (`course.check.stacks`). The same probes run on a student's laptop, in the grader's kernel, and, for
references and known mistakes, in the grader's own process.
"""

from __future__ import annotations

import copy
import math
import os
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from course.check import digits, functions, programs, stacks, tensors
from course.check.moves import Moves

Inputs = dict[str, Any]

# Where files are whose lines say nothing about a student's error: the course, and in it this file.
OURS = __file__.removesuffix(f"check{os.sep}probes.py")

# What none can change.
PLAIN = (int, float, str)


@dataclass(frozen=True, eq=False)
class Answer:
    """What one call gave. Two answers may hold arrays: each is equal to itself alone.

    Attributes
    ----------
    returned : object
        The value that came back, or None where the call raised.
    raised : str or None
        The error, as "IndexError: … (line 3: `scores[i, y]`)".
    changed : tuple of str
        The names of inputs that were modified.
    slope : float or None
        The central difference of the student's own loss along `direction`, where one is taken.
    calls : int
        At how many arrays close to one of the inputs, and not equal to it, the call in turn called functions.
    """

    returned: Any = None
    raised: str | None = None
    changed: tuple[str, ...] = ()
    slope: float | None = None
    calls: int = 0

    @cached_property
    def read(self) -> dict[tuple[str, ...], Any]:
        """What `course.check.compare` has read from it, by the names of the outputs."""
        return {}


def call(function: Callable[..., Any], given: Inputs) -> Any:
    """Call ``function`` with the inputs, in their order."""
    return function(*given.values())


def _try(
    use: Callable[[Callable[..., Any], Inputs], Any], function: Callable[..., Any], case: Inputs
) -> Answer:
    """Use ``function`` on copies of the inputs; functions are made from descriptions."""
    given = {name: _copy(value) for name, value in case.items()}
    try:
        with np.errstate(all="ignore"):
            returned = use(function, given)
    except (Exception, SystemExit) as error:
        return Answer(raised=_describe(error))
    return Answer(returned, changed=_changed(case, given))


PROBES: dict[str, Callable[[Callable[..., Any], Inputs], Answer]] = {
    use.__name__: partial(_try, use)
    for use in (
        call,
        tensors.differentiated,
        programs.gate,
        programs.graph,
        programs.expression,
        programs.tangents,
        programs.order,
        digits.sensitivity,
        stacks.stack,
        stacks.step,
        stacks.network,
    )
}


def run(
    probe: str,
    function: Callable[..., Any],
    cases: Sequence[Inputs],
    slopes_in: str | None = None,
) -> list[Answer]:
    """Answer every case, in order; a case that raises does not stop the next.

    With `slopes_in`, the first output is also differenced along one direction in the input of that name: what
    the gradient of the student's own function would give there, whether or not the function is right; and the
    places near that input at which it calls functions are counted.
    """
    if slopes_in is None:
        return [PROBES[probe](function, case) for case in cases]
    answers = []
    for case in cases:
        with Moves(case[slopes_in]) as moves:
            answer = PROBES[probe](function, case)
        comparable = answer.raised is None and _has_gradient(answer.returned, case[slopes_in].shape)
        slope = _slope(function, case, slopes_in) if comparable else None
        answers.append(replace(answer, calls=moves.count, slope=slope))
    return answers


def direction(shape: tuple[int, ...]) -> Any:
    """Where a loss is differenced: every coordinate moves, no two alike, so that each wrong one shows."""
    return np.cos(np.arange(1.0, 1.0 + math.prod(shape))).reshape(shape)


def _has_gradient(returned: Any, shape: tuple[int, ...]) -> bool:
    """Whether something came back that a slope could be compared with: else nobody looks at it."""
    if not isinstance(returned, tuple | list) or len(returned) < 2:
        return False
    gradient = returned[1]
    if type(gradient) is np.ndarray:
        return bool(gradient.shape == shape)
    return isinstance(gradient, np.ndarray | tuple | list)


def _slope(function: Callable[..., Any], case: Inputs, name: str) -> float | None:
    def value(moved: Any) -> Any:
        result = function(*(_copy(moved if key == name else v) for key, v in case.items()))
        return result[0]

    try:
        from course.gradcheck import directional_difference
    except ModuleNotFoundError:
        return None  # an edition whose students write it themselves
    try:
        with np.errstate(all="ignore"):
            return directional_difference(value, case[name], direction(case[name].shape))
    except Exception:
        return None  # a value that cannot be differenced is reported as a value


def _copy(value: Any) -> Any:
    if type(value) is np.ndarray and not value.dtype.hasobject:
        return value.copy(order="K")  # as deepcopy does, in a fifth of the time
    if type(value) is list:
        return [_copy(item) for item in value]  # programs are long
    if isinstance(value, PLAIN):
        return value
    return functions.make(value) if functions.is_function(value) else copy.deepcopy(value)


def _changed(before: Inputs, after: Inputs) -> tuple[str, ...]:
    arrays = [name for name, value in before.items() if isinstance(value, np.ndarray)]
    return tuple([name for name in arrays if not _same(before[name], after[name])])


def _same(before: Any, after: Any) -> bool:
    alike = before.shape == after.shape and before.dtype == after.dtype
    # To compare bytes is quick; where they differ, zeros of two signs and nans may still be the same.
    return (alike and before.tobytes() == after.tobytes()) or np.array_equal(before, after, equal_nan=True)


def _describe(error: BaseException) -> str:
    """Name an error and the line of the student's code that raised it."""
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith(OURS) and f.line
    ]
    own = [f for f in frames if "site-packages" not in f.filename]
    if own:
        text += f" (line {own[-1].lineno}: `{own[-1].line}`)"
    return text[:500]
