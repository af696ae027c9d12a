"""The edition of the ASSIGNMENT that a module tests, and solved notebooks, each run once for all tests."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from filelock import FileLock
from nbformat import NotebookNode
from student import make_environment, run, site, solved

from autograder import editions
from autograder.exercises import find_assignment

Executed = Callable[[str], NotebookNode]


@pytest.fixture(scope="module")
def edition(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edition")
    editions.unpack(request.module.ASSIGNMENT, folder)
    return folder


@pytest.fixture(scope="session")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Executed:
    """Give an assignment's solved notebook, run with its wheel by the process of pytest's that asks first."""
    shared = tmp_path_factory.getbasetemp()
    if shared.name.startswith("popen-"):
        shared = shared.parent

    def execute(assignment: str) -> NotebookNode:
        folder, file = shared / f"student-{assignment}", shared / f"{assignment}.ipynb"
        with FileLock(f"{file}.lock"):
            if not file.exists():
                python = make_environment(folder / "environment")
                wheel = editions.wheel(find_assignment(assignment), folder)
                zipfile.ZipFile(wheel).extractall(site(folder / "environment"))
                notebook = solved(assignment)
                run(notebook, python, folder)
                nbformat.write(notebook, file)
        return nbformat.read(file, 4)

    return execute


@pytest.fixture(scope="module")
def printed(request: pytest.FixtureRequest, executed: Executed) -> str:
    """What the solved notebook's cells print and show, one after another."""
    outputs = [
        output
        for cell in executed(request.module.ASSIGNMENT.name).cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    return "\n".join(
        output.text.rstrip("\n") if output.output_type == "stream" else output.data.get("text/plain", "")
        for output in outputs
    )
