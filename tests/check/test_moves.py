"""Whoever differences moves the input and calls something; a formula, however it is written, does not."""

import sys
from fractions import Fraction

import numpy as np
import pytest

from course.check.moves import Moves

W = np.random.default_rng(3).normal(size=(4, 3))


def moved(how):
    for index in np.ndindex(W.shape):
        unit = np.zeros(W.shape)
        unit[index] = 1
        yield how(unit)


@pytest.mark.parametrize(
    "how",
    [
        lambda e: W + 1e-6 * e,
        lambda e: W + e,
        lambda e: W + 1e-30j * e,
        lambda e: (W + 1e-6 * e).ravel(),
        lambda e: (W + 1e-6 * e).tolist(),
        lambda e: [
            [Fraction(w) + (u > 0) * Fraction(1, 2**99) for w, u in np.dstack([W, e])[d]] for d in range(4)
        ],
        lambda e: (W + 1e-6 * e).astype(np.longdouble),
    ],
    ids=["small", "large", "complex", "flat", "lists", "fractions", "long floats"],
)
def test_every_place_counts_once(how):
    def loss(w):
        return w

    with Moves(W) as moves:
        for w in moved(how):
            loss(w)
            loss(w)
    assert moves.count == W.size


def _closing_over(w, index):
    w[index] += 1e-5
    return lambda: w


def test_what_a_function_closes_over_is_seen():
    with Moves(W) as moves:
        for index in np.ndindex(W.shape):
            _closing_over(W.copy(), index)()
    assert moves.count == W.size


def test_the_input_itself_and_what_is_made_of_it_are_no_moves():
    def helper(*args):
        return args

    with Moves(W) as moves:
        for other in (
            W,
            W.copy(),
            W.tolist(),
            2 * W,
            W * W,
            -W,
            W + 1,
            W.T.copy(),
            W[:, 0],
            np.zeros(W.shape),
        ):
            helper(other)
            np.sum(other)
    assert moves.count == 0


def test_one_moved_array_is_one_place_however_often_it_is_used():
    w = W.copy()
    w[0] = 0  # a row without a penalty, say
    with Moves(W) as moves:
        for _ in range(50):
            np.sum(w)
    assert moves.count == 1


def test_objects_that_fight_back_are_passed_over():
    class Angry:
        def __getattribute__(self, name):
            raise RuntimeError(name)

    def helper(value):
        return None

    with Moves(W) as moves:
        helper(Angry())
        helper([Angry()] * W.size)
        helper([[Angry()] * 3] * 4)
    assert moves.count == 0


def test_a_profiler_that_was_there_is_there_again():
    def profiler(frame, event, argument):
        return None

    sys.setprofile(profiler)
    try:
        with pytest.raises(ZeroDivisionError), Moves(W):
            1 / 0  # noqa: B018
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)
