"""An attack: a notebook without a right answer, and a trick that is to have points given all the same."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from autograder.submission import ANSWER, grade_id

Edit = Callable[[NotebookNode], None]

# No part of these is right on any case.
WRONG = {
    "hinge_margins": "def hinge_margins(scores, y):\n    return 0 * scores - 1\n",
    "l2_penalty": "def l2_penalty(W):\n    return -1.0, 0 * W + 1\n",
    "svm_loss_naive": "def svm_loss_naive(W, X, y, reg):\n    return -1.0, 0 * W\n",
    "svm_loss_vectorized": "def svm_loss_vectorized(W, X, y, reg):\n    return -1.0, 0 * W\n",
    "predict": "def predict(W, X):\n    return [-1] * len(X)\n",
    "train": "def train(loss, W, X, y, reg, learning_rate, steps):\n    return 0 * W - 1, [-1.0] * steps\n",
}


@dataclass(frozen=True)
class Attack:
    """One submission.

    Attributes
    ----------
    name : str
    row : int
        The row of the list of threats that it belongs to.
    intent : str
        What it is after, in a sentence.
    trick : str
        Runs in the answer's cell, above the answer.
    answer : str, optional
        Defines the exercise; by default it is wrong in every part.
    exercise : str
        Whose points it is after.
    first, behind, last : str
        Cells of its own: before all others, behind the answer's cell, after all others.
    edit : callable, optional
        Changes the notebook.
    files : dict of str to bytes
        What lies beside the notebook.
    links : dict of str to str
        Symbolic links beside the notebook, or in its place.
    student : str, optional
        The name of who hands it in, where that is the attack.
    plain : str, optional
        The answer without the trick, where that has points of its own.
    harms : bool
        Whether it may do harm to a machine without walls: such an attack is run nowhere else.
    """

    name: str
    row: int
    intent: str
    trick: str = ""
    answer: str | None = None
    exercise: str = "svm_loss_naive"
    first: str = ""
    behind: str = ""
    last: str = ""
    edit: Edit | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    student: str | None = None
    plain: str | None = None
    harms: bool = False

    @property
    def folder(self) -> str:
        """The name of the student's folder."""
        return self.student or f"attack-{self.name}"

    def notebook(self, release: NotebookNode, trick: bool = True) -> NotebookNode:
        """What is handed in; without the trick, the same notebook as an honest student would have it."""
        made = copy.deepcopy(release)
        position = _position(made, self.exercise + ANSWER)
        answer = WRONG[self.exercise] if self.answer is None else self.answer
        if not trick:
            made.cells[position].source = WRONG[self.exercise] if self.plain is None else self.plain
            return made
        made.cells[position].source = f"{self.trick}\n{answer}".lstrip("\n")
        for at, source in ((len(made.cells), self.last), (position + 1, self.behind), (0, self.first)):
            if source:
                made.cells.insert(at, nbformat.v4.new_code_cell(source))
        if self.edit:
            self.edit(made)
        return made


def _position(notebook: NotebookNode, name: str) -> int:
    return next(i for i, cell in enumerate(notebook.cells) if grade_id(cell) == name)


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    """The cell of that nbgrader name."""
    return notebook.cells[_position(notebook, name)]
