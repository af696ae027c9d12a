"""The slopes of a graph's leaves, measured: central differences of its own walk forwards."""

from __future__ import annotations

from collections.abc import Mapping

from course.autodiff.drawing._nodes import array_of, data_text
from course.gradcheck import central_difference, check_gradient
from course.widgets._graph.run import Run
from course.widgets._graph.sources import Source


def measured(source: Source, leaves: Mapping[str, float], run: Run) -> dict[str, dict[str, str]]:
    """The slope along each leaf, as a text, and whether the gradient there is the "same" or "other".

    At a "kink" there is no one slope to compare with.
    """
    slopes = {}
    for name, value in leaves.items():

        def moved(x: object, name: str = name) -> float:
            return source.result({**leaves, name: float(x)})  # type: ignore[arg-type]

        grad = run.grads[run.leaves[name]]
        check = check_gradient(moved, value, 0.0 if grad is None else float(array_of(grad).item()))
        verdict = "kink" if check.kinks else "same" if check.passed else "other"
        slopes[name] = {"slope": data_text(central_difference(moved, value).item()), "verdict": verdict}
    return slopes
