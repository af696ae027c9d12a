"""The exercises of 01-svm-loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.exercise import Exercise, Mistake
from autograder.exercises.variants import svm_loss as variants
from course import linear
from course.check.expected import Case, Part

Array = np.ndarray[Any, Any]

# --- Cases -----------------------------------------------------------------------------------------------------------
#
# N, D and C all differ and are above 1, entries are of order 1, no class is empty and no score sits near a kink:
# then no two mistakes give the same numbers.

# How near to a margin of 0 a score may come: far more than a difference step, far less than the scores' spread.
KINK = 1e-3


def sizes(rng: np.random.Generator) -> tuple[int, int, int]:
    """N, D and C, all different: N examples suffice for every class."""
    C, D, N = rng.choice([3, 4, 5], 2, replace=False).tolist() + [int(rng.integers(6, 9))]
    return N, D, C


def labels(rng: np.random.Generator, N: int, C: int) -> Array:
    """N labels in random order, no class empty."""
    return rng.permutation(np.concatenate([np.arange(C), rng.integers(0, C, N - C)]))


def linear_problem(rng: np.random.Generator, N: int, D: int, C: int) -> tuple[Array, Array, Array]:
    """W, X and y away from kinks, with some margins violated and some kept."""
    while True:
        W, X, y = rng.normal(size=(D, C)), rng.normal(size=(N, D)), labels(rng, N, C)
        if spread(X @ W, y):
            return W, X, y


def spread(scores: Array, y: Array) -> bool:
    """No margin near 0; some example violates no margin, some all, some a part."""
    N, C = scores.shape
    rows = np.arange(N)
    raw = np.delete(scores - scores[rows, y][:, None] + 1, y + rows * C).reshape(N, C - 1)
    violated = set((raw > 0).sum(axis=1).tolist())
    return bool(np.abs(raw).min() > KINK and len(violated) >= 3 - (C == 2))


def loss_cases(rng: np.random.Generator) -> list[Case]:
    """Two problems without a penalty, the same with it, and other sizes."""
    N, D, C = sizes(rng)
    problems = [linear_problem(rng, N, D, C) for _ in range(2)]
    others = [linear_problem(rng, N + 5, D + 3, C + 2), linear_problem(rng, 12, 2, 10)]

    def case(group: str, problem: tuple[Array, Array, Array], reg: float) -> Case:
        return Case(group, dict(zip("WXy", problem, strict=True)) | {"reg": reg})

    return [
        *(case("without penalty", problem, 0.0) for problem in problems),
        *(case("with penalty", problem, float(rng.uniform(0.5, 2.0))) for problem in problems),
        *(case("other sizes", problem, 0.0) for problem in others),
    ]


def score_cases(rng: np.random.Generator) -> list[Case]:
    """Scores of order 1, away from kinks."""

    def case(group: str, N: int, C: int) -> Case:
        while True:
            scores, y = 1.5 * rng.normal(size=(N, C)), labels(rng, N, C)
            if spread(scores, y):
                return Case(group, {"scores": scores, "y": y})

    N, _, C = sizes(rng)
    return [case("scores", N, C), case("scores", N, C), case("other sizes", N + 4, C + 2), case("other sizes", 13, 10)]


def weight_cases(rng: np.random.Generator) -> list[Case]:
    """Weights of order 1 and either sign."""
    _, D, C = sizes(rng)
    shapes = [("weights", D, C), ("weights", D, C), ("other sizes", D + 4, C + 1), ("other sizes", 2, 10)]
    return [Case(group, {"W": rng.normal(size=shape)}) for group, *shape in shapes]


def prediction_cases(rng: np.random.Generator) -> list[Case]:
    """Weights and examples whose best two scores are apart."""

    def case(group: str, N: int, D: int, C: int) -> Case:
        while True:
            W, X = rng.normal(size=(D, C)), rng.normal(size=(N, D))
            best = np.sort(X @ W, axis=1)
            if (best[:, -1] - best[:, -2]).min() > KINK and len(set((X @ W).argmax(axis=1))) == C:
                return Case(group, {"W": W, "X": X})

    _, D, C = sizes(rng)
    return [
        case("examples", 15, D, C),
        case("examples", 15, D, C),
        case("other sizes", 19, D + 2, C + 1),
        case("other sizes", 12, 6, 2),
    ]


def training_cases(rng: np.random.Generator) -> list[Case]:
    """Problems, penalties, learning rates and numbers of steps; the loss is the probe's own."""

    def case(group: str, steps: int, grow: int = 0) -> Case:
        N, D, C = (size + grow for size in sizes(rng))
        W, X = rng.normal(size=(D, C)), rng.normal(size=(N, D))
        reg, learning_rate = rng.uniform(0.05, 0.2), rng.uniform(0.1, 0.3)
        given = {"W": W, "X": X, "y": labels(rng, N, C), "reg": float(reg)}
        return Case(group, given | {"learning_rate": float(learning_rate), "steps": steps})

    return [case("problems", 4), case("problems", 7), case("other sizes", 1), case("other sizes", 12, grow=2)]


# --- Mistakes --------------------------------------------------------------------------------------------------------

# Any loss whose first variant ends in these lines shares these.
LOSS_PENALTY = " + reg * np.sum(W * W)"
GRADIENT_PENALTY = " + 2 * reg * W"

PENALTY_MISTAKES = [
    Mistake(
        "penalty gradient halved",
        {GRADIENT_PENALTY: " + reg * W"},
        "Your loss has the penalty reg * sum(W**2); your gradient is that of half as much. Differentiate it once more.",
    ),
    Mistake(
        "penalty gradient doubled",
        {GRADIENT_PENALTY: " + 4 * reg * W"},
        "The penalty's part of your gradient is twice what it should be: is a factor applied twice?",
    ),
    Mistake(
        "penalty gradient quartered",
        {GRADIENT_PENALTY: " + 0.5 * reg * W"},
        "The penalty's part of your gradient is a quarter of what it should be: differentiate w**2 on paper.",
    ),
    Mistake(
        "penalty gradient forgotten",
        {GRADIENT_PENALTY: ""},
        "Your loss grows with the penalty and your gradient does not know of it: what does the penalty add to dW?",
    ),
    Mistake(
        "penalty gradient without reg",
        {GRADIENT_PENALTY: " + 2 * W"},
        "With reg = 0 your gradient still contains a penalty: how strongly does it count?",
    ),
    Mistake(
        "penalty gradient summed to a number",
        {GRADIENT_PENALTY: " + 2 * reg * np.sum(W)"},
        "The penalty adds the same number to every entry of your dW; each weight has a derivative of its own.",
    ),
    Mistake(
        "penalty gradient divided by N",
        {"dW = dW / N + 2 * reg * W": "dW = (dW + 2 * reg * W) / N"},
        "The penalty's gradient is divided by the number of examples: only the data loss is a mean.",
    ),
    Mistake(
        "penalty gradient subtracted",
        {GRADIENT_PENALTY: " - 2 * reg * W"},
        "The penalty enters your gradient with the wrong sign: does it pull weights to zero or push them away?",
    ),
    Mistake(
        "penalty forgotten in the loss",
        {LOSS_PENALTY: ""},
        "Your gradient knows of the penalty and your loss does not: add reg times the sum of squares.",
    ),
    Mistake(
        "penalty forgotten",
        {LOSS_PENALTY: "", GRADIENT_PENALTY: ""},
        "Your function gives the same answers whatever reg is: the penalty is missing from loss and gradient.",
    ),
    Mistake(
        "penalty without reg in the loss",
        {LOSS_PENALTY: " + np.sum(W * W)"},
        "With reg = 0 your loss still contains a penalty: how strongly does it count?",
    ),
    Mistake(
        "penalty without reg",
        {LOSS_PENALTY: " + np.sum(W * W)", GRADIENT_PENALTY: " + 2 * W"},
        "The penalty is there even with reg = 0: its strength reg is used nowhere.",
    ),
    Mistake(
        "penalty halved in the loss",
        {LOSS_PENALTY: " + 0.5 * reg * np.sum(W * W)"},
        "Your loss counts half the penalty while your gradient counts all of it: read the convention once more.",
    ),
    Mistake(
        "the other penalty convention",
        {LOSS_PENALTY: " + 0.5 * reg * np.sum(W * W)", GRADIENT_PENALTY: " + reg * W"},
        "Loss and gradient agree with each other, for the penalty 0.5 * reg * sum(W**2). This course has no factor 0.5.",
    ),
    Mistake(
        "penalty divided by N",
        {"loss = loss / N + reg * np.sum(W * W)": "loss = (loss + reg * np.sum(W * W)) / N"}
        | {"dW = dW / N + 2 * reg * W": "dW = (dW + 2 * reg * W) / N"},
        "The penalty is divided by the number of examples: only the data loss is a mean.",
    ),
    Mistake(
        "penalty divided by N in the loss",
        {"loss = loss / N + reg * np.sum(W * W)": "loss = (loss + reg * np.sum(W * W)) / N"},
        "Your loss divides the penalty by the number of examples: only the data loss is a mean.",
    ),
    Mistake(
        "norm in place of its square",
        {LOSS_PENALTY: " + reg * np.sqrt(np.sum(W * W))"},
        "The penalty in your loss is the norm of W; the convention is its square.",
    ),
    Mistake(
        "absolute values penalised",
        {LOSS_PENALTY: " + reg * np.sum(np.abs(W))", GRADIENT_PENALTY: " + reg * np.sign(W)"},
        "Your penalty sums absolute values (L1). This exercise sums squares (L2).",
    ),
    Mistake(
        "last row left out of the penalty by changing W",
        {"    loss = loss / N": "    weights = W\n    weights[-1] = 0\n    loss = loss / N"},
        "A row of W was set to zero: giving an array a second name does not copy it, and every row is penalised here.",
    ),
    Mistake(
        "last row left out of the penalty",
        {LOSS_PENALTY: " + reg * np.sum(W[:-1] ** 2)", GRADIENT_PENALTY: " + 2 * reg * W * (np.arange(len(W)) < len(W) - 1)[:, None]"},
        "Your penalty leaves the last row of W out: there is no separate bias here, every weight is penalised.",
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
        "divided by N for every example",
        {RIGHT_CLASS: RIGHT_CLASS + "\n        loss /= N\n        dW /= N", "loss / N": "loss", "dW / N": "dW"},
        "The division by N happens inside the loop, once for every example: sum first, divide once at the end.",
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
        "divided by N and the number of classes",
        {"loss / N": "loss / N / C", "dW / N": "dW / N / C"},
        "Your mean runs over all margins: the hinge terms of one example are summed, only examples are averaged.",
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
        {"if margin > 0:\n                loss += margin\n": "if True:\n                loss += max(0, margin)\n"},
        "Your loss is right; its gradient counts classes whose margin is kept. Where max(0, m) is flat, its slope is 0.",
    ),
    Mistake(
        "violating classes with the wrong sign",
        {VIOLATOR: "dW[:, j] -= X[i]"},
        "In the violating classes' columns of dW the sign is wrong: what happens to the loss when s_j grows?",
    ),
    Mistake(
        "gradient negated",
        {"dW / N": "-dW / N"},
        "The data part of your gradient has the opposite sign everywhere: it points downhill, a gradient points uphill.",
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
        {"loss += margin\n": "loss += margin**2\n", VIOLATOR: "dW[:, j] += 2 * margin * X[i]", "violated += 1": "violated += 2 * margin"},
        "You square the hinge. That is a loss of its own (L2-SVM); here margins count as they are.",
    ),
    Mistake(
        "squared hinge in the loss",
        {"loss += margin\n": "loss += margin**2\n"},
        "Your loss squares the margins, your gradient does not: here margins count as they are.",
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
    Mistake(
        "loss overwritten",
        {"loss += margin\n": "loss = margin\n"},
        "Your loss forgets what came before: hinge terms add up, over classes and over examples.",
    ),
]

LOSS_MISTAKES = PENALTY_MISTAKES + HINGE_MISTAKES

MARGIN = "max(0, scores[i, j] - scores[i, y[i]] + 1)"

MARGIN_MISTAKES = [
    Mistake(
        "right class counted",
        {"if j != y[i]:": "if True:"},
        "The right class has a margin of 1 against itself in your table: its column entry is 0.",
    ),
    Mistake("margin of 1 forgotten", {" + 1)": ")"}, "Being ahead is not enough, the lead must be 1: the margin is missing."),
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

L2_MISTAKES = [
    Mistake("gradient halved", {"2 * W": "W"}, "Your gradient is half of it: differentiate w**2 once more."),
    Mistake("gradient doubled", {"2 * W": "4 * W"}, "Your gradient is twice too large: is a factor applied twice?"),
    Mistake("value halved", {"np.sum(W * W)": "0.5 * np.sum(W * W)"}, "Your value is half the sum of squares: this course has no factor 0.5."),
    Mistake(
        "the other convention",
        {"np.sum(W * W)": "0.5 * np.sum(W * W)", "2 * W": "W"},
        "Value and gradient agree with each other, for 0.5 * sum(W**2). This course has no factor 0.5.",
    ),
    Mistake("norm in place of its square", {"np.sum(W * W)": "np.sqrt(np.sum(W * W))"}, "Your value is the norm of W; the penalty is its square."),
    Mistake(
        "norm and its gradient",
        {"np.sum(W * W)": "np.sqrt(np.sum(W * W))", "2 * W": "W / value"},
        "Value and gradient are those of the norm of W; the penalty is its square.",
    ),
    Mistake(
        "mean in place of the sum",
        {"np.sum(W * W)": "np.mean(W * W)", "2 * W": "2 * W / W.size"},
        "You average the squares: the penalty sums them.",
    ),
    Mistake("mean in the value", {"np.sum(W * W)": "np.mean(W * W)"}, "Your value averages the squares: the penalty sums them."),
    Mistake(
        "absolute values",
        {"np.sum(W * W)": "np.sum(np.abs(W))", "2 * W": "np.sign(W)"},
        "You sum absolute values (L1): this penalty sums squares (L2).",
    ),
    Mistake("sum of weights in place of squares", {"np.sum(W * W)": "np.sum(W)"}, "Your value sums the weights themselves, so signs cancel: square first."),
    Mistake("square of the sum", {"np.sum(W * W)": "np.sum(W) ** 2"}, "You sum first and square then: square each weight first."),
    Mistake("gradient summed to a number", {"2 * W": "2 * np.sum(W)"}, "Your gradient is one number: each weight has a derivative of its own."),
    Mistake("gradient of ones", {"2 * W": "2 * np.ones_like(W)"}, "Your gradient is the same for every weight: the slope of w**2 depends on w."),
    Mistake("gradient squared", {"2 * W": "2 * W * W"}, "Your gradient holds squares: differentiating w**2 lowers the power by one."),
    Mistake("gradient negated", {"2 * W": "-2 * W"}, "Your gradient points downhill: a gradient points to where the value grows."),
    Mistake("matrix product", {"np.sum(W * W)": "np.sum(W.T @ W)"}, "W.T @ W mixes the columns: square each weight by itself."),
    Mistake("one value a class", {"np.sum(W * W)": "np.sum(W * W, axis=0)"}, "You return one value for each class: the penalty is one number."),
    Mistake("gradient not returned", {"return value, gradient": "return value"}, "Return both: the value, and its gradient with respect to W."),
    Mistake("W doubled in place", {"gradient = 2 * W": "gradient = W\n    gradient *= 2"}, "W itself was doubled: giving an array a second name does not copy it."),
]

PREDICTION_MISTAKES = [
    Mistake("best example for each class", {"axis=1": "axis=0"}, "You return one number for each class: look for the largest score along the other axis."),
    Mistake("smallest score", {"np.argmax": "np.argmin"}, "You choose the class with the smallest score."),
    Mistake("score in place of its class", {"np.argmax": "np.max"}, "You return the largest score: which class has it?"),
    Mistake("labels counted from 1", {"axis=1)": "axis=1) + 1"}, "Your labels are one too high: classes are counted from 0."),
    Mistake("largest in size", {"np.argmax(scores": "np.argmax(np.abs(scores)"}, "A large negative score wins in your prediction: signs count."),
    Mistake("largest of all", {", axis=1": ""}, "You return one number for the whole batch: each example has a label of its own."),
    Mistake("scores returned", {"np.argmax(scores, axis=1)": "scores"}, "You return scores: a prediction is the class with the largest."),
    Mistake(
        "one-hot returned",
        {"np.argmax(scores, axis=1)": "(scores == scores.max(axis=1, keepdims=True)).astype(float)"},
        "You return a table of zeros and ones: return the number of the class for each example.",
    ),
    Mistake("first example for all", {"np.argmax(scores, axis=1)": "np.argmax(scores[:1], axis=1).repeat(len(X))"}, "Every example gets the label of the first."),
    Mistake("positive score", {"np.argmax(scores, axis=1)": "(scores[:, 0] > 0).astype(int)"}, "You look at the sign of one score: compare the scores of all classes."),
    Mistake("last class left out", {"scores, axis=1": "scores[:, :-1], axis=1"}, "The last class is never predicted: is it left out of the comparison?"),
]

UPDATE = "W -= learning_rate * dW"

TRAINING_MISTAKES = [
    Mistake("uphill", {UPDATE: "W += learning_rate * dW"}, "Your weights move uphill: the gradient points to where the loss grows."),
    Mistake("weights modified in place", {"W = W.copy()": "W = W"}, "The weights you were given have changed: work on a copy."),
    Mistake("learning rate ignored", {UPDATE: "W -= dW"}, "Your steps are as long as the gradient: where does the learning rate enter?"),
    Mistake("learning rate divided", {UPDATE: "W -= dW / learning_rate"}, "A smaller learning rate makes your steps longer: it multiplies the gradient."),
    Mistake("one step too few", {"range(steps)": "range(steps - 1)"}, "You take one step too few: count the updates for steps = 1."),
    Mistake("one step too many", {"range(steps)": "range(steps + 1)"}, "You take one step too many: count the updates for steps = 1."),
    Mistake(
        "a single step",
        {"    return W, losses": "        return W, losses"},
        "You take one step whatever `steps` is: mind how far `return` is indented.",
    ),
    Mistake("penalty ignored", {"loss(W, X, y, reg)": "loss(W, X, y, 0.0)"}, "Your loop trains without a penalty: hand reg on to the loss."),
    Mistake("value in place of the gradient", {UPDATE: "W -= learning_rate * value"}, "Every weight moves by the same amount: the update uses the gradient, not the loss."),
    Mistake("sign of the gradient only", {UPDATE: "W -= learning_rate * np.sign(dW)"}, "Your steps have the same length in every weight: the gradient's size counts too."),
    Mistake(
        "gradient computed once",
        {"    for step": "    value, dW = loss(W, X, y, reg)\n    for step", "        value, dW = loss(W, X, y, reg)\n        losses": "        losses"},
        "Your loop computes the gradient once, before it starts: after a step the slope is another.",
    ),
    Mistake(
        "loss recorded after the update",
        {"        losses.append(value)\n": "", UPDATE: UPDATE + "\n        losses.append(loss(W, X, y, reg)[0])"},
        "Your losses are those after each update: record the loss before it.",
    ),
    Mistake("only the last loss returned", {"return W, losses": "return W, value"}, "You return the last loss only: return one for every step."),
    Mistake("losses not returned", {"return W, losses": "return W"}, "Return both: the weights, and the list of losses."),
    Mistake("losses left empty", {"        losses.append(value)\n": ""}, "Your list of losses is empty: record the loss at every step."),
    Mistake("losses returned first", {"return W, losses": "return losses, W"}, "Weights and losses come back in the wrong order: the weights are first."),
    Mistake("given weights returned", {"W = W.copy()": "given = W.copy()\n    W = W.copy()", "return W,": "return given,"}, "You return the weights you started from."),
    Mistake("started from zero", {"W = W.copy()": "W = np.zeros_like(W)"}, "Your training starts from zero: start from the weights you are given."),
    Mistake("steps growing shorter", {UPDATE: "W -= learning_rate / (step + 1) * dW"}, "Your steps shrink from one to the next: here the learning rate stays as it is."),
]

# --- Exercises -------------------------------------------------------------------------------------------------------

LOSS_VARIANTS = [
    variants.svm_loss_by_loops,
    variants.svm_loss_by_broadcasting,
    variants.svm_loss_by_einsum,
    variants.svm_loss_by_fancy_indexing,
    variants.svm_loss_with_lists,
    variants.svm_loss_by_columns,
]


def loss_exercise(name: str, reference: Any) -> Exercise:
    """A loss with its gradient: ``f(W, X, y, reg) -> (loss, dW)``."""
    return Exercise(
        name=name,
        outputs=("loss", "dW"),
        reference=reference,
        cases=loss_cases,
        parts=[
            Part("value", 3, ("loss",), on="without penalty"),
            Part("gradient", 3, ("dW",), on="without penalty"),
            Part("penalty", 2, ("loss", "dW"), on="with penalty", minus="without penalty"),
            Part("any size", 1, ("loss", "dW"), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=LOSS_VARIANTS,
        mistakes=LOSS_MISTAKES,
        slopes_in="W",
    )


EXERCISES = [
    Exercise(
        name="hinge_margins",
        outputs=("margins",),
        reference=linear.hinge_margins,
        cases=score_cases,
        parts=[
            Part("margins", 2, ("margins",), on="scores"),
            Part("any size", 1, ("margins",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.hinge_margins_by_loops,
            variants.hinge_margins_by_broadcasting,
            variants.hinge_margins_by_mask,
            variants.hinge_margins_as_lists,
        ],
        mistakes=MARGIN_MISTAKES,
    ),
    Exercise(
        name="l2_penalty",
        outputs=("value", "gradient"),
        reference=linear.l2_penalty,
        cases=weight_cases,
        parts=[
            Part("value", 1, ("value",), on="weights"),
            Part("gradient", 1, ("gradient",), on="weights"),
            Part("any size", 1, ("value", "gradient"), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.l2_penalty_by_sum,
            variants.l2_penalty_by_loops,
            variants.l2_penalty_by_norm,
            variants.l2_penalty_by_dot,
        ],
        mistakes=L2_MISTAKES,
        slopes_in="W",
    ),
    loss_exercise("svm_loss_naive", linear.svm_loss_naive),
    loss_exercise("svm_loss_vectorized", linear.svm_loss_vectorized),
    Exercise(
        name="predict",
        outputs=("labels",),
        reference=linear.predict,
        cases=prediction_cases,
        parts=[
            Part("labels", 2, ("labels",), on="examples"),
            Part("any size", 1, ("labels",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.predict_by_argmax,
            variants.predict_by_loops,
            variants.predict_by_templates,
            variants.predict_as_list,
        ],
        mistakes=PREDICTION_MISTAKES,
    ),
    Exercise(
        name="train",
        outputs=("W", "losses"),
        reference=linear.train,
        cases=training_cases,
        parts=[
            Part("weights", 3, ("W",), on="problems"),
            Part("losses", 1, ("losses",), on="problems"),
            Part("any number of steps", 1, ("W", "losses"), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[variants.train_by_steps, variants.train_without_in_place, variants.train_with_while],
        mistakes=TRAINING_MISTAKES,
        probe="descend",
    ),
]
