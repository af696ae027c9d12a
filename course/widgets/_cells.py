"""Which cell made a widget: when that cell is run again, what it made before goes."""

from __future__ import annotations

from typing import Any
from weakref import WeakSet

_made: dict[str, tuple[str, WeakSet[Any]]] = {}  # cell -> its latest run, and the widgets of that


def note(widget: Any) -> None:
    """Take the widget for one of the cell that runs now; those of its earlier runs are closed."""
    cell, run = _running()
    if not cell:
        return
    latest, widgets = _made.get(cell, (run, WeakSet()))
    if latest != run:
        for old in list(widgets):
            old.close()
        widgets = WeakSet()
    widgets.add(widget)
    _made[cell] = run, widgets


def _running() -> tuple[str, str]:
    """The cell and the run of it, as the front end names them; empty where none does."""
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return "", ""
    message = kernel.get_parent("shell")
    return message.get("metadata", {}).get("cellId", ""), message.get("header", {}).get("msg_id", "")
