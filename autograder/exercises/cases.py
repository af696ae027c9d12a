"""Problems of linear classifiers, drawn so that no two mistakes give the same numbers.

N, D and C all differ and are above 1, entries are of order 1, no class is empty and no score sits near a kink.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from course.check.differences import KINKS, SCALES, SCALES_WITHOUT
from course.check.expected import Case

Array = np.ndarray[Any, Any]

# How near to a margin of 0 a score may come: far more than a difference step, far less than the scores' spread.
KINK = 1e-3
# Nearer, on purpose: still more than the steps of a check, about 1e-5.
NEAR = 1e-4
# Near the smallest floats: divided by N it still has nine digits and more, times a complex step it has none.
TINY = 1e-306


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


def problem_near_kinks(rng: np.random.Generator, N: int, D: int, C: int) -> tuple[Array, Array, Array]:
    """The same, but each class has a margin that a difference with a large step would push through its kink."""
    while True:
        W, X, y = linear_problem(rng, N, D, C)
        for c, i in enumerate(rng.permutation(N)[:C]):
            if y[i] == c:
                continue
            direction = W[:, c] - W[:, y[i]]
            goal = rng.uniform(2, 4) * NEAR * rng.choice([-1, 1])
            X[i] += (goal - (X[i] @ direction + 1)) * direction / (direction @ direction)
        if spread(X @ W, y, NEAR) and np.abs(X).max() < 10:
            return W, X, y


def problem_at_kink(rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Small whole numbers, whose scores are exact however they are summed, with one margin of exactly 0."""
    N, D, C = 4, 5, 3
    while True:
        W = rng.integers(-3, 4, size=(D, C)).astype(float)
        X = rng.choice([-2.0, -1.0, 1.0, 2.0], size=(N, D))
        y = labels(rng, N, C)
        i, _ = np.nonzero(raw_margins(X @ W, y) == 0)
        if len(i) == 1 and X[i[0]].min() < 0 < X[i[0]].max():
            return W, X, y


def scaled(rng: np.random.Generator, W: Array) -> Array:
    """The same weights, at sizes from a millionth to a million."""
    exponents = rng.permutation(np.linspace(-6, 6, W.size)).reshape(W.shape)
    scaled_weights: Array = W * 10.0**exponents
    return scaled_weights


def scaled_problem(rng: np.random.Generator, W: Array, X: Array, y: Array) -> tuple[Array, Array, Array]:
    """The same problem with weights of many sizes, and one feature that is nearly nothing."""
    sizes = np.ones(X.shape[1])
    sizes[rng.integers(len(sizes))] = TINY
    return scaled(rng, W), X * sizes, y


def raw_margins(scores: Array, y: Array) -> Array:
    """s_j - s_y + 1 for every other class, (N, C - 1)."""
    N, C = scores.shape
    rows = np.arange(N)
    return np.delete(scores - scores[rows, y][:, None] + 1, y + rows * C).reshape(N, C - 1)


def spread(scores: Array, y: Array, distance: float = KINK) -> bool:
    """No margin near 0; some example violates no margin, some all, some a part."""
    raw = raw_margins(scores, y)
    violated = set((raw > 0).sum(axis=1).tolist())
    return bool(np.abs(raw).min() > distance and len(violated) >= 3 - (scores.shape[1] == 2))


def loss_cases(rng: np.random.Generator) -> list[Case]:
    """Two problems without a penalty, the same with it, and other sizes."""
    N, D, C = sizes(rng)
    problems = [linear_problem(rng, N, D, C), problem_near_kinks(rng, N, D, C)]
    scales = scaled_problem(rng, *problems[0])
    others = [linear_problem(rng, N + 5, D + 4, C + 1), linear_problem(rng, 12, 2, 10)]

    def case(group: str, problem: tuple[Array, Array, Array], reg: float) -> Case:
        return Case(group, dict(zip("WXy", problem, strict=True)) | {"reg": reg})

    return [
        *(case("without penalty", problem, 0.0) for problem in problems),
        *(case("with penalty", problem, float(rng.uniform(0.5, 2.0))) for problem in problems),
        *(case("other sizes", problem, 0.0) for problem in others),
        case(KINKS, problem_at_kink(rng), 0.0),
        case(SCALES_WITHOUT, scales, 0.0),
        case(SCALES, scales, float(rng.uniform(0.5, 2.0))),
    ]
