"""What became of all mutants, as a page of Markdown and as what is left to do."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

from autograder.exercises import find_exercise
from mutants.mutate import solutions
from mutants.reasons import REASONS
from mutants.trial import ACCUSED, CAUGHT, JUDGED, MISSED, MORE, SAME, SOMETIMES, Outcome

# What share of the mutants that behave differently must lose points.
ENOUGH = 0.97

Found = Mapping[str, Sequence[Outcome]]

PAGE = """\
# Mutants

`make mutants` tried these on {date}: the right solutions of every exercise, its reference and those that
students might write, each with one small change made by the operators of mutmut {version}. The judge grades
each mutant on {judged} draws of cases; it is caught if it loses points on all of them, or all of its points
on one. Whether a mutant behaves differently is decided without the judge: it gives another answer than *all*
right solutions do, or raises, or modifies its inputs, on these draws, on {more} more, or on wider inputs
(rounded, negated, enlarged, shrunk, all zero, or with a single example, feature or class). Where right
solutions take seconds, there are fewer draws.

**{caught} of {changed} mutants that behave differently lose points: {share}.** Of these, {telling} still give
answers rather than raise errors or run on without end, and {telling_caught} of them lose points:
{telling_share}.

| {columns} |
|{rule}|
{rows}

## Survivors

{survivors}
"""
COLUMNS = (
    "assignment",
    "exercise",
    "right solutions",
    "mutants",
    "same answers",
    "behave differently",
    "lose points",
    "of those that answer",
)


def page(found: Found) -> str:
    """The page on the mutants of every exercise."""
    different = [one for outcomes in found.values() for one in outcomes if one.fate != SAME]
    caught = [one for one in different if one.fate == CAUGHT]
    telling = [one for one in different if one.answers]
    telling_caught = [one for one in telling if one.fate == CAUGHT]
    return PAGE.format(
        date=datetime.date.today(),
        version=version("mutmut"),
        judged=len(JUDGED),
        more=len(MORE),
        caught=len(caught),
        changed=len(different),
        share=_share(caught, different),
        telling=len(telling),
        telling_caught=len(telling_caught),
        telling_share=_share(telling_caught, telling),
        columns=" | ".join(COLUMNS),
        rule="---|" * (len(COLUMNS) - 1) + "---",
        rows="\n".join(_row(name, outcomes) for name, outcomes in found.items()),
        survivors="\n\n".join(_survivors(found)),
    )


def troubles(found: Found) -> list[str]:
    """What must be done before all is well, a line each."""
    lines = []
    everyone = [one for outcomes in found.values() for one in outcomes]
    different = [one for one in everyone if one.fate != SAME]
    survived = {one.mutant.change for one in different if one.fate != CAUGHT}
    for name, outcomes in found.items():
        for one in outcomes:
            told = f"{name}: {one.mutant.solution}: `{one.mutant.before}` → `{one.mutant.after}`"
            if one.fate == ACCUSED:
                lines.append(f"{told} {ACCUSED}: the judge refuses what is right. Mend the exercise.")
            elif one.fate in (SOMETIMES, MISSED) and one.mutant.change not in EXPLAINED:
                lines.append(
                    f"{told} {one.fate}: add a case to {name} that tells it from a right solution, or, where"
                    " it is right as well, add it with a reason to mutants/reasons.py."
                )
    here = {one.mutant.solution for one in everyone}
    lines += [
        f"{solution}: `{before}` → `{after}` survives no more: delete it from mutants/reasons.py."
        for solution, before, after in EXPLAINED
        if solution in here and (solution, before, after) not in survived
    ]
    caught = sum(one.fate == CAUGHT for one in different)
    if caught < ENOUGH * len(different):
        lines.append(
            f"{caught} of {len(different)} are fewer than {ENOUGH:.0%}: make the exercises see more."
        )
    return lines


EXPLAINED = {mutant: reason for reason, known in REASONS.items() for mutant in known}


def _row(name: str, outcomes: Sequence[Outcome]) -> str:
    assignment, exercise = find_exercise(name)
    different = [one for one in outcomes if one.fate != SAME]
    caught = [one for one in different if one.fate == CAUGHT]
    cells = [
        f"`{assignment.name}`",
        f"`{name}`",
        len(solutions(exercise)),
        len(outcomes),
        len(outcomes) - len(different),
        len(different),
        f"{len(caught)} ({_share(caught, different)})",
        _share([one for one in caught if one.answers], [one for one in different if one.answers]),
    ]
    return f"| {' | '.join(map(str, cells))} |"


def _survivors(found: Found) -> Iterator[str]:
    """Each reason with its mutants."""
    of: dict[str, list[str]] = {}
    for name, outcomes in found.items():
        for one in outcomes:
            if one.fate not in (SAME, CAUGHT):
                reason = EXPLAINED.get(one.mutant.change, f"**No reason is known: it {one.fate}.**")
                line = f"- `{name}`, `{one.mutant.solution}`: `{one.mutant.before}` → `{one.mutant.after}`"
                of.setdefault(reason, []).append(line)
    for reason, lines in of.items():
        yield f"{reason}\n\n" + "\n".join(lines)
    if not of:
        yield "None."


def _share(some: Sequence[Outcome], of: Sequence[Outcome]) -> str:
    return f"{len(some) / len(of):.1%}" if of else "-"
