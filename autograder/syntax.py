"""Python's own reading of source, by one thread at a time.

CPython 3.11 counts how deep it is in a syntax tree for the whole process: two threads that build one each,
while submissions are judged and recorded side by side, end in a SystemError.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from functools import cache
from threading import RLock
from typing import Any

_turn = RLock()


def tree(source: str) -> ast.Module:
    """The syntax tree of source."""
    with _turn:
        return ast.parse(source)


@cache  # one solution is every right student's
def source_of(defined: Callable[..., Any]) -> str:
    """The source of a function or a class, which `inspect` looks for in a syntax tree."""
    with _turn:
        return inspect.getsource(defined)
