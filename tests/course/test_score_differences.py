"""Numerical slopes of a linear classifier's loss through its scores: equal to those through W."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.gradcheck import central_difference, complex_step, relative_error
from course.linear import (
    differences,
    score_differences,
    score_steps,
    softmax_column_losses,
    softmax_loss_vectorized,
    softmax_losses,
    svm_column_losses,
    svm_loss_vectorized,
    svm_losses,
)

Array = npt.NDArray[Any]


class Family(NamedTuple):
    """One loss in its three forms."""

    loss: Any
    losses: Any
    columns: Any


SVM = Family(svm_loss_vectorized, svm_losses, svm_column_losses)
SOFTMAX = Family(softmax_loss_vectorized, softmax_losses, softmax_column_losses)
FAMILIES = pytest.mark.parametrize("family", [SVM, SOFTMAX], ids=["svm", "softmax"])


@st.composite
def problems(draw: st.DrawFn) -> tuple[Array, Array, Array, float]:
    """Problems of every small size, one example, one feature and one class included."""
    N, D, C = (draw(st.integers(1, largest)) for largest in (7, 6, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    reg = draw(st.sampled_from([0.0, 0.5, 2.0]))
    return rng.standard_normal((D, C)), rng.standard_normal((N, D)), rng.integers(0, C, N), reg


@FAMILIES
@given(problem=problems(), h=st.sampled_from([None, 1e-4, 0.3]))
def test_they_are_the_central_differences_of_the_loss(family: Family, problem: Any, h: float | None) -> None:
    W, *rest = problem
    expected = central_difference(lambda W: family.loss(W, *rest)[0], W, h)
    found = score_differences(family.columns, *problem, h)
    assert found.shape == W.shape
    assert found.dtype == np.float64
    # A step this large leads through kinks, and both see the same mixture of slopes.
    assert relative_error(found, expected, floor=0.1) < (1e-13 if h == 0.3 else 1e-7)


@FAMILIES
@given(problem=problems())
def test_the_gradient_agrees_and_a_wrong_one_does_not(family: Family, problem: Any) -> None:
    dW = family.loss(*problem)[1]
    found = score_differences(family.columns, *problem)
    assert relative_error(dW, found) < 1e-6
    assert relative_error(dW + 1e-2, found) > 1e-4


@FAMILIES
@given(problem=problems(), seed=st.integers(0, 1000))
def test_steps_are_the_complex_steps_of_the_loss(family: Family, problem: Any, seed: int) -> None:
    W, *rest = problem
    V = np.random.default_rng(seed).standard_normal((3, *W.shape))
    found = score_steps(family.losses, *problem, V)
    expected = [complex_step(lambda W: family.loss(W, *rest)[0], W, v) for v in V]
    assert relative_error(found, expected, floor=0.1) < 1e-12
    assert relative_error(found, np.tensordot(V, family.loss(*problem)[1], 2), floor=0.1) < 1e-12


@FAMILIES
@given(problem=problems(), seed=st.integers(0, 1000))
def test_the_losses_of_a_column_are_those_of_the_scores_with_that_column(
    family: Family, problem: Any, seed: int
) -> None:
    W, X, y, _ = problem
    scores = X @ W
    columns = 3 * np.random.default_rng(seed).standard_normal((len(X), 4))
    for c in range(W.shape[1]):
        found = family.columns(scores, y, c)(columns)
        assert found.shape == columns.shape
        for b in range(4):
            moved = scores.copy()
            moved[:, c] = columns[:, b]
            assert np.allclose(found[:, b], family.losses(moved, y)[0], rtol=1e-13, atol=1e-13)


@FAMILIES
def test_how_many_columns_move_at_once_does_not_matter(
    family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    problem = rng.standard_normal((11, 4)), rng.standard_normal((9, 11)), rng.integers(0, 4, 9), 0.5
    at_once = score_differences(family.columns, *problem)
    for block in (1, 9 * 4 * 3):
        monkeypatch.setattr(differences, "BLOCK", block)
        assert np.allclose(score_differences(family.columns, *problem), at_once, rtol=0, atol=1e-15)


def test_the_loss_is_called_where_the_step_leads_and_in_bounded_pieces() -> None:
    rng = np.random.default_rng(4)
    W, X, y = rng.standard_normal((5000, 3)), rng.standard_normal((40, 5000)), rng.integers(0, 3, 40)
    seen = []

    def watched(scores: Array, y: Array, c: int) -> Any:
        losses = svm_column_losses(scores, y, c)

        def looked_at(column: Array) -> Any:
            seen.append(column.shape)
            return losses(column)

        return looked_at

    score_differences(watched, W, X, y, 0.1)
    assert sum(rows * width for rows, width in seen) == 2 * X.size * 3  # both sides of all weights
    assert max(rows * width for rows, width in seen) * 3 <= differences.BLOCK


def test_a_loss_of_ones_own_can_be_differenced() -> None:
    rng = np.random.default_rng(5)
    W, X, y = rng.standard_normal((4, 3)), rng.standard_normal((6, 4)), rng.integers(0, 3, 6)

    def squares(scores: Array, y: Array, c: int) -> Any:
        """1/2 |s - onehot(y)|^2"""
        target = (y == c)[:, np.newaxis]
        rest = ((np.delete(scores, c, 1) - np.delete(np.eye(3)[y], c, 1)) ** 2).sum(axis=1, keepdims=True)
        return lambda column: (rest + (column - target) ** 2) / 2

    gradient = X.T @ (X @ W - np.eye(3)[y]) / 6 + 2 * 0.5 * W
    assert relative_error(score_differences(squares, W, X, y, 0.5), gradient) < 1e-8


@FAMILIES
def test_images_are_checked_at_their_full_size(family: Family) -> None:
    rng = np.random.default_rng(6)
    W, X, y = 0.01 * rng.standard_normal((3073, 10)), rng.standard_normal((20, 3073)), rng.integers(0, 10, 20)
    dW = family.loss(W, X, y, 0.1)[1]
    assert relative_error(dW, score_differences(family.columns, W, X, y, 0.1)) < 1e-6
    wrong = dW.copy()
    wrong[1234, 5] += 1e-4
    assert relative_error(wrong, score_differences(family.columns, W, X, y, 0.1)) > 1e-4


W, X, y = np.ones((5, 3)), np.ones((4, 5)), np.array([0, 1, 2, 0])


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"column_losses": 3}, TypeError, "column_losses is of type int: expected a function"),
        ({"W": W.astype(complex)}, TypeError, "W holds complex128: expected real numbers"),
        ({"y": [0, 1, 3, 0]}, ValueError, r"y\[2\] is 3"),
        ({"h": 0}, ValueError, "h is 0: expected a number above 0"),
        ({"reg": -1}, ValueError, "reg is -1: expected a number of at least 0"),
    ],
)
def test_bad_input_to_differences_is_named(change: Any, error: Any, message: str) -> None:
    arguments = {"column_losses": svm_column_losses, "W": W, "X": X, "y": y, "reg": 0.1}
    with pytest.raises(error, match=message):
        score_differences(**arguments | change)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"losses": None}, TypeError, "losses is None: expected a function"),
        ({"W": W.astype(complex)}, TypeError, "W holds complex128: expected real numbers"),
        ({"directions": W}, ValueError, r"directions is \(5, 3\), expected \(K, D, C\)"),
        (
            {"directions": [W.T]},
            ValueError,
            r"directions is \(1, 3, 5\), W is \(5, 3\): expected \(K, 5, 3\)",
        ),
        ({"directions": [W * np.nan]}, ValueError, r"directions\[0, 0, 0\] is nan"),
    ],
)
def test_bad_input_to_steps_is_named(change: Any, error: Any, message: str) -> None:
    arguments = {"losses": svm_losses, "W": W, "X": X, "y": y, "reg": 0.1, "directions": [W]}
    with pytest.raises(error, match=message):
        score_steps(**arguments | change)


@FAMILIES
@pytest.mark.parametrize(
    ("c", "error", "message"),
    [
        (3, ValueError, "c is 3: labels of 3 classes run from 0 to 2"),
        (-1, ValueError, "c is -1: expected at least 0"),
        (1.0, TypeError, "c is 1.0: expected a whole number"),
    ],
)
def test_a_column_that_is_not_there_is_named(family: Family, c: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        family.columns(X @ W, y, c)
