"""The exercises of 02-softmax."""

from __future__ import annotations

from typing import Any

from autograder.exercises.binary import BINARY_MISTAKES
from autograder.exercises.distributions import LOG_SUM_EXP_MISTAKES, SOFTMAX_MISTAKES
from autograder.exercises.exercise import Exercise
from autograder.exercises.information import CROSS_ENTROPY_MISTAKES, DIVERGENCE_MISTAKES, LIKELIHOOD_MISTAKES
from autograder.exercises.log_loss import SOFTMAX_LOSS_MISTAKES
from autograder.exercises.penalty import PENALTY_MISTAKES
from autograder.exercises.softmax_cases import (
    lead_cases,
    likelihood_cases,
    pair_cases,
    score_cases,
    softmax_loss_cases,
)
from autograder.exercises.variants import softmax as variants
from autograder.exercises.variants import softmax_loss as loss_variants
from course import linear
from course.check.differences import HUGE_SCORES, NEAR_MISS
from course.check.expected import Part

LOSS_VARIANTS = [
    loss_variants.softmax_loss_by_loops,
    loss_variants.softmax_loss_by_broadcasting,
    loss_variants.softmax_loss_by_onehot,
    loss_variants.softmax_loss_in_two_steps,
    loss_variants.softmax_loss_by_leads,
    loss_variants.softmax_loss_with_lists,
]


def three_losses(s: Any) -> tuple[Any, ...]:
    """Loss and slope of each of `course.linear.BINARY_LOSSES`."""
    return tuple(loss(s) for loss in linear.BINARY_LOSSES.values())


def loss_exercise(name: str, reference: Any) -> Exercise:
    """A loss with its gradient: ``f(W, X, y, reg) -> (loss, dW)``."""
    return Exercise(
        name=name,
        outputs=("loss", "dW"),
        reference=reference,
        cases=softmax_loss_cases,
        parts=[
            Part("value", 3, ("loss",), on="without penalty"),
            Part("gradient", 3, ("dW",), on="without penalty"),
            Part("penalty", 2, ("loss", "dW"), on="with penalty", minus="without penalty"),
            Part("huge scores", 2, ("loss", "dW"), on=HUGE_SCORES, rule="consistent"),
            Part("any size", 1, ("loss", "dW"), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=LOSS_VARIANTS,
        mistakes=SOFTMAX_LOSS_MISTAKES + PENALTY_MISTAKES,
        slopes_in="W",
        # A small number in a denominator errs as a difference does: scales, tiny slopes and calls tell them apart.
        rounding=NEAR_MISS,
    )


EXERCISES = [
    Exercise(
        name="softmax",
        outputs=("p",),
        reference=linear.softmax,
        cases=score_cases,
        parts=[
            Part("probabilities", 2, ("p",), on="scores"),
            Part("huge scores", 2, ("p",), on=HUGE_SCORES, rule="consistent"),
            Part("any size", 1, ("p",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.softmax_by_steps,
            variants.softmax_by_loops,
            variants.softmax_by_logs,
            variants.softmax_by_comparing,
            variants.softmax_transposed,
        ],
        mistakes=SOFTMAX_MISTAKES,
    ),
    Exercise(
        name="log_sum_exp",
        outputs=("values",),
        reference=linear.log_sum_exp,
        cases=score_cases,
        parts=[
            Part("values", 2, ("values",), on="scores"),
            Part("huge scores", 2, ("values",), on=HUGE_SCORES, rule="consistent"),
            Part("any size", 1, ("values",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.log_sum_exp_by_steps,
            variants.log_sum_exp_by_pairs,
            variants.log_sum_exp_by_rows,
            variants.log_sum_exp_after_sorting,
        ],
        mistakes=LOG_SUM_EXP_MISTAKES,
    ),
    Exercise(
        name="negative_log_likelihood",
        outputs=("losses",),
        reference=linear.negative_log_likelihood,
        cases=likelihood_cases,
        parts=[
            Part("losses", 2, ("losses",), on="batches"),
            Part("any size", 1, ("losses",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.negative_log_likelihood_by_indexing,
            variants.negative_log_likelihood_by_loop,
            variants.negative_log_likelihood_by_onehot,
            variants.negative_log_likelihood_as_list,
        ],
        mistakes=LIKELIHOOD_MISTAKES,
    ),
    Exercise(
        name="cross_entropy",
        outputs=("value",),
        reference=linear.cross_entropy,
        cases=pair_cases,
        parts=[
            Part("value", 2, ("value",), on="distributions"),
            Part("probabilities of 0", 1, ("value",), on="zeros", rule="consistent"),
            Part("any size", 1, ("value",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.cross_entropy_by_mask,
            variants.cross_entropy_by_loop,
            variants.cross_entropy_by_where,
            variants.cross_entropy_without_nan,
        ],
        mistakes=CROSS_ENTROPY_MISTAKES,
    ),
    Exercise(
        name="kl_divergence",
        outputs=("value",),
        reference=linear.kl_divergence,
        cases=pair_cases,
        parts=[
            Part("value", 2, ("value",), on="distributions"),
            Part("probabilities of 0", 1, ("value",), on="zeros", rule="consistent"),
            Part("any size", 1, ("value",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.kl_divergence_by_mask,
            variants.kl_divergence_by_loop,
            variants.kl_divergence_as_difference,
            variants.kl_divergence_without_nan,
        ],
        mistakes=DIVERGENCE_MISTAKES,
    ),
    Exercise(
        name="three_losses",
        outputs=("clipped", "likelihood", "logistic"),
        reference=three_losses,
        cases=lead_cases,
        parts=[
            Part("clipped", 2, ("clipped",), on="scores"),
            Part("likelihood", 2, ("likelihood",), on="scores"),
            Part("logistic", 2, ("logistic",), on="scores"),
            Part("huge scores", 2, ("clipped", "likelihood", "logistic"), on=HUGE_SCORES, rule="consistent"),
            Part("any size", 1, ("clipped", "likelihood", "logistic"), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.three_losses_by_formula,
            variants.three_losses_by_logaddexp,
            variants.three_losses_by_loop,
            variants.three_losses_by_tanh,
        ],
        mistakes=BINARY_MISTAKES,
    ),
    loss_exercise("softmax_loss_naive", linear.softmax_loss_naive),
    loss_exercise("softmax_loss_vectorized", linear.softmax_loss_vectorized),
]
