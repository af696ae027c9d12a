"""What goes wrong when code with loops is to be differentiated through."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

POWER_LOOP, POWER_STEP, POWER_START = "while y.data <= limit:", "y = y * x", "y = x\n"

POWER_MISTAKES = [
    Mistake(
        "plain number returned",
        {"return y": "return y.data"},
        "You return a plain number: it has forgotten where it came from.",
    ),
    Mistake(
        "one factor a plain number",
        {POWER_STEP: "y = y * x.data"},
        "In your loop one factor is a plain number: for the graph it is a constant.",
    ),
    Mistake(
        "one power too few",
        {POWER_LOOP: "while (y * x).data <= limit:"},
        "You stop one step early: the power that is returned is above the limit.",
    ),
    Mistake(
        "one power too many",
        {"return y": "return y * x"},
        "You go one step too far: the first power above the limit is asked for.",
    ),
    Mistake(
        "stopped at the limit",
        {POWER_LOOP: "while y.data < limit:"},
        "You stop where a power equals the limit: above it is asked for.",
    ),
    Mistake(
        "squared in every step",
        {POWER_STEP: "y = y * y"},
        "You square in every step and skip powers.",
    ),
    Mistake(
        "added in every step",
        {POWER_STEP: "y = y + x"},
        "You add x in every step: those are multiples, not powers.",
    ),
    Mistake(
        "one step whatever the data",
        {POWER_LOOP: "if y.data <= limit:"},
        "You ask once: go on until the answer is no.",
    ),
    Mistake(
        "always as many steps",
        {POWER_LOOP: "for _ in range(3):"},
        "Your loop has the same length for every x: ask the data.",
    ),
]

NEWTON_LOOP = "while abs(x.data**2 - a.data) > 1e-6 * a.data:"
NEWTON_START, NEWTON_STEP, NEWTON_RETURN = "x = a\n", "x = 0.5 * (x + a / x)", "return x"

NEWTON_MISTAKES = [
    Mistake(
        "plain number returned",
        {NEWTON_RETURN: "return x.data"},
        "You return a plain number: it has forgotten where it came from.",
    ),
    Mistake(
        "begun at a plain number",
        {NEWTON_START: "x = a.data\n", "x.data**2": "getattr(x, 'data', x) ** 2"},
        "Your first x is a plain number: the iteration begins at the node a, and its slope counts.",
    ),
    Mistake(
        "a in the loop a plain number",
        {NEWTON_STEP: "x = 0.5 * (x + a.data / x)"},
        "In your loop a is a plain number, so that the graph does not see that each step depends on it.",
    ),
    Mistake(
        "x in the quotient a plain number",
        {NEWTON_STEP: "x = 0.5 * (x + a / x.data)"},
        "In your quotient x is a plain number: it depends on a, too.",
    ),
    Mistake(
        "more digits than asked",
        {NEWTON_RETURN: "return a**0.5"},
        "Your root is better than it should be: the loop ends as soon as x is close enough, and so does its slope.",
    ),
    Mistake(
        "excess only, without its absolute value",
        {NEWTON_LOOP: "while x.data**2 - a.data > 1e-6 * a.data:"},
        "Your loop ends at once where x is too small: how far off is x, in either direction?",
    ),
    Mistake(
        "absolute tolerance",
        {NEWTON_LOOP: "while abs(x.data**2 - a.data) > 1e-6:"},
        "Your tolerance is the same for all numbers: it is a share of a.",
    ),
    Mistake(
        "always as many steps",
        {NEWTON_LOOP: "for _ in range(5):"},
        "Your loop has the same length for every number: ask the data.",
    ),
    Mistake(
        "begun at half of a",
        {NEWTON_START: "x = a / 2\n"},
        "You begin at a / 2: the iteration begins at a.",
    ),
]
