"""Measure everything and write docs/benchmarks.md, with its picture: `make bench`.

Each case runs in a process of its own: two sides share it, and nobody else's threads or memory do. Peers that
are not installed are left out, with a line that says so.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks import checks, copying, machine, sandbox_start, scalars, steps, widgets
from benchmarks.chart import ALT, chart
from benchmarks.measure import LeftOut, Mark, Row
from benchmarks.page import page, table

ROOT = Path(__file__).parents[1]
SUBJECTS = (steps, scalars, checks, copying, sandbox_start, widgets)  # in the order of the page
CASES = {name: case for subject in SUBJECTS for name, case in subject.CASES.items()}
NOTES = {subject.SECTION: subject.NOTE for subject in SUBJECTS}
FAILED = ": it failed"
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
    parser.add_argument("--only", choices=CASES, help="print the table of one case, and write no page")
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.json:
        print(json.dumps(measured(arguments.only, arguments.quick)))
    elif arguments.only:
        rows, reason = in_a_process(arguments.only, arguments.quick)
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
    # Side by side cases disturb one another: only where the numbers mean nothing.
    with ThreadPoolExecutor(os.cpu_count() if quick else 1) as pool:
        answers = list(pool.map(partial(in_a_process, quick=quick), CASES))
    rows = in_order([row for some, _ in answers for row in some])
    return rows, list(dict.fromkeys(reason for _, reason in answers if reason))


def in_a_process(name: str, quick: bool) -> tuple[list[Row], str]:
    """The rows of a case, or why there are none."""
    print(f"{name} ...", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "benchmarks", "--json", "--only", name, *["--quick"] * quick]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | ONE_THREAD, stdout=subprocess.PIPE, check=False)
    if done.returncode:  # one that fails costs no other its numbers
        return [], f"{name}{FAILED}"
    *_, answer = done.stdout.decode().splitlines()  # libraries may have said something first
    rows, reason = json.loads(answer)
    return [Row(*row)._replace(mark=row[-1] and Mark(*row[-1])) for row in rows], reason


def measured(name: str, quick: bool) -> tuple[list[Any], str]:
    """The same, in this process."""
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
