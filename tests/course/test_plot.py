"""Pictures: what a reader sees, what a reader who does not see is told, and what happens on bad input."""

from __future__ import annotations

import base64
import struct
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from course import data, plot
from course.plot import Picture

X, y = data.blobs(per_class=10, spread=0.8)
DIGITS, LABELS = data.digits()
TEMPLATES = np.stack([DIGITS[k == LABELS].mean(axis=0) for k in range(10)], axis=1)  # (64, 10)
ANALYTIC = np.arange(1.0, 13.0).reshape(4, 3)
NUMERICAL = ANALYTIC * (1 + 1e-10)
NUMERICAL[2, 1] *= 2


def nearest(points: Any) -> Any:
    centres = np.array([X[k == y].mean(axis=0) for k in range(3)])
    return ((points[:, np.newaxis] - centres) ** 2).sum(axis=2).argmin(axis=1)


PICTURES: dict[str, Callable[..., Picture]] = {
    "hinge": plot.hinge,
    "hinge of four scores": lambda **texts: plot.hinge(1.0, [3.0, 0.5, -8.0], **texts),
    "kink": plot.kink,
    "no kink": lambda **texts: plot.kink(h=0.2, at=1.0, **texts),
    "decision_regions": lambda **texts: plot.decision_regions(nearest, X, y, **texts),
    "templates": lambda **texts: plot.templates(TEMPLATES, **texts),
    "images": lambda **texts: plot.images(DIGITS[:12], LABELS[:12], (8, 8), **texts),
    "gradient_error": lambda **texts: plot.gradient_error(ANALYTIC, NUMERICAL, **texts),
    "gradient_error of a vector": lambda **texts: plot.gradient_error([1.0, 2.0], [1.0, 2.0], **texts),
    "gradient_error of many": lambda **texts: plot.gradient_error(TEMPLATES, TEMPLATES, **texts),
    "bars": lambda **texts: plot.bars({"score": [1.0, -2.0, 0.5]}, **texts),
    "bars in three panels": lambda **texts: plot.bars(
        {"s": [1.0, 2.0], "e^s": [2.7, 7.4], "p": [0.27, 0.73]}, "AB", marked=1, **texts
    ),
    "curves": lambda **texts: plot.curves([0.0, 1.0, 2.0], {"square": {"x^2": [0.0, 1.0, 4.0]}}, **texts),
    "curves in two panels": lambda **texts: plot.curves(
        [-1.0, 1.0],
        {"loss": {"a": [1.0, 0.0], "b": [2.0, 1.0]}, "slope": {"b": [0.0, 0.0]}},
        marks=[0.0],
        **texts,
    ),
    "histograms": lambda **texts: plot.histograms({"all": {"digits": DIGITS, "spirals": X}}, **texts),
    "histograms in two rows": lambda **texts: plot.histograms(
        {"wide": {"a": [1.0, 2.0], "b": [0.0, 0.0]}, "narrow": {"a": [1.0, 1.1], "b": [0.0, 3.0]}}, **texts
    ),
    "loss_curve": lambda **texts: plot.loss_curve([3.0, 2.0, 1.5], **texts),
    "loss_curve of two": lambda **texts: plot.loss_curve({"slow": [3.0, 2.9], "fast": [3.0, 1.0]}, **texts),
}
EACH = pytest.mark.parametrize("make", PICTURES.values(), ids=PICTURES)


@cache
def made(make: Any, **texts: str) -> tuple[Picture, dict[str, str]]:
    """A picture and what a notebook gets of it: once for each way to call it, since drawing takes long."""
    picture: Picture = make(**texts)
    return picture, picture._repr_mimebundle_()


@EACH
def test_a_picture_is_a_png_of_a_readable_size(make: Any) -> None:
    png = base64.b64decode(made(make)[1]["image/png"])
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    assert 150 <= width <= 1200
    assert 100 <= height <= 1200


@EACH
def test_a_picture_has_a_caption_and_says_what_is_seen(make: Any) -> None:
    picture, _ = made(make)
    assert len(picture.caption) > 20
    assert len(picture.alt) > 40
    assert picture.alt != picture.caption


@EACH
def test_the_caller_may_say_it_better(make: Any) -> None:
    picture, bundle = made(make, caption="What you see", alt="A picture of what you see")
    assert picture.caption == "What you see"
    assert picture.alt == "A picture of what you see"
    assert repr(picture) == "Picture('What you see')"
    assert bundle["image/png"] == made(make)[1]["image/png"]  # the same arguments, the same bytes


@EACH
def test_a_notebook_gets_a_figure_an_image_and_text(make: Any) -> None:
    picture, bundle = made(make)
    assert bundle["text/plain"] == picture.alt
    assert bundle["text/html"].startswith('<figure><img alt="')
    assert f"data:image/png;base64,{bundle['image/png']}" in bundle["text/html"]
    assert bundle["text/html"].endswith("</figcaption></figure>")


def test_texts_are_escaped() -> None:
    html = plot.kink(caption='<b> & "c"', alt='"><script>')._repr_mimebundle_()["text/html"]
    assert "<figcaption>&lt;b&gt; &amp; &quot;c&quot;</figcaption>" in html
    assert 'alt="&quot;&gt;&lt;script&gt;"' in html


@pytest.mark.parametrize("text", ["", "  ", 3])
def test_no_picture_without_its_texts(text: Any) -> None:
    figure = plot.kink().figure
    with pytest.raises(ValueError, match=r"caption is .*: a picture needs a text here"):
        Picture(figure, text, "something")
    with pytest.raises(ValueError, match=r"alt is .*: a picture needs a text here"):
        Picture(figure, "something", text)


def test_matplotlib_is_imported_with_the_first_picture_and_pyplot_never() -> None:
    script = (
        "import sys, course.plot\n"
        "assert 'matplotlib' not in sys.modules\n"
        "course.plot.hinge().png()\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, timeout=60)


def test_the_hinge_is_told_in_numbers() -> None:
    picture = plot.hinge(3.2, [5.1, -1.7])
    assert "2.9 + 0 = 2.9" in picture.caption
    assert "at s_j = 5.1 it is 2.9; at s_j = -1.7 it is 0" in picture.alt


@pytest.mark.parametrize(
    ("at", "h", "secant", "formula"), [(0, 0.5, 0.5, 0), (0.1, 0.2, 0.75, 1), (-1, 0.2, 0, 0)]
)
def test_the_secant_through_the_kink_has_the_slope_of_the_central_difference(
    at: float, h: float, secant: float, formula: int
) -> None:
    picture = plot.kink(h, at)
    assert f"its slope is {secant:g}, the formula's at m = {at:g} is {formula}" in picture.alt


def test_regions_count_what_lies_in_its_own() -> None:
    picture = plot.decision_regions(nearest, X, y)
    right = int((nearest(X) == y).sum())
    assert right < len(y)
    assert f"{right} of {len(y)} points in the region of their own class, the others circled" in picture.alt
    assert "circled" not in plot.decision_regions(lambda points: np.zeros(len(points), int), X[:5], y[:5]).alt


def test_regions_differ_in_hatching_and_points_in_markers() -> None:
    axes = plot.decision_regions(nearest, X, y).figure.axes[0]
    regions: list[Any] = [artist for artist in axes.collections if getattr(artist, "filled", False)]
    assert len(regions) == len({tuple(region.hatches) for region in regions}) == 3
    markers = [line.get_marker() for line in axes.lines if str(line.get_label()).startswith("class")]
    assert len(markers) == len(set(markers)) == 3


def test_curves_differ_in_line_style_and_marker() -> None:
    lines = plot.loss_curve({"a": [1, 2], "b": [2, 3], "c": [3, 4]}).figure.axes[0].lines
    assert len({line.get_linestyle() for line in lines}) == len({line.get_marker() for line in lines}) == 3


def test_a_curve_keeps_its_style_from_panel_to_panel() -> None:
    left, right = plot.curves([0.0, 1.0], {"f": {"a": [0, 1], "b": [1, 2]}, "f'": {"b": [1, 1]}}).figure.axes
    assert len({(line.get_linestyle(), line.get_marker()) for line in left.lines}) == 2
    [slope], b = right.lines, left.lines[1]
    assert (slope.get_linestyle(), slope.get_marker()) == (b.get_linestyle(), b.get_marker())


def test_every_curve_is_in_a_legend_and_those_of_the_panels_before_are_not_told_again() -> None:
    ab, bc = {"a": [0, 1], "b": [1, 2]}, {"b": [1, 1], "c": [0, 0]}
    panels = plot.curves([0.0, 1.0], {"f": ab, "again": ab, "others": bc}).figure.axes
    told = [[t.get_text() for t in legend.texts] if (legend := p.get_legend()) else [] for p in panels]
    assert told == [["a", "b"], [], ["b", "c"]]


def test_bars_and_curves_are_told_in_numbers() -> None:
    bars = plot.bars({"p": [0.25, 0.75]}, ["cat", "dog"], marked=1)
    assert "p: cat has 0.25, dog has 0.75" in bars.alt
    assert "Class dog is hatched" in bars.alt
    assert [bar.get_hatch() for bar in bars.figure.axes[0].patches] == [None, "///"]
    curves = plot.curves([0.0, 2.0], {"loss": {"square": [0.0, 4.0]}}, xlabel="s", marks=[0.5])
    assert "loss, square: 0 at 0, 1 at 0.5, 4 at 2" in curves.alt


def test_histograms_are_told_in_numbers_and_rows_differ_in_colour() -> None:
    picture = plot.histograms({"off": {"h": [0.0, 0.0, 0.0, 4.0]}, "on": {"h": [2.0, 4.0]}}, bins=4)
    assert "off, h: 0 to 4, std 1.7, 75% are 0; on, h: 2 to 4, std 1, 0% are 0" in picture.alt
    off, on = picture.figure.axes
    assert [bar.get_height() for bar in off.patches] == [3, 0, 0, 1]
    assert off.patches[0].get_edgecolor() != on.patches[0].get_edgecolor()


def test_a_predictor_may_spoil_the_points_it_is_given() -> None:
    def careless(points: Any) -> Any:
        labels = nearest(points)
        points[:] = 0
        return labels

    assert plot.decision_regions(careless, X, y).png() == plot.decision_regions(nearest, X, y).png()


def test_the_largest_gradient_error_is_named() -> None:
    picture = plot.gradient_error(ANALYTIC, NUMERICAL)
    assert "the largest is 5.0e-01, at [2, 1]" in picture.caption
    assert "1 of 12 are above 1e-6" in picture.alt


def test_small_errors_are_written_into_their_squares() -> None:
    texts = [text.get_text() for text in plot.gradient_error(ANALYTIC, NUMERICAL).figure.axes[0].texts]
    assert len(texts) == 12
    assert texts[7] == "0.5"
    assert not plot.gradient_error(TEMPLATES, TEMPLATES).figure.axes[0].texts


def test_losses_of_a_diverging_run_are_drawn_as_far_as_they_go() -> None:
    picture = plot.loss_curve([1.0, 1e5, np.inf, np.nan])
    assert "on a logarithmic scale" in picture.caption
    assert "2 of them not finite" in picture.alt
    assert picture.png()
    assert plot.loss_curve([np.nan]).png()


def test_templates_and_images_name_what_they_show() -> None:
    assert "one for each of cat, dog." in plot.templates(TEMPLATES[:, :2], names=["cat", "dog"]).alt
    assert plot.images(DIGITS[:1], LABELS[:1]).alt == "1 picture of 8 by 8 pixels, labelled 0."
    assert plot.templates(np.zeros((4, 2)), (2, 2)).png()


@pytest.mark.parametrize(
    ("draw", "error", "message"),
    [
        (lambda: plot.hinge("3"), TypeError, "correct is '3': expected one real number"),  # type: ignore[arg-type]
        (lambda: plot.hinge(3.2, []), ValueError, r"others is empty: it is \(0,\)"),
        (lambda: plot.hinge(3.2, [np.nan]), ValueError, r"others\[0\] is nan"),
        (lambda: plot.kink(h=0), ValueError, "h is 0: expected a number above 0"),
        (lambda: plot.decision_regions(None, X, y), TypeError, "predict is None"),  # type: ignore[arg-type]
        (lambda: plot.decision_regions(nearest, X, y[1:]), ValueError, "y has 29 labels for 30 examples"),
        (lambda: plot.decision_regions(nearest, DIGITS, LABELS), ValueError, r"X is \(1797, 64\): regions"),
        (
            lambda: plot.decision_regions(lambda points: points, X, y),
            TypeError,
            r"predict\(points\) holds",
        ),
        (lambda: plot.decision_regions(lambda points: [0], X, y), ValueError, r"shape \(1,\) for points"),
        (
            lambda: plot.templates(TEMPLATES, (8, 7)),
            ValueError,
            r"8 x 7 has 56 pixels: W is \(64, 10\)",
        ),
        (lambda: plot.templates(TEMPLATES, 64), ValueError, r"shape is 64: expected"),  # type: ignore[arg-type]
        (lambda: plot.templates(TEMPLATES, names="ab"), ValueError, "names has 2 entries for 10 classes"),
        (lambda: plot.images(DIGITS[:3], LABELS), ValueError, "y has 1797 labels for 3 examples"),
        (lambda: plot.images(DIGITS, LABELS), ValueError, r"pass X\[:10\], y\[:10\]"),
        (lambda: plot.images(DIGITS[0], LABELS[:1]), ValueError, r"X is \(64,\), expected \(N, D\)"),
        (
            lambda: plot.gradient_error(ANALYTIC, ANALYTIC.T),
            ValueError,
            r"analytic is \(4, 3\), numerical",
        ),
        (lambda: plot.gradient_error(1.0, 1.0), ValueError, r"analytic is \(\): expected \(D, C\) or \(D,\)"),
        (lambda: plot.gradient_error([np.nan], [1.0]), ValueError, r"analytic\[0\] is nan"),
        (lambda: plot.bars({}), ValueError, "panels is empty: expected at least one quantity"),
        (lambda: plot.bars({"p": [1.0], "q": [1.0, 2.0]}), ValueError, r"panels\['q'\] is \(2,\)"),
        (lambda: plot.bars({"p": [1.0]}, "ab"), ValueError, "names has 2 entries for 1 bar"),
        (lambda: plot.bars({"p": [1.0]}, marked=1), ValueError, "marked is 1: labels of 1 classes"),
        (lambda: plot.curves([0.0], {}), ValueError, "panels is empty: expected at least one curve"),
        (lambda: plot.curves([0.0], {"f": {}}), ValueError, "panels is empty: expected at least one curve"),
        (
            lambda: plot.curves([0.0, 1.0], {"f": {"a": [0.0]}}),
            ValueError,
            r"panels\['f'\]\['a'\] is \(1,\), x is \(2,\)",
        ),
        (lambda: plot.histograms({}), ValueError, "rows is empty: expected at least one array in each row"),
        (
            lambda: plot.histograms({"a": {"x": [1.0]}, "b": {"y": [1.0]}}),
            ValueError,
            r"rows\['b'\] has y: expected x",
        ),
        (lambda: plot.histograms({"a": {"x": [1.0]}}, bins=0), ValueError, "bins is 0: expected at least 1"),
        (lambda: plot.loss_curve([]), ValueError, r"losses is \(0,\)|losses holds"),
        (lambda: plot.loss_curve({}), ValueError, "losses is empty: expected at least one curve"),
        (
            lambda: plot.loss_curve({"a": [1], "b": list(np.ones((1, 1)))}),
            ValueError,
            r"losses\['b'\] is \(1, 1\)",
        ),
        (lambda: plot.loss_curve(["1"]), TypeError, "losses holds <U1"),  # type: ignore[list-item]
    ],
)
def test_bad_input_is_named(draw: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        draw()
