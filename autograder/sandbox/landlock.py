"""Where a walled-off program may make files: in its own folders, in memory, and not among its sockets.

Its sockets lie in a folder of the grader's machine. Landlock (https://docs.kernel.org/userspace-api/landlock.html)
lets a program give up making anything but sockets there. Where the kernel has no Landlock, the folder is
watched, and a program that leaves files in it is ended.
"""

from __future__ import annotations

from collections.abc import Sequence

# Making character devices, folders, files, pipes, block devices and links; moving from folder to folder.
MAKING = sum(1 << bit for bit in (6, 7, 8, 10, 11, 12))
MOVING = 1 << 13

# Python that confines its own process: landlock_create_ruleset, landlock_add_rule, landlock_restrict_self.
CONFINE = """\
import ctypes, os, struct
call = ctypes.CDLL(None).syscall
version = call(444, None, 0, 1)
if version > 0:
    rights = {making} | ({moving} if version > 1 else 0)
    rules = call(444, struct.pack("Q", rights), 8, 0)
    for place in {places}:
        folder = os.open(place, os.O_PATH)
        call(445, rules, 1, struct.pack("=Qi", rights, folder), 0)
        os.close(folder)
    call(446, rules, 0)
    os.close(rules)
"""


def confine(places: Sequence[str]) -> str:
    """Python that gives up making files anywhere but in `places`."""
    return CONFINE.format(making=MAKING, moving=MOVING, places=[str(place) for place in places])
