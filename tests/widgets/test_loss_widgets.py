"""HingeAndSoftmax, WhySoftmax and DifferenceStep without a page: numbers, messages, their stand-ins."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from course.gradcheck import central_difference, forward_difference
from course.linear import BINARY_LOSSES, hinge_margins, softmax
from course.widgets import DifferenceStep, HingeAndSoftmax, WhySoftmax
from course.widgets.difference_step import STEPS


def test_ones_own_margins_and_softmax_are_asked_about_the_scores_that_are_shown() -> None:
    widget = HingeAndSoftmax([1.0, 2.0, 0.5], 1, margins=hinge_margins, softmax=softmax)
    widget.set_state({"scores": [1.0, 1.5, 0.5], "factor": 2.0})
    s = np.array([[2.0, 3.0, 1.0]])
    assert widget.yours["margins"] == hinge_margins(s, [1])[0].tolist()
    assert widget.yours["softmax"] == softmax(s)[0].tolist()
    assert widget.yours["of"] == [[1.0, 1.5, 0.5], 1, 2.0]


def test_a_function_that_writes_into_its_argument_does_no_harm() -> None:
    def greedy(scores: Any) -> Any:
        scores[:] = 0
        return scores

    widget = HingeAndSoftmax([1.0, 2.0], softmax=greedy)
    assert widget.scores == [1.0, 2.0]
    assert widget.yours["softmax"] == [0.0, 0.0]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (lambda scores: scores[0], "softmax gave an array of shape (2,): expected (1, 2)"),
        (lambda scores: None, "softmax gave an array of shape ()"),
        (lambda scores: "x", "could not convert string"),
    ],
)
def test_what_is_no_row_of_numbers_is_told(given: Any, words: str) -> None:
    widget = HingeAndSoftmax([1.0, 2.0], softmax=given)
    assert words in widget.error


def test_nan_goes_to_the_page_as_none() -> None:
    widget = HingeAndSoftmax([1.0, 2.0], softmax=lambda scores: scores * [[np.nan, 1]])
    assert widget.yours["softmax"] == [None, 2.0]
    assert not widget.error


def test_without_a_course_the_picture_has_what_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    from course.widgets import hinge_and_softmax

    for name in ("_margins_of_the_course", "_softmax_of_the_course"):
        monkeypatch.setattr(hinge_and_softmax, name, lambda: None)
    alone = HingeAndSoftmax([1.0, 2.0], names=["a", "b"])
    assert alone.picture().alt == "One example, at W; the right class is a. Bars: score of a 1, b 2."
    own = HingeAndSoftmax([1.0, 2.0], names=["a", "b"], margins=hinge_margins)
    assert "hinge term of a 0, b 2" in own.picture().alt


def test_the_page_gets_the_losses_and_slopes_of_each_score() -> None:
    widget = WhySoftmax()
    s = np.linspace(-6, 6, 481)
    for samples, loss in zip(widget.samples, BINARY_LOSSES.values(), strict=True):
        np.testing.assert_array_equal(samples, loss(s))


@pytest.mark.parametrize(
    "given", [lambda s: s, lambda s: [(s, s)], lambda s: [(s[:2], s)] * 3, lambda s: None]
)
def test_what_is_not_three_pairs_is_told(given: Any) -> None:
    widget = WhySoftmax(given)
    assert widget.samples is None
    assert widget.error


def test_a_score_out_of_the_picture_is_refused_later_too() -> None:
    widget = WhySoftmax()
    with pytest.raises(ValueError, match="score is 9: expected -6 to 6"):
        widget.score = 9
    assert widget.score == -3


@pytest.mark.parametrize("x", [-1.5, 0.3, 2.0])
def test_differences_are_those_of_gradcheck_for_every_step(x: float) -> None:
    widget = DifferenceStep(x=x)
    for name, scheme in (("one-sided", forward_difference), ("central", central_difference)):
        slopes = [scheme(lambda v: math.exp(v[0]), [x], h)[0] for h in STEPS.tolist()]
        np.testing.assert_allclose(widget.errors()[name], np.abs(np.array(slopes) - math.exp(x)), atol=1e-15)


def test_moving_x_measures_anew_and_moving_h_does_not() -> None:
    calls = [0]

    def f(x: float) -> float:
        calls[0] += 1
        return x * x

    widget = DifferenceStep(f, lambda x: 2 * x)
    made = calls[0]
    widget.set_state({"k": 3})
    assert calls[0] == made
    widget.set_state({"x": 0.25})
    assert widget.here == [0.0625, 0.5]
    assert calls[0] - made <= 2 * len(STEPS) + 1  # the curve stays


def test_where_no_difference_is_off_the_picture_shows_secants() -> None:
    assert "Secants" in DifferenceStep(lambda x: 0.0, lambda x: 0.0).picture().caption
    assert "Errors at h = 5.6e-01: one-sided 9.3e-01, central 1.5e-01" in DifferenceStep().picture().alt


@pytest.mark.parametrize(
    ("f", "words"),
    [
        (lambda x: "a", "f(-2) gave an array of shape (), <U1: expected one number"),
        (lambda x: [x, x], "f(-2) gave an array of shape (2,), float64: expected one number"),
        (lambda x: np.nan, "f(1) is nan and its slope 1: expected finite numbers"),
    ],
)
def test_a_function_that_gives_no_number_is_told(f: Any, words: str) -> None:
    widget = DifferenceStep(f, lambda x: 1.0)
    assert words in widget.error
    assert widget.values is None
