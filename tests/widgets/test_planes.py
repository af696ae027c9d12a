"""Planes through the space of all weights, and a loss as a function of their two numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import data
from course.descent import gradient_descent, minibatch_sgd
from course.gradcheck import central_difference
from course.linear import softmax_loss_vectorized, squared_loss
from course.widgets._landscape.lattice import SIDE, Lattice
from course.widgets._landscape.plane_loss import PlaneLoss, batches, descend
from course.widgets._landscape.planes import Plane, along, filter_normalised, over_weights, principal, random

X, y = data.blobs(per_class=5, classes=3, spread=1.0, seed=3)
Y = np.eye(3)[y]
W = np.array([[0.5, -0.2, 0.1], [1.0, 0.3, -0.7]])
RNG = np.random.default_rng(7)

PLANES: dict[str, Plane] = {
    "two weights": over_weights(W, ((0, 0), (1, 2))),
    "given": along(W, (np.ones((2, 3)), np.arange(6.0).reshape(2, 3))),
    "random": random(W, np.random.default_rng(0)),
    "filter-normalised": filter_normalised(W, np.random.default_rng(0)),
    "principal": principal(W, RNG.normal(size=(9, 2, 3))),
}
planes = pytest.mark.parametrize("plane", PLANES.values(), ids=PLANES)
numbers = st.floats(-3, 3)


def softmax(W: Any) -> Any:
    return softmax_loss_vectorized(W, X, y, 0.1)


@planes
@given(a=numbers, b=numbers)
def test_a_place_in_the_plane_is_nearest_to_itself(plane: Plane, a: float, b: float) -> None:
    assert np.allclose(plane.nearest(plane.at((a, b))), (a, b), atol=1e-9)


@planes
@given(a=numbers, b=numbers)
def test_what_is_nearest_leaves_only_what_is_at_right_angles(plane: Plane, a: float, b: float) -> None:
    w = plane.at((a, b)) + RNG.normal(size=W.shape)
    rest = w - plane.at(plane.nearest(w))
    assert np.allclose(plane.slopes(rest), 0, atol=1e-9)


@planes
def test_slopes_are_the_gradient_by_the_two_numbers(plane: Plane) -> None:
    f = PlaneLoss(softmax, plane)
    place = np.array([0.4, -0.3])
    assert np.allclose(f(place)[1], central_difference(f.value, place), atol=1e-8)
    assert f(place)[0] == f.value(place) == softmax(plane.at(place))[0]


@planes
def test_a_loss_without_a_gradient_has_the_same_slopes(plane: Plane) -> None:
    place = np.array([0.4, -0.3])
    measured = PlaneLoss(lambda w: softmax(w)[0], plane)(place)[1]
    assert np.allclose(measured, PlaneLoss(softmax, plane)(place)[1], atol=1e-8)


def test_two_weights_are_under_their_own_values_and_the_others_stay() -> None:
    plane = over_weights(W, ((0, 0), (1, 2)))
    assert plane.names == ("w[0, 0]", "w[1, 2]")
    assert np.array_equal(plane.nearest(W), (W[0, 0], W[1, 2]))
    assert np.array_equal(plane.at((7, 8)), [[7, -0.2, 0.1], [1.0, 0.3, 8]])


@pytest.mark.parametrize("w", [np.arange(1.0, 4.0), np.arange(1.0, 7.0).reshape(2, 3), np.ones((2, 3, 4))])
def test_a_filter_normalised_direction_is_as_long_as_w_in_each_filter(w: Any) -> None:
    plane = filter_normalised(w, np.random.default_rng(1))
    for direction in (plane.first, plane.second):
        filters, own = (a.reshape(-1, 1 if w.ndim == 1 else w.shape[-1]) for a in (direction, w))
        assert np.allclose(np.linalg.norm(filters, axis=0), np.linalg.norm(own, axis=0))


def test_random_directions_are_of_length_1_and_at_right_angles() -> None:
    plane = random(W, np.random.default_rng(4))
    inner = [[np.vdot(a, b) for a in (plane.first, plane.second)] for b in (plane.first, plane.second)]
    assert np.allclose(inner, np.eye(2))


def test_principal_directions_hold_a_path_that_lies_in_a_plane() -> None:
    own = random(W, np.random.default_rng(4))
    path = np.array([own.at(place) for place in RNG.normal(size=(12, 2))])
    plane = principal(path[-1], path)
    assert np.allclose([plane.at(plane.nearest(w)) for w in path], path)
    shares = [float(name.split("(")[1].rstrip("%)")) for name in plane.names]
    assert shares[0] >= shares[1]
    assert sum(shares) == pytest.approx(100, abs=0.11)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: over_weights(W, ((0, 0), (0, 0))), "two different weights"),
        (lambda: over_weights(W, (0, 1)), r"weights\[0\] is 0: expected the index of one weight"),
        (lambda: over_weights(W, ((0, 0), (2, 0))), r"weights\[1\] is \(2, 0\)"),
        (lambda: over_weights(W, ((0, 0),)), "the indices of two weights"),
        (lambda: over_weights(np.ones(1)), "indices of two weights"),
        (lambda: along(W, (W, 2 * W)), "parallel"),
        (lambda: along(W, (W, W[:1])), r"directions\[1\] is \(1, 3\), w is \(2, 3\)"),
        (lambda: filter_normalised(0 * W, RNG), "no length"),
        (lambda: random(np.ones(1), RNG), "a map needs two"),
        (lambda: principal(W, np.arange(3.0)[:, None, None] * W), "straight"),
    ],
)
def test_what_spans_no_plane_is_refused(make: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("text", "loss gave a str"),
        (np.ones(2), r"an array of shape \(2,\)"),
        ((1.0, W, W), "a tuple of 3"),
        ((1.0, W[:1]), r"the gradient is \(1, 3\), w is \(2, 3\)"),
        (1 + 2j, "loss gave a complex"),
    ],
)
def test_what_a_loss_must_not_give_is_said(given: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        PlaneLoss(lambda w: given, PLANES["random"])(np.zeros(2))


def test_a_descent_is_that_of_the_course_with_what_it_meets() -> None:
    f = PlaneLoss(softmax, PLANES["random"])
    start = np.array([0.5, 1.0])
    track = descend(f, gradient_descent, start, 0.3, 12, far=100)
    assert np.array_equal(track[:, :2], gradient_descent(f, start, 0.3, 12))
    assert np.allclose(track[:, 2], [f.value(place) for place in track[:, :2]])
    assert np.allclose(track[:, 3], [np.linalg.norm(f(place)[1]) for place in track[:, :2]])


def test_each_place_of_a_descent_is_asked_for_once() -> None:
    asked: list[bytes] = []

    def loss(w: Any) -> Any:
        asked.append(w.tobytes())
        return softmax(w)

    descend(PlaneLoss(loss, PLANES["random"]), gradient_descent, np.zeros(2), 0.3, 10, far=100)
    assert len(asked) == len(set(asked)) == 11


def test_on_minibatches_a_descent_is_minibatch_sgd() -> None:
    """The plane holds all weights there are, so that the two move in the same space."""
    w, target = np.array([[0.5], [1.0]]), Y[:, :1]
    f = PlaneLoss(lambda w, batch: squared_loss(w, X[batch], target[batch]), over_weights(w), examples=15)
    track = descend(f, gradient_descent, w[:, 0], 0.05, 10, far=100, batches=batches(15, 4, seed=2))
    rng = np.random.default_rng(2)
    order = np.array([rng.permutation(15) for _ in range(3)])
    assert np.allclose(track[:, :2], minibatch_sgd(squared_loss, w, X, target, order, 4, 0.05)[:11, :, 0])
    assert np.allclose(track[:, 2], [squared_loss(place[:, None], X, target)[0] for place in track[:, :2]])


@pytest.mark.parametrize(
    "loss", [lambda w: (float(w @ w), 2 * w), lambda w: float(w @ w), lambda w: math.exp(w @ w)]
)
def test_a_path_that_diverges_ends_in_nan_and_its_loss_is_asked_for_nothing_more(loss: Any) -> None:
    def bounded(w: Any) -> Any:
        assert np.isfinite(w).all()
        assert np.abs(w).max() <= 1001
        return loss(w)

    f = PlaneLoss(bounded, over_weights(np.ones(2)))
    track = descend(f, gradient_descent, np.array([1.0, 0.5]), 3.0, 30, far=1000)
    alive = np.isfinite(track).all(axis=1)
    assert alive[0]
    assert not alive[-1]
    assert not alive[alive.argmin() :].any()


def test_a_descent_that_gives_no_path_is_named() -> None:
    f = PlaneLoss(softmax, PLANES["random"])
    with pytest.raises(ValueError, match=r"mine gave an array of shape \(2,\): expected a path, \(6, 2\)"):
        descend(f, lambda loss, w0, rate, steps: w0, np.zeros(2), 0.1, 5, far=9, name="mine")


def test_a_lattice_is_the_function_coarse_places_first_and_each_once() -> None:
    asked: list[tuple[float, float]] = []

    def f(place: Any) -> float:
        asked.append(tuple(place))
        return float(place[0] + 10 * place[1])

    lattice = Lattice([f], np.array([-1.0, 0.0]), np.array([1.0, 3.0]))
    sides = []
    for finer in lattice.refine():
        if finer:
            sides.append(lattice.values.shape[1])
            n = sides[-1]
            assert len(asked) == n * n
            across, up = np.meshgrid(np.linspace(-1, 1, n), np.linspace(0, 3, n))
            assert np.allclose(lattice.values[0], across + 10 * up)
    assert sides == [16, 31, SIDE]
    assert len(set(asked)) == len(asked)
