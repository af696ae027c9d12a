"""What a sandbox costs at a kernel's start: `make bench` pairs sandboxed kernels with plain ones, in turn.

Prints the median and the spread of both, and of the difference, in milliseconds from starting a kernel to its
first answer.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time

from jupyter_client.manager import AsyncKernelManager

from autograder.sandbox.provisioner import KERNEL, isolation

PAIRS = 20


async def start(kernel: str) -> float:
    """Milliseconds until a new kernel answers."""
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
    return 1000 * taken


async def main() -> int:
    """Measure and print."""
    if isolation() != "sandbox":
        print("no sandbox on this machine: `autograder doctor` says why", file=sys.stderr)
        return 1
    pairs = []
    for n in range(PAIRS + 1):
        order = ("python3", KERNEL) if n % 2 else (KERNEL, "python3")
        times = {kernel: await start(kernel) for kernel in order}
        if n:  # the first pair warms caches
            pairs.append((times["python3"], times[KERNEL]))
    rows = {
        "plain kernel": [plain for plain, _ in pairs],
        "sandboxed kernel": [boxed for _, boxed in pairs],
        "difference": [boxed - plain for plain, boxed in pairs],
    }
    print(f"| {PAIRS} pairs, ms | median | quartiles |\n|---|---|---|")
    for name, values in rows.items():
        low, median, high = statistics.quantiles(values, n=4)
        print(f"| {name} | {median:.0f} | {low:.0f} to {high:.0f} |")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
