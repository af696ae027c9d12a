"""The seam to Jupyter: a kernel provisioner that starts its kernel walled off.

Any Jupyter client can start the kernelspec ``upstream-sandbox``. The edition of `course` that its student may
import is that of the assignment in whose folder the kernel is started, or that which the variable
``UPSTREAM_ASSIGNMENT`` names. Where bubblewrap cannot work, the kernel is a process with limits and says so.
"""

from __future__ import annotations

import asyncio
import atexit
import compileall
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from autograder import editions, rooms
from autograder.exercises import ASSIGNMENTS, Assignment, find_assignment
from autograder.sandbox import bubblewrap, landlock, processes, seccomp, warm_start
from autograder.sandbox.limits import MIB, SET_LIMITS, Limits

KERNEL = "upstream-sandbox"
ASSIGNMENT = "UPSTREAM_ASSIGNMENT"

# What a verdict says of how a student's process was kept apart.
SANDBOX, REDUCED = "sandbox", "reduced"

# Where a kernel's sockets are, for the kernel itself, and what belongs among them.
SOCKETS = "/run/kernel"
MAX_SOCKETS, MAX_BYTES = 16, 65_536

# Seconds for which a list of the machine's processes is good.
MOMENT = 0.1

# Nobody debugs here, and a debugger is a seventh of what a kernel imports.
WITHOUT_DEBUGGER = """
import sys
sys.modules["debugpy"] = None
"""

# A kernel with its settings, which would make a parser to read them from a command line.
LAUNCH = f"""{WITHOUT_DEBUGGER}
sys.argv[0] = "ipykernel_launcher"
from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config
IPKernelApp.parse_command_line = lambda self, argv=None: None
settings = Config(HistoryManager=dict(hist_file=":memory:"))
IPKernelApp.launch_instance(connection_file=sys.argv[2], config=settings)
"""

# What a kernel imports until it answers its first question, and what it compiles to read its first cell.
IMPORTS = f"""{WITHOUT_DEBUGGER}
import IPython.core.completerlib, IPython.core.debugger, IPython.core.logger, IPython.core.oinspect
import IPython.extensions.storemagic, ipykernel.debugger, ipykernel.kernelapp
import faulthandler, pdb, resource, sqlite3, tornado.platform.asyncio, unicodedata
import course.check.kernel
from IPython.core.inputtransformer2 import TransformerManager
TransformerManager().transform_cell("''\\n")
"""


class ReducedError(RuntimeError):
    """A sandbox was asked for where there can be none."""


class SandboxProvisioner(LocalProvisioner):
    """Starts a kernel in bubblewrap; its sockets are files, since it has no network.

    Attributes
    ----------
    isolation : {"sandbox", "reduced"}
        How the kernel is kept apart from the machine.
    """

    isolation = REDUCED
    limits = Limits()
    _room: Path | None = None
    _filter: IO[bytes] | None = None
    # Of a kernel that moves in beside a program that waits: who forks it, its Python and its arguments.
    _moving_in: tuple[warm_start.ForkServer, str, list[str]] | None = None
    _forked: int | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Make the kernel's room, and turn its command into one that walls it off."""
        folder = Path(kwargs.pop("cwd", None) or Path.cwd())
        assignment = _assignment((kwargs.get("env") or os.environ).get(ASSIGNMENT), folder)
        home = {f".cache/matplotlib/{file.name}": file for file in font_lists()}
        if folder.name == assignment.name:
            home |= {f"{bubblewrap.WORK}/{file.relative_to(folder)}": file for file in data_files(folder)}
        self._room = room = rooms.make()
        room.chmod(0o711)
        sockets = room / "sockets"
        sockets.mkdir(mode=0o700)
        manager: Any = self.parent
        manager.transport, manager.ip = "ipc", str(sockets / "kernel")
        kwargs = await super().pre_launch(**kwargs)
        limits = self.limits
        self.isolation = isolation()
        walled = self.isolation == SANDBOX
        # Nobody can write in an edition that is walled off: all kernels may share it.
        edition = (
            _compiled(assignment.name) if walled else editions.unpack(assignment, room / "edition").parent
        )
        connection = room / "connection.json"
        told = json.loads(Path(manager.connection_file).read_text(encoding="utf-8"))
        told |= {"ip": f"{SOCKETS}/kernel"} if walled else {}
        connection.write_text(json.dumps(told), encoding="utf-8")
        connection.chmod(0o644 if walled and os.geteuid() == 0 else 0o600)
        launch = SET_LIMITS.format(rlimits=limits.rlimits(walled))
        launch += (landlock.confine(bubblewrap.IN_MEMORY) if walled else "") + LAUNCH
        argv = ["-c", "-f", str(connection)]
        command = [sys.executable, "-c", launch, *argv[1:]]
        if walled and warm_start.possible():
            self._moving_in = _fork_server(assignment.name), launch, argv
            command = warm_start.waiting(limits)
        environment = variables(edition, bubblewrap.HOME if walled else room / "home")
        if walled:
            self._filter = seccomp.opened()
            passed = (self._filter.fileno(),) if self._filter else ()
            view = bubblewrap.View([edition, connection], {SOCKETS: sockets}, home, limits)
            command = bubblewrap.wrapped(command, view, environment, *passed)
            kwargs |= {"cwd": "/", "env": {"PATH": os.environ.get("PATH", os.defpath)}, "pass_fds": passed}
        else:
            (room / "home" / bubblewrap.WORK).mkdir(parents=True)
            for place, file in home.items():
                (room / "home" / place).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, room / "home" / place)
            kwargs |= {"cwd": str(room / "home" / bubblewrap.WORK), "env": environment}
        return kwargs | {"cmd": command, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the command, which inherits the filter's file, and let the kernel in."""
        try:
            if self._moving_in is None:
                return await super().launch_kernel(cmd, **kwargs)
            door = warm_start.Door()
            told = await super().launch_kernel(cmd, **kwargs | {"stdin": door.stdin, "stdout": door.stdout})
            assert self.process is not None
            self._forked = await asyncio.to_thread(door.enter, self.process.pid, *self._moving_in)
            return told
        except OSError:
            _fork_server.cache_clear()
            raise
        finally:
            if self._filter:
                self._filter.close()

    def excess(self) -> str | None:
        """What the kernel uses beyond its limits, said in a few words; None if nothing."""
        if self.process is None or self._room is None:
            return None
        started = [pid for pid in (self.process.pid, self._forked) if pid]
        if processes.held(started, processes.listed(time.monotonic() // MOMENT)) > self.limits.memory:
            return f"it used more than {self.limits.memory // MIB} MiB of memory"
        if _littered(self._room / "sockets"):
            return "it left files among its sockets"
        return None

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the kernel's room."""
        await super().cleanup(restart)
        if self._room is not None:
            with suppress(OSError):  # a student may have closed it to its owner
                (self._room / "sockets").chmod(0o700)
            rooms.remove(self._room)
            self._room = None


@cache
def _compiled(assignment: str) -> Path:
    """An edition ready to be imported, made once for each process that grades."""
    room = rooms.make()
    atexit.register(rooms.remove, room)
    room.chmod(0o711)
    editions.unpack(find_assignment(assignment), room / "edition")
    compileall.compile_dir(room / "edition", quiet=1)
    return room / "edition"


@cache
def _fork_server(assignment: str) -> warm_start.ForkServer:
    """Who forks the kernels of an assignment, one for each process that grades."""
    server = warm_start.ForkServer(IMPORTS, variables(_compiled(assignment), bubblewrap.HOME))
    atexit.register(server.close)
    return server


@cache
def isolation() -> str:
    """What this machine can do, found out by trying, once."""
    if bubblewrap.available() is None:
        return REDUCED
    try:
        command = bubblewrap.wrapped([sys.executable, "-c", ""], bubblewrap.View(), {})
        subprocess.run(command, check=True, capture_output=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return REDUCED
    return SANDBOX


def insist() -> None:
    """Refuse to go on where kernels cannot be walled off.

    Raises
    ------
    ReducedError
        If this machine cannot; the message says how to find out why.
    """
    if isolation() != SANDBOX:
        raise ReducedError("students' code cannot be walled off on this machine: run `autograder doctor`")


def _assignment(named: str | None, folder: Path) -> Assignment:
    """The assignment that was named, or in whose folder the kernel starts; the last one otherwise."""
    if named:
        return ASSIGNMENTS[named]
    return ASSIGNMENTS.get(folder.name) or list(ASSIGNMENTS.values())[-1]


def variables(edition: Path, home: Path) -> dict[str, str]:
    """The environment of a kernel: of its starter's, nothing but how to compute and where programs are."""
    kept = ("SYSTEMROOT", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "HOME": str(home),
        "IPYTHONDIR": str(home / ".ipython"),
        "USER": "student",
        "LOGNAME": "student",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(edition),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _littered(folder: Path) -> bool:
    """Whether a folder of sockets holds more than belongs there."""
    total = 0
    try:
        with os.scandir(folder) as entries:
            for n, entry in enumerate(entries, start=1):
                total += entry.stat(follow_symlinks=False).st_size
                if n > MAX_SOCKETS or total > MAX_BYTES or entry.is_dir(follow_symlinks=False):
                    return True
    except PermissionError:  # closed to its owner
        return True
    except OSError:  # going away
        pass
    return False


def data_files(folder: Path) -> list[Path]:
    """An assignment's data: the folder's plain files, but for notebooks, links and what is hidden."""
    return [
        file
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and not file.is_symlink()
        and file.suffix != ".ipynb"
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    ]


@cache
def font_lists() -> list[Path]:
    """The lists of fonts that matplotlib has made: without them each kernel spends seconds on its own."""
    import matplotlib

    return list(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))
