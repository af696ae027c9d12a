"""A network, the points it learns and how it is doing: all that a playground shows, without the playground.

>>> experiment = Experiment(Knobs(data="moons", noise=0.05, width=8, learning_rate=0.5))
>>> for _ in range(400):
...     experiment.step()
>>> experiment.accuracies()[1] > 0.95
True
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from course import data
from course._validate import Floats, Labels, count, number
from course.widgets._networks import Networks, default_networks

POINTS: dict[str, Callable[..., tuple[Floats, Labels]]] = {
    "spirals": data.spirals,
    "moons": data.moons,
    "rings": data.rings,
    "xor": data.xor,
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
    activation : str
        In the engine one of "ReLU", "leaky ReLU", "tanh", "sigmoid"; else the name of one's own class.
    initialisation : str
        In the engine one of "He", "Xavier", "normal, 0.01", "normal, 1", "zeros"; else "yours", or one of the
        last three.
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
        _one_of("data", self.data, list(POINTS))
        for name, low, high in (("depth", 0, MOST_LAYERS), ("width", 1, MOST_UNITS)):
            if count(name, getattr(self, name), minimum=low) > high:
                raise ValueError(f"{name} is {getattr(self, name)}: expected at most {high}")
        number("noise", self.noise, minimum=0)
        number("learning_rate", self.learning_rate, above=0)
        number("penalty", self.penalty, minimum=0)
        count("batch", self.batch)
        count("seed", self.seed, minimum=0)

    def check(self, networks: Networks) -> None:
        """Such networks can be made."""
        _one_of("activation", self.activation, networks.activations)
        _one_of("initialisation", self.initialisation, networks.initialisations)


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

    Parameters
    ----------
    knobs : Knobs
    networks : Networks, optional
        What makes the network; by default the engine.

    Attributes
    ----------
    X, y : (N, 2), (N,)
        What it learns.
    X_held_back, y_held_back
        What it does not see.
    low, high : (2,)
        The corners of the plane that is pictured.
    network : Network
    history : History
    diverged : bool
        The loss, or a weight, became infinite. Then `step` does nothing.
    """

    def __init__(self, knobs: Knobs, networks: Networks | None = None) -> None:
        networks = networks or default_networks()
        knobs.check(networks)
        X, y = POINTS[knobs.data](PER_CLASS, noise=knobs.noise, seed=knobs.seed)
        self.X, self.y, self.X_held_back, self.y_held_back = data.split(X, y, HELD_BACK, knobs.seed)
        border = MARGIN * (X.max(axis=0) - X.min(axis=0))
        self.low, self.high = X.min(axis=0) - border, X.max(axis=0) + border
        self.history, self.diverged = History(), False

        self._rng = np.random.default_rng(knobs.seed)
        sizes = (2, *[knobs.width] * knobs.depth, len(np.unique(y)))
        self.network = networks.make(sizes, knobs.activation, knobs.initialisation, self._rng)
        self.turn(knobs)

    def turn(self, knobs: Knobs) -> None:
        """Go on with another learning rate, penalty or batch. Other knobs need a new experiment."""
        self._learning_rate, self._penalty = knobs.learning_rate, knobs.penalty
        self._batches = self._endless(knobs.batch)

    def step(self) -> None:
        """Forward, backward, update on the next minibatch."""
        if self.diverged:
            return
        with _quiet():
            step = self.network.step(*next(self._batches), self._learning_rate, self._penalty)
            held_back = self.network.loss(self.X_held_back, self.y_held_back)
        self.diverged = not all(map(math.isfinite, (step.loss, held_back, *step.gradients)))
        if not self.diverged:
            self.history.loss.append(step.loss)
            self.history.held_back.append(held_back)
            self.history.gradients.append(step.gradients)

    def classes(self, X: Floats) -> Labels:
        """The class that the network gives to each point."""
        with _quiet():
            return np.asarray(self.network.outputs(X)[-1].argmax(axis=1), dtype=np.int64)

    def accuracies(self) -> tuple[float, float]:
        """Of what it learns, and of what was held back."""
        parts = ((self.X, self.y), (self.X_held_back, self.y_held_back))
        learned, held_back = (float(np.mean(self.classes(X) == y)) for X, y in parts)
        return learned, held_back

    def pictures(self, side: int = SIDE) -> Pictures:
        """What the network makes of the plane, point by point."""
        across, up = (np.linspace(a, b, side) for a, b in zip(self.low, self.high, strict=True))
        plane = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
        with _quiet():
            *hidden, scores = self.network.outputs(plane)
            return Pictures(_images(_probabilities(scores), side), [_images(h, side) for h in hidden])

    def _endless(self, size: int) -> Iterator[tuple[Floats, Labels]]:
        while True:
            order = self._rng.permutation(len(self.y))
            for part in np.array_split(order, range(size, len(order), size)):
                yield self.X[part], self.y[part]


def _one_of(name: str, value: object, choices: Sequence[str]) -> None:
    if value not in choices:
        raise ValueError(f"{name} is {value!r}: expected one of {', '.join(choices)}")


def _quiet() -> np.errstate:
    """What became infinite is said by `diverged`."""
    return np.errstate(over="ignore", invalid="ignore", divide="ignore")


def _probabilities(scores: Floats) -> Floats:
    """p_k = 1 / sum_j e^(s_j - s_k), (N, C): where the sum overflows, p_k is 0 indeed."""
    return np.asarray(1 / np.exp(scores[:, np.newaxis, :] - scores[:, :, np.newaxis]).sum(axis=2))


def _images(h: Floats, side: int) -> npt.NDArray[np.float32]:
    return h.T.reshape(-1, side, side).astype(np.float32)
