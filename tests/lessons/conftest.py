"""The edition of the ASSIGNMENT that a module tests, and what its solved notebook prints there."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest
from in_edition import run

from autograder import editions

SOLUTIONS = Path(__file__).parents[2] / "solutions"


@pytest.fixture(scope="module")
def edition(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edition")
    editions.unpack(request.module.ASSIGNMENT, folder)
    return folder


@pytest.fixture(scope="module")
def printed(request: pytest.FixtureRequest, edition: Path) -> str:
    """What the solved notebook's cells print, one after another."""
    [source] = (SOLUTIONS / request.module.ASSIGNMENT.name).glob("*.py")
    cells = [cell.source for cell in jupytext.read(source).cells if cell.cell_type == "code"]
    ran = run(edition, "\n\n".join(cell.split("### BEGIN HIDDEN TESTS")[0] for cell in cells))
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stderr[-3000:]
    return ran.stdout
