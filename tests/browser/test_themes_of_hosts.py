"""Widgets in the colours of whatever page they are on, as each says what its theme is."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from bare_page import settled, show
from playwright.sync_api import Locator, Page, expect
from widget_table import SHOWN


class Host(NamedTuple):
    """How a page says its theme: attributes of its body, and its style sheet."""

    name: str
    scheme: str
    ground: str
    ink: str
    body: dict[str, str]
    sheet: str


def vs_code(kind: str, scheme: str, ground: str, ink: str) -> Host:
    """As a notebook of VS Code has it: JupyterLab's variables are there too, and white in each theme."""
    sheet = (
        f":root {{ --vscode-editor-background: {ground}; --vscode-editor-foreground: {ink};"
        " --jp-layout-color0: white; --jp-layout-color1: white; --jp-ui-font-color0: black; }"
        ".cell-output-ipywidget-background { background: white !important; }"
    )
    return Host(
        f"VS Code, {kind}", scheme, ground, ink, {"class": kind, "data-vscode-theme-kind": kind}, sheet
    )


def lab(light: bool, ground: str, ink: str) -> Host:
    sheet = (
        f":root {{ --jp-layout-color0: {ground}; --jp-layout-color1: {ground}; --jp-ui-font-color0: {ink}; }}"
    )
    scheme = "light" if light else "dark"
    return Host(
        f"JupyterLab, {scheme}", scheme, ground, ink, {"data-jp-theme-light": str(light).lower()}, sheet
    )


HOSTS = [
    lab(True, "rgb(255, 255, 255)", "rgb(0, 0, 0)"),
    lab(False, "rgb(17, 17, 17)", "rgb(255, 255, 255)"),
    vs_code("vscode-light", "light", "rgb(255, 255, 255)", "rgb(59, 59, 59)"),
    vs_code("vscode-dark", "dark", "rgb(31, 31, 31)", "rgb(204, 204, 204)"),
    vs_code("vscode-high-contrast", "dark", "rgb(0, 0, 0)", "rgb(255, 255, 255)"),
    vs_code(
        "vscode-high-contrast vscode-high-contrast-light", "light", "rgb(255, 255, 255)", "rgb(41, 41, 41)"
    ),
    Host("Voila, light", "light", "rgb(255, 255, 255)", "rgb(17, 17, 17)", {"class": "theme-light"}, ""),
    Host("Voila, dark", "dark", "rgb(17, 17, 17)", "rgb(238, 238, 238)", {"class": "theme-dark"}, ""),
]

# The page is another host's now, whatever it was.
MOVE = """([body, sheet]) => {
    for (const { name } of [...document.body.attributes]) document.body.removeAttribute(name);
    for (const [name, value] of Object.entries(body)) document.body.setAttribute(name, value);
    document.querySelector("#host")?.remove();
    document.head.prepend(Object.assign(document.createElement("style"), { id: "host", textContent: sheet }));
    document.querySelector("main").className = "cell-output-ipywidget-background";
}"""
LEAST = {"--ink": 4.5, "--faint": 4.5, "--line": 3, "--c0": 3, "--c3": 3}
# WCAG's ratio of contrast of the colours that text and lines have, to the ground.
CONTRASTS = """(root, names) => {
    const probe = root.appendChild(document.createElement("i"));
    const light = (colour) => {
        probe.style.color = colour;
        const [r, g, b] = getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map((x) => x / 255)
            .map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const found = Object.fromEntries(names.map((name) =>
        [name, ratio(light(`var(${name})`), light("var(--ground)"))]));
    probe.remove();
    return found;
}"""


# A picture that is there, and is not this one.
PAINTED = """([painted, before]) => {
    const picture = document.querySelector(painted)?.toDataURL();
    const blank = document.createElement("canvas").toDataURL();
    return picture && picture !== blank && picture !== before && picture;
}"""
DARK = next(host for host in HOSTS if host.body.get("class") == "vscode-dark")


def shown(page: Page, name: str) -> Locator:
    root = show(page, next(one for one in SHOWN if one.name == name).make())
    settled(page)
    page.evaluate("new Promise(requestAnimationFrame)")
    return root


def move(page: Page, host: Host) -> None:
    page.evaluate(MOVE, [host.body, host.sheet])


def test_every_theme_of_every_host_is_theirs(page: Page) -> None:
    root = shown(page, "WhySoftmax")
    for host in HOSTS:
        move(page, host)
        expect(root).to_have_css("color-scheme", host.scheme)
        expect(root).to_have_css("background-color", host.ground)
        expect(root).to_have_css("color", host.ink)
        for name, ratio in root.evaluate(CONTRASTS, list(LEAST)).items():
            assert ratio >= LEAST[name], (host.name, name)


def test_without_a_host_the_readers_system_decides(page: Page) -> None:
    root = shown(page, "WhySoftmax")
    move(page, Host("a page", "", "", "", {}, ""))
    for scheme, ground in (("dark", "rgb(17, 17, 17)"), ("light", "rgb(255, 255, 255)")):
        page.emulate_media(color_scheme=scheme)
        expect(root).to_have_css("background-color", ground)


def test_in_vs_code_no_white_is_left_around_a_widget(page: Page) -> None:
    shown(page, "WhySoftmax")
    move(page, DARK)
    expect(page.locator(".cell-output-ipywidget-background")).to_have_css(
        "background-color", "rgba(0, 0, 0, 0)"
    )


@pytest.mark.parametrize(
    ("name", "painted"), [("TrainingPlayground", "canvas"), ("LossSurface", ".landscape")]
)
def test_what_is_painted_is_painted_anew_for_another_theme(page: Page, name: str, painted: str) -> None:
    shown(page, name)
    before = page.wait_for_function(PAINTED, arg=[painted, None]).json_value()
    move(page, DARK)
    page.wait_for_function(PAINTED, arg=[painted, before])
