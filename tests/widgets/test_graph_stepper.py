"""GraphStepper without a page: what it takes, what it tells the page, what it says where there is none."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from engines import Closures, Overwriting, Raising, Wired, wired

from course.autodiff import Tensor, Value
from course.widgets.graph_stepper import LIMIT, GraphStepper


def lecture(x: Any, y: Any, z: Any) -> Any:
    q = x + y
    return q * z


def stepper(make: Any = Value) -> GraphStepper:
    return GraphStepper(lecture, make, x=-2, y=5, z=-4)


def gradients(widget: GraphStepper) -> dict[str, str]:
    """By name, as they stand at the end."""
    nodes, last = widget.trace["nodes"], {}
    for step in widget.trace["steps"]:
        last.update(step.get("grads", {}))
    return {nodes[i]["call"]: grad for i, grad in last.items()}


def test_the_page_is_told_all_steps_at_once() -> None:
    widget = stepper()
    assert [step["kind"] for step in widget.trace["steps"]] == [
        "start",
        "forward",
        "forward",
        "seed",
        "gate",
        "gate",
    ]
    assert gradients(widget) == {"x": "-4", "y": "-4", "z": "3", "q": "-4", "lecture": "1"}
    assert widget.leaves == {"x": -2, "y": 5, "z": -4}
    assert widget.step == 0


def test_a_leaf_edited_on_the_page_is_computed_by_the_students_class() -> None:
    calls: list[float] = []

    class Mine(Closures):
        def __init__(self, data: float, *others: Any) -> None:
            calls.append(data)
            super().__init__(data, *others)

    widget = stepper(Mine)
    calls.clear()
    widget.set_state({"leaves": {"x": 1, "y": 5, "z": -4}})
    assert calls == [1, 5, -4, 6, -24]
    assert gradients(widget)["z"] == "6"


def test_who_was_at_the_end_stays_at_the_end() -> None:
    def f(x: Any) -> Any:
        while x.data < 100:
            x = x * x
        return x

    widget = GraphStepper(f, Closures, x=11)
    widget.step = 99
    assert widget.step == 3
    widget.leaves = {"x": 2.0}
    assert widget.step == len(widget.trace["steps"]) - 1 > 3
    widget.step = 1
    widget.leaves = {"x": 3.0}
    assert widget.step == 1


def test_slopes_are_measured_if_asked() -> None:
    widget = GraphStepper(lambda x: x * x, Overwriting, x=3)
    assert widget.slopes == {}
    widget.set_state({"measure": True})
    assert widget.slopes == {"x": {"slope": "6", "verdict": "other"}}
    assert gradients(widget)["x"] == "3"
    widget.measure = False
    assert widget.slopes == {}


def test_at_a_kink_there_is_no_slope_to_compare_with() -> None:
    widget = GraphStepper(lambda x, y: x.max(y), Value, x=1, y=1)
    widget.measure = True
    assert {slope["verdict"] for slope in widget.slopes.values()} == {"kink"}


def test_an_exception_in_the_function_is_told_and_the_last_picture_stays() -> None:
    widget = GraphStepper(lambda x: x.log(), Value, x=1)
    before = widget.trace
    widget.leaves = {"x": -1.0}
    assert widget.error.startswith("ValueError: log(-1.0) does not exist")
    assert (widget.current, widget.trace) == (False, before)
    widget.leaves = {"x": 2.0}
    assert (widget.error, widget.current) == ("", True)


def test_an_exception_at_first_leaves_nothing_but_its_words() -> None:
    widget = GraphStepper(lambda x: x.log(), Value, x=-1)
    assert widget.trace == {}
    assert repr(widget).startswith("GraphStepper: ValueError: log(-1.0) does not exist")
    assert "log(-1.0)" in widget._repr_mimebundle_()[0]["text/plain"]


def test_an_exception_on_the_way_back_is_told_with_its_line() -> None:
    widget = GraphStepper(lambda x: x.exp(), Raising, x=1)
    assert "has no attribute 'dat' (line " in widget.error
    assert [step["kind"] for step in widget.trace["steps"]] == ["start", "forward", "seed"]


def test_a_graph_that_grows_too_large_is_told_and_does_not_raise() -> None:
    def f(x: Any, n: Any) -> Any:
        for _ in range(int(n.data)):
            x = x + 1
        return x

    widget = GraphStepper(f, Value, x=1, n=3)
    widget.leaves = {"x": 1.0, "n": 1e4}
    assert f"more than {LIMIT} nodes: too many to be read" in widget.error
    with pytest.raises(ValueError, match="too many to be read"):
        GraphStepper(f, Value, x=1, n=1e4)


def test_where_no_page_runs_there_is_a_drawing_and_its_text() -> None:
    widget = stepper()
    bundle = widget._repr_mimebundle_()[0]
    assert bundle["text/plain"].endswith("z = -4, gradient 3; lecture = q * z = -12, gradient 1.")
    assert (
        ET.fromstring(bundle["image/svg+xml"])
        .get("aria-label", "")
        .startswith("Computation graph of lecture")
    )
    assert repr(widget) == "GraphStepper of lecture = -12, 5 nodes"


def test_an_expression_without_known_operations_says_why_its_leaves_are_fixed() -> None:
    assert GraphStepper(Value(2) * 3).fixed == ""
    widget = GraphStepper(Value(2) * (1 / 3))
    assert widget.leaves == {}
    assert "give a function" in widget.fixed


def test_graphs_of_all_kinds_are_taken() -> None:
    tensor = lambda data: Tensor(np.float64(data), requires_grad=True)  # noqa: E731
    for widget in (
        stepper(tensor),
        GraphStepper(lecture(*map(Value, (-2, 5, -4)))),
        GraphStepper(lecture(*map(tensor, (-2, 5, -4)))),
        GraphStepper(wired(Wired), x=-2, y=5, z=-4),
    ):
        assert sorted(gradients(widget).values()) == ["-4", "-4", "-4", "1", "3"]


@pytest.mark.parametrize(
    ("leaves", "error", "message"),
    [
        ({"x": 1.0}, Exception, "leaves are x: expected x, y, z"),
        ({"x": 1.0, "y": 1.0, "z": np.inf}, ValueError, "z is inf: expected a finite number"),
        ({"x": 1.0, "y": 1.0, "z": "2"}, TypeError, "z is '2': expected one real number"),
    ],
)
def test_leaves_that_are_none_are_refused(leaves: Any, error: Any, message: str) -> None:
    widget = stepper()
    with pytest.raises(error, match=message):
        widget.leaves = leaves


def test_a_tensor_whose_graph_is_gone_says_so() -> None:
    x = Tensor(2.0, requires_grad=True)
    f = x * x
    f.backward()
    with pytest.raises(RuntimeError, match="retain_graph"):
        GraphStepper(f)
