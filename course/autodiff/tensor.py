"""Tensor: a NumPy array that remembers how it was made, so that gradients can flow back through it.

Every operation makes a new tensor that knows its parents and its operation's row in the table of `rules`.
That is the graph. `backward` walks it from the result to the leaves, and at each node does one thing:

    gradient of a parent  +=  rule(gradient of the node, node, parents)
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, NoReturn, TypeAlias

import numpy as np
import numpy.typing as npt
from numpy.lib.array_utils import normalize_axis_tuple

from course.autodiff import _errors
from course.autodiff.rules import RULES
from course.autodiff.walk import upstream, walk

__all__ = ["NUMPY", "Operand", "Tensor", "apply", "as_tensor", "as_tensors", "no_grad", "record", "value"]

Array = npt.NDArray[Any]
Axis = int | tuple[int, ...] | None
Operand: TypeAlias = "Tensor | npt.ArrayLike"

FLOATS = (np.dtype(np.float64), np.dtype(np.float32))
NUMPY: dict[Any, Callable[..., Any]] = {}  # what NumPy's own functions do with tensors: see `functions`

_numbers = count()


class _Mode(threading.local):
    recording = True


_mode = _Mode()


class Tensor:
    """An array, and how it was made.

    Parameters
    ----------
    data : array_like
        float32 or float64; integers and booleans make constants. What is not an array yet becomes float64 or
        int64, as in NumPy.
    requires_grad : bool
        Ask for the gradient of this leaf. Its data are copied, since an optimiser may write into them; those
        of a constant are shared.
    name : str
        What the graph, when drawn, and error messages call it.

    Attributes
    ----------
    data : array
        The values. Nothing watches them: write into them before a graph is made, or after `backward`.
    grad : array or None
        dL/d(self), of the data's shape and dtype. At leaves, where each `backward` adds to it; set it to None
        between steps. Other nodes have theirs only after `backward(retain_graph=True)`: that of the last one.
    requires_grad : bool
        Whether gradients flow to it: it is a leaf that asks, or depends on one.
    parents : tuple of Tensor
        What it was made of; empty at a leaf, and once `backward` has freed the graph.
    op : str
        The operation that made it, a row of `course.autodiff.rules.RULES`; "" at a leaf.
    options : dict
        What else that operation was told, such as an axis.
    number : int
        What is made later has a greater one.
    name : str

    Examples
    --------
    >>> W = Tensor([[1.0, -1.0], [2.0, 0.5]], requires_grad=True)
    >>> x = np.array([3.0, 1.0])
    >>> loss = (x @ W).tanh().sum()
    >>> loss.backward()
    >>> W.grad.round(4)
    array([[0.0005, 0.0798],
           [0.0002, 0.0266]])
    """

    __slots__ = (
        "__weakref__",
        "data",
        "grad",
        "name",
        "number",
        "op",
        "options",
        "parents",
        "requires_grad",
    )

    data: Array
    grad: Array | None
    requires_grad: bool
    parents: tuple[Tensor, ...]
    op: str
    options: dict[str, Any]
    name: str
    number: int

    def __init__(self, data: npt.ArrayLike, requires_grad: bool = False, name: str = "") -> None:
        self.data = np.array(data) if requires_grad else np.asarray(data)
        if self.data.dtype not in FLOATS and (requires_grad or self.data.dtype.kind not in "iub"):
            raise _errors.wrong_dtype(self.data.dtype, requires_grad)
        self.grad = None
        self.requires_grad = requires_grad
        self.parents = ()
        self.op = ""
        self.options = {}
        self.name = name
        self.number = next(_numbers)

    def backward(self, seed: npt.ArrayLike | None = None, *, retain_graph: bool = False) -> None:
        """Add dL/d(leaf) to the `grad` of every leaf that asks for it, where L is this tensor.

        Parameters
        ----------
        seed : array_like of this tensor's shape, optional
            The upstream gradient dL/d(self), where this tensor is not yet the loss; 1 by default, which needs
            a tensor of one entry.
        retain_graph : bool
            Keep the graph, and the gradients of all its nodes in their `grad`: to look at, to draw, or to
            walk back again. By default each node forgets its parents once it is done, which sets memory free.

        Raises
        ------
        ValueError
            No seed for a tensor of several entries, or one of another shape.
        RuntimeError
            Nothing here asks for gradients, or the graph was freed by an earlier `backward`.
        """
        for leaf, g in walk(self, upstream(self, value(seed)), retain_graph=retain_graph).items():
            leaf.grad = np.asarray(g if leaf.grad is None else leaf.grad + g)

    def detach(self) -> Tensor:
        """A constant that shares these data, through which no gradient flows."""
        return Tensor(self.data)

    def named(self, name: str) -> Tensor:
        """Itself, with a name: `h = (x @ W).named("h")`."""
        self.name = name
        return self

    def item(self) -> float:
        """The only entry, as a Python number."""
        value: float = self.data.item()
        return value

    @property
    def shape(self) -> tuple[int, ...]:
        return self.data.shape

    @property
    def ndim(self) -> int:
        return self.data.ndim

    @property
    def size(self) -> int:
        return self.data.size

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.data.dtype

    # Arithmetic: numbers, arrays and tensors, on either side.

    def __add__(self, other: Operand) -> Tensor:
        return apply("add", self, other)

    def __radd__(self, other: Operand) -> Tensor:
        return apply("add", other, self)

    def __sub__(self, other: Operand) -> Tensor:
        return apply("subtract", self, other)

    def __rsub__(self, other: Operand) -> Tensor:
        return apply("subtract", other, self)

    def __mul__(self, other: Operand) -> Tensor:
        return apply("multiply", self, other)

    def __rmul__(self, other: Operand) -> Tensor:
        return apply("multiply", other, self)

    def __truediv__(self, other: Operand) -> Tensor:
        return apply("divide", self, other)

    def __rtruediv__(self, other: Operand) -> Tensor:
        return apply("divide", other, self)

    def __pow__(self, other: Operand) -> Tensor:
        return apply("power", self, other)

    def __rpow__(self, other: Operand) -> Tensor:
        return apply("power", other, self)

    def __matmul__(self, other: Operand) -> Tensor:
        return apply("matmul", self, other)

    def __rmatmul__(self, other: Operand) -> Tensor:
        return apply("matmul", other, self)

    def dot(self, other: Operand) -> Tensor:
        """`x @ y`, by the name that arrays have for it too."""
        return apply("matmul", self, other)

    def __neg__(self) -> Tensor:
        return apply("negative", self)

    def __abs__(self) -> Tensor:
        return apply("absolute", self)

    # Comparisons have no slope: they give plain arrays.

    def __eq__(self, other: object) -> Any:
        return self.data == value(other)

    def __ne__(self, other: object) -> Any:
        return self.data != value(other)

    def __lt__(self, other: Operand) -> Any:
        return self.data < value(other)

    def __le__(self, other: Operand) -> Any:
        return self.data <= value(other)

    def __gt__(self, other: Operand) -> Any:
        return self.data > value(other)

    def __ge__(self, other: Operand) -> Any:
        return self.data >= value(other)

    __hash__ = object.__hash__  # a tensor is itself, whatever its values

    # Elementwise functions.

    def exp(self) -> Tensor:
        return apply("exp", self)

    def log(self) -> Tensor:
        return apply("log", self)

    def sqrt(self) -> Tensor:
        return apply("sqrt", self)

    def sin(self) -> Tensor:
        return apply("sin", self)

    def cos(self) -> Tensor:
        return apply("cos", self)

    def tanh(self) -> Tensor:
        return apply("tanh", self)

    def abs(self) -> Tensor:
        return apply("absolute", self)

    def sigmoid(self) -> Tensor:
        """1 / (1 + e^-x)."""
        return apply("sigmoid", self)

    def softplus(self) -> Tensor:
        """ln(1 + e^x), a rectifier without a kink: from 0 far below to x far above."""
        return apply("softplus", self)

    def relu(self) -> Tensor:
        """max(x, 0), with slope 0 at 0."""
        return apply("relu", self)

    def leaky_relu(self, slope: float = 0.01) -> Tensor:
        """x where x > 0, slope x elsewhere."""
        return apply("leaky_relu", self, slope=slope)

    def clip(self, low: npt.ArrayLike | None, high: npt.ArrayLike | None) -> Tensor:
        """Cut off below `low` and above `high`, where the slope is 0; None leaves that side open."""
        low, high = -np.inf if low is None else low, np.inf if high is None else high
        return apply("clip", self, low=low, high=high)

    # Reductions: over every axis, one or several. `keepdims` leaves axes of length 1 behind.

    def sum(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        return apply("sum", self, axis=axis, keepdims=keepdims)

    def mean(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        return apply("mean", self, axis=axis, keepdims=keepdims)

    def max(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The largest entry; entries that tie share its gradient evenly."""
        return apply("max", self, axis=axis, keepdims=keepdims)

    def min(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The smallest entry; entries that tie share its gradient evenly."""
        return apply("min", self, axis=axis, keepdims=keepdims)

    def norm(self, axis: Axis = None, keepdims: bool = False, ord: float = 2) -> Tensor:
        """The length (sum |x|^2)^(1/2), or with `ord` 1 the sum of |x|, with `ord` inf their maximum.

        All entries count as one vector, as in `np.linalg.vector_norm`. The gradient at 0 is 0.
        """
        if ord == 2:
            return apply("norm", self, axis=axis, keepdims=keepdims)
        if ord not in (1, np.inf):
            raise ValueError(f"ord is {ord}: expected 1, 2 or inf; others are (abs(x)**p).sum()**(1 / p)")
        return self.abs().sum(axis, keepdims) if ord == 1 else self.abs().max(axis, keepdims)

    def logsumexp(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """log sum e^x, whatever the size of x."""
        return apply("logsumexp", self, axis=axis, keepdims=keepdims)

    def softmax(self, axis: int = -1) -> Tensor:
        """e^x / sum e^x along an axis, whatever the size of x."""
        return apply("softmax", self, axis=axis)

    def log_softmax(self, axis: int = -1) -> Tensor:
        """x - log sum e^x along an axis: the logarithm of softmax, which would round to 0 first."""
        return apply("log_softmax", self, axis=axis)

    # Shapes.

    def reshape(self, *shape: Any) -> Tensor:
        """The same entries in another shape, `x.reshape(2, -1)` or `x.reshape((2, -1))`."""
        return apply("reshape", self, shape=_sequence(shape))

    def transpose(self, *axes: Any) -> Tensor:
        """Axes in another order, `x.transpose(0, 2, 1)`; without an argument in reverse."""
        order = _sequence(axes) or range(self.ndim)[::-1]
        return apply("transpose", self, axes=normalize_axis_tuple(order, self.ndim))

    @property
    def T(self) -> Tensor:
        return apply("transpose", self, axes=tuple(range(self.ndim))[::-1])

    def swapaxes(self, a: int, b: int) -> Tensor:
        """Two axes exchanged."""
        order = list(range(self.ndim))
        order[a], order[b] = order[b], order[a]
        return apply("transpose", self, axes=tuple(order))

    def broadcast_to(self, shape: tuple[int, ...]) -> Tensor:
        """Copied along new axes, and along those of length 1."""
        return apply("broadcast_to", self, shape=shape)

    def astype(self, dtype: npt.DTypeLike) -> Tensor:
        """The same entries in float32 or float64; as integers or booleans they are a constant."""
        if not self.requires_grad or np.dtype(dtype) not in FLOATS:
            return Tensor(self.data.astype(dtype))
        return apply("astype", self, dtype=dtype)

    def __reduce__(self) -> Any:
        """A copy, deep or pickled, is a leaf; that of a node inside a graph a constant."""
        return type(self), (self.data, self.requires_grad and not self.op, self.name)

    def __getitem__(self, index: Any) -> Tensor:
        """Part of it, by any index that NumPy knows; entries taken twice get the sum of both gradients."""
        return apply("getitem", self, index=value(index))

    def scatter(self, index: Any, shape: tuple[int, ...]) -> Tensor:
        """Zeros of a shape, with these entries added at an index: what `x[index]` is, backwards."""
        return apply("scatter", self, index=value(index), shape=shape)

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        raise _errors.written_into(self)

    def __len__(self) -> int:
        return len(self.data)

    def __iter__(self) -> Iterator[Tensor]:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        return bool(self.data)

    def __float__(self) -> float:
        if self.requires_grad:
            raise _errors.left_the_graph(self)  # array[0] = x comes here too
        return float(self.item())

    def __repr__(self) -> str:
        made = f", op={self.op!r}" if self.op else ", requires_grad=True" if self.requires_grad else ""
        name = f", name={self.name!r}" if self.name else ""
        return f"Tensor({np.array_repr(self.data)[6:-1]}{made}{name})"

    # NumPy's own functions come here when they are given a tensor.

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if kwargs.get("out") is not None:
            raise _errors.written_into_array()
        if method == "__call__" and not kwargs and ufunc in NUMPY:
            return NUMPY[ufunc](*inputs)
        raise _errors.no_rule(ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}", NUMPY)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function in NUMPY:
            return NUMPY[function](*args, **kwargs)
        raise _errors.no_rule(function.__name__, NUMPY)

    def __array__(self, dtype: Any = None, copy: Any = None) -> NoReturn:
        raise _errors.left_the_graph(self)


@contextmanager
def no_grad() -> Iterator[None]:
    """Within this block results are constants: `with no_grad(): ...`, or `@no_grad()` above a function."""
    before = _mode.recording
    _mode.recording = False
    try:
        yield
    finally:
        _mode.recording = before


def apply(op: str, *operands: Operand, **options: Any) -> Tensor:
    """The result of an operation of the table, as a node of the graph."""
    parents = as_tensors(*operands)
    try:
        forward, arrays = RULES[op].forward, [parent.data for parent in parents]
        data = forward(*arrays, **options) if options else forward(*arrays)
    except ValueError as error:
        raise _errors.wrong_shapes(op, parents, error) from None
    return record(op, data, parents, options)


def record(op: str, data: Any, parents: tuple[Tensor, ...], options: dict[str, Any]) -> Tensor:
    """A node of the graph; or a constant, where no parent asks for a gradient or none is recorded."""
    node = Tensor.__new__(Tensor)
    node.data = data if isinstance(data, np.ndarray) else np.asarray(data)
    node.grad = None
    node.name = ""
    node.number = next(_numbers)
    if _mode.recording:
        for parent in parents:
            if parent.requires_grad:
                node.requires_grad = True
                node.parents = parents
                node.op = op
                node.options = options
                return node
    node.requires_grad = False
    node.parents = ()
    node.op = ""
    node.options = {}
    return node


def as_tensors(*operands: Operand) -> tuple[Tensor, ...]:
    """The operands as tensors of one dtype, the widest of the floating-point arrays among them.

    Numbers, arrays without axes, integers and booleans take that dtype and never widen it.
    """
    first = operands[0] if operands else None
    if isinstance(first, Tensor):
        dtype = first.data.dtype
        for x in operands:
            if not isinstance(x, Tensor) or x.data.dtype is not dtype:
                break
        else:
            return operands  # type: ignore[return-value]  # the loop has seen that all are tensors
    tensors, decisive, dtype = [], -1, FLOATS[0]
    for given in operands:
        x = as_tensor(given)
        tensors.append(x)
        # What counts more in the choice of a dtype: a float array, a tensor of one float, a float, the rest.
        floating, axes = x.data.dtype.kind == "f", x.data.ndim
        weight = 0 if not floating else 3 if axes else 2 if x is given else 1
        if weight > decisive:
            decisive, dtype = weight, x.data.dtype
        elif weight == decisive:
            dtype = np.promote_types(dtype, x.data.dtype)
    return tuple([x if x.data.dtype == dtype else x.astype(dtype) for x in tensors])


def as_tensor(x: Operand) -> Tensor:
    """Itself, or a constant."""
    return x if isinstance(x, Tensor) else Tensor(x)


def value(x: Any) -> Any:
    """The array of a tensor; tensors in an index too."""
    if isinstance(x, tuple):
        return tuple(map(value, x))
    return x.data if isinstance(x, Tensor) else x


def _sequence(arguments: tuple[Any, ...]) -> Any:
    """f(2, 3) and f((2, 3)) mean the same."""
    return arguments[0] if len(arguments) == 1 and not isinstance(arguments[0], int) else arguments
