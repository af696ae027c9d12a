"""LossSurface without a browser: what it computes, what it answers, what it refuses."""

from __future__ import annotations

import asyncio
from time import perf_counter, sleep
from typing import Any

import numpy as np
import pytest
import traitlets
from landscapes import THREE, W, X, Y

from course.descent import gradient_descent, momentum
from course.linear import squared_loss
from course.widgets._landscape.plane_loss import PlaneLoss
from course.widgets.loss_surface import LossSurface


def bowl(w: Any) -> tuple[float, Any]:
    return float(w @ w), 2 * w


def surface(loss: Any = bowl, w: Any = (1.0, 2.0), **options: Any) -> LossSurface:
    return LossSurface(loss, np.array(w), **{"steps": 10, **options})


def test_paths_are_those_of_the_course_for_each_loss_and_each_descent() -> None:
    shown = surface(THREE, W, weights=((0, 0), (1, 0)), learning_rate=0.2)
    assert shown.names == ["SVM", "softmax", "squared"]
    assert shown.axes == ["w[0, 0]", "w[1, 0]"]
    assert shown.methods == ["gradient descent", "momentum"]
    assert shown.paths.shape == (3, 2, 11, 4)
    for k, loss in enumerate(THREE.values()):
        f = PlaneLoss(loss, shown.plane)
        rolled = [gradient_descent(f, [-0.5, 1.5], 0.2, 10), momentum(f, [-0.5, 1.5], 0.2, 0.9, 10)]
        for path, expected in zip(shown.paths[k], rolled, strict=True):
            assert np.allclose(path[:, :2], expected, atol=1e-6)
            assert np.allclose(path[:, 2], [f.value(place) for place in expected], rtol=1e-5)


def test_the_grid_is_the_loss_at_its_places() -> None:
    shown = surface(low=(-1, 0), high=(1, 4))
    across, up = np.meshgrid(np.linspace(-1, 1, 61), np.linspace(0, 4, 61))
    assert np.allclose(shown.grid[0], across**2 + up**2, atol=1e-5)


def test_a_new_start_or_learning_rate_moves_the_paths_and_computes_no_grid() -> None:
    calls = 0

    def counted(w: Any) -> Any:
        nonlocal calls
        calls += 1
        return bowl(w)

    shown = surface(counted)
    calls, grid = 0, shown.grid
    shown.set_state({"start": [3.0, -1.0]})
    shown.set_state({"learning_rate": 0.2})
    assert np.allclose(shown.paths[0, 0, :, :2], gradient_descent(bowl, [3.0, -1.0], 0.2, 10))
    assert shown.grid is grid
    assert calls == 2 * 2 * 11  # two moves, two descents, 11 places


def test_zooming_computes_the_grid_between_the_new_corners_and_no_path() -> None:
    shown = surface()
    paths = shown.paths
    shown.set_state({"low": [0.0, 0.0], "high": [2.0, 2.0]})
    assert np.allclose(shown.grid[0][[0, -1], [0, -1]], [0, 8])
    assert shown.paths is paths


def test_the_cursor_is_told_the_loss_and_the_length_of_its_gradient() -> None:
    shown = surface({"bowl": bowl, "steep": lambda w: (3 * float(w @ w), 6 * w)})
    shown.set_state({"cursor": [3.0, 4.0]})
    assert shown.at_cursor == pytest.approx([25, 10])
    shown.set_state({"shown": 1})
    assert shown.at_cursor == pytest.approx([75, 30])


def test_no_number_reaches_the_page_where_there_is_none() -> None:
    shown = surface(lambda w: float(np.log(w[0])))
    shown.set_state({"cursor": [-1.0, 0.0]})
    assert shown.at_cursor == []
    assert not np.isfinite(shown.grid[0][:, 0]).any()
    assert np.isfinite(shown.grid[0][:, -1]).all()
    assert shown.error == ""


def test_minibatches_see_some_examples_and_all_else_sees_all() -> None:
    seen: set[int] = set()

    def loss(W: Any, batch: Any) -> Any:
        seen.add(len(batch))
        return squared_loss(W, X[batch], Y[batch])

    shown = surface(loss, W, examples=12, batch_size=5)
    assert shown.methods[-1] == "minibatches of 5"
    assert seen == {12, 5, 2}
    assert np.allclose(shown.grid[0], surface(THREE["squared"], W).grid[0])


def test_descents_of_ones_own_take_the_place_of_the_course_s() -> None:
    def mine(loss: Any, w0: Any, learning_rate: float, steps: int) -> Any:
        return np.array([w0] * (steps + 1))

    shown = surface(descents={"mine": mine})
    assert shown.methods == ["mine"]
    assert (shown.paths[0, 0, :, :2] == (1, 2)).all()


def test_a_path_through_all_weights_has_its_shadow_on_the_plane() -> None:
    path = gradient_descent(THREE["softmax"], W, 0.5, 20)
    shown = surface(THREE["softmax"], path[-1], directions="principal", path=path)
    assert np.allclose(shown.recorded, [shown.plane.nearest(w) for w in path], atol=1e-6)
    assert shown.start == pytest.approx([0, 0], abs=1e-9)
    assert (shown.recorded > shown.low).all()
    assert (shown.recorded < shown.high).all()


def test_divergence_is_nan_on_the_path_and_a_word_in_the_text() -> None:
    shown = surface(learning_rate=20.0)
    assert not np.isfinite(shown.paths[0, 0, -1]).any()
    assert "gradient descent: loss from 5 diverges at step 2" in shown.picture().alt


def test_the_picture_says_what_is_drawn_in_numbers() -> None:
    picture = surface(learning_rate=0.25, steps=2).picture()
    assert "gradient descent: loss from 5 to 0.312" in picture.alt
    assert "w[0] from -3 to 3" in picture.alt
    assert picture.png().startswith(b"\x89PNG")


def test_what_a_loss_raises_is_shown_and_goes_away_when_all_is_well() -> None:
    def touchy(w: Any) -> Any:
        if w[0] > 5:
            raise RuntimeError("too far to the right")
        return bowl(w)

    shown = surface(touchy)
    assert shown.error == ""
    shown.set_state({"start": [6.0, 0.0]})
    assert shown.error.startswith("RuntimeError: too far to the right (line ")
    assert shown.error.endswith("of touchy)")
    shown.set_state({"start": [4.0, 0.0]})
    assert shown.error == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("start", [1.0]),
        ("start", [np.inf, 0.0]),
        ("learning_rate", -1.0),
        ("shown", 1),
        ("low", [0.0]),
        ("low", [9.0, 9.0]),
    ],
)
def test_what_is_set_later_is_looked_at_too(name: str, value: Any) -> None:
    shown = surface()
    with pytest.raises((traitlets.TraitError, ValueError)):
        setattr(shown, name, value)


def slow(w: Any) -> tuple[float, Any]:
    sleep(1e-4)  # the loss of 0.1 ms that the course promises an answer for
    return bowl(w)


def test_beside_an_event_loop_a_grid_comes_coarse_first_and_blocks_nothing() -> None:
    async def zoomed() -> tuple[list[int], list[float]]:
        shown = surface(slow)
        while shown.grid.shape[1] < 61:
            await asyncio.sleep(0.01)
        sides: list[int] = []
        shown.observe(lambda change: sides.append(change["new"].shape[1]), "grid")
        shown.set_state({"low": [-1.0, -1.0], "high": [1.0, 1.0]})
        pauses, last = [], perf_counter()
        while 61 not in sides:
            await asyncio.sleep(0)
            pauses.append(perf_counter() - last)
            last = perf_counter()
        return sides, pauses

    sides, pauses = asyncio.run(zoomed())
    assert sides == [16, 31, 61]
    assert np.median(pauses) < 0.05


def test_a_zoom_during_a_zoom_ends_the_first() -> None:
    async def twice() -> Any:
        shown = surface(slow)
        shown.set_state({"low": [-8.0, -8.0], "high": [8.0, 8.0]})
        shown.set_state({"low": [0.0, 0.0], "high": [1.0, 1.0]})
        for _ in range(400):
            await asyncio.sleep(0.01)
            if shown.grid.shape[1] == 61:
                break
        await asyncio.sleep(0.1)
        return shown.grid[0]

    grid = asyncio.run(twice())
    assert (grid[0, 0], grid[-1, -1]) == (0, 2)
