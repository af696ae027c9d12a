"""A student's feedback page, opened from a folder: the judge's report is in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from autograder.exercises import Exercise
from autograder.exercises.exercise import Mistake


@pytest.mark.usefixtures("no_mathjax")
def test_a_feedback_page_shows_points_and_the_mistake(
    page: Page, graded: Path, exercise: Exercise, mistake: Mistake
) -> None:
    page.goto((graded / "feedback" / "ben" / "01-svm-loss" / "svm-loss.html").as_uri())
    report = page.locator(".output_html").filter(has_text=f"{exercise.name}: ")
    expect(report).to_contain_text(f"{exercise.name}: 8 of {exercise.points:g} points")
    expect(report.get_by_role("row").filter(has_text="not yet")).to_contain_text("penalty")
    expect(report).to_contain_text(f"This looks like: {mistake.name}. {mistake.hint}")
    expect(page.locator("body")).not_to_contain_text("HIDDEN TESTS")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
