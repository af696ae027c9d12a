"""What it takes to check the gradient of an SVM on images: W (3073, 10), 500 examples.

As many directions as are asked for, each seeing all 30,730 weights at once, against one gradient by the
formula; and a central difference for every single weight.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.measure import Case, Mark, Row, cpu_time, paired, quartiles, settle
from course.gradcheck import check_gradient, relative_error
from course.linear import (
    score_differences,
    score_steps,
    svm_column_losses,
    svm_loss_vectorized,
    svm_losses,
)

SECTION = "A gradient checked"
NOTE = """\
That of the SVM loss at W (3073, 10) with 500 examples: along random complex directions, which see all \
30,730 weights at once, against the time of one gradient by the formula; and by a central difference for \
each weight. A mark of 0.25 allows four gradients."""

N, D, C, REG = 500, 3073, 10, 0.1
DIRECTIONS = 3
TOLERANCE = 1e-10


def measure(quick: bool) -> list[Row]:
    settle(quick)
    rng = np.random.default_rng(0)
    W, X, y = rng.standard_normal((D, C)), rng.standard_normal((N, D)), rng.integers(0, C, N)

    def gradient() -> Any:
        _, dW = svm_loss_vectorized(W, X, y, REG)
        return dW

    dW = gradient()

    def through_scores() -> bool:
        V = rng.standard_normal((DIRECTIONS, D, C))
        slopes = score_steps(svm_losses, W, X, y, REG, V)
        return all(relative_error(np.vdot(dW, v), s) < TOLERANCE for v, s in zip(V, slopes, strict=True))

    def of_any_function() -> bool:
        def loss(W: Any) -> Any:
            return svm_loss_vectorized(W, X, y, REG)[0]

        return bool(check_gradient(loss, W, dW, "complex", n=DIRECTIONS))

    def every_weight() -> bool:
        differences = score_differences(svm_column_losses, W, X, y, REG)
        # A kink within h of an example leaves an error of a few times 1 / N in the weights that cross it.
        return bool(np.median(np.abs(differences - dW)) < 1e-9)

    for check in (through_scores, of_any_function, every_weight):
        if not check():
            raise AssertionError(f"{check.__name__} refuses the right gradient")

    rows = []
    for check, name in ((through_scores, "score_steps"), (of_any_function, "check_gradient")):
        numbers = paired(check, gradient, quick)._asdict()
        subject = f"{DIRECTIONS} complex directions, `{name}`"
        rows.append(Row(SECTION, subject, "s", against="one gradient", mark=Mark("above", 1 / 4), **numbers))
    seconds = quartiles([cpu_time(every_weight) for _ in range(1 if quick else 15)])
    rows.append(Row(SECTION, "every weight, `score_differences`", "s", seconds, mark=Mark("below", 1)))
    return rows


CASES = {"checks": Case(measure)}
