"""Every ratio of the page as a point on a line, with its quartiles and its mark."""

from __future__ import annotations

import io
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from benchmarks.measure import Row
from course.plot._picture import BLUE, GREY, ORANGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Of the kinds of number, as subjects end on them; shapes tell them apart as colours do.
STYLES = {"float32": (BLUE, "o", -0.17), "float64": (ORANGE, "s", 0.17), "": (GREY, "D", 0.0)}
LINE, HEAD = 0.27, 0.55  # inches a row takes, and a panel's title
ALT = """\
How many times as fast as each peer this library is, on a logarithmic axis, in one panel for each subject: a \
dot for float32, a square for float64, with a line for the quartiles and an upright bar for the mark; hollow \
where the mark is missed. All numbers are in the tables below."""


def chart(rows: Sequence[Row]) -> str:
    """The picture as SVG, the same for the same rows."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    panels: dict[str, list[Row]] = {}
    for row in filter(attrgetter("ratio"), rows):
        panels.setdefault(_panel(row), []).append(row)
    heights = [LINE * len(_labels(group)) + HEAD for group in panels.values()]
    with rc_context({"svg.hashsalt": "benchmarks", "font.size": 9}):
        figure = Figure(figsize=(7, sum(heights) + 0.4), layout="constrained", facecolor="white")
        all_axes = figure.subplots(len(panels), 1, sharex=True, height_ratios=heights, squeeze=False)[:, 0]
        for axes, (title, group) in zip(all_axes, panels.items(), strict=True):
            _draw(axes, title, group)
        all_axes[0].legend(handles=_key(), loc="lower left", frameon=False, fontsize=8)
        all_axes[-1].set_xlabel("times as fast: theirs / ours")
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def _panel(row: Row) -> str:
    """Rows that differ in nothing but the kind of number share a panel; rows without one share theirs."""
    return (
        f"{row.section}, {row.subject.removesuffix(_kind(row)).rstrip(', ')}" if _kind(row) else row.section
    )


def _draw(axes: Axes, title: str, rows: Sequence[Row]) -> None:
    labels = _labels(rows)
    for row in rows:
        colour, marker, shift = STYLES[_kind(row)]
        y = labels.index(_label(row)) + shift
        low, median, high = row.ratio  # type: ignore[misc]  # those without were left out
        face = "white" if row.reached is False else colour
        axes.plot([low, high], [y, y], color=colour, linewidth=1.5, zorder=2)
        axes.plot([median], [y], marker=marker, color=colour, markerfacecolor=face, markersize=6, zorder=3)
        if row.mark:
            axes.plot([row.mark.bound] * 2, [y - 0.17, y + 0.17], color="black", linewidth=2, zorder=1)
    axes.axvline(1, color=GREY, linewidth=0.8, zorder=0)
    axes.set_xscale("log")
    axes.set_xticks([0.25, 0.5, 1, 2, 4, 8], ["1/4", "1/2", "1", "2", "4", "8"])
    axes.set_xticks([], minor=True)
    axes.tick_params(labelbottom=True)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_title(title, loc="left", fontsize=9)
    axes.grid(axis="x", color="0.9")
    axes.set_axisbelow(True)


def _key() -> list[Any]:
    from matplotlib.lines import Line2D

    return [
        *(
            Line2D([], [], color=colour, marker=marker, linestyle="", label=kind)
            for kind, (colour, marker, _) in STYLES.items()
            if kind
        ),
        Line2D(
            [], [], color="black", marker="|", markersize=8, markeredgewidth=2, linestyle="", label="mark"
        ),
    ]


def _labels(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(map(_label, rows)))


def _label(row: Row) -> str:
    return row.against if _kind(row) else f"{row.subject}\nagainst {row.against}".replace("`", "")


def _kind(row: Row) -> str:
    return next(kind for kind in STYLES if row.subject.endswith(kind))
