"""What has been judged: one file for each notebook, named by everything its verdicts depend on.

A batch that was killed goes on where it stopped; an unchanged submission is not run again; a changed
exercise, engine or limit is another name, so it is.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from functools import cache
from pathlib import Path
from weakref import WeakValueDictionary

import nbformat
import numpy as np
from nbformat import NotebookNode

import autograder
import course
from autograder.exercises import find_assignment
from autograder.sandbox.provisioner import isolation
from autograder.session import Judged, Limits, judge_notebook
from autograder.submission import Restored
from course.check.verdict import Verdict

FOLDER = ".upstream"


class Journal:
    """The verdicts of one course, under ``.upstream/`` in its root."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER / "judged"

    def get(self, key: str) -> Judged | None:
        """What was recorded under a key; None if nothing readable was."""
        try:
            plain = json.loads(self._file(key).read_text(encoding="utf-8"))
            verdicts = {name: Verdict.from_dict(v) for name, v in plain["verdicts"].items()}
            notebook = nbformat.from_dict(plain["notebook"])
            nbformat.validate(notebook)
            return Judged(notebook, verdicts, list(plain["remarks"]))
        except Exception:  # whatever is wrong with the file, it is written again
            return None

    def put(self, key: str, judged: Judged) -> None:
        """Record under a key, as a whole or not at all."""
        plain = {
            "notebook": judged.notebook,
            "verdicts": {name: verdict.to_dict() for name, verdict in judged.verdicts.items()},
            "remarks": judged.remarks,
        }
        file = self._file(key)
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}.tmp")
        unfinished.write_text(json.dumps(plain), encoding="utf-8")
        unfinished.replace(file)

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.json"


async def judged_once(
    restored: Restored, assignment: str, root: Path, files: Path, limits: Limits, seed: int | None, fresh: int
) -> Judged:
    """The recorded verdicts on a restored notebook, or else new ones, recorded; two alike are judged once.

    The cases of new ones are drawn by `seed`, or where that is None by `fresh`, which is a batch's own.
    """
    journal, name = Journal(root), key(restored.notebook, assignment, limits, seed)
    turn = _turns.setdefault((asyncio.get_running_loop(), root, name), asyncio.Lock())
    async with turn:
        judged = journal.get(name)
        if judged is None:
            judged = await judge_notebook(
                restored, find_assignment(assignment), files, limits, fresh if seed is None else seed
            )
            journal.put(name, judged)
    return judged


_turns: WeakValueDictionary[tuple[asyncio.AbstractEventLoop, Path, str], asyncio.Lock] = WeakValueDictionary()


def key(notebook: NotebookNode, assignment: str, limits: Limits, seed: int | None) -> str:
    """The name of everything that the verdicts on a restored notebook depend on."""
    cells = [[cell.cell_type, cell.source, cell.metadata] for cell in notebook.cells]
    depends = [assignment, cells, [limits.cell, limits.notebook], seed, isolation(), code_version()]
    return hashlib.sha256(json.dumps(depends, sort_keys=True).encode()).hexdigest()[:32]


@cache
def code_version() -> str:
    """A hash of the packages' own files and NumPy's version."""
    digest = hashlib.sha256(np.__version__.encode())
    for package in (course, autograder):
        folder = Path(package.__file__ or "").parent
        for file in sorted(folder.rglob("*.py")):
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
