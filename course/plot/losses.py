"""Pictures of losses: the hinge and its kink, curves, bars of probabilities, and how a training goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course._validate import (
    Floats,
    floats,
    label,
    number,
    same_shape,
)
from course.plot._picture import (
    BLUE,
    GREY,
    LINES,
    MARKERS,
    VERMILLION,
    Picture,
    _colour,
    _figure,
    _listed,
    _pale,
    _plural,
    _sheet,
)

if TYPE_CHECKING:  # importing matplotlib takes longer than all the rest of a lesson's first cell
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["bars", "curves", "hinge", "kink", "loss_curve"]


def hinge(
    correct: float = 3.2,
    others: Sequence[float] = (5.1, -1.7),
    *,
    caption: str | None = None,
    alt: str | None = None,
) -> Picture:
    """The hinge max(0, s_j - s_y + 1) against the score s_j, with s_y, the margin of 1 and each s_j marked.

    Parameters
    ----------
    correct : float
        Score s_y of the right class. The default scores are those of the cat in the CS231n lectures.
    others : sequence of float
        Scores s_j of the other classes.
    """
    s_y = number("correct", correct)
    s = floats("others", others, "C-1")
    losses = np.maximum(0, s - s_y + 1)
    reach = max(3.0, 1.15 * float(np.abs(s - s_y).max()))
    left, right = s_y - reach, s_y + reach
    top = right - s_y + 1

    figure, axes = _figure(6.4, 3.6)
    axes.axvspan(s_y - 1, s_y, facecolor="white", edgecolor=GREY, hatch="///", alpha=0.35, linewidth=0)
    axes.plot([left, s_y - 1, right], [0, 0, top], color="black", linewidth=2, zorder=3)
    axes.axvline(s_y, color=BLUE, linestyle="--", linewidth=1.5)
    axes.text(s_y, 1.02, f"$s_y$ = {s_y:g}", color=BLUE, transform=axes.get_xaxis_transform(), ha="center")
    axes.annotate("", (s_y - 1, 0.62 * top), (s_y, 0.62 * top), arrowprops={"arrowstyle": "<->"})
    axes.text(s_y - 1.08, 0.62 * top, "margin of 1", ha="right", va="center")
    for j, (score, loss) in enumerate(zip(s, losses, strict=True)):
        colour, marker = _colour(j + 1), MARKERS[(j + 1) % len(MARKERS)]
        axes.plot(score, loss, marker, color=colour, markeredgecolor="black", markersize=9, zorder=4)
        axes.plot([score, score], [0, loss], color=colour, linestyle=":", linewidth=1.5)
        axes.annotate(
            f"$s_j$ = {score:g}\nloss {loss:.3g}",
            (score, loss),
            (-10, 2) if loss else (0, 10),
            textcoords="offset points",
            ha="right" if loss else "center",
            va="bottom",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
        )
    axes.set(xlabel="score $s_j$ of another class", ylabel="$\\max(0, s_j - s_y + 1)$")
    axes.set(xlim=(left, right), ylim=(-0.04 * top, top))

    total = f" = {losses.sum():.3g}" if len(s) > 1 else ""
    terms = " + ".join(f"{loss:.3g}" for loss in losses)
    points = "; ".join(f"at s_j = {a:g} it is {b:.3g}" for a, b in zip(s, losses, strict=True))
    return Picture(
        figure,
        caption
        or f"The hinge: a score s_j costs nothing until it comes within 1 of s_y = {s_y:g}; from there it "
        f"costs what it is too high. Loss of this example: {terms}{total}.",
        alt
        or f"The hinge loss against s_j is 0 up to s_j = {s_y - 1:g}, one below s_y = {s_y:g}, and rises "
        f"from there with slope 1, so it is 1 at s_y. Marked points: {points}.",
    )


def kink(h: float = 0.5, at: float = 0.0, *, caption: str | None = None, alt: str | None = None) -> Picture:
    """The hinge max(0, m) near margin m = 0, with the central difference's secant through it.

    Parameters
    ----------
    h : float
        Step of the central difference, above 0.
    at : float
        The margin m at which the derivative is taken.
    """
    h, at = number("h", h, above=0), number("at", at)
    low, high = at - h, at + h
    f_low, f_high = max(0.0, low), max(0.0, high)
    slope = (f_high - f_low) / (2 * h)
    analytic = 1 if at > 0 else 0
    reach = 1.5 * max(abs(low), abs(high))

    figure, axes = _figure(6.4, 3.6)
    axes.plot([-reach, 0, reach], [0, 0, reach], color="black", linewidth=2, label="hinge $\\max(0, m)$")
    ends = np.array([at - 1.25 * h, at + 1.25 * h])
    axes.plot(
        ends,
        f_low + slope * (ends - low),
        color=VERMILLION,
        linestyle="--",
        linewidth=2,
        label=f"secant, slope {slope:.3g}",
    )
    axes.plot([low, high], [f_low, f_high], "s", color=VERMILLION, markeredgecolor="black", zorder=4)
    axes.plot(at, max(0.0, at), "o", color=BLUE, markeredgecolor="black", markersize=9, zorder=4)
    middle = 0.08 * reach
    for x, y, text in ((low, f_low, "$m - h$"), (high, f_high, "$m + h$"), (at, max(0.0, at), "$m$")):
        axes.annotate(text, (x, y), (x, y - middle), ha="center", va="top")
    axes.set(xlabel="margin $m = s_j - s_y + 1$", ylabel="$\\max(0, m)$")
    axes.set(xlim=(-reach, reach), ylim=(-0.3 * reach, 1.05 * reach))
    axes.legend(loc="upper left", frameon=False)

    across = low < 0 < high
    if across:
        reading = (
            f"The step reaches across the kink, so the secant has slope {slope:.3g}, a mixture of 0 and 1."
        )
    else:
        reading = (
            f"The step stays on one side of the kink, so the secant has the hinge's own slope {slope:.3g}."
        )
    return Picture(
        figure,
        caption
        or f"A central difference with h = {h:g} at margin m = {at:g}. {reading} "
        f"The subgradient by formula is {analytic}.",
        alt
        or "The hinge is flat at 0 for negative margins and rises with slope 1 for positive ones. A dashed "
        f"secant joins its points at m = {low:g} and m = {high:g}; its slope is {slope:.3g}, the formula's "
        f"at m = {at:g} is {analytic}.",
    )


def loss_curve(
    losses: Sequence[float] | Mapping[str, Sequence[float]],
    *,
    quantity: str = "loss",
    unit: str = "step",
    caption: str | None = None,
    alt: str | None = None,
) -> Picture:
    """The loss against the step of training, as one curve or as several with names.

    Losses that are not finite, as when training diverges, are left out. The scale is logarithmic where the
    losses are positive and span more than a factor of 100.

    Parameters
    ----------
    losses : sequence of float, or a mapping from names to such sequences
    quantity, unit : str
        What is drawn, and against what, where it is not the loss of each step: such as "accuracy", "epoch".
    """
    named = dict(losses) if isinstance(losses, Mapping) else {quantity: losses}
    if not named:
        raise ValueError("losses is empty: expected at least one curve")
    curves = {
        name: _curve(f"losses[{name!r}]" if len(named) > 1 else "losses", c) for name, c in named.items()
    }
    seen = np.concatenate([curve[np.isfinite(curve)] for curve in curves.values()])
    logarithmic = seen.size > 0 and seen.min() > 0 and seen.max() > 100 * seen.min()

    figure, axes = _figure(6.4, 3.6)
    for k, (name, curve) in enumerate(curves.items()):
        axes.plot(
            np.where(np.isfinite(curve), curve, np.nan),
            color="black" if len(curves) == 1 else _colour(k),
            linestyle=LINES[k % len(LINES)],
            marker=MARKERS[k % len(MARKERS)] if len(curves) > 1 or len(curve) == 1 else "",
            markevery=_shifted(k, len(curves), max(1, len(curve) // 10)),
            label=str(name),
        )
    axes.set(xlabel=unit, ylabel=quantity, yscale="log" if logarithmic else "linear")
    axes.grid(alpha=0.3)
    if len(curves) > 1:
        axes.legend(frameon=False)

    told = "; ".join(_told(name, curve, unit) for name, curve in curves.items())
    scale = ", on a logarithmic scale" if logarithmic else ""
    shown = f"The {quantity} at each {unit}{scale}"
    return Picture(figure, caption or f"{shown}.", alt or f"{shown}: {told}.")


def bars(
    panels: Mapping[str, npt.ArrayLike],
    names: Sequence[object] | None = None,
    *,
    marked: int | None = None,
    caption: str | None = None,
    alt: str | None = None,
) -> Picture:
    """One panel for each quantity, with a bar and its number for each class.

    Parameters
    ----------
    panels : mapping of str to (C,) array
        At least one; all have the same C.
    names : sequence of C names, optional
        0, 1, 2 ... by default.
    marked : int, optional
        The class whose bars are hatched: the right one, say.
    """
    if not panels:
        raise ValueError("panels is empty: expected at least one quantity")
    heights = {title: floats(f"panels[{title!r}]", values, "C") for title, values in panels.items()}
    first_title, first = next(iter(heights.items()))
    for title, values in heights.items():
        same_shape(f"panels[{title!r}]", values, f"panels[{first_title!r}]", first)
    C = len(first)
    names = [*range(C)] if names is None else list(names)
    if len(names) != C:
        raise ValueError(f"names has {len(names)} entries for {_plural(C, 'bar')}")
    if marked is not None:
        label("marked", marked, C)

    figure, row = _row(len(heights), max(2.2, 0.55 * C), 2.6)
    for k, (axes, (title, values)) in enumerate(zip(row, heights.items(), strict=True)):
        drawn = axes.bar(range(C), values, color=_pale(_colour(k)), edgecolor=_colour(k), linewidth=1.5)
        if marked is not None:
            drawn[marked].set_hatch("///")
        axes.bar_label(drawn, [f"{value:.3g}" for value in values], padding=2, fontsize=8)
        axes.axhline(0, color="black", linewidth=0.8)
        axes.margins(y=0.18)
        axes.set(title=title, xticks=range(C), xticklabels=map(str, names))

    marks = "" if marked is None else f" Class {names[marked]} is hatched."
    told = "; ".join(
        f"{title}: " + ", ".join(f"{name} has {value:.3g}" for name, value in zip(names, values, strict=True))
        for title, values in heights.items()
    )
    return Picture(
        figure,
        caption or f"A bar for each class: {', '.join(heights)}.{marks}",
        alt or f"Bars. {told}.{marks}",
    )


def curves(
    x: npt.ArrayLike,
    panels: Mapping[str, Mapping[str, npt.ArrayLike]],
    *,
    xlabel: str = "x",
    marks: Sequence[float] = (),
    caption: str | None = None,
    alt: str | None = None,
) -> Picture:
    """Functions of one number, side by side: in each panel, curves that are told apart by line and marker.

    Parameters
    ----------
    x : (M,) array
        In ascending order.
    panels : mapping of str to mapping of str to (M,) array
        The curves of each panel, by name; a name has the same style in each panel.
    xlabel : str
    marks : sequence of float
        Where a dotted line is drawn, and the values are told.
    """
    x = floats("x", x, "M")
    if not panels or not all(panels.values()):
        raise ValueError("panels is empty: expected at least one curve in each panel")
    where = floats("marks", marks, "K") if len(marks) else np.empty(0)
    order = list(dict.fromkeys(name for named in panels.values() for name in named))

    figure, row = _row(len(panels), 3.7, 3.4)
    told, explained = [], set[str]()
    for axes, (title, named) in zip(row, panels.items(), strict=True):
        for name, values in named.items():
            y = floats(f"panels[{title!r}][{name!r}]", values, "M")
            same_shape(f"panels[{title!r}][{name!r}]", y, "x", x)
            k = order.index(name)
            axes.plot(
                x,
                y,
                color=_colour(k),
                linestyle=LINES[k % len(LINES)],
                marker=MARKERS[k % len(MARKERS)],
                markevery=_shifted(k, len(order), max(1, len(x) // 8)),
                label=name,
            )
            at = ", ".join(f"{np.interp(mark, x, y) + 0:.3g} at {mark:g}" for mark in (x[0], *where, x[-1]))
            told.append(f"{title}, {name}: {at}")
        for mark in where:
            axes.axvline(mark, color=GREY, linestyle=":")
        axes.set(title=title, xlabel=xlabel)
        axes.grid(alpha=0.3)
        if len(named) > 1 and not explained.issuperset(named):
            axes.legend(frameon=False, fontsize=8)
            explained.update(named)

    drawn = f"{' and '.join(panels)} against {xlabel}"
    lines = f" Dotted lines mark {_listed([f'{mark:g}' for mark in where])}." if where.size else ""
    return Picture(
        figure,
        caption or f"{drawn}: {_listed(order)}.{lines}",
        alt or f"Curves of {drawn}. {'; '.join(told)}.{lines}",
    )


def _row(n: int, width: float, height: float) -> tuple[Figure, list[Axes]]:
    """Axes for n panels side by side, together no wider than a page."""
    figure = _sheet(min(7.5, n * width), height)
    return figure, list(figure.subplots(1, n, squeeze=False).flat)


def _curve(name: str, losses: Sequence[float]) -> Floats:
    curve = np.asarray(losses)
    if curve.dtype.kind not in "iuf":
        raise TypeError(f"{name} holds {curve.dtype}: expected real numbers")
    if curve.ndim != 1 or curve.size == 0:
        raise ValueError(f"{name} is {curve.shape}: expected (steps,) with at least one loss")
    return curve.astype(np.float64)


def _shifted(k: int, n: int, stride: int) -> tuple[int, int]:
    """Which points of curve k of n have markers: not the same on each, so that curves that coincide show."""
    return (k * stride // n, stride)


def _told(name: str, curve: Floats, unit: str) -> str:
    text = f"{name} from {curve[0]:.3g} to {curve[-1]:.3g} in {_plural(len(curve), unit)}"
    lost = int((~np.isfinite(curve)).sum())
    return f"{text}, {lost} of them not finite" if lost else text
