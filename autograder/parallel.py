"""Many jobs side by side, as many at a time as the machine has processors."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


async def side_by_side(
    jobs: Sequence[Job], work: Callable[[Job], Awaitable[Result]], done: Callable[[int], None] | None = None
) -> list[Result]:
    """Do all jobs, as many at a time as there are processors; results come in the jobs' order."""
    room = asyncio.Semaphore(processors())
    finished = 0

    async def one(job: Job) -> Result:
        nonlocal finished
        async with room:
            result = await work(job)
        finished += 1
        if done:
            done(finished)
        return result

    return await asyncio.gather(*map(one, jobs))


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
