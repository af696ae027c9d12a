"""Jacobians, and their products with vectors, to any order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.autodiff import Tensor, grad, hvp, jacobian, jvp, vjp
from course.gradcheck import central_difference

SEEDS = st.integers(0, 1000)
SHAPES = st.sampled_from([(), (3,), (2, 3)])
A = np.random.default_rng(0).standard_normal((3, 3))


def f(x: Any) -> Any:
    """A function with a full Jacobian, for arrays and tensors."""
    return np.tanh(x) * np.sum(x * x) + np.sin(x) / (2 + np.cos(x))


def energy(x: Any) -> Any:
    return np.sum(np.exp(x / 2) * np.sin(x)) * np.sum(x)


def draw(shape: Any, seed: int) -> Any:
    return np.asarray(np.random.default_rng(seed).standard_normal(shape))


def differences(f: Any, x: Any) -> Any:
    y = np.asarray(f(x))
    rows = [central_difference(lambda x, i=i: np.asarray(f(x))[i], x) for i in np.ndindex(y.shape)]
    return np.stack(rows).reshape((*y.shape, *x.shape))


@given(shape=SHAPES, seed=SEEDS)
def test_the_jacobian_holds_all_derivatives(shape: Any, seed: int) -> None:
    x = draw(shape, seed)
    J = jacobian(f, x)
    assert type(J) is np.ndarray
    assert J.shape == (*shape, *shape)
    np.testing.assert_allclose(J, differences(f, x), rtol=1e-6, atol=1e-7)


@given(shape=SHAPES, seed=SEEDS)
def test_products_with_vectors_are_those_of_the_jacobian(shape: Any, seed: int) -> None:
    x, v = draw(shape, seed), draw(shape, seed + 1)
    J, n = jacobian(f, x), len(shape)
    np.testing.assert_allclose(vjp(f, x, v), np.tensordot(v, J, n), atol=1e-12)
    np.testing.assert_allclose(jvp(f, x, v), np.tensordot(J, v, n), atol=1e-12)


@given(shape=SHAPES, seed=SEEDS)
def test_the_hessian_is_symmetric_and_its_product_is_one_of_it(shape: Any, seed: int) -> None:
    x, v = draw(shape, seed), draw(shape, seed + 1)
    H = jacobian(lambda x: jacobian(energy, x), Tensor(x, requires_grad=True)).data
    np.testing.assert_allclose(H, differences(lambda x: jacobian(energy, x), x), rtol=1e-5, atol=1e-6)
    flat = H.reshape(x.size, x.size)
    np.testing.assert_allclose(flat, flat.T, atol=1e-11)
    np.testing.assert_allclose(hvp(energy, x, v), np.tensordot(H, v, len(shape)), atol=1e-11)


def test_the_jacobian_of_a_linear_map_is_its_matrix() -> None:
    x, v = draw((3,), 1), draw((3,), 2)
    np.testing.assert_allclose(jacobian(lambda x: A @ x, x), A)
    np.testing.assert_allclose(jvp(lambda x: A @ x, x, v), A @ v)
    np.testing.assert_allclose(vjp(lambda x: A @ x, x, v), v @ A)
    np.testing.assert_allclose(hvp(lambda x: x @ A @ x, x, v), (A + A.T) @ v)


def test_what_is_linear_or_constant_has_derivatives_of_0() -> None:
    x, v = np.ones(3), np.ones(3)
    assert np.array_equal(hvp(lambda x: (A @ x).sum(), x, v), np.zeros(3))
    assert np.array_equal(jacobian(lambda x: Tensor([1.0, 2.0]), x), np.zeros((2, 3)))
    assert np.array_equal(jvp(lambda x: Tensor([1.0, 2.0]), x, v), np.zeros(2))
    assert np.array_equal(vjp(lambda x: Tensor([1.0, 2.0]), x, [1.0, 1.0]), np.zeros(3))


def test_derivatives_of_a_tensor_are_tensors_that_can_be_differentiated() -> None:
    x, v = Tensor([0.3, -0.7], requires_grad=True), np.array([1.0, 2.0])
    cube = x**3
    for derivative, expected in (
        (jacobian(lambda x: x**3, x).sum(), 6 * x.data),
        (vjp(lambda x: x**3, x, v).sum(), 6 * x.data * v),
        (jvp(lambda x: x**3, x, v).sum(), 6 * x.data * v),
        (hvp(lambda x: (x**4).sum(), x, v).sum(), 24 * x.data * v),
        (vjp(lambda y: y**2, cube, v).sum(), 6 * x.data**2 * v),  # through what x is made of
    ):
        assert isinstance(derivative, Tensor)
        np.testing.assert_allclose(grad(derivative, x), expected)
    assert x.grad is None


def test_float32_has_derivatives_in_float32() -> None:
    x, v = np.ones(3, np.float32), np.ones(3)
    for derivative in (jacobian(f, x), vjp(f, x, v), jvp(f, x, v), hvp(energy, x, v)):
        assert derivative.dtype == np.float32


# grad


def test_grad_leaves_no_trace_in_grad() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    h = x**2
    np.testing.assert_array_equal(grad(h.sum(), x, retain_graph=True), [2, 4])
    assert x.grad is None
    assert h.grad is None


def test_each_gradient_is_an_array_of_its_own() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    a, b = x * 2, x * 3
    da, db, _ = grad((a + b).sum(), [a, b, x])
    da *= 0
    assert db.tolist() == [1, 1]


def test_grad_of_several_inputs_inside_and_at_the_end_of_a_graph() -> None:
    a, b, c = (Tensor(v, requires_grad=True) for v in (2.0, 3.0, 5.0))
    h = a * b
    y = h * h + a
    da, dh, db, dc = grad(y, [a, h, b, c])
    assert (da, dh, db, dc) == (2 * 6 * 3 + 1, 12, 24, 0)


def test_grad_up_to_a_node_leaves_the_graph_before_it() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    h = x * 3
    np.testing.assert_array_equal(grad((h * h).sum(), h), 2 * h.data)
    h.sum().backward()
    np.testing.assert_array_equal(x.grad, [3, 3])


def test_grad_computes_only_what_is_asked_for() -> None:
    x, W = Tensor([1.0], requires_grad=True), Tensor([2.0], requires_grad=True)
    side = W.exp()
    grad((x * side).sum(), x)
    side.backward()  # nobody went there
    np.testing.assert_allclose(W.grad, np.exp(2))


def test_of_itself_the_gradient_is_the_seed() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    np.testing.assert_array_equal(grad(y, y, [3.0, 4.0]), [3, 4])
    np.testing.assert_array_equal(grad(x, x, [3.0, 4.0]), [3, 4])


def test_gradients_of_gradients_of_gradients() -> None:
    x = Tensor(1.5, requires_grad=True)
    y = x**5
    for expected in (5 * 1.5**4, 20 * 1.5**3, 60 * 1.5**2, 120 * 1.5, 120.0):
        y = grad(y, x, create_graph=True)
        assert y.item() == pytest.approx(expected)


def test_a_learning_rate_is_learnt_through_a_step() -> None:
    """d/da f(w - a f'(w)) = -f'(w') f'(w), for f(w) = w^4."""
    w, a = Tensor(1.0, requires_grad=True), Tensor(0.1, requires_grad=True)
    slope = grad(w**4, w, create_graph=True)
    after = (w - a * slope) ** 4
    after.backward()
    assert a.grad == pytest.approx(-4 * 0.6**3 * 4)
    assert w.grad == pytest.approx(4 * 0.6**3 * (1 - 0.1 * 12))
