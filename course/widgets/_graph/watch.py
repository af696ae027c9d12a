"""A `backward`, watched: every gradient that it wrote, and the gradient that it had read for it.

For as long as `backward` runs, the nodes note each reading and each writing of their `grad`. So what `c`
hands on to `a` is seen for what it is, in anyone's class: with `+=`, `a` has added it to what it had; with
`=` in its place, `a` has lost what it had.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import CodeType
from typing import Any

import numpy as np

from course.autodiff.drawing._nodes import array_of
from course.widgets._graph.disguise import Namespace, disguised
from course.widgets._graph.run import Move, Step


def watch(
    nodes: Sequence[Any], parents: Sequence[Sequence[int]], result: int, backward: Callable[[], Any]
) -> tuple[list[Step], Exception | None]:
    """Call `backward`, and tell the steps that it took; also those before an exception."""
    journal = _Journal(nodes, parents, result)
    try:
        with disguised(nodes, journal.overrides):
            backward()
    except Exception as error:
        return journal.steps, error
    return journal.steps, None


class _Journal:
    def __init__(self, nodes: Sequence[Any], parents: Sequence[Sequence[int]], result: int) -> None:
        self.steps: list[Step] = []
        self._place = {id(node): i for i, node in enumerate(nodes)}
        self._slots = [
            {parent: [s for s, p in enumerate(operands) if p == parent] for parent in operands}
            for operands in parents
        ]
        self._result = result
        self._grads = [_copy(getattr(node, "grad", None)) for node in nodes]
        self._reads: list[tuple[int, Any]] = []  # whose gradient was read, and what it was
        self._own: set[int] = set()  # those read since anything was written

    def overrides(self, kind: type) -> Namespace:
        """Attribute access of that class, with notes of it."""

        def __getattribute__(node: Any, name: str) -> Any:
            value = kind.__getattribute__(node, name)  # type: ignore[call-arg]
            if name == "grad":
                self._read(node, value)
            return value

        def __setattr__(node: Any, name: str, value: Any) -> None:
            kind.__setattr__(node, name, value)  # type: ignore[call-arg]
            if name == "grad":
                self._written(node, value)

        return {"__getattribute__": __getattribute__, "__setattr__": __setattr__}

    def _read(self, node: Any, value: Any) -> None:
        place = self._place.get(id(node))
        if place is not None:
            self._reads.append((place, _copy(value)))
            self._own.add(place)

    def _written(self, node: Any, value: Any) -> None:
        place = self._place.get(id(node))
        if place is None:
            return
        before, after = self._grads[place], _copy(value)
        self._grads[place] = after
        added = place in self._own
        self._own.clear()
        if added:  # the reading that belongs to `+=`; whose gradient it was made of is another one
            del self._reads[max(i for i, (read, _) in enumerate(self._reads) if read == place)]
        cleared = after is None or not after.any()
        if cleared and not added and not any(step.kind == "seed" for step in self.steps):
            return  # a fresh start, as every backward may make
        source, upstream = self._source(place, added)
        if source is None:
            seed = place == self._result
            self.steps.append(Step("seed" if seed else "set", place, after))
            return
        downstream = after if not added or before is None or after is None else after - before
        self._move(source, upstream, Move(place, 0, downstream, before, after, replaced=_lost(before, added)))

    def _source(self, place: int, added: bool) -> tuple[int | None, Any]:
        """The node that was read last, of those that take this one; else the one that is at work.

        The latter where a gradient goes from call to call as an argument: the node is a variable of a caller.
        """
        for read, value in reversed(self._reads):
            if place in self._slots[read]:
                return read, value
        frame: Any = sys._getframe(3)
        while added and frame is not None and frame.f_code is not _WATCH:
            for value in frame.f_locals.values():
                found = self._place.get(id(value))
                if found is not None and place in self._slots[found]:
                    return found, None
            frame = frame.f_back
        return None, None

    def _move(self, source: int, upstream: Any, move: Move) -> None:
        last = self.steps[-1] if self.steps else None
        if last is None or last.kind != "gate" or last.node != source:
            last = Step("gate", source, upstream)
            self.steps.append(last)
        slots = self._slots[source][move.parent]
        taken = sum(other.parent == move.parent for other in last.moves)
        move.slot = slots[min(taken, len(slots) - 1)]
        last.moves.append(move)


_WATCH: CodeType = watch.__code__


def _copy(value: Any) -> Any:
    return None if value is None else np.array(array_of(value))


def _lost(before: Any, added: bool) -> bool:
    return not added and before is not None and bool(np.any(before))
