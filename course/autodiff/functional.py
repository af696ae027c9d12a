"""Derivatives as values: of one tensor with respect to others, and of functions.

Throughout, f maps a tensor x to a tensor y, and J is the matrix of all dy_i/dx_j. One walk back gives a row
of it, v J. A product J v is a walk back through a walk back. Given an x that is an array, `jacobian`, `vjp`,
`jvp` and `hvp` give arrays. Given a tensor, they give tensors that depend on it and can be differentiated
again, to any order.

>>> import numpy as np
>>> jacobian(lambda x: x**2, np.array([1.0, 2.0]))
array([[2., 0.],
       [0., 4.]])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from course.autodiff import _errors
from course.autodiff.tensor import Operand, Tensor, as_tensor, value
from course.autodiff.walk import upstream, walk

__all__ = ["grad", "hvp", "jacobian", "jvp", "vjp"]

Function = Callable[[Tensor], Tensor]


def grad(
    output: Tensor,
    inputs: Tensor | Sequence[Tensor],
    seed: Operand | None = None,
    *,
    create_graph: bool = False,
    retain_graph: bool = False,
) -> Any:
    """The gradient of the output with respect to the inputs, which their `grad` does not see.

    Parameters
    ----------
    output : Tensor
    inputs : Tensor, or sequence of them
        Leaves that ask for gradients, or nodes between them and the output.
    seed : of the output's shape, optional
        The upstream gradient; 1 by default, which needs an output of one entry.
    create_graph : bool
        Give the gradients as tensors, which can be differentiated again, to any order.
    retain_graph : bool
        Keep the graph for another walk; `create_graph` does as well.

    Returns
    -------
    array, or Tensor where `create_graph` is set; a tuple of them for several inputs
        Zeros for an input that the output does not depend on.

    Raises
    ------
    ValueError, RuntimeError
        As `Tensor.backward`, and for an input that does not ask for gradients.

    Examples
    --------
    >>> x = Tensor(2.0, requires_grad=True)
    >>> first = grad(x**4, x, create_graph=True)
    >>> first, grad(first, x)
    (Tensor(32., op='multiply'), array(48.))
    """
    wanted = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    for x in wanted:
        if not x.requires_grad:
            raise _errors.asks_for_nothing(x)
    start = upstream(output, value(seed))
    if create_graph:
        start = seed.astype(output.dtype) if isinstance(seed, Tensor) else Tensor(start)
    found = walk(output, start, wanted, retain_graph=retain_graph, create_graph=create_graph)
    kind = as_tensor if create_graph else np.array
    gradients = tuple(kind(found[x] if x in found else np.zeros_like(x.data)) for x in wanted)
    return gradients[0] if isinstance(inputs, Tensor) else gradients


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
    point, further = _point(x)
    y = as_tensor(f(point))
    units = np.eye(y.size, dtype=y.dtype).reshape(y.size, *y.shape)
    rows = [_gradient(y, point, unit, create_graph=further, retain_graph=True) for unit in units]
    return np.stack(rows).reshape((*y.shape, *point.shape))


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
    point, further = _point(x)
    return _gradient(as_tensor(f(point)), point, v, create_graph=further)


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
    point, further = _point(x)
    y = as_tensor(f(point))
    u = Tensor(np.zeros_like(y.data), requires_grad=True)
    return _gradient(_gradient(y, point, u, create_graph=True), u, v, create_graph=further)


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
    point, further = _point(x)
    gradient = _gradient(as_tensor(f(point)), point, create_graph=True)
    return _gradient(gradient, point, v, create_graph=further)


def _point(x: npt.ArrayLike | Tensor) -> tuple[Tensor, bool]:
    """Where to differentiate, a tensor that asks for gradients; and whether what comes out should, too."""
    if isinstance(x, Tensor):
        return (x if x.requires_grad else Tensor(x.data, requires_grad=True)), True
    return Tensor(x, requires_grad=True), False


def _gradient(y: Tensor, x: Tensor, seed: Operand | None = None, **options: bool) -> Any:
    """As `grad`, and zeros where y depends on nothing, such as the gradient of a linear function."""
    if y.requires_grad:
        return grad(y, x, seed, **options)
    zeros = np.zeros_like(x.data)
    return Tensor(zeros) if options.get("create_graph") else zeros
