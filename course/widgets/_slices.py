"""Long work beside the notebook's own: in slices so short that nobody waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from time import perf_counter
from typing import Any

SLICE = 0.01  # seconds of work between two looks at what the page asks for


class Slices:
    """Work that is an iterator: each item is a moment at which it may rest, and is true where there is news.

    New work replaces the old.

    Parameters
    ----------
    reporting : callable
        Gives a context in which the work is done; what it raises there ends the work.
    """

    def __init__(self, reporting: Callable[[], AbstractContextManager[None]]) -> None:
        self._reporting = reporting
        self._task: asyncio.Task[None] | None = None

    def start(self, work: Iterator[Any], seconds: float, *, to_first_news: bool = False) -> None:
        """Work for so many seconds now, at most to the first news if that is all that is waited for.

        The rest comes in slices. Without an event loop, all is done now.
        """
        self.stop()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._for(work, float("inf"))
            return
        if self._for(work, seconds, to_first_news):
            self._task = loop.create_task(self._rest(work))

    def stop(self) -> None:
        """Leave what is not done."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _rest(self, work: Iterator[Any]) -> None:
        while self._for(work, SLICE):
            await asyncio.sleep(SLICE / 10)  # messages come in here

    def _for(self, work: Iterator[Any], seconds: float, to_first_news: bool = False) -> bool:
        """Whether there is more to do after this."""
        end = perf_counter() + seconds
        more = False
        with self._reporting():
            for news in work:
                if perf_counter() >= end or (news and to_first_news):
                    more = True
                    break
        return more
