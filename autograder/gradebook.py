"""nbgrader's gradebook, opened in a fraction of the time.

nbgrader opens the gradebook anew for each question that it asks.
"""

from __future__ import annotations

from functools import cache

from nbgrader import api
from nbgrader.dbutil import ALEMBIC_DIR


def newest_version() -> str:
    """The version of the tables that nbgrader makes; it asks for it in a process of two seconds."""
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory(ALEMBIC_DIR).get_current_head())


def open_quickly() -> None:
    """Keep an engine, and with it the statements that it has compiled, when a gradebook is closed."""
    if api.get_alembic_version is not newest_version:
        api.get_alembic_version = newest_version
        api.create_engine = cache(api.create_engine)
