"""Feedback pages of a class, written by nbgrader, several at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode
from nbgrader.apps.api import NbGraderAPI

from autograder import courses
from autograder.parallel import processors

# The tag of a picture that has no alternative text, as far as its name.
WITHOUT_TEXT = re.compile(r"<img(?=\s)(?![^>]*\salt=)")
NO_TEXT = "No description has been provided for this image"


class FeedbackExporter(HTMLExporter):
    """Makes nbgrader's pages, from templates compiled and prose converted once for all of them.

    nbconvert parses a finished page once more, to give pictures an alternative text and another template's
    cells a place in the order of focus: two thirds of its time. Here pictures are found by their tags.
    """

    def from_notebook_node(  # type: ignore[override]  # as nbconvert has it
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Make the page of a graded notebook."""
        resources = self._init_resources(resources)
        kinds = WidgetsDataTypeFilter(self._nb_metadata, resources, parent=self)
        language = nb.metadata.get("language_info", {})
        lexer = language.get("pygments_lexer", language.get("name"))
        self.register_filter("filter_data_type", kinds)
        self.register_filter("highlight_code", lambda source, **_: _highlighted(source, lexer))
        page, resources = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        return WITHOUT_TEXT.sub(f'<img alt="{NO_TEXT}"', page), resources

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """Convert prose: with attachments, it is that of one page."""
        if self.embed_images or context.get("cell", {}).get("attachments"):
            return str(super().markdown2html(context, source))
        return _prose(source, self.anchor_link_text, self.exclude_anchor_links, **self.lexer_options)

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()
        environment.bytecode_cache = FileSystemBytecodeCache()
        return environment


@lru_cache(256)
def _highlighted(source: str, lexer: str | None) -> str:
    """Code in colours; most of a class's cells are the same."""
    return str(Highlight2HTML(pygments_lexer=lexer)(source))


@lru_cache(256)
def _prose(source: str, anchor_link_text: str, exclude_anchor_links: bool, **lexer_options: Any) -> str:
    """Prose as a page has it; most of a class's is the lesson's."""
    renderer = IPythonRenderer(
        escape=False,
        anchor_link_text=anchor_link_text,
        exclude_anchor_links=exclude_anchor_links,
        **lexer_options,
    )
    return str(MarkdownWithMath(renderer=renderer).render(source))


def feedback(
    root: Path, assignment: str, students: Sequence[str], progress: Callable[[str, int, int], None]
) -> list[str]:
    """Write each student's page; the students whose page could not be written are returned.

    Parameters
    ----------
    root : Path
        The course's folder.
    assignment : str
    students : sequence of str
        Graded students.
    progress : callable
        Told ``("feedback", done, total)``.
    """
    failed = []
    with ProcessPoolExecutor(processors()) as pool:
        pages = pool.map(_page, [root] * len(students), [assignment] * len(students), students)
        for n, (student, written) in enumerate(zip(students, pages, strict=True), start=1):
            progress("feedback", n, len(students))
            if not written:
                failed.append(student)
    return failed


def _page(root: Path, assignment: str, student: str) -> bool:
    return bool(_course(root).generate_feedback(assignment, student, force=True)["success"])


@cache
def _course(root: Path) -> NbGraderAPI:
    return courses.load(root)
