"""Student editions: of `course`, the files that an assignment's students get, and a wheel of them.

Every edition has the notebook's check and what it needs, and of the stored numbers those of its own
assignment. The references are in none.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from importlib import metadata
from pathlib import Path

import course
from autograder.exercises import Assignment

COURSE = Path(course.__file__).parent

# In every edition, beside the assignment's own modules and unless it withholds them.
COMMON = ("__init__.py", "_relative.py", "_validate.py", "check", "data", "gradcheck.py", "plot")


def unpack(assignment: Assignment, folder: Path) -> Path:
    """Write an edition as the package ``folder/course``, ready to be imported with `folder` on the path."""
    target = folder / "course"
    target.mkdir(parents=True)
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in modules(assignment):
        source = COURSE / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=ignore)
        else:
            (target / name).parent.mkdir(exist_ok=True)
            shutil.copy(source, target / name)
    for numbers in (target / "check" / "fingerprints").glob("*.json"):
        if numbers.stem != assignment.name:
            numbers.unlink()
    return target


def modules(assignment: Assignment) -> list[str]:
    """The files and folders of `course` in an edition."""
    return [name for name in (*COMMON, *assignment.modules) if name not in assignment.withheld]


def wheel(assignment: Assignment, folder: Path) -> Path:
    """Build an edition as a wheel in `folder`: what students install. Another one takes its place."""
    from hatchling.builders.wheel import WheelBuilder

    needed = [need for need in metadata.requires(DISTRIBUTION) or [] if "extra ==" not in need]
    with tempfile.TemporaryDirectory() as scratch:
        unpack(assignment, Path(scratch))
        text = PYPROJECT.format(name=DISTRIBUTION, version=version(assignment), needed=json.dumps(needed))
        (Path(scratch) / "pyproject.toml").write_text(text, encoding="utf-8")
        [built] = WheelBuilder(scratch).build(directory=str(folder), versions=["standard"])
    return Path(built)


def version(assignment: Assignment) -> str:
    """The edition's version: the course's, with the assignment as its local part."""
    return f"{course.__version__}+{assignment.name.replace('-', '.')}"


DISTRIBUTION = "upstream-course"

PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{name}"
version = "{version}"
description = "What students of one assignment import"
license = "BSD-3-Clause"
requires-python = ">=3.11"
dependencies = {needed}

[tool.hatch.build.targets.wheel]
packages = ["course"]
"""
