"""A progress bar in notebooks and terminals, and silence elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[float, str], None]

INTERVAL = 0.1  # seconds between two looks of the bar: drawing costs more than a step of training


@contextmanager
def progress(what: str, total: int, show: bool | None) -> Iterator[Tell]:
    """A bar for `total` of something, told how far it is and a few words on how it goes.

    `show` None asks the console: a notebook and a terminal have a bar, a file or a pipe has none.
    """
    if show is False:
        yield _silent
        return
    from rich.console import Console  # takes longer to import than many a network to train
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if show is None and not (console.is_terminal or console.is_jupyter):
        yield _silent
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[words]}"),
        TimeRemainingColumn(),
    )
    # Drawn from here and not from a thread, which in a notebook would catch what the cell prints.
    with Progress(*columns, console=console, auto_refresh=False) as bars:
        bar = bars.add_task(what, total=total, words="")
        drawn, latest = time.monotonic(), (0.0, "")

        def draw() -> None:
            nonlocal drawn
            bars.update(bar, completed=latest[0], words=latest[1], refresh=True)
            drawn = time.monotonic()

        def tell(done: float, words: str) -> None:
            nonlocal latest
            latest = done, words
            if time.monotonic() - drawn >= INTERVAL:
                draw()

        try:
            yield tell
        finally:
            draw()  # where it ended, which may be early


def _silent(done: float, words: str) -> None:
    """No bar."""
