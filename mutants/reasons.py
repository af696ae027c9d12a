"""Why some mutants that behave differently lose no points: what they do is right, or nobody asks for it."""

from __future__ import annotations

# Reason → mutants, each as (solution, line, mutated line). A solution may serve several exercises.
REASONS: dict[str, list[tuple[str, str, str]]] = {
    "Where a margin is exactly 0, the slope on either side is right, and no graded case is there.": [
        ("svm_loss_naive", "if margin.real > 0:", "if margin.real >= 0:"),
        ("svm_loss_by_loops", "if margin > 0:", "if margin >= 0:"),
        (
            "svm_loss_by_einsum",
            "active = (scores - right[:, None] + 1 > 0) * (1 - onehot)",
            "active = (scores - right[:, None] + 1 >= 0) * (1 - onehot)",
        ),
        ("svm_loss_by_fancy_indexing", "i, j = np.nonzero(M > 0)", "i, j = np.nonzero(M >= 0)"),
        (
            "svm_loss_with_lists",
            "if j != label and margin > 0:",
            "if j != label and margin >= 0:",
        ),
        (
            "svm_loss_by_columns",
            "active = (margin > 0) & (y != c)",
            "active = (margin >= 0) & (y != c)",
        ),
    ],
    "Of classes with the same score, each is a prediction.": [
        ("predict_by_loops", "if score > best:", "if score >= best:"),
    ],
    "Only a matrix of one row, or one that is not positive definite, shows it; the lesson has neither.": [
        ("largest_stable_step", "if eigenvalues[0] <= 0:", "if eigenvalues[1] <= 0:"),
    ],
    "1e-8 is nothing beside a length, and 0 divided by it is 0, whatever its sign.": [
        (
            "content_addressing_by_unit_vectors",
            "direction = key / (key.norm(axis=-1, keepdims=True) + 1e-8)",
            "direction = key / (key.norm(axis=-1, keepdims=True) - 1e-8)",
        ),
        (
            "content_addressing_by_unit_vectors",
            "rows = memory / (memory.norm(axis=-1, keepdims=True) + 1e-8)",
            "rows = memory / (memory.norm(axis=-1, keepdims=True) - 1e-8)",
        ),
    ],
    "The lesson asks for positive weights alone.": [
        (
            "sharpen",
            "if not (weights.data.min() >= 0 and largest.min() > 0):",
            "if not (weights.data.min() > 0 and largest.min() > 0):",
        ),
    ],
}
