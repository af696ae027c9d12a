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
    assert "The write head is at rows 0, 1, 2." in text
    assert "The read head is at rows 2, 1, 0." in text


def test_a_step_that_is_not_there_becomes_the_nearest_that_is() -> None:
    weights = np.eye(3)[:, np.newaxis]
    widget = MemoryTape(
        type("Tape", (), {"memory": np.ones((3, 1, 3, 2)), "read": weights, "write": weights})
    )
    widget.set_state({"step": 9})
    assert widget.step == 2
