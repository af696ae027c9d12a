"""Minibatches, early stopping, and networks that learn what they should."""

from __future__ import annotations

import gc
import io
import re
import subprocess
import sys
import tracemalloc
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from course import data, plot
from course.autodiff import Tensor, softmax_loss, svm_loss
from course.nn import MLP, LeakyReLU, Linear, Tanh, by_hand, predict
from course.optim import SGD, Adam, EarlyStopping, History, fit, minibatches, step_decay

SPIRALS = data.spirals(seed=1)
DIGITS = data.split(*data.digits())
DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])


def accuracy(model: Any, X: Any, y: Any) -> float:
    return float((predict(model, X) == y).mean())


# Minibatches.


@given(N=st.integers(1, 20), size=st.integers(1, 25), seed=st.integers(0, 1000))
def test_an_epoch_has_every_example_once_with_its_own_label(N: int, size: int, seed: int) -> None:
    X, y = np.arange(6 * N, dtype=np.float32).reshape(N, 2, 3), np.arange(N)
    batches = list(minibatches(X, y, size, seed))
    assert [len(b) for _, b in batches] == [min(size, N - i) for i in range(0, N, size)]
    assert sorted(np.concatenate([b for _, b in batches]).tolist()) == list(range(N))
    for X_batch, y_batch in batches:
        assert X_batch.dtype == np.float32
        assert np.array_equal(X_batch, X[y_batch])
        assert not np.shares_memory(X_batch, X)


def test_a_seed_repeats_the_order_and_a_generator_goes_on() -> None:
    X, rng = np.arange(30).reshape(30, 1), np.random.default_rng(5)

    def order(rng: Any) -> list[int]:
        return [int(i) for _, y in minibatches(X, X[:, 0], 7, rng) for i in y]

    first, second = order(rng), order(rng)
    assert first == order(5) == order(5)
    assert first != second
    assert first != list(range(30))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((np.ones((3, 2)), [0, 1], 2, 0), ValueError, "y has 2 labels for 3 examples"),
        ((np.ones((0, 2)), [], 2, 0), ValueError, r"X is \(0, 2\): expected \(N, \.\.\.\) with at least one"),
        ((1.0, [0], 2, 0), ValueError, r"X is \(\)"),
        ((np.ones((3, 2)), [0, 1, 0], 0, 0), ValueError, "size is 0"),
        ((np.ones((3, 2)), [0, 1, 0], 2, None), TypeError, "rng is None"),
    ],
)
def test_bad_batches_are_named_at_the_call(arguments: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        minibatches(*arguments)


# What is learnt.


def test_spirals_are_learnt_by_a_network_and_not_by_a_line() -> None:
    X, y = SPIRALS
    deep, flat = MLP((2, 64, 64, 3), rng=0), Linear(2, 3, rng=0)
    for model in (deep, flat):
        fit(model, X, y, Adam(model.parameters(), 0.01), epochs=100)
    assert accuracy(deep, X, y) > 0.98
    assert accuracy(flat, X, y) < 0.7


@DTYPES
def test_digits_not_seen_before_are_read(dtype: Any) -> None:
    X_train, y_train, X_val, y_val = DIGITS
    model = MLP((64, 64, 10), rng=0, dtype=dtype)
    history = fit(
        model, X_train, y_train, Adam(model.parameters(), 0.005), epochs=10, validation=(X_val, y_val)
    )
    assert history.validation_accuracy[-1] >= 0.95
    assert history.validation_accuracy[-1] == accuracy(model, X_val.astype(dtype), y_val)
    assert all(p.data.dtype == dtype for p in model.parameters())


def test_a_small_batch_can_be_learnt_by_heart() -> None:
    X, y = DIGITS[0][:10], np.random.default_rng(0).integers(0, 10, 10)  # labels without any sense
    model = MLP((64, 32, 10), rng=0)
    history = fit(model, X, y, Adam(model.parameters(), 0.01), epochs=200)
    assert history.loss[-1] < 0.01
    assert history.accuracy[-1] == 1


@pytest.mark.parametrize("activation", [Tanh, by_hand.Tanh])
def test_other_losses_and_momentum_learn_too(activation: Any) -> None:
    X, y = data.blobs(seed=1)
    form, loss = (MLP, svm_loss) if activation is Tanh else (by_hand.MLP, by_hand.SVMLoss())
    model = form((2, 8, 3), rng=0, activation=activation)
    fit(model, X, y, SGD(model.parameters(), 0.05, momentum=0.9), loss=loss, epochs=20)
    assert accuracy(model, X, y) > 0.95


def test_both_forms_have_the_same_history() -> None:
    X, y = SPIRALS
    seen = []
    for model, loss in ((MLP((2, 16, 3), rng=0), softmax_loss), (by_hand.MLP((2, 16, 3), rng=0), None)):
        loss = loss or by_hand.SoftmaxLoss()
        seen.append(
            fit(
                model,
                X,
                y,
                Adam(model.parameters(), 0.01),
                loss=loss,
                epochs=5,
                validation=(X, y),
                max_norm=0.5,
            )
        )
    for one, other in zip(vars(seen[0]).values(), vars(seen[1]).values(), strict=True):
        np.testing.assert_allclose(np.array(one, float), np.array(other, float), rtol=1e-8)


def test_a_loss_with_a_penalty_keeps_weights_small() -> None:
    X, y = SPIRALS
    sizes = []
    for reg in (0.0, 0.01):
        model = MLP((2, 16, 3), rng=0)
        weights = [layer.W for layer in model.layers if isinstance(layer, Linear)]

        def loss(scores: Any, y: Any, reg: float = reg, weights: Any = weights) -> Any:
            return softmax_loss(scores, y) + reg * sum((W**2).sum() for W in weights)

        fit(model, X, y, Adam(model.parameters(), 0.01), loss=loss, epochs=20)
        sizes.append(sum(float((W.data**2).sum()) for W in weights))
    assert sizes[1] < sizes[0] / 2


# What is seen on the way.


def test_a_history_is_the_loop_written_out() -> None:
    X, y = SPIRALS
    X_val, y_val = X[::7], y[::7]
    model, twin = (MLP((2, 8, 3), rng=0) for _ in range(2))
    schedule = step_decay(0.5, every=2)
    history = fit(
        model,
        X,
        y,
        SGD(model.parameters(), 1.0),
        epochs=3,
        batch_size=128,
        validation=(X_val, y_val),
        schedule=schedule,
        rng=4,
    )
    optimiser, rng = SGD(twin.parameters(), 1.0), np.random.default_rng(4)
    for epoch in range(3):
        optimiser.learning_rate = schedule(epoch)
        losses, right, sizes = [], [], []
        for X_batch, y_batch in minibatches(X, y, 128, rng):
            scores = twin(X_batch)
            loss = softmax_loss(scores, y_batch)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
            right.append(float((scores.data.argmax(axis=1) == y_batch).mean()))
            sizes.append(len(y_batch))
        assert history.step_losses[3 * epoch : 3 * epoch + 3] == losses
        assert history.loss[epoch] == pytest.approx(np.average(losses, weights=sizes))
        assert history.accuracy[epoch] == pytest.approx(np.average(right, weights=sizes))
        assert history.validation_loss[epoch] == softmax_loss(twin(X_val), y_val).item()
        assert history.validation_accuracy[epoch] == accuracy(twin, X_val, y_val)
    assert history.learning_rates == [0.5, 0.5, 0.25]
    assert history.best_epoch is None


def test_the_same_seed_gives_the_same_training() -> None:
    X, y = SPIRALS

    def train(seed: int) -> tuple[History, Any]:
        model = MLP((2, 8, 3), rng=0)
        return fit(model, X, y, Adam(model.parameters()), epochs=2, rng=seed), model.state()

    (one, W), (same, W_same), (other, _) = train(3), train(3), train(4)
    assert one == same
    assert all(np.array_equal(W[name], W_same[name]) for name in W)
    assert one != other


def test_a_history_can_be_plotted() -> None:
    X, y = SPIRALS
    model = MLP((2, 8, 3), rng=0)
    history = fit(model, X, y, Adam(model.parameters()), epochs=3, validation=(X, y))
    losses, accuracies = history.plot(), history.plot("accuracy")
    assert losses.caption == "The loss at each epoch."
    assert accuracies.alt.startswith("The accuracy at each epoch: training from 0.")
    assert "validation from" in losses.alt
    axes = accuracies.figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "accuracy")
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), history.validation_accuracy)
    assert "in 15 steps" in plot.loss_curve(history.step_losses).alt
    history = fit(model, X, y, Adam(model.parameters()), epochs=1)
    assert history.plot().alt.endswith("in 1 epoch.")
    assert len(history.plot().figure.axes[0].lines) == 1
    with pytest.raises(ValueError, match="quantity is 'time': expected 'loss' or 'accuracy'"):
        history.plot("time")  # type: ignore[arg-type]


def test_a_history_says_how_it_ended() -> None:
    assert repr(History()) == "History(no epochs)"
    history = History([1.0], [1.0, 0.5], [0.25, 0.75], [2.0, 3.0], [0.5, 0.6], [0.1, 0.1], 0)
    assert repr(history) == (
        "History(2 epochs, at last loss=0.5, accuracy=0.75, validation_loss=3, validation_accuracy=0.6, "
        "best_epoch=0)"
    )


# Early stopping.


@given(st.lists(st.integers(0, 5), min_size=1, max_size=15), st.integers(1, 4), st.booleans())
def test_early_stopping_stops_after_its_patience_and_goes_back_to_the_best(
    values: list[int], patience: int, higher: bool
) -> None:
    x = Tensor(-1.0, requires_grad=True)
    stopping = EarlyStopping([x], patience, higher_is_better=higher)
    stopped = None
    for i, value in enumerate(values):
        x.data[...] = i
        if stopping.update(value):
            stopped = i
            break
    seen = values if stopped is None else values[: stopped + 1]
    best = seen.index(max(seen) if higher else min(seen))  # the first of equals
    assert (stopping.best, stopping.best_update) == (seen[best], best)
    assert len(seen) - 1 - best == patience if stopped is not None else len(seen) - 1 - best < patience
    array = x.data
    stopping.restore()
    assert x.data is array
    assert x.data == best


def test_nan_is_never_the_best() -> None:
    x = Tensor(1.0, requires_grad=True)
    stopping = EarlyStopping([x], patience=2)
    assert not stopping.update(np.nan)
    stopping.restore()
    assert x.data == 1
    assert stopping.update(np.nan)
    assert not stopping.update(3.0)
    assert stopping.best == 3
    assert not stopping.update(np.nan)
    assert stopping.best == 3


@pytest.mark.parametrize("watch", ["loss", "accuracy"])
@pytest.mark.parametrize("patience", [3, 1000])
def test_fit_restores_the_weights_of_the_best_epoch(watch: Any, patience: int) -> None:
    X_train, y_train, X_val, y_val = data.split(*data.spirals(noise=0.5, seed=2), fraction=0.5)
    model = MLP((2, 64, 3), rng=0)
    history = fit(
        model,
        X_train,
        y_train,
        Adam(model.parameters(), 0.05),
        epochs=40,
        validation=(X_val, y_val),
        patience=patience,
        watch=watch,
    )
    seen = history.validation_loss if watch == "loss" else history.validation_accuracy
    best = int(np.argmin(seen) if watch == "loss" else np.argmax(seen))
    assert history.best_epoch == best < len(seen) - 1
    assert len(seen) == (best + 1 + patience if patience == 3 else 40)
    assert softmax_loss(model(X_val), y_val).item() == history.validation_loss[best]
    assert accuracy(model, X_val, y_val) == history.validation_accuracy[best]
    assert history.validation_loss[-1] != history.validation_loss[best]


def test_who_interrupts_keeps_the_best_weights() -> None:
    X, y = SPIRALS
    model = MLP((2, 8, 3), rng=0)
    states = []

    def schedule(epoch: int) -> float:
        states.append(model.state())
        if epoch == 2:
            raise KeyboardInterrupt
        return 0.01 if epoch == 0 else 50.0  # the second epoch spoils it

    with pytest.raises(KeyboardInterrupt):
        fit(
            model,
            X,
            y,
            SGD(model.parameters(), 1),
            schedule=schedule,
            validation=(X, y),
            patience=9,
            max_norm=1,
        )
    assert all(np.array_equal(p.data, states[1][name]) for name, p in model.named_parameters())
    assert not np.array_equal(states[2]["layers.0.W"], states[1]["layers.0.W"])


# What it costs, and what goes wrong.


def test_memory_does_not_grow_with_steps() -> None:
    X, y = SPIRALS
    model = MLP((2, 32, 3), rng=0)
    optimiser = Adam(model.parameters())

    def steps(n: int) -> None:
        for _ in range(n):
            loss = softmax_loss(model(X), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    gc.disable()  # nothing is left for it
    tracemalloc.start()
    try:
        steps(50)
        before = tracemalloc.get_traced_memory()[0]
        steps(200)
        assert tracemalloc.get_traced_memory()[0] - before < 20_000  # one graph has 200,000
    finally:
        tracemalloc.stop()
        gc.enable()


def test_training_that_diverges_is_said_without_warnings() -> None:
    X, y = SPIRALS
    model = MLP((2, 16, 16, 3), rng=0, activation=LeakyReLU)
    with (
        warnings.catch_warnings(action="error"),
        pytest.raises(FloatingPointError, match=r"diverged: at step \d+ .* learning_rate below 1e\+06"),
    ):
        fit(model, X, y, SGD(model.parameters(), 1e6), epochs=50)


def test_examples_are_not_changed_and_need_not_be_floats() -> None:
    X, y = np.array([[0, 1], [2, 3], [4, 5]]), [0, 1, 0]
    before, model = X.copy(), MLP((2, 3), rng=0, dtype=np.float32)
    history = fit(model, X, y, Adam(model.parameters()), epochs=1, validation=(X, y))
    assert np.array_equal(X, before)
    assert len(history.step_losses) == 1


def try_fit(
    model: Any = None, X: Any = SPIRALS[0], y: Any = SPIRALS[1], optimiser: Any = None, **how: Any
) -> Any:
    model = model or MLP((2, 3), rng=0)
    return fit(model, X, y, optimiser or Adam(MLP((2, 3), rng=0).parameters()), **how)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"model": "MLP"}, TypeError, "model is 'MLP': expected a function"),
        ({"loss": "softmax"}, TypeError, "loss is 'softmax'"),
        ({"optimiser": "adam"}, TypeError, "optimiser is 'adam': expected one, such as Adam"),
        ({"X": SPIRALS[0][:, 0]}, ValueError, r"X is \(300,\): expected \(N, \.\.\.\)"),
        ({"X": SPIRALS[0] * np.nan}, ValueError, r"X\[0, 0\] is nan"),
        ({"y": SPIRALS[1][1:]}, ValueError, "y has 299 labels for 300 examples"),
        ({"y": SPIRALS[1] + 0.5}, TypeError, "y holds float64: expected integers"),
        ({"y": SPIRALS[1] + 1}, ValueError, "labels of 3 classes run from 0 to 2"),
        ({"validation": SPIRALS[0]}, TypeError, r"validation is of type ndarray: expected \(X, y\)"),
        ({"validation": (SPIRALS[0], [1])}, ValueError, "validation y has 1 label for 300 examples"),
        ({"epochs": 0}, ValueError, "epochs is 0"),
        ({"batch_size": 0}, ValueError, "batch_size is 0"),
        ({"patience": 3}, ValueError, "patience is 3 without validation"),
        ({"patience": 0, "validation": SPIRALS}, ValueError, "patience is 0"),
        ({"watch": "time"}, ValueError, "watch is 'time': expected 'loss' or 'accuracy'"),
        ({"max_norm": -1}, ValueError, "max_norm is -1"),
        ({"schedule": lambda epoch: 0}, ValueError, "learning_rate is 0"),
        ({"rng": None}, TypeError, "rng is None"),
        ({"model": by_hand.MLP((2, 3), rng=0)}, TypeError, "scores of a model written by hand need a loss"),
        ({}, RuntimeError, "step without gradients"),  # the optimiser holds another model's parameters
    ],
)
def test_bad_input_is_named(change: dict[str, Any], error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        try_fit(**change)


# The bar.


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "progress", "seen"),
    [(True, None, True), (True, False, False), (False, None, False), (False, True, True)],
)
def test_a_terminal_has_a_bar_and_a_file_has_none(
    terminal: bool, progress: Any, seen: bool, monkeypatch: Any, capsys: Any
) -> None:
    for variable in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "NO_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    stream = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    model = MLP((2, 3), rng=0)
    fit(model, *SPIRALS, Adam(model.parameters()), epochs=4, validation=SPIRALS, progress=progress)
    assert ("4/4" in stream.getvalue() and "validation accuracy 0." in stream.getvalue()) == seen
    assert seen or not stream.getvalue()
    assert capsys.readouterr().out == ""


def test_the_bar_ends_where_training_does(monkeypatch: Any) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream := Terminal())
    model = MLP((2, 3), rng=0)
    optimiser = SGD(model.parameters(), 1e-9)  # does not learn
    history = fit(model, *SPIRALS, optimiser, epochs=40, validation=SPIRALS, patience=2, watch="accuracy")
    assert len(history.loss) == 3
    assert "3/40" in stream.getvalue().rpartition("epoch")[2]


def test_a_notebook_has_a_bar_that_needs_no_more_than_its_widgets() -> None:
    source = """
import sys
sys.modules["rich"] = None
from course import data
from course.nn import MLP
from course.optim import Adam, fit
model = MLP((2, 3), rng=0)
history = fit(model, *data.spirals(seed=0), Adam(model.parameters()), epochs=4)
"""
    notebook = new_notebook(cells=[new_code_cell(source)])
    NotebookClient(notebook, kernel_name="python3").execute()
    widgets = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
    values = {one["model_name"]: one["state"].get("value") for one in widgets}
    assert values["FloatProgressModel"] == 4
    assert re.fullmatch(r"4/4  loss \d\.\d{3}", values["LabelModel"])


def test_networks_and_their_training_need_nothing_but_numpy_and_the_standard_library() -> None:
    script = """
import sys, numpy.testing, numpy.random
before = set(sys.modules)
import course.nn, course.optim
from course.optim import Adam, fit
model = course.nn.MLP((2, 3), rng=0)
fit(model, [[1, 2]], [0], Adam(model.parameters()), epochs=1, progress=False)
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(loaded - set(sys.stdlib_module_names) - {"numpy"}))
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["course"]
