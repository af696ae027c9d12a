"""Text sources and the notebooks that nbgrader reads: ``solutions/*/*.py`` (jupytext, py:percent).

The text is what is edited, reviewed and committed. The paired notebook is derived, ignored by git, and
brought up to date with jupytext whenever nbgrader's configuration is loaded; where the notebook was edited
instead, the text follows it.
"""

from __future__ import annotations

import os
from pathlib import Path


def texts(solutions: Path) -> list[Path]:
    """The text notebooks of all assignments."""
    return sorted(file for file in solutions.glob("*/*.py") if _is_notebook(file))


def _is_notebook(file: Path) -> bool:
    with file.open(encoding="utf-8") as lines:
        return lines.readline().strip() == "# ---" and "format_name: percent" in lines.read(2000)


def sync(solutions: Path) -> list[Path]:
    """Bring each pair up to date, the newer file's way; the texts of the pairs that were not are returned."""
    stale = []
    for text in texts(solutions):
        paired = text.with_suffix(".ipynb")
        edited, written = text.stat().st_mtime_ns, paired.stat().st_mtime_ns if paired.exists() else 0
        if edited != written:
            _copy(text, paired) if edited > written else _copy(paired, text)
            stale.append(text)
    return stale


def _copy(source: Path, target: Path) -> None:
    import jupytext

    fmt = "ipynb" if target.suffix == ".ipynb" else "py:percent"
    unfinished = target.with_name(f".{os.getpid()}-{target.name}")
    jupytext.write(jupytext.read(source), unfinished, fmt=fmt)
    # Equal times mean that a pair agrees; whoever reads it meanwhile reads a whole file.
    os.utime(unfinished, ns=(source.stat().st_mtime_ns,) * 2)
    unfinished.replace(target)
