"""GraphStepper on a page: what is read there is what the library says, and hands and keys do all of it."""

from __future__ import annotations

from typing import Any

import pytest
from bare_page import settled, show
from engines import AddGate, Closures, MultiplyGate, Overwriting, Wired, wired
from expressions import fork, lecture, patterns
from playwright.sync_api import Locator, Page, expect

from course.autodiff import Value
from course.widgets.graph_stepper import GraphStepper


def nodes(root: Locator) -> dict[str, tuple[str, str]]:
    """What each node shows: its value and its gradient."""
    read = root.locator(".node").evaluate_all(
        """(all) => all.map((one) => [one.dataset.node, ...["data", "grad"].map(
            (row) => one.querySelector(`.${row}`).textContent.replace(`${row} `, ""))])"""
    )
    return {name: (data, grad) for name, data, grad in read}


def edges(root: Locator) -> list[str]:
    """What is written on the edges, where anything is."""
    return [text for text in root.locator(".sent").all_text_contents() if text]


def table(root: Locator) -> list[dict[str, str]]:
    """The rows of upstream x local = downstream."""
    return list(
        root.locator(".told tbody tr").evaluate_all(
            """(rows) => rows.map((row) => Object.fromEntries([["to", row.querySelector("th").textContent],
                ...[...row.querySelectorAll("td")].map((cell) => [cell.dataset.what, cell.textContent])]))"""
        )
    )


def press(root: Locator, name: str) -> None:
    root.get_by_role("button", name=name, exact=True).click()


def field(root: Locator, leaf: str) -> Locator:
    return root.get_by_role("spinbutton", name=leaf, exact=True)


def at(node: Locator) -> tuple[float, float]:
    box = node.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_each_step_shows_the_numbers_of_the_lectures_example(page: Page) -> None:
    root = show(page, GraphStepper(lecture, Value, x=-2, y=5, z=-4))
    seen = [nodes(root)]
    for _ in range(5):
        press(root, "Step")
        seen.append(nodes(root))
    unknown = {"q": ("–", "–"), "lecture": ("–", "–")}
    leaves = {"x": ("-2", "–"), "y": ("5", "–"), "z": ("-4", "–")}
    computed = {"q": ("3", "–"), "lecture": ("-12", "–")}
    assert seen == [
        leaves | unknown,
        leaves | unknown | {"q": ("3", "–")},
        leaves | computed,
        leaves | computed | {"lecture": ("-12", "1")},
        leaves | {"z": ("-4", "3"), "q": ("3", "-4"), "lecture": ("-12", "1")},
        {"x": ("-2", "-4"), "y": ("5", "-4"), "z": ("-4", "3"), "q": ("3", "-4"), "lecture": ("-12", "1")},
    ]
    expect(root.get_by_role("button", name="Step", exact=True)).to_be_disabled()


def test_upstream_times_local_stands_on_the_edges(page: Page) -> None:
    root = show(page, GraphStepper(patterns, Value, x=3, y=-4, z=2, w=-1))
    press(root, "End")
    press(root, "Back")
    assert edges(root) == ["2 × -4 = -8", "2 × 3 = 6", "2", "2", "2"]
    assert [(row["to"], row["upstream"], row["local"], row["downstream"]) for row in table(root)] == [
        ("x", "2", "-4", "-8"),
        ("y", "2", "3", "6"),
    ]
    press(root, "Step")
    assert edges(root) == ["-8", "6", "2 × 1 = 2", "2 × 0 = 0", "2", "2", "2"]
    x, y, z, w = Value(3), Value(-4), Value(2), Value(-1)
    f = patterns(x, y, z, w)
    f.backward()
    shown = nodes(root)
    assert shown["patterns"][0] == f"{f.data:g}" == "-20"
    assert [shown[name][1] for name in "xyzw"] == [f"{leaf.grad:g}" for leaf in (x, y, z, w)]
    assert [shown[name][1] for name in "xyzw"] == ["-8", "6", "2", "0"]
    assert root.locator(".node.routes").get_attribute("data-node") == "larger"
    expect(root.locator(".edge.nothing")).to_have_count(1)


def test_sums_at_a_fork_are_seen_to_grow(page: Page) -> None:
    root = show(page, GraphStepper(fork, Value, x=1.5))
    press(root, "End")
    assert [row["sum"] for row in table(root)] == ["4.482 + 1.5 = 5.982", "5.982 + 1.5 = 7.482"]
    x = Value(1.5)
    fork(x).backward()
    assert nodes(root)["x"][1] == f"{x.grad:.4g}" == "7.482"


def test_a_leaf_is_edited_and_the_students_graph_runs_again(page: Page) -> None:
    widget = GraphStepper(wired(Wired), x=-2, y=5, z=-4)
    root = show(page, widget)
    press(root, "End")
    field(root, "z").fill("0.5")
    field(root, "z").press("Enter")
    settled(page)
    assert widget.leaves == {"x": -2.0, "y": 5.0, "z": 0.5}
    assert nodes(root) == {
        "x": ("-2", "0.5"),
        "y": ("5", "0.5"),
        "z": ("0.5", "3"),
        "q": ("3", "0.5"),
        "f": ("1.5", "1"),
    }


def test_the_keyboard_alone_does_everything_and_no_key_leaks(page: Page) -> None:
    root = show(page, GraphStepper(lecture, Closures, x=-2, y=5, z=-4))
    root.get_by_role("slider").focus()
    for key in ["ArrowRight"] * 3:
        page.keyboard.press(key)
    expect(root.locator(".told .title")).to_have_text("Backward starts at lecture")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("data-node", "x")
    before = at(focused)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    after = at(page.locator(":focus"))
    assert [after[0] - before[0], after[1] - before[1]] == pytest.approx([10, 10], abs=1)
    page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_have_attribute("data-node", "y")
    page.keyboard.press("Enter")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    settled(page)
    assert nodes(root)["lecture"][0] == "-20"
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")  # measure slopes
    settled(page)
    assert root.locator(".slope").all_text_contents() == ["measured -4", "measured -4", "measured 5"]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # tidy up
    assert at(root.locator("[data-node=x]")) == pytest.approx(before, abs=1)
    assert page.evaluate("window.keys") == []


def test_a_node_that_is_dragged_takes_its_edges_along_and_stays_there(page: Page) -> None:
    root = show(page, GraphStepper(lecture, Value, x=-2, y=5, z=-4))
    node, lines = root.locator("[data-node=q]"), root.locator(".line")
    before, paths = at(node), [line.get_attribute("d") for line in lines.all()]
    page.mouse.move(*before)
    page.mouse.down()
    page.mouse.move(before[0] + 20, before[1] + 30, steps=4)
    page.mouse.up()
    assert at(node) == pytest.approx((before[0] + 20, before[1] + 30), abs=3)
    assert sum(a != line.get_attribute("d") for a, line in zip(paths, lines.all(), strict=True)) == 3
    moved = at(node)
    field(root, "x").fill("1")
    field(root, "x").press("Enter")
    settled(page)
    assert at(node) == pytest.approx(moved, abs=1)
    press(root, "Tidy up")
    assert [line.get_attribute("d") for line in lines.all()] == paths


def test_a_finger_drags_a_node_too(page: Page) -> None:
    root = show(page, GraphStepper(lecture, Value, x=-2, y=5, z=-4))
    node = root.locator("[data-node=q]")
    before = at(node)
    touch = page.context.new_cdp_session(page)
    for kind, way in [("touchStart", 0), ("touchMove", 20), ("touchMove", 40), ("touchEnd", None)]:
        points = [] if way is None else [{"x": before[0] + way, "y": before[1] + way}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    after = at(node)  # a browser waits until it is sure that a finger moves
    assert [a - b >= 15 for a, b in zip(after, before, strict=True)] == [True, True]


def test_nodes_of_one_name_move_each_for_itself(page: Page) -> None:
    def f(x: Any) -> Any:
        return (x * x).named("h").exp().named("h")

    root = show(page, GraphStepper(f, Value, x=0.5))
    one, other = root.locator("[data-node=h]").all()
    still = at(other)
    one.focus()
    page.keyboard.press("Shift+ArrowDown")
    assert at(other) == pytest.approx(still, abs=1)


def test_what_is_being_typed_stays(page: Page) -> None:
    root = show(page, GraphStepper(lecture, Value, x=-2, y=5, z=-4))
    field(root, "x").fill("1")
    page.keyboard.press("Tab")
    page.keyboard.type("77")
    settled(page)
    expect(field(root, "y")).to_have_value("77")


def test_a_press_on_a_leaf_edits_it(page: Page) -> None:
    root = show(page, GraphStepper(lecture, Value, x=-2, y=5, z=-4))
    root.locator("[data-node=y]").click()
    expect(field(root, "y")).to_be_focused()


def test_an_exception_is_shown_and_the_next_leaf_does_better(page: Page) -> None:
    def f(x: Any) -> Any:
        return x.log() * 2

    root = show(page, GraphStepper(f, Value, x=2))
    x = field(root, "x")
    x.fill("-1")
    x.press("Enter")
    settled(page)
    expect(root.get_by_role("alert")).to_contain_text("ValueError: log(-1.0) does not exist")
    expect(page.locator(".stale")).to_have_count(1)
    x.fill("1")
    x.press("Enter")
    settled(page)
    expect(root.get_by_role("alert")).to_be_hidden()
    expect(page.locator(".stale")).to_have_count(0)
    assert nodes(root)["f"][0] in ("0", "–")


def test_a_function_that_raises_from_the_start_can_be_helped(page: Page) -> None:
    root = show(page, GraphStepper(lambda x: x.log(), Value, x=-1))
    expect(root.get_by_role("alert")).to_contain_text("log(-1.0) does not exist")
    field(root, "x").fill("1")
    field(root, "x").press("Enter")
    settled(page)
    expect(root.get_by_role("alert")).to_be_hidden()
    press(root, "End")
    assert nodes(root)["x"] == ("1", "1")


def test_a_wrong_backward_shows_its_numbers_and_the_true_ones_if_asked(page: Page) -> None:
    root = show(page, GraphStepper(fork, Overwriting, x=1.5))
    press(root, "End")
    assert nodes(root)["x"][1] == "1.5"
    assert table(root)[-1]["sum"] == "1.5 overwritten by 1.5"
    assert root.locator(".slope").all_text_contents() == [""]
    root.get_by_label("measure slopes").check()
    settled(page)
    assert root.locator(".slope").all_text_contents() == ["measured 7.482 ≠"]
    expect(root.locator(".live")).to_contain_text("measured 7.482, not its gradient")
    assert nodes(root)["x"][1] == "1.5"


def test_gates_that_are_the_students_own_show_their_mistakes(page: Page) -> None:
    class NotSwitching(MultiplyGate):
        def backward(self, upstream: float) -> tuple[float, float]:
            return upstream * self.x, upstream * self.y

    root = show(page, GraphStepper(wired(Wired, AddGate, NotSwitching), x=-2, y=5, z=-4))
    press(root, "End")
    shown = nodes(root)
    assert (shown["q"][1], shown["z"][1], shown["x"][1]) == ("3", "-4", "3")


def test_a_narrow_page_scrolls_the_graph_and_not_itself(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    root = show(page, GraphStepper(patterns, Value, x=3, y=-4, z=2, w=-1))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for name in ["product", "larger", "total", "patterns"]:
        press(root, "Step")
        box = root.locator(f"[data-node={name}]").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360


def test_play_goes_to_the_end_and_stops(page: Page) -> None:
    root = show(page, GraphStepper(lambda x: x * x, Value, x=3))
    press(root, "Play")
    expect(root.get_by_role("button", name="Pause")).to_be_visible()
    expect(root.get_by_role("button", name="Play")).to_be_visible()
    assert nodes(root)["x"][1] == "6"
