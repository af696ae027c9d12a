"""The table of damaged submissions: what was done to each, and what its student would expect.

Every one is a right solution before it is damaged. It is then worth all the points, or less, or none; where a
student loses points, or might wonder, the report says why, in words of which `told` is a part.
"""

from __future__ import annotations

import base64
import copy
import json
import os
import socket
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat

from autograder.demo.students import Student, right_answers
from autograder.exercises import find_assignment
from autograder.submission import ANSWER

ASSIGNMENT = find_assignment("01-svm-loss")
FILE = "svm-loss.ipynb"
POINTS = {exercise.name: exercise.points for exercise in ASSIGNMENT.exercises}
ALL = sum(POINTS.values())
RIGHT = right_answers(ASSIGNMENT)

Plain = dict[str, Any]


@dataclass(frozen=True)
class Damaged:
    """One damaged submission.

    Attributes
    ----------
    intent : str
        What happened to it, and what its student expects.
    write : callable
        Writes it into its folder, which is made already, given the text of the right notebook.
    points : float
        What it is worth.
    told : str
        A part of what the report says; nothing where there is nothing to say.
    student : str, optional
        The student's name where the name is the damage.
    """

    intent: str
    write: Callable[[Path, str], None]
    points: float = ALL
    told: str = ""
    student: str | None = None


def text(change: Callable[[str], str | bytes]) -> Callable[[Path, str], None]:
    """The file has a changed content."""

    def write(folder: Path, right: str) -> None:
        changed = change(right)
        (folder / FILE).write_bytes(changed if isinstance(changed, bytes) else changed.encode())

    return write


def plain(change: Callable[[Plain], Any]) -> Callable[[Path, str], None]:
    """The file has other JSON: what `change` returns, or what it made of its argument."""

    def changed(right: str) -> str:
        notebook = json.loads(right)
        return json.dumps(change(notebook) or notebook)

    return text(changed)


def cells(change: Callable[[list[Plain]], Any]) -> Callable[[Path, str], None]:
    """The notebook has other cells: what `change` returns, or what it made of its argument."""

    def changed(notebook: Plain) -> None:
        notebook["cells"] = change(notebook["cells"]) or notebook["cells"]

    return plain(changed)


def each(change: Callable[[Plain], Any]) -> Callable[[Path, str], None]:
    """Each cell is changed."""
    return cells(lambda found: [change(cell) for cell in found] and None)


def named(name: str) -> Callable[[Path, str], None]:
    """The notebook is right and has another name."""
    return lambda folder, right: _write(folder / name, right)


def beside(put: Callable[[Path], Any]) -> Callable[[Path, str], None]:
    """The notebook is right; something else is put into its folder."""

    def write(folder: Path, right: str) -> None:
        _write(folder / FILE, right)
        put(folder)

    return write


def instead(put: Callable[[Path], Any]) -> Callable[[Path, str], None]:
    """Something else is put where the notebook should be."""
    return lambda folder, right: put(folder / FILE)


def _write(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


def at(found: list[Plain], name: str) -> int:
    return next(
        i for i, cell in enumerate(found) if cell["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def cell(found: list[Plain], name: str) -> Plain:
    return found[at(found, name)]


def code(source: str, name: str = "a-cell", **metadata: Any) -> Plain:
    empty: Plain = {"execution_count": None, "outputs": []}
    return {"cell_type": "code", "id": name, "metadata": metadata, "source": source, **empty}


def is_named(one: Plain) -> bool:
    return "nbgrader" in one["metadata"]


def is_test(one: Plain) -> bool:
    return one["metadata"].get("nbgrader", {}).get("grade_id") in POINTS


# What is done to cells


def swap(found: list[Plain], one: str, other: str) -> None:
    i, j = at(found, one), at(found, other)
    found[i], found[j] = found[j], found[i]


def reverse_answers(found: list[Plain]) -> None:
    places = [at(found, name + ANSWER) for name in POINTS]
    answers = [found[i] for i in places]
    for i, answer in zip(places, reversed(answers), strict=True):
        found[i] = answer


def move_tests_up(found: list[Plain]) -> list[Plain]:
    return [*filter(is_test, found), *(one for one in found if not is_test(one))]


def copy_tests(found: list[Plain]) -> list[Plain]:
    return [*found, *copy.deepcopy([one for one in found if is_test(one)])]


def rename_test(found: list[Plain]) -> None:
    one = cell(found, "predict")
    one["metadata"]["nbgrader"]["grade_id"], one["id"] = "my_predict", "mine"


def retype_test(found: list[Plain]) -> None:
    i = at(found, "predict")
    found[i] = {key: found[i][key] for key in ("id", "metadata", "source")} | {"cell_type": "markdown"}


def forget_names(one: Plain) -> None:
    one["metadata"], one["id"] = {}, f"x{abs(hash(one['id']))}"


def swap_names(found: list[Plain]) -> None:
    one, other = cell(found, "predict_answer"), cell(found, "train_answer")
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]


def take_from_another_assignment(found: list[Plain]) -> None:
    for n, name in enumerate(["softmax_loss_naive_answer", "softmax_loss_naive", "kernel_trick"]):
        meta = {"grade_id": name, "grade": n == 1, "solution": n == 0, "points": 10, "locked": n == 1}
        found.insert(
            12, code("def softmax_loss_naive(W, X, y, reg):\n    return 0.0, W", name, nbgrader=meta)
        )


def another_assignment(notebook: Plain) -> Plain:
    meta = {"grade_id": "softmax_loss_naive", "grade": True, "solution": False, "points": 10}
    softmax = code("def softmax_loss_naive(W, X, y, reg):\n    return 0.0, W", "softmax")
    return notebook | {"cells": [softmax, code("100.0", "test", nbgrader=meta)]}


def merged(found: list[Plain]) -> Plain:
    """All code in one cell, as its first cell was."""
    setup = cell(found, "setup")
    sources = [setup["source"], *(cell(found, name + ANSWER)["source"] for name in POINTS)]
    return setup | {"source": "\n\n".join("".join(source) for source in sources)}


def merge(found: list[Plain]) -> list[Plain]:
    return [merged(found)]


def merge_without_a_name(found: list[Plain]) -> list[Plain]:
    return [merged(found) | {"metadata": {}, "id": "merged"}]


def split(found: list[Plain]) -> None:
    i = at(found, "predict_answer")
    found[i]["source"] = "def scores_of(W, X):\n    return X @ W"
    found.insert(i + 1, code("def predict(W, X):\n    return scores_of(W, X).argmax(axis=1)"))


def answer_in_a_new_cell(found: list[Plain]) -> None:
    i = at(found, "predict_answer")
    found.insert(i + 1, code(found[i]["source"]))
    found[i]["source"] = "def predict(W, X):\n    # YOUR CODE HERE\n    raise NotImplementedError()"


def answer_in_the_test(found: list[Plain]) -> None:
    cell(found, "predict")["source"] = cell(found, "predict_answer")["source"]
    cell(found, "predict_answer")["source"] = ""


def lose_a_source(found: list[Plain]) -> None:
    del cell(found, "predict_answer")["source"]


# What is put beside a notebook, or instead of it


def zipped(folder: Path, right: str) -> None:
    with zipfile.ZipFile(folder / "svm-loss.zip", "w") as archive:
        archive.writestr(FILE, right)


def two_notebooks(folder: Path, right: str) -> None:
    _write(folder / FILE, right)
    _write(folder / "svm-loss-Copy1.ipynb", right.replace("argmax", "argmin"))


def two_strangers(folder: Path, right: str) -> None:
    _write(folder / "Untitled.ipynb", right)
    _write(folder / "Untitled1.ipynb", right)


def from_a_mac(folder: Path, right: str) -> None:
    _write(folder / "svm-loss (1).ipynb", right)
    _write(folder / "._svm-loss (1).ipynb", "\x00\x05\x16\x07")


def link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def loop(path: Path) -> None:
    path.symlink_to("round.ipynb")
    (path.parent / "round.ipynb").symlink_to(path.name)


def listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(".", os.O_RDONLY)
        os.chdir(path.parent)  # the path of a socket must be short
        try:
            server.bind(path.name)
        finally:
            os.fchdir(here)
            os.close(here)


def sparse(path: Path, size: int) -> None:
    path.touch()
    os.truncate(path, size)


def deep_folders(folder: Path) -> None:
    inner = folder.joinpath(*["d"] * 200)
    inner.mkdir(parents=True)
    (inner / "deep.txt").write_text("deep")


def many_files(folder: Path) -> None:
    (folder / "many").mkdir()
    for n in range(2000):
        (folder / "many" / f"{n}.csv").touch()


def folder_as_link(target: str) -> Callable[[Path, str], None]:
    def write(folder: Path, right: str) -> None:
        folder.rmdir()
        folder.symlink_to(target)

    return write


def student_as_link(folder: Path, right: str) -> None:
    folder.rmdir()
    folder.parent.rmdir()
    folder.parent.symlink_to("alice")


def notebook_as_file(folder: Path, right: str) -> None:
    folder.rmdir()
    folder.write_text(right, encoding="utf-8")


def unreadable(path: Path) -> None:
    path.write_text("{}")
    path.chmod(0)


def as_version_3(right: str) -> str:
    return str(nbformat.writes(nbformat.convert(nbformat.reads(right, 4), 3), version=3))


def picture() -> Plain:
    data = base64.b64encode(os.urandom(15_000_000)).decode()
    return {"output_type": "display_data", "metadata": {}, "data": {"image/png": data}}


def zip_bytes() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(FILE, "{}")
    return buffer.getvalue()


UNREAD = "svm-loss.ipynb could not be read"
NO_LINK = "it is a link, and links are not followed"
MISSING = "was missing and has been put back"

DAMAGED: dict[str, Damaged] = {
    # The file's bytes
    "truncated": Damaged("The upload broke off: told so.", text(lambda t: t[: len(t) // 2]), 0, UNREAD),
    "empty-file": Damaged("The disk was full when it was saved: told so.", text(lambda t: ""), 0, UNREAD),
    "a-web-page": Damaged(
        "A page was saved, not the file: told so.", text(lambda t: "<!DOCTYPE html>"), 0, UNREAD
    ),
    "python-source": Damaged(
        "Exported as a script and renamed: told so.", text(lambda t: "x = 1\n"), 0, UNREAD
    ),
    "a-zip": Damaged("A zip file was renamed: told so.", text(lambda t: zip_bytes()), 0, UNREAD),
    "byte-order-mark": Damaged("Notepad put a mark before it: all points.", text(lambda t: "\ufeff" + t)),
    "latin-1": Damaged(
        "An editor saved it in Latin-1: told so.",
        text(lambda t: t.encode("latin-1", "replace") + b"\xe9"),
        0,
        UNREAD,
    ),
    "utf-16": Damaged(
        "PowerShell wrote it in UTF-16: told so.", text(lambda t: t.encode("utf-16")), 0, UNREAD
    ),
    "zeros-at-its-end": Damaged(
        "A crash left zeros in the file: told so.", text(lambda t: t + "\0" * 512), 0, UNREAD
    ),
    "lines-of-windows": Damaged(
        "Windows ended the lines, in the file and in the cells: all points, and no word of edited cells.",
        text(lambda t: t.replace("\\n", "\\r\\n").replace("\n", "\r\n")),
    ),
    "compact": Damaged("A tool wrote it in one line: all points.", plain(lambda nb: None)),
    # Its JSON
    "a-list": Damaged("It is a list: told so.", plain(lambda nb: nb["cells"]), 0, UNREAD),
    "a-number": Damaged("It is a number: told so.", text(lambda t: "42"), 0, UNREAD),
    "nested": Damaged("It is nested 100,000 deep: told so.", text(lambda t: "[" * 100_000), 0, UNREAD),
    "nested-metadata": Damaged(
        "Metadata are nested 400 deep: all points.",
        each(lambda one: one["metadata"].update(deep=json.loads("[" * 400 + "]" * 400))),
    ),
    "nbformat-3": Damaged("An old Jupyter saved it: all points.", text(as_version_3)),
    "nbformat-5": Damaged(
        "A Jupyter to come saved it: told so.", plain(lambda nb: nb | {"nbformat": 5}), 0, UNREAD
    ),
    "nbformat-99": Damaged(
        "Its version was edited: told so.", plain(lambda nb: nb | {"nbformat": 99}), 0, UNREAD
    ),
    "minor-99": Damaged(
        "A newer Jupyter saved it: all points.", plain(lambda nb: nb | {"nbformat_minor": 99})
    ),
    "no-nbformat": Damaged(
        "It does not say its version: told so.",
        plain(lambda nb: {"cells": nb["cells"]}),
        0,
        f"{UNREAD}: KeyError",
    ),
    "no-metadata": Damaged(
        "A tool left its metadata out: all points.", plain(lambda nb: nb.pop("metadata") and None)
    ),
    "no-cells": Damaged(
        "A tool left its cells out: told so.", plain(lambda nb: nb.pop("cells") and None), 0, UNREAD
    ),
    # Its cells' fields
    "no-ids": Damaged("Cells have no ids: all points.", each(lambda one: one.pop("id"))),
    "one-id": Damaged("All cells have one id: all points.", each(lambda one: one.update(id="cell"))),
    "bad-ids": Damaged(
        "Ids are not allowed ones: all points.", each(lambda one: one.update(id="an id! " * 20))
    ),
    "no-cell-metadata": Damaged("Cells have no metadata: all points.", each(lambda one: one.pop("metadata"))),
    "no-outputs": Damaged(
        "Cells have no outputs: all points.",
        each(lambda one: [one.pop(k, 0) for k in ("outputs", "execution_count")]),
    ),
    "bad-outputs": Damaged(
        "Outputs are numbers: all points.", each(lambda one: one.update(outputs=[5, {"a": 1}]))
    ),
    "null-outputs": Damaged("Outputs are null: all points.", each(lambda one: one.update(outputs=None))),
    "no-types": Damaged("Cells have no type: all points.", each(lambda one: one.pop("cell_type"))),
    "unknown-types": Damaged(
        "Cells are of unknown types: all points.", each(lambda one: one.update(cell_type="sql"))
    ),
    "bad-attachments": Damaged(
        "Attachments are a number: all points.", each(lambda one: one.update(attachments=5))
    ),
    "sources-in-lines": Damaged(
        "Sources are lists of lines: all points.",
        each(lambda one: one.update(source="".join(one["source"]).splitlines(keepends=True))),
    ),
    "no-source": Damaged(
        "One answer has no source: its points, and the report says what is not there.",
        cells(lose_a_source),
        ALL - POINTS["predict"],
        "missing",
    ),
    "things-among-cells": Damaged(
        "Numbers and null stand among the cells: all points.", cells(lambda c: [None, 5, "x", *c, []])
    ),
    "zero-byte-in-words": Damaged(
        "A zero byte in a cell of words: all points.",
        cells(lambda c: [{"cell_type": "markdown", "id": "z", "metadata": {}, "source": "a\0b\ud800"}, *c]),
    ),
    "huge-outputs": Damaged(
        "A picture of 20 MB was saved with it: all points.",
        cells(lambda c: cell(c, "predict_answer").update(outputs=[picture()])),
    ),
    # Its cells' order and names
    "answer-behind-test": Damaged(
        "An answer was moved behind its test: all points.",
        cells(lambda c: swap(c, "predict_answer", "predict")),
    ),
    "answers-in-reverse": Damaged("The answers are in reverse order: all points.", cells(reverse_answers)),
    "upside-down": Damaged("All cells are in reverse order: all points.", cells(lambda c: c[::-1])),
    "no-tests": Damaged(
        "All tests were deleted: all points.", cells(lambda c: [x for x in c if not is_test(x)]), ALL, MISSING
    ),
    "tests-twice": Damaged("All tests were copied: all points.", cells(copy_tests), ALL, "more than once"),
    "tests-first": Damaged("All tests were moved to the top: all points.", cells(move_tests_up)),
    "test-edited": Damaged(
        "A test was edited: all points.",
        cells(lambda c: cell(c, "predict").update(source="4.0")),
        ALL,
        "was edited",
    ),
    "test-is-words": Damaged("A test became Markdown: all points.", cells(retype_test)),
    "test-renamed": Damaged("A test has another name: all points.", cells(rename_test), ALL, MISSING),
    "tests-of-no-points": Damaged(
        "Tests have other points: all points.",
        cells(lambda c: [x["metadata"]["nbgrader"].update(points=0) for x in c if is_test(x)] and None),
    ),
    "metadata-emptied": Damaged(
        "A tool cleaned metadata and ids away: all points.", each(forget_names), ALL, MISSING
    ),
    "names-swapped": Damaged("Two answers have each other's names: all points.", cells(swap_names)),
    "other-cells": Damaged(
        "Cells of another assignment are in it: all points.", cells(take_from_another_assignment)
    ),
    "other-assignment": Damaged(
        "It is another assignment's notebook: told what is missing.", plain(another_assignment), 0, MISSING
    ),
    "merged": Damaged(
        "All cells were merged into the first: all points.", cells(merge), ALL, "setup was edited"
    ),
    "merged-unnamed": Damaged(
        "All cells were merged into a new one: all points.", cells(merge_without_a_name), ALL, MISSING
    ),
    "split": Damaged("An answer was split over two cells: all points.", cells(split)),
    "in-a-new-cell": Damaged("An answer is in a new cell: all points.", cells(answer_in_a_new_cell)),
    "in-the-test": Damaged(
        "An answer was written over its test: all points.",
        cells(answer_in_the_test),
        ALL,
        "predict was edited",
    ),
    # Its kernel
    "kernel-r": Damaged(
        "It was opened with R's kernel: all points.",
        plain(
            lambda nb: nb["metadata"].update(kernelspec={"name": "ir", "language": "R", "display_name": "R"})
        ),
    ),
    "no-kernel": Damaged(
        "It names no kernel: all points.", plain(lambda nb: nb["metadata"].pop("kernelspec") and None)
    ),
    "other-language": Damaged(
        "It says it is Julia: all points.",
        plain(lambda nb: nb["metadata"].update(language_info={"name": "julia", "version": 5})),
    ),
    # The folder
    "empty-folder": Damaged("Nothing was handed in: told so.", lambda f, t: None, 0, "which holds nothing"),
    "another-name": Damaged(
        "It has another name: all points.", named("Untitled.ipynb"), ALL, "Untitled.ipynb was"
    ),
    "capitals": Damaged(
        "Its name is in capitals: all points.", named("SVM-Loss.ipynb"), ALL, "SVM-Loss.ipynb was"
    ),
    "long-name": Damaged(
        "Its name has 250 letters: all points.", named("n" * 244 + ".ipynb"), ALL, "nnn.ipynb was"
    ),
    "name-not-text": Damaged(
        "Its name is not UTF-8: all points.", named(os.fsdecode(b"caf\xe9.ipynb")), ALL, "was graded as"
    ),
    "another-ending": Damaged(
        "The browser added .txt: told so.", named(f"{FILE}.txt"), 0, f"holds {FILE}.txt"
    ),
    "two-notebooks": Damaged("A copy lies beside it: all points for the right one.", two_notebooks),
    "two-strangers": Damaged("Neither of two has its name: told so.", two_strangers, 0, "Untitled1.ipynb"),
    "from-a-mac": Damaged(
        "A Mac put a file of its own beside it: all points.", from_a_mac, ALL, "was graded as"
    ),
    "in-a-subfolder": Damaged(
        "It is in a folder in the folder: told so.", named(f"homework/{FILE}"), 0, "which holds homework"
    ),
    "zipped": Damaged("It is in a zip file: told so.", zipped, 0, "which holds svm-loss.zip"),
    "a-folder": Damaged("A folder has its name: told so.", instead(lambda p: p.mkdir()), 0, "it is a folder"),
    "a-pipe": Damaged(
        "A pipe has its name: told so, and nobody waits.", instead(os.mkfifo), 0, "it is a pipe"
    ),
    "a-socket": Damaged("A socket has its name: told so.", instead(listen), 0, "it is a socket"),
    "too-big": Damaged("It has 1 TB: told so.", instead(lambda p: sparse(p, 2**40)), 0, "bigger than 100 MB"),
    "unreadable": Damaged("It may not be read: told so.", instead(unreadable), 0, "it may not be read"),
    # Links
    "link-to-another": Damaged(
        "It is a link to another student's: not theirs.",
        instead(link(f"../../alice/01-svm-loss/{FILE}")),
        0,
        NO_LINK,
    ),
    "link-to-system": Damaged(
        "It is a link to /etc/passwd: not read.", instead(link("/etc/passwd")), 0, NO_LINK
    ),
    "link-to-device": Damaged("It is a link to /dev/zero: not read.", instead(link("/dev/zero")), 0, NO_LINK),
    "link-to-nothing": Damaged("It is a link to nothing: told so.", instead(link("gone.ipynb")), 0, NO_LINK),
    "link-in-a-circle": Damaged("It is a link to a link to it: told so.", instead(loop), 0, NO_LINK),
    "folder-as-link": Damaged(
        "The folder is a link to another's: not theirs.", folder_as_link("../alice/01-svm-loss"), 0, NO_LINK
    ),
    "student-as-link": Damaged("The student is a link to another: not theirs.", student_as_link, 0, NO_LINK),
    "folder-as-file": Damaged(
        "A file has the folder's name: told so.", notebook_as_file, 0, "cannot be graded"
    ),
    "link-beside": Damaged(
        "A link to another's work lies beside it: all points, and nobody's work is copied.",
        beside(lambda f: (f / "notes.txt").symlink_to(f"../../alice/01-svm-loss/{FILE}")),
        ALL,
        "notes.txt was left out",
    ),
    "device-beside": Damaged(
        "A link to /dev/zero lies beside it: all points, and no disk is filled.",
        beside(lambda f: (f / "data.bin").symlink_to("/dev/zero")),
        ALL,
        "data.bin was left out",
    ),
    "pipe-beside": Damaged(
        "A pipe lies beside it: all points.", beside(lambda f: os.mkfifo(f / "in")), ALL, "in was left out"
    ),
    "folder-link-beside": Damaged(
        "A link to the whole class lies beside it: all points.",
        beside(lambda f: (f / "class").symlink_to("../..")),
        ALL,
        "class was left out",
    ),
    # Other files
    "big-file-beside": Damaged(
        "A file of 30 MB lies beside it: all points.", beside(lambda f: sparse(f / "video.mp4", 30_000_000))
    ),
    "huge-file-beside": Damaged(
        "A file of 1 TB lies beside it: all points.",
        beside(lambda f: sparse(f / "video.mp4", 2**40)),
        ALL,
        "video.mp4 was left out",
    ),
    "deep-folders-beside": Damaged(
        "Folders, 200 deep, lie beside it: all points.", beside(deep_folders), ALL, "was left out"
    ),
    "many-files-beside": Damaged(
        "2000 files lie beside it: all points.", beside(many_files), ALL, "1000 files"
    ),
    # The time
    "time-is-garbage": Damaged(
        "Its time is no time: all points.",
        beside(lambda f: (f / "timestamp.txt").write_text("yesterday, I think")),
        ALL,
        "timestamp.txt was left out",
    ),
    "time-is-no-text": Damaged(
        "Its time is no text: all points.",
        beside(lambda f: (f / "timestamp.txt").write_bytes(b"\xff\xfe\x00")),
        ALL,
        "timestamp.txt was left out",
    ),
    "time-is-endless": Damaged(
        "Its time has 50 MB: all points.",
        beside(lambda f: (f / "timestamp.txt").write_text("1" * 50_000_000)),
        ALL,
        "timestamp.txt was left out",
    ),
    "time-is-a-pipe": Damaged(
        "Its time is a pipe: all points.",
        beside(lambda f: os.mkfifo(f / "timestamp.txt")),
        ALL,
        "timestamp.txt was left out",
    ),
    "time-is-a-folder": Damaged(
        "Its time is a folder: all points.", beside(lambda f: (f / "timestamp.txt").mkdir())
    ),
    "time-is-empty": Damaged(
        "Its time is empty: all points.", beside(lambda f: (f / "timestamp.txt").touch())
    ),
    "time-to-come": Damaged(
        "Its time is to come: all points.",
        beside(lambda f: (f / "timestamp.txt").write_text("2999-01-01 00:00:00 UTC")),
    ),
    # The student's name
    "spaces": Damaged("A name has spaces: all points.", named(FILE), student="Ada Lovelace"),
    "outer-spaces": Damaged("A name is between spaces: all points.", named(FILE), student=" ada "),
    "letters": Damaged("A name has other letters: all points.", named(FILE), student="Zoë Łukasz 王"),
    "formula": Damaged("A name looks like a formula: all points.", named(FILE), student="=1+cmd|'!A1"),
    "dots": Damaged("A name starts with dots: all points.", named(FILE), student="..dots"),
    "option": Damaged("A name looks like an option: all points.", named(FILE), student="--force"),
    "pattern": Damaged("A name is a pattern: all points, and only its own.", named(FILE), student="*"),
    "markup": Damaged("A name holds markup: all points.", named(FILE), student="<b>&{student_id}"),
    "brackets": Damaged(
        "nbgrader cannot find a name with brackets: told so.",
        named(FILE),
        0,
        "a student's name has",
        student="a[b]",
    ),
    "two-lines": Damaged(
        "nbgrader cannot find a name of two lines: told so.",
        named(FILE),
        0,
        "a student's name has",
        student="a\nb",
    ),
    "not-text": Damaged(
        "A gradebook cannot hold a name that is no text: told so.",
        named(FILE),
        0,
        "a student's name has",
        student=os.fsdecode(b"caf\xe9"),
    ),
}


def name_of(key: str) -> str:
    """The student who hands in a damaged submission."""
    return DAMAGED[key].student or key


def hand_in(submitted: Path, release: nbformat.NotebookNode) -> None:
    """Write the whole class: the damaged, and with them those to whom nothing has happened."""
    for name, student in HONEST.items():
        _write(submitted / name / ASSIGNMENT.name / FILE, student.notebook(release))
    right = Student("right", RIGHT).notebook(release)
    for key, damaged in DAMAGED.items():
        folder = submitted / name_of(key) / ASSIGNMENT.name
        folder.mkdir(parents=True)
        damaged.write(folder, right)


# In alice's work, and in nobody else's.
SECRET = "alice-keeps-this-to-herself"

_mistake = ASSIGNMENT.exercises[1].mistakes[0]
HONEST = {
    "alice": Student("alice", RIGHT | {"predict": f"# {SECRET}\n{RIGHT['predict']}"}),
    "bob": Student("bob", RIGHT | {"l2_penalty": ASSIGNMENT.exercises[1].mistake_source(_mistake)}),
    "carol": Student("carol", {}),
}
