"""07-differentiable-programming: its edition holds no answers, and its numbers are right."""

from __future__ import annotations

import doctest
import inspect
import re
import textwrap
from functools import cache
from pathlib import Path
from typing import Any

import jupytext
import numpy as np
import pytest
from in_edition import run

from autograder.exercises import find_assignment
from autograder.exercises.learned_steps import learned_step
from course.addressing import content_addressing, interpolate, sharpen, shift
from course.autodiff import Tensor

ASSIGNMENT = find_assignment("07-differentiable-programming")
ROOT = Path(__file__).parents[2]
NOTEBOOK = jupytext.read(ROOT / "solutions" / ASSIGNMENT.name / "differentiable-programming.py")
RELEASED = jupytext.read(ROOT / "notebooks" / ASSIGNMENT.name / "differentiable-programming.ipynb")
PROSE = "\n".join(cell.source for cell in NOTEBOOK.cells if cell.cell_type == "markdown")
SETUP = next(cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code")
TORCH = next(cell.source for cell in NOTEBOOK.cells if "import torch" in cell.source)


# No answers


@pytest.mark.parametrize("module", ["addressing", "recurrent", "descent", "nn.by_hand", "linear", "gates"])
def test_the_answers_are_not_handed_out(edition: Path, module: str) -> None:
    assert "No module named 'course." in run(edition, f"import course.{module}").stderr


@cache
def lines_of_solutions() -> set[str]:
    """Lines that are somebody's answer: of references, of every variant, and of the solved notebook."""
    found = set()
    for exercise in ASSIGNMENT.exercises:
        for solution in (exercise.reference, *exercise.variants):
            found |= set(inspect.getsource(solution).split('"""')[-1].split("\n")[1:])
    for cell in NOTEBOOK.cells:
        for answer in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.DOTALL):
            found |= set(answer.split("\n"))
    return {line.strip() for line in found if len(line.strip()) > 25}


def test_no_line_of_a_solution_is_in_the_edition_or_in_the_notebook(edition: Path) -> None:
    assert len(lines_of_solutions()) > 60
    for file in (edition / "course").rglob("*.py"):
        said = {line.strip() for line in file.read_text(encoding="utf-8").split("\n")}
        assert not said & lines_of_solutions(), file
    said = {line.strip() for cell in RELEASED.cells for line in cell.source.split("\n")}
    assert not said & lines_of_solutions()


def test_no_file_of_the_edition_defines_what_is_asked(edition: Path) -> None:
    asked = "|".join(exercise.name for exercise in ASSIGNMENT.exercises)
    for file in (edition / "course").rglob("*.py"):
        assert not re.search(rf"\b(def|class) ({asked})\b", file.read_text(encoding="utf-8")), file


def test_without_ones_own_steps_there_is_no_machine(edition: Path) -> None:
    machine = "from course.ntm import Addressing, NeuralTuringMachine\nNeuralTuringMachine(3, 2, rng=0"
    assert "cannot import name 'addressing' from 'course'" in run(edition, f"{machine})").stderr
    own = f"{machine}, cell=min, addressing=Addressing(min, min, min, min))"
    assert run(edition, own).stderr == ""
    assert "No module named 'course.recurrent'" in run(edition, own.replace("cell=min, ", "")).stderr


# The notebook


def test_points_are_those_of_the_notebook() -> None:
    points = {
        cell.metadata["nbgrader"]["grade_id"]: cell.metadata["nbgrader"]["points"]
        for cell in NOTEBOOK.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert points.pop("why_soft") == 4
    assert points == {exercise.name: exercise.points for exercise in ASSIGNMENT.exercises}


def test_the_examples_of_the_exercises_are_true() -> None:
    names: dict[str, Any] = {}
    exec(SETUP, names)
    for exercise in ASSIGNMENT.exercises:
        [answer] = [c.source for c in NOTEBOOK.cells if c.source.startswith(f"def {exercise.name}(")]
        exec(answer, names)
        [test] = doctest.DocTestFinder().find(names[exercise.name], exercise.name, globs=names)
        assert test.examples
        assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


# The numbers of the lecture


def test_the_cell_of_the_lecture_goes_back_from_ones(printed: str) -> None:
    assert "next_h (1, 20)   gradients (1, 20) (1, 20) (20, 20) (20, 20)" in printed
    assert r"h_\text{next} = \tanh(W_h\, h + W_x\, x)" in PROSE
    assert float(found(r"largest disagreement (\S+)", printed)) < 1e-8


def test_the_unrolled_network_agrees_with_differences(printed: str) -> None:
    off = re.findall(r"T = (\d): \|dL/dW_h\| = (\S+), off by (\S+)", printed)
    assert [T for T, _, _ in off] == ["1", "4", "9"]
    assert all(float(error) < 1e-8 for _, _, error in off)
    assert float(off[0][1]) == 0 < min(float(off[1][1]), float(off[2][1]))


def test_gradients_vanish_stay_and_grow(printed: str) -> None:
    small, even, large = (float(found(rf"'c = {c}': '(\S+?)'", printed)) for c in ("0.5", "1.0", "1.5"))
    assert small < 1e-8 < 1 < even < 5 < 100 < large


def test_a_state_without_a_past_keeps_the_numbers_and_loses_the_slopes(printed: str) -> None:
    right, forgetful = re.findall(r"last state (\[\[.*?\]\]), along h0 (.+)\n.*first row (.+)", printed)
    assert right[0] == forgetful[0]
    assert forgetful[1] == "no gradient"
    assert right[2] != forgetful[2]


def test_a_loop_s_slope_knows_nothing_of_its_jump(printed: str) -> None:
    for line in ("x = 0.624: y = 19.968, slope 32", "x = 0.626: y = 10.016, slope 16"):
        assert line in printed
    assert "At $x = 0.625$" in PROSE


def bowl(w: Any) -> tuple[Any, Any]:
    A, b = np.diag([2.0, 0.6]), np.array([1.0, -1.0])
    return 0.5 * ((A @ w - b) ** 2).sum(), A.T @ (A @ w - b)


def descended(rate: float) -> tuple[float, float]:
    alpha = Tensor(rate, requires_grad=True)
    final = learned_step(bowl, Tensor([3.0, 2.0], requires_grad=True), alpha, 10)
    final.backward()
    assert alpha.grad is not None
    return final.item(), float(alpha.grad)


def test_the_learning_rate_is_learned(printed: str) -> None:
    assert "best of these rates: 0.42, with loss 0.0968" in printed
    assert descended(0.42)[0] == pytest.approx(0.0968, abs=5e-5)
    learned = float(found(r"learning rate 0.05 -> (\S+),", printed))
    assert abs(descended(learned)[1]) < 1
    slope = descended(0.6)[1]
    assert f"from 0.6: the slope is {slope:.0f}, the next rate would be {0.6 - 0.005 * slope:.0f}" in printed
    assert slope == pytest.approx(600_000, rel=0.01)


def test_one_step_is_the_product_of_two_gradients() -> None:
    """dL(w1)/dalpha = -grad L(w1).grad L(w0), as in the lesson's example."""
    rate, w0 = Tensor(0.25, requires_grad=True), Tensor(4.0, requires_grad=True)
    final = learned_step(lambda w: (w * w, 2 * w), w0, rate, 1)
    final.backward()
    assert (final.item(), rate.grad) == (4.0, -4.0 * 8.0)
    assert r"$-4 \cdot 8 = -32$" in PROSE


def test_without_its_graph_a_gradient_is_a_constant(printed: str) -> None:
    (loss, slope), (same, other) = re.findall(r"create_graph=\w+: loss (\S+), slope (\S+)", printed)
    assert loss == same
    assert slope == found(r"central difference: (\S+)", printed) != other


# The tape


def test_the_worked_numbers_of_addressing(printed: str) -> None:
    rows = [[[1.0, 0.0], [2.0, 2.0], [0.0, 1.0], [-1.0, 1.0], [0.0, -3.0]]]
    w = content_addressing(rows, [[0.0, 2.0]], [[3.0]]).data[0]
    assert w.argmax() == 2
    assert w[1] == pytest.approx(w[3])
    assert interpolate([[1.0, 0.0]], [[0.0, 1.0]], [[0.75]]).data.tolist() == [[0.75, 0.25]]
    assert shift([[0.0, 0.0, 0.0, 1.0]], [[0.1, 0.2, 0.7]]).data.round(9).tolist() == [[0.7, 0, 0.1, 0.2]]
    assert "four rows: [[0.7 0.  0.1 0.2]]" in printed
    assert sharpen([[0.4, 0.35, 0.25]], [[2.0]]).data.round(3).tolist() == [[0.464, 0.355, 0.181]]
    assert "gamma = 2: [[0.464 0.355 0.181]]" in printed
    assert "gamma = 1000: [[1. 0. 0.]]\n0.4**1000 = 0.0" in printed


def test_only_a_soft_head_has_slopes_and_they_say_where_to_look(printed: str) -> None:
    assert "slopes along the weights [[ 1.6 -0.4 -4. ]]" in printed
    assert "does a gradient go back to the weights? False" in printed
    back, stay, on = map(float, found(r"slope along s +\[(.*)\]", printed).split())
    assert on < 0 < stay < back
    assert float(found(r"slope along gate +\[(.*)\]", printed)) < 0
    assert float(found(r"slope along gamma +\[(.*)\]", printed)) > 0


def test_the_machine_learns_to_copy_and_its_tape_can_be_read(printed: str) -> None:
    first, last = map(float, re.findall(r"epoch (\S+)%, in the last (\S+)%", printed)[0])
    assert first < 80 < 99 < last
    assert "bits right: 100%" in printed
    writes = found(r"writes most into row (.*)", printed).split()
    reads = found(r"reads most from row +(.*)", printed).split()
    assert writes[:5] == reads[6:] == ["0", "1", "2", "3", "4"]
    shares = {int(L): float(share) for L, share in re.findall(r"(\d+): '(\S+)%'", printed)}
    assert min(shares[L] for L in (1, 3, 5)) > 99
    assert shares[15] < shares[10]
    assert shares[8] > 95


# PyTorch


def test_pytorch_trains_to_the_same_digits(printed: str) -> None:
    assert found(r"here: (.*)", printed) == found(r"PyTorch: (.*)", printed)
    assert float(found(r"disagreement on the way: (\S+)", printed)) < 1e-10


def test_without_pytorch_its_cell_is_skipped_in_a_line(edition: Path) -> None:
    done = run(edition, f"import sys\nsys.modules['torch'] = None\n{textwrap.dedent(TORCH)}")
    assert done.stderr == ""
    [line] = done.stdout.splitlines()
    assert line.startswith("PyTorch is not installed: this cell is skipped.")


def found(pattern: str, text: str) -> str:
    """What the first group of a pattern matches."""
    match = re.search(pattern, text)
    assert match, pattern
    return match[1]
