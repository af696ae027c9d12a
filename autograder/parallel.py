"""Many kernels side by side."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


# Kernels on each processor at a time: one that starts, stops or is asked waits as much as it computes.
KERNELS = 2


async def side_by_side(
    jobs: Sequence[Job], work: Callable[[Job], Awaitable[Result]], done: Callable[[int], None] | None = None
) -> list[Result]:
    """Do all jobs, each with a kernel, two on each processor at a time; results come in the jobs' order.

    Parameters
    ----------
    jobs : sequence
    work : callable
        Awaited with each job.
    done : callable, optional
        Told how many are done: 0 at first, then after each.
    """
    room = asyncio.Semaphore(KERNELS * processors())
    finished = 0

    async def one(job: Job) -> Result:
        nonlocal finished
        async with room:
            result = await work(job)
        finished += 1
        if done:
            done(finished)
        return result

    if done:
        done(0)
    return await asyncio.gather(*map(one, jobs))


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
