"""The copy task is what it says, and a machine learns it: also sequences that it never saw."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import copying
from course.autodiff import Tensor
from course.copying import copy_accuracy, copy_task, train_copy
from course.ntm import NeuralTuringMachine
from course.optim import History

LENGTHS = st.integers(1, 6)
BATCHES = st.integers(1, 40)
BITS = st.integers(1, 9)
SEEDS = st.integers(0, 1000)


@given(L=LENGTHS, B=BATCHES, bits=BITS, seed=SEEDS, held_out=st.booleans())
def test_a_sequence_is_heard_then_the_delimiter_then_silence(
    L: int, B: int, bits: int, seed: int, held_out: bool
) -> None:
    X, Y = copy_task(L, B, bits, seed, held_out=held_out)
    assert X.shape == (2 * L + 1, B, bits + 1)
    assert Y.shape == (L, B, bits)
    assert set(np.unique(Y)) <= {0.0, 1.0}
    assert np.array_equal(X[:L, :, :bits], Y)
    assert X[L].tolist() == [[0.0] * bits + [1.0]] * B
    assert not X[:L, :, bits].any()
    assert not X[L + 1 :].any()


@given(L=LENGTHS, bits=BITS, seed=SEEDS)
def test_training_never_sees_what_is_held_out(L: int, bits: int, seed: int) -> None:
    seen, unseen = (
        {int("".join(str(int(bit)) for bit in Y[:, b].ravel()[::-1]), 2) for b in range(50)}
        for Y in (copy_task(L, 50, bits, seed, held_out=held_out)[1] for held_out in (False, True))
    )
    assert all(number % 5 == 1 for number in unseen)
    assert all(number % 5 != 1 for number in seen)


def test_bits_are_fair_and_one_sequence_in_five_is_held_out() -> None:
    Y = copy_task(3, 20_000, 8, rng=0)[1]
    assert abs(Y.mean(axis=1) - 0.5).max() < 0.03
    numbers = [n for n in range(2**8) if n % 5 == 1]
    found = np.unique(copy_task(1, 5000, 8, rng=0, held_out=True)[1][0] @ 2 ** np.arange(8))
    assert found.tolist() == numbers


def test_a_generator_goes_on_and_a_seed_starts_again() -> None:
    rng = np.random.default_rng(0)
    first, second = copy_task(2, 5, 4, rng)[1], copy_task(2, 5, 4, rng)[1]
    assert np.array_equal(first, copy_task(2, 5, 4, 0)[1])
    assert not np.array_equal(first, second)


# Training.


@pytest.fixture(scope="module")
def trained() -> tuple[NeuralTuringMachine, History]:
    return train_copy(epochs=5, batch=32, rng=6)  # of 12 and 64: enough, and a quarter of the time


def test_it_learns_to_copy_sequences_of_every_length(trained: tuple[NeuralTuringMachine, History]) -> None:
    accuracy = copy_accuracy(trained[0], range(1, 6), sequences=500)
    assert list(accuracy) == [1, 2, 3, 4, 5]
    assert min(accuracy.values()) > 0.99


def test_it_has_learnt_an_algorithm_that_goes_on(trained: tuple[NeuralTuringMachine, History]) -> None:
    assert copy_accuracy(trained[0], [7], sequences=500)[7] > 0.95  # of a length that it never heard


def test_it_reads_the_rows_that_it_wrote_in_their_order(trained: tuple[NeuralTuringMachine, History]) -> None:
    X, _ = copy_task(5, 50, 8, rng=3)
    _, tape = trained[0](X)
    written, read = tape.write.argmax(axis=2), tape.read[-5:].argmax(axis=2)
    assert all(len(set(rows)) == 5 for rows in read.T)
    # A controller remembers: it may hear a vector in one step and write it in the next.
    assert max((written[delay : delay + 5] == read).mean() for delay in (0, 1)) > 0.95


def test_with_heads_that_cannot_move_it_knows_nothing(trained: tuple[NeuralTuringMachine, History]) -> None:
    machine = copy.deepcopy(trained[0])
    for head in (machine.reader, machine.writer):
        head.addressing = head.addressing._replace(shift=lambda weights, s: weights)
    accuracy = copy_accuracy(machine, [5], sequences=200)
    assert accuracy[5] < 0.7


def test_the_history_tells_of_every_batch_and_epoch(trained: tuple[NeuralTuringMachine, History]) -> None:
    history = trained[1]
    assert len(history.step_losses) == 5 * 50
    assert np.allclose(history.loss, np.reshape(history.step_losses, (5, 50)).mean(axis=1))
    assert history.loss[0] > 0.5
    assert history.loss[-1] < 0.1
    assert history.accuracy[0] < 0.8
    assert history.accuracy[-1] > 0.98
    assert history.learning_rates == [0.01] * 4 + [0.005]


def test_the_same_seed_learns_the_same_and_another_one_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "BATCHES", 10)
    results = [train_copy(bits=3, longest=2, epochs=1, batch=4, rng=rng) for rng in (0, 0, 1)]
    first, same, other = (history.step_losses for _, history in results)
    assert first == same
    assert first != other
    a, b = (machine.state() for machine, _ in results[:2])
    assert all(np.array_equal(a[name], b[name]) for name in a)


def test_it_is_judged_by_held_out_sequences_and_by_what_it_says_in_the_silence() -> None:
    class Echo:
        """Says again what it heard L + 1 steps before; all wrong where the sequence is not held out."""

        outputs = 4

        def __call__(self, X: Any) -> Any:
            L = len(X) // 2
            heard = X[:L, :, :4]
            numbers = np.einsum("lbk,lk->b", heard, 2.0 ** np.arange(4 * L).reshape(L, 4))
            sign = np.where(numbers % 5 == 1, 1, -1)[:, np.newaxis]
            noise = np.random.default_rng(0).standard_normal((L + 1, *heard.shape[1:]))
            return Tensor(np.concatenate([noise, (heard - 0.5) * sign])), None

    assert copy_accuracy(Echo(), [1, 3], sequences=100) == {1: 1.0, 3: 1.0}  # type: ignore[arg-type]


def test_a_new_machine_guesses() -> None:
    accuracy = copy_accuracy(NeuralTuringMachine(9, 8, rng=0), [1, 5], sequences=200)
    assert all(0.4 < share < 0.6 for share in accuracy.values())


def test_looking_leaves_no_gradients_and_no_other_numbers() -> None:
    machine = NeuralTuringMachine(4, 3, rng=0)
    before = machine.state()
    first, again = copy_accuracy(machine, [2], rng=5), copy_accuracy(machine, [2], rng=5)
    assert first == again
    assert all(np.array_equal(before[name], x) for name, x in machine.state().items())
    assert all(parameter.grad is None for parameter in machine.parameters())


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: copy_task(0, 1, 1, 0), ValueError, "length is 0"),
        (lambda: copy_task(1, 0, 1, 0), ValueError, "batch is 0"),
        (lambda: copy_task(1, 1, 0, 0), ValueError, "bits is 0"),
        (lambda: copy_task(1.5, 1, 1, 0), TypeError, "length is 1.5"),  # type: ignore[arg-type]
        (lambda: copy_task(1, 1, 1, "0"), TypeError, "rng is '0'"),  # type: ignore[arg-type]
        (lambda: train_copy(bits=0), ValueError, "bits is 0"),
        (lambda: train_copy(longest=0), ValueError, "longest is 0"),
        (lambda: train_copy(epochs=0), ValueError, "epochs is 0"),
        (lambda: train_copy(batch=-1), ValueError, "batch is -1"),
        (lambda: train_copy(rng=-1), ValueError, "rng is -1"),
        (lambda: copy_accuracy(NeuralTuringMachine(9, 8, rng=0), [0]), ValueError, "length is 0"),
        (lambda: copy_accuracy(NeuralTuringMachine(8, 8, rng=0), [1]), ValueError, r"X is \(3, 1000, 9\)"),
    ],
)
def test_what_is_wrong_is_named(call: Callable[[], Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()
