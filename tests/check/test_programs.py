"""Programs run what a class makes, and bring back what came, whatever it is."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.exercises.fork_references import Dual, topological_order
from course import gates
from course.autodiff import Value
from course.check import probes, programs, wire
from course.check.expected import Case
from course.check.programs import FUNCTIONS, FunctionGate, expression, gate, graph

NUMBERS = st.floats(-3, 3).filter(lambda x: abs(x) > 1e-3)


def answers(probe: str, made: Any, **case: Any) -> probes.Answer:
    [answer] = probes.run(probe, made, [wire.loads(wire.dumps(case))])
    return answer


# Gates


def test_each_gate_of_a_program_has_a_memory_of_its_own() -> None:
    steps = [[0, "forward", 2.0, 3.0], [1, "forward", 5.0, 7.0], [0, "backward", 1.0], [1, "backward", 10.0]]
    outputs, gradients, sums = gate(gates.MultiplyGate, {"program": steps})
    assert (outputs, gradients, sums) == ([6, 35], [(3, 2), (70, 50)], [5, 120])


def test_what_came_back_is_kept_as_it_was() -> None:
    class Reused:
        def __init__(self) -> None:
            self.gradients = [0.0, 0.0]

        def forward(self, x: float, y: float) -> float:
            return x + y

        def backward(self, upstream: float) -> list[float]:
            self.gradients[:] = upstream, upstream
            return self.gradients

    steps = [[0, "forward", 1.0, 2.0], [0, "backward", 3.0], [0, "backward", 4.0]]
    assert gate(Reused, {"program": steps})[1] == [[3, 3], [4, 4]]


@pytest.mark.parametrize("gradients", [None, "text", ["a", 1.0], object()])
def test_gradients_without_a_sum_come_back_all_the_same(gradients: Any) -> None:
    class Odd:
        def backward(self, upstream: float) -> Any:
            return gradients

    answer = answers("gate", Odd, program=[[0, "backward", 1.0]])
    assert answer.raised is None
    assert answer.returned[1] == [gradients]


def test_an_error_names_the_students_line_and_none_of_the_course() -> None:
    class Broken:
        def forward(self, x: float) -> float:
            return x / 0

    raised = str(answers("gate", Broken, program=[[0, "forward", 1.0]]).raised)
    assert "ZeroDivisionError" in raised
    assert "return x / 0" in raised
    raised = str(answers("gate", Broken, program=[[0, "backward", 1.0]]).raised)
    assert raised == "AttributeError: 'Broken' object has no attribute 'backward'"


# Graphs


def wired(inputs: str, *gates_: str) -> dict[str, Any]:
    """A case from texts such as "q slant x y"."""
    described = [text.split() for text in gates_]
    return {"inputs": inputs.split(), "gates": [[name, f, taken] for name, f, *taken in described]}


def test_a_graph_is_wired_and_run_with_gates_of_ours() -> None:
    case = wired("x y", "q slant x y", "f wave q") | {"program": [["forward", 2.0, 0.5], ["backward", 3.0]]}
    results, [[dx, dy]], [[dq, df]] = graph(gates.Graph, case)
    q = math.sin(1.0)
    assert results == [pytest.approx(math.sin(2 * q))]
    assert (df, dq) == (3, pytest.approx(6 * math.cos(2 * q)))
    assert (dx, dy) == pytest.approx((dq * math.cos(1.0), -2 * dq * math.cos(1.0)))


def test_a_name_without_a_gradient_leaves_a_gap_and_what_is_no_dict_is_brought_back() -> None:
    class Half(gates.Graph):
        def backward(self, upstream: float = 1.0) -> dict[str, float]:
            return {"y": super().backward(upstream)["y"]}

    class Silent(gates.Graph):
        def backward(self, upstream: float = 1.0) -> Any:
            return None

    case = wired("x y", "f turn x y") | {"program": [["forward", 1.0, 2.0], ["backward"]]}
    assert graph(Half, case)[1:] == ([[math.cos(1.0)]], [[]])
    assert graph(Silent, case)[1:] == ([None], [None])


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "tenths"])
@given(data=st.data())
def test_a_gate_of_ours_has_the_slopes_of_its_function(name: str, data: st.DataObject) -> None:
    function, _ = FUNCTIONS[name]
    inputs = [data.draw(NUMBERS) for _ in inspect.signature(function).parameters]
    made = FunctionGate(name)
    assert made.forward(*inputs) == function(*inputs)
    for i, slope in enumerate(made.backward(2.0)):
        up, down = (function(*(x + h * (k == i) for k, x in enumerate(inputs))) for h in (1e-5, -1e-5))
        assert slope == pytest.approx(2 * (up - down) / 2e-5, abs=1e-7)


def test_tenths_pass_gradients_where_differences_find_none() -> None:
    made = FunctionGate("tenths")
    assert made.forward(0.3141) == made.forward(0.3142) == 0.3
    assert made.backward(7.0) == (7,)


def test_a_gate_of_ours_refuses_to_go_backwards_first() -> None:
    with pytest.raises(RuntimeError, match="before its forward"):
        FunctionGate("wave").backward(1.0)


def test_no_gate_of_ours_is_one_that_students_write() -> None:
    source = inspect.getsource(programs)
    points = [(0.7, -1.3), (2.1, 0.4), (-0.5, -2.2)]
    for made in (gates.AddGate, gates.MultiplyGate, gates.MaxGate):
        right = [made().forward(*point) for point in points]
        for function, _ in FUNCTIONS.values():
            if len(inspect.signature(function).parameters) == 2:
                assert [function(*point) for point in points] != right
    for name in ("AddGate", "MultiplyGate", "MaxGate", "SigmoidGate", "TopologicalSorter"):
        assert name not in source


def test_a_case_tells_its_program_step_by_step() -> None:
    case = wired("x y", "q slant x y", "f wave q") | {"program": [["forward", 0.25, 1 / 3], ["backward"]]}
    told = "inputs = x y, gates = q slant x y; f wave q, program = forward 0.25 0.3333; backward"
    assert Case("trees", case).label == told
    assert Case("trees", case).shapes == "inputs, gates, program"


# Expressions


def test_an_expression_is_computed_with_objects_and_plain_numbers() -> None:
    steps = [["a", "*", "b"], ["c", "+", "a"], [2.0, "*", "d"], ["e", "backward"]]
    values, gradients = expression(Value, {"leaves": [3.0, -4.0], "program": steps})
    assert values == [3, -4, -12, -9, -18]
    assert gradients[:2] == [-6, 6]


@given(x=NUMBERS, y=NUMBERS)
def test_every_operation_has_its_result_and_its_gradient(x: float, y: float) -> None:
    by_hand = {
        "+": (x + y, 1, 1),
        "-": (x - y, 1, -1),
        "*": (x * y, y, x),
        "/": (x / y, 1 / y, -x / y**2),
        "negated": (-x, -1, 0),
        "exp": (math.exp(x), math.exp(x), 0),
        "tanh": (math.tanh(x), 1 - math.tanh(x) ** 2, 0),
        "relu": (max(x, 0), float(x > 0), 0),
    }
    for operation, (result, dx, dy) in by_hand.items():
        step = ["a", operation, "b"] if operation in "+-*/" else ["a", operation]
        case = {"leaves": np.array([x, y]), "program": [step, ["c", "backward"]]}
        values, gradients = expression(Value, case)
        assert values[2] == pytest.approx(result)
        assert gradients[:2] == pytest.approx([dx, dy])


@pytest.mark.parametrize(
    ("step", "result"),
    [([1.0, "-", "a"], -1.0), ([1.0, "/", "a"], 0.5), (["a", "**", 3.0], 8.0), (["a", "log"], math.log(2))],
)
def test_a_float_stands_for_itself_on_either_side(step: list[Any], result: float) -> None:
    answer = answers("expression", Value, leaves=[2.0], program=[step])
    assert answer.returned[0][1] == pytest.approx(result)


@pytest.mark.parametrize("times", [0, 1, 5])
def test_what_is_repeated_goes_on_from_the_last_result_and_leaves_one(times: int) -> None:
    steps = [["a", "*", "b"], ["repeat", times, ["*", "a"], ["+", 1.0]], ["d", "backward"]]
    values, gradients = expression(Value, {"leaves": [2.0, 3.0], "program": steps})
    result = 6.0
    for _ in range(times):
        result = 2 * result + 1
    assert values == [2, 3, 6, result]
    assert gradients[1:] == [2 ** (times + 1), 2.0**times, 1]


def test_a_case_tells_an_expression_as_one_would_write_it() -> None:
    steps = [["a", "*", -1.5], ["b", "tanh"], ["repeat", 7, ["*", "a"], ["+", "b"]], ["d", "backward"]]
    told = "leaves = 2, program = a * -1.5; b tanh; repeat 7 * a + b; d backward"
    assert Case("any", {"leaves": [2.0], "program": steps}).label == told


# Tangents


def test_tangents_travel_along() -> None:
    case = {"leaves": [[3.0, 1.0], [-4.0, 10.0]], "program": [["a", "*", "b"], [2.0, "-", "c"]]}
    values, slopes = programs.tangents(Dual, case)
    assert values == [3, -4, -12, 14]
    assert slopes == pytest.approx([1, 10, 26, -26])


# Orders

DIAMOND = {"parents": [[], [0], [1, 1], [1, 2]], "numbers": [2.0, 3.0, 5.0, 7.0]}


@pytest.mark.parametrize("stretch", [0, 1, 40])
def test_every_topological_order_gives_the_same_sums(stretch: int) -> None:
    sums = answers("order", topological_order, **DIAMOND, stretch=stretch).returned
    b = 3 + 2
    c = 5 + b - 0.5 * b
    assert sums == pytest.approx([2, b, c, 7 + b - 0.5 * c])
    assert answers("order", depth_first, **DIAMOND, stretch=stretch).returned == sums


def depth_first(node: Any, listed: list[Any] | None = None) -> list[Any]:
    listed = [] if listed is None else listed
    for parent in node.parents:
        if parent not in listed:
            depth_first(parent, listed)
    if node not in listed:
        listed.append(node)
    return listed


WRONG_ORDERS = {
    "reversed": lambda node: depth_first(node)[::-1],
    "a node twice": lambda node: [*depth_first(node), node],
    "the node itself left out": lambda node: depth_first(node)[:-1],
    "a leaf left out": lambda node: depth_first(node)[1:],
    "two exchanged": lambda node: [*(o := depth_first(node))[:1], o[2], o[1], *o[3:]],
    "others": lambda node: ["a", 1, None],
}


@pytest.mark.parametrize("name", WRONG_ORDERS)
def test_a_wrong_order_gives_other_sums(name: str) -> None:
    right = answers("order", topological_order, **DIAMOND, stretch=0).returned
    got = answers("order", WRONG_ORDERS[name], **DIAMOND, stretch=0).returned
    assert len(got) == len(right)
    assert got != pytest.approx(right)


def test_what_is_no_list_of_nodes_comes_back_as_it_is() -> None:
    assert answers("order", lambda node: None, **DIAMOND, stretch=0).returned is None
    assert answers("order", lambda node: 7, **DIAMOND, stretch=0).returned == 7
