"""The layers of `course.nn` with their gradients written by hand, in plain NumPy.

A module does its part of the chain rule and knows nothing of the rest. Forwards it computes its output and
remembers what backward needs. Backwards it is given dL/dh_l, the gradient of the loss with respect to its
output; it adds dL/dW to the gradients of its own parameters, for the optimiser, and returns dL/dh_{l-1}, for
the module below:

    h_{l-1}     -> forward  -> h_l
    dL/dh_{l-1} <- backward <- dL/dh_l
                      |
                      v
                    dL/dW

A step of training is one way up, one way down, and an update:

>>> from course import data
>>> from course.optim import SGD
>>> X, y = data.spirals()
>>> model, loss = MLP((2, 32, 3), rng=0), SoftmaxLoss()
>>> optimiser = SGD(model.parameters(), learning_rate=1.0)
>>> for step in range(200):
...     value = loss.forward(model.forward(X), y)
...     optimiser.zero_grad()
...     dX = model.backward(loss.backward())
...     optimiser.step()
>>> value < 0.7
True

Names, shapes, first weights, values and gradients are those of `course.nn`: the two load each other's state.
A module remembers one forward, so each place in a network needs one of its own; only `RNNCell` remembers as
many as there are steps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import count, generator, labels, number, same_length
from course.nn import _make, module
from course.nn._make import Rng
from course.nn.initialise import Initialise, he, xavier

__all__ = [
    "MLP",
    "LeakyReLU",
    "Linear",
    "Module",
    "Parameter",
    "RNNCell",
    "ReLU",
    "SVMLoss",
    "Sequential",
    "Sigmoid",
    "SoftmaxLoss",
    "Tanh",
]

Array = npt.NDArray[Any]


class Parameter:
    """An array that is learnt, and its gradient.

    Attributes
    ----------
    data : array
    grad : array or None
        Each backward adds to it; None means that there was none since `zero_grad`.
    """

    def __init__(self, data: Array) -> None:
        self.data = data
        self.grad: Array | None = None

    def add(self, gradient: Array) -> None:
        """Add to the gradient: who uses a parameter twice gets both gradients."""
        self.grad = gradient if self.grad is None else self.grad + gradient


class Module(module.Module):
    """A module with a `backward` of its own."""

    _remembered: tuple[Any, ...] | None = None

    def backward(self, upstream: Any) -> Any:
        """Given dL/d(output), add dL/d(parameter) to each parameter's gradient and return dL/d(input)."""
        raise NotImplementedError(f"{type(self).__name__} has no backward yet: say there what it returns")

    def remember(self, output: Array, *needed: Any) -> Array:
        """Keep what backward needs; the output comes back, as it is."""
        self._remembered = (output.shape, *needed)
        return output

    def recall(self, upstream: Any) -> tuple[Any, ...]:
        """The upstream gradient, whose shape must be that of the output, and what was remembered.

        Raises
        ------
        RuntimeError
            There was no forward.
        ValueError
            The gradient has another shape.
        """
        name = type(self).__name__
        if self._remembered is None:
            raise RuntimeError(
                f"{name}.backward before forward: call forward first, it remembers what is needed"
            )
        shape, *needed = self._remembered
        G = np.asarray(upstream)
        if G.shape != shape:
            raise ValueError(f"{name}.backward got a gradient {G.shape} for an output {shape}")
        return (G, *needed)


class Linear(Module):
    """Y = X W + b. Parameters are those of `course.nn.Linear`.

    dL/dW = X^T G        dL/db = sum of the rows of G        dL/dX = G W^T        with G = dL/dY
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        rng: Rng,
        initialise: Initialise = he,
        dtype: npt.DTypeLike = np.float64,
    ) -> None:
        W = _make.weights(inputs, outputs, initialise, rng, dtype)
        self.W = Parameter(W)
        self.b = Parameter(np.zeros(W.shape[1], W.dtype))

    def forward(self, X: npt.ArrayLike) -> Array:
        """(N, D) -> (N, C)."""
        X, W, b = np.asarray(X), self.W.data, self.b.data
        if X.ndim != 2 or X.shape[1] != len(W):
            raise ValueError(f"X is {X.shape}, W is {W.shape}: expected (N, {len(W)})")
        return self.remember(X @ W + b, X)

    def backward(self, upstream: Array) -> Array:
        """(N, C) -> (N, D)."""
        G, X = self.recall(upstream)
        self.W.add(X.T @ G)  # (D, C)
        self.b.add(G.sum(axis=0))  # (C,)
        return np.asarray(G @ self.W.data.T)


# The Jacobian of a function of each entry by itself is diagonal: backwards, entries are multiplied.


class Sigmoid(Module):
    """s = 1 / (1 + e^-x), with the derivative s (1 - s)."""

    def forward(self, x: npt.ArrayLike) -> Array:
        x = np.asarray(x)
        e = np.exp(-np.abs(x))  # at most 1: nothing overflows
        s = np.where(x < 0, e, 1) / (1 + e)
        return self.remember(s, s)

    def backward(self, upstream: Array) -> Array:
        g, s = self.recall(upstream)
        return np.asarray(g * (s * (1 - s)))


class Tanh(Module):
    """t = tanh x, with the derivative 1 - t^2."""

    def forward(self, x: npt.ArrayLike) -> Array:
        t = np.tanh(x)
        return self.remember(t, t)

    def backward(self, upstream: Array) -> Array:
        g, t = self.recall(upstream)
        return np.asarray(g * (1 - t * t))


class ReLU(Module):
    """max(x, 0), with the derivative 1 where x > 0, else 0."""

    def forward(self, x: npt.ArrayLike) -> Array:
        x = np.asarray(x)
        return self.remember(np.maximum(x, 0), x > 0)

    def backward(self, upstream: Array) -> Array:
        g, positive = self.recall(upstream)
        return np.asarray(g * positive)


class LeakyReLU(Module):
    """x where x > 0, else slope x; with the derivative 1 or slope."""

    def __init__(self, slope: float = 0.01) -> None:
        self.slope = number("slope", slope)

    def forward(self, x: npt.ArrayLike) -> Array:
        x = np.asarray(x)
        positive = x > 0
        return self.remember(np.where(positive, x, self.slope * x), positive)

    def backward(self, upstream: Array) -> Array:
        g, positive = self.recall(upstream)
        return np.asarray(np.where(positive, g, self.slope * g))


class Sequential(Module):
    """Modules one after the other; backwards in reverse."""

    def __init__(self, *layers: Module) -> None:
        self.layers = list(layers)

    def forward(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, upstream: Any) -> Any:
        for layer in reversed(self.layers):
            upstream = layer.backward(upstream)
        return upstream


class MLP(Sequential):
    """Linear layers, with an activation after each but the last. Parameters are those of `course.nn.MLP`."""

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        rng: Rng,
        activation: Callable[[], Module] = ReLU,
        initialise: Initialise | None = None,
        dtype: npt.DTypeLike = np.float64,
    ) -> None:
        suited = xavier if activation in (Tanh, Sigmoid) else he
        super().__init__(
            *_make.mlp(sizes, activation, Linear, rng, initialise=initialise or suited, dtype=dtype)
        )


class RNNCell(Module):
    """One step of a recurrent network, next_h = tanh(h W_h + x W_x). Parameters are those of
    `course.nn.RNNCell`.

    With a = h W_h + x W_x and da = dL/dnext_h (1 - next_h^2):

        dL/dW_h += h^T da        dL/dW_x += x^T da        dL/dh = da W_h^T        dL/dx = da W_x^T

    Each `forward` is remembered until its `backward`, which come in reverse: the last step first. Those that
    shall have none, as when a trained cell is only used, `forget` drops.
    """

    def __init__(
        self,
        inputs: int,
        hidden: int,
        *,
        rng: Rng,
        initialise: Initialise = xavier,
        dtype: npt.DTypeLike = np.float64,
    ) -> None:
        rng = generator("rng", rng)
        self.W_x = Parameter(_make.weights(inputs, count("hidden", hidden), initialise, rng, dtype))
        self.W_h = Parameter(_make.weights(hidden, hidden, initialise, rng, dtype))
        self._steps: list[Any] = []

    def start(self, N: int) -> Array:
        """The state before the first step of N sequences, zeros (N, H)."""
        return np.zeros((count("N", N), len(self.W_h.data)), self.W_h.data.dtype)

    def forward(self, x: npt.ArrayLike, h: npt.ArrayLike) -> Array:
        """x (N, D), h (N, H) -> (N, H)."""
        x, h = np.asarray(x), np.asarray(h)
        _make.check_step(x, h, self.W_x.data, self.W_h.data)
        next_h = np.tanh(x @ self.W_x.data + h @ self.W_h.data)
        self.remember(next_h, x, h, next_h)
        self._steps.append(self._remembered)
        return np.asarray(next_h)

    def backward(self, upstream: Array) -> tuple[Array, Array]:
        """dL/dnext_h (N, H) -> dL/dx (N, D), dL/dh (N, H), of the last step that was not gone back yet."""
        self._remembered = self._steps[-1] if self._steps else None
        g, x, h, next_h = self.recall(upstream)
        self._steps.pop()
        da = g * (1 - next_h * next_h)
        self.W_h.add(h.T @ da)
        self.W_x.add(x.T @ da)
        return da @ self.W_x.data.T, da @ self.W_h.data.T

    def forget(self) -> None:
        """Drop the steps that were not gone back."""
        self._steps.clear()


class SoftmaxLoss(Module):
    """The mean cross entropy of softmax, L = -1/N sum_i ln p_i[y_i].

    dL/dscores = (p - onehot(y)) / N
    """

    def forward(self, scores: npt.ArrayLike, y: npt.ArrayLike) -> float:
        """Scores (N, C), labels (N,) -> the loss."""
        S, y, rows = _door(scores, y)
        S = S - S.max(axis=1, keepdims=True)
        P = np.exp(S)  # (N, C), at most 1
        total = P.sum(axis=1, keepdims=True)
        loss = (np.log(total)[:, 0] - S[rows, y]).mean()
        return _number(self.remember(loss, P / total, y))

    def backward(self, upstream: npt.ArrayLike = 1.0) -> Array:
        """dL/dscores (N, C); the loss is L itself, unless the caller says otherwise."""
        g, P, y = self.recall(upstream)
        dscores = P.copy()
        dscores[np.arange(len(y)), y] -= 1
        return np.asarray(dscores * (g.item() / len(y)))


class SVMLoss(Module):
    """The mean multiclass SVM loss, L = 1/N sum_i sum_{j != y_i} max(0, s_ij - s_iy + 1).

    dL/ds_ij = [margin_ij > 0] / N        dL/ds_iy = - sum_j dL/ds_ij
    """

    def forward(self, scores: npt.ArrayLike, y: npt.ArrayLike) -> float:
        """Scores (N, C), labels (N,) -> the loss."""
        S, y, rows = _door(scores, y)
        margins = np.maximum(S - S[rows, y][:, np.newaxis] + 1, 0)  # (N, C)
        margins[rows, y] = 0
        return _number(self.remember(margins.sum() / len(y), margins, y))

    def backward(self, upstream: npt.ArrayLike = 1.0) -> Array:
        """dL/dscores (N, C); the loss is L itself, unless the caller says otherwise."""
        g, margins, y = self.recall(upstream)
        dscores = np.sign(margins)  # 1 where there is a margin
        dscores[np.arange(len(y)), y] = -dscores.sum(axis=1)
        return np.asarray(dscores * (g.item() / len(y)))


def _door(scores: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Array, Array]:
    """Scores (N, C), labels (N,), and the numbers of the rows."""
    S = np.asarray(scores)
    if S.ndim != 2:
        raise ValueError(f"scores are {S.shape}: expected (N, C)")
    y = labels("y", y, classes=S.shape[1])
    same_length("y", y, "scores", S)
    return S, y, np.arange(len(y))


def _number(loss: Array) -> float:
    value: float = loss.item()
    return value
