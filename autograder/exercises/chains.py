"""What goes wrong along a chain: of one sigmoid and a logarithm, and of many sigmoids."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

SCORE, P = "u = np.sum(w * x)", "p = 1 / (1 + np.exp(-u))"
LOSS, DL_DP, DP_DU, DU_DW = "loss = -np.log(p)", "dL_dp = -1 / p", "dp_du = p * (1 - p)", "du_dw = x"
CHAIN = "dL_dw = dL_dp * dp_du * du_dw"
RETURN = "return loss, dL_dw, dL_dp, dp_du, du_dw"

CHAIN_MISTAKES = [
    Mistake(
        "local gradients added",
        {CHAIN: "dL_dw = dL_dp + dp_du + du_dw"},
        "You add the local gradients: along a chain they multiply.",
    ),
    Mistake(
        "sigmoid's slope left out of the chain",
        {CHAIN: "dL_dw = dL_dp * du_dw"},
        "Your chain has two links: between w and L there are three.",
    ),
    Mistake(
        "logarithm's slope left out of the chain",
        {CHAIN: "dL_dw = dp_du * du_dw"},
        "Your chain has two links and ends at p: the loss is its logarithm.",
    ),
    Mistake(
        "score's slope left out of the chain",
        {CHAIN: "dL_dw = dL_dp * dp_du * np.ones_like(x)"},
        "Your gradient is the same for all weights: each moves the score by another amount.",
    ),
    Mistake(
        "weights in place of inputs",
        {DU_DW: "du_dw = w"},
        "By how much does w·x grow when one weight grows by 1? You give what happens when x does.",
    ),
    Mistake(
        "logarithm's slope with the wrong sign",
        {DL_DP: "dL_dp = 1 / p"},
        "Your dL/dp is positive: the loss falls when p rises.",
    ),
    Mistake(
        "logarithm's slope turned over",
        {DL_DP: "dL_dp = -p"},
        "Your dL/dp is small where the logarithm is steep: what is the derivative of ln p?",
    ),
    Mistake(
        "logarithm's slope at the score",
        {DL_DP: "dL_dp = -1 / u"},
        "You take the logarithm's slope at u: its input is p.",
    ),
    Mistake(
        "sigmoid's slope without 1 - p",
        {DP_DU: "dp_du = p"},
        "Your dp/du lacks a factor: where p is near 1, the sigmoid is flat.",
    ),
    Mistake(
        "sigmoid's slope without p",
        {DP_DU: "dp_du = 1 - p"},
        "Your dp/du lacks a factor: where p is near 0, the sigmoid is flat.",
    ),
    Mistake(
        "sigmoid's slope at the score",
        {DP_DU: "dp_du = u * (1 - u)"},
        "In p(1 − p) you put the score for p.",
    ),
    Mistake(
        "sigmoid's slope with the wrong sign",
        {DP_DU: "dp_du = p * (p - 1)"},
        "Your dp/du is negative: p rises with u.",
    ),
    Mistake(
        "slope of tanh",
        {DP_DU: "dp_du = 1 - p**2"},
        "Your dp/du is the slope of tanh: the sigmoid has another.",
    ),
    Mistake(
        "exponent with the wrong sign",
        {P: "p = 1 / (1 + np.exp(u))"},
        "Your p falls when the score rises: check the sign of the exponent.",
    ),
    Mistake("sigmoid left out", {P: "p = np.exp(-u)"}, "Your p is e^-u: it is not between 0 and 1."),
    Mistake(
        "loss with the wrong sign",
        {LOSS: "loss = np.log(p)"},
        "Your loss is negative: the logarithm of a probability is, and the loss turns it round.",
    ),
    Mistake(
        "logarithm to base 10",
        {LOSS: "loss = -np.log10(p)"},
        "Your logarithm has base 10: ln has base e.",
    ),
    Mistake("probability as loss", {LOSS: "loss = 1 - p"}, "Your loss has no logarithm."),
    Mistake(
        "gradient summed over the weights",
        {CHAIN: "dL_dw = np.sum(dL_dp * dp_du * du_dw)"},
        "Your gradient is one number: it has the shape of w.",
    ),
    Mistake(
        "local gradients returned in the order of forward",
        {RETURN: "return loss, dL_dw, du_dw, dp_du, dL_dp"},
        "Your local gradients come in the wrong order: dL/dp is first.",
    ),
    Mistake(
        "local gradients not returned",
        {RETURN: "return loss, dL_dw"},
        "The three local gradients are asked for, too.",
    ),
    Mistake(
        "weights modified in place",
        {CHAIN: "w *= x\n    dL_dw = dL_dp * dp_du * x"},
        "The weights that you were given have changed: multiply into a new array.",
    ),
]

STEP = "h.append(1 / (1 + np.exp(-w * h[-1])))"
SLOPE = "du = upstream * h[k + 1] * (1 - h[k + 1])"
HERE, DOWN = "dweights[k] = du * h[k]", "upstream = du * weights[k]"
BACK, GIVEN = "for k in reversed(range(len(weights))):", "return h[-1], dweights, upstream"

DEEP_MISTAKES = [
    Mistake(
        "sigmoid's slope left out",
        {SLOPE: "du = upstream"},
        "Your gradients pass through the sigmoids as if these were not there.",
    ),
    Mistake(
        "slope from the layer's input",
        {SLOPE: "du = upstream * h[k] * (1 - h[k])"},
        "You take a sigmoid's slope from what goes into the layer: p(1 − p) needs what comes out.",
    ),
    Mistake(
        "slope without 1 - p",
        {SLOPE: "du = upstream * h[k + 1]"},
        "A factor is missing in the sigmoid's slope: where p is near 1, it is flat.",
    ),
    Mistake(
        "upstream forgotten",
        {SLOPE: SLOPE.replace("upstream * ", "")},
        "Each layer of yours begins with 1: hand on what the layer above it gave.",
    ),
    Mistake(
        "weight left out on the way down",
        {DOWN: "upstream = du"},
        "On the way to the layer below you go through a product: what does it hand to its other input?",
    ),
    Mistake(
        "inputs not switched",
        {HERE: "dweights[k] = du * weights[k]", DOWN: "upstream = du * h[k]"},
        "A product switches its inputs: the weight gets the layer's input, the layer below gets the weight.",
    ),
    Mistake(
        "layer's output in place of its input",
        {HERE: "dweights[k] = du * h[k + 1]"},
        "A weight multiplies what goes into its layer: you take what comes out.",
    ),
    Mistake(
        "first input for all layers",
        {HERE: "dweights[k] = du * x"},
        "Only the first layer sees x: each of the others sees the output of the one below.",
    ),
    Mistake(
        "slope of the sum left out of the weight",
        {HERE: "dweights[k] = upstream * h[k]"},
        "A weight's gradient has to pass the sigmoid of its own layer.",
    ),
    Mistake(
        "slopes of the sigmoids left out on the way down",
        {DOWN: "upstream = upstream * weights[k]"},
        "On the way to the layer below you skip the sigmoid.",
    ),
    Mistake(
        "layers walked forwards",
        {BACK: "for k in range(len(weights)):"},
        "You walk through the layers in the order of forward: the upstream gradient comes from the last.",
    ),
    Mistake(
        "gradients in the order of the walk",
        {GIVEN: "return h[-1], dweights[::-1], upstream"},
        "Your gradients are in the order in which they were found: entry k belongs to weight k.",
    ),
    Mistake(
        "weights from the last to the first",
        {"for w in weights:": "for w in weights[::-1]:"},
        "Your first layer has the last weight.",
    ),
    Mistake(
        "last sigmoid left out",
        {GIVEN: "return weights[-1] * h[-2], dweights, upstream"},
        "Your output is not between 0 and 1: the last layer has a sigmoid, too.",
    ),
    Mistake(
        "exponent with the wrong sign",
        {STEP: STEP.replace("-w", "w")},
        "Your layers fall when their input rises: check the sign of the exponent.",
    ),
    Mistake(
        "gradient of x before the first layer",
        {
            f"        {DOWN}": f"        below = upstream\n        {DOWN}",
            GIVEN: "return h[-1], dweights, below",
        },
        "Your gradient of x stops one layer early: it has to pass the first layer, too.",
    ),
    Mistake(
        "first layer left out",
        {BACK: "for k in reversed(range(1, len(weights))):"},
        "Your walk stops before the first layer: its weight has a gradient.",
    ),
    Mistake(
        "gradient of x not returned",
        {GIVEN: "return h[-1], dweights"},
        "The gradient of x is asked for, too.",
    ),
    Mistake(
        "all activations returned",
        {GIVEN: "return h, dweights, upstream"},
        "You return the outputs of all layers: the first result is that of the last.",
    ),
    Mistake(
        "weights replaced by their gradients",
        {"dweights = np.zeros(len(weights))": "dweights = weights", SLOPE: f"w = weights[k]\n        {SLOPE}"}
        | {DOWN: "upstream = du * w"},
        "The weights that you were given have changed: keep the gradients in an array of their own.",
    ),
]
