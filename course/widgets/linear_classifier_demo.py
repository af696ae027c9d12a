"""A linear classifier in the plane, with its points, its weights and its loss in one's hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import traitlets

from course import plot
from course._validate import Floats, callable_, floats, labels, number, same_length, same_shape
from course.widgets._widget import Widget

KINDS = ("SVM", "softmax")
MOST_CLASSES, MOST_POINTS = 6, 60

Loss = Callable[[Floats, Floats, Any, float], Any]
Matrix = list[list[float]]


class LinearClassifierDemo(Widget):
    """Points, lines and regions of a linear classifier to drag, with every number of its loss.

    The bias is the last row of W, and each point has a 1 as its last feature: scores = [x_1, x_2, 1] W.
    Column c of W is drawn as the line where the score of class c is 0, with an arrow towards higher scores;
    the larger the weights, the longer the arrow.

    Parameters
    ----------
    X : (N, 2) array, optional
        The points; at most 60. By default a dozen of three classes.
    y : (N,) array of int, optional
        Their classes, at most 6.
    W : (3, C) array, optional
        At first.
    loss : callable, or mapping from "SVM" and "softmax" to callables, optional
        One's own loss(W, X, y, reg), for X (N, 3) with its ones, gives the loss and its gradient dW (3, C).
        The loss of each point is asked for one by one, the data loss with reg = 0. By default the page
        computes.
    kind : {"SVM", "softmax"}, optional
        Which terms the table shows, and which loss is chosen. By default the first there is.
    reg, learning_rate : float
        At first.

    Attributes
    ----------
    X, W : lists of lists of float
        As they have been dragged and trained: ``np.array(demo.W)``.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind, shape or range. What one's own loss raises is shown in the widget.

    Examples
    --------
    >>> demo = LinearClassifierDemo([[1.0, 0.0], [-1.0, 0.0]], [0, 1], np.zeros((3, 2)), kind="softmax")
    >>> demo.W
    [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]
    """

    kinds = traitlets.List(traitlets.Unicode()).tag(sync=True)
    y = traitlets.List(traitlets.Int()).tag(sync=True)
    domain = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    own = traitlets.Bool().tag(sync=True)

    X = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    W = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    reg = traitlets.Float().tag(sync=True)
    learning_rate = traitlets.Float().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        X: npt.ArrayLike | None = None,
        y: npt.ArrayLike | None = None,
        W: npt.ArrayLike | None = None,
        *,
        loss: Loss | Mapping[str, Loss] | None = None,
        kind: str | None = None,
        reg: float = 0.01,
        learning_rate: float = 0.1,
    ) -> None:
        points, classes = _points(X, y)
        C = max(2, int(classes.max()) + 1)
        weights = _at_first(C) if W is None else floats("W", W, "D C")
        if weights.shape != (3, C):
            raise ValueError(
                f"W is {weights.shape}: expected (3, {C}), two features and the bias, {C} classes"
            )
        kinds = _kinds(loss, kind)
        self._losses: dict[str, Any] = dict.fromkeys(kinds, loss)
        if isinstance(loss, Mapping):
            self._losses = dict(loss)
        low, high = points.min(axis=0), points.max(axis=0)
        reach = 0.7 * max(1.0, float(np.max(high - low)))  # square, with room to drag into
        middle = (low + high) / 2
        super().__init__(
            X=points.tolist(),
            y=classes.tolist(),
            W=weights.tolist(),
            kinds=kinds,
            kind=kinds[0] if kind is None else kind,
            own=loss is not None,
            reg=number("reg", reg, minimum=0),
            learning_rate=number("learning_rate", learning_rate, above=0),
            domain=[(middle - reach).tolist(), (middle + reach).tolist()],
        )
        self._answer()

    def picture(self) -> plot.Picture:
        """The regions of W under the points."""
        W, told = np.array(self.W), ""
        if self.answer:
            loss, of_data = self.answer["loss"], self.answer["data"]
            told = f" The {self.kind} loss is {loss:.4g}, the data loss {of_data:.4g}."
        picture = plot.decision_regions(lambda P: np.argmax(_with_ones(P) @ W, axis=1), self.X, self.y)
        return plot.Picture(picture.figure, picture.caption + told, picture.alt + told)

    @traitlets.validate("X", "W")
    def _same_shape(self, proposal: Any) -> Matrix:
        name, value = proposal["trait"].name, proposal["value"]
        if getattr(self, name):
            same_shape(name, floats(name, value), f"the {name} before", np.array(getattr(self, name)))
        return [[float(x) for x in row] for row in value]

    @traitlets.validate("reg", "learning_rate")
    def _in_range(self, proposal: Any) -> float:
        name = proposal["trait"].name
        return number(name, proposal["value"], **({"minimum": 0} if name == "reg" else {"above": 0}))

    @traitlets.validate("kind")
    def _known(self, proposal: Any) -> str:
        if proposal["value"] not in self.kinds:
            raise traitlets.TraitError(
                f"kind is {proposal['value']!r}: expected one of {', '.join(self.kinds)}"
            )
        return str(proposal["value"])

    @traitlets.observe("X", "W", "kind", "reg")
    def _moved(self, change: Any) -> None:
        if self.kind:  # the constructor has given all of them
            self._answer()

    def _answer(self) -> None:
        """What one's own loss says, with what it was asked for: the page may have gone on."""
        asked = {"X": self.X, "W": self.W, "kind": self.kind, "reg": self.reg}
        if not self.own or all(self.answer.get(name) == value for name, value in asked.items()):
            return
        answer: dict[str, Any] = {}
        with self.reporting():
            W, X, y = (np.array(value) for value in (self.W, self.X, self.y))
            answer = {**asked, **_numbers(self._losses[self.kind], W, X, y, self.reg)}
        self.answer = answer


def _numbers(loss: Loss, W: Floats, X: Floats, y: Any, reg: float) -> dict[str, Any]:
    X = _with_ones(X)
    total, dW = _pair(loss(W.copy(), X.copy(), y.copy(), reg))
    same_shape("dW", dW, "W", W)
    data, _ = _pair(loss(W.copy(), X.copy(), y.copy(), 0.0))
    each = [_pair(loss(W.copy(), X[i : i + 1], y[i : i + 1], 0.0))[0] for i in range(len(y))]
    return {"loss": total, "data": data, "each": each, "dW": dW.tolist()}


def _pair(given: Any) -> tuple[float, Floats]:
    if not isinstance(given, tuple) or len(given) != 2:
        raise TypeError(f"loss gave {type(given).__name__}: expected a pair, (loss, dW)")
    return float(floats("the loss", given[0]).item()), floats("dW", given[1])


def _points(X: npt.ArrayLike | None, y: npt.ArrayLike | None) -> tuple[Floats, npt.NDArray[np.int64]]:
    if (X is None) != (y is None):
        raise TypeError("X and y belong together: give both, or neither")
    if X is None or y is None:
        from course import data

        X, y = data.blobs(per_class=4, classes=3, spread=0.8, seed=1)
    points, classes = floats("X", X, "N D"), labels("y", y)
    same_length("y", classes, "X", points)
    if points.shape[1] != 2:
        raise ValueError(f"X is {points.shape}: expected points in the plane, (N, 2)")
    if len(points) > MOST_POINTS:
        raise ValueError(f"X has {len(points)} points: {MOST_POINTS} are as many as can be seen")
    if classes.max() >= MOST_CLASSES:
        raise ValueError(
            f"y has the label {classes.max()}: {MOST_CLASSES} classes are as many as can be seen"
        )
    return points, classes


def _at_first(C: int) -> Floats:
    """Weights that know nothing, but whose lines are apart."""
    angle = 2 * np.pi * np.arange(C) / C + 1.2
    return np.stack([0.6 * np.cos(angle), 0.6 * np.sin(angle), np.full(C, -0.3)])


def _kinds(loss: Any, kind: str | None) -> list[str]:
    if kind is not None and kind not in KINDS:
        raise ValueError(f"kind is {kind!r}: expected one of {', '.join(KINDS)}")
    if loss is None:
        return list(KINDS)
    if not isinstance(loss, Mapping):
        callable_("loss", loss)
        return [kind or KINDS[0]]
    if not loss or not set(loss) <= set(KINDS):
        raise ValueError(
            f"loss has {', '.join(map(repr, loss)) or 'no names'}: expected some of {', '.join(KINDS)}"
        )
    for name, function in loss.items():
        callable_(f"loss[{name!r}]", function)
    if kind is not None and kind not in loss:
        raise ValueError(f"kind is {kind!r}: loss has {', '.join(loss)}")
    return list(loss)


def _with_ones(X: npt.ArrayLike) -> Floats:
    X = np.asarray(X, dtype=np.float64)
    return np.hstack([X, np.ones((len(X), 1))])
