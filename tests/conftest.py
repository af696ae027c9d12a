"""Laws are tried on a few cases each, the same ones every time; what takes longest starts first."""

import gc

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

import autograder  # noqa: F401 - before jsonschema, which then starts without its grammars

settings.register_profile("course", deadline=None, max_examples=25, derandomize=True, database=None)
settings.load_profile("course")

# Many tests build graphs of thousands of nodes, and the collector would go over them once every 700.
gc.set_threshold(50_000, 20, 100)

# Whole classes, browsers and commands: begun last, one of them would keep a single worker busy at the end.
LONGEST = [
    *("test_attacks.py", "tests/browser/", "test_damage.py", "test_demo.py", "test_exercises.py"),
    *("test_killed.py", "test_readme.py", "test_session.py", "test_07_differentiable_programming.py"),
]


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is imported and collected stays until the end: the collector need not look at it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items):
    def rank(item):
        return next((n for n, name in enumerate(LONGEST) if name in item.nodeid), len(LONGEST))

    items.sort(key=rank)


def pytest_runtest_protocol(item, nextitem):
    """A worker tells of each test once, not five times, unless there is more to tell."""
    if not hasattr(item.config, "workerinput"):
        return None
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed:
            item.ihook.pytest_runtest_logreport(report=report)
    return True


class OneLab(LoadFileScheduling):
    """Files go to workers as they are, but those with a browser together, on one JupyterLab."""

    def _split_scope(self, nodeid):
        return "browser" if nodeid.startswith("tests/browser/") else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return OneLab(config, log)
