"""What is written for somebody to read: lessons, the README, docs, and the sentences of mistakes."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jupytext
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbformat import NotebookNode

from autograder.exercises import ASSIGNMENTS

ROOT = Path(__file__).parents[1]
LESSONS = sorted(path.parent.name for path in (ROOT / "solutions").glob("*/*.py"))
PAGES = ["README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
DOCUMENTS = [*LESSONS, *PAGES]

_MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)
_MARKERS = re.compile(r"^### (BEGIN|END) [A-Z ]+$", re.MULTILINE)
_SOLUTION = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS).*?### END \1", re.DOTALL)
_BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "summary", "details", "td", "th", "div")
_NO_PROSE = re.compile(r"\{(?:[^{}]|\{[^{}]*\})*\}|^ *(>>>|\.\.\.) .*$|^ *\w+(, \w+)* : .*$", re.MULTILINE)
_INSTEAD_OF_FORMULAS = "X"


@cache
def cells(lesson: str) -> list[NotebookNode]:
    """The cells of a lesson's source."""
    [source] = (ROOT / "solutions" / lesson).glob("*.py")
    return list(jupytext.read(source).cells)


def code(lesson: str) -> Iterator[str]:
    """The code cells of a lesson's source."""
    return (cell.source for cell in cells(lesson) if cell.cell_type == "code")


def markdown(document: str) -> Iterator[str]:
    """The Markdown of a page, or of each cell of a lesson."""
    if document in PAGES:
        yield (ROOT / document).read_text(encoding="utf-8")
    else:
        yield from (_MARKERS.sub("", c.source) for c in cells(document) if c.cell_type == "markdown")


def released(source: str) -> str:
    """A cell as students get it."""
    return _SOLUTION.sub("", source).rstrip()


@cache
def html(text: str) -> BeautifulSoup:
    """Markdown as it is shown."""
    return BeautifulSoup(_MARKDOWN.render(text), "html.parser")


def paragraphs(text: str) -> list[str]:
    """The plain text of Markdown, block by block: X for a formula or code in a line, nothing for more."""
    shown = BeautifulSoup(str(html(text)), "html.parser")
    for block in shown.select("pre, .math.block"):
        block.decompose()
    for inline in shown.select("code, .math"):
        inline.replace_with(_INSTEAD_OF_FORMULAS)
    for block in shown.find_all(_BLOCKS):
        block.insert_before("\0")
        block.insert(0, "\0")
        block.append("\0")
        block.insert_after("\0")
    return [paragraph for part in shown.get_text().split("\0") if (paragraph := " ".join(part.split()))]


def comments(source: str) -> Iterator[str]:
    """The comments and texts of code, without values put in, types and examples."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.COMMENT, tokenize.STRING):
            yield _NO_PROSE.sub("", token.string)


def hints(lesson: str) -> Iterator[str]:
    """The names of an assignment's mistakes, and what students are told of them."""
    for exercise in ASSIGNMENTS[lesson].exercises:
        for mistake in exercise.mistakes:
            yield f"{mistake.name}: {mistake.hint}"
