"""Commands as processes of their own, forked from one that has imported what all of them need.

Imports would take each a second, or three with nbgrader. Tests of how a command starts do not use this.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
IMPORTED = (
    *("autograder.files", "autograder.plugin", "autograder.summary", "nbgrader.apps.nbgraderapp"),
    *("IPython.paths", "matplotlib", "sqlalchemy.dialects.sqlite"),  # which a grader imports as it goes
)


class Command:
    """A module that runs as by ``python -m``: what tests use of `subprocess.Popen`.

    Its environment is this process', with nbgrader's tools in reach and what `env` sets.
    """

    def __init__(
        self, module: str, *arguments: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None
    ) -> None:
        self.returncode: int | None = None
        self._written = [tempfile.TemporaryFile() for _ in ("stdout", "stderr")]  # noqa: SIM115
        self._waiter, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(_server()[0], [b"\0"], [file.fileno() for file in (theirs, *self._written)])
        tools = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        request = {
            "module": module,
            "arguments": arguments,
            "cwd": str(cwd),
            "env": os.environ | tools | (env or {}),
        }
        self._waiter.sendall(json.dumps(request).encode())
        self._waiter.shutdown(socket.SHUT_WR)
        self.pid = _receive(self._waiter)

    def poll(self, seconds: float = 0) -> int | None:
        """Its exit code, if it ends within some seconds; minus a signal's number where that ended it."""
        if self.returncode is None and select.select([self._waiter], [], [], seconds)[0]:
            self.returncode = _receive(self._waiter)
        return self.returncode

    def kill(self) -> None:
        """End it at once, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def communicate(self, timeout: float = 240) -> tuple[str, str]:
        """What it has written on stdout and stderr when it has ended."""
        if self.poll(timeout) is None:
            self.kill()
            raise TimeoutError(f"process {self.pid} did not end in {timeout:g} seconds")
        for file in self._written:
            file.seek(0)
        shown, said = (file.read().decode("utf-8", "backslashreplace") for file in self._written)
        return shown, said


def run(module: str, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    shown, said = (command := Command(module, *arguments, **options)).communicate()
    return subprocess.CompletedProcess([module, *arguments], command.returncode or 0, shown, said)


@cache
def _server() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """Where commands are asked for; the server ends with this process, which alone holds this end."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        )
    return ours, process


def _receive(sender: socket.socket) -> int:
    return int.from_bytes(sender.recv(4), "big", signed=True)


def _send(receiver: socket.socket, number: int) -> None:
    receiver.sendall(number.to_bytes(4, "big", signed=True))


def serve(control: socket.socket) -> dict[str, Any] | None:
    """Fork a process for each command: it returns what it is asked to be, and the server None in the end."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who wait
    while True:
        _, received, *_ = socket.recv_fds(control, 1, 3)
        if not received:
            return None
        if os.fork() == 0:
            return _wait_or_be(*received)
        for file in received:
            os.close(file)


def _wait_or_be(client: int, stdout: int, stderr: int) -> dict[str, Any]:
    """Fork once more: the command goes on, and its parent tells the client of it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with socket.socket(fileno=client) as told:
        request: dict[str, Any] = json.loads(told.makefile().read())
        command = os.fork()
        if command:
            _send(told, command)
            _send(told, os.waitstatus_to_exitcode(os.waitpid(command, 0)[1]))
            os._exit(0)
    for ours, standard in ((stdout, 1), (stderr, 2)):
        os.dup2(ours, standard)
        os.close(ours)
    return request


def main() -> None:
    """Serve, or be a command."""
    sys.path[0] = str(ROOT)
    for name in IMPORTED:
        importlib.import_module(name)
    gc.freeze()  # the collector would touch, and copy, what is shared
    with socket.socket(fileno=int(sys.argv[1])) as control:
        request = serve(control)
    if request is not None:
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        sys.path[0] = request["cwd"]
        sys.argv[1:] = request["arguments"]
        runpy.run_module(request["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
