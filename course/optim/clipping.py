"""Gradients that are too long are made shorter, before they throw the parameters far away."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import number
from course.nn.module import Parameter
from course.optim.optimisers import checked_parameters

__all__ = ["clip_gradients"]


def clip_gradients(parameters: Iterable[Parameter], max_norm: float) -> float:
    """Scale all gradients alike, in place, so that together they are no longer than `max_norm`.

        g <- g max_norm / |g|    where |g| > max_norm,    |g|^2 = the sum of the squares of all entries

    The direction stays. Parameters without a gradient count as 0.

    Parameters
    ----------
    parameters : iterable of parameters
    max_norm : float
        Above 0.

    Returns
    -------
    float
        |g| before that.

    Raises
    ------
    FloatingPointError
        An entry is nan or infinite: no factor mends that. Nothing was scaled.
    TypeError, ValueError
        An argument of another kind or out of its range.

    References
    ----------
    R. Pascanu, T. Mikolov and Y. Bengio, "On the difficulty of training recurrent neural networks", ICML
    2013, algorithm 1.
    """
    max_norm = number("max_norm", max_norm, above=0)
    norms: list[float] = []
    for i, parameter in enumerate(parameters := checked_parameters(parameters)):
        norms.append(0.0 if parameter.grad is None else _norm(parameter.grad))
        if not math.isfinite(norms[-1]):
            raise FloatingPointError(f"the gradient of parameters[{i}] is not finite: it cannot be clipped")
    norm = math.hypot(*norms)
    if norm > max_norm:
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.grad *= max_norm / norm
    return norm


def _norm(g: npt.NDArray[Any]) -> float:
    flat = g.ravel()
    with np.errstate(over="ignore"):
        square = float(flat.dot(flat))
    if np.finfo(g.dtype).tiny < square < math.inf:
        return math.sqrt(square)
    # The square has left the range of the dtype, or is 0, or nan.
    largest = float(np.abs(flat).max(initial=0))
    if largest == 0 or not math.isfinite(largest):
        return largest
    flat = flat / largest
    return largest * math.sqrt(float(flat.dot(flat)))
