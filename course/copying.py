"""A task that needs a memory: hear a sequence of bits and, when it is over, say it again.

>>> machine, history = train_copy(epochs=2, batch=32, rng=1)  # 5 learn it, in some five seconds
>>> history.loss[1] < 0.7 * history.loss[0]
True
>>> accuracy = copy_accuracy(machine, lengths=[1, 2])  # in sequences that training never saw
>>> accuracy[1] > 0.9
True

How the machine does it stands on its tape, step by step:

>>> X, Y = copy_task(2, 1, 8, rng=1)
>>> scores, tape = machine(X)
>>> tape.write.shape, tape.read.shape, tape.memory.shape
((5, 1, 16), (5, 1, 16), (5, 1, 16, 16))
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from course._validate import Floats, count, generator
from course.autodiff.tensor import Tensor, no_grad
from course.ntm import Addressing, NeuralTuringMachine, softplus
from course.optim._progress import progress as progress_bar
from course.optim.clipping import clip_gradients
from course.optim.history import History
from course.optim.optimisers import Adam
from course.optim.schedules import step_decay

if TYPE_CHECKING:  # who writes the cell has a course without it
    from course.recurrent import Cell

__all__ = ["copy_accuracy", "copy_task", "train_copy"]

BATCHES = 50  # what an epoch is, where sequences are drawn afresh and never run out


def copy_task(
    length: int, batch: int, bits: int, rng: np.random.Generator | int, *, held_out: bool = False
) -> tuple[Floats, Floats]:
    """Random sequences of bits, as a machine hears them and as it is to say them.

    It hears the sequence, then a delimiter, for which there is a channel of its own, and then silence. Only
    what it says in the silence counts.

    Parameters
    ----------
    length : int
        L, the vectors in a sequence.
    batch : int
        B, the sequences.
    bits : int
        The bits in a vector.
    rng : Generator or int
        What draws them; an int is a seed.
    held_out : bool
        One sequence in five is held out: read as a binary number, its first bit the lowest, it leaves 1 when
        divided by 5. True gives only such sequences, False only others.

    Returns
    -------
    X : (2 L + 1, B, bits + 1) array
    Y : (L, B, bits) array
        0 and 1, for the last L steps.

    Examples
    --------
    >>> X, Y = copy_task(2, 1, 3, rng=0)
    >>> Y[:, 0]
    array([[1., 1., 1.],
           [0., 0., 0.]])
    >>> X[:, 0]
    array([[1., 1., 1., 0.],
           [0., 0., 0., 0.],
           [0., 0., 0., 1.],
           [0., 0., 0., 0.],
           [0., 0., 0., 0.]])
    """
    L, B, bits = count("length", length), count("batch", batch), count("bits", bits)
    rng = generator("rng", rng)
    Y, wrong = np.empty((L, B, bits)), np.full(B, True)
    while wrong.any():
        Y[:, wrong] = rng.integers(0, 2, (L, wrong.sum(), bits))
        wrong = _is_held_out(Y) != bool(held_out)
    X = np.zeros((2 * L + 1, B, bits + 1))
    X[:L, :, :bits] = Y
    X[L, :, bits] = 1
    return X, Y


def train_copy(
    *,
    bits: int = 8,
    longest: int = 5,
    epochs: int = 12,
    batch: int = 64,
    cell: Cell | None = None,
    addressing: Addressing | None = None,
    rng: np.random.Generator | int = 0,
    progress: bool | None = None,
) -> tuple[NeuralTuringMachine, History]:
    """Teach a new machine to copy sequences of 1 to `longest` vectors.

    The loss is the mean over bits y with scores z of their negative log-likelihood,

        -y ln sigma(z) - (1 - y) ln (1 - sigma(z)) = softplus(z) - y z

    Each batch has sequences of one random length, none of them held out. The machine has rows for sequences
    three times as long, and in a row two numbers for each bit: with one it learns less surely.

    Parameters
    ----------
    bits, longest, batch : int
        Bits in a vector, vectors in the longest sequence, sequences in a batch.
    epochs : int
        Of 50 batches.
    cell : callable, optional
        The step of the machine's controller; by default `course.recurrent.rnn_cell`.
    addressing : Addressing, optional
        The steps that the machine's heads take; by default those of `course.addressing`.
    rng : Generator or int
        Where the weights and the sequences come from. An int is a seed: the same one gives the same machine.
    progress : bool, optional
        As for `course.optim.fit`.

    Returns
    -------
    machine : NeuralTuringMachine
    history : History
        The accuracies are the share of bits that were right.

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or out of its range.
    FloatingPointError
        A gradient became infinite, or is no number any more.
    """
    bits, longest, batch = count("bits", bits), count("longest", longest), count("batch", batch)
    rng = generator("rng", rng)
    machine = NeuralTuringMachine(
        bits + 1, bits, rows=3 * longest + 1, width=2 * bits, cell=cell, addressing=addressing, rng=rng
    )
    optimiser, schedule = Adam(machine.parameters()), step_decay(0.01, every=4)
    history = History()
    with progress_bar("epoch", count("epochs", epochs), progress) as tell:
        for epoch in range(epochs):
            optimiser.learning_rate = schedule(epoch)
            shares = []
            for k in range(BATCHES):
                X, Y = copy_task(int(rng.integers(1, longest + 1)), batch, bits, rng)
                scores = machine(X)[0][-len(Y) :]
                loss = (softplus(scores) - Y * scores).mean()
                optimiser.zero_grad()
                loss.backward()
                clip_gradients(optimiser.parameters, max_norm=1.0)
                optimiser.step()
                history.step_losses.append(loss.item())
                shares.append(_share_right(scores, Y))
                tell(epoch + (k + 1) / BATCHES, f"loss {loss.item():.3f}, {shares[-1]:.1%} of bits right")
            history.loss.append(float(np.mean(history.step_losses[-BATCHES:])))
            history.accuracy.append(float(np.mean(shares)))
            history.learning_rates.append(optimiser.learning_rate)
    return machine, history


@no_grad()
def copy_accuracy(
    machine: NeuralTuringMachine,
    lengths: Iterable[int] = range(1, 6),
    *,
    sequences: int = 1000,
    rng: np.random.Generator | int = 0,
) -> dict[int, float]:
    """The share of bits that a machine gets right in held-out sequences, for each length.

    Parameters
    ----------
    machine : NeuralTuringMachine
    lengths : iterable of int
        Longer ones than training had may be among them.
    sequences : int
        Of each length.
    rng : Generator or int
        What draws them; an int is a seed.

    Returns
    -------
    dict
        From the length to the share, in the order of `lengths`.
    """
    rng, shares = generator("rng", rng), {}
    for length in lengths:
        X, Y = copy_task(length, sequences, machine.outputs, rng, held_out=True)
        scores, _ = machine(X)
        shares[length] = _share_right(scores[-length:], Y)
    return shares


def _share_right(scores: Tensor, Y: Floats) -> float:
    return float(np.mean((scores.data > 0) == (Y == 1)))


def _is_held_out(Y: Floats) -> npt.NDArray[np.bool_]:
    """(L, B, bits) -> (B,)."""
    L, _, bits = Y.shape
    powers = np.array([pow(2, k, 5) for k in range(L * bits)]).reshape(L, 1, bits)
    return np.asarray((Y * powers).sum(axis=(0, 2)) % 5 == 1)
