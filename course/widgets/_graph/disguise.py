"""Objects that are, for a while, of a class made from their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

Namespace = dict[str, Any]


@contextmanager
def disguised(objects: Iterable[Any], overrides: Callable[[type], Namespace]) -> Iterator[None]:
    """Give each object a subclass of its class, with what `overrides` makes for that class, and take it back.

    Objects whose class does not allow it stay as they are.
    """
    made: dict[type, type] = {}
    dressed: list[tuple[Any, type]] = []
    try:
        for thing in objects:
            kind = type(thing)
            if kind not in made:
                body = {"__slots__": (), "__module__": kind.__module__, "__qualname__": kind.__qualname__}
                try:
                    metaclass: Any = type(kind)
                    made[kind] = metaclass(kind.__name__, (kind,), body | overrides(kind))
                except TypeError:  # a class that may have no subclasses
                    continue
            try:
                thing.__class__ = made[kind]
            except TypeError:
                continue
            dressed.append((thing, kind))
        yield
    finally:
        for thing, kind in dressed:
            thing.__class__ = kind
