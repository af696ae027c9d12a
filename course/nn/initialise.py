"""Where weights start: matrices (D, C) of random numbers, of the size that keeps signals alive.

In x W with D inputs each score is a sum of D terms: if inputs have variance 1 and weights s^2, scores have
D s^2. Layer upon layer that grows or dies geometrically, unless s^2 is about 1/D. Backwards, gradients are
sums over the C outputs and ask for 1/C. The initialisations differ in which of the two they heed, and in what
they take the activation to do.

Each is called as initialise(shape, rng) and gives float64; a layer converts to its own dtype.

>>> he((100, 50), np.random.default_rng(0)).std().round(2)
np.float64(0.14)
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from course._validate import Floats, count, generator, number

__all__ = ["Initialise", "he", "lecun", "normal", "orthogonal", "xavier", "zeros"]

Initialise = Callable[[tuple[int, int], np.random.Generator], Floats]


def xavier(shape: tuple[int, int], rng: np.random.Generator | int) -> Floats:
    """Uniform within +-sqrt(6 / (D + C)), which is variance 2 / (D + C): between forward and backward.

    For activations with slope 1 at 0, such as tanh.

    References
    ----------
    X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks",
    AISTATS 2010, eq. 16.
    """
    D, C = _sizes(shape)
    bound = math.sqrt(6 / (D + C))
    return generator("rng", rng).uniform(-bound, bound, (D, C))


def he(shape: tuple[int, int], rng: np.random.Generator | int, slope: float = 0.0) -> Floats:
    """Normal with variance 2 / ((1 + slope^2) D): a rectifier lets half of the variance through.

    For ReLU, and with its slope for leaky ReLU.

    References
    ----------
    K. He et al., "Delving Deep into Rectifiers", ICCV 2015, eq. 10 and 15.
    """
    D, C = _sizes(shape)
    return normal((D, C), rng, math.sqrt(2 / ((1 + number("slope", slope) ** 2) * D)))


def lecun(shape: tuple[int, int], rng: np.random.Generator | int) -> Floats:
    """Normal with variance 1 / D: scores have the variance of the inputs.

    References
    ----------
    Y. LeCun et al., "Efficient BackProp", in "Neural Networks: Tricks of the Trade", 1998, eq. 16.
    """
    D, C = _sizes(shape)
    return normal((D, C), rng, math.sqrt(1 / D))


def normal(shape: tuple[int, int], rng: np.random.Generator | int, std: float = 0.01) -> Floats:
    """Normal with a standard deviation that one chooses: deep networks die at 0.01, and explode at 1.

    References
    ----------
    A. Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", NeurIPS 2012,
    section 5, has 0.01.
    """
    return number("std", std, minimum=0) * generator("rng", rng).standard_normal(_sizes(shape))


def orthogonal(shape: tuple[int, int], rng: np.random.Generator | int) -> Floats:
    """Rows, or columns where they are fewer, of length 1 and at right angles to each other.

    So x W is never longer than x, and as long where D <= C.

    For weights that are applied again and again, such as W_h of a recurrent cell.

    References
    ----------
    A. M. Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
    ICLR 2014, https://arxiv.org/abs/1312.6120.
    """
    D, C = _sizes(shape)
    q, r = np.linalg.qr(generator("rng", rng).standard_normal((max(D, C), min(D, C))))
    q = q * np.sign(np.diag(r))  # else the signs are those of the algorithm, not of chance
    return np.asarray(q if D >= C else q.T)


def zeros(shape: tuple[int, int], rng: np.random.Generator | int) -> Floats:
    """All 0. In a hidden layer all units are then the same, and get the same gradient for ever."""
    generator("rng", rng)
    return np.zeros(_sizes(shape))


def _sizes(shape: tuple[int, int]) -> tuple[int, int]:
    if not isinstance(shape, tuple) or len(shape) != 2:
        raise ValueError(f"shape is {shape!r}: expected (inputs, outputs)")
    return count("shape[0]", shape[0]), count("shape[1]", shape[1])
