"""The demo's class: right solutions in several styles, every known mistake, and the trouble that real classes hand in.

A student is a name, an answer for each exercise, and perhaps something done to the notebook as a file.
"""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode
from nbformat.v4.rwbase import split_lines

from autograder.exercises import Assignment, Exercise, Mistake
from autograder.exercises.exercise import solution_source
from autograder.submission import ANSWER, grade_id

Edit = Callable[[NotebookNode], None]


@dataclass(frozen=True)
class Student:
    """One submission in the making.

    Attributes
    ----------
    name : str
    answers : dict of str to str
        Source by exercise; what is not there stays as released.
    words : str, optional
        What is written into the cells that are graded by hand.
    edit : callable, optional
        Changes the notebook.
    damage : callable, optional
        Changes the file's text.
    filename : str, optional
        Another name for the file.
    mistakes : dict of str to str
        The known mistake in each exercise that has one.
    """

    name: str
    answers: dict[str, str] = field(default_factory=dict)
    words: str | None = None
    edit: Edit | None = None
    damage: Callable[[str], str] | None = None
    filename: str | None = None
    mistakes: dict[str, str] = field(default_factory=dict)

    def notebook(self, release: NotebookNode) -> str:
        """The text of the file that is handed in."""
        notebook = copy.deepcopy(release)
        for cell in notebook.cells:
            exercise = (grade_id(cell) or "").removesuffix(ANSWER)
            if exercise in self.answers and grade_id(cell) == exercise + ANSWER:
                cell.source = self.answers[exercise]
            elif self.words and cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("grade"):
                cell.source = self.words
        if self.edit:
            self.edit(notebook)
        text = json.dumps(split_lines(notebook), ensure_ascii=False)
        return self.damage(text) if self.damage else text


def right_answers(assignment: Assignment, style: int = 0) -> dict[str, str]:
    """A right solution of each exercise, in one of several styles."""
    return {e.name: solution_source(e.variants[style % len(e.variants)], e.name) for e in assignment.exercises}


# In one assignment the class is large, and meets all that can happen; in the others a few are right, make the
# mistakes that come first, and have not begun.
TROUBLED, FEW = "svm_loss_naive", 2


def students(assignment: Assignment) -> list[Student]:
    """The whole class."""
    styles = max(len(exercise.variants) for exercise in assignment.exercises)
    right = [
        Student(f"right-{style + 1:02}", right_answers(assignment, style), "Both, because of the penalty.")
        for style in range(styles)
    ]
    if TROUBLED not in right[0].answers:
        few = itertools.islice
        return [*right[:FEW], *few(mistaken(assignment), FEW), *few(unfinished(assignment), FEW)]
    return [
        *right,
        *mistaken(assignment),
        *common(assignment),
        *unfinished(assignment),
        *troubled(assignment),
        *damaged(assignment),
    ]


def mistaken(assignment: Assignment) -> Iterator[Student]:
    """Every known mistake, in the order of its exercise; a student makes at most one in each exercise."""
    exercises = assignment.exercises
    rows = itertools.zip_longest(*(_share(exercise, exercises) for exercise in exercises))
    for n, row in enumerate(rows, start=1):
        answers, mistakes = right_answers(assignment, n), {}
        for exercise, mistake in zip(exercises, row, strict=True):
            if mistake:
                answers[exercise.name] = exercise.mistake_source(mistake)
                mistakes[exercise.name] = mistake.name
        yield Student(f"mistaken-{n:02}", answers, mistakes=mistakes)


def _share(exercise: Exercise, exercises: Sequence[Exercise]) -> Sequence[Mistake]:
    """The mistakes that are made in this exercise: those that know the same ones take turns."""
    names = [mistake.name for mistake in exercise.mistakes]
    alike = [one.name for one in exercises if [mistake.name for mistake in one.mistakes] == names]
    return exercise.mistakes[alike.index(exercise.name) :: len(alike)]


# What a class gets wrong most often, and how many do beyond the one above.
COMMON = {
    "penalty gradient halved": 5,
    "penalty gradient forgotten": 3,
    "right class counted in the loss": 2,
    "not divided by N": 1,
}


def common(assignment: Assignment) -> Iterator[Student]:
    """The commonest mistakes, made by several, now in the loops and now without them."""
    losses = [exercise for exercise in assignment.exercises if exercise.outputs == ("loss", "dW")]
    turns = itertools.cycle(losses)
    made = [name for name, times in COMMON.items() for _ in range(times)]
    for n, (name, exercise) in enumerate(zip(made, turns, strict=False), start=1):
        found = next((mistake for mistake in exercise.mistakes if mistake.name == name), None)
        if found:
            answers = right_answers(assignment, n) | {exercise.name: exercise.mistake_source(found)}
            yield Student(f"common-{n:02}", answers, "W.", mistakes={exercise.name: name})


def unfinished(assignment: Assignment) -> Iterator[Student]:
    """Nothing done, half done, and begun."""
    right = right_answers(assignment)
    names = list(right)
    yield Student("unfinished-nothing")
    yield Student("unfinished-half", {name: right[name] for name in names[: len(names) // 2]})
    begun = {name: source.split("\n")[0] + "\n    pass" for name, source in right.items()}
    yield Student("unfinished-begun", begun)


# What a cell holds instead of an answer, or around it: {} is the right answer.
TROUBLE = {
    "syntax-error": "def svm_loss_naive(W, X, y, reg:\n    return 0",
    "undefined-name": "loss = margins.sum()\n{}",
    "raises-when-called": "def svm_loss_naive(W, X, y, reg):\n    return X[len(X)], W",
    "wrong-shapes": "def svm_loss_naive(W, X, y, reg):\n    return W @ X, W",
    "loops-forever": "def svm_loss_naive(W, X, y, reg):\n    while True:\n        pass",
    "will-not-be-stopped": "import time\nwhile True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass",
    "kills-its-process": "import os\nos._exit(1)",
    "exits-when-called": "import os\ndef svm_loss_naive(W, X, y, reg):\n    os._exit(0)",
    "prints": "print('margins so far', list(range(50)))\n{}",
    "prints-a-lot": "for i in range(20000):\n    print('step', i)\n{}",
    "warns": "import sys, warnings\nwarnings.warn('be careful')\nprint('on stderr', file=sys.stderr)\n{}",
    "returns-nothing": "def svm_loss_naive(W, X, y, reg):\n    loss = 0.0\n    dW = 0 * W",
    "returns-an-object": "def svm_loss_naive(W, X, y, reg):\n    return (x for x in X), W",
    "asks-for-input": "n = input('how many classes? ')\n{}",
}


def troubled(assignment: Assignment) -> Iterator[Student]:
    """Right but for one cell that crashes, hangs, prints or warns."""
    for name, source in TROUBLE.items():
        answers = right_answers(assignment)
        answers[TROUBLED] = source.replace("{}", answers[TROUBLED])
        yield Student(name, answers)


def damaged(assignment: Assignment) -> Iterator[Student]:
    """All right, in a notebook that is not what was released."""
    right = right_answers(assignment)
    for name, edit in EDITS.items():
        yield Student(name, right, edit=edit)
    yield Student("half-a-file", right, damage=lambda text: text[: len(text) // 2])
    yield Student("another-file-name", right, filename="Untitled.ipynb")


def _position(notebook: NotebookNode, name: str) -> int:
    return next(i for i, cell in enumerate(notebook.cells) if grade_id(cell) == name)


def _delete_test(notebook: NotebookNode) -> None:
    del notebook.cells[_position(notebook, TROUBLED)]


def _duplicate_test(notebook: NotebookNode) -> None:
    i = _position(notebook, TROUBLED)
    notebook.cells.insert(i, copy.deepcopy(notebook.cells[i]))


def _duplicate_answer(notebook: NotebookNode) -> None:
    i = _position(notebook, TROUBLED + ANSWER)
    notebook.cells.insert(i, copy.deepcopy(notebook.cells[i]))
    notebook.cells[i + 1].id += "-copy"


def _move_test_up(notebook: NotebookNode) -> None:
    i = _position(notebook, TROUBLED)
    notebook.cells.insert(_position(notebook, "hinge_margins_answer"), notebook.cells.pop(i))


def _edit_test(notebook: NotebookNode) -> None:
    notebook.cells[_position(notebook, TROUBLED)].source = "100"


def _more_points(notebook: NotebookNode) -> None:
    notebook.cells[_position(notebook, TROUBLED)].metadata.nbgrader.points = 1000


def _skip_execution(notebook: NotebookNode) -> None:
    notebook.cells[_position(notebook, TROUBLED)].metadata["tags"] = ["skip-execution"]


def _lose_metadata(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata = NotebookNode()
        cell.id = "x" + cell.id[:40]


def _turn_into_markdown(notebook: NotebookNode) -> None:
    i = _position(notebook, TROUBLED)
    notebook.cells[i] = nbformat.from_dict(
        {"cell_type": "markdown", "id": "turned", "source": "", "metadata": json.loads(json.dumps(notebook.cells[i].metadata))}
    )


EDITS: dict[str, Edit] = {
    "test-deleted": _delete_test,
    "test-duplicated": _duplicate_test,
    "answer-duplicated": _duplicate_answer,
    "test-moved-up": _move_test_up,
    "test-edited": _edit_test,
    "points-edited": _more_points,
    "skip-execution-tag": _skip_execution,
    "metadata-lost": _lose_metadata,
    "test-as-markdown": _turn_into_markdown,
}
