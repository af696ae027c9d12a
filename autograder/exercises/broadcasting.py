"""What goes wrong when the gradient of an operand that was broadcast is brought back to its shape."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

MISSING = "grad = grad.sum(axis=tuple(range(added)))"
ONES, STRETCHED = "if size == 1:", "grad = grad.sum(axis=axis, keepdims=True)"
RETURN = "return grad"

UNBROADCAST_MISTAKES = [
    Mistake(
        "not summed",
        {f"    {MISSING}\n": "", STRETCHED: "pass"},
        "Your gradient still has the shape of the result: every copy of an entry sends a gradient, and they add.",
    ),
    Mistake(
        "missing axes not summed",
        {f"    {MISSING}\n": "", STRETCHED: "grad = grad.sum(axis=added + axis, keepdims=True)"},
        "Your gradient has axes that the operand has not: broadcasting has put them in front.",
    ),
    Mistake(
        "axes of length 1 not summed",
        {STRETCHED: "pass"},
        "Where the operand has length 1 your gradient is longer: that one entry was copied, too.",
    ),
    Mistake(
        "axes of length 1 dropped",
        {RETURN: "return grad.reshape([n for n in shape if n != 1])"},
        "Your gradient has lost axes of length 1: it must have exactly the operand's shape.",
    ),
    Mistake(
        "mean in place of the sum",
        {f"{MISSING}\n": "copies = grad.size\n    " + MISSING + "\n"}
        | {RETURN: "return grad * (grad.size / copies)"},
        "You average over the copies: gradients of copies add.",
    ),
    Mistake(
        "one copy taken for all",
        {MISSING: "grad = grad[(0,) * added]", STRETCHED: "grad = grad.take([0], axis=axis)"},
        "You take the gradient of one copy: all of them count.",
    ),
    Mistake(
        "largest copy taken for all",
        {
            MISSING: "grad = grad.max(axis=tuple(range(added)))",
            STRETCHED: "grad = grad.max(axis=axis, keepdims=True)",
        },
        "You take the largest gradient of the copies: all of them count.",
    ),
    Mistake(
        "last axes summed",
        {MISSING: "grad = grad.sum(axis=tuple(range(len(shape), grad.ndim)))"},
        "You sum over the last axes: broadcasting aligns shapes on the right, and adds axes on the left.",
    ),
    Mistake(
        "first missing axis only",
        {MISSING: "grad = grad.sum(axis=tuple(range(min(added, 1))))"},
        "You sum over one missing axis: there may be several.",
    ),
    Mistake(
        "first axis always summed",
        {MISSING: "grad = grad.sum(axis=0)"},
        "You sum over the first axis even where the operand has it.",
    ),
    Mistake(
        "summed to a number",
        {RETURN: "return grad.sum()"},
        "You return one number: the gradient has the operand's shape.",
    ),
    Mistake(
        "sum of all in every place",
        {RETURN: "return np.full(shape, grad.sum())"},
        "Each place of your gradient holds the sum of all: an entry gets the gradients of its own copies only.",
    ),
    Mistake(
        "sum copied back",
        {STRETCHED: "grad = grad.sum(axis=axis, keepdims=True) * np.ones_like(grad)"},
        "Your sums are copied out again: an axis of length 1 keeps length 1.",
    ),
    Mistake(
        "cut to shape",
        {MISSING: "grad = np.resize(grad, shape)", STRETCHED: "pass"},
        "Your gradient is cut to the operand's shape: what is cut off belongs to copies, and adds.",
    ),
    Mistake(
        "first axis of length 1 only",
        {STRETCHED: f"{STRETCHED}; break"},
        "You stop after one axis of length 1: there may be several.",
    ),
    Mistake("nothing returned", {RETURN: "pass"}, "Your function returns nothing."),
]
