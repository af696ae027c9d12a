"""The command that starts a program walled off, with bubblewrap (https://github.com/containers/bubblewrap).

The program sees a read-only system, a Python environment without this project, a few folders in memory, and
no network; it is alone in its namespaces, and dies with whoever started it.

An ordinary user needs one bubblewrap. For root there are two: limits on processes do not hold for root, and
nobody else may enter root's folders. So the outer one lays the files out where anybody can reach them,
`setpriv` becomes a user whom nobody else is, and the inner one, as for any ordinary user, closes the walls.
"""

from __future__ import annotations

import os
import secrets
import shutil
import site
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.sandbox.limits import Limits

# Inside, everybody's home is here, and the working folder in it.
HOME = Path("/home/student")
WORK = "work"
USER = 1000

# Where a program may write, and what it writes is gone with it.
IN_MEMORY = (str(HOME), "/tmp", "/dev/shm")

# Of the system, what a Python program reads.
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = ("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime")

# In the Python environment, what would be an answer: this project, and libraries that differentiate.
MASKED = (
    "autograder",
    "course",
    "autograd",
    "jax",
    "mygrad",
    "micrograd",
    "numdifftools",
    "sympy",
    "tensorflow",
    "torch",
)

# As root, user ids from here on, of which each sandbox takes one.
FIRST_ID, IDS = 1_000_000_000, 1_000_000_000


@dataclass(frozen=True)
class View:
    """What a program sees beyond the system.

    Attributes
    ----------
    readable : sequence of Path
        Files and folders, at their own places.
    writable : mapping of str to Path
        Folders shared with whoever starts the program, by their place inside.
    home : mapping of str to Path
        Files that are in the home, by their place in it, to be read.
    limits : Limits
    """

    readable: Sequence[Path] = ()
    writable: Mapping[str, Path] = field(default_factory=dict)
    home: Mapping[str, Path] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


def available() -> str | None:
    """Where bubblewrap is; None if it is not."""
    return shutil.which("bwrap")


def wrapped(
    program: Sequence[str], view: View, variables: Mapping[str, str], filter_fd: int | None = None
) -> list[str]:
    """The command that starts `program` with `view` and the environment `variables`.

    Parameters
    ----------
    program : sequence of str
        The program and its arguments.
    view : View
    variables : mapping of str to str
    filter_fd : int, optional
        An open file with a system-call filter, which the command must inherit.
    """
    bwrap = available()
    if bwrap is None:
        raise FileNotFoundError("bubblewrap is not installed: apt-get install bubblewrap")
    walls = [*NAMESPACES, "--uid", str(USER), "--gid", str(USER), "--hostname", "sandbox"]
    files = [*_in_memory(view.limits), *_system(), *_environment(), *_shared(view), *_home(view)]
    last = ["--clearenv", *_each("--setenv", variables.items()), "--chdir", str(HOME / WORK)]
    last += ["--seccomp", str(filter_fd)] if filter_fd is not None else []
    if os.geteuid() != 0:
        return [bwrap, *walls, *files, *_own(view.limits), "--remount-ro", "/", *last, "--", *program]
    nobody = str(FIRST_ID + secrets.randbelow(IDS))
    for folder in view.writable.values():
        os.chown(folder, int(nobody), int(nobody))
    # Without root's powers, the outer one could not end another user's inner one; their namespace's end does.
    ends = ["--die-with-parent", "--unshare-pid"]
    lay_out = [bwrap, *ends, *files, "--dev", "/dev", "--bind", "/proc", "/proc"]
    lay_out += [word for name in ("SETUID", "SETGID", "SETPCAP") for word in ("--cap-add", f"CAP_{name}")]
    become = [
        "setpriv",
        f"--reuid={nobody}",
        f"--regid={nobody}",
        "--clear-groups",
        "--inh-caps=-all",
        "--bounding-set=-all",
    ]
    return [
        *lay_out,
        "--",
        *become,
        bwrap,
        *walls,
        "--bind",
        "/",
        "/",
        *_own(view.limits),
        *last,
        "--",
        *program,
    ]


NAMESPACES = (
    "--unshare-all",
    "--unshare-user",
    "--disable-userns",
    "--die-with-parent",
    "--new-session",
    "--cap-drop",
    "ALL",
)


def _system() -> list[str]:
    """The system's own folders; links among them stay links."""
    words: list[str] = []
    for name in SYSTEM:
        path = Path(name)
        if path.is_symlink():
            words += ["--symlink", os.readlink(path), name]
        elif path.is_dir():
            words += ["--ro-bind", name, name]
    return words + [word for name in SETTINGS if os.path.exists(name) for word in ("--ro-bind", name, name)]


def _environment() -> list[str]:
    """The running Python and its packages, read-only, without what would be an answer."""
    roots = {Path(path).resolve() for path in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
    # An environment hides its base's packages; whoever extends the path finds them.
    prefixes = [sys.prefix, sys.base_prefix, "/usr", "/usr/local"]
    places = [*site.getsitepackages(prefixes), "/usr/lib/python3/dist-packages"]
    packages = {Path(path) for path in places if os.path.isdir(path)}
    words = [word for root in _outermost(roots) for word in _bind("--ro-bind", root)]
    for folder in sorted(packages):
        for name in MASKED:
            if (folder / name).is_dir():
                words += ["--tmpfs", str(folder / name)]
    return words


def _shared(view: View) -> list[str]:
    words = [word for path in view.readable for word in _bind("--ro-bind", path)]
    return words + [
        word for place, path in view.writable.items() for word in _bind("--bind", path, Path(place))
    ]


def _in_memory(limits: Limits) -> list[str]:
    """Folders to write in, which are gone when the program is."""
    words = ["--perms", "0755", "--dir", str(HOME.parent)]
    for folder in (str(HOME), "/tmp"):
        words += ["--size", str(limits.disk), "--perms", "1777", "--tmpfs", folder]
    return [*words, "--perms", "1777", "--dir", str(HOME / WORK)]


def _own(limits: Limits) -> list[str]:
    """Processes and devices that are nobody else's."""
    shared_memory = ["--size", str(limits.disk), "--perms", "1777", "--tmpfs", "/dev/shm"]
    return ["--proc", "/proc", "--dev", "/dev", *shared_memory, "--remount-ro", "/dev"]


def _home(view: View) -> list[str]:
    words: list[str] = []
    for place, file in view.home.items():
        for parent in reversed(Path(place).parents[:-1]):
            words += ["--perms", "1777", "--dir", str(HOME / parent)]
        words += ["--ro-bind", str(file), str(HOME / place)]
    return words


def _bind(how: str, path: Path, place: Path | None = None) -> list[str]:
    """Bind a path at its own place, or another, with parents that anybody may pass."""
    place = place or path
    parents = [
        word for parent in reversed(place.parents[:-1]) for word in ("--perms", "0755", "--dir", str(parent))
    ]
    return [*parents, how, str(path), str(place)]


def _outermost(paths: Iterable[Path]) -> list[Path]:
    """The paths that lie in none of the others, nor in the system's folders."""
    system = [Path(name) for name in SYSTEM]
    every = sorted(set(paths))
    return [
        p
        for p in every
        if not any(q in p.parents for q in every) and not any(s in (p, *p.parents) for s in system)
    ]


def _each(option: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [word for name, value in pairs for word in (option, name, value)]
