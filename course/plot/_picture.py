"""What a picture is, and what all of them share.

Classes differ in marker, hatching and line style beside colour, and brightness orders every heat map, so
that a picture reads in black and white; the colours are those of Okabe and Ito, which colour-blind readers
can tell apart. Figures are made without pyplot: no backend is chosen and no state is kept."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:  # importing matplotlib takes longer than all the rest of a lesson's first cell
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# K. Okabe and K. Ito, "Color Universal Design", 2008.
BLUE, ORANGE, GREEN, VERMILLION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, GREY = "#56B4E9", "#CC79A7", "#F0E442", "#666666"
COLOURS = (BLUE, ORANGE, GREEN, VERMILLION, SKY, PURPLE, YELLOW, GREY)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">")
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "|||", "---", "ooo", "+++", "***")
LINES = ("-", "--", "-.", ":")

# A page counts 96 pixels to the inch, so that a picture's letters are as large as the page's; the file has
# more, so that they are sharp.
CSS_PIXELS, DPI = 96, 144


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure with the texts that belong to it.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    caption : str
        Stands under the picture.
    alt : str
        What is seen, for readers who do not see it.
    """

    figure: Figure
    caption: str
    alt: str

    def __post_init__(self) -> None:
        for name in ("caption", "alt"):
            text = getattr(self, name)
            if not isinstance(text, str) or not text.strip():
                raise ValueError(f"{name} is {text!r}: a picture needs a text here")

    def png(self) -> bytes:
        """The picture as the content of a PNG file."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from PIL import Image

        self.figure.dpi = DPI
        # What figures have for it would draw them once more, to see what the layout does.
        canvas = FigureCanvasAgg(self.figure)
        canvas.draw()
        self.figure.set_layout_engine("none")  # laid out anew, it would come out a pixel different
        buffer = io.BytesIO()
        # Nothing can be seen through: without that channel, packed quickly, the file is no larger.
        image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        image.save(buffer, "png", dpi=(DPI, DPI), compress_level=1)
        return buffer.getvalue()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        image = base64.b64encode(self.png()).decode("ascii")
        alt, caption = html.escape(self.alt), html.escape(self.caption)
        width = round(self.figure.get_figwidth() * CSS_PIXELS)
        return {
            "text/html": f'<figure><img alt="{alt}" width="{width}" src="data:image/png;base64,{image}">'
            f"<figcaption>{caption}</figcaption></figure>",
            "image/png": image,
            "text/plain": self.alt,
        }

    def __repr__(self) -> str:
        return f"Picture({self.caption!r})"


def _figure(width: float, height: float, *, legend_outside: bool = False) -> tuple[Figure, Axes]:
    figure = _sheet(width, height, legend_outside=legend_outside)
    return figure, figure.add_subplot()


def _sheet(width: float, height: float, *, legend_outside: bool = False) -> Figure:
    """A figure of so many inches, with nothing on it yet."""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine, TightLayoutEngine

    # The constrained layout measures all that will be drawn twice, a third of a picture's time, and alone
    # makes room for a legend beside or below all axes.
    layout = ConstrainedLayoutEngine() if legend_outside else TightLayoutEngine(pad=0.5)
    return Figure(figsize=(width, height), layout=layout, facecolor="white")


def _colour(k: int) -> str:
    return COLOURS[k % len(COLOURS)]


def _pale(colour: str) -> tuple[float, float, float]:
    from matplotlib.colors import to_rgb

    r, g, b = (0.75 + 0.25 * part for part in to_rgb(colour))
    return r, g, b


def _plural(n: int, one: str) -> str:
    return f"{n} {one}" if n == 1 else f"{n} {one}s"


def _listed(names: Sequence[object]) -> str:
    return ", ".join(map(str, names))
