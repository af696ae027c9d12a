"""04-backprop-gates: it runs in its edition, which holds no answers, and its numbers are right."""

from __future__ import annotations

import re
from pathlib import Path

import jupytext
import numpy as np
import pytest
from in_edition import run

from autograder.exercises import find_assignment
from autograder.exercises.gate_references import (
    backprop_product_of_sum,
    deep_sigmoid,
    gate_patterns,
    logistic_chain,
)
from course.autodiff.drawing import draw
from course.gates import AddGate, CosGate, ExpGate, Graph, LogGate, MaxGate, MultiplyGate, PowerGate, SinGate

ASSIGNMENT = find_assignment("04-backprop-gates")
NOTEBOOK = jupytext.read(Path(__file__).parents[2] / "solutions" / ASSIGNMENT.name / "backprop-gates.py")
PROSE = "\n".join(cell.source for cell in NOTEBOOK.cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("module", ["gates", "autodiff.value", "autodiff.rules", "linear", "nn"])
def test_the_answers_are_not_handed_out(edition: Path, module: str) -> None:
    assert "No module named 'course." in run(edition, f"import course.{module}").stderr


def test_no_file_of_the_edition_defines_what_is_asked(edition: Path) -> None:
    asked = "|".join(exercise.name for exercise in ASSIGNMENT.exercises)
    for file in (edition / "course").rglob("*.py"):
        assert not re.search(rf"\b(def|class) ({asked})\b", file.read_text(encoding="utf-8")), file


def test_points_are_those_of_the_notebook() -> None:
    points = {
        cell.metadata["nbgrader"]["grade_id"]: cell.metadata["nbgrader"]["points"]
        for cell in NOTEBOOK.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert points.pop("why_backwards") == 4
    assert points == {exercise.name: exercise.points for exercise in ASSIGNMENT.exercises}


# The numbers of the lecture


def test_the_composed_function_is_a_product_of_its_local_gradients(printed: str) -> None:
    graph = Graph(["x"])
    below = "x"
    for name, gate in zip("abcde", (PowerGate(3), ExpGate(), CosGate(), LogGate(), SinGate()), strict=True):
        graph.add(name, gate, below)
        below = name
    assert graph.forward(x=0.5) == pytest.approx(-0.7568, abs=5e-5)
    assert graph.backward()["x"] == pytest.approx(-1.1871, abs=5e-5)
    assert "sin  gives -0.7568, local gradient  0.6536, product so far -1.1871" in printed
    assert "measured slope of the whole: -1.1871" in printed


def test_the_chain_of_the_table(printed: str) -> None:
    loss, dL_dw, dL_dp, dp_du, _ = logistic_chain(np.array([1.0, -1.0]), np.array([2.0, 1.0]))
    assert (loss, dL_dp, dp_du) == pytest.approx((0.313, -1.368, 0.197), abs=5e-4)
    assert dL_dw == pytest.approx([-0.538, -0.269], abs=5e-4)
    assert "loss 0.313, dL/dp -1.368, dp/du 0.197, du/dw [2. 1.]" in printed
    assert "dL/dp = -inf, dp/du = 0.0, their product times x: nan" in printed
    for number in ("$p = 0.731$, $dp/du = 0.197$", "$L = 0.313$, $dL/dp = -1.368$", "$-0.269$"):
        assert number in PROSE


def test_product_of_a_sum_is_minus_twelve_with_slopes_minus_four_minus_four_three(printed: str) -> None:
    assert backprop_product_of_sum(-2, 5, -4) == (-12, -4, -4, 3)
    assert "f = -12; along x -4, along y -4, along z 3" in printed
    assert "gradients {'x': -4.0, 'y': -4.0, 'z': 3.0, 'f': 1.0, 'q': -4.0}" in printed
    assert "-4 \\cdot 1 = -4" in PROSE


def test_the_three_patterns_give_minus_twenty_and_minus_eight_six_two_zero(printed: str) -> None:
    assert gate_patterns(3, -4, 2, -1) == (-20, -8, 6, 2, 0)
    assert "f = -20; along x -8, along y 6, along z 2, along w 0" in printed
    assert "w =  2.0: central difference 1.000" in printed


def test_a_fork_adds_and_overwriting_it_loses_half(printed: str) -> None:
    graph = Graph(("x", "y"))
    graph.add("product", MultiplyGate(), "x", "y")
    graph.add("sum", AddGate(), "x", "y")
    graph.add("f", MaxGate(), "product", "sum")
    for x, f, slope in ((3, 6, 2), (0.5, 2.5, 1)):
        assert graph.forward(x=x, y=2) == f
        assert graph.backward()["x"] == slope
        assert f"x = {float(x)}: f = {f:g}, df/dx = {slope}" in printed
    assert "OverwritingGraph f = 9, df/dx = 3\nGraph            f = 9, df/dx = 6" in printed


def test_one_walk_back_costs_what_is_said(printed: str) -> None:
    assert "one walk forwards, one back: 100 gates" in printed
    assert "central differences:       5100 gates" in printed


def test_only_the_orders_that_can_run_are_listed(printed: str) -> None:
    orders = re.findall(r"forwards (\w \w \w \w) {4}backwards (\w \w \w \w)", printed)
    assert orders == [("a c d b", "b d c a"), ("c a d b", "b d a c")]


def test_slopes_vanish_with_depth_but_not_near_minus_six(printed: str) -> None:
    output, dweights, _ = deep_sigmoid(np.ones(5), 1.0)
    assert output == pytest.approx(0.6592, abs=5e-5)
    assert dweights[-1] / dweights[0] == pytest.approx(305, abs=0.5)
    assert "last / first: 305" in printed
    first = {size: abs(deep_sigmoid(np.full(20, size), 0.3)[1][0]) for size in (1.0, 2.0, 4.0, 8.0, -6.0)}
    assert first.pop(-6.0) > 1e-3
    assert max(first.values()) < 1e-10
    assert printed.count("0.00049 0.00181 0.00761 0.03341 0.14823") == 2


# Pictures


def test_every_picture_of_a_graph_is_true() -> None:
    """The numbers written into the drawn nodes are those that the graphs give."""
    defined: dict[str, object] = {}
    shown = []
    for cell in NOTEBOOK.cells:
        if cell.cell_type == "code" and ("Node(" in cell.source) and "Graph(" not in cell.source:
            *lines, last = cell.source.strip().split("\n")
            exec("\n".join(lines), {"draw": draw} | defined, defined)
            if last.startswith("draw("):
                shown.append(eval(last, {"draw": draw} | defined).text())
    opening, worked, patterns = shown
    assert "total = product + larger = -10" in opening
    assert "grad –" in opening
    assert "f = q * z = -12" in worked
    assert [line.split("grad ")[1] for line in worked.split("\n")] == ["-4", "-4", "-4", "3", "1"]
    assert "= -20" in patterns
    assert "grad –" in patterns


def test_the_machine_that_is_stepped_through_is_that_of_the_three_patterns() -> None:
    written = ("AddGate_answer", "MultiplyGate_answer", "MaxGate_answer", "Graph_answer")
    cells = [cell for cell in NOTEBOOK.cells if cell.cell_type == "code"]
    defined: dict[str, object] = {"np": np}
    for cell in cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in written:
            exec(cell.source, defined)
    [stepped] = [cell.source for cell in cells if "GraphStepper(" in cell.source]
    *lines, last = stepped.strip().split("\n")
    exec("\n".join(lines), defined)
    text = eval(last, defined).picture().text().split("\n")
    shown = {
        line.split(" = ")[0]: (line.split("grad")[0].split(" = ")[-1].strip(), line.split()[-1])
        for line in text
    }
    assert shown["f"] == ("-20", "1")
    assert [shown[name][1] for name in "xyzw"] == ["-8", "6", "2", "0"]
    assert shown["two"] == ("2", "-10")
