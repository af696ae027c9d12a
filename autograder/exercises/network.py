"""What goes wrong when a network with one hidden layer is trained by minibatches."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake
from autograder.exercises.minibatches import MINIBATCH_MISTAKES

COPY = "W1, b1, W2, b2 = W1.copy(), b1.copy(), W2.copy(), b2.copy()"
BATCH = "batch = epoch[start : start + batch_size]"
PICKED = "x, labels, n = X[batch], y[batch], len(batch)"
VALUE = "value = -np.mean(np.log(P[np.arange(n), labels]))"
PENALTY = "value += reg * (np.sum(W1 * W1) + np.sum(W2 * W2))"
KEEP, MEAN = "losses.append(value)", "dS = dS / n"
DW2, DB2 = "dW2 = H.T @ dS + 2 * reg * W2", "db2 = dS.sum(axis=0)"
DA = "dA = (dS @ W2.T) * (A > 0)"
DW1, DB1 = "dW1 = x.T @ dA + 2 * reg * W1", "db1 = dA.sum(axis=0)"
RETURN = "return W1, b1, W2, b2, losses"

# What minibatches have in common, whatever is trained by them.
SHARED = {
    "order ignored",
    "same order in every epoch",
    "first epoch only",
    "last batch dropped",
    "first batch of each epoch only",
    "batches overlap",
    "batches one too large",
    "batches one too small",
    "last batch filled up",
}

NETWORK_MISTAKES = [
    *(mistake for mistake in MINIBATCH_MISTAKES if mistake.name in SHARED),
    Mistake(
        "given weights changed",
        {COPY: "pass"},
        "The weights you were given have changed: work on copies.",
    ),
    Mistake(
        "labels not picked",
        {"y[batch]": "y[start : start + batch_size]"},
        "Examples and labels do not belong together: pick both by the same numbers.",
    ),
    Mistake(
        "uphill",
        {"-= learning_rate": "+= learning_rate"},
        "Your steps lead uphill: the gradient points to where the loss grows.",
    ),
    Mistake(
        "learning rate ignored",
        {"learning_rate * ": ""},
        "Your steps are as long as the gradient: where does the learning rate enter?",
    ),
    Mistake(
        "hidden layer not trained",
        {"W1 -= learning_rate * dW1": "pass", "b1 -= learning_rate * db1": "pass"},
        "Your first layer stays as it was drawn: all layers learn.",
    ),
    Mistake(
        "last layer not trained",
        {"W2 -= learning_rate * dW2": "pass", "b2 -= learning_rate * db2": "pass"},
        "Your last layer stays as it was drawn: all layers learn.",
    ),
    Mistake(
        "biases not moved",
        {"b1 -= learning_rate * db1": "pass", "b2 -= learning_rate * db2": "pass"},
        "Your biases stay where they are: they have gradients, too.",
    ),
    Mistake(
        "last layer moved before its gradient goes down",
        {"            W2 -= learning_rate * dW2\n": "", DA: f"W2 -= learning_rate * dW2\n            {DA}"},
        "Your gradient goes down through weights that have moved already: first all gradients, then all steps.",
    ),
    Mistake(
        "rectifier not passed on the way back",
        {DA: "dA = dS @ W2.T"},
        "Your gradient goes past the rectifier: units that were off pass none.",
    ),
    Mistake(
        "rectifier missing",
        {"H = np.maximum(A, 0)": "H = A", "(A > 0)": "1"},
        "Your network has no rectifier: two linear layers are one.",
    ),
    Mistake(
        "rectifier after the last layer",
        {"S = H @ W2 + b2": "S = np.maximum(H @ W2 + b2, 0)", MEAN: f"{MEAN} * (H @ W2 + b2 > 0)"},
        "You rectify the scores: they may be negative, only hidden units are rectified.",
    ),
    Mistake(
        "gradient not divided by N",
        {MEAN: "pass"},
        "Your steps grow with the batch: the loss is a mean over its examples.",
    ),
    Mistake(
        "gradient divided by all examples",
        {MEAN: "dS = dS / len(X)"},
        "You divide by the number of all examples: the loss of a step is the mean over its batch.",
    ),
    Mistake(
        "start again in each epoch",
        {
            "        for start": f"        first = first if losses else ({COPY.split(' = ')[1]})\n"
            f"        {COPY.split(' = ')[0]} = (array.copy() for array in first)\n        for start"
        },
        "Each of your epochs starts from the given weights: go on where the last one ended.",
    ),
    Mistake(
        "penalty forgotten",
        {PENALTY: "pass", " + 2 * reg * W2": "", " + 2 * reg * W1": ""},
        "Your network is the same whatever reg is: hand it on.",
    ),
    Mistake(
        "penalty forgotten in the loss",
        {PENALTY: "pass"},
        "Your losses lack the penalty, which your steps know of.",
    ),
    Mistake(
        "penalty gradient halved",
        {" + 2 * reg * W2": " + reg * W2", " + 2 * reg * W1": " + reg * W1"},
        "Your losses have the penalty reg * sum(W**2); your steps are those of half as much.",
    ),
    Mistake(
        "penalty on the last layer only",
        {PENALTY: "value += reg * np.sum(W2 * W2)", " + 2 * reg * W1": ""},
        "You penalise the last layer only: the weights of both count.",
    ),
    Mistake(
        "one loss for each epoch",
        {f"            {KEEP}\n": "", "    return W1": f"        {KEEP}\n    return W1"},
        "You keep one loss for each epoch: keep one for each step.",
    ),
    Mistake("losses left empty", {KEEP: "pass"}, "Your list of losses is empty: keep the loss of each step."),
    Mistake(
        "losses not returned",
        {RETURN: "return W1, b1, W2, b2"},
        "Return the losses, too, after the four arrays.",
    ),
    Mistake(
        "losses returned first",
        {RETURN: "return losses, W1, b1, W2, b2"},
        "Your results come back in another order: W1, b1, W2, b2, then the losses.",
    ),
    Mistake(
        "given weights returned",
        {COPY: f"given = W1, b1, W2, b2\n    {COPY}", RETURN: "return *given, losses"},
        "You return the weights you were given.",
    ),
    Mistake(
        "steps growing shorter",
        {"-= learning_rate": "-= learning_rate / len(losses)"},
        "Your steps shrink from one to the next: here the learning rate stays as it is.",
    ),
]
