"""Softmax, log-sum-exp, the negative log-likelihood and the softmax loss."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import data
from course.gradcheck import check_gradient, complex_step, relative_error
from course.linear import (
    LinearClassifier,
    l2_penalty,
    log_sum_exp,
    negative_log_likelihood,
    softmax,
    softmax_loss_naive,
    softmax_loss_vectorized,
    softmax_losses,
    train,
)

LOSSES = pytest.mark.parametrize("loss", [softmax_loss_naive, softmax_loss_vectorized])
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


@st.composite
def scores_of_any_size(draw: st.DrawFn) -> Array:
    shape = draw(st.sampled_from([(1,), (4,), (1, 1), (3, 4), (5, 2)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return np.asarray(draw(st.sampled_from([1e-3, 1.0, 30.0, 1e4])) * rng.standard_normal(shape))


def plain(W: Array, X: Array, y: Array, reg: float) -> tuple[float, Array]:
    """The loss and its gradient as one would do them on paper: Python numbers, no arrays, no shift."""
    (N, D), C = X.shape, W.shape[1]
    loss, gradient = 0.0, [[0.0] * C for _ in range(D)]
    for i in range(N):
        scores = [sum(float(X[i, d]) * float(W[d, c]) for d in range(D)) for c in range(C)]
        p = [math.exp(s) / sum(math.exp(t) for t in scores) for s in scores]
        loss -= math.log(p[y[i]]) / N
        for c in range(C):
            for d in range(D):
                gradient[d][c] += float(X[i, d]) * (p[c] - (c == y[i])) / N
    for d in range(D):
        for c in range(C):
            loss += reg * float(W[d, c]) ** 2
            gradient[d][c] += 2 * reg * float(W[d, c])
    return loss, np.array(gradient)


def same(a: npt.ArrayLike, b: npt.ArrayLike) -> bool:
    """Equal up to the order of summation."""
    return relative_error(a, b, floor=0.1) < 1e-12


# Softmax and log-sum-exp


@given(scores=scores_of_any_size())
def test_probabilities_are_positive_or_too_small_to_be_and_sum_to_1(scores: Array) -> None:
    p = softmax(scores)
    assert p.shape == scores.shape
    assert p.dtype == np.float64
    assert (p >= 0).all()
    assert np.allclose(p.sum(axis=-1), 1, rtol=0, atol=1e-15)


@given(scores=scores_of_any_size(), shift=st.floats(-1e4, 1e4))
def test_a_shift_of_all_scores_changes_no_probability(scores: Array, shift: float) -> None:
    rounding = 4 * np.finfo(float).eps * (abs(shift) + np.abs(scores).max())
    assert np.allclose(softmax(scores + shift), softmax(scores), rtol=0, atol=rounding)
    assert np.allclose(log_sum_exp(scores + shift), log_sum_exp(scores) + shift, rtol=1e-15, atol=rounding)


def test_a_shift_that_is_exact_changes_no_bit() -> None:
    scores = np.array([[1.0, 2.0, -3.0], [0.5, 0.25, 0.0]])
    assert np.array_equal(softmax(scores + 1024), softmax(scores))


@given(scores=scores_of_any_size())
def test_the_logarithms_of_the_probabilities_are_the_scores_less_log_sum_exp(scores: Array) -> None:
    expected = np.exp(scores - np.expand_dims(log_sum_exp(scores), -1))
    assert np.allclose(softmax(scores), expected, rtol=1e-11, atol=1e-300)


@given(scores=scores_of_any_size())
def test_log_sum_exp_is_a_smooth_maximum(scores: Array) -> None:
    best, value = scores.max(axis=-1), log_sum_exp(scores)
    assert np.shape(value) == scores.shape[:-1]
    assert (value >= best).all()
    assert (value <= best + math.log(scores.shape[-1]) + 1e-11).all()


@pytest.mark.parametrize("size", [1e4, -1e4, 1e300, -1e300])
def test_huge_scores_give_neither_nan_nor_a_warning(size: float) -> None:
    with np.errstate(all="raise", under="ignore"):
        assert softmax([size, size, size]).tolist() == [1 / 3] * 3
        assert log_sum_exp([size, size]) == size + math.log(2)
        assert softmax([size, 0.0]).tolist() == ([1, 0] if size > 0 else [0, 1])
        assert log_sum_exp([size, 0.0]) == max(size, 0)
        losses, dscores = softmax_losses([[size, 0.0], [0.0, size]], [0, 0])
    assert losses.tolist() == ([0, size] if size > 0 else [-size, 0])
    assert np.isfinite(dscores).all()


def test_the_softmax_of_the_lectures_cat() -> None:
    scores = [3.2, 5.1, -1.7]
    assert softmax(scores) == pytest.approx([0.13, 0.87, 0.00], abs=5e-3)
    assert softmax_losses([scores], [0])[0] == pytest.approx([2.04], abs=5e-3)


@given(scores=scores_of_any_size())
def test_rows_are_independent(scores: Array) -> None:
    rows = np.stack([scores, scores[..., ::-1]]).reshape(-1, scores.shape[-1])
    for row, p, value in zip(rows, softmax(rows), log_sum_exp(rows), strict=True):
        assert np.array_equal(softmax(row), p)
        assert log_sum_exp(row) == value


@given(scores=scores_of_any_size())
def test_the_gradient_of_log_sum_exp_is_softmax(scores: Array) -> None:
    assert check_gradient(lambda s: log_sum_exp(s).sum(), scores, softmax(scores), "complex", tolerance=1e-12)


@pytest.mark.parametrize("function", [softmax, log_sum_exp])
@pytest.mark.parametrize(
    ("scores", "error", "message"),
    [
        (1.0, ValueError, r"scores is \(\), expected \(C,\) or \(N, C\)"),
        (np.ones((1, 2, 3)), ValueError, r"scores is \(1, 2, 3\), expected"),
        ([], ValueError, "scores is empty"),
        ([1.0, np.inf], ValueError, r"scores\[1\] is inf: expected finite numbers"),
        (["a"], TypeError, "scores holds <U1"),
        ([[1.0], [1.0, 2.0]], ValueError, "scores is not an array"),
    ],
)
def test_scores_are_looked_at(function: Any, scores: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        function(scores)


# The negative log-likelihood


@given(problem=problems())
def test_it_is_minus_the_logarithm_of_the_labels_probability(problem: Problem) -> None:
    W, X, y, _ = problem
    p = softmax(X @ W)
    expected = [-math.log(row[label]) for row, label in zip(p.tolist(), y, strict=True)]
    assert same(negative_log_likelihood(p, y), expected)
    assert same(negative_log_likelihood(p, y), softmax_losses(X @ W, y)[0])


@given(problem=problems())
def test_the_least_sum_has_the_largest_product(problem: Problem) -> None:
    W, X, y, _ = problem
    p = softmax(X @ W)
    likelihood = np.prod(p[np.arange(len(y)), y])
    assert math.exp(-negative_log_likelihood(p, y).sum()) == pytest.approx(likelihood)


def test_the_impossible_is_infinitely_surprising_and_the_certain_not_at_all() -> None:
    losses = negative_log_likelihood([[0, 1], [0, 1]], [0, 1])
    assert losses.tolist() == [np.inf, 0]
    assert not np.signbit(losses[1])


@pytest.mark.parametrize(
    ("p", "y", "error", "message"),
    [
        ([0.5, 0.5], [0], ValueError, r"p is \(2,\), expected \(N, C\)"),
        ([[0.5, 0.4]], [0], ValueError, r"p\[0\] sums to 0.9: probabilities sum to 1"),
        ([[0.5, 0.5], [1.5, -0.5]], [0, 0], ValueError, r"p\[1, 1\] is -0.5: a probability is at least 0"),
        ([[0.5, 0.5]], [2], ValueError, r"y\[0\] is 2: labels of 2 classes run from 0 to 1"),
        ([[0.5, 0.5]], [0, 1], ValueError, "y has 2 labels for 1 example: "),
        ([[0.5, 0.5]], [0.0], TypeError, "y holds float64: expected integers"),
        ([[0.5, np.nan]], [0], ValueError, r"p\[0, 1\] is nan"),
    ],
)
def test_probabilities_and_labels_are_looked_at(p: Any, y: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        negative_log_likelihood(p, y)


# The loss of each example


@given(problem=problems())
def test_the_gradient_by_the_scores_is_belief_less_fact(problem: Problem) -> None:
    W, X, y, _ = problem
    _, dscores = softmax_losses(X @ W, y)
    assert same(dscores, softmax(X @ W) - np.eye(W.shape[1])[y])
    assert same(dscores.sum(axis=1), np.zeros(len(X)))


@given(problem=problems())
def test_the_gradient_by_the_scores_is_the_derivative(problem: Problem) -> None:
    W, X, y, _ = problem
    dscores = softmax_losses(X @ W, y)[1]
    assert check_gradient(lambda s: softmax_losses(s, y)[0].sum(), X @ W, dscores, "complex", tolerance=1e-12)


@pytest.mark.parametrize(
    ("scores", "labels", "error", "message"),
    [
        ([1.0, 2.0], [0], ValueError, r"scores is \(2,\), expected \(N, C\)"),
        ([[1.0, 2.0]], [0, 1], ValueError, "y has 2 labels for 1 example: "),
        ([[1.0, 2.0]], [2], ValueError, r"y\[0\] is 2: labels of 2 classes run from 0 to 1"),
        ([[1.0, np.inf]], [0], ValueError, r"scores\[0, 1\] is inf"),
    ],
)
def test_losses_name_bad_input(scores: Any, labels: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        softmax_losses(scores, labels)


# The loss of the weights


@LOSSES
@given(problem=problems())
def test_it_is_the_sum_on_paper(loss: Any, problem: Problem) -> None:
    value, dW = loss(*problem)
    expected, gradient = plain(*problem)
    assert same(value, expected)
    assert same(dW, gradient)


@given(problem=problems(), scale=st.sampled_from([1.0, 1e2, 1e4]))
def test_loops_and_arrays_give_the_same(problem: Problem, scale: float) -> None:
    W, *rest = problem
    naive, vectorized = softmax_loss_naive(scale * W, *rest), softmax_loss_vectorized(scale * W, *rest)
    assert same(naive[0], vectorized[0])
    assert relative_error(naive[1], vectorized[1], floor=0.1) < 1e-14 * max(100, scale)


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


def test_a_gradient_that_forgets_the_label_is_refused() -> None:
    rng = np.random.default_rng(1)
    W, X, y = rng.standard_normal((4, 3)), rng.standard_normal((5, 4)), np.array([0, 1, 2, 0, 1])
    forgotten = X.T @ softmax(X @ W) / len(X)
    assert not check_gradient(lambda W: softmax_loss_vectorized(W, X, y, 0)[0], W, forgotten)


@LOSSES
@given(problem=problems(), seed=st.integers(0, 1000))
def test_second_derivatives_are_symmetric(loss: Any, problem: Problem, seed: int) -> None:
    W, *rest = problem
    u, v = np.random.default_rng(seed).standard_normal((2, *W.shape))

    def hessian_times(direction: Array) -> Array:
        return np.asarray(loss(W + 1e-20j * direction, *rest)[1].imag / 1e-20)

    assert same(np.vdot(u, hessian_times(v)), np.vdot(v, hessian_times(u)))
    assert np.vdot(u, hessian_times(u)) >= 2 * problem.reg * np.vdot(u, u) - 1e-12  # the loss is convex


@LOSSES
def test_complex_weights_may_lie_in_memory_as_they_like(loss: Any) -> None:
    rng = np.random.default_rng(2)
    W = rng.standard_normal((4, 3)) + 1j * rng.standard_normal((4, 3))
    X, y = rng.standard_normal((5, 4)), np.array([0, 1, 2, 0, 1])
    value, dW = loss(W, X, y, 0.5)
    assert dW.dtype == np.complex128
    for same_W in (np.asfortranarray(W), np.repeat(W, 2, axis=1)[:, ::2]):
        assert np.allclose(loss(same_W, X, y, 0.5)[0], value, rtol=1e-14)
        assert np.allclose(loss(same_W, X, y, 0.5)[1], dW, rtol=1e-14)


@LOSSES
@given(problem=problems(), seed=st.integers(0, 1000))
def test_neither_the_order_of_examples_nor_the_names_of_classes_matter(
    loss: Any, problem: Problem, seed: int
) -> None:
    W, X, y, reg = problem
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(len(y)), rng.permutation(W.shape[1])
    value, dW = loss(W, X, y, reg)
    again, dW_again = loss(W[:, columns], X[rows], np.argsort(columns)[y[rows]], reg)
    assert same(value, again)
    assert same(dW[:, columns], dW_again)


@LOSSES
@given(problem=problems())
def test_the_same_vector_added_to_every_template_leaves_the_data_loss_alone(
    loss: Any, problem: Problem
) -> None:
    W, X, y, _ = problem
    shifted = loss(W + np.arange(len(W))[:, np.newaxis], X, y, 0)
    assert all(same(a, b) for a, b in zip(loss(W, X, y, 0), shifted, strict=True))


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
def test_weights_of_zero_know_nothing_and_cost_the_logarithm_of_the_classes(
    loss: Any, problem: Problem
) -> None:
    W, X, y, reg = problem
    assert same(loss(np.zeros_like(W), X, y, reg)[0], math.log(W.shape[1]))


@LOSSES
@pytest.mark.parametrize("size", [1e4, 1e8])
def test_huge_weights_give_the_difference_of_scores(loss: Any, size: float) -> None:
    with np.errstate(all="raise", under="ignore"):
        value, dW = loss(size * np.eye(2), np.eye(2), [0, 0], 0)  # one right, one wrong by `size`
    assert value == size / 2
    assert dW.tolist() == [[0, 0], [-0.5, 0.5]]


@LOSSES
@given(problem=problems())
def test_what_comes_back_is_a_float_and_a_new_array(loss: Any, problem: Problem) -> None:
    before = [np.copy(array) for array in problem[:3]]
    for array in problem[:3]:
        array.flags.writeable = False
    value, dW = loss(*problem)
    assert type(value) is float
    assert (dW.dtype, dW.shape) == (np.float64, problem.W.shape)
    assert not np.shares_memory(dW, problem.W)
    assert all(np.array_equal(a, b) for a, b in zip(before, problem[:3], strict=True))


@LOSSES
@pytest.mark.parametrize("kind", [list, np.int8, np.int64, np.float32])
def test_integers_float32_and_lists_are_converted_to_float64(loss: Any, kind: Any) -> None:
    W, X, y = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]]), np.array([[1.0, 2.0], [3.0, 4.0]]), [0, 2]
    expected, gradient = loss(W, X, y, 0.5)
    given_W, given_X = (a.tolist() if kind is list else a.astype(kind) for a in (W, X))
    value, dW = loss(given_W, given_X, np.array(y, dtype=np.uint8), 0.5)
    assert value == expected
    assert dW.dtype == np.float64
    assert np.array_equal(dW, gradient)


W, X, y = np.ones((5, 3)), np.ones((4, 5)), np.array([0, 1, 2, 0])


@LOSSES
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((W, X, y[:3], 0), ValueError, r"y has 3 labels for 4 examples: X is \(4, 5\), y is \(3,\)"),
        ((W[:4], X, y, 0), ValueError, r"W has 4 rows for 5 features: W is \(4, 3\), X is \(4, 5\)"),
        ((W, X[0], y, 0), ValueError, r"X is \(5,\), expected \(N, D\)"),
        ((W * np.inf, X, y, 0), ValueError, r"W\[0, 0\] is inf"),
        ((W, X, [0, 1, 3, 0], 0), ValueError, r"y\[2\] is 3: labels of 3 classes run from 0 to 2"),
        ((W, X, y.astype(float), 0), TypeError, "y holds float64: expected integers"),
        ((W, X.astype(complex), y, 0), TypeError, "X holds complex128: expected real numbers"),
        ((W, X, y, -0.1), ValueError, "reg is -0.1: expected a number of at least 0"),
        ((W, X, y, None), TypeError, "reg is None: expected one real number"),
    ],
)
def test_bad_input_is_named_at_the_door(loss: Any, arguments: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        loss(*arguments)


# Training


def test_a_linear_classifier_learns_with_it() -> None:
    points, labels = data.blobs(seed=1)
    model = LinearClassifier(softmax_loss_vectorized, reg=1e-3, steps=200).fit(points, labels)
    assert (model.predict(points) == labels).mean() > 0.95
    assert model.history[-1] < model.history[0] / 2


def test_a_learning_rate_that_diverges_is_said_without_warnings() -> None:
    with pytest.raises(FloatingPointError, match=r"diverged: at step \d+ .* learning_rate below 10"):
        train(softmax_loss_vectorized, np.ones((5, 3)), X, y, 1.0, 10.0, 1000)
