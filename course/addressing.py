"""Where on its tape a Neural Turing Machine reads and writes: the four steps from a key to weights.

A weighting w over the N rows of a memory is how much attention each gets: no entry is below 0, the sum is 1.
A head finds its next one by what the rows hold, or by going on from where it was, or by some of both:

    likeness to a key      w_c = softmax_i(beta K(k, M_i))            `content_addressing`
    or where it was        w_g = g w_c + (1 - g) w_before             `interpolate`
    one step to a side     w_s(i) = sum_j s(j) w_g(i - j)             `shift`
    and to the point       w(i) = w_s(i)^gamma / sum_j w_s(j)^gamma   `sharpen`

Every step has a slope everywhere, so that gradients say where a head should have looked.

>>> memory = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
>>> w = content_addressing(memory, [0.0, 3.0], beta=50.0)
>>> w.data.round(3)
array([0., 1., 0.])
>>> shift(w, [0.0, 0.0, 1.0]).data.round(3)
array([0., 0., 1.])

Arrays are taken as well as tensors. Leading axes are a batch, and none of them broadcasts: numbers for each
weighting, as beta, g and gamma, are (..., 1), or one number for all.

References
----------
A. Graves, G. Wayne and I. Danihelka, "Neural Turing Machines", 2014, https://arxiv.org/abs/1410.5401,
section 3.3; numbers of equations are theirs.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from course.autodiff.tensor import Operand, Tensor, as_tensors

__all__ = ["content_addressing", "interpolate", "sharpen", "shift"]

EPSILON = 1e-8  # beside |k| |M_i|, so that a row or a key of zeros is like nothing instead of nan


def content_addressing(memory: Operand, key: Operand, beta: Operand) -> Tensor:
    """Look where rows are like the key (equations 5 and 6).

        w(i) = e^(beta K_i) / sum_j e^(beta K_j)        K_i = k.M_i / (|k| |M_i|)

    K is the cosine of the angle between the key and a row: 1 for the same direction, whatever the lengths.

    Parameters
    ----------
    memory : (..., N, W)
    key : (..., W)
    beta : (..., 1) or number
        The key's strength, at least 0: at 0 all rows are alike, and the larger the more the nearest one wins.

    Returns
    -------
    Tensor (..., N)
    """
    memory, key, beta = as_tensors(memory, key, beta)
    if memory.ndim < 2 or key.shape != memory.shape[:-2] + memory.shape[-1:] or not memory.size:
        raise ValueError(f"memory is {memory.shape}, key is {key.shape}: expected (..., N, W) and (..., W)")
    _check_number("beta", beta, key, low=0)
    products = (memory @ key[..., np.newaxis])[..., 0]  # (..., N)
    lengths = memory.norm(axis=-1) * key.norm(axis=-1, keepdims=True)
    return (beta * products / (lengths + EPSILON)).softmax()


def interpolate(content: Operand, previous: Operand, gate: Operand) -> Tensor:
    """Choose between what was found and where the head was before (equation 7).

        w(i) = g w_content(i) + (1 - g) w_previous(i)

    Parameters
    ----------
    content, previous : (..., N)
    gate : (..., 1) or number
        g, from 0 to 1: at 1 only the content counts, at 0 only the previous weighting.

    Returns
    -------
    Tensor (..., N)
    """
    content, previous, gate = as_tensors(content, previous, gate)
    if content.ndim < 1 or content.shape != previous.shape or not content.size:
        raise ValueError(f"content is {content.shape}, previous is {previous.shape}: expected both (..., N)")
    _check_number("gate", gate, content, low=0, high=1)
    return gate * content + (1 - gate) * previous


def shift(weights: Operand, s: Operand) -> Tensor:
    """Move along the tape, which is closed to a ring (equation 8).

        w(i) = sum_j s(j) w_before(i - j),    j = -1, 0, 1;    i - j modulo N

    Parameters
    ----------
    weights : (..., N)
    s : (..., 3)
        How much goes one row back, stays, and goes one row on; the row after the last is the first.

    Returns
    -------
    Tensor (..., N)
    """
    weights, s = as_tensors(weights, s)
    if weights.ndim < 1 or s.shape != (*weights.shape[:-1], 3) or not weights.size:
        raise ValueError(f"weights are {weights.shape}, s is {s.shape}: expected (..., N) and (..., 3)")
    N = weights.shape[-1]
    moved = (weights @ _moves(N, weights.dtype)).reshape(*weights.shape[:-1], 3, N)
    return (s[..., np.newaxis] * moved).sum(axis=-2)


def sharpen(weights: Operand, gamma: Operand) -> Tensor:
    """Undo the blur that shifts leave behind (equation 9).

        w(i) = w_before(i)^gamma / sum_j w_before(j)^gamma

    Parameters
    ----------
    weights : (..., N)
        None below 0, and not all 0.
    gamma : (..., 1) or number
        At least 1, where nothing changes but the sum, which becomes 1.

    Returns
    -------
    Tensor (..., N)
    """
    weights, gamma = as_tensors(weights, gamma)
    if weights.ndim < 1 or not weights.size:
        raise ValueError(f"weights are {weights.shape}: expected (..., N)")
    _check_number("gamma", gamma, weights, low=1)
    largest = weights.data.max(axis=-1, keepdims=True)
    if not (weights.data.min() >= 0 and largest.min() > 0):
        raise ValueError("weights hold numbers below 0, nan, or nothing but 0: they are parts of a whole")
    powers: Tensor = (weights / largest) ** gamma  # a common factor cancels, and so nothing rounds to 0 / 0
    return powers / powers.sum(axis=-1, keepdims=True)


@cache
def _moves(N: int, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    """(N, 3N): a weighting times this is the weighting moved by -1, 0 and 1, one after the other."""
    moves = np.hstack([np.roll(np.eye(N, dtype=dtype), j, axis=1) for j in (-1, 0, 1)])
    moves.setflags(write=False)
    return moves


def _check_number(name: str, x: Tensor, rows: Tensor, low: float, high: float = np.inf) -> None:
    """One number for each row of `rows`, or one for all, between low and high."""
    expected = (*rows.shape[:-1], 1)
    if x.shape not in ((), expected):
        raise ValueError(f"{name} is {x.shape}: expected a number, or {expected}")
    if not (x.data.min() >= low and x.data.max() <= high):
        raise ValueError(
            f"{name} runs from {x.data.min():g} to {x.data.max():g}: expected {low} "
            + ("or more" if high == np.inf else f"to {high}")
        )
