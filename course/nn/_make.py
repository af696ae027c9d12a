"""What the layers on tensors and those written by hand share: how they are made, and their doors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import callable_, count, float_dtype, generator
from course.nn.initialise import Initialise

Rng = np.random.Generator | int


def weights(inputs: int, outputs: int, initialise: Initialise, rng: Rng, dtype: npt.DTypeLike) -> Any:
    """A matrix (inputs, outputs) of the dtype."""
    shape = count("inputs", inputs), count("outputs", outputs)
    callable_("initialise", initialise)
    W = np.asarray(initialise(shape, generator("rng", rng)))
    if W.shape != shape:
        raise ValueError(f"initialise gave {W.shape}: expected {shape}")
    return W.astype(float_dtype("dtype", dtype))


def mlp(
    sizes: Sequence[int], activation: Callable[[], Any], linear: Callable[..., Any], rng: Rng, **options: Any
) -> list[Any]:
    """Linear layers of these sizes, with an activation after each but the last."""
    if not isinstance(sizes, Sequence) or len(sizes) < 2:
        raise ValueError(f"sizes is {sizes!r}: expected at least two, as in (inputs, hidden, outputs)")
    callable_("activation", activation)
    rng = generator("rng", rng)
    layers: list[Any] = []
    for inputs, outputs in pairwise(sizes):
        layers += [linear(inputs, outputs, rng=rng, **options), activation()]
    return layers[:-1]


def check_step(x: Any, h: Any, W_x: Any, W_h: Any) -> None:
    """x (N, D) and h (N, H) for weights (D, H) and (H, H): nothing broadcasts."""
    D, H = W_x.shape
    if x.ndim != 2 or x.shape[1] != D or h.shape != (len(x), H):
        raise ValueError(f"x is {x.shape}, h is {h.shape}: expected (N, {D}) and (N, {H})")
