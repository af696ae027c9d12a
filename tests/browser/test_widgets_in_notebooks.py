"""All widgets in one notebook, in each front end: they draw, keep to themselves, leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator

import nbformat
import pytest
from lab_page import Notebook, clear, open_notebook, open_notebook_7
from lab_server import Lab
from playwright.sync_api import BrowserContext, Locator, Page, expect
from problems import without_problems
from widget_table import IMPORTS, SHOWN, Shown

from course import widgets

every = pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.name)
SETUP = f"""\
{IMPORTS}
{", ".join(widgets.__all__)} = ({"".join(f"widgets.{name}, " for name in widgets.__all__)})

def mine(*arguments):
    raise ValueError("mine")
"""
# Alive: those of this course whose page still hears of them.
COUNT = """
from ipywidgets.widgets.widget import _instances
from course.widgets._widget import Widget
alive = [w for w in _instances.values() if isinstance(w, Widget)]
print(len(alive), "alive")
"""
FIRST = SHOWN[0]


@pytest.fixture(scope="module", params=["JupyterLab", "Notebook 7"])
def notebook(
    request: pytest.FixtureRequest, desk: Page, context: BrowserContext, lab: Lab
) -> Iterator[Notebook]:
    """All widgets, the first of them twice, and one with a function that raises; all cells have run."""
    cells = {"setup": SETUP, **{shown.name: shown.source for shown in SHOWN}}
    cells |= {"again": FIRST.source, "raising": next(s.raising for s in SHOWN if s.raising), "count": COUNT}
    file = lab.root / "widgets.ipynb"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(
        nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source, id=name) for name, source in cells.items()],
            metadata={"kernelspec": kernel},
        ),
        file,
    )
    in_lab = request.param == "JupyterLab"
    page = desk if in_lab else context.new_page()
    page.set_viewport_size({"width": 1200, "height": 1000})
    # Not watched yet: a front end that starts may have errors of its own.
    notebook = (open_notebook if in_lab else open_notebook_7)(page, lab, file)
    with without_problems(page):
        notebook.run_all()
    yield notebook
    if not in_lab:
        page.close()
    clear(desk)


@pytest.fixture(autouse=True)
def no_problems(notebook: Notebook) -> Iterator[None]:
    with without_problems(notebook.page):
        yield


def root(notebook: Notebook, name: str) -> Locator:
    return notebook.outputs(name).locator(".upstream")


def drawn(notebook: Notebook) -> list[str]:
    """What each widget shows, in the notebook's order: that of the table, then the others."""
    widgets = notebook.page.locator(".upstream")
    return list(widgets.evaluate_all("(all) => all.map((one) => one.innerHTML)"))


def press(widget: Locator, shown: Shown) -> None:
    widget.get_by_role("slider", name=shown.control, exact=True).press(shown.key)


def changed(notebook: Notebook, widget: Locator, before: str) -> bool:
    """Wait until a press has shown, and what it has asked of Python has been answered."""
    expect(widget).not_to_have_js_property("innerHTML", before)
    notebook.wait_for_kernel()
    return widget.inner_html() != before


@every
def test_it_draws_and_a_key_changes_it_and_nothing_else(notebook: Notebook, shown: Shown) -> None:
    widget = root(notebook, shown.name)
    expect(widget.locator("svg, canvas").first).to_be_visible()
    notebook.wait_for_kernel()
    widget.get_by_role("slider", name=shown.control, exact=True).focus()
    before, position = drawn(notebook), SHOWN.index(shown)
    press(widget, shown)
    assert changed(notebook, widget, before[position])
    after = drawn(notebook)
    assert len(after) == len(before) == len(SHOWN) + 2
    assert [k for k in range(len(after)) if after[k] != before[k]] == [position]


def test_keys_do_not_reach_the_notebook(notebook: Notebook) -> None:
    there = notebook.cells()
    for shown in SHOWN:
        root(notebook, shown.name).get_by_role("slider", name=shown.control, exact=True).focus()
        for key in ("b", "a", "m", "d", "d", "Shift+Enter"):
            notebook.page.keyboard.press(key)
    assert notebook.cells() == there


def test_two_of_one_kind_go_their_own_ways(notebook: Notebook) -> None:
    one, other = root(notebook, FIRST.name), root(notebook, "again")
    expect(other.locator("svg, canvas").first).to_be_visible()
    before, beside = other.inner_html(), one.inner_html()
    press(other, FIRST)
    assert changed(notebook, other, before)
    assert one.inner_html() == beside


def test_an_exception_is_told_in_the_widget_with_its_line(notebook: Notebook) -> None:
    expect(root(notebook, "raising").get_by_role("alert")).to_contain_text(
        "ValueError: mine (line 7 of mine)"
    )


def test_a_cell_that_is_run_again_leaves_nothing_behind(notebook: Notebook) -> None:
    page = notebook.page

    def there() -> list[int | str]:
        notebook.run("count")
        alive = notebook.outputs("count").inner_text().strip()
        styles = page.locator("style[id^='course.widgets.']").count()
        return [alive, styles, page.locator(".upstream").count()]

    def runs() -> dict[str, int]:
        return {name: count for name, _, count in notebook.cells()}

    before, once = there(), runs()
    notebook.run_all()
    for shown in SHOWN:
        expect(root(notebook, shown.name).locator("svg, canvas").first).to_be_visible()
    assert all(count > once[name] for name, count in runs().items())
    assert there() == before
    assert before == [f"{len(SHOWN) + 2} alive", len(SHOWN), len(SHOWN) + 2]


def test_a_saved_notebook_has_pictures_and_no_state_of_widgets(notebook: Notebook, lab: Lab) -> None:
    notebook.save()
    saved = nbformat.read(lab.root / "widgets.ipynb", 4)
    assert "widgets" not in saved.metadata
    outputs = {cell.id: cell.outputs for cell in saved.cells if cell.get("outputs")}
    for shown in SHOWN:
        [output] = outputs[shown.name]
        assert {"text/plain"} < set(output.data)
        assert {"image/png", "image/svg+xml"} & set(output.data)


def test_the_theme_of_the_page_is_theirs(notebook: Notebook) -> None:
    page, widget = notebook.page, root(notebook, FIRST.name)
    seen = set()
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme
        )
        page.locator(f"body[data-jp-theme-name='{theme}']").wait_for(state="attached")
        page.locator("#jupyterlab-splash").wait_for(state="detached")  # another change would remove it twice
        expect(widget).to_have_css("color-scheme", "dark" if "Dark" in theme else "light")
        seen.add(widget.evaluate("(one) => getComputedStyle(one).backgroundColor"))
    assert len(seen) == 2
