"""What goes wrong with the softmax loss: in its numbers, in its gradient, at huge scores."""

from __future__ import annotations

from autograder.exercises.averaging import MEAN_MISTAKES, RETURN_MISTAKES
from autograder.exercises.exercise import Mistake

SHIFT = "scores = scores - np.max(scores)"
TOTAL = "total = np.sum(np.exp(scores))"
P = "p = np.exp(scores) / total"
LOSS = "loss += np.log(total) - scores[y[i]]"
LOG_P = "loss += -np.log(p[y[i]])"
SLOPE = "(p[j] - (j == y[i]))"
COLUMN = f"dW[:, j] += {SLOPE} * X[i]"

STABILITY_MISTAKES = [
    Mistake(
        "maximum not subtracted",
        {SHIFT: "pass"},
        "Scores of 10000 overflow in your exponentials: which number can you subtract from a row without changing p?",
    ),
    Mistake(
        "maximum not subtracted, logarithm of p",
        {SHIFT: "pass", LOSS: LOG_P},
        "Scores of 10000 overflow in your exponentials, and p itself may be 0: shift first, then take the logarithm apart.",
    ),
    Mistake(
        "logarithm of an underflowed p",
        {LOSS: LOG_P},
        "Where the right class is far behind, p_y is rounded to 0 and -ln p_y is infinite: take the logarithm of the fraction apart.",
    ),
    Mistake(
        "small number added in the logarithm",
        {LOSS: "loss += -np.log(p[y[i]] + 1e-12)"},
        "A 1e-12 inside the logarithm caps your loss near 27.6, whatever the scores: take the logarithm of the fraction apart.",
    ),
    Mistake(
        "larger number added in the logarithm",
        {LOSS: "loss += -np.log(p[y[i]] + 1e-8)"},
        "A 1e-8 inside the logarithm bends every loss and caps it near 18.4: take the logarithm of the fraction apart.",
    ),
    Mistake(
        "small number added to the denominator",
        {P: "p = np.exp(scores) / (total + 1e-8)"},
        "A small number in your denominator makes every p a little too small: after the right shift, can the sum be 0?",
    ),
    Mistake(
        "probability cut off in the logarithm",
        {LOSS: "loss += -np.log(max(p[y[i]], 1e-15))"},
        "Your loss stops growing where p_y is below 1e-15: take the logarithm of the fraction apart.",
    ),
    Mistake(
        "largest score of the whole batch subtracted",
        {SHIFT: "scores = scores - np.max(X @ W)"},
        "A row far below the others underflows to 0: what you subtract may differ from row to row.",
    ),
    Mistake(
        "largest score of the whole batch subtracted, logarithm of p",
        {SHIFT: "scores = scores - np.max(X @ W)", LOSS: LOG_P},
        "Rows far below the others underflow to 0 / 0, and p may be 0: shift each row by itself, and take the logarithm apart.",
    ),
    Mistake(
        "largest absolute value subtracted",
        {SHIFT: "scores = scores - np.max(np.abs(scores))"},
        "Rows of large negative scores underflow: which score of a row should become 0?",
    ),
    Mistake(
        "smallest score subtracted",
        {SHIFT: "scores = scores - np.min(scores)"},
        "A row that is spread wide still overflows: after the shift no score may be above 0.",
    ),
    Mistake(
        "mean score subtracted",
        {SHIFT: "scores = scores - np.mean(scores)"},
        "A row that is spread wide overflows above its mean: after the shift no score may be above 0.",
    ),
]

SOFTMAX_LOSS_MISTAKES = [
    *STABILITY_MISTAKES,
    *MEAN_MISTAKES,
    Mistake(
        "shift forgotten in the label's score",
        {LOSS: "loss += np.log(total) - (X[i] @ W)[y[i]]"},
        "Your exponentials use shifted scores, the label's score is not shifted: both or neither.",
    ),
    Mistake(
        "logarithm forgotten",
        {LOSS: "loss += p[y[i]]"},
        "Your loss is the mean probability of the labels: where is the logarithm, and where the minus?",
    ),
    Mistake(
        "probability of being wrong",
        {LOSS: "loss += 1 - p[y[i]]"},
        "Your loss is 1 - p of the label, its gradient that of -ln p: the loss is a logarithm.",
    ),
    Mistake(
        "likelihood and its gradient",
        {LOSS: "loss += 1 - p[y[i]]", COLUMN: f"dW[:, j] += p[y[i]] * {SLOPE} * X[i]"},
        "Loss and gradient are those of 1 - p, which learns least where it is most wrong: this loss is -ln p.",
    ),
    Mistake(
        "minus forgotten",
        {LOSS: "loss += scores[y[i]] - np.log(total)"},
        "Your data loss is negative: the logarithm of a probability is at most 0.",
    ),
    Mistake(
        "logarithm to base 10",
        {LOSS: "loss += (np.log(total) - scores[y[i]]) / np.log(10)"},
        "Your loss has a logarithm to base 10: the base here is e.",
    ),
    Mistake(
        "logarithm to base 2",
        {LOSS: "loss += (np.log(total) - scores[y[i]]) / np.log(2)"},
        "Your loss counts in bits, base 2: the base here is e.",
    ),
    Mistake(
        "label's score not subtracted",
        {LOSS: "loss += np.log(total)"},
        "The label does not appear in your loss: -ln of a fraction has two terms.",
    ),
    Mistake(
        "label's score only",
        {LOSS: "loss += -scores[y[i]]"},
        "The denominator does not appear in your loss: -ln of a fraction has two terms.",
    ),
    Mistake(
        "summed over all classes",
        {LOSS: "loss += C * np.log(total) - np.sum(scores)"},
        "Your loss sums -ln p over all classes: only the label's counts.",
    ),
    Mistake(
        "entropy of the prediction",
        {LOSS: "loss += np.log(total) - np.sum(p * scores)"},
        "Your loss does not depend on the labels: it weighs every class with p.",
    ),
    Mistake(
        "label of the first example for all",
        {"y[i]": "y[0]"},
        "Every row is compared with the label of the first example: each example has its own.",
    ),
    Mistake(
        "one denominator for the whole batch",
        {TOTAL: "total = np.sum(np.exp(X @ W - np.max(X @ W, axis=1, keepdims=True)))"},
        "Each example is divided by the sum over the whole batch: the classes of one example share a denominator.",
    ),
    Mistake(
        "loss overwritten",
        {LOSS: "loss = np.log(total) - scores[y[i]]"},
        "Your loss forgets the examples before the last: contributions of a batch add up.",
    ),
    Mistake(
        "divided by N for every example",
        {
            f"            {COLUMN}": f"            {COLUMN}\n        loss /= N\n        dW /= N",
            "loss / N": "loss",
            "dW / N": "dW",
        },
        "The division by N happens inside the loop, once for every example: sum first, divide once at the end.",
    ),
    Mistake(
        "label not subtracted in the gradient",
        {SLOPE: "p[j]"},
        "Your gradient pushes every class down, the right one too: what does the label's own score add to the loss?",
    ),
    Mistake(
        "label subtracted twice in the gradient",
        {SLOPE: "(p[j] - 2 * (j == y[i]))"},
        "In the label's column of dW the example is subtracted twice: s_y stands in the loss how often?",
    ),
    Mistake(
        "1 - p subtracted again in the label's column",
        {f"            {COLUMN}": f"            {COLUMN}\n        dW[:, y[i]] -= (1 - p[y[i]]) * X[i]"},
        "The label's column counts its slope twice: p - 1 is all of it.",
    ),
    Mistake(
        "label added in the gradient",
        {SLOPE: "(p[j] + (j == y[i]))"},
        "In the label's column of dW a sign is wrong: what happens to the loss when s_y grows?",
    ),
    Mistake(
        "label's column missing",
        {COLUMN: f"dW[:, j] += (j != y[i]) * {SLOPE} * X[i]"},
        "The label's column of dW lacks its own slope: raising s_y changes the loss too.",
    ),
    Mistake(
        "label's column only",
        {COLUMN: f"dW[:, j] += (j == y[i]) * {SLOPE} * X[i]"},
        "Only the label has a column in your dW: the other scores stand in the denominator.",
    ),
    Mistake(
        "probability of the label in every column",
        {SLOPE: "(p[y[i]] - (j == y[i]))"},
        "Every column of dW uses the label's probability: each class has its own.",
    ),
    Mistake(
        "weights in place of probabilities in the gradient",
        {SLOPE: "(np.exp(scores[j]) - (j == y[i]))"},
        "Your gradient uses exponentials that are not divided by their sum.",
    ),
    Mistake(
        "scores in place of probabilities in the gradient",
        {SLOPE: "(scores[j] - (j == y[i]))"},
        "Your gradient subtracts the label from the scores: subtract it from the probabilities.",
    ),
    Mistake(
        "derivative of p in place of the loss",
        {SLOPE: "p[y[i]] * ((j == y[i]) - p[j])"},
        "Your gradient is that of p_y itself: the loss is -ln p_y, so the chain rule has one factor more.",
    ),
    Mistake(
        "mean label in the gradient",
        {SLOPE: "(p[j] - 1 / C)"},
        "Your gradient pulls every class towards 1 / C: the label takes all of the 1.",
    ),
    Mistake(
        "gradient overwritten",
        {"dW[:, j] += ": "dW[:, j] = "},
        "Each example overwrites what earlier examples left in dW: contributions of a batch add up.",
    ),
    Mistake(
        "data gradient left at zero",
        {COLUMN: "pass"},
        "Your loss is under way; the data loss' gradient is still zero. Start with the slope of one score.",
    ),
    *RETURN_MISTAKES,
]
