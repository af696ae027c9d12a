"""The exercises of 03-gradient-descent."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.cases import TINY, sizes
from autograder.exercises.difference_quotients import CENTRAL_MISTAKES, FORWARD_MISTAKES
from autograder.exercises.exercise import Exercise
from autograder.exercises.minibatches import MINIBATCH_MISTAKES
from autograder.exercises.paths import DESCENT_MISTAKES, MOMENTUM_MISTAKES
from autograder.exercises.squared import SQUARED_MISTAKES, STABLE_STEP_MISTAKES
from autograder.exercises.variants import gradient_descent as variants
from course import descent, gradcheck
from course.check import functions
from course.check.differences import SCALES
from course.check.expected import Case, Part
from course.linear import squared_loss

Array = np.ndarray[Any, Any]

SCHEMES = (gradcheck.forward_difference, gradcheck.central_difference)


def difference_cases(rng: np.random.Generator, shapes: dict[str, list[tuple[int, ...]]]) -> list[Case]:
    """Cubics with slopes of either sign, and steps so large that each scheme finds other ones."""

    def case(group: str, shape: tuple[int, ...]) -> Case:
        while True:
            a, p, x = rng.uniform(0.5, 1.5, shape) * rng.choice([-1, 1], shape), *rng.normal(size=(2, *shape))
            f, h = {"function": "cubic", "a": a, "p": p}, float(rng.uniform(0.2, 0.6))
            slopes = [scheme(functions.make(f), x, h) for scheme in SCHEMES]
            # Moving x there and back, however it is done, changes it.
            there_and_back = ((x + h) - h, (x + h) - 2 * h + h)
            if all(each.min() < 0 < each.max() for each in slopes) and not any(
                np.array_equal(x, moved) for moved in there_and_back
            ):
                return Case(group, {"f": f, "x": x, "h": h})

    return [case(group, shape) for group, each in shapes.items() for shape in each]


def forward_cases(rng: np.random.Generator) -> list[Case]:
    """Vectors."""
    _, D, _ = sizes(rng)
    return difference_cases(rng, {"points": [(D,), (D + 1,)], "other sizes": [(2,), (D + 5,)]})


def central_cases(rng: np.random.Generator) -> list[Case]:
    """Matrices; and a vector, and an array with three axes."""
    _, D, C = sizes(rng)
    return difference_cases(rng, {"points": [(D, C), (D + 1, C)], "other shapes": [(D + 2,), (2, D, 3)]})


def squared_cases(rng: np.random.Generator) -> list[Case]:
    """Weights, examples and targets of order 1, and some of very different sizes."""
    N, D, C = sizes(rng)

    def case(group: str, N: int, D: int, C: int) -> Case:
        shapes = {"W": (D, C), "X": (N, D), "Y": (N, C)}
        return Case(group, {name: rng.normal(size=shape) for name, shape in shapes.items()})

    scaled = case(SCALES, N, D, C)
    W, X, Y = scaled.inputs.values()
    # One column's part of the loss fills all its digits, so that no difference of it finds the others' slopes.
    columns = 10.0 ** rng.permutation(np.linspace(-6, 6, C))
    W *= columns
    Y *= columns
    X[:, rng.integers(D)] *= TINY
    return [
        case("problems", N, D, C),
        case("problems", N + 1, D, C),
        case("other sizes", N + 5, D + 4, C + 1),
        case("other sizes", 12, 2, 10),
        scaled,
    ]


def spectrum(rng: np.random.Generator, D: int) -> Array:
    """Eigenvalues of order 1, all apart, the smallest first."""
    growing = np.cumprod(rng.uniform(1.3, 1.8, D))
    eigenvalues: Array = growing * rng.uniform(2, 4) / growing[-1]
    return eigenvalues


def positive_matrix(rng: np.random.Generator, D: int) -> Array:
    """Symmetric, with positive eigenvalues along directions that are no axes."""
    Q, _ = np.linalg.qr(rng.normal(size=(D, D)))
    A = Q * spectrum(rng, D) @ Q.T
    return np.asarray((A + A.T) / 2)


def matrix_cases(rng: np.random.Generator) -> list[Case]:
    """Bowls along any directions; and one along the axes, neither steepest nor flattest along the first and last."""
    smallest, *middle, largest = spectrum(rng, 6).tolist()
    first, last, *others = rng.permutation(middle).tolist()
    along_axes = np.diag([first, *rng.permutation([smallest, largest, *others]), last])
    return [
        *(Case("matrices", {"A": A}) for A in (positive_matrix(rng, 4), positive_matrix(rng, 5), along_axes)),
        *(Case("other sizes", {"A": positive_matrix(rng, D)}) for D in (2, 9)),
    ]


def descent_cases(rng: np.random.Generator, **more: tuple[float, float]) -> list[Case]:
    """Quadratics and steps that are stable on them; `more` names further numbers and their ranges."""

    def case(group: str, shape: tuple[int, ...], steps: int) -> Case:
        A = positive_matrix(rng, shape[0])
        learning_rate = rng.uniform(0.5, 0.9) / np.linalg.eigvalsh(A)[-1]
        given = {
            "loss": {"function": "quadratic", "A": A, "b": rng.normal(size=shape)},
            "w0": rng.normal(size=shape),
            "learning_rate": float(learning_rate),
            **{name: float(rng.uniform(*bounds)) for name, bounds in more.items()},
        }
        return Case(group, given | {"steps": steps})

    _, D, C = sizes(rng)
    return [
        case("bowls", (D,), 4),
        case("bowls", (D + 1,), 7),
        case("other sizes", (2,), 1),
        case("other sizes", (D + 2, C), 12),
    ]


def momentum_cases(rng: np.random.Generator) -> list[Case]:
    """The same, and how much of the velocity is kept."""
    return descent_cases(rng, mu=(0.6, 0.9))


def minibatch_cases(rng: np.random.Generator) -> list[Case]:
    """Batches that share the examples out evenly, and batches that do not; one example, and all of them."""

    def case(group: str, N: int, batch_size: int, epochs: int) -> Case:
        _, D, C = sizes(rng)
        orders = np.array([rng.permutation(N) for _ in range(epochs)])
        arrays = {
            name: rng.normal(size=shape) for name, shape in (("W0", (D, C)), ("X", (N, D)), ("Y", (N, C)))
        }
        given = {"loss": {"function": "gutter"}, **arrays, "order": orders, "batch_size": batch_size}
        return Case(group, given | {"learning_rate": float(rng.uniform(0.2, 0.6))})

    return [
        case("even batches", 6, 2, 2),
        case("even batches", 8, 4, 3),
        case("uneven batches", 7, 3, 2),
        case("uneven batches", 11, 4, 2),
        case("other sizes", 9, 1, 1),
        case("other sizes", 10, 10, 4),
    ]


EXERCISES = [
    Exercise(
        name="forward_difference",
        outputs=("slopes",),
        reference=gradcheck.forward_difference,
        cases=forward_cases,
        parts=[
            Part("slopes", 2, ("slopes",), on="points"),
            Part("any size", 1, ("slopes",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.forward_difference_by_copies,
            variants.forward_difference_by_units,
            variants.forward_difference_in_place,
            variants.forward_difference_by_rows,
        ],
        mistakes=FORWARD_MISTAKES,
    ),
    Exercise(
        name="central_difference",
        outputs=("slopes",),
        reference=gradcheck.central_difference,
        cases=central_cases,
        parts=[
            Part("slopes", 2, ("slopes",), on="points"),
            Part("any shape", 1, ("slopes",), on="other shapes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.central_difference_by_copies,
            variants.central_difference_in_place,
            variants.central_difference_flat,
            variants.central_difference_as_a_mean,
        ],
        mistakes=CENTRAL_MISTAKES,
    ),
    Exercise(
        name="squared_loss",
        outputs=("loss", "dW"),
        reference=squared_loss,
        cases=squared_cases,
        parts=[
            Part("value", 3, ("loss",), on="problems"),
            Part("gradient", 3, ("dW",), on="problems"),
            Part("any size", 1, ("loss", "dW"), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.squared_loss_by_matrices,
            variants.squared_loss_by_loops,
            variants.squared_loss_by_examples,
            variants.squared_loss_by_einsum,
        ],
        mistakes=SQUARED_MISTAKES,
        slopes_in="W",
    ),
    Exercise(
        name="gradient_descent",
        outputs=("path",),
        reference=descent.gradient_descent,
        cases=descent_cases,
        parts=[
            Part("path", 3, ("path",), on="bowls"),
            Part("any shape and number of steps", 1, ("path",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.gradient_descent_with_list,
            variants.gradient_descent_in_array,
            variants.gradient_descent_recursive,
            variants.gradient_descent_with_while,
        ],
        mistakes=DESCENT_MISTAKES,
    ),
    Exercise(
        name="largest_stable_step",
        outputs=("step",),
        reference=descent.largest_stable_step,
        cases=matrix_cases,
        parts=[
            Part("step", 3, ("step",), on="matrices"),
            Part("any size", 1, ("step",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.largest_stable_step_by_eigvalsh,
            variants.largest_stable_step_by_norm,
            variants.largest_stable_step_by_any_order,
            variants.largest_stable_step_by_power_iteration,
        ],
        mistakes=STABLE_STEP_MISTAKES,
    ),
    Exercise(
        name="minibatch_sgd",
        outputs=("path",),
        reference=descent.minibatch_sgd,
        cases=minibatch_cases,
        parts=[
            Part("path", 3, ("path",), on="even batches"),
            Part("smaller last batch", 1, ("path",), on="uneven batches"),
            Part("any size", 1, ("path",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.minibatch_sgd_by_slices,
            variants.minibatch_sgd_by_split,
            variants.minibatch_sgd_shuffled_first,
        ],
        mistakes=MINIBATCH_MISTAKES,
    ),
    Exercise(
        name="momentum",
        outputs=("path",),
        reference=descent.momentum,
        cases=momentum_cases,
        parts=[
            Part("path", 4, ("path",), on="bowls"),
            Part("any shape and number of steps", 1, ("path",), on="other sizes", rule="consistent"),
            Part("inputs unchanged", 1, rule="unchanged"),
        ],
        variants=[
            variants.momentum_with_velocity,
            variants.momentum_as_in_pytorch,
            variants.momentum_as_a_heavy_ball,
            variants.momentum_in_place,
        ],
        mistakes=MOMENTUM_MISTAKES,
    ),
]
