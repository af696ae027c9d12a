"""A run as a picture: the texts that each step shows, and the room that they have."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from engines import Closures, Idle, Overwriting, Raising, Slopes

from course.autodiff import Tensor, Value
from course.widgets._graph.operations import parsed
from course.widgets._graph.picture import picture
from course.widgets._graph.sources import source


def pictured(f: Any, make: Any = Value, **leaves: float) -> Any:
    found = source(f, make, leaves, 100)
    return json.loads(json.dumps(picture(found.run(found.leaves))))  # as the page gets it


def patterns(x: Any, y: Any, z: Any, w: Any) -> Any:
    product = x * y
    larger = z.max(w)
    total = product + larger
    return total * 2


def fork(x: Any) -> Any:
    return x.exp() + x * x


def test_forward_steps_are_formulas_with_their_numbers() -> None:
    steps = pictured(patterns, x=3, y=-4, z=2, w=-1)["steps"]
    assert [step.get("formula") for step in steps[1:5]] == [
        "product = x × y = 3 × (-4) = -12",
        "larger = max(z, w) = max(2, -1) = 2",
        "total = product + larger = (-12) + 2 = -10",
        "patterns = total × 2 = (-10) × 2 = -20",
    ]
    assert steps[0]["data"] == {"0": "3", "1": "-4", "3": "2", "4": "-1"}


def test_backward_steps_are_upstream_times_local() -> None:
    steps = pictured(patterns, x=3, y=-4, z=2, w=-1)["steps"][6:]
    assert [step["upstream"] for step in steps] == ["1", "2", "2", "2"]
    assert [[(m["local"], m["downstream"], m["to"]) for m in step["moves"]] for step in steps] == [
        [("2", "2", "total")],
        [("1", "2", "product"), ("1", "2", "larger")],
        [("-4", "-8", "x"), ("3", "6", "y")],
        [("1", "2", "z"), ("0", "0", "w")],
    ]


def test_what_a_class_does_not_keep_is_implied_by_what_it_handed_on() -> None:
    moves = [m for step in pictured(fork, Closures, x=1.5)["steps"] for m in step.get("moves", ())]
    assert {m["source"] for m in moves} == {"implied"}
    assert [(m["local"], m["downstream"]) for m in moves[:2]] == [("1", "1"), ("1", "1")]


def test_a_slope_that_is_kept_and_not_used_is_not_shown() -> None:
    moves = [m for s in pictured(fork, Idle, x=1.5)["steps"] for m in s.get("moves", ())]
    assert {(m["local"], m["source"]) for m in moves} == {("2", "implied")}


def test_what_a_stopped_walk_did_not_reach_is_not_known() -> None:
    steps = pictured(lambda x, y: x.exp() * y, Raising, x=1, y=2)["steps"]
    assert {i for step in steps for i in step.get("grads", {})} == {"1", "2", "3"}


def test_nothing_implies_a_local_gradient_where_nothing_came() -> None:
    steps = pictured(lambda x, y: (x * 0) * y + y, Closures, x=1.5, y=0)["steps"]
    moves = [m for step in steps for m in step.get("moves", ()) if step["upstream"] == "0"]
    assert moves
    assert {(m["local"], m["source"], m["downstream"]) for m in moves} == {("", "", "0")}


def test_a_matrix_of_local_gradients_is_not_written_out() -> None:
    W = np.ones((2, 3))
    found = source(lambda W: (W * 2).sum(), lambda data: Tensor(data, requires_grad=True), {"W": W}, 100)
    moves = [m for step in picture(found.run(found.leaves))["steps"] for m in step.get("moves", ())]
    assert {(m["local"], m["source"]) for m in moves} == {("", "rule")}


def test_sums_at_a_fork_are_told_as_they_come() -> None:
    moves = [m for step in pictured(fork, Slopes, x=1.5)["steps"] for m in step.get("moves", ())]
    assert [m["sum"] for m in moves if m["to"] == "x"] == [
        "0 + 4.482 = 4.482",
        "4.482 + 1.5 = 5.982",
        "5.982 + 1.5 = 7.482",
    ]
    assert not any(m["sum"] for m in moves if m["to"] != "x")


def test_what_is_overwritten_is_said() -> None:
    moves = [m for step in pictured(fork, Overwriting, x=1.5)["steps"] for m in step.get("moves", ())]
    assert [m["sum"] for m in moves if m["replaced"]] == [
        "4.482 overwritten by 1.5",
        "1.5 overwritten by 1.5",
    ]


@pytest.mark.parametrize(
    ("op", "symbol"),
    [
        ("+", "+"),
        ("2 *", "*"),
        ("* 2.5", "*"),
        ("* -1e-05", "*"),
        ("max 0", "max"),
        ("ReLU", "relu"),
        ("**2", "**"),
        ("1 -", "-"),
        ("log10", "log10"),
        ("exp", "exp"),
    ],
)
def test_an_operation_is_known_with_its_plain_number(op: str, symbol: str) -> None:
    assert parsed(op).symbol == symbol


def test_gates_are_told_by_their_pattern() -> None:
    roles = {node["call"]: node["role"] for node in pictured(patterns, x=3, y=-4, z=2, w=-1)["nodes"]}
    assert roles == {
        **dict.fromkeys("xyzw", ""),
        "product": "switches",
        "larger": "routes",
        "total": "distributes",
        "patterns": "switches",
    }


def test_boxes_stay_where_they_are_when_numbers_change() -> None:
    here, there = (pictured(patterns, x=x, y=-4, z=2, w=-1) for x in (3, -1234.5678))
    assert [node["box"] for node in here["nodes"]] == [node["box"] for node in there["nodes"]]
