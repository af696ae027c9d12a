"""Scores, distributions and problems for softmax: of order 1, and so large that careless code overflows.

Huge scores are whole numbers, exact however they are summed, and come in four kinds: whoever subtracts anything
but the largest score of each row stumbles over some of them and not over others.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.cases import TINY, labels, linear_problem, sizes
from course.check.differences import HUGE_SCORES, SCALES, SCALES_WITHOUT
from course.check.expected import Case

Array = np.ndarray[Any, Any]

HUGE = 10_000
# Less than the smallest number that a student might add inside a logarithm.
UNLIKELY = 1e-13
# How near to the corners of the clipped loss a score may come.
CORNER = 0.05


def shifts(rng: np.random.Generator, N: int, C: int) -> list[tuple[Array, Array]]:
    """Signs (N,) and sizes (C,) whose products are huge: all high, all low, rows of both, rows far spread."""
    ones, level = np.ones(N, dtype=int), np.full(C, HUGE)
    both = np.where(np.arange(N) % 2, 1, -1)
    return [(ones, level), (-ones, level), (both, level), (ones, HUGE * rng.permutation(C))]


def score_cases(rng: np.random.Generator) -> list[Case]:
    """Scores (N, C)."""
    N, _, C = sizes(rng)
    shapes = [("scores", N, C), ("scores", N, C), ("other sizes", N + 4, C + 2), ("other sizes", 13, 10)]
    cases = [Case(group, {"scores": 1.5 * rng.normal(size=shape)}) for group, *shape in shapes]
    for signs, levels in shifts(rng, N, C):
        scores = np.outer(signs, levels) + rng.integers(-2, 3, size=(N, C))
        cases.append(Case(HUGE_SCORES, {"scores": scores.astype(float)}))
    return cases


def likelihood_cases(rng: np.random.Generator) -> list[Case]:
    """Distributions in rows, and labels."""
    N, _, C = sizes(rng)
    shapes = [("batches", N, C), ("batches", N, C), ("other sizes", N + 4, C + 2), ("other sizes", 13, 10)]

    def batch(N: int, C: int) -> dict[str, Array]:
        y = labels(rng, N, C)
        while y[0] == 0:  # who looks at class 0 only is not who looks at the first label only
            y = labels(rng, N, C)
        return {"p": distribution(rng, N, C), "y": y}

    return [Case(group, batch(*shape)) for group, *shape in shapes]


def distribution(rng: np.random.Generator, *shape: int) -> Array:
    """Probabilities over the last axis, none of them near 0."""
    weights = rng.uniform(0.1, 1.0, size=shape)
    found: Array = weights / weights.sum(axis=-1, keepdims=True)
    return found


def pair_cases(rng: np.random.Generator) -> list[Case]:
    """Two distributions over the same outcomes; some outcomes are impossible, some nearly so."""
    C = int(rng.integers(4, 7))

    def case(group: str, p: Array, q: Array) -> Case:
        return Case(group, {"p": p, "q": q})

    def pair(size: int) -> tuple[Array, Array]:
        return distribution(rng, size), distribution(rng, size)

    certain = np.eye(C)[rng.integers(C)]
    impossible = rng.permutation(C)[:2]
    p, q = (with_zeros(d, impossible) for d in pair(C))
    nearly = distribution(rng, C)
    nearly[rng.integers(C)] = UNLIKELY
    return [
        case("distributions", *pair(C)),
        case("distributions", *pair(C)),
        case("zeros", certain, distribution(rng, C)),
        case("zeros", p, q),
        case("zeros", distribution(rng, C), nearly / nearly.sum()),
        case("other sizes", *pair(C + 5)),
        case("other sizes", *pair(2)),
    ]


def with_zeros(p: Array, where: Array) -> Array:
    """The distribution, with some outcomes made impossible."""
    kept: Array = p.copy()
    kept[where] = 0
    kept /= kept.sum()
    return kept


def lead_cases(rng: np.random.Generator) -> list[Case]:
    """By how much the right class leads: on both flat ends of the clipped loss, near their corners and far, and between."""

    def leads(size: int) -> Array:
        near, far = rng.uniform(2 + CORNER, 3, 2) * [1, -1], rng.uniform(3, 6, 2) * [1, -1]
        ends = np.concatenate([near, far])[: size - 2]
        between = rng.uniform(-2 + CORNER, 2 - CORNER, size - len(ends))
        return rng.permutation(np.concatenate([ends, between]))

    M = int(rng.integers(8, 12))
    far = rng.permutation([HUGE, -HUGE, 800.0, -800.0, *leads(M - 4)])
    return [
        Case("scores", {"s": leads(M)}),
        Case("scores", {"s": leads(M)}),
        Case(HUGE_SCORES, {"s": far}),
        Case("other sizes", {"s": leads(M + 6)}),
        Case("other sizes", {"s": leads(4)}),
    ]


def softmax_loss_cases(rng: np.random.Generator) -> list[Case]:
    """Two problems without a penalty, the same with it, other sizes, and huge scores."""
    N, D, C = sizes(rng)
    problems = [linear_problem(rng, N, D, C) for _ in range(2)]
    others = [linear_problem(rng, N + 5, D + 4, C + 1), linear_problem(rng, 12, 2, 10)]
    scales = scaled_problem(rng, N, D, C)

    def case(group: str, problem: tuple[Array, Array, Array], reg: float) -> Case:
        return Case(group, dict(zip("WXy", problem, strict=True)) | {"reg": reg})

    return [
        *(case("without penalty", problem, 0.0) for problem in problems),
        *(case("with penalty", problem, float(rng.uniform(0.5, 2.0))) for problem in problems),
        *(case("other sizes", problem, 0.0) for problem in others),
        *(case(HUGE_SCORES, problem, 0.0) for problem in huge_problems(rng, N, D, C)),
        case(SCALES_WITHOUT, scales, 0.0),
        case(SCALES, scales, float(rng.uniform(0.5, 2.0))),
    ]


def huge_problems(rng: np.random.Generator, N: int, D: int, C: int) -> list[tuple[Array, Array, Array]]:
    """Problems whose first feature alone makes the scores huge."""
    found = []
    for signs, levels in shifts(rng, N, C):
        W, X = rng.integers(-1, 2, size=(D, C)), rng.integers(-1, 2, size=(N, D))
        W[0], X[:, 0] = levels, signs
        found.append((W.astype(float), X.astype(float), labels(rng, N, C)))
    return found


def scaled_problem(rng: np.random.Generator, N: int, D: int, C: int) -> tuple[Array, Array, Array]:
    """Weights from a millionth to a million at scores of order 1, and one feature that is nearly nothing."""
    W, X, y = linear_problem(rng, N, D, C)
    scales = 10.0 ** rng.permutation(np.linspace(-6, 6, D))
    nothing = rng.integers(D)
    W, X = W * scales[:, np.newaxis], X / scales
    X[:, nothing] *= TINY * scales[nothing]
    return W, X, y
