"""The probe of functions of tensors: what it hands over, what it brings back, and what it says of errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.autodiff import Tensor, no_grad
from course.check import probes, wire
from course.check.functions import make
from course.check.tensors import differentiated
from course.gradcheck import check_gradient

SEEDS = st.integers(0, 2**32 - 1)


def answer(function: Any, **case: Any) -> probes.Answer:
    [came] = probes.run("differentiated", function, [wire.loads(wire.dumps(case))])
    return came


def test_arrays_and_floats_become_tensors_and_all_else_stays_as_it_is() -> None:
    seen: list[Any] = []

    def look(*inputs: Any) -> Any:
        seen.extend(inputs)
        return inputs[0].sum()

    answer(look, x=np.ones(2), rate=0.5, steps=3, cell={"function": "swing"})
    x, rate, steps, cell = seen
    assert isinstance(x, Tensor)
    assert isinstance(rate, Tensor)
    assert rate.shape == ()
    assert (x.requires_grad, rate.requires_grad) == (True, True)
    assert steps == 3
    assert callable(cell)


def test_the_walk_begins_with_the_upstream_gradient_or_with_ones() -> None:
    x = np.array([1.0, 2.0])
    value, gradient = answer(lambda x: 3 * x, x=x, upstream=np.array([1.0, -1.0])).returned
    assert (value.tolist(), gradient.tolist()) == ([3, 6], [3, -3])
    assert answer(lambda x: 3 * x, x=x).returned[1].tolist() == [3, 3]
    # A sum where an array is expected: wrong, but its gradients still tell something.
    assert answer(lambda x: (3 * x).sum(), x=x, upstream=x).returned[1].tolist() == [3, 3]


def test_an_input_without_a_way_to_the_result_has_a_gradient_of_0() -> None:
    for function in (
        lambda x, y: x * y.data,
        lambda x, y: x * y.detach(),
    ):
        _, dx, dy = answer(function, x=np.ones(2), y=np.full(2, 5.0)).returned
        assert (dx.tolist(), dy.tolist()) == ([5, 5], [0, 0])
    for function in (lambda x, y: x.data, lambda x, y: no_grad()(lambda: x * y)(), lambda x, y: 1.0):
        assert [g.tolist() for g in answer(function, x=np.ones(2), y=np.ones(2)).returned[1:]] == [[0, 0]] * 2


def test_what_is_no_tensor_comes_back_as_it_is() -> None:
    assert answer(lambda x: None, x=np.ones(2)).returned[0] is None
    assert answer(lambda x: "text", x=np.ones(2)).returned[0] == "text"


@pytest.mark.parametrize("several", [list, tuple])
def test_several_tensors_are_an_error_that_says_what_to_do(several: Any) -> None:
    raised = answer(lambda x: several([x, x]), x=np.ones(2)).raised
    assert f"a {several.__name__} came back" in str(raised)
    assert "np.stack" in str(raised)


def test_an_input_that_was_written_into_is_named() -> None:
    def write(x: Any, y: Any) -> Any:
        y.data[0] = 7
        return x * y

    assert answer(write, x=np.ones(2), y=np.ones(2)).changed == ("y",)
    assert answer(lambda x, y: x * y, x=np.ones(2), y=np.ones(2)).changed == ()


def test_a_gradient_kept_from_before_does_not_count() -> None:
    def walk(x: Any) -> Any:
        (5 * x).sum().backward()
        return 2 * x

    assert answer(walk, x=np.ones(2)).returned[1].tolist() == [2, 2]


def test_an_error_of_the_engine_is_blamed_on_the_line_that_called_it() -> None:
    def misfit(x: Any) -> Any:
        return x @ x[:1]  # here

    raised = str(answer(misfit, x=np.ones((3, 2))).raised)
    assert raised.startswith("ValueError: ")
    assert "`return x @ x[:1]  # here`" in raised


# The functions that cases hold


@given(seed=SEEDS, M=st.integers(1, 5), D=st.integers(1, 4))
def test_the_valley_s_gradient_is_its_slope_and_both_are_tensors(seed: int, M: int, D: int) -> None:
    rng = np.random.default_rng(seed)
    A, b, w = rng.normal(size=(M, D)), rng.normal(size=M), rng.normal(size=D)
    f = make({"function": "valley", "A": A, "b": b})
    value, gradient = f(Tensor(w, requires_grad=True))
    assert value.requires_grad
    assert gradient.requires_grad
    assert check_gradient(lambda x: f(x)[0], w, gradient.data)
    assert not check_gradient(lambda x: f(x)[0], w, gradient.data + 1)


@given(seed=SEEDS)
def test_the_cell_that_swings_is_differentiable_in_all_it_takes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = {"x": (2, 3), "h": (2, 4), "W_x": (3, 4), "W_h": (4, 4)}
    case = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    value, *gradients = differentiated(make({"function": "swing"}), dict(case))
    assert value.shape == (2, 4)
    assert all(gradient.any() for gradient in gradients)
