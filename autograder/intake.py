"""What was handed in: a folder that may hold anything, of which grading takes plain files only.

No link is followed, no pipe or device is opened, and nothing huge is read.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

TIMESTAMP = "timestamp.txt"

# Bytes of a file, and of a time; files that are looked at, and levels of folders; files that are named.
MAX_BYTES, MAX_TIME = 100_000_000, 100
MAX_FILES, MAX_LEVELS = 1000, 20
MAX_NAMED = 5

KINDS = {
    stat.S_IFLNK: "it is a link, and links are not followed",
    stat.S_IFDIR: "it is a folder",
    stat.S_IFIFO: "it is a pipe",
    stat.S_IFSOCK: "it is a socket",
    stat.S_IFCHR: "it is a device",
    stat.S_IFBLK: "it is a device",
}


@dataclass
class HandedIn:
    """What a submission's folder holds.

    Attributes
    ----------
    notebooks : dict of str to Path
        The file for each notebook of the release that is there, readable or not.
    others : dict of str to Path
        Plain files beside the notebooks, by their place in the folder.
    remarks : list of str
        One line for each thing that was left out or taken for another.
    problem : str or None
        Why there is no notebook to grade.
    """

    notebooks: dict[str, Path] = field(default_factory=dict)
    others: dict[str, Path] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    problem: str | None = None


def look_through(folder: Path, names: Sequence[str]) -> HandedIn:
    """Look through the folder of a submission.

    Parameters
    ----------
    folder : Path
        A student's folder of one assignment.
    names : sequence of str
        The notebooks of the release. Where there is one, a submission's only notebook stands for it, whatever
        it is called.
    """
    found = HandedIn()
    wrong = next((kind for place in (folder.parent, folder) if (kind := fault(place, stat.S_IFDIR))), None)
    if wrong:
        found.problem = f"the folder of the submission cannot be graded: {wrong}"
        return found
    shown = [file for file in _entries(folder) if _is_notebook(file) and not file.name.startswith(".")]
    notebooks = {file.name.removesuffix(".ipynb"): file for file in shown}
    found.notebooks = {name: notebooks[name] for name in names if name in notebooks}
    readable = [file for file in notebooks.values() if not fault(file)]
    if len(names) == len(readable) == 1 and readable != list(found.notebooks.values()):
        found.notebooks = {names[0]: readable[0]}
        found.remarks.append(f"{readable[0].name} was graded as {names[0]}.ipynb")
    refused: list[str] = []
    for file in _plain_files(folder, refused):
        if file.name == TIMESTAMP and file.parent == folder and not _is_time(file):
            refused.append(f"{TIMESTAMP} was left out: it holds no time")
        else:
            found.others[str(file.relative_to(folder))] = file
    found.remarks += _some(refused)
    if not found.notebooks:
        there = ", ".join(_some([file.name for file in _entries(folder)])) or "nothing"
        found.problem = (
            f"no {' or '.join(f'{name}.ipynb' for name in names)} in the submission, which holds {there}"
        )
    return found


def lay_out(found: HandedIn, folder: Path) -> None:
    """Make a folder of links to a submission's plain files, its notebooks by their names in the release."""
    folder.mkdir(parents=True)
    for name, file in found.notebooks.items():
        if not fault(file):
            (folder / f"{name}.ipynb").symlink_to(file.absolute())
    for place, file in found.others.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).symlink_to(file.absolute())


def is_ignored(file: str, patterns: Sequence[str] | None = None) -> bool:
    """Whether a name matches one of nbgrader's patterns, for each of which it would list the folder."""
    name = os.path.basename(file)
    shown = [pattern for pattern in patterns or () if pattern.startswith(".") or not name.startswith(".")]
    return any(fnmatchcase(name, pattern) for pattern in shown)


def is_name(student: str) -> bool:
    """Whether a folder's name can be a student's: nbgrader finds no folder with a [ or a line's end in it."""
    return not any(c == "[" or unicodedata.category(c) in ("Cc", "Cs") for c in student)


def content(file: Path) -> bytes:
    """What a submitted file holds.

    Raises
    ------
    OSError
        If it is no plain file, or a huge one.
    """
    wrong = fault(file)
    if wrong:
        raise OSError(wrong)
    return file.read_bytes()


def fault(path: Path, kind: int = stat.S_IFREG) -> str | None:
    """Why something in a submission cannot be taken; None if it is of the expected kind and can be read."""
    try:
        found = path.lstat()
    except OSError as error:
        return f"{error.strerror}"
    if stat.S_IFMT(found.st_mode) != kind:
        return KINDS.get(stat.S_IFMT(found.st_mode), "it is no folder")
    if kind == stat.S_IFREG and found.st_size > MAX_BYTES:
        return f"it is bigger than {MAX_BYTES / 1e6:g} MB"
    if not os.access(path, os.R_OK if kind == stat.S_IFREG else os.R_OK | os.X_OK):
        return "it may not be read"
    return None


def _plain_files(folder: Path, refused: list[str]) -> Iterator[Path]:
    """The plain files in a folder and its folders, but for notebooks."""
    folders, seen = [folder], 0
    while folders:
        for entry in _entries(folders.pop()):
            seen += 1
            if seen > MAX_FILES:
                refused.append(f"what comes after {MAX_FILES} files was left out")
                return
            if _is_notebook(entry):
                continue
            place = entry.relative_to(folder)
            if not fault(entry, stat.S_IFDIR) and len(place.parts) < MAX_LEVELS:
                folders.append(entry)
            elif wrong := fault(entry):
                refused.append(f"{place} was left out: {wrong}")
            else:
                yield entry


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _is_notebook(path: Path) -> bool:
    return path.name.endswith(".ipynb")


def _is_time(file: Path) -> bool:
    """Whether nbgrader can read a time in a file, or sees that it is empty."""
    from nbgrader.utils import parse_utc  # nbgrader takes most of a second, and few who judge have times

    try:
        text = content(file)[: MAX_TIME + 1].decode().strip()
        return not text or (len(text) <= MAX_TIME and bool(parse_utc(text)))
    except Exception:  # dateutil raises what comes up
        return False


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - MAX_NAMED
    return lines if more <= 0 else [*lines[:MAX_NAMED], f"and {more} more"]
