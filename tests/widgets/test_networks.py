"""Networks of the engine and of modules written by hand train alike; what a module does wrong is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from own_modules import MODULES, given

from course.nn import by_hand
from course.widgets._experiment import Experiment, Knobs
from course.widgets._networks.by_hand import ByHand

LINEAR, RELU, *_, LOSS = MODULES
ENGINES = {"ReLU": "ReLU", "Tanh": "tanh", "Sigmoid": "sigmoid"}
STARTS = {"yours": "He", "normal, 0.01": "normal, 0.01", "normal, 1": "normal, 1", "zeros": "zeros"}


def trained(steps: int = 25, own: dict[str, Any] | None = None, **knobs: Any) -> Experiment:
    """An experiment after some steps, by the engine or by what is given."""
    experiment = Experiment(Knobs(**knobs), None if own is None else ByHand(**own))
    for _ in range(steps):
        experiment.step()
    return experiment


@pytest.mark.parametrize("penalty", [0.0, 0.01])
@pytest.mark.parametrize("depth", [0, 1, 3])
@pytest.mark.parametrize("initialisation", STARTS)
@pytest.mark.parametrize("activation", ENGINES)
def test_modules_written_by_hand_train_as_the_engine_does_step_by_step(
    activation: str, initialisation: str, depth: int, penalty: float
) -> None:
    knobs = {"depth": depth, "penalty": penalty, "width": 5, "learning_rate": 0.3}
    own = trained(own=given(), activation=activation, initialisation=initialisation, **knobs)
    engine = trained(activation=ENGINES[activation], initialisation=STARTS[initialisation], **knobs)
    assert len(own.history.loss) == 25
    np.testing.assert_allclose(own.history.loss, engine.history.loss, rtol=1e-10)
    np.testing.assert_allclose(own.history.held_back, engine.history.held_back, rtol=1e-10)
    # A difference of weights of order 1, divided by the learning rate.
    np.testing.assert_allclose(own.history.gradients, engine.history.gradients, rtol=1e-9, atol=1e-14)
    for ours, theirs in zip(own.network.outputs(own.X), engine.network.outputs(own.X), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-9)


class MasklessReLU(by_hand.ReLU):
    def backward(self, upstream: Any) -> Any:
        return upstream


def test_a_module_with_a_wrong_backward_trains_otherwise() -> None:
    wrong = given(modules=(LINEAR, MasklessReLU, LOSS))
    own, engine = trained(own=wrong, activation="MasklessReLU", initialisation="yours"), trained()
    assert own.history.loss[0] == pytest.approx(engine.history.loss[0], rel=1e-12)
    assert np.abs(np.subtract(own.history.loss, engine.history.loss)[1:]).max() > 1e-3


def test_weights_that_a_step_replaces_are_followed() -> None:
    def replacing(layers: Any, loss: Any, X: Any, y: Any, learning_rate: float, reg: float) -> None:
        for layer in layers[::2]:
            layer.W = layer.W - learning_rate * 3.0

    own = trained(1, own=given(train_step=replacing), initialisation="yours")
    np.testing.assert_allclose(own.history.gradients, [[3.0, 3.0, 3.0]])


class Thrifty(LINEAR):  # type: ignore[misc,valid-type]
    def forward(self, X: Any) -> Any:
        output = super().forward(X.copy())
        X[:] = 0
        return output


def test_a_module_that_writes_into_its_input_moves_no_point() -> None:
    own, untouched = trained(2, own=given(modules=(Thrifty, RELU, LOSS)), initialisation="yours"), trained(0)
    np.testing.assert_array_equal(own.X, untouched.X)
    np.testing.assert_array_equal(own.X_held_back, untouched.X_held_back)


def giving(kind: type, output: Any) -> type:
    """The module, with another output of its forward."""
    return type("Wrong", (kind,), {"forward": lambda self, *inputs: output})


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        (
            (giving(LINEAR, None), RELU, LOSS),
            r"Wrong.forward gave None: expected an array .* \(32, 8\)",
        ),
        ((LINEAR, giving(RELU, np.ones(3)), LOSS), r"Wrong.forward gave an array of shape \(3,\)"),
        ((LINEAR, RELU, giving(LOSS, None)), "Wrong.forward gave None: expected one number"),
        ((LINEAR, RELU, giving(LOSS, np.ones(32))), r"gave an array of shape \(32,\): expected one number"),
    ],
)
def test_an_output_of_another_kind_is_named_with_its_module(modules: tuple[type, ...], words: str) -> None:
    _, activation, _ = modules
    with pytest.raises(TypeError, match=words):
        trained(1, own=given(modules=modules), activation=activation.__name__, initialisation="yours")


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ((np.ones((8, 2)), np.ones(8)), r"initialise\(2, 8, rng\) gave W \(8, 2\): expected \(2, 8\)"),
        ((np.ones((2, 8)), np.ones((1, 8))), r"gave b \(1, 8\): expected \(8,\)"),
    ],
)
def test_first_weights_of_another_shape_are_named(weights: tuple[Any, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        trained(own=given(initialise=lambda inputs, outputs, rng: weights), initialisation="yours")
