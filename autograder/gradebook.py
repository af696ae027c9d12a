"""nbgrader's gradebook, opened in a fraction of the time."""

from __future__ import annotations

from nbgrader import api
from nbgrader.dbutil import ALEMBIC_DIR


def newest_version() -> str:
    """The version of the tables that nbgrader makes; it asks for it in a process of two seconds."""
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory(ALEMBIC_DIR).get_current_head())


def open_quickly() -> None:
    """Have a new gradebook ask this process for its version."""
    api.get_alembic_version = newest_version
