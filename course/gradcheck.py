"""Gradients checked against differences of the function itself.

>>> import numpy as np
>>> x = np.array([[1.0, 2.0], [3.0, 4.0]])
>>> check_gradient(lambda x: np.sum(x**3), x, 3 * x**2).passed
True
>>> check_gradient(lambda x: np.sum(x**3), x, 3 * x**2 - x)
GradientCheck: FAILED, all coordinates, tolerance 1e-06
  worst relative error 0.33 at (0, 0): gradient 2, difference 3
  4 compared, 0 kinks

Throughout, f maps an array to one number, x is an array of float64, and phi(t) = f(x + t d) is f along the
direction d; for the coordinate i, d is 1 at i and 0 elsewhere. f gets an array of its own at each call:
neither x nor the check suffers when f writes into it.

**Steps.** A central difference (phi(h) - phi(-h)) / 2h is wrong by h^2 phi'''/6 through truncation and by
about eps |phi| / h through rounding, eps = 2.2e-16. The sum is least near h = eps^(1/3) = 6.1e-6, in units of
x, which leaves about eps^(2/3) = 4e-11 [1]_. So h is eps^(1/3) max(1, |x_i|). A complex step Im phi(i h) / h
subtracts nothing: h is 1e-20, and the truncation h^2 phi'''/6 is below rounding for any phi one meets [2]_.

**Relative error.** Of a and b it is |a - b| / max(|a|, |b|, floor). The floor keeps rounding from looking
like an error where both are nearly 0; at its default of 1e-3 an error of 1e-6 means six digits, or 1e-9 in
absolute terms. `check_gradient` knows f, so it sets the floor to what a difference of f can resolve: f is
taken to be rounded to 10 eps |f|, and that divided by h is an error that no gradient is blamed for. The
tolerance is 1e-6: four orders above the best that central differences do, far below what a slip in a formula
costs.

**Kinks.** Where f has a kink between x - h d and x + h d, as a hinge has at margin 0, a central difference
gives a mixture of two slopes, and a right gradient disagrees with it. Let g(h) be the gap between the
one-sided differences (phi(h) - phi(0)) / h and (phi(0) - phi(-h)) / h. Where phi is smooth, g(h) = h phi'' +
O(h^3) halves with h, so that g(h) - 2 g(h/2) vanishes. A slope that jumps by J at a distance of u h leaves
J |1 - 3 u| of it for u <= 1/2, and J (1 - u) beyond: only a kink at h/3 sharp goes unseen. A coordinate where
it exceeds rounding and the tolerance is called a kink. There the gradient is not compared with the central
difference; it must lie between the one-sided differences, as every subgradient of a convex f does. Kinks are
reported, and a check that has nothing but kinks to compare is not passed.

References
----------
.. [1] W. H. Press et al., "Numerical Recipes", 3rd ed., section 5.7, Cambridge University Press, 2007.
.. [2] W. Squire and G. Trapp, "Using Complex Variables to Estimate Derivatives of Real Functions", SIAM
   Review 40, 1998, pp. 110-112, https://doi.org/10.1137/S003614459631241X.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from course._relative import FLOOR, relative_error, relative_errors
from course._validate import Floats, callable_, count, floats, number, same_shape

__all__ = [
    "GradientCheck",
    "central_difference",
    "check_gradient",
    "complex_step",
    "coordinate_differences",
    "directional_difference",
    "forward_difference",
    "kinks",
    "relative_error",
    "relative_errors",
]

Function = Callable[[npt.NDArray[Any]], Any]
Index = tuple[int, ...]
Method = Literal["all", "coordinates", "directions", "complex"]

EPS = float(np.finfo(np.float64).eps)
STEP: float = EPS ** (1 / 3)  # of a central difference, in units of x
COMPLEX_STEP = 1e-20
TOLERANCE = 1e-6
COMPLEX_TOLERANCE = 1e-10  # nothing is subtracted: only the rounding of f itself is left
ROUNDING = 10 * EPS  # of f, relative: a sum of many terms is not right to its last bit
TINY = float(np.finfo(np.float64).tiny)  # a floor where f is 0 and so is its rounding

METHODS = {
    "all": "all coordinates",
    "coordinates": "random coordinates",
    "directions": "random directions",
    "complex": "complex steps along random directions",
}


@dataclass(frozen=True, repr=False)
class GradientCheck:
    """What `check_gradient` found. It is true where it passed.

    Attributes
    ----------
    passed : bool
        Everything compared agrees, and something was compared.
    method : str
        "all", "coordinates", "directions" or "complex".
    tolerance : float
    error : float
        The worst relative error of all comparisons; 0 where there was none.
    where : tuple of int
        The coordinate it belongs to, or the number of the direction, as (k,).
    gradient, difference : float
        The two slopes there; at a kink, `difference` is the nearer of the one-sided differences.
    compared : int
        Slopes compared with a central difference (or a complex step).
    kinks : tuple of tuples of int
        Coordinates (or directions) with a kink within h, where the gradient need only lie between two slopes.
    """

    passed: bool
    method: str
    tolerance: float
    error: float
    where: Index
    gradient: float
    difference: float
    compared: int
    kinks: tuple[Index, ...]

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        verdict = "passed" if self.passed else "FAILED"
        place = f"direction {self.where[0]}" if self.method in ("directions", "complex") else self.where
        slopes = f"gradient {self.gradient:.6g}, difference {self.difference:.6g}"
        kinks = f"{len(self.kinks)} kink{'s' if len(self.kinks) != 1 else ''}"
        if self.kinks:
            kinks += f": {', '.join(map(str, self.kinks[:5]))}{', ...' if len(self.kinks) > 5 else ''}"
        return (
            f"GradientCheck: {verdict}, {METHODS[self.method]}, tolerance {self.tolerance:.0e}\n"
            f"  worst relative error {self.error:.2g} at {place}: {slopes}\n"
            f"  {self.compared} compared, {kinks}"
        )


def check_gradient(
    f: Function,
    x: npt.ArrayLike,
    gradient: npt.ArrayLike,
    method: Method = "all",
    *,
    n: int = 10,
    seed: int = 0,
    tolerance: float | None = None,
) -> GradientCheck:
    """Is this the gradient of f at x?

    Parameters
    ----------
    f : callable
        Maps an array like x to one number; for "complex", a complex array to a complex number.
    x : array
    gradient : array of x's shape
    method : {"all", "coordinates", "directions", "complex"}
        Central differences along every coordinate; along n random coordinates; along n random directions;
        complex steps along n random directions. With K coordinates "all" calls f 4 K + 1 times, "complex"
        n times. One direction sees every coordinate at once, but says only that one of them is wrong.
    n, seed : int
        How many random coordinates or directions, and the seed that draws them.
    tolerance : float, optional
        Largest relative error that passes; 1e-6, or 1e-10 for "complex".

    Returns
    -------
    GradientCheck

    Raises
    ------
    TypeError, ValueError
        An argument of another kind, a gradient of another shape than x, an f that gives no finite number.
    """
    x = _door(f, x)
    gradient = floats("gradient", gradient)
    same_shape("gradient", gradient, "x", x)
    if method not in METHODS:
        raise ValueError(f"method is {method!r}: expected one of {', '.join(METHODS)}")
    if tolerance is None:
        tolerance = COMPLEX_TOLERANCE if method == "complex" else TOLERANCE
    tolerance = number("tolerance", tolerance, above=0)
    rng = np.random.default_rng(count("seed", seed, minimum=0))
    n = count("n", n)

    here = 0.0 if method == "complex" else _real(f, x.copy())
    found: list[Index] = []
    compared: list[tuple[float, Index, float, float]] = []  # error, where, gradient, difference
    for where, direction in _directions(x, method, n, rng):
        slope = float(np.vdot(gradient, direction))
        if method == "complex":
            difference, floor = complex_step(f, x, direction), FLOOR
        else:
            line = _Line.through(f, x, here, direction, _step(x, direction))
            difference, floor = line.central, max(line.noise / tolerance, TINY)
            if line.has_kink(tolerance):
                found.append(where)
                difference = min(max(slope, min(line.left, line.right)), max(line.left, line.right))
        compared.append((relative_error(slope, difference, floor), where, slope, difference))

    worst = max(compared, key=lambda comparison: comparison[0])
    smooth = len(compared) - len(found)
    return GradientCheck(
        worst[0] <= tolerance and smooth > 0, method, tolerance, *worst, smooth, tuple(found)
    )


def forward_difference(f: Function, x: npt.ArrayLike, h: float | None = None) -> Floats:
    """The gradient of f at x by forward differences, (f(x + h e_i) - f(x)) / h for coordinate i.

    Half as many calls as for central differences, and far fewer digits: truncation costs h f''/2, so that the
    best h is near eps**(1/2) = 1.5e-8 and leaves about as much.

    Parameters
    ----------
    f : callable
        Maps an array like x to one number.
    x : array
    h : float, optional
        The step, for every coordinate; eps**(1/2) * max(1, |x_i|) by default.

    Returns
    -------
    array of x's shape, float64

    Raises
    ------
    TypeError, ValueError
        An argument of another kind, an f that gives no finite number.
    """
    x = _door(f, x)
    here, slopes = _real(f, x.copy()), np.empty(x.shape)
    for i in np.ndindex(x.shape):
        unit = _unit(x, i)
        step = _step(x, unit, h, EPS**0.5)
        slopes[i] = (_real(f, x + step * unit) - here) / step
    return slopes


def central_difference(f: Function, x: npt.ArrayLike, h: float | None = None) -> Floats:
    """The gradient of f at x by central differences, (f(x + h e_i) - f(x - h e_i)) / 2h for coordinate i.

    Parameters
    ----------
    f : callable
        Maps an array like x to one number.
    x : array
    h : float, optional
        The step, for every coordinate; eps**(1/3) * max(1, |x_i|) by default.

    Returns
    -------
    array of x's shape, float64

    Raises
    ------
    TypeError, ValueError
        An argument of another kind, an f that gives no finite number.
    """
    x = _door(f, x)
    slopes = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        slopes[i] = _central(f, x, _unit(x, i), h)
    return slopes


def coordinate_differences(
    f: Function, x: npt.ArrayLike, n: int = 10, seed: int = 0, h: float | None = None
) -> tuple[list[Index], Floats]:
    """Central differences along n different random coordinates (all of them, where x has no more than n).

    Returns
    -------
    where : list of n index tuples
        `x[where[k]]` is the coordinate that moved.
    slopes : (n,) float64
        Compare with `np.array([gradient[i] for i in where])`.
    """
    x = _door(f, x)
    where = _random_coordinates(x, count("n", n), np.random.default_rng(count("seed", seed, minimum=0)))
    return where, np.array([_central(f, x, _unit(x, i), h) for i in where])


def directional_difference(
    f: Function, x: npt.ArrayLike, direction: npt.ArrayLike, h: float | None = None
) -> float:
    """The derivative of f along a direction, <gradient, direction>: (f(x + h d) - f(x - h d)) / 2h.

    Parameters
    ----------
    direction : array of x's shape, not 0
        Of any length: twice the direction has twice the derivative.
    h : float, optional
        By default no coordinate moves by more than eps**(1/3) * max(1, max |x_i|).
    """
    x = _door(f, x)
    return _central(f, x, _direction(direction, x), h)


def complex_step(f: Function, x: npt.ArrayLike, direction: npt.ArrayLike) -> float:
    """The derivative of f along a direction, right to rounding: Im f(x + i h d) / h with h = 1e-20.

    f must be made of operations that extend to complex numbers, and must not drop the imaginary part: `x *
    x`, not `abs(x)**2`; a maximum is chosen by real parts. Kinks go unseen: the answer is the slope of f's
    own branch at x.

    Parameters
    ----------
    f : callable
        Maps a complex128 array like x to one complex number.
    direction : array of x's shape, not 0

    Raises
    ------
    TypeError
        f gave a real number: it dropped the imaginary part, or does not depend on x at all.
    """
    x = _door(f, x)
    value = _call(f, x + 1j * COMPLEX_STEP * _direction(direction, x))
    if not isinstance(value, complex):
        raise TypeError(
            f"f gave the real number {value} for a complex x: something in f drops the imaginary part, "
            "such as float(), abs() or a float64 array that is written into"
        )
    return float(value.imag / COMPLEX_STEP)


def kinks(
    f: Function, x: npt.ArrayLike, h: float | None = None, tolerance: float = TOLERANCE
) -> npt.NDArray[np.bool_]:
    """Where a central difference of f at x is not to be trusted: f has a kink within h along that coordinate.

    Parameters
    ----------
    f : callable
        Maps an array like x to one number.
    x : array
    h : float, optional
        As for `central_difference`. A kink within h is found, one further away is not.
    tolerance : float
        Relative jump of the slope from which on it counts as a kink.

    Returns
    -------
    array of x's shape, bool
        The module's docstring says how a kink is recognised.
    """
    x = _door(f, x)
    tolerance = number("tolerance", tolerance, above=0)
    here, found = _real(f, x.copy()), np.zeros(x.shape, dtype=bool)
    for i in np.ndindex(x.shape):
        d = _unit(x, i)
        found[i] = _Line.through(f, x, here, d, _step(x, d, h)).has_kink(tolerance)
    return found


class _Line(NamedTuple):
    """What f is like along a line, seen at 0, h/2 and h to either side."""

    left: float  # one-sided differences
    right: float
    central: float
    bend: float  # g(h) - 2 g(h/2): 0 where f is smooth, a slope's jump where it is not
    noise: float  # what rounding of f may add to a difference

    @classmethod
    def through(cls, f: Function, x: Floats, middle: float, d: Floats, h: float) -> _Line:
        """Look at f along x + t d, where f(x) is known."""
        far_left, near_left, near_right, far_right = (_real(f, x + t * d) for t in (-h, -h / 2, h / 2, h))
        gap = (far_right - 2 * middle + far_left) / h
        half_gap = (near_right - 2 * middle + near_left) / (h / 2)
        return cls(
            left=(middle - far_left) / h,
            right=(far_right - middle) / h,
            central=(far_right - far_left) / (2 * h),
            bend=gap - 2 * half_gap,
            noise=ROUNDING * max(abs(far_left), abs(middle), abs(far_right)) / h,
        )

    def has_kink(self, tolerance: float) -> bool:
        # The five values enter `bend` with weights 1, -4, 6, -4, 1: rounding adds up to 16 times the noise.
        return abs(self.bend) > tolerance * max(abs(self.left), abs(self.right)) + 16 * self.noise


def _directions(
    x: Floats, method: Method, n: int, rng: np.random.Generator
) -> Iterator[tuple[Index, Floats]]:
    """The lines along which a method looks, each with its name."""
    if method in ("all", "coordinates"):
        every = list(np.ndindex(x.shape)) if method == "all" else _random_coordinates(x, n, rng)
        for i in every:
            yield i, _unit(x, i)
    else:
        for k in range(n):
            d = 2 * rng.random(x.shape) - 1  # a quarter of the time of normal numbers
            yield (k,), d / np.linalg.norm(d)


def _random_coordinates(x: Floats, n: int, rng: np.random.Generator) -> list[Index]:
    chosen = rng.choice(x.size, size=min(n, x.size), replace=False)
    return [tuple(int(j) for j in np.unravel_index(i, x.shape)) for i in chosen]


def _unit(x: Floats, i: Index) -> Floats:
    d = np.zeros_like(x)
    d[i] = 1.0
    return d


def _direction(direction: npt.ArrayLike, x: Floats) -> Floats:
    d = floats("direction", direction)
    same_shape("direction", d, "x", x)
    if not d.any():
        raise ValueError("direction is 0: it points nowhere")
    return d


def _step(x: Floats, d: Floats, h: float | None = None, share: float = STEP) -> float:
    """The step t along d: as given, or such that the coordinate that moves most moves by about this share."""
    if h is not None:
        return number("h", h, above=0)
    longest = float(np.abs(d).max())
    return share * max(1.0, float(np.abs(x[d != 0]).max())) / longest


def _central(f: Function, x: Floats, d: Floats, h: float | None) -> float:
    step = _step(x, d, h)
    return (_real(f, x + step * d) - _real(f, x - step * d)) / (2 * step)


def _door(f: Function, x: npt.ArrayLike) -> Floats:
    callable_("f", f)
    return floats("x", x)


def _real(f: Function, x: Floats) -> float:
    value = _call(f, x)
    if isinstance(value, complex):
        raise TypeError(f"f gave the complex number {value} for a real x: expected a real one")
    return float(value)


def _call(f: Function, x: npt.NDArray[Any]) -> complex:
    """f(x) as a Python number, x an array that f may keep."""
    given = f(np.asarray(x))  # arithmetic turns arrays without axes into numbers
    if isinstance(given, tuple):
        raise TypeError(f"f gave a tuple of {len(given)}: expected one number; of (loss, dW) take f(x)[0]")
    value = np.asarray(given)
    if value.size != 1 or value.dtype.kind not in "iufc":
        raise TypeError(f"f gave an array of shape {value.shape}, {value.dtype}: expected one number")
    if not np.isfinite(value).all():
        raise ValueError(f"f gave {value.item()}: expected a finite number")
    result: complex = value.item()
    return result
