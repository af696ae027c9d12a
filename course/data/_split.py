"""Some examples to learn from, the others to see whether it was learnt."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from course._validate import Floats, Labels, count, floats, labels, number, same_length


def split(
    X: npt.ArrayLike, y: npt.ArrayLike, fraction: float = 0.2, seed: int = 0
) -> tuple[Floats, Labels, Floats, Labels]:
    """Shuffle the examples and keep `fraction` of them, rounded, for validation.

    Parameters
    ----------
    X : (N, D) array of numbers
    y : (N,) array of integer labels
    fraction : float
        Between 0 and 1, such that neither part is empty.
    seed : int
        Seed of the shuffle, at least 0.

    Returns
    -------
    X_train, y_train, X_val, y_val : arrays
        Copies; every example is in exactly one part.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or shape, or a part that would be empty.
    """
    X, y = floats("X", X, "N D"), labels("y", y)
    same_length("y", y, "X", X)
    held_back = round(number("fraction", fraction, above=0) * len(y))
    if not 0 < held_back < len(y):
        parts = f"{held_back} of {len(y)} examples for validation"
        raise ValueError(f"fraction is {fraction}, which keeps {parts}: neither part may be empty")

    order = np.random.default_rng(count("seed", seed, minimum=0)).permutation(len(y))
    val, train = order[:held_back], order[held_back:]
    return X[train], y[train], X[val], y[val]
