"""How long a Neural Turing Machine takes to learn to copy, and how well it does."""

from __future__ import annotations

import time
from typing import Any

from benchmarks.measure import Case, Mark, Row, quartiles, settle
from course.copying import copy_accuracy, train_copy

SECTION = "A Neural Turing Machine"
NOTE = """\
Seconds that `train_copy` takes to teach copying of 1 to 5 vectors of 8 bits, over several seeds; and of \
bits held back from it, how many in 1,000 come back wrong at the length where most do. Sequences of 10 \
vectors are longer than any it has seen."""

LENGTHS, LONGER = range(1, 6), 10
SEEDS = 5
QUICK: dict[str, Any] = {"epochs": 1, "batch": 2, "longest": 1}


def measure(quick: bool) -> list[Row]:
    settle(quick)
    seconds, wrong, wrong_longer = [], [], []
    for seed in range(1 if quick else SEEDS):
        began = time.process_time()
        machine, _ = train_copy(rng=seed, progress=False, **QUICK if quick else {})
        seconds.append(time.process_time() - began)
        right = copy_accuracy(machine, (*LENGTHS, LONGER), sequences=5 if quick else 1000)
        wrong.append(1000 * (1 - min(right[length] for length in LENGTHS)))
        wrong_longer.append(1000 * (1 - right[LONGER]))
    unit = "bits in 1,000"
    return [
        Row(SECTION, "learning to copy", "s", quartiles(seconds), mark=Mark("below", 180)),
        Row(SECTION, "wrong, of 1 to 5 vectors", unit, quartiles(wrong), mark=Mark("below", 10)),
        Row(SECTION, "wrong, of 10 vectors", unit, quartiles(wrong_longer)),
    ]


CASES = {"copying": Case(measure)}
