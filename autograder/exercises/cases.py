"""Problems of linear classifiers, drawn so that no two mistakes give the same numbers.

N, D and C all differ and are above 1, entries are of order 1, no class is empty and no score sits near a kink.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from course.check.expected import Case

Array = np.ndarray[Any, Any]

# How near to a margin of 0 a score may come: far more than a difference step, far less than the scores' spread.
KINK = 1e-3


def sizes(rng: np.random.Generator) -> tuple[int, int, int]:
    """N, D and C, all different: N examples suffice for every class."""
    C, D = rng.choice([3, 4, 5], 2, replace=False).tolist()
    return int(rng.integers(6, 9)), D, C


def labels(rng: np.random.Generator, N: int, C: int) -> Array:
    """N labels in random order, no class empty."""
    return rng.permutation(np.concatenate([np.arange(C), rng.integers(0, C, N - C)]))


def linear_problem(rng: np.random.Generator, N: int, D: int, C: int) -> tuple[Array, Array, Array]:
    """W, X and y away from kinks, with some margins violated and some kept."""
    while True:
        W, X, y = rng.normal(size=(D, C)), rng.normal(size=(N, D)), labels(rng, N, C)
        if spread(X @ W, y):
            return W, X, y


def spread(scores: Array, y: Array) -> bool:
    """No margin near 0; some example violates no margin, some all, some a part."""
    N, C = scores.shape
    rows = np.arange(N)
    raw = np.delete(scores - scores[rows, y][:, None] + 1, y + rows * C).reshape(N, C - 1)
    violated = set((raw > 0).sum(axis=1).tolist())
    return bool(np.abs(raw).min() > KINK and len(violated) >= 3 - (C == 2))


def loss_cases(rng: np.random.Generator) -> list[Case]:
    """Two problems without a penalty, the same with it, and other sizes."""
    N, D, C = sizes(rng)
    problems = [linear_problem(rng, N, D, C) for _ in range(2)]
    others = [linear_problem(rng, N + 5, D + 4, C + 1), linear_problem(rng, 12, 2, 10)]

    def case(group: str, problem: tuple[Array, Array, Array], reg: float) -> Case:
        return Case(group, dict(zip("WXy", problem, strict=True)) | {"reg": reg})

    return [
        *(case("without penalty", problem, 0.0) for problem in problems),
        *(case("with penalty", problem, float(rng.uniform(0.5, 2.0))) for problem in problems),
        *(case("other sizes", problem, 0.0) for problem in others),
    ]
