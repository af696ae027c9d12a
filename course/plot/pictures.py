"""Pictures, and those of losses, gradients and classifiers.

Classes differ in marker, hatching and line style beside colour, and brightness orders every heat map, so
that a picture reads in black and white; the colours are those of Okabe and Ito, which colour-blind readers
can tell apart. Figures are made without pyplot: no backend is chosen and no state is kept."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course._relative import relative_errors
from course._validate import (
    Floats,
    callable_,
    count,
    floats,
    label,
    labels,
    number,
    same_length,
    same_shape,
)

if TYPE_CHECKING:  # importing matplotlib takes longer than all the rest of a lesson's first cell
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "Picture",
    "bars",
    "curves",
    "decision_regions",
    "gradient_error",
    "hinge",
    "images",
    "kink",
    "loss_curve",
    "templates",
]

# K. Okabe and K. Ito, "Color Universal Design", 2008.
BLUE, ORANGE, GREEN, VERMILLION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, GREY = "#56B4E9", "#CC79A7", "#F0E442", "#666666"
COLOURS = (BLUE, ORANGE, GREEN, VERMILLION, SKY, PURPLE, YELLOW, GREY)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">")
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "|||", "---", "ooo", "+++", "***")
LINES = ("-", "--", "-.", ":")

# A page counts 96 pixels to the inch, so that a picture's letters are as large as the page's; the file has
# more, so that they are sharp.
CSS_PIXELS, DPI = 96, 144


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure with the texts that belong to it.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    caption : str
        Stands under the picture.
    alt : str
        What is seen, for readers who do not see it.
    """

    figure: Figure
    caption: str
    alt: str

    def __post_init__(self) -> None:
        for name in ("caption", "alt"):
            text = getattr(self, name)
            if not isinstance(text, str) or not text.strip():
                raise ValueError(f"{name} is {text!r}: a picture needs a text here")

    def png(self) -> bytes:
        """The picture as the content of a PNG file."""
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
        self.figure.set_layout_engine("none")  # laid out anew, it would come out a pixel different
        return buffer.getvalue()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        image = base64.b64encode(self.png()).decode("ascii")
        alt, caption = html.escape(self.alt), html.escape(self.caption)
        width = round(self.figure.get_figwidth() * CSS_PIXELS)
        return {
            "text/html": f'<figure><img alt="{alt}" width="{width}" src="data:image/png;base64,{image}">'
            f"<figcaption>{caption}</figcaption></figure>",
            "image/png": image,
            "text/plain": self.alt,
        }

    def __repr__(self) -> str:
        return f"Picture({self.caption!r})"


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


def decision_regions(
    predict: Callable[[Floats], npt.ArrayLike],
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    caption: str | None = None,
    alt: str | None = None,
) -> Picture:
    """Which class a classifier gives to each point of the plane, under the points and their own classes.

    Parameters
    ----------
    predict : callable
        Maps points (M, 2) to integer labels (M,).
    X : (N, 2) array
    y : (N,) array of integer labels
    """
    callable_("predict", predict)
    X, y = floats("X", X, "N D"), labels("y", y)
    same_length("y", y, "X", X)
    if X.shape[1] != 2:
        raise ValueError(f"X is {X.shape}: regions can be drawn for points in the plane, (N, 2)")

    low, high = X.min(axis=0), X.max(axis=0)
    border = 0.1 * np.maximum(high - low, 1e-3)
    side = 240
    across, up = (np.linspace(a, b, side) for a, b in zip(low - border, high + border, strict=True))
    plane = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)  # (M, 2)
    regions = _predicted(predict, plane).reshape(side, side)
    right = _predicted(predict, X) == y

    figure, axes = _figure(5.6, 4.6)
    for k in np.unique(regions):
        inside = (regions == k).astype(float)
        filled = axes.contourf(
            across, up, inside, [0.5, 1.5], colors=[_pale(_colour(k))], hatches=[_hatch(k)]
        )
        filled.set(edgecolor=_colour(k), linewidth=0)
        if not inside.all():
            axes.contour(across, up, inside, [0.5], colors="black", linewidths=0.8)
    for k in np.unique(y):
        points = X[y == k].T
        axes.plot(
            *points,
            MARKERS[k % len(MARKERS)],
            color=_colour(k),
            markeredgecolor="black",
            markersize=5.5,
            label=f"class {k}",
        )
    if not right.all():
        axes.plot(
            *X[~right].T, "o", color="none", markeredgecolor="black", markersize=12, label="misclassified"
        )
    axes.set(xlabel="$x_1$", ylabel="$x_2$")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)

    shares = ", ".join(f"class {k} {np.mean(regions == k):.0%}" for k in np.unique(regions))
    score = f"{int(right.sum())} of {_plural(len(y), 'point')} in the region of their own class"
    circled = "" if right.all() else ", the others circled"
    return Picture(
        figure,
        caption or f"Decision regions: the class given to each point of the plane. It has {score}{circled}.",
        alt
        or f"The plane, x_1 from {across[0]:.2g} to {across[-1]:.2g} and x_2 from {up[0]:.2g} to "
        f"{up[-1]:.2g}, divided into regions: {shares} of the area. It has {score}{circled}.",
    )


def templates(
    W: npt.ArrayLike,
    shape: tuple[int, int] = (8, 8),
    names: Sequence[object] | None = None,
    *,
    caption: str | None = None,
    alt: str | None = None,
) -> Picture:
    """Each class' weights as a picture: bright pixels speak for the class, dark ones against it.

    Parameters
    ----------
    W : (D, C) array
        Column k is the template of class k; D must be height times width.
    shape : (height, width)
    names : sequence of C names, optional
        0, 1, 2 ... by default.
    """
    W = floats("W", W, "D C")
    height, width = _shape(shape, "W", W.shape, W.shape[0])
    C = W.shape[1]
    names = [*range(C)] if names is None else list(names)
    if len(names) != C:
        raise ValueError(f"names has {len(names)} entries for {C} classes: W is {W.shape}")

    figure, grid = _grid(C, width / height, colourbar=True)
    reach = float(np.abs(W).max()) or 1.0
    for cell, column, name in zip(grid, W.T, names, strict=True):
        image = cell.imshow(column.reshape(height, width), cmap="gray", vmin=-reach, vmax=reach)
        cell.set_title(str(name))
    bar = figure.colorbar(image, ax=grid, fraction=0.05)
    bar.set_label("weight")
    return Picture(
        figure,
        caption or "The template of each class: a bright pixel raises its score, a dark one lowers it.",
        alt
        or f"{_plural(C, 'picture')} of {height} by {width} pixels, one for each class: {_listed(names)}. "
        f"Grey is weight 0, white +{reach:.2g}, black -{reach:.2g}.",
    )


def images(
    X: npt.ArrayLike,
    y: Sequence[object] | npt.NDArray[Any],
    shape: tuple[int, int] = (8, 8),
    *,
    caption: str | None = None,
    alt: str | None = None,
) -> Picture:
    """A few examples as pictures, dark where the number is high, each under its label.

    Parameters
    ----------
    X : (N, D) array
        At most 100 examples; D must be height times width.
    y : sequence of N labels or names
    shape : (height, width)
    """
    X = floats("X", X, "N D")
    height, width = _shape(shape, "X", X.shape, X.shape[1])
    names = list(y)
    if len(names) != len(X):
        raise ValueError(f"y has {len(names)} labels for {len(X)} examples: X is {X.shape}")
    if len(X) > 100:
        raise ValueError(f"X has {len(X)} examples: 100 are as many as can be seen; pass X[:10], y[:10]")

    figure, grid = _grid(len(X), width / height)
    for cell, row, name in zip(grid, X, names, strict=True):
        cell.imshow(row.reshape(height, width), cmap="gray_r", vmin=X.min(), vmax=X.max())
        cell.set_title(str(name))
    return Picture(
        figure,
        caption or "Examples, each under its label.",
        alt or f"{_plural(len(X), 'picture')} of {height} by {width} pixels, labelled {_listed(names)}.",
    )


def gradient_error(
    analytic: npt.ArrayLike,
    numerical: npt.ArrayLike,
    *,
    caption: str | None = None,
    alt: str | None = None,
) -> Picture:
    """The relative error of each coordinate of a gradient, as a heat map on a logarithmic scale.

    Parameters
    ----------
    analytic, numerical : (D, C) or (D,) arrays
        The gradient by formula and the one by differences; the error is `course.gradcheck.relative_errors`.
    """
    from matplotlib.colors import LogNorm

    a, n = floats("analytic", analytic), floats("numerical", numerical)
    same_shape("analytic", a, "numerical", n)
    if a.ndim not in (1, 2):
        raise ValueError(f"analytic is {a.shape}: expected (D, C) or (D,)")
    errors = relative_errors(a, n).reshape(len(a), -1)  # (D, C)
    rows, columns = errors.shape
    worst = float(errors.max())
    where = tuple(int(i) for i in np.unravel_index(errors.argmax(), errors.shape))[: a.ndim]

    figure, axes = _figure(min(7.0, 2.4 + 0.75 * columns), min(6.0, 1.2 + 0.38 * rows))
    shades = LogNorm(1e-12, 1.0)
    image = axes.imshow(np.clip(errors, 1e-12, 1.0), cmap="cividis", norm=shades, aspect="auto")
    if errors.size <= 100 and columns <= 10:
        for (i, j), error in np.ndenumerate(errors):
            ink = "black" if shades(max(error, 1e-12)) > 0.5 else "white"
            axes.text(j, i, _short(error), ha="center", va="center", color=ink)
    axes.set(
        xlabel="column (class)" if a.ndim == 2 else "",
        ylabel="row (feature)" if a.ndim == 2 else "coordinate",
    )
    axes.set(xticks=_ticks(columns) if a.ndim == 2 else [], yticks=_ticks(rows))
    figure.colorbar(image, ax=axes, label="relative error")
    high = int((errors > 1e-6).sum())
    return Picture(
        figure,
        caption
        or "Relative error of each coordinate of the gradient; the largest is "
        f"{worst:.1e}, at {_index(where)}. Bright is wrong.",
        alt
        or f"A heat map of {' by '.join(map(str, a.shape))} relative errors. The largest is {worst:.1e}, at "
        f"{_index(where)}; {high} of {errors.size} are above 1e-6.",
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
        alt or f"Bars, one for each class. {told}.{marks}",
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
    told = []
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
        if len(named) > 1 and not any(other.get_legend() for other in row):
            axes.legend(frameon=False, fontsize=8)

    drawn = f"{' and '.join(panels)} against {xlabel}"
    lines = f" Dotted lines mark {_listed([f'{mark:g}' for mark in where])}." if where.size else ""
    return Picture(
        figure,
        caption or f"{drawn}: {_listed(order)}.{lines}",
        alt or f"Curves of {drawn}. {'; '.join(told)}.{lines}",
    )


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
    return figure, figure.add_subplot()


def _row(n: int, width: float, height: float) -> tuple[Figure, list[Axes]]:
    """Axes for n panels side by side, together no wider than a page."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(min(7.5, n * width), height), layout="constrained", facecolor="white")
    return figure, list(figure.subplots(1, n, squeeze=False).flat)


def _grid(n: int, aspect: float, *, colourbar: bool = False) -> tuple[Figure, list[Axes]]:
    """Axes without ticks for n pictures, five in a row, or ten where there are many."""
    from matplotlib.figure import Figure

    columns = min(n, 5 if n <= 10 else 10)
    rows = -(-n // columns)
    side = 7.0 / max(columns, 5)
    size = (columns * side + (0.9 if colourbar else 0), rows * (side / aspect + 0.3))
    figure = Figure(figsize=size, layout="constrained", facecolor="white")
    cells = list(figure.subplots(rows, columns, squeeze=False).flat)
    for cell in cells[n:]:
        cell.remove()
    for cell in cells[:n]:
        cell.set(xticks=[], yticks=[])
    return figure, cells[:n]


def _short(error: float) -> str:
    return f"{error:.2g}" if error == 0 or error >= 0.01 else f"{error:.0e}"


def _predicted(predict: Callable[[Floats], npt.ArrayLike], points: Floats) -> npt.NDArray[np.int64]:
    found = labels("predict(points)", predict(points.copy()))
    if found.shape != (len(points),):
        raise ValueError(f"predict gave labels of shape {found.shape} for points of shape {points.shape}")
    return found


def _shape(shape: tuple[int, int], name: str, given: tuple[int, ...], pixels: int) -> tuple[int, int]:
    if not isinstance(shape, Sequence) or len(shape) != 2:
        raise ValueError(f"shape is {shape!r}: expected (height, width)")
    height, width = count("shape[0]", shape[0]), count("shape[1]", shape[1])
    if height * width != pixels:
        raise ValueError(
            f"shape {height} x {width} has {height * width} pixels: {name} is {given}, for {pixels}"
        )
    return height, width


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


def _colour(k: int) -> str:
    return COLOURS[k % len(COLOURS)]


def _hatch(k: int) -> str:
    return HATCHES[k % len(HATCHES)]


def _pale(colour: str) -> tuple[float, float, float]:
    from matplotlib.colors import to_rgb

    r, g, b = (0.75 + 0.25 * part for part in to_rgb(colour))
    return r, g, b


def _ticks(n: int) -> list[int]:
    return list(range(0, n, max(1, -(-n // 20))))


def _index(where: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, where))}]"


def _plural(n: int, one: str) -> str:
    return f"{n} {one}" if n == 1 else f"{n} {one}s"


def _listed(names: Sequence[object]) -> str:
    return ", ".join(map(str, names))
