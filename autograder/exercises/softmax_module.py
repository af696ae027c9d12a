"""What goes wrong when the softmax loss is a module: its value, its gradient, and what it remembers."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake
from autograder.exercises.modules import memory_mistakes

SHIFT = "S = scores - scores.max(axis=1, keepdims=True)"
REMEMBER, NLL = "self.P, self.y = P / total, y", "return np.mean(np.log(total[:, 0]) - S[rows, y])"
COPY, LESS_ONE, MEAN = "dscores = self.P.copy()", "dscores[np.arange(N), self.y] -= 1", "return dscores / N"

SOFTMAX_MODULE_MISTAKES = [
    Mistake(
        "gradient not divided by N",
        {MEAN: "return dscores"},
        "Your loss is a mean over the examples, your gradient a sum: the same division belongs to both.",
    ),
    Mistake(
        "loss summed",
        {"return np.mean(": "return np.sum("},
        "Your loss is a sum over the examples, your gradient that of a mean.",
    ),
    Mistake(
        "loss and gradient summed",
        {"return np.mean(": "return np.sum(", MEAN: "return dscores"},
        "Loss and gradient agree with each other, for the sum over the examples: this loss is a mean.",
    ),
    Mistake(
        "gradient divided by N C",
        {MEAN: "return dscores / dscores.size"},
        "You divide by the number of all scores: the mean is over the examples.",
    ),
    Mistake(
        "one not subtracted",
        {f"        {LESS_ONE}\n": ""},
        "Your gradient is p / N: what does raising the right class' score do to its loss?",
    ),
    Mistake(
        "one subtracted from every class",
        {LESS_ONE: "dscores -= 1"},
        "You subtract 1 for every class: only the right one has it.",
    ),
    Mistake(
        "gradient negated",
        {MEAN: "return -dscores / N"},
        "Your gradient points downhill: a gradient points to where the loss grows.",
    ),
    Mistake(
        "only the right class gets a gradient",
        {MEAN: "dscores[np.arange(len(dscores[0])) != self.y[:, None]] = 0\n        return dscores / N"},
        "Your gradient is 0 for the wrong classes: their scores are in the sum below the fraction.",
    ),
    Mistake(
        "probabilities changed in place",
        {COPY: "dscores = self.P"},
        "A second backward gives another gradient than the first: your backward changes what forward has kept.",
    ),
    Mistake(
        "log forgotten",
        {NLL: "return np.mean(self.P[rows, y])"},
        "Your loss is the mean probability of the right class: the loss is minus its logarithm.",
    ),
    Mistake(
        "sign of the loss",
        {NLL: "return np.mean(S[rows, y] - np.log(total[:, 0]))"},
        "Your loss is negative: logarithms of probabilities are, so there is a minus.",
    ),
    Mistake(
        "decimal logarithm",
        {NLL: "return -np.mean(np.log10(self.P[rows, y]))"},
        "You use the logarithm to base 10: the derivative p - 1 belongs to the natural one.",
    ),
    Mistake(
        "log of what has underflowed",
        {NLL: "return -np.mean(np.log(self.P[rows, y]))"},
        "Where p is too small for a float your loss is infinite: take the logarithm before dividing.",
    ),
    Mistake(
        "scores not shifted",
        {SHIFT: "S = scores"},
        "Your exponentials overflow for large scores: p does not change when all scores of a row are shifted.",
    ),
    Mistake(
        "one shift for the whole batch",
        {"scores.max(axis=1, keepdims=True)": "scores.max()"},
        "You shift all rows by the same number: rows far below it become 0 / 0.",
    ),
    Mistake(
        "softmax over the batch",
        {
            "total = P.sum(axis=1, keepdims=True)": "total = P.sum(axis=0, keepdims=True) + np.zeros((len(y), 1))"
        },
        "Your probabilities add up to 1 over the examples: they must over the classes.",
    ),
    Mistake(
        "one loss for each example",
        {NLL: "return np.log(total[:, 0]) - S[rows, y]"},
        "You return a loss for each example: forward gives their mean.",
    ),
    Mistake(
        "first class taken for the right one",
        {LESS_ONE: "dscores[:, 0] -= 1"},
        "Your 1 is subtracted from the first class: y says which one is right.",
    ),
    Mistake(
        "most probable class taken for the right one",
        {LESS_ONE: "dscores[np.arange(N), self.P.argmax(axis=1)] -= 1"},
        "Your 1 is subtracted from the most probable class: y says which one is right.",
    ),
    Mistake("gradient not returned", {MEAN: "self.dscores = dscores / N"}, "Your backward returns nothing."),
    Mistake(
        "loss not returned", {NLL: NLL.replace("return", "self.loss =")}, "Your forward returns nothing."
    ),
    # A stack has one loss, which shares its memory with nobody.
    *memory_mistakes("SoftmaxLoss", REMEMBER)[1:],
]
