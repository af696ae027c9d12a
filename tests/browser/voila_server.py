"""Voila on the gallery: a page without code. `python voila_server.py` serves it for a lecture.

Extensions of JupyterLab that look for parts of it which Voila has not are left out.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jupytext
from lab_server import REPOSITORY, SECONDS_TO_START, environment, free_port

GALLERY = REPOSITORY / "docs" / "gallery" / "gallery.py"
NOT_LOADED = ["@jupyter/nbgrader", "jupyterlab-jupytext", "@jupyter-notebook/lab-extension"]


@contextmanager
def showing(home: Path, theme: str = "light") -> Iterator[str]:
    """The address of the gallery, while it is served; what Voila keeps is under `home`."""
    notebook = home / "gallery.ipynb"
    jupytext.write(jupytext.read(GALLERY), notebook)
    address, log = f"http://127.0.0.1:{free_port()}", home / "voila.log"
    with log.open("w", encoding="utf-8") as lines:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "voila", str(notebook), "--no-browser", "--Voila.ip=127.0.0.1"),
                *(f"--port={address.rsplit(':', 1)[1]}", f"--VoilaConfiguration.theme={theme}"),
                f"--VoilaConfiguration.extension_denylist={NOT_LOADED}",
            ],
            cwd=home,
            env=environment(home),
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(server, address, log)
        yield f"{address}/"
    finally:
        server.terminate()
        server.wait(30)


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/voila/static/", timeout=SECONDS_TO_START):
                return
        except urllib.error.HTTPError:  # it answers
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"Voila did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, showing(Path(folder)) as url:
        print(f"The gallery is at {url} (Ctrl-C ends it)", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass
