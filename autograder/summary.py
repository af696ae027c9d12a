"""What an instructor sees of a graded class, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from autograder import grade
from autograder.grade import Graded
from course.check.report import printable


@contextmanager
def progress(quiet: bool = False) -> Iterator[grade.Progress]:
    """A progress bar for each step that reports itself as (what, done, total)."""
    columns = (
        TextColumn("{task.description:<12}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total, rate="")
            speed = bars.tasks[tasks[what]].speed
            bars.update(tasks[what], completed=done, rate=f"{speed:.1f}/s" if speed else "")

        yield tell


def show(graded: Sequence[Graded], console: Console | None = None) -> None:
    """The class as a table, then what it misunderstands most."""
    console = console or Console()
    table = Table("student", "points", "mistakes recognised", "notes", title=None)
    for one in graded:
        points = f"{one.score:g} / {one.max_score:g}" + (" + manual" if one.needs_manual_grade else "")
        mistakes = "\n".join(f"{exercise}: {mistake}" for exercise, mistake in one.mistakes.items())
        table.add_row(_plain(one.student), points, mistakes, _plain("\n".join(notes(one))))
    console.print(table)
    reduced = sum(one.isolation == "reduced" for one in graded)
    if reduced:
        console.print(
            f"[bold]Isolation was reduced for {reduced} of {len(graded)}: see `autograder doctor`.[/bold]"
        )
    common = grade.common_mistakes(graded)
    if common:
        table = Table("students", "exercise", "most common mistakes")
        for exercise, mistake, n in common[:10]:
            table.add_row(str(n), exercise, mistake)
        console.print(table)


def notes(one: Graded) -> list[str]:
    """What is worth knowing beyond points: problems, exercises not judged and why, repairs."""
    by_reason: dict[str, list[str]] = {}
    for exercise, error in one.errors.items():
        by_reason.setdefault(error, []).append(exercise)
    exercises = sum(len(judged.verdicts) for judged in one.judged.values())
    told = [
        f"{reason}: {'all exercises' if len(names) == exercises else ', '.join(names)}"
        for reason, names in by_reason.items()
    ]
    return ([one.problem] if one.problem else []) + told + one.remarks


def _plain(text: str) -> str:
    """A student's text without markup or control characters."""
    return printable(text).replace("[", r"\[")
