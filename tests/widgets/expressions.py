"""The lecture's expressions, for graphs of any engine: their variables have the names of the nodes."""

from __future__ import annotations

from typing import Any


def lecture(x: Any, y: Any, z: Any) -> Any:
    q = x + y
    return q * z


def patterns(x: Any, y: Any, z: Any, w: Any) -> Any:
    product = x * y
    larger = z.max(w)
    total = product + larger
    return total * 2


def fork(x: Any) -> Any:
    return x.exp() + x * x
