"""Where a graph comes from, and comes from again when a leaf has another value."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from numbers import Real
from typing import Any, Protocol

from course._validate import callable_, number
from course.autodiff.drawing._nodes import array_of, name_of, parents_of
from course.widgets._graph import gates, replay, values
from course.widgets._graph.run import Run
from course.widgets._graph.tensors import is_tensor
from course.widgets._graph.values import Nodes, is_scalar

Leaves = dict[str, float]

FIXED = (
    "What was computed here is not known well enough to compute it again. To edit leaves, give a function: "
    "GraphStepper(f, Value, x=-2)."
)


class Raised(Exception):
    """What the student's own function, class or graph has raised."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


@contextmanager
def _theirs() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise Raised(error) from error


class Source(Protocol):
    """A graph that can be made to run.

    Attributes
    ----------
    leaves : dict from str to float
        Those whose value may be edited, with the value that they start with.
    fixed : str
        Why none may be edited, if that is so.
    """

    leaves: Leaves
    fixed: str

    def run(self, leaves: Mapping[str, float]) -> Run:
        """Forwards and backwards, with these values."""

    def result(self, leaves: Mapping[str, float]) -> float:
        """Forwards alone."""


def source(graph: Any, make: Callable[[Any], Any] | None, given: Mapping[str, Any], limit: int) -> Source:
    """What was meant by the arguments of `GraphStepper`."""
    if gates.is_graph(graph):
        if make is not None:
            raise TypeError("a graph of gates takes numbers: GraphStepper(graph, x=-2, y=5), without a class")
        return Gates(graph, given, limit)
    if hasattr(graph, "data") and not isinstance(graph, type):
        if make is not None or given:
            raise TypeError(
                f"{name_of(graph) or 'this expression'} has its leaves: to choose them, give the function"
            )
        return Expression(graph, limit)
    if not callable(graph) or isinstance(graph, type):
        raise TypeError(
            f"graph is of type {type(graph).__name__}: expected a function, an expression such as a Value "
            "or a Tensor, or a Graph of gates"
        )
    return Function(graph, make, given, limit)


class Function:
    """A function of named leaves, called anew each time, with leaves of a class."""

    fixed = ""

    def __init__(
        self, f: Callable[..., Any], make: Callable[[Any], Any] | None, given: Mapping[str, Any], limit: int
    ) -> None:
        self._f, self._make, self._limit = f, make, limit
        name = getattr(f, "__name__", "f")
        if make is None:
            raise TypeError(
                f"leaves of which class? GraphStepper({name}, Value, x=-2) calls {name} with x=Value(-2)"
            )
        callable_("the class of leaves", make)
        try:
            inspect.signature(f).bind(**given)
        except TypeError as error:
            raise TypeError(f"{name} does not take these leaves: {error}") from None
        if not given:
            raise TypeError(f"{name} has no leaves: name them, as in GraphStepper({name}, Value, x=-2)")
        self._given = dict(given)
        self.leaves = {name: number(name, given[name]) for name in given if isinstance(given[name], Real)}

    def run(self, leaves: Mapping[str, float]) -> Run:
        made, result, variables = self._call(leaves)
        graph = Nodes.of(result, list(made.values()), self._limit)
        place = {id(node): i for i, node in enumerate(graph.nodes)}
        names = {place[id(node)]: name for name, node in variables.items() if id(node) in place}
        names |= {place[id(node)]: name for name, node in made.items()}
        own = getattr(self._f, "__name__", "")
        if own.isidentifier() and own not in names.values():
            names.setdefault(graph.result, own)
        return values.run(graph, names, {name: place[id(made[name])] for name in self.leaves})

    def result(self, leaves: Mapping[str, float]) -> float:
        return float(array_of(self._call(leaves)[1].data).item())

    def _call(self, leaves: Mapping[str, float]) -> tuple[dict[str, Any], Any, dict[str, Any]]:
        assert self._make is not None
        with _theirs():
            made = {name: self._make(value) for name, value in (self._given | dict(leaves)).items()}
        for leaf in made.values():
            parents_of(leaf)  # which says what is wrong with what is no node
        with _theirs():
            result, variables = _with_variables(self._f, made)
        try:
            parents_of(result)
        except TypeError:
            kind, leaf = type(result).__name__, type(next(iter(made.values()))).__name__
            raise TypeError(
                f"{getattr(self._f, '__name__', 'f')} returned an object of type {kind}: expected a {leaf}"
            ) from None
        return made, result, {name: node for name, node in variables.items() if name not in made}


class Expression:
    """What has been computed. It is left as it was found."""

    def __init__(self, result: Any, limit: int) -> None:
        self._graph = graph = Nodes.of(result, (), limit)
        names: dict[int, str] = {}
        for i, (node, operands) in enumerate(zip(graph.nodes, graph.parents, strict=True)):
            if not operands and is_scalar(node.data):
                names[i] = _free(name_of(node) or "leaf", set(names.values()))
        self._places = {name: i for i, name in names.items()}
        can = replay.can_be_rebuilt(graph.nodes, graph.parents)
        at = {name: float(array_of(graph.nodes[i].data).item()) for name, i in self._places.items()}
        self.leaves = at if can else {}
        self.fixed = "" if can else FIXED

    def run(self, leaves: Mapping[str, float]) -> Run:
        graph = self._graph
        if dict(leaves) == self.leaves:
            return self._as_it_is()
        made = replay.rebuild(graph.nodes, graph.parents, self._at(leaves))
        again = Nodes(made, graph.parents, graph.result)
        return values.run(again, {i: name_of(node) for i, node in enumerate(graph.nodes)}, self._editable())

    def result(self, leaves: Mapping[str, float]) -> float:
        made = replay.rebuild(self._graph.nodes, self._graph.parents, self._at(leaves))
        return float(array_of(made[self._graph.result].data).item())

    def _as_it_is(self) -> Run:
        nodes = self._graph.nodes
        if not hasattr(nodes[self._graph.result], "backward"):
            return values.run(self._graph, {}, self._editable())
        grads = [getattr(node, "grad", None) for node in nodes]
        try:
            for node, grad in zip(nodes, grads, strict=True):
                if grad is not None:
                    node.grad = _fresh(node, grad)
            return values.run(self._graph, {}, self._editable())
        finally:
            for node, grad in zip(nodes, grads, strict=True):
                if hasattr(node, "grad"):
                    node.grad = grad

    def _at(self, leaves: Mapping[str, float]) -> dict[int, float]:
        return {self._places[name]: value for name, value in leaves.items()}

    def _editable(self) -> dict[str, int]:
        return {name: self._places[name] for name in self.leaves}


class Gates:
    """A graph of gates, run anew each time."""

    fixed = ""

    def __init__(self, graph: Any, given: Mapping[str, Any], limit: int) -> None:
        self._graph = graph
        self._places = gates.wiring(graph, limit)
        inputs = [place.name for place in self._places if place.gate is None]
        for name in {**dict.fromkeys(inputs), **given}:
            if name not in given or name not in inputs:
                wrong = "is missing" if name in inputs else "is none of them"
                raise TypeError(f"the inputs are {', '.join(inputs)}: {name} {wrong}")
        self.leaves = {name: number(name, given[name]) for name in inputs}

    def run(self, leaves: Mapping[str, float]) -> Run:
        with _theirs():
            return gates.run(self._graph, self._places, leaves)

    def result(self, leaves: Mapping[str, float]) -> float:
        with _theirs():
            return float(self._graph.forward(**leaves))


def _fresh(node: Any, grad: Any) -> Any:
    """The gradient of a node that no backward has been at."""
    return None if is_tensor(node) else type(grad)(0) if is_scalar(grad) else array_of(grad) * 0


def _free(name: str, taken: set[str]) -> str:
    """A name that no other has."""
    k = 1
    while (candidate := name if k == 1 else f"{name} {k}") in taken:
        k += 1
    return candidate


def _with_variables(f: Callable[..., Any], leaves: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """What f returns, and the variables that it had when it did."""
    code = getattr(inspect.unwrap(f), "__code__", None)
    variables: dict[str, Any] = {}

    def note(frame: Any, event: str, argument: Any) -> None:
        if event == "return" and frame.f_code is code:
            variables.update(frame.f_locals)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        result = f(**leaves)
    finally:
        sys.setprofile(before)
    return result, variables
