"""Every assignment and its exercises. Adding an exercise is adding an entry to its assignment's file."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.exercises import (
    backprop_gates,
    differentiable_programming,
    fork_accumulation,
    gradient_descent,
    mlp_training,
    softmax,
    svm_loss,
)
from autograder.exercises.exercise import Exercise, Mistake

__all__ = ["ASSIGNMENTS", "Assignment", "Exercise", "Mistake", "find_assignment", "find_exercise"]


@dataclass(frozen=True)
class Assignment:
    """One notebook: its exercises, and what of `course` its students get.

    Attributes
    ----------
    name : str
        The folder under ``solutions/`` and ``notebooks/``.
    exercises : list of Exercise
        In the order of the notebook.
    modules : tuple of str
        Files and folders of ``course/`` in the student edition, beside those that every edition has.
    withheld : tuple of str
        Those that every other edition has and this one has not: they hold its answers.
    """

    name: str
    exercises: list[Exercise]
    modules: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


# What earlier lessons had students build, without the package that holds the answers to this one.
SVM_AND_TRAINING = ("linear/_loss.py", "linear/classifier.py", "linear/penalty.py", "linear/svm.py")

# The engine and all that it trains, without the recurrent cell and the steps of addressing, which are asked for.
ENGINE = (
    "_scalar.py",
    "autodiff",
    *(f"nn/{name}.py" for name in ("__init__", "_make", "_predict", "initialise", "layers", "module")),
    "optim",
    "ntm.py",
    "copying.py",
)

# What every widget needs; `widgets` adds those that a lesson shows.
WIDGETS = tuple(
    f"widgets/{name}"
    for name in ("__init__.py", "_arrays.py", "_bundle.py", "_cells.py", "_page", "_widget.py")
)


# What is only theirs, beside a class, its script and its styles.
PARTS = {
    "graph_stepper": ("_graph",),
    "loss_surface": ("_landscape", "_slices.py"),
    "training_playground": ("_experiment.py", "_networks"),
}


def widgets(*names: str) -> tuple[str, ...]:
    """The files of these widgets, and what all share."""
    own = [
        part for name in names for part in (f"{name}.py", f"{name}.js", f"{name}.css", *PARTS.get(name, ()))
    ]
    return (*WIDGETS, *(f"widgets/{part}" for part in own))


ASSIGNMENTS = {
    a.name: a
    for a in [
        Assignment(
            "01-svm-loss",
            svm_loss.EXERCISES,
            modules=widgets("hinge_and_softmax", "linear_classifier_demo"),
        ),
        Assignment(
            "02-softmax",
            softmax.EXERCISES,
            modules=(
                *SVM_AND_TRAINING,
                *widgets("hinge_and_softmax", "why_softmax", "linear_classifier_demo"),
            ),
        ),
        Assignment(
            "03-gradient-descent",
            gradient_descent.EXERCISES,
            modules=widgets("difference_step", "loss_surface"),
            withheld=("gradcheck.py",),
        ),
        Assignment(
            "04-backprop-gates",
            backprop_gates.EXERCISES,
            modules=("autodiff/drawing", *widgets("graph_stepper")),
        ),
        Assignment(
            "05-fork-accumulation",
            fork_accumulation.EXERCISES,
            modules=("autodiff/drawing", *widgets("graph_stepper")),
        ),
        Assignment(
            "06-mlp-training",
            mlp_training.EXERCISES,
            modules=widgets("training_playground"),
        ),
        Assignment(
            "07-differentiable-programming",
            differentiable_programming.EXERCISES,
            modules=(*ENGINE, *widgets("memory_tape")),
        ),
    ]
}


def find_assignment(name: str) -> Assignment:
    """Look an assignment up by its folder's name."""
    if name not in ASSIGNMENTS:
        raise LookupError(f"no assignment {name!r}: there are {', '.join(ASSIGNMENTS)}")
    return ASSIGNMENTS[name]


def find_exercise(name: str) -> tuple[Assignment, Exercise]:
    """Look an exercise up by its name (its grade_id), with its assignment."""
    for assignment in ASSIGNMENTS.values():
        for exercise in assignment.exercises:
            if exercise.name == name:
                return assignment, exercise
    known = ", ".join(exercise.name for a in ASSIGNMENTS.values() for exercise in a.exercises)
    raise LookupError(f"no exercise {name!r}: there are {known}")
