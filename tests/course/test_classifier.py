"""Predicting, gradient descent, and the linear classifier."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import data
from course.linear import LinearClassifier, predict, svm_loss_naive, svm_loss_vectorized, train

X, y = data.blobs(per_class=20, seed=3)
START = np.random.default_rng(0).standard_normal((2, 3))


@given(N=st.integers(1, 8), D=st.integers(1, 5), C=st.integers(1, 5), seed=st.integers(0, 1000))
def test_the_class_with_the_highest_score_is_predicted(N: int, D: int, C: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    W, X = rng.standard_normal((D, C)), rng.standard_normal((N, D))
    predicted = predict(W, X)
    assert predicted.dtype == np.int64
    assert predicted.shape == (N,)
    for x, k in zip(X, predicted, strict=True):
        assert all(x @ W[:, k] >= x @ W[:, j] - 1e-12 for j in range(C))


def test_of_equal_scores_the_first_class_is_predicted() -> None:
    assert predict([[0.0, 1.0, 1.0]], [[1.0], [0.0]]).tolist() == [1, 0]


def test_one_step_goes_down_the_gradient() -> None:
    value, dW = svm_loss_vectorized(START, X, y, 0.1)
    W, losses = train(svm_loss_vectorized, START, X, y, 0.1, 0.25, 1)
    assert losses == [value]
    assert np.array_equal(W, START - 0.25 * dW)


@given(first=st.integers(0, 6), second=st.integers(0, 6))
def test_training_can_be_taken_up_again(first: int, second: int) -> None:
    W, losses = train(svm_loss_vectorized, START, X, y, 0.1, 0.1, first)
    W, more = train(svm_loss_vectorized, W, X, y, 0.1, 0.1, second)
    at_once, all_losses = train(svm_loss_vectorized, START, X, y, 0.1, 0.1, first + second)
    assert np.array_equal(W, at_once)
    assert losses + more == all_losses


def test_losses_are_floats_one_for_each_step_and_fall() -> None:
    _, losses = train(svm_loss_vectorized, START, X, y, 0.01, 0.05, 50)
    assert len(losses) == 50
    assert all(type(value) is float for value in losses)
    assert losses[-1] < losses[0] / 2


def test_the_given_weights_are_not_changed() -> None:
    W = START.copy()
    trained, _ = train(svm_loss_vectorized, W, X, y, 0.1, 0.1, 3)
    assert np.array_equal(W, START)
    untrained, losses = train(svm_loss_vectorized, W, X, y, 0.1, 0.1, 0)
    assert losses == []
    assert np.array_equal(untrained, W)
    assert not np.shares_memory(untrained, W)
    assert not np.array_equal(trained, W)


def test_integer_weights_are_a_fine_place_to_start() -> None:
    W, _ = train(svm_loss_vectorized, np.zeros((2, 3), dtype=int), X, y, 0.1, 0.1, 2)
    assert W.dtype == np.float64
    assert W.any()


def test_a_learning_rate_that_diverges_is_said_without_warnings() -> None:
    with pytest.raises(FloatingPointError, match=r"diverged: at step \d+ .* learning_rate below 10"):
        train(svm_loss_vectorized, START, X, y, 1.0, 10.0, 1000)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"loss": None}, TypeError, "loss is None: expected a function"),
        ({"loss": lambda W, X, y, reg: (1.0, W.T)}, ValueError, r"dW is \(3, 2\), W is \(2, 3\)"),
        ({"W": START.T}, ValueError, "W has 3 rows for 2 features"),
        ({"W": START + 0j}, TypeError, "W holds complex128"),
        ({"y": y[1:]}, ValueError, "y has 59 labels for 60 examples"),
        ({"reg": -1}, ValueError, "reg is -1: expected a number of at least 0"),
        ({"learning_rate": 0}, ValueError, "learning_rate is 0: expected a number above 0"),
        ({"learning_rate": None}, TypeError, "learning_rate is None"),
        ({"steps": 1.5}, TypeError, "steps is 1.5: expected a whole number"),
        ({"steps": -1}, ValueError, "steps is -1: expected at least 0"),
    ],
)
def test_training_names_bad_input(change: dict[str, Any], error: Any, message: str) -> None:
    arguments = {"loss": svm_loss_vectorized, "W": START, "X": X, "y": y}
    settings = {"reg": 0.1, "learning_rate": 0.1, "steps": 2}
    with pytest.raises(error, match=message):
        train(**{**arguments, **settings, **change})


def test_predicting_names_bad_input() -> None:
    with pytest.raises(ValueError, match="W has 2 rows for 3 features"):
        predict(START, np.ones((4, 3)))
    with pytest.raises(TypeError, match="W holds complex128"):
        predict(START + 0j, X)


def test_handwritten_digits_are_learnt() -> None:
    X, y = data.digits()
    model = LinearClassifier().fit(X, y)
    assert np.mean(model.predict(X) == y) > 0.93


def test_digits_not_seen_before_are_read_too() -> None:
    X_train, y_train, X_val, y_val = data.split(*data.digits())
    assert np.mean(LinearClassifier().fit(X_train, y_train).predict(X_val) == y_val) > 0.93


def test_the_same_seed_gives_the_same_classifier() -> None:
    one, two = (LinearClassifier(steps=20, seed=5).fit(X, y) for _ in range(2))
    assert np.array_equal(one.W, two.W)
    assert one.history == two.history
    assert not np.array_equal(one.W, LinearClassifier(steps=20, seed=6).fit(X, y).W)


def test_fitting_again_starts_afresh() -> None:
    model = LinearClassifier(steps=10)
    assert np.array_equal(model.fit(X, y).W, model.fit(X, y).W)
    assert len(model.history) == 10


def test_every_example_is_seen_once_before_any_is_seen_twice() -> None:
    seen: list[float] = []

    def spy(W: Any, X: Any, y: Any, reg: float) -> Any:
        seen.extend(X[:, 0].tolist())
        return 0.0, np.zeros_like(W)

    LinearClassifier(spy, batch_size=6, steps=10).fit(X, y)
    assert sorted(seen) == sorted(X[:, 0].tolist())


def test_any_loss_of_this_form_can_train_it() -> None:
    fast = LinearClassifier(svm_loss_vectorized, steps=5).fit(X, y)
    slow = LinearClassifier(svm_loss_naive, steps=5).fit(X, y)
    np.testing.assert_allclose(fast.W, slow.W, rtol=1e-10)


def test_templates_are_the_columns_of_the_weights() -> None:
    X, y = data.digits()
    model = LinearClassifier(steps=5).fit(X, y)
    templates = model.templates((8, 8))
    assert templates.shape == (10, 8, 8)
    assert np.array_equal(templates[3].ravel(), model.W[:, 3])


def test_the_classifier_names_bad_input() -> None:
    model = LinearClassifier(steps=2)
    with pytest.raises(ValueError, match=r"call fit\(X, y\) first"):
        model.predict(X)
    with pytest.raises(ValueError, match=r"call fit\(X, y\) first"):
        model.templates((2, 1))
    with pytest.raises(ValueError, match="y has 3 labels for 60 examples"):
        model.fit(X, y[:3])
    with pytest.raises(ValueError, match=r"shape \(8, 8\) has 64 numbers: W is \(2, 3\), 2 a class"):
        model.fit(X, y).templates((8, 8))
    with pytest.raises(ValueError, match="batch_size is 0: expected at least 1"):
        LinearClassifier(batch_size=0)
    with pytest.raises(TypeError, match="loss is 'hinge': expected a function"):
        LinearClassifier("hinge")  # type: ignore[arg-type]
