"""Build what students get: ``solutions/`` to ``notebooks/`` through nbgrader, and each check's numbers."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config

from autograder import courses, editions
from autograder.exercises import ASSIGNMENTS, Assignment
from autograder.plugin import RELEASE_WITHOUT_GRADEBOOK
from autograder.session import drawn
from course.check import fingerprints, wire

# The cases that students see are drawn once and for all.
VISIBLE_SEED = 1

FINGERPRINTS = editions.COURSE / "check" / "fingerprints"

# Another machine's NumPy may differ in the last digits; a changed exercise differs in the first.
SAME_NUMBERS = 1e-10


def build(root: Path) -> list[Path]:
    """Build every assignment in the course at `root`; the files that changed are returned."""
    changed = []
    api = courses.load(root)
    for assignment in ASSIGNMENTS.values():
        before = _released(root, assignment)
        release(api, assignment)
        after = _released(root, assignment)
        changed += [
            root / "notebooks" / name for name, content in after.items() if before.get(name) != content
        ]
        if not numbers_current(assignment):
            _numbers_file(assignment).write_text(numbers(assignment), encoding="utf-8")
            changed.append(_numbers_file(assignment))
        bundle(root, assignment)
    return changed


def bundle(root: Path, assignment: Assignment) -> Path:
    """What is handed to students, in ``dist/``: the released files, and a wheel of what they may import."""
    folder = root / "dist" / assignment.name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root / "notebooks" / assignment.name, folder, ignore=shutil.ignore_patterns(".*"))
    editions.wheel(assignment, folder)
    return folder


def stale(root: Path) -> list[Path]:
    """The built files that differ from what `build` would write; nothing is touched."""
    found = [
        _numbers_file(assignment) for assignment in ASSIGNMENTS.values() if not numbers_current(assignment)
    ]
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch)
        shutil.copytree(root / "solutions", copy / "solutions")
        shutil.copy(root / courses.CONFIG, copy / courses.CONFIG)
        overrides = Config(
            {"GenerateAssignment": {"no_database": True, "preprocessors": RELEASE_WITHOUT_GRADEBOOK}}
        )
        api = courses.load(copy, overrides)
        for assignment in ASSIGNMENTS.values():
            release(api, assignment)
            built, committed = _released(copy, assignment), _released(root, assignment)
            names = built.keys() | committed.keys()
            found += [
                root / "notebooks" / name for name in sorted(names) if built.get(name) != committed.get(name)
            ]
    return found


def release(api: NbGraderAPI, assignment: Assignment) -> None:
    """Generate an assignment's release with nbgrader, and tell the gradebook."""
    result = api.generate_assignment(assignment.name, force=True, create=True)
    if not result["success"]:
        raise courses.CourseError(
            f"{assignment.name} could not be built: {_reason(result['log'])}\n{result['log']}"
        )


def _reason(log: str) -> str:
    """The error that stopped nbgrader: the last one of which its log has the name."""
    errors = re.findall(r"^ *(?:[\w.]+\.)?\w*(?:Error|Exception): (.+)$", log, re.MULTILINE)
    return errors[-1] if errors else (log.strip().splitlines() or ["nbgrader does not say why"])[-1]


def _released(root: Path, assignment: Assignment) -> dict[str, bytes]:
    folder = root / "notebooks" / assignment.name
    return {
        file.relative_to(root / "notebooks").as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and ".ipynb_checkpoints" not in file.parts
    }


def numbers(assignment: Assignment) -> str:
    """What the assignment's exercises expect on their visible cases, as text."""
    return fingerprints.dumps([drawn(exercise, VISIBLE_SEED) for exercise in assignment.exercises])


def numbers_current(assignment: Assignment) -> bool:
    """Whether the stored numbers are those of today's exercises, up to rounding."""
    file = _numbers_file(assignment)
    if not file.exists():
        return False
    stored, fresh = file.read_text(encoding="utf-8"), numbers(assignment)
    try:
        return stored == fresh or _alike(wire.loads(stored), wire.loads(fresh))
    except ValueError:  # written by another version
        return False


def _numbers_file(assignment: Assignment) -> Path:
    return FINGERPRINTS / f"{assignment.name}.json"


def _alike(a: Any, b: Any) -> bool:
    """The same structure, texts and kinds, and numbers that agree up to rounding."""
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(_alike(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return isinstance(b, list | tuple) and len(a) == len(b) and all(map(_alike, a, b))
    if isinstance(a, np.ndarray | float) and isinstance(b, np.ndarray | float):
        return np.shape(a) == np.shape(b) and np.allclose(
            a, b, rtol=SAME_NUMBERS, atol=SAME_NUMBERS, equal_nan=True
        )
    return type(a) is type(b) and bool(a == b)
