"""What goes wrong when a linear classifier predicts, and when it is trained."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

PREDICTION_MISTAKES = [
    Mistake(
        "best example for each class",
        {"axis=1": "axis=0"},
        "You return one number for each class: look for the largest score along the other axis.",
    ),
    Mistake("smallest score", {"np.argmax": "np.argmin"}, "You choose the class with the smallest score."),
    Mistake(
        "score in place of its class",
        {"np.argmax": "np.max"},
        "You return the largest score: which class has it?",
    ),
    Mistake(
        "labels counted from 1",
        {"axis=1)": "axis=1) + 1"},
        "Your labels are one too high: classes are counted from 0.",
    ),
    Mistake(
        "largest in size",
        {"np.argmax(scores": "np.argmax(np.abs(scores)"},
        "A large negative score wins in your prediction: signs count.",
    ),
    Mistake(
        "largest of all",
        {", axis=1": ""},
        "You return one number for the whole batch: each example has a label of its own.",
    ),
    Mistake(
        "scores returned",
        {"np.argmax(scores, axis=1)": "scores"},
        "You return scores: a prediction is the class with the largest.",
    ),
    Mistake(
        "one-hot returned",
        {"np.argmax(scores, axis=1)": "(scores == scores.max(axis=1, keepdims=True)).astype(float)"},
        "You return a table of zeros and ones: return the number of the class for each example.",
    ),
    Mistake(
        "first example for all",
        {"np.argmax(scores, axis=1)": "np.argmax(scores[:1], axis=1).repeat(len(X))"},
        "Every example gets the label of the first.",
    ),
    Mistake(
        "positive score",
        {"np.argmax(scores, axis=1)": "(scores[:, 0] > 0).astype(int)"},
        "You look at the sign of one score: compare the scores of all classes.",
    ),
    Mistake(
        "last class left out",
        {"scores, axis=1": "scores[:, :-1], axis=1"},
        "The last class is never predicted: is it left out of the comparison?",
    ),
]

UPDATE = "W -= learning_rate * dW"

TRAINING_MISTAKES = [
    Mistake(
        "uphill",
        {UPDATE: "W += learning_rate * dW"},
        "Your weights move uphill: the gradient points to where the loss grows.",
    ),
    Mistake(
        "weights modified in place",
        {"W = W.copy()": "W = W"},
        "The weights you were given have changed: work on a copy.",
    ),
    Mistake(
        "learning rate ignored",
        {UPDATE: "W -= dW"},
        "Your steps are as long as the gradient: where does the learning rate enter?",
    ),
    Mistake(
        "learning rate divided",
        {UPDATE: "W -= dW / learning_rate"},
        "A smaller learning rate makes your steps longer: it multiplies the gradient.",
    ),
    Mistake(
        "one step too few",
        {"range(steps)": "range(steps - 1)"},
        "You take one step too few: count the updates for steps = 1.",
    ),
    Mistake(
        "one step too many",
        {"range(steps)": "range(steps + 1)"},
        "You take one step too many: count the updates for steps = 1.",
    ),
    Mistake(
        "a single step",
        {"    return W, losses": "        return W, losses"},
        "You take one step whatever `steps` is: mind how far `return` is indented.",
    ),
    Mistake(
        "penalty ignored",
        {"loss(W, X, y, reg)": "loss(W, X, y, 0.0)"},
        "Your loop trains without a penalty: hand reg on to the loss.",
    ),
    Mistake(
        "value in place of the gradient",
        {UPDATE: "W -= learning_rate * value"},
        "Every weight moves by the same amount: the update uses the gradient, not the loss.",
    ),
    Mistake(
        "sign of the gradient only",
        {UPDATE: "W -= learning_rate * np.sign(dW)"},
        "Your steps have the same length in every weight: the gradient's size counts too.",
    ),
    Mistake(
        "gradient computed once",
        {
            "    for step": "    value, dW = loss(W, X, y, reg)\n    for step",
            "        value, dW = loss(W, X, y, reg)\n        losses": "        losses",
        },
        "Your loop computes the gradient once, before it starts: after a step the slope is another.",
    ),
    Mistake(
        "loss recorded after the update",
        {
            "        losses.append(value)\n": "",
            UPDATE: UPDATE + "\n        losses.append(loss(W, X, y, reg)[0])",
        },
        "Your losses are those after each update: record the loss before it.",
    ),
    Mistake(
        "only the last loss returned",
        {"return W, losses": "return W, value"},
        "You return the last loss only: return one for every step.",
    ),
    Mistake(
        "losses not returned",
        {"return W, losses": "return W"},
        "Return both: the weights, and the list of losses.",
    ),
    Mistake(
        "losses left empty",
        {"        losses.append(value)\n": ""},
        "Your list of losses is empty: record the loss at every step.",
    ),
    Mistake(
        "losses returned first",
        {"return W, losses": "return losses, W"},
        "Weights and losses come back in the wrong order: the weights are first.",
    ),
    Mistake(
        "given weights returned",
        {"W = W.copy()": "given = W.copy()\n    W = W.copy()", "return W,": "return given,"},
        "You return the weights you started from.",
    ),
    Mistake(
        "started from zero",
        {"W = W.copy()": "W = np.zeros_like(W)"},
        "Your training starts from zero: start from the weights you are given.",
    ),
    Mistake(
        "steps growing shorter",
        {UPDATE: "W -= learning_rate / (step + 1) * dW"},
        "Your steps shrink from one to the next: here the learning rate stays as it is.",
    ),
]
