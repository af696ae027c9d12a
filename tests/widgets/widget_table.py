"""Every widget, as the tests that are common to all of them need it: a new one joins by an entry here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from own_modules import MODULES

from course import autodiff, widgets

IMPORTS = """\
import numpy as np
from course import autodiff, widgets
"""


class Shown(NamedTuple):
    """A widget on show.

    Attributes
    ----------
    name : str
        Of its class.
    source : str
        What makes one, with what `IMPORTS` imports.
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
    names = {"widgets": widgets, "np": np, "autodiff": autodiff, "mine": mine, "MODULES": MODULES}
    return eval(source, names)


# Four steps of one sequence, on four rows of three numbers.
TAPE = (
    "type('Tape', (), {'memory': np.linspace(-1, 1, 48).reshape(4, 1, 4, 3), "
    "'read': np.eye(4)[:, None], 'write': np.eye(4)[::-1][:, None]})"
)

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
        "MemoryTape",
        f"widgets.MemoryTape({TAPE})",
        "time step",
        wrong={
            "widgets.MemoryTape(3)": "tape is of type int: expected a Tape",
            f"widgets.MemoryTape({TAPE}, sequence=1)": "sequence is 1: expected at most 0",
            f"widgets.MemoryTape({TAPE}, step=4)": "step is 4: expected at most 3",
            f"widgets.MemoryTape({TAPE}, np.ones((3, 1, 2)))": "inputs is (3, 1, 2), the tape has 4",
            "widgets.MemoryTape(type('T', (), dict(memory=1.0, read=1.0, write=1.0)))": "memory is ()",
        },
    ),
    Shown(
        "TrainingPlayground",
        "widgets.TrainingPlayground(data='moons')",
        "noise",
        raising="widgets.TrainingPlayground(modules=MODULES, train_step=mine, initialise=mine)",
        wrong={
            "widgets.TrainingPlayground(data='cats')": "data is 'cats': expected one of spirals",
            "widgets.TrainingPlayground(depth=9)": "depth is 9: expected at most 4",
            "widgets.TrainingPlayground(learning_rate=0)": "learning_rate is 0",
            "widgets.TrainingPlayground(speed=0)": "speed is 0",
            "widgets.TrainingPlayground(layers=2)": "there is no knob 'layers': expected some of data",
            "widgets.TrainingPlayground(activation='step')": "activation is 'step': expected one of ReLU",
            "widgets.TrainingPlayground(train_step=mine)": "train_step without modules",
            "widgets.TrainingPlayground(modules=MODULES)": "modules without train_step and initialise",
            **{
                f"widgets.TrainingPlayground(modules={modules}, train_step=mine, initialise=mine)": words
                for modules, words in {
                    "3": "modules is of type int: expected classes (Linear, ReLU, SoftmaxLoss)",
                    "MODULES[:2]": "modules has 2 of them",
                    "(*MODULES, MODULES[1]())": "modules[5] is of type ReLU: expected a class",
                    "(*MODULES, int)": "modules[5] is int, which has no forward",
                    "(*MODULES, *MODULES)": "SoftmaxLoss, LinearByMatrices, ReLU, Tanh, Sigmoid: rename one",
                    "MODULES, activation='tanh'": "activation is 'tanh': expected one of ReLU, Tanh, Sigmoid",
                    "MODULES, initialisation='He'": "initialisation is 'He': expected one of yours, normal",
                }.items()
            },
            "widgets.TrainingPlayground(modules=MODULES, train_step=3, initialise=mine)": "train_step is of",
        },
    ),
    Shown(
        "LinearClassifierDemo",
        "widgets.LinearClassifierDemo()",
        "penalty reg",
        raising="widgets.LinearClassifierDemo(loss=mine)",
        wrong={
            "widgets.LinearClassifierDemo(loss=3)": "loss is of type int: expected a function",
            "widgets.LinearClassifierDemo(loss={'hinge': mine})": "loss has 'hinge': expected some of SVM",
            "widgets.LinearClassifierDemo(kind='hinge')": "kind is 'hinge': expected one of SVM, softmax",
            "widgets.LinearClassifierDemo([[1, 2]])": "X and y belong together",
            "widgets.LinearClassifierDemo([[1, 2, 3]], [0])": "X is (1, 3): expected points in the plane",
            "widgets.LinearClassifierDemo([[1, 2]], [0, 1])": "y has 2 labels for 1 example",
            "widgets.LinearClassifierDemo([[1, 2]], [6])": "y has the label 6: 6 classes are as many",
            "widgets.LinearClassifierDemo(np.zeros((61, 2)), [0] * 61)": "X has 61 points: 60 are as many",
            "widgets.LinearClassifierDemo(W=np.zeros((2, 3)))": "W is (2, 3): expected (3, 3)",
            "widgets.LinearClassifierDemo(reg=-1)": "reg is -1",
            "widgets.LinearClassifierDemo(learning_rate=0)": "learning_rate is 0",
        },
    ),
    Shown(
        "LossSurface",
        "widgets.LossSurface(lambda w: (w @ w / 2 + w[1] ** 2, w + [0, 2 * w[1]]), np.array([4.0, 2.0]))",
        "Start of the descents",
        raising="widgets.LossSurface(mine, np.array([4.0, 2.0]))",
        wrong={
            "widgets.LossSurface(3, np.ones(2))": "loss is of type int: expected a function",
            "widgets.LossSurface({}, np.ones(2))": "loss is {}: expected a mapping",
            "widgets.LossSurface({'a': mine, 'b': 1}, np.ones(2))": "loss['b'] is of type int",
            "widgets.LossSurface({1: mine}, np.ones(2))": "loss has the name 1: expected a text",
            "widgets.LossSurface(mine, [np.nan, 1])": "w[0] is nan",
            "widgets.LossSurface(mine, [1])": "expected the indices of two weights",
            "widgets.LossSurface(mine, np.ones(2), weights=(0, 1), directions='random')": "one or the other",
            "widgets.LossSurface(mine, np.ones(2), directions='up')": "expected one of random",
            "widgets.LossSurface(mine, np.ones(2), directions='principal')": "expected a path",
            "widgets.LossSurface(mine, np.ones(2), path=np.ones((5, 3)))": "path is (5, 3): expected (T, 2)",
            "widgets.LossSurface(mine, np.ones(2), low=(1, 1), high=(0, 2))": "expected corners",
            "widgets.LossSurface(mine, np.ones(2), low=(1, 1, 1))": "low is (1, 1, 1)",
            "widgets.LossSurface(mine, np.ones(2), descents={})": "descents is {}: expected a mapping",
            "widgets.LossSurface(mine, np.ones(2), examples=0)": "examples is 0",
            "widgets.LossSurface(mine, np.ones(2), examples=3, batch_size=0)": "batch_size is 0",
            "widgets.LossSurface(mine, np.ones(2), learning_rate=0)": "learning_rate is 0",
            "widgets.LossSurface(mine, np.ones(2), steps=0)": "steps is 0",
            "widgets.LossSurface(mine, np.ones(2), seed=-1)": "seed is -1",
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
