"""What goes wrong with slopes of activations, with first weights, and in counting dead units."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

SIGMOID, TANH = "dsigmoid = s * (1 - s)", "dtanh = 1 - t**2"
RELU, LEAKY = "drelu = (x > 0).astype(float)", "dleaky = np.where(x > 0, 1.0, slope)"
RETURN = "return dsigmoid, dtanh, drelu, dleaky"

SLOPE_MISTAKES = [
    Mistake(
        "sigmoid's slope from the input",
        {SIGMOID: "dsigmoid = x * (1 - x)"},
        "You put x into s(1 − s): s is the sigmoid of x.",
    ),
    Mistake(
        "sigmoid without 1 - s",
        {SIGMOID: "dsigmoid = s"},
        "Your sigmoid's slope grows towards 1: where s is near 1, the curve is flat.",
    ),
    Mistake("sigmoid's slope negative", {SIGMOID: "dsigmoid = s * (s - 1)"}, "The sigmoid rises everywhere."),
    Mistake(
        "sigmoid of -x",
        {"np.exp(-x)": "np.exp(x)", SIGMOID: "dsigmoid = s * (1 - s) * x"},
        "Your sigmoid's slope contains x beside s: s(1 − s) is all.",
    ),
    Mistake(
        "slopes of sigmoid and tanh confused",
        {SIGMOID: "dsigmoid = 1 - s**2", TANH: "dtanh = t * (1 - t)"},
        "You have used the sigmoid's formula for tanh, and the other way round.",
    ),
    Mistake(
        "tanh with the sigmoid's formula",
        {TANH: "dtanh = t * (1 - t)"},
        "Your slope of tanh has the sigmoid's formula.",
    ),
    Mistake(
        "tanh without the square",
        {TANH: "dtanh = 1 - t"},
        "Your slope of tanh is 2 for very negative x: the curve is flat on both sides.",
    ),
    Mistake(
        "tanh's slope from the input",
        {TANH: "dtanh = 1 - x**2"},
        "You put x into the formula for tanh, which is in terms of the output: t is tanh x.",
    ),
    Mistake(
        "ReLU in place of its slope",
        {RELU: "drelu = np.maximum(x, 0)"},
        "You return the rectifier itself: if a positive x grows by 1, by how much does the output grow?",
    ),
    Mistake(
        "ReLU's slope turned round",
        {RELU: "drelu = (x < 0).astype(float)", LEAKY: "dleaky = np.where(x < 0, 1.0, slope)"},
        "Your slopes are 1 where x is negative: on which side does a rectifier let x pass?",
    ),
    Mistake(
        "ReLU's slope 1 everywhere",
        {RELU: "drelu = np.ones_like(x)"},
        "Your rectifier has slope 1 everywhere: where its output stays 0, it has none.",
    ),
    Mistake(
        "slope as truth values",
        {RELU: "drelu = x > 0"},
        "Your slope of ReLU is made of True and False: a derivative is a number, 1 or 0.",
    ),
    Mistake(
        "leaky slope forgotten",
        {LEAKY: "dleaky = np.where(x > 0, 1.0, 0.0)"},
        "Your leaky rectifier is flat for negative x: that is where it leaks.",
    ),
    Mistake(
        "leaky slope fixed",
        {LEAKY: "dleaky = np.where(x > 0, 1.0, 0.01)"},
        "Your leaky rectifier always leaks 0.01: the slope is given.",
    ),
    Mistake(
        "leaky output in place of its slope",
        {LEAKY: "dleaky = np.where(x > 0, 1.0, slope * x)"},
        "For negative x you return the output of the leaky rectifier: its slope does not depend on x.",
    ),
    Mistake(
        "leaky slope on top of 1",
        {LEAKY: "dleaky = drelu + slope"},
        "Your leaky slope is more than 1 for positive x: the leak belongs to the other side only.",
    ),
    Mistake(
        "one result forgotten",
        {RETURN: "return dsigmoid, dtanh, drelu"},
        "You return three arrays: there are four functions.",
    ),
    Mistake(
        "results in another order",
        {RETURN: "return dtanh, dsigmoid, dleaky, drelu"},
        "Your slopes come back in another order: sigmoid, tanh, ReLU, leaky ReLU.",
    ),
]

DRAWN, ZEROS = "W = rng.normal(size=(inputs, outputs)) * np.sqrt(2 / inputs)", "b = np.zeros(outputs)"
NORMAL = "rng.normal(size=(inputs, outputs))"

INITIALISE_MISTAKES = [
    Mistake(
        "variance taken for the standard deviation",
        {"np.sqrt(2 / inputs)": "(2 / inputs)"},
        "You multiply by the variance, 2 / D: the standard deviation is its root.",
    ),
    Mistake(
        "one in place of two",
        {"np.sqrt(2 / inputs)": "np.sqrt(1 / inputs)"},
        "Your variance is 1 / D: half of what comes through a rectifier is lost, so it takes twice as much.",
    ),
    Mistake(
        "outputs counted",
        {"np.sqrt(2 / inputs)": "np.sqrt(2 / outputs)"},
        "You divide by the number of outputs: an output is a sum over the inputs.",
    ),
    Mistake(
        "inputs and outputs counted",
        {"np.sqrt(2 / inputs)": "np.sqrt(2 / (inputs + outputs))"},
        "You divide by inputs and outputs together: that is another initialisation, for tanh.",
    ),
    Mistake(
        "not scaled",
        {" * np.sqrt(2 / inputs)": ""},
        "Your weights have standard deviation 1: wide layers explode.",
    ),
    Mistake(
        "multiplied by the width",
        {"np.sqrt(2 / inputs)": "np.sqrt(2 * inputs)"},
        "Your weights grow with the number of inputs: the more terms a sum has, the smaller they must be.",
    ),
    Mistake(
        "always 0.01", {"np.sqrt(2 / inputs)": "0.01"}, "Your weights have the same size for every width."
    ),
    Mistake(
        "all weights 0",
        {DRAWN: "W = np.zeros((inputs, outputs))"},
        "Your weights are 0: then all hidden units are the same, and stay the same.",
    ),
    Mistake(
        "all weights alike",
        {NORMAL: "np.ones((inputs, outputs))"},
        "Your weights are all alike: then all hidden units are the same, and stay the same.",
    ),
    Mistake(
        "uniform in place of normal",
        {NORMAL: "rng.uniform(-1, 1, size=(inputs, outputs))"},
        "You draw from a uniform distribution: here it is the normal one.",
    ),
    Mistake(
        "another generator",
        {NORMAL: "np.random.default_rng(0).normal(size=(inputs, outputs))"},
        "You draw from a generator of your own: use the one that is given.",
    ),
    Mistake(
        "weights transposed",
        {"size=(inputs, outputs)": "size=(outputs, inputs)"},
        "Your W has a row for each output: here it has a row for each input, as in X W.",
    ),
    Mistake(
        "biases drawn", {ZEROS: "b = rng.normal(size=outputs)"}, "Your biases are drawn: they start at 0."
    ),
    Mistake(
        "biases one for each input",
        {ZEROS: "b = np.zeros(inputs)"},
        "You have a bias for each input: there is one for each output.",
    ),
    Mistake(
        "biases as a row",
        {ZEROS: "b = np.zeros((1, outputs))"},
        "Your b is a matrix of one row: it is a vector.",
    ),
    Mistake("biases forgotten", {"return W, b": "return W"}, "You return the weights only."),
]

COUNT, DEAD = "np.sum(np.all(H == 0, axis=0))", "np.all(H == 0, axis=0)"

DEAD_UNIT_MISTAKES = [
    Mistake(
        "examples counted",
        {"axis=0": "axis=1"},
        "You count examples that wake no unit: look down a column, not along a row.",
    ),
    Mistake(
        "zeros counted",
        {COUNT: "np.sum(H == 0)"},
        "You count single zeros: a unit is dead if all of its column is 0.",
    ),
    Mistake(
        "units that are sometimes off",
        {"np.all(": "np.any("},
        "You count units that are off for some example: a dead one is off for all.",
    ),
    Mistake("living units", {COUNT: f"np.sum(~{DEAD})"}, "You count the units that live."),
    Mistake(
        "share in place of the number",
        {COUNT: f"np.mean({DEAD})"},
        "You return a share: a number of units is asked for.",
    ),
    Mistake(
        "faint units counted as dead",
        {DEAD: "(H.mean(axis=0) < 0.05)"},
        "A unit that is rarely on, or faint, is not dead: it can still learn.",
    ),
    Mistake(
        "first example only",
        {DEAD: "(H[0] == 0)"},
        "You look at the first example only.",
    ),
    Mistake(
        "one entry for each unit",
        {COUNT: f"1.0 * {DEAD}"},
        "You return an entry for each unit: how many are there?",
    ),
    Mistake(
        "sum of the dead",
        {COUNT: f"np.sum(H[:, {DEAD}])"},
        "You add up what dead units give, which is 0: count them.",
    ),
]
