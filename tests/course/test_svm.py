"""The multiclass SVM loss."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.gradcheck import check_gradient, complex_step, relative_error
from course.linear import hinge_margins, l2_penalty, svm_loss_naive, svm_loss_vectorized, svm_losses

LOSSES = pytest.mark.parametrize("loss", [svm_loss_naive, svm_loss_vectorized])
Array = npt.NDArray[Any]


class Problem(NamedTuple):
    W: Array
    X: Array
    y: Array
    reg: float


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Problems of every small size, one example, one feature and one class included."""
    N, D, C = (draw(st.integers(1, largest)) for largest in (7, 6, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    reg = draw(st.sampled_from([0.0, 1e-3, 0.5, 2.0]))
    return Problem(rng.standard_normal((D, C)), rng.standard_normal((N, D)), rng.integers(0, C, N), reg)


def plain(W: Array, X: Array, y: Array, reg: float) -> tuple[float, Array]:
    """The loss and its gradient as one would do them on paper: Python numbers, no arrays."""
    (N, D), C = X.shape, W.shape[1]
    loss, gradient = 0.0, [[0.0] * C for _ in range(D)]
    for i in range(N):
        scores = [sum(float(X[i, d]) * float(W[d, c]) for d in range(D)) for c in range(C)]
        for j in range(C):
            missing = scores[j] - scores[y[i]] + 1
            if j != y[i] and missing > 0:
                loss += missing / N
                for d in range(D):
                    gradient[d][j] += float(X[i, d]) / N
                    gradient[d][y[i]] -= float(X[i, d]) / N
    for d in range(D):
        for c in range(C):
            loss += reg * float(W[d, c]) ** 2
            gradient[d][c] += 2 * reg * float(W[d, c])
    return loss, np.array(gradient)


def same(a: npt.ArrayLike, b: npt.ArrayLike) -> bool:
    """Equal up to the order of summation."""
    return relative_error(a, b, floor=0.1) < 1e-12


@LOSSES
@given(problem=problems())
def test_it_is_the_sum_on_paper(loss: Any, problem: Problem) -> None:
    value, dW = loss(*problem)
    expected, gradient = plain(*problem)
    assert same(value, expected)
    assert same(dW, gradient)


@given(problem=problems())
def test_loops_and_arrays_give_the_same(problem: Problem) -> None:
    naive, vectorized = svm_loss_naive(*problem), svm_loss_vectorized(*problem)
    assert same(naive[0], vectorized[0])
    assert same(naive[1], vectorized[1])


@LOSSES
@given(problem=problems())
def test_the_gradient_is_the_derivative_by_complex_steps(loss: Any, problem: Problem) -> None:
    W, *rest = problem
    numerical = np.empty_like(W)
    for i in np.ndindex(W.shape):
        direction = np.zeros_like(W)
        direction[i] = 1
        numerical[i] = complex_step(lambda W: loss(W, *rest)[0], W, direction)
    assert same(loss(*problem)[1], numerical)


@LOSSES
@given(problem=problems())
def test_the_gradient_is_the_derivative_by_central_differences(loss: Any, problem: Problem) -> None:
    W, *rest = problem
    assert check_gradient(lambda W: loss(W, *rest)[0], W, loss(*problem)[1])


@LOSSES
@given(problem=problems(), seed=st.integers(0, 1000))
def test_the_order_of_the_examples_does_not_matter(loss: Any, problem: Problem, seed: int) -> None:
    W, X, y, reg = problem
    order = np.random.default_rng(seed).permutation(len(y))
    for right, shuffled in zip(loss(W, X, y, reg), loss(W, X[order], y[order], reg), strict=True):
        assert same(right, shuffled)


@LOSSES
@given(problem=problems(), seed=st.integers(0, 1000))
def test_renaming_the_classes_renames_the_columns_of_the_gradient(
    loss: Any, problem: Problem, seed: int
) -> None:
    W, X, y, reg = problem
    order = np.random.default_rng(seed).permutation(W.shape[1])
    value, dW = loss(W, X, y, reg)
    renamed, dW_renamed = loss(W[:, order], X, np.argsort(order)[y], reg)
    assert same(value, renamed)
    assert same(dW[:, order], dW_renamed)


@LOSSES
@given(problem=problems())
def test_it_is_a_mean_so_saying_everything_twice_changes_nothing(loss: Any, problem: Problem) -> None:
    W, X, y, reg = problem
    for once, twice in zip(loss(W, X, y, reg), loss(W, np.tile(X, (2, 1)), np.tile(y, 2), reg), strict=True):
        assert same(once, twice)


@LOSSES
@given(problem=problems())
def test_the_same_vector_added_to_every_template_leaves_the_data_loss_alone(
    loss: Any, problem: Problem
) -> None:
    W, X, y, _ = problem
    assert same(loss(W, X, y, 0)[0], loss(W + np.arange(len(W))[:, np.newaxis], X, y, 0)[0])


@LOSSES
@given(problem=problems())
def test_what_one_class_gains_the_others_lose(loss: Any, problem: Problem) -> None:
    W, X, y, _ = problem
    assert same(loss(W, X, y, 0)[1].sum(axis=1), np.zeros(len(W)))


@LOSSES
@given(problem=problems())
def test_the_penalty_comes_on_top_after_the_mean(loss: Any, problem: Problem) -> None:
    W, X, y, reg = problem
    (data_loss, data_dW), (penalty, dpenalty) = loss(W, X, y, 0), l2_penalty(W)
    value, dW = loss(W, X, y, reg)
    assert same(value, data_loss + reg * penalty)
    assert same(dW, data_dW + reg * dpenalty)


@LOSSES
@given(problem=problems())
def test_weights_of_zero_cost_one_for_each_wrong_class(loss: Any, problem: Problem) -> None:
    W, X, y, reg = problem
    assert same(loss(np.zeros_like(W), X, y, reg)[0], W.shape[1] - 1)


@LOSSES
def test_w_and_2w_fit_equally_well_but_2w_pays_four_times_the_penalty(loss: Any) -> None:
    W, X, y = 3 * np.eye(3), np.eye(3), [0, 1, 2]
    assert loss(W, X, y, 0)[0] == loss(2 * W, X, y, 0)[0] == 0
    assert loss(W, X, y, 0.5)[0] == 13.5
    assert loss(2 * W, X, y, 0.5)[0] == 4 * 13.5


@LOSSES
def test_the_cat_the_car_and_the_frog_of_the_lecture(loss: Any) -> None:
    scores = np.array([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]])
    y = [0, 1, 2]
    assert hinge_margins(scores, y).sum(axis=1) == pytest.approx([2.9, 0, 12.9])
    assert loss(scores, np.eye(3), y, 0)[0] == pytest.approx(15.8 / 3)


@LOSSES
def test_at_margin_0_the_subgradient_is_0(loss: Any) -> None:
    value, dW = loss([[1.0, 0.0]], [[1.0]], [0], 0)  # s_j - s_y + 1 = 0
    assert value == 0
    assert not dW.any()
    assert complex_step(lambda W: loss(W, [[1.0]], [0], 0)[0], [[1.0, 0.0]], [[0.0, 1.0]]) == 0


@LOSSES
@given(problem=problems())
def test_what_comes_back_is_a_float_and_a_new_array(loss: Any, problem: Problem) -> None:
    value, dW = loss(*problem)
    assert type(value) is float
    assert dW.dtype == np.float64
    assert dW.shape == problem.W.shape
    assert not np.shares_memory(dW, problem.W)


@LOSSES
@given(problem=problems())
def test_inputs_come_back_as_they_went_in(loss: Any, problem: Problem) -> None:
    before: list[Any] = [np.copy(value) for value in problem]
    for array in problem[:3]:
        array.flags.writeable = False
    loss(*problem)
    assert all(np.array_equal(a, b) for a, b in zip(before, list[Any](problem), strict=True))


@LOSSES
@pytest.mark.parametrize("kind", [list, np.int8, np.uint8, np.int64, np.float32])
def test_integers_float32_and_lists_are_converted_to_float64(loss: Any, kind: Any) -> None:
    W, X, y = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]]), np.array([[1.0, 2.0], [3.0, 4.0]]), [0, 2]
    expected, gradient = loss(W, X, y, 0.5)
    given_W, given_X = (a.tolist() if kind is list else a.astype(kind) for a in (W, X))
    value, dW = loss(given_W, given_X, np.array(y, dtype=np.uint8), 0.5)
    assert value == expected
    assert dW.dtype == np.float64
    assert np.array_equal(dW, gradient)


@given(problem=problems())
def test_margins_are_the_rows_of_the_loss(problem: Problem) -> None:
    W, X, y, _ = problem
    margins = hinge_margins(X @ W, y)
    assert margins.shape == (len(X), W.shape[1])
    assert (margins >= 0).all()
    assert not margins[np.arange(len(y)), y].any()
    assert same(margins.sum(axis=1).mean(), svm_loss_vectorized(W, X, y, 0)[0])


@given(problem=problems(), shift=st.floats(-100, 100))
def test_margins_know_only_differences_of_scores(problem: Problem, shift: float) -> None:
    scores = problem.X @ problem.W
    np.testing.assert_allclose(
        hinge_margins(scores, problem.y), hinge_margins(scores + shift, problem.y), atol=1e-12
    )


@given(problem=problems())
def test_the_gradient_by_the_scores_is_the_derivative(problem: Problem) -> None:
    W, X, y, _ = problem
    losses, dscores = svm_losses(X @ W, y)
    assert np.array_equal(losses, hinge_margins(X @ W, y).sum(axis=1))
    assert check_gradient(lambda s: svm_losses(s, y)[0].sum(), X @ W, dscores, "complex", tolerance=1e-12)


W, X, y = np.ones((5, 3)), np.ones((4, 5)), np.array([0, 1, 2, 0])
HOLE = np.where(np.arange(20).reshape(4, 5) == 7, np.nan, 1.0)


@LOSSES
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((W, X, y[:3], 0), ValueError, r"y has 3 labels for 4 examples: X is \(4, 5\), y is \(3,\)"),
        ((W[:4], X, y, 0), ValueError, r"W has 4 rows for 5 features: W is \(4, 3\), X is \(4, 5\)"),
        ((W, X[0], y, 0), ValueError, r"X is \(5,\), expected \(N, D\)"),
        ((W[:, 0], X, y, 0), ValueError, r"W is \(5,\), expected \(D, C\)"),
        ((W, X, y[:, np.newaxis], 0), ValueError, r"y is \(4, 1\), expected \(N,\)"),
        ((W, X[:0], y[:0], 0), ValueError, r"X is empty: it is \(0, 5\), expected \(N, D\)"),
        ((W[:, :0], X, y, 0), ValueError, r"W is empty"),
        ((W, [[1.0], [1.0, 2.0]], y, 0), ValueError, "X is not an array"),
        ((W, HOLE, y, 0), ValueError, r"X\[1, 2\] is nan: expected finite numbers"),
        ((W * np.inf, X, y, 0), ValueError, r"W\[0, 0\] is inf"),
        ((W, X, [0, 1, 3, 0], 0), ValueError, r"y\[2\] is 3: labels of 3 classes run from 0 to 2"),
        ((W, X, [0, -1, 2, 0], 0), ValueError, r"y\[1\] is -1"),
        ((W, X, y.astype(float), 0), TypeError, r"y holds float64: expected integers.*astype\(int\)"),
        ((W, X, y > 0, 0), TypeError, "y holds bool"),
        ((W, X.astype(complex), y, 0), TypeError, "X holds complex128: expected real numbers"),
        ((W.astype(str), X, y, 0), TypeError, "W holds <U"),
        ((None, X, y, 0), TypeError, "W holds object"),
        ((W, X, y, -0.1), ValueError, "reg is -0.1: expected a number of at least 0"),
        ((W, X, y, np.nan), ValueError, "reg is nan: expected a finite number"),
        ((W, X, y, "0.1"), TypeError, "reg is '0.1': expected one real number"),
        ((W, X, y, True), TypeError, "reg is True"),
        ((W, X, y, np.ones(2)), TypeError, r"reg is an array of shape \(2,\)"),
    ],
)
def test_bad_input_is_named_at_the_door(loss: Any, arguments: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        loss(*arguments)


@pytest.mark.parametrize("function", [hinge_margins, svm_losses])
@pytest.mark.parametrize(
    ("scores", "labels", "error", "message"),
    [
        ([1.0, 2.0], [0], ValueError, r"scores is \(2,\), expected \(N, C\)"),
        ([[1.0, 2.0]], [0, 1], ValueError, "y has 2 labels for 1 example: "),
        ([[1.0, 2.0]], [2], ValueError, r"y\[0\] is 2: labels of 2 classes run from 0 to 1"),
        ([[1.0, np.inf]], [0], ValueError, r"scores\[0, 1\] is inf"),
        ([["a", "b"]], [0], TypeError, "scores holds <U1"),
    ],
)
def test_scores_and_labels_are_looked_at(
    function: Any, scores: Any, labels: Any, error: Any, message: str
) -> None:
    with pytest.raises(error, match=message):
        function(scores, labels)


@LOSSES
def test_sums_beyond_the_largest_float_are_not_mistaken_for_bad_input(loss: Any) -> None:
    X = np.array([[1e308, 1e308]])  # its sum is inf
    assert loss(np.zeros((2, 2)), X, [0], 0)[0] == 1
