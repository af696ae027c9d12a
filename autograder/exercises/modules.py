"""What goes wrong in a module: forwards, backwards, and in what it remembers."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

UPSTREAM_FORGOTTEN = "Your gradients are the local ones: each is multiplied by the upstream gradient."


def memory_mistakes(name: str, keep: str) -> list[Mistake]:
    """What may go wrong with a module's memory.

    Parameters
    ----------
    name : str
        The class.
    keep : str
        The statement by which forward remembers an attribute of `self`, the first that it sets.
    """
    attribute = keep.split("=")[0].split(",")[0].removeprefix("self.").strip()
    return [
        Mistake(
            "memory shared by all modules",
            {keep: keep.replace("self.", f"{name}.")},
            "Two of your modules share one memory: keep what belongs to this module in `self`.",
        ),
        Mistake(
            "only the first round remembered",
            {keep: f"if not hasattr(self, {attribute!r}):\n            {keep}"},
            "In a second round your module still remembers the first: every forward replaces what is kept.",
        ),
    ]


MASK, RECTIFIED, MASKED = "self.mask = X > 0", "return np.maximum(X, 0)", "return upstream * self.mask"

RELU_MISTAKES = [
    Mistake(
        "upstream changed in place",
        {MASKED: "upstream[~self.mask] = 0\n        return upstream"},
        "Your backward changes the array it is given, which belongs to the module above: make a new one.",
    ),
    Mistake(
        "input changed in place",
        {RECTIFIED: "X[X < 0] = 0\n        return X"},
        "Your forward changes the array it is given, which belongs to the module below: make a new one.",
    ),
    Mistake(
        "mask forgotten",
        {MASKED: "return 1.0 * upstream"},
        "Your gradient passes everywhere: where the output is 0, a small push on the input changes nothing.",
    ),
    Mistake(
        "mask from the gradient",
        {MASKED: "return upstream * (upstream > 0)"},
        "You look at the sign of the upstream gradient: whether a unit is on was settled forwards, by its input.",
    ),
    Mistake(
        "gradient rectified as well",
        {MASKED: "return np.maximum(upstream * self.mask, 0)"},
        "Your negative gradients become 0: backward multiplies by the slope, it does not rectify again.",
    ),
    Mistake(
        "mask turned round",
        {"X > 0": "X <= 0"},
        "Your gradient passes where the input is negative: on which side is the slope 1?",
    ),
    Mistake(
        "upstream forgotten",
        {MASKED: "return 1.0 * self.mask"},
        UPSTREAM_FORGOTTEN,
    ),
    Mistake(
        "input as slope",
        {MASK: f"{MASK}\n        self.X = X", MASKED: "return upstream * self.mask * self.X"},
        "Your gradient contains the input itself: if a positive input grows by 1, by how much does the output grow?",
    ),
    Mistake(
        "leaky slope",
        {MASKED: "return np.where(self.mask, upstream, 0.01 * upstream)"},
        "A little of your gradient leaks through where the input is negative: this unit has slope 0 there.",
    ),
    Mistake(
        "leaky forward",
        {RECTIFIED: "return np.where(X > 0, X, 0.01 * X)"},
        "Your output is not 0 for negative inputs: this is a leaky rectifier.",
    ),
    Mistake(
        "absolute value",
        {RECTIFIED: "return np.abs(X)"},
        "Your forward turns negative inputs into positive outputs: they become 0.",
    ),
    Mistake(
        "identity forwards",
        {RECTIFIED: "return 1.0 * X"},
        "Your forward lets negative inputs pass.",
    ),
    Mistake(
        "cut off at 1",
        {RECTIFIED: "return np.clip(X, 0, 1)"},
        "Your outputs end at 1: a rectifier is open above.",
    ),
    Mistake(
        "one slope for each column",
        {MASK: "self.mask = X.mean(axis=0) > 0"},
        "You decide once for a whole column: every entry has a slope of its own.",
    ),
    Mistake(
        "gradient summed over the batch",
        {MASKED: "return (upstream * self.mask).sum(axis=0)"},
        "Your gradient has lost the examples: it has the shape of the input.",
    ),
    Mistake(
        "mask in place of the output",
        {RECTIFIED: "return 1.0 * (X > 0)"},
        "Your forward returns ones and zeros: positive inputs pass as they are.",
    ),
    Mistake(
        "gradient not returned", {MASKED: "self.dX = upstream * self.mask"}, "Your backward returns nothing."
    ),
    *memory_mistakes("ReLU", MASK),
]

KEEP = "self.X = X"
SCORES, WEIGHTS = "return X @ self.W + self.b", "self.dW = self.X.T @ upstream"
BIASES, DOWN = "self.db = upstream.sum(axis=0)", "return upstream @ self.W.T"

LINEAR_MISTAKES = [
    Mistake(
        "bias gradient not summed",
        {BIASES: "self.db = 1.0 * upstream"},
        "Your db has a row for each example: one bias served them all, so their gradients add.",
    ),
    Mistake(
        "bias gradient kept as a row",
        {BIASES: "self.db = upstream.sum(axis=0, keepdims=True)"},
        "Your db is a matrix of one row: a gradient has the shape of what it belongs to, and b is a vector.",
    ),
    Mistake(
        "bias gradient summed along the wrong axis",
        {BIASES: "self.db = upstream.sum(axis=1)"},
        "You sum over the outputs: there is one bias for each output, so it is the examples that disappear.",
    ),
    Mistake(
        "bias gradient summed to a number",
        {BIASES: "self.db = upstream.sum()"},
        "Your db is one number: each bias has a gradient of its own.",
    ),
    Mistake(
        "bias gradient averaged",
        {BIASES: "self.db = upstream.mean(axis=0)"},
        "You average db over the batch: the loss has divided by N already, here gradients just add.",
    ),
    Mistake(
        "bias gradient of ones",
        {BIASES: "self.db = np.ones_like(self.b)"},
        "Your db is the local slope: it is multiplied by the upstream gradient, and summed.",
    ),
    Mistake(
        "bias gradient from the first example",
        {BIASES: "self.db = upstream[0]"},
        "Your db knows of the first example only.",
    ),
    Mistake(
        "weight gradient transposed",
        {WEIGHTS: "self.dW = upstream.T @ self.X"},
        "Your dW is transposed: it has the shape of W.",
    ),
    Mistake(
        "weight gradient averaged",
        {WEIGHTS: "self.dW = self.X.T @ upstream / len(upstream)"},
        "You divide dW by the number of examples: the loss does that once, and no module does it again.",
    ),
    Mistake(
        "both gradients averaged",
        {WEIGHTS: f"{WEIGHTS} / len(upstream)", BIASES: "self.db = upstream.mean(axis=0)"},
        "You divide by the number of examples: the loss does that once, and no module does it again.",
    ),
    Mistake(
        "weight gradient with a penalty",
        {WEIGHTS: f"{WEIGHTS} + 2 * self.W"},
        "Your dW contains a penalty: nobody asked this module for one.",
    ),
    Mistake(
        "weight gradient without upstream",
        {WEIGHTS: "self.dW = self.X.T @ np.ones_like(upstream)"},
        UPSTREAM_FORGOTTEN,
    ),
    Mistake(
        "weight gradient from the first example",
        {WEIGHTS: "self.dW = np.outer(self.X[0], upstream[0])"},
        "Your dW knows of the first example only.",
    ),
    Mistake(
        "gradient handed down without the weights",
        {DOWN: "return upstream"},
        "You hand the upstream gradient down as it came: W lies between the input and the output.",
    ),
    Mistake(
        "weights not transposed on the way back",
        {DOWN: "return upstream @ self.W"},
        "On the way back your shapes do not fit: which way round does W lead from outputs to inputs?",
    ),
    Mistake(
        "weight gradient handed down",
        {DOWN: "return self.dW"},
        "You hand dW down: it is for the optimiser, the module below needs the gradient of its output.",
    ),
    Mistake(
        "all gradients returned",
        {DOWN: "return upstream @ self.W.T, self.dW, self.db"},
        "You return three arrays: dW and db stay in `self`, only the gradient of the input is handed down.",
    ),
    Mistake(
        "gradient handed down through dW",
        {DOWN: "return upstream @ self.dW.T"},
        "You go back through dW in place of W.",
    ),
    Mistake(
        "gradients accumulated",
        {
            WEIGHTS: "self.dW = getattr(self, 'dW', 0) + self.X.T @ upstream",
            BIASES: "self.db = getattr(self, 'db', 0) + upstream.sum(axis=0)",
        },
        "In a second round your gradients contain those of the first: here each backward starts afresh.",
    ),
    Mistake(
        "gradients of the first round kept",
        {
            f"{WEIGHTS}\n        {BIASES}": f"if not hasattr(self, 'dW'):\n            {WEIGHTS}\n"
            f"            {BIASES}"
        },
        "In a second round dW and db are still those of the first: each backward replaces them.",
    ),
    Mistake(
        "gradients not kept",
        {"self.dW =": "dW =", "self.db =": "db ="},
        "The gradients of W and b end with your backward: keep them in `self`.",
    ),
    Mistake(
        "bias forgotten",
        {SCORES: "return X @ self.W"},
        "Your outputs lack the bias.",
    ),
    Mistake(
        "bias subtracted",
        {SCORES: "return X @ self.W - self.b"},
        "Your outputs have the bias with the wrong sign.",
    ),
    Mistake(
        "weights moved on the way back",
        {DOWN: "dX = upstream @ self.W.T\n        self.W -= 0.01 * self.dW\n        return dX"},
        "Your backward changes W: it only says how, moving is the optimiser's part.",
    ),
    Mistake(
        "output remembered",
        {SCORES: "self.X = X @ self.W + self.b\n        return self.X"},
        "Your dW is made from the output: which factor of X W does the local gradient need?",
    ),
    Mistake(
        "upstream changed in place",
        {DOWN: "upstream /= len(upstream)\n        return upstream * len(upstream) @ self.W.T"},
        "Your backward changes the array it is given, which belongs to the module above: make a new one.",
    ),
    Mistake(
        "gradient not returned", {DOWN: "self.dX = upstream @ self.W.T"}, "Your backward returns nothing."
    ),
    *memory_mistakes("Linear", KEEP),
]
