"""Is my answer right? And if not, which mistake does it look like?

>>> from course.check import check
>>> check("svm_loss_naive", svm_loss_naive)  # doctest: +SKIP

`check` calls the student's function on a few visible cases and compares the numbers with stored ones: those
of the right answer and of every known mistake. The grader does the same with fresh cases, in a process of
its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from course.check import fingerprints, probes
from course.check.compare import compare
from course.check.report import Report

__all__ = ["CheckFailedError", "NotAFunctionError", "UnknownExerciseError", "check"]

# Why there was nothing to compare.
REASONS = {"missing": "not started", "exception": "raised an error"}


class _InOneLine(Exception):
    """An error that notebooks show without a traceback: it is about the student's code, or the call."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class CheckFailedError(_InOneLine):
    """Something is not right yet; the report above says what."""


class UnknownExerciseError(_InOneLine, LookupError):
    """There is no exercise of that name to check."""


class NotAFunctionError(_InOneLine, TypeError):
    """What was given to be checked cannot be called."""


def check(name: str, function: Callable[..., Any]) -> None:
    """Try a function on visible cases, show what came back, and raise one short error if it is not right.

    Parameters
    ----------
    name : str
        The exercise, such as "svm_loss_naive".
    function : callable
        What you wrote.

    Raises
    ------
    CheckFailedError
        If a part of the exercise is not right yet.
    UnknownExerciseError
        If there is no exercise of that name; the message lists those there are.
    NotAFunctionError
        If `function` cannot be called.
    """
    try:
        expected = fingerprints.load(name)
    except LookupError as error:
        raise UnknownExerciseError(*error.args) from None
    if not callable(function):
        raise NotAFunctionError(
            f"check({name!r}, …) takes the function itself, without parentheses; got {function!r:.80}"
        )
    answers = probes.run(function=function, **expected.question)
    verdict = compare(expected, answers)
    footer = f"Tried on {len(expected.cases)} visible cases. Grading draws fresh ones."
    _show(Report(verdict, footer, show_findings=True))
    if not verdict.passed:
        wrong = ", ".join(part.name for part in verdict.parts if not part.passed)
        reason = REASONS.get(verdict.error or "", f"not right yet: {wrong}")
        raise CheckFailedError(f"{name}: {reason}")


def _show(report: Report) -> None:
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        print(report)
        return
    if get_ipython() is None:
        print(report)
    else:
        display(report)
