"""Plain values as JSON text, and back: what passes between a grader and a student's process.

A value is None, a bool, an int, a float, a str, a list, a tuple, a dict with text keys, or a NumPy array of
booleans, integers or floats. Everything else travels as an `Opaque`, the name of its type: it can be
reported, not used. Nothing is pickled or evaluated; what comes in is measured before it is built.
"""

from __future__ import annotations

import base64
import json
import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 12
MAX_VALUES = 200_000
MAX_INTEGER = 2**63 - 1

# The kinds of array that travel: name → bytes in memory, little-endian, C order.
KINDS = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64"
DTYPES = {name: np.dtype(name).newbyteorder("<") for name in KINDS.split()}

# What the name of a type looks like; another one may be a message.
TYPE = re.compile(r"(array of )?[^\W\d]\w{0,99}(\[\w{1,4}\])?")


class MalformedError(ValueError):
    """A text that is not a value: too long, too deep, or of a form nobody agreed on."""


@dataclass(frozen=True)
class Opaque:
    """Something that cannot travel, by the name of its type."""

    type: str


def dumps(value: Any) -> str:
    """Write a value as JSON text."""
    return json.dumps(_pack(value, MAX_DEPTH), separators=(",", ":"))


def loads(text: str, max_characters: int = MAX_CHARACTERS) -> Any:
    """Read a value from JSON text.

    Raises
    ------
    MalformedError
        If the text is longer than `max_characters`, nested deeper than `MAX_DEPTH`, holds more than
        `MAX_VALUES` values, or is no value.
    """
    if type(text) is not str:
        raise MalformedError(f"expected text, got {type(text).__name__}")
    if len(text) > max_characters:
        raise MalformedError(f"{len(text):,} characters, {max_characters:,} are allowed")
    try:
        tree = json.loads(text, object_pairs_hook=_once_each)
    except MalformedError:
        raise
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"not JSON: {type(error).__name__}") from None
    return _unpack(tree, MAX_DEPTH, [MAX_VALUES])


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    items = dict(pairs)
    if len(items) < len(pairs):
        raise MalformedError("a key that stands twice in one object")
    return items


def _pack(value: Any, depth: int) -> Any:
    if value is None or type(value) in (bool, int, float, str):
        # JSON has no limit on integers, readers have: 64 bits are plenty for a number.
        return _opaque(value) if type(value) is int and abs(value) > MAX_INTEGER else value
    if isinstance(value, np.generic):
        # By its dtype: the item of a datetime64 may be an int.
        travels = value.dtype.name in DTYPES or isinstance(value, np.str_)
        return _pack(value.item(), depth) if travels else _opaque(value)
    if isinstance(value, np.ndarray):
        return _pack_array(value)
    if depth == 0:
        return _opaque(value)
    if isinstance(value, list):
        return [_pack(item, depth - 1) for item in value]
    if isinstance(value, tuple):  # a named one too
        return {"tuple": [_pack(item, depth - 1) for item in value]}
    if type(value) is dict and all(type(key) is str for key in value):
        return {"dict": {key: _pack(item, depth - 1) for key, item in value.items()}}
    return _opaque(value)


def _opaque(value: Any) -> dict[str, str]:
    return {"opaque": value.type if isinstance(value, Opaque) else type(value).__name__}


def _pack_array(array: np.ndarray[Any, Any]) -> dict[str, Any]:
    name = array.dtype.name
    if name not in DTYPES:
        return {"opaque": f"array of {name}"}
    data = np.ascontiguousarray(array, dtype=DTYPES[name]).tobytes()
    return {"array": name, "shape": list(array.shape), "data": base64.b64encode(data).decode("ascii")}


def _unpack(tree: Any, depth: int, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0:
        raise MalformedError(f"more than {MAX_VALUES:,} values")
    if tree is None or type(tree) in (bool, int, float, str):
        if type(tree) is int and abs(tree) > MAX_INTEGER:
            raise MalformedError("an integer beyond 64 bits")
        return tree
    if depth < 0:
        raise MalformedError(f"nested deeper than {MAX_DEPTH}")
    if type(tree) is list:
        return [_unpack(item, depth - 1, left) for item in tree]
    match tree:
        case {"tuple": list(items), **rest} if not rest:
            return tuple(_unpack(item, depth - 1, left) for item in items)
        case {"dict": dict(items), **rest} if not rest:
            return {key: _unpack(item, depth - 1, left) for key, item in items.items()}
        case {"opaque": str(name), **rest} if not rest:
            return Opaque(name if TYPE.fullmatch(name) else "unknown")
        case {"array": str(name), "shape": list(shape), "data": str(data), **rest} if not rest:
            return _unpack_array(name, shape, data)
    raise MalformedError("an object of unknown form")


def _unpack_array(name: str, shape: list[Any], data: str) -> np.ndarray[Any, Any]:
    if name not in DTYPES:
        raise MalformedError(f"arrays of {name[:40]} do not travel")
    if len(shape) > 32 or not all(type(n) is int and 0 <= n < 2**31 for n in shape):
        raise MalformedError("a shape is a list of sizes")
    try:
        raw = base64.b64decode(data.encode("ascii"), validate=True)
    except ValueError:
        raise MalformedError("array data is not base64") from None
    if len(raw) != math.prod(shape) * DTYPES[name].itemsize:
        raise MalformedError(f"{len(raw)} bytes for an array of shape {tuple(shape)} and dtype {name}")
    try:
        return np.frombuffer(raw, dtype=DTYPES[name]).reshape(shape).astype(name)
    except ValueError:  # sizes next to a 0 whose product no array can have
        raise MalformedError(f"no array has the shape {tuple(shape)}") from None
