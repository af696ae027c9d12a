"""Pictures of classifiers and what they are shown: regions, templates, examples, and errors of gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course._relative import relative_errors
from course._validate import (
    Floats,
    callable_,
    count,
    floats,
    labels,
    same_length,
    same_shape,
)
from course.plot._picture import HATCHES, MARKERS, Picture, _colour, _figure, _listed, _pale, _plural

if TYPE_CHECKING:  # importing matplotlib takes longer than all the rest of a lesson's first cell
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["decision_regions", "gradient_error", "images", "templates"]

FRAME_X, FRAME_Y = np.array([0, 1, 1, 0, 0]), np.array([0, 0, 1, 1, 0])


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

    figure, axes = _figure(5.6, 4.6, legend_outside=True)
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

    reach = float(np.abs(W).max()) or 1.0
    pictures = W.T.reshape(C, height, width)
    figure, axes = _side_by_side(pictures, names, beside=0.9, cmap="gray", vmin=-reach, vmax=reach)
    figure.colorbar(axes.images[0], ax=axes, fraction=0.05, label="weight")
    return Picture(
        figure,
        caption or "The template of each class: a bright pixel raises its score, a dark one lowers it.",
        alt
        or f"{_plural(C, 'picture')} of {height} by {width} pixels, one for each of {_listed(names)}. "
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

    pictures = X.reshape(-1, height, width)
    figure, _ = _side_by_side(pictures, names, cmap="gray_r", vmin=X.min(), vmax=X.max())
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


def _side_by_side(
    pictures: Floats, names: Sequence[object], beside: float = 0.0, **shades: Any
) -> tuple[Figure, Axes]:
    """Pictures (n, height, width), each in a frame and under its name: five in a row, or ten of many.

    They share one pair of axes, in inches, with as much room beside it as is asked for: with a pair for each,
    drawing would take three times as long.
    """
    n, pixels_up, pixels_across = pictures.shape
    columns = min(n, 5 if n <= 10 else 10)
    rows = -(-n // columns)
    side = 7.0 / max(columns, 5)
    width, height = side - 0.1, (side - 0.1) * pixels_up / pixels_across
    figure, axes = _figure(columns * side + beside, rows * (height + 0.35))
    axes.set_axis_off()
    for k, (picture, name) in enumerate(zip(pictures, names, strict=True)):
        left, top = k % columns * side, k // columns * (height + 0.35) + 0.3
        axes.imshow(picture, extent=(left, left + width, top + height, top), **shades)
        axes.plot(left + width * FRAME_X, top + height * FRAME_Y, color="black", linewidth=0.8)
        axes.text(left + width / 2, top - 0.06, str(name), ha="center", fontsize="large")
    axes.set(xlim=(-0.02, columns * side - 0.08), ylim=(rows * (height + 0.35), 0))
    return figure, axes


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


def _hatch(k: int) -> str:
    return HATCHES[k % len(HATCHES)]


def _ticks(n: int) -> list[int]:
    return list(range(0, n, max(1, -(-n // 20))))


def _index(where: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, where))}]"
