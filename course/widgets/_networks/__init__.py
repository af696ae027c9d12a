"""Networks for an experiment to train: what it asks of them, and who makes them.

`engine` makes them of the course's own layers, `by_hand` of modules that somebody wrote. An experiment knows
neither: it has a `Network`, and `Networks` to make one.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import NamedTuple, Protocol

import numpy as np

from course._validate import Floats, Labels


class Step(NamedTuple):
    """What a step of training has seen.

    Attributes
    ----------
    loss : float
        The mean cross entropy of the minibatch before the step, without the penalty.
    gradients : list of float
        For each linear layer the root mean square of the weights' gradient, with the penalty.
    """

    loss: float
    gradients: list[float]


class Network(Protocol):
    """Linear layers with an activation after each but the last, and softmax loss on top."""

    def outputs(self, X: Floats) -> list[Floats]:
        """What each hidden layer gives behind its activation, (N, H), and last the scores, (N, C)."""

    def loss(self, X: Floats, y: Labels) -> float:
        """The mean cross entropy, without the penalty."""

    def step(self, X: Floats, y: Labels, learning_rate: float, penalty: float) -> Step:
        """One step downhill on the loss with penalty * sum(W^2) over all layers. Biases are free."""


class Networks(Protocol):
    """Makes networks, and says which: activations and initialisations by name, the usual one first."""

    @property
    def activations(self) -> Sequence[str]: ...

    @property
    def initialisations(self) -> Sequence[str]: ...

    def make(
        self, sizes: Sequence[int], activation: str, initialisation: str, rng: np.random.Generator
    ) -> Network:
        """A network of these sizes, of the input, each hidden layer and the output."""


def default_networks() -> Networks:
    """The course's own engine.

    Raises
    ------
    TypeError
        An edition for students of networks has none.
    """
    if find_spec("course.nn") is None:
        raise TypeError(
            "modules is missing: there is no engine here that could train, so give your own, as in "
            "modules=(Linear, ReLU, SoftmaxLoss), with train_step and initialise"
        )
    from course.widgets._networks.engine import Engine

    return Engine()


def root_mean_square(gradient: Floats) -> float:
    """The size of a gradient, whatever its shape."""
    return float(np.sqrt(np.mean(gradient * gradient)))
