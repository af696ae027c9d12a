"""What the check says, in JupyterLab's light and dark theme: readable, and not wider than the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from lab_page import open_notebook
from lab_server import Lab
from playwright.sync_api import Page

from course.check import fingerprints, probes
from course.check.compare import compare
from course.check.report import Report
from course.linear import svm_loss_naive


def halved(W: Any, X: Any, y: Any, reg: float) -> Any:
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss, dW - reg * W


def not_started(W: Any, X: Any, y: Any, reg: float) -> Any:
    raise NotImplementedError


def raising(W: Any, X: Any, y: Any, reg: float) -> Any:
    raise ValueError("very" * 100 + " long")


def of_another_shape(W: Any, X: Any, y: Any, reg: float) -> Any:
    return np.zeros(300), svm_loss_naive(W, X, y, reg)[1].T


ANSWERS: list[Callable[..., Any]] = [svm_loss_naive, halved, not_started, raising, of_another_shape]

# Contrast as WCAG 2 has it: small text needs 4.5, a sign 3.
FAINT = """(outputs) => {
    const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
    const luminance = (colour) => {
        const [r, g, b] = numbers(colour).map((v) => {
            const s = v / 255;
            return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
        const colour = getComputedStyle(element).backgroundColor;
        const clear = numbers(colour)[3] === 0;
        return clear && element.parentElement ? ground(element.parentElement) : colour;
    };
    const texts = outputs.flatMap((output) => {
        const walker = document.createTreeWalker(output, NodeFilter.SHOW_TEXT);
        const found = [];
        while (walker.nextNode()) found.push(walker.currentNode);
        return found;
    });
    return texts
        .filter((text) => text.data.trim())
        .filter((text) => {
            const ink = luminance(getComputedStyle(text.parentElement).color);
            const paper = luminance(ground(text.parentElement));
            const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
            return contrast < (/^[✓✗]$/.test(text.data.trim()) ? 3 : 4.5);
        })
        .map((text) => text.data);
}"""

WIDE = """(outputs) => outputs
    .flatMap((output) => [output, ...output.querySelectorAll("*")])
    .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth)
    .map((element) => element.outerHTML.slice(0, 200))"""

GROUND = """async (image) => {
    await image.decode();
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.drawImage(image, 0, 0);
    return [...canvas.getImageData(0, 0, 1, 1).data];
}"""


@pytest.fixture
def reports(lab: Lab, tmp_path: Path) -> Path:
    """A notebook with a report on each of the answers, as a file from elsewhere has it."""
    expected = fingerprints.load("svm_loss_naive")
    cells = []
    for answer in ANSWERS:
        verdict = compare(expected, probes.run(function=answer, **expected.question))
        data = Report(verdict, "What was tried.", show_findings=True)._repr_mimebundle_()
        output = nbformat.v4.new_output("display_data", data=data)
        cells.append(nbformat.v4.new_code_cell(answer.__name__, outputs=[output]))
    file = lab.root / tmp_path.name / "reports.ipynb"
    file.parent.mkdir()
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), file)
    return file


def test_reports_are_readable_in_both_themes(lab_page: Page, lab: Lab, reports: Path) -> None:
    open_notebook(lab_page, lab, reports)
    outputs = lab_page.locator(".jp-OutputArea-output")
    assert outputs.count() == len(ANSWERS)
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        lab_page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme
        )
        lab_page.locator(f"body[data-jp-theme-name='{theme}']").wait_for(state="attached")
        assert outputs.evaluate_all(FAINT) == []
        assert outputs.evaluate_all(WIDE) == []
    pictures = outputs.get_by_role("img").all()
    assert pictures
    assert all(picture.evaluate(GROUND) == [255, 255, 255, 255] for picture in pictures)
