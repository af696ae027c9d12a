"""The Neural Turing Machine reads, writes and moves as the paper's equations say, from end to end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import addressing
from course.autodiff import Tensor, grad, no_grad
from course.gradcheck import check_gradient
from course.ntm import Addressing, Head, NeuralTuringMachine, add, erase, read, softplus

Array = npt.NDArray[Any]

BATCHES = st.sampled_from([(), (1,), (3,), (2, 3)])
ROWS = st.integers(1, 6)
WIDTHS = st.integers(1, 5)
SEEDS = st.integers(0, 1000)

# Each works on (memory, weights), or on those and a vector; beside it a plain loop over one memory.


def read_in_a_loop(M: Array, w: Array) -> Array:
    r = np.zeros(M.shape[1])
    for i in range(len(M)):
        r += w[i] * M[i]
    return r


def erase_in_a_loop(M: Array, w: Array, e: Array) -> Array:
    M = M.copy()
    for i in range(len(M)):
        for c in range(len(e)):
            M[i, c] *= 1 - w[i] * e[c]
    return M


def add_in_a_loop(M: Array, w: Array, a: Array) -> Array:
    M = M.copy()
    for i in range(len(M)):
        for c in range(len(a)):
            M[i, c] += w[i] * a[c]
    return M


OPERATIONS = pytest.mark.parametrize(
    ("operation", "loop", "vectors"),
    [(read, read_in_a_loop, 0), (erase, erase_in_a_loop, 1), (add, add_in_a_loop, 1)],
)


def arrays(rng: np.random.Generator, batch: tuple[int, ...], N: int, W: int, vectors: int) -> list[Array]:
    shapes = [(*batch, N, W), (*batch, N), (*batch, W)]
    return [rng.uniform(0.1, 1, shape) for shape in shapes[: 2 + vectors]]


@OPERATIONS
@given(batch=BATCHES, N=ROWS, W=WIDTHS, seed=SEEDS)
def test_read_erase_and_add_are_plain_loops(
    operation: Callable[..., Tensor],
    loop: Callable[..., Array],
    vectors: int,
    batch: tuple[int, ...],
    N: int,
    W: int,
    seed: int,
) -> None:
    given_arrays = arrays(np.random.default_rng(seed), batch, N, W, vectors)
    together = operation(*given_arrays)
    for i in np.ndindex(*batch):
        assert np.allclose(together.data[i], loop(*(x[i] for x in given_arrays)), rtol=1e-14)


@OPERATIONS
@given(batch=BATCHES, N=ROWS, W=WIDTHS, seed=SEEDS)
def test_their_gradients_are_those_of_differences(
    operation: Callable[..., Tensor],
    loop: object,
    vectors: int,
    batch: tuple[int, ...],
    N: int,
    W: int,
    seed: int,
) -> None:
    rng = np.random.default_rng(seed)
    given_arrays = arrays(rng, batch, N, W, vectors)
    leaves = [Tensor(x, requires_grad=True) for x in given_arrays]
    result = operation(*leaves)
    upstream = rng.uniform(0.1, 1, result.shape)
    gradients = grad(result, leaves, upstream)
    for k, x in enumerate(given_arrays):

        def along(moved: Array, k: int = k) -> float:
            return float((operation(*given_arrays[:k], moved, *given_arrays[k + 1 :]).data * upstream).sum())

        assert check_gradient(along, x, gradients[k], "directions", n=3)


def test_a_row_in_full_attention_is_replaced_and_the_others_stay() -> None:
    M, w, a = np.arange(6.0).reshape(3, 2), [0.0, 1.0, 0.0], [7.0, -7.0]
    after = add(erase(M, w, [1.0, 1.0]), w, a)
    assert after.data.tolist() == [[0, 1], [7, -7], [4, 5]]
    assert read(after, w).data.tolist() == a


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: read(np.ones((4, 3)), np.ones(3)), r"memory is \(4, 3\), weights is \(3,\)"),
        (lambda: read(np.ones((2, 4, 3)), np.ones(4)), r"expected \(..., N, W\) and \(..., N\)"),
        (lambda: read(np.ones(4), np.ones(4)), r"memory is \(4,\)"),
        (lambda: erase(np.ones((4, 3)), np.ones(4), np.ones(4)), r"e is \(4,\): expected .* \(..., W\)"),
        (lambda: add(np.ones((2, 4, 3)), np.ones((2, 4)), np.ones(3)), r"a is \(3,\)"),
        (lambda: add(np.ones((2, 4, 3)), np.ones((2, 4)), np.ones((2, 1))), r"a is \(2, 1\)"),
    ],
)
def test_what_does_not_fit_the_memory_is_named(call: Callable[[], Tensor], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


def test_softplus_has_its_value_and_slope_everywhere() -> None:
    x = Tensor([-1000.0, -2.0, 0.0, 3.0, 1000.0], requires_grad=True)
    with np.errstate(all="raise", under="ignore"):
        y = softplus(x)
        y.sum().backward()
    middle = np.log1p(np.exp([-2.0, 0.0, 3.0]))
    assert np.allclose(y.data, [0, *middle, 1000], rtol=1e-15)
    assert np.allclose(x.grad, [0, 1 / (1 + np.e**2), 0.5, 1 / (1 + np.e**-3), 1], rtol=1e-14)  # type: ignore[arg-type]


# The machine.


def machine(seed: int = 0, **options: Any) -> NeuralTuringMachine:
    return NeuralTuringMachine(3, 2, rows=4, width=3, hidden=5, rng=seed, **options)


def sequences(T: int, B: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).standard_normal((T, B, 3))


def test_a_run_is_the_equations_one_after_the_other() -> None:
    """In plain NumPy, for one sequence."""
    net, X = machine(), sequences(6, 1)
    scores, tape = net(X)
    p = net.state()

    def linear(name: str, h: Array) -> Array:
        return np.asarray(h @ p[f"{name}.W"] + p[f"{name}.b"])

    def softmax(z: Array) -> Array:
        return np.asarray(np.exp(z) / np.exp(z).sum())

    def sigmoid(z: Array) -> Array:
        return np.asarray(1 / (1 + np.exp(-z)))

    def head(name: str, h: Array, M: Array, w: Array) -> Array:
        k, beta = np.tanh(linear(f"{name}.k", h)), np.log1p(np.exp(linear(f"{name}.beta", h)))
        g, s = sigmoid(linear(f"{name}.g", h)), softmax(linear(f"{name}.s", h))
        gamma = 1 + np.log1p(np.exp(linear(f"{name}.gamma", h)))
        cosines = M @ k / (np.linalg.norm(M, axis=1) * np.linalg.norm(k) + 1e-8)
        w = g * softmax(beta * cosines) + (1 - g) * w
        w = sum(s[j + 1] * np.roll(w, j) for j in (-1, 0, 1))
        return np.asarray(w**gamma / (w**gamma).sum())

    M, h = np.full((4, 3), 1e-6), np.zeros(5)
    v = w = np.array([1.0, 0, 0, 0])
    r = v @ M
    for t, x in enumerate(X[:, 0]):
        h = np.tanh(np.concatenate([x, r]) @ p["controller.W_x"] + h @ p["controller.W_h"])
        w = head("writer", h, M, w)
        M = M * (1 - np.outer(w, sigmoid(linear("e", h)))) + np.outer(w, np.tanh(linear("a", h)))
        v = head("reader", h, M, v)
        r = v @ M
        assert np.allclose(tape.write[t, 0], w, rtol=0, atol=1e-13)
        assert np.allclose(tape.memory[t, 0], M, rtol=0, atol=1e-13)
        assert np.allclose(tape.read[t, 0], v, rtol=0, atol=1e-13)
        assert np.allclose(scores.data[t, 0], linear("output", r), rtol=0, atol=1e-12)


def test_gradients_of_all_parameters_are_those_of_differences() -> None:
    net, X = machine(), sequences(5, 2)
    upstream = np.random.default_rng(1).standard_normal((5, 2, 2))
    names, parameters = zip(*net.named_parameters(), strict=True)
    gradients = grad(net(X)[0], parameters, upstream)
    for name, parameter, gradient in zip(names, parameters, gradients, strict=True):
        before = parameter.data.copy()

        @no_grad()
        def along(moved: Array, parameter: Tensor = parameter) -> float:
            parameter.data[...] = moved
            return float((net(X)[0].data * upstream).sum())

        assert check_gradient(along, before, gradient, "directions", n=2), name
        parameter.data[...] = before
    assert len(names) == 2 + 2 * 10 + 6


def test_sequences_of_a_batch_know_nothing_of_each_other() -> None:
    net, X = machine(), sequences(4, 3)
    scores, tape = net(X)
    for b in range(3):
        alone, its_tape = net(X[:, b : b + 1])
        assert np.allclose(alone.data[:, 0], scores.data[:, b])
        assert all(np.allclose(x[:, 0], y[:, b]) for x, y in zip(its_tape, tape, strict=True))


def test_what_comes_later_changes_nothing_before() -> None:
    net, X = machine(), sequences(6, 1)
    assert np.allclose(net(X[:4])[0].data, net(X)[0].data[:4])


def test_what_it_says_went_over_the_tape() -> None:
    net = machine()
    net.a.W.data[...] = 0  # nothing is written
    scores, tape = net(sequences(5, 2))
    assert abs(tape.memory).max() < 1e-5
    assert np.ptp(scores.data) < 1e-4


def test_the_same_seed_gives_the_same_machine_and_another_one_another() -> None:
    X = sequences(4, 2)
    first, same, other = (machine(seed)(X)[0].data for seed in (0, 0, 1))
    assert np.array_equal(first, same)
    assert not np.allclose(first, other)


def test_the_heads_take_the_steps_they_are_given() -> None:
    calls: list[str] = []

    def told(name: str) -> Any:
        def step(*arguments: Tensor) -> Tensor:
            calls.append(name)
            return getattr(addressing, name)(*arguments)  # type: ignore[no-any-return]

        return step

    own = Addressing(*map(told, Addressing._fields))
    X = sequences(2, 1)
    assert np.array_equal(machine(addressing=own)(X)[0].data, machine()(X)[0].data)
    assert calls == [*Addressing._fields] * 2 * len(X)


def test_who_writes_the_steps_needs_no_course_addressing() -> None:
    script = """
import sys
sys.modules["course.addressing"] = None  # as where there is none: an import fails
import numpy as np
from course.copying import train_copy
from course.ntm import Addressing, NeuralTuringMachine
own = Addressing(lambda M, k, beta: 0, lambda content, w, g: w, lambda w, s: w, lambda w, gamma: w)
NeuralTuringMachine(3, 2, rng=0, addressing=own)(np.ones((2, 1, 3)))
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_steps_that_stand_still_leave_both_heads_where_they_started() -> None:
    still = Addressing(
        addressing.content_addressing,
        lambda content, previous, gate: previous,
        lambda w, s: w,
        lambda w, gamma: w,
    )
    _, tape = machine(addressing=still)(sequences(5, 2))
    for w in (tape.read, tape.write):
        assert np.array_equal(w, np.broadcast_to([1.0, 0, 0, 0], (5, 2, 4)))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: NeuralTuringMachine(0, 2, rng=0), ValueError, "inputs is 0"),
        (lambda: NeuralTuringMachine(3, 2.5, rng=0), TypeError, "outputs is 2.5"),  # type: ignore[arg-type]
        (lambda: NeuralTuringMachine(3, 2, rng=0, rows=2), ValueError, "rows is 2: expected at least 3"),
        (lambda: NeuralTuringMachine(3, 2, rng=0, width=0), ValueError, "width is 0"),
        (lambda: NeuralTuringMachine(3, 2, rng=0, hidden=0), ValueError, "hidden is 0"),
        (lambda: NeuralTuringMachine(3, 2, rng=None), TypeError, "rng is None"),  # type: ignore[arg-type]
        (lambda: machine(addressing=addressing), TypeError, "addressing is of type module: expected Addr"),
        (lambda: Head(5, 3, (), rng=0), TypeError, "addressing is of type tuple"),  # type: ignore[arg-type]
        (lambda: machine()(np.ones((4, 3))), ValueError, r"X is \(4, 3\): expected \(T, B, 3\)"),
        (lambda: machine()(np.ones((4, 1, 2))), ValueError, r"X is \(4, 1, 2\)"),
        (lambda: machine()(np.ones((0, 1, 3))), ValueError, r"X is \(0, 1, 3\)"),
        (lambda: machine()(np.full((2, 1, 3), np.nan)), ValueError, r"X\[0, 0, 0\] is nan"),
        (lambda: machine()("words"), TypeError, "data is"),
    ],
)
def test_what_is_wrong_is_named(call: Callable[[], Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()
