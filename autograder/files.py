"""Judge plain Python files, each as a submission of one exercise."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat

from autograder.exercises import Assignment, Exercise
from autograder.parallel import side_by_side
from autograder.session import Limits, judge_notebook
from autograder.submission import ANSWER, Restored
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
        The seed of the cases, to repeat a verdict.
    limits : Limits, optional
    done : callable, optional
        Told each file and its verdict, in the files' order, as soon as it and those before it are judged.
    """
    sources = [file.read_text(encoding="utf-8") for file in files]
    ready: dict[int, Verdict] = {}
    told = 0

    async def one(n: int) -> Verdict:
        nonlocal told
        judged = await judge_notebook(_notebook(exercise, sources[n]), assignment, limits=limits, seed=seed)
        ready[n] = judged.verdicts[exercise.name]
        while done and told in ready:
            done(files[told], ready[told])
            told += 1
        return ready[n]

    return asyncio.run(side_by_side(range(len(files)), one))


def _notebook(exercise: Exercise, source: str) -> Restored:
    """A notebook of two cells: the file, and the exercise's test."""
    answer = nbformat.v4.new_code_cell(source, id="answer")
    answer.metadata["nbgrader"] = {"grade_id": exercise.name + ANSWER, "solution": True, "grade": False}
    test = nbformat.v4.new_code_cell(f"check({exercise.name!r}, {exercise.name})", id="test")
    test.metadata["nbgrader"] = {"grade_id": exercise.name, "grade": True, "solution": False}
    return Restored(nbformat.v4.new_notebook(cells=[answer, test]))
