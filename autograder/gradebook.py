"""nbgrader's gradebook, opened in a fraction of the time, and without warnings that nobody can heed."""

from __future__ import annotations

import warnings
from functools import cache

from nbgrader import api
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import Engine, MetaData, create_engine, inspect
from sqlalchemy.exc import SAWarning


def newest_version() -> str:
    """The version of the tables that nbgrader makes; it asks for it in a process of two seconds."""
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory(ALEMBIC_DIR).get_current_head())


def open_quickly() -> None:
    """Have a new gradebook ask this process for its version, and keep the statements compiled for each.

    nbgrader opens a gradebook eight times a submission. What is shared holds no connection: who closes a
    gradebook closes those.
    """
    api.get_alembic_version = newest_version
    api.create_engine = one_engine
    api.Base.metadata.create_all = create_missing


one_engine = cache(create_engine)


def create_missing(bind: Engine) -> None:
    """Make the tables that a gradebook lacks: it is asked once for all, and not for each."""
    tables = api.Base.metadata
    if tables.tables.keys() - inspect(bind).get_table_names():
        MetaData.create_all(tables, bind)


def without_warnings() -> None:
    """nbgrader adds what it makes to its session in the end; SQLAlchemy 2 remarks that it has not yet."""
    warnings.filterwarnings("ignore", r"Object of type .* not in session", SAWarning, r"nbgrader\.api")
