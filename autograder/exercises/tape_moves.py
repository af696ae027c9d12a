"""How a head moves on: weightings to shift and to sharpen, and what goes wrong."""

from __future__ import annotations

import numpy as np

from autograder.exercises.exercise import Mistake
from autograder.exercises.weightings import sizes, weighting
from course.check.expected import Case


def shift_cases(rng: np.random.Generator) -> list[Case]:
    """Tapes of several lengths, three rows the shortest."""

    def case(group: str, B: int, N: int) -> Case:
        given = {"weights": weighting(rng, B, N), "s": weighting(rng, B, 3)}
        return Case(group, given | {"upstream": rng.normal(size=(B, N))})

    B, N = int(rng.choice([2, 4])), int(rng.integers(7, 10))  # not 3, as many as there are moves
    return [
        case("tapes", B, N),
        case("tapes", B + 3, N + 1),
        case("other sizes", 1, N + 2),
        case("other sizes", B + 2, 3),
    ]


def sharpen_cases(rng: np.random.Generator) -> list[Case]:
    """Exponents of order 1; and of hundreds, on weightings that are nearly even."""

    def case(group: str, B: int, N: int) -> Case:
        given = {"weights": weighting(rng, B, N), "gamma": rng.uniform(1.3, 4.0, size=(B, 1))}
        return Case(group, given | {"upstream": rng.normal(size=(B, N))})

    B, N, _ = sizes(rng)
    great = case("great exponents", B, N + 2)
    parts = rng.uniform(0.995, 1.005, size=(B, N + 2))
    parts[rng.integers(B), 2:] /= 100  # two large ones, beside whose power those of other memories vanish
    great.inputs["weights"][:] = rng.permuted(parts / parts.sum(axis=1, keepdims=True), axis=1)
    great.inputs["gamma"][:] = rng.uniform(800, 900, size=(B, 1))  # 0.3^800 is less than any float
    return [
        case("weightings", B, N),
        case("weightings", B + 1, N + 2),
        case("other sizes", 1, N + 1),
        case("other sizes", N + 3, 2),
        great,
    ]


BACK, ON = "back = weights[:, (i + 1) % N]", "on = weights[:, (i - 1) % N]"
SUM = "s[:, 0:1] * back + s[:, 1:2] * weights + s[:, 2:3] * on"

SHIFT_MISTAKES = [
    # First, so that who has no gradient at all hears this, whatever else is wrong.
    Mistake(
        "result taken out of the graph",
        {SUM: f"({SUM}).data"},
        "No gradient reaches anything: return a tensor, not its array.",
    ),
    Mistake(
        "direction reversed",
        {SUM: "s[:, 2:3] * back + s[:, 1:2] * weights + s[:, 0:1] * on"},
        "You go on where you should go back: what stands in row i afterwards was in row i - j before.",
    ),
    Mistake(
        "ends not joined",
        {BACK: f"{BACK} * (i < N - 1)", ON: f"{ON} * (i > 0)"},
        "What goes beyond an end of your tape is lost: the tape is a ring.",
    ),
    Mistake(
        "lost beyond the last row",
        {ON: f"{ON} * (i > 0)"},
        "What goes on from the last row is lost: the row after the last is the first.",
    ),
    Mistake(
        "lost before the first row",
        {BACK: f"{BACK} * (i < N - 1)"},
        "What goes back from the first row is lost: the row before the first is the last.",
    ),
    Mistake(
        "held up at the ends",
        {BACK: "back = weights[:, np.minimum(i + 1, N - 1)]", ON: "on = weights[:, np.maximum(i - 1, 0)]"},
        "At an end of your tape a row is taken twice: the tape is a ring.",
    ),
    Mistake(
        "moves of 0, 1 and 2",
        {
            BACK: "back = weights",
            ON: "on = weights[:, (i - 2) % N]",
            SUM: SUM.replace("s[:, 1:2] * weights", "s[:, 1:2] * weights[:, (i - 1) % N]"),
        },
        "Your moves are 0, 1 and 2 rows on: the entries of s belong to -1, 0 and 1.",
    ),
    Mistake(
        "moves of -2, -1 and 0",
        {
            BACK: "back = weights[:, (i + 2) % N]",
            ON: "on = weights",
            SUM: SUM.replace("s[:, 1:2] * weights", "s[:, 1:2] * weights[:, (i + 1) % N]"),
        },
        "Your moves are 2, 1 and 0 rows back: the entries of s belong to -1, 0 and 1.",
    ),
    Mistake(
        "moves of two rows",
        {BACK: BACK.replace("1", "2"), ON: ON.replace("1", "2")},
        "You move by two rows: the entries of s belong to -1, 0 and 1.",
    ),
    Mistake(
        "both moves on",
        {BACK: "back = weights[:, (i - 1) % N]"},
        "Two of your moves go the same way.",
    ),
    Mistake(
        "both moves back",
        {ON: "on = weights[:, (i + 1) % N]"},
        "Two of your moves go the same way.",
    ),
    Mistake(
        "entry that stays put first",
        {SUM: "s[:, 1:2] * back + s[:, 0:1] * weights + s[:, 2:3] * on"},
        "You take the first entry of s for staying: it is the one for going back.",
    ),
    Mistake(
        "nothing moved",
        {SUM: "(s[:, 0:1] + s[:, 1:2] + s[:, 2:3]) * weights"},
        "Your head never moves.",
    ),
    Mistake(
        "staying left out",
        {SUM: "s[:, 0:1] * back + s[:, 2:3] * on"},
        "Part of the weighting stays where it is: the middle entry of s says how much.",
    ),
    Mistake(
        "going back left out",
        {SUM: "s[:, 1:2] * weights + s[:, 2:3] * on"},
        "Part of the weighting goes back: the first entry of s says how much.",
    ),
    Mistake(
        "going on left out",
        {SUM: "s[:, 0:1] * back + s[:, 1:2] * weights"},
        "Part of the weighting goes on: the last entry of s says how much.",
    ),
    Mistake(
        "memories moved in place of rows",
        {
            "N = weights.shape[1]": "N = weights.shape[0]",
            BACK: BACK.replace("[:, ", "["),
            ON: ON.replace("[:, ", "["),
        },
        "You move weightings from memory to memory: the second axis is the tape.",
    ),
    Mistake(
        "moves of the first memory for all",
        {SUM: "s[0, 0] * back + s[0, 1] * weights + s[0, 2] * on"},
        "You use the first entries of s for all memories: each has its own.",
    ),
    Mistake(
        "likeliest move alone",
        {"i = np.arange(N)": "i = np.arange(N)\n    s = (s.data == s.data.max(axis=1, keepdims=True)) * 1.0"},
        "You make the likeliest move and no other, so that no gradient says how to move.",
    ),
    Mistake(
        "normalised again",
        {SUM: f"({SUM}) / ({SUM}).sum(axis=1, keepdims=True)"},
        "Your weights are right, some gradients are not: the sum is 1 already, and dividing by it bends the slope.",
    ),
    Mistake(
        "moves taken out of the graph",
        {SUM: SUM.replace("s[", "s.data[")},
        "No gradient reaches s: compute with the tensor itself.",
    ),
    Mistake(
        "weights taken out of the graph",
        {"N = weights.shape[1]": "weights = weights.data\n    N = weights.shape[1]"},
        "No gradient reaches the weights, so none goes back to earlier steps.",
    ),
    Mistake(
        "result not returned",
        {f"return {SUM}": f"w = {SUM}"},
        "Your function computes the weights and does not return them.",
    ),
]

POWERS, SHARES = "powers = (weights / largest) ** gamma", "powers / powers.sum(axis=1, keepdims=True)"

SHARPEN_MISTAKES = [
    # First, so that who has no gradient at all hears this, whatever else is wrong.
    Mistake(
        "result taken out of the graph",
        {SHARES: f"({SHARES}).data"},
        "No gradient reaches anything: return a tensor, not its array.",
    ),
    Mistake(
        "exponential for the power",
        {POWERS: "powers = np.exp(gamma * weights)"},
        "You take e to the power of the weights: the weights themselves are raised to a power.",
    ),
    Mistake(
        "powers of gamma",
        {POWERS: "powers = gamma**weights"},
        "You raise gamma to the power of the weights: it is the exponent.",
    ),
    Mistake(
        "roots for powers",
        {POWERS: "powers = (weights / largest) ** (1 / gamma)"},
        "A larger gamma makes your weights flatter: it should make them sharper.",
    ),
    Mistake(
        "exponent left out",
        {POWERS: "powers = weights / largest"},
        "Your weights do not depend on gamma.",
    ),
    Mistake(
        "squares for powers",
        {POWERS: "powers = (weights / largest) ** 2"},
        "Your exponent is always 2.",
    ),
    Mistake(
        "exponent counted from 1",
        {POWERS: "powers = (weights / largest) ** (1 + gamma)"},
        "Your exponent is too large by 1.",
    ),
    Mistake(
        "exponent of the first memory for all",
        {POWERS: "powers = (weights / largest) ** gamma[0]"},
        "You use the first exponent for all memories: each has its own.",
    ),
    Mistake(
        "not divided by the sum",
        {POWERS: "powers = weights**gamma", SHARES: "powers"},
        "Your weights do not sum to 1.",
    ),
    Mistake(
        "divided by the largest in place of the sum",
        {SHARES: "powers"},
        "Your largest weight is 1: the weights should sum to 1.",
    ),
    Mistake(
        "divided by the length",
        {SHARES: "powers / powers.norm(axis=1, keepdims=True)"},
        "Your weights have length 1: they should sum to 1.",
    ),
    Mistake(
        "sum over the memories",
        {SHARES: "powers / powers.sum(axis=0)"},
        "Your weights sum to 1 across the batch: they should across the rows of each memory.",
    ),
    Mistake(
        "sum over all memories",
        {SHARES: "powers / powers.sum()"},
        "All your weights together sum to 1: those of each memory should.",
    ),
    Mistake(
        "softmax of the powers",
        {SHARES: "powers.softmax(axis=1)"},
        "You take a softmax of the powers: divide them by their sum.",
    ),
    Mistake(
        "all attention on one row",
        {POWERS: "powers = (weights.data == weights.data.max(axis=1, keepdims=True)) * 1.0"},
        "You keep the largest weight and nothing else, so that no gradient says what to change.",
    ),
    Mistake(
        "powers that vanish",
        {POWERS: "powers = weights**gamma"},
        "A great exponent makes all your powers 0, and 0/0 is nan: a common factor may be taken out before.",
    ),
    Mistake(
        "sum treated as a constant",
        {SHARES: "powers / powers.data.sum(axis=1, keepdims=True)"},
        "Your weights are right, the gradients are not: the sum changes with each of the powers.",
    ),
    Mistake(
        "exponent taken out of the graph",
        {POWERS: "powers = (weights / largest) ** gamma.data"},
        "No gradient reaches gamma: compute with the tensor itself.",
    ),
    Mistake(
        "weights taken out of the graph",
        {POWERS: "powers = (weights.data / largest.data) ** gamma"},
        "No gradient reaches the weights, so none goes back to earlier steps.",
    ),
    Mistake(
        "result not returned",
        {f"return {SHARES}": f"w = {SHARES}"},
        "Your function computes the weights and does not return them.",
    ),
]
