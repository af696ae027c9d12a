"""The playground and the tape on a page: what is read there is what Python has."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from bare_page import settled, show
from playwright.sync_api import Page, expect

from course.widgets import MemoryTape, TrainingPlayground


def number(locator: Any, name: str) -> float:
    return float(locator.get_attribute(f"data-{name}"))


def test_steps_are_taken_in_python_and_shown(page: Page) -> None:
    widget = TrainingPlayground(width=3)
    root = show(page, widget)
    root.get_by_role("button", name="Step").focus()
    for _ in range(3):
        page.keyboard.press("Enter")
        settled(page)
    told = root.locator(".told")
    assert number(told, "step") == 3
    assert number(told, "accuracy") == widget.experiment.accuracies()[0]
    losses = root.get_by_role("group", name="Loss")
    assert number(losses, "loss") == widget.experiment.history.loss[-1]
    assert number(losses, "held-back") == widget.experiment.history.held_back[-1]
    shown = root.locator("[data-what=gradient]")
    assert [number(one, "value") for one in shown.all()] == widget.experiment.history.gradients[-1]


def test_another_number_of_layers_draws_another_network(page: Page) -> None:
    widget = TrainingPlayground(width=3)
    root = show(page, widget)
    expect(root.locator(".layer")).to_have_count(3)
    root.get_by_label("hidden layers").select_option("4")
    settled(page)
    expect(root.locator(".layer")).to_have_count(5)
    expect(root.locator(".layer canvas")).to_have_count(12)
    assert widget.depth == 4


def test_units_that_start_from_zero_are_shown_as_the_same_everywhere(page: Page) -> None:
    root = show(page, TrainingPlayground(width=2, depth=1, initialisation="zeros"))
    expect(root.get_by_role("img", name="the same everywhere")).to_have_count(2)


def test_the_tape_is_stepped_by_keys_and_says_where_the_heads_are(page: Page) -> None:
    rng = np.random.default_rng(0)
    weights = rng.dirichlet(np.ones(5), (4, 1)), rng.dirichlet(np.ones(5), (4, 1))
    memory = rng.standard_normal((4, 1, 5, 3))
    root = show(
        page, MemoryTape(type("Tape", (), {"memory": memory, "read": weights[0], "write": weights[1]}))
    )
    root.get_by_label("time step").focus()
    for step in (1, 2, 3):
        page.keyboard.press("ArrowRight")
        now = root.locator(".now")
        assert number(now, "step") == step
        for kind, array in (("read", weights[0]), ("writ", weights[1])):
            row = array[step, 0]
            assert number(now, "read" if kind == "read" else "written") == row.argmax()
            shown = number(now, "read-weight" if kind == "read" else "write-weight")
            np.testing.assert_allclose(shown, row.max(), rtol=1e-6)
    opacities = json.loads(
        root.locator(".now").evaluate(
            "node => JSON.stringify([...node.querySelectorAll('.above')].map(c => +c.style.fillOpacity))"
        )
    )
    above = memory[3, 0][memory[3, 0] >= 0]
    np.testing.assert_allclose(opacities, above / np.abs(memory).max(), atol=1e-3)
