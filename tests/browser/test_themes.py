"""A widget is as light or dark as the page that it is on, however that says so, and when it changes."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from bare_page import show
from playwright.sync_api import Page
from widget_table import SHOWN

WIDGETS = {shown.name: shown for shown in SHOWN}

# How the page looks to a reader: how much text and the first curve stand out from the ground.
SEEN = """(root) => {
    const light = (colour) => {
        const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
        const pixel = canvas.getContext("2d");
        pixel.fillStyle = colour;
        pixel.fillRect(0, 0, 1, 1);
        const linear = (one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
        const [r, g, b] = [...pixel.getImageData(0, 0, 1, 1).data].map((one) => linear(one / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const probe = root.appendChild(document.createElement("i"));
    const of = (name) => { probe.style.color = `var(${name})`; return light(getComputedStyle(probe).color); };
    const [ground, ink, curve] = ["--ground", "--ink", "--c0"].map(of);
    probe.remove();
    const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return { dark: ground < 0.2, ink: contrast(ground, ink), curve: contrast(ground, curve) };
}"""
PAINTED = "(canvas) => canvas.toDataURL()"
IS_PAINTED = """(canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((one) => one);
}"""
IS_ANOTHER = "([canvas, before]) => canvas.toDataURL() !== before"


@dataclass(frozen=True)
class Host:
    """What a page has on its body and among its variables, and which theme that is."""

    name: str
    dark: bool
    attributes: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    system: str = "light"


def vscode(classes: str, ground: str, ink: str) -> tuple[dict[str, str], dict[str, str]]:
    """VS Code's notebooks: they have JupyterLab's variables too, in every theme those of its light one."""
    theirs = {"--vscode-editor-background": ground, "--vscode-editor-foreground": ink}
    return {"class": classes}, theirs | {
        "--jp-layout-color0": "white",
        "--jp-ui-font-color0": "rgba(0,0,0,1)",
    }


HOSTS = [
    Host("JupyterLab, light", False, {"data-jp-theme-light": "true"}, system="dark"),
    Host(
        "JupyterLab, dark",
        True,
        {"data-jp-theme-light": "false"},
        {"--jp-layout-color0": "#111", "--jp-layout-color1": "#212121", "--jp-ui-font-color0": "#fff"},
    ),
    Host("Voila, dark", True, {"class": "theme-dark"}),
    Host("VS Code, light", False, *vscode("vscode-light", "#ffffff", "#3b3b3b"), system="dark"),
    Host("VS Code, dark", True, *vscode("vscode-dark", "#1f1f1f", "#cccccc")),
    Host("VS Code, dark contrast", True, *vscode("vscode-high-contrast", "#000000", "#ffffff")),
    Host(
        "VS Code, light contrast",
        False,
        *vscode("vscode-high-contrast vscode-high-contrast-light", "#ffffff", "#292929"),
        system="dark",
    ),
    Host("a page that says nothing, on a light system", False),
    Host("a page that says nothing, on a dark system", True, system="dark"),
]


def dress(page: Page, host: Host) -> None:
    """Make the page that of a host."""
    page.emulate_media(color_scheme="dark" if host.system == "dark" else "light")
    page.evaluate(
        """([attributes, variables]) => {
            for (const name of document.body.getAttributeNames()) document.body.removeAttribute(name);
            document.documentElement.removeAttribute("style");
            for (const [name, value] of Object.entries(attributes)) document.body.setAttribute(name, value);
            for (const [name, value] of Object.entries(variables))
                document.documentElement.style.setProperty(name, value);
        }""",
        [host.attributes, host.variables],
    )


def test_it_is_as_dark_as_its_page_and_stands_out(page: Page) -> None:
    root = show(page, WIDGETS["WhySoftmax"].make())
    seen = {}
    for host in HOSTS:
        dress(page, host)
        seen[host.name] = root.evaluate(SEEN)
    assert {name: one["dark"] for name, one in seen.items()} == {host.name: host.dark for host in HOSTS}
    assert not {name: one for name, one in seen.items() if one["ink"] < 4.5 or one["curve"] < 3}


@pytest.mark.parametrize("name", ["LossSurface", "TrainingPlayground"])
def test_what_is_painted_is_painted_anew_in_another_theme(page: Page, name: str) -> None:
    canvas = show(page, WIDGETS[name].make()).locator("canvas").first
    page.wait_for_function(IS_PAINTED, arg=canvas.element_handle())
    before = canvas.evaluate(PAINTED)
    dress(page, next(host for host in HOSTS if host.name == "VS Code, dark"))
    page.wait_for_function(IS_ANOTHER, arg=[canvas.element_handle(), before])
