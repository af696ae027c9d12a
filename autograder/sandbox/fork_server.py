"""A program of its own: a clean process that has imported what kernels need, and forks behind walls.

    python -P fork_server.py SOCKET PYTHON

It runs the Python it is started with, which imports things, and nothing of a student's. For each request it
forks; the child enters the namespaces of a program that bubblewrap has walled off and gives up all powers,
and its own child, which is one of their processes, takes the system-call filter and runs the Python that was
asked for. In its memory there is nothing to be found but the standard library and what was imported.

A request is JSON: ``python`` and its ``argv``, the ``folder`` and the ``user`` to run it as, and ``filter``,
a BPF program in base64, which may be empty. With it come two open files: one of the process whose namespaces
are entered, and one that is kept open for as long as the Python runs. The reply is JSON: the child's ``pid``,
or an ``error``.
"""

from __future__ import annotations

import base64
import ctypes
import gc
import json
import os
import signal
import socket
import struct
import sys
from typing import Any, NoReturn

# The namespaces of linux/sched.h: mounts, control groups, host name, messages, users, processes, network.
NAMESPACES = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000

# Of linux/prctl.h, linux/capability.h and linux/seccomp.h.
SET_DUMPABLE, SET_FILTER, DROP_FROM_BOUNDS, NO_NEW_PRIVILEGES = 4, 22, 24, 38
CAPABILITIES, CAPABILITIES_VERSION = 64, 0x20080522
BPF = 2

# Bytes of the longest message.
LONGEST = 1 << 16

libc = ctypes.CDLL(None, use_errno=True)


def serve(requests: socket.socket) -> None:
    """Answer requests until whoever sends them is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()  # what is never looked through stays shared
    while True:
        text, files, _, _ = socket.recv_fds(requests, LONGEST, 2)
        if not text:
            return
        if os.fork() == 0:
            _enter_and_run(json.loads(text), files, requests)
        for file in files:
            os.close(file)


def _enter_and_run(request: dict[str, Any], files: list[int], requests: socket.socket) -> NoReturn:
    """In a child: enter the namespaces, start the Python in them, and last as long as it does."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(0, 2)
        _enter(files[0], request["user"])
        running = os.fork()
        if running == 0:
            _run(request)
        requests.send(json.dumps({"pid": os.getpid()}).encode())
        os.waitpid(running, 0)
    except OSError as error:
        requests.send(json.dumps({"error": str(error)}).encode())
    finally:
        os._exit(0)


def _enter(walled_off: int, user: int) -> None:
    """Become a user without powers in the namespaces of a process; children are among their processes."""
    _called(libc.setns(walled_off, NAMESPACES))
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    for capability in range(CAPABILITIES):
        libc.prctl(DROP_FROM_BOUNDS, capability, 0, 0, 0)
    _called(libc.capset(struct.pack("=Ii", CAPABILITIES_VERSION, 0), bytes(24)))
    _called(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0))


def _run(request: dict[str, Any]) -> NoReturn:
    """In a child's child: let go of all files, take the filter, and run the Python."""
    try:
        os.setsid()
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os.chdir(request["folder"])
        os.environ["PWD"] = request["folder"]
        # Who has changed users may look at, and limit, nothing of its own until it says so.
        _called(libc.prctl(SET_DUMPABLE, 1, 0, 0, 0))
        if request["filter"]:
            _take_filter(base64.b64decode(request["filter"]))
        if "numpy.random" in sys.modules:  # the standard library's own generator is seeded by each fork
            sys.modules["numpy.random"].seed()
        sys.argv = request["argv"]
        exec(request["python"], {"__name__": "__main__"})
    finally:
        os._exit(0)


def _take_filter(program: bytes) -> None:
    """Refuse, from now on, the system calls that a BPF program refuses."""

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))

    # An instruction has eight bytes.
    described = Program(len(program) // 8, program)
    _called(libc.prctl(SET_FILTER, BPF, ctypes.byref(described), 0, 0))


def _called(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    if os.geteuid() == 0:
        os.setgroups([])
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        exec(sys.argv[2], {"__name__": "prepared"})
        serve(channel)
