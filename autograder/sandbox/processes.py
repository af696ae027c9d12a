"""The machine's processes, by their parents: who belongs to a sandbox, and how much memory they hold."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

import psutil

Children = dict[int, list[int]]


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
            with suppress(psutil.Error):
                total += psutil.Process(child).memory_info().rss
    return total


def _parent(pid: int) -> int:
    """A process's parent. On Linux psutil would open three files for it, and there are many processes."""
    if sys.platform != "linux":
        return psutil.Process(pid).ppid()
    file = os.open(f"/proc/{pid}/stat", os.O_RDONLY)
    try:
        _, _, behind_the_name = os.read(file, 4096).rpartition(b")")
    finally:
        os.close(file)
    return int(behind_the_name.split(None, 2)[1])
