"""Where a head's attention goes when it may stay: weightings to mix, and what goes wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.exercise import Mistake
from course.check.expected import Case

Array = np.ndarray[Any, Any]


def sizes(rng: np.random.Generator) -> tuple[int, int, int]:
    """B, N and W, all different."""
    B, N, W = np.add(rng.permutation([2, 3, 4]), [0, 2, 0]).tolist()
    return (B, N, W) if len({B, N, W}) == 3 else sizes(rng)


def weighting(rng: np.random.Generator, *shape: int) -> Array:
    """Positive, with sum 1 along the last axis."""
    parts = rng.uniform(0.2, 2.0, size=shape)
    return np.asarray(parts / parts.sum(axis=-1, keepdims=True))


def interpolate_cases(rng: np.random.Generator) -> list[Case]:
    """Two weightings, and gates on either side of a half."""

    def case(group: str, B: int, N: int) -> Case:
        gate = 0.5 + rng.uniform(0.1, 0.4, size=(B, 1)) * np.where(rng.permutation(B) % 2, 1, -1)[:, None]
        given = {"content": weighting(rng, B, N), "previous": weighting(rng, B, N), "gate": gate}
        return Case(group, given | {"upstream": rng.normal(size=(B, N))})

    B, N, _ = sizes(rng)
    return [
        case("weightings", B, N),
        case("weightings", B + 1, N + 2),
        case("other sizes", 1, N + 1),
        case("other sizes", N + 3, 2),
    ]


MIXED = "gate * content + (1 - gate) * previous"

INTERPOLATE_MISTAKES = [
    # First, so that who has no gradient at all hears this, whatever else is wrong.
    Mistake(
        "result taken out of the graph",
        {MIXED: f"({MIXED}).data"},
        "No gradient reaches anything: return a tensor, not its array.",
    ),
    Mistake(
        "gate swapped",
        {MIXED: "(1 - gate) * content + gate * previous"},
        "With your formula, a gate of 1 keeps the head where it was.",
    ),
    Mistake(
        "previous weighting not gated",
        {MIXED: "gate * content + previous"},
        "Your weights sum to more than 1: the previous weighting has a share, too.",
    ),
    Mistake(
        "content not gated",
        {MIXED: "content + (1 - gate) * previous"},
        "Your weights sum to more than 1: the content has a share, too.",
    ),
    Mistake(
        "both gated alike",
        {MIXED: "gate * (content + previous)"},
        "Both weightings get the same share: what is left for the other?",
    ),
    Mistake(
        "gate left out",
        {MIXED: "(content + previous) / 2"},
        "Your weights do not depend on the gate.",
    ),
    Mistake(
        "previous weighting left out",
        {MIXED: "gate * content"},
        "Your weights do not depend on where the head was.",
    ),
    Mistake(
        "content left out",
        {MIXED: "(1 - gate) * previous"},
        "Your weights do not depend on what was found.",
    ),
    Mistake(
        "weightings multiplied",
        {MIXED: "gate * content * (1 - gate) * previous"},
        "You multiply the two shares: the formula adds them.",
    ),
    Mistake(
        "shares subtracted",
        {MIXED: "gate * content - (1 - gate) * previous"},
        "You subtract the second share: the formula adds it.",
    ),
    Mistake(
        "gate as an exponent",
        {MIXED: "content**gate * previous ** (1 - gate)"},
        "You use the gate as an exponent: it is a factor.",
    ),
    Mistake(
        "gate that opens or shuts",
        {MIXED: "np.where(gate.data > 0.5, content, previous)"},
        "Your gate is open or shut, with nothing between, so that no gradient says how to move it.",
    ),
    Mistake(
        "softmax of the mixture",
        {MIXED: f"({MIXED}).softmax(axis=1)"},
        "You take a softmax of the mixture: it sums to 1 without it.",
    ),
    Mistake(
        "gate of the first memory for all",
        {MIXED: "gate[0] * content + (1 - gate[0]) * previous"},
        "You use the first gate for all memories: each has its own.",
    ),
    Mistake(
        "gate taken out of the graph",
        {MIXED: MIXED.replace("gate", "gate.data")},
        "No gradient reaches the gate: compute with the tensor itself.",
    ),
    Mistake(
        "previous weighting taken out of the graph",
        {MIXED: MIXED.replace("previous", "previous.data")},
        "No gradient reaches the previous weighting, so none goes back to earlier steps.",
    ),
    Mistake(
        "content taken out of the graph",
        {MIXED: MIXED.replace("content", "content.data")},
        "No gradient reaches the content weighting: compute with the tensor itself.",
    ),
    Mistake(
        "result not returned",
        {f"return {MIXED}": f"w = {MIXED}"},
        "Your function computes the weights and does not return them.",
    ),
]
