"""The examples in the docstrings of the engine, and of what is built on it, run; it needs only NumPy."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys

import pytest

MODULES = [
    *("autodiff", "autodiff.tensor", "autodiff.functional"),
    *("nn", "nn.module", "nn.initialise", "nn.layers", "nn.by_hand"),
    *("optim", "optim._minibatches", "optim.schedules", "optim.stopping", "optim.training"),
    *("addressing", "ntm", "copying"),
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(f"course.{name}"))
    assert failed == 0
    assert tried > 0


def test_tensors_need_nothing_but_numpy_and_the_standard_library() -> None:
    script = """
import sys, numpy.testing
before = set(sys.modules)
import course.autodiff.tensor, course.autodiff.fused, course.autodiff.functional
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(loaded - set(sys.stdlib_module_names) - {"numpy"}))
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["course"]
