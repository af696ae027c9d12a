"""What goes wrong when each step looks at a few examples only."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake
from autograder.exercises.paths import COPY, DESCENT_UPDATE, KEEP, SHRINKING, path_mistakes

GRADIENT = "loss(w, X[batch], Y[batch])"
BATCH = "epoch[start : start + batch_size]"
STARTS = "range(0, len(X), batch_size)"

MINIBATCH_MISTAKES = [
    *path_mistakes("W0", DESCENT_UPDATE, GRADIENT),
    Mistake(
        "end left out",
        {COPY: "path = []", KEEP: "pass", DESCENT_UPDATE: f"{KEEP}; {DESCENT_UPDATE}"},
        "Your path lacks the place where it ends: k steps visit k + 1 places.",
    ),
    Mistake(
        "whole batch at every step",
        {GRADIENT: "loss(w, X, Y)"},
        "Each of your steps looks at all examples: hand the loss those of the batch only.",
    ),
    Mistake(
        "order ignored",
        {BATCH: "np.arange(len(X))[start : start + batch_size]"},
        "You take the examples as they lie in X: `order` says which come when.",
    ),
    Mistake(
        "same order in every epoch",
        {BATCH: "order[0][start : start + batch_size]"},
        "Every epoch of yours uses the first epoch's order: each has a row of its own.",
    ),
    Mistake(
        "first epoch only",
        {"for epoch in order": "for epoch in order[:1]"},
        "You stop after one epoch: `order` has a row for each.",
    ),
    Mistake(
        "last batch dropped",
        {STARTS: "range(0, len(X) - batch_size + 1, batch_size)"},
        "Examples that do not fill a batch are left out: the last batch of an epoch may be smaller.",
    ),
    Mistake(
        "last batch filled up",
        {BATCH: "np.roll(epoch, -start)[:batch_size]"},
        "Your last batch is filled up with examples that were used already: it may be smaller.",
    ),
    Mistake(
        "first batch of each epoch only",
        {STARTS: "range(1)"},
        "You take one batch from each epoch: go on until all examples were used.",
    ),
    Mistake(
        "one example at each step",
        {BATCH: "epoch[start : start + 1]"},
        "Each of your steps looks at one example: a batch has `batch_size` of them.",
    ),
    Mistake(
        "batches overlap",
        {STARTS: "range(len(X))"},
        "Your batches overlap: the next one starts where the last one ended.",
    ),
    Mistake(
        "batches one too large",
        {BATCH: "epoch[start : start + batch_size + 1]"},
        "Your batches have one example too many: a slice a:b ends before b.",
    ),
    Mistake(
        "batches one too small",
        {BATCH: "epoch[start : start + batch_size - 1]"},
        "Your batches lack one example: a slice a:b ends before b.",
    ),
    Mistake(
        "targets not picked",
        {GRADIENT: "loss(w, X[batch], Y[start : start + batch_size])"},
        "Examples and targets do not belong together: pick both by the same numbers.",
    ),
    Mistake(
        "examples not picked",
        {GRADIENT: "loss(w, X[start : start + batch_size], Y[batch])"},
        "Examples and targets do not belong together: pick both by the same numbers.",
    ),
    Mistake(
        "divided by the batch size again",
        {DESCENT_UPDATE: "w -= learning_rate * gradient / len(batch)"},
        "Your steps shrink with the batch: the gradient that you are given is a mean already.",
    ),
    Mistake(
        "sum over the batch",
        {DESCENT_UPDATE: "w -= learning_rate * gradient * len(batch)"},
        "Your steps grow with the batch: the gradient that you are given is a mean, and stays one.",
    ),
    Mistake(
        "share of the examples",
        {DESCENT_UPDATE: "w -= learning_rate * gradient * len(batch) / len(X)"},
        "Your steps are scaled by the batch's share of the examples: a small batch makes a full step.",
    ),
    Mistake(
        "gradients of an epoch from its start",
        {
            "        for start": "        first = w.copy()\n        for start",
            GRADIENT: "loss(first, X[batch], Y[batch])",
        },
        "All batches of an epoch see the weights at its start: each sees those after the step before.",
    ),
    Mistake(
        "one place for each epoch",
        {f"    {KEEP}": KEEP},
        "Your path has one place for each epoch: keep one after each step.",
    ),
    Mistake(
        "start again in each epoch",
        {"        for start": "        w = W0.copy()\n        for start"},
        "Each of your epochs starts from W0: go on where the last one ended.",
    ),
    Mistake(
        "steps growing shorter",
        {DESCENT_UPDATE: "w -= learning_rate / len(path) * gradient"},
        SHRINKING,
    ),
]
