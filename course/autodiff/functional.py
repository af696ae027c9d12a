"""Derivatives of functions: Jacobians, and their products with vectors.

Throughout, f maps a tensor x to a tensor y, and J is the matrix of the dy_i/dx_j. One walk back gives a row of
it, v J; a product J v is a walk back through a walk back. Given an x that is an array, all of these give arrays.
Given a tensor, they give tensors that depend on it and can be differentiated again, to any order.

>>> import numpy as np
>>> jacobian(lambda x: x**2, np.array([1.0, 2.0]))
array([[2., 0.],
       [0., 4.]])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from course.autodiff.tensor import Operand, Tensor, as_tensor, grad, stack

__all__ = ["hvp", "jacobian", "jvp", "vjp"]

Function = Callable[[Tensor], Tensor]


def jacobian(f: Function, x: npt.ArrayLike | Tensor) -> Any:
    """All derivatives dy_i/dx_j of y = f(x).

    Parameters
    ----------
    f : callable
        Maps a Tensor to a Tensor.
    x : float array or Tensor

    Returns
    -------
    array (*y.shape, *x.shape), or Tensor where x is one
        One walk back for each entry of y.
    """
    point = _point(x)
    y = as_tensor(f(point))
    units = np.eye(y.size, dtype=y.dtype).reshape(y.size, *y.shape)
    rows = [_gradient(y, point, unit) for unit in units]
    return _like(x, stack(rows).reshape(*y.shape, *point.shape))


def vjp(f: Function, x: npt.ArrayLike | Tensor, v: Operand) -> Any:
    """The vector-Jacobian product v J, the gradient of sum(v f(x)): what one walk back gives.

    Parameters
    ----------
    f : callable
        Maps a Tensor to a Tensor.
    x : float array or Tensor
    v : of the shape of f(x)

    Returns
    -------
    array of x's shape, or Tensor where x is one
    """
    point = _point(x)
    return _like(x, _gradient(as_tensor(f(point)), point, v))


def jvp(f: Function, x: npt.ArrayLike | Tensor, v: Operand) -> Any:
    """The Jacobian-vector product J v, the derivative of f at x along v.

    The product u J is linear in u. Its derivative with respect to u, a walk back through the walk back, is J;
    with v for a seed it is J v.

    Parameters
    ----------
    f : callable
        Maps a Tensor to a Tensor.
    x : float array or Tensor
    v : of x's shape

    Returns
    -------
    array of the shape of f(x), or Tensor where x is one
    """
    point = _point(x)
    y = as_tensor(f(point))
    u = Tensor(np.zeros_like(y.data), requires_grad=True)
    return _like(x, _gradient(_gradient(y, point, u), u, v))


def hvp(f: Function, x: npt.ArrayLike | Tensor, v: Operand) -> Any:
    """The Hessian-vector product H v, H_ij = d^2 y/dx_i dx_j: how the gradient of y changes along v.

    H is symmetric, so v H will do: a walk back through the gradient, with v for a seed.

    Parameters
    ----------
    f : callable
        Maps a Tensor to a Tensor of one entry.
    x : float array or Tensor
    v : of x's shape

    Returns
    -------
    array of x's shape, or Tensor where x is one
    """
    point = _point(x)
    return _like(x, _gradient(_gradient(as_tensor(f(point)), point), point, v))


def _point(x: npt.ArrayLike | Tensor) -> Tensor:
    """Where to differentiate: the tensor itself where it asks for gradients, or a leaf that does."""
    if isinstance(x, Tensor) and x.requires_grad:
        return x
    return Tensor(x.data if isinstance(x, Tensor) else x, requires_grad=True)


def _gradient(y: Tensor, x: Tensor, seed: Operand | None = None) -> Tensor:
    """Zeros where y does not depend on x, as a linear function's gradient does not."""
    if not y.requires_grad:
        return Tensor(np.zeros_like(x.data))
    gradient: Tensor = grad(y, x, seed, create_graph=True)
    return gradient


def _like(x: npt.ArrayLike | Tensor, result: Tensor) -> Any:
    return result if isinstance(x, Tensor) else result.data
