"""nbgrader's gradebook, opened in a fraction of the time, and without warnings that nobody can heed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import Engine, MetaData, create_engine, inspect
from sqlalchemy.exc import SAWarning


def newest_version() -> str:
    """The version of the tables that nbgrader makes; it asks for it in a process of two seconds."""
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory(ALEMBIC_DIR).get_current_head())


def open_quickly() -> None:
    """Have a new gradebook ask this process for its version, and keep the statements compiled for each.

    What is shared holds no connection: who closes a gradebook closes those.
    """
    api.get_alembic_version = newest_version
    api.create_engine = one_engine
    api.Base.metadata.create_all = create_missing
    Gradebook.__init__, Gradebook.close = open_or_take, close_or_leave


one_engine = cache(create_engine)


def create_missing(bind: Engine) -> None:
    """Make the tables that a gradebook lacks: it is asked once for all, and not for each."""
    tables = api.Base.metadata
    if tables.tables.keys() - inspect(bind).get_table_names():
        MetaData.create_all(tables, bind)


def without_warnings() -> None:
    """nbgrader adds what it makes to its session in the end; SQLAlchemy 2 remarks that it has not yet."""
    warnings.filterwarnings("ignore", r"Object of type .* not in session", SAWarning, r"nbgrader\.api")


_open_anew, _close = Gradebook.__init__, Gradebook.close

# The gradebooks that are open, by address and course; None where each is opened and closed by itself.
_opened: ContextVar[dict[tuple[str, str], Gradebook] | None] = ContextVar("opened", default=None)


@contextmanager
def opened_once() -> Iterator[None]:
    """Have who opens a gradebook again take the one that is open: nbgrader opens eight a submission."""
    opened: dict[tuple[str, str], Gradebook] = {}
    token = _opened.set(opened)
    try:
        yield
    finally:
        for gradebook in opened.values():
            _close(gradebook)
        _opened.reset(token)


def open_or_take(
    self: Gradebook, db_url: str, course_id: str = "default_course", authenticator: Any = None
) -> None:
    """Open a gradebook, or take what the open one has."""
    opened = _opened.get()
    if opened is not None and (db_url, course_id) in opened:
        vars(self).update(vars(opened[db_url, course_id]))
        return
    _open_anew(self, db_url, course_id, authenticator)
    if opened is not None:
        opened[db_url, course_id] = self


def close_or_leave(self: Gradebook) -> None:
    """Close a gradebook, or only let go of what has been read and not saved."""
    if _opened.get() is None:
        _close(self)
    else:
        self.db.remove()
