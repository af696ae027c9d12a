"""What goes wrong in one step of training: forward, backward, penalty, update."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

FORWARD = "h = layer.forward(h)"
VALUE, START = "value = loss.forward(h, y)", "upstream = loss.backward()"
DOWN, BACK = "for layer in reversed(layers):", "upstream = layer.backward(upstream)"
PENALTY = "value += reg * np.sum(layer.W**2)"
SLOPE = " + 2 * reg * layer.W"
WEIGHTS = "layer.W = layer.W - learning_rate * (layer.dW + 2 * reg * layer.W)"
BIASES = "layer.b = layer.b - learning_rate * layer.db"
LAST = 'for layer in layers:\n        if hasattr(layer, "W"):'
RETURN = "return value"

STEP_MISTAKES = [
    Mistake(
        "uphill",
        {
            WEIGHTS: WEIGHTS.replace("W - learning", "W + learning"),
            BIASES: BIASES.replace("b - learning", "b + learning"),
        },
        "Your step leads uphill: the gradient points to where the loss grows.",
    ),
    Mistake(
        "biases uphill",
        {BIASES: BIASES.replace("b - learning", "b + learning")},
        "Your biases move uphill, while the weights move downhill.",
    ),
    Mistake(
        "learning rate ignored",
        {"learning_rate * ": ""},
        "Your step is as long as the gradient: where does the learning rate enter?",
    ),
    Mistake(
        "learning rate divided",
        {"learning_rate * (layer.dW + 2 * reg * layer.W)": "(layer.dW + 2 * reg * layer.W) / learning_rate"}
        | {"learning_rate * layer.db": "layer.db / learning_rate"},
        "A smaller learning rate makes your step longer: it multiplies the gradient.",
    ),
    Mistake(
        "learning rate on the weights only",
        {BIASES: "layer.b = layer.b - layer.db"},
        "Your biases take a step as long as their gradient: the learning rate is for them, too.",
    ),
    Mistake(
        "learning rate twice",
        {WEIGHTS: WEIGHTS.replace("learning_rate *", "learning_rate**2 *")}
        | {BIASES: BIASES.replace("learning_rate *", "learning_rate**2 *")},
        "The learning rate enters twice.",
    ),
    Mistake(
        "biases not moved",
        {BIASES: "pass"},
        "Your biases stay where they are: they have gradients, too.",
    ),
    Mistake("weights not moved", {WEIGHTS: "pass"}, "Your weights stay where they are."),
    Mistake(
        "update lost",
        {WEIGHTS: WEIGHTS.replace("layer.W =", "W ="), BIASES: BIASES.replace("layer.b =", "b =")},
        "The new weights end with the function: put them where the layer finds them.",
    ),
    Mistake(
        "last layer only",
        {LAST: LAST.replace("in layers", "in [each for each in layers if hasattr(each, 'W')][-1:]")},
        "Only the last layer of yours learns.",
    ),
    Mistake(
        "first layer only",
        {LAST: LAST.replace("in layers", "in [each for each in layers if hasattr(each, 'W')][:1]")},
        "Only the first layer of yours learns.",
    ),
    Mistake(
        "sign of the gradient only",
        {"(layer.dW + 2 * reg * layer.W)": "np.sign(layer.dW + 2 * reg * layer.W)"}
        | {"learning_rate * layer.db": "learning_rate * np.sign(layer.db)"},
        "Your steps have the same length in every weight: the gradient's size counts too.",
    ),
    Mistake(
        "backwards in the order of forward",
        {DOWN: "for layer in layers:"},
        "You walk back in the order of forward: the last layer is the first to get its gradient.",
    ),
    Mistake(
        "same upstream for every layer",
        {BACK: "layer.backward(upstream)"},
        "Every layer gets the gradient of the loss: hand on what the layer above has returned.",
    ),
    Mistake(
        "loss in place of its gradient",
        {START: "upstream = value * np.ones_like(h) / h.size"},
        "You start the walk back with the loss itself: its module has a `backward`.",
    ),
    Mistake(
        "gradient of ones",
        {START: "upstream = np.ones_like(h)"},
        "You start the walk back with ones: the gradient along the scores comes from the loss.",
    ),
    Mistake(
        "loss after the step",
        {
            RETURN: f"h, value = X, 0\n    for layer in layers:\n        {FORWARD}\n"
            f"        if hasattr(layer, 'W'):\n            {PENALTY}\n    return value + loss.forward(h, y)"
        },
        "You return the loss after the step: it is asked for as it was before.",
    ),
    Mistake(
        "loss not returned",
        {RETURN: "pass"},
        "Your function returns nothing: the loss before the step is asked for.",
    ),
    Mistake(
        "scores returned",
        {RETURN: "return h"},
        "You return the scores: the loss before the step is asked for.",
    ),
    # The penalty
    Mistake(
        "penalty gradient halved",
        {SLOPE: " + reg * layer.W"},
        "Your loss has the penalty reg * sum(W**2); your gradient is that of half as much. Differentiate it once more.",
    ),
    Mistake(
        "penalty gradient forgotten",
        {SLOPE: ""},
        "Your loss grows with the penalty and your step does not know of it.",
    ),
    Mistake(
        "penalty forgotten in the loss",
        {PENALTY: "pass"},
        "Your step knows of the penalty and your loss does not: add reg times the sum of squares.",
    ),
    Mistake(
        "penalty forgotten",
        {PENALTY: "pass", SLOPE: ""},
        "Your function does the same whatever reg is: the penalty is missing from loss and step.",
    ),
    Mistake(
        "biases penalised in the loss only",
        {PENALTY: "value += reg * (np.sum(layer.W**2) + np.sum(layer.b**2))"},
        "Your loss penalises the biases and your step does not: here the weights alone are penalised.",
    ),
    Mistake(
        "biases penalised in the step only",
        {"learning_rate * layer.db": "learning_rate * (layer.db + 2 * reg * layer.b)"},
        "Your step penalises the biases and your loss does not: here the weights alone are penalised.",
    ),
    Mistake(
        "biases penalised",
        {PENALTY: "value += reg * (np.sum(layer.W**2) + np.sum(layer.b**2))"}
        | {"learning_rate * layer.db": "learning_rate * (layer.db + 2 * reg * layer.b)"},
        "You penalise the biases, too: here the weights alone are.",
    ),
    Mistake(
        "penalty without reg",
        {PENALTY: "value += np.sum(layer.W**2)", SLOPE: " + 2 * layer.W"},
        "The penalty is there even with reg = 0: its strength reg is used nowhere.",
    ),
    Mistake(
        "the other penalty convention",
        {PENALTY: PENALTY.replace("reg *", "0.5 * reg *"), SLOPE: " + reg * layer.W"},
        "Loss and step agree with each other, for 0.5 * reg * sum(W**2). This course has no factor 0.5.",
    ),
    Mistake(
        "norm in place of its square",
        {PENALTY: "value += reg * np.sqrt(np.sum(layer.W**2))"},
        "The penalty in your loss is the norm of W; the convention is its square.",
    ),
    Mistake(
        "penalty of the last layer only",
        {PENALTY: "value = loss.forward(h, y) + reg * np.sum(layer.W**2)"},
        "Your loss has the penalty of the last layer: the weights of all of them count.",
    ),
    Mistake(
        "penalty after the step",
        {f"            {PENALTY}\n": "", BIASES: f"{BIASES}\n            {PENALTY}"},
        "Your penalty is that of the moved weights: the loss is asked for as it was before the step.",
    ),
    Mistake(
        "penalty's step without the learning rate",
        {WEIGHTS: "layer.W = layer.W - learning_rate * layer.dW - 2 * reg * layer.W"},
        "The penalty's part of your step is not multiplied by the learning rate.",
    ),
    Mistake(
        "penalty gradient subtracted",
        {SLOPE: " - 2 * reg * layer.W"},
        "The penalty enters your step with the wrong sign: does it pull weights to zero or push them away?",
    ),
]
