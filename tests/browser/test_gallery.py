"""The gallery in Voila: a page without code on which every widget draws and moves."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from voila_server import GALLERY, showing
from widget_table import SHOWN, Shown

from course import widgets

# Voila's own page asks the web for two stylesheets, with icons, and does without them.
ICONS = "https://cdn.jsdelivr.net/npm/@fortawesome/**"


@pytest.fixture(scope="module")
def gallery(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with (
        showing(tmp_path_factory.mktemp("voila")) as url,
        browser.new_context(viewport={"width": 1000, "height": 1000}) as context,
    ):
        context.route(ICONS, lambda route: route.fulfill(content_type="text/css", body=""))
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        page.on("requestfailed", lambda asked: problems.append(f"{asked.url}: {asked.failure}"))
        page.goto(url)
        expect(page.locator(".upstream")).to_have_count(len(SHOWN))
        yield page
        assert not problems


def test_every_widget_is_in_the_gallery() -> None:
    text = GALLERY.read_text(encoding="utf-8")
    assert [name for name in widgets.__all__ if not re.search(rf"\b{name}\(", text)] == []


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.name)
def test_it_draws_and_moves_by_keys(gallery: Page, shown: Shown) -> None:
    control = gallery.get_by_role("slider", name=shown.control, exact=True).first
    root = gallery.locator(".upstream").filter(has=control)
    control.focus()
    before = root.inner_html()
    control.press(shown.key)
    expect(root).not_to_have_js_property("innerHTML", before)
    expect(root.get_by_role("alert")).to_have_count(0)


def test_no_code_is_shown_and_nothing_is_cut_off(gallery: Page) -> None:
    expect(gallery.get_by_text("import")).to_have_count(0)
    assert gallery.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
