"""HingeAndSoftmax, WhySoftmax and DifferenceStep: what is read on the page is what the library says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bare_page import settled, show
from playwright.sync_api import Locator, Page, expect

from course.gradcheck import central_difference, forward_difference
from course.linear import BINARY_LOSSES, hinge_margins, softmax, softmax_losses, svm_losses
from course.widgets import DifferenceStep, HingeAndSoftmax, WhySoftmax
from course.widgets.difference_step import KNOWN, STEPS

NAMES = ["cat", "car", "frog", "owl"]


def value(root: Locator, of: str, what: str) -> float:
    """A number as the page holds it, in full."""
    text = root.locator(f"[data-of='{of}'][data-what='{what}']").get_attribute("data-value")
    assert text is not None
    return float(text)


def put(page: Page, **traits: Any) -> None:
    """Set traits on the page, as a control does, and wait for Python."""
    page.evaluate(
        """(traits) => {
            for (const [name, value] of Object.entries(traits)) window.model.set(name, value);
            window.model.save_changes();
        }""",
        traits,
    )
    settled(page)


def drag(page: Page, what: Locator, dx: float, dy: float) -> None:
    box = what.locator("circle.reach").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2)
    page.mouse.move(x + dx, y + dy)
    page.mouse.up()
    settled(page)


# Scores


def test_hinge_terms_probabilities_losses_and_gradients_are_those_of_the_library(page: Page) -> None:
    root = show(page, HingeAndSoftmax(np.zeros(4), names=NAMES))
    rng = np.random.default_rng(0)
    for scale, factor in ((3, 1), (3, 2), (1, 0.5), (400, 4)):
        s, y = np.round(scale * rng.standard_normal(4), 3), int(rng.integers(4))
        put(page, scores=s.tolist(), y=y, factor=factor)
        scores, labels = factor * s[np.newaxis], np.array([y])
        rows = {
            "score": scores[0],
            "hinge": hinge_margins(scores, labels)[0],
            "dhinge": svm_losses(scores, labels)[1][0],
            "p": softmax(scores)[0],
            "dsoftmax": softmax_losses(scores, labels)[1][0],
        }
        for what, expected in rows.items():
            shown = [value(root, name, what) for name in NAMES]
            np.testing.assert_allclose(shown, expected, rtol=1e-12, atol=1e-12)
        for what, losses in (("svm", svm_losses), ("softmax", softmax_losses)):
            assert value(root, "loss", what) == pytest.approx(losses(scores, labels)[0].item(), abs=1e-12)
            doubled = losses(2 * s[np.newaxis], labels)[0].item()
            assert value(root, "2 W", what) == pytest.approx(doubled, abs=1e-12)


def test_what_rises_above_the_line_is_the_hinge_term(page: Page) -> None:
    root = show(page, HingeAndSoftmax([3.2, 5.1, -1.7]))
    heights = root.locator("rect.cost").evaluate_all("(all) => all.map((one) => +one.getAttribute('height'))")
    bars = root.locator("rect.bar").evaluate_all("(all) => all.map((one) => +one.getAttribute('height'))")
    a_unit = bars[0] / 3.2
    assert heights == pytest.approx([0, 2.9 * a_unit, 0])


def test_a_bar_is_dragged_and_python_knows(page: Page) -> None:
    widget = HingeAndSoftmax([3.0, 5.0, -2.0], names=NAMES[:3])
    root = show(page, widget)
    cat = root.get_by_role("slider", name="Score of class cat")
    drag(page, cat, 40, -30)  # sideways it does not go
    assert widget.scores[0] > 3.2
    assert widget.scores[1:] == [5.0, -2.0]
    assert value(root, "cat", "score") == pytest.approx(widget.scores[0])
    there = widget.scores[0]
    cat.press("ArrowDown")
    cat.press("Shift+ArrowDown")
    settled(page)
    assert widget.scores[0] == pytest.approx(there - 1.1, abs=1e-3)


def test_ones_own_functions_stand_beside_and_an_exception_passes(page: Page) -> None:
    def margins(scores: Any, y: Any) -> Any:
        if scores[0, 0] > 4:
            raise ValueError("too high for me")
        return hinge_margins(scores, y)

    def halved(scores: Any) -> Any:
        return softmax(scores) / 2

    root = show(page, HingeAndSoftmax([3.0, 5.0, -2.0], names=NAMES[:3], margins=margins, softmax=halved))
    settled(page)
    right, wrong = (root.locator(f"[data-of=car][data-what={what}]") for what in ("margins", "softmax"))
    expect(right).to_have_text("3 ✓")
    expect(wrong).to_contain_text("✗")
    put(page, scores=[4.5, 5.0, -2.0])
    expect(root.get_by_role("alert")).to_contain_text("ValueError: too high for me (line")
    assert value(root, "car", "hinge") == 1.5  # the widget's own numbers go on
    put(page, scores=[3.5, 5.0, -2.0])
    expect(root.get_by_role("alert")).to_have_count(0)
    expect(right).to_have_text("2.5 ✓")


# One score


def test_losses_and_slopes_over_one_score_are_those_of_the_library(page: Page) -> None:
    widget = WhySoftmax()
    root = show(page, widget)
    for s in (-6.0, -4.0, -2.5, -1.0, 0.0, 2.5, 6.0):
        put(page, score=s)
        for name, loss in BINARY_LOSSES.items():
            expected = [part.item() for part in loss(np.array([s]))]
            assert [value(root, name, what) for what in ("loss", "slope")] == pytest.approx(expected)
    learns = root.locator("[data-what=says]")
    put(page, score=-6.0)
    assert learns.all_text_contents() == ["no learning", "no learning", "learns"]
    expect(root.locator(".arrow")).to_have_count(1)
    put(page, score=-1.0)
    expect(root.locator(".arrow")).to_have_count(3)


def test_shaded_is_where_the_answer_is_wrong_and_the_slope_nearly_0(page: Page) -> None:
    root = show(page, WhySoftmax())
    s = np.linspace(-6, 6, 481)
    for name, loss in BINARY_LOSSES.items():
        flat = s[(s < 0) & (np.abs(loss(s)[1]) < 0.01)]
        shade = root.locator(f".shade[data-of={name}]")
        if not flat.size:
            expect(shade).to_have_count(0)
        else:
            ends = [float(shade.get_attribute(f"data-{end}") or "nan") for end in ("from", "to")]
            assert ends == pytest.approx([flat[0], flat[-1]])


def test_a_score_is_dragged_along(page: Page) -> None:
    widget = WhySoftmax(score=-3)
    root = show(page, widget)
    drag(page, root.get_by_role("slider", name="Score s"), 60, -80)
    assert -2 < widget.score < 0
    assert value(root, "logistic", "slope") == pytest.approx(BINARY_LOSSES["logistic"](widget.score)[1])


# Differences


@pytest.mark.parametrize("shown", range(len(KNOWN)))
def test_differences_and_their_errors_are_those_of_the_library(page: Page, shown: int) -> None:
    f, slope = list(KNOWN.values())[shown]
    root = show(page, DifferenceStep())
    put(page, shown=shown, x=0.5)
    for k in (128, 100, 64, 30):
        put(page, k=k)
        for name, scheme in (("one-sided", forward_difference), ("central", central_difference)):
            [expected] = scheme(lambda v: f(float(v[0])), [0.5], float(STEPS[k]))
            assert value(root, name, "slope") == expected
            assert value(root, name, "error") == abs(expected - slope(0.5))


def test_secants_have_the_slopes_that_are_told(page: Page) -> None:
    root = show(page, DifferenceStep())
    ends = root.locator("line.line").evaluate_all(
        "(all) => all.map((one) => ['x1', 'x2', 'y1', 'y2'].map((name) => +one.getAttribute(name)))"
    )
    drawn = [(y1 - y2) / (x2 - x1) for x1, x2, y1, y2 in ends]
    told = [value(root, name, "slope") for name in ("tangent", "one-sided", "central")]
    np.testing.assert_allclose(np.array(drawn) / drawn[0], np.array(told) / told[0], rtol=1e-6)


def test_at_the_kink_no_step_helps(page: Page) -> None:
    root = show(page, DifferenceStep(x=0))
    root.get_by_role("combobox", name="function").select_option("max(0, x)")
    settled(page)
    for k in (128, 60, 5):
        put(page, k=k)
        assert value(root, "central", "slope") == 0.5
        assert value(root, "one-sided", "error") == 1


def test_a_function_that_fails_at_some_places_comes_back(page: Page) -> None:
    def broken(x: float) -> float:
        if x < -1:
            raise ZeroDivisionError("mine")
        return x

    widget = DifferenceStep(broken, lambda x: 1.0, x=0.5, low=-1.0)
    root = show(page, widget)
    expect(root.get_by_role("alert")).to_have_count(0)
    put(page, x=-0.5)
    expect(root.get_by_role("alert")).to_contain_text("ZeroDivisionError: mine (line")
    put(page, x=1.0)
    expect(root.get_by_role("alert")).to_have_count(0)
    assert value(root, "one-sided", "slope") == pytest.approx(1)


def test_ones_own_differences_stand_beside(page: Page) -> None:
    def twice(f: Any, x: Any, h: float) -> Any:
        return 2 * central_difference(f, x, h)

    root = show(page, DifferenceStep(forward=forward_difference, central=twice))
    expect(root.locator("[data-of='one-sided'][data-what=yours]")).to_contain_text("✓")
    expect(root.locator("[data-of=central][data-what=yours]")).to_contain_text("✗")
