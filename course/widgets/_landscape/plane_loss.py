"""A loss over a plane: what a map shows, and what a descent sees."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import Floats, same_shape
from course.widgets._landscape.planes import Plane

Loss = Callable[..., Any]
Descent = Callable[[Callable[[Floats], tuple[float, Floats]], Floats, float, int], Any]


class PlaneLoss:
    """A loss of all weights, as a function of the two numbers of a plane that gives (value, gradient).

    Parameters
    ----------
    loss : callable
        loss(w) gives a value, or (value, gradient) with a gradient in the shape of w. With `examples` it is
        called as loss(w, batch), batch an array of the numbers of examples.
    plane : Plane
    examples : int, optional
    """

    def __init__(self, loss: Loss, plane: Plane, examples: int | None = None) -> None:
        self._loss, self.plane = loss, plane
        self._all = () if examples is None else (np.arange(examples),)

    def value(self, place: Floats) -> float:
        """The loss at (a, b); inf where it is too large for a number."""
        return self._ask(place, self._all)[0]

    def __call__(self, place: Floats) -> tuple[float, Floats]:
        """The loss at (a, b) and its gradient by (a, b), by differences where the loss gives none."""
        return self._slope(place, self._all)

    def on(self, batch: npt.NDArray[np.int64], place: Floats) -> tuple[float, Floats]:
        """The same of some examples only."""
        return self._slope(place, (batch,))

    def _slope(self, place: Floats, batch: tuple[Any, ...]) -> tuple[float, Floats]:
        value, gradient = self._ask(place, batch)
        if gradient is not None:
            return value, self.plane.slopes(gradient)
        if not math.isfinite(value):
            return value, np.full(2, np.nan)
        from course.gradcheck import central_difference  # only here: who writes it has a course without it

        return value, central_difference(lambda near: self._ask(near, batch)[0], place)

    def _ask(self, place: Floats, batch: tuple[Any, ...]) -> tuple[float, Floats | None]:
        w = self.plane.at(place)
        try:
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                given = self._loss(w, *batch)
        except OverflowError:  # of the module math; NumPy gives inf
            return math.inf, np.full(w.shape, np.nan)
        value, *gradient = given if isinstance(given, tuple) else (given,)
        number = np.asarray(value)
        if number.size != 1 or number.dtype.kind not in "biuf" or len(gradient) > 1:
            raise TypeError(f"loss gave {_told(given)}: expected a number, or a pair (value, gradient)")
        if not gradient:
            return float(number.item()), None
        slope = np.asarray(gradient[0], dtype=np.float64)
        same_shape("the gradient", slope, "w", w)
        return float(number.item()), slope


def descend(
    f: PlaneLoss,
    descent: Descent,
    start: Floats,
    rate: float,
    steps: int,
    *,
    far: float,
    name: str = "descent",
    batches: Iterator[npt.NDArray[np.int64]] | None = None,
) -> Floats:
    """A path downhill with what it meets: (steps + 1, 4), the places, the loss and its gradient's length.

    Further than `far` from its start a path has diverged: it ends there, and nan follows. With `batches` each
    step sees the next batch only; what is noted on the way is the loss of all examples all the same.
    """
    met: dict[bytes, tuple[float, Floats]] = {}

    def seen(place: npt.ArrayLike) -> tuple[float, Floats]:
        place = np.asarray(place, dtype=np.float64)
        if not _within(place, start, far):
            return math.nan, np.full(2, np.nan)
        if batches is not None:
            return f.on(next(batches), place)
        key = place.tobytes()
        met[key] = f(place)
        return met[key]

    with np.errstate(over="ignore", invalid="ignore"):
        path = np.asarray(descent(seen, start.copy(), rate, steps), dtype=np.float64)
        if path.shape != (steps + 1, 2):
            raise ValueError(f"{name} gave an array of shape {path.shape}: expected a path, {(steps + 1, 2)}")
        track = np.full((steps + 1, 4), np.nan)
        for t, place in enumerate(path):
            if not _within(place, start, far):
                break
            value, slope = met.get(place.tobytes()) or f(place)
            track[t] = *place, value, np.linalg.norm(slope)
    return track


def _within(place: Floats, start: Floats, far: float) -> bool:
    return bool(np.abs(place - start).max() <= far)  # nan is not


def batches(examples: int, size: int, seed: int) -> Iterator[npt.NDArray[np.int64]]:
    """Batches without end: the examples in a new random order in each epoch, the last batch what is left."""
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(examples)
        for first in range(0, examples, size):
            yield order[first : first + size]


def _told(given: Any) -> str:
    if isinstance(given, tuple):
        return f"a tuple of {len(given)}"
    return (
        f"an array of shape {given.shape}" if isinstance(given, np.ndarray) else f"a {type(given).__name__}"
    )
