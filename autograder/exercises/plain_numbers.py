"""What goes wrong where operators of a class meet plain numbers."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

# What each reflected method does in the first variants.
REFLECTED = {
    "__radd__": "return self + other",
    "__rmul__": "return self * other",
    "__rsub__": "return -self + other",
    "__rtruediv__": "return self**-1.0 * other",
}
MISSING = "return NotImplemented"

PLAIN_NUMBER_MISTAKES = [
    Mistake(
        "no plain number on the left",
        dict.fromkeys(REFLECTED.values(), MISSING),
        "A plain number on the left of any operator is refused: Python then asks the right operand for another method.",
    ),
    *(
        Mistake(
            f"{method} missing",
            {body: MISSING},
            f"With a plain number on the left one operator is refused: `{method}` is what Python looks for.",
        )
        for method, body in REFLECTED.items()
    ),
    Mistake(
        "2 - x computed as x - 2",
        {REFLECTED["__rsub__"]: "return self - other"},
        "With a plain number on the left, your difference has its operands the wrong way round.",
    ),
    Mistake(
        "2 / x computed as x / 2",
        {REFLECTED["__rtruediv__"]: "return self / other"},
        "With a plain number on the left, your quotient has its operands the wrong way round.",
    ),
]


def not_wrapped(made: str) -> Mistake:
    """Operators of a class that take nothing but the class."""
    return Mistake(
        "plain numbers not wrapped",
        {f"other = other if isinstance(other, {made}) else {made}(other)\n        ": ""},
        f"Operators of yours refuse a plain number: make a {made} of it first.",
    )
