"""A JupyterLab of its own for a test session: its own settings, port and kernels, on a scratch folder."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
SECONDS_TO_START = 120
# As `python -m` runs a module, after `autograder` has spared jsonschema its grammar of addresses.
START = """\
import runpy, sys
import autograder
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""

# No news, no saving behind a test's back, and every cell in the page, whether it is in sight or not.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
    "codemirror-extension/plugin": {"defaultConfig": {"cursorBlinkRate": 0}},
}


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab.

    Attributes
    ----------
    root : Path
        The folder it shows.
    url : str
    token : str
    """

    root: Path
    url: str
    token: str

    def path(self, file: Path) -> str:
        """What JupyterLab calls a file."""
        return file.relative_to(self.root).as_posix()


@contextmanager
def running(root: Path, home: Path) -> Iterator[Lab]:
    """JupyterLab on the folder `root`, with all that it keeps for its user under `home`."""
    token = secrets.token_hex(16)
    command = [
        *("jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={free_port()}"),
        f"--IdentityProvider.token={token}",
        *(f"--{app}.expose_app_in_browser=True" for app in ("LabApp", "JupyterNotebookApp")),
        "--ServerApp.terminals_enabled=False",
    ]

    def address(pid: int) -> str:
        told = home / "runtime" / f"jpserver-{pid}.json"
        url = str(json.loads(told.read_text(encoding="utf-8"))["url"]).rstrip("/")
        with urllib.request.urlopen(f"{url}/api", timeout=SECONDS_TO_START):
            return url

    with serving(command, root, home, address) as url:
        yield Lab(root, url, token)


@contextmanager
def serving(command: list[str], folder: Path, home: Path, address: Callable[[int], str]) -> Iterator[str]:
    """Run a server, a module of Python's with its arguments, and give its address as soon as it answers.

    `address` is asked with the server's process number, again and again; it raises OSError or ValueError as
    long as nothing is there, nothing listens, or what tells the address is half written.
    """
    log, variables = home / f"{command[0]}.log", environment(home)
    with log.open("w", encoding="utf-8") as lines:
        server = subprocess.Popen(
            [sys.executable, "-c", START, *command],
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _answer(server, address, log)
    finally:
        server.terminate()  # it ends its kernels first
        server.wait(30)


def _answer(server: subprocess.Popen[bytes], address: Callable[[int], str], log: Path) -> str:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return address(server.pid)
        except (OSError, ValueError):
            time.sleep(0.1)
    raise RuntimeError(f"{log.stem} did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")


def free_port() -> int:
    """A port that is free now; JupyterLab takes another if it no longer is when it gets there."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def environment(home: Path) -> dict[str, str]:
    """Variables with which Jupyter keeps all that it has under `home`, which is made for it."""
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    for name in folders.values():
        (home / name).mkdir()
    for plugin, values in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    return {
        **os.environ,
        **{variable: str(home / name) for variable, name in folders.items()},
        "HOME": str(home),
        # nbgrader finds its tools by name; node, if found, would be started to say how it is set up.
        "PATH": sysconfig.get_path("scripts"),
        # `course` is found where it is not installed.
        "PYTHONPATH": os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")])),
    }
