"""A student's outputs are data: bounded in number and size, and of kinds that no browser runs."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

# Per cell; a page of feedback that one can scroll through.
MAX_CHARACTERS = 20_000
MAX_LINES = 400
MAX_FIGURES = 10
MAX_FIGURE_BYTES = 1_000_000
# In all cells of a notebook together, figures as they are written: a file that one can send.
MAX_SHOWN = 400_000

# What is shown of a rich output: pictures made of pixels, and text.
FIGURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
CUT = "[The rest of this output was cut.]"

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.")


class BoundedClient(NotebookClient):
    """Runs cells and keeps of their outputs what is small and harmless, as it comes in."""

    _shown = 0

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Add what a message shows to the cell's outputs, as far as there is room."""
        room = Room(outs, MAX_SHOWN - self._shown)
        shown = room.fit(msg["msg_type"], msg["content"])
        if shown is not None:
            outs.append(shown)
            self._shown += _size(shown)
        return shown

    def handle_comm_msg(self, outs: list[NotebookNode], msg: dict[str, Any], cell_index: int) -> None:
        """Widgets are not for grading."""

    def _update_display_id(self, display_id: str, msg: dict[str, Any]) -> None:
        """What was shown stays as it was shown first."""


class Room:
    """What is left of a cell's allowance."""

    def __init__(self, outs: list[NotebookNode], left: int = MAX_SHOWN) -> None:
        texts = [_text_of(out) for out in outs]
        self.left = left
        self.characters = min(MAX_CHARACTERS - sum(map(len, texts)), max(left, 0))
        self.lines = MAX_LINES - sum(text.count("\n") for text in texts)
        self.figures = MAX_FIGURES - sum(any(kind in out.get("data", {}) for kind in FIGURES) for out in outs)
        self.full = any(CUT in text[-len(CUT) - 1 :] for text in texts[-1:])

    def fit(self, kind: str, content: dict[str, Any]) -> NotebookNode | None:
        """A message's output, cut to what is left; None where nothing of it can be shown."""
        if self.full:
            return None
        if kind == "stream":
            name = "stderr" if content.get("name") == "stderr" else "stdout"
            return _new("stream", name=name, text=self.cut(str(content.get("text", ""))))
        if kind == "error":
            trace = content.get("traceback")
            lines = "\n".join(map(str, trace)) if isinstance(trace, list) else ""
            return _new(
                "error",
                ename=plain(str(content.get("ename", "")))[:200],
                evalue=plain(str(content.get("evalue", "")))[:1000],
                traceback=self.cut(lines).split("\n"),
            )
        if kind in ("display_data", "execute_result"):
            data = content.get("data")
            return self._display(data) if isinstance(data, dict) else None
        return None

    def _display(self, data: dict[str, Any]) -> NotebookNode | None:
        shown: dict[str, str] = {}
        if isinstance(data.get("text/plain"), str):
            shown["text/plain"] = self.cut(data["text/plain"])
        for kind, magic in FIGURES.items():
            if self.figures > 0 and _is_figure(data.get(kind), magic) and len(data[kind]) <= self.left:
                shown[kind] = data[kind]
                self.left -= len(data[kind])
        # Never an execute_result: its text could read as points.
        return _new("display_data", data=shown) if shown else None

    def cut(self, text: str) -> str:
        """Plain text within what is left of characters and lines."""
        text = plain(text[: self.characters + 1])
        lines = text.split("\n")
        if len(text) <= self.characters and len(lines) <= self.lines + 1:
            return text
        kept = "\n".join(lines[: max(self.lines, 0)])[: max(self.characters, 0)]
        return f"{kept}\n{CUT}\n"


def _new(kind: str, **content: Any) -> NotebookNode:
    made: NotebookNode = nbformat.v4.new_output(kind, **content)
    return made


def plain(text: str) -> str:
    """Text without terminal escapes, control characters and halves of characters, which no file can hold."""
    text = _ESCAPES.sub("", text).encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in text if c in "\n\t" or c.isprintable() or ord(c) > 0x9F)


def _text_of(out: NotebookNode) -> str:
    if out.output_type == "stream":
        return str(out.text)
    if out.output_type == "error":
        return "\n".join(out.traceback)
    return str(out.get("data", {}).get("text/plain", ""))


def _size(out: NotebookNode) -> int:
    """Characters that an output takes where it is written."""
    figures = sum(len(data) for kind, data in out.get("data", {}).items() if kind in FIGURES)
    return len(_text_of(out)) + figures + len(out.get("evalue", ""))


def _is_figure(data: Any, magic: bytes) -> bool:
    if not isinstance(data, str) or len(data) > MAX_FIGURE_BYTES * 4 // 3:
        return False
    try:
        return base64.b64decode(data, validate=False).startswith(magic)
    except (binascii.Error, ValueError):
        return False


# What makes Markdown or its mathematics more than text: links and pictures, programs as addresses, commands
# of TeX that reach into the page. With & written out, entities cannot hide them.
_REACHING = re.compile(
    r"""(?ix)
      (?<=\]) (?=\s*[(\[:])
    | (?: (?<=javascript) | (?<=vbscript) | (?<=data) | (?<=file) ) (?=\s*:)
    | (?<=\\) (?=href|url|require|cssid|class|style|html|unicode|mmltoken)
    """
)


def harmless(source: str) -> str:
    """A student's Markdown as text that formats and does nothing: no HTML, no links, no programs."""
    return _REACHING.sub("\u200b", source.replace("&", "&amp;").replace("<", "&lt;"))
