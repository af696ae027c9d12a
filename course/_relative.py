"""The relative error of numbers that should agree, such as a gradient and its differences."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from course._validate import Floats, number, same_shape

FLOOR = 1e-3


def relative_error(a: npt.ArrayLike, b: npt.ArrayLike, floor: float = FLOOR) -> float:
    """The worst relative error, max |a - b| / max(|a|, |b|, floor); nan if any entry is nan."""
    return float(relative_errors(a, b, floor).max())


def relative_errors(a: npt.ArrayLike, b: npt.ArrayLike, floor: float = FLOOR) -> Floats:
    """The relative error of each entry, |a - b| / max(|a|, |b|, floor).

    Parameters
    ----------
    a, b : numbers or arrays of one shape
    floor : float
        Entries smaller than this are compared with it, not with each other.

    Returns
    -------
    array of their shape, float64
        0 where they are equal, at most 2; nan where either is not finite.
    """
    left, right = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    same_shape("a", left, "b", right)
    with np.errstate(invalid="ignore"):
        size = np.maximum(np.maximum(np.abs(left), np.abs(right)), number("floor", floor, above=0))
        return np.asarray(np.abs(left - right) / size)
