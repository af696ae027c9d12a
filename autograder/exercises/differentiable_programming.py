"""The exercises of 07-differentiable-programming: functions of tensors, whose graph is judged by its gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograder.exercises.addressing import CONTENT_MISTAKES, content_cases
from autograder.exercises.exercise import Cases, Exercise, Mistake
from autograder.exercises.learned_steps import LEARNED_STEP_MISTAKES, descent_cases, learned_step
from autograder.exercises.recurrent import CELL_MISTAKES, UNROLL_MISTAKES, cell_cases, unroll_cases
from autograder.exercises.tape_moves import SHARPEN_MISTAKES, SHIFT_MISTAKES, sharpen_cases, shift_cases
from autograder.exercises.variants import differentiable_programming as variants
from autograder.exercises.weightings import INTERPOLATE_MISTAKES, interpolate_cases
from course import addressing, recurrent
from course.check.expected import Part


def step_of_addressing(
    reference: Callable[..., Any],
    drawn: Cases,
    gradients: tuple[str, ...],
    on: str,
    points: tuple[int, int],
    styles: Sequence[Callable[..., Any]],
    mistakes: Sequence[Mistake],
    *more: Part,
) -> Exercise:
    """A step from numbers to a weighting.

    Parameters
    ----------
    reference : callable
        Of `course.addressing`; the exercise has its name.
    gradients : tuple of str
        Of the inputs, in their order.
    on : str
        The group of cases on which weights and gradients are judged.
    points : (int, int)
        Of the weights and of the gradients.
    *more : Part
        What this step is asked beyond the others.
    """
    return Exercise(
        name=reference.__name__,
        outputs=("w", *gradients),
        reference=reference,
        cases=drawn,
        parts=[
            Part("weights", points[0], ("w",), on=on),
            Part("gradients", points[1], gradients, on=on),
            *more,
            Part("any size", 1, ("w", *gradients), on="other sizes", rule="consistent"),
        ],
        variants=styles,
        mistakes=mistakes,
        probe="differentiated",
    )


EXERCISES = [
    Exercise(
        name="rnn_cell",
        outputs=("next_h", "dx", "dh", "dW_x", "dW_h"),
        reference=recurrent.rnn_cell,
        cases=cell_cases,
        parts=[
            Part("next state", 1, ("next_h",), on="steps"),
            Part("gradients of input and state", 1, ("dx", "dh"), on="steps"),
            Part("gradients of the weights", 2, ("dW_x", "dW_h"), on="steps"),
            Part("any size", 1, ("next_h", "dx", "dh", "dW_x", "dW_h"), on="other sizes", rule="consistent"),
        ],
        variants=[
            variants.rnn_cell_step_by_step,
            variants.rnn_cell_in_a_line,
            variants.rnn_cell_as_one_product,
            variants.rnn_cell_by_einsum,
            variants.rnn_cell_by_exponentials,
        ],
        mistakes=CELL_MISTAKES,
        probe="differentiated",
    ),
    Exercise(
        name="rnn_unroll",
        outputs=("states", "dX", "dh0", "dW_x", "dW_h"),
        reference=recurrent.rnn_unroll,
        cases=unroll_cases,
        parts=[
            Part("states", 2, ("states",), on="sequences"),
            Part("gradients of inputs and start", 2, ("dX", "dh0"), on="sequences"),
            Part("gradients of the weights", 2, ("dW_x", "dW_h"), on="sequences"),
            Part(
                "any length",
                1,
                ("states", "dX", "dh0", "dW_x", "dW_h"),
                on="other lengths",
                rule="consistent",
            ),
        ],
        variants=[
            variants.rnn_unroll_with_stack,
            variants.rnn_unroll_with_list,
            variants.rnn_unroll_recursive,
            variants.rnn_unroll_by_concatenation,
        ],
        mistakes=UNROLL_MISTAKES,
        probe="differentiated",
    ),
    Exercise(
        name="learned_step",
        outputs=("loss", "dw0", "dlearning_rate"),
        reference=learned_step,
        cases=descent_cases,
        parts=[
            Part("loss", 2, ("loss",), on="descents"),
            Part("slope along the learning rate", 3, ("dlearning_rate",), on="descents"),
            Part("gradient of the start", 1, ("dw0",), on="descents"),
            Part(
                "any number of steps",
                1,
                ("loss", "dw0", "dlearning_rate"),
                on="other numbers of steps",
                rule="consistent",
            ),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.learned_step_with_a_loop,
            variants.learned_step_with_minus_equals,
            variants.learned_step_recursive,
            variants.learned_step_with_a_path,
        ],
        mistakes=LEARNED_STEP_MISTAKES,
        probe="differentiated",
    ),
    step_of_addressing(
        addressing.content_addressing,
        content_cases,
        ("dmemory", "dkey", "dbeta"),
        "memories",
        (2, 2),
        [
            variants.content_addressing_by_norms,
            variants.content_addressing_by_unit_vectors,
            variants.content_addressing_by_einsum,
            variants.content_addressing_by_loops,
        ],
        CONTENT_MISTAKES,
        Part("rows of zeros", 1, ("w",), on="rows of zeros"),
        Part("great strengths", 1, ("w",), on="great strengths"),
    ),
    step_of_addressing(
        addressing.interpolate,
        interpolate_cases,
        ("dcontent", "dprevious", "dgate"),
        "weightings",
        (1, 1),
        [
            variants.interpolate_by_formula,
            variants.interpolate_by_difference,
            variants.interpolate_by_einsum,
            variants.interpolate_by_rows,
        ],
        INTERPOLATE_MISTAKES,
    ),
    step_of_addressing(
        addressing.shift,
        shift_cases,
        ("dweights", "ds"),
        "tapes",
        (2, 2),
        [
            variants.shift_by_index,
            variants.shift_by_concatenation,
            variants.shift_by_matrices,
            variants.shift_by_loops,
            variants.shift_of_a_longer_tape,
        ],
        SHIFT_MISTAKES,
    ),
    step_of_addressing(
        addressing.sharpen,
        sharpen_cases,
        ("dweights", "dgamma"),
        "weightings",
        (2, 2),
        [
            variants.sharpen_by_the_largest,
            variants.sharpen_by_logarithms,
            variants.sharpen_by_exponentials,
            variants.sharpen_by_rows,
        ],
        SHARPEN_MISTAKES,
        Part("great exponents", 1, ("w",), on="great exponents"),
    ),
]
