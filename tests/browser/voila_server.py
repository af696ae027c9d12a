"""Voila on the gallery: a page without code. `python voila_server.py` serves it for a lecture.

Extensions of JupyterLab that look for parts of it which Voila has not are left out.
"""

from __future__ import annotations

import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import jupytext
from lab_server import REPOSITORY, SECONDS_TO_START, free_port, serving

GALLERY = REPOSITORY / "docs" / "gallery" / "gallery.py"
NOT_LOADED = ["@jupyter/nbgrader", "jupyterlab-jupytext", "@jupyter-notebook/lab-extension"]


@contextmanager
def showing(home: Path, theme: str = "light") -> Iterator[str]:
    """The address of the gallery, while it is served; what Voila keeps is under `home`."""
    notebook = home / "gallery.ipynb"
    jupytext.write(jupytext.read(GALLERY), notebook)
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    command = [
        *("voila", str(notebook), "--no-browser", "--Voila.ip=127.0.0.1", f"--port={port}"),
        *(f"--VoilaConfiguration.theme={theme}", f"--VoilaConfiguration.extension_denylist={NOT_LOADED}"),
    ]

    def address(_pid: int) -> str:
        # An error is an answer, too.
        with (
            suppress(urllib.error.HTTPError),
            urllib.request.urlopen(f"{url}voila/static/", timeout=SECONDS_TO_START),
        ):
            pass
        return url

    with serving(command, home, home, address) as found:
        yield found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, showing(Path(folder)) as url:
        print(f"The gallery is at {url} (Ctrl-C ends it)", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass
