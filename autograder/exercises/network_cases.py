"""First weights, training steps, and networks to be trained, drawn so that no two mistakes give the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises import module_references as references
from autograder.exercises.cases import labels, sizes
from autograder.exercises.module_cases import Inputs, Layers, apart
from course import data
from course.check import functions
from course.check.expected import Case
from course.check.stacks import network


def initialise_cases(rng: np.random.Generator) -> list[Case]:
    """Widths that differ, and a generator at its beginning."""

    def case(group: str, inputs: int, outputs: int) -> Case:
        seed = int(rng.integers(2**31))
        return Case(
            group, {"inputs": inputs, "outputs": outputs, "rng": {"function": "generator", "seed": seed}}
        )

    _, D, C = sizes(rng)
    return [
        case("layers", D + 4, C),
        case("layers", D, C + 5),
        case("other sizes", 1, 6),
        case("other sizes", 20, 3),
    ]


def dead_unit_cases(rng: np.random.Generator) -> list[Case]:
    """Activations of which some units are 0 throughout, and others nearly so; some examples wake no unit."""

    def case(group: str, N: int, units: int) -> Case:
        while True:
            H = np.maximum(rng.normal(size=(N, units)) - 0.4, 0)
            kinds = rng.permutation(units)
            dead, faint = kinds[: (dead_ := int(rng.integers(2, units // 3 + 1)))], kinds[dead_ : dead_ + 1]
            H[:, dead] = 0
            H[:, faint] = np.eye(1, N, int(rng.integers(N))).T * 0.1
            H[rng.permutation(N)[:1]] = 0
            silent = np.count_nonzero(~H.any(axis=1))
            told = [np.count_nonzero(~H.any(axis=0)), silent, np.count_nonzero(H.mean(axis=0) < 0.05)]
            told += [np.count_nonzero(H[k] == 0) for k in (0, -1)]
            told += [np.count_nonzero(np.any(H == 0, axis=0)), units - told[0], np.count_nonzero(H == 0)]
            if len(set(told)) == len(told) and told[0] > 1:
                return Case(group, {"H": H})

    return [
        case("layers", 9, 12),
        case("layers", 11, 15),
        case("other sizes", 7, 18),
        case("other sizes", 14, 9),
    ]


def step_cases(rng: np.random.Generator) -> list[Case]:
    """Stacks with weights, without a penalty and with it; one layer and many, and several steps."""

    def case(group: str, kinds: list[str], steps: int = 1) -> Case:
        N, D, C = sizes(rng)
        arrays: Inputs = {}
        layers: Layers = []
        for k, name in enumerate(kinds):
            layers.append([name, f"W{k}", f"b{k}"] if name == "swell" else [name])
            if name == "swell":
                arrays |= {f"W{k}": apart(rng, D + k, C) / 2, f"b{k}": apart(rng, C + k)}
        given: Inputs = {"X": apart(rng, N, D), "y": labels(rng, N, C)}
        given |= {"learning_rate": float(rng.uniform(0.1, 0.4)), "reg": 0.0, "steps": steps}
        return Case(group, given | {"layers": layers} | arrays)

    def penalised(case: Case, group: str) -> Case:
        return Case(group, case.inputs | {"reg": float(rng.uniform(0.5, 2.0))})

    plain = [
        case("without penalty", ["swell", "wave", "swell"]),
        case("without penalty", ["mix", "swell", "double", "swell", "wave"]),
    ]
    others = [
        case("other depths", ["swell"], 2),
        case("other depths", ["swell", "wave", "swell", "mix", "swell", "double"], 3),
    ]
    return [*plain, *(penalised(each, "with penalty") for each in plain), *others]


# What is asked of a network, of fresh points and of fresh scans. What is drawn reaches more, also if rounding
# turns a label round: from right solution to right solution trained weights differ by 1e-14 at most.
POINTS_RIGHT, SCANS_RIGHT = 0.9, 0.95


def training_cases(rng: np.random.Generator) -> list[Case]:
    """A few steps, told number by number; then a small batch, spirals and scans, told by what was learned.

    Large batches and long steps learn as much as small ones do, in half the time.
    """
    return [
        _few_steps(rng, "even batches", 6, 3, 2),
        _few_steps(rng, "even batches", 8, 4, 2),
        _few_steps(rng, "uneven batches", 7, 3, 2),
        _few_steps(rng, "uneven batches", 11, 4, 1),
        _small_batch(rng),
        _spirals(rng),
        _scans(rng),
    ]


def _given(
    rng: np.random.Generator, widths: tuple[int, int, int], X: Any, y: Any, fresh: Any, N: int, **knobs: Any
) -> Inputs:
    """What a network is trained from; `knobs` are epochs, batch_size, learning_rate and reg."""
    D, H, C = widths
    W1, b1 = references.initialise(D, H, rng)
    W2, b2 = references.initialise(H, C, rng)
    orders = [rng.permutation(N) for _ in range(knobs.pop("epochs"))]
    # The numbers of scans are many: they travel as the smallest that hold them.
    order = np.array(orders, dtype=np.int64 if N < 100 else np.int16)
    arrays = {"W1": W1, "b1": b1, "W2": W2, "b2": b2, "X": X, "y": y, "order": order}
    return arrays | knobs | {"fresh": fresh}


def _few_steps(rng: np.random.Generator, group: str, N: int, batch_size: int, epochs: int) -> Case:
    """Nothing is learned yet, but every step, every bias and the penalty matter."""
    _, D, C = sizes(rng)
    X, y = rng.normal(size=(N, D)), labels(rng, N, C)
    knobs = {
        "batch_size": batch_size,
        "learning_rate": rng.uniform(0.1, 0.3),
        "reg": rng.uniform(0.05, 0.2),
    }
    given = _given(rng, (D, D + C + 1, C), X, y, rng.normal(size=(2, D)), N, epochs=epochs, **knobs)
    given["b1"] += apart(rng, D + C + 1) / 4
    given["b2"] += apart(rng, C) / 4
    return Case(group, given)


def _small_batch(rng: np.random.Generator) -> Case:
    """A dozen examples with labels by chance: nothing but learning them by heart helps."""
    while True:
        X, y = rng.normal(size=(12, 6)), labels(rng, 12, 3)
        knobs = {"epochs": 60, "batch_size": 12, "learning_rate": 0.5, "reg": 0.0}
        case = Case("a small batch", _given(rng, (6, 32, 3), X, y, X, 12, **knobs), truth={"labels": y})
        share, loss = _learned(case)
        if share == 1 and loss < 0.2:
            return case


def _spirals(rng: np.random.Generator) -> Case:
    """Arms that turn either way, from anywhere; fresh points leave out the centre, where the arms meet."""
    while True:
        seeds = rng.integers(2**31, size=2).tolist()
        turns = rng.uniform(0.5, 0.75)
        angle, way = rng.uniform(0, 2 * np.pi), rng.choice([-1, 1])
        turned = 2 * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * [1, way]
        (X, y), (fresh, truth) = (data.spirals(40, turns=turns, seed=seed) for seed in seeds)
        kept = np.linalg.norm(fresh, axis=1) > 0.2
        knobs = {"epochs": 60, "batch_size": 60, "learning_rate": 1.0, "reg": 0.0}
        given = _given(rng, (2, 48, 3), X @ turned, y, fresh[kept] @ turned, len(X), **knobs)
        case = Case("fresh points", given, truth={"labels": truth[kept]})
        if _learned(case)[0] >= POINTS_RIGHT + 0.05:
            return case


def _scans(rng: np.random.Generator) -> Case:
    """Real scans, most to learn from and the others to be read."""
    while True:
        seed = int(rng.integers(2**31))
        X, y, fresh = ({"function": "scans", "part": part, "seed": seed} for part in ("X", "y", "fresh"))
        _, y_train, _, truth = data.split(*functions.digits(), seed=seed)
        knobs = {"epochs": 8, "batch_size": 96, "learning_rate": 0.8, "reg": 0.0}
        given = _given(rng, (64, 48, 10), X, y, fresh, len(y_train), **knobs)
        case = Case("fresh scans", given, truth={"labels": truth})
        if _learned(case)[0] >= SCANS_RIGHT + 0.005:
            return case


def _learned(case: Case) -> tuple[float, float]:
    """The share of the fresh examples that the reference gives their true label, and its last loss."""
    given = {
        name: functions.make(value) if functions.is_function(value) else value
        for name, value in case.inputs.items()
    }
    *_, losses, found = network(references.train_mlp, given)
    assert case.truth is not None
    return float(np.mean(found == case.truth["labels"])), losses[-1]
