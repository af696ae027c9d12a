"""Three losses over one score, and what each still learns from a mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import traitlets

from course import plot
from course._validate import Floats, callable_, number
from course.widgets._arrays import Array
from course.widgets._widget import Widget

NAMES = ("clipped", "likelihood", "logistic")
LOW, HIGH, SAMPLES = -6.0, 6.0, 481
FLAT = 0.01  # of a slope: whatever is below learns nothing


class WhySoftmax(Widget):
    """A score to drag along three losses, each with its slope as an arrow.

    s is by how much the right of two classes leads. Where a loss is flat although the answer is wrong, s < 0,
    nothing is learned: that is shaded.

    Parameters
    ----------
    losses : callable, optional
        One's own ``three_losses(s)``: for s (M,) it gives the pairs (loss, slope) of the clipped loss, the
        likelihood and the logistic loss. By default those of `course.linear.BINARY_LOSSES`.
    score : float
        Where s is at first, between -6 and 6.

    Attributes
    ----------
    score : float
    samples : (3, 2, 481) array
        Loss and slope of each, from -6 to 6: all that the page knows of the losses.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or out of its range.
    """

    names = traitlets.List(traitlets.Unicode(), list(NAMES)).tag(sync=True)
    domain = traitlets.List(traitlets.Float(), [LOW, HIGH]).tag(sync=True)
    flat = traitlets.Float(FLAT).tag(sync=True)
    score = traitlets.Float(-3.0).tag(sync=True)
    samples = Array(np.float64)

    def __init__(self, losses: Callable[[Floats], Any] | None = None, score: float = -3.0) -> None:
        if losses is not None:
            callable_("losses", losses)
        super().__init__(score=_within(score))
        with self.reporting():
            self.samples = _sampled(losses or _of_the_course())

    @traitlets.validate("score")
    def _in_the_picture(self, proposal: Any) -> float:
        return _within(proposal["value"])

    def picture(self) -> plot.Picture:
        """The three losses and their slopes, with the score marked."""
        s, values = np.linspace(LOW, HIGH, SAMPLES), np.asarray(self.samples, dtype=np.float64)
        panels: Mapping[str, Mapping[str, Any]] = {
            title: {name: values[k, row] for k, name in enumerate(NAMES)}
            for row, title in enumerate(("loss", "slope"))
        }
        return plot.curves(s, panels, xlabel="lead s of the right class", marks=[self.score])


def _within(score: float) -> float:
    score = number("score", score)
    if not LOW <= score <= HIGH:
        raise ValueError(f"score is {score:g}: expected {LOW:g} to {HIGH:g}")
    return score


def _sampled(losses: Callable[[Floats], Any]) -> Floats:
    s = np.linspace(LOW, HIGH, SAMPLES)
    given = losses(s.copy())
    try:
        values = np.array([[np.broadcast_to(part, s.shape) for part in pair] for pair in given], dtype=float)
    except (TypeError, ValueError):
        values = np.empty(0)
    if values.shape != (len(NAMES), 2, SAMPLES):
        raise ValueError(f"losses gave no three pairs (loss, slope) of shape {s.shape}")
    return values


def _of_the_course() -> Callable[[Floats], Any]:
    from course.linear import BINARY_LOSSES  # only here: who writes them has a course without them

    return lambda s: [loss(s) for loss in BINARY_LOSSES.values()]
