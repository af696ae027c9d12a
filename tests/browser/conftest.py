"""A browser, and a course with JupyterLab on it. Nothing outside of this machine is asked for anything."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from bare_page import HALF_A_SCREEN
from chromium import FLAGS, find
from lab_page import clear, open_lab
from lab_server import REPOSITORY, Lab, running
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from problems import without_problems

from autograder import courses
from autograder.build import release
from autograder.demo import hand_in, make_course
from autograder.demo.students import Student, right_answers
from autograder.exercises import Assignment, Exercise, find_assignment
from autograder.exercises.exercise import Mistake
from autograder.feedback import feedback
from autograder.grade import grade

# nbgrader's pages load MathJax from the web, and formgrader shows no points before it is there.
MATHJAX = "https://cdnjs.cloudflare.com/ajax/libs/mathjax/**"
NO_MATHJAX = (
    "window.MathJax = {Hub: {Config() {}, Queue() {}, Startup: {signal: {Interest(told) { told('End'); }}}}};"
)


# A busy machine is slow, not wrong.
PATIENCE = 60_000  # milliseconds
expect.set_options(timeout=PATIENCE)

# What a test may have changed, and what it is in the next one.
AS_IT_COMES: Any = dict.fromkeys(["color_scheme", "forced_colors", "media", "reduced_motion"], "null")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where chromium is; without one, no test here runs."""
    if found := find():
        return found
    missing = "no chromium here: apt-get install chromium"
    pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)


# Playwright's event loop runs as long as its browser: not longer than these tests, others may need one.
@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as context:
        context.set_default_timeout(PATIENCE)
        yield context


@pytest.fixture(scope="package")
def blank(context: BrowserContext) -> list[Page]:
    """Pages that may be used again, since they never left for an address: each new one is a process."""
    return []


@pytest.fixture
def page(context: BrowserContext, blank: list[Page]) -> Iterator[Page]:
    """A page as wide as half a screen; errors in its console, or a request to the web, fail the test."""
    page = blank.pop() if blank else context.new_page()
    page.mouse.move(0, 0)  # where nothing of the next test is
    page.goto("about:blank")
    page.set_viewport_size(HALF_A_SCREEN)
    page.emulate_media(**AS_IT_COMES)
    with without_problems(page):
        yield page
        if page.url == "about:blank":
            blank.append(page)
        else:
            page.close()


@pytest.fixture
def no_mathjax(context: BrowserContext) -> Iterator[None]:
    """For nbgrader's pages; a browser keeps nothing that it has loaded where requests are answered here."""
    context.route(MATHJAX, lambda route: route.fulfill(content_type="text/javascript", body=NO_MATHJAX))
    yield
    context.unroute(MATHJAX)


@pytest.fixture(scope="package")
def desk(context: BrowserContext, lab: Lab) -> Iterator[Page]:
    """A page in which JupyterLab has been loaded."""
    page = context.new_page()
    page.set_viewport_size(HALF_A_SCREEN)
    with without_problems(page):
        open_lab(page, lab)
    yield page
    page.close()


@pytest.fixture
def lab_page(desk: Page) -> Iterator[Page]:
    """JupyterLab with nothing open in it; problems are those of `page`."""
    desk.set_viewport_size(HALF_A_SCREEN)
    with without_problems(desk):
        yield desk
    clear(desk)  # a kernel that is cut off in the midst of an answer may be a problem


@pytest.fixture(scope="session")
def assignment() -> Assignment:
    return find_assignment("01-svm-loss")


@pytest.fixture(scope="session")
def exercise(assignment: Assignment) -> Exercise:
    return next(exercise for exercise in assignment.exercises if exercise.name == "svm_loss_naive")


@pytest.fixture(scope="session")
def mistake(exercise: Exercise) -> Mistake:
    return next(mistake for mistake in exercise.mistakes if mistake.name == "penalty gradient halved")


@pytest.fixture(scope="session")
def course(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's course in a folder of its own, with its release as committed."""
    folder = tmp_path_factory.mktemp("lab") / "course"
    make_course(REPOSITORY, folder)
    shutil.copytree(REPOSITORY / "notebooks", folder / "notebooks")
    return folder


@pytest.fixture(scope="package")
def lab(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running(course, tmp_path_factory.mktemp("home")) as lab:
        yield lab


@pytest.fixture(scope="session")
def graded(course: Path, assignment: Assignment, exercise: Exercise, mistake: Mistake) -> Path:
    """The course with two graded students and their feedback: Ada, all right, and Ben, with a mistake."""
    right = right_answers(assignment)
    names = ["ada", "ben"]
    class_ = [
        Student(names[0], right, "Both, because of the penalty."),
        Student(names[1], {**right, exercise.name: exercise.mistake_source(mistake)}, "The penalty."),
    ]

    def grade_them() -> None:
        release(courses.load(course), assignment)
        hand_in(course, assignment, class_)
        grade(course, assignment.name)
        feedback(course, assignment.name, names, lambda what, done, total: None)

    with ThreadPoolExecutor(1) as thread:  # this one has Playwright's event loop
        thread.submit(grade_them).result()
    return course
