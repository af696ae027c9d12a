"""What goes wrong in a `Value`, operation by operation."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake
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
SUBTRACT = "self.grad += out.grad\n            other.grad -= out.grad\n"
DIVIDE = "self.grad += out.grad / other.data\n            other.grad += -self.data / other.data**2 * out.grad\n"
POWER = "self.grad += n * self.data ** (n - 1) * out.grad"
NEGATE = "self.grad -= out.grad"
EXP = "self.grad += out.data * out.grad"
LOG = "self.grad += 1 / self.data * out.grad"
TANH = "self.grad += (1 - out.data**2) * out.grad"
RELU = "self.grad += (out.data > 0) * out.grad"
PULLS = {"-": SUBTRACT, "/": DIVIDE, "**": POWER, "a negation": NEGATE}
PULLS |= {"exp": EXP, "log": LOG, "tanh": TANH, "relu": RELU}

# Of the operations with a plain number on the left.
REFLECTED = {
    "__radd__": "return self + other",
    "__rmul__": "return self * other",
    "__rsub__": "return -self + other",
    "__rtruediv__": "return self**-1.0 * other",
}
MISSING = "return NotImplemented"
WRAP = "other = other if isinstance(other, Value) else Value(other)\n        "
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

REFLECTED_MISTAKES = [
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
    Mistake(
        "plain numbers not wrapped",
        {WRAP: ""},
        "Operators of yours refuse a plain number: make a Value of it first.",
    ),
]

DIFFERENCE_AND_QUOTIENT_MISTAKES = [
    Mistake(
        "difference with the gradient of a sum",
        {SUBTRACT: ADD_PULL},
        "Your a − b hands the same to both: what does the difference do when b grows?",
    ),
    Mistake(
        "second operand of a difference forgotten",
        {SUBTRACT: "self.grad += out.grad\n"},
        "The second operand of your difference gets nothing.",
    ),
    Mistake(
        "first operand of a difference forgotten",
        {SUBTRACT: "other.grad -= out.grad\n"},
        "The first operand of your difference gets nothing.",
    ),
    Mistake(
        "signs of a difference exchanged",
        {SUBTRACT: "self.grad -= out.grad\n            other.grad += out.grad\n"},
        "Your a − b falls when a grows, by your gradients.",
    ),
    Mistake(
        "difference without its upstream gradient",
        {SUBTRACT: SUBTRACT.replace("out.grad", "1.0")},
        "Your difference hands back 1 and −1, whatever has come from above.",
    ),
    Mistake(
        "negation without its sign",
        {NEGATE: "self.grad += out.grad"},
        "Your −a hands its gradient back as it came: when a grows, −a falls.",
    ),
    Mistake(
        "sign of the denominator's gradient",
        {DIVIDE: DIVIDE.replace("-self.data", "self.data")},
        "By your gradient, a quotient grows with its denominator.",
    ),
    Mistake(
        "denominator's gradient without the square",
        {DIVIDE: DIVIDE.replace("other.data**2", "other.data")},
        "The gradient along your denominator lacks a factor: differentiate a · b^-1 along b once more.",
    ),
    Mistake(
        "denominator's gradient without the numerator",
        {DIVIDE: DIVIDE.replace("-self.data", "-1")},
        "The gradient along your denominator does not know the numerator.",
    ),
    Mistake(
        "quotient with the gradient of a product",
        {DIVIDE: MULTIPLY_PULL},
        "Your a / b hands back what a product would.",
    ),
    Mistake(
        "second operand of a quotient forgotten",
        {DIVIDE: "self.grad += out.grad / other.data\n"},
        "The denominator of your quotient gets nothing.",
    ),
    Mistake(
        "quotient without its upstream gradient",
        {DIVIDE: DIVIDE.replace("out.grad / other", "1.0 / other").replace(" * out.grad", "")},
        "Your quotient hands back its local gradients alone: what has come from above is a factor.",
    ),
]

FUNCTION_MISTAKES = [
    Mistake(
        "exponent not reduced",
        {POWER: "self.grad += n * self.data**n * out.grad"},
        "In your slope of a power the exponent is as large as before: what is the derivative of x³?",
    ),
    Mistake(
        "factor of the exponent forgotten",
        {POWER: "self.grad += self.data ** (n - 1) * out.grad"},
        "In your slope of a power a factor is missing: what is the derivative of x³?",
    ),
    Mistake(
        "power with the slope of an exponential",
        {POWER: "self.grad += out.data * np.log(self.data) * out.grad"},
        "You differentiate your power along its exponent: it is the base that is a node.",
    ),
    Mistake(
        "power without its upstream gradient",
        {POWER: "self.grad += n * self.data ** (n - 1)"},
        "Your power hands back its local gradient alone: what has come from above is a factor.",
    ),
    Mistake(
        "exp without its upstream gradient",
        {EXP: "self.grad += out.data"},
        "Your exp hands back its local gradient alone: what has come from above is a factor.",
    ),
    Mistake(
        "slope of exp at the input",
        {EXP: "self.grad += self.data * out.grad"},
        "Your exp takes its input for its slope: which number is its own derivative?",
    ),
    Mistake(
        "slope of exp like a power's",
        {EXP: "self.grad += self.data * np.exp(self.data - 1) * out.grad"},
        "You differentiate exp like a power: here x is the exponent.",
    ),
    Mistake(
        "log without its upstream gradient",
        {LOG: "self.grad += 1 / self.data"},
        "Your log hands back its local gradient alone: what has come from above is a factor.",
    ),
    Mistake(
        "slope of log at the output",
        {LOG: "self.grad += 1 / out.data * out.grad"},
        "In your slope of log stands its output: the slope needs the input.",
    ),
    Mistake(
        "logarithm to base 10",
        {"np.log(self.data)": "np.log10(self.data)"},
        "Your logarithm has base 10: log has base e here, as in NumPy.",
    ),
    Mistake(
        "tanh without its upstream gradient",
        {TANH: "self.grad += 1 - out.data**2"},
        "Your tanh hands back its local gradient alone: what has come from above is a factor.",
    ),
    Mistake(
        "slope of tanh at the input",
        {TANH: "self.grad += (1 - self.data**2) * out.grad"},
        "In your slope of tanh stands its input: the formula 1 − t² is in terms of the output t.",
    ),
    Mistake(
        "slope of tanh without the square",
        {TANH: "self.grad += (1 - out.data) * out.grad"},
        "Your slope of tanh is not the same at x and −x: something is not squared.",
    ),
    Mistake(
        "slope of the sigmoid for tanh",
        {TANH: "self.grad += out.data * (1 - out.data) * out.grad"},
        "Your slope of tanh is the sigmoid's.",
    ),
    Mistake(
        "tanh through exp(2x)",
        {"np.tanh(self.data)": "(np.exp(2 * self.data) - 1) / (np.exp(2 * self.data) + 1)"},
        "Your tanh is infinity divided by infinity where x is large: math.tanh and np.tanh know how to avoid it.",
    ),
    Mistake(
        "relu that passes gradients everywhere",
        {RELU: "self.grad += out.grad"},
        "Your relu hands its gradient back below 0, too: there it is flat.",
    ),
    Mistake(
        "relu without its upstream gradient",
        {RELU: "self.grad += float(out.data > 0)"},
        "Your relu hands back 1 or 0, whatever has come from above.",
    ),
    Mistake(
        "relu that asks for the gradient's sign",
        {RELU: "self.grad += max(0.0, out.grad)"},
        "Your relu cuts off negative gradients: it is the sign of the input that decides.",
    ),
    Mistake(
        "relu with the input as its slope",
        {RELU: "self.grad += out.data * out.grad"},
        "Your relu multiplies by its output: where it is not flat, its slope is 1.",
    ),
    Mistake(
        "relu that is an absolute value",
        {"max(0.0, self.data)": "abs(self.data)"},
        "Your relu turns negative numbers round: it makes 0 of them.",
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

VALUE_MISTAKES = [
    *SUM_AND_PRODUCT_MISTAKES[:2],
    *OVERWRITTEN_MISTAKES,
    *SUM_AND_PRODUCT_MISTAKES[3:],
    *REFLECTED_MISTAKES,
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
        {"out.grad": "1.0"},
        "Every operation hands back its local gradient alone: what has come from above is a factor.",
    ),
]
