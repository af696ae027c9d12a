"""Points in the plane: blobs, which a linear classifier separates, and four kinds that it cannot."""

from __future__ import annotations

import numpy as np

from course._validate import Floats, Labels, count, number


def blobs(per_class: int = 50, classes: int = 3, spread: float = 0.5, seed: int = 0) -> tuple[Floats, Labels]:
    """Round clouds of points with their centres on a circle.

    Class k has its centre at 2 (cos t, sin t), t = 2 pi k / classes, and normal noise of standard deviation
    `spread` around it. The circle is centred at the origin, so a classifier needs no bias to separate them.

    Parameters
    ----------
    per_class, classes : int
        Points of each class, at least 1; number of classes, at least 1.
    spread : float
        Standard deviation of each coordinate, at least 0. At 0.5 few of three classes overlap; at 1 many do.
    seed : int
        Seed of the generator, at least 0.

    Returns
    -------
    X : (per_class * classes, 2) float64
    y : (per_class * classes,) int64
        In the order of the classes: all points of class 0 first.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or out of its range.
    """
    per_class, classes = count("per_class", per_class), count("classes", classes)
    spread = number("spread", spread, minimum=0)
    rng = np.random.default_rng(count("seed", seed, minimum=0))

    y = _in_order(per_class, classes)
    angle = 2 * np.pi * y / classes
    centres = 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1)  # (N, 2)
    return centres + spread * rng.standard_normal(centres.shape), y


def spirals(
    per_class: int = 100, classes: int = 3, noise: float = 0.1, turns: float = 0.75, seed: int = 0
) -> tuple[Floats, Labels]:
    """Arms of a spiral, wound into one another: no straight line separates them.

    Point i of class k lies at r (cos t, sin t) with r rising evenly from 0 to 1 along the arm and
    t = 2 pi (k / classes + turns r) + noise z, z standard normal.

    Parameters
    ----------
    per_class, classes : int
        Points of each class, at least 1; number of classes, at least 1.
    noise : float
        Standard deviation of the angle in radians, at least 0.
    turns : float
        Full turns of an arm from the centre to its end.
    seed : int
        Seed of the generator, at least 0.

    Returns
    -------
    X : (per_class * classes, 2) float64
        Inside the unit circle.
    y : (per_class * classes,) int64
        In the order of the classes: all points of class 0 first.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or out of its range.

    References
    ----------
    The three-armed spiral of A. Karpathy, "Minimal Neural Network Case Study", CS231n notes.
    """
    per_class, noise, rng = _door(per_class, noise, seed)
    classes, turns = count("classes", classes), number("turns", turns)

    y = _in_order(per_class, classes)
    radius = np.tile(np.linspace(0, 1, per_class), classes)
    angle = 2 * np.pi * (y / classes + turns * radius) + noise * rng.standard_normal(len(y))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), y


def moons(per_class: int = 100, noise: float = 0.1, seed: int = 0) -> tuple[Floats, Labels]:
    """Two half circles, each with an end inside the other.

    Point i of class 0 lies at (cos t, sin t) - c, of class 1 at (1 - cos t, 1/2 - sin t) - c, with t rising
    evenly from 0 to pi, c = (1/2, 1/4), the middle of both, and normal noise in each coordinate.

    Parameters
    ----------
    per_class : int
        Points of each class, at least 1.
    noise : float
        Standard deviation of each coordinate, at least 0.
    seed : int
        Seed of the generator, at least 0.

    Returns
    -------
    X : (2 * per_class, 2) float64
    y : (2 * per_class,) int64
        In the order of the classes: all points of class 0 first.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or out of its range.
    """
    per_class, noise, rng = _door(per_class, noise, seed)
    t = np.linspace(0, np.pi, per_class)
    upper = np.stack([np.cos(t), np.sin(t)], axis=1)  # (per_class, 2)
    X = np.concatenate([upper, [1, 0.5] - upper]) - [0.5, 0.25]
    return X + noise * rng.standard_normal(X.shape), _in_order(per_class, 2)


def rings(per_class: int = 100, classes: int = 2, noise: float = 0.1, seed: int = 0) -> tuple[Floats, Labels]:
    """Circles around the origin, one in another: class k has the radius (k + 1) / classes.

    Parameters, values and errors are those of `moons`, and there may be any number of classes.
    """
    per_class, noise, rng = _door(per_class, noise, seed)
    y = _in_order(per_class, count("classes", classes))
    angle = np.tile(np.linspace(0, 2 * np.pi, per_class, endpoint=False), classes)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return (y[:, np.newaxis] + 1) / classes * circle + noise * rng.standard_normal(circle.shape), y


def xor(per_class: int = 100, noise: float = 0.1, seed: int = 0) -> tuple[Floats, Labels]:
    """The square from -1 to 1 in four quarters: class 1 where one coordinate is positive and the other not.

    Points are uniform in their quarters, before the noise.

    Parameters, values and errors are those of `moons`.
    """
    per_class, noise, rng = _door(per_class, noise, seed)
    y = _in_order(per_class, 2)
    X = rng.uniform(-1, 1, (len(y), 2))
    X[:, 1] = np.abs(X[:, 1]) * np.where(y == (X[:, 0] > 0), -1, 1)
    return X + noise * rng.standard_normal(X.shape), y


def _door(per_class: int, noise: float, seed: int) -> tuple[int, float, np.random.Generator]:
    rng = np.random.default_rng(count("seed", seed, minimum=0))
    return count("per_class", per_class), number("noise", noise, minimum=0), rng


def _in_order(per_class: int, classes: int) -> Labels:
    return np.repeat(np.arange(classes, dtype=np.int64), per_class)
