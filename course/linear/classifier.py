"""The linear classifier: which class has the highest score, and how gradient descent finds its weights."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from course._validate import (
    Floats,
    Labels,
    callable_,
    count,
    floats,
    labels,
    linear_problem,
    number,
    same_length,
    same_shape,
    weights_and_examples,
)
from course.linear.svm import svm_loss_vectorized

Loss = Callable[[Floats, Floats, Labels, float], tuple[float, Floats]]


def predict(W: npt.ArrayLike, X: npt.ArrayLike) -> Labels:
    """The class with the highest score, for each example; the first one of equals.

    Parameters
    ----------
    W : (D, C) array
    X : (N, D) array

    Returns
    -------
    (N,) array of int64

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or shape, entries that are not finite.
    """
    W, X = weights_and_examples(W, X)
    return np.asarray(np.argmax(X @ W, axis=1), dtype=np.int64)


def train(
    loss: Loss,
    W: npt.ArrayLike,
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    reg: float,
    learning_rate: float,
    steps: int,
) -> tuple[Floats, list[float]]:
    """Full-batch gradient descent: repeat W <- W - learning_rate dL/dW.

    Parameters
    ----------
    loss : callable
        loss(W, X, y, reg) gives (loss, dW).
    W : (D, C) array
        Where to start; it is not changed.
    X, y, reg
        As for the loss.
    learning_rate : float
        Above 0.
    steps : int
        Number of updates, at least 0.

    Returns
    -------
    W : (D, C) array
        The weights after the last update.
    losses : list of float
        losses[t] is the loss before update t.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or shape, a gradient of another shape than W.
    FloatingPointError
        The loss or its gradient became infinite: the learning rate is too large.
    """
    callable_("loss", loss)
    W, X, y, reg = linear_problem(W, X, y, reg)
    learning_rate, steps = number("learning_rate", learning_rate, above=0), count("steps", steps, minimum=0)
    W = W.copy()
    losses = [_step(loss, W, X, y, reg, learning_rate, t) for t in range(steps)]
    return W, losses


class LinearClassifier:
    """A linear classifier, trained by stochastic gradient descent on minibatches.

    The examples are shuffled; each step takes the next batch of them, and they are shuffled again when fewer
    than a batch are left. There is no bias: append a column of ones to X to have one.

    Parameters
    ----------
    loss : callable
        loss(W, X, y, reg) gives (loss, dW); the SVM loss by default.
    reg : float
        Strength of the penalty, at least 0.
    learning_rate : float
        Above 0.
    steps : int
        Number of updates, at least 1.
    batch_size : int
        Examples in a batch, at least 1; all of them where there are fewer.
    seed : int
        Seed of the first weights and of the shuffling: the same seed gives the same classifier.

    Attributes
    ----------
    W : (D, C) array
        The weights; there from `fit` on, as is `history`.
    history : list of float
        The loss of each batch, before the update that it caused.
    """

    W: Floats
    history: list[float]

    def __init__(
        self,
        loss: Loss = svm_loss_vectorized,
        *,
        reg: float = 1e-4,
        learning_rate: float = 0.1,
        steps: int = 1000,
        batch_size: int = 64,
        seed: int = 0,
    ) -> None:
        callable_("loss", loss)
        self.loss = loss
        self.reg = number("reg", reg, minimum=0)
        self.learning_rate = number("learning_rate", learning_rate, above=0)
        self.steps = count("steps", steps)
        self.batch_size = count("batch_size", batch_size)
        self.seed = count("seed", seed, minimum=0)

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> LinearClassifier:
        """Learn from X (N, D) and y (N,), afresh at each call; the classes are 0 to max(y)."""
        X, y = floats("X", X, "N D"), labels("y", y)
        same_length("y", y, "X", X)
        rng = np.random.default_rng(self.seed)
        N, D = X.shape
        size = min(self.batch_size, N)
        W = 1e-3 * rng.standard_normal((D, int(y.max()) + 1))

        history: list[float] = []
        order = rng.permutation(N)
        for t in range(self.steps):
            if len(order) < size:
                order = rng.permutation(N)
            batch, order = order[:size], order[size:]
            history.append(_step(self.loss, W, X[batch], y[batch], self.reg, self.learning_rate, t))
        self.W, self.history = W, history
        return self

    def predict(self, X: npt.ArrayLike) -> Labels:
        """The class of each example of X (N, D), as (N,) int64."""
        return predict(self._fitted(), X)

    def templates(self, shape: tuple[int, ...]) -> Floats:
        """The weights of each class in the shape of an example, (C, *shape): column c of W is template c."""
        W = self._fitted()
        if math.prod(shape) != len(W):
            raise ValueError(
                f"shape {shape} has {math.prod(shape)} numbers: W is {W.shape}, {len(W)} a class"
            )
        return W.T.reshape(-1, *shape)

    def _fitted(self) -> Floats:
        if not hasattr(self, "W"):
            raise ValueError("this classifier has no weights yet: call fit(X, y) first")
        return self.W


def _step(loss: Loss, W: Floats, X: Floats, y: Labels, reg: float, learning_rate: float, t: int) -> float:
    """Update W in place; the loss before that."""
    with np.errstate(over="ignore", invalid="ignore"):  # said below, once
        value, dW = loss(W, X, y, reg)
        dW = np.asarray(dW)
        same_shape("dW", dW, "W", W)
        W -= learning_rate * dW
    if not (math.isfinite(value) and np.isfinite(W).all()):
        raise FloatingPointError(
            f"training diverged: at step {t} the loss is {value}; try a learning_rate below {learning_rate}"
        )
    return float(value)
