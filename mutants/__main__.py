"""Try the mutants of all right solutions and write docs/mutants.md: `make mutants`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from autograder.exercises import ASSIGNMENTS, find_exercise
from mutants.mutate import solutions
from mutants.page import page, troubles
from mutants.trial import Outcome, outcomes, prepare

ROOT = Path(__file__).parents[1]
# In so many shares a solution's mutants go to workers: one solution may take longer than many others.
SHARES = 4


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    parser.add_argument(
        "--to", type=Path, default=ROOT / "docs" / "mutants.md", metavar="FILE", help="where the page goes"
    )
    parser.add_argument(
        "--only", metavar="EXERCISE", help="list what became of one exercise's mutants, and write no page"
    )
    arguments = parser.parse_args()
    if arguments.only:
        [outcomes] = tried([find_exercise(arguments.only)[1].name]).values()
        for one in sorted(outcomes, key=lambda one: one.fate):
            print(f"{one.fate} | {one.mutant.solution} | {one.mutant.before} → {one.mutant.after}")
        return 0
    found = tried([exercise.name for a in ASSIGNMENTS.values() for exercise in a.exercises])
    arguments.to.write_text(page(found), encoding="utf-8")
    todo = troubles(found)
    print(*todo or [page(found).split("\n\n")[2]], sep="\n")
    return bool(todo)


def tried(names: Sequence[str]) -> dict[str, list[Outcome]]:
    """What became of all mutants of these exercises, on all processors."""
    shares = [
        (name, number, slice(share, None, SHARES))
        for name in names
        for number in range(len(solutions(find_exercise(name)[1])))
        for share in range(SHARES)
    ]
    columns = TextColumn("{task.description:24}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    with (
        Progress(*columns, console=Console(stderr=True)) as progress,
        ProcessPoolExecutor(os.cpu_count(), initializer=prepare) as pool,
    ):
        task = progress.add_task("mutants", total=len(shares))
        futures = {pool.submit(outcomes, *share): share for share in shares}
        for future in as_completed(futures):
            progress.update(task, advance=1, description=futures[future][0])
            future.result()
    found: dict[str, list[Outcome]] = {name: [] for name in names}
    for future, (name, *_) in futures.items():
        found[name] += future.result()
    return found


if __name__ == "__main__":
    sys.exit(main())
