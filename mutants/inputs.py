"""Wider inputs than an exercise draws: the same ones, rounded, scaled, and with each length cut to 1."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.check.probes import Inputs

Change = Callable[[Any], Any]

# Whole numbers bring ties, kinks and zeros; large ones overflow where small ones do not.
CHANGES: tuple[Change, ...] = (
    np.round,
    np.negative,
    lambda x: 40.0 * x,
    lambda x: x / 1000.0,
    lambda x: 0.0 * x,
)


def wider(inputs: Inputs) -> list[Inputs]:
    """Other inputs of the same form; whether they mean anything is for right solutions to say."""
    changed = [{name: _changed(value, change) for name, value in inputs.items()} for change in CHANGES]
    lengths = sorted(set(_lengths(inputs)) - {1})
    return changed + [{name: _cut(value, length) for name, value in inputs.items()} for length in lengths]


def _changed(value: Any, change: Change) -> Any:
    match value:
        case dict():
            return {name: _changed(item, change) for name, item in value.items()}
        case list() | tuple():
            return type(value)(_changed(item, change) for item in value)
        case np.ndarray() if value.dtype.kind == "f":
            return change(value)
        case float():
            return float(change(value))
    return value


def _lengths(value: Any) -> Iterator[int]:
    match value:
        case dict():
            for item in value.values():
                yield from _lengths(item)
        case np.ndarray():
            yield from value.shape


def _cut(value: Any, length: int) -> Any:
    """Every axis of this length to its first entry: a case's sizes all differ, so a length names an axis."""
    match value:
        case dict():
            return {name: _cut(item, length) for name, item in value.items()}
        case np.ndarray():
            cut = value[tuple(slice(1) if n == length else slice(None) for n in value.shape)]
            # No class of a case is empty: these are labels of `length` classes.
            labels = cut.dtype.kind == "i" and value.size and value.max() == length - 1
            return np.zeros_like(cut) if labels else cut.copy()
    return value
