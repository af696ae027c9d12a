"""What goes wrong with an L2 penalty, whatever the data loss is."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

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
        {
            LOSS_PENALTY: " + reg * np.sum(W[:-1] ** 2)",
            GRADIENT_PENALTY: " + 2 * reg * W * (np.arange(len(W)) < len(W) - 1)[:, None]",
        },
        "Your penalty leaves the last row of W out: there is no separate bias here, every weight is penalised.",
    ),
]

L2_MISTAKES = [
    Mistake("gradient halved", {"2 * W": "W"}, "Your gradient is half of it: differentiate w**2 once more."),
    Mistake(
        "gradient doubled", {"2 * W": "4 * W"}, "Your gradient is twice too large: is a factor applied twice?"
    ),
    Mistake(
        "value halved",
        {"np.sum(W * W)": "0.5 * np.sum(W * W)"},
        "Your value is half the sum of squares: this course has no factor 0.5.",
    ),
    Mistake(
        "the other convention",
        {"np.sum(W * W)": "0.5 * np.sum(W * W)", "2 * W": "W"},
        "Value and gradient agree with each other, for 0.5 * sum(W**2). This course has no factor 0.5.",
    ),
    Mistake(
        "norm in place of its square",
        {"np.sum(W * W)": "np.sqrt(np.sum(W * W))"},
        "Your value is the norm of W; the penalty is its square.",
    ),
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
    Mistake(
        "mean in the value",
        {"np.sum(W * W)": "np.mean(W * W)"},
        "Your value averages the squares: the penalty sums them.",
    ),
    Mistake(
        "absolute values",
        {"np.sum(W * W)": "np.sum(np.abs(W))", "2 * W": "np.sign(W)"},
        "You sum absolute values (L1): this penalty sums squares (L2).",
    ),
    Mistake(
        "sum of weights in place of squares",
        {"np.sum(W * W)": "np.sum(W)"},
        "Your value sums the weights themselves, so signs cancel: square first.",
    ),
    Mistake(
        "square of the sum",
        {"np.sum(W * W)": "np.sum(W) ** 2"},
        "You sum first and square then: square each weight first.",
    ),
    Mistake(
        "gradient summed to a number",
        {"2 * W": "2 * np.sum(W)"},
        "Your gradient is one number: each weight has a derivative of its own.",
    ),
    Mistake(
        "gradient of ones",
        {"2 * W": "2 * np.ones_like(W)"},
        "Your gradient is the same for every weight: the slope of w**2 depends on w.",
    ),
    Mistake(
        "gradient squared",
        {"2 * W": "2 * W * W"},
        "Your gradient holds squares: differentiating w**2 lowers the power by one.",
    ),
    Mistake(
        "gradient negated",
        {"2 * W": "-2 * W"},
        "Your gradient points downhill: a gradient points to where the value grows.",
    ),
    Mistake(
        "matrix product",
        {"np.sum(W * W)": "np.sum(W.T @ W)"},
        "W.T @ W mixes the columns: square each weight by itself.",
    ),
    Mistake(
        "one value a class",
        {"np.sum(W * W)": "np.sum(W * W, axis=0)"},
        "You return one value for each class: the penalty is one number.",
    ),
    Mistake(
        "gradient not returned",
        {"return value, gradient": "return value"},
        "Return both: the value, and its gradient with respect to W.",
    ),
    Mistake(
        "W doubled in place",
        {"gradient = 2 * W": "gradient = W\n    gradient *= 2"},
        "W itself was doubled: giving an array a second name does not copy it.",
    ),
]
