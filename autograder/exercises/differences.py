"""What differencing gives where it gives itself away: exactly at a kink."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course.check.probes import Answer, Inputs

Loss = Callable[..., tuple[Any, Any]]
STEP = 1e-7


def forward(value: Callable[[Any], Any], W: Any, unit: Any) -> float:
    """(f(w + h) - f(w)) / h."""
    return float((value(W + STEP * unit) - value(W)) / STEP)


def backward(value: Callable[[Any], Any], W: Any, unit: Any) -> float:
    """(f(w) - f(w - h)) / h."""
    return float((value(W) - value(W - STEP * unit)) / STEP)


def central(value: Callable[[Any], Any], W: Any, unit: Any) -> float:
    """(f(w + h) - f(w - h)) / 2h."""
    return float((value(W + STEP * unit) - value(W - STEP * unit)) / (2 * STEP))


SCHEMES = {"forward": forward, "backward": backward, "central": central}


def differenced(loss: Loss, scheme: Callable[..., float], case: Inputs) -> Answer:
    """What a student gives who returns the loss, and a gradient by `scheme`."""
    W, *rest = case.values()
    gradient = np.zeros_like(W)
    for index in np.ndindex(W.shape):
        unit = np.zeros_like(W)
        unit[index] = 1.0
        gradient[index] = scheme(lambda w: loss(w, *rest)[0], W, unit)
    return Answer((loss(W, *rest)[0], gradient))
