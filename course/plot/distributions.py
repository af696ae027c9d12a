"""Pictures of how numbers are distributed: the activations of a network, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from course._validate import Floats, count, floats
from course.plot._picture import Picture, _colour, _listed, _pale, _sheet

__all__ = ["histograms"]


def histograms(
    rows: Mapping[str, Mapping[str, npt.ArrayLike]],
    *,
    bins: int = 20,
    quantity: str = "value",
    caption: str | None = None,
    alt: str | None = None,
) -> Picture:
    """A histogram in each panel, with its standard deviation above and its range below.

    Parameters
    ----------
    rows : mapping of str to mapping of str to array
        The panels of each row, by name; all rows have the same names, in the same order.
    bins : int
    quantity : str
        What is counted, such as "activation".
    """
    if not rows or not all(rows.values()):
        raise ValueError("rows is empty: expected at least one array in each row")
    count("bins", bins)
    columns = [*next(iter(rows.values()))]
    for title, panels in rows.items():
        if [*panels] != columns:
            raise ValueError(f"rows[{title!r}] has {_listed([*panels])}: expected {_listed(columns)}")

    size = (min(7.5, 1.2 + 1.4 * len(columns)), 0.5 + 1.3 * len(rows))
    figure = _sheet(*size)
    grid = figure.subplots(len(rows), len(columns), squeeze=False)
    told = []
    for k, (title, panels) in enumerate(rows.items()):
        for axes, (name, given) in zip(grid[k], panels.items(), strict=True):
            values = floats(f"rows[{title!r}][{name!r}]", given).ravel()
            axes.hist(values, bins=bins, color=_pale(_colour(k)), edgecolor=_colour(k), linewidth=0.8)
            spread = f"std {_short(values.std())}"
            axes.set_title(f"{name}\n{spread}" if k == 0 else spread, fontsize=9)
            low, high = values.min(), values.max()
            axes.set_xticks([low, high] if low < high else [low])
            axes.set_xticklabels([_short(low), _short(high)] if low < high else [_short(low)], fontsize=8)
            axes.set_yticks([])
            told.append(f"{title}, {name}: {_short(low)} to {_short(high)}, {spread}, {_at_zero(values)}")
        grid[k][0].set_ylabel(title, fontsize=9)

    return Picture(
        figure,
        caption or f"How often each {quantity} occurs. The number above a panel is its standard deviation.",
        alt or f"Histograms of each {quantity}. {'; '.join(told)}.",
    )


def _short(number: float) -> str:
    return f"{number:.0f}" if 100 <= abs(number) < 10_000 else f"{number:.2g}"


def _at_zero(values: Floats) -> str:
    return f"{np.mean(values == 0):.0%} are 0"
