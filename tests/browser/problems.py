"""What may not happen on a page while a test looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import ConsoleMessage, Page


@contextmanager
def without_problems(page: Page) -> Iterator[None]:
    """Fails if the page says an error in the meantime, raises one, or asks for what it does not get."""
    problems: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"{message.text} ({message.location.get('url')})")

    hears: dict[Any, Callable[..., None]] = {
        "console": console,
        "pageerror": lambda error: problems.append(str(error)),
        "requestfailed": lambda request: problems.append(f"{request.url}: {request.failure}"),
    }
    for event, hear in hears.items():
        page.on(event, hear)
    yield
    for event, hear in hears.items():
        page.remove_listener(event, hear)
    assert not problems
