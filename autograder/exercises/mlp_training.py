"""The exercises of 06-mlp-training."""

from __future__ import annotations

from autograder.exercises import module_cases as cases
from autograder.exercises import module_references as references
from autograder.exercises import network_cases
from autograder.exercises.activations import DEAD_UNIT_MISTAKES, INITIALISE_MISTAKES, SLOPE_MISTAKES
from autograder.exercises.broadcasting import UNBROADCAST_MISTAKES
from autograder.exercises.exercise import Exercise
from autograder.exercises.modules import LINEAR_MISTAKES, RELU_MISTAKES
from autograder.exercises.network import NETWORK_MISTAKES
from autograder.exercises.softmax_module import SOFTMAX_MODULE_MISTAKES
from autograder.exercises.training_step import STEP_MISTAKES
from autograder.exercises.variants import mlp_training as variants
from autograder.exercises.variants import network as networks
from course.autodiff import rules
from course.check.differences import HUGE_SCORES
from course.check.expected import Part
from course.nn import by_hand

SLOPES = ("dsigmoid", "dtanh", "drelu", "dleaky")
LAYER = ("output", "dX", "dW", "db")
STEP = ("losses", "weights", "biases")
TRAINED = ("W1", "b1", "W2", "b2")

EXERCISES = [
    Exercise(
        name="activation_slopes",
        outputs=SLOPES,
        reference=references.activation_slopes,
        cases=cases.slope_cases,
        parts=[
            Part("sigmoid", 1, ("dsigmoid",), on="arrays"),
            Part("tanh", 1, ("dtanh",), on="arrays"),
            Part("ReLU and leaky ReLU", 1, ("drelu", "dleaky"), on="arrays"),
            Part("any shape", 1, SLOPES, on="other shapes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.activation_slopes_by_formulas,
            variants.activation_slopes_by_cosh,
            variants.activation_slopes_by_loops,
        ],
        mistakes=SLOPE_MISTAKES,
    ),
    Exercise(
        name="ReLU",
        outputs=("output", "dX"),
        reference=by_hand.ReLU,
        cases=cases.relu_cases,
        parts=[
            Part("forward", 1, ("output",), on="forward"),
            Part("backward", 2, ("dX",), on="one module"),
            Part("stacks and several rounds", 1, ("output", "dX"), on="again"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.ReLUWithMask,
            variants.ReLUWithInput,
            variants.ReLUWithOutput,
            variants.ReLUByLoops,
        ],
        mistakes=RELU_MISTAKES,
        probe="stack",
    ),
    Exercise(
        name="Linear",
        outputs=LAYER,
        reference=references.Linear,
        cases=cases.linear_cases,
        parts=[
            Part("forward", 1, ("output",), on="forward"),
            Part("gradient of the weights", 2, ("dW",), on="one module"),
            Part("gradient of the biases", 2, ("db",), on="one module"),
            Part("gradient handed down", 2, ("dX",), on="one module"),
            Part("stacks and several rounds", 1, LAYER, on="again"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.LinearByMatrices,
            variants.LinearByLoops,
            variants.LinearByEinsum,
            variants.LinearWithOnes,
        ],
        mistakes=LINEAR_MISTAKES,
        probe="stack",
    ),
    Exercise(
        name="unbroadcast",
        outputs=("summed",),
        reference=rules.unbroadcast,
        cases=cases.unbroadcast_cases,
        parts=[
            Part("missing axes", 2, ("summed",), on="missing axes"),
            Part("axes of length 1", 2, ("summed",), on="axes of length 1"),
            Part("any shapes", 1, ("summed",), on="other shapes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.unbroadcast_by_axes,
            variants.unbroadcast_in_one_sum,
            variants.unbroadcast_with_while,
            variants.unbroadcast_by_places,
        ],
        mistakes=UNBROADCAST_MISTAKES,
    ),
    Exercise(
        name="SoftmaxLoss",
        outputs=("loss", "dscores"),
        reference=by_hand.SoftmaxLoss,
        cases=cases.softmax_cases,
        parts=[
            Part("forward", 2, ("loss",), on="forward"),
            Part("backward", 2, ("dscores",), on="one module"),
            Part("stacks and several rounds", 1, ("loss", "dscores"), on="again"),
            Part("huge scores", 1, ("loss", "dscores"), on=HUGE_SCORES),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.SoftmaxLossByMatrices,
            variants.SoftmaxLossWithOneHot,
            variants.SoftmaxLossByLoops,
            variants.SoftmaxLossWithGradientKept,
        ],
        mistakes=SOFTMAX_MODULE_MISTAKES,
        probe="stack",
    ),
    Exercise(
        name="train_step",
        outputs=STEP,
        reference=references.train_step,
        cases=network_cases.step_cases,
        parts=[
            Part("loss", 1, ("losses",), on="without penalty"),
            Part("weights", 2, ("weights",), on="without penalty"),
            Part("biases", 1, ("biases",), on="without penalty"),
            Part("penalty", 2, STEP, on="with penalty", minus="without penalty"),
            Part("any depth and number of steps", 1, STEP, on="other depths", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.train_step_in_order,
            variants.train_step_on_the_way_back,
            variants.train_step_recursive,
        ],
        mistakes=STEP_MISTAKES,
        probe="step",
    ),
    Exercise(
        name="initialise",
        outputs=("W", "b"),
        reference=references.initialise,
        cases=network_cases.initialise_cases,
        parts=[
            Part("weights and biases", 2, ("W", "b"), on="layers"),
            Part("any size", 1, ("W", "b"), on="other sizes"),
        ],
        variants=[
            variants.initialise_scaled,
            variants.initialise_with_std,
            variants.initialise_one_by_one,
        ],
        mistakes=INITIALISE_MISTAKES,
    ),
    Exercise(
        name="dead_units",
        outputs=("dead",),
        reference=references.dead_units,
        cases=network_cases.dead_unit_cases,
        parts=[
            Part("count", 1, ("dead",), on="layers"),
            Part("any size", 1, ("dead",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.dead_units_by_all,
            variants.dead_units_by_max,
            variants.dead_units_by_loops,
        ],
        mistakes=DEAD_UNIT_MISTAKES,
    ),
    Exercise(
        name="train_mlp",
        outputs=(*TRAINED, "losses", "labels"),
        reference=references.train_mlp,
        cases=network_cases.training_cases,
        parts=[
            Part("weights and biases", 3, TRAINED, on="even batches"),
            Part("losses", 1, ("losses",), on="even batches"),
            Part("smaller last batch", 1, TRAINED, on="uneven batches"),
            Part("a small batch by heart", 1, ("labels",), on="a small batch", rule="accurate"),
            Part(
                "fresh points of spirals",
                2,
                ("labels",),
                on="fresh points",
                rule="accurate",
                at_least=network_cases.POINTS_RIGHT,
            ),
            Part(
                "fresh scans",
                2,
                ("labels",),
                on="fresh scans",
                rule="accurate",
                at_least=network_cases.SCANS_RIGHT,
            ),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            networks.train_mlp_inline,
            networks.train_mlp_with_parameters,
            networks.train_mlp_with_modules,
        ],
        mistakes=NETWORK_MISTAKES,
        probe="network",
    ),
]
