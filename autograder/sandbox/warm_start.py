"""Kernels that begin with their imports done, which are most of what a kernel costs.

Bubblewrap walls off a program that only waits, and a process forked from one that has imported everything
moves in beside it: the walls are bubblewrap's, and so is their end. When the forked process ends, the program
that waits reads the end of its input and ends too; when bubblewrap is ended, all are.

    grader ── starts ──► bubblewrap ──► waits ◄───── enters its namespaces
       └───── asks ────► fork server ── forks ──► child ── forks ──► kernel
"""

from __future__ import annotations

import base64
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from autograder.sandbox import bubblewrap, processes, seccomp
from autograder.sandbox.limits import Limits

PROGRAM = Path(__file__).with_name("fork_server.py")

# A shell's line that says when it begins to wait, and ends with its input.
WAIT = "echo; read line"

# Seconds in which even a busy machine walls off a program and forks another.
PATIENCE = 30.0

# Bytes of the longest message.
LONGEST = 1 << 16


class ForkServer:
    """A clean process with its imports done, which forks on request; see `autograder.sandbox.fork_server`.

    Parameters
    ----------
    python : str
        What it runs at first, to import things.
    variables : mapping of str to str
        Its environment, and that of what it forks.
    """

    def __init__(self, python: str, variables: Mapping[str, str]) -> None:
        self._turn = threading.Lock()
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._requests.settimeout(PATIENCE)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(PROGRAM), str(theirs.fileno()), python],
                env=dict(variables),
                cwd="/",
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )

    def fork(self, request: Mapping[str, Any], files: Sequence[int]) -> int:
        """Send a request and its two files; the process that keeps the second open while its child runs.

        Raises
        ------
        OSError
            If it could not; the message says why.
        """
        with self._turn:
            socket.send_fds(self._requests, [json.dumps(request).encode()], files)
            reply = json.loads(self._requests.recv(LONGEST) or '{"error": "the fork server is gone"}')
        if "error" in reply:
            raise OSError(reply["error"])
        return int(reply["pid"])

    def close(self) -> None:
        """End it; what it has forked goes on."""
        self._requests.close()
        self._process.wait(PATIENCE)


class Door:
    """What lets a process in beside a walled-off program that waits.

    Attributes
    ----------
    stdin, stdout : int
        Files for the program that waits. As all of the door's files, they are closed by `enter`.
    """

    def __init__(self) -> None:
        self.stdin, self._open = os.pipe()
        self._said, self.stdout = os.pipe()

    def enter(self, bwrap: int, server: ForkServer, python: str, argv: Sequence[str] = ()) -> int:
        """Run Python beside the program that waits, once it does.

        Parameters
        ----------
        bwrap : int
            The process that was started to wall the program off.
        server : ForkServer
            Forks the process that runs the Python, a child of the one returned.
        python : str
        argv : sequence of str
            Its `sys.argv`.

        Raises
        ------
        OSError
            If the program does not wait, or cannot be joined; the message says why.
        """
        mine = [self._said, self._open]
        try:
            for file in (self.stdin, self.stdout):
                os.close(file)
            waits, _, _ = select.select([self._said], [], [], PATIENCE)
            if not waits or not os.read(self._said, 1):
                raise OSError("the sandbox did not start")
            inside = os.pidfd_open(processes.last(bwrap, processes.listed(time.monotonic())))
            mine.append(inside)
            request = {
                "python": python,
                "argv": list(argv),
                "folder": str(bubblewrap.HOME / bubblewrap.WORK),
                "user": bubblewrap.USER,
                "filter": base64.b64encode(seccomp.program() or b"").decode(),
            }
            return server.fork(request, [inside, self._open])
        finally:
            for file in mine:
                os.close(file)


def waiting(limits: Limits) -> list[str]:
    """The program that waits, within the limits of who joins it; Python would take ten times as long."""
    import resource  # which Windows lacks

    options = []
    for name, value in limits.rlimits().items():
        hard = resource.getrlimit(getattr(resource, name))[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        options.append(f"--{name.removeprefix('RLIMIT_').lower()}={most}")
    return ["prlimit", *options, "sh", "-c", WAIT]


@cache
def possible() -> bool:
    """Whether a process can enter a sandbox on this machine, found out by trying, once."""
    if not hasattr(os, "pidfd_open"):
        return False
    server = ForkServer("", {})
    try:
        command = bubblewrap.wrapped(waiting(Limits()), bubblewrap.View(), {})
        door = Door()
        with subprocess.Popen(
            command, stdin=door.stdin, stdout=door.stdout, stderr=subprocess.DEVNULL
        ) as bwrap:
            door.enter(bwrap.pid, server, "")
    except OSError:
        return False
    finally:
        server.close()
    return True
