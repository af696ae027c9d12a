"""What a screen reader is given of each widget: a name for all it comes to, one short text for a change."""

from __future__ import annotations

from typing import Any

import pytest
from bare_page import settled, show
from playwright.sync_api import Page, expect
from widget_table import SHOWN, Shown

every = pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.name)

# Roles that mean nothing, or not enough, without a name.
NAMED = {"slider", "button", "combobox", "checkbox", "spinbutton", "region", "image", "group"}
LIVE = """(root) => [...root.querySelectorAll("[aria-live], output, [role=status], [role=alert], [role=log]")]
    .filter((one) => one.getAttribute("aria-live") !== "off" && !one.matches(".live, .error"))
    .map((one) => one.outerHTML.slice(0, 120))"""
HEARD = """(live) => {
    window.heard = [];
    new MutationObserver(() => window.heard.push(live.textContent)).observe(live, { childList: true });
}"""
LONGEST = 160  # letters, some ten seconds


def nameless(page: Page) -> list[str]:
    """What a screen reader would come to and could say nothing about."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    seen = [node for node in tree["nodes"] if not node["ignored"]]
    return [
        f"{role(node)} {node.get('properties')}"
        for node in seen
        if (role(node) in NAMED or focusable(node)) and not node.get("name", {}).get("value", "").strip()
    ]


def role(node: dict[str, Any]) -> str:
    return str(node["role"]["value"])


def focusable(node: dict[str, Any]) -> bool:
    return any(one["name"] == "focusable" for one in node.get("properties", ()))


@every
def test_whatever_is_come_to_has_a_name(page: Page, shown: Shown) -> None:
    show(page, shown.make())
    settled(page)
    assert nameless(page) == []


def test_what_has_no_name_would_be_found(page: Page) -> None:
    page.set_content(
        '<!doctype html><html lang="en"><title>.</title><p tabindex="0"></p><svg role="img"></svg><input>'
    )
    assert len(nameless(page)) == 3


@every
def test_a_change_of_the_main_control_is_said_once_and_shortly(page: Page, shown: Shown) -> None:
    root = show(page, shown.make())
    settled(page)
    page.evaluate("new Promise(requestAnimationFrame)")
    live = root.locator(".live")
    expect(live).to_have_attribute("aria-live", "polite")
    assert root.evaluate(LIVE) == []
    live.evaluate(HEARD)
    main = root.get_by_role("slider", name=shown.control, exact=True)
    before = main.get_attribute("aria-valuetext")
    main.press(shown.key)
    settled(page)
    value = main.get_attribute("aria-valuetext")
    assert value != before  # which is said by itself
    heard = page.evaluate("window.heard")
    # What came of it, once; but as many points as before are classified rightly with a little more noise.
    assert len(heard) == 1 or (shown.name == "TrainingPlayground" and not heard)
    for text in heard:
        assert 0 < len(text) <= LONGEST
        assert not text.startswith(f"{value}")


def test_what_the_cursor_of_a_loss_surface_reads_is_said_where_keys_move_it(page: Page) -> None:
    root = show(page, next(shown for shown in SHOWN if shown.name == "LossSurface").make())
    settled(page)
    live = root.locator(".live")
    live.evaluate(HEARD)
    root.get_by_label("Map of the loss").hover(position={"x": 200, "y": 100})
    settled(page)
    assert page.evaluate("window.heard") == []
    root.get_by_role("slider", name="Cursor").press("ArrowRight")
    settled(page)
    assert len(page.evaluate("window.heard")) == 1
    assert live.inner_text() in root.locator(".reading").inner_text()


@pytest.mark.parametrize("name", ["GraphStepper", "LinearClassifierDemo", "LossSurface", "MemoryTape"])
def test_what_plays_is_silent_until_it_rests(page: Page, name: str) -> None:
    root = show(page, next(shown for shown in SHOWN if shown.name == name).make())
    settled(page)
    root.locator(".live").evaluate(HEARD)
    page.evaluate("window.setInterval = (tick) => { window.tick = tick; return 1; }")
    root.get_by_role("button", name="Play", exact=True).click()
    before = root.inner_html()
    for _ in range(2):
        page.evaluate("window.tick()")
        settled(page)
    assert root.inner_html() != before
    assert page.evaluate("window.heard") == []
    root.get_by_role("button", name="Pause", exact=True).click()
    assert len(page.evaluate("window.heard")) == 1
