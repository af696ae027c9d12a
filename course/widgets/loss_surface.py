"""A loss as a landscape over two numbers, and the ways that descents take through it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import traitlets

from course import plot
from course._validate import Floats, callable_, count, floats, number
from course.widgets._arrays import Array
from course.widgets._landscape.lattice import Lattice
from course.widgets._landscape.plane_loss import Descent, Loss, PlaneLoss, batches, descend
from course.widgets._landscape.planes import Plane, along, filter_normalised, over_weights, principal, random
from course.widgets._slices import Slices
from course.widgets._widget import Widget, described

AT_FIRST, AT_A_MOVE = (
    0.5,
    0.04,
)  # most seconds of work before a cell, or a move, is done; the rest comes later
FAR = 100  # widths of the map: a path further off has diverged
RATES = 100  # the slider reaches from a hundredth to the hundredfold of the learning rate

DIRECTIONS = ("random", "filter-normalised", "principal")


class LossSurface(Widget):
    """Contours and a surface of a loss over two numbers, with descents to drag, play and step.

    The two numbers (a, b) are two of the weights, or places in a plane w + a first + b second through the
    space of all weights. Descents move in that plane: what they see is the loss as a function of (a, b).

    Parameters
    ----------
    loss : callable, or mapping from names to callables
        loss(w) gives a value, or (value, gradient) with a gradient in the shape of w; without one, slopes are
        measured by `course.gradcheck.central_difference`. Several losses are compared on one map each. With
        `examples`, a loss is called as loss(w, batch).
    w : array of any shape
        Where the descents start, and what the other weights are.
    weights : pair of indices, optional
        The two weights, such as (0, 1), or ((0, 0), (1, 0)) for w (D, C). By default the first two.
    directions : {"random", "filter-normalised", "principal"} or pair of arrays like w, optional
        Instead of two weights. "principal" takes those of `path`.
    path : (T, ...) array, optional
        A path through the space of all weights, w[t] in the shape of w; its shadow on the plane is shown.
    low, high : pairs of float, optional
        Corners of the map.
    descents : mapping from names to callables, optional
        descent(loss, w0, learning_rate, steps) gives a path (steps + 1, 2) for a loss that gives (value,
        gradient). By default those of `course.descent`: gradient descent, and momentum of 0.9.
    examples : int, optional
        The number of examples. Then the loss takes a second argument, the numbers of those it is to look at,
        and the first descent also runs on minibatches: each call of the loss sees the next batch.
    batch_size : int
        Examples in a minibatch.
    learning_rate : float
        At first.
    steps : int
    seed : int
        Of random directions and of the order of the examples.

    Attributes
    ----------
    start : [a, b]
        May be set, as may `learning_rate`; `low` and `high` with ``hold_trait_notifications``, as one.
    paths : (losses, descents, steps + 1, 4) array
        At each step a, b, the loss and the length of its gradient by (a, b); nan once a path has diverged.
    plane : Plane

    Raises
    ------
    TypeError, ValueError
        An argument of another kind, shape or range. What the loss itself raises is shown in the widget.

    Examples
    --------
    >>> def bowl(w):
    ...     return float(w @ w), 2 * w
    >>> surface = LossSurface(bowl, [1.0, 2.0], learning_rate=0.25, steps=3)
    >>> surface.paths[0, 0, :, :3]
    array([[1.      , 2.      , 5.      ],
           [0.5     , 1.      , 1.25    ],
           [0.25    , 0.5     , 0.3125  ],
           [0.125   , 0.25    , 0.078125]])
    """

    _work: tuple[Slices, ...] = ()  # one that was refused is closed, too

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    axes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    methods = traitlets.List(traitlets.Unicode()).tag(sync=True)
    steps = traitlets.Int().tag(sync=True)
    rates = traitlets.List(traitlets.Float()).tag(sync=True)

    shown = traitlets.Int(0, min=0).tag(sync=True)
    low = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    high = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    start = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    learning_rate = traitlets.Float().tag(sync=True)
    cursor = traitlets.List(traitlets.Float(), maxlen=2).tag(sync=True)

    grid = Array()
    paths = Array(np.float64)
    recorded = Array(np.float64)
    at_cursor = traitlets.List(traitlets.Float(), maxlen=2).tag(sync=True)

    def __init__(
        self,
        loss: Loss | Mapping[str, Loss],
        w: npt.ArrayLike,
        *,
        weights: Sequence[Any] | None = None,
        directions: str | Sequence[npt.ArrayLike] | None = None,
        path: npt.ArrayLike | None = None,
        low: Sequence[float] | None = None,
        high: Sequence[float] | None = None,
        descents: Mapping[str, Descent] | None = None,
        examples: int | None = None,
        batch_size: int = 1,
        learning_rate: float = 0.1,
        steps: int = 40,
        seed: int = 0,
    ) -> None:
        losses = _named("loss", loss if isinstance(loss, Mapping) else {"loss": loss})
        w, seed = floats("w", w), count("seed", seed, minimum=0)
        track = None if path is None else _track(path, w)
        self.plane = _plane(w, weights, directions, track, seed)
        self._descents = _named("descents", _of_the_course() if descents is None else descents)
        self._batches = None
        methods = list(self._descents)
        if examples is not None:
            examples, size = count("examples", examples), count("batch_size", batch_size)
            self._batches = (examples, size, seed)
            methods.append(f"minibatches of {size}")
        self._losses = [PlaneLoss(f, self.plane, examples) for f in losses.values()]
        rate = number("learning_rate", learning_rate, above=0)

        start = self.plane.nearest(w)
        shadow = None if track is None else np.array([self.plane.nearest(place) for place in track])
        corners = _corners(low, high, start, shadow, w if directions is not None else None)
        self._far = FAR * float(np.max(corners[1] - corners[0]))
        self._troubles: dict[str, str] = {}
        self._mapping = Slices(lambda: self._noting("map"))
        self._walking = Slices(lambda: self._noting("paths"))
        self._work = (self._mapping, self._walking)
        super().__init__(
            names=list(losses),
            axes=list(self.plane.names),
            methods=methods,
            steps=count("steps", steps),
            rates=[rate / RATES, rate * RATES],
            learning_rate=rate,
            start=start.tolist(),
            low=corners[0].tolist(),
            high=corners[1].tolist(),
            recorded=shadow,
        )
        self._walk(AT_FIRST)
        self._map(AT_FIRST)

    def close(self) -> None:
        """End what is still being computed, and the widget."""
        for work in self._work:
            work.stop()
        super().close()

    def picture(self) -> plot.Picture:
        """The map of each loss, with all paths."""
        tracks = self._tracks()
        told = []
        for name, paths in tracks.items():
            for method, path in paths.items():
                alive = np.isfinite(path).all(axis=1)
                end = f"to {path[alive][-1, 2]:.3g}" if alive.all() else f"diverges at step {alive.argmin()}"
                which = f"{name}, {method}" if len(tracks) > 1 else method
                told.append(f"{which}: loss from {path[0, 2]:.3g} {end}")
        sides = zip(self.axes, self.low, self.high, strict=True)
        where = ", ".join(f"{axis} from {low:.3g} to {high:.3g}" for axis, low, high in sides)
        about = f"{where}; learning rate {self.learning_rate:.3g}, {self.steps} steps"
        drawn = {name: {m: path[:, :2] for m, path in paths.items()} for name, paths in tracks.items()}
        if self.recorded is not None:
            drawn = {name: {**paths, "path": self.recorded} for name, paths in drawn.items()}
        return plot.maps(
            dict(zip(self.names, self._lattice.values, strict=True)),
            drawn,
            (self.low[0], self.low[1]),
            (self.high[0], self.high[1]),
            axes=(self.axes[0], self.axes[1]),
            caption=f"The loss, darker where it is lower; a circle marks the start. {'; '.join(told)}.",
            alt=f"Contour lines of {', '.join(self.names)}: {about}. {'; '.join(told)}.",
        )

    def _tracks(self) -> dict[str, dict[str, Floats]]:
        if self.paths is None or not np.isfinite(self.paths[:, :, 0]).all():
            return {name: {} for name in self.names}
        of_losses = zip(self.names, self.paths, strict=True)
        return {name: dict(zip(self.methods, found, strict=True)) for name, found in of_losses}

    @traitlets.validate("start", "cursor")
    def _finite(self, proposal: Any) -> Any:
        if not np.isfinite(proposal["value"]).all():
            raise traitlets.TraitError(
                f"{proposal['trait'].name} is {proposal['value']}: expected finite numbers"
            )
        return proposal["value"]

    @traitlets.validate("learning_rate")
    def _positive(self, proposal: Any) -> float:
        return number("learning_rate", proposal["value"], above=0)

    @traitlets.validate("low", "high")
    def _apart(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        low, high = (value, self.high) if name == "low" else (self.low, value)
        if not (np.isfinite([low, high]).all() and np.less(low, high).all()):
            raise traitlets.TraitError(f"low is {low}, high is {high}: expected two corners of a map")
        return value

    @traitlets.validate("shown")
    def _a_loss(self, proposal: Any) -> int:
        if proposal["value"] >= len(self.names):
            raise traitlets.TraitError(f"shown is {proposal['value']}: there are {len(self.names)} losses")
        return int(proposal["value"])

    @traitlets.observe("start", "learning_rate")
    def _moved(self, change: Any) -> None:
        if hasattr(self, "_lattice"):  # the constructor is done
            self._walk()

    @traitlets.observe("low", "high")
    def _zoomed(self, change: Any) -> None:
        # Both are set at once, and both tell.
        if hasattr(self, "_lattice") and (*self.low, *self.high) != self._lattice.corners:
            self._map()

    @traitlets.observe("cursor", "shown")
    def _pointed(self, change: Any) -> None:
        if len(self.cursor) == 2:
            found: list[float] = []
            with self._noting("cursor"), np.errstate(over="ignore", invalid="ignore"):
                value, slope = self._losses[self.shown](np.array(self.cursor))
                found = [value, float(np.linalg.norm(slope))]
            self.at_cursor = found if np.isfinite(found).all() else []  # JSON has no infinity

    def _map(self, seconds: float = AT_A_MOVE) -> None:
        self._lattice = Lattice([f.value for f in self._losses], np.array(self.low), np.array(self.high))
        self._mapping.start(self._maps(self._lattice), seconds, to_first_news=seconds == AT_A_MOVE)

    def _maps(self, lattice: Lattice) -> Iterator[bool]:
        for finer in lattice.refine(self.shown):
            if finer:
                self.grid = lattice.values
            yield finer

    def _walk(self, seconds: float = AT_A_MOVE) -> None:
        self._walking.start(self._walks(), seconds, to_first_news=seconds == AT_A_MOVE)

    def _walks(self) -> Iterator[bool]:
        """The paths of the loss that is shown first; the page hears of each loss at once."""
        shape = (len(self._losses), len(self.methods), self.steps + 1, 4)
        found = np.full(shape, np.nan) if self.paths is None else self.paths.copy()
        shown = self.shown
        for k in sorted(range(len(self._losses)), key=lambda k: k != shown):
            for m, _ in enumerate(self.methods):
                found[k, m] = self._descend(k, m)
                yield False
            self.paths = found
            yield True

    def _descend(self, k: int, m: int) -> Floats:
        on_batches = m == len(self._descents)
        name, descent = list(self._descents.items())[0 if on_batches else m]
        return descend(
            self._losses[k],
            descent,
            np.array(self.start),
            self.learning_rate,
            self.steps,
            far=self._far,
            name=name,
            batches=batches(*cast(Any, self._batches)) if on_batches else None,
        )

    @contextmanager
    def _noting(self, what: str) -> Iterator[None]:
        """Show an exception until the same work goes well again."""
        try:
            yield
        except Exception as error:
            self._troubles[what] = described(error)
        else:
            self._troubles.pop(what, None)
        self.error = next(iter(self._troubles.values()), "")


def _named(name: str, functions: Any) -> dict[str, Any]:
    if not isinstance(functions, Mapping) or not functions:
        raise TypeError(f"{name} is {functions!r}: expected a mapping from names to functions, at least one")
    for key, function in functions.items():
        if not isinstance(key, str):
            raise TypeError(f"{name} has the name {key!r}: expected a text")
        callable_(name if len(functions) == 1 else f"{name}[{key!r}]", function)
    return dict(functions)


def _track(path: npt.ArrayLike, w: Floats) -> Floats:
    track = floats("path", path)
    if track.shape[1:] != w.shape or len(track) < 2:
        expected = ", ".join(("T", *map(str, w.shape)))
        raise ValueError(
            f"path is {track.shape}: expected ({expected}) with T of at least 2, for w {w.shape}"
        )
    return track


def _plane(w: Floats, weights: Any, directions: Any, path: Floats | None, seed: int) -> Plane:
    if directions is None:
        return over_weights(w, weights)
    if weights is not None:
        raise ValueError("weights and directions are both given: a map is over one or the other")
    if not isinstance(directions, str):
        return along(w, directions)
    if directions not in DIRECTIONS:
        raise ValueError(
            f"directions is {directions!r}: expected one of {', '.join(DIRECTIONS)}, or two arrays"
        )
    if directions == "principal":
        if path is None:
            raise ValueError("directions is 'principal': expected a path whose directions they are")
        return principal(w, path)
    rng = np.random.default_rng(seed)
    return (random if directions == "random" else filter_normalised)(w, rng)


def _corners(
    low: Any, high: Any, start: Floats, shadow: Floats | None, w: Floats | None
) -> tuple[Floats, Floats]:
    """As given; else around the start and the path, or as far as the weights are long."""
    if shadow is not None:
        places = np.vstack([shadow, start])
        border = 0.2 * np.maximum(np.ptp(places, axis=0), 0.1 * np.ptp(places) or 1.0)
        around = places.min(axis=0) - border, places.max(axis=0) + border
    else:
        reach = (
            max(1.0, float(np.linalg.norm(w)))
            if w is not None
            else max(2.0, 1.5 * float(np.abs(start).max()))
        )
        around = np.full(2, -reach), np.full(2, reach)
    corners = tuple(
        default if given is None else floats(name, given, "2")
        for name, given, default in (("low", low, around[0]), ("high", high, around[1]))
    )
    if any(corner.shape != (2,) for corner in corners) or not (corners[0] < corners[1]).all():
        raise ValueError(f"low is {low!r}, high is {high!r}: expected corners (left, bottom), (right, top)")
    return corners[0], corners[1]


def _of_the_course() -> dict[str, Descent]:
    from course.descent import gradient_descent, momentum  # only here: who writes them has a course without

    def with_momentum(loss: Any, w0: Floats, learning_rate: float, steps: int) -> Floats:
        return momentum(loss, w0, learning_rate, 0.9, steps)

    return {"gradient descent": gradient_descent, "momentum": with_momentum}
