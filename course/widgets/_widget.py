"""What all widgets share: how their files get to the page, what stands in for the page, how errors show."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from course.widgets import _cells
from course.widgets._bundle import bundle, styles

COURSE = Path(__file__).parents[1]


class Widget(anywidget.AnyWidget):
    """A widget whose JavaScript and CSS stand beside it: NAME.js and NAME.css for the module NAME.py.

    A subclass has traits, checks its arguments, and says in `picture` what is shown where no page runs. When
    the cell that made it is run again, it is closed.

    Attributes
    ----------
    error : str
        What the student's function raised, and where; "" while all is well. The page shows it.
    """

    error = traitlets.Unicode().tag(sync=True)

    def __init_subclass__(cls, **options: Any) -> None:
        file = Path(str(sys.modules[cls.__module__].__file__)).with_suffix(".js")
        if file.exists() and "_esm" not in vars(cls):  # anywidget makes a class for each widget
            cls._esm, cls._css = bundle(file), styles(file.with_suffix(".css"))
        super().__init_subclass__(**options)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        _cells.note(self)

    def picture(self) -> Any:
        """The widget as it stands, as a picture with a text: what has `_repr_mimebundle_`."""
        raise NotImplementedError(f"{type(self).__name__} has no picture")

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Show an exception inside the widget, until the next time that all goes well."""
        try:
            yield
        except Exception as error:
            self.error = described(error)
        else:
            self.error = ""

    def _repr_mimebundle_(self, **options: Any) -> Any:
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return {**data, **self._still()}, metadata

    def _still(self) -> dict[str, Any]:
        trouble = self.error
        if not trouble:
            try:
                return dict(self.picture()._repr_mimebundle_())
            except Exception as error:  # of what the student's function gave
                trouble = described(error)
        return {"text/plain": f"{type(self).__name__}: {trouble}"}

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


def described(error: Exception) -> str:
    """The kind of an error, what it says, and the last line of the student's that led there."""
    words = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if COURSE not in Path(frame.filename).parents
    ]
    return f"{words} (line {own[-1].lineno} of {own[-1].name})" if own else words
