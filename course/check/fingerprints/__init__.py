"""What each exercise expects on its visible cases: numbers, computed when the notebooks were built."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from course.check import wire
from course.check.expected import Expected


def dumps(expected: list[Expected]) -> str:
    """An assignment's file: a JSON object with an entry for each exercise."""
    entries = (f'"{e.exercise}":{wire.dumps(e.to_dict())}' for e in expected)
    return '{"dict":{' + ",\n".join(entries) + "}}\n"


def loads(text: str) -> dict[str, Expected]:
    """The entries of an assignment's file, by exercise."""
    return {name: Expected.from_dict(plain) for name, plain in wire.loads(text).items()}


def load(name: str) -> Expected:
    """Find an exercise in the installed files.

    Raises
    ------
    LookupError
        If no file knows it; the message lists what there is.
    """
    known: dict[str, Expected] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json"):
            known |= _read(file.name)
            if name in known:
                return known[name]
    raise LookupError(f"no exercise {name!r} to check: there are {', '.join(known) or 'none'}")


@cache
def _read(file: str) -> dict[str, Expected]:
    return loads((files(__name__) / file).read_text(encoding="utf-8"))
