"""Optimisers: how parameters move, once their gradients are known.

An optimiser is given parameters, anything with an array `data` and a `grad` of its shape or None: the
tensors of `course.nn`, or what is written by hand. `step` writes into `data`, in place and without new
arrays, and leaves `grad` as it is; `zero_grad` sets it to None. A parameter without a gradient stays where
it is.

Write into the data of tensors after `backward`, as a training loop does: a graph that is still to be walked
back would see the new numbers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import number
from course.nn.module import Parameter, is_parameter

__all__ = ["SGD", "Adam", "Optimiser", "checked_parameters"]

Array = npt.NDArray[Any]


class Optimiser(ABC):
    """What optimisers share. A subclass says how one parameter moves.

    Attributes
    ----------
    parameters : list
    learning_rate : float
        May be set at any time, as a schedule does.
    """

    def __init__(self, parameters: Iterable[Parameter], learning_rate: float) -> None:
        self.parameters = checked_parameters(parameters)
        self.learning_rate = learning_rate
        self._scratch = _scratch([p.data for p in self.parameters])

    @property
    def learning_rate(self) -> float:
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._learning_rate = number("learning_rate", value, above=0)

    @property
    @abstractmethod
    def state(self) -> dict[str, list[Any]]:
        """What is remembered from step to step: by name, one entry for each parameter."""

    @abstractmethod
    def _move(self, i: int, x: Array, g: Array, s: Array) -> None:
        """Move x, the data of parameter i, along its gradient g; s is an array like it to compute in."""

    def step(self) -> None:
        """Move every parameter that has a gradient.

        Raises
        ------
        RuntimeError
            None has one.
        ValueError
            One has a gradient of another shape than its own.
        """
        moved = False
        for i, parameter in enumerate(self.parameters):
            x, g = parameter.data, parameter.grad
            if g is None:
                continue
            if g.shape != x.shape:
                raise ValueError(f"parameters[{i}] is {x.shape}, its gradient {g.shape}: expected the same")
            self._move(i, x, g, self._scratch[i])
            moved = True
        if not moved:
            raise RuntimeError("step without gradients: no parameter has one yet; call backward first")

    def zero_grad(self) -> None:
        """Forget all gradients. The next backward then sets them instead of adding to them."""
        for parameter in self.parameters:
            parameter.grad = None


class SGD(Optimiser):
    """Stochastic gradient descent, with momentum.

        v <- momentum v - learning_rate g
        x <- x + v

    With momentum 0 that is x <- x - learning_rate g. PyTorch leaves the learning rate out of v and multiplies
    by it in the second line, which is the same as long as it does not change.

    Parameters
    ----------
    parameters : iterable of parameters
    learning_rate : float
        Above 0.
    momentum : float
        At least 0 and below 1; 0.9 is a common choice.

    Attributes
    ----------
    velocity : list of arrays
        v of each parameter; empty with momentum 0.

    References
    ----------
    B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; in this form I.
    Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013, eq. 1
    and 2.
    """

    def __init__(self, parameters: Iterable[Parameter], learning_rate: float, momentum: float = 0.0) -> None:
        super().__init__(parameters, learning_rate)
        self.momentum = _below_one("momentum", momentum)
        self.velocity = [np.zeros_like(p.data) for p in self.parameters] if self.momentum else []

    @property
    def state(self) -> dict[str, list[Any]]:
        """The `velocity` of each parameter."""
        return {"velocity": self.velocity}

    def _move(self, i: int, x: Array, g: Array, s: Array) -> None:
        np.multiply(g, self._learning_rate, out=s)
        if self.momentum:
            v = self.velocity[i]
            v *= self.momentum
            v -= s
            x += v
        else:
            x -= s


class Adam(Optimiser):
    """Adam: steps of about the learning rate in every coordinate, whatever the size of its gradient.

        m <- beta1 m + (1 - beta1) g            m_hat = m / (1 - beta1^t)
        v <- beta2 v + (1 - beta2) g^2          v_hat = v / (1 - beta2^t)
        x <- x - learning_rate m_hat / (sqrt(v_hat) + epsilon)

    t counts the steps of each parameter by itself, from 1.

    Parameters
    ----------
    parameters : iterable of parameters
    learning_rate : float
        Above 0.
    beta1, beta2 : float
        How slowly the means of the gradient and of its square forget; at least 0 and below 1.
    epsilon : float
        Above 0.

    Attributes
    ----------
    m, v : lists of arrays
        Of each parameter.
    t : list of int

    References
    ----------
    D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1,
    https://arxiv.org/abs/1412.6980.
    """

    def __init__(
        self,
        parameters: Iterable[Parameter],
        learning_rate: float = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.beta1, self.beta2 = _below_one("beta1", beta1), _below_one("beta2", beta2)
        self.epsilon = number("epsilon", epsilon, above=0)
        self.m = [np.zeros_like(p.data) for p in self.parameters]
        self.v = [np.zeros_like(p.data) for p in self.parameters]
        self.t = [0] * len(self.parameters)

    @property
    def state(self) -> dict[str, list[Any]]:
        """`m`, `v` and `t` of each parameter."""
        return {"m": self.m, "v": self.v, "t": self.t}

    def _move(self, i: int, x: Array, g: Array, s: Array) -> None:
        m, v = self.m[i], self.v[i]
        self.t[i] = t = self.t[i] + 1
        m *= self.beta1
        m += np.multiply(g, 1 - self.beta1, out=s)
        v *= self.beta2
        np.multiply(g, g, out=s)
        s *= 1 - self.beta2
        v += s
        np.sqrt(v, out=s)
        s *= (1 - self.beta2**t) ** -0.5  # sqrt(v_hat)
        s += self.epsilon
        np.divide(m, s, out=s)
        s *= self._learning_rate / (1 - self.beta1**t)
        x -= s


def checked_parameters(parameters: Iterable[Parameter]) -> list[Parameter]:
    """The parameters as a list: at least one, each a parameter of floats, none twice."""
    if not isinstance(parameters, Iterable) or isinstance(parameters, np.ndarray):
        kind = type(parameters).__name__
        raise TypeError(f"parameters is of type {kind}: expected a list of them, as model.parameters() gives")
    found = list(parameters)
    if not found:
        raise ValueError("parameters is empty: there is nothing to learn")
    seen: set[int] = set()
    for i, parameter in enumerate(found):
        if not is_parameter(parameter):
            raise TypeError(
                f"parameters[{i}] is of type {type(parameter).__name__}: expected something with an array "
                "`data` and a `grad`, such as Tensor(data, requires_grad=True)"
            )
        if parameter.data.dtype.kind != "f":
            raise TypeError(f"parameters[{i}] holds {parameter.data.dtype}: expected floats")
        if id(parameter) in seen:
            raise ValueError(f"parameters[{i}] is there already: it would move twice")
        seen.add(id(parameter))
    return found


def _scratch(arrays: list[Array]) -> list[Array]:
    """For each array one to compute in, of its shape and dtype. All share memory, which so stays in cache."""
    room = {x.dtype: np.empty(max(a.size for a in arrays if a.dtype == x.dtype), x.dtype) for x in arrays}
    return [room[x.dtype][: x.size].reshape(x.shape) for x in arrays]


def _below_one(name: str, value: float) -> float:
    if number(name, value, minimum=0) >= 1:
        raise ValueError(f"{name} is {value}: expected a number below 1")
    return float(value)
