"""Code run where nothing of the course but an assignment's edition can be imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def run(edition: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run code beside an unpacked edition; a warning is an error."""
    (edition / "cells.py").write_text(code, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-W", "error", "cells.py"],
        cwd=edition,
        env={"PYTHONPATH": str(edition), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
