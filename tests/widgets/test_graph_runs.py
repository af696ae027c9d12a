"""A graph's walk back, recorded: what anyone's class does is what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from engines import (
    RIGHT,
    Closures,
    MultiplyGate,
    Overwriting,
    OverwritingWired,
    Raising,
    Recursion,
    Slopes,
    Table,
    Wired,
    WrongSlope,
    wired,
)
from hypothesis import given
from hypothesis import strategies as st
from micrograd.engine import Value as Micrograd

from course.autodiff import Tensor, Value
from course.gates import AddGate, Graph
from course.gates import MultiplyGate as CourseMultiplyGate
from course.widgets._graph.run import Run
from course.widgets._graph.sources import source


def tensor(data: float) -> Tensor:
    return Tensor(np.float64(data), requires_grad=True)


def recorded(f: Any, make: Any = None, **leaves: float) -> Run:
    found = source(f, make, leaves, 100)
    return found.run(found.leaves)


def lecture(x: Any, y: Any, z: Any) -> Any:
    q = x + y
    return q * z


def fork(x: Any) -> Any:
    return x.exp() + x * x


def handed_on(run: Run) -> list[tuple[str, float, dict[str, float]]]:
    """Each gate's step: its name, what came to it, and what it handed on to whom."""
    return [
        (
            run.nodes[step.node].name,
            float(step.upstream),
            {run.nodes[move.parent].name: float(move.downstream) for move in step.moves},
        )
        for step in run.backward
        if step.kind == "gate"
    ]


def grads(run: Run) -> dict[str, float]:
    return {run.nodes[i].name: float(run.nodes[i].grad) for i in run.leaves.values()}


LECTURE = [("lecture", 1.0, {"q": -4.0, "z": 3.0}), ("q", -4.0, {"x": -4.0, "y": -4.0})]


@pytest.mark.parametrize("make", [Value, Micrograd, tensor, Closures, Slopes])
def test_each_gate_hands_on_upstream_times_local_in_the_lectures_example(make: Any) -> None:
    run = recorded(lecture, make, x=-2, y=5, z=-4)
    assert handed_on(run) == LECTURE
    assert [node.data for node in run.nodes] == ["-2", "5", "3", "-4", "-12"]
    assert [run.nodes[i].name for i in run.forward] == ["q", "lecture"]
    assert run.backward[0].kind == "seed"


def course_graph() -> Graph:
    graph = Graph(("x", "y", "z"))
    graph.add("q", AddGate(), "x", "y")
    graph.add("f", CourseMultiplyGate(), "q", "z")
    return graph


@pytest.mark.parametrize("graph", [course_graph(), wired(Wired)])
def test_gates_are_recorded_as_they_are_called(graph: Any) -> None:
    run = recorded(graph, x=-2, y=5, z=-4)
    assert handed_on(run) == [("f", *LECTURE[0][1:]), LECTURE[1]]
    assert [run.nodes[i].name for i in run.forward] == ["q", "f"]
    assert {node.name: node.op for node in run.nodes if node.op} == {"q": "+", "f": "*"}
    assert grads(run) == {"x": -4, "y": -4, "z": 3}


@pytest.mark.parametrize("make", [Value, tensor, *RIGHT])
def test_gradients_of_a_fork_accumulate(make: Any) -> None:
    run = recorded(fork, make, x=1.5)
    assert grads(run)["x"] == pytest.approx(np.exp(1.5) + 3, rel=1e-3)
    moves = [move for step in run.backward for move in step.moves if run.nodes[move.parent].name == "x"]
    if make is not Table:  # which keeps them to itself
        assert len(moves) == 3
        assert sum(float(move.downstream) for move in moves) == pytest.approx(np.exp(1.5) + 3)
        assert float(moves[-1].after) == pytest.approx(np.exp(1.5) + 3)
        for earlier, later in pairwise(moves):
            assert float(later.before) == float(earlier.after)


Expression = Callable[[list[Any]], Any]


@st.composite
def expressions(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    """A program: at each line an operation on two of the nodes that there are."""
    lines: list[tuple[str, int, int]] = []
    for line in range(draw(st.integers(1, 8))):
        place = st.integers(0, line + 2)
        lines.append((draw(st.sampled_from("+*")), draw(place), draw(place)))
    return lines


def computed(program: list[tuple[str, int, int]], x: Any, y: Any, z: Any) -> Any:
    nodes = [x, y, z]
    for op, a, b in program:
        nodes.append(nodes[a] + nodes[b] if op == "+" else nodes[a] * nodes[b])
    return nodes[-1]


@given(program=expressions(), make=st.sampled_from([Value, Micrograd, tensor, Closures, Slopes, Recursion]))
def test_what_came_to_a_node_adds_up_to_its_gradient(program: Any, make: Any) -> None:
    run = recorded(lambda x, y, z: computed(program, x, y, z), make, x=0.5, y=-1.25, z=2.0)
    left = {step.node: float(step.upstream) for step in run.backward if step.kind == "seed"}
    for step in run.backward:
        for move in step.moves:
            left[move.parent] = left.get(move.parent, 0.0) + float(move.downstream)
    for i, node in enumerate(run.nodes):
        assert left.get(i, 0.0) == pytest.approx(0.0 if node.grad == "–" else float(node.grad), rel=1e-3)


@given(program=expressions(), chance=st.randoms(use_true_random=False))
def test_the_order_of_the_steps_is_the_order_that_the_class_has_chosen(program: Any, chance: Any) -> None:
    chosen: list[Any] = []

    class AnyOrder(Slopes):
        def order(self) -> list[Any]:
            """Some topological order: at each point, any node whose parents are there."""
            left, order = super().order(), chosen
            order.clear()
            while left:
                ready = [node for node in left if all(parent in order for parent in node.parents)]
                order.append(chance.choice(ready))
                left.remove(order[-1])
            return list(order)

    found = source(lambda x, y, z: computed(program, x, y, z), AnyOrder, {"x": 0.5, "y": -1.25, "z": 2}, 100)
    run = found.run(found.leaves)
    ran = [run.nodes[step.node].data for step in run.backward if step.kind == "gate"]
    assert ran == [f"{node.data:.4g}" for node in reversed(chosen) if node.parents]


def test_a_backward_that_overwrites_shows_what_was_lost() -> None:
    run = recorded(fork, Overwriting, x=1.5)
    lost = [move for step in run.backward for move in step.moves if move.replaced]
    assert lost
    assert all(move.downstream == move.after for move in lost)
    assert grads(run)["x"] != pytest.approx(np.exp(1.5) + 3, rel=1e-2)


def test_a_graph_of_gates_that_overwrites_says_what_it_has_made_of_what_came() -> None:
    graph = OverwritingWired(("x",))
    graph.add("f", MultiplyGate(), "x", "x")
    run = recorded(graph, x=3)
    assert [float(move.downstream) for move in run.backward[1].moves] == [3, 3]
    assert float(run.backward[1].moves[-1].after) == 6
    assert (run.backward[-1].kind, float(run.backward[-1].upstream)) == ("set", 3)


def test_a_wrong_slope_is_told_as_it_is() -> None:
    run = recorded(lecture, WrongSlope, x=-2, y=5, z=-4)
    assert handed_on(run)[0] == ("lecture", 1.0, {"q": 3.0, "z": -4.0})


def test_an_exception_on_the_way_back_leaves_the_steps_before_it() -> None:
    run = recorded(lambda x: (x * x).exp() + x, Raising, x=1.5)
    assert str(run.error) == "'Raising' object has no attribute 'dat'"
    assert [step.kind for step in run.backward] == ["seed", "gate"]


def test_gradients_that_are_handed_out_in_the_end_come_from_nowhere() -> None:
    run = recorded(lecture, Table, x=-2, y=5, z=-4)
    assert {step.kind for step in run.backward} <= {"seed", "set"}
    assert grads(run) == {"x": -4, "y": -4, "z": 3}


@pytest.mark.parametrize("make", [Value, Closures, Slopes, Raising])
def test_nodes_have_their_own_class_again(make: Any) -> None:
    seen: list[Any] = []

    def f(x: Any) -> Any:
        seen.extend([x, (x * x).exp()])
        return seen[-1]

    recorded(f, make, x=1.5)
    assert {type(node) for node in seen} == {type(make(0))}


def test_local_gradients_are_told_where_the_class_keeps_them() -> None:
    for make, kept in [(Value, True), (Slopes, True), (tensor, True), (Closures, False)]:
        run = recorded(lecture, make, x=-2, y=5, z=-4)
        locals_ = [move.local for step in run.backward for move in step.moves]
        if kept:
            assert [float(local) for local in locals_] == [-4, 3, 1, 1]
        else:
            assert locals_ == [None] * 4


def test_gradients_that_were_there_are_read_where_nothing_walks_back() -> None:
    class Node:
        def __init__(self, data: float, parents: Any = (), op: str = "", name: str = "", grad: Any = None):
            self.data, self.parents, self.op, self.name, self.grad = data, parents, op, name, grad

    x, y = Node(3, name="x", grad=4), Node(4, name="y", grad=3)
    run = recorded(Node(12, (x, y), "*", "f", 1))
    assert [(run.nodes[step.node].name, step.kind) for step in run.backward] == [
        ("f", "read"),
        ("y", "read"),
        ("x", "read"),
    ]


def test_tensors_are_told_by_the_engines_rules() -> None:
    X = np.arange(6.0).reshape(3, 2)

    def loss(W: Any, b: Any) -> Any:
        return ((X @ W + b).tanh() ** 2).sum()

    W = np.array([[0.1, -0.2], [0.3, 0.05]])
    run = recorded(loss, lambda data: Tensor(data, requires_grad=True), W=W, b=0.5)
    W_, b_ = Tensor(W, requires_grad=True), Tensor(0.5, requires_grad=True)
    loss(W_, b_).backward()
    last = {run.nodes[move.parent].name: move.after for step in run.backward for move in step.moves}
    np.testing.assert_allclose(last["W"], W_.grad)
    np.testing.assert_allclose(last["b"], b_.grad)
    assert list(run.leaves) == ["b"]  # what is one number can be edited


# Where a graph comes from.


@pytest.mark.parametrize("make", [Value, Micrograd, tensor, Closures])
def test_an_expression_is_left_as_it_was_found(make: Any) -> None:
    x, y = make(1.5), make(2.0)
    f = x * x + x * y
    f.backward() if make is not tensor else None
    before = [x.grad, y.grad, f.grad]
    assert grads(recorded(f)).keys() == {""}
    assert [x.grad, y.grad, f.grad] == before


@pytest.mark.parametrize("make", [Value, Micrograd, tensor])
def test_an_expression_is_computed_again_by_its_own_class(make: Any) -> None:
    x, y = make(1.5), make(2.0)
    found = source(3 * x**2 - x / y + 1, None, {}, 100)
    first = next(name for name, value in found.leaves.items() if value == 1.5)
    assert found.result(found.leaves | {first: 2.5}) == pytest.approx(3 * 2.5**2 - 2.5 / 2 + 1)
    run = found.run(found.leaves | {first: 2.5})
    assert float(run.nodes[run.leaves[first]].grad) == pytest.approx(6 * 2.5 - 1 / 2)


@given(program=expressions(), at=st.floats(-3, 3))
def test_computed_again_an_expression_is_what_the_function_gives(program: Any, at: float) -> None:
    leaves = Value(0.5).named("x"), Value(-1.25).named("y"), Value(2.0).named("z")
    found = source(computed(program, *leaves), None, {}, 100)
    values = {"x": 0.5, "y": -1.25, "z": 2.0}
    for name in found.leaves:
        moved = values | {name: at}
        assert found.result(found.leaves | {name: at}) == computed(program, *moved.values())


def test_a_constant_that_is_not_told_in_full_is_not_guessed() -> None:
    x = Value(1.5).named("x")
    assert source(x * 0.5, None, {}, 100).leaves == {"x": 1.5}
    rounded = source(x * (1 / 3), None, {}, 100)  # its name says 0.333333
    assert rounded.leaves == {}
    assert "give a function" in rounded.fixed


def test_a_function_is_called_anew_so_an_if_is_asked_anew() -> None:
    def f(x: Any) -> Any:
        return x * x if x.data > 0 else x + x

    found = source(f, Closures, {"x": 3}, 100)
    assert [node.op for node in found.run({"x": 3.0}).nodes] == ["", "*"]
    assert [node.op for node in found.run({"x": -3.0}).nodes] == ["", "+"]


def test_an_operation_that_a_class_does_not_name_is_one_all_the_same() -> None:
    class Nameless(Slopes):
        op = property(lambda self: "", lambda self, value: None)

    run = recorded(lecture, Nameless, x=-2, y=5, z=-4)
    assert [node.op for node in run.nodes] == ["", "", "?", "", "?"]
    assert handed_on(run) == LECTURE


def test_nodes_are_called_as_the_functions_variables() -> None:
    def loss(w: Any, x: Any) -> Any:
        score = w * x
        w = score + w  # a leaf keeps its name
        return w * score

    assert [node.name for node in recorded(loss, Value, w=2, x=3).nodes] == ["w", "x", "score", "", "loss"]
    assert [node.name for node in recorded(lambda w: w * w, Value, w=2).nodes] == ["w", ""]


def test_a_leaf_that_nothing_uses_is_shown_too() -> None:
    run = recorded(lambda x, w: x * x, Value, x=2, w=3)
    assert [node.name for node in run.nodes] == ["x", "", "w"]
    assert grads(run) == {"x": 4, "w": 0}


def test_parents_in_a_set_come_in_the_same_order_every_time() -> None:
    def f(x: Any, y: Any) -> Any:
        return 2 * x + 3 * x * y + y * 4

    runs = [recorded(f, Micrograd, x=2, y=3) for _ in range(5)]
    assert len({tuple(run.nodes) for run in runs}) == 1


@pytest.mark.parametrize(
    ("arguments", "leaves", "error", "message"),
    [
        (
            (lecture,),
            {"x": 1, "y": 2, "z": 3},
            TypeError,
            r"of which class\? GraphStepper\(lecture, V",
        ),
        ((lecture, Value), {"x": 1, "y": 2}, TypeError, "lecture does not take these leaves: missing.*'z'"),
        ((lecture, Value), {}, TypeError, "does not take these leaves"),
        ((lambda: 1, Value), {}, TypeError, "has no leaves"),
        ((lecture, 3), {"x": 1, "y": 2, "z": 3}, TypeError, "the class of leaves is of type int"),
        ((lecture, Value), {"x": np.nan, "y": 2, "z": 3}, ValueError, "x is nan"),
        ((3.0,), {}, TypeError, "graph is of type float: expected a function, an expression"),
        ((Value,), {}, TypeError, "graph is of type type"),
        ((Value(1), Value), {}, TypeError, "this expression has its leaves"),
        ((wired(Wired),), {"x": 1, "y": 2}, TypeError, "the inputs are x, y, z: z is missing"),
        ((wired(Wired),), {"x": 1, "y": 2, "z": 3, "w": 4}, TypeError, "w is none of them"),
        ((wired(Wired), Value), {"x": 1, "y": 2, "z": 3}, TypeError, "takes numbers"),
    ],
)
def test_what_is_not_meant_is_refused(arguments: Any, leaves: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        source(arguments[0], arguments[1] if len(arguments) > 1 else None, leaves, 100)


def test_a_function_that_gives_no_node_is_told_so() -> None:
    def lost(x: Any) -> Any:
        return x.data * 2

    with pytest.raises(TypeError, match="lost returned an object of type float: expected a Value"):
        recorded(lost, Value, x=1)


def test_a_graph_too_large_is_refused() -> None:
    def f(x: Any) -> Any:
        for _ in range(200):
            x = x + 1
        return x

    with pytest.raises(ValueError, match="more than 100 nodes: too many to be read"):
        recorded(f, Value, x=1)
    graph = Wired(("x",))
    for k in range(200):
        graph.add(f"v{k}", MultiplyGate(), "x", "x")
    with pytest.raises(ValueError, match="201 nodes, more than 100"):
        recorded(graph, x=1)
