"""What goes wrong in a `Value`, operation by operation."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake
from autograder.exercises.plain_numbers import PLAIN_NUMBER_MISTAKES, not_wrapped
from autograder.exercises.walks import (
    ADD_PULL,
    DEEP_MISTAKES,
    MULTIPLY_PULL,
    SEED,
    SUM_AND_PRODUCT_MISTAKES,
    WALK_MISTAKES,
    overwriting,
)

# What each operation of the first variant hands back.
SUBTRACT = "a.grad += node.grad\n                b.grad -= node.grad\n"
DIVIDE = "a.grad += node.grad / b.data\n                b.grad += -a.data / b.data**2 * node.grad\n"
POWER = "a.grad += node.n * a.data ** (node.n - 1) * node.grad"
NEGATE = "a.grad -= node.grad"
EXP = "a.grad += node.data * node.grad"
LOG = "a.grad += 1 / a.data * node.grad"
TANH = "a.grad += (1 - node.data**2) * node.grad"
RELU = "a.grad += (node.data > 0) * node.grad"
PULLS = {"-": SUBTRACT, "/": DIVIDE, "**": POWER, "a negation": NEGATE}
PULLS |= {"exp": EXP, "log": LOG, "tanh": TANH, "relu": RELU}

AFRESH = """for node in order:
            if node.parents:
                node.grad = 0.0
        """

OVERWRITTEN_MISTAKES = [
    Mistake(
        f"gradient overwritten in {operation}",
        {pull: overwriting(pull)},
        f"What {operation} hands back replaces what its operand had from elsewhere: gradients at a fork add up.",
    )
    for operation, pull in PULLS.items()
]

DIFFERENCE_AND_QUOTIENT_MISTAKES = [
    Mistake(
        "difference with the gradient of a sum",
        {SUBTRACT: ADD_PULL},
        "Your a − b hands the same to both: what does the difference do when b grows?",
    ),
    Mistake(
        "second operand of a difference forgotten",
        {SUBTRACT: "a.grad += node.grad\n"},
        "The second operand of your difference gets nothing.",
    ),
    Mistake(
        "first operand of a difference forgotten",
        {SUBTRACT: "b.grad -= node.grad\n"},
        "The first operand of your difference gets nothing.",
    ),
    Mistake(
        "negation without its sign",
        {NEGATE: "a.grad += node.grad"},
        "Your −a hands its gradient back as it came: when a grows, −a falls.",
    ),
    Mistake(
        "sign of the denominator's gradient",
        {DIVIDE: DIVIDE.replace("-a.data", "a.data")},
        "By your gradient, a quotient grows with its denominator.",
    ),
    Mistake(
        "denominator's gradient without the square",
        {DIVIDE: DIVIDE.replace("b.data**2", "b.data")},
        "The gradient along your denominator lacks a factor: differentiate a · b^-1 along b once more.",
    ),
    Mistake(
        "second operand of a quotient forgotten",
        {DIVIDE: "a.grad += node.grad / b.data\n"},
        "The denominator of your quotient gets nothing.",
    ),
]

FUNCTION_MISTAKES = [
    Mistake(
        "exponent not reduced",
        {POWER: "a.grad += node.n * a.data**node.n * node.grad"},
        "In your slope of a power the exponent is as large as before: what is the derivative of x^3?",
    ),
    Mistake(
        "factor of the exponent forgotten",
        {POWER: "a.grad += a.data ** (node.n - 1) * node.grad"},
        "In your slope of a power a factor is missing: what is the derivative of x^3?",
    ),
    Mistake(
        "power without its upstream gradient",
        {POWER: "a.grad += node.n * a.data ** (node.n - 1)"},
        "Your power hands back its local gradient alone: what has come from above is a factor.",
    ),
    Mistake(
        "slope of exp like a power's",
        {EXP: "a.grad += a.data * np.exp(a.data - 1) * node.grad"},
        "You differentiate exp like a power: here x is the exponent.",
    ),
    Mistake(
        "slope of log at the output",
        {LOG: "a.grad += 1 / node.data * node.grad"},
        "In your slope of log stands its output: the slope needs the input.",
    ),
    Mistake(
        "logarithm to base 10",
        {"np.log(self.data)": "np.log10(self.data)"},
        "Your logarithm has base 10: log has base e here, as in NumPy.",
    ),
    Mistake(
        "slope of tanh at the input",
        {TANH: "a.grad += (1 - a.data**2) * node.grad"},
        "In your slope of tanh stands its input: the formula 1 − t^2 is in terms of the output t.",
    ),
    Mistake(
        "tanh through exp(2x)",
        {"np.tanh(self.data)": "(np.exp(2 * self.data) - 1) / (np.exp(2 * self.data) + 1)"},
        "Your tanh is infinity divided by infinity where x is large: math.tanh and np.tanh know how to avoid it.",
    ),
    Mistake(
        "relu that passes gradients everywhere",
        {RELU: "a.grad += node.grad"},
        "Your relu hands its gradient back below 0, too: there it is flat.",
    ),
    Mistake(
        "relu that asks for the gradient's sign",
        {RELU: "a.grad += max(0.0, node.grad)"},
        "Your relu cuts off negative gradients: it is the sign of the input that decides.",
    ),
    Mistake(
        "relu that does nothing",
        {"max(0.0, self.data)": "self.data"},
        "Your relu lets negative numbers pass: it makes 0 of them.",
    ),
]

AGAIN_MISTAKES = [
    Mistake(
        "gradients of a first backward left between",
        {AFRESH: ""},
        "At a second backward, nodes between still hold the gradients of the first, and hand them on again.",
    ),
    Mistake(
        "leaves begun afresh",
        {"            if node.parents:\n                node.grad": "            node.grad"},
        "At a second backward your leaves begin at 0: they add up, over all calls, until somebody sets them to 0.",
    ),
    Mistake(
        "result's gradient added to",
        {SEED: "self.grad += 1.0\n", "if node.parents:": "if node.parents and node is not self:"},
        "At a second backward, your result's gradient is 2: along itself it is 1, whenever you ask.",
    ),
]

# Of the mistakes of `Number`, those that a Value may have in one operation alone.
SHARED = {
    "gradient overwritten in +",
    "gradient overwritten in *",
    "product without its upstream gradient",
    "product that does not switch",
}

VALUE_MISTAKES = [
    *(mistake for mistake in SUM_AND_PRODUCT_MISTAKES if mistake.name in SHARED),
    *OVERWRITTEN_MISTAKES,
    *PLAIN_NUMBER_MISTAKES,
    not_wrapped("Value"),
    *DIFFERENCE_AND_QUOTIENT_MISTAKES,
    *FUNCTION_MISTAKES,
    *WALK_MISTAKES,
    *DEEP_MISTAKES,
    *AGAIN_MISTAKES,
    Mistake(
        "gradient overwritten in every operation",
        {pull: overwriting(pull) for pull in (ADD_PULL, MULTIPLY_PULL, *PULLS.values())},
        "Your operations set the gradients of their operands: at a fork, the last one wins where all should count.",
    ),
    Mistake(
        "local gradients only",
        {" * node.grad": "", "node.grad /": "1.0 /", "= node.grad": "= 1.0"},
        "Every operation hands back its local gradient alone: what has come from above is a factor.",
    ),
]
