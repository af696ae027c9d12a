"""Measure everything and write docs/benchmarks.md, with its picture: `make bench`.

Each case runs in a process of its own: two sides share it, and nobody else's threads or memory do. A quick
run has one process for all. Peers that are not installed are left out, with a line that says so.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from benchmarks import checks, copying, machine, sandbox_start, scalars, steps, widgets
from benchmarks.chart import ALT, chart
from benchmarks.measure import LeftOut, Mark, Row
from benchmarks.page import page, table

ROOT = Path(__file__).parents[1]
SUBJECTS = (steps, scalars, checks, copying, sandbox_start, widgets)  # in the order of the page
CASES = {name: case for subject in SUBJECTS for name, case in subject.CASES.items()}
NOTES = {subject.SECTION: subject.NOTE for subject in SUBJECTS}
FAILED = ": it failed"
Answer = tuple[list[Row], str]
ONE_THREAD = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few rounds, whose numbers mean nothing")
    parser.add_argument(
        "--to", type=Path, default=ROOT / "docs", metavar="FOLDER", help="where the page goes"
    )
    parser.add_argument(
        "--only",
        choices=CASES,
        nargs="+",
        metavar="CASE",
        help="print tables of some cases, and write no page",
    )
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.json:
        print(json.dumps([measured(name, arguments.quick) for name in arguments.only]))
    elif arguments.only:
        for rows, reason in in_processes(arguments.only, arguments.quick):
            print(reason or table(rows))
    else:
        sys.exit(write(arguments.to, arguments.quick))


def write(folder: Path, quick: bool) -> bool:
    """Write the page and the picture; whether a case failed, which the page then says."""
    rows, left_out = results(quick)
    when_and_where = f"{datetime.date.today()}, {machine.description()}"
    text = page(rows, left_out, NOTES, when_and_where, f"![{ALT}](benchmarks.svg)")
    folder.mkdir(exist_ok=True)
    (folder / "benchmarks.svg").write_text(chart(rows), encoding="utf-8")
    (folder / "benchmarks.md").write_text(text, encoding="utf-8")
    return any(reason.endswith(FAILED) for reason in left_out)


def results(quick: bool) -> tuple[list[Row], list[str]]:
    """All rows, and why some are missing."""
    answers = in_processes(CASES, quick)
    rows = in_order([row for some, _ in answers for row in some])
    return rows, list(dict.fromkeys(reason for _, reason in answers if reason))


def in_processes(names: Iterable[str], quick: bool) -> list[Answer]:
    """Of each case its rows, or why there are none."""
    # Cases disturb one another in a process: only where the numbers mean nothing.
    groups = [[*names]] if quick else [[name] for name in names]
    return [answer for group in groups for answer in in_a_process(group, quick)]


def in_a_process(names: list[str], quick: bool) -> list[Answer]:
    """The same of cases that share a process."""
    print(f"{', '.join(names)} ...", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "benchmarks", "--json", *["--quick"] * quick, "--only", *names]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | ONE_THREAD, stdout=subprocess.PIPE, check=False)
    if done.returncode:  # one that fails costs no other its numbers
        return [([], f"{name}{FAILED}") for name in names]
    *_, answers = done.stdout.decode().splitlines()  # libraries may have said something first
    return [
        ([Row(*row)._replace(mark=row[-1] and Mark(*row[-1])) for row in rows], reason)
        for rows, reason in json.loads(answers)
    ]


def measured(name: str, quick: bool) -> Answer:
    """The rows of a case, or why there are none, measured in this process."""
    case = CASES[name]
    if case.needs and not find_spec(case.needs):
        return [], f"{machine.PEERS[case.needs]} is not installed"
    try:
        return case.measure(quick), ""
    except LeftOut as why:
        return [], str(why)


def in_order(rows: list[Row]) -> list[Row]:
    """What is compared with several peers, in as many processes, stands together."""
    places = list(dict.fromkeys((row.section, row.subject) for row in rows))
    return sorted(rows, key=lambda row: places.index((row.section, row.subject)))


if __name__ == "__main__":
    main()
