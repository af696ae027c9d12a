"""A module finds its parameters where they are; layers compute what their formulas say."""

from __future__ import annotations

import copy
import io
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.autodiff import Tensor, no_grad, softmax_loss
from course.gradcheck import check_gradient
from course.nn import (
    MLP,
    LeakyReLU,
    Linear,
    Module,
    ReLU,
    RNNCell,
    Sequential,
    Sigmoid,
    Tanh,
    by_hand,
    initialise,
    predict,
)

SIZES = st.integers(1, 6)
SEEDS = st.integers(0, 1000)
DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])


def leaf(*shape: int) -> Tensor:
    return Tensor(np.ones(shape), requires_grad=True)


class Everywhere(Module):
    """Parameters in every place where they are looked for, and things that are none."""

    def __init__(self) -> None:
        self.direct = leaf(1)
        self.module = Linear(2, 3, rng=0)
        self.listed = [leaf(2), Sequential(Linear(1, 1, rng=0), Tanh())]
        self.paired = (leaf(3), {"named": leaf(4), 5: leaf(5)})
        self.again = self.direct
        self.constant = Tensor(np.ones(3))
        self.computed = self.direct * 2
        self.array, self.text, self.nothing = np.ones(3), "W", None
        self.itself = self


def test_parameters_are_found_where_they_are_and_named_by_the_way_there() -> None:
    model = Everywhere()
    assert [name for name, _ in model.named_parameters()] == [
        "direct",
        "module.W",
        "module.b",
        "listed.0",
        "listed.1.layers.0.W",
        "listed.1.layers.0.b",
        "paired.0",
        "paired.1.named",
        "paired.1.5",
    ]
    assert [id(p) for p in model.parameters()] == [id(p) for _, p in model.named_parameters()]
    assert model.parameters()[1] is model.module.W


def test_a_weight_that_two_layers_share_counts_once() -> None:
    one, two = Linear(3, 3, rng=0), Linear(3, 3, rng=1)
    two.W = one.W
    assert [name for name, _ in Sequential(one, two).named_parameters()] == [
        "layers.0.W",
        "layers.0.b",
        "layers.1.b",
    ]


def test_a_module_that_is_used_twice_counts_once_and_gets_both_gradients() -> None:
    layer = Linear(2, 2, rng=0)
    twice = Sequential(layer, layer)
    assert len(twice.parameters()) == 2
    X = np.eye(2)
    twice(X).sum().backward()
    W = layer.W.data
    assert layer.W.grad is not None
    np.testing.assert_allclose(layer.W.grad, X.T @ np.ones((2, 2)) @ W.T + (X @ W).T @ np.ones((2, 2)))


def test_a_frozen_tensor_is_no_parameter() -> None:
    layer = Linear(2, 2, rng=0)
    layer.W.requires_grad = False
    assert [name for name, _ in layer.named_parameters()] == ["b"]


def test_zero_grad_forgets_all_gradients() -> None:
    model = MLP((2, 3, 2), rng=0)
    softmax_loss(model(np.ones((4, 2))), [0, 1, 0, 1]).backward()
    assert all(p.grad is not None for p in model.parameters())
    model.zero_grad()
    assert all(p.grad is None for p in model.parameters())


def test_a_module_without_a_forward_says_so() -> None:
    with pytest.raises(NotImplementedError, match="Module has no forward yet"):
        Module()(1)
    with pytest.raises(NotImplementedError, match="Module has no backward yet"):
        by_hand.Module().backward(1)


def test_a_network_is_kept_in_a_file_of_numpy_s() -> None:
    file, model, twin = io.BytesIO(), MLP((2, 3, 2), rng=0), MLP((2, 3, 2), rng=1)
    np.savez(file, **model.state())
    file.seek(0)
    twin.load(np.load(file))
    assert np.array_equal(predict(model, np.eye(2)), predict(twin, np.eye(2)))
    assert all(np.array_equal(twin.state()[name], array) for name, array in model.state().items())


def test_state_is_a_copy_and_loads_into_a_module_of_the_same_make() -> None:
    one, two = MLP((2, 3, 2), rng=0), MLP((2, 3, 2), rng=1)
    X = np.ones((1, 2))
    state = one.state()
    assert not any(np.shares_memory(state[name], p.data) for name, p in one.named_parameters())
    before = [p.data for p in two.parameters()]
    two.load(state)
    assert np.array_equal(one(X).data, two(X).data)
    assert all(p.data is data for p, data in zip(two.parameters(), before, strict=True))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda state: state.pop("layers.0.b"), r"layers\.0\.b is missing in the state"),
        (lambda state: state.update(other=np.ones(1)), "other of the state is none of them"),
        (lambda state: state.update({"layers.0.W": np.ones((3, 2))}), r"is \(3, 2\): expected \(2, 3\)"),
        (lambda state: state.update({"layers.2.b": np.ones(1)}), r"is \(1,\): expected \(2,\)"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(change: Any, message: str) -> None:
    model = MLP((2, 3, 2), rng=0)
    before, state = model.state(), MLP((2, 3, 2), rng=1).state()
    change(state)
    with pytest.raises(ValueError, match=message):
        model.load(state)
    assert all(np.array_equal(p.data, before[name]) for name, p in model.named_parameters())


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
@pytest.mark.parametrize("kind", [MLP, by_hand.MLP])
def test_a_copied_network_computes_the_same_and_learns_by_itself(copied: Any, kind: Any) -> None:
    model = kind((2, 3, 2), rng=0)
    twin, X = copied(model), np.ones((1, 2))
    assert np.array_equal(predict(model, X), predict(twin, X))
    for p in twin.parameters():
        p.data[...] = 0
    assert all(np.any(p.data) for name, p in model.named_parameters() if name.endswith("W"))


# Layers.

ACTIVATIONS: list[tuple[Any, Any]] = [
    (Sigmoid(), lambda x: 1 / (1 + np.exp(-x))),
    (Tanh(), np.tanh),
    (ReLU(), lambda x: np.where(x > 0, x, 0)),
    (LeakyReLU(), lambda x: np.where(x > 0, x, 0.01 * x)),
    (LeakyReLU(0.3), lambda x: np.where(x > 0, x, 0.3 * x)),
]


@pytest.mark.parametrize(("activation", "formula"), ACTIVATIONS, ids=[repr(row[0]) for row in ACTIVATIONS])
@DTYPES
def test_activations_are_their_formulas_and_keep_the_dtype(activation: Any, formula: Any, dtype: Any) -> None:
    x = np.linspace(-4, 4, 24).reshape(2, 3, 4).astype(dtype)
    y = activation(x)
    assert y.dtype == dtype
    np.testing.assert_allclose(y.data, formula(x), rtol=1e-6 if dtype == np.float32 else 1e-14)


@given(N=SIZES, D=SIZES, C=SIZES, seed=SEEDS)
def test_a_linear_layer_is_X_W_plus_b(N: int, D: int, C: int, seed: int) -> None:
    layer = Linear(D, C, rng=seed)
    X = np.random.default_rng(seed).standard_normal((N, D))
    layer.b.data += 1.5
    np.testing.assert_allclose(layer(X).data, X @ layer.W.data + 1.5)


def test_an_mlp_has_an_activation_after_each_layer_but_the_last() -> None:
    assert repr(MLP((2, 4, 5, 3), rng=0, activation=Tanh)) == (
        "MLP(Linear(2, 4), Tanh(), Linear(4, 5), Tanh(), Linear(5, 3))"
    )
    assert repr(MLP((2, 3), rng=0)) == "MLP(Linear(2, 3))"
    leaky = MLP((2, 4, 3), rng=0, activation=lambda: LeakyReLU(0.2))
    assert repr(leaky) == "MLP(Linear(2, 4), LeakyReLU(0.2), Linear(4, 3))"


def test_an_mlp_starts_as_suits_its_activation_unless_told() -> None:
    rng = np.random.default_rng(0)
    suited = {
        ReLU: initialise.he,
        LeakyReLU: initialise.he,
        Tanh: initialise.xavier,
        Sigmoid: initialise.xavier,
    }
    for activation, expected in suited.items():
        W = MLP((3, 4, 2), rng=0, activation=activation).layers[0].W.data  # type: ignore[attr-defined]
        assert np.array_equal(W, expected((3, 4), np.random.default_rng(0)))
    told = MLP((3, 4, 2), rng=rng, initialise=initialise.zeros)
    assert not any(p.data.any() for p in told.parameters())


def test_the_gradient_of_a_network_is_that_of_its_differences() -> None:
    model = MLP((3, 5, 4), rng=0, activation=Tanh)
    rng = np.random.default_rng(1)
    X, y = rng.standard_normal((6, 3)), rng.integers(0, 4, 6)
    softmax_loss(model(X), y).backward()
    for parameter in model.parameters():

        def loss(data: Any, parameter: Any = parameter) -> float:
            kept, parameter.data = parameter.data, data
            with no_grad():
                value = softmax_loss(model(X), y).item()
            parameter.data = kept
            return value

        assert check_gradient(loss, parameter.data, parameter.grad)
        assert not check_gradient(loss, parameter.data, 2 * parameter.grad)


@given(N=SIZES, D=SIZES, H=SIZES, seed=SEEDS)
def test_the_recurrent_cell_is_the_lecture_s_on_rows_instead_of_columns(
    N: int, D: int, H: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    cell = RNNCell(D, H, rng=rng)
    x, h = rng.standard_normal((N, D)), rng.standard_normal((N, H))
    W_h, W_x = cell.W_h.data.T, cell.W_x.data.T  # as the lecture writes them
    for i in range(N):
        np.testing.assert_allclose(cell(x, h).data[i], np.tanh(W_h @ h[i] + W_x @ x[i]), rtol=1e-10)


def test_the_cell_of_the_lecture_goes_back_from_ones() -> None:
    cell, rng = RNNCell(20, 20, rng=0), np.random.default_rng(1)
    x, h = rng.standard_normal((1, 20)), rng.standard_normal((1, 20))
    next_h = cell(x, h)
    next_h.backward(np.ones((1, 20)))
    slope = 1 - next_h.data**2
    assert cell.W_h.grad is not None
    assert cell.W_x.grad is not None
    np.testing.assert_allclose(cell.W_h.grad, h.T @ slope)
    np.testing.assert_allclose(cell.W_x.grad, x.T @ slope)


@DTYPES
def test_dtypes_stay_what_they_are(dtype: Any) -> None:
    model, cell = MLP((3, 4, 2), rng=0, dtype=dtype), RNNCell(3, 4, rng=0, dtype=dtype)
    X = np.ones((5, 3), dtype)
    h = cell(X, cell.start(5))
    (softmax_loss(model(X), [0, 1, 0, 1, 0]) + h.sum()).backward()
    assert h.dtype == dtype
    for p in (*model.parameters(), *cell.parameters()):
        assert p.data.dtype == p.grad.dtype == dtype


def test_weights_of_both_dtypes_are_the_same_numbers() -> None:
    wide, narrow = MLP((3, 4, 2), rng=7), MLP((3, 4, 2), rng=7, dtype=np.float32)
    for a, b in zip(wide.parameters(), narrow.parameters(), strict=True):
        assert np.array_equal(a.data.astype(np.float32), b.data)


@pytest.mark.parametrize("make", [lambda rng: MLP((3, 4, 2), rng=rng), lambda rng: RNNCell(3, 4, rng=rng)])
def test_the_same_seed_gives_the_same_weights(make: Any) -> None:
    one, same, other = make(3).state(), make(np.random.default_rng(3)).state(), make(4).state()
    assert all(np.array_equal(one[name], same[name]) for name in one)
    assert not all(np.array_equal(one[name], other[name]) for name in one)


def test_layers_of_one_generator_differ() -> None:
    first, _, second = MLP((4, 4, 4), rng=0).layers
    assert not np.array_equal(first.W.data, second.W.data)  # type: ignore[attr-defined]


def test_prediction_is_the_highest_score_and_leaves_no_graph() -> None:
    model = Linear(2, 3, rng=0)
    X = np.random.default_rng(0).standard_normal((7, 2))
    labels = predict(model, X)
    assert labels.dtype == np.int64
    assert np.array_equal(labels, (X @ model.W.data + model.b.data).argmax(axis=1))
    assert predict(lambda X: np.array([[1.0, 1.0]]), X).tolist() == [0]
    with pytest.raises(ValueError, match=r"the model gave \(7,\) for \(7, 2\): expected scores"):
        predict(lambda X: X[:, 0], X)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Linear(0, 3, rng=0), ValueError, "inputs is 0: expected at least 1"),
        (lambda: Linear(2, 1.5, rng=0), TypeError, "outputs is 1.5: expected a whole number"),  # type: ignore[arg-type]
        (lambda: Linear(2, 3, rng=None), TypeError, "rng is None: expected a seed or"),  # type: ignore[arg-type]
        (lambda: Linear(2, 3, rng=-1), ValueError, "rng is -1: expected at least 0"),
        (lambda: Linear(2, 3, rng=True), TypeError, "rng is True"),
        (lambda: Linear(2, 3, rng=0, dtype=int), TypeError, "dtype is int64: expected float32 or float64"),
        (lambda: Linear(2, 3, rng=0, dtype="f2"), TypeError, "dtype is float16"),
        (lambda: Linear(2, 3, rng=0, dtype=None), TypeError, "dtype is None"),
        (lambda: Linear(2, 3, rng=0, dtype="wide"), TypeError, "dtype is 'wide'"),
        (lambda: Linear(2, 3, rng=0, initialise="he"), TypeError, "initialise is 'he'"),  # type: ignore[arg-type]
        (lambda: Linear(2, 3, rng=0, initialise=lambda s, r: np.ones(3)), ValueError, r"gave \(3,\): exp"),
        (lambda: Linear(2, 3, rng=0)(np.ones((4, 3))), ValueError, r"X is \(4, 3\), W is \(2, 3\)"),
        (lambda: LeakyReLU("0.1"), TypeError, "slope is '0.1'"),  # type: ignore[arg-type]
        (lambda: MLP((2,), rng=0), ValueError, r"sizes is \(2,\): expected at least two"),
        (lambda: MLP(2, rng=0), ValueError, "sizes is 2"),  # type: ignore[arg-type]
        (lambda: MLP((2, 3), rng=0, activation="relu"), TypeError, "activation is 'relu'"),  # type: ignore[arg-type]
        (lambda: RNNCell(2, 0, rng=0), ValueError, "hidden is 0"),
        (lambda: RNNCell(2, 3, rng=0).start(0), ValueError, "N is 0"),
        (lambda: RNNCell(2, 3, rng=0)(np.ones((4, 2)), np.ones((1, 3))), ValueError, r"h is \(1, 3\): exp"),
        (lambda: RNNCell(2, 3, rng=0)(np.ones((4, 1)), np.ones((4, 3))), ValueError, r"x is \(4, 1\), h"),
    ],
)
def test_bad_input_is_named(make: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        make()
