"""What a sandbox costs at a kernel's start: sandboxed kernels paired with plain ones, in turn.

`python -m benchmarks --only sandbox` prints the seconds from starting a kernel to its first answer, and their
differences; these are of the clock on the wall, since a kernel is a process of its own that one waits for.
"""

from __future__ import annotations

import asyncio
import time

from jupyter_client.manager import AsyncKernelManager

from autograder.sandbox.provisioner import KERNEL, isolation
from benchmarks.measure import Case, LeftOut, Mark, Row, quartiles

SECTION = "A kernel's start"
NOTE = """\
Seconds of the clock from starting a kernel to its first answer, plain and sandboxed kernels in turn."""
PAIRS = 20


def measure(quick: bool) -> list[Row]:
    if isolation() != "sandbox":
        raise LeftOut("A kernel's start: no sandbox on this machine, `autograder doctor` says why")
    taken = asyncio.run(starts(1 if quick else PAIRS + 1))
    plain, boxed = zip(*taken[-PAIRS:], strict=True)  # the first pair warms caches
    difference = quartiles([b - a for a, b in zip(plain, boxed, strict=True)])
    return [
        Row(SECTION, "plain", "s", quartiles(plain)),
        Row(SECTION, "sandboxed", "s", quartiles(boxed)),
        Row(SECTION, "what the sandbox adds", "s", difference, mark=Mark("below", 0.05)),
    ]


async def starts(pairs: int) -> list[tuple[float, float]]:
    """Seconds of a plain and a sandboxed start, for each pair."""
    taken = []
    for n in range(pairs):
        order = ("python3", KERNEL) if n % 2 else (KERNEL, "python3")
        times = {kernel: await start(kernel) for kernel in order}
        taken.append((times["python3"], times[KERNEL]))
    return taken


async def start(kernel: str) -> float:
    """Seconds until a new kernel answers."""
    transport = {"transport": "ipc", "ip": f"/tmp/bench-{time.monotonic_ns()}"} if kernel != KERNEL else {}
    manager = AsyncKernelManager(kernel_name=kernel, **transport)
    began = time.perf_counter()
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    taken = time.perf_counter() - began
    client.stop_channels()
    await manager.shutdown_kernel(now=True)
    return taken


CASES = {"sandbox": Case(measure)}
