"""A student in JupyterLab: opens the notebook, writes an answer, runs the check, reads what it says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from lab_page import Notebook, open_notebook
from lab_server import Lab
from playwright.sync_api import Page, expect

from autograder.demo.students import right_answers
from autograder.exercises import Assignment, Exercise
from autograder.exercises.exercise import Mistake


@pytest.fixture
def notebook(lab_page: Page, lab: Lab, tmp_path: Path) -> Notebook:
    """The release notebook, in a copy of its own."""
    released = lab.root / "notebooks" / "01-svm-loss" / "svm-loss.ipynb"
    mine = lab.root / tmp_path.name / released.name
    mine.parent.mkdir()
    shutil.copy(released, mine)
    return open_notebook(lab_page, lab, mine)


def test_running_all_stops_at_the_first_exercise_and_a_mistake_is_named_until_it_is_mended(
    notebook: Notebook, assignment: Assignment, exercise: Exercise, mistake: Mistake
) -> None:
    notebook.run_all()
    assert notebook.executed()[-2:] == ["hinge_margins_answer", "hinge_margins"]
    expect(notebook.outputs("hinge_margins").first).to_contain_text("not started")
    expect(notebook.cell("hinge_margins").locator(".jp-RenderedText")).to_have_text(
        re.compile(r"^hinge_margins: not started\n?$")
    )

    name, answer = exercise.name, f"{exercise.name}_answer"
    report, error = notebook.outputs(name).first, notebook.cell(name).locator(".jp-RenderedText")
    notebook.write(answer, exercise.mistake_source(mistake))
    notebook.run(answer)
    notebook.run(name)
    rows = report.get_by_role("row")
    expect(rows).to_have_count(len(exercise.parts))
    expect(rows.filter(has_text="not yet")).to_have_count(1)
    expect(rows.filter(has_text="not yet")).to_contain_text("penalty")
    expect(report).to_contain_text(f"This looks like: {mistake.name}. {mistake.hint}")
    heat_map = report.get_by_role("img", name=re.compile("heat map of .* relative errors"))
    assert heat_map.evaluate("image => image.complete && image.naturalWidth") > 100
    expect(error).to_have_text(re.compile(rf"^{name}: not right yet: penalty\n?$"))

    notebook.write(answer, right_answers(assignment)[name])
    notebook.run(answer)
    notebook.run(name)
    expect(report).to_contain_text(f"{exercise.points:g} of {exercise.points:g} points")
    expect(rows.filter(has_text="not yet")).to_have_count(0)
    expect(report).to_contain_text("visible cases. Grading draws fresh ones.")
    expect(report).not_to_contain_text(re.compile("passed|all tests|correct", re.IGNORECASE))
    expect(report.locator("img")).to_have_count(0)
    expect(error).to_have_count(0)
