"""Gates, forwards and backwards, and the graph that runs them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import gates
from course.gates import (
    AddGate,
    CopyGate,
    CosGate,
    ExpGate,
    Gate,
    Graph,
    LogGate,
    MaxGate,
    MinGate,
    MultiplyGate,
    NegateGate,
    PowerGate,
    ReciprocalGate,
    ReluGate,
    ScaleGate,
    SigmoidGate,
    SinGate,
    TanhGate,
)
from course.gradcheck import central_difference, relative_error

UNARY: dict[str, tuple[Callable[[], Gate], Callable[[float], float]]] = {
    "negate": (NegateGate, lambda x: -x),
    "reciprocal": (ReciprocalGate, lambda x: 1 / x),
    "scale": (lambda: ScaleGate(-2.5), lambda x: -2.5 * x),
    "cube": (lambda: PowerGate(3), lambda x: x**3),
    "root": (lambda: PowerGate(0.5), math.sqrt),
    "constant": (lambda: PowerGate(0), lambda x: 1.0),
    "exp": (ExpGate, math.exp),
    "log": (LogGate, math.log),
    "sin": (SinGate, math.sin),
    "cos": (CosGate, math.cos),
    "tanh": (TanhGate, math.tanh),
    "sigmoid": (SigmoidGate, lambda x: 1 / (1 + math.exp(-x))),
    "relu": (ReluGate, lambda x: max(0.0, x)),
    "sum of one": (AddGate, lambda x: x),
}
SEVERAL: dict[str, tuple[Callable[[], Gate], Callable[[list[int]], int]]] = {
    "add": (AddGate, sum),
    "max": (MaxGate, max),
    "min": (MinGate, min),
}


@pytest.mark.parametrize(("make", "function"), UNARY.values(), ids=UNARY)
@given(x=st.floats(0.25, 4), upstream=st.floats(-3, 3))
def test_a_gate_computes_its_function_and_passes_upstream_times_local(
    make: Any, function: Any, x: float, upstream: float
) -> None:
    gate = make()
    assert gate.forward(x) == pytest.approx(function(x), rel=1e-15)
    (downstream,) = gate.backward(upstream)
    local = central_difference(lambda x: function(float(x[0])), [x])[0]
    assert relative_error(downstream, upstream * local, floor=1e-2) < 1e-7


@pytest.mark.parametrize(("make", "function"), SEVERAL.values(), ids=SEVERAL)
@given(inputs=st.lists(st.integers(-9, 9), min_size=1, max_size=5, unique=True), upstream=st.floats(-3, 3))
def test_a_gate_of_several_inputs_has_a_gradient_for_each(
    make: Any, function: Any, inputs: list[int], upstream: float
) -> None:
    gate = make()
    assert gate.forward(*inputs) == function(inputs)
    local = central_difference(lambda x: gate.local(*map(float, x))[0], inputs)
    assert relative_error(gate.backward(upstream), upstream * local, floor=1e-2) < 1e-7


@given(x=st.floats(-9, 9), y=st.floats(-9, 9), upstream=st.floats(-3, 3))
def test_multiply_switches_its_inputs(x: float, y: float, upstream: float) -> None:
    gate = MultiplyGate()
    assert gate.forward(x, y) == x * y
    assert gate.backward(upstream) == (upstream * y, upstream * x)


def test_of_several_equal_inputs_the_first_gets_the_gradient() -> None:
    for gate in (MaxGate(), MinGate()):
        gate.forward(2, 2, 2)
        assert gate.backward(5) == (5, 0, 0)


def test_relu_has_slope_0_at_its_kink() -> None:
    gate = ReluGate()
    assert gate.forward(0) == 0
    assert gate.backward(1) == (0,)


@given(x=st.floats(-9, 9), upstream=st.lists(st.floats(-3, 3), min_size=2, max_size=4))
def test_copy_and_add_are_each_others_backward(x: float, upstream: list[float]) -> None:
    n = len(upstream)
    copy, add = CopyGate(n), AddGate()
    assert copy.backward(*upstream) == (add.forward(*upstream),)
    assert add.backward(x) == copy.forward(x) == (x,) * n


def test_a_gate_remembers_its_last_forward_only() -> None:
    gate = MultiplyGate()
    gate.forward(2, 3)
    gate.forward(5, 7)
    assert gate.backward(1) == gate.backward(1) == (7, 5)


@pytest.mark.parametrize(
    "gate", [getattr(gates, name) for name in gates.__all__ if name not in ("Gate", "Graph", "CopyGate")]
)
def test_backward_before_forward_is_an_error(gate: Any) -> None:
    gate = gate(2) if gate in (ScaleGate, PowerGate) else gate()
    with pytest.raises(RuntimeError, match=rf"{type(gate).__name__}.backward before forward"):
        gate.backward(1)


@pytest.mark.parametrize(
    ("f", "error", "message"),
    [
        (lambda: LogGate().forward(0), ValueError, r"log\(0.0\) does not exist"),
        (lambda: ReciprocalGate().forward(0), ZeroDivisionError, "1.0 / 0.0 does not exist"),
        (lambda: PowerGate(0.5).forward(-1), ValueError, r"\(-1.0\) \*\* 0.5 is not real"),
        (lambda: ExpGate().forward(1000), OverflowError, r"exp\(1000.0\) is above the largest float"),
        (lambda: AddGate().forward(1, "2"), TypeError, "input is '2': expected one real number"),
        (lambda: AddGate().forward(np.ones(2)), TypeError, r"input is an array of shape \(2,\)"),
        (lambda: AddGate().forward(math.nan), ValueError, "input is nan"),
        (lambda: MultiplyGate().forward(1), TypeError, "MultiplyGate.local.*'y'"),
        (lambda: ScaleGate("2"), TypeError, "factor is '2'"),
        (lambda: PowerGate(None), TypeError, "exponent is None"),
        (lambda: CopyGate(0), ValueError, "ways is 0: expected at least 1"),
        (lambda: CopyGate(2).backward(1), ValueError, "CopyGate.backward got 1 gradient.* for 2 ways"),
        (lambda: Gate(), TypeError, "abstract"),
    ],
)
def test_a_gate_names_bad_input(f: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        f()


# Graphs.


def lecture(order: tuple[str, ...] = ("q", "f")) -> Graph:
    graph = Graph(inputs=("x", "y", "z"))
    parts: dict[str, Any] = {"q": (AddGate(), "x", "y"), "f": (MultiplyGate(), "q", "z")}
    for name in order:
        graph.add(name, *parts[name])
    return graph


@pytest.mark.parametrize("order", [("q", "f"), ("f", "q")])
def test_the_graph_of_the_lecture_added_in_any_order(order: tuple[str, ...]) -> None:
    graph = lecture(order)
    assert graph.forward(x=-2, y=5, z=-4) == -12
    assert graph.backward() == {"x": -4, "y": -4, "z": 3, "q": -4, "f": 1}
    assert (graph["q"].data, graph["q"].grad) == (3, -4)


def test_add_distributes_max_routes_and_mul_switches() -> None:
    graph = Graph(inputs=("x", "y", "z", "w"))
    graph.add("xy", MultiplyGate(), "x", "y")
    graph.add("m", MaxGate(), "z", "w")
    graph.add("s", AddGate(), "xy", "m")
    graph.add("f", ScaleGate(2), "s")
    assert graph.forward(x=3, y=-4, z=2, w=-1) == -20
    gradients = graph.backward()
    assert [gradients[name] for name in "xyzw"] == [-8, 6, 2, 0]


@given(x=st.floats(-3, 3))
def test_gradients_add_at_a_fork(x: float) -> None:
    graph = Graph(inputs=("x",))
    graph.add("e^x", ExpGate(), "x")
    graph.add("x^2", PowerGate(2), "x")
    graph.add("L", AddGate(), "e^x", "x^2")
    assert graph.forward(x=x) == math.exp(x) + x * x
    assert graph.backward()["x"] == pytest.approx(math.exp(x) + 2 * x)


def test_one_gate_may_take_a_node_twice() -> None:
    graph = Graph(inputs=("x",))
    graph.add("f", MultiplyGate(), "x", "x")
    assert graph.forward(x=3) == 9
    assert graph.backward()["x"] == 6


@given(s=st.floats(-30, 30))
def test_the_logistic_loss_as_a_chain(s: float) -> None:
    graph = Graph(inputs=("w", "x"))
    for name, gate, *inputs in [
        ("u", MultiplyGate(), "w", "x"),
        ("p", SigmoidGate(), "u"),
        ("log p", LogGate(), "p"),
        ("L", NegateGate(), "log p"),
    ]:
        graph.add(name, gate, *inputs)
    p = 1 / (1 + math.exp(-s))
    assert graph.forward(w=s, x=1) == pytest.approx(-math.log(p), abs=1e-12)
    assert graph.backward()["u"] == pytest.approx(p - 1, abs=1e-12)


def test_backward_from_another_upstream_scales_and_a_second_one_starts_anew() -> None:
    graph = lecture()
    graph.forward(x=-2, y=5, z=-4)
    assert graph.backward(10)["x"] == graph.backward(10)["x"] == -40
    assert graph.backward()["x"] == -4


def test_a_new_forward_forgets_the_old_gradients() -> None:
    graph = lecture()
    graph.forward(x=-2, y=5, z=-4)
    graph.backward()
    graph.forward(x=1, y=1, z=1)
    assert graph["x"].grad is None
    assert graph.backward()["z"] == 2


def test_an_input_that_nothing_takes_has_gradient_0() -> None:
    graph = Graph(inputs=("x", "idle"))
    graph.add("f", NegateGate(), "x")
    assert graph.forward(x=1, idle=2) == -1
    assert graph.backward() == {"x": -1, "idle": 0, "f": 1}


class HalveGate:
    """Not one of ours."""

    def __init__(self, gradients: Any = (0.5,), output: Any = None) -> None:
        self.gradients, self.output = gradients, output

    def forward(self, x: float) -> Any:
        return x / 2 if self.output is None else self.output

    def backward(self, upstream: float) -> Any:
        return self.gradients


def test_any_object_with_forward_and_backward_is_a_gate() -> None:
    graph = Graph(inputs=["x"])
    graph.add("f", HalveGate(), "x")
    assert graph.forward(x=3) == 1.5
    assert graph.backward() == {"x": 0.5, "f": 1}


@pytest.mark.parametrize(
    ("gate", "message"),
    [
        (HalveGate(0.5), r"HalveGate.backward gave 0.5 at f: expected a tuple of 1"),
        (HalveGate((1, 2)), r"gave \(1, 2\) at f: expected a tuple of 1"),
        (HalveGate(None), "gave None at f"),
        (HalveGate(("a",)), "HalveGate.backward at f is 'a': expected one real number"),
        (HalveGate(output="a"), "f is 'a': expected one real number"),
        (CopyGate(2), "f is of type tuple: expected one real number"),
    ],
)
def test_a_gate_that_gives_something_else_is_named(gate: Any, message: str) -> None:
    graph = Graph(inputs=("x",))
    graph.add("f", gate, "x")
    with pytest.raises(TypeError, match=message):
        _ = graph.forward(x=1), graph.backward()


def test_backward_needs_a_forward_since_the_last_change() -> None:
    graph = lecture()
    with pytest.raises(RuntimeError, match=r"Graph.backward before forward"):
        graph.backward()
    graph.forward(x=1, y=2, z=3)
    graph.add("g", NegateGate(), "f")
    with pytest.raises(RuntimeError, match=r"Graph.backward before forward"):
        graph.backward()


def test_a_forward_that_failed_is_none() -> None:
    graph = Graph(inputs=("x",))
    graph.add("f", LogGate(), "x")
    graph.forward(x=1)
    with pytest.raises(ValueError, match=r"log\(0.0\)"):
        graph.forward(x=0)
    with pytest.raises(RuntimeError, match=r"Graph.backward before forward"):
        graph.backward()


def cycle(graph: Graph) -> None:
    graph.add("a", AddGate(), "f", "b")
    graph.add("b", NegateGate(), "a")
    graph.forward(x=1, y=2, z=3)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        (cycle, ValueError, "the gates form a cycle: (a -> b -> a|b -> a -> b)$"),
        (
            lambda g: (g.add("g", NegateGate(), "v"), g.forward()),
            ValueError,
            "g takes v, which is not in the",
        ),
        (
            lambda g: (g.add("g", NegateGate(), "q"), g.forward(x=1, y=2, z=3)),
            ValueError,
            "one result.*: f, g",
        ),
        (lambda g: Graph(inputs=("x",)).forward(x=1), ValueError, "there is none"),
        (lambda g: g.forward(x=1, y=2), TypeError, "the inputs are x, y, z: z is missing"),
        (lambda g: g.forward(x=1, y=2, z=3, v=4), TypeError, "the inputs are x, y, z: v is none of them"),
        (lambda g: g.forward(x=1, y=2, z="3"), TypeError, "z is '3': expected one real number"),
        (lambda g: g.forward(x=1, y=2, z=math.inf), ValueError, "z is inf"),
        (lambda g: g.forward(x=1e300, y=1, z=1e300), ValueError, "f is inf: expected a finite number"),
        (lambda g: g.add("q", NegateGate(), "x"), ValueError, "q is in the graph already"),
        (lambda g: g.add("x", NegateGate(), "q"), ValueError, "x is in the graph already"),
        (lambda g: g.add("g", g["q"].gate, "x"), ValueError, r"g and q have the same gate.* AddGate\(\)"),
        (lambda g: g.add("g", NegateGate, "x"), TypeError, r"the gate of g is <class .*such as AddGate\(\)"),
        (lambda g: g.add("g", "x", "y"), TypeError, "the gate of g is 'x'"),
        (lambda g: g.add("g", AddGate()), TypeError, "g takes nothing: expected the names of its inputs"),
        (lambda g: g.add(1, NegateGate(), "x"), TypeError, "a name is 1: expected a text"),
        (lambda g: g["v"], KeyError, "v is not in the graph: there are x, y, z, q, f"),
        (lambda g: Graph(inputs="xy"), TypeError, "inputs is 'xy': expected several names"),
        (lambda g: Graph(inputs=("x", "x")), ValueError, "x is in the graph already"),
    ],
)
def test_what_a_graph_cannot_be_is_named(wrong: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        wrong(lecture())
