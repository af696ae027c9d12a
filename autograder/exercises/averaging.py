"""What goes wrong in any loss of a batch: its mean over the examples, and what comes back."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

# Any loss whose first variant ends in `loss = loss / N …`, `dW = dW / N …` and `return loss, dW` shares these.
MEAN_MISTAKES = [
    Mistake(
        "not divided by N",
        {"loss / N": "loss", "dW / N": "dW"},
        "Loss and gradient grow with the number of examples: the data loss is a mean over the batch.",
    ),
    Mistake(
        "gradient not divided by N",
        {"dW / N": "dW"},
        "Your loss is a mean over the batch, your gradient a sum: treat both alike.",
    ),
    Mistake(
        "loss not divided by N",
        {"loss / N": "loss"},
        "Your gradient is a mean over the batch, your loss a sum: treat both alike.",
    ),
    Mistake(
        "divided by the number of classes",
        {"loss / N": "loss / C", "dW / N": "dW / C"},
        "Your mean divides by the number of classes: over what is the data loss a mean?",
    ),
    Mistake(
        "divided by the number of features",
        {"loss / N": "loss / len(W)", "dW / N": "dW / len(W)"},
        "Your mean divides by the number of features: over what is the data loss a mean?",
    ),
    Mistake(
        "500 examples taken for granted",
        {"loss / N": "loss / 500", "dW / N": "dW / 500"},
        "You divide by 500 whatever the batch: ask X how many examples it holds.",
    ),
    Mistake(
        "10 classes taken for granted",
        {"range(C)": "range(10)"},
        "Your function counts on exactly 10 classes: ask W how many there are.",
    ),
]

RETURN_MISTAKES = [
    Mistake(
        "gradient negated",
        {"dW / N": "-dW / N"},
        "The data part of your gradient has the opposite sign everywhere: it points downhill, a gradient points uphill.",
    ),
    Mistake(
        "dW transposed",
        {"return loss, dW": "return loss, dW.T"},
        "Your dW is transposed: a gradient has the shape of what it belongs to.",
    ),
    Mistake(
        "gradient not returned",
        {"return loss, dW": "return loss"},
        "Return both: the loss, and its gradient with respect to W.",
    ),
    Mistake(
        "gradient returned first",
        {"return loss, dW": "return dW, loss"},
        "Loss and gradient come back in the wrong order: the loss is first.",
    ),
]
