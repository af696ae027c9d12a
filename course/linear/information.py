"""Entropy, cross entropy and the divergence between them, in nats.

    H(p)       = - sum_x p(x) ln p(x)            how surprising x is, on average, to one who knows p
    H(p, q)    = - sum_x p(x) ln q(x)            ... to one who believes q
    KL(p || q) = sum_x p(x) ln (p(x) / q(x))     how much of that is due to the wrong belief

so that H(p, q) = H(p) + KL(p || q). With a one-hot p the entropy is 0, and the cross entropy is the negative
log-likelihood of the label: a classifier that minimises it brings its q as near to the labels' p as it can.

Where p(x) = 0 nothing is added, whatever q(x) is. Where q(x) = 0 < p(x), cross entropy and divergence are
inf.

All take one distribution (C,), or one in each row (N, C): entries of at least 0 that sum to 1. They give a
number for a vector and (N,) numbers for rows, and raise TypeError or ValueError for anything else.

References
----------
T. M. Cover and J. A. Thomas, "Elements of Information Theory", 2nd ed., chapter 2, Wiley, 2006.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import Floats, distributions, same_shape


def entropy(p: npt.ArrayLike) -> Any:
    """H(p) = - sum_x p(x) ln p(x): 0 where p is sure, ln C where it is uniform.

    >>> entropy([[0.5, 0.5], [1.0, 0.0]])
    array([0.69314718, 0.        ])
    """
    p = distributions("p", p)
    return 0 - np.sum(p * _logs(p, p), axis=-1)  # 0 -, for an entropy of 0 and not of -0


def cross_entropy(p: npt.ArrayLike, q: npt.ArrayLike) -> Any:
    """H(p, q) = - sum_x p(x) ln q(x), of p and q of one shape.

    >>> cross_entropy([[0.0, 1.0], [0.5, 0.5]], [[0.75, 0.25], [1.0, 0.0]])
    array([1.38629436,        inf])
    """
    p, q = _two(p, q)
    return 0 - np.sum(p * _logs(q, p), axis=-1)


def kl_divergence(p: npt.ArrayLike, q: npt.ArrayLike) -> Any:
    """KL(p || q) = sum_x p(x) ln (p(x) / q(x)), of p and q of one shape: 0 where p = q, above 0 elsewhere.

    >>> kl_divergence([[1.0, 0.0], [0.5, 0.5]], [[0.5, 0.5], [0.5, 0.5]])
    array([0.69314718, 0.        ])
    """
    p, q = _two(p, q)
    return np.sum(p * (_logs(p, p) - _logs(q, p)), axis=-1)


def _two(p: npt.ArrayLike, q: npt.ArrayLike) -> tuple[Floats, Floats]:
    p, q = distributions("p", p), distributions("q", q)
    same_shape("p", p, "q", q)
    return p, q


def _logs(q: Floats, p: Floats) -> Floats:
    """ln q where p > 0, and 0 elsewhere."""
    with np.errstate(divide="ignore"):
        return np.log(q, out=np.zeros_like(q), where=p > 0)
