"""Right solutions and their mutants: one small change each, made by mutmut's operators.

Of mutmut only the operators are used: they take a node of a syntax tree and give what may stand in its
place. Its own runner rewrites a package and runs pytest; here a mutant is a submission, tested by the judge.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
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
    head, parts, write = _taken_apart(libcst.parse_module(source))
    texts = [write([part])[len(head) :] for part in parts]
    rest = source.removeprefix(head + "".join(texts))
    for k, part in enumerate(parts):
        before, after = head + "".join(texts[:k]), "".join(texts[k + 1 :]) + rest
        for node in _nodes(part):
            for kind, operator in mutation_operators:
                if isinstance(node, kind):
                    for other in operator(node):
                        yield before + write([part.deep_replace(node, other)])[len(head) :] + after


def define(solution: Callable[..., Any], code: str) -> Callable[..., Any]:
    """Run a mutant's source beside what the solution's own module defines."""
    namespace = dict(vars(sys.modules[solution.__module__]))
    exec(compile(code, f"<mutant of {solution.__name__}>", "exec"), namespace)
    defined: Callable[..., Any] = namespace[solution.__name__]
    return defined


def _taken_apart(
    module: libcst.Module,
) -> tuple[str, Sequence[libcst.CSTNode], Callable[[Sequence[libcst.CSTNode]], str]]:
    """The head of a class, what stands in it, and how to write a class with this head and other contents.

    To write a whole class for each of its mutants would take most of the time. A function is written whole.
    """

    def write(contents: Sequence[libcst.CSTNode]) -> str:
        return module.with_changes(body=contents, footer=[]).code

    match module.body:
        case [libcst.ClassDef(body=libcst.IndentedBlock(body=contents) as block) as made]:

            def write_class(contents: Sequence[libcst.CSTNode]) -> str:
                return write([made.with_changes(body=block.with_changes(body=contents, footer=[]))])

            nothing = write_class([])  # written as "pass", in a line of its own
            return nothing[: nothing.rindex("\n", 0, nothing.rindex("pass")) + 1], contents, write_class
    return "", module.body, write


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
    old, new = source.splitlines(), code.splitlines()
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    return _joined(old[start : len(old) - end]), _joined(new[start : len(new) - end])


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """With how many lines that are the same both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)
