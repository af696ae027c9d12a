"""Two functions timed in turn, and what came of it: ratios that a busy machine does not distort.

Of a pair, now the one and now the other goes first, in one process on one core. What is counted is the time
that the processor spent on the process, and each round gives one ratio. A neighbour who takes the machine
away slows both, and the median of the ratios does not see it.
"""

from __future__ import annotations

import gc
import operator
import os
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

ROUNDS, SECONDS = 101, 0.02  # of a pair; of one side of a round: thousands of times what the clock takes
QUICK_ROUNDS, QUICK_SECONDS = 1, 0.0005


class Mark(NamedTuple):
    """What a number must reach."""

    relation: str
    bound: float

    def reached(self, value: float) -> bool:
        return RELATIONS[self.relation](value, self.bound)


RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "at least": operator.ge,
    "above": operator.gt,
    "at most": operator.le,
    "below": operator.lt,
}


Quartiles = tuple[float, float, float]  # low quartile, median, high quartile


class Row(NamedTuple):
    """What was measured of one thing.

    Attributes
    ----------
    section, subject : str
        Where it stands on the page, and what it is.
    unit : str
        Of `ours` and `theirs`: "s", "bytes" ...
    ours : quartiles
    against : str
        Whom or what it is compared with; or "".
    theirs : float or None
        The median of that.
    ratio : quartiles or None
        Of theirs / ours in each round, where they were timed in turn: how many times as fast we are.
    mark : Mark or None
        Of the median ratio; of our median where there is no ratio.
    """

    section: str
    subject: str
    unit: str
    ours: Quartiles
    against: str = ""
    theirs: float | None = None
    ratio: Quartiles | None = None
    mark: Mark | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the mark is; None where none was set."""
        _, median, _ = self.ratio or self.ours
        return None if self.mark is None else self.mark.reached(median)


class Case(NamedTuple):
    """What one process measures: rows, from whether it is to be quick; and the peer's module it needs."""

    measure: Callable[[bool], list[Row]]
    needs: str = ""


class LeftOut(Exception):
    """What cannot be measured on this machine, and why."""


def settle(quick: bool, keep_memory: bool = True) -> None:
    """Keep this process, and every thread that a library will start, on one core; and its memory at hand.

    C's malloc gives large blocks back to the system when they are freed, and the next step pays for them
    anew; once a block of nearly 32 MB has been freed, it keeps them. Without that a ratio would depend on
    what else had happened to be freed. A quick run takes any core.
    """
    if hasattr(os, "sched_setaffinity") and not quick:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if keep_memory:
        np.ones(31 * 2**20, np.uint8)


def paired(ours: Callable[[], Any], theirs: Callable[[], Any], quick: bool, rounds: int = ROUNDS) -> Paired:
    """Seconds of a call of each, timed in turn, and their ratio."""
    rounds, seconds = (QUICK_ROUNDS, QUICK_SECONDS) if quick else (rounds, SECONDS)
    gc.collect()
    gc.freeze()  # what libraries made when they were imported is no part of either side
    sides = (ours, theirs)
    calls = [max(1, round(seconds / cpu_time(side))) for side in sides]
    times = []
    for i in range(rounds):
        pair = [0.0, 0.0]
        for k in (0, 1) if i % 2 else (1, 0):
            gc.collect()
            pair[k] = cpu_time(sides[k], calls[k])
        times.append(pair)
    gc.unfreeze()
    of_ours, of_theirs = zip(*times, strict=True)
    return Paired(
        quartiles(of_ours),
        statistics.median(of_theirs),
        quartiles([theirs / ours for ours, theirs in times]),
    )


class Paired(NamedTuple):
    """A row's numbers: `Row(section, subject, "s", **paired(...)._asdict())`."""

    ours: Quartiles
    theirs: float
    ratio: Quartiles


def cpu_time(f: Callable[[], Any], calls: int = 1) -> float:
    """Processor seconds of one call, on average; at least a nanosecond, so that one can divide by it."""
    began = time.process_time()
    for _ in range(calls):
        f()
    return max((time.process_time() - began) / calls, 1e-9)


def quartiles(values: Sequence[float]) -> Quartiles:
    low, median, high = np.quantile(values, (0.25, 0.5, 0.75)).tolist()
    return low, median, high
