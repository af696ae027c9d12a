"""Which class a network gives to examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import Labels
from course.autodiff.tensor import no_grad, value


@no_grad()
def predict(model: Callable[[Any], Any], X: npt.ArrayLike) -> Labels:
    """The class with the highest score, for each example; the first one of equals.

    Parameters
    ----------
    model : callable
        Maps examples to scores (N, C): a network of tensors, or one written by hand.
    X : (N, ...) array

    Returns
    -------
    (N,) array of int64

    Raises
    ------
    ValueError
        The model gave no matrix of scores.
    """
    scores = value(model(np.asarray(X)))
    if np.ndim(scores) != 2:
        raise ValueError(f"the model gave {np.shape(scores)} for {np.shape(X)}: expected scores (N, C)")
    return np.asarray(np.argmax(scores, axis=1), dtype=np.int64)
