"""What this machine can isolate, found out by trying: each trial is a program that tries to get out."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

from autograder.sandbox import bubblewrap, seccomp
from autograder.sandbox.limits import SET_LIMITS, Limits


@dataclass(frozen=True)
class Trial:
    """One thing that a walled-off program must not be able to do.

    Attributes
    ----------
    name : str
        What is kept apart, in a few words.
    program : str
        Python that ends well only if it was kept apart.
    remedy : str
        What to do where it was not.
    """

    name: str
    program: str
    remedy: str


NAMESPACES = (
    "user namespaces must be allowed: sysctl kernel.unprivileged_userns_clone=1, or another container"
)

TRIALS = [
    Trial("starts at all", "", "apt-get install bubblewrap; " + NAMESPACES),
    Trial(
        "no network",
        """
import socket
try:
    socket.create_connection(("192.0.2.1", 80), timeout=2)
except TimeoutError:
    raise SystemExit("packets leave")
except OSError:
    pass
else:
    raise SystemExit("connected")
""",
        NAMESPACES,
    ),
    Trial(
        "a read-only system",
        """
import os
for place in ("/usr", "/etc", "/", os.path.dirname(os.__file__)):
    try:
        open(os.path.join(place, "written"), "w")
    except OSError:
        continue
    raise SystemExit(f"wrote in {place}")
""",
        NAMESPACES,
    ),
    Trial(
        "no other processes in sight",
        """
import os
seen = [name for name in os.listdir("/proc") if name.isdigit()]
if len(seen) > 3:
    raise SystemExit(f"{len(seen)} processes")
""",
        NAMESPACES,
    ),
    Trial(
        "nothing of this project, nor of its user",
        f"""
import importlib.util, os
assert importlib.util.find_spec("autograder") is None
assert not os.path.exists({__file__!r})
assert os.listdir(os.path.expanduser("~")) == ["work"]
""",
        "report this: the Python environment is laid out in a way that was not foreseen",
    ),
    Trial(
        "a limit on processes",
        """
import os, time
for n in range(500):
    try:
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
    except OSError:
        raise SystemExit(0)
raise SystemExit("500 processes")
""",
        "Linux 5.14 or newer counts processes for each namespace",
    ),
    Trial(
        "a limit on memory",
        """
try:
    held = bytearray(16 * 2**30)
except MemoryError:
    raise SystemExit(0)
raise SystemExit("16 GiB")
""",
        "the limits of the resource module must hold: run on Linux",
    ),
    Trial(
        "a limit on files",
        """
try:
    for n in range(100):
        with open(f"file-{n}", "wb") as file:
            file.write(bytes(2**24))
except OSError:
    raise SystemExit(0)
raise SystemExit("1.6 GiB")
""",
        "bubblewrap 0.7 or newer limits the size of folders in memory",
    ),
    Trial(
        "no new namespaces, no tracing",
        """
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
calls = {"unshare": lambda: libc.unshare(0x10000000), "ptrace": lambda: libc.ptrace(0, 0, 0, 0)}
for name, call in calls.items():
    if call() != -1 or ctypes.get_errno() != errno.EPERM:
        raise SystemExit(name)
""",
        "apt-get install libseccomp2; pip install pyseccomp",
    ),
]


def tried(trial: Trial) -> str | None:
    """What went wrong with a trial in this machine's sandbox; None if all was kept apart."""
    limits = Limits(cpu=20)
    program = [sys.executable, "-c", SET_LIMITS.format(rlimits=limits.rlimits()) + trial.program]
    filter_file = seccomp.opened()
    passed = (filter_file.fileno(),) if filter_file else ()
    try:
        command = bubblewrap.wrapped(
            program, bubblewrap.View(limits=limits), {"HOME": str(bubblewrap.HOME)}, *passed
        )
        done = subprocess.run(
            command, pass_fds=passed, capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)
    finally:
        if filter_file:
            filter_file.close()
    return None if done.returncode == 0 else (done.stderr.strip().splitlines() or ["it got out"])[-1]
