"""The squared loss of a linear function, for targets that are vectors of real numbers."""

from __future__ import annotations

import numpy.typing as npt

from course._validate import Floats, floats, same_shape, weights_and_examples


def squared_loss(W: npt.ArrayLike, X: npt.ArrayLike, Y: npt.ArrayLike) -> tuple[float, Floats]:
    """The mean squared distance of X W from its targets, and its gradient.

        L     = 1/N sum_i |x_i W - y_i|^2
        dL/dW = 2/N X^T (X W - Y)

    The squares of one example are summed, not averaged, and there is no factor 1/2.

    Parameters
    ----------
    W : (D, C) array
        Weights; float64, or complex128 for a complex step.
    X : (N, D) array
        Examples, one in each row.
    Y : (N, C) array
        The target of each example.

    Returns
    -------
    loss : float
        Complex for a complex W.
    dW : (D, C) array of W's dtype

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or shape, entries that are not finite.

    Examples
    --------
    >>> squared_loss([[1.0], [2.0]], [[3.0, 1.0]], [[4.0]])
    (1.0, array([[6.],
           [2.]]))
    """
    W, X = weights_and_examples(W, X, complex_too=True)
    Y = floats("Y", Y, "N C")
    residuals = X @ W  # (N, C)
    same_shape("Y", Y, "X @ W", residuals)
    residuals -= Y
    return (residuals**2).sum().item() / len(X), X.T @ residuals * (2 / len(X))
