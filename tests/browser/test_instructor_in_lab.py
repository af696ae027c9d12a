"""An instructor in JupyterLab: edits a text source as a notebook, reads grades in formgrader."""

from __future__ import annotations

import difflib
import re
import shutil
from pathlib import Path

import pytest
from lab_page import Notebook, open_notebook
from lab_server import Lab
from playwright.sync_api import FrameLocator, Page, expect

from autograder.exercises import Exercise
from autograder.exercises.exercise import Mistake


@pytest.fixture
def source(lab: Lab, tmp_path: Path) -> Path:
    """The assignment's text source, in a copy of its own."""
    text = lab.root / "solutions" / "01-svm-loss" / "svm-loss.py"
    mine = lab.root / tmp_path.name / text.name
    mine.parent.mkdir()
    shutil.copy(text, mine)
    return mine


@pytest.fixture
def notebook(lab_page: Page, lab: Lab, source: Path) -> Notebook:
    """The text source, opened as a notebook."""
    return open_notebook(lab_page, lab, source, factory="Jupytext Notebook")


def test_a_saved_source_is_the_same_file_but_for_the_lines_of_an_edit(
    notebook: Notebook, source: Path
) -> None:
    same, written = source.read_bytes(), source.stat().st_mtime_ns
    notebook.run("setup")
    notebook.save()
    assert source.stat().st_mtime_ns > written
    assert source.read_bytes() == same

    page, before = notebook.page, source.read_text(encoding="utf-8")
    prose = page.locator(".jp-MarkdownCell").filter(has_text="What you can now do")
    prose.locator(".jp-RenderedMarkdown").click()
    page.keyboard.press("Enter")
    expect(prose.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(" And where the sum does.")

    page.evaluate("window.jupyterapp.commands.execute('nbgrader:open-create-assignment')")
    total = page.get_by_label("Total points:")
    expect(total).to_have_value("42")
    panel = page.locator(".nbgrader-CellWidget").nth(notebook.position("svm_loss_naive"))
    expect(panel.get_by_label("ID:")).to_have_value("svm_loss_naive")
    expect(panel.get_by_label("Type:")).to_have_value("tests")
    panel.get_by_label("Points:").fill("12")
    panel.get_by_label("Points:").press("Tab")
    expect(total).to_have_value("44")
    notebook.save()

    diff = list(difflib.ndiff(before.splitlines(), source.read_text(encoding="utf-8").splitlines()))
    removed, added = ([line[2:] for line in diff if line[0] == sign] for sign in "-+")
    assert added == [
        removed[0].replace('"points": 10', '"points": 12'),
        f"{removed[1]} And where the sum does.",
    ]
    assert '"grade_id": "svm_loss_naive"' in added[0]


@pytest.fixture
def formgrader(lab_page: Page, graded: Path) -> FrameLocator:
    lab_page.evaluate("window.jupyterapp.commands.execute('nbgrader:open-formgrader')")
    return lab_page.frame_locator("#formgrader iframe")


@pytest.mark.usefixtures("no_mathjax")
def test_formgrader_shows_submissions_with_the_judges_report(
    formgrader: FrameLocator, exercise: Exercise, mistake: Mistake
) -> None:
    row = formgrader.get_by_role("row").filter(has_text="01-svm-loss")
    expect(row.locator(".num-submissions")).to_have_text("2")

    formgrader.get_by_role("link", name="Manual Grading").click()
    formgrader.get_by_role("link", name="01-svm-loss").click()
    formgrader.get_by_role("link", name="svm-loss", exact=True).click()
    expect(formgrader.get_by_role("link", name=re.compile("^Submission #"))).to_have_count(2)
    ben = formgrader.get_by_role("row").filter(has_text="36 / 42")
    ben.get_by_role("link", name=re.compile("^Submission #")).click()

    report = formgrader.locator(".output_html").filter(has_text=f"{exercise.name}: ")
    expect(report).to_contain_text(f"{exercise.name}: 8 of {exercise.points:g} points")
    expect(report).to_contain_text(f"This looks like: {mistake.name}. {mistake.hint}")
    expect(formgrader.locator(f"input#{exercise.name}")).to_have_attribute("placeholder", "8")
