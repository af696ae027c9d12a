"""Pictures of measured slopes and of paths downhill say what they show, in numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course import plot
from course.descent import gradient_descent
from course.plot import Picture


def bowl(w: Any) -> tuple[float, Any]:
    return float(w[0] ** 2 + 4 * w[1] ** 2), np.array([2 * w[0], 8 * w[1]])


def height(w: Any) -> float:
    return bowl(w)[0]


LOW, HIGH = (-2.0, -1.0), (2.0, 1.0)
PATHS = {f"rate {rate}": gradient_descent(bowl, [1.5, 0.5], rate, 5) for rate in (0.05, 0.3)}
STEPS = 10.0 ** np.arange(-12, 0)
ERRORS = {"forward": STEPS + 1e-16 / STEPS, "central": STEPS**2 + 1e-16 / STEPS}

VALUES = np.add.outer(4 * np.linspace(-1, 1, 21) ** 2, np.linspace(-2, 2, 41) ** 2)

PICTURES: dict[str, Callable[..., Picture]] = {
    "secants": lambda **texts: plot.secants(lambda x: x**2, 1.0, [1.0, 0.5], **texts),
    "difference_errors": lambda **texts: plot.difference_errors(STEPS, ERRORS, **texts),
    "contours": lambda **texts: plot.contours(height, PATHS, LOW, HIGH, **texts),
    "maps": lambda **texts: plot.maps(
        {"bowl": VALUES},
        {"bowl": PATHS},
        LOW,
        HIGH,
        **{"caption": "A bowl and two paths on it", "alt": "A bowl", **texts},
    ),
    "surfaces": lambda **texts: plot.surfaces(dict.fromkeys(PATHS, height), PATHS, LOW, HIGH, **texts),
}


@pytest.mark.parametrize("make", PICTURES.values(), ids=PICTURES)
def test_a_picture_has_its_texts_and_the_caller_may_say_it_better(make: Any) -> None:
    picture = make()
    assert picture.png().startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.figure.get_figwidth() <= 8
    assert len(picture.caption) > 20
    assert picture.alt not in ("", picture.caption)
    told = make(caption="What you see", alt="A picture of what you see")
    assert (told.caption, told.alt) == ("What you see", "A picture of what you see")


def test_secants_are_told_by_their_slopes() -> None:
    assert "3 for h = 1, 2.5 for h = 0.5" in plot.secants(lambda x: x**2, 1.0, [1.0, 0.5]).caption


def test_the_best_step_of_each_scheme_is_named() -> None:
    caption = plot.difference_errors(STEPS, ERRORS).caption
    assert "forward 2e-08 at h = 1e-08" in caption
    assert "central 1e-10 at h = 1e-06" in caption


def test_an_error_of_0_is_left_out_of_logarithmic_axes() -> None:
    [line, best] = plot.difference_errors([0.1, 0.2, 0.3], {"f": [0.0, 2.0, 1.0]}).figure.axes[0].lines
    assert np.array_equal(line.get_xdata(), [0.2, 0.3])
    assert np.array_equal(best.get_xdata(), [0.3])


def test_paths_are_told_by_the_loss_at_their_ends_and_differ_in_marker_and_line() -> None:
    picture = plot.contours(height, PATHS, LOW, HIGH)
    assert f"rate 0.05: loss from 3.25 to {height(PATHS['rate 0.05'][-1]):.3g} in 5 steps" in picture.caption
    named = [line for line in picture.figure.axes[0].lines if str(line.get_label()).startswith("rate")]
    assert len({line.get_marker() for line in named}) == len({line.get_linestyle() for line in named}) == 2


def test_a_path_that_diverges_is_drawn_as_far_as_it_goes() -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        assert plot.contours(height, {"far": [[1.0, 1.0], [1e200, 0.0], [np.nan, np.inf]]}, LOW, HIGH).png()


def test_a_map_is_drawn_to_scale_and_brighter_where_the_loss_is_higher() -> None:
    axes = plot.contours(height, {}, LOW, HIGH).figure.axes[0]
    assert axes.get_aspect() == 1
    filled = axes.collections[0]
    brightness = filled.get_cmap()(filled.norm(filled.get_array()))[:, :3].sum(axis=1)
    assert (np.diff(brightness) > 0).all()


@pytest.mark.parametrize(
    ("draw", "error", "message"),
    [
        (lambda: plot.secants(None, 1.0, [1.0]), TypeError, "f is None"),  # type: ignore[arg-type]
        (lambda: plot.secants(np.exp, 1.0, [0.0]), ValueError, "steps has a 0"),
        (lambda: plot.difference_errors([0.0], {"f": [1.0]}), ValueError, "steps has 0.0"),
        (lambda: plot.difference_errors([1.0], {}), ValueError, "errors is empty"),
        (lambda: plot.difference_errors([1.0], {"f": [-1.0]}), ValueError, r"errors\['f'\] has no size"),
        (lambda: plot.difference_errors([1.0], {"f": [1.0, 2.0]}), ValueError, r"errors\['f'\] is \(2,\)"),
        (lambda: plot.contours(height, {}, HIGH, LOW), ValueError, "expected corners"),
        (lambda: plot.contours(height, {"a": [1.0, 2.0]}, LOW, HIGH), ValueError, r"paths\['a'\] is \(2,\)"),
        (lambda: plot.contours(lambda w: np.inf, {}, LOW, HIGH), ValueError, "loss is not finite"),
        (lambda: plot.surfaces({"a": height}, {}, LOW, HIGH), ValueError, "losses has a, paths has no names"),
    ],
)
def test_bad_input_is_named(draw: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        draw()


def test_a_map_leaves_empty_what_is_not_finite_and_ends_a_path_there() -> None:
    values, path = VALUES.copy(), np.array([[1.0, 0.5], [0.5, 0.2], [np.nan, np.nan]])
    values[:, 0] = np.inf
    picture = plot.maps(
        {"a": values, "b": VALUES}, {"a": {"p": path}, "b": {"p": path}}, LOW, HIGH, caption="c", alt="a"
    )
    first, second = picture.figure.axes
    assert [axes.get_title() for axes in (first, second)] == ["a", "b"]
    assert np.array_equal(first.lines[0].get_xydata(), path[:2])
    assert picture.png()


@pytest.mark.parametrize(
    ("values", "paths", "words"),
    [
        ({}, {}, "values has no names"),
        ({"a": VALUES}, {"b": {}}, "values has a, paths has b"),
        ({"a": VALUES[0]}, {"a": {}}, r"values\['a'\] is \(41,\)"),
        ({"a": VALUES}, {"a": {"p": [1.0, 2.0]}}, r"paths\['a'\]\['p'\] is \(2,\)"),
    ],
)
def test_a_map_needs_values_and_paths_that_belong_together(values: Any, paths: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        plot.maps(values, paths, LOW, HIGH, caption="c", alt="a")
