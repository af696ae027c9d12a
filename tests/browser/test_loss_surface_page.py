"""LossSurface in a browser: what one reads from the page is what the library computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bare_page import settled, show
from playwright.sync_api import Locator, Page, expect

from course import data
from course.descent import gradient_descent, momentum
from course.linear import softmax_loss_vectorized, squared_loss, svm_loss_vectorized
from course.widgets._landscape.plane_loss import PlaneLoss
from course.widgets.loss_surface import LossSurface

X, y = data.blobs(per_class=4, classes=3, spread=1.5, seed=2)
Y = np.eye(3)[y]
W = np.array([[-0.5, -0.4, -0.4], [1.5, 0.7, -0.7]])
THREE = {
    "SVM": lambda W: svm_loss_vectorized(W, X, y, 0.0),
    "softmax": lambda W: softmax_loss_vectorized(W, X, y, 0.0),
    "squared": lambda W: squared_loss(W, X, Y),
}


def three(**options: Any) -> LossSurface:
    options = {
        "weights": ((0, 0), (1, 0)),
        "low": (-1, -1.5),
        "high": (3, 2),
        "learning_rate": 0.2,
        **options,
    }
    return LossSurface(THREE, W, steps=20, **options)


def bowl(**options: Any) -> LossSurface:
    return LossSurface(lambda w: (float(w @ w), 2 * w), np.array([1.0, 1.5]), steps=10, **options)


def read(root: Locator, of: str, what: str) -> list[float]:
    value = root.locator(f"[data-of='{of}'][data-what='{what}']").get_attribute("data-value")
    return [float(part) for part in (value or "").split()]


def test_the_end_of_each_path_is_that_of_the_library_under_each_loss(page: Page) -> None:
    surface = three()
    root = show(page, surface)
    for name, loss in THREE.items():
        root.get_by_role("button", name=name).click()
        settled(page)
        f = PlaneLoss(loss, surface.plane)
        ends = {
            "gradient descent": gradient_descent(f, [-0.5, 1.5], 0.2, 20)[-1],
            "momentum": momentum(f, [-0.5, 1.5], 0.2, 0.9, 20)[-1],
        }
        for method, end in ends.items():
            assert read(root, method, "place") == pytest.approx(end, rel=1e-5, abs=1e-6)
            assert read(root, method, "loss") == pytest.approx([f.value(end)], rel=1e-5)
            assert read(root, method, "gradient") == pytest.approx(
                [np.linalg.norm(f(end)[1])], rel=1e-4, abs=1e-6
            )


def test_keys_move_the_start_and_the_paths_follow(page: Page) -> None:
    surface = bowl(low=(-2, -2), high=(2, 2))
    root = show(page, surface)
    before = root.locator(".way").first.get_attribute("d")
    grip = root.get_by_role("slider", name="Start of the descents")
    grip.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    settled(page)
    assert surface.start == pytest.approx([1 - 4 / 50, 1.5 - 10 * 4 / 50])
    assert read(root, "gradient descent", "place") == pytest.approx(
        gradient_descent(lambda w: (0.0, 2 * w), surface.start, 0.1, 10)[-1], rel=1e-5
    )
    assert root.locator(".way").first.get_attribute("d") != before
    assert page.evaluate("keys") == []  # none got out


def test_dragging_and_pressing_move_the_start(page: Page) -> None:
    surface = bowl(low=(-2, -2), high=(2, 2))
    root = show(page, surface)
    field = root.locator(".plot .ground").bounding_box()
    grip = root.locator(".start").bounding_box()
    assert field
    assert grip
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(field["x"] + field["width"] / 4, field["y"] + field["height"] / 2)
    page.mouse.up()
    settled(page)
    assert surface.start == pytest.approx([-1, 0], abs=0.02)
    page.mouse.click(field["x"] + field["width"] * 0.75, field["y"] + field["height"] / 4)
    settled(page)
    assert surface.start == pytest.approx([1, 1], abs=0.02)


def test_the_cursor_reads_loss_and_gradient_by_mouse_and_by_keys(page: Page) -> None:
    surface = bowl(low=(-2, -2), high=(2, 2))
    root = show(page, surface)
    field = root.locator(".plot .ground").bounding_box()
    assert field
    page.mouse.move(field["x"] + field["width"] / 2, field["y"] + field["height"] / 4)
    settled(page)
    reading = root.locator(".reading")
    assert float(reading.get_attribute("data-loss") or "") == pytest.approx(1, abs=0.05)
    pointer = root.get_by_role("slider", name="Cursor")
    pointer.focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    a, b = surface.cursor
    assert a == pytest.approx(4 / 50, abs=0.02)
    assert float(reading.get_attribute("data-loss") or "") == pytest.approx(a * a + b * b)
    assert float(reading.get_attribute("data-gradient") or "") == pytest.approx(2 * np.hypot(a, b))


def test_a_cursor_can_be_had_without_a_mouse(page: Page) -> None:
    surface = bowl(low=(-2, -2), high=(2, 2))
    root = show(page, surface)
    root.get_by_role("slider", name="Cursor").focus()
    page.keyboard.press("ArrowUp")
    settled(page)
    assert surface.cursor == pytest.approx([1.0, 1.5 + 4 / 50])
    assert "loss" in (root.locator(".reading").text_content() or "")


def test_step_play_and_reset(page: Page) -> None:
    root = show(page, bowl())
    path = gradient_descent(lambda w: (0.0, 2 * w), [1.0, 1.5], 0.1, 10)
    root.get_by_role("button", name="Reset").click()
    assert read(root, "gradient descent", "place") == pytest.approx(path[0])
    for t in (1, 2):
        root.get_by_role("button", name="Step").click()
        assert read(root, "gradient descent", "place") == pytest.approx(path[t], rel=1e-6)
    root.get_by_role("button", name="Play").click()
    expect(root.get_by_role("slider", name="step")).to_have_attribute("aria-valuetext", "10 of 10")
    expect(root.get_by_role("button", name="Play")).to_be_visible()
    assert read(root, "gradient descent", "place") == pytest.approx(path[-1], rel=1e-6)


def test_divergence_is_said_and_shown(page: Page) -> None:
    surface = bowl(learning_rate=3.0)
    root = show(page, surface)
    expect(root.locator("[data-of='gradient descent'][data-what='state']")).to_have_text("diverged at step 4")
    expect(root.locator(".exit").first).to_be_visible()
    rate = root.get_by_role("slider", name="learning rate")
    rate.focus()
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    settled(page)
    assert surface.learning_rate < 1
    expect(root.locator("[data-of='gradient descent'][data-what='state']")).not_to_contain_text("diverged")


def test_the_surface_turns_by_keys_and_by_dragging(page: Page) -> None:
    root = show(page, bowl())
    canvas = root.get_by_role("slider", name="Surface of the loss")

    def seen() -> Any:
        return canvas.evaluate("c => c.toDataURL()")

    page.evaluate("new Promise(requestAnimationFrame)")
    first = seen()
    assert (
        canvas.evaluate("c => c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data[3]")
        == 255
    )
    canvas.focus()
    page.keyboard.press("ArrowRight")
    second = seen()
    assert second != first
    page.keyboard.press("ArrowLeft")
    assert seen() == first
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60)
    page.mouse.up()
    assert seen() not in (first, second)


def test_contours_lie_where_the_loss_has_their_level(page: Page) -> None:
    """Of a bowl they are circles; the k-th of 14 has k / 14 of the distance of a corner as its radius."""
    root = show(page, bowl(low=(-2, -2), high=(2, 2)))
    width = root.locator(".plot .ground").evaluate("r => r.getBBox().width")
    for k in (2, 5, 8):
        # What is at least the level is the whole square with a hole in it: the hole's ring is the contour.
        d = root.locator(".plot .band").nth(k).get_attribute("d") or ""
        rings = [
            np.array([[float(n) for n in p.split()] for p in ring.strip("Z").split("L")])
            for ring in d.split("M")[1:]
        ]
        hole = min(rings, key=lambda ring: np.ptp(ring[:, 0]))
        assert np.ptp(hole[:, 0]) / width == pytest.approx(k / 14 * np.sqrt(2), rel=0.01)
        assert np.ptp(hole[:, 1]) == pytest.approx(np.ptp(hole[:, 0]), rel=0.01)


def test_zooming_asks_for_a_new_map_around_the_start(page: Page) -> None:
    surface = bowl(low=(-2, -2), high=(2, 2))
    root = show(page, surface)
    root.get_by_role("button", name="Zoom in").click()
    settled(page)
    assert (surface.low, surface.high) == ([0, 0.5], [2, 2.5])
    assert surface.grid[0][0, 0] == pytest.approx(0.25)


def test_an_error_of_the_loss_is_on_the_page(page: Page) -> None:
    root = show(page, LossSurface(lambda w: 1 / 0, np.array([1.0, 2.0])))
    expect(root.get_by_role("alert")).to_contain_text("ZeroDivisionError")
