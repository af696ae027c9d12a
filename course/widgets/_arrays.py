"""Arrays on their way to the page: as bytes, since a grid of numbers is long as text."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import traitlets


class Array(traitlets.TraitType[Any, Any]):
    """A trait that holds an array of numbers, or None. `numbers` in _page/dom.js reads it as a typed array.

    What is assigned is copied, and tells the page even where the numbers are the same.

    Parameters
    ----------
    dtype : float32 or float64
        Pictures need no more than float32; numbers that are read off or subtracted do.
    """

    default_value = None
    info_text = "an array of real numbers, or None"

    def __init__(self, dtype: npt.DTypeLike = np.float32, **options: Any) -> None:
        self.dtype = np.dtype(dtype)
        super().__init__(None, allow_none=True, **options)
        self.tag(sync=True, to_json=_to_json)

    def validate(self, widget: Any, value: Any) -> Any:
        array = np.asarray(value)
        if array.dtype.kind not in "biuf":
            self.error(widget, value)
        return array.astype(self.dtype)

    def _validate(self, widget: Any, value: Any) -> Any:
        return None if value is None else self.validate(widget, value)

    def set(self, widget: Any, value: Any) -> None:
        new = self._validate(widget, value)
        old = widget._trait_values.get(self.name)
        widget._trait_values[self.name] = new
        widget._notify_trait(self.name, old, new)


def _to_json(value: Any, widget: Any) -> Any:
    if value is None:
        return None
    return {"shape": list(value.shape), "dtype": value.dtype.name, "bytes": memoryview(value.tobytes())}
