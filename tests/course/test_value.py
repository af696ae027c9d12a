"""Scalar reverse mode: values, gradients, graphs of every shape, and what is refused."""

from __future__ import annotations

import functools
import gc
import inspect
import math
import random
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.autodiff import Value
from course.gradcheck import central_difference, relative_error


def gradients(f: Callable[..., Value], *at: float) -> list[float]:
    leaves = [Value(x) for x in at]
    f(*leaves).backward()
    return [leaf.grad for leaf in leaves]


def differences(f: Callable[..., Value], *at: float) -> Any:
    return central_difference(lambda x: f(*map(Value, x)).data, at)


# Each operation, on arguments that keep away from kinks and poles.
UNARY: dict[str, Callable[[Any], Any]] = {
    "-x": lambda x: -x,
    "x + 2": lambda x: x + 2,
    "2 + x": lambda x: 2 + x,
    "x - 2": lambda x: x - 2,
    "2 - x": lambda x: 2 - x,
    "3 x": lambda x: 3 * x,
    "x 3": lambda x: x * 3,
    "x / 3": lambda x: x / 3,
    "3 / x": lambda x: 3 / x,
    "x ** 3": lambda x: x**3,
    "x ** -1.5": lambda x: x**-1.5,
    "x ** 0": lambda x: x**0,
    "2 ** x": lambda x: 2**x,
    "abs": abs,
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
    "sqrt": lambda x: x.sqrt(),
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "tanh": lambda x: x.tanh(),
    "sigmoid": lambda x: x.sigmoid(),
    "relu": lambda x: x.relu(),
    "max(x, 10)": lambda x: x.max(10),
    "min(x, 10)": lambda x: x.min(10),
}
BELOW_0 = ["-x", "x + 2", "2 - x", "x 3", "3 / x", "x ** 3", "2 ** x", "abs", "exp", "sin", "cos"]
BELOW_0 += ["tanh", "sigmoid", "relu", "max(x, 10)", "min(x, 10)"]
BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "x + y": lambda x, y: x + y,
    "x - y": lambda x, y: x - y,
    "x y": lambda x, y: x * y,
    "x / y": lambda x, y: x / y,
    "x ** y": lambda x, y: x**y,
    "max": lambda x, y: x.max(y),
    "min": lambda x, y: x.min(y),
}


@pytest.mark.parametrize("f", UNARY.values(), ids=UNARY)
@given(x=st.floats(0.25, 4))
def test_every_slope_is_that_of_its_differences(f: Any, x: float) -> None:
    assert relative_error(gradients(f, x), differences(f, x), floor=1e-2) < 1e-7


@pytest.mark.parametrize("name", BELOW_0)
@given(x=st.floats(-4, -0.25))
def test_every_slope_below_0_is_that_of_its_differences(name: str, x: float) -> None:
    assert relative_error(gradients(UNARY[name], x), differences(UNARY[name], x), floor=1e-2) < 1e-7


@pytest.mark.parametrize("f", BINARY.values(), ids=BINARY)
@given(x=st.floats(0.5, 3), step=st.floats(0.1, 1))
def test_both_slopes_of_two_operands_are_those_of_their_differences(f: Any, x: float, step: float) -> None:
    for at in ((x, x + step), (x + step, x)):
        assert relative_error(gradients(f, *at), differences(f, *at), floor=1e-2) < 1e-7


@pytest.mark.parametrize("f", UNARY.values(), ids=UNARY)
def test_values_are_those_of_math(f: Any) -> None:
    plain = {name: getattr(math, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tanh")}
    plain |= {"sigmoid": lambda x: 1 / (1 + math.exp(-x)), "relu": lambda x: x}
    plain |= {"max": max, "min": min}

    class Number(float):
        def __getattr__(self, name: str) -> Any:
            return functools.partial(plain[name], float(self))

    assert f(Value(0.7)).data == f(Number(0.7))


def test_the_graph_of_the_lecture() -> None:
    x, y, z = Value(-2), Value(5), Value(-4)
    q = x + y
    f = q * z
    f.backward()
    assert (q, f) == (3, -12)
    assert (x.grad, y.grad, z.grad, q.grad, f.grad) == (-4, -4, 3, -4, 1)


def test_add_distributes_max_routes_and_mul_switches() -> None:
    x, y, z, w = Value(3), Value(-4), Value(2), Value(-1)
    f = 2 * (x * y + z.max(w))
    f.backward()
    assert f == -20
    assert (x.grad, y.grad, z.grad, w.grad) == (-8, 6, 2, 0)


@given(x=st.floats(-3, 3))
def test_gradients_add_at_a_fork(x: float) -> None:
    assert gradients(lambda x: x.exp() + x**2, x) == [math.exp(x) + 2 * x]


def test_a_value_added_to_itself_counts_twice() -> None:
    assert gradients(lambda a: a + a, 3.0) == [2]
    assert gradients(lambda a: a * a, 3.0) == [6]
    assert gradients(lambda a: a - a, 3.0) == [0]
    assert gradients(lambda a: a / a, 3.0) == [0]


def test_diamonds_upon_diamonds_are_walked_once_each() -> None:
    def diamonds(x: Value) -> Value:
        for _ in range(64):  # 2^64 paths
            x = (x + x) * 0.5
        return x

    assert gradients(diamonds, 1.5) == [1]


def test_a_node_used_at_two_depths_has_all_of_its_gradient_before_it_passes_any_on() -> None:
    def f(x: Value) -> Value:
        a = x * 2
        return ((a * 3) * a) + a  # 3 a^2 + a

    assert gradients(f, 1.0) == [2 * (6 * 2 + 1)]


def test_the_number_of_operations_may_depend_on_the_data() -> None:
    def newton(x: Value) -> Value:
        root = Value(1.0)
        while abs(root * root - x) > 1e-12:
            root = (root + x / root) / 2
        return root

    assert gradients(newton, 2.0) == pytest.approx([0.5 / math.sqrt(2)])


@given(seed=st.integers(0, 2**32 - 1))
def test_random_graphs_have_the_gradients_of_their_differences(seed: int) -> None:
    def f(*leaves: Value) -> Value:
        rng = random.Random(seed)
        nodes = list(leaves)
        for _ in range(30):
            a, b = rng.choices(nodes[-8:], k=2)
            nodes.append(
                rng.choice([a + b, a - b, a * b, a.tanh(), (a * b).sigmoid(), a.sin() + b.cos()]).tanh()
            )
        return nodes[-1] + nodes[-2] * nodes[-3]

    at = (0.3, -0.8, 1.2)
    assert relative_error(gradients(f, *at), differences(f, *at), floor=1e-2) < 1e-6


def test_a_chain_of_a_hundred_thousand_nodes_needs_no_recursion() -> None:
    x = result = Value(1.0)
    for _ in range(100_000):
        result = result + x
    result.backward()
    assert x.grad == 100_001
    del result  # freeing it needs none either


# Backward, once and again.


def test_leaves_accumulate_and_the_nodes_between_start_anew() -> None:
    x, y = Value(3), Value(4)
    q = x * y
    f = q * q
    f.backward()
    f.backward()
    assert (f.grad, q.grad) == (1, 24)
    assert (x.grad, y.grad) == (2 * 24 * 4, 2 * 24 * 3)


def test_two_results_add_into_the_leaves_they_share() -> None:
    x = Value(3)
    (x * 2).backward()
    (x * 5).backward()
    assert x.grad == 7
    x.grad = 0.0
    (x * 5).backward()
    assert x.grad == 5


def test_a_result_backward_from_which_went_before_is_no_obstacle_inside_another() -> None:
    x = Value(3)
    inner = x * 2
    inner.backward()
    outer = inner * 10
    x.grad = 0.0
    outer.backward()
    assert (inner.grad, x.grad) == (10, 20)


def test_a_leaf_depends_on_itself_alone() -> None:
    x = Value(3)
    x.backward()
    assert x.grad == 1


def test_what_the_result_does_not_depend_on_keeps_its_gradient() -> None:
    x, y = Value(3), Value(4)
    _ = x * y
    (x * 2).backward()
    assert y.grad == 0


def test_slopes_are_those_of_the_data_at_the_time() -> None:
    w = Value(3)
    f = w * w
    w.data -= 1
    f.backward()
    assert (w.grad, f.data) == (6, 9)


# What a node is.


def test_a_node_knows_its_parents_its_slopes_and_its_operation() -> None:
    x, y = Value(3), Value(4)
    assert ((x * y).parents, (x * y).slopes, (x * y).op) == ((x, y), (4, 3), "*")
    assert ((x * x).parents, (x * x).slopes) == ((x, x), (3, 3))
    assert (x.parents, x.slopes, x.op) == ((), (), "")


def test_a_plain_number_makes_no_node_and_is_told_with_the_operation() -> None:
    x = Value(3)
    assert (1 - x).parents == (x,)
    ops = ["1 -", "* 2", "** 0.5", "2 **", "-", "max 0", "relu"]
    assert [node.op for node in (1 - x, 2 * x, x**0.5, 2**x, -x, x.max(0), x.relu())] == ops


def test_a_name_is_given_in_passing() -> None:
    x = Value(3)
    assert x.named("x") is x
    assert repr(x) == "Value(data=3.0, grad=0.0, name='x')"
    assert repr(Value(2)) == "Value(data=2.0, grad=0.0)"
    with pytest.raises(TypeError, match="name is 3: expected a text"):
        x.named(3)  # type: ignore[arg-type]


NUMBERS = [2, 2.0, True, np.float64(2), np.float32(2), np.int8(2), np.uint64(2)]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: type(number).__name__)
def test_plain_numbers_of_python_and_numpy_mix_in_anywhere(number: Any) -> None:
    x, n = Value(3), float(number)
    pairs: list[tuple[Value, float]] = [(x + number, 3 + n), (number + x, n + 3), (x - number, 3 - n)]
    pairs += [(number - x, n - 3), (x * number, 3 * n), (number * x, n * 3), (x / number, 3 / n)]
    pairs += [(number / x, n / 3), (x**number, 3**n), (x.max(number), 3), (x.min(number), n)]
    pairs += [(Value(number), n)]
    if n > 1:
        pairs.append((number**x, n**3))
    for result, expected in pairs:
        assert type(result) is Value
        assert type(result.data) is float
        assert result.data == expected
    assert x > number
    assert number < x
    assert x != number


def test_values_compare_by_value() -> None:
    a, b, c = Value(1), Value(2), Value(2)
    assert a < b <= c
    assert c >= b > a
    assert b == c == 2 == b
    assert a != b != 1
    assert (b == "2") is False
    assert (b != None) is True  # noqa: E711
    assert max(a, b, c) is b
    assert sorted([b, a]) == [1, 2]
    assert [bool(v) for v in (Value(0), a)] == [False, True]


def test_equal_values_are_different_keys() -> None:
    b, c = Value(2), Value(2)
    assert len({b, c}) == 2
    assert {b: "b", c: "c"}[c] == "c"


def test_max_and_min_take_several_and_the_first_wins_a_tie() -> None:
    assert gradients(lambda a, b, c: a.max(b, c), 1, 3, 2) == [0, 1, 0]
    assert gradients(lambda a, b, c: a.min(b, c), 2, 3, 1) == [0, 0, 1]
    assert gradients(lambda a, b, c: a.max(b, c), 3, 3, 3) == [1, 0, 0]
    assert gradients(lambda a, b, c: a.min(b, c), 3, 2, 2) == [0, 1, 0]
    assert gradients(lambda a: a.max(3), 3) == [1]
    assert gradients(lambda a: a.max(4), 3) == [0]


def test_at_their_kink_relu_and_abs_have_slope_0() -> None:
    assert gradients(abs, 0.0) == [0]
    assert gradients(lambda x: x.relu(), 0.0) == [0]
    assert gradients(lambda x: x**0, 0.0) == [0]
    assert gradients(lambda x: x**1, 0.0) == [1]


# The ends of the line.


@pytest.mark.parametrize("x", [-1e4, -750.0, 750.0, 1e4, math.inf, -math.inf])
def test_squashing_functions_do_not_overflow(x: float) -> None:
    assert Value(x).sigmoid() == (x > 0)
    assert Value(x).tanh() == math.copysign(1, x)
    assert gradients(lambda x: x.sigmoid() + x.tanh(), x) == [0]


@given(x=st.floats(-700, 700))
def test_sigmoid_of_minus_x_is_the_rest_to_1(x: float) -> None:
    assert Value(x).sigmoid().data == pytest.approx(1 - Value(-x).sigmoid().data, abs=1e-15)
    assert Value(-abs(x)).sigmoid() > 0


def test_nan_stays_nan() -> None:
    x = Value(math.nan)
    for result in (x + 1, x * 0, x.relu(), x.exp(), x.log(), x.sigmoid(), x**2):
        assert math.isnan(result.data)


@pytest.mark.parametrize(
    ("f", "error", "message"),
    [
        (lambda: Value(0).log(), ValueError, r"log\(0.0\) does not exist: x must be above 0"),
        (lambda: Value(-1).log(), ValueError, r"log\(-1.0\) does not exist"),
        (lambda: Value(-4).sqrt(), ValueError, r"sqrt\(-4.0\) does not exist"),
        (lambda: Value(0).sqrt(), ValueError, r"sqrt\(0.0\) has an infinite slope: add something small"),
        (lambda: Value(0) ** 0.5, ValueError, r"0.0 \*\* 0.5 has an infinite slope: .*\(x \+ 1e-12\)"),
        (lambda: Value(-8) ** (1 / 3), ValueError, r"\(-8.0\) \*\* 0.33.* is not real"),
        (lambda: Value(0) ** -1, ZeroDivisionError, r"0.0 \*\* -1.0 divides by 0"),
        (lambda: Value(-2) ** Value(2), ValueError, r"\(-2.0\) \*\* 2.0 has no slope along its exponent"),
        (lambda: Value(0) ** Value(2), ValueError, r"0.0 \*\* 2.0 has no slope along its exponent"),
        (lambda: (-2) ** Value(2), ValueError, r"needs a base above 0, or a plain number as exponent"),
        (lambda: Value(1e200) ** 2, OverflowError, r"1e\+200 \*\* 2.0 is above the largest float"),
        (lambda: Value(710).exp(), OverflowError, r"exp\(710.0\) is above the largest float; .* 709.78"),
        (lambda: Value(math.inf).sin(), ValueError, r"sin\(inf\) does not exist: x must be finite"),
        (lambda: Value(math.inf).cos(), ValueError, r"cos\(inf\)"),
        (lambda: Value(1) / Value(0), ZeroDivisionError, "1.0 / 0.0 does not exist: the denominator"),
        (lambda: Value(1) / 0, ZeroDivisionError, "1.0 / 0.0"),
        (lambda: 1 / Value(0), ZeroDivisionError, "1.0 / 0.0"),
        (lambda: Value(1) + "2", TypeError, "expected one real number, not str"),
        (lambda: [1] * Value(2), TypeError, "not list"),
        (lambda: Value(1) < None, TypeError, "not NoneType"),
        (lambda: Value("1"), TypeError, "not str"),
        (lambda: Value(Value(1)), TypeError, "not Value"),
        (lambda: Value(1j), TypeError, "not complex"),
        (lambda: Value(1) * np.ones(3), TypeError, "not ndarray; for arrays there is course.autodiff.Tensor"),
        (lambda: np.ones(3) * Value(1), TypeError, "not ndarray"),
        (lambda: math.exp(Value(1)), TypeError, "must be real number, not Value"),
    ],
)
def test_what_does_not_exist_is_named(f: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        f()


# What it costs.


def network(rng: random.Random) -> Value:
    """A graph with most operations in it, and forks."""
    total = Value(0)
    for _ in range(300):
        x = Value(rng.uniform(0.5, 1))
        total = total + (x * 2 - x / total.max(1)).tanh() * x.exp() + (1 - x).relu() ** 2
    return total


def test_the_garbage_collector_finds_nothing() -> None:
    gc.collect()
    gc.disable()
    try:
        network(random.Random(1)).backward()
        assert gc.collect() == 0
    finally:
        gc.enable()


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="bytes are CPython's")
@pytest.mark.parametrize("f", (UNARY | BINARY).values(), ids=UNARY | BINARY)
def test_a_node_takes_at_most_200_bytes_its_gradient_included(f: Callable[..., Value]) -> None:
    leaves = [Value(0.5), Value(0.7)][: len(inspect.signature(f).parameters)]
    tracemalloc.start()
    try:
        nodes = [f(*leaves) for _ in range(1000)]
        for node in nodes:
            node.backward()
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (size - sys.getsizeof(nodes)) / 1000 <= 200
