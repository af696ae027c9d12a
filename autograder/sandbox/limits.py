"""How much of everything one kernel may use."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024

# Python that sets limits on its own process, before anything of a student's runs in it.
SET_LIMITS = """\
import resource, sys
for name, value in {rlimits}.items():
    limit = getattr(resource, name)
    hard = resource.getrlimit(limit)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))
with open("/proc/self/oom_score_adj", "w") as score:
    score.write("1000")
"""


@dataclass(frozen=True)
class Limits:
    """Limits on one kernel and all it starts.

    Attributes
    ----------
    address_space : int
        Bytes that each process may map.
    memory : int
        Bytes that all processes together may hold in memory.
    disk : int
        Bytes in the home, the working folder and the scratch folder, each; they are kept in memory.
    file_size : int
        Bytes of one file.
    open_files : int
    processes : int
        Processes and threads.
    cpu : int
        Seconds of processor time, for each process.
    """

    address_space: int = 4096 * MIB
    memory: int = 1024 * MIB
    disk: int = 64 * MIB
    file_size: int = 64 * MIB
    open_files: int = 256
    processes: int = 64
    cpu: int = 600

    def rlimits(self, alone: bool = True) -> dict[str, int]:
        """As limits of the `resource` module, which hold for each process.

        The number of processes counts all of a user's: it is a limit only for one who is `alone`.
        """
        limits = {
            "RLIMIT_AS": self.address_space,
            "RLIMIT_CORE": 0,
            "RLIMIT_CPU": self.cpu,
            "RLIMIT_FSIZE": self.file_size,
            "RLIMIT_NOFILE": self.open_files,
        }
        return limits | ({"RLIMIT_NPROC": self.processes} if alone else {})
