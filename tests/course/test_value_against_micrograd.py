"""The same expressions as in the published package micrograd: the same values and gradients."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from course.autodiff import Value

micrograd = pytest.importorskip("micrograd.engine")
BOTH = (Value, micrograd.Value)


def sanity_check(V: Any) -> tuple[Any, list[Any]]:
    x = V(-4.0)
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    return h + q + q * x, [x]


def more_ops(V: Any) -> tuple[Any, list[Any]]:
    a, b = V(-4.0), V(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    return g, [a, b]


def random_graph(seed: int, size: int = 4000) -> Callable[[Any], tuple[Any, list[Any]]]:
    """Thousands of nodes, most used several times, at most 300 deep: micrograd recurses."""

    def build(V: Any) -> tuple[Any, list[Any]]:
        rng = random.Random(seed)
        leaves = [V(rng.uniform(-2, 2)) for _ in range(20)]
        layers = [leaves]
        while sum(map(len, layers)) < size:
            below = layers[-1] + rng.choice(layers)
            layers.append([operation(rng, *rng.choices(below, k=2)) for _ in range(rng.randint(20, 80))])
        return sum(layers[-1], V(0)), leaves

    def operation(rng: random.Random, a: Any, b: Any) -> Any:
        c = rng.uniform(-1, 1)
        return rng.choice(OPERATIONS)(a, b, c)

    return build


# None lets values grow from layer to layer.
OPERATIONS: list[Callable[[Any, Any, float], Any]] = [
    lambda a, b, c: (a + b) * 0.5,
    lambda a, b, c: (a - b) / 2,
    lambda a, b, c: a * b / (1 + a**2),
    lambda a, b, c: a / (1 + b**2),
    lambda a, b, c: (a + c).relu(),
    lambda a, b, c: c - a.relu(),
    lambda a, b, c: (b * b + 1) ** -0.5,
    lambda a, b, c: c / (b.relu() + 1),
    lambda a, b, c: -a * c,
    lambda a, b, c: (a + a) * 0.5,
]


def moons(V: Any) -> tuple[Any, list[Any]]:
    """One epoch of its demo in small: an MLP, the hinge loss, and a penalty."""
    rng = random.Random(1)
    W1 = [[V(rng.uniform(-1, 1)) for _ in range(2)] for _ in range(8)]
    W2 = [V(rng.uniform(-1, 1)) for _ in range(8)]
    b = V(0)
    losses = []
    for i in range(30):
        x, y = [V(rng.gauss(i % 2, 1)) for _ in range(2)], 2 * (i % 2) - 1
        hidden = [sum((w * xi for w, xi in zip(row, x, strict=True)), V(0)).relu() for row in W1]
        score = sum((w * h for w, h in zip(W2, hidden, strict=True)), b)
        losses.append((1 + -y * score).relu())
    parameters = [*W2, b, *(w for row in W1 for w in row)]
    return sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in parameters), parameters


@pytest.mark.parametrize("build", [sanity_check, more_ops, moons, *map(random_graph, range(5))])
def test_the_same_expression_has_the_same_value_and_gradients(build: Any) -> None:
    (ours, leaves), (theirs, their_leaves) = map(build, BOTH)
    ours.backward()
    theirs.backward()
    assert ours.data == pytest.approx(theirs.data, rel=1e-12)
    expected = [leaf.grad for leaf in their_leaves]
    assert [leaf.grad for leaf in leaves] == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert any(expected)


def test_a_training_run_stays_the_same() -> None:
    trained = []
    for V in BOTH:
        w, b = V(1.0), V(0.0)
        for x, y in [(1, 1), (2, -1), (3, 1)] * 20:
            loss = (1 - y * (w * x + b)).relu() + 0.01 * w**2
            w.grad = b.grad = 0
            loss.backward()
            w.data -= 0.1 * w.grad
            b.data -= 0.1 * b.grad
        trained.append((w.data, b.data))
    assert trained[0] == pytest.approx(trained[1], rel=1e-12)
