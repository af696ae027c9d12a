"""Cells fit a screen, in height and in width."""

from __future__ import annotations

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from texts import LESSONS, cells, html, released

# JupyterLab on a display 1080 high has some 820 pixels for cells: 17 a line of code, 22 a line of prose.
TALLEST = {"code": 48, "markdown": 36}
# Beside an open file browser there is room for so many letters of code; prose has lines of about 100.
WIDEST, WRAPPED = 110, 100


def height(cell: NotebookNode) -> int:
    """Lines of a cell as students get it; prose as it is wrapped."""
    lines = released(cell.source).split("\n")
    return len(lines) if cell.cell_type == "code" else sum(max(1, -(-len(line) // WRAPPED)) for line in lines)


def too_wide(cell: NotebookNode) -> list[str]:
    """Lines of code, also of code in prose, that would have to be scrolled sideways."""
    shown = (
        [cell.source] if cell.cell_type == "code" else [b.get_text() for b in html(cell.source).select("pre")]
    )
    return [line for source in shown for line in source.split("\n") if len(line) > WIDEST]


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_cell_is_taller_than_a_screen(lesson: str) -> None:
    tall = {cell.source: height(cell) for cell in cells(lesson) if height(cell) > TALLEST[cell.cell_type]}
    assert tall == {}


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_line_has_to_be_scrolled_sideways(lesson: str) -> None:
    assert [line for cell in cells(lesson) for line in too_wide(cell)] == []


def test_a_tall_cell_is_found_and_its_solution_does_not_count() -> None:
    solution = "### BEGIN SOLUTION\n" + "x = 1\n" * 60 + "### END SOLUTION"
    assert height(new_code_cell("x = 1\n" * 48)) == 48 == TALLEST["code"]
    assert height(new_code_cell("x = 1\n" * 48 + "x = 1")) == 49
    assert height(new_code_cell(f"def f():\n    {solution}\n")) == 1
    assert height(new_markdown_cell("word " * 30 + "\n\n" + "word " * 10)) == 4


def test_a_wide_line_is_found_in_code_and_in_code_of_prose_alone() -> None:
    line = "x = " + "1 + " * 30 + "1"
    assert too_wide(new_code_cell(f"y = 0\n{line}")) == [line]
    assert too_wide(new_markdown_cell(f"```python\n{line}\n```")) == [line]
    assert too_wide(new_markdown_cell(line)) == []
