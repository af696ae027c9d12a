"""A student's machine: an environment with what the course needs and nothing of this project but a wheel."""

from __future__ import annotations

import os
import sysconfig
import venv
from pathlib import Path

import jupytext
import nbformat
import psutil
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

SOLUTIONS = Path(__file__).parents[1] / "solutions"
# Where a cell's processor time is kept, in its metadata.
SECONDS = "seconds"


def make_environment(folder: Path) -> Path:
    """Make a virtual environment without this project, and return its Python."""
    venv.create(folder, with_pip=False, symlinks=os.name == "posix")
    # What is installed here, without what .pth files here add to it, such as this project.
    (site(folder) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


def site(folder: Path) -> Path:
    """Where an environment's packages are."""
    return Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))


def variables(home: Path) -> dict[str, str]:
    """Environment variables of somebody for whom this project is not on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER"))}
    places = dict.fromkeys(("HOME", "IPYTHONDIR"), str(home))
    # Which fonts there are, matplotlib finds out once for all who live in one folder.
    return kept | places | {"MPLCONFIGDIR": str(home.parent / "matplotlib"), "OPENBLAS_NUM_THREADS": "1"}


def solved(assignment: str) -> NotebookNode:
    """An assignment's notebook with its solutions, as a student would have it who solved all."""
    [source] = (SOLUTIONS / assignment).glob("*.py")
    notebook = jupytext.read(source)
    for cell in notebook.cells:
        cell.source = cell.source.split("### BEGIN HIDDEN TESTS")[0]
    nbformat.validate(notebook)
    return notebook


def run(notebook: NotebookNode, python: Path, folder: Path) -> None:
    """Run a notebook from top to bottom in a kernel of `python`, and keep how long each cell took.

    The time is the kernel's processor time: tests share their machine, a student does not.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell raises.
    """
    manager = AsyncKernelManager()
    command = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    manager._kernel_spec = KernelSpec(argv=command, language="python", display_name="Student")

    def spent() -> float:
        times = psutil.Process(manager.provisioner.pid).cpu_times()
        return float(times.user + times.system)

    def keep(cell: NotebookNode, **_: object) -> None:
        cell.metadata[SECONDS] = spent() - sum(other.metadata.get(SECONDS, 0.0) for other in notebook.cells)

    client = NotebookClient(
        notebook,
        km=manager,
        timeout=300,
        resources={"metadata": {"path": str(folder)}},
        on_cell_executed=keep,
    )
    client.execute(env=variables(folder))
