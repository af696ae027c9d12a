"""LinearClassifierDemo in a browser: its numbers are those of course.linear, whoever computes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bare_page import settled, show
from playwright.sync_api import Locator, Page, expect

from course import data
from course.linear import hinge_margins, softmax, softmax_loss_vectorized, svm_loss_vectorized
from course.widgets.linear_classifier_demo import LinearClassifierDemo

LOSSES = {"SVM": svm_loss_vectorized, "softmax": softmax_loss_vectorized}
X, y = data.blobs(per_class=3, classes=3, spread=1.2, seed=5)
ONES = np.hstack([X, np.ones((9, 1))])
W = np.random.default_rng(1).normal(size=(3, 3))


APART = np.array([[0.0, 1.0, -1.0], [1.0, -0.5, -0.5], [-1.0, -1.0, -1.0]])  # no grip lies on another


def value(root: Locator, what: str, of: int | None = None) -> float:
    place = f"[data-what='{what}']" + ("" if of is None else f"[data-of='{of}']")
    return float(root.locator(place).get_attribute("data-value") or "nan")


def weights(root: Locator) -> Any:
    cells = root.locator(".matrix td").evaluate_all("cells => cells.map((cell) => +cell.dataset.value)")
    return np.reshape(cells, (3, -1))


@pytest.mark.parametrize("kind", LOSSES)
def test_every_number_is_the_library_s(page: Page, kind: str) -> None:
    root = show(page, LinearClassifierDemo(X, y, W, kind=kind, reg=0.2))
    scores = ONES @ W
    loss, _ = LOSSES[kind](W, ONES, y, 0.2)
    assert value(root, "total") == pytest.approx(loss, rel=1e-12)
    assert value(root, "data") == pytest.approx(LOSSES[kind](W, ONES, y, 0)[0], rel=1e-12)
    assert value(root, "penalty") == pytest.approx(np.sum(W**2), rel=1e-12)
    for i in range(9):
        assert [value(root, f"score {c}", i) for c in range(3)] == pytest.approx(scores[i])
        assert value(root, "loss", i) == pytest.approx(LOSSES[kind](W, ONES[[i]], y[[i]], 0)[0], rel=1e-9)
        others = [c for c in range(3) if kind == "softmax" or c != y[i]]
        terms = [value(root, f"{'p' if kind == 'softmax' else 'm'} {c}", i) for c in others]
        expected = softmax(scores[i]) if kind == "softmax" else hinge_margins(scores[[i]], y[[i]])[0]
        assert [max(0, term) for term in terms] == pytest.approx(expected[others])


@pytest.mark.parametrize("own", [False, True], ids=["by the page", "by one's own function"])
@pytest.mark.parametrize("kind", LOSSES)
def test_steps_are_gradient_descent(page: Page, kind: str, own: bool) -> None:
    loss = {"loss": LOSSES[kind]} if own else {}
    demo = LinearClassifierDemo(X, y, W, kind=kind, reg=0.1, learning_rate=0.2, **loss)
    root = show(page, demo)
    expected = W.copy()
    for _ in range(5):
        root.get_by_role("button", name="Step").click()
        settled(page)
        expected -= 0.2 * LOSSES[kind](expected, ONES, y, 0.1)[1]
        assert weights(root) == pytest.approx(expected, abs=1e-12)
    assert np.array(demo.W) == pytest.approx(expected, abs=1e-12)
    assert value(root, "total") == pytest.approx(LOSSES[kind](expected, ONES, y, 0.1)[0], rel=1e-12)
    root.get_by_role("button", name="Reset").click()
    settled(page)
    assert np.array_equal(demo.W, W)


def test_a_run_goes_downhill_until_it_is_paused(page: Page) -> None:
    demo = LinearClassifierDemo(X, y, W, kind="softmax", reg=0.1, learning_rate=0.5)
    root = show(page, demo)
    before = value(root, "total")
    root.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "x => +document.querySelector('[data-what=total]').dataset.value < x", arg=before - 0.2
    )
    root.get_by_role("button", name="Pause").click()
    settled(page)
    stopped = np.array(demo.W)
    page.wait_for_timeout(250)
    assert np.array_equal(demo.W, stopped)


def test_keys_move_a_point_and_its_numbers(page: Page) -> None:
    demo = LinearClassifierDemo(X, y, W)
    root = show(page, demo)
    root.get_by_role("slider", name="Point 4 of class 1").focus()
    page.keyboard.press("Shift+ArrowRight")
    settled(page)
    step = (demo.domain[1][0] - demo.domain[0][0]) / 100
    assert demo.X[4] == pytest.approx([X[4, 0] + 10 * step, X[4, 1]])
    assert value(root, "score 0", 4) == pytest.approx(np.array([*demo.X[4], 1]) @ W[:, 0])
    assert page.evaluate("keys") == []


def test_a_line_is_shifted_where_it_is_dragged_and_keeps_its_weights(page: Page) -> None:
    demo = LinearClassifierDemo(X, y, APART)
    root = show(page, demo)
    field = root.locator(".plot .ground").bounding_box()
    grip = root.get_by_role("slider", name="Line of class 1").bounding_box()
    assert field
    assert grip
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(field["x"] + 0.3 * field["width"], field["y"] + 0.4 * field["height"], steps=3)
    page.mouse.up()
    settled(page)
    low, high = np.array(demo.domain)
    place = low + (high - low) * (0.3, 0.6)
    moved = np.array(demo.W)
    assert np.array_equal(moved[:2], APART[:2])
    assert np.array_equal(moved[:, [0, 2]], APART[:, [0, 2]])
    assert place @ moved[:2, 1] + moved[2, 1] == pytest.approx(0, abs=0.05)


def test_an_arrow_turns_the_line_around_its_foot(page: Page) -> None:
    demo = LinearClassifierDemo(X, y, APART)
    root = show(page, demo)
    middle = np.mean(demo.domain, axis=0)
    w = np.array(demo.W)[:2, 0]
    foot = middle - (w @ middle - 1) * w / (w @ w)
    root.get_by_role("slider", name="Arrow of class 0").focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    settled(page)
    moved = np.array(demo.W)[:, 0]
    assert moved[0] > 0.5  # it points to the right as well as up
    assert moved[1] > 0
    assert foot @ moved[:2] + moved[2] == pytest.approx(0, abs=1e-9)


def test_regions_are_where_the_scores_are_highest(page: Page) -> None:
    demo = LinearClassifierDemo(X, y, W)
    root = show(page, demo)
    low, high = np.array(demo.domain)
    for share in np.random.default_rng(0).random((25, 2)):
        scores = np.array([*(low + share * (high - low)), 1]) @ W
        found = root.evaluate(
            """(root, [across, up]) => {
                const ground = root.querySelector(".plot .ground"), box = ground.getBBox();
                const point = new DOMPoint(box.x + across * box.width, box.y + (1 - up) * box.height);
                const regions = [...root.querySelectorAll("[data-region]")];
                return regions.filter((r) => r.isPointInFill(point)).map((r) => +r.dataset.region);
            }""",
            share.tolist(),
        )
        if np.diff(np.sort(scores))[-1] > 0.05:
            assert found == [int(scores.argmax())]


def test_what_ones_own_loss_raises_is_on_the_page_and_goes_away(page: Page) -> None:
    def touchy(W: Any, X: Any, y: Any, reg: float) -> Any:
        if reg > 0.004:
            raise ValueError("no penalty please")
        return svm_loss_vectorized(W, X, y, reg)

    root = show(page, LinearClassifierDemo(X, y, W, loss=touchy, reg=0.01))
    expect(root.get_by_role("alert")).to_contain_text("ValueError: no penalty please")
    assert value(root, "score 0", 0) == pytest.approx(ONES[0] @ W[:, 0])
    root.get_by_role("slider", name="penalty reg").focus()
    page.keyboard.press("Home")
    expect(root.get_by_role("alert")).to_be_hidden()
    assert value(root, "total") == pytest.approx(svm_loss_vectorized(W, ONES, y, 0)[0])


def test_steps_that_are_too_long_end_with_a_word(page: Page) -> None:
    demo = LinearClassifierDemo(X, y, W, reg=5.0, learning_rate=10.0)
    root = show(page, demo)
    root.get_by_role("button", name="Play").click()
    expect(root.locator(".total")).to_contain_text("it diverges")
    expect(root.get_by_role("button", name="Play")).to_be_visible()
    assert np.isfinite(demo.W).all()
