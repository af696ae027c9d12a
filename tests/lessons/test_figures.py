"""Whoever does not see a figure is told what is on it; whoever does, need not scroll for it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode
from nbformat.v4 import new_output
from texts import DOCUMENTS, LESSONS, code, html, markdown

# Letters of the shortest text that can say what is on a figure.
SHORTEST = 30
# Pixels beside an open file browser; pictures shrink to what there is, graphs keep their size.
WIDEST = 800
FIGURES = "img, svg, canvas, video"
WIDGET = "application/vnd.jupyter.widget-view+json"


def alternative(figure: Tag) -> str:
    """What a screen reader reads in place of a figure."""
    text = figure.get("alt") or figure.get("aria-label") or ""
    return str(text).strip()


def silent(shown: BeautifulSoup) -> list[str]:
    """Figures that say nothing, or next to nothing, to who does not see them."""
    return [str(figure)[:200] for figure in shown.select(FIGURES) if len(alternative(figure)) < SHORTEST]


def silent_output(output: NotebookNode) -> list[str]:
    """The same of a cell's output; of several forms Jupyter shows a widget first, then HTML."""
    data = output.get("data", {})
    shown = BeautifulSoup(data.get("text/html", ""), "html.parser")
    if WIDGET in data and len(data.get("text/plain", "")) < SHORTEST:
        return ["a widget"]
    if any(kind.startswith("image/") for kind in data) and not shown.select(FIGURES):
        return ["an image without HTML around it"]
    return silent(shown)


def too_wide(output: NotebookNode) -> bool:
    """Whether an output holds a figure that is not made to fit and is wider than the page."""
    data = output.get("data", {})
    keeps_its_size = "max-width: none" in data.get("text/html", "")
    width = re.search(r'<svg[^>]*?\bwidth="([\d.]+)', data.get("image/svg+xml", ""))
    return bool(keeps_its_size and width and float(width[1]) > WIDEST)


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_image_in_prose_has_an_alternative_text(document: str) -> None:
    assert [figure for text in markdown(document) for figure in silent(html(text))] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_figure_that_a_lesson_shows_has_an_alternative_text(lesson: str, executed: Any) -> None:
    shown = outputs(executed(lesson))
    assert [figure for output in shown for figure in silent_output(output)] == []
    assert any(kind.startswith("image/") for output in shown for kind in output.get("data", {}))


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_figure_has_to_be_scrolled_sideways(lesson: str, executed: Any) -> None:
    assert not [output for output in outputs(executed(lesson)) if too_wide(output)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_lessons_draw_with_the_course_which_asks_for_texts(lesson: str) -> None:
    assert not [source for source in code(lesson) if re.search(r"\bimport.*\b(matplotlib|display)\b", source)]


# What these tests would refuse

LONG = "Three dots on a line, the middle one marked with a cross."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"![{LONG}](a.png)", 0),
        (f'<img src="a.png" alt="{LONG}">', 0),
        (f'<svg aria-label="{LONG}"></svg>', 0),
        ("![](a.png)", 1),
        ("![figure](a.png)", 1),
        (f'![](a.png "{LONG}")', 1),
        ('<img src="a.png">', 1),
        (f'<p>{LONG}</p><svg width="3"></svg>', 1),
        (f"![{LONG}](a.png) ![](b.png) ![](c.png)", 2),
    ],
)
def test_an_image_without_its_text_is_found(text: str, count: int) -> None:
    assert len(silent(html(text))) == count


def result(**kinds: str) -> NotebookNode:
    names = {
        "png": "image/png",
        "svg": "image/svg+xml",
        "html": "text/html",
        "plain": "text/plain",
        "view": WIDGET,
    }
    return new_output("display_data", {names[kind]: text for kind, text in kinds.items()})


@pytest.mark.parametrize(
    ("output", "count"),
    [
        (result(png="iVBO", html=f'<img alt="{LONG}" src="data:">', plain=LONG), 0),
        (result(html="<b>no figure</b>"), 0),
        (new_output("stream", text="no figure"), 0),
        (result(view="{}", plain=LONG), 0),
        (result(png="iVBO", plain="<Figure size 640x480 with 1 Axes>"), 1),  # what matplotlib shows
        (result(svg="<svg/>", plain=LONG), 1),
        (result(html='<img src="data:">', plain=LONG), 1),
        (result(png="iVBO", html=f"<p>{LONG}</p>"), 1),
        (result(view="{}", plain="Widget()"), 1),
    ],
)
def test_an_output_without_its_text_is_found(output: NotebookNode, count: int) -> None:
    assert len(silent_output(output)) == count


@pytest.mark.parametrize(
    ("width", "style", "wide"), [(900, "none", True), (900, "100%", False), (700, "none", False)]
)
def test_a_figure_that_keeps_its_size_is_too_wide_beyond_the_page(width: int, style: str, wide: bool) -> None:
    shown = result(svg=f'<svg height="2" width="{width}">', html=f'<img style="max-width: {style}">')
    assert too_wide(shown) is wide
