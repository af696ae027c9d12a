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
    "At exactly 0 a rectifier has no derivative: 0 and 1 are both right, and no case is there.": [
        ("activation_slopes_by_formulas", "drelu = (x > 0).astype(float)", "drelu = (x >= 0).astype(float)"),
        (
            "activation_slopes_by_formulas",
            "dleaky = np.where(x > 0, 1.0, slope)",
            "dleaky = np.where(x >= 0, 1.0, slope)",
        ),
        ("activation_slopes_by_cosh", "positive = x > 0", "positive = x >= 0"),
        (
            "activation_slopes_by_loops",
            "results[2][place] = 1 if v > 0 else 0",
            "results[2][place] = 1 if v >= 0 else 0",
        ),
        (
            "activation_slopes_by_loops",
            "results[3][place] = 1 if v > 0 else slope",
            "results[3][place] = 1 if v >= 0 else slope",
        ),
        (
            "ReLU",
            "return self.remember(np.maximum(x, 0), x > 0)",
            "return self.remember(np.maximum(x, 0), x >= 0)",
        ),
        ("ReLUWithMask", "self.mask = X > 0", "self.mask = X >= 0"),
        ("ReLUWithInput", "dX[self.X <= 0] = 0", "dX[self.X < 0] = 0"),
        (
            "ReLUByLoops",
            "return np.array([[g if x > 0 else 0.0 for x, g in zip(*row)] for row in rows])",
            "return np.array([[g if x >= 0 else 0.0 for x, g in zip(*row)] for row in rows])",
        ),
        ("train_mlp_inline", "dA = (dS @ W2.T) * (A > 0)", "dA = (dS @ W2.T) * (A >= 0)"),
        (
            "ValueWithSlopes",
            'return self._apply(self.data, 1.0, "relu") if self.data > 0 else self._apply(0.0, 0.0, "relu")',
            'return self._apply(self.data, 1.0, "relu") if self.data >= 0 else self._apply(0.0, 0.0, "relu")',
        ),
        (
            "ValueOnTape",
            "return self._record(np.maximum(self.data, 0), (self, lambda g: np.where(self.data > 0, g, 0)))",
            "return self._record(np.maximum(self.data, 0), (self, lambda g: np.where(self.data >= 0, g, 0)))",
        ),
        (
            "ValueByRules",
            '"relu": (lambda a: a * (a > 0), lambda y, a: (float(a > 0),)),',
            '"relu": (lambda a: a * (a > 0), lambda y, a: (float(a >= 0),)),',
        ),
        ("train_mlp_with_modules", "self.mask = X > 0", "self.mask = X >= 0"),
    ],
    "Scores of these networks are far from overflowing; huge ones are graded with SoftmaxLoss.": [
        (
            "train_mlp_inline",
            "S = S - S.max(axis=1, keepdims=True)",
            "S = S - S.max(keepdims=True)",
        ),
        (
            "train_mlp_inline",
            "S = S - S.max(axis=1, keepdims=True)",
            "S = S + S.max(axis=1, keepdims=True)",
        ),
        (
            "train_mlp_inline",
            "S = S - S.max(axis=1, keepdims=True)",
            "S = S - S.max(axis=None, keepdims=True)",
        ),
        (
            "train_mlp_with_parameters",
            "logp = S - S.max(1)[:, None]",
            "logp = S + S.max(1)[:, None]",
        ),
        (
            "train_mlp_with_modules",
            "e = np.exp(h - h.max(axis=1, keepdims=True))",
            "e = np.exp(h - h.max(keepdims=True))",
        ),
        (
            "train_mlp_with_modules",
            "e = np.exp(h - h.max(axis=1, keepdims=True))",
            "e = np.exp(h + h.max(axis=1, keepdims=True))",
        ),
        (
            "train_mlp_with_modules",
            "e = np.exp(h - h.max(axis=1, keepdims=True))",
            "e = np.exp(h - h.max(axis=None, keepdims=True))",
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
            "content_addressing",
            "return (beta * products / (lengths + EPSILON)).softmax()",
            "return (beta * products / (lengths - EPSILON)).softmax()",
        ),
        (
            "content_addressing_by_norms",
            "likeness = products / (lengths + 1e-8)",
            "likeness = products / (lengths - 1e-8)",
        ),
        (
            "content_addressing_by_einsum",
            "z = beta * dots / (np.sqrt(squares) + 1e-8)",
            "z = beta * dots / (np.sqrt(squares) - 1e-8)",
        ),
        (
            "content_addressing_by_loops",
            "cosines.append((row @ k) / (np.linalg.norm(row) * np.linalg.norm(k) + 1e-8))",
            "cosines.append((row @ k) / (np.linalg.norm(row) * np.linalg.norm(k) - 1e-8))",
        ),
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
