"""Source is read by many threads: submissions are judged and recorded side by side."""

import gc
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.exercises.exercise import solution_source
from autograder.submission import defines

DEEP = "def f(x):\n    return [g(x + (y * (z - (1 + (2 + (3 + a))))), b) for b in range(3)]\n" * 20


@pytest.fixture
def restless():
    """Threads that take turns in the middle of building a tree, as when garbage is collected there."""
    before, interval = gc.get_threshold(), sys.getswitchinterval()

    def pause(*args):
        sum(range(50))

    gc.callbacks.append(pause)
    gc.set_threshold(200)
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*before)
    gc.callbacks.remove(pause)


def test_what_a_cell_defines_is_found_whoever_else_looks(restless):
    with ThreadPoolExecutor(3) as threads:
        assert set(map(frozenset, threads.map(defines, [DEEP] * 300))) == {frozenset({"f"})}


class Solution:
    """A class with a source."""


def test_the_source_of_a_class_is_found_whoever_else_looks(restless):
    with ThreadPoolExecutor(3) as threads:
        sources = set(threads.map(lambda _: solution_source(Solution, "Solution"), range(100)))
    assert len(sources) == 1
    assert "A class with a source" in sources.pop()
