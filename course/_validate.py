"""The door: public functions have their arguments looked at here, once; what is wrong is said by name.

Wrong kinds raise `TypeError`, wrong shapes and values `ValueError`. What passes is an array of float64 (int64
for labels), so that the code behind the door reads like the mathematics. Integers, booleans and float32 are
converted; complex numbers pass only where a function says that it takes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

SUM_TOLERANCE = 1e-6  # of a distribution: those in float32 pass, a forgotten entry does not


def floats(
    name: str, value: npt.ArrayLike, axes: str | None = None, *, complex_too: bool = False
) -> npt.NDArray[Any]:
    """The value as a float64 array, or complex128 where it may be complex: finite entries, no empty axis.

    `axes` names the expected axes: "N D" asks for a matrix and appears in the message; None takes any shape.
    """
    array = _array(name, value)
    if array.dtype.kind == "c" and complex_too:
        array = np.asarray(array, dtype=np.complex128)
    elif array.dtype.kind in "biuf":
        array = np.asarray(array, dtype=np.float64)
    else:
        raise TypeError(f"{name} holds {array.dtype}: expected real numbers (float64)")
    _check_axes(name, array, axes)
    check_finite(name, array)
    return array


def labels(name: str, value: npt.ArrayLike, classes: int | None = None) -> Labels:
    """The value as a vector of int64 labels, 0 <= label < classes; without `classes` the end is open."""
    array = _array(name, value)
    if array.dtype.kind not in "iu":
        raise TypeError(
            f"{name} holds {array.dtype}: expected integers; if they are whole, {name}.astype(int) helps"
        )
    _check_axes(name, array, "N")
    wrong = array < 0 if classes is None else (array < 0) | (array >= classes)
    if wrong.any():
        i = int(wrong.argmax())
        expected = (
            "labels start at 0"
            if classes is None
            else f"labels of {classes} classes run from 0 to {classes - 1}"
        )
        raise ValueError(f"{name}[{i}] is {array[i]}: {expected}")
    return np.asarray(array, dtype=np.int64)


def label(name: str, value: int, classes: int) -> int:
    """The value as one label, a Python int."""
    if count(name, value, minimum=0) >= classes:
        raise ValueError(f"{name} is {value}: labels of {classes} classes run from 0 to {classes - 1}")
    return int(value)


def number(name: str, value: float, *, minimum: float = -np.inf, above: float = -np.inf) -> float:
    """The value as a finite Python float, at least `minimum` and greater than `above`."""
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} is {_kind(value)}: expected one real number")
    if not np.isfinite(value):
        raise ValueError(f"{name} is {value}: expected a finite number")
    if value < minimum:
        raise ValueError(f"{name} is {value}: expected a number of at least {minimum}")
    if value <= above:
        raise ValueError(f"{name} is {value}: expected a number above {above}")
    return float(value)


def count(name: str, value: int, minimum: int = 1) -> int:
    """The value as a Python int of at least `minimum`."""
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(f"{name} is {_kind(value)}: expected a whole number")
    if value < minimum:
        raise ValueError(f"{name} is {value}: expected at least {minimum}")
    return int(value)


def generator(name: str, value: np.random.Generator | int) -> np.random.Generator:
    """The value itself, or a generator with this seed: NumPy's `rng` of SPEC 7, less its None."""
    if isinstance(value, np.random.Generator):
        return value
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(f"{name} is {_kind(value)}: expected a seed or np.random.default_rng(seed)")
    return np.random.default_rng(count(name, int(value), minimum=0))


def float_dtype(name: str, value: npt.DTypeLike) -> np.dtype[Any]:
    """The value as the dtype float32 or float64."""
    try:
        dtype = np.dtype(value)
    except TypeError:
        raise TypeError(f"{name} is {_kind(value)}: expected np.float32 or np.float64") from None
    if value is None or dtype not in (np.float32, np.float64):
        raise TypeError(f"{name} is {_kind(value) if value is None else dtype}: expected float32 or float64")
    return dtype


def callable_(name: str, value: object) -> None:
    """The value can be called."""
    if not callable(value):
        raise TypeError(f"{name} is {_kind(value)}: expected a function")


def same_length(y_name: str, y: npt.NDArray[Any], x_name: str, x: npt.NDArray[Any]) -> None:
    """One label for each example."""
    if len(y) != len(x):
        given, examples = _plural(len(y), "label"), _plural(len(x), "example")
        shapes = f"{x_name} is {x.shape}, {y_name} is {y.shape}"
        raise ValueError(f"{y_name} has {given} for {examples}: {shapes}")


def same_shape(a_name: str, a: npt.NDArray[Any], b_name: str, b: npt.NDArray[Any]) -> None:
    """Two arrays of one shape: nothing broadcasts."""
    if a.shape != b.shape:
        raise ValueError(f"{a_name} is {a.shape}, {b_name} is {b.shape}: expected the same shape")


def weights_and_examples(
    W: npt.ArrayLike, X: npt.ArrayLike, *, complex_too: bool = False
) -> tuple[npt.NDArray[Any], Floats]:
    """W (D, C) and X (N, D) of a linear classifier; W may be complex where that is said."""
    W = floats("W", W, "D C", complex_too=complex_too)
    X = floats("X", X, "N D")
    if len(W) != X.shape[1]:
        rows, features = _plural(len(W), "row"), _plural(X.shape[1], "feature")
        raise ValueError(f"W has {rows} for {features}: W is {W.shape}, X is {X.shape}")
    return W, X


def linear_problem(
    W: npt.ArrayLike, X: npt.ArrayLike, y: npt.ArrayLike, reg: float, *, complex_too: bool = False
) -> tuple[npt.NDArray[Any], Floats, Labels, float]:
    """What every loss of a linear classifier takes: W (D, C), X (N, D), y (N,), reg >= 0."""
    W, X = weights_and_examples(W, X, complex_too=complex_too)
    y = labels("y", y, classes=W.shape[1])
    same_length("y", y, "X", X)
    return W, X, y, number("reg", reg, minimum=0)


def scores_and_labels(scores: npt.ArrayLike, y: npt.ArrayLike) -> tuple[npt.NDArray[Any], Labels]:
    """What every loss of scores takes: scores (N, C), which may be complex, and y (N,)."""
    scores = floats("scores", scores, "N C", complex_too=True)
    y = labels("y", y, classes=scores.shape[1])
    same_length("y", y, "scores", scores)
    return scores, y


def vector_or_rows(name: str, value: npt.ArrayLike, *, complex_too: bool = False) -> npt.NDArray[Any]:
    """One vector (C,), or one in each row of a matrix (N, C)."""
    array = floats(name, value, complex_too=complex_too)
    if array.ndim not in (1, 2):
        raise ValueError(f"{name} is {array.shape}, expected (C,) or (N, C)")
    return array


def distributions(name: str, value: npt.ArrayLike, axes: str | None = None) -> Floats:
    """One distribution (C,), or one in each row (N, C): no entry below 0, sums of 1 up to rounding.

    `axes` as for `floats`, where only one of the two will do.
    """
    p = floats(name, value, axes) if axes else vector_or_rows(name, value)
    if (p < 0).any():
        index = tuple(int(i) for i in np.argwhere(p < 0)[0])
        raise ValueError(f"{entry(name, index)} is {p[index]}: a probability is at least 0")
    sums = p.sum(axis=-1)
    wrong = np.argwhere(np.abs(sums - 1) > SUM_TOLERANCE)
    if len(wrong):
        index = tuple(int(i) for i in wrong[0])
        raise ValueError(
            f"{entry(name, index)} sums to {sums[index]}: probabilities sum to 1; "
            f"divide by {name}.sum(axis=-1, keepdims=True)"
        )
    return p


def check_finite(name: str, array: npt.NDArray[Any]) -> None:
    """No nan, no inf. A finite sum says so at a fraction of the cost of looking at every entry."""
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(array.sum()):
            return
    finite = np.isfinite(array)
    if not finite.all():
        index = tuple(int(i) for i in np.unravel_index(finite.argmin(), array.shape))
        raise ValueError(f"{entry(name, index)} is {array[index]}: expected finite numbers")


def entry(name: str, index: Sequence[int]) -> str:
    """How one writes the entry of an array: X[2, 0]."""
    return f"{name}[{', '.join(map(str, index))}]" if len(index) else name


def _array(name: str, value: npt.ArrayLike) -> npt.NDArray[Any]:
    try:
        return np.asarray(value)
    except ValueError as error:  # rows of different lengths
        raise ValueError(f"{name} is not an array: {error}") from None


def _check_axes(name: str, array: npt.NDArray[Any], axes: str | None) -> None:
    expected = "" if axes is None else f", expected ({', '.join(axes.split())}{'' if ' ' in axes else ','})"
    if axes is not None and array.ndim != len(axes.split()):
        raise ValueError(f"{name} is {array.shape}{expected}")
    if array.size == 0:
        raise ValueError(f"{name} is empty: it is {array.shape}{expected} with at least one entry")


def _kind(value: object) -> str:
    """What an object is, in few words: None, True, 'text', (3,) array, list."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if value is None or isinstance(value, (bool, str, float, complex)):
        return repr(value)
    return f"of type {type(value).__name__}"


def _plural(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
