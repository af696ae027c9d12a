"""A network, the points it learns and how it is doing: all that a playground shows, without the playground.

>>> experiment = Experiment(Knobs(data="moons", noise=0.05, width=8, learning_rate=0.5))
>>> for _ in range(400):
...     experiment.step()
>>> experiment.accuracies()[1] > 0.95
True
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from course import data
from course._validate import Floats, Labels, count, number
from course.autodiff import Tensor, no_grad, softmax_loss
from course.nn import MLP, LeakyReLU, Linear, ReLU, Sigmoid, Tanh, initialise
from course.optim import SGD, minibatches

POINTS: dict[str, Callable[..., tuple[Floats, Labels]]] = {
    "spirals": data.spirals,
    "moons": data.moons,
    "rings": data.rings,
    "xor": data.xor,
}
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

PER_CLASS, HELD_BACK = 120, 1 / 3
MOST_LAYERS, MOST_UNITS = 4, 12  # more pictures of units would be smaller than can be seen
SIDE = 48  # of a picture, in pixels
MARGIN = 0.15  # of the plane around the points


@dataclass(frozen=True)
class Knobs:
    """What can be turned. Anything out of its range raises an error that names it.

    Attributes
    ----------
    data : {"spirals", "moons", "rings", "xor"}
    noise : float
        At least 0.
    depth : int
        Hidden layers, 0 to 4; without any it is a linear classifier.
    width : int
        Units in each, 1 to 12.
    activation : {"ReLU", "leaky ReLU", "tanh", "sigmoid"}
    initialisation : {"He", "Xavier", "normal, 0.01", "normal, 1", "zeros"}
    learning_rate : float
        Above 0.
    penalty : float
        At least 0; the loss has penalty * sum(W^2) over all layers. Biases are free.
    batch : int
        Examples in a minibatch, at least 1.
    seed : int
    """

    data: str = "spirals"
    noise: float = 0.1
    depth: int = 2
    width: int = 8
    activation: str = "ReLU"
    initialisation: str = "He"
    learning_rate: float = 0.1
    penalty: float = 0.0
    batch: int = 32
    seed: int = 0

    def __post_init__(self) -> None:
        for name, choices in (("data", POINTS), ("activation", ACTIVATIONS), ("initialisation", STARTS)):
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} is {getattr(self, name)!r}: expected one of {', '.join(choices)}")
        for name, low, high in (("depth", 0, MOST_LAYERS), ("width", 1, MOST_UNITS)):
            if count(name, getattr(self, name), minimum=low) > high:
                raise ValueError(f"{name} is {getattr(self, name)}: expected at most {high}")
        number("noise", self.noise, minimum=0)
        number("learning_rate", self.learning_rate, above=0)
        number("penalty", self.penalty, minimum=0)
        count("batch", self.batch)
        count("seed", self.seed, minimum=0)


class Pictures(NamedTuple):
    """The plane as the network sees it, row 0 at the bottom.

    Attributes
    ----------
    probabilities : (C, SIDE, SIDE) float32
        Of each class.
    units : list of (width, SIDE, SIDE) float32
        What each unit of each hidden layer gives.
    """

    probabilities: npt.NDArray[np.float32]
    units: list[npt.NDArray[np.float32]]


@dataclass
class History:
    """A number for each step: the loss of its minibatch; the held back loss; each layer's gradient."""

    loss: list[float] = field(default_factory=list)
    held_back: list[float] = field(default_factory=list)
    gradients: list[list[float]] = field(default_factory=list)  # [step][layer]


class Experiment:
    """A network in training.

    Attributes
    ----------
    X, y : (N, 2), (N,)
        What it learns.
    X_held_back, y_held_back
        What it does not see.
    low, high : (2,)
        The corners of the plane that is pictured.
    model : MLP
    history : History
    diverged : bool
        The loss, or a weight, became infinite. Then `step` does nothing.
    """

    def __init__(self, knobs: Knobs) -> None:
        X, y = POINTS[knobs.data](PER_CLASS, noise=knobs.noise, seed=knobs.seed)
        self.X, self.y, self.X_held_back, self.y_held_back = data.split(X, y, HELD_BACK, knobs.seed)
        border = MARGIN * (X.max(axis=0) - X.min(axis=0))
        self.low, self.high = X.min(axis=0) - border, X.max(axis=0) + border
        self.history, self.diverged = History(), False

        self._rng = np.random.default_rng(knobs.seed)
        sizes = (2, *[knobs.width] * knobs.depth, len(np.unique(y)))
        self.model = MLP(
            sizes,
            rng=self._rng,
            activation=ACTIVATIONS[knobs.activation],
            initialise=STARTS[knobs.initialisation],
        )
        self._linear = [layer for layer in self.model.layers if isinstance(layer, Linear)]
        self._optimiser = SGD(self.model.parameters(), knobs.learning_rate)
        self.turn(knobs)

    def turn(self, knobs: Knobs) -> None:
        """Go on with another learning rate, penalty or batch. Other knobs need a new experiment."""
        self._optimiser.learning_rate, self._penalty = knobs.learning_rate, knobs.penalty
        self._batches = self._endless(knobs.batch)

    def step(self) -> None:
        """Forward, backward, update on the next minibatch."""
        if self.diverged:
            return
        X, y = next(self._batches)
        with np.errstate(over="ignore", invalid="ignore"):  # it is said by `diverged`
            loss = softmax_loss(self.model(X), y)
            objective = loss + self._penalty * self._squares() if self._penalty else loss
            self._optimiser.zero_grad()
            objective.backward()
            sizes = [_root_mean_square(layer.W.grad) for layer in self._linear]
            self._optimiser.step()
            held_back = self.loss(self.X_held_back, self.y_held_back)
        numbers = [loss.item(), held_back, *sizes]
        self.diverged = not all(map(math.isfinite, numbers))
        if not self.diverged:
            self.history.loss.append(loss.item())
            self.history.held_back.append(held_back)
            self.history.gradients.append(sizes)

    @no_grad()
    def loss(self, X: Floats, y: Labels) -> float:
        """The mean cross entropy, without the penalty."""
        return float(softmax_loss(self.model(X), y).item())

    @no_grad()
    def accuracies(self) -> tuple[float, float]:
        """Of what it learns, and of what was held back."""
        with np.errstate(over="ignore", invalid="ignore"):
            right = [
                self.model(X).data.argmax(axis=1) == y
                for X, y in ((self.X, self.y), (self.X_held_back, self.y_held_back))
            ]
        return float(right[0].mean()), float(right[1].mean())

    @no_grad()
    def pictures(self, side: int = SIDE) -> Pictures:
        """What the network makes of the plane, point by point."""
        across, up = (np.linspace(a, b, side) for a, b in zip(self.low, self.high, strict=True))
        h: Any = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
        units = []
        with np.errstate(over="ignore", invalid="ignore"):
            for layer in self.model.layers:
                h = layer(h)
                if not isinstance(layer, Linear):
                    units.append(_images(h, side))
            return Pictures(_images(h.softmax(), side), units)

    def _squares(self) -> Tensor:
        total = (self._linear[0].W ** 2).sum()
        for layer in self._linear[1:]:
            total = total + (layer.W**2).sum()
        return total

    def _endless(self, size: int) -> Iterator[tuple[Any, Any]]:
        while True:
            yield from minibatches(self.X, self.y, size, self._rng)


def _images(h: Tensor, side: int) -> npt.NDArray[np.float32]:
    return h.data.T.reshape(-1, side, side).astype(np.float32)


def _root_mean_square(g: npt.NDArray[Any] | None) -> float:
    assert g is not None  # every layer takes part in the loss
    return float(np.sqrt(np.mean(g * g)))
