"""The exercises of 04-backprop-gates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograder.exercises import gate_cases as cases
from autograder.exercises import gate_references as references
from autograder.exercises.chains import CHAIN_MISTAKES, DEEP_MISTAKES
from autograder.exercises.exercise import Cases, Exercise, Mistake
from autograder.exercises.gates import ADD_MISTAKES, MAX_MISTAKES, MULTIPLY_MISTAKES, SIGMOID_MISTAKES
from autograder.exercises.graph import GRAPH_MISTAKES
from autograder.exercises.patterns import PATTERN_MISTAKES, PRODUCT_OF_SUM_MISTAKES
from autograder.exercises.variants import backprop_gates as variants
from course import gates
from course.check.expected import Part

LOCAL = ("dL_dp", "dp_du", "du_dw")


def gate(
    reference: type,
    drawn: Cases,
    styles: Sequence[Callable[..., Any]],
    mistakes: Sequence[Mistake],
    *more: Part,
) -> Exercise:
    """A gate: its output, its gradients, and that each gate remembers its own last forward.

    Parameters
    ----------
    reference : class
        Of the course; the exercise has its name.
    *more : Part
        What this gate is asked beyond the others.
    """
    return Exercise(
        name=reference.__name__,
        outputs=("outputs", "gradients", "sums"),
        reference=reference,
        cases=drawn,
        parts=[
            Part("forward", 1, ("outputs",), on="forward"),
            Part("backward", 2, ("gradients",), on="one round"),
            Part("several rounds and gates", 1, ("outputs", "gradients"), on="again"),
            *more,
        ],
        variants=styles,
        mistakes=mistakes,
        probe="gate",
    )


EXERCISES = [
    Exercise(
        name="logistic_chain",
        outputs=("loss", "dL_dw", *LOCAL),
        reference=references.logistic_chain,
        cases=cases.logistic_cases,
        parts=[
            Part("value", 1, ("loss",), on="chains"),
            Part("local gradients", 2, LOCAL, on="chains"),
            Part("gradient", 2, ("dL_dw",), on="chains"),
            Part("any size", 1, ("loss", "dL_dw", *LOCAL), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.logistic_chain_step_by_step,
            variants.logistic_chain_shortened,
            variants.logistic_chain_with_loops,
        ],
        mistakes=CHAIN_MISTAKES,
        slopes_in="w",
    ),
    Exercise(
        name="backprop_product_of_sum",
        outputs=("f", "dx", "dy", "dz"),
        reference=references.backprop_product_of_sum,
        cases=cases.product_of_sum_cases,
        parts=[
            Part("value", 1, ("f",), on="numbers"),
            Part("gradients along x and y", 2, ("dx", "dy"), on="numbers"),
            Part("gradient along z", 1, ("dz",), on="numbers"),
        ],
        variants=[
            variants.backprop_product_of_sum_backwards,
            variants.backprop_product_of_sum_at_once,
            variants.backprop_product_of_sum_multiplied_out,
        ],
        mistakes=PRODUCT_OF_SUM_MISTAKES,
    ),
    Exercise(
        name="gate_patterns",
        outputs=("f", "dx", "dy", "dz", "dw"),
        reference=references.gate_patterns,
        cases=cases.pattern_cases,
        parts=[
            Part("value", 1, ("f",), on="numbers"),
            Part("gradients of the product", 2, ("dx", "dy"), on="numbers"),
            Part("gradients of the maximum", 2, ("dz", "dw"), on="numbers"),
        ],
        variants=[
            variants.gate_patterns_step_by_step,
            variants.gate_patterns_with_mask,
            variants.gate_patterns_with_branch,
        ],
        mistakes=PATTERN_MISTAKES,
    ),
    gate(
        gates.AddGate,
        cases.two_input_cases,
        [variants.AddGatePlain, variants.AddGateWithLocals, variants.AddGateInArray],
        ADD_MISTAKES,
    ),
    gate(
        gates.MultiplyGate,
        cases.two_input_cases,
        [variants.MultiplyGateWithMemory, variants.MultiplyGateWithLocals, variants.MultiplyGateInArray],
        MULTIPLY_MISTAKES,
    ),
    gate(
        gates.MaxGate,
        cases.max_cases,
        [
            variants.MaxGateWithMemory,
            variants.MaxGateWithBranches,
            variants.MaxGateInArray,
            variants.MaxGateSharingTies,
        ],
        MAX_MISTAKES,
        # However a tie is broken, what is handed on adds up to what has come.
        Part("ties", 1, ("outputs", "sums"), on="ties"),
    ),
    gate(
        gates.SigmoidGate,
        cases.sigmoid_cases,
        [variants.SigmoidGateWithMemory, variants.SigmoidGateByCases, variants.SigmoidGateByTanh],
        SIGMOID_MISTAKES,
        Part("huge inputs", 1, ("outputs", "gradients"), on="huge inputs"),
    ),
    Exercise(
        name="Graph",
        outputs=("results", "gradients", "inner"),
        reference=gates.Graph,
        cases=cases.graph_cases,
        parts=[
            Part("forward", 2, ("results",), on="forward"),
            Part("gradients of the inputs", 2, ("gradients",), on="trees"),
            Part("gradients of the gates", 1, ("inner",), on="trees"),
            Part("forks", 2, ("gradients",), on="forks"),
            Part("gates added in any order", 2, ("results", "gradients"), on="any order"),
            Part("several rounds", 1, ("results", "gradients"), on="several rounds"),
        ],
        variants=[
            variants.GraphBySweeps,
            variants.GraphDepthFirst,
            variants.GraphWithGraphlib,
            variants.GraphPullingFromConsumers,
        ],
        mistakes=GRAPH_MISTAKES,
        probe="graph",
    ),
    Exercise(
        name="deep_sigmoid",
        outputs=("output", "dweights", "dx"),
        reference=references.deep_sigmoid,
        cases=cases.deep_cases,
        parts=[
            Part("value", 1, ("output",), on="chains"),
            Part("gradient", 3, ("dweights",), on="chains"),
            Part("gradient along x", 2, ("dx",), on="chains"),
            Part("any depth", 1, ("output", "dweights", "dx"), on="other depths", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.deep_sigmoid_with_list,
            variants.deep_sigmoid_recursive,
            variants.deep_sigmoid_by_products,
            variants.deep_sigmoid_with_stack,
        ],
        mistakes=DEEP_MISTAKES,
        slopes_in="weights",
    ),
]
