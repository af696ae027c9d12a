"""The exercises of 05-fork-accumulation."""

from __future__ import annotations

from autograder.exercises import expression_cases, fork_cases
from autograder.exercises import fork_references as references
from autograder.exercises.duals import DUAL_MISTAKES
from autograder.exercises.exercise import Exercise
from autograder.exercises.forks import COPY_MISTAKES, FORK_MISTAKES, ORDER_MISTAKES, SUM_MISTAKES
from autograder.exercises.loops import NEWTON_MISTAKES, POWER_MISTAKES
from autograder.exercises.values import VALUE_MISTAKES
from autograder.exercises.variants import duals, numbers, values
from autograder.exercises.variants import fork_accumulation as variants
from autograder.exercises.walks import DEEP_MISTAKES, SUM_AND_PRODUCT_MISTAKES, WALK_MISTAKES
from course.autodiff import Value
from course.check.expected import Part

BOTH = ("values", "gradients")


def both(points: float, group: str) -> Part:
    """A part for a group of expressions: what they give, and the gradient of every node."""
    return Part(group, points, BOTH, on=group)


EXERCISES = [
    Exercise(
        name="fork_gradient",
        outputs=("loss", "slope"),
        reference=references.fork_gradient,
        cases=fork_cases.fork_cases,
        parts=[
            Part("value", 1, ("loss",), on="numbers"),
            Part("gradient", 2, ("slope",), on="numbers"),
        ],
        variants=[
            variants.fork_gradient_by_paths,
            variants.fork_gradient_at_once,
            variants.fork_gradient_accumulated,
        ],
        mistakes=FORK_MISTAKES,
    ),
    Exercise(
        name="copy_backward",
        outputs=("gradient",),
        reference=references.copy_backward,
        cases=fork_cases.copy_cases,
        parts=[
            Part("gradient", 1, ("gradient",), on="arrays"),
            Part("any size", 1, ("gradient",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.copy_backward_summed,
            variants.copy_backward_with_loop,
            variants.copy_backward_with_ones,
        ],
        mistakes=COPY_MISTAKES,
    ),
    Exercise(
        name="sum_backward",
        outputs=("gradients",),
        reference=references.sum_backward,
        cases=fork_cases.sum_cases,
        parts=[
            Part("gradients", 1, ("gradients",), on="arrays"),
            Part("any size", 1, ("gradients",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.sum_backward_tiled,
            variants.sum_backward_with_list,
            variants.sum_backward_with_ones,
        ],
        mistakes=SUM_MISTAKES,
    ),
    Exercise(
        name="topological_order",
        outputs=("sums",),
        reference=references.topological_order,
        cases=fork_cases.order_cases,
        parts=[
            Part("trees", 2, ("sums",), on="trees"),
            Part("forks", 2, ("sums",), on="forks"),
            Part("deep graph", 1, ("sums",), on="deep graph"),
        ],
        variants=[
            variants.topological_order_with_stack,
            variants.topological_order_counting_takers,
            variants.topological_order_with_iterators,
            variants.topological_order_revisiting,
        ],
        mistakes=ORDER_MISTAKES,
        probe="order",
    ),
    Exercise(
        name="Number",
        outputs=BOTH,
        reference=Value,
        cases=expression_cases.number_cases,
        parts=[
            Part("values", 1, ("values",), on="sums and products"),
            Part("gradients", 2, ("gradients",), on="sums and products"),
            both(3, "forks"),
            both(1, "deep graph"),
        ],
        variants=[
            numbers.NumberCaseByCase,
            numbers.NumberWithClosures,
            numbers.NumberWithSlopes,
            numbers.NumberInOrderOfBirth,
        ],
        mistakes=[*SUM_AND_PRODUCT_MISTAKES, *WALK_MISTAKES, *DEEP_MISTAKES],
        probe="expression",
    ),
    Exercise(
        name="Value",
        outputs=BOTH,
        reference=Value,
        cases=expression_cases.value_cases,
        parts=[
            both(2, "sums and products"),
            both(2, "differences and quotients"),
            both(2, "powers"),
            both(2, "exp and log"),
            both(2, "tanh and relu"),
            both(2, "plain numbers on the left"),
            both(3, "forks"),
            both(2, "forks of every operation"),
            both(2, "any expression"),
            both(1, "deep graph"),
            both(1, "huge numbers"),
            both(1, "a second backward"),
        ],
        variants=[
            values.ValueCaseByCase,
            values.ValueWithClosures,
            values.ValueWithSlopes,
            values.ValueOnTape,
            values.ValueByRules,
        ],
        mistakes=VALUE_MISTAKES,
        probe="expression",
    ),
    Exercise(
        name="first_power_above",
        outputs=("value", "slope"),
        reference=references.first_power_above,
        cases=fork_cases.power_cases,
        parts=[
            Part("value", 1, ("value",), on="numbers"),
            Part("slope", 1, ("slope",), on="numbers"),
            Part("other lengths", 1, ("value", "slope"), on="other lengths"),
        ],
        variants=[
            variants.first_power_above_with_while,
            variants.first_power_above_with_break,
            variants.first_power_above_counting,
        ],
        mistakes=POWER_MISTAKES,
        probe="sensitivity",
    ),
    Exercise(
        name="newton_sqrt",
        outputs=("root", "slope"),
        reference=references.newton_sqrt,
        cases=fork_cases.newton_cases,
        parts=[
            Part("root", 2, ("root",), on="numbers"),
            Part("slope", 2, ("slope",), on="numbers"),
            Part("small and large numbers", 1, ("root", "slope"), on="small and large numbers"),
        ],
        variants=[
            variants.newton_sqrt_with_while,
            variants.newton_sqrt_with_early_return,
            variants.newton_sqrt_recursive,
        ],
        mistakes=NEWTON_MISTAKES,
        probe="sensitivity",
    ),
    Exercise(
        name="Dual",
        outputs=("values", "tangents"),
        reference=references.Dual,
        cases=expression_cases.dual_cases,
        parts=[
            Part("values", 1, ("values",), on="sums and products"),
            Part("sums and products", 2, ("tangents",), on="sums and products"),
            *(
                Part(group, points, ("values", "tangents"), on=group)
                for group, points in {
                    "quotients": 1,
                    "powers and exponentials": 2,
                    "plain numbers on the left": 1,
                    "any expression": 1,
                }.items()
            ),
        ],
        variants=[duals.DualPlain, duals.DualFromFewRules, duals.DualAsMatrix],
        mistakes=DUAL_MISTAKES,
        probe="tangents",
    ),
]
