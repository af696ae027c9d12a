"""Release, grade and explain: what instructors run. Students never import it."""

from __future__ import annotations

from typing import Any

__all__ = ["verify"]


def __getattr__(name: str) -> Any:
    # The command line imports this package and should start at once.
    if name == "verify":
        from autograder.judge import verify

        return verify
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
