"""Run one restored notebook and judge its exercises: whatever a cell does, it costs its own exercise only."""

from __future__ import annotations

import asyncio
import copy
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock

import nbformat
from nbformat import NotebookNode

from autograder.exercises import Assignment, Exercise
from autograder.judge import UNANSWERED, footer, fresh_seed, judge_text
from autograder.kernel import StoppedError, StudentKernel
from autograder.submission import ANSWER, Restored, defines, grade_id, is_demo, is_test
from course.check.compare import unanswered
from course.check.expected import Expected
from course.check.report import Report, printable
from course.check.verdict import Verdict


@dataclass(frozen=True)
class Limits:
    """How long things may take, in seconds.

    Attributes
    ----------
    cell : float
        One cell, or one question to a student's function.
    notebook : float
        The whole notebook, restarts included.
    """

    cell: float = 30.0
    notebook: float = 300.0


@dataclass
class Judged:
    """A notebook with its outputs, and the verdict on each exercise.

    Attributes
    ----------
    notebook : NotebookNode
        Outputs of graded cells are the judge's: a report, then the points.
    verdicts : dict of str to Verdict
    remarks : list of str
        What had to be mended in the submission.
    """

    notebook: NotebookNode
    verdicts: dict[str, Verdict]
    remarks: list[str] = field(default_factory=list)

    @property
    def score(self) -> float:
        """Points of all exercises."""
        return sum(verdict.score for verdict in self.verdicts.values())


async def judge_notebook(
    restored: Restored,
    assignment: Assignment,
    files: Path | None = None,
    limits: Limits | None = None,
    seed: int | None = None,
) -> Judged:
    """Run a restored notebook, judging each exercise where its test stands.

    Parameters
    ----------
    restored : Restored
    assignment : Assignment
    files : Path, optional
        The folder of the assignment's data files.
    limits : Limits, optional
    seed : int, optional
        The seed of the cases, to repeat a verdict; fresh by default.

    Returns
    -------
    Judged
    """
    run = _Run(
        copy.deepcopy(restored.notebook),
        assignment,
        files,
        limits or Limits(),
        fresh_seed() if seed is None else seed,
    )
    await run.to_the_end()
    for cell in run.notebook.cells:
        if is_test(cell):
            cell.outputs = graded_outputs(run.verdicts[cell.metadata.nbgrader.grade_id])
    return Judged(run.notebook, run.verdicts, list(restored.remarks))


@lru_cache(64)
def _drawn(exercise: Exercise, seed: int) -> Expected:
    return exercise.expected(seed)


_turn = Lock()


def drawn(exercise: Exercise, seed: int) -> Expected:
    """What an exercise expects, and its known mistakes give: drawn once for all who have these cases."""
    with _turn:  # of many who ask at once, each would draw them
        return _drawn(exercise, seed)


class _Run:
    """One notebook on its way through as many kernels as it takes."""

    def __init__(
        self, notebook: NotebookNode, assignment: Assignment, files: Path | None, limits: Limits, seed: int
    ) -> None:
        self.notebook = notebook
        self.assignment = assignment
        self.files = files
        self.limits = limits
        self.seed = seed
        self.exercises = {exercise.name: exercise for exercise in assignment.exercises}
        self.verdicts: dict[str, Verdict] = {}
        # Cells that ended a kernel, by position: they are left out from then on.
        self.stopped: dict[int, StoppedError] = {}

    async def to_the_end(self) -> None:
        deadline = time.monotonic() + self.limits.notebook
        while not await self._through_one_kernel(deadline):
            pass
        if self._forget_what_was_shown_after_questions():
            while not await self._through_one_kernel(deadline, asking=False):
                pass

    def _forget_what_was_shown_after_questions(self) -> bool:
        """Outputs of a process that has seen hidden cases might tell of them; True if there were any."""
        tests = [position for position, cell in enumerate(self.notebook.cells) if is_test(cell)]
        forgotten = False
        for position, cell in enumerate(self.notebook.cells):
            after = cell.cell_type == "code" and not is_test(cell) and position > min(tests, default=position)
            if after and cell.outputs and position not in self.stopped:
                cell.outputs = []
                forgotten = True
        return forgotten

    async def _through_one_kernel(self, deadline: float, asking: bool = True) -> bool:
        """Run all cells but those that ended a kernel; False if another kernel is needed for the rest."""
        kernel = StudentKernel(self.notebook, self.assignment, self.files, self.limits.cell)
        async with kernel:
            for position, cell in enumerate(self.notebook.cells):
                if cell.cell_type != "code" or position in self.stopped or is_demo(cell):
                    continue
                late = time.monotonic() > deadline
                if not is_test(cell):
                    if not late and not await self._execute(kernel, position):
                        return asking and self._all_judged()
                elif (
                    asking
                    and grade_id(cell) not in self.verdicts
                    and not await self._judge(kernel, cell, late)
                ):
                    return self._all_judged()
        return True

    def _all_judged(self) -> bool:
        return all(grade_id(cell) in self.verdicts for cell in self.notebook.cells if is_test(cell))

    async def _execute(self, kernel: StudentKernel, position: int) -> bool:
        try:
            await kernel.execute(position)
        except StoppedError as stopped:
            self.stopped[position] = stopped
            cell = self.notebook.cells[position]
            cell.outputs = [
                nbformat.v4.new_output(
                    "stream", name="stdout", text=f"[This cell was left out: {stopped}.]\n"
                )
            ]
            return False
        return True

    async def _judge(self, kernel: StudentKernel, cell: NotebookNode, late: bool) -> bool:
        """Judge one exercise; False if that ended the kernel."""
        name = grade_id(cell) or ""
        exercise = self.exercises[name]
        expected = await asyncio.to_thread(drawn, exercise, self.seed)
        alive = True
        if late:
            message = f"the notebook was stopped after {self.limits.notebook:g} seconds"
            verdict = unanswered(expected, "timeout", message)
        else:
            try:
                text = await kernel.ask(expected)
            except StoppedError as stopped:
                verdict = unanswered(expected, stopped.reason, f"{UNANSWERED[stopped.reason]} ({stopped})")
                alive = False
            else:
                verdict = await asyncio.to_thread(judge_text, expected, text)
                if verdict.error == "missing":
                    verdict = self._why_missing(expected) or verdict
        self.verdicts[name] = verdict.with_isolation(kernel.isolation)
        return alive

    def _why_missing(self, expected: Expected) -> Verdict | None:
        """A name may be missing because the cell that defines it was stopped or raised an error."""
        name = expected.exercise
        for position, cell in enumerate(self.notebook.cells):
            if grade_id(cell) != name + ANSWER and name not in defines(cell.source):
                continue
            if position in self.stopped:
                stopped = self.stopped[position]
                return unanswered(
                    expected, stopped.reason, f"its cell: {UNANSWERED[stopped.reason]} ({stopped})"
                )
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    message = printable(f"{output.ename}: {output.evalue}")[:300]
                    return unanswered(expected, "exception", f"{UNANSWERED['exception']}: {message}")
        return None


def graded_outputs(verdict: Verdict) -> list[NotebookNode]:
    """What the judge writes into a graded cell: a report, then the points, which nbgrader reads."""
    report = Report(verdict, footer(verdict))
    shown = {"output_type": "display_data", "data": report._repr_mimebundle_(), "metadata": {}}
    points = {"text/plain": repr(float(verdict.score))}
    result = {"output_type": "execute_result", "data": points, "metadata": {}, "execution_count": None}
    outputs: list[NotebookNode] = nbformat.from_dict([shown, result])
    return outputs
