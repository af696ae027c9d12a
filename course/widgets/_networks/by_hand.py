"""Networks of modules that somebody wrote by hand: classes with a forward and a backward of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from course._validate import Floats, Labels, callable_
from course.widgets._networks import Step, root_mean_square

Initialise = Callable[[int, int, np.random.Generator], tuple[Floats, Floats]]
TrainStep = Callable[[list[Any], Any, Floats, Labels, float, float], Any]

YOURS = "yours"  # the initialisation that was given
OTHERS: dict[str, Callable[[tuple[int, int], np.random.Generator], Floats]] = {
    "normal, 0.01": lambda shape, rng: 0.01 * rng.standard_normal(shape),
    "normal, 1": lambda shape, rng: rng.standard_normal(shape),
    "zeros": lambda shape, rng: np.zeros(shape),
}


class ByHand:
    """Makes networks of modules written by hand.

    Parameters
    ----------
    modules : sequence of classes
        The linear layer, one activation or more, and the loss. `Linear(W, b)` has W and b, which a step may
        move or replace. All have `forward` and `backward`; the loss's forward takes scores and labels.
    train_step : callable
        train_step(layers, loss, X, y, learning_rate, reg) moves every W and b.
    initialise : callable
        initialise(inputs, outputs, rng) gives W (inputs, outputs) and b (outputs,).

    Raises
    ------
    TypeError, ValueError
        An argument of another kind.
    """

    def __init__(self, modules: Sequence[type], train_step: TrainStep, initialise: Initialise) -> None:
        self._linear, self._activations, self._loss = _sorted(modules)
        callable_("train_step", train_step)
        callable_("initialise", initialise)
        self._train_step, self._initialise = train_step, initialise
        self.activations = tuple(self._activations)
        self.initialisations = (YOURS, *OTHERS)

    def make(
        self, sizes: Sequence[int], activation: str, initialisation: str, rng: np.random.Generator
    ) -> HandWrittenNetwork:
        """A network of these sizes."""
        layers: list[Any] = []
        for D, C in pairwise(sizes):
            W, b = self._first_weights(D, C, initialisation, rng)
            layers += [self._linear(W, b), self._activations[activation]()]
        return HandWrittenNetwork(layers[:-1], sizes, self._loss(), self._train_step)

    def _first_weights(
        self, D: int, C: int, initialisation: str, rng: np.random.Generator
    ) -> tuple[Floats, Floats]:
        if initialisation != YOURS:
            return OTHERS[initialisation]((D, C), rng), np.zeros(C)
        W, b = self._initialise(D, C, rng)
        for name, array, shape in (("W", W, (D, C)), ("b", b, (C,))):
            if np.shape(array) != shape:
                raise ValueError(f"initialise({D}, {C}, rng) gave {name} {np.shape(array)}: expected {shape}")
        return W, b


class HandWrittenNetwork:
    """Layers, the loss on top, and a function that trains them."""

    def __init__(self, layers: list[Any], sizes: Sequence[int], loss: Any, train_step: TrainStep) -> None:
        self.layers = layers
        self._widths = np.repeat(sizes[1:], 2)[:-1]  # of what each layer gives
        self._loss, self._train_step = loss, train_step

    @property
    def weights(self) -> list[Floats]:
        """W of every linear layer, which are every other one."""
        return [layer.W for layer in self.layers[::2]]

    def outputs(self, X: Floats) -> list[Floats]:
        """Of each hidden layer, and the scores."""
        h, found = X.copy(), []  # a module that writes into its input shall not move the points
        for layer, width in zip(self.layers, self._widths, strict=True):
            h = _matrix(layer, layer.forward(h), (len(X), int(width)))
            found.append(h)
        return [*found[1::2], h]

    def loss(self, X: Floats, y: Labels) -> float:
        """The mean cross entropy."""
        value = self._loss.forward(self.outputs(X)[-1], y)
        if np.shape(value) != () or np.asarray(value).dtype.kind not in "fiu":
            raise TypeError(f"{_forward(self._loss)} gave {_told(value)}: expected one number")
        return float(value)

    def step(self, X: Floats, y: Labels, learning_rate: float, penalty: float) -> Step:
        """One call of `train_step`. The gradient is read off the way that the weights went."""
        loss = self.loss(X, y)
        before = [W.copy() for W in self.weights]
        self._train_step(self.layers, self._loss, X, y, learning_rate, penalty)
        ways = [(old - new) / learning_rate for old, new in zip(before, self.weights, strict=True)]
        return Step(loss, [root_mean_square(way) for way in ways])


def _sorted(modules: Sequence[type]) -> tuple[type, dict[str, type], type]:
    """The linear layer, the activations by name, the loss."""
    expected = "expected classes (Linear, ReLU, SoftmaxLoss): a linear layer, one activation or more, a loss"
    if not isinstance(modules, (tuple, list)):
        raise TypeError(f"modules is of type {type(modules).__name__}: {expected}")
    if len(modules) < 3:
        raise ValueError(f"modules has {len(modules)} of them: {expected}")
    for k, module in enumerate(modules):
        if not isinstance(module, type):
            raise TypeError(f"modules[{k}] is of type {type(module).__name__}: expected a class")
        for name in ("forward", "backward"):
            if not callable(getattr(module, name, None)):
                raise TypeError(f"modules[{k}] is {module.__name__}, which has no {name}")
    linear, *activations, loss = modules
    names = {activation.__name__: activation for activation in activations}
    if len(names) < len(activations):
        raise ValueError(f"modules has activations {', '.join(a.__name__ for a in activations)}: rename one")
    return linear, names, loss


def _matrix(layer: Any, output: Any, shape: tuple[int, int]) -> Floats:
    """The output, if it is an array of the shape that the layer's should have."""
    if not isinstance(output, np.ndarray) or output.shape != shape:
        raise TypeError(f"{_forward(layer)} gave {_told(output)}: expected an array of shape {shape}")
    return output


def _forward(module: Any) -> str:
    return f"{type(module).__name__}.forward"


def _told(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return "None" if value is None else f"a {type(value).__name__}"
