"""What goes wrong when a number carries its tangent along."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake
from autograder.exercises.plain_numbers import PLAIN_NUMBER_MISTAKES, not_wrapped

ADD, SUBTRACT = "self.tangent + other.tangent", "self.tangent - other.tangent"
MULTIPLY = "self.tangent * other.data + self.data * other.tangent"
DIVIDE = "(self.tangent - quotient * other.tangent) / other.data"
POWER, NEGATE, EXP = "n * self.data ** (n - 1) * self.tangent", "-self.tangent", "e * self.tangent"

DUAL_MISTAKES = [
    Mistake(
        "tangents of a product multiplied",
        {MULTIPLY: "self.tangent * other.tangent"},
        "You multiply the tangents of a product: what does a·b do when only a moves?",
    ),
    Mistake(
        "product that does not switch",
        {MULTIPLY: "self.tangent * self.data + other.data * other.tangent"},
        "In your product each tangent has its own number as factor: it is the other's.",
    ),
    Mistake(
        "second half of the product rule forgotten",
        {MULTIPLY: "self.tangent * other.data"},
        "Your product moves with its first factor only.",
    ),
    Mistake(
        "difference with the tangent of a sum",
        {SUBTRACT: ADD},
        "The tangent of your difference is that of a sum.",
    ),
    Mistake(
        "negation without its sign",
        {f"-self.data, {NEGATE}": "-self.data, self.tangent"},
        "The tangent of your −a has the sign of a's.",
    ),
    Mistake(
        "tangents of a quotient divided",
        {DIVIDE: "self.tangent / other.tangent"},
        "You divide the tangents of a quotient: what does a/b do when only a moves?",
    ),
    Mistake(
        "sign in the quotient rule",
        {DIVIDE: DIVIDE.replace(" - ", " + ")},
        "By your tangent, a quotient grows with its denominator.",
    ),
    Mistake(
        "denominator in the quotient rule forgotten",
        {DIVIDE: "self.tangent - quotient * other.tangent"},
        "In your quotient rule a factor is missing: put numbers into it where the denominator is 10.",
    ),
    Mistake(
        "quotient that moves with its numerator only",
        {DIVIDE: "self.tangent / other.data"},
        "Your quotient does not move with its denominator.",
    ),
    Mistake(
        "exponent not reduced",
        {POWER: "n * self.data**n * self.tangent"},
        "In your slope of a power the exponent is as large as before: what is the derivative of x^3?",
    ),
    Mistake(
        "factor of the exponent forgotten",
        {POWER: "self.data ** (n - 1) * self.tangent"},
        "In your slope of a power a factor is missing: what is the derivative of x^3?",
    ),
    Mistake(
        "power without the tangent that came in",
        {POWER: "n * self.data ** (n - 1)"},
        "Your power gives its local slope: the tangent that comes in is a factor.",
    ),
    Mistake(
        "exp without the tangent that came in",
        {EXP: "e"},
        "Your exp gives its local slope: the tangent that comes in is a factor.",
    ),
    Mistake(
        "exp of the tangent",
        {EXP: "np.exp(self.tangent)"},
        "You take exp of the tangent: it is multiplied by a slope.",
    ),
    Mistake(
        "plain numbers that move",
        {"else Dual(other)": "else Dual(other, 1.0)"},
        "A plain number has a tangent in your operators: it does not move, whatever does.",
    ),
    Mistake(
        "every number moves by one",
        {"self.tangent = tangent": "self.tangent = 1.0"},
        "You set each tangent to 1: it is told when the number is made.",
    ),
    *PLAIN_NUMBER_MISTAKES,
    not_wrapped("Dual"),
]
