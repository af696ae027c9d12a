"""Networks of `course.nn`: gradients are the engine's business."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from course._validate import Floats, Labels
from course.autodiff import Tensor, no_grad, softmax_loss
from course.nn import MLP, LeakyReLU, Linear, ReLU, Sigmoid, Tanh, initialise
from course.optim import SGD
from course.widgets._networks import Step, root_mean_square

ACTIVATIONS: dict[str, Callable[[], Any]] = {
    "ReLU": ReLU,
    "leaky ReLU": partial(LeakyReLU, 0.1),
    "tanh": Tanh,
    "sigmoid": Sigmoid,
}
STARTS: dict[str, initialise.Initialise] = {
    "He": initialise.he,
    "Xavier": initialise.xavier,
    "normal, 0.01": partial(initialise.normal, std=0.01),
    "normal, 1": partial(initialise.normal, std=1.0),
    "zeros": initialise.zeros,
}


class Engine:
    """Makes networks of tensors."""

    activations = tuple(ACTIVATIONS)
    initialisations = tuple(STARTS)

    def make(
        self, sizes: Sequence[int], activation: str, initialisation: str, rng: np.random.Generator
    ) -> EngineNetwork:
        """A network of these sizes."""
        return EngineNetwork(
            MLP(sizes, rng=rng, activation=ACTIVATIONS[activation], initialise=STARTS[initialisation])
        )


class EngineNetwork:
    """A multilayer perceptron of tensors, trained by `SGD`."""

    def __init__(self, model: MLP) -> None:
        self.model = model
        self._linear = [layer for layer in model.layers if isinstance(layer, Linear)]
        self._optimiser = SGD(model.parameters(), learning_rate=1.0)

    @no_grad()
    def outputs(self, X: Floats) -> list[Floats]:
        """Of each hidden layer, and the scores."""
        h: Any = X
        found = []
        for layer in self.model.layers:
            h = layer(h)
            if not isinstance(layer, Linear):
                found.append(h.data)
        return [*found, h.data]

    @no_grad()
    def loss(self, X: Floats, y: Labels) -> float:
        """The mean cross entropy."""
        return float(softmax_loss(self.model(X), y).item())

    def step(self, X: Floats, y: Labels, learning_rate: float, penalty: float) -> Step:
        """Forward, backward, update."""
        loss = softmax_loss(self.model(X), y)
        objective: Tensor = loss
        if penalty:
            objective = loss + penalty * sum((layer.W**2).sum() for layer in self._linear)
        self._optimiser.zero_grad()
        objective.backward()
        gradients = [root_mean_square(np.asarray(layer.W.grad)) for layer in self._linear]
        self._optimiser.learning_rate = learning_rate
        self._optimiser.step()
        return Step(float(loss.item()), gradients)
