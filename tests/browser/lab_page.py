"""A browser's page with a notebook in it, as a person uses it: look, type, press keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab_server import Lab
from playwright.sync_api import Locator, Page

CURRENT = "window.jupyterapp.shell.currentWidget"


def wait_until(page: Page, condition: str, arg: Any = None) -> None:
    """Look twenty times a second: at each frame, as Playwright does, makes the page draw them all."""
    page.wait_for_function(condition, arg=arg, polling=50)


class Notebook:
    """The notebook that is open in a page; cells are named by their grade_id, or else by their id."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def cell(self, name: str) -> Locator:
        """A cell, with its input and its outputs."""
        return self.page.locator(".jp-Notebook-cell").nth(self.position(name))

    def outputs(self, name: str) -> Locator:
        """What a cell shows below its input."""
        return self.cell(name).locator(".jp-OutputArea-output")

    def write(self, name: str, source: str) -> None:
        """Type a code cell anew."""
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def source(self, name: str) -> str:
        """The text in a cell."""
        return str(self._evaluate("cells[position].model.sharedModel.source", name))

    def run(self, name: str) -> None:
        """Run a cell with the keyboard, and wait until it is done."""
        self.wait_for_kernel()
        before = self._evaluate("cells[position].model.executionCount", name)
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        wait_until(
            self.page,
            f"""([position, before]) => {{
                const model = {CURRENT}.content.widgets[position].model;
                return model.executionState === "idle" && model.executionCount > before;
            }}""",
            [self.position(name), before],
        )

    def run_all(self) -> None:
        """Run > Run All Cells, and wait until that has ended."""
        self.wait_for_kernel()
        self.page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")

    def cells(self) -> list[list[Any]]:
        """Of each cell its id, its type and how often it has run."""
        found = self._evaluate("cells.map(({ model }) => [model.id, model.type, model.executionCount])")
        return list(found)

    def executed(self) -> list[str]:
        """The code cells that have run, in the notebook's order."""
        names = self._evaluate("cells.filter((cell) => cell.model.executionCount).map(name)")
        return [str(name) for name in names]

    def save(self) -> None:
        """File > Save Notebook."""
        self.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")

    def position(self, name: str) -> int:
        """Which cell of the notebook it is, from 0."""
        return int(self._evaluate("position", name))

    def wait_for_kernel(self) -> None:
        """Until it has answered all that it was asked; what it is asked before it answers may be lost."""
        self.page.evaluate(
            f"""async () => {{
                const answer = async () => {{
                    const context = {CURRENT}.sessionContext;
                    await context.ready;
                    await context.session.kernel.requestExecute({{ code: "1", silent: true }}).done;
                }};
                const late = new Promise((_, no) => setTimeout(no, 60000, new Error("no kernel")));
                await Promise.race([answer(), late]);
            }}"""
        )

    def _evaluate(self, expression: str, sought: str = "") -> Any:
        return self.page.evaluate(
            f"""(sought) => {{
                const cells = {CURRENT}.content.widgets;
                const name = (cell) => cell.model.getMetadata("nbgrader")?.grade_id ?? cell.model.id;
                const position = cells.findIndex((cell) => name(cell) === sought);
                if (sought && position < 0) throw new Error(`no cell ${{sought}}`);
                return {expression};
            }}""",
            sought,
        )


def open_lab(page: Page, lab: Lab) -> None:
    """Load JupyterLab, with nothing open in it, and wait until all of its extensions are there."""
    page.goto(f"{lab.url}/lab?reset&token={lab.token}")
    wait_until(page, "window.jupyterapp")
    page.evaluate("window.jupyterapp.restored.then(() => null)")
    page.locator("#jupyterlab-splash").wait_for(state="detached")
    wait_until(
        page,
        """window.jupyterapp.commands.hasCommand("nbgrader:open-formgrader")
        && window.jupyterapp.docRegistry.getWidgetFactory("Jupytext Notebook")""",
    )


def clear(page: Page) -> None:
    """Close all that is open, without saving, and end its kernels."""
    page.evaluate(
        """async () => {
            const { serviceManager, shell } = window.jupyterapp;
            for (const widget of [...shell.widgets("main")]) {
                await widget.context?.sessionContext.shutdown();
                widget.dispose();
            }
            await serviceManager.sessions.shutdownAll();
            shell.collapseRight();
        }"""
    )


def open_notebook(page: Page, lab: Lab, file: Path, factory: str = "Notebook") -> Notebook:
    """Open a file in JupyterLab as its Open With does."""
    page.evaluate(
        """async ([path, factory]) => {
            const widget = await window.jupyterapp.commands.execute("docmanager:open", { path, factory });
            await widget.context.ready;
        }""",
        [lab.path(file), factory],
    )
    return Notebook(page)


def open_notebook_7(page: Page, lab: Lab, file: Path) -> Notebook:
    """Open a file in Notebook 7, which the same server has."""
    page.goto(f"{lab.url}/notebooks/{lab.path(file)}?token={lab.token}")
    wait_until(page, "window.jupyterapp")
    page.evaluate("window.jupyterapp.restored.then(() => null)")
    wait_until(page, f"{CURRENT}?.context?.isReady")
    return Notebook(page)
