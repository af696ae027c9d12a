"""Layers: modules made of tensors. They say what they compute; gradients are the graph's business.

Examples are rows: X is (N, D), and a linear layer with weights (D, C) gives scores (N, C). Arrays are taken
as well as tensors. A layer should get what has its own dtype: of float32 and float64 the wider wins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from course._validate import callable_, count, generator, number
from course.autodiff.fused import linear
from course.autodiff.tensor import Operand, Tensor, as_tensor
from course.nn import _make
from course.nn._make import Rng
from course.nn.initialise import Initialise, he, xavier
from course.nn.module import Module

if TYPE_CHECKING:  # who writes the cell has a course without it
    from course.recurrent import Cell

__all__ = ["MLP", "LeakyReLU", "Linear", "RNNCell", "ReLU", "Sequential", "Sigmoid", "Tanh"]


class Linear(Module):
    """X W + b.

    Parameters
    ----------
    inputs, outputs : int
        D and C.
    rng : Generator or int
        Where the weights come from; an int is the seed of a new generator. Layers of one network should share
        a generator: with the same seed they would start from the same numbers.
    initialise : callable
        One of `course.nn.initialise`. The bias starts at 0.
    dtype : float32 or float64

    Attributes
    ----------
    W : (D, C) Tensor
    b : (C,) Tensor
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
        self.W = Tensor(W, requires_grad=True, name="W")
        self.b = Tensor(np.zeros(W.shape[1], W.dtype), requires_grad=True, name="b")

    def forward(self, X: Operand) -> Tensor:
        """(..., D) -> (..., C)."""
        return linear(X, self.W, self.b)

    def __repr__(self) -> str:
        return f"Linear{self.W.shape}"


class _Activation(Module):
    """A function of each entry by itself, without parameters."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Sigmoid(_Activation):
    """1 / (1 + e^-x), between 0 and 1. Its slope is at most 1/4, and dies at both ends."""

    def forward(self, x: Operand) -> Tensor:
        return as_tensor(x).sigmoid()


class Tanh(_Activation):
    """tanh x, between -1 and 1. Its slope is 1 at 0, and dies at both ends."""

    def forward(self, x: Operand) -> Tensor:
        return as_tensor(x).tanh()


class ReLU(_Activation):
    """max(x, 0). Its slope is 1 above 0 and 0 below: a unit that is below 0 for every example is dead."""

    def forward(self, x: Operand) -> Tensor:
        return as_tensor(x).relu()


class LeakyReLU(_Activation):
    """x above 0 and slope x below, so that no unit is ever dead."""

    def __init__(self, slope: float = 0.01) -> None:
        self.slope = number("slope", slope)

    def forward(self, x: Operand) -> Tensor:
        return as_tensor(x).leaky_relu(self.slope)

    def __repr__(self) -> str:
        return f"LeakyReLU({self.slope:g})"


class Sequential(Module):
    """Modules one after the other, each given what the last one gave."""

    def __init__(self, *layers: Callable[[Any], Any]) -> None:
        self.layers = list(layers)

    def forward(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.layers))})"


class MLP(Sequential):
    """A multilayer perceptron: linear layers, with an activation after each but the last.

    Parameters
    ----------
    sizes : sequence of int
        Of the input, of each hidden layer and of the output: (2, 64, 64, 3).
    rng : Generator or int
        Where the weights come from; an int is the seed of a new generator.
    activation : callable
        Called once for each hidden layer; a class, such as `Tanh`, or `lambda: LeakyReLU(0.1)`.
    initialise : callable
        One of `course.nn.initialise`. By default `xavier` for `Tanh` and `Sigmoid`, else `he`.
    dtype : float32 or float64

    Examples
    --------
    >>> MLP((2, 64, 3), rng=0)
    MLP(Linear(2, 64), ReLU(), Linear(64, 3))
    """

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
    """One step of a recurrent network, and the weights that it takes.

    Parameters
    ----------
    inputs, hidden : int
        D and H.
    rng, dtype
        As for `Linear`.
    initialise : callable
        One of `course.nn.initialise`, for both.
    step : callable, optional
        Gives the next state from (x, h, W_x, W_h); by default `course.recurrent.rnn_cell`.

    Attributes
    ----------
    W_x : (D, H) Tensor
    W_h : (H, H) Tensor

    Examples
    --------
    Unrolled over a sequence of any length, the cell is one graph with its weights at every step:

    >>> cell = RNNCell(20, 20, rng=0)
    >>> h = cell.start(1)
    >>> for x in np.random.default_rng(1).standard_normal((5, 1, 20)):
    ...     h = cell(x, h)
    >>> h.backward(np.ones((1, 20)))
    >>> cell.W_h.grad.shape
    (20, 20)
    """

    def __init__(
        self,
        inputs: int,
        hidden: int,
        *,
        rng: Rng,
        initialise: Initialise = xavier,
        dtype: npt.DTypeLike = np.float64,
        step: Cell | None = None,
    ) -> None:
        rng = generator("rng", rng)
        W_x = _make.weights(inputs, count("hidden", hidden), initialise, rng, dtype)
        W_h = _make.weights(hidden, hidden, initialise, rng, dtype)
        self.W_x = Tensor(W_x, requires_grad=True, name="W_x")
        self.W_h = Tensor(W_h, requires_grad=True, name="W_h")
        if step is not None:
            callable_("step", step)
        self.step = step or _step_of_the_course()

    def start(self, N: int) -> Tensor:
        """The state before the first step of N sequences, zeros (N, H)."""
        return Tensor(np.zeros((count("N", N), self.W_h.shape[0]), self.W_h.dtype))

    def forward(self, x: Operand, h: Operand) -> Tensor:
        """x (N, D), h (N, H) -> (N, H)."""
        return self.step(as_tensor(x), as_tensor(h), self.W_x, self.W_h)

    def __repr__(self) -> str:
        return f"RNNCell{self.W_x.shape}"


def _step_of_the_course() -> Cell:
    from course.recurrent import rnn_cell  # only where it is asked for

    return rnn_cell
