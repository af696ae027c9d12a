"""Numbers that remember are judged by expressions, orders and loops that nobody has seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder import session
from autograder.exercises import find_assignment
from autograder.exercises.expression_cases import DEEP
from course.autodiff import Value
from course.check import probes
from course.check.compare import compare
from course.check.expected import Case
from course.check.verdict import Verdict

EXERCISES = {exercise.name: exercise for exercise in find_assignment("05-fork-accumulation").exercises}
DRAWS = range(20)


def drawn(name: str, seed: int) -> list[Case]:
    return EXERCISES[name].cases(np.random.default_rng(seed))


def judged(name: str, made: Callable[..., Any], seed: int = 0) -> Verdict:
    expected = session.drawn(EXERCISES[name], seed)
    return compare(expected, probes.run(function=made, **expected.question))


def failed(verdict: Verdict) -> set[str]:
    return {part.name for part in verdict.parts if not part.passed}


# What earns no points


@pytest.mark.parametrize("name", ["Number", "Value", "Dual"])
def test_an_empty_class_and_a_class_that_is_not_begun_get_nothing(name: str) -> None:
    class Silent:
        def __init__(self, data: float, tangent: float = 0.0) -> None:
            self.data, self.grad, self.tangent = data, 0.0, tangent

        def __add__(self, other: Any) -> Any:
            return self

        __mul__ = __add__

        def backward(self) -> None:
            pass

    class Unfinished(Silent):
        def __add__(self, other: Any) -> Any:
            raise NotImplementedError

        __mul__ = __sub__ = __truediv__ = __neg__ = __pow__ = __add__
        __radd__ = __rmul__ = __rsub__ = __rtruediv__ = __add__
        exp = log = tanh = relu = __neg__

    assert judged(name, type("Empty", (), {})).score == 0
    assert judged(name, Silent).score == 0
    assert judged(name, Unfinished).error == "missing"


def test_each_operation_that_is_there_earns_its_part() -> None:
    class Wrapped:
        def __init__(self, inner: Value) -> None:
            self.inner = inner

        data = property(lambda self: self.inner.data)
        grad = property(lambda self: self.inner.grad)

        def __add__(self, other: Any) -> Any:
            return Wrapped(self.inner + getattr(other, "inner", other))

        def __mul__(self, other: Any) -> Any:
            return Wrapped(self.inner * getattr(other, "inner", other))

        def backward(self) -> None:
            self.inner.backward()

    verdict = judged("Value", lambda x: Wrapped(Value(x)))
    passed = {part.name for part in verdict.parts if part.passed}
    assert passed == {"sums and products", "forks", "deep graph", "a second backward"}


@pytest.mark.parametrize("name", ["Number", "Value"])
def test_a_slip_in_the_ninth_digit_is_wrong_and_has_no_name(name: str) -> None:
    def off_by(size: float) -> type:
        class Off(Value):
            grad = property(
                lambda self: self.__dict__["kept"] * (1 + size),
                lambda self, value: self.__dict__.update(kept=value),
            )

        return Off

    # Only leaves are of the subclass: their gradients alone are off.
    assert judged(name, off_by(0.0)).passed
    verdict = judged(name, off_by(1e-8))
    assert {"sums and products" if name == "Value" else "gradients", "forks"} <= failed(verdict)
    assert verdict.mistake is None


# What is asked of every draw


def test_orders_and_expressions_go_deeper_than_a_notebook_allows() -> None:
    for name in ("topological_order", "Number", "Value"):
        for seed in DRAWS:
            [deep] = [case for case in drawn(name, seed) if case.group == "deep graph"]
            if name == "topological_order":
                assert deep.inputs["stretch"] * 3 > DEEP
            else:
                [repeated] = [step for step in deep.inputs["program"] if step[0] == "repeat"]
                assert repeated[1] * len(repeated[2:]) > DEEP


def test_forks_take_a_node_twice_and_at_two_depths() -> None:
    for seed in DRAWS:
        for case in drawn("Value", seed):
            operands = [k for k, _, *others in case.inputs["program"] for k in (k, *others)]
            taken = [k for k in operands if isinstance(k, str) and k != "repeat"]
            forks = len(set(taken)) < len(taken)
            if case.group in ("forks", "forks of every operation", "any expression"):
                assert forks
            elif case.group not in ("deep graph", "a second backward"):
                assert not forks, case.label
            if case.group == "forks":
                assert any(len(step) == 3 and step[0] == step[2] for step in case.inputs["program"])


def test_relu_meets_both_signs_of_its_input_and_of_its_gradient() -> None:
    for seed in DRAWS:
        cases = [case.inputs for case in drawn("Value", seed) if case.group == "tanh and relu"]
        # (relu(a) + b) c: the gradient that comes to relu is c.
        signs = {(a > 0, c > 0) for a, b, c in (case["leaves"] for case in cases[-2:])}
        assert all(case["program"][0] == ["a", "relu"] for case in cases[-2:])
        assert signs == {(True, False), (False, True)}


def test_the_loop_of_newtons_iteration_ends_by_a_clear_decision() -> None:
    for seed in DRAWS:
        expected = EXERCISES["newton_sqrt"].expected(seed)
        for case, right in zip(expected.cases, expected.right, strict=True):
            root, slope = right.returned
            a = case.inputs["a"]
            assert 1e-11 < abs(root / a**0.5 - 1) < 2e-7
            assert abs(slope * 2 * a**0.5 - 1) > 1e-9


def test_what_each_exercise_is_worth() -> None:
    assert {name: (exercise.points, len(exercise.mistakes) >= 5) for name, exercise in EXERCISES.items()} == {
        "fork_gradient": (3, True),
        "copy_backward": (3, True),
        "sum_backward": (3, True),
        "topological_order": (5, True),
        "Number": (7, True),
        "Value": (22, True),
        "first_power_above": (3, True),
        "newton_sqrt": (5, True),
        "Dual": (8, True),
    }
    assert len(EXERCISES["Value"].mistakes) >= 12
