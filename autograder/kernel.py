"""The student's process: a Jupyter kernel that runs a notebook's cells and answers the judge's questions.

What it says is taken as a claim; when it dies or does not come back, the caller gets a `StoppedError` and
starts another.
"""

from __future__ import annotations

import time
from pathlib import Path
from queue import Empty
from types import TracebackType
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from autograder.exercises import Assignment
from autograder.sandbox.provisioner import ASSIGNMENT, KERNEL
from course.check import kernel as student_side
from course.check import wire
from course.check.expected import Expected


class StoppedError(Exception):
    """The kernel is gone: `reason` is "timeout" or "died"."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class StudentKernel:
    """A kernel for one notebook; an async context manager.

    Parameters
    ----------
    notebook : NotebookNode
        Its cells' outputs are filled as they run.
    assignment : Assignment
        Decides which edition of `course` can be imported.
    files : Path, optional
        The assignment's folder: its files, notebooks aside, are in the working directory.
    timeout : float
        Seconds a cell or a question may take.
    """

    def __init__(
        self, notebook: NotebookNode, assignment: Assignment, files: Path | None = None, timeout: float = 30.0
    ) -> None:
        self.notebook = notebook
        self.assignment = assignment
        self.files = files
        self.timeout = timeout

    async def __aenter__(self) -> StudentKernel:
        self._manager = AsyncKernelManager(kernel_name=KERNEL)
        self._client = NotebookClient(
            self.notebook,
            km=self._manager,
            timeout=int(self.timeout),
            allow_errors=True,
            store_widget_state=False,
            ipython_hist_file=":memory:",
        )
        folder = {"cwd": str(self.files)} if self.files else {}
        try:
            await self._client.async_start_new_kernel(env={ASSIGNMENT: self.assignment.name}, **folder)
            await self._client.async_start_new_kernel_client()
        except BaseException:
            await self._shut_down()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._shut_down()

    async def _shut_down(self) -> None:
        if self._client.kc is not None:
            self._client.kc.stop_channels()
        if self._manager.has_kernel:
            await self._manager.shutdown_kernel(now=True)
        self._manager.cleanup_connection_file()

    @property
    def isolation(self) -> str:
        """How the student's process is kept apart from the grader's."""
        provisioner: Any = self._manager.provisioner
        return str(provisioner.isolation)

    async def execute(self, index: int) -> None:
        """Run the notebook's cell at `index` and keep its outputs, errors included."""
        cell = self.notebook.cells[index]
        try:
            await self._client.async_execute_cell(cell, index)
        except CellTimeoutError:
            raise StoppedError("timeout", f"stopped after {self.timeout:g} seconds") from None
        except DeadKernelError:
            raise StoppedError("died", "the process ended") from None

    async def ask(self, expected: Expected) -> str:
        """Put a question to what the notebook defines by now; what comes back is whatever it says."""
        question = wire.dumps(expected.question)
        answer = f"__import__({student_side.__name__!r}, fromlist=['answer']).answer"
        code = f"{answer}({expected.exercise!r}, {question!r}, globals())"
        client: Any = self._client.kc
        asked = client.execute("", silent=True, store_history=False, user_expressions={"answer": code})
        deadline = time.monotonic() + self.timeout
        while True:
            try:
                reply = await client.get_shell_msg(timeout=min(1.0, max(0.01, deadline - time.monotonic())))
            except Empty:
                if not await self._manager.is_alive():
                    raise StoppedError("died", "the process ended") from None
                if time.monotonic() > deadline:
                    raise StoppedError("timeout", f"stopped after {self.timeout:g} seconds") from None
                continue
            if reply["parent_header"].get("msg_id") == asked:
                return _claimed(reply["content"])


def _claimed(content: Any) -> str:
    """The text of an answer in a reply, or an empty one, which is no answer."""
    try:
        text = content["user_expressions"]["answer"]["data"][student_side.MIME]
    except (KeyError, TypeError):
        return ""
    return text if type(text) is str else ""
