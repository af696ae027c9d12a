"""How gradients flow back through a graph: they add at forks, end at leaves, and leave nothing behind."""

from __future__ import annotations

import copy
import gc
import pickle
import threading
import tracemalloc
import weakref
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.autodiff import Tensor, concatenate, grad, linear, no_grad, softmax_loss, stack


def leaf(values: Any, **options: Any) -> Tensor:
    return Tensor(np.array(values, dtype=float), requires_grad=True, **options)


def test_the_graph_of_the_lecture() -> None:
    x, y, z = leaf(-2), leaf(5), leaf(-4)
    f = (x + y) * z
    f.backward()
    assert f.item() == -12
    assert (x.grad, y.grad, z.grad) == (-4, -4, 3)


def test_at_a_fork_gradients_add() -> None:
    x = leaf([1.0, 2.0])
    (x.exp() + x**2).sum().backward()
    np.testing.assert_allclose(x.grad, np.exp(x.data) + 2 * x.data)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_the_same_operand_twice(times: int) -> None:
    x = leaf([3.0])
    y = x
    for _ in range(times):
        y = y + y
    y.backward()
    assert x.grad == 2**times


def test_a_node_used_at_two_depths_waits_for_both() -> None:
    x = leaf(2.0)
    a = x * 3
    b = a * a  # 9 x^2
    (b * a + a).backward()  # 27 x^3 + 3 x
    assert x.grad == 81 * 4 + 3


def test_what_is_added_for_one_parent_does_not_reach_another() -> None:
    x = leaf(1.0)
    a, b = x * 2, x * 3
    later = a * 5
    (later + (a + b)).backward()  # a and b get the same array from their sum, then a gets more
    assert x.grad == 2 * (1 + 5) + 3


@given(seed=st.integers(0, 1000))
def test_any_graph_of_forks_and_diamonds(seed: int) -> None:
    def build(x: Any) -> Any:
        rng = np.random.default_rng(seed)
        nodes = [x[0], x[1], x[2]]
        for _ in range(30):
            a, b = (nodes[i] for i in rng.integers(0, len(nodes), 2))
            nodes.append([a + b, a * b / 4, a - b, np.tanh(a), np.sin(b)][rng.integers(5)])
        return sum(np.tanh(node) for node in nodes[-5:])

    x = leaf([0.3, -0.8, 1.1])
    build(x).backward()
    numerical = [build(x.data + 1e-20j * unit).imag / 1e-20 for unit in np.eye(3)]
    np.testing.assert_allclose(x.grad, numerical, rtol=1e-10, atol=1e-12)


def test_backward_adds_to_what_is_there_until_it_is_set_to_none() -> None:
    x = leaf([1.0, 2.0])
    for expected in ([3, 3], [6, 6]):
        (3 * x).sum().backward()
        assert x.grad is not None
        assert x.grad.tolist() == expected
    x.grad = None
    (3 * x).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [3, 3]


def test_adding_does_not_change_a_gradient_that_someone_kept() -> None:
    x = leaf([1.0])
    (2 * x).sum().backward()
    kept = x.grad
    (2 * x).sum().backward()
    assert kept == 2


def test_a_seed_is_the_upstream_gradient() -> None:
    x = leaf([[1.0, 2.0], [3.0, 4.0]])
    seed = np.array([[1.0, 0.0], [-1.0, 2.0]])
    (x * x).backward(seed)
    np.testing.assert_array_equal(x.grad, 2 * x.data * seed)
    assert seed.tolist() == [[1, 0], [-1, 2]]


def test_one_entry_needs_no_seed_whatever_its_axes() -> None:
    x = leaf([[2.0]])
    (x * x).backward()
    assert x.grad is not None
    assert x.grad.tolist() == [[4]]


@pytest.mark.parametrize("f", [Tensor.sum, Tensor.exp, lambda x: x.mean(axis=1), lambda x: x @ np.ones(3)])
def test_an_empty_tensor_has_an_empty_gradient(f: Any) -> None:
    x = leaf(np.ones((0, 3)))
    y = f(x)
    y.backward(np.ones(y.shape))
    assert x.grad is not None
    assert x.grad.shape == (0, 3)


def test_a_leaf_is_its_own_gradient() -> None:
    x = leaf(2.0)
    x.backward()
    assert x.grad == 1


def test_inner_nodes_have_no_gradient_unless_the_graph_is_kept() -> None:
    x = leaf([1.0, 2.0])
    h = x * 2
    (h * h).sum().backward()
    assert h.grad is None

    h = x * 2
    loss = (h * h).sum()
    for _ in range(2):  # the second walk does not add to the first, inside the graph
        loss.backward(retain_graph=True)
        assert h.grad is not None
        assert h.grad.tolist() == [4, 8]
        assert loss.grad == 1


def test_kept_gradients_of_inner_nodes_are_arrays_of_their_own() -> None:
    x = leaf([1.0, 2.0])
    a, b = x * 2, x * 3
    (a + b).sum().backward(retain_graph=True)
    assert a.grad is not None
    a.grad *= 0
    assert b.grad is not None
    assert b.grad.tolist() == [1, 1]


def test_the_graph_is_there_to_see_until_backward_frees_it() -> None:
    W, x = leaf([[1.0, 2.0]], name="W"), Tensor([3.0], name="x")
    h = (x @ W).named("h")
    y = h.tanh()
    assert (y.op, y.parents, y.name) == ("tanh", (h,), "")
    assert (h.op, h.parents, h.name) == ("matmul", (x, W), "h")
    assert (W.op, W.parents, W.name) == ("", (), "W")
    y.sum().backward(retain_graph=True)
    assert h.parents == (x, W)
    y.sum().backward()
    assert h.parents == y.parents == ()
    assert (h.op, h.name) == ("matmul", "h")


def test_constants_take_no_gradient() -> None:
    x, c = leaf([1.0]), Tensor([2.0])
    y = x * c + np.array([1.0]) + 3
    y.backward()
    assert x.grad == 2
    assert c.grad is None
    assert not (c * c).requires_grad
    assert (c * c).parents == ()


def test_detach_cuts_the_graph() -> None:
    x = leaf([3.0])
    (x * x.detach()).backward()
    assert x.grad == 3
    assert x.detach().data is x.data


def test_no_grad_records_nothing_and_ends_with_its_block() -> None:
    x = leaf([3.0])
    with no_grad():
        assert not (x * x).requires_grad
        with no_grad():
            pass
        assert not (x * x).requires_grad
    assert (x * x).requires_grad

    @no_grad()
    def square(x: Tensor, depth: int) -> Tensor:
        return square(x, depth - 1) if depth else x * x

    assert not square(x, 3).requires_grad
    assert (x * x).requires_grad
    with pytest.raises(ZeroDivisionError), no_grad():
        1 / 0  # noqa: B018
    assert (x * x).requires_grad


def test_no_grad_is_a_matter_of_one_thread() -> None:
    x, seen = leaf([3.0]), []
    with no_grad():
        thread = threading.Thread(target=lambda: seen.append((x * x).requires_grad))
        thread.start()
        thread.join()
    assert seen == [True]


def test_a_leaf_owns_its_data_a_constant_shares_them() -> None:
    values = np.ones(3)
    assert Tensor(values).data is values
    W = Tensor(values, requires_grad=True)
    W.data -= 1
    assert values.tolist() == [1, 1, 1]


OPERATIONS: dict[str, Any] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "sum": lambda a, b: a.sum() + b.sum(),
    "views": lambda a, b: a.T.reshape(-1) + b.reshape(-1),
    "parts": lambda a, b: a[:1] + b[1:],
    "mean": lambda a, b: a.mean(axis=0) + b.mean(axis=0),
    "stack": lambda a, b: stack([a, b]),
    "concatenate": lambda a, b: concatenate([a, b]),
    "broadcast_to": lambda a, b: a.broadcast_to((2, 2, 2)) + b,
    "astype": lambda a, b: a.astype(np.float64) + b.astype(np.float32),
    "softmax_loss": lambda a, b: softmax_loss(a, [0, 1]) + softmax_loss(b, [0, 1]),
    "linear": lambda a, b: linear(a, b, np.zeros(2)),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_gradient_is_an_array_of_its_own(operation: str) -> None:
    a, b = leaf([[1.0, 2.0], [3.0, 4.0]]), leaf([[5.0, 6.0], [7.0, 8.0]])
    y = OPERATIONS[operation](a, b)
    seed = np.ones(y.shape)
    y.backward(seed, retain_graph=True)
    first = [np.array(a.grad), np.array(b.grad)]
    for one, other in ((a, b), (b, a)):
        assert one.grad is not None
        assert other.grad is not None
        assert one.grad.flags.writeable
        assert not np.shares_memory(one.grad, seed)
        before = np.array(other.grad)
        one.grad *= 7
        np.testing.assert_array_equal(other.grad, before)
        np.testing.assert_array_equal(one.data, leaf(one.data).data)
    a.grad = b.grad = None
    y.backward(seed)  # what was written into the first gradients is in none of the second
    np.testing.assert_array_equal(a.grad, first[0])
    np.testing.assert_array_equal(b.grad, first[1])


def test_gradients_have_the_shape_and_dtype_of_what_they_belong_to() -> None:
    W = Tensor(np.ones((2, 3), np.float32), requires_grad=True)
    b = leaf([0.0])
    s = leaf(2.0)
    (np.ones((4, 2)) @ W * s + b).sum().backward()
    for x in (W, b, s):
        assert isinstance(x.grad, np.ndarray)
        assert x.grad.shape == x.shape
        assert x.grad.dtype == x.dtype


def test_a_graph_of_a_hundred_thousand_nodes_needs_no_recursion() -> None:
    x = leaf(1.0)
    y = x
    for _ in range(100_000):
        y = y + x
    y.backward()
    assert x.grad == 100_001
    y = x
    for _ in range(100_000):
        y = -y
    del y  # nor does forgetting one


def step(W: Tensor, b: Tensor, X: Tensor, y: Any) -> None:
    loss = softmax_loss(linear(X, W, b).tanh(), y) + 0.1 * (W**2).sum()
    loss.backward()
    for p in (W, b):
        p.data -= 0.1 * p.grad  # type: ignore[operator]
        p.grad = None


def problem() -> tuple[Tensor, Tensor, Tensor, Any]:
    rng = np.random.default_rng(0)
    return (
        leaf(rng.standard_normal((20, 3))),
        leaf(np.zeros(3)),
        Tensor(rng.random((50, 20))),
        rng.integers(0, 3, 50),
    )


def test_memory_does_not_grow_with_steps() -> None:
    W, b, X, y = problem()
    gc.disable()  # nothing is left for it
    tracemalloc.start()
    try:
        for _ in range(100):
            step(W, b, X, y)
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(200):
            step(W, b, X, y)
        assert (
            tracemalloc.get_traced_memory()[0] - before < 20_000
        )  # the interpreter's own; each graph has 10,000
    finally:
        tracemalloc.stop()
        gc.enable()


def test_there_are_no_cycles_for_the_collector_to_find() -> None:
    W, b, X, y = problem()
    gc.collect()
    gc.disable()
    try:
        step(W, b, X, y)
        kept = (X @ W).sum()
        kept.backward(retain_graph=True)
        second = grad((X @ W).exp().sum(), W, create_graph=True)
        grad(second.sum(), W)
        seen = weakref.ref(kept)
        del kept, second
        assert seen() is None
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_backward_lets_go_of_the_graph() -> None:
    x = leaf(np.ones(10))
    loss = (x * 2).exp().sum()
    inner = weakref.ref(loss.parents[0])
    assert inner() is not None
    loss.backward()
    assert inner() is None


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_copy_is_a_leaf_with_data_of_its_own(copied: Any) -> None:
    x = leaf([1.0, 2.0], name="x")
    twin = copied(x)
    assert (twin.name, twin.requires_grad, twin.data.tolist()) == ("x", True, [1, 2])
    assert not np.shares_memory(twin.data, x.data)
    (x * twin).sum().backward()
    assert (x.grad == twin.grad).all()
    inner = copied(x * x)
    assert (inner.op, inner.requires_grad) == ("", False)


def test_a_frozen_leaf_is_passed_by() -> None:
    W, b = leaf([1.0]), leaf([1.0])
    W.requires_grad = False
    (W * 2 + b).backward()
    assert W.grad is None
    assert b.grad == 1
