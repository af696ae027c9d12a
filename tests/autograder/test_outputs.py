"""A student's outputs and words are data: bounded, plain, and nothing that a browser runs."""

import base64
import csv
import os
import re
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_output

from autograder.exports import SafeCsvExportPlugin
from autograder.outputs import (
    CUT,
    MAX_CHARACTERS,
    MAX_FIGURES,
    MAX_LINES,
    Room,
    harmless,
    plain,
)

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(100)).decode()


def show(messages):
    outs = []
    for kind, content in messages:
        shown = Room(outs).fit(kind, content)
        if shown is not None:
            outs.append(shown)
    return outs


def text_of(outs):
    return "".join(out.get("text", "") or "\n".join(out.get("traceback", [])) for out in outs)


@pytest.mark.parametrize(
    "text",
    ["x" * 10**6, "line\n" * 10**5, "\n" * 10**6, "é" * 10**5],
    ids=["one line", "lines", "empty", "wide"],
)
def test_a_flood_is_cut_and_says_so(text):
    for messages in (
        [("stream", {"name": "stdout", "text": text})],
        [("stream", {"text": text[:5000]})] * 300,
    ):
        shown = text_of(show(messages))
        assert len(shown) <= MAX_CHARACTERS + len(CUT) + 2
        assert shown.count("\n") <= MAX_LINES + 3
        assert shown.rstrip().endswith(CUT)


def test_what_is_small_is_shown_as_it_is():
    assert text_of(show([("stream", {"name": "stdout", "text": "margins [0, 1]\n"})])) == "margins [0, 1]\n"


def test_of_a_rich_output_only_pictures_of_pixels_and_text_are_left():
    data = {
        "text/plain": "a table",
        "text/html": "<script>alert(1)</script>",
        "image/svg+xml": "<svg onload='alert(1)'/>",
        "application/javascript": "alert(1)",
        "text/markdown": "[x](javascript:alert(1))",
        "text/latex": r"\href{javascript:alert(1)}{x}",
        "application/vnd.jupyter.widget-view+json": {"model_id": "1"},
        "image/png": PNG,
        "image/jpeg": base64.b64encode(b"<script>").decode(),
    }
    [shown] = show([("display_data", {"data": data})])
    assert shown.data == {"text/plain": "a table", "image/png": PNG}


def test_no_output_of_a_student_is_a_result_that_reads_as_points():
    [shown] = show([("execute_result", {"data": {"text/plain": "100"}, "execution_count": 1})])
    assert shown.output_type == "display_data"


def test_figures_are_counted():
    assert len(show([("display_data", {"data": {"image/png": PNG}})] * 50)) == MAX_FIGURES


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"data": None},
        {"data": "x"},
        {"data": {"text/plain": 3}},
        {"traceback": "no list"},
        {"text": None},
    ],
)
@pytest.mark.parametrize("kind", ["stream", "error", "display_data", "execute_result", "nothing known"])
def test_malformed_messages_are_no_trouble(kind, content):
    for shown in show([(kind, content)]):
        assert shown.output_type in ("stream", "error", "display_data")


@pytest.mark.parametrize(
    "text",
    ["\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\", "a\x08\x08b", "\x9b31m", "\x00\r"],
)
def test_terminals_are_not_steered(text):
    assert all(c == "\n" or c.isprintable() for c in plain(text))


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt :alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](JAVASCRIPT&colon;alert(1))",
        "[x](java&Tab;script:alert(1))",
        "[x][y]\n\n[y]: java&#x73;cript:alert(1)",
        "[x]\n\n[x]: https://example.org",
        "![x](https://example.org/seen.png)",
        "![x](data:text/html;base64,AAAA)",
        "[x]: vbscript:x",
        r"$\href{javascript:alert(1)}{x}$",
    ],
)
def test_markdown_formats_and_runs_nothing(source):
    from nbconvert.filters import markdown2html

    page = markdown2html(harmless(source)).lower()
    # An address that is there to be read may be followed; nothing is loaded by looking.
    assert not re.search(r"<(script|img|iframe|object|svg|a(?! href=.https://example))\b", page)
    assert not re.search(r"\b(javascript|vbscript|data):|\\href", page)


def test_mathematics_and_emphasis_stay_what_they_are():
    for text in ("*because* $W$ and $2W$ reach 0", r"$\sum_j \max(0, s[j] - s_y + 1)$", "- one\n- `two`\n"):
        assert harmless(text) == text


def test_a_table_of_grades_holds_no_formula_and_keeps_its_columns(tmp_path, monkeypatch):
    from nbgrader.api import Gradebook

    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment("01-svm-loss")
        gradebook.add_student("=cmd|'/c calc'!A1", first_name="+1", last_name="Curie, Marie", email="@x")
        plugin = SafeCsvExportPlugin(to=str(tmp_path / "grades.csv"))
        plugin.export(gradebook)
    [row] = csv.DictReader((tmp_path / "grades.csv").open(newline=""))
    assert row["student_id"] == "'=cmd|'/c calc'!A1"
    assert row["last_name"] == "Curie, Marie"
    assert row["first_name"] == "'+1"
    assert row["email"] == "'@x"
    assert row["score"] == "0.0"


def test_an_error_keeps_its_name_and_is_cut():
    [shown] = show([("error", {"ename": "E", "evalue": "v" * 10**5, "traceback": ["x" * 10**6]})])
    assert shown.ename == "E"
    assert len(shown.evalue) <= 1000
    assert len("\n".join(shown.traceback)) <= MAX_CHARACTERS + 100
    assert new_output("error", ename="E", evalue="", traceback=[]).output_type == shown.output_type
