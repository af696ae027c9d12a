"""The examples in small groups, shuffled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import count, generator, same_length


def minibatches(
    X: npt.ArrayLike, y: npt.ArrayLike, size: int, rng: np.random.Generator | int
) -> Iterator[tuple[npt.NDArray[Any], npt.NDArray[Any]]]:
    """One epoch: every example once, in random order, `size` at a time; the last batch may be smaller.

    Parameters
    ----------
    X : (N, ...) array
    y : (N, ...) array
    size : int
        Examples in a batch, at least 1.
    rng : Generator or int
        What shuffles. A generator gives another order each time; a seed the same one.

    Yields
    ------
    X, y : arrays of (size, ...)
        Copies, in the arrays' own dtypes.

    Raises
    ------
    TypeError, ValueError
        At the call, not at the first batch: arguments of another kind, X and y of different lengths, or
        without examples.

    Examples
    --------
    >>> X, y = np.arange(10).reshape(5, 2), np.arange(5)
    >>> [len(y_batch) for X_batch, y_batch in minibatches(X, y, 2, rng=0)]
    [2, 2, 1]
    """
    X, y = np.asarray(X), np.asarray(y)
    for name, array in (("X", X), ("y", y)):
        if array.ndim == 0 or len(array) == 0:
            raise ValueError(f"{name} is {array.shape}: expected (N, ...) with at least one example")
    same_length("y", y, "X", X)
    size, order = count("size", size), generator("rng", rng).permutation(len(y))
    parts = (order[i : i + size] for i in range(0, len(y), size))
    return ((X.take(part, axis=0), y.take(part, axis=0)) for part in parts)
