"""The scores of one example, and what the hinge and softmax make of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import traitlets

from course import plot
from course._validate import Floats, callable_, floats, label, number
from course.widgets._widget import Widget

SHOW = ("both", "svm", "softmax")
MOST_CLASSES = 10
FACTORS = (0.5, 1.0, 2.0, 4.0)

Margins = Callable[[Floats, npt.NDArray[np.int64]], Any]
Softmax = Callable[[Floats], Any]


class HingeAndSoftmax(Widget):
    """Scores as bars to drag: each class's hinge term and probability, both losses, and their gradients.

    A line one below the score of the right class shows the margin: what rises above it is what the class
    costs. Beside W stand W/2, 2W and 4W, which multiply all scores.

    Parameters
    ----------
    scores : (C,) array
        At W, of 2 to 10 classes. By default those of the cat in the CS231n lectures.
    y : int
        The right class.
    names : sequence of str, optional
        Of the classes.
    show : {"both", "svm", "softmax"}
    margins : callable, optional
        One's own ``hinge_margins(scores, y)``, for scores (1, C) and y (1,). Its numbers stand beside the
        widget's.
    softmax : callable, optional
        One's own ``softmax(scores)``, for scores (1, C).

    Attributes
    ----------
    scores, y
        As they were dragged and chosen.
    factor : float
        Of the weights that are shown: 1 for W.
    yours : dict
        "margins" and "softmax": what one's own functions give of factor * scores, as lists of C numbers.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind, shape or range.
    """

    scores = traitlets.List(traitlets.Float()).tag(sync=True)
    y = traitlets.Int().tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    show = traitlets.Unicode("both").tag(sync=True)
    factor = traitlets.Float(1.0).tag(sync=True)
    factors = traitlets.List(traitlets.Float(), list(FACTORS)).tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        scores: npt.ArrayLike = (3.2, 5.1, -1.7),
        y: int = 0,
        *,
        names: Sequence[str] | None = None,
        show: str = "both",
        margins: Margins | None = None,
        softmax: Softmax | None = None,
    ) -> None:
        s = floats("scores", scores, "C")
        if not 2 <= len(s) <= MOST_CLASSES:
            raise ValueError(f"scores has {len(s)} classes: expected 2 to {MOST_CLASSES}")
        if show not in SHOW:
            raise ValueError(f"show is {show!r}: expected one of {', '.join(SHOW)}")
        for name, function in (("margins", margins), ("softmax", softmax)):
            if function is not None:
                callable_(name, function)
        self._margins, self._softmax = margins, softmax
        super().__init__(scores=s.tolist(), y=label("y", y, len(s)), names=_names(names, len(s)), show=show)
        self._compute()

    @traitlets.validate("scores")
    def _as_many(self, proposal: Any) -> list[float]:
        s = floats("scores", proposal["value"], "C")
        if self.names and len(s) != len(self.names):
            raise ValueError(f"scores has {len(s)} entries: expected {len(self.names)}, one for each class")
        return list(s.tolist())

    @traitlets.validate("y")
    def _a_class(self, proposal: Any) -> int:
        return label("y", proposal["value"], len(self.names)) if self.names else int(proposal["value"])

    @traitlets.validate("factor")
    def _above_0(self, proposal: Any) -> float:
        return number("factor", proposal["value"], above=0)

    @traitlets.observe("scores", "y", "factor")
    def _moved(self, change: Any) -> None:
        if self.yours:  # not before the constructor is done
            self._compute()

    def _compute(self) -> None:
        s, y = self.factor * np.array([self.scores]), np.array([self.y])  # (1, C), (1,)
        found: dict[str, Any] = {"of": [self.scores, self.y, self.factor]}
        with self.reporting():
            if self._margins:
                found["margins"] = _row("margins", self._margins(s.copy(), y.copy()), s.shape)
            if self._softmax:
                found["softmax"] = _row("softmax", self._softmax(s.copy()), s.shape)
        self.yours = found

    def picture(self) -> plot.Picture:
        """The scores, and what is known of their hinge terms and probabilities."""
        s, y = self.factor * np.array([self.scores]), np.array([self.y])
        panels = {"score": s[0]}
        margins, softmax = (
            self._margins or _margins_of_the_course(),
            self._softmax or _softmax_of_the_course(),
        )
        if margins and self.show != "softmax":
            panels["hinge term"] = np.asarray(margins(s, y))[0]
        if softmax and self.show != "svm":
            panels["probability"] = np.asarray(softmax(s))[0]
        told = "; ".join(
            f"{title} of {', '.join(f'{name} {value:.3g}' for name, value in named)}"
            for title, named in ((t, zip(self.names, row, strict=True)) for t, row in panels.items())
        )
        weights = "W" if self.factor == 1 else f"{self.factor:g} W"
        about = f"One example, at {weights}; the right class is {self.names[self.y]}"
        return plot.bars(
            panels,
            names=self.names,
            marked=self.y,
            caption=f"{about} (hatched): {', '.join(panels)}.",
            alt=f"{about}. Bars: {told}.",
        )


def _names(names: Sequence[str] | None, classes: int) -> list[str]:
    if names is None:
        return [str(k) for k in range(classes)]
    if isinstance(names, str) or not all(isinstance(name, str) for name in names):
        raise TypeError(f"names is {names!r}: expected a list of texts")
    if len(names) != classes:
        raise ValueError(f"names has {len(names)} entries for {classes} classes")
    return list(names)


def _row(name: str, given: Any, shape: tuple[int, ...]) -> list[float | None]:
    """What a student's function gave, for JSON, which has no nan."""
    array = np.asarray(given, dtype=float)
    if array.shape != shape:
        raise ValueError(f"{name} gave an array of shape {array.shape}: expected {shape}")
    return [float(value) if np.isfinite(value) else None for value in array[0]]


# Only here: who writes these functions has a course without them.


def _margins_of_the_course() -> Margins | None:
    try:
        from course.linear.svm import hinge_margins
    except ImportError:
        return None
    return hinge_margins


def _softmax_of_the_course() -> Softmax | None:
    try:
        from course.linear.softmax import softmax
    except ImportError:
        return None
    return softmax
