"""`make bench` measures all it names and says what it left out. How fast anything is, is not tested."""

from __future__ import annotations

import math
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks import __main__ as bench
from benchmarks import measure, scalars, steps
from benchmarks.chart import chart
from benchmarks.machine import PEERS
from benchmarks.measure import LeftOut, Mark, Row, paired
from benchmarks.page import page, quantity

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


@pytest.fixture(scope="module")
def quick() -> Any:
    """The rows of a quick run, and what was left out of it."""
    return bench.results(quick=True)


def test_every_row_is_there_and_what_is_absent_is_named(quick: Any) -> None:
    rows, left_out = quick
    absent = [module for module in PEERS if not find_spec(module)]
    for module in absent:
        assert f"{PEERS[module]} is not installed" in left_out
    present = {(row.subject, row.against) for row in rows}
    for peer in steps.PEERS.values():
        for network in (steps.SMALL, steps.LARGE):
            for dtype in ("float32", "float64"):
                there = (f"{network}, {dtype}", peer.name) in present
                assert there is (peer.needs not in absent)
    assert {row.section for row in rows} | {"A kernel's start", "A widget's step"} == set(bench.NOTES)


def test_ratios_are_positive_and_quartiles_in_order(quick: Any) -> None:
    rows, _ = quick
    for row in rows:
        low, median, high = row.ratio or row.ours
        assert low <= median <= high
        assert math.isfinite(high)
        assert not row.ratio or low > 0


def test_counts_that_no_clock_disturbs_reach_their_marks(quick: Any) -> None:
    rows, _ = quick
    counted = [row for row in rows if row.unit in ("bytes", "objects")]
    assert len(counted) == 3
    assert all(row.reached for row in counted)


def test_the_page_has_a_table_for_each_subject_and_the_marks_that_were_missed(quick: Any) -> None:
    rows, left_out = quick
    text = page(rows, left_out, bench.NOTES, "today, here", "![a picture](there)")
    for section in {row.section for row in rows}:
        assert f"\n## {section}\n" in text
    assert text.count("**no**") == text.split("\n## ")[0].count("\n- ")
    assert all(f"| {row.subject} |" in text for row in rows)
    assert all(f"Left out: {reason}." in text for reason in left_out)


def test_the_page_that_is_shown_has_these_rows(quick: Any) -> None:
    rows, _ = quick
    text = PAGE.read_text(encoding="utf-8")
    for row in rows:
        assert f"\n| {row.subject} |" in text
        assert f"| {row.against} |" in text


def test_the_picture_is_svg_and_the_same_for_the_same_rows(quick: Any) -> None:
    rows, _ = quick
    picture = chart(rows)
    assert ElementTree.fromstring(picture).tag.endswith("svg")
    assert picture == chart(rows)


def test_a_peer_that_is_absent_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "find_spec", lambda name: None)
    assert bench.measured("jax", quick=True) == ([], "JAX is not installed")


def test_what_this_machine_cannot_measure_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(quick: bool) -> list[Row]:
        raise LeftOut("a kernel's start: no sandbox")

    monkeypatch.setitem(bench.CASES, "sandbox", measure.Case(refuse))
    assert bench.measured("sandbox", quick=True) == ([], "a kernel's start: no sandbox")


def test_one_that_fails_costs_no_other_its_numbers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, quick: Any
) -> None:
    rows, _ = quick
    monkeypatch.setattr(bench.sys, "executable", shutil.which("false"))
    [failed, _] = bench.in_processes(["jax", "scalars"], quick=False)
    assert failed == ([], "jax: it failed")
    for reason, status in ((failed[1], True), ("JAX is not installed", False)):
        monkeypatch.setattr(bench, "results", lambda quick, reason=reason: (rows, [reason]))
        assert bench.write(tmp_path, quick=True) is status
        assert f"Left out: {reason}." in (tmp_path / "benchmarks.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_step_that_computes_something_else_is_not_timed(dtype: str) -> None:
    X, y, parameters = steps.problem(steps.SMALL, dtype)
    steps.check(steps.ours(X, y, parameters), steps.SMALL, dtype)
    with pytest.raises(AssertionError, match="change is wrong by"):
        steps.check(steps.ours(X, (y + 1) % 10, parameters), steps.SMALL, dtype)


def test_a_step_in_another_dtype_is_not_timed() -> None:
    with pytest.raises(AssertionError, match="a parameter is float64"):
        steps.check(steps.ours(*steps.problem(steps.SMALL, "float64")), steps.SMALL, "float32")


def test_a_chain_with_a_wrong_gradient_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    scalars.chain(scalars.Value, 10)
    monkeypatch.setattr(scalars.Value, "backward", lambda self: None)
    with pytest.raises(AssertionError, match="gradient of a chain"):
        scalars.chain(scalars.Value, 10)


def test_a_pair_gives_the_ratio_of_what_each_round_took(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, order = [0.0], []

    def takes(seconds: float) -> Any:
        def run() -> None:
            clock[0] += seconds
            order.append(seconds)

        return run

    monkeypatch.setattr(measure.time, "process_time", lambda: clock[0])
    result = paired(takes(2.0), takes(3.0), quick=False, rounds=4)
    assert result == ((2, 2, 2), 3, (1.5, 1.5, 1.5))
    assert order[2:] == [3, 2, 2, 3, 3, 2, 2, 3]  # after each was tried once


@pytest.mark.parametrize(
    ("relation", "below", "at", "above"),
    [
        ("at least", False, True, True),
        ("above", False, False, True),
        ("at most", True, True, False),
        ("below", True, False, False),
    ],
)
def test_marks(relation: str, below: bool, at: bool, above: bool) -> None:
    mark = Mark(relation, 2)
    assert [mark.reached(1), mark.reached(2), mark.reached(3)] == [below, at, above]
    row = Row("section", "subject", "s", (1, 1, 1), ratio=(1, 3, 4), mark=mark)
    assert row.reached is above  # by the ratio, where there is one
    assert row._replace(mark=None).reached is None


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (6.84e-5, "s", "68.4 µs"),
        (0.00123, "s", "1.23 ms"),
        (1.0, "s", "1 s"),
        (453458, "objects", "453,458 objects"),
    ],
)
def test_quantities(value: float, unit: str, text: str) -> None:
    assert quantity(value, unit) == text
