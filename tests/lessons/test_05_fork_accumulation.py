"""05-fork-accumulation: it runs in its edition, which holds no answers, and its numbers are right."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import jupytext
import numpy as np
import pytest
from in_edition import run

from autograder.exercises import find_assignment, find_exercise
from autograder.exercises.fork_references import fork_gradient
from course.autodiff import Value

ASSIGNMENT = find_assignment("05-fork-accumulation")
NOTEBOOK = jupytext.read(Path(__file__).parents[2] / "solutions" / ASSIGNMENT.name / "fork-accumulation.py")
PROSE = "\n".join(cell.source for cell in NOTEBOOK.cells if cell.cell_type == "markdown")


def test_the_solved_notebook_has_full_marks_in_its_edition(printed: str) -> None:
    for exercise in ASSIGNMENT.exercises:
        assert f"{exercise.name}: {exercise.points:g} of {exercise.points:g} points" in printed


@pytest.mark.parametrize("module", ["autodiff.value", "autodiff.walk", "autodiff.rules", "gates", "nn"])
def test_the_answers_are_not_handed_out(edition: Path, module: str) -> None:
    assert "No module named 'course." in run(edition, f"import course.{module}").stderr


def test_no_file_of_the_edition_defines_what_is_asked(edition: Path) -> None:
    asked = "|".join(exercise.name for exercise in ASSIGNMENT.exercises)
    for file in (edition / "course").rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        assert not re.search(rf"\b(def|class) ({asked})\b", source), file
        assert not re.search(r"\.grad \+=|\btangent \*|\* \w+\.tangent", source), file


def test_points_are_those_of_the_notebook() -> None:
    points = {
        cell.metadata["nbgrader"]["grade_id"]: cell.metadata["nbgrader"]["points"]
        for cell in NOTEBOOK.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert points.pop("why_gradients_add") == 4
    assert points == {exercise.name: exercise.points for exercise in ASSIGNMENT.exercises}


# The numbers of the lecture


def test_the_fork_of_an_exponential_and_a_square(printed: str) -> None:
    loss, slope = fork_gradient(1.0)
    assert (loss, slope) == pytest.approx((math.e + 1, math.e + 2))
    assert "fork_gradient(1): L = 3.7183, slope 4.7183; measured 4.7183" in printed
    assert "L = 3.7183, slope 4.7183: fork_gradient said 4.7183" in printed
    assert "first the exponential: set 2.0000, added 4.7183" in printed
    assert "first the square     : set 2.7183, added 4.7183" in printed
    assert fork_gradient(-0.352)[1] == pytest.approx(0, abs=1e-3)
    assert "1 \\cdot e^x + 1 \\cdot 2x" in PROSE


def test_the_diamond_is_39_and_wrong_orders_give_3_and_42(printed: str) -> None:
    a = Value(2)
    d = 3 * a
    (d + d * d).backward()
    assert a.grad == 39
    walks = dict(re.findall(r"^(e [a-z ]*\w) +de/da = (\d+)$", printed, re.MULTILINE))
    assert walks == {"e square d a": "39", "e d square a": "3", "e d square d a": "42"}
    assert "the diamond: de/da = 39\na + a: slope 2" in printed


def test_the_worked_graphs_of_the_lecture(printed: str) -> None:
    assert "f = -12; along x -4, y -4, z 3, q -4" in printed
    assert "f = -20; along x -8, y 6, z 2, w 0" in printed


def test_the_stepper_shows_three_pieces_that_come_to_the_diamond_and_cancel_where_it_is_lowest() -> None:
    defined: dict[str, Any] = {"math": math}
    for cell in NOTEBOOK.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in ("topological_order_answer", "Value_answer"):
            exec(cell.source, defined)
    [stepped] = [cell.source for cell in NOTEBOOK.cells if "GraphStepper(" in cell.source]
    *lines, last = stepped.strip().split("\n")
    exec("\n".join(lines), defined)
    stepper = eval(last, defined)

    def pieces() -> list[str]:
        return [m["sum"] for s in stepper.trace["steps"] for m in s.get("moves", ()) if m["to"] == "d"]

    assert pieces() == ["0 + 1 = 1", "1 + 6 = 7", "7 + 6 = 13"]
    assert "gradient of $d$ goes from 1 to 7 to 13" in PROSE
    assert re.search("^a = 2 +grad 39$", stepper.picture().text(), re.MULTILINE)
    stepper.leaves = {"a": -1 / 6}
    assert pieces() == ["0 + 1 = 1", "1 + (-0.5) = 0.5", "0.5 + (-0.5) = 0"]


def test_a_second_backward_adds_at_inputs_and_starts_afresh_between(printed: str) -> None:
    assert "once:  12.0   at the node between: 2.0\ntwice: 24.0   at the node between: 2.0" in printed
    stale = "gradients of a first backward left between"
    _, exercise = find_exercise("Value")
    [mistake] = [mistake for mistake in exercise.mistakes if mistake.name == stale]
    a = exercise.mistaken(mistake)(2.0)
    square = a * a
    y = square * a
    y.backward()
    y.backward()
    assert a.grad - 12 == 20
    assert "the second call alone would add 20" in PROSE


def test_deep_and_many_ways_are_no_matter(printed: str) -> None:
    assert "by recursion: RecursionError\nby a stack:   100001 nodes" in printed
    assert "100,000 sums: slope 100001, " in printed
    assert "60 doublings: slope 1.15292e+18 = 2 to the power 60" in printed


def test_the_network_learns(printed: str) -> None:
    [(first, last)] = re.findall(r"loss ([\d.]+) at first, ([\d.]+) after 120 steps", printed)
    assert float(last) < 0.1 < 1 < float(first)
    assert "100% of the points are right" in printed


def test_slopes_through_branches_and_loops_are_those_of_the_run(printed: str) -> None:
    assert "x = -3: f = 3, slope -1, 2 nodes" in printed
    assert f"x = 2: f = 26, slope {2 * (2**2 + 1) * 2 * 2}, " in printed
    assert f"x = 4: f = 17, slope {2 * 4}, " in printed


def test_the_slope_of_newtons_iteration_follows_its_value(printed: str) -> None:
    off = re.findall(r"(\d) steps?: the root is off by (\S+), the slope by (\S+)", printed)
    assert [int(steps) for steps, *_ in off] == [1, 2, 3, 4, 5]
    for _, root, slope in off[:4]:
        assert float(slope) > 5 * float(root)
    for number, slope in ((0.01, 5), (2.0, 0.25 * math.sqrt(2)), (9.0, 1 / 6), (1e4, 0.005)):
        [found] = re.findall(rf"a = +{number:g}: root \S+ slope (\S+),", printed)
        assert float(found) == pytest.approx(slope, rel=1e-6)


def test_forwards_and_backwards_give_one_jacobian(printed: str) -> None:
    x, y, z = 3, -2, 0.5
    jacobian = np.array([[y, x, math.exp(z)], [1 / z, 0, -x / z**2]]).round(3)
    assert printed.count(str(jacobian)) == 2
    assert "200 slopes: 1 walk back, or 200 runs forwards" in printed
    [(along, dot)] = re.findall(r"gives (\S+), gradient · direction (\S+)", printed)
    assert along == dot
    assert "forwards: 0.353553391, backwards: 0.353553391" in printed
