"""Pictures of slopes that are measured, and of paths that go downhill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course._validate import Floats, callable_, floats, number, same_shape
from course.plot._picture import COLOURS, LINES, MARKERS, Picture, _figure, _plural, _sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["contours", "difference_errors", "maps", "secants", "surfaces"]

Loss = Callable[[Floats], float]

SIDE = 81  # values of a loss along each side of a map
LEVELS = 14


def secants(
    f: Callable[[float], float],
    x: float,
    steps: Sequence[float],
    *,
    caption: str | None = None,
    alt: str | None = None,
) -> Picture:
    """A curve with its secants through x and x + h, one for each step h.

    Parameters
    ----------
    f : callable
        Maps one number to one number.
    x : float
    steps : sequence of float
        Steps h, not 0, the longest first as a rule.
    """
    callable_("f", f)
    x, h = number("x", x), floats("steps", steps, "H")
    if not h.all():
        raise ValueError("steps has a 0: a secant needs two places")
    here = number("f(x)", float(f(x)))
    slopes = [(number("f(x + h)", float(f(x + step))) - here) / step for step in h.tolist()]
    reach = 1.15 * float(np.abs(h).max())
    across = np.linspace(x - reach / 2, x + reach, 200)

    figure, axes = _figure(6.4, 3.8)
    axes.plot(across, [float(f(t)) for t in across.tolist()], color="black", linewidth=2, label="$f$")
    for k, (step, slope) in enumerate(zip(h.tolist(), slopes, strict=True)):
        colour, marker = COLOURS[k % len(COLOURS)], MARKERS[k % len(MARKERS)]
        line = LINES[(k + 1) % len(LINES)]
        axes.plot(across, here + slope * (across - x), color=colour, linestyle=line, linewidth=1.5)
        axes.plot(
            x + step,
            here + slope * step,
            marker,
            color=colour,
            markeredgecolor="black",
            linestyle=line,
            label=f"$h$ = {step:g}: slope {slope:.4g}",
            zorder=4,
        )
    axes.plot(x, here, "o", color="white", markeredgecolor="black", markersize=9, zorder=5)
    axes.set(xlabel="$x$", ylabel="$f(x)$")
    axes.legend(frameon=False)

    told = ", ".join(f"{slope:.4g} for h = {step:g}" for step, slope in zip(h.tolist(), slopes, strict=True))
    return Picture(
        figure,
        caption or f"Secants through x = {x:g} and x + h. Their slopes: {told}.",
        alt
        or f"A curve and {_plural(len(h), 'straight line')} that meet it at x = {x:g} and at x + h. "
        f"Slopes: {told}.",
    )


def difference_errors(
    steps: npt.ArrayLike,
    errors: Mapping[str, npt.ArrayLike],
    *,
    caption: str | None = None,
    alt: str | None = None,
) -> Picture:
    """The error of difference schemes against their step h, both on logarithmic axes, the best h marked.

    Parameters
    ----------
    steps : (H,) array
        Above 0.
    errors : mapping from names to (H,) arrays
        At least 0; errors of exactly 0 are left out.
    """
    h = floats("steps", steps, "H")
    if h.min() <= 0:
        raise ValueError(f"steps has {h.min()}: expected numbers above 0")
    if not errors:
        raise ValueError("errors is empty: expected at least one scheme")
    figure, axes = _figure(6.4, 4.2)
    best = {}
    for k, (name, given) in enumerate(errors.items()):
        error = floats(f"errors[{name!r}]", given, "H")
        same_shape(f"errors[{name!r}]", error, "steps", h)
        if error.min() < 0 or not error.any():
            raise ValueError(f"errors[{name!r}] has no size: expected numbers of at least 0, and one above")
        shown = error > 0
        i = int(np.flatnonzero(shown)[error[shown].argmin()])
        best[name] = (float(h[i]), float(error[i]))
        colour, marker = COLOURS[k % len(COLOURS)], MARKERS[k % len(MARKERS)]
        axes.plot(
            h[shown],
            error[shown],
            color=colour,
            linestyle=LINES[k % len(LINES)],
            marker=marker,
            markersize=4,
            label=name,
        )
        axes.plot(*best[name], marker, color=colour, markeredgecolor="black", markersize=12, zorder=4)
        axes.annotate(
            f"best $h$ = {h[i]:.0e}",
            best[name],
            (0, -12),
            textcoords="offset points",
            ha="center",
            va="top",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
        )
    axes.set(xscale="log", yscale="log", xlabel="step $h$", ylabel="error of the slope")
    axes.margins(y=0.14)
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)

    told = "; ".join(f"{name} {error:.0e} at h = {step:.0e}" for name, (step, error) in best.items())
    return Picture(
        figure,
        caption
        or "Right of the best step the error is truncation, left of it rounding. "
        f"The smallest errors: {told}.",
        alt
        or f"Errors against the step h from {h.min():.0e} to {h.max():.0e} on logarithmic axes. Each curve "
        f"falls to a lowest point and rises again, jagged on the left. The lowest points: {told}.",
    )


def contours(
    loss: Loss,
    paths: Mapping[str, npt.ArrayLike],
    low: tuple[float, float],
    high: tuple[float, float],
    *,
    caption: str | None = None,
    alt: str | None = None,
) -> Picture:
    """The map of a loss over two weights, with paths on it.

    Parameters
    ----------
    loss : callable
        Maps two weights (2,) to one number.
    paths : mapping from names to (T, 2) arrays
        Places of a descent in their order. What lies outside the map is cut off.
    low, high : pairs of float
        The corners of the map.
    """
    across, up = _sides(low, high)
    tracks = {name: _track(f"paths[{name!r}]", path) for name, path in paths.items()}
    figure, axes = _figure(6.4, _height(4.4, across, up), legend_outside=True)
    _map(axes, _values(loss, across, up), across, up)
    for k, (name, path) in enumerate(tracks.items()):
        _draw(axes, k, path, name)
    if tracks:
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    axes.set(xlabel="first weight", ylabel="second weight")
    told = "; ".join(_journey(name, loss, path) for name, path in tracks.items())
    return Picture(
        figure,
        caption or f"The loss over two weights, darker where it is lower. {told or 'No path is drawn'}.",
        alt or f"{_plane(across, up)} {told or 'No path is drawn'}.",
    )


def surfaces(
    losses: Mapping[str, Loss],
    paths: Mapping[str, npt.ArrayLike],
    low: tuple[float, float],
    high: tuple[float, float],
    *,
    caption: str | None = None,
    alt: str | None = None,
) -> Picture:
    """Maps of several losses over the same two weights, side by side, each with a path of its own.

    Parameters
    ----------
    losses : mapping from names to callables
        As for `contours`.
    paths : mapping from the same names to (T, 2) arrays
    low, high : pairs of float
    """
    if not losses or losses.keys() != paths.keys():
        raise ValueError(f"losses has {_names(losses)}, paths has {_names(paths)}: expected the same names")
    across, up = _sides(low, high)
    size = (2.5 * len(losses), _height(2.1, across, up))
    figure = _sheet(*size)
    panels = figure.subplots(1, len(losses), squeeze=False, sharey=True)[0]
    told = []
    for axes, (name, loss) in zip(panels, losses.items(), strict=True):
        path = _track(f"paths[{name!r}]", paths[name])
        _map(axes, _values(loss, across, up), across, up)
        _draw(axes, 1, path, name)
        axes.set(title=name, xlabel="first weight")
        told.append(_journey(name, loss, path))
    panels[0].set(ylabel="second weight")
    return Picture(
        figure,
        caption or f"The same two weights under each loss, darker where it is lower. {'; '.join(told)}.",
        alt or f"{_plural(len(losses), 'map')} side by side. {_plane(across, up)} {'; '.join(told)}.",
    )


def maps(
    values: Mapping[str, npt.ArrayLike],
    paths: Mapping[str, Mapping[str, npt.ArrayLike]],
    low: tuple[float, float],
    high: tuple[float, float],
    *,
    axes: tuple[str, str] = ("first weight", "second weight"),
    caption: str,
    alt: str,
) -> Picture:
    """Maps of losses that are known on a lattice, side by side, each with several paths.

    Parameters
    ----------
    values : mapping from names to (n, m) arrays
        Row 0 is at the bottom. What is not finite stays empty.
    paths : mapping from the same names to mappings from names to (T, 2) arrays
        A path is drawn as far as it is finite.
    low, high : pairs of float
    axes : pair of str
        What the two axes are called.
    """
    if not values or values.keys() != paths.keys():
        raise ValueError(f"values has {_names(values)}, paths has {_names(paths)}: expected the same names")
    (left, right), (bottom, top) = _sides(low, high, 2)
    one = len(values) == 1
    across, up = np.array([left, right]), np.array([bottom, top])
    size = (6.4 if one else 2.5 * len(values), 0.4 + _height(5.2 if one else 2.1, across, up))
    figure = _sheet(*size, legend_outside=True)
    panels = figure.subplots(1, len(values), squeeze=False, sharey=True)[0]
    for panel, (name, given) in zip(panels, values.items(), strict=True):
        grid = np.asarray(given, dtype=np.float64)
        if grid.ndim != 2:
            raise ValueError(f"values[{name!r}] is {grid.shape}: expected (n, m)")
        up, across = np.linspace(bottom, top, grid.shape[0]), np.linspace(left, right, grid.shape[1])
        if np.isfinite(grid).any():
            _map(panel, np.ma.masked_invalid(grid), across, up)
        for k, (label, path) in enumerate(paths[name].items()):
            _draw(panel, k, _track(f"paths[{name!r}][{label!r}]", path), label)
        panel.set(title="" if one else name, xlabel=axes[0], xlim=(left, right), ylim=(bottom, top))
    panels[0].set(ylabel=axes[1])
    if next(iter(paths.values())):
        figure.legend(
            *panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False
        )
    return Picture(figure, caption, alt)


def _sides(low: tuple[float, float], high: tuple[float, float], side: int = SIDE) -> tuple[Floats, Floats]:
    a, b = floats("low", low), floats("high", high)
    if a.shape != (2,) or b.shape != (2,) or not (a < b).all():
        raise ValueError(f"low is {low!r}, high is {high!r}: expected corners (left, bottom), (right, top)")
    return np.linspace(a[0], b[0], side), np.linspace(a[1], b[1], side)


def _height(width: float, across: Floats, up: Floats) -> float:
    """Of a figure with a map of that width, drawn to scale, and the labels around it."""
    return min(4.8, max(1.6, width * float((up[-1] - up[0]) / (across[-1] - across[0])) + 0.8))


def _values(loss: Loss, across: Floats, up: Floats) -> Floats:
    callable_("loss", loss)
    values = np.array([[float(loss(np.array([a, b]))) for a in across] for b in up])  # (SIDE, SIDE)
    if not np.isfinite(values).all():
        raise ValueError("loss is not finite on the whole map: choose other corners")
    return values


def _map(axes: Axes, values: Floats, across: Floats, up: Floats) -> None:
    lowest = float(values.min())
    # Levels crowd near the minimum, where the path ends.
    levels = lowest + (float(values.max()) - lowest or 1.0) * np.linspace(0, 1, LEVELS) ** 2
    axes.contourf(across, up, values, levels, cmap="cividis")
    axes.contour(across, up, values, levels, colors="white", linewidths=0.6, alpha=0.6)
    # To scale, so that one sees that a step is at right angles to the contour line where it starts.
    axes.set(xlim=(across[0], across[-1]), ylim=(up[0], up[-1]), aspect="equal")
    axes.locator_params(nbins=5)


def _draw(axes: Axes, k: int, path: Floats, name: str) -> None:
    from matplotlib.patheffects import Normal, Stroke

    colour, marker = ("white", *COLOURS[1:])[k % len(COLOURS)], MARKERS[k % len(MARKERS)]
    places = path[np.isfinite(path).all(axis=1)]
    axes.plot(
        *places.T,
        color=colour,
        linestyle=LINES[k % len(LINES)],
        marker=marker,
        markersize=5 if len(path) <= 30 else 3.5,
        markeredgecolor="black",
        markeredgewidth=0.8,
        linewidth=1.5,
        label=name,
        path_effects=[Stroke(linewidth=2.7, foreground="black"), Normal()],  # seen on any ground, white too
    )
    axes.plot(*path[0], "o", color="none", markeredgecolor="white", markersize=12, zorder=4)


def _track(name: str, path: npt.ArrayLike) -> Floats:
    track = np.asarray(path, dtype=np.float64)  # a path that diverges is one, too
    if track.ndim != 2 or track.shape[1] != 2 or not np.isfinite(track[:1]).all() or not len(track):
        raise ValueError(f"{name} is {track.shape}: expected (T, 2), two weights a place, a finite start")
    return track


def _journey(name: str, loss: Loss, path: Floats) -> str:
    finite = np.isfinite(path).all(axis=1)
    with np.errstate(over="ignore", invalid="ignore"):
        start, end = float(loss(path[0].copy())), float(loss(path[finite][-1].copy()))
    return f"{name}: loss from {start:.3g} to {end:.3g} in {_plural(len(path) - 1, 'step')}"


def _plane(across: Floats, up: Floats) -> str:
    return (
        f"Contour lines of a loss over two weights, the first from {across[0]:.2g} to {across[-1]:.2g}, the "
        f"second from {up[0]:.2g} to {up[-1]:.2g}; a circle marks where a path starts."
    )


def _names(mapping: Mapping[str, Any]) -> str:
    return ", ".join(mapping) or "no names"
