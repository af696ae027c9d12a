"""What goes wrong with the negative log-likelihood, cross entropy and the divergence of two distributions."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

BASES = [
    Mistake("logarithm to base 2", {"np.log(": "np.log2("}, "You count in bits, base 2: the base here is e."),
    Mistake(
        "logarithm to base 10", {"np.log(": "np.log10("}, "Your logarithm has base 10: the base here is e."
    ),
]

LOSSES = "-np.log(right)"
RIGHT = "p[np.arange(len(y)), y]"

LIKELIHOOD_MISTAKES = [
    *BASES,
    Mistake(
        "logarithm forgotten",
        {LOSSES: "right"},
        "You return the probability of the label itself: where is the logarithm, and where the minus?",
    ),
    Mistake(
        "negative likelihood",
        {LOSSES: "-right"},
        "You return minus the probability: the loss is minus its logarithm.",
    ),
    Mistake(
        "probability of being wrong",
        {LOSSES: "1 - right"},
        "You return 1 - p: it falls like this loss, but the loss is a logarithm.",
    ),
    Mistake(
        "minus forgotten",
        {LOSSES: "np.log(right)"},
        "Your losses are negative: the logarithm of a probability is at most 0.",
    ),
    Mistake(
        "logarithm of the probability of being wrong",
        {LOSSES: "-np.log(1 - right)"},
        "Your loss grows when the label becomes more likely: whose probability stands in the logarithm?",
    ),
    Mistake(
        "reciprocal",
        {LOSSES: "1 / right"},
        "You return 1 / p: take its logarithm.",
    ),
    Mistake(
        "most likely class in place of the label",
        {RIGHT: "p.max(axis=1)"},
        "You look at the most likely class of each row: the label may be another.",
    ),
    Mistake(
        "class 0 taken for the label",
        {RIGHT: "p[:, 0]"},
        "You look at class 0 in every row: each example has its own label.",
    ),
    Mistake(
        "label of the first example for all",
        {RIGHT: "p[:, y[0]]"},
        "You look at the first example's label in every row: each example has its own.",
    ),
    Mistake(
        "all labels in every row",
        {RIGHT: "p[:, y]"},
        "You return a table: p[:, y] takes all N labels from each row. One number belongs to each example.",
    ),
    Mistake(
        "summed over all classes",
        {LOSSES: "-np.log(p).sum(axis=1)"},
        "All classes are in your sum: the loss looks at the label's probability only.",
    ),
    Mistake(
        "entropy of each row",
        {LOSSES: "-(p * np.log(p)).sum(axis=1)"},
        "Your value does not depend on the label: you weigh every class with p.",
    ),
    Mistake(
        "other classes charged too",
        {LOSSES: "-np.log(right) - np.log(1 - p).sum(axis=1) + np.log(1 - right)"},
        "You also charge ln(1 - p) of every other class: here the label alone counts.",
    ),
    Mistake(
        "averaged over the batch",
        {LOSSES: "-np.log(right).mean()"},
        "You return one number: keep one loss for each example.",
    ),
    Mistake(
        "summed over the batch",
        {LOSSES: "-np.log(right).sum()"},
        "You return one number: keep one loss for each example.",
    ),
    Mistake(
        "small number added in the logarithm",
        {"np.log(right)": "np.log(right + 1e-8)"},
        "A small number inside your logarithm bends every loss a little: these probabilities need none.",
    ),
    Mistake(
        "probabilities changed in place",
        {"right = ": "np.log(p, out=p)\n    right = ", LOSSES: "-right"},
        "The array p you were given now holds logarithms: work on a new array.",
    ),
]

MASK = "possible = p > 0"
TERMS = "p[possible] * np.log(q[possible])"
TOTAL = "-np.sum(terms)"

CROSS_ENTROPY_MISTAKES = [
    *BASES,
    Mistake(
        "nothing left out where p is 0",
        {MASK: "possible = p >= 0"},
        "Where p and q are both 0, you compute 0 * ln 0 = nan: what does an outcome that never happens add?",
    ),
    Mistake(
        "small number added in the logarithm",
        {"np.log(q[possible])": "np.log(q[possible] + 1e-12)"},
        "A small number inside your logarithm hides how unlikely q holds an outcome: leave outcomes out by p instead.",
    ),
    Mistake(
        "minus forgotten",
        {TOTAL: "np.sum(terms)"},
        "Your value is negative: logarithms of probabilities are.",
    ),
    Mistake(
        "p and q swapped",
        {TERMS: "q[possible] * np.log(p[possible])"},
        "You weigh with q and take the logarithm of p: who draws the outcomes, and who is surprised?",
    ),
    Mistake(
        "entropy of p",
        {"np.log(q": "np.log(p"},
        "Your value does not depend on q: that is the entropy of p.",
    ),
    Mistake(
        "entropy of q",
        {TERMS: "q[q > 0] * np.log(q[q > 0])"},
        "Your value does not depend on p: that is the entropy of q.",
    ),
    Mistake(
        "divergence in place of cross entropy",
        {"np.log(q[possible])": "np.log(q[possible] / p[possible])"},
        "You divide q by p inside the logarithm: that is the divergence, which lacks the entropy of p.",
    ),
    Mistake(
        "logarithm forgotten",
        {"np.log(q[possible])": "q[possible]"},
        "You sum products of probabilities: the surprise at an outcome is a logarithm.",
    ),
    Mistake(
        "logarithm of the sum",
        {TOTAL: "-np.log(np.sum(p * q))"},
        "You sum first and take the logarithm then: the surprises are averaged, not the probabilities.",
    ),
    Mistake(
        "weights forgotten",
        {TERMS: "np.log(q[possible])"},
        "Every outcome counts alike in your sum: those that p draws more often count more.",
    ),
    Mistake(
        "likeliest outcome only",
        {TOTAL: "-np.log(q[np.argmax(p)])"},
        "You look at one outcome: p has weight on others too.",
    ),
    Mistake(
        "averaged over outcomes",
        {TOTAL: "-np.sum(terms) / len(p)"},
        "You divide by the number of outcomes: the weights p make it a mean already.",
    ),
    Mistake(
        "terms not summed",
        {TOTAL: "-p * np.log(q)"},
        "You return one number for each outcome: their sum is asked.",
    ),
    Mistake(
        "both outcomes of each class",
        {TOTAL: "-np.sum(terms) - np.sum((1 - p) * np.log(1 - q))"},
        "You also charge (1 - p) ln(1 - q): that is the formula for many yes-or-no questions, not for one distribution.",
    ),
]

RATIO = "p[possible] / q[possible]"
WEIGHED = "np.sum(p[possible] * np.log(ratio))"

DIVERGENCE_MISTAKES = [
    *BASES,
    Mistake(
        "nothing left out where p is 0",
        {MASK: "possible = p >= 0"},
        "Where p is 0, you compute 0 * ln 0 = nan: what does an outcome that never happens add?",
    ),
    Mistake(
        "small number added to q",
        {RATIO: "p[possible] / (q[possible] + 1e-12)"},
        "A small number added to q hides how unlikely q holds an outcome: leave outcomes out by p instead.",
    ),
    Mistake(
        "ratio turned round",
        {RATIO: "q[possible] / p[possible]"},
        "Your divergence is negative: which of the two stands above in the ratio?",
    ),
    Mistake(
        "p and q swapped",
        {WEIGHED: "np.sum(q[possible] * np.log(q[possible] / p[possible]))"},
        "You computed KL(q || p): the divergence is not the same in both directions.",
    ),
    Mistake(
        "weighed with q",
        {WEIGHED: "np.sum(q[possible] * np.log(ratio))"},
        "The logarithms are weighed with q: who draws the outcomes?",
    ),
    Mistake(
        "cross entropy in place of the divergence",
        {RATIO: "1 / q[possible]"},
        "Your value is the cross entropy: the entropy of p is still in it.",
    ),
    Mistake(
        "entropy of p added",
        {RATIO: "1 / (p[possible] * q[possible])"},
        "You add the entropy of p to the cross entropy: H(p, q) is the sum of two parts, and one of them is asked.",
    ),
    Mistake(
        "logarithm forgotten",
        {"np.log(ratio)": "ratio"},
        "You average the ratio itself: its logarithm is averaged.",
    ),
    Mistake(
        "logarithm of the sum",
        {WEIGHED: "np.log(np.sum(p[possible] * ratio))"},
        "You average first and take the logarithm then: the logarithms are averaged.",
    ),
    Mistake(
        "weights forgotten",
        {WEIGHED: "np.sum(np.log(ratio))"},
        "Every outcome counts alike in your sum: those that p draws more often count more.",
    ),
    Mistake(
        "absolute values",
        {"np.log(ratio)": "np.abs(np.log(ratio))"},
        "You sum absolute values: terms where q is above p are negative, and stay so.",
    ),
    Mistake(
        "difference of probabilities",
        {WEIGHED: "np.sum(np.abs(p - q))"},
        "You sum differences of probabilities: the divergence compares them by their ratio.",
    ),
    Mistake(
        "averaged over outcomes",
        {WEIGHED: WEIGHED + " / len(p)"},
        "You divide by the number of outcomes: the weights p make it a mean already.",
    ),
    Mistake(
        "terms not summed",
        {WEIGHED: "p * np.log(p / q)"},
        "You return one number for each outcome: their sum is asked.",
    ),
    Mistake(
        "both directions averaged",
        {WEIGHED: "np.sum((p[possible] - q[possible]) * np.log(ratio)) / 2"},
        "You average both directions: KL(p || q) weighs with p alone.",
    ),
]
