"""What it was measured on, as far as it matters for the numbers: no names, no places."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

# Peers by the name of their module, which is that of their package too.
PEERS = {
    "torch": "PyTorch",
    "jax": "JAX",
    "autograd": "HIPS autograd",
    "mygrad": "MyGrad",
    "micrograd": "micrograd",
}


def description() -> str:
    """The processor and the versions, in a line."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    peers = [f"{name} {found}" for module, name in PEERS.items() if (found := _version(module))]
    return ", ".join(
        [
            _processor(),
            f"{platform.python_implementation()} {platform.python_version()}",
            f"NumPy {np.__version__} with {blas['name']} {blas['version']}",
            *peers,
        ]
    )


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    """The model's name, where the system says it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()
