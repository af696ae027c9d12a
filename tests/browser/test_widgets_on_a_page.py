"""What holds for every widget on a page: it draws, its controls work by keys, it is readable by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from bare_page import HALF_A_SCREEN, clear, settled, show
from playwright.sync_api import BrowserContext, Locator, Page, expect
from problems import without_problems
from widget_table import SHOWN, Shown, build

every = pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.name)

RULES: dict[str, Any] = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
# What one can turn, press or drag.
CONTROLS = "button, input, select, textarea, a[href], [role=slider], [role=button]"
UNREACHED = f"""(root, keys) => [...root.querySelectorAll("{CONTROLS}")]
    .filter((one) => !one.disabled && one.checkVisibility() && !one.dataset.reached)
    .map((one) => one.outerHTML.slice(0, 120))"""
WIDE = """(root) => [root, ...root.querySelectorAll("*")]
    .filter((one) => !one.closest(".wide, .live, svg") && one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def one_page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def page(one_page: Page) -> Iterator[Page]:
    """The page of the last test, without its widgets: to go to an empty one takes as long as to draw."""
    one_page.set_viewport_size(HALF_A_SCREEN)
    with without_problems(one_page):
        yield one_page
        clear(one_page)


def serious(page: Page) -> list[str]:
    """What axe finds wrong with the widgets of a page, and where."""
    if not page.evaluate("'axe' in window"):  # an earlier test's is as good, and its code is warm
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("async (rules) => (await axe.run('.upstream', rules)).violations", RULES)
    return [
        f"{one['id']}: {one['help']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def control(root: Locator, shown: Shown) -> Locator:
    return root.get_by_role("slider", name=shown.control, exact=True)


@every
def test_a_key_on_the_main_control_changes_the_picture_and_goes_no_further(page: Page, shown: Shown) -> None:
    root = show(page, shown.make())
    svg = root.locator("svg, canvas").first
    expect(svg).to_be_visible()
    box = svg.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) > 100
    main = control(root, shown)
    main.focus()
    # Where a notebook hears of keys before any widget, this is what it asks for.
    expect(main).to_have_attribute("data-lm-suppress-shortcuts", "true")
    before = root.inner_html()
    main.press(shown.key)
    settled(page)
    assert root.inner_html() != before
    expect(main).to_be_focused()
    for key in ("b", "d", "Escape", "Shift+Enter"):
        main.press(key)
    assert page.evaluate("window.keys") == []


@every
def test_every_control_is_reached_by_tab_and_shows_that_it_is(page: Page, shown: Shown) -> None:
    root = show(page, shown.make())
    for _ in range(root.locator(CONTROLS).count() + 12):
        page.keyboard.press("Tab")
        page.evaluate("document.activeElement.dataset.reached = true")
    assert root.evaluate(UNREACHED) == []
    main = control(root, shown)
    main.focus()
    rings = main.evaluate(
        """(one) => [one, ...one.children].map((node) => getComputedStyle(node))
            .filter((style) => style.outlineStyle !== "none" || parseFloat(style.strokeWidth) >= 3).length"""
    )
    assert rings > 0


@every
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_serious_violation(page: Page, shown: Shown, theme: str) -> None:
    show(page, shown.make(), theme)
    settled(page)
    assert serious(page) == []


def test_axe_would_find_one(page: Page) -> None:
    page.set_content(
        '<!doctype html><html lang="en"><title>.</title><p class="upstream"><input type="range"></p></html>'
    )
    assert len(serious(page)) == 1


@every
def test_nothing_is_wider_than_a_telephone(page: Page, shown: Shown) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    root = show(page, shown.make())
    settled(page)
    assert root.evaluate(WIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@every
def test_two_on_a_page_go_their_own_ways(page: Page, shown: Shown) -> None:
    show(page, shown.make())
    page.evaluate("(root) => root.id = 'first'", page.locator(".upstream").element_handle())
    first = page.locator("#first")
    second = show(page, shown.make(), beside=True)
    before = first.inner_html()
    control(second, shown).press(shown.key)
    settled(page)
    assert first.inner_html() == before
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))


@every
def test_nothing_is_left_when_it_goes(page: Page, shown: Shown) -> None:
    show(page, shown.make())
    settled(page)
    assert page.evaluate("window.take_away()") == 0
    assert page.locator(".upstream").count() == 0


@pytest.mark.parametrize("shown", [s for s in SHOWN if s.raising], ids=lambda shown: shown.name)
def test_an_exception_of_the_students_is_told_in_the_widget(page: Page, shown: Shown) -> None:
    widget = build(shown.raising)
    root = show(page, widget)
    expect(root.get_by_role("alert")).to_contain_text(widget.error)
    assert "ValueError: mine (line" in widget.error
    control(root, shown).press(shown.key)  # it is alive
    settled(page)
    assert serious(page) == []
