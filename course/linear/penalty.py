"""Penalties: of two weights that fit the data equally well, the loss prefers the one with the smaller
penalty."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from course._validate import Floats, floats


def l2_penalty(W: npt.ArrayLike) -> tuple[float, Floats]:
    """The sum of the squares of all weights, and its gradient.

        R(W) = sum_dc W_dc^2        dR/dW = 2 W

    Parameters
    ----------
    W : array of any shape
        float64, or complex128, for which the squares are W_dc^2 and not |W_dc|^2.

    Returns
    -------
    value : float
        complex for a complex W.
    gradient : array of W's shape and dtype

    Raises
    ------
    TypeError, ValueError
        W is not numerical, is empty or not finite.

    Examples
    --------
    >>> l2_penalty([[1.0, -2.0]])
    (5.0, array([[ 2., -4.]]))
    """
    W = floats("W", W, complex_too=True)
    return np.sum(W * W).item(), 2 * W
