"""Folders that last as long as the process that made them: when it is killed, the next one removes them.

A room is alive while its maker holds a lock on it, which the system lets go of however the maker ends.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

if sys.platform != "win32":
    import fcntl

PREFIX = "upstream-"

# Bytes of a folder's path: systems take 103 or 107 for a socket's, and a kernel's are 35 further down.
LONGEST = 68

_locks: dict[Path, int] = {}


def make(parent: Path | None = None) -> Path:
    """A new folder in `parent`, or among temporary ones; `remove` it when it is done with."""
    parent = parent or _temporary()
    parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{PREFIX}", dir=parent))
    room = unfinished.with_name(unfinished.name[1:])
    held = _lock(unfinished)
    unfinished.rename(room)  # by this name, no room is ever seen unlocked
    if held is not None:
        _locks[room] = held
    return room


def _temporary() -> Path:
    """Where temporary files are, or /tmp where that is too far down for a kernel's sockets."""
    folder = Path(tempfile.gettempdir())
    return Path("/tmp") if os.name == "posix" and len(os.fsencode(folder)) > LONGEST else folder


def remove(room: Path) -> None:
    """Remove a room and all that is in it."""
    shutil.rmtree(room, ignore_errors=True)
    if room in _locks:
        os.close(_locks.pop(room))


def sweep(parent: Path | None = None) -> None:
    """Remove the rooms of processes that were killed, as far as they are this user's."""
    for room in (parent or _temporary()).glob(f"{PREFIX}*"):
        try:
            if room in _locks or room.is_symlink() or room.stat().st_uid != os.geteuid():
                continue
            held = _lock(room)
        except (OSError, AttributeError):  # somebody's, gone by now, or no system to ask
            continue
        shutil.rmtree(room, ignore_errors=True)
        if held is not None:
            os.close(held)


def _lock(room: Path) -> int | None:
    """Lock a folder for this process; None where the system has no such locks.

    Raises
    ------
    OSError
        If another process has locked it.
    """
    if sys.platform == "win32":
        return None
    opened = os.open(room, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        raise
    return opened
