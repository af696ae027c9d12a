"""Right solutions and their mutants: one small change each, made by mutmut's operators.

Of mutmut only the operators are used: they take a node of a syntax tree and give what may stand in its
place. Its own runner rewrites a package and runs pytest; here a mutant is a submission, tested by the judge.
"""

from __future__ import annotations

import difflib
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import libcst
from mutmut.mutation.mutators import mutation_operators

from autograder.exercises import Exercise, find_exercise
from autograder.syntax import source_of

# Parts of a source that no call reaches: what is written there changes nothing, or is run when it is defined.
LEFT_ALONE = (libcst.Annotation, libcst.Decorator, libcst.Parameters)


@dataclass(frozen=True)
class Mutant:
    """A right solution with one change.

    Attributes
    ----------
    solution : str
        The name of the right solution.
    before, after : str
        The lines that differ.
    code : str
        The whole mutated source.
    """

    solution: str
    before: str
    after: str
    code: str

    @property
    def change(self) -> tuple[str, str, str]:
        """What it is known by: solutions may be shared by exercises."""
        return self.solution, self.before, self.after


def solutions(exercise: Exercise) -> list[Callable[..., Any]]:
    """The right solutions of an exercise: its reference, then its variants."""
    return [exercise.reference, *exercise.variants]


@cache
def mutants(exercise: str, number: int) -> list[Mutant]:
    """All mutants of an exercise's solution of that number, each once."""
    solution = solutions(find_exercise(exercise)[1])[number]
    source = textwrap.dedent(source_of(solution))
    codes = dict.fromkeys(code for code in mutated(source) if code != source and _compiles(code))
    return [Mutant(solution.__name__, *_changed_lines(source, code), code) for code in codes]


def mutated(source: str) -> Iterator[str]:
    """A source with one node after another changed in every way that an operator knows."""
    module = libcst.parse_module(source)
    for node in _nodes(module):
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                for other in operator(node):
                    yield libcst.ensure_type(module.deep_replace(node, other), libcst.Module).code


def define(solution: Callable[..., Any], code: str) -> Callable[..., Any]:
    """Run a mutant's source beside what the solution's own module defines."""
    namespace = dict(vars(sys.modules[solution.__module__]))
    exec(compile(code, f"<mutant of {solution.__name__}>", "exec"), namespace)
    defined: Callable[..., Any] = namespace[solution.__name__]
    return defined


def _nodes(node: libcst.CSTNode) -> Iterator[libcst.CSTNode]:
    yield node
    for child in node.children:
        if not isinstance(child, LEFT_ALONE):
            yield from _nodes(child)


def _compiles(code: str) -> bool:
    try:
        compile(code, "<mutant>", "exec")
    except SyntaxError:
        return False
    return True


def _changed_lines(source: str, code: str) -> tuple[str, str]:
    lines = source.splitlines(), code.splitlines()
    changed = [op for op in difflib.SequenceMatcher(None, *lines).get_opcodes() if op[0] != "equal"]
    start, end = changed[0], changed[-1]
    return _joined(lines[0][start[1] : end[2]]), _joined(lines[1][start[3] : end[4]])


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)
