"""Right answers of 06-mlp-training, all of them from the course's modules and none from a formula."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.nn import by_hand
from course.nn.initialise import he, zeros

Array = np.ndarray[Any, Any]


class Linear(by_hand.Linear):
    """The course's module, made from its weights; each backward replaces the gradients."""

    def __init__(self, W: Array, b: Array) -> None:
        super().__init__(*W.shape, rng=0, initialise=zeros)
        self.W.data, self.b.data = W, b

    def backward(self, upstream: Array) -> Array:
        self.W.grad = self.b.grad = None
        return super().backward(upstream)

    @property
    def dW(self) -> Array | None:
        """The gradient along the weights."""
        return self.W.grad

    @property
    def db(self) -> Array | None:
        """The gradient along the biases."""
        return self.b.grad


def activation_slopes(x: Array, slope: float) -> tuple[Array, ...]:
    """The derivatives of sigmoid, tanh, ReLU and leaky ReLU, each from its module."""
    modules = (by_hand.Sigmoid(), by_hand.Tanh(), by_hand.ReLU(), by_hand.LeakyReLU(slope))
    slopes = []
    for module in modules:
        module.forward(x)
        slopes.append(module.backward(np.ones_like(x)))
    return tuple(slopes)


def initialise(inputs: int, outputs: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Weights after He and others, and biases of 0."""
    return he((inputs, outputs), rng), np.zeros(outputs)


def dead_units(H: Array) -> int:
    """How many columns are 0 throughout."""
    return int(np.count_nonzero(~H.any(axis=0)))


def train_step(layers: Any, loss: Any, X: Array, y: Array, learning_rate: float, reg: float) -> float:
    """A step downhill, and the loss before it, for any modules that have `W`, `b`, `dW` and `db`."""
    model = by_hand.Sequential(*layers)
    value = loss.forward(model.forward(X), y)
    model.backward(loss.backward())
    for layer in (layer for layer in layers if hasattr(layer, "W")):
        value += reg * np.vdot(layer.W, layer.W)
        layer.W = layer.W - learning_rate * (layer.dW + 2 * reg * layer.W)
        layer.b = layer.b - learning_rate * layer.db
    return float(value)


def train_mlp(
    W1: Array,
    b1: Array,
    W2: Array,
    b2: Array,
    X: Array,
    y: Array,
    order: Array,
    batch_size: int,
    learning_rate: float,
    reg: float,
) -> tuple[Array, Array, Array, Array, list[float]]:
    """Minibatch descent of a network with one hidden layer, its penalty on the weights."""
    model = by_hand.Sequential(Linear(W1.copy(), b1.copy()), by_hand.ReLU(), Linear(W2.copy(), b2.copy()))
    loss, losses = by_hand.SoftmaxLoss(), []
    parameters = model.parameters()
    weights = parameters[::2]
    for epoch in order:
        for batch in np.split(epoch, range(batch_size, len(epoch), batch_size)):
            value = loss.forward(model.forward(X[batch]), y[batch])
            losses.append(value + reg * sum(np.vdot(W.data, W.data) for W in weights))
            model.backward(loss.backward())
            for W in weights:
                W.grad = W.grad + 2 * reg * W.data
            for parameter in parameters:
                parameter.data = parameter.data - learning_rate * parameter.grad
    W1, b1, W2, b2 = (parameter.data for parameter in parameters)
    return W1, b1, W2, b2, losses
