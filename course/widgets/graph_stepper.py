"""A computation graph to step through: forwards node by node, then backwards gate by gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import traitlets

from course._validate import number
from course.autodiff.drawing import Drawing
from course.widgets._graph.measure import measured
from course.widgets._graph.picture import picture
from course.widgets._graph.run import Run
from course.widgets._graph.sources import Raised, source
from course.widgets._widget import Widget, described

LIMIT = 150  # nodes; more are too many to be read


class GraphStepper(Widget):
    """A computation graph: drag its nodes, step through its two walks, change its leaves.

    >>> def f(x, y, z):
    ...     q = x + y
    ...     return q * z
    >>> from course.autodiff import Value
    >>> GraphStepper(f, Value, x=-2, y=5, z=-4)
    GraphStepper of f = -12, 5 nodes

    What is shown is what happened. `backward` is watched while it runs: which gradient it wrote, in which
    order, and from which gradient it was made. So a class with a mistake in it shows the mistake. A local
    gradient is the one that the node keeps (in `slopes`), or else what the downstream gradient is as a
    multiple of the upstream one.

    Parameters
    ----------
    graph : callable, node or graph of gates
        A function of named leaves, which is called anew whenever a leaf is changed. Or what was computed
        already: a `Value`, a `Tensor`, a node of any class with `data`, `grad` and `parents` (or micrograd's
        `_prev`); it is left as it was found, and computed again by the operators of its class where its
        operations are known. Or a graph with `forward` and `backward`: the course's, or one's own with
        `inputs` and `gates`, as in lesson 4.
    kind : callable, optional
        For a function: the class of its leaves, or whatever makes one of a number.
    **leaves : float
        For a function its arguments, for a graph its inputs, by name. Arrays are taken as well where `kind`
        takes them, and are not edited.

    Attributes
    ----------
    leaves : dict from str to float
        Those that can be edited.
    step : int
        How far it is stepped through: 0 is the start.
    measure : bool
        Whether the slope along each leaf is measured too, by central differences, beside its gradient.
    trace : dict
        Every step, and where everything stands: all that the page knows of the graph.

    Raises
    ------
    TypeError
        What is no graph; leaves that the function or the graph does not take; a function without `kind`.
    ValueError
        A leaf that is not finite, a graph of more than 150 nodes, one with a cycle.
    """

    trace = traitlets.Dict().tag(sync=True)
    leaves = traitlets.Dict().tag(sync=True)
    fixed = traitlets.Unicode().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    measure = traitlets.Bool(False).tag(sync=True)
    slopes = traitlets.Dict().tag(sync=True)
    current = traitlets.Bool(True).tag(sync=True)

    def __init__(self, graph: Any, kind: Callable[[Any], Any] | None = None, /, **leaves: Any) -> None:
        self._source = source(graph, kind, leaves, LIMIT)
        self._run: Run | None = None
        super().__init__(leaves=self._source.leaves, fixed=self._source.fixed)
        try:
            self._go()
        except Raised as raised:
            self.error = described(raised.error)
        self.observe(self._again, ["leaves", "measure"])

    def picture(self) -> Drawing:
        """The graph as it is at the end."""
        return Drawing([] if self._run is None else self._run.nodes)

    def _still(self) -> dict[str, Any]:
        """The text beside a picture is the one that stands for it."""
        still = super()._still()
        return still | {"text/plain": self.picture().alt} if "image/svg+xml" in still else still

    @traitlets.validate("leaves")
    def _check_leaves(self, proposal: Any) -> dict[str, float]:
        given, expected = proposal["value"], self._source.leaves
        if given.keys() != expected.keys():
            raise traitlets.TraitError(f"leaves are {', '.join(given)}: expected {', '.join(expected)}")
        return {name: number(name, given[name]) for name in expected}

    @traitlets.validate("step")
    def _check_step(self, proposal: Any) -> int:
        return max(0, min(int(proposal["value"]), self._last()))

    def _last(self) -> int:
        return max(0, len(self.trace.get("steps", ())) - 1)

    def _again(self, change: Any) -> None:
        with self.hold_sync():
            self.current = False
            try:
                self._go()
            except Raised as raised:
                self.error = described(raised.error)
            except Exception as error:  # a function that now gives no node, or too many
                self.error = described(error)

    def _go(self) -> None:
        """Run the graph with its leaves as they are."""
        leaves, ended = dict(self.leaves), self.step == self._last()
        run = self._source.run(leaves)
        self._run, self.trace, self.slopes = run, picture(run), {}
        self.current, self.error = True, described(run.error) if run.error else ""
        self.step = self._last() if ended and self.step else self.step
        if self.measure:
            self.slopes = measured(self._source, leaves, run)

    def __repr__(self) -> str:
        if self._run is None:
            return f"GraphStepper: {self.error}"
        last = self._run.result
        call = Drawing(self._run.nodes).calls[last]
        return f"GraphStepper of {call} = {self._run.nodes[last].data}, {len(self._run.nodes)} nodes"
