"""06-mlp-training: it runs in its edition, which holds no answers, and its numbers are right."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jupytext
import numpy as np
import pytest
from in_edition import run

from autograder.exercises import find_assignment
from autograder.exercises import module_references as references
from autograder.exercises.variants.mlp_training import LinearByMatrices
from course import data
from course.nn import by_hand
from course.widgets._experiment import Experiment, Knobs
from course.widgets._networks.by_hand import ByHand

ASSIGNMENT = find_assignment("06-mlp-training")
NOTEBOOK = jupytext.read(Path(__file__).parents[2] / "solutions" / ASSIGNMENT.name / "mlp-training.py")
PROSE = "\n".join(cell.source for cell in NOTEBOOK.cells if cell.cell_type == "markdown")


def test_the_solved_notebook_has_full_marks_in_its_edition(printed: str) -> None:
    for exercise in ASSIGNMENT.exercises:
        assert f"{exercise.name}: {exercise.points:g} of {exercise.points:g} points" in printed


@pytest.mark.parametrize("module", ["nn", "optim", "autodiff", "linear", "gates"])
def test_the_answers_are_not_handed_out(edition: Path, module: str) -> None:
    assert "No module named 'course." in run(edition, f"import course.{module}").stderr


def test_the_editions_playground_asks_for_ones_own_modules(edition: Path) -> None:
    ran = run(edition, "from course.widgets import TrainingPlayground\nTrainingPlayground()")
    assert "TypeError: modules is missing" in ran.stderr


def test_no_file_of_the_edition_defines_what_is_asked(edition: Path) -> None:
    asked = "|".join(exercise.name for exercise in ASSIGNMENT.exercises)
    for file in (edition / "course").rglob("*.py"):
        assert not re.search(rf"\b(def|class) ({asked})\b", file.read_text(encoding="utf-8")), file


def test_no_line_of_a_solution_is_in_the_edition(edition: Path) -> None:
    held = {
        line.strip()
        for file in (edition / "course").rglob("*.py")
        for line in file.read_text(encoding="utf-8").split("\n")
    }
    solved = [cell.source for cell in NOTEBOOK.cells if cell.cell_type == "code"]
    regions = re.findall(r"### BEGIN SOLUTION(.*?)### END SOLUTION", "\n".join(solved), re.S)
    lines = {line.strip() for region in regions for line in region.split("\n") if len(line.strip()) > 12}
    # A stack's walk is what a probe does, too; the lesson tells it.
    assert lines & held <= {"for layer in layers:", "h = layer.forward(h)"}


def test_points_are_those_of_the_notebook() -> None:
    points = {
        cell.metadata["nbgrader"]["grade_id"]: cell.metadata["nbgrader"]["points"]
        for cell in NOTEBOOK.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert points.pop("why_it_stands_still") == 4
    assert points == {exercise.name: exercise.points for exercise in ASSIGNMENT.exercises}


# The numbers of the text


def test_the_jacobian_of_a_rectifier_is_diagonal(printed: str) -> None:
    assert "[[1. 0. 0. 0.]\n [0. 0. 0. 0.]\n [0. 0. 1. 0.]\n [0. 0. 0. 0.]]" in printed


def test_a_gradient_overwritten_in_place_is_lost(printed: str) -> None:
    assert "ReLU: left gets [[10.  0.]], right gets [[ 0. 20.]]" in printed
    assert "ThriftyReLU: left gets [[10.  0.]], right gets [[0. 0.]]" in printed


def test_the_linear_module_of_the_matrices(printed: str) -> None:
    linear = references.Linear(np.array([[1.0, 0, -1], [2, 1, 0]]), np.array([0.5, 0, -0.5]))
    assert linear.forward(np.array([[1.0, 2], [3, 4]])).tolist() == [[5.5, 2, -1.5], [11.5, 4, -3.5]]
    assert linear.backward(np.array([[1.0, 0, 2], [0, 1, -1]])).tolist() == [[-1, 2], [1, 1]]
    assert linear.dW is not None
    assert linear.db is not None
    assert linear.dW.tolist() == [[1, 3, -1], [2, 4, 0]]
    assert linear.db.tolist() == [1, 1, 1]
    assert "dX = [[-1.0, 2.0], [1.0, 1.0]]\ndW = [[1.0, 3.0, -1.0], [2.0, 4.0, 0.0]]" in printed


def test_gradients_agree_with_measured_ones_and_a_wrong_one_does_not(printed: str) -> None:
    off = dict(re.findall(r"(\w*ReLU): dW of the first layer is off by (\S+)", printed))
    assert float(off["ReLU"]) < 1e-9
    assert float(off["MasklessReLU"]) > 1e-2
    by_unbroadcast, measured = re.findall(r"(?:by unbroadcast|measured): +(\[\[.*\]\])", printed)
    assert by_unbroadcast == measured


def test_twenty_scans_are_learned_by_heart_also_with_a_wrong_gradient(printed: str) -> None:
    ends = [float(end) for end in re.findall(r"loss from 2\.3\d to (\S+)", printed)]
    assert len(ends) == 3
    assert max(ends) < 0.02


def test_straight_lines_are_lost_on_the_spirals_and_the_network_is_not(printed: str) -> None:
    X, y = data.spirals(seed=0)
    with_ones = np.hstack([X, np.ones((300, 1))])
    W, *_ = np.linalg.lstsq(with_ones, np.eye(3)[y], rcond=None)
    assert np.sum(np.argmax(with_ones @ W, axis=1) == y) == 133
    assert "133 of 300 points right" in PROSE
    right = re.findall(r"(?:trained on|fresh): (\d+) of 300 points right", printed)
    assert min(map(int, right)) >= 290


def test_most_unseen_scans_are_read(printed: str) -> None:
    [(training, validation)] = re.findall(
        r"read correctly: training ([\d.]+)%, validation ([\d.]+)%", printed
    )
    assert float(training) > 98
    assert float(validation) >= 95


def test_the_right_rate_is_the_middle_one_and_the_largest_kills_every_unit(printed: str) -> None:
    told = re.findall(r"rate +([\d.]+): ([\d.]+)% read correctly, (\d+) of 64 units dead", printed)
    small, right, large = ((float(share), int(dead)) for _, share, dead in told)
    assert right[0] > 95 > small[0] > large[0]
    assert large[1] == 64


def test_bad_starts_stay_at_the_loss_of_who_knows_nothing(printed: str) -> None:
    assert "weights 0: loss 1.0986, dead 64, different units 1\n" in printed
    assert "biases -5: loss 1.0986, dead 64, different units 64\n" in printed
    assert "yours: loss 0.1" in printed
    dead = [int(n) for n in re.findall(r"learning rate +\d+: +(\d+) of 64 units are dead", printed)]
    assert dead == sorted(dead)
    assert dead[0] == 0 < dead[-1]


# What the playground shows: learning rate 0.3, two hidden layers of 8 units


class MasklessReLU(by_hand.ReLU):
    """Hands on whatever it is given."""

    def backward(self, upstream: Any) -> Any:
        return upstream


def played(steps: int, **knobs: Any) -> Experiment:
    modules = (LinearByMatrices, by_hand.ReLU, MasklessReLU, by_hand.SoftmaxLoss)
    networks = ByHand(modules, references.train_step, references.initialise)
    usual = {"learning_rate": 0.3, "initialisation": "yours"}
    experiment = Experiment(Knobs(**{**usual, **knobs}), networks)
    for _ in range(steps):
        experiment.step()
    return experiment


def test_from_small_weights_the_playground_takes_long_and_from_zeros_for_ever() -> None:
    zeros, small = (played(1000, initialisation=start) for start in ("zeros", "normal, 0.01"))
    for experiment in (zeros, small):
        assert experiment.history.held_back[-1] == pytest.approx(np.log(3), abs=0.01)
    assert not np.array(zeros.history.gradients).any()
    assert np.array(small.history.gradients).min() > 0
    for _ in range(3500):
        small.step()
    assert small.history.held_back[-1] < 0.5


def test_after_ten_steps_with_a_rate_of_ten_only_the_last_biases_move() -> None:
    experiment = played(10, learning_rate=10.0)
    experiment.turn(Knobs(learning_rate=0.3))
    linear = experiment.network.layers[::2]  # type: ignore[attr-defined]
    before = [(layer.W.copy(), layer.b.copy()) for layer in linear]
    for _ in range(200):
        experiment.step()
    for layer, (W, b) in zip(linear, before, strict=True):
        np.testing.assert_array_equal(layer.W, W)
        assert np.array_equal(layer.b, b) == (layer is not linear[-1])
    assert max(experiment.history.loss) > 2 * np.log(3)
    assert experiment.history.held_back[9] > np.log(3) + 0.05
    assert experiment.history.held_back[-1] == pytest.approx(np.log(3), abs=0.01)


def test_without_the_mask_the_loss_falls_at_first_and_then_explodes() -> None:
    right, wrong = played(600), played(600, activation="MasklessReLU")
    lately = [np.mean(experiment.history.loss[-30:]) for experiment in (right, wrong)]
    assert lately[0] < 0.3 < 0.6 < lately[1] < 0.8
    for _ in range(900):
        right.step(), wrong.step()
    assert wrong.diverged
    assert right.history.held_back[-1] < 0.1


# The friend's network: what the question says of it is so


def stack_of_ten(size: float, bias: float) -> tuple[by_hand.Sequential, list[int]]:
    """Ten layers, and the places of the rectifiers between them."""
    rng = np.random.default_rng(0)
    layers: list[by_hand.Module] = []
    for C in (*[64] * 9, 10):
        linear = references.Linear(size * rng.standard_normal((64, C)), np.full(C, bias))
        layers += [linear, by_hand.ReLU()]
    return by_hand.Sequential(*layers[:-1]), [*range(1, 18, 2)]


@pytest.mark.parametrize(("bias", "rate"), [(0.0, 0.1), (-5.0, 10.0)])
def test_small_weights_and_low_biases_leave_the_loss_at_ln_10(bias: float, rate: float) -> None:
    X, y, *_ = data.split(*data.digits())
    (model, _), loss = stack_of_ten(0.01, bias), by_hand.SoftmaxLoss()
    for _ in range(10):
        value = loss.forward(model.forward(X), y)
        model.backward(loss.backward())
        for parameter in model.parameters():
            parameter.data = parameter.data - rate * parameter.grad
    assert value == pytest.approx(np.log(10), abs=0.005)


def test_activations_fade_or_grow_by_the_size_of_the_weights() -> None:
    X = data.digits()[0][:200]
    spread = {}
    for size in (0.01, np.sqrt(2 / 64), 0.3):
        model, places = stack_of_ten(size, 0.0)
        h = X
        for k, layer in enumerate(model.layers):
            h = layer.forward(h)
            if k == places[-1]:
                spread[round(float(size), 3)] = h.std()
    assert spread[0.01] < 1e-10
    assert 0.05 < spread[0.177] < 2
    assert spread[0.3] > 10


def test_large_weights_let_activations_grow_as_the_text_says(printed: str) -> None:
    assert "grow to 26" in PROSE
    assert re.search(r"size 0\.3, layer 9: [^,]*, std 26,", printed)
