"""A tape is drawn step by step, and told by where it is darkest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from course import plot

WEIGHTS = np.array([[0.1, 0.9, 0.0], [0.2, 0.1, 0.7]])


def test_it_has_its_texts_and_the_caller_may_say_it_better() -> None:
    picture = plot.tapes({"write": WEIGHTS, "read": WEIGHTS[:, ::-1]}, mark=1)
    assert picture.png().startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.figure.get_figwidth() <= 8
    assert picture.caption.startswith("write, read: a column for each step")
    assert "write: largest at each step in row 1 2; read: largest at each step in row 1 0" in picture.alt
    assert "A dotted line stands before step 1" in picture.alt
    told = plot.tapes({"write": WEIGHTS}, caption="What you see", alt="A picture of what you see")
    assert (told.caption, told.alt) == ("What you see", "A picture of what you see")


def test_steps_run_to_the_right_and_larger_is_darker() -> None:
    axes = plot.tapes({"write": WEIGHTS}).figure.axes[0]
    [image] = axes.images
    shown = image.get_array()
    assert np.array_equal(shown, WEIGHTS.T)
    darkness = -image.get_cmap()(image.norm(shown))[..., :3].sum(axis=-1)
    assert np.array_equal(np.argsort(darkness, axis=None), np.argsort(shown, axis=None))


def test_what_rows_hold_stands_beside_the_steps_as_it_is() -> None:
    memory = np.array([[0.1, -0.2, 0.0], [1.0, -3.0, 0.5]])
    picture = plot.tapes({"write": WEIGHTS}, mark=1, memory=memory)
    steps, rows = picture.figure.axes[:2]
    assert np.array_equal(rows.images[0].get_array(), memory)
    assert (steps.get_xlabel(), rows.get_xlabel()) == ("step", "number")
    assert (len(steps.lines), len(rows.lines)) == (1, 0)
    assert "memory: -3 to 1, large numbers in row 1." in picture.alt


@pytest.mark.parametrize(
    ("draw", "error", "message"),
    [
        (lambda: plot.tapes({}), ValueError, "panels is empty"),
        (lambda: plot.tapes({"a": [1.0]}), ValueError, r"panels\['a'\] is \(1,\): expected \(T, N\)"),
        (lambda: plot.tapes({"a": np.ones((0, 2))}), ValueError, r"panels\['a'\] is \(0, 2\)"),
        (lambda: plot.tapes({"a": [[np.nan]]}), ValueError, r"panels\['a'\]"),
        (
            lambda: plot.tapes({"a": WEIGHTS, "b": WEIGHTS[:1]}),
            ValueError,
            r"panels\['b'\] is \(1, 3\): expected \(2, N\)",
        ),
        (lambda: plot.tapes({"a": WEIGHTS}, mark=2), ValueError, "mark is 2: expected a step from 1 to 1"),
        (
            lambda: plot.tapes({"a": WEIGHTS}, memory=[1.0]),
            ValueError,
            r"memory is \(1,\): expected \(N, W\)",
        ),
        (lambda: plot.tapes({"a": WEIGHTS}, mark=0), ValueError, "mark is 0"),
    ],
)
def test_bad_input_is_named(draw: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        draw()
