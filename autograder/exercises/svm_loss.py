"""The exercises of 01-svm-loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.cases import KINK, TINY, labels, loss_cases, scaled, sizes, spread
from autograder.exercises.classifier import PREDICTION_MISTAKES, TRAINING_MISTAKES
from autograder.exercises.exercise import Exercise
from autograder.exercises.hinge import HINGE_MISTAKES, MARGIN_MISTAKES
from autograder.exercises.penalty import L2_MISTAKES, PENALTY_MISTAKES
from autograder.exercises.variants import svm_loss as variants
from course import linear
from course.check.differences import SCALES
from course.check.expected import Case, Part


def score_cases(rng: np.random.Generator) -> list[Case]:
    """Scores of order 1, away from kinks."""

    def case(group: str, N: int, C: int) -> Case:
        while True:
            scores, y = 1.5 * rng.normal(size=(N, C)), labels(rng, N, C)
            if spread(scores, y):
                return Case(group, {"scores": scores, "y": y})

    N, _, C = sizes(rng)
    return [
        case("scores", N, C),
        case("scores", N, C),
        case("other sizes", N + 4, C + 2),
        case("other sizes", 13, 10),
    ]


def weight_cases(rng: np.random.Generator) -> list[Case]:
    """Weights of order 1 and either sign."""
    _, D, C = sizes(rng)
    shapes = [("weights", D, C), ("weights", D, C), ("other sizes", D + 4, C + 1), ("other sizes", 2, 10)]
    cases = [Case(group, {"W": rng.normal(size=shape)}) for group, *shape in shapes]
    scales = scaled(rng, cases[0].inputs["W"])
    scales.flat[rng.integers(scales.size)] = TINY * rng.normal()
    return [*cases, Case(SCALES, {"W": scales})]


def prediction_cases(rng: np.random.Generator) -> list[Case]:
    """Weights and examples whose best two scores are apart."""

    def case(group: str, N: int, D: int, C: int) -> Case:
        while True:
            W, X = rng.normal(size=(D, C)), rng.normal(size=(N, D))
            best = np.sort(X @ W, axis=1)
            if (best[:, -1] - best[:, -2]).min() > KINK and len(set((X @ W).argmax(axis=1))) == C:
                return Case(group, {"W": W, "X": X})

    _, D, C = sizes(rng)
    return [
        case("examples", 15, D, C),
        case("examples", 15, D, C),
        case("other sizes", 19, D + 4, C + 1),
        case("other sizes", 12, 6, 2),
    ]


def training_cases(rng: np.random.Generator) -> list[Case]:
    """Problems, penalties, learning rates and numbers of steps; the loss is a bowl."""

    def case(group: str, steps: int, grow: int = 0) -> Case:
        N, D, C = (size + grow for size in sizes(rng))
        W, X = rng.normal(size=(D, C)), rng.normal(size=(N, D))
        reg, learning_rate = rng.uniform(0.05, 0.2), rng.uniform(0.1, 0.3)
        given = {"loss": {"function": "bowl"}, "W": W, "X": X, "y": labels(rng, N, C), "reg": float(reg)}
        return Case(group, given | {"learning_rate": float(learning_rate), "steps": steps})

    return [case("problems", 4), case("problems", 7), case("other sizes", 1), case("other sizes", 12, grow=2)]


LOSS_MISTAKES = PENALTY_MISTAKES + HINGE_MISTAKES

LOSS_VARIANTS = [
    variants.svm_loss_by_loops,
    variants.svm_loss_by_broadcasting,
    variants.svm_loss_by_einsum,
    variants.svm_loss_by_fancy_indexing,
    variants.svm_loss_with_lists,
    variants.svm_loss_by_columns,
]


def loss_exercise(name: str, reference: Any) -> Exercise:
    """A loss with its gradient: ``f(W, X, y, reg) -> (loss, dW)``."""
    return Exercise(
        name=name,
        outputs=("loss", "dW"),
        reference=reference,
        cases=loss_cases,
        parts=[
            Part("value", 3, ("loss",), on="without penalty"),
            Part("gradient", 3, ("dW",), on="without penalty"),
            Part("penalty", 2, ("loss", "dW"), on="with penalty", minus="without penalty"),
            Part("any size", 1, ("loss", "dW"), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=LOSS_VARIANTS,
        mistakes=LOSS_MISTAKES,
        slopes_in="W",
    )


EXERCISES = [
    Exercise(
        name="hinge_margins",
        outputs=("margins",),
        reference=linear.hinge_margins,
        cases=score_cases,
        parts=[
            Part("margins", 2, ("margins",), on="scores"),
            Part("any size", 1, ("margins",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.hinge_margins_by_loops,
            variants.hinge_margins_by_broadcasting,
            variants.hinge_margins_by_mask,
            variants.hinge_margins_as_lists,
        ],
        mistakes=MARGIN_MISTAKES,
    ),
    Exercise(
        name="l2_penalty",
        outputs=("value", "gradient"),
        reference=linear.l2_penalty,
        cases=weight_cases,
        parts=[
            Part("value", 1, ("value",), on="weights"),
            Part("gradient", 1, ("gradient",), on="weights"),
            Part("any size", 1, ("value", "gradient"), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.l2_penalty_by_sum,
            variants.l2_penalty_by_loops,
            variants.l2_penalty_by_norm,
            variants.l2_penalty_by_dot,
        ],
        mistakes=L2_MISTAKES,
        slopes_in="W",
        # Doubling is exact, and a large step is nearly so for a square.
        rounding=4e-16,
    ),
    loss_exercise("svm_loss_naive", linear.svm_loss_naive),
    loss_exercise("svm_loss_vectorized", linear.svm_loss_vectorized),
    Exercise(
        name="predict",
        outputs=("labels",),
        reference=linear.predict,
        cases=prediction_cases,
        parts=[
            Part("labels", 2, ("labels",), on="examples"),
            Part("any size", 1, ("labels",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.predict_by_argmax,
            variants.predict_by_loops,
            variants.predict_by_templates,
            variants.predict_as_list,
        ],
        mistakes=PREDICTION_MISTAKES,
    ),
    Exercise(
        name="train",
        outputs=("W", "losses"),
        reference=linear.train,
        cases=training_cases,
        parts=[
            Part("weights", 3, ("W",), on="problems"),
            Part("losses", 1, ("losses",), on="problems"),
            Part("any number of steps", 1, ("W", "losses"), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[variants.train_by_steps, variants.train_without_in_place, variants.train_with_while],
        mistakes=TRAINING_MISTAKES,
    ),
]
