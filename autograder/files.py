"""Judge plain Python files, each as a submission of one exercise."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat

from autograder.exercises import Assignment, Exercise
from autograder.judge import fresh_seed
from autograder.parallel import side_by_side
from autograder.session import Limits, drawn, judge_notebook
from autograder.submission import ANSWER, Restored
from course.check.compare import unanswered
from course.check.verdict import Verdict


def judge_files(
    assignment: Assignment,
    exercise: Exercise,
    files: Sequence[Path],
    seed: int | None = None,
    limits: Limits | None = None,
    done: Callable[[Path, Verdict], None] | None = None,
) -> list[Verdict]:
    """Judge what each file defines; one that hangs or dies costs only itself.

    Parameters
    ----------
    assignment, exercise : Assignment, Exercise
    files : sequence of Path
        Python files, each defining the exercise's name.
    seed : int, optional
        The seed of the cases, the same for all files, to repeat a verdict; fresh by default.
    limits : Limits, optional
    done : callable, optional
        Told each file and its verdict, in the files' order, as soon as it and those before it are judged.
    """
    ready: dict[int, Verdict] = {}
    told = 0
    common = fresh_seed() if seed is None else seed

    async def one(n: int) -> Verdict:
        nonlocal told
        ready[n] = await _judge_file(assignment, exercise, files[n], common, limits)
        while done and told in ready:
            done(files[told], ready[told])
            told += 1
        return ready[n]

    return asyncio.run(side_by_side(range(len(files)), one))


async def _judge_file(
    assignment: Assignment, exercise: Exercise, file: Path, seed: int, limits: Limits | None
) -> Verdict:
    try:
        source = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return unanswered(drawn(exercise, seed), "malformed", f"the file is not UTF-8 text: {error}")
    judged = await judge_notebook(_notebook(exercise, source), assignment, limits=limits, seed=seed)
    return judged.verdicts[exercise.name]


def _notebook(exercise: Exercise, source: str) -> Restored:
    """A notebook of three cells: the import that assignments begin with, the file, the test."""
    setup = nbformat.v4.new_code_cell("import numpy as np", id="setup")
    answer = nbformat.v4.new_code_cell(source, id="answer")
    answer.metadata["nbgrader"] = {"grade_id": exercise.name + ANSWER, "solution": True, "grade": False}
    test = nbformat.v4.new_code_cell(f"check({exercise.name!r}, {exercise.name})", id="test")
    test.metadata["nbgrader"] = {"grade_id": exercise.name, "grade": True, "solution": False}
    return Restored(nbformat.v4.new_notebook(cells=[setup, answer, test]))
