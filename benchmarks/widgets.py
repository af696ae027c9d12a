"""How soon a widget answers a key, in a real browser on JupyterLab.

The clock starts when the page gets the key, before any widget hears of it, and stops when the new picture is
laid out, as soon as the script has changed it: what is left is painting, once in a frame. Where Python is
asked, it stops when its answer is in the picture.
"""

from __future__ import annotations

import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import Case, LeftOut, Mark, Row, quartiles

SECTION = "A widget's step"
NOTE = """\
Seconds of the page's clock from a key to the new picture, laid out, in Chromium on JupyterLab; and, where \
Python is asked, until its answer is in the picture."""

TESTS = Path(__file__).parents[1] / "tests"
PRESSES, WARM_UP = 40, 5
A_FRAME, A_ROUND_TRIP = 0.016, 0.1
BACK = {"ArrowLeft": "ArrowRight", "ArrowRight": "ArrowLeft", "ArrowUp": "ArrowDown", "ArrowDown": "ArrowUp"}


class Asked(NamedTuple):
    """A move that needs Python.

    Attributes
    ----------
    subject, source : str
        What it is; what makes the widget.
    control, key : str
        What is pressed: a key on a slider, or a button.
    changes : str
        A CSS selector of what the answer changes, or puts there.
    back : str
        What takes a button's press back.
    """

    subject: str
    source: str
    control: str
    key: str
    changes: str
    back: str = ""


ASKED = [
    Asked("DifferenceStep, x moved", "widgets.DifferenceStep()", "Place x", "ArrowLeft", ".curve.onesided"),
    Asked(
        "LossSurface of a loss of 0.1 ms, zoomed",
        "widgets.LossSurface(slow, np.array([4.0, 2.0]))",
        "Zoom in",
        "Enter",
        ".band",
        "Zoom out",
    ),
]
SLOW = """\
from time import perf_counter

def slow(w):
    end = perf_counter() + 1e-4
    while perf_counter() < end:
        pass
    return w @ w / 2 + w[1] ** 2, w + [0, 2 * w[1]]
"""
REST = 1000  # milliseconds after an answer, in which finer ones come to their end

# Until the first change of anything, or of what a selector names; in milliseconds.
CLOCK = """(root, selector) => {
    window.taken = [];
    let began = null;
    addEventListener("keydown", () => { began = performance.now(); }, { capture: true });
    new MutationObserver((changes) => {
        const changed = changes.flatMap(({ target, addedNodes }) => [target, ...addedNodes]);
        if (began === null || (selector && !changed.some((node) => node.matches?.(selector)))) return;
        root.getBoundingClientRect();
        window.taken.push(performance.now() - began);
        began = null;
    }).observe(root, { attributes: true, childList: true, characterData: true, subtree: true });
}"""


def measure(quick: bool) -> list[Row]:
    if quick:
        raise LeftOut("a widget's step: it takes a JupyterLab")
    sys.path += [str(TESTS / "browser"), str(TESTS / "widgets")]
    from chromium import FLAGS, find

    if not find() or not find_spec("playwright"):
        raise LeftOut("a widget's step: no chromium, or no playwright")
    from lab_page import open_lab, open_notebook
    from lab_server import running
    from playwright.sync_api import sync_playwright
    from widget_table import IMPORTS, SHOWN

    steps = [
        *(Asked(f"{shown.name}, a key", shown.source, shown.control, shown.key, "") for shown in SHOWN),
        *ASKED,
    ]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        root, home = Path(folder) / "notebooks", Path(folder) / "home"
        root.mkdir(), home.mkdir()
        _write(root / "widgets.ipynb", IMPORTS + SLOW, [step.source for step in steps])
        with running(root, home) as lab, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
            page = browser.new_page(viewport={"width": 1200, "height": 1000})
            page.set_default_timeout(120_000)
            open_lab(page, lab)
            notebook = open_notebook(page, lab, root / "widgets.ipynb")
            notebook.run_all()
            for k, step in enumerate(steps):
                seconds = _time(page, notebook.outputs(f"cell-{k}").locator(".upstream"), step)
                mark = Mark("at most", A_ROUND_TRIP if step.changes else A_FRAME)
                rows.append(Row(SECTION, step.subject, "s", quartiles(seconds), mark=mark))
            browser.close()
    return rows


def _write(file: Path, imports: str, sources: list[str]) -> None:
    import nbformat

    cells = [nbformat.v4.new_code_cell(imports, id="setup")]
    cells += [nbformat.v4.new_code_cell(source, id=f"cell-{k}") for k, source in enumerate(sources)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), file)


def _time(page: Any, root: Any, step: Asked) -> list[float]:
    there, back = (
        root.get_by_role("button" if step.back else "slider", name=name, exact=True)
        for name in (step.control, step.back or step.control)
    )
    there.focus()
    root.evaluate(CLOCK, step.changes)
    for press in range(1, PRESSES + WARM_UP + 1):  # there and back, not to run into an end
        control, key = (there, step.key) if press % 2 else (back, BACK.get(step.key, step.key))
        control.press(key)
        page.wait_for_function(f"window.taken.length === {press}")
        if step.back:
            page.wait_for_timeout(REST)
    return [milliseconds / 1000 for milliseconds in page.evaluate("window.taken")[WARM_UP:]]


CASES = {"widgets": Case(measure)}
