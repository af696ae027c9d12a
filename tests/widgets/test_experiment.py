"""The network behind the playground: it learns by the rule, and its pictures are what it computes."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from course.gradcheck import central_difference
from course.nn import Linear
from course.widgets._experiment import PER_CLASS, POINTS, Experiment, Knobs
from course.widgets._networks.engine import ACTIVATIONS, STARTS

WHOLE = 10**6  # a batch of all examples


def model(experiment: Experiment) -> Any:
    """The engine's network."""
    return experiment.network.model  # type: ignore[attr-defined]


def weights(experiment: Experiment) -> list[Any]:
    return [p.data.copy() for p in model(experiment).parameters()]


def loss(experiment: Experiment) -> float:
    return experiment.network.loss(experiment.X, experiment.y)


@pytest.mark.parametrize("penalty", [0.0, 0.3])
def test_a_step_moves_the_weights_down_the_measured_gradient_of_the_penalised_loss(penalty: float) -> None:
    experiment = Experiment(Knobs(depth=1, width=3, activation="tanh", penalty=penalty, batch=WHOLE))
    layer = model(experiment).layers[0]
    before = layer.W.data.copy()

    def objective(W: Any) -> float:
        layer.W.data[:] = W
        squares = sum((m.W.data**2).sum() for m in model(experiment).layers if isinstance(m, Linear))
        return loss(experiment) + penalty * squares

    slope = central_difference(objective, before)
    layer.W.data[:] = before
    experiment.step()
    np.testing.assert_allclose(layer.W.data, before - 0.1 * slope, atol=1e-9)
    assert experiment.history.gradients[0][0] == pytest.approx(np.sqrt(np.mean(slope**2)), rel=1e-6)


def test_the_history_has_the_loss_before_each_step_and_the_held_back_loss_after_it() -> None:
    experiment = Experiment(Knobs(batch=WHOLE))
    first = loss(experiment)
    experiment.step()
    assert experiment.history.loss == [pytest.approx(first)]
    held_back = experiment.network.loss(experiment.X_held_back, experiment.y_held_back)
    assert experiment.history.held_back == [held_back]


@pytest.mark.parametrize("name", POINTS)
def test_each_kind_of_points_is_learnt_from_what_is_not_held_back(name: str) -> None:
    experiment = Experiment(Knobs(data=name, noise=0.02, learning_rate=0.3))
    for _ in range(600):
        experiment.step()
    assert min(experiment.accuracies()) > 0.9
    everything, _ = POINTS[name](PER_CLASS, noise=0.02, seed=0)
    both = np.concatenate([experiment.X, experiment.X_held_back])
    np.testing.assert_array_equal(np.sort(both, axis=0), np.sort(everything, axis=0))


def test_a_linear_classifier_does_not_learn_xor() -> None:
    experiment = Experiment(Knobs(data="xor", depth=0))
    for _ in range(300):
        experiment.step()
    assert max(experiment.accuracies()) < 0.75
    assert experiment.pictures().units == []


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_pixel_is_what_the_network_gives_at_its_place(activation: str) -> None:
    experiment = Experiment(Knobs(activation=activation, depth=2, width=5))
    pictures = experiment.pictures(side=4)
    (x, y) = experiment.low
    X = np.array([[x, y], [x + (experiment.high[0] - x) / 3, y]])  # two pixels of row 0
    first, bend, *_ = model(experiment).layers
    h = bend(first(X))
    np.testing.assert_allclose(pictures.units[0][:, 0, :2], h.data.T, rtol=1e-5)
    np.testing.assert_allclose(
        pictures.probabilities[:, 0, :2], model(experiment)(X).softmax().data.T, rtol=1e-5
    )
    assert [images.shape for images in pictures.units] == [(5, 4, 4)] * 2


@pytest.mark.parametrize("start", STARTS)
def test_the_same_knobs_give_the_same_training(start: str) -> None:
    once, again = (Experiment(Knobs(initialisation=start)) for _ in range(2))
    for experiment in (once, again):
        for _ in range(3):
            experiment.step()
    assert once.history == again.history


def test_from_zeros_every_unit_stays_the_same_and_the_first_layer_has_no_gradient() -> None:
    experiment = Experiment(Knobs(initialisation="zeros", activation="tanh"))
    for _ in range(20):
        experiment.step()
    assert not np.array([sizes[:-1] for sizes in experiment.history.gradients]).any()


def test_divergence_is_said_and_ends_the_training() -> None:
    experiment = Experiment(Knobs(learning_rate=1e200, penalty=1.0))
    for _ in range(5):
        experiment.step()
    assert experiment.diverged
    there, steps = weights(experiment), len(experiment.history.loss)
    experiment.step()
    assert len(experiment.history.loss) == steps < 5
    for p, q in zip(there, weights(experiment), strict=True):
        np.testing.assert_array_equal(p, q)


def test_the_learning_rate_may_be_turned_on_the_way() -> None:
    knobs = Knobs(batch=WHOLE)
    slow, fast = Experiment(knobs), Experiment(knobs)
    start = weights(slow)
    fast.turn(dataclasses.replace(knobs, learning_rate=2 * knobs.learning_rate))
    slow.step(), fast.step()
    for p, q, r in zip(start, weights(slow), weights(fast), strict=True):
        np.testing.assert_allclose(r - p, 2 * (q - p), atol=1e-12)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"data": "cats"}, "data is 'cats': expected one of spirals, moons"),
        ({"activation": "step"}, "activation is 'step': expected one of ReLU, leaky ReLU, tanh"),
        ({"initialisation": "ones"}, "initialisation is 'ones': expected one of He, Xavier"),
        ({"depth": 5}, "depth is 5: expected at most 4"),
        ({"width": 0}, "width is 0"),
        ({"learning_rate": 0}, "learning_rate is 0"),
        ({"penalty": -1}, "penalty is -1"),
        ({"noise": -1}, "noise is -1"),
        ({"batch": 0}, "batch is 0"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_knobs_out_of_range_are_named(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Experiment(Knobs(**wrong))
