"""A progress bar in notebooks, and in terminals where rich is installed; silence elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

Tell = Callable[[float, str], None]

INTERVAL = 0.1  # seconds between two looks of the bar: drawing costs more than a step of training


@contextmanager
def progress(what: str, total: int, show: bool | None) -> Iterator[Tell]:
    """A bar for `total` of something, told how far it is and a few words on how it goes.

    `show` None asks where the output goes: a notebook and a terminal have a bar, a file or a pipe has none.
    """
    with _bar(what, total, show) as draw:
        drawn, latest = time.monotonic(), (0.0, "")

        def tell(done: float, words: str) -> None:
            nonlocal drawn, latest
            latest = done, words
            if time.monotonic() - drawn >= INTERVAL:
                draw(*latest)
                drawn = time.monotonic()

        try:
            yield tell
        finally:
            draw(*latest)  # where it ended, which may be early


@contextmanager
def _bar(what: str, total: int, show: bool | None) -> Iterator[Tell]:
    """Draws a bar anew each time it is called."""
    if show is not False and _in_a_notebook():
        yield _widget(what, total)
    elif (show or (show is None and sys.stderr.isatty())) and find_spec("rich"):
        with _line(what, total) as draw:
            yield draw
    else:
        yield lambda done, words: None


def _in_a_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


def _widget(what: str, total: int) -> Tell:
    from IPython.display import display
    from ipywidgets import FloatProgress, HBox, Label

    bar, words = FloatProgress(max=total, description=what), Label()
    display(HBox([bar, words]))

    def draw(done: float, said: str) -> None:
        bar.value, words.value = done, f"{done:.0f}/{total}  {said}"

    return draw


@contextmanager
def _line(what: str, total: int) -> Iterator[Tell]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[words]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False) as bars:
        bar = bars.add_task(what, total=total, words="")
        yield lambda done, words: bars.update(bar, completed=done, words=words, refresh=True)
