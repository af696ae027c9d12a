"""Functions of tensors are probed by a walk back: what they give, and the gradients of what they took.

>>> import numpy as np
>>> square = lambda x: x * x
>>> differentiated(square, {"x": np.array([3.0, 4.0]), "upstream": np.array([1.0, 10.0])})
(array([ 9., 16.]), array([ 6., 80.]))

Whoever leaves the graph on the way, for a plain array, has the right value and a gradient of 0:

>>> differentiated(lambda x: x * x.data, {"x": np.array([3.0]), "upstream": np.array([1.0])})
(array([9.]), array([3.]))
>>> differentiated(lambda x: x.data * x.data, {"x": np.array([3.0]), "upstream": np.array([1.0])})
(array([9.]), array([0.]))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

UPSTREAM = "upstream"


def differentiated(function: Callable[..., Any], given: dict[str, Any]) -> tuple[Any, ...]:
    """Call a function with tensors, and walk back from what it gives.

    Parameters
    ----------
    function : callable
        Gives a tensor.
    given : dict
        What it is called with, in this order: arrays and floats as tensors, all else as it is. "upstream" is
        not handed over: it is the gradient from which to walk back, ones by default. The arrays here become
        those of the tensors after the call.

    Returns
    -------
    tuple
        The value, or what came back where it is no tensor; and the gradient of each tensor that was given: 0
        where none has come.

    Raises
    ------
    TypeError
        If a list or a tuple came back.
    """
    from course.autodiff import Tensor, grad  # only here: most editions have none

    tensors = {
        name: Tensor(value, requires_grad=True, name=name)
        for name, value in given.items()
        if isinstance(value, np.ndarray | float) and name != UPSTREAM
    }
    came = function(*(tensors.get(name, value) for name, value in given.items() if name != UPSTREAM))
    if isinstance(came, list | tuple):
        raise TypeError(f"a {type(came).__name__} came back, not a tensor: np.stack makes one of several")
    given.update((name, x.data) for name, x in tensors.items() if isinstance(given[name], np.ndarray))
    if not isinstance(came, Tensor) or not came.requires_grad:
        value = came.data if isinstance(came, Tensor) else came
        return (value, *(np.zeros_like(x.data) for x in tensors.values()))
    # A value of another shape is wrong; its gradients are to tell what else is.
    upstream = np.asarray(given.get(UPSTREAM, 1.0))
    seed = upstream if upstream.shape == came.shape else np.ones(came.shape)
    return (came.data, *grad(came, list(tensors.values()), seed))
