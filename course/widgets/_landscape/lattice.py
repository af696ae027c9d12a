"""A loss at the places of a lattice, coarse ones first: a picture at once, and a finer one as time allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from course._validate import Floats

SIDE = 61  # places along each side at the finest; SIDE - 1 is a multiple of each stride
STRIDES = (4, 2, 1)  # 16, 31 and 61 places


class Lattice:
    """Values of several functions of two numbers, each place computed once.

    Attributes
    ----------
    values : (functions, n, n) array
        All there is so far, at one resolution; row 0 is at the bottom.
    corners : (left, bottom, right, top)
    """

    def __init__(self, functions: Sequence[Callable[[Floats], float]], low: Floats, high: Floats) -> None:
        self._functions, self.corners = functions, (*low.tolist(), *high.tolist())
        self._across, self._up = (np.linspace(a, b, SIDE) for a, b in zip(low, high, strict=True))
        self._known = np.full((len(functions), SIDE, SIDE), np.nan)
        self._stride = STRIDES[0]

    @property
    def values(self) -> Floats:
        return self._known[:, :: self._stride, :: self._stride]

    def refine(self, first: int = 0) -> Iterator[bool]:
        """Compute place by place, function `first` first; an item says whether `values` has become finer."""
        others = [k for k in range(len(self._functions)) if k != first]
        for coarser, stride in zip((None, *STRIDES), STRIDES, strict=False):
            for k in (first, *others):
                for i in range(0, SIDE, stride):
                    for j in range(0, SIDE, stride):
                        if coarser is None or i % coarser or j % coarser:
                            self._known[k, i, j] = self._functions[k](
                                np.array([self._across[j], self._up[i]])
                            )
                            yield False
            self._stride = stride
            yield True
