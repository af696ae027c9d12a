"""A Neural Turing Machine: a network that writes on a tape and reads it, differentiable from end to end.

>>> import numpy as np
>>> machine = NeuralTuringMachine(3, 2, rows=16, rng=0)
>>> scores, tape = machine(np.ones((5, 1, 3)))  # five steps of one sequence
>>> scores.shape, tape.memory.shape, tape.read.shape
((5, 1, 2), (5, 1, 16, 16), (5, 1, 16))

At each step a controller sees the input and what was read last. From its state h two heads learn where to go,
by the four steps of `course.addressing`. One writes, and then the other reads:

    h      = tanh(h W_h + [x, r] W_x)          the state of the controller, a recurrent cell
    w      = weights of the write head
    M(i)   = M(i) (1 - w(i) e) + w(i) a        `erase`, `add`
    v      = weights of the read head
    r      = sum_i v(i) M(i)                   `read`
    scores = r W + b

The answer is made of what was read and of nothing else, where in the paper the controller gives it: so what
is to be remembered has to go over the tape.

References
----------
A. Graves, G. Wayne and I. Danihelka, "Neural Turing Machines", 2014, https://arxiv.org/abs/1410.5401; the
numbers of equations are theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from course._validate import check_finite, count, generator
from course.autodiff.functions import concatenate, stack
from course.autodiff.tensor import Operand, Tensor, as_tensor, as_tensors
from course.nn.initialise import xavier
from course.nn.layers import Linear, RNNCell
from course.nn.module import Module

if TYPE_CHECKING:  # who writes the cell has a course without it
    from course.recurrent import Cell

__all__ = ["Addressing", "Head", "NeuralTuringMachine", "Tape", "add", "erase", "read", "softplus"]

EMPTY = 1e-6  # what rows hold at first: not 0, which has no direction to compare with a key


class Addressing(NamedTuple):
    """The four steps of addressing: those of `course.addressing`, or one's own in their place.

    Each is called with tensors of the shapes that are told there, with one leading axis for the batch.
    """

    content_addressing: Callable[[Tensor, Tensor, Tensor], Tensor]
    interpolate: Callable[[Tensor, Tensor, Tensor], Tensor]
    shift: Callable[[Tensor, Tensor], Tensor]
    sharpen: Callable[[Tensor, Tensor], Tensor]


class Tape(NamedTuple):
    """What a run of T steps left behind, for B sequences.

    Attributes
    ----------
    memory : (T, B, N, W) array
        The N rows after each step.
    read, write : (T, B, N) arrays
        How much of its attention each head paid to each row.
    """

    memory: npt.NDArray[Any]
    read: npt.NDArray[Any]
    write: npt.NDArray[Any]


class NeuralTuringMachine(Module):
    """A recurrent controller, a write head, a read head, and a memory of N rows.

    At the start of a sequence the memory is empty and both heads are at row 0.

    Parameters
    ----------
    inputs, outputs : int
        Numbers in x and in the scores.
    rng : Generator or int
        Where the weights come from; an int is the seed of a new generator.
    rows, width : int
        N and W of the memory; there are at least 3 rows.
    hidden : int
        H, numbers in the controller's state.
    cell : callable, optional
        The controller's step, as for `course.nn.RNNCell`.
    addressing : Addressing, optional
        How heads find their weights; by default with the functions of `course.addressing`.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        rng: np.random.Generator | int,
        rows: int = 16,
        width: int = 16,
        hidden: int = 32,
        cell: Cell | None = None,
        addressing: Addressing | None = None,
    ) -> None:
        self.inputs, self.outputs = count("inputs", inputs), count("outputs", outputs)
        self.rows, self.width = count("rows", rows, minimum=3), count("width", width)
        rng = generator("rng", rng)
        if addressing is None:
            addressing = _of_the_course()
        self.controller = RNNCell(inputs + width, hidden, rng=rng, step=cell)
        self.writer = Head(hidden, width, addressing, rng=rng)
        self.reader = Head(hidden, width, addressing, rng=rng)
        self.e = Linear(hidden, width, rng=rng, initialise=xavier)
        self.a = Linear(hidden, width, rng=rng, initialise=xavier)
        self.output = Linear(width, outputs, rng=rng, initialise=xavier)

    def forward(self, X: Operand) -> tuple[Tensor, Tape]:
        """X (T, B, inputs), of which one sequence is X[:, b], -> scores (T, B, outputs), and the tape."""
        X = as_tensor(X)
        if X.ndim != 3 or X.shape[2] != self.inputs or not X.size:
            raise ValueError(f"X is {X.shape}: expected (T, B, {self.inputs}), steps and sequences")
        check_finite("X", X.data)
        B = X.shape[1]
        h = self.controller.start(B)
        memory = Tensor(np.full((B, self.rows, self.width), EMPTY))
        v = w = Tensor(np.eye(1, self.rows).repeat(B, axis=0))  # (B, N)
        r = read(memory, v)
        seen, reads = [], []
        for x in X:
            h = self.controller(concatenate([x, r], axis=1), h)
            w = self.writer(h, memory, w)
            memory = erase(memory, w, self.e(h).sigmoid())
            memory = add(memory, w, self.a(h).tanh())
            v = self.reader(h, memory, v)
            r = read(memory, v)
            reads.append(r)
            seen.append((memory.data, v.data, w.data))
        return self.output(stack(reads)), Tape(*map(np.stack, zip(*seen, strict=True)))

    def __repr__(self) -> str:
        sizes = f"{self.inputs}, {self.outputs}, rows={self.rows}, width={self.width}"
        return f"NeuralTuringMachine({sizes}, hidden={self.controller.W_h.shape[0]})"


class Head(Module):
    """From the controller's state and where the head was to where it goes, by the four steps of addressing.

    Each step has numbers of its own, a linear layer of the state h away, and bent into their range:

        k = tanh(.)    beta = softplus(.)    g = sigmoid(.)    s = softmax(.)    gamma = 1 + softplus(.)

    Parameters
    ----------
    hidden, width : int
        H of the controller and W of the memory.
    addressing : Addressing
    rng : Generator or int
        As for `NeuralTuringMachine`.
    """

    def __init__(
        self, hidden: int, width: int, addressing: Addressing, *, rng: np.random.Generator | int
    ) -> None:
        if not isinstance(addressing, Addressing):
            raise TypeError(f"addressing is of type {type(addressing).__name__}: expected Addressing")
        rng = generator("rng", rng)
        self.addressing = addressing
        self.k, self.beta, self.g, self.s, self.gamma = (
            Linear(hidden, size, rng=rng, initialise=xavier) for size in (width, 1, 1, 3, 1)
        )

    def forward(self, h: Tensor, memory: Tensor, previous: Tensor) -> Tensor:
        """h (B, H), memory (B, N, W), previous (B, N) -> weights (B, N)."""
        step = self.addressing
        w = step.content_addressing(memory, self.k(h).tanh(), softplus(self.beta(h)))
        w = step.interpolate(w, previous, self.g(h).sigmoid())
        w = step.shift(w, self.s(h).softmax())
        return step.sharpen(w, 1 + softplus(self.gamma(h)))


def read(memory: Operand, weights: Operand) -> Tensor:
    """The mean of the rows, by weight (equation 2).

        r = sum_i w(i) M(i)

    Parameters
    ----------
    memory : (..., N, W)
    weights : (..., N)

    Returns
    -------
    Tensor (..., W)
    """
    memory, weights = as_tensors(memory, weights)
    _check_shapes(memory, weights)
    return (weights[..., np.newaxis, :] @ memory)[..., 0, :]


def erase(memory: Operand, weights: Operand, e: Operand) -> Tensor:
    """Fade rows, as far as their weights and e are 1 (equation 3).

        M(i) <- M(i) (1 - w(i) e)

    Parameters
    ----------
    memory : (..., N, W)
    weights : (..., N)
    e : (..., W)
        From 0 to 1, for each column of the memory.

    Returns
    -------
    Tensor (..., N, W)
    """
    memory, weights, e = as_tensors(memory, weights, e)
    _check_shapes(memory, weights, e=e)
    return memory * (1 - weights[..., np.newaxis] * e[..., np.newaxis, :])


def add(memory: Operand, weights: Operand, a: Operand) -> Tensor:
    """Add to rows, by their weights (equation 4).

        M(i) <- M(i) + w(i) a

    Parameters
    ----------
    memory : (..., N, W)
    weights : (..., N)
    a : (..., W)

    Returns
    -------
    Tensor (..., N, W)
    """
    memory, weights, a = as_tensors(memory, weights, a)
    _check_shapes(memory, weights, a=a)
    return memory + weights[..., np.newaxis] * a[..., np.newaxis, :]


def softplus(x: Operand) -> Tensor:
    """ln(1 + e^x), a rectifier without a kink: from 0 far below to x far above."""
    return as_tensor(x).softplus()


def _check_shapes(memory: Tensor, weights: Tensor, **vector: Tensor) -> None:
    """weights (..., N), and what a head writes (..., W), for a memory (..., N, W)."""
    *batch, N, W = memory.shape if memory.ndim > 1 else (-1, -1)
    expected = {"weights": (*batch, N), **dict.fromkeys(vector, (*batch, W))}
    for name, x in {"weights": weights, **vector}.items():
        if x.shape != expected[name]:
            letters = "(..., N)" if name == "weights" else "(..., W)"
            raise ValueError(
                f"memory is {memory.shape}, {name} is {x.shape}: expected (..., N, W) and {letters}"
            )


def _of_the_course() -> Addressing:
    from course import addressing  # only here: who writes these steps has a course without them

    return Addressing(
        addressing.content_addressing, addressing.interpolate, addressing.shift, addressing.sharpen
    )
