"""Every widget, as the tests that are common to all of them need it: a new one joins by an entry here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from course import autodiff, widgets


class Shown(NamedTuple):
    """A widget on show.

    Attributes
    ----------
    name : str
        Of its class.
    source : str
        What makes one, with `autodiff`, `np` and `widgets` imported.
    control : str
        What its main control is called, a slider of any kind; one press of `key` changes the picture.
    key : str
    raising : str
        What makes one whose function of the student's raises ValueError("mine"); "" where there is none.
    wrong : mapping of str to str
        Arguments that are refused, each with words of the message.
    """

    name: str
    source: str
    control: str
    key: str = "ArrowRight"
    raising: str = ""
    wrong: Mapping[str, str] = MappingProxyType({})

    def make(self) -> Any:
        return build(self.source)


def mine(*arguments: Any) -> Any:
    raise ValueError("mine")


def build(source: str) -> Any:
    return eval(source, {"widgets": widgets, "np": np, "autodiff": autodiff, "mine": mine})


SHOWN = [
    Shown(
        "DifferenceStep",
        "widgets.DifferenceStep()",
        "Step h",
        "ArrowLeft",
        raising="widgets.DifferenceStep(mine, mine)",
        wrong={
            "widgets.DifferenceStep(3, abs)": "f is of type int: expected a function",
            "widgets.DifferenceStep(abs)": "f and slope: expected both or neither",
            "widgets.DifferenceStep(x=3)": "x is 3: expected -2 to 2",
            "widgets.DifferenceStep(low=2, high=1)": "high is 1: expected a number above 2",
            "widgets.DifferenceStep(h=0)": "h is 0: expected a number above 0",
            "widgets.DifferenceStep(h=2)": "h is 2: expected at most 1",
            "widgets.DifferenceStep(central=3)": "central is of type int: expected a function",
        },
    ),
    Shown(
        "GraphStepper",
        "widgets.GraphStepper(lambda x, y, z: (x + y) * z, autodiff.Value, x=-2, y=5, z=-4)",
        "Step",
        raising="widgets.GraphStepper(lambda x: mine(x), autodiff.Value, x=1)",
        wrong={
            "widgets.GraphStepper(3)": "graph is of type int: expected a function",
            "widgets.GraphStepper(lambda x: x, x=1)": "leaves of which class?",
            "widgets.GraphStepper(lambda x: x, autodiff.Value, y=1)": "does not take these leaves",
            "widgets.GraphStepper(lambda x: x, autodiff.Value, x=np.inf)": "x is inf: expected a finite",
        },
    ),
    Shown(
        "HingeAndSoftmax",
        "widgets.HingeAndSoftmax(names=['cat', 'car', 'frog'])",
        "Score of class cat",
        raising="widgets.HingeAndSoftmax(names=['cat', 'car', 'frog'], margins=mine)",
        wrong={
            "widgets.HingeAndSoftmax([1.0])": "scores has 1 classes: expected 2 to 10",
            "widgets.HingeAndSoftmax([1.0, np.nan])": "scores[1] is nan: expected finite numbers",
            "widgets.HingeAndSoftmax(y=3)": "y is 3: labels of 3 classes run from 0 to 2",
            "widgets.HingeAndSoftmax(names=['a'])": "names has 1 entries for 3 classes",
            "widgets.HingeAndSoftmax(names='abc')": "names is 'abc': expected a list of texts",
            "widgets.HingeAndSoftmax(show='all')": "show is 'all': expected one of both, svm, softmax",
            "widgets.HingeAndSoftmax(softmax=3)": "softmax is of type int: expected a function",
        },
    ),
    Shown(
        "WhySoftmax",
        "widgets.WhySoftmax()",
        "Score s",
        raising="widgets.WhySoftmax(mine)",
        wrong={
            "widgets.WhySoftmax(3)": "losses is of type int: expected a function",
            "widgets.WhySoftmax(score=7)": "score is 7: expected -6 to 6",
            "widgets.WhySoftmax(score='a')": "score is 'a': expected one real number",
        },
    ),
]
