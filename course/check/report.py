"""A verdict as a person reads it: text for terminals, HTML for notebooks and feedback."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

import numpy as np

from course import plot
from course.check.verdict import Finding, Verdict

MARKS = {True: "✓", False: "✗"}
WORDS = {True: "right", False: "not yet"}
# Colours of Okabe and Ito that stand out on white and on black; words say the same.
COLOURS = {True: plot.GREEN, False: plot.VERMILLION}
STYLE = {
    # In a notebook from elsewhere, JupyterLab keeps only the first of these two.
    "report": "overflow-wrap: break-word; overflow-wrap: anywhere",
    "table": "border-collapse: collapse; margin: 0.4em 0",
    "cell": "padding: 0.2em 0.8em 0.2em 0; text-align: left; vertical-align: top; white-space: nowrap",
    "message": "padding: 0.2em 0; text-align: left; vertical-align: top",
    "said": "margin: 0.4em 0",
    "hint": f"border-left: 4px solid {plot.BLUE}; padding: 0.3em 0.8em; margin: 0.4em 0",
    "numbers": "margin: 0.4em 0; white-space: pre-wrap",
}


@dataclass(frozen=True)
class Report:
    """What is said of a verdict.

    Attributes
    ----------
    verdict : Verdict
    footer : str
        What was tried, and what was not.
    show_findings : bool
        Whether expected numbers may be seen: on visible cases only.
    """

    verdict: Verdict
    footer: str
    show_findings: bool = False

    def __repr__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}

    @property
    def title(self) -> str:
        """Name and points in one line."""
        verdict = self.verdict
        return f"{verdict.exercise}: {verdict.score:g} of {verdict.max_score:g} points"

    @property
    def opening(self) -> str:
        """The mistake recognised, as a sentence; empty if there is none."""
        return f"This looks like: {self.verdict.mistake}." if self.verdict.mistake else ""

    @property
    def shared(self) -> str:
        """What is said of every part alike, where there was nothing to compare; empty elsewhere."""
        messages = {part.message for part in self.verdict.parts}
        return messages.pop() if self.verdict.error and len(messages) == 1 else ""

    def paragraphs(self) -> list[str]:
        """What is said beyond the parts, most helpful first."""
        said = f"{self.opening} {self.verdict.hint or ''}".strip()
        return [*([said] if said else []), *self.verdict.notes]

    def text(self) -> str:
        """As plain text, one line a part."""
        width = max(len(part.name) for part in self.verdict.parts)
        lines = [f"{self.title} — {self.shared}" if self.shared else self.title]
        for part in self.verdict.parts:
            points = f"{part.score:g}/{part.max_score:g}"
            message = "" if self.shared else part.message
            lines.append(f"  {MARKS[part.passed]} {part.name:<{width}}  {points}  {message}".rstrip())
        lines += [f"  → {said}" for said in self.paragraphs()]
        if self.show_findings:
            lines += [line for finding in self.verdict.findings for line in _finding_lines(finding)]
        return printable("\n".join([*lines, f"  {self.footer}"]))

    def html(self) -> str:
        """As HTML that needs no script and no style sheet, and takes the colours of the page it is in."""
        rows = "".join(
            f'<tr><td style="{STYLE["cell"]}">{_mark(part.passed)} {WORDS[part.passed]}</td>'
            f'<th scope="row" style="{STYLE["cell"]}">{_escape(part.name)}</th>'
            f'<td style="{STYLE["cell"]}">{part.score:g} / {part.max_score:g}</td>'
            f'<td style="{STYLE["message"]}">{"" if self.shared else _escape(part.message)}</td></tr>'
            for part in self.verdict.parts
        )
        shared = f" — {_escape(self.shared)}" if self.shared else ""
        opening = f"<strong>{_escape(self.opening)}</strong> " if self.opening else ""
        hint = _escape(self.verdict.hint or "")
        said = [f'<p style="{STYLE["hint"]}">{opening}{hint}</p>'] if opening or hint else []
        said += [f'<p style="{STYLE["said"]}">{_escape(note)}</p>' for note in self.verdict.notes]
        if self.show_findings:
            said += [_finding_html(finding) for finding in self.verdict.findings]
        return (
            f'<div style="{STYLE["report"]}"><strong>{_escape(self.title)}</strong>{shared}'
            f'<table style="{STYLE["table"]}"><tbody>{rows}</tbody></table>'
            f"{''.join(said)}<small>{_escape(self.footer)}</small></div>"
        )


def printable(text: str) -> str:
    """Text without control characters: what a submission says must not steer a terminal."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def _escape(text: str) -> str:
    return html.escape(printable(text))


def _mark(passed: bool) -> str:
    return (
        f'<span aria-hidden="true" style="color: {COLOURS[passed]}; font-weight: bold">{MARKS[passed]}</span>'
    )


def _finding_lines(finding: Finding) -> list[str]:
    lines = [f"  {finding.case}", *_labelled(f"{finding.output} expected ", finding.expected)]
    if isinstance(finding.got, str):
        return [*lines, f"    {finding.output} {finding.got}"]
    return [*lines, *_labelled(f"{finding.output} came back", finding.got)]


def _labelled(label: str, value: Any) -> list[str]:
    """Numbers after a label, whole ones without a point."""
    numbers = np.asarray(value)
    whole = (np.abs(numbers) < 1e9).all() and (numbers == np.round(numbers)).all()
    text = np.array2string(numbers.astype(np.int64) if whole else numbers, precision=4)
    return f"    {label} {text}".replace("\n", "\n" + " " * (len(label) + 5)).split("\n")


def _finding_html(finding: Finding) -> str:
    got, expected = finding.got, finding.expected
    if (
        isinstance(got, np.ndarray)
        and got.shape == expected.shape
        and got.ndim == 2
        and min(got.shape) > 1
        and np.isfinite(got).all()
    ):
        picture = plot.gradient_error(
            got, expected, caption=f"Where {finding.output} is off ({finding.case})."
        )
        picture.figure.axes[0].set(xlabel="column", ylabel="row")  # rows may be examples, too
        return picture._repr_mimebundle_()["text/html"]
    return f'<pre style="{STYLE["numbers"]}">{_escape(chr(10).join(_finding_lines(finding)))}</pre>'
