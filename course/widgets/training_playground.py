"""A network in training, with every knob at hand."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, fields
from time import perf_counter
from typing import Any

import numpy as np
import traitlets

from course import plot
from course._validate import count
from course.widgets._arrays import Array
from course.widgets._experiment import (
    ACTIVATIONS,
    MOST_LAYERS,
    MOST_UNITS,
    POINTS,
    STARTS,
    Experiment,
    Knobs,
)
from course.widgets._widget import Widget

ON_THE_WAY = ("learning_rate", "penalty", "batch")  # what may be turned while it trains
SLICE, REST = 0.025, 0.03  # seconds of training between two frames, and for everybody else
UNIT_SIDE = 24  # pixels of a unit's picture
CURVE = 300  # points of a curve, at most


class TrainingPlayground(Widget):
    """A multilayer perceptron learns points in the plane, in the course's own engine.

    The plane is coloured by the class that the network gives to each point. Beside it stand what each hidden
    unit sees, the loss of the minibatches and of points held back, and the size of each layer's gradient.
    Training runs between the notebook's other business: cells can be run meanwhile, and a pause is at once.

    Parameters
    ----------
    speed : int
        Minibatches between two pictures, at least 1.
    **knobs
        data, noise, depth, width, activation, initialisation, learning_rate, penalty, batch, seed: see
        `course.widgets._experiment.Knobs`.

    Attributes
    ----------
    playing : bool
        Whether it trains.
    experiment : Experiment
        The network, its points and its history so far.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or out of its range.
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

    _task: asyncio.Task[None] | None = None

    def __init__(self, *, speed: int = 5, **knobs: Any) -> None:
        known = [field.name for field in fields(Knobs)]
        for name in knobs:
            if name not in known:
                raise TypeError(f"there is no knob {name!r}: expected some of {', '.join(known)}")
        turned = Knobs(**knobs)
        self.experiment = Experiment(turned)
        super().__init__(speed=count("speed", speed), **asdict(turned))
        self.choices = {
            **{"data": list(POINTS), "activation": list(ACTIVATIONS), "initialisation": list(STARTS)},
            **{"depth": list(range(MOST_LAYERS + 1)), "width": list(range(1, MOST_UNITS + 1))},
        }
        self._begin()
        self.observe(self._turn, known)

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
            lambda plane: e.model(plane).data.argmax(axis=1),
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
        with self.reporting():
            if change["name"] in ON_THE_WAY:
                self.experiment.turn(self.knobs())
            else:
                self._begin()

    def _begin(self) -> None:
        with self.reporting():
            e = self.experiment = Experiment(self.knobs())
            parts = ((e.X, e.y, 0), (e.X_held_back, e.y_held_back, 1))
            with self.hold_sync():
                self.points = np.concatenate(
                    [np.column_stack([X, y, np.full(len(y), held)]) for X, y, held in parts]
                )
                self.corners = [e.low.tolist(), e.high.tolist()]
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
        self.playing = False

    def _stop(self) -> None:
        task, self._task = self._task, None
        if task is not None and not task.done() and task is not _current():
            task.cancel()

    def _show(self) -> None:
        e, history = self.experiment, self.experiment.history
        steps = len(history.loss)
        shown = np.unique(np.linspace(0, steps - 1, CURVE).astype(int)) if steps else np.arange(0)
        losses = np.array([history.loss, history.held_back]).T.reshape(-1, 2)
        units = e.pictures(UNIT_SIDE).units
        right, held_back = e.accuracies()
        with self.hold_sync():
            self.probabilities = e.pictures().probabilities
            self.units = np.stack(units) if units else np.zeros((0, 0, UNIT_SIDE, UNIT_SIDE))
            self.curves = np.column_stack([shown + 1, losses[shown]])
            self.gradients = np.array(history.gradients[-1] if steps else [0.0] * (self.depth + 1))
            self.told = {
                **{"step": steps, "accuracy": right, "held_back_accuracy": held_back},
                **{"diverged": e.diverged},
            }


def _current() -> Any:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None
