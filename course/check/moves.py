"""Does a function call others at inputs moved by a little, as whoever differences must?

A profile function sees every call of a Python function, lambdas included, with its arguments and the
variables that it closes over. What of these has as many entries as the input, most of them the input's own,
and is not the input itself, is a place that the input was moved to. Entries may be of any type, so that
complex steps and steps in exact arithmetic are seen, too; a formula moves nothing.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import numpy as np

# Of a moved entry and the input's own, as a share of either; more than this is another array altogether.
NEAR = 1e-3

# Places that are kept: whoever has been to so many has differenced.
MAX_PLACES = 10_000

Flat = tuple[Any, ...]


class Moves:
    """Count, inside a ``with`` block, the places near an array at which Python functions are called.

    Parameters
    ----------
    at : numpy.ndarray

    Attributes
    ----------
    count : int
    """

    def __init__(self, at: np.ndarray[Any, Any]) -> None:
        self._at: Flat = tuple(at.ravel().tolist())
        self._places: set[Flat] = set()

    @property
    def count(self) -> int:
        """How many different places there were."""
        return len(self._places)

    def __enter__(self) -> Moves:
        self._before = sys.getprofile()
        sys.setprofile(self._profile)
        return self

    def __exit__(self, *error: object) -> None:
        sys.setprofile(self._before)

    def _profile(self, frame: FrameType, event: str, argument: Any) -> None:
        if event != "call" or len(self._places) >= MAX_PLACES:
            return
        for value in frame.f_locals.values():
            place = self._place(value)
            if place is not None:
                self._places.add(place)

    def _place(self, value: Any) -> Flat | None:
        try:
            flat = _flat(value, len(self._at))
            if flat is None or flat == self._at:
                return None
            moved = [b for a, b in zip(self._at, flat, strict=True) if abs(a - b) > NEAR * abs(a)]
            hash(flat)
        except Exception:  # a student's own objects may do anything
            return None
        return flat if len(moved) <= len(flat) // 2 else None


def _flat(value: Any, size: int) -> Flat | None:
    """The entries of an array or of a list of lists, in order; None where their number is another."""
    if type(value) is np.ndarray:
        return tuple(value.ravel().tolist()) if value.size == size else None
    if type(value) in (list, tuple) and 0 < len(value) <= size:
        inner = type(value[0]) in (list, tuple)
        flat = tuple(entry for row in value for entry in row) if inner else tuple(value)
        return flat if len(flat) == size else None
    return None
