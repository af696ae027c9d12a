"""What moves: pictures to drag, step and play, with one's own functions in them.

>>> from course.widgets import WhySoftmax  # and, in a notebook, WhySoftmax() as the last line of a cell

Each widget is a class with traits, and beside it the JavaScript and CSS that draw it, as plain files. Where
no page runs them (GitHub, print, an exported page), a picture with a text takes their place.

Works where anywidget does: JupyterLab, Notebook, VS Code, Voila. Nothing is asked of the network.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.widgets.difference_step import DifferenceStep
    from course.widgets.graph_stepper import GraphStepper
    from course.widgets.hinge_and_softmax import HingeAndSoftmax
    from course.widgets.linear_classifier_demo import LinearClassifierDemo
    from course.widgets.loss_surface import LossSurface
    from course.widgets.memory_tape import MemoryTape
    from course.widgets.training_playground import TrainingPlayground
    from course.widgets.why_softmax import WhySoftmax

# Where each is: an edition of the course need not hold them all.
MODULES = {
    "DifferenceStep": "difference_step",
    "GraphStepper": "graph_stepper",
    "HingeAndSoftmax": "hinge_and_softmax",
    "LinearClassifierDemo": "linear_classifier_demo",
    "LossSurface": "loss_surface",
    "MemoryTape": "memory_tape",
    "TrainingPlayground": "training_playground",
    "WhySoftmax": "why_softmax",
}

__all__ = [
    "DifferenceStep",
    "GraphStepper",
    "HingeAndSoftmax",
    "LinearClassifierDemo",
    "LossSurface",
    "MemoryTape",
    "TrainingPlayground",
    "WhySoftmax",
]


def __getattr__(name: str) -> Any:
    if name not in MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{MODULES[name]}"), name)
