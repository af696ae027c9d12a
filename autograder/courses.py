"""A course's folder, as nbgrader sees it: its configuration loaded, its converters and gradebook at hand."""

from __future__ import annotations

import logging
from pathlib import Path

from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

CONFIG = "nbgrader_config.py"


class CourseError(Exception):
    """The course's folder, or what was asked of it, is not in order; the message says what to do."""


def load(root: Path, overrides: Config | None = None) -> NbGraderAPI:
    """nbgrader's interface to the course in `root`.

    Parameters
    ----------
    root : Path
        A folder with an ``nbgrader_config.py``.
    overrides : Config, optional
        Settings that win over the file's.

    Raises
    ------
    CourseError
        If there is no configuration in `root`.
    """
    if not (root / CONFIG).exists():
        raise CourseError(f"{root} is not a course: it has no {CONFIG}")
    config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    if overrides:
        config.merge(overrides)
    api = NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)
    api.log.setLevel(logging.ERROR)
    return api
