"""What goes wrong on the way from scores to probabilities: softmax, and the logarithm of its denominator."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

ROW_MAXIMUM = "np.max(scores, axis=1, keepdims=True)"
NORMALISED = "weights / np.sum(weights, axis=1, keepdims=True)"

SOFTMAX_MISTAKES = [
    Mistake(
        "maximum not subtracted",
        {ROW_MAXIMUM: "0"},
        "Scores of 10000 overflow in your exponential: which number can you subtract from a row without changing p?",
    ),
    Mistake(
        "largest score of the whole batch subtracted",
        {ROW_MAXIMUM: "np.max(scores)"},
        "A row far below the others underflows to 0 / 0: what you subtract may differ from row to row.",
    ),
    Mistake(
        "largest absolute value subtracted",
        {ROW_MAXIMUM: "np.max(np.abs(scores), axis=1, keepdims=True)"},
        "Rows of large negative scores underflow to 0 / 0: which score of a row should become 0?",
    ),
    Mistake(
        "smallest score subtracted",
        {ROW_MAXIMUM: "np.min(scores, axis=1, keepdims=True)"},
        "A row that is spread wide still overflows: after the shift no score may be above 0.",
    ),
    Mistake(
        "mean score subtracted",
        {ROW_MAXIMUM: "np.mean(scores, axis=1, keepdims=True)"},
        "A row that is spread wide overflows above its mean: after the shift no score may be above 0.",
    ),
    Mistake(
        "shifted above the fraction only",
        {"np.sum(weights,": "np.sum(np.exp(scores),"},
        "Numerator and denominator of your fraction are shifted differently: the shift cancels only when both have it.",
    ),
    Mistake(
        "summed over the batch",
        {"axis=1": "axis=0"},
        "Your columns sum to 1, not your rows: over which axis do the classes of one example lie?",
    ),
    Mistake(
        "one sum for the whole batch",
        {", axis=1, keepdims=True": ""},
        "The whole table sums to 1: each row is a distribution of its own.",
    ),
    Mistake(
        "denominator of the first row for all",
        {"np.sum(weights, axis=1, keepdims=True)": "np.sum(weights[0])"},
        "Every row is divided by the sum of the first: each row has its own denominator.",
    ),
    Mistake(
        "not normalised",
        {NORMALISED: "weights"},
        "Your rows do not sum to 1: what turns positive weights into probabilities?",
    ),
    Mistake(
        "divided by the mean weight",
        {"np.sum(weights,": "np.mean(weights,"},
        "Your rows sum to the number of classes: divide by the sum, not by the mean.",
    ),
    Mistake(
        "divided by the norm",
        {"np.sum(weights, axis=1, keepdims=True)": "np.linalg.norm(weights, axis=1, keepdims=True)"},
        "Squared, your rows sum to 1: divide by the plain sum.",
    ),
    Mistake(
        "exponential forgotten",
        {"np.exp(shifted)": "scores"},
        "Scores are divided by their sum, so some of your probabilities are negative: what makes every score positive first?",
    ),
    Mistake(
        "powers of two",
        {"np.exp(": "np.exp2("},
        "Your weights are powers of 2: the base here is e.",
    ),
    Mistake(
        "sign of the scores turned",
        {"np.exp(shifted)": "np.exp(-shifted)"},
        "The lowest score gets the highest probability in your table: mind the sign in the exponential.",
    ),
    Mistake(
        "weights squared",
        {"np.exp(shifted)": "np.exp(shifted) ** 2"},
        "Your probabilities are those of twice the scores: the weights count as they are.",
    ),
    Mistake(
        "logarithms returned",
        {"return p": "return np.log(p)"},
        "You return ln p: this function gives p itself.",
    ),
    Mistake(
        "one-hot returned",
        {"return p": "return (p == p.max(axis=1, keepdims=True)).astype(float)"},
        "The best class gets everything in your table: softmax leaves something for the others.",
    ),
    Mistake(
        "sigmoid of each score",
        {"return p": "return 1 / (1 + np.exp(-scores))"},
        "Each of your entries looks at its own score only: the classes of a row share one denominator.",
    ),
    Mistake(
        "transposed",
        {"return p": "return p.T"},
        "Your table is transposed: row i belongs to example i.",
    ),
    Mistake(
        "small number added to the denominator",
        {NORMALISED: NORMALISED.replace("weights / ", "weights / (1e-8 + ") + ")"},
        "A small number in your denominator makes every p a little too small: after the right shift, can the sum be 0?",
    ),
    Mistake(
        "scores changed in place",
        {"shifted = scores - " + ROW_MAXIMUM: "scores -= " + ROW_MAXIMUM + "\n    shifted = scores"},
        "The scores you were given have been shifted: work on a new array.",
    ),
]

TOP = "np.max(scores, axis=1)"
SUM = "np.sum(np.exp(scores - top[:, None]), axis=1)"
VALUE = "top + np.log(total)"

LOG_SUM_EXP_MISTAKES = [
    Mistake(
        "maximum not subtracted",
        {TOP: "np.zeros(len(scores))"},
        "Scores of 10000 overflow before the logarithm can save them: take a number out of the exponential first.",
    ),
    Mistake(
        "largest score of the whole batch subtracted",
        {TOP: "np.full(len(scores), np.max(scores))"},
        "A row far below the others underflows to ln 0: what you take out may differ from row to row.",
    ),
    Mistake(
        "largest absolute value subtracted",
        {TOP: "np.max(np.abs(scores), axis=1)"},
        "Rows of large negative scores underflow to ln 0: which score of a row should become 0?",
    ),
    Mistake(
        "smallest score subtracted",
        {TOP: "np.min(scores, axis=1)"},
        "A row that is spread wide still overflows: after the shift no score may be above 0.",
    ),
    Mistake(
        "maximum not added back",
        {VALUE: "np.log(total)"},
        "Your value does not move when a whole row of scores is raised by 1: what was taken out must come back.",
    ),
    Mistake(
        "maximum subtracted once more",
        {VALUE: "np.log(total) - top"},
        "What was taken out of the exponential comes back with the wrong sign.",
    ),
    Mistake(
        "maximum multiplied",
        {VALUE: "top * np.log(total)"},
        "A factor inside the logarithm becomes a term outside of it, not a factor.",
    ),
    Mistake("logarithm to base 2", {"np.log(": "np.log2("}, "Your logarithm has base 2: the base here is e."),
    Mistake(
        "logarithm to base 10", {"np.log(": "np.log10("}, "Your logarithm has base 10: the base here is e."
    ),
    Mistake(
        "one added inside the logarithm",
        {"np.log(": "np.log1p("},
        "You take ln(1 + sum): the largest score is in the sum already.",
    ),
    Mistake(
        "summed over the batch",
        {"axis=1": "axis=0", "top[:, None]": "top"},
        "You return one value for each class: over which axis do the classes of one example lie?",
    ),
    Mistake(
        "one sum for the whole batch",
        {SUM: "np.sum(np.exp(scores - top[:, None]))"},
        "Every row has the sum of the whole table in it: sum each row by itself.",
    ),
    Mistake(
        "one number for the whole batch",
        {VALUE: "np.sum(top + np.log(total))"},
        "You return one number: each example has a value of its own.",
    ),
    Mistake(
        "mean in place of the sum",
        {"np.sum(": "np.mean("},
        "Your value is too small by ln C in every row: it is a sum, not a mean.",
    ),
    Mistake(
        "exponential forgotten",
        {"np.exp(scores - top[:, None])": "(scores - top[:, None])"},
        "You take the logarithm of a sum of scores: exponentials are summed.",
    ),
    Mistake(
        "logarithm forgotten",
        {VALUE: "top + total"},
        "The sum itself is in your value: its logarithm should be.",
    ),
    Mistake(
        "sum returned",
        {VALUE: "total"},
        "You return the sum of shifted exponentials: take its logarithm, and undo the shift.",
    ),
    Mistake(
        "sum of logarithms",
        {VALUE: "np.sum(scores, axis=1)"},
        "Your value is the sum of the scores: the logarithm of a sum is not the sum of logarithms.",
    ),
    Mistake(
        "only the largest score",
        {VALUE: "top"},
        "You return the largest score: the others add a little.",
    ),
    Mistake(
        "negated",
        {VALUE: "-(top + np.log(total))"},
        "Your values have the opposite sign.",
    ),
    Mistake(
        "a column returned",
        {VALUE: "(top + np.log(total))[:, None]"},
        "Your answer is a table with one column: one number for each example is a shape (N,).",
    ),
    Mistake(
        "softmax returned",
        {VALUE: "np.exp(scores - top[:, None]) / total[:, None]"},
        "You return the probabilities: this function gives one number for each row.",
    ),
    Mistake(
        "scores changed in place",
        {"total = ": "scores -= top[:, None]\n    total = ", "scores - top[:, None]": "scores"},
        "The scores you were given have been shifted: work on a new array.",
    ),
]
