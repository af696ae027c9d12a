"""Slopes measured with a step h: secants beside the tangent, and how far off they are."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import traitlets

from course import plot
from course._validate import Floats, callable_, number
from course.widgets._arrays import Array
from course.widgets._widget import Widget

SMALLEST, PER_DECADE = -16, 8
STEPS = 10.0 ** (np.arange(SMALLEST * PER_DECADE, 1) / PER_DECADE)  # up to 1
SAMPLES = 241

Function = Callable[[float], Any]
Scheme = Callable[[Callable[[Floats], float], Floats, float], Any]


class _Known(NamedTuple):
    f: Function
    slope: Function


KNOWN = {
    "exp(x)": _Known(math.exp, math.exp),
    "x³": _Known(lambda x: x**3, lambda x: 3 * x**2),
    "max(0, x)": _Known(lambda x: max(0.0, x), lambda x: float(x > 0)),
}


class DifferenceStep(Widget):
    """The tangent, a one-sided and a central secant as h moves, and their errors against h.

    Parameters
    ----------
    f : callable, optional
        A function of one number. By default one chooses among exp(x), x³, and the hinge max(0, x) with its
        kink at 0.
    slope : callable, optional
        Its derivative, by which errors are measured; needed where f is given.
    x : float
        Where the slope is measured, within low and high.
    h : float
        The step at first, from 1e-16 to 1; the nearest of eight in each decade is taken.
    low, high : float
        The ends of the picture.
    forward, central : callable, optional
        One's own ``forward_difference(f, x, h)`` and ``central_difference(f, x, h)``, for x (1,). Their
        numbers stand beside the widget's.

    Attributes
    ----------
    x : float
    k : int
        ``STEPS[k]`` is h.
    shown : int
        Which function.
    here : list
        f(x) and the slope there.
    values : (2 or more, 129) float64, or None
        f(x + h) and f(x - h) for every h; then what one's own functions give, if there are any.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or range, an f without its slope.
    """

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    shown = traitlets.Int().tag(sync=True)
    x = traitlets.Float().tag(sync=True)
    k = traitlets.Int().tag(sync=True)
    domain = traitlets.List(traitlets.Float()).tag(sync=True)
    own = traitlets.List(traitlets.Unicode()).tag(sync=True)
    here = traitlets.List(traitlets.Float()).tag(sync=True)
    steps = Array(np.float64)
    curve = Array(np.float64)
    values = Array(np.float64)

    def __init__(
        self,
        f: Function | None = None,
        slope: Function | None = None,
        x: float = 1.0,
        h: float = 0.5,
        *,
        low: float = -2.0,
        high: float = 2.0,
        forward: Scheme | None = None,
        central: Scheme | None = None,
    ) -> None:
        own = {"forward": forward, "central": central}
        for name, function in {"f": f, "slope": slope, **own}.items():
            if function is not None:
                callable_(name, function)
        if (f is None) != (slope is None):
            raise ValueError("f and slope: expected both or neither, since errors are measured by the slope")
        low, high = number("low", low), number("high", high, above=number("low", low))
        h = number("h", h, above=0)
        if h > 1:
            raise ValueError(f"h is {h:g}: expected at most 1")
        self._functions: Mapping[str, _Known] = (
            KNOWN if f is None or slope is None else {"f(x)": _Known(f, slope)}
        )
        self._own = {name: scheme for name, scheme in own.items() if scheme}
        self._ready = False
        super().__init__(
            names=list(self._functions),
            x=_within(x, low, high),
            k=int(np.abs(np.log(STEPS / h)).argmin()),
            domain=[low, high],
            own=list(self._own),
            steps=STEPS,
        )
        self._ready = True
        self._measure()

    @traitlets.validate("x")
    def _in_the_picture(self, proposal: Any) -> float:
        return _within(proposal["value"], *self.domain) if self.domain else float(proposal["value"])

    @traitlets.validate("k")
    def _a_step(self, proposal: Any) -> int:
        if not 0 <= proposal["value"] < len(STEPS):
            raise ValueError(f"k is {proposal['value']}: expected 0 to {len(STEPS) - 1}")
        return int(proposal["value"])

    @traitlets.validate("shown")
    def _a_function(self, proposal: Any) -> int:
        if self.names and not 0 <= proposal["value"] < len(self.names):
            raise ValueError(f"shown is {proposal['value']}: there are {len(self.names)} functions")
        return int(proposal["value"])

    @traitlets.observe("x", "shown")
    def _moved(self, change: Any) -> None:
        if self._ready:
            self._measure(curve_too=change["name"] == "shown")

    def _measure(self, curve_too: bool = True) -> None:
        f, slope = self._functions[self.names[self.shown]]
        with self.hold_sync(), self.reporting():
            if curve_too:
                across = np.linspace(self.domain[0], self.domain[1], SAMPLES)
                self.curve = np.array([across, [_value("f", f, t) for t in across.tolist()]])
            here = [_value("f", f, self.x), _value("slope", slope, self.x)]
            if not np.isfinite(here).all():
                raise ValueError(
                    f"f({self.x:g}) is {here[0]:g} and its slope {here[1]:g}: expected finite numbers"
                )
            rows = [[_value("f", f, self.x + way * h) for h in STEPS.tolist()] for way in (1, -1)]
            rows += [_all_steps(name, scheme, f, self.x) for name, scheme in self._own.items()]
            self.here, self.values = here, np.array(rows)
        if self.error:
            self.values = None

    def errors(self) -> dict[str, Floats]:
        """How far off each difference is, for every h in STEPS."""
        value, slope = self.here
        plus, minus = self.values[:2]
        measured = {"one-sided": (plus - value) / STEPS, "central": (plus - minus) / (2 * STEPS)}
        return {name: np.abs(found - slope) for name, found in measured.items()}

    def picture(self) -> plot.Picture:
        """The errors against h; the secants, where no difference is off."""
        name, h, errors = self.names[self.shown], float(STEPS[self.k]), self.errors()
        now = ", ".join(f"{scheme} {error[self.k]:.1e}" for scheme, error in errors.items())
        about = f"Differences of {name} at x = {self.x:g}, where the slope is {self.here[1]:g}"
        if not all(error.any() and np.isfinite(error).all() for error in errors.values()):
            return plot.secants(lambda t: float(self._functions[name].f(t)), self.x, [h])
        return plot.difference_errors(
            STEPS,
            errors,
            caption=f"{about}: the error of each against its step h.",
            alt=f"{about}. Errors at h = {h:.1e}: {now}.",
        )


def _within(x: float, low: float, high: float) -> float:
    x = number("x", x)
    if not low <= x <= high:
        raise ValueError(f"x is {x:g}: expected {low:g} to {high:g}")
    return x


def _value(name: str, function: Function, x: float) -> float:
    given = np.asarray(function(x))
    if given.size != 1 or given.dtype.kind not in "biuf":
        raise TypeError(
            f"{name}({x:g}) gave an array of shape {given.shape}, {given.dtype}: expected one number"
        )
    return float(given.item())


def _all_steps(name: str, scheme: Scheme, f: Function, x: float) -> list[float]:
    """What a student's scheme gives for each step, for a function of an array (1,)."""
    found = []
    for h in STEPS.tolist():
        given = np.asarray(scheme(lambda v: float(f(float(v[0]))), np.array([x]), h), dtype=float)
        if given.shape != (1,):
            raise ValueError(f"{name} gave an array of shape {given.shape}: expected (1,)")
        found.append(float(given[0]))
    return found
