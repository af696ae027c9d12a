"""Planes through the space of all weights: a map has two axes, a classifier has more weights.

A plane is w = origin + a first + b second, and a loss over it is a function of two numbers, (a, b).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import Floats, entry, floats, same_shape

__all__ = ["Plane", "along", "filter_normalised", "over_weights", "principal", "random"]


@dataclass(frozen=True, eq=False)
class Plane:
    """All w = origin + a first + b second.

    Attributes
    ----------
    origin, first, second : arrays of one shape
        The directions are not parallel; they need not be of length 1 or at right angles.
    names : pair of str
        Of the two axes.
    """

    origin: Floats
    first: Floats
    second: Floats
    names: tuple[str, str]

    def at(self, place: npt.ArrayLike) -> Floats:
        """The weights at (a, b)."""
        a, b = np.asarray(place, dtype=np.float64)
        return np.asarray(self.origin + a * self.first + b * self.second)

    def slopes(self, gradient: Floats) -> Floats:
        """The gradient by (a, b), from that by w: the chain rule, dL/da = <dL/dw, first>."""
        return np.array([np.vdot(gradient, self.first), np.vdot(gradient, self.second)])

    def nearest(self, w: Floats) -> Floats:
        """The (a, b) whose place in the plane is nearest to w."""
        directions = np.stack([self.first.ravel(), self.second.ravel()], axis=1)  # (D, 2)
        return np.asarray(np.linalg.lstsq(directions, (w - self.origin).ravel(), rcond=None)[0])


def over_weights(w: Floats, weights: Sequence[Any] | None = None) -> Plane:
    """Two of the weights, under their own values; the others stay what they are in w."""
    if weights is None:
        weights = [np.unravel_index(k, w.shape) for k in range(min(2, w.size))]
    if isinstance(weights, str) or not isinstance(weights, Sequence) or len(weights) != 2:
        raise ValueError(f"weights is {weights!r}: expected the indices of two weights, such as (0, 1)")
    first, second = (_unit(w, f"weights[{k}]", index) for k, index in enumerate(weights))
    if np.array_equal(first, second):
        raise ValueError(f"weights is {weights!r}: expected two different weights")
    names = [entry("w", tuple(int(i) for i in np.argwhere(d)[0])) for d in (first, second)]
    return Plane(np.where(first + second > 0, 0.0, w), first, second, (names[0], names[1]))


def along(w: Floats, directions: Sequence[npt.ArrayLike]) -> Plane:
    """Two given directions from w on."""
    if isinstance(directions, str) or len(directions) != 2:
        raise ValueError(f"directions has {len(directions)} entries: expected two arrays like w")
    first, second = (floats(f"directions[{k}]", d) for k, d in enumerate(directions))
    for k, direction in enumerate((first, second)):
        same_shape(f"directions[{k}]", direction, "w", w)
    if np.linalg.matrix_rank(np.stack([first.ravel(), second.ravel()])) < 2:
        raise ValueError("directions has two that are parallel, or one that is 0: they span no plane")
    return Plane(w, first, second, ("first direction", "second direction"))


def random(w: Floats, rng: np.random.Generator) -> Plane:
    """Two random directions from w on, of length 1 and at right angles."""
    _two_weights(w)
    first, second = np.linalg.qr(rng.standard_normal((w.size, 2)))[0].T.reshape(2, *w.shape)
    return Plane(w, first, second, ("random direction 1", "random direction 2"))


def filter_normalised(w: Floats, rng: np.random.Generator) -> Plane:
    """Two random directions from w on, each filter as long as that of w: what scales a filter scales them.

    The filters of an array are the weights of each of its outputs: its slices along the last axis, columns of
    W (D, C). An array with one axis is one filter.

    References
    ----------
    H. Li et al., "Visualizing the Loss Landscape of Neural Nets", NeurIPS 2018, section 4.
    """
    _two_weights(w)
    axes = tuple(range(max(1, w.ndim - 1)))
    size = np.sqrt((w**2).sum(axis=axes))
    if not np.any(size):
        raise ValueError("w is 0: its filters have no length to take over; choose directions='random'")
    first, second = rng.standard_normal((2, *w.shape))
    for d in (first, second):
        d *= size / np.sqrt((d**2).sum(axis=axes))
    return Plane(w, first, second, ("filter-normalised direction 1", "filter-normalised direction 2"))


def principal(w: Floats, path: Floats) -> Plane:
    """The two directions from w on in which a path goes furthest from where it ends.

    They are the first two principal directions of path[t] - path[-1]; the names say what share of the squared
    distances each explains.

    References
    ----------
    H. Li et al., "Visualizing the Loss Landscape of Neural Nets", NeurIPS 2018, section 7.2.
    """
    _two_weights(w)
    ways = (path - path[-1]).reshape(len(path), -1)  # (T, D)
    _, sizes, directions = np.linalg.svd(ways, full_matrices=False)
    if len(sizes) < 2 or sizes[1] <= 1e-12 * sizes[0]:
        raise ValueError("path is straight: it has one principal direction, a plane needs two")
    names = [f"principal direction {k + 1} ({sizes[k] ** 2 / (sizes**2).sum():.1%})" for k in range(2)]
    # A direction and its opposite are equally principal: the path begins at the positive side.
    turned = [
        d * (1 if way >= 0 else -1) for d, way in zip(directions, directions[:2] @ ways[0], strict=False)
    ]
    return Plane(w, turned[0].reshape(w.shape), turned[1].reshape(w.shape), (names[0], names[1]))


def _unit(w: Floats, name: str, index: Any) -> Floats:
    place = index if isinstance(index, tuple) else (index,)
    unit = np.zeros_like(w)
    try:
        if len(place) != w.ndim or any(isinstance(i, (bool, slice)) or i is None for i in place):
            raise IndexError
        unit[place] = 1.0
    except (IndexError, TypeError):
        raise ValueError(
            f"{name} is {index!r}: expected the index of one weight of w, which is {w.shape}"
        ) from None
    if unit.sum() != 1:
        raise ValueError(f"{name} is {index!r}: expected the index of one weight of w, which is {w.shape}")
    return unit


def _two_weights(w: Floats) -> None:
    if w.size < 2:
        raise ValueError(f"w has {w.size} weight: a map needs two")
