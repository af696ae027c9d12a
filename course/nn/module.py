"""Module: a function with parameters, which it finds among its own attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, TypeGuard

import numpy as np
import numpy.typing as npt

__all__ = ["Module", "Parameter", "is_parameter"]

Array = npt.NDArray[Any]


class Parameter(Protocol):
    """What is learnt: an array, and the gradient of the loss with respect to it, once it is known.

    A `Tensor` that asks for gradients is one; `course.nn.by_hand.Parameter` is one; so is any object with
    these two attributes.
    """

    data: Array
    grad: Array | None


def is_parameter(x: object) -> TypeGuard[Parameter]:
    """Whether x has an array `data` and a `grad`, and is no frozen tensor and no node inside a graph."""
    return (
        isinstance(getattr(x, "data", None), np.ndarray)
        and hasattr(x, "grad")
        and getattr(x, "requires_grad", True)
        and not getattr(x, "op", "")
    )


class Module:
    """A function with parameters. A subclass makes them in `__init__` and says in `forward` what it computes.

    Parameters are found where they are: in attributes, in modules that are attributes, and in lists, tuples
    and dicts of either. A name is the way there, "layers.0.W". What is there twice counts once, under its
    first name. A tensor whose `requires_grad` is set to False is frozen, and no parameter any more.

    Examples
    --------
    >>> from course.autodiff import Tensor
    >>> class Scale(Module):
    ...     def __init__(self, factor):
    ...         self.factor = Tensor(factor, requires_grad=True)
    ...
    ...     def forward(self, x):
    ...         return x * self.factor
    >>> scale = Scale(3.0)
    >>> loss = scale(2.0)
    >>> loss.backward()
    >>> [(name, float(p.data), float(p.grad)) for name, p in scale.named_parameters()]
    [('factor', 3.0, 2.0)]
    """

    def forward(self, *inputs: Any) -> Any:
        """The output."""
        raise NotImplementedError(f"{type(self).__name__} has no forward yet: say there what it computes")

    def __call__(self, *inputs: Any) -> Any:
        return self.forward(*inputs)

    def named_parameters(self) -> Iterator[tuple[str, Any]]:
        """Each parameter with its name, in the order in which attributes were set."""
        seen: set[int] = set()
        waiting: list[tuple[str, object]] = [("", self)]
        while waiting:
            name, x = waiting.pop()
            if id(x) in seen:
                continue
            seen.add(id(x))
            if is_parameter(x):
                yield name, x
                continue
            parts = _parts(x)
            waiting.extend((f"{name}.{key}" if name else str(key), part) for key, part in reversed(parts))

    def parameters(self) -> list[Any]:
        """All parameters: what an optimiser is given."""
        return [parameter for _, parameter in self.named_parameters()]

    def zero_grad(self) -> None:
        """Forget all gradients. The next backward then sets them instead of adding to them."""
        for parameter in self.parameters():
            parameter.grad = None

    def state(self) -> dict[str, Array]:
        """A copy of each parameter's data by name. `np.savez(file, **model.state())` keeps a model."""
        return {name: parameter.data.copy() for name, parameter in self.named_parameters()}

    def load(self, state: Mapping[str, Array]) -> None:
        """Write what `state` gave, here or in a module of the same make, into the parameters.

        Raises
        ------
        ValueError
            Names or shapes that are not those of the parameters. Then nothing was written.
        """
        parameters = dict(self.named_parameters())
        for name in {**parameters, **state}:
            if name not in state or name not in parameters:
                wrong = "is missing in the state" if name in parameters else "of the state is none of them"
                raise ValueError(f"the parameters are {', '.join(parameters)}: {name} {wrong}")
            given, own = np.shape(state[name]), parameters[name].data.shape
            if given != own:
                raise ValueError(f"state[{name!r}] is {given}: expected {own}")
        for name, parameter in parameters.items():
            np.copyto(parameter.data, state[name])


def _parts(x: object) -> list[tuple[Any, object]]:
    """What may hold parameters, with the names under which it does."""
    if isinstance(x, Module):
        return list(vars(x).items())
    if isinstance(x, dict):
        return list(x.items())
    if isinstance(x, (list, tuple)):
        return list(enumerate(x))
    return []
