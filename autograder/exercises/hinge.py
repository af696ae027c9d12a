"""What goes wrong with the hinge: in its margins, in its sum over a batch, in its gradient."""

from __future__ import annotations

from autograder.exercises.averaging import MEAN_MISTAKES, RETURN_MISTAKES
from autograder.exercises.exercise import Mistake

MARGIN = "max(0, scores[i, j] - scores[i, y[i]] + 1)"

MARGIN_MISTAKES = [
    Mistake(
        "right class counted",
        {"if j != y[i]:": "if True:"},
        "The right class has a margin of 1 against itself in your table: its column entry is 0.",
    ),
    Mistake(
        "margin of 1 forgotten",
        {" + 1)": ")"},
        "Being ahead is not enough, the lead must be 1: the margin is missing.",
    ),
    Mistake(
        "margin of 1 subtracted",
        {" + 1)": " - 1)"},
        "The margin of 1 enters with the wrong sign: being ahead by less than 1 must cost something.",
    ),
    Mistake(
        "hinge missing",
        {MARGIN: "scores[i, j] - scores[i, y[i]] + 1"},
        "Some of your margins are negative: a class that is far enough behind costs nothing.",
    ),
    Mistake(
        "margin turned round",
        {MARGIN: "max(0, scores[i, y[i]] - scores[i, j] + 1)"},
        "Your margins grow when the right class is ahead: look at which score is subtracted from which.",
    ),
    Mistake(
        "hinge before the margin",
        {MARGIN: "max(0, scores[i, j] - scores[i, y[i]]) + 1"},
        "No margin of yours is below 1: add 1 first, then cut off at 0.",
    ),
    Mistake(
        "hinge squared",
        {MARGIN: MARGIN + " ** 2"},
        "You square the hinge; here margins count as they are.",
    ),
    Mistake(
        "indicator in place of the margin",
        {MARGIN: "float(scores[i, j] - scores[i, y[i]] + 1 > 0)"},
        "Your table says whether a margin is violated, not by how much.",
    ),
    Mistake(
        "label of the first example for all",
        {"y[i]": "y[0]"},
        "Every row is compared with the label of the first example: each example has its own.",
    ),
    Mistake(
        "class 0 taken for the right class",
        {"scores[i, y[i]]": "scores[i, 0]"},
        "Every score is compared with that of class 0: compare with the score of the right class.",
    ),
    Mistake(
        "summed over classes",
        {"return margins": "return margins.sum(axis=1)"},
        "You return one number an example: keep one margin for each class.",
    ),
    Mistake(
        "averaged over the batch",
        {"return margins": "return margins / N"},
        "Your margins are divided by the number of examples: the mean comes later, on the loss.",
    ),
    Mistake(
        "written into scores",
        {"margins = np.zeros((N, C))": "margins = scores"},
        "You write margins into the array of scores: giving an array a second name does not copy it.",
    ),
    Mistake(
        "compared with the best score",
        {"scores[i, y[i]] + 1": "scores[i].max() + 1"},
        "Scores are compared with the largest of the row: compare with the score of the right class.",
    ),
]

VIOLATOR = "dW[:, j] += X[i]"
RIGHT_CLASS = "dW[:, y[i]] -= violated * X[i]"
SKIP = "            if j == y[i]:\n                continue\n"

HINGE_MISTAKES = [
    Mistake(
        "right class counted in the loss",
        {SKIP: ""},
        "Your loss is too large by exactly 1: the sum leaves out one class.",
    ),
    *MEAN_MISTAKES,
    Mistake(
        "divided by N for every example",
        {
            RIGHT_CLASS: RIGHT_CLASS + "\n        loss /= N\n        dW /= N",
            "loss / N": "loss",
            "dW / N": "dW",
        },
        "The division by N happens inside the loop, once for every example: sum first, divide once at the end.",
    ),
    Mistake(
        "divided by N and the number of classes",
        {"loss / N": "loss / N / C", "dW / N": "dW / N / C"},
        "Your mean runs over all margins: the hinge terms of one example are summed, only examples are averaged.",
    ),
    Mistake(
        "right class' column missing",
        {RIGHT_CLASS: "pass"},
        "Violating classes have their column in dW, the right class has nothing in its own: s_y stands in each margin too.",
    ),
    Mistake(
        "right class' column with the wrong sign",
        {RIGHT_CLASS: "dW[:, y[i]] += violated * X[i]"},
        "In the right class' column of dW the sign is wrong: what happens to the loss when s_y grows?",
    ),
    Mistake(
        "right class subtracted once an example",
        {RIGHT_CLASS: "dW[:, y[i]] -= X[i]"},
        "The right class' column counts each example once: s_y stands in every violated margin of that example.",
    ),
    Mistake(
        "right class subtracted C - 1 times",
        {RIGHT_CLASS: "dW[:, y[i]] -= (C - 1) * X[i]"},
        "The right class' column counts every other class, violating or not: only violated margins depend on s_y.",
    ),
    Mistake(
        "right class subtracted C times",
        {RIGHT_CLASS: "dW[:, y[i]] -= C * X[i]"},
        "The right class' column counts all classes, itself among them: only violated margins depend on s_y.",
    ),
    Mistake(
        "right class subtracted once too often",
        {RIGHT_CLASS: "dW[:, y[i]] -= (violated + 1) * X[i]"},
        "The right class' column counts one margin too many for each example: is the right class counted as violating?",
    ),
    Mistake(
        "hinge missing",
        {"if margin > 0:": "if True:"},
        "Margins below zero lower your loss: what does max(0, ...) do with them, and what to the gradient?",
    ),
    Mistake(
        "every class counted as violating in the gradient",
        {
            "if margin > 0:\n                loss += margin\n": "if True:\n                loss += max(0, margin)\n"
        },
        "Your loss is right; its gradient counts classes whose margin is kept. Where max(0, m) is flat, its slope is 0.",
    ),
    Mistake(
        "violating classes with the wrong sign",
        {VIOLATOR: "dW[:, j] -= X[i]"},
        "In the violating classes' columns of dW the sign is wrong: what happens to the loss when s_j grows?",
    ),
    Mistake(
        "violating classes overwritten",
        {VIOLATOR: "dW[:, j] = X[i]"},
        "Each example overwrites what earlier examples left in dW: contributions of a batch add up.",
    ),
    Mistake(
        "violating classes weighted by their margin",
        {VIOLATOR: "dW[:, j] += margin * X[i]", "violated += 1": "violated += margin"},
        "Your gradient weights each violation by its margin: the slope of max(0, m) is 1 however large m is.",
    ),
    Mistake(
        "violating classes missing",
        {VIOLATOR: "pass"},
        "Only the right class has a column in your dW: raising a violating class' score changes the loss too.",
    ),
    Mistake(
        "data gradient left at zero",
        {VIOLATOR: "pass", RIGHT_CLASS: "pass"},
        "Your loss is under way; the data loss' gradient is still zero. Start with the column of one violating class.",
    ),
    Mistake(
        "margin of 1 forgotten",
        {"- scores[y[i]] + 1": "- scores[y[i]]"},
        "Your scores only have to be ahead, not ahead by 1: the margin is missing.",
    ),
    Mistake(
        "margin of 1 subtracted",
        {"- scores[y[i]] + 1": "- scores[y[i]] - 1"},
        "The margin of 1 enters with the wrong sign: being ahead by less than 1 must cost something.",
    ),
    Mistake(
        "margin turned round",
        {"scores[j] - scores[y[i]] + 1": "scores[y[i]] - scores[j] + 1"},
        "Your loss grows when the right class is ahead: look at which score is subtracted from which.",
    ),
    Mistake(
        "squared hinge",
        {
            "loss += margin\n": "loss += margin**2\n",
            VIOLATOR: "dW[:, j] += 2 * margin * X[i]",
            "violated += 1": "violated += 2 * margin",
        },
        "You square the hinge. That is a loss of its own (L2-SVM); here margins count as they are.",
    ),
    Mistake(
        "squared hinge in the loss",
        {"loss += margin\n": "loss += margin**2\n"},
        "Your loss squares the margins, your gradient does not: here margins count as they are.",
    ),
    Mistake(
        "loss overwritten",
        {"loss += margin\n": "loss = margin\n"},
        "Your loss forgets what came before: hinge terms add up, over classes and over examples.",
    ),
    *RETURN_MISTAKES,
]
