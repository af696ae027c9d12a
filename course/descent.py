"""Gradient descent on a function of one array, as the path that it takes.

>>> def bowl(w):
...     return float(np.sum(w**2)), 2 * w
>>> gradient_descent(bowl, [4.0, -2.0], learning_rate=0.25, steps=2)
array([[ 4. , -2. ],
       [ 2. , -1. ],
       [ 1. , -0.5]])

A loss is a function that gives its value and its gradient, `(value, gradient)`, as those of `course.linear`
do once their data are fixed. A path has one place more than there are steps: row 0 is the start. To train a
network there is `course.optim`, which keeps no path.

**The largest stable step.** Near a minimum at 0 a loss is like f(w) = w.A w / 2, with gradient A w, and one
step takes w to (I - learning_rate A) w. Along an eigenvector of A with eigenvalue l, each step multiplies w
by 1 - learning_rate l. All of these factors lie between -1 and 1 just if 0 < learning_rate < 2 / l_max. At
that bound the slowest direction shrinks by 1 - 2 l_min / l_max a step: by next to nothing where the condition
number l_max / l_min is large [1]_. Momentum remembers earlier gradients, so that what alternates cancels and
what persists adds up [2]_.

References
----------
.. [1] S. Boyd and L. Vandenberghe, "Convex Optimization", section 9.3, Cambridge University Press, 2004.
.. [2] G. Goh, "Why Momentum Really Works", Distill, 2017, https://doi.org/10.23915/distill.00006.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import Floats, callable_, count, floats, number, same_shape

__all__ = ["gradient_descent", "largest_stable_step", "minibatch_sgd", "momentum"]

Loss = Callable[[Floats], tuple[float, Floats]]
DataLoss = Callable[[Floats, Floats, Floats], tuple[float, Floats]]

SYMMETRIC = 1e-9  # how far A may be from its transpose, as a share of its largest entry


def gradient_descent(loss: Loss, w0: npt.ArrayLike, learning_rate: float, steps: int) -> Floats:
    """Go downhill: repeat w <- w - learning_rate dL/dw.

    Parameters
    ----------
    loss : callable
        loss(w) gives (value, gradient), the gradient in the shape of w.
    w0 : array
        Where to start; it is not changed.
    learning_rate : float
        Above 0.
    steps : int
        At least 0.

    Returns
    -------
    path : (steps + 1, ...) float64
        path[t] is w after t steps. Where the steps are too long it may well end in inf and nan.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind, a gradient of another shape than w.
    """
    w, learning_rate, steps = _door(loss, w0, learning_rate, steps)
    path = [w]
    with np.errstate(over="ignore", invalid="ignore"):  # a path that diverges is one worth seeing
        for _ in range(steps):
            w = w - learning_rate * _gradient(loss(w.copy()), w)
            path.append(w)
    return np.array(path)


def momentum(loss: Loss, w0: npt.ArrayLike, learning_rate: float, mu: float, steps: int) -> Floats:
    """Go downhill like a ball that keeps a share of its velocity.

        v <- mu v - learning_rate dL/dw         (v = 0 at first)
        w <- w + v

    Parameters
    ----------
    loss, w0, learning_rate, steps
        As for `gradient_descent`, which this is with mu = 0.
    mu : float
        The share of the velocity that is kept at each step; at least 0 and below 1.

    Returns
    -------
    path : (steps + 1, ...) float64

    Raises
    ------
    TypeError, ValueError
        As for `gradient_descent`, and a mu out of its range.

    References
    ----------
    B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; in this form, and
    with this letter, I. Sutskever et al., "On the importance of initialization and momentum in deep
    learning", ICML 2013, equations 1 and 2.
    """
    w, learning_rate, steps = _door(loss, w0, learning_rate, steps)
    if number("mu", mu, minimum=0) >= 1:
        raise ValueError(f"mu is {mu}: expected a number below 1")
    path, v = [w], np.zeros_like(w)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            v = mu * v - learning_rate * _gradient(loss(w.copy()), w)
            w = w + v
            path.append(w)
    return np.array(path)


def minibatch_sgd(
    loss: DataLoss,
    W0: npt.ArrayLike,
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    order: npt.ArrayLike,
    batch_size: int,
    learning_rate: float,
) -> Floats:
    """Stochastic gradient descent: each step looks at a few examples only.

    In each epoch the examples are taken in a given order, `batch_size` at a time; the last batch of an epoch
    holds those that are left. Batches of one example are *stochastic*, of all examples *full batch* descent.

    Parameters
    ----------
    loss : callable
        loss(W, X, Y) gives (value, gradient) for any number of examples.
    W0 : array
        Where to start; it is not changed.
    X : (N, D) array
    Y : (N, C) array
    order : (epochs, N) array of int
        Row e holds the numbers of the examples in the order of epoch e.
    batch_size : int
        At least 1.
    learning_rate : float
        Above 0.

    Returns
    -------
    path : (epochs * ceil(N / batch_size) + 1, ...) float64

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or shape, an epoch that is no order of the examples.
    """
    callable_("loss", loss)
    W, X, Y = floats("W0", W0), floats("X", X, "N D"), floats("Y", Y, "N C")
    if len(Y) != len(X):
        raise ValueError(f"Y has {len(Y)} rows for {len(X)} examples: X is {X.shape}, Y is {Y.shape}")
    epochs = _epochs(order, len(X))
    size, learning_rate = count("batch_size", batch_size), number("learning_rate", learning_rate, above=0)
    path = [W]
    with np.errstate(over="ignore", invalid="ignore"):
        for epoch in epochs:
            for first in range(0, len(epoch), size):
                batch = epoch[first : first + size]
                W = W - learning_rate * _gradient(loss(W.copy(), X[batch], Y[batch]), W)
                path.append(W)
    return np.array(path)


def largest_stable_step(A: npt.ArrayLike) -> float:
    """The learning rate below which gradient descent on f(w) = w.A w / 2 converges: 2 / lambda_max(A).

    Parameters
    ----------
    A : (D, D) array
        Symmetric, with positive eigenvalues.

    Returns
    -------
    float
        At this very rate the path neither converges nor diverges. The module's docstring says why.

    Raises
    ------
    TypeError, ValueError
        An A of another kind or shape, or one that is not symmetric and positive definite.

    Examples
    --------
    >>> largest_stable_step([[1.0, 0.0], [0.0, 10.0]])
    0.2
    """
    A = floats("A", A, "D D")
    if A.shape[0] != A.shape[1]:
        raise ValueError(f"A is {A.shape}: expected a square matrix")
    if np.abs(A - A.T).max() > SYMMETRIC * np.abs(A).max():
        raise ValueError("A is not symmetric: w.A w sees its symmetric part only; pass (A + A.T) / 2")
    eigenvalues = np.linalg.eigvalsh(A)  # the smallest first
    if eigenvalues[0] <= 0:
        raise ValueError(f"A has the eigenvalue {eigenvalues[0]:.3g}: expected them all above 0")
    return float(2 / eigenvalues[-1])


def _door(loss: Loss, w0: npt.ArrayLike, learning_rate: float, steps: int) -> tuple[Floats, float, int]:
    callable_("loss", loss)
    rate, steps = number("learning_rate", learning_rate, above=0), count("steps", steps, minimum=0)
    return floats("w0", w0), rate, steps


def _gradient(given: Any, w: Floats) -> Floats:
    if not isinstance(given, tuple) or len(given) != 2:
        raise TypeError(f"loss gave {type(given).__name__}: expected a pair, (value, gradient)")
    gradient = np.asarray(given[1], dtype=np.float64)
    same_shape("the gradient", gradient, "w", w)
    return gradient


def _epochs(order: npt.ArrayLike, N: int) -> npt.NDArray[np.int64]:
    epochs = np.asarray(order)
    if epochs.dtype.kind not in "iu":
        raise TypeError(f"order holds {epochs.dtype}: expected the numbers of examples, which are integers")
    if epochs.ndim != 2 or epochs.shape[1] != N:
        raise ValueError(f"order is {epochs.shape}, expected (epochs, N) with N = {N} examples")
    for e, epoch in enumerate(epochs):
        if not np.array_equal(np.sort(epoch), np.arange(N)):
            raise ValueError(f"order[{e}] does not have every number from 0 to {N - 1} once")
    return epochs.astype(np.int64)
