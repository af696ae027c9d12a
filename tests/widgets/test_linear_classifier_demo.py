"""LinearClassifierDemo without a browser: what one's own loss is asked, and what comes of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import traitlets

from course.linear import softmax_loss_vectorized, svm_loss_vectorized
from course.widgets.linear_classifier_demo import LinearClassifierDemo

X = np.array([[1.0, 0.5], [-1.0, 1.0], [0.0, -1.5], [2.0, 2.0]])
y = np.array([0, 1, 2, 1])
W = np.array([[0.5, -0.5, 0.1], [0.2, 0.4, -0.6], [0.0, 0.1, -0.1]])
ONES = np.hstack([X, np.ones((4, 1))])


def test_the_answer_is_ones_own_loss_its_data_part_and_each_point_s_share() -> None:
    demo = LinearClassifierDemo(X, y, W, loss=svm_loss_vectorized, reg=0.3)
    loss, dW = svm_loss_vectorized(W, ONES, y, 0.3)
    assert demo.answer["loss"] == loss
    assert np.array_equal(demo.answer["dW"], dW)
    assert demo.answer["data"] == svm_loss_vectorized(W, ONES, y, 0)[0]
    assert demo.answer["each"] == [
        svm_loss_vectorized(W, ONES[i : i + 1], y[i : i + 1], 0)[0] for i in range(4)
    ]
    assert np.mean(demo.answer["each"]) == pytest.approx(demo.answer["data"])


def test_every_move_is_answered_for_what_it_asked() -> None:
    losses = {"SVM": svm_loss_vectorized, "softmax": softmax_loss_vectorized}
    demo = LinearClassifierDemo(X, y, W, loss=losses)
    moved = (2 * W).tolist()
    demo.set_state({"W": moved})
    assert demo.answer["W"] == moved
    assert demo.answer["loss"] == svm_loss_vectorized(2 * W, ONES, y, 0.01)[0]
    demo.set_state({"kind": "softmax", "reg": 0.0})
    assert demo.answer["loss"] == softmax_loss_vectorized(2 * W, ONES, y, 0.0)[0]
    demo.set_state({"X": (X + 1).tolist()})
    assert demo.answer["loss"] == softmax_loss_vectorized(2 * W, ONES + np.array([1, 1, 0]), y, 0.0)[0]


def test_without_a_loss_of_ones_own_python_is_asked_nothing() -> None:
    demo = LinearClassifierDemo(X, y, W)
    demo.set_state({"W": (2 * W).tolist()})
    assert demo.answer == {}
    assert np.array_equal(demo.W, 2 * W)


def test_what_the_loss_raises_or_gives_wrongly_is_shown_until_it_is_well() -> None:
    def touchy(W: Any, X: Any, y: Any, reg: float) -> Any:
        if reg > 0.2:
            raise RuntimeError("too much")
        return (1.0, W) if reg < 0.1 else 1.0

    demo = LinearClassifierDemo(X, y, W, loss=touchy)
    assert demo.error == ""
    demo.set_state({"reg": 0.3})
    assert demo.error.startswith("RuntimeError: too much (line ")
    assert demo.answer == {}
    demo.set_state({"reg": 0.15})
    assert demo.error == "TypeError: loss gave float: expected a pair, (loss, dW)"
    demo.set_state({"reg": 0.0})
    assert demo.error == ""
    assert demo.answer["loss"] == 1.0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((np.nan, W), "the loss is nan"),
        ((1.0, W[:2]), "dW is (2, 3), W is (3, 3)"),
        ((1.0, np.full((3, 3), np.inf)), "dW[0, 0] is inf"),
    ],
)
def test_numbers_that_are_none_do_not_reach_the_page(given: Any, words: str) -> None:
    demo = LinearClassifierDemo(X, y, W, loss=lambda *arguments: given)
    assert words in demo.error
    assert demo.answer == {}


def test_a_loss_that_changes_its_arguments_changes_nothing_here() -> None:
    def greedy(W: Any, X: Any, y: Any, reg: float) -> Any:
        value, dW = svm_loss_vectorized(W, X, y, reg)
        W[:] = 0
        X[:] = 0
        return value, dW

    demo = LinearClassifierDemo(X, y, W, loss=greedy)
    assert demo.answer == LinearClassifierDemo(X, y, W, loss=svm_loss_vectorized).answer


@pytest.mark.parametrize(
    ("name", "value"),
    [("W", [[1.0, 2.0]]), ("W", [[np.nan] * 3] * 3), ("X", [[0.0, 0.0]]), ("reg", -1.0), ("kind", "hinge")],
)
def test_what_is_set_later_is_looked_at_too(name: str, value: Any) -> None:
    demo = LinearClassifierDemo(X, y, W)
    with pytest.raises((traitlets.TraitError, ValueError)):
        setattr(demo, name, value)


def test_the_picture_tells_the_regions_and_the_loss() -> None:
    picture = LinearClassifierDemo(X, y, W, loss=svm_loss_vectorized, reg=0.3).picture()
    assert "of 4 points in the region of their own class" in picture.alt
    assert f"The SVM loss is {svm_loss_vectorized(W, ONES, y, 0.3)[0]:.4g}" in picture.alt
