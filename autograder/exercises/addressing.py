"""Where a head looks by content: memories and keys, and what goes wrong."""

from __future__ import annotations

import numpy as np

from autograder.exercises.exercise import Mistake
from autograder.exercises.weightings import sizes
from course.check.expected import Case


def content_cases(rng: np.random.Generator) -> list[Case]:
    """Long rows and keys, beside which 1e-8 is nothing; and weak and strong keys, to tell lengths apart."""

    def case(group: str, B: int, N: int, W: int, length: float = 1e5) -> Case:
        strong = rng.permutation(np.arange(B) % 2 == 0)[:, None]
        given = {
            "memory": length * rng.normal(size=(B, N, W)) * rng.uniform(0.5, 2, size=(B, N, 1)),
            "key": length * rng.normal(size=(B, W)) * rng.uniform(0.5, 2, size=(B, 1)),
            "beta": rng.uniform(0.5, 3, size=(B, 1)) * np.where(strong, 1, 1 / length),
            # As large: a long row's gradient is of order 1, not so small that any error passes.
            "upstream": length * rng.normal(size=(B, N)),
        }
        return Case(group, given)

    B, N, W = sizes(rng)
    zeros, strengths = case("rows of zeros", B, N, W, length=100), case("great strengths", B, N, W)
    zeros.inputs["memory"][np.arange(B), rng.integers(N, size=B)] = 0
    zeros.inputs["key"][rng.integers(B)] = 0
    # In each memory a row is much like the key: its exponential is too large for a float.
    strengths.inputs["beta"][:] = rng.uniform(1000, 3000, size=(B, 1))
    strengths.inputs["memory"][:, 0] = strengths.inputs["key"] * rng.uniform(0.99, 1.01, size=(B, W))
    return [
        case("memories", B, N, W),
        case("memories", N, W + 5, B),
        case("other sizes", 1, W + 1, B),
        case("other sizes", B + 3, 2, W),
        zeros,
        strengths,
    ]


PRODUCTS = "(memory * key[:, None, :]).sum(axis=2)"
LENGTHS = "memory.norm(axis=2) * key.norm(axis=1, keepdims=True)"
LIKENESS, SOFTMAX = "products / (lengths + 1e-8)", "(beta * likeness).softmax(axis=1)"

CONTENT_MISTAKES = [
    # First, so that who has no gradient at all hears this, whatever else is wrong.
    Mistake(
        "result taken out of the graph",
        {SOFTMAX: f"{SOFTMAX}.data"},
        "No gradient reaches anything: return a tensor, not its array.",
    ),
    Mistake(
        "dot product for the cosine",
        {LIKENESS: "products"},
        "Your likeness grows with the lengths of row and key: the cosine does not.",
    ),
    Mistake(
        "length of the rows left out",
        {LENGTHS: "key.norm(axis=1, keepdims=True)"},
        "A longer row is more like the key with you: you divide by the key's length alone.",
    ),
    Mistake(
        "length of the key left out",
        {LENGTHS: "memory.norm(axis=2)"},
        "A longer key is more like every row with you: you divide by the rows' lengths alone.",
    ),
    Mistake(
        "lengths added",
        {LENGTHS: "memory.norm(axis=2) + key.norm(axis=1, keepdims=True)"},
        "You add the two lengths: the cosine has their product.",
    ),
    Mistake(
        "lengths squared",
        {LIKENESS: "products / (lengths**2 + 1e-8)"},
        "You divide by squared lengths: a length is a square root.",
    ),
    Mistake(
        "lengths as sums of sizes",
        {
            LENGTHS: LENGTHS.replace("axis=2", "axis=2, ord=1").replace(
                "keepdims=True", "keepdims=True, ord=1"
            )
        },
        "Your lengths are sums of absolute values: the cosine has the root of the sum of squares.",
    ),
    Mistake(
        "length of the whole memory",
        {LENGTHS: LENGTHS.replace("memory.norm(axis=2)", "memory.norm(axis=(1, 2))[:, None]")},
        "You divide all rows by one length: each row has its own.",
    ),
    Mistake(
        "nothing added to the lengths",
        {LIKENESS: "products / lengths"},
        "A row of zeros, or a key of zeros, makes your weights nan: what stands beside the lengths?",
    ),
    Mistake(
        "1 added to the lengths",
        {LIKENESS: "products / (lengths + 1)"},
        "What you add to the lengths is so large that it changes the cosine.",
    ),
    Mistake(
        "distance for likeness",
        {LIKENESS: "-(memory - key[:, None, :]).norm(axis=2)"},
        "You compare by distance: the formula compares directions.",
    ),
    Mistake(
        "opposite directions alike",
        {LIKENESS: "(products / (lengths + 1e-8)).abs()"},
        "With you, a row that points away from the key is like it: keep the sign of the cosine.",
    ),
    Mistake(
        "least alike row first",
        {SOFTMAX: "(-beta * likeness).softmax(axis=1)"},
        "Your weights are largest where the row is least like the key.",
    ),
    Mistake(
        "strength left out",
        {SOFTMAX: "likeness.softmax(axis=1)"},
        "Your weights do not depend on beta.",
    ),
    Mistake(
        "strength divides",
        {SOFTMAX: "(likeness / beta).softmax(axis=1)"},
        "A larger beta makes your weights flatter: it should make them sharper.",
    ),
    Mistake(
        "strength after the softmax",
        {SOFTMAX: "beta * likeness.softmax(axis=1)"},
        "Your weights sum to beta: it belongs into the exponent.",
    ),
    Mistake(
        "strength of the first memory for all",
        {SOFTMAX: "(beta[0] * likeness).softmax(axis=1)"},
        "You use the first strength for all memories: each has its own.",
    ),
    Mistake(
        "softmax over the memories",
        {SOFTMAX: "(beta * likeness).softmax(axis=0)"},
        "Your weights sum to 1 across the batch: they should across the rows of each memory.",
    ),
    Mistake(
        "softmax left out",
        {SOFTMAX: "beta * likeness"},
        "Your weights do not sum to 1, and some are negative.",
    ),
    Mistake(
        "divided by the sum without exponentials",
        {SOFTMAX: "beta * likeness / (beta * likeness).sum(axis=1, keepdims=True)"},
        "Your weights sum to 1, but some are negative: what does softmax do before it divides?",
    ),
    Mistake(
        "exponentials not divided by their sum",
        {SOFTMAX: "np.exp(beta * likeness)"},
        "Your weights do not sum to 1.",
    ),
    Mistake(
        "divided by the sum over all memories",
        {SOFTMAX: "np.exp(beta * likeness) / np.exp(beta * likeness).sum()"},
        "All your weights together sum to 1: those of each memory should.",
    ),
    Mistake(
        "softmax that overflows",
        {SOFTMAX: "np.exp(beta * likeness) / np.exp(beta * likeness).sum(axis=1, keepdims=True)"},
        "A great strength makes your weights nan: e to the power of 1000 is too large for a float.",
    ),
    Mistake(
        "all attention on one row",
        {SOFTMAX: "(likeness.data == likeness.data.max(axis=1, keepdims=True)) * 1.0"},
        "You pick the nearest row and nothing else, so that no gradient says where to look.",
    ),
    Mistake(
        "lengths treated as constants",
        {LIKENESS: "products / (lengths.data + 1e-8)"},
        "Your weights are right, some gradients are not: lengths change with the row and the key, too.",
    ),
    Mistake(
        "memory taken out of the graph",
        {
            PRODUCTS: PRODUCTS.replace("memory", "memory.data"),
            LENGTHS: LENGTHS.replace("memory", "memory.detach()"),
        },
        "No gradient reaches the memory, so nobody learns what to write: compute with the tensor itself.",
    ),
    Mistake(
        "key taken out of the graph",
        {PRODUCTS: PRODUCTS.replace("key", "key.data"), LENGTHS: LENGTHS.replace("key", "key.detach()")},
        "No gradient reaches the key, so nobody learns what to look for: compute with the tensor itself.",
    ),
    Mistake(
        "strength taken out of the graph",
        {SOFTMAX: SOFTMAX.replace("beta", "beta.data")},
        "No gradient reaches beta: compute with the tensor itself.",
    ),
    Mistake(
        "result not returned",
        {f"return {SOFTMAX}": f"w = {SOFTMAX}"},
        "Your function computes the weights and does not return them.",
    ),
]
