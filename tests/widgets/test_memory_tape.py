"""The memory tape without a page: it shows the sequence that was asked for, as the machine left it."""

from __future__ import annotations

import numpy as np
import pytest

from course.copying import copy_task
from course.ntm import NeuralTuringMachine
from course.widgets import MemoryTape


@pytest.mark.parametrize("sequence", [0, 2])
def test_what_is_shown_is_the_run_of_one_sequence(sequence: int) -> None:
    X, _ = copy_task(3, 3, 4, rng=0)
    scores, tape = NeuralTuringMachine(5, 4, rows=6, width=3, rng=0)(X)
    widget = MemoryTape(tape, X, scores, sequence=sequence)
    for name, whole in {**tape._asdict(), "inputs": X, "outputs": scores.data}.items():
        np.testing.assert_array_equal(getattr(widget, name), whole[:, sequence].astype(np.float32))


def test_the_stand_in_says_where_the_heads_were() -> None:
    weights = np.eye(3)[:, np.newaxis]
    tape = type("Tape", (), {"memory": np.ones((3, 1, 3, 2)), "read": weights[::-1], "write": weights})
    text = MemoryTape(tape).picture().alt
    assert "write head: largest at each step in row 0 1 2;" in text
    assert "read head: largest at each step in row 2 1 0;" in text


def test_the_stand_in_holds_the_memory_of_its_step() -> None:
    weights, memory = np.eye(3)[:, np.newaxis], np.arange(18.0).reshape(3, 1, 3, 2)
    tape = type("Tape", (), {"memory": memory, "read": weights, "write": weights})
    picture = MemoryTape(tape, step=1).picture()
    [drawn] = [axes for axes in picture.figure.axes if axes.get_title() == "memory"]
    np.testing.assert_array_equal(drawn.images[0].get_array(), memory[1, 0])
    assert "after step 1" in picture.caption


def test_a_step_that_is_not_there_becomes_the_nearest_that_is() -> None:
    weights = np.eye(3)[:, np.newaxis]
    widget = MemoryTape(
        type("Tape", (), {"memory": np.ones((3, 1, 3, 2)), "read": weights, "write": weights})
    )
    widget.set_state({"step": 9})
    assert widget.step == 2
