"""The machine's processes, by their parents: who belongs to a sandbox, and how much memory they hold."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

import psutil

Children = dict[int, list[int]]

# Bytes in which Linux counts memory.
PAGE = os.sysconf("SC_PAGE_SIZE") if sys.platform == "linux" else 1


@lru_cache(1)
def listed(moment: float) -> Children:
    """The children of each process; listed once for all who ask at the same `moment`."""
    found: Children = {}
    for pid in psutil.pids():
        with suppress(OSError, psutil.Error):
            found.setdefault(_parent(pid), []).append(pid)
    return found


def last(pid: int, children: Children) -> int:
    """The last of a line of processes, each of which has started the next."""
    while pid in children:
        pid = children[pid][-1]
    return pid


def held(pids: Iterable[int], children: Children) -> int:
    """Bytes of memory that the descendants of processes hold."""
    total, left = 0, list(pids)
    while left:
        for child in children.get(left.pop(), ()):
            left.append(child)
            with suppress(OSError, psutil.Error):
                total += _resident(child)
    return total


def _parent(pid: int) -> int:
    if sys.platform != "linux":
        return psutil.Process(pid).ppid()
    _, _, behind_the_name = _told(f"/proc/{pid}/stat").rpartition(b")")
    return int(behind_the_name.split(None, 2)[1])


def _resident(pid: int) -> int:
    if sys.platform != "linux":
        return psutil.Process(pid).memory_info().rss
    return int(_told(f"/proc/{pid}/statm").split(None, 2)[1]) * PAGE


def _told(name: str) -> bytes:
    """One of Linux's files on a process. psutil would open three of them, and there are many processes."""
    file = os.open(name, os.O_RDONLY)
    try:
        return os.read(file, 4096)
    finally:
        os.close(file)
