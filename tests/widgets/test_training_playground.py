"""The playground without a page: it trains as the engine does, beside everything else, and stops at once."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from own_modules import given

from course.widgets import TrainingPlayground
from course.widgets._experiment import Experiment, Knobs


def test_training_is_that_of_an_experiment_with_the_same_knobs() -> None:
    playground, experiment = (
        TrainingPlayground(data="moons", width=4),
        Experiment(Knobs(data="moons", width=4)),
    )
    playground.train(30)
    for _ in range(30):
        experiment.step()
    history = experiment.history
    assert playground.experiment.history == history
    np.testing.assert_array_equal(playground.probabilities, experiment.pictures().probabilities)
    np.testing.assert_array_equal(playground.gradients, history.gradients[-1])
    assert playground.curves[-1].tolist() == [
        30,
        experiment.history.loss[-1],
        experiment.history.held_back[-1],
    ]
    assert playground.told["accuracy"] == experiment.accuracies()[0]
    assert playground.units.shape[:2] == (2, 4)


def test_a_long_curve_is_thinned_and_keeps_both_ends() -> None:
    playground = TrainingPlayground(data="xor", depth=0)
    playground.train(700)
    assert len(playground.curves) == 300
    assert playground.curves[[0, -1], 0].tolist() == [1, 700]


def test_it_trains_between_other_business_and_a_pause_is_at_once() -> None:
    async def beside() -> tuple[int, int, int]:
        playground = TrainingPlayground()
        playground.set_state({"playing": True})
        ticks = 0
        while playground.told["step"] < 20:
            await asyncio.sleep(0.001)
            ticks += 1
        playground.set_state({"playing": False})
        there = playground.told["step"]
        await asyncio.sleep(0.1)
        return ticks, there, playground.told["step"]

    ticks, there, later = asyncio.run(beside())
    assert ticks > 3
    assert there == later


def test_two_trainings_go_on_side_by_side() -> None:
    async def both() -> list[int]:
        pair = TrainingPlayground(seed=1), TrainingPlayground(seed=2, data="xor")
        for playground in pair:
            playground.playing = True
        while min(playground.told["step"] for playground in pair) < 10:
            await asyncio.sleep(0.01)
        for playground in pair:
            playground.close()
        return [playground.told["step"] for playground in pair]

    assert min(asyncio.run(both())) >= 10


def test_without_an_event_loop_playing_says_what_to_do() -> None:
    playground = TrainingPlayground()
    with pytest.raises(RuntimeError, match=r"call train\(steps\)"):
        playground.playing = True
    assert not playground.playing


def test_a_divergence_is_told_and_ends_the_playing() -> None:
    async def diverge() -> TrainingPlayground:
        playground = TrainingPlayground(learning_rate=1e200, penalty=1.0)
        playground.playing = True
        while playground.playing:
            await asyncio.sleep(0.01)
        return playground

    playground = asyncio.run(diverge())
    assert playground.told["diverged"]
    assert np.isfinite(playground.curves).all()


@pytest.mark.parametrize(
    ("name", "value", "starts_again"),
    [
        *[("learning_rate", 0.5, False), ("penalty", 0.1, False), ("batch", 8, False), ("width", 3, True)],
        *[("depth", 1, True), ("activation", "tanh", True), ("data", "rings", True), ("noise", 0.2, True)],
    ],
)
def test_some_knobs_are_turned_on_the_way_and_others_start_again(
    name: str, value: object, starts_again: bool
) -> None:
    playground = TrainingPlayground()
    playground.train(3)
    playground.set_state({name: value})
    assert playground.told["step"] == (0 if starts_again else 3)
    playground.train(1)
    other = TrainingPlayground(**{name: value})
    other.train(1)
    if starts_again:
        assert playground.experiment.history == other.experiment.history


def test_buttons_step_and_reset() -> None:
    playground = TrainingPlayground()
    playground.set_state({"steps_asked": 1})
    playground.set_state({"steps_asked": 2})
    assert playground.told["step"] == 2
    playground.set_state({"resets_asked": 1})
    assert playground.told["step"] == 0
    assert playground.curves.shape == (0, 3)


def test_ones_own_modules_are_offered_and_train() -> None:
    playground = TrainingPlayground(**given(), data="moons")
    assert playground.choices["activation"] == ["ReLU", "Tanh", "Sigmoid"]
    assert playground.choices["initialisation"][0] == playground.initialisation == "yours"
    playground.train(10)
    engine = TrainingPlayground(data="moons")
    engine.train(10)
    np.testing.assert_allclose(playground.curves, engine.curves, rtol=1e-10)
    np.testing.assert_allclose(playground.probabilities, engine.probabilities, atol=1e-6)


def test_an_exception_on_the_way_is_shown_ends_the_playing_and_may_be_overcome() -> None:
    trouble = False

    def failing(*arguments: Any) -> None:
        if trouble:
            raise ZeroDivisionError("mine")

    async def play() -> TrainingPlayground:
        nonlocal trouble
        playground = TrainingPlayground(**given(train_step=failing))
        playground.playing = True
        while playground.playing:
            await asyncio.sleep(0.01)
            trouble = True
        return playground

    playground = asyncio.run(play())
    assert playground.error.startswith("ZeroDivisionError: mine (line ")
    there = playground.told["step"]
    playground.set_state({"steps_asked": 1})
    assert playground.error.endswith(" of failing)")
    trouble = False
    playground.set_state({"steps_asked": 2})
    assert (playground.error, playground.told["step"]) == ("", there + 1)


def test_a_start_that_fails_is_shown_until_one_succeeds() -> None:
    trouble = True

    def initialise(inputs: int, outputs: int, rng: np.random.Generator) -> Any:
        if trouble:
            raise NotImplementedError
        return rng.normal(size=(inputs, outputs)), np.zeros(outputs)

    playground = TrainingPlayground(**given(initialise=initialise))
    for asked in ({"steps_asked": 1}, {"resets_asked": 1}, {"width": 3}, {"learning_rate": 0.5}):
        playground.set_state(asked)
        assert playground.error.startswith("NotImplementedError (line "), asked
    trouble = False
    playground.set_state({"steps_asked": 2})
    assert playground.error == ""
    assert playground.told["step"] == 1
    assert playground.points.shape == (360, 4)


def test_without_an_engine_modules_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.widgets._networks.find_spec", lambda name: None)
    with pytest.raises(TypeError, match=r"modules is missing.*modules=\(Linear, ReLU, SoftmaxLoss\)"):
        TrainingPlayground()
    assert TrainingPlayground(**given()).error == ""
