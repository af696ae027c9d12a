"""What goes wrong with a squared loss, and with the largest step that a quadratic allows."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

LOSS = "np.sum(residuals**2) / N"
GRADIENT = "2 * X.T @ residuals / N"

SQUARED_MISTAKES = [
    Mistake(
        "gradient halved",
        {GRADIENT: "X.T @ residuals / N"},
        "Your gradient is half of your loss' derivative: what does the square leave in front when you differentiate it?",
    ),
    Mistake(
        "gradient doubled",
        {GRADIENT: "4 * X.T @ residuals / N"},
        "Your gradient is twice too large: is the factor from the square applied twice?",
    ),
    Mistake(
        "the other convention",
        {LOSS: "0.5 * np.sum(residuals**2) / N", GRADIENT: "X.T @ residuals / N"},
        "Loss and gradient agree with each other, for half the squares. This lesson's loss has no factor 1/2.",
    ),
    Mistake(
        "loss halved",
        {LOSS: "0.5 * np.sum(residuals**2) / N"},
        "Your loss is half of it: this lesson's loss has no factor 1/2.",
    ),
    Mistake(
        "not divided by N",
        {LOSS: "np.sum(residuals**2)", GRADIENT: "2 * X.T @ residuals"},
        "Loss and gradient grow with the number of examples: take the mean over them.",
    ),
    Mistake(
        "loss not divided by N",
        {LOSS: "np.sum(residuals**2)"},
        "Your loss grows with the number of examples: take the mean over them.",
    ),
    Mistake(
        "gradient not divided by N",
        {GRADIENT: "2 * X.T @ residuals"},
        "Your loss is a mean over the examples and your gradient is a sum: the derivative of a mean is a mean.",
    ),
    Mistake(
        "mean over all entries",
        {LOSS: "np.mean(residuals**2)", GRADIENT: "2 * X.T @ residuals / residuals.size"},
        "You average over examples and outputs: add up the squares of one example, then average over examples.",
    ),
    Mistake(
        "mean over all entries in the loss",
        {LOSS: "np.mean(residuals**2)"},
        "Your loss averages over examples and outputs: add up the squares of one example first.",
    ),
    Mistake(
        "divided by D",
        {"N = len(X)": "N = X.shape[1]"},
        "You divide by the number of features: the mean is over the examples.",
    ),
    Mistake(
        "gradient negated",
        {GRADIENT: "-2 * X.T @ residuals / N"},
        "Your gradient points downhill: check its sign against the order of the difference that you square.",
    ),
    Mistake(
        "squares forgotten",
        {LOSS: "np.sum(residuals) / N"},
        "Your loss adds up the differences themselves, so that signs cancel: square them first.",
    ),
    Mistake(
        "absolute values",
        {LOSS: "np.sum(np.abs(residuals)) / N", GRADIENT: "X.T @ np.sign(residuals) / N"},
        "You add up absolute values: this loss adds up squares.",
    ),
    Mistake(
        "absolute values in the loss",
        {LOSS: "np.sum(np.abs(residuals)) / N"},
        "Your loss adds up absolute values, your gradient is that of squares.",
    ),
    Mistake(
        "length in place of its square",
        {LOSS: "np.sum(np.sqrt(np.sum(residuals**2, axis=1))) / N"},
        "Your loss averages lengths of difference vectors: square each length.",
    ),
    Mistake(
        "root of the mean",
        {LOSS: "np.sqrt(np.sum(residuals**2) / N)"},
        "Your loss is the root of what is asked for.",
    ),
    Mistake(
        "square of the sum",
        {LOSS: "np.sum(residuals.sum(axis=1) ** 2) / N"},
        "You add up the differences of an example and square then: square each of them first.",
    ),
    Mistake(
        "residual squared in the gradient",
        {GRADIENT: "2 * X.T @ residuals**2 / N"},
        "Your gradient holds squared differences: differentiating a square lowers the power by one.",
    ),
    Mistake(
        "inner derivative forgotten",
        {GRADIENT: "np.ones_like(W) * 2 * residuals.sum(axis=0) / N"},
        "All rows of your gradient are the same: how fast does X W move with a weight?",
    ),
    Mistake(
        "target forgotten",
        {"X @ W - Y": "X @ W"},
        "Your answers do not depend on Y: the loss is about the distance from the targets.",
    ),
    Mistake(
        "target forgotten in the gradient",
        {GRADIENT: "2 * X.T @ (X @ W) / N"},
        "Your gradient does not depend on Y: differentiate the whole square.",
    ),
    Mistake(
        "target added",
        {"X @ W - Y": "X @ W + Y"},
        "You add the targets: a distance is a difference.",
    ),
    Mistake(
        "last example only",
        {GRADIENT: "2 * np.outer(X[-1], residuals[-1]) / N"},
        "Your gradient holds the last example only: add one example's gradient to the next one's.",
    ),
    Mistake(
        "gradient transposed",
        {GRADIENT: "2 * residuals.T @ X / N"},
        "Your gradient has the shape of W.T: turn it, or exchange the factors.",
    ),
    Mistake(
        "one loss for each example",
        {LOSS: "np.sum(residuals**2, axis=1)"},
        "You return one loss for each example: the loss of a batch is their mean.",
    ),
    Mistake(
        "gradient not returned", {"return loss, dW": "return loss"}, "Return both: the loss and its gradient."
    ),
    Mistake(
        "gradient returned first",
        {"return loss, dW": "return dW, loss"},
        "Loss and gradient come back in the wrong order: the loss is first.",
    ),
    Mistake(
        "targets overwritten",
        {"residuals = X @ W - Y": "residuals = Y\n    residuals -= X @ W\n    residuals = -residuals"},
        "Y was changed: a second name is no copy, and `-=` writes into the array.",
    ),
]

STEP = "2 / eigenvalues[-1]"

STABLE_STEP_MISTAKES = [
    Mistake(
        "one in place of two",
        {STEP: "1 / eigenvalues[-1]"},
        "At your step the steepest direction lands on the minimum at once: it may still overshoot, up to where?",
    ),
    Mistake(
        "smallest eigenvalue",
        {STEP: "2 / eigenvalues[0]"},
        "Your step suits the flattest direction: which direction is the first to blow up?",
    ),
    Mistake(
        "largest eigenvalue returned",
        {STEP: "eigenvalues[-1]"},
        "You return the largest eigenvalue itself: the steeper the bowl, the smaller its steps must be.",
    ),
    Mistake(
        "upside down",
        {STEP: "eigenvalues[-1] / 2"},
        "Your step grows with the steepness: which of the two divides the other?",
    ),
    Mistake(
        "best step in place of the largest",
        {STEP: "2 / (eigenvalues[0] + eigenvalues[-1])"},
        "This is the step that converges fastest. The question is how long it may be at most.",
    ),
    Mistake(
        "trace",
        {STEP: "2 / np.trace(A)"},
        "The trace is the sum of all eigenvalues: your step is safe, and shorter than it has to be.",
    ),
    Mistake(
        "largest diagonal entry",
        {STEP: "2 / np.diag(A).max()"},
        "You use the steepest of the axes. A bowl may be steeper along a direction between them.",
    ),
    Mistake(
        "Frobenius norm",
        {STEP: "2 / np.linalg.norm(A)"},
        "The norm that NumPy gives by default is the root of all squared entries, which is larger than any eigenvalue.",
    ),
    Mistake(
        "largest row sum",
        {STEP: "2 / np.abs(A).sum(axis=1).max()"},
        "The largest row sum is only a bound on the eigenvalues: your step is shorter than it has to be.",
    ),
    Mistake(
        "determinant",
        {STEP: "2 / np.linalg.det(A)"},
        "The determinant is the product of all eigenvalues: one of them sets the limit.",
    ),
    Mistake(
        "mean eigenvalue",
        {STEP: "2 / eigenvalues.mean()"},
        "You use the mean of the eigenvalues: a single steep direction is enough to diverge.",
    ),
    Mistake(
        "one limit for each direction",
        {STEP: "2 / eigenvalues"},
        "You return one limit for each direction: which of them holds for all?",
    ),
    Mistake(
        "first of the eigenvalues as they come",
        {"np.linalg.eigvalsh(A)": "np.linalg.eigvals(A)", STEP: "2 / eigenvalues[0]"},
        "Eigenvalues come from np.linalg.eig in no particular order: the first need not be the largest.",
    ),
    Mistake(
        "last of the eigenvalues as they come",
        {"np.linalg.eigvalsh(A)": "np.linalg.eigvals(A)"},
        "Eigenvalues come from np.linalg.eig in no particular order: the last need not be the largest.",
    ),
    Mistake(
        "Hessian doubled",
        {STEP: "1 / (2 * eigenvalues[-1])"},
        "Your step is a quarter of the limit: mind the factor 1/2 in f, and how far a step may overshoot.",
    ),
    Mistake(
        "condition number",
        {STEP: "eigenvalues[-1] / eigenvalues[0]"},
        "This is the condition number: it says how slow the descent is, not how long its steps may be.",
    ),
    Mistake(
        "A scaled in place",
        {"    eigenvalues": "    A /= 2\n    eigenvalues", STEP: "1 / eigenvalues[-1]"},
        "A was changed: `/=` writes into the array that you were given.",
    ),
]
