"""What holds for every widget without a browser: its traits, its stand-in, its errors, its files."""

from __future__ import annotations

import base64
import importlib
import json
import re
import struct
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import ipywidgets
import nbformat
import pytest
from nbconvert import HTMLExporter
from widget_table import SHOWN, Shown, build

from course import widgets
from course.widgets._widget import COURSE, Widget

every = pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.name)
WRONG = [(source, words) for shown in SHOWN for source, words in shown.wrong.items()]
VIEW = "application/vnd.jupyter.widget-view+json"


@cache
def displayed(source: str) -> tuple[Widget, dict[str, Any]]:
    """A widget and what a notebook keeps of it: drawn once, for what several tests look at."""
    widget = build(source)
    data, _ = widget._repr_mimebundle_()
    return widget, data


def test_every_widget_is_in_the_table_and_can_be_imported_by_name() -> None:
    assert {shown.name for shown in SHOWN} == set(widgets.__all__) == set(widgets.MODULES)
    for name, module in widgets.MODULES.items():
        assert getattr(widgets, name) is getattr(importlib.import_module(f"course.widgets.{module}"), name)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = widgets.Nothing


@every
def test_a_widget_has_a_view_a_picture_and_a_text(shown: Shown) -> None:
    widget, data = displayed(shown.source)
    assert data[VIEW]["model_id"] == widget.model_id
    assert len(data["text/plain"]) > 60
    assert "object at 0x" not in data["text/plain"]
    if "image/png" in data:
        head = base64.b64decode(data["image/png"])[:24]
        assert head[:4] == b"\x89PNG"
        assert struct.unpack(">I", head[16:20])[0] > 300
    else:
        assert data["image/svg+xml"].lstrip().startswith("<svg")


@every
def test_the_stand_in_says_in_words_what_it_shows(shown: Shown) -> None:
    _, data = displayed(shown.source)
    if "text/html" in data:
        told: list[str | None] = []
        parser = HTMLParser()
        parser.handle_starttag = lambda tag, attributes: (  # type: ignore[method-assign]
            told.append(dict(attributes)["alt"]) if tag == "img" else None
        )
        parser.feed(data["text/html"])
        assert told == [data["text/plain"]]
    else:
        assert "aria-label=" in data["image/svg+xml"]


@every
def test_an_exported_page_has_the_picture_and_no_script_of_the_widget(shown: Shown) -> None:
    _, data = displayed(shown.source)
    output = nbformat.v4.new_output("display_data", data=data)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("w", outputs=[output])])
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(notebook)
    assert VIEW not in page
    assert "<img" in page or "<svg" in page


@every
def test_what_is_sent_to_the_page_is_small_and_plain(shown: Shown) -> None:
    state, _, buffers = ipywidgets.widgets.widget._remove_buffers(shown.make().get_state())
    text = {name: value for name, value in state.items() if name not in ("_esm", "_css", "layout")}
    assert len(json.dumps(text, allow_nan=False)) < 20_000
    assert sum(len(bytes(part)) for part in buffers) < 500_000


@every
def test_its_script_is_one_module_that_asks_for_nothing(shown: Shown) -> None:
    script, styles = (str(getattr(build(f"widgets.{shown.name}"), name)) for name in ("_esm", "_css"))
    assert script.count("export default ") == 1
    assert "\nimport " not in script
    assert f"//# sourceURL=course/widgets/{widgets.MODULES[shown.name]}.js" in script
    for text in (script.replace("http://www.w3.org/2000/svg", ""), styles):
        assert "http:" not in text
        assert "https:" not in text
        assert "fetch(" not in text


def loose(styles: str, name: str) -> list[str]:
    """Selectors that reach into other widgets, or that give way to what all widgets share.

    Each widget brings the shared styles once more, and of two rules that weigh the same the later one holds.
    """
    plain = re.sub(r"/\*.*?\*/|@media[^{]*\{", "", styles, flags=re.DOTALL)
    found = [
        part.strip()
        for group in re.findall(r"([^{}]+)\{", plain)
        for part in re.split(r",(?![^(]*\))", group)
    ]
    return [selector for selector in found if not selector.startswith(f".upstream.{name}")]


@every
def test_its_styles_are_for_it_alone(shown: Shown) -> None:
    file = COURSE / "widgets" / f"{widgets.MODULES[shown.name]}.js"
    name = re.search(r'page\.root\.classList\.add\("([\w-]+)"\)', file.read_text(encoding="utf-8"))
    assert name
    assert loose(file.with_suffix(".css").read_text(encoding="utf-8"), name[1]) == []


def test_a_style_that_reaches_further_is_found() -> None:
    fine = ".upstream.a b { top: 0; } /* .key { */\n@media print { .upstream.a .key { top: 0; } }\n"
    assert loose(fine, "a") == []
    assert loose(f"{fine}.upstream.a i, .a .key {{ top: 0; }} .upstream .key {{ }}", "a") == [
        ".a .key",
        ".upstream .key",
    ]


@pytest.mark.parametrize(("source", "words"), WRONG, ids=[source for source, _ in WRONG])
def test_wrong_arguments_are_refused_by_name(source: str, words: str) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        build(source)
    assert words in str(caught.value)


@pytest.mark.parametrize("shown", [s for s in SHOWN if s.raising], ids=lambda shown: shown.name)
def test_a_function_that_raises_is_told_of_and_does_no_more_harm(shown: Shown) -> None:
    widget = build(shown.raising)
    assert widget.error.startswith("ValueError: mine (line ")
    assert widget.error.endswith(" of mine)")
    data, _ = widget._repr_mimebundle_()
    assert widget.error in data["text/plain"]
    assert VIEW in data


@every
def test_a_message_from_the_page_sets_traits_and_is_answered(shown: Shown) -> None:
    widget = shown.make()
    sent: list[Any] = []
    widget.comm.send = lambda data=None, **rest: sent.append(data)
    widget.error = "something"
    assert sent[-1]["state"] == {"error": "something"}
    update = {"method": "update", "state": {"error": ""}, "buffer_paths": []}
    widget._handle_msg({"content": {"data": update}, "buffers": []})
    assert widget.error == ""
    widget._handle_msg({"content": {"data": {"method": "request_state"}}})
    assert set(sent[-1]["state"]) >= {"error", "_esm", "_css"}


def test_files_of_a_widget_stand_beside_it() -> None:
    for module in widgets.MODULES.values():
        for ending in ("py", "js", "css"):
            assert (COURSE / "widgets" / f"{module}.{ending}").exists()


def test_what_a_cell_made_goes_when_the_cell_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from course.widgets import _cells

    class Plain(Widget):
        pass

    run = ["cell a", "run 1"]
    monkeypatch.setattr(_cells, "_running", lambda: tuple(run))
    first, beside = Plain(), Plain()
    assert first.comm is not None
    assert beside.comm is not None  # two of one run
    run[:] = ["cell b", "run 2"]
    elsewhere = Plain()
    run[:] = ["cell a", "run 3"]
    again = Plain()
    assert first.comm is None
    assert beside.comm is None
    assert elsewhere.comm is not None
    assert again.comm is not None


def test_a_module_that_is_imported_twice_is_there_once(tmp_path: Path) -> None:
    from course.widgets._bundle import bundle

    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "low.js").write_text("export const low = 1;\n")
    (tmp_path / "page" / "high.js").write_text(
        'import { low } from "./low.js";\nexport function high() { return low; }\n'
    )
    (tmp_path / "own.js").write_text(
        'import { high } from "./page/high.js";\nimport { low } from "./page/low.js";\n'
        "export default { render: () => high() + low };\n"
    )
    assert bundle(tmp_path / "own.js") == (
        "const low = 1;\n\nfunction high() { return low; }\n\n"
        "export default { render: () => high() + low };\n\n//# sourceURL=course/widgets/own.js\n"
    )
