"""A verdict as a person reads it: text for terminals, HTML for notebooks and feedback."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

import numpy as np

from course import plot
from course.check.verdict import Finding, Verdict

MARKS = {True: "✓", False: "✗"}
STYLE = {
    "table": "border-collapse: collapse; margin: 0.4em 0",
    "cell": "padding: 0.15em 0.8em 0.15em 0; text-align: left; vertical-align: top",
    "hint": "border-left: 4px solid #0072b2; padding: 0.3em 0.8em; margin: 0.4em 0",
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

    def paragraphs(self) -> list[str]:
        """What is said beyond the parts, most helpful first."""
        verdict = self.verdict
        said = []
        if verdict.mistake:
            said.append(f"This looks like: {verdict.mistake}. {verdict.hint}")
        elif verdict.hint:
            said.append(verdict.hint)
        said += verdict.notes
        return said

    def text(self) -> str:
        """As plain text, one line a part."""
        width = max(len(part.name) for part in self.verdict.parts)
        lines = [self.title]
        lines += [
            f"  {MARKS[part.passed]} {part.name:<{width}}  {part.score:g}/{part.max_score:g}  {part.message}"
            for part in self.verdict.parts
        ]
        lines += [f"  → {said}" for said in self.paragraphs()]
        if self.show_findings:
            lines += [line for finding in self.verdict.findings for line in _finding_lines(finding)]
        return printable("\n".join([*lines, f"  {self.footer}"]))

    def html(self) -> str:
        """As HTML that needs no script and no style sheet."""
        cell, head = f'<td style="{STYLE["cell"]}">', f'<th scope="row" style="{STYLE["cell"]}">'
        rows = "".join(
            f"<tr>{cell}{MARKS[part.passed]} {'right' if part.passed else 'not yet'}</td>"
            f"{head}{_escape(part.name)}</th>"
            f"{cell}{part.score:g} / {part.max_score:g}</td>{cell}{_escape(part.message)}</td></tr>"
            for part in self.verdict.parts
        )
        said = "".join(f'<p style="{STYLE["hint"]}">{_escape(text)}</p>' for text in self.paragraphs())
        shown = (
            "".join(_finding_html(finding) for finding in self.verdict.findings) if self.show_findings else ""
        )
        return (
            f"<div><strong>{_escape(self.title)}</strong>"
            f'<table style="{STYLE["table"]}"><tbody>{rows}</tbody></table>'
            f"{said}{shown}<small>{_escape(self.footer)}</small></div>"
        )


def printable(text: str) -> str:
    """Text without control characters: what a submission says must not steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def _escape(text: str) -> str:
    return html.escape(printable(text))


def _finding_lines(finding: Finding) -> list[str]:
    lines = [f"  {finding.case}"]
    expected, got = (np.array2string(np.asarray(v), precision=4) for v in (finding.expected, finding.got))
    for label, value in (
        ("expected", expected),
        ("came back", str(finding.got) if isinstance(finding.got, str) else got),
    ):
        first, *rest = value.split("\n")
        lines += [
            f"    {finding.output} {label:<9} {first}",
            *(" " * (len(finding.output) + 15) + line for line in rest),
        ]
    return lines


def _finding_html(finding: Finding) -> str:
    got, expected = finding.got, finding.expected
    if (
        isinstance(got, np.ndarray)
        and got.shape == expected.shape
        and got.ndim == 2
        and np.isfinite(got).all()
    ):
        caption = f"Where {finding.output} is off ({finding.case})."
        alt = f"Relative error of {finding.output} for each entry, as a heat map."
        return plot.gradient_error(got, expected, caption=caption, alt=alt)._repr_mimebundle_()["text/html"]
    return f"<pre>{_escape(chr(10).join(_finding_lines(finding)))}</pre>"
