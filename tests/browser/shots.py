"""Pictures of every widget of the gallery, in light and dark, into docs/gallery/: `make gallery-shots`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from chromium import FLAGS, find
from playwright.sync_api import Page, expect, sync_playwright
from voila_server import GALLERY, showing

sys.path.append(str(Path(__file__).parents[1] / "widgets"))
from widget_table import SHOWN

FOLDER = GALLERY.parent
SECONDS_TO_SETTLE = 2
# What shows more once it has run: the button that is pressed before its picture is taken, and for how long.
FIRST = {"GraphStepper": ("End", 1), "TrainingPlayground": ("Play", 20)}


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        for theme in ("light", "dark"):
            with tempfile.TemporaryDirectory() as home, showing(Path(home), theme) as url:
                page = browser.new_page(viewport={"width": 980, "height": 1400})  # no widget is taller
                page.goto(url)
                shoot(page, theme)
        browser.close()


def shoot(page: Page, theme: str) -> None:
    expect(page.locator(".upstream")).to_have_count(len(SHOWN), timeout=120_000)
    page.wait_for_timeout(1000 * SECONDS_TO_SETTLE)
    for shown in SHOWN:
        control = page.get_by_role("slider", name=shown.control, exact=True).first
        widget = page.locator(".upstream").filter(has=control)
        if shown.name in FIRST:
            button, seconds = FIRST[shown.name]
            widget.get_by_role("button", name=button, exact=True).click()
            page.wait_for_timeout(1000 * seconds)
        file = FOLDER / f"{shown.name}-{theme}.png"
        widget.screenshot(path=file)
        print(file)


if __name__ == "__main__":
    main()
