"""Gradient descent as a function of its learning rate: the right answer, descents, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercises.exercise import Mistake
from course.autodiff import Tensor, grad
from course.check.expected import Case


def learned_step(
    loss: Callable[[Tensor], tuple[Tensor, Tensor]], w0: Tensor, learning_rate: Tensor, steps: int
) -> Tensor:
    """The loss after some steps of descent. Gradients are the engine's here, differentiated once more."""
    w = w0
    for _ in range(steps):
        value, _ = loss(w)
        w = w - learning_rate * grad(value, w, create_graph=True)
    return loss(w)[0]


def descent_cases(rng: np.random.Generator) -> list[Case]:
    """Bent valleys, and steps that go down in them without reaching the bottom."""

    def case(group: str, M: int, D: int, steps: int) -> Case:
        A: Any = rng.normal(size=(M, D))
        rate = rng.uniform(0.4, 0.9) / np.linalg.norm(A, 2) ** 2
        return Case(
            group,
            {
                "loss": {"function": "valley", "A": A, "b": 2 * rng.normal(size=M)},
                "w0": rng.normal(size=D),
                "learning_rate": float(rate),
                "steps": steps,
            },
        )

    D = int(rng.integers(3, 6))
    return [
        case("descents", D + 2, D, 3),
        case("descents", D + 3, D + 1, 4),
        case("other numbers of steps", D + 1, D + 2, 1),
        case("other numbers of steps", D + 4, 2, 9),
    ]


START, LOOP = "w = w0", "for step in range(steps):"
ASK, STEP = "        value, gradient = loss(w)\n", "w = w - learning_rate * gradient"
LAST, GIVE = "    value, gradient = loss(w)\n    return value", "return value"

LEARNED_STEP_MISTAKES = [
    # First, so that who has no gradient at all hears this, whatever else is wrong.
    Mistake(
        "result taken out of the graph",
        {GIVE: "return value.item()"},
        "No gradient reaches anything: return the tensor, not its number.",
    ),
    Mistake(
        "gradient treated as a constant",
        {STEP: "w = w - learning_rate * gradient.data"},
        "The loss is right, its slope is not: where you take a gradient depends on the steps before.",
    ),
    Mistake(
        "place treated as a constant",
        {STEP: "w = w.data - learning_rate * gradient"},
        "The loss is right, its slope is not: on its straight way from step to step, w leaves the graph.",
    ),
    Mistake(
        "only the last step in the graph",
        {LOOP: f"{LOOP}\n        w = w.detach()"},
        "The loss is right, its slope is that of the last step alone: the learning rate is in all of them.",
    ),
    Mistake(
        "learning rate taken out of the graph",
        {STEP: "w = w - learning_rate.data * gradient"},
        "No gradient reaches the learning rate: multiply by the tensor itself.",
    ),
    Mistake(
        "start taken out of the graph",
        {START: "w = w0.detach()"},
        "No gradient reaches w0: begin with the tensor itself.",
    ),
    Mistake(
        "gradient at the start for every step",
        {ASK: ASK.replace("(w)", "(w0)")},
        "All your steps use the gradient at w0: ask again at each new place.",
    ),
    Mistake(
        "one step too few",
        {LAST: "    return value"},
        "Your loss is the one before the last step: after k steps w has moved k times.",
    ),
    Mistake(
        "one step too many",
        {LOOP: "for step in range(steps + 1):"},
        "You take one step more than asked for.",
    ),
    Mistake(
        "one step whatever was asked for",
        {LOOP: "for step in range(1):"},
        "You take one step, whatever `steps` says.",
    ),
    Mistake("steps uphill", {STEP: "w = w + learning_rate * gradient"}, "Your steps go uphill."),
    Mistake(
        "learning rate left out",
        {STEP: "w = w - gradient"},
        "Your steps do not depend on the learning rate.",
    ),
    Mistake(
        "learning rate shrinks",
        {STEP: "w = w - learning_rate / (step + 1) * gradient"},
        "Your steps become shorter: the learning rate is the same for all of them.",
    ),
    Mistake(
        "gradient scaled to length 1",
        {STEP: "w = w - learning_rate * gradient / gradient.norm()"},
        "Your steps all have the same length: a step is the learning rate times the gradient as it is.",
    ),
    Mistake(
        "step from the start",
        {STEP: "w = w0 - learning_rate * gradient"},
        "Each of your steps sets out from w0: it starts where the last one ended.",
    ),
    Mistake(
        "losses of all steps summed",
        {
            START: "w, total = w0, 0",
            STEP: f"{STEP}\n        total = total + value",
            GIVE: "return total + value",
        },
        "You add up the losses on the way: only the last one counts.",
    ),
    Mistake(
        "losses of all steps averaged",
        {
            START: "w, total = w0, 0",
            STEP: f"{STEP}\n        total = total + value",
            GIVE: "return (total + value) / (steps + 1)",
        },
        "You take the mean of the losses on the way: only the last one counts.",
    ),
    Mistake(
        "weights returned",
        {GIVE: "return w"},
        "You return where the descent ends: the loss there is asked for.",
    ),
    Mistake(
        "gradient returned",
        {GIVE: "return gradient"},
        "You return the gradient at the end: the loss there is asked for.",
    ),
    Mistake(
        "slope returned",
        {GIVE: "value.backward()\n    return learning_rate.grad"},
        "You walk back yourself and return the slope: return the loss, and leave the walk to who asks for it.",
    ),
    Mistake(
        "start modified in place",
        {STEP: "w.data -= learning_rate.data * gradient.data"},
        "You write into w0, and the graph does not see it: a step makes a new tensor.",
    ),
    Mistake(
        "result not returned",
        {GIVE: "loss = value"},
        "Your function computes the loss and does not return it.",
    ),
]
