"""Programs for numbers that remember, drawn so that no two mistakes give the same.

Here an operand is the place of a node, as an int, or a plain number, as a float; cases hold the letters of
`course.check.programs` for places.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.exercises.gate_cases import numbers
from course.autodiff import Value
from course.check import programs
from course.check.expected import Case

Step = list[Any]

BINARY = ("+", "-", "*", "/")
FUNCTIONS = ("exp", "log", "tanh", "relu")

# So deep Python goes by itself in a notebook; there are more nodes in a row.
DEEP = 3000


def number_cases(rng: np.random.Generator) -> list[Case]:
    """Sums and products: trees, forks of every kind, and a long chain."""
    return [
        simplest(rng),
        *(tree(rng, "sums and products", ["+", "*", "+", "*"]) for _ in range(2)),
        *forks(rng, 3),
        deep(rng),
    ]


def value_cases(rng: np.random.Generator) -> list[Case]:
    """Each operation in trees; plain numbers on the left; forks; and all of it at once."""
    return [
        simplest(rng),
        tree(rng, "sums and products", ["+", "*", "+", "*", "+ number", "* number"]),
        tree(rng, "differences and quotients", ["-", "/", "-", "- number", "negated"]),
        tree(rng, "differences and quotients", ["/", "-", "/", "/ number"]),
        *(powers(rng, exponents) for exponents in ((3.0, -1.0), (-2.0, 1.5))),
        tree(rng, "exp and log", ["exp", "log", "+ number", "* number", "*"]),
        tree(rng, "exp and log", ["log", "exp", "* number", "+"]),
        tree(rng, "tanh and relu", ["tanh", "relu", "tanh", "* number", "+"]),
        tree(rng, "tanh and relu", ["relu", "tanh", "* number", "relu", "*"]),
        *(relu_of(rng, sign) for sign in (1, -1)),
        *(tree(rng, "plain numbers on the left", [f"number {operation}", "*"]) for operation in BINARY),
        *forks(rng, 2),
        *(fork_of(rng, operation) for operation in (*BINARY, "**", "negated", *FUNCTIONS)),
        anything(rng),
        deep(rng),
        *huge(rng),
        *again(rng),
    ]


def dual_cases(rng: np.random.Generator) -> list[Case]:
    """Each operation, along one input and along several; plain numbers on either side; and all of it at once."""
    groups = {
        "sums and products": (["+", "*", "+", "*", "+ number"], ["-", "*", "negated", "* number"]),
        "quotients": (["/", "*", "/ number"], ["/", "+", "/"]),
        "powers and exponentials": (["** 3", "+", "** -2"], ["exp", "* number", "exp"], ["exp", "** 2", "*"]),
        "plain numbers on the left": tuple([f"number {operation}", "*"] for operation in BINARY),
        "any expression": (
            ["+", "-", "*", "/", "** 2", "exp", "number -"],
            ["*", "/", "+", "exp", "number /", "negated"],
        ),
    }
    cases = []
    for group, rows in groups.items():
        for row in rows:
            leaves, steps = drawn(rng, row, forks=3 * (group == "any expression"))
            tangents = numbers(rng, len(leaves))
            pairs = [list(pair) for pair in zip(leaves, tangents, strict=True)]
            cases.append(Case(group, {"leaves": pairs, "program": lettered(steps)}))
    leaves, steps = numbers(rng, 3), [["+", 0, 1], ["*", 3, 2]]
    one = int(rng.integers(len(leaves)))
    seeded = [[x, float(k == one)] for k, x in enumerate(leaves)]
    return [Case("sums and products", {"leaves": seeded, "program": lettered(steps)}), *cases]


# Cases of one kind


def simplest(rng: np.random.Generator) -> Case:
    """(a + b) c: what a check shows first, and where a class that is not begun says so."""
    return _backward("sums and products", numbers(rng, 3), [["+", 0, 1], ["*", 3, 2]])


def tree(rng: np.random.Generator, group: str, operations: Sequence[str]) -> Case:
    """Each operation once; each leaf and each result is taken once."""
    return _backward(group, *drawn(rng, operations))


def forks(rng: np.random.Generator, count: int) -> list[Case]:
    """Sums and products whose operands are taken again: twice by one operation, and along ways of different length."""
    return [_backward("forks", *drawn(rng, ["+", "*", "+", "*"], forks=3)) for _ in range(count)]


def anything(rng: np.random.Generator) -> Case:
    """An expression of every operation, with forks."""
    operations = [*BINARY, "** 2", "negated", *FUNCTIONS, "+ number", "number -", "number /", "* number"]
    return _backward("any expression", *drawn(rng, operations, forks=3))


def powers(rng: np.random.Generator, exponents: Sequence[float]) -> Case:
    """A power of a power, of a number above 0."""
    [x] = numbers(rng, 1)
    steps = [["**", k, n] for k, n in enumerate(exponents)]
    return _backward("powers", [abs(x)], steps)


def relu_of(rng: np.random.Generator, sign: int) -> Case:
    """(relu(a) + b) c for a of a sign, and c, which is the gradient that comes to relu, of the other."""
    a, b, c = np.abs(numbers(rng, 3)) * [sign, 1, -sign]
    return _backward("tanh and relu", [float(a), float(b), float(c)], [["relu", 0], ["+", 3, 1], ["*", 4, 2]])


def fork_of(rng: np.random.Generator, operation: str) -> Case:
    """An operation whose operands are taken again by what takes its result: r = op(x, y); r x y."""
    x, y = np.abs(numbers(rng, 2)).tolist()
    if operation in BINARY:
        return _backward("forks of every operation", [x, y], [[operation, 0, 1], ["*", 2, 0], ["*", 3, 1]])
    step = ["**", 0, 3.0] if operation == "**" else [operation, 0]
    return _backward("forks of every operation", [x], [step, ["*", 1, 0]])


def deep(rng: np.random.Generator) -> Case:
    """y a + b, again and again, with a so near to 1 that the first step counts as much as the last."""
    b, start = numbers(rng, 2)
    a = 1 + float(rng.uniform(1, 3) * rng.choice([-1, 1])) / DEEP
    times = DEEP // 2 + int(rng.integers(10, 50))
    steps = [["c", "*", "a"], ["repeat", times, ["*", "a"], ["+", "b"]], ["e", "backward"]]
    return Case("deep graph", {"leaves": [a, b, start], "program": steps})


def huge(rng: np.random.Generator) -> list[Case]:
    """tanh where e^2x is above the largest float, or next to nothing."""
    far = [float(sign * (800 + rng.uniform(0, 50))) for sign in (1, -1)]
    [y] = numbers(rng, 1)
    return [_backward("huge numbers", [x, y], [["tanh", 0], ["*", 2, 1]]) for x in far]


def again(rng: np.random.Generator) -> list[Case]:
    """The same result asked twice; and a result, and then what was computed from it."""
    leaves, steps = drawn(rng, ["+", "*", "*"])
    once = backward(leaves, steps)
    _, result = once[-1]
    twice_and_further = [*once, ["backward", result]], [*once, ["*", result, 0], ["backward", result + 1]]
    return [
        Case("a second backward", {"leaves": leaves, "program": lettered(program)})
        for program in twice_and_further
    ]


def _backward(group: str, leaves: list[float], steps: list[Step]) -> Case:
    return Case(group, {"leaves": leaves, "program": lettered(backward(leaves, steps))})


def backward(leaves: list[float], steps: list[Step]) -> list[Step]:
    """The steps, and then the way back from the last."""
    return [*steps, ["backward", len(leaves) + len(steps) - 1]]


def lettered(steps: list[Step]) -> list[Step]:
    """Steps as a program has them: operands around their operation, places as letters."""
    return [[operand(first), operation, *map(operand, others)] for operation, first, *others in steps]


def operand(k: int | float) -> str | float:
    """A place as its letter; a plain number as it is."""
    return programs.LETTERS[k] if isinstance(k, int) else k


# Random expressions


def drawn(
    rng: np.random.Generator, operations: Sequence[str], forks: int = 0
) -> tuple[list[float], list[Step]]:
    """Leaves and steps of an expression, at numbers where every node matters.

    Parameters
    ----------
    operations : sequence of str
        Each is used once, in any order: "+", "exp"; "+ number", "number -" with a plain number; "** 3".
    forks : int
        How many more sums and products there are that take a node again, one of them the same one twice.
    """
    while True:
        count, steps = _wired(rng, operations, forks)
        if forks and not (_taken_twice(steps) and _too_early(count, steps)):
            continue
        for _ in range(30):
            leaves = numbers(rng, count)
            if _matters(leaves, steps):
                return leaves, steps


def _wired(rng: np.random.Generator, operations: Sequence[str], forks: int) -> tuple[int, list[Step]]:
    count = 1 + sum(operation in BINARY for operation in operations)
    free, steps = list(range(count)), list[Step]()

    def add(operation: str, *operands: float) -> None:
        steps.append([operation, *operands])
        free.append(count + len(steps) - 1)

    for text in rng.permutation(list(operations)).tolist():
        rng.shuffle(free)
        match text.split():
            case [operation] if operation in BINARY:
                add(operation, free.pop(), free.pop())
            case [operation]:
                add(operation, free.pop())
            case ["**", exponent]:
                add("**", free.pop(), float(exponent))
            case [operation, "number"]:
                add(operation, free.pop(), *numbers(rng, 1))
            case ["number", operation]:
                add(operation, *numbers(rng, 1), free.pop())
    twice = int(rng.integers(forks)) if forks else -1
    for k in range(forks):
        one = free.pop()
        if k == twice:
            add(str(rng.choice(["+", "*"])), one, one)
        else:
            known = count + len(steps)
            operands = rng.permutation([one, int(rng.integers(known - 1))]).tolist()
            add(str(rng.choice(["+", "*"])), *operands)
    return count, steps


def _nodes(step: Step) -> list[int]:
    return [k for k in step[1:] if type(k) is int]


def _taken_twice(steps: list[Step]) -> bool:
    return any(len(set(_nodes(step))) < len(_nodes(step)) for step in steps)


def _too_early(count: int, steps: list[Step]) -> bool:
    """Whether walks back that take nodes as they meet them, level by level or depth first, go wrong, and not alike."""
    levels, depths = (_early(count, steps, end) for end in (0, -1))
    return bool(levels and depths and levels != depths)


def _early(count: int, steps: list[Step], end: int) -> set[int]:
    """The results that hand on before all that takes them has: the next node is taken from this end of the list."""
    taken = dict(enumerate(map(_nodes, steps), start=count))
    order: list[int] = []
    waiting = [count + len(steps) - 1]
    while waiting:
        node = waiting.pop(end)
        if node not in order:
            order.append(node)
            waiting += taken.get(node, [])
    places = {node: place for place, node in enumerate(order)}
    return {
        other for node in taken for other in taken[node] if other in taken and places[other] < places[node]
    }


def _matters(leaves: list[float], steps: list[Step]) -> bool:
    """Whether every node is of order 1 and moves the result, and none is at a kink or where a function is flat."""
    given = {"leaves": leaves, "program": lettered(backward(leaves, steps))}
    try:
        values, gradients = programs.expression(Value, given)
    except (ArithmeticError, ValueError):
        return False
    sizes, slopes = np.abs(values), np.abs(gradients)
    if not (sizes.min() > 0.1 and sizes.max() < 20 and slopes.min() > 1e-2 and slopes.max() < 100):
        return False
    inputs = [values[step[1]] for step in steps if step[0] in ("tanh", "log", "exp")]
    return all(abs(x) < 2 and abs(x - 1) > 0.1 for x in inputs)
