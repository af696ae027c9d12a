"""A network in training, with every knob at hand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, fields
from time import perf_counter
from typing import Any

import numpy as np
import traitlets

from course import plot
from course._validate import count
from course.widgets._arrays import Array
from course.widgets._experiment import MOST_LAYERS, MOST_UNITS, POINTS, Experiment, Knobs
from course.widgets._networks import Networks, default_networks
from course.widgets._networks.by_hand import ByHand, Initialise, TrainStep
from course.widgets._widget import Widget

ON_THE_WAY = ("learning_rate", "penalty", "batch")  # what may be turned while it trains
SLICE, REST = 0.025, 0.03  # seconds of training between two frames, and for everybody else
UNIT_SIDE = 24  # pixels of a unit's picture
CURVE = 300  # points of a curve, at most


class TrainingPlayground(Widget):
    """A multilayer perceptron learns points in the plane, in the course's own engine or in your modules.

    The plane is coloured by the class that the network gives to each point. Beside it stand what each hidden
    unit sees, the loss of the minibatches and of points held back, and the size of each layer's gradient.
    Training runs between the notebook's other business: cells can be run meanwhile, and a pause is at once.

    Parameters
    ----------
    modules : sequence of classes, optional
        Written by hand, each with `forward` and `backward`: the linear layer, one activation or more, and the
        loss, as in (Linear, ReLU, SoftmaxLoss). By default the engine trains.
    train_step, initialise : callable
        With `modules`: train_step(layers, loss, X, y, learning_rate, reg) moves the weights W and the biases
        b of all layers, and initialise(inputs, outputs, rng) gives the first.
    speed : int
        Minibatches between two pictures, at least 1.
    **knobs
        data, noise, depth, width, activation, initialisation, learning_rate, penalty, batch, seed: see
        `course.widgets._experiment.Knobs`. With `modules` the activation is the name of a class, and the
        initialisation may be "yours".

    Attributes
    ----------
    playing : bool
        Whether it trains.
    experiment : Experiment
        The network, its points and its history so far; made anew if its beginning failed.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or out of its range; no modules where the course has no engine.
    """

    data = traitlets.Unicode().tag(sync=True)
    noise = traitlets.Float().tag(sync=True)
    depth = traitlets.Int().tag(sync=True)
    width = traitlets.Int().tag(sync=True)
    activation = traitlets.Unicode().tag(sync=True)
    initialisation = traitlets.Unicode().tag(sync=True)
    learning_rate = traitlets.Float().tag(sync=True)
    penalty = traitlets.Float().tag(sync=True)
    batch = traitlets.Int().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    speed = traitlets.Int().tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    steps_asked = traitlets.Int(0).tag(sync=True)  # presses of Step, and of Reset
    resets_asked = traitlets.Int(0).tag(sync=True)

    choices = traitlets.Dict().tag(sync=True)
    points = Array()  # (N, 4): x, y, class, whether it is held back
    corners = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    probabilities = Array()  # (C, side, side)
    units = Array()  # (layers, width, side, side)
    curves = Array(np.float64)  # (n, 3): step, loss of its minibatch, loss held back
    gradients = Array(np.float64)  # of each layer
    told = traitlets.Dict().tag(sync=True)

    _experiment: Experiment | None = None
    _task: asyncio.Task[None] | None = None

    def __init__(
        self,
        *,
        modules: Sequence[type] | None = None,
        train_step: TrainStep | None = None,
        initialise: Initialise | None = None,
        speed: int = 5,
        **knobs: Any,
    ) -> None:
        self._networks = _networks(modules, train_step, initialise)
        usual = {
            "activation": self._networks.activations[0],
            "initialisation": self._networks.initialisations[0],
        }
        known = [field.name for field in fields(Knobs)]
        for name in knobs:
            if name not in known:
                raise TypeError(f"there is no knob {name!r}: expected some of {', '.join(known)}")
        first = Knobs(**{**usual, **knobs})
        first.check(self._networks)
        super().__init__(speed=count("speed", speed), **asdict(first))
        self.choices = {
            "data": list(POINTS),
            "activation": list(self._networks.activations),
            "initialisation": list(self._networks.initialisations),
            "depth": list(range(MOST_LAYERS + 1)),
            "width": list(range(1, MOST_UNITS + 1)),
        }
        self._begin()
        self.observe(self._turn, known)

    @property
    def experiment(self) -> Experiment:
        """Made when it is first asked for, and its points and corners are shown then."""
        if self._experiment is None:
            e = self._experiment = Experiment(self.knobs(), self._networks)
            parts = ((e.X, e.y, 0), (e.X_held_back, e.y_held_back, 1))
            with self.hold_sync():
                self.points = np.concatenate(
                    [np.column_stack([X, y, np.full(len(y), held)]) for X, y, held in parts]
                )
                self.corners = [e.low.tolist(), e.high.tolist()]
        return self._experiment

    def knobs(self) -> Knobs:
        """As they stand."""
        return Knobs(**{field.name: getattr(self, field.name) for field in fields(Knobs)})

    def train(self, steps: int) -> None:
        """Train for so many minibatches now, and show what came of it."""
        for _ in range(count("steps", steps)):
            self.experiment.step()
        self._show()

    def picture(self) -> plot.Picture:
        """The regions as they stand."""
        e = self.experiment
        told = self.told
        return plot.decision_regions(
            e.classes,
            e.X,
            e.y,
            caption=f"A network with {self.depth} hidden layers of {self.width} units ({self.activation}) on "
            f"{self.data}, after {told['step']} steps. It has {told['accuracy']:.0%} of the points right, "
            f"and {told['held_back_accuracy']:.0%} of those held back.",
        )

    def close(self) -> None:
        """Stop, and leave the page."""
        self._stop()
        super().close()

    @traitlets.observe("playing")
    def _play(self, change: Any) -> None:
        self._stop()
        if self.playing:
            try:
                self._task = asyncio.get_running_loop().create_task(self._train())
            except RuntimeError:
                self.playing = False
                raise RuntimeError("there is no event loop to train in: call train(steps) instead") from None

    @traitlets.observe("steps_asked")
    def _step(self, change: Any) -> None:
        if change["new"] > change["old"]:
            self.playing = False
            with self.reporting():
                self.train(1)

    @traitlets.observe("resets_asked")
    def _reset(self, change: Any) -> None:
        if change["new"] > change["old"]:
            self._begin()

    def _turn(self, change: Any) -> None:
        if change["name"] in ON_THE_WAY:
            with self.reporting():
                self.experiment.turn(self.knobs())
        else:
            self._begin()

    def _begin(self) -> None:
        self._experiment = None
        with self.reporting(), self.hold_sync():
            self._show()

    async def _train(self) -> None:
        with self.reporting():
            while self.playing and not self.experiment.diverged:
                end = perf_counter() + SLICE
                for _ in range(self.speed):
                    self.experiment.step()
                    if perf_counter() > end:
                        break
                self._show()
                await asyncio.sleep(REST)  # the page's messages come in here, and cells
        self._task = None
        self.playing = False

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _show(self) -> None:
        e, history = self.experiment, self.experiment.history
        steps = len(history.loss)
        shown = np.unique(np.linspace(0, steps - 1, CURVE).astype(int)) if steps else np.arange(0)
        curves = [(k + 1, history.loss[k], history.held_back[k]) for k in shown]
        units = e.pictures(UNIT_SIDE).units
        right, held_back = e.accuracies()
        with self.hold_sync():
            self.probabilities = e.pictures().probabilities
            self.units = np.stack(units) if units else np.zeros((0, 0, UNIT_SIDE, UNIT_SIDE))
            self.curves = np.array(curves).reshape(-1, 3)
            self.gradients = np.array(history.gradients[-1] if steps else [0.0] * (self.depth + 1))
            self.told = {
                "step": steps,
                "accuracy": right,
                "held_back_accuracy": held_back,
                "diverged": e.diverged,
            }


def _networks(
    modules: Sequence[type] | None, train_step: TrainStep | None, initialise: Initialise | None
) -> Networks:
    """The engine's networks, or those of modules written by hand."""
    functions = {"train_step": train_step, "initialise": initialise}
    if modules is None:
        for name, function in functions.items():
            if function is not None:
                raise TypeError(f"{name} without modules: expected modules=(Linear, ReLU, SoftmaxLoss), too")
        return default_networks()
    if train_step is None or initialise is None:
        missing = " and ".join(name for name, function in functions.items() if function is None)
        raise TypeError(f"modules without {missing}: expected your own, too")
    return ByHand(modules, train_step, initialise)
