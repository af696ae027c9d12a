"""What goes wrong with tensors, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

_ONE_BY_ONE = ("add", "subtract", "multiply", "divide", "power", "maximum", "minimum")
_BROADCASTING = (
    "they do not broadcast: counted from the right, axes must be equal, or 1, or missing in one of them; "
    "x[:, np.newaxis] adds an axis of 1"
)
_HINTS = {
    **dict.fromkeys(_ONE_BY_ONE, _BROADCASTING),
    "matmul": "the last axis of the left must be as long as the last but one of the right",
}


def describe(x: Any) -> str:
    """How a message calls a tensor: h (tanh) of shape (2, 3)."""
    made = f"{x.name} ({x.op})" if x.name and x.op else x.name or x.op or "a tensor"
    return f"{made} of shape {x.shape}"


def wrong_dtype(dtype: Any, requires_grad: bool) -> TypeError:
    if requires_grad and dtype.kind in "iub":
        return TypeError(
            f"data is {dtype}, which cannot move in small steps and so has no gradient: "
            "give floats, such as [1.0, 2.0] or data.astype(float)"
        )
    return TypeError(f"data is {dtype}: expected float32 or float64, or integers or booleans as a constant")


def wrong_shapes(op: str, parents: Sequence[Any], error: ValueError) -> ValueError:
    shapes = " and ".join(str(parent.shape) for parent in parents)
    return ValueError(f"{op} of {shapes}: {_HINTS.get(op, error)}")


def written_into(x: Any) -> TypeError:
    return TypeError(
        f"{describe(x)} cannot be written into, since the graph remembers its values: make a new one, with "
        "where(mask, new, x), concatenate or stack; or write into x.data before the graph is made"
    )


def written_into_array() -> TypeError:
    return TypeError("an array cannot hold a graph: write array = array + x instead of array += x")


def left_the_graph(x: Any) -> TypeError:
    return TypeError(
        f"{describe(x)} does not turn into an array or a number by itself, since its gradient would be lost: "
        "x.data is the array, x.item() the number, and stack([x, y]) one tensor made of several"
    )


def no_rule(function: str, known: Iterable[Any]) -> TypeError:
    names = ", ".join(sorted(other.__name__ for other in known))
    return TypeError(
        f"np.{function} has no derivative rule: write it with functions that take tensors ({names}), "
        "or call it on x.data for the values alone"
    )


def asks_for_nothing(x: Any) -> ValueError:
    return ValueError(f"{describe(x)} asks for no gradient: make it with Tensor(data, requires_grad=True)")


def no_graph(output: Any) -> RuntimeError:
    return RuntimeError(
        f"{describe(output)} depends on nothing that asks for a gradient: make the leaves with "
        "Tensor(data, requires_grad=True), and compute outside of no_grad()"
    )


def no_seed(output: Any) -> ValueError:
    return ValueError(
        f"{describe(output)} is not one number: walk back from a loss, such as its sum() or mean(), or give "
        "its upstream gradient as seed, an array of the same shape"
    )


def wrong_seed(shape: tuple[int, ...], output: Any) -> ValueError:
    return ValueError(
        f"seed is {shape} for {describe(output)}: an upstream gradient has the shape of what it belongs to"
    )


def freed(node: Any) -> RuntimeError:
    return RuntimeError(
        f"the graph behind {describe(node)} was freed by an earlier backward: compute it again, call "
        "backward once on the sum of the losses, or keep the graph with backward(retain_graph=True)"
    )
