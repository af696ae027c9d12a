"""Rows as a page of Markdown: what was reached, then a table for each subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from benchmarks.measure import Row

SCALES = ((1, "s"), (1e-3, "ms"), (1e-6, "µs"))
SIGNS = {"at least": "≥", "above": ">", "at most": "≤", "below": "<"}
METHOD = """\
One thread on one core. Two sides are timed in turn, in a process of their own, by the processor time that \
the process takes. *Times as fast* is the median over the rounds of theirs / ours, so that above 1 this \
library is faster, with its quartiles in brackets."""
HEADER = """\
| | ours | against | theirs | times as fast | mark | reached |
|---|---|---|---|---|---|---|
"""


def page(
    rows: Sequence[Row], left_out: Iterable[str], notes: Mapping[str, str], when_and_where: str, picture: str
) -> str:
    """The page; `notes` says what a section's numbers mean, `picture` is Markdown too."""
    parts = [
        "# Benchmarks",
        f"`make bench` measured this: {when_and_where}.",
        METHOD,
        summary(rows),
        *[f"Left out: {reason}." for reason in left_out],
        picture,
    ]
    for section, group in groupby(rows, lambda row: row.section):
        parts += [f"## {section}", notes[section], table(group)]
    return "\n\n".join(parts) + "\n"


def summary(rows: Iterable[Row]) -> str:
    """How many marks are reached, and which are not."""
    marked = [row for row in rows if row.mark]
    missed = [row for row in marked if not row.reached]
    text = f"**{len(marked) - len(missed)} of {len(marked)} marks are reached.**"
    if not missed:
        return text
    lines = [f"- {row.section}, {row.subject}, {row.against}: {_value(row)}, {_mark(row)}" for row in missed]
    return "\n".join([f"{text} Not reached:", "", *lines])


def table(rows: Iterable[Row]) -> str:
    return HEADER + "\n".join(map(_line, rows))


def quantity(value: float, unit: str) -> str:
    """Seconds to three digits, in the unit that fits; counts whole."""
    if unit != "s":
        return f"{value:,.0f} {unit}"
    scale, prefixed = next((p for p in SCALES if abs(value) >= p[0]), SCALES[-1])
    return f"{float(f'{value / scale:.3g}'):g} {prefixed}"


def _line(row: Row) -> str:
    cells = [
        row.subject,
        quantity(row.ours[1], row.unit) if row.ratio else _value(row),
        row.against,
        "" if row.theirs is None else quantity(row.theirs, row.unit),
        _value(row) if row.ratio else "",
        _mark(row),
        {True: "yes", False: "**no**", None: ""}[row.reached],
    ]
    return f"| {' | '.join(cells)} |"


def _value(row: Row) -> str:
    """What a mark speaks of, with its quartiles."""

    def text(value: float) -> str:
        return f"{value:.2f}" if row.ratio else quantity(value, row.unit)

    low, median, high = map(text, row.ratio or row.ours)
    return median if low == high else f"{median} ({low} to {high})"


def _mark(row: Row) -> str:
    if row.mark is None:
        return ""
    bound = f"{row.mark.bound:.2f}" if row.ratio else quantity(row.mark.bound, row.unit)
    return f"{SIGNS[row.mark.relation]} {bound}"
