"""Pictures of what changes step by step: the attention that heads pay to rows, and what rows hold."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from course._validate import Floats, check_finite, count
from course.plot._picture import Picture, _plural, _sheet

__all__ = ["tapes"]


def tapes(
    panels: Mapping[str, npt.ArrayLike],
    *,
    ylabel: str = "row",
    mark: int | None = None,
    memory: npt.ArrayLike | None = None,
    caption: str | None = None,
    alt: str | None = None,
) -> Picture:
    """Matrices over the same steps side by side, a column for each step, darker where entries are larger.

    Parameters
    ----------
    panels : mapping from titles to (T, N) arrays
        A row of numbers for each step, such as a head's weights. The steps run from left to right, the N
        entries from top to bottom. All panels share T; each has shades of its own.
    ylabel : str
        What the N entries are.
    mark : int, optional
        A dotted line is drawn before this step.
    memory : (N, W) array, optional
        What N rows hold at one moment: a last panel, with a column for each number in a row.
    """
    if not panels:
        raise ValueError("panels is empty: expected at least one (T, N) array")
    shown = {title: _matrix(f"panels[{title!r}]", values) for title, values in panels.items()}
    T = len(next(iter(shown.values())))
    for title, values in shown.items():
        if len(values) != T:
            raise ValueError(f"panels[{title!r}] is {values.shape}: expected ({T}, N), as the first panel")
    if mark is not None and count("mark", mark) >= T:
        raise ValueError(f"mark is {mark}: expected a step from 1 to {T - 1}")

    columns = dict.fromkeys(shown, "step")
    drawn = {title: values.T for title, values in shown.items()}
    told = [
        f"{title}: largest at each step in {ylabel} {_spaced(values.argmax(axis=1))}"
        for title, values in shown.items()
    ]
    if memory is not None:
        drawn["memory"] = held = _matrix("memory", memory, "(N, W), rows and numbers")
        columns["memory"] = "number"
        sizes = abs(held).max(axis=1)
        told.append(
            f"memory: {held.min():.2g} to {held.max():.2g}, "
            f"large numbers in row {_spaced(np.flatnonzero(sizes > sizes.max() / 2))}"
        )

    tallest = max(len(values) for values in drawn.values())
    size = min(7.5, 1.0 + 3.2 * len(drawn)), min(4.0, 1.3 + 0.16 * tallest)
    figure = _sheet(*size)
    row = figure.subplots(1, len(drawn), squeeze=False)[0]
    for axes, (title, values) in zip(row, drawn.items(), strict=True):
        image = axes.imshow(values, cmap="Greys", aspect="auto", interpolation="nearest")
        axes.set(title=title, xlabel=columns[title], ylabel=ylabel)
        axes.locator_params(integer=True)
        if mark is not None and title in shown:
            axes.axvline(mark - 0.5, color="black", linestyle=":")
        figure.colorbar(image, ax=axes, pad=0.02)
    line = "" if mark is None else f" A dotted line stands before step {mark}."
    return Picture(
        figure,
        caption or f"{', '.join(shown)}: a column for each step, darker where entries are larger.{line}",
        alt or f"{_plural(len(shown), 'grey map')} over {_plural(T, 'step')}. {'; '.join(told)}.{line}",
    )


def _matrix(name: str, values: npt.ArrayLike, expected: str = "(T, N), steps and entries") -> Floats:
    matrix = np.asarray(values, dtype=np.float64)
    if matrix.ndim != 2 or not matrix.size:
        raise ValueError(f"{name} is {matrix.shape}: expected {expected}")
    check_finite(name, matrix)
    return matrix


def _spaced(rows: npt.NDArray[np.intp]) -> str:
    return " ".join(map(str, rows))
