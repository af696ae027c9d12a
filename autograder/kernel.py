"""The student's process: a Jupyter kernel that runs a notebook's cells and answers the judge's questions.

What it says is taken as a claim; when it dies or does not come back, the caller gets a `StoppedError` and
starts another.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from queue import Empty
from types import TracebackType
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from traitlets import Type

from autograder.exercises import Assignment
from autograder.outputs import BoundedClient
from autograder.sandbox.provisioner import ASSIGNMENT, KERNEL
from course.check import kernel as student_side
from course.check import wire
from course.check.expected import Expected

# Bytes of one message from a kernel, and how many may wait on each channel. Read, a message may take thirty
# times its bytes.
MAX_MESSAGE, MAX_QUEUED = 4_000_000, 4

# Seconds between two looks at what kernels use, at all of them at the same time.
POLL = 0.2


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
        self._watch: asyncio.Task[None] | None = None
        self._excess: str | None = None

    async def __aenter__(self) -> StudentKernel:
        self._manager = AsyncKernelManager(kernel_name=KERNEL, client_class=f"{__name__}.FairClient")
        self._client = BoundedClient(
            self.notebook,
            km=self._manager,
            allow_errors=True,
            store_widget_state=False,
            raise_on_iopub_timeout=False,
        )
        folder = {"cwd": str(self.files)} if self.files else {}
        try:
            await self._client.async_start_new_kernel(env={ASSIGNMENT: self.assignment.name}, **folder)
            await self._client.async_start_new_kernel_client()
        except BaseException:
            await self._shut_down()
            raise
        self._watch = asyncio.create_task(self._keep_within_limits())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._shut_down()

    async def _shut_down(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
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

    async def _keep_within_limits(self) -> None:
        """End a kernel that takes more than its share of memory or leaves files among its sockets."""
        provisioner: Any = self._manager.provisioner
        while self._excess is None:
            await asyncio.sleep(POLL - time.monotonic() % POLL)
            self._excess = provisioner.excess()
        await self._manager.shutdown_kernel(now=True)

    def _died(self) -> StoppedError:
        return StoppedError("died", self._excess or "the process ended")

    def _timed_out(self) -> StoppedError:
        return StoppedError("timeout", f"stopped after {self.timeout:g} seconds")

    async def execute(self, index: int) -> None:
        """Run the notebook's cell at `index` and keep its outputs, errors included."""
        cell = self.notebook.cells[index]
        running = asyncio.ensure_future(self._client.async_execute_cell(cell, index))
        running.add_done_callback(_ended)
        try:  # nbclient itself would look at the clock only when all is quiet
            done, _ = await asyncio.wait([running], timeout=self.timeout)
        finally:
            running.cancel()
        if not done:
            raise self._timed_out()
        try:
            running.result()
        except DeadKernelError:
            raise self._died() from None
        except Exception as error:  # the kernel may send anything, and nbclient expects messages
            raise StoppedError("died", f"the process sent no message: {type(error).__name__}") from None

    async def ask(self, expected: Expected) -> str:
        """Put a question to what the notebook defines by now; what comes back is whatever it says."""
        question = wire.dumps(expected.question)
        answer = f"__import__({student_side.__name__!r}, fromlist=['answer']).answer"
        code = f"{answer}({expected.exercise!r}, {question!r}, globals())"
        client: Any = self._client.kc
        asked = client.execute("", silent=True, store_history=False, user_expressions={"answer": code})
        try:
            return await asyncio.wait_for(self._reply(asked), self.timeout)
        except TimeoutError:
            raise self._timed_out() from None

    async def _reply(self, asked: str) -> str:
        """What comes back for a request, whatever else comes."""
        client: Any = self._client.kc
        while True:
            try:
                reply = await client.get_shell_msg(timeout=1.0)
                if reply["parent_header"]["msg_id"] == asked:
                    return _claimed(reply["content"])
            except Empty:
                if self._excess or not await self._manager.is_alive():
                    raise self._died() from None
            except Exception:  # a message with a fault is no reply
                continue


def _ended(running: asyncio.Future[Any]) -> None:
    """Look at how a cell ended that nobody waits for any more, lest asyncio complain of it."""
    _ = running.cancelled() or running.exception()


class FairChannel(AsyncZMQSocketChannel):
    """Lets others go first before each message: who floods one channel holds up nobody else."""

    async def get_msg(self, *args: Any, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        """Wait for the next message."""
        await asyncio.sleep(0)
        try:
            message: dict[str, Any] = await super().get_msg(*args, **kwargs)
        except AssertionError:
            if self.socket is not None:
                raise
            raise asyncio.CancelledError from None  # closed meanwhile, and nobody waits for who waits here
        return message


class FairClient(AsyncKernelClient):
    """The grader's end of a kernel's channels, which take few messages ahead, and none that is huge."""

    iopub_channel_class = Type(FairChannel)
    shell_channel_class = Type(FairChannel)

    def _context_default(self) -> zmq.asyncio.Context:
        context: zmq.asyncio.Context = super()._context_default()
        context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE)
        context.setsockopt(zmq.RCVHWM, MAX_QUEUED)
        context.setsockopt(zmq.LINGER, 0)
        return context


def _claimed(content: Any) -> str:
    """The text of an answer in a reply, or an empty one, which is no answer."""
    try:
        text = content["user_expressions"]["answer"]["data"][student_side.MIME]
    except (KeyError, TypeError):
        return ""
    return text if type(text) is str else ""
