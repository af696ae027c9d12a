"""Gradient checks: they must pass what is right, refuse what is wrong, and know a kink when they meet one."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from course.gradcheck import (
    GradientCheck,
    central_difference,
    check_gradient,
    complex_step,
    coordinate_differences,
    directional_difference,
    forward_difference,
    kinks,
    relative_error,
    relative_errors,
)
from course.linear import svm_loss_naive, svm_loss_vectorized

Array = npt.NDArray[Any]
METHODS = pytest.mark.parametrize("method", ["all", "coordinates", "directions", "complex"])

RNG = np.random.default_rng(7)
N, D, C, REG = 6, 5, 4, 0.7
W, X, y = RNG.standard_normal((D, C)), RNG.standard_normal((N, D)), np.array([0, 1, 2, 3, 0, 1])
DW = svm_loss_vectorized(W, X, y, REG)[1]
DATA_DW = svm_loss_vectorized(W, X, y, 0)[1]


def loss(W: Array) -> float:
    return svm_loss_vectorized(W, X, y, REG)[0]


def smooth(x: Array) -> Any:
    return np.sum(np.sin(x) * np.exp(x / 2)) + x.flat[0] ** 3


def smooth_gradient(x: Array) -> Array:
    gradient = np.asarray(np.exp(x / 2) * (np.cos(x) + np.sin(x) / 2))
    gradient.flat[0] += 3 * x.flat[0] ** 2
    return gradient


@METHODS
@given(shape=st.lists(st.integers(1, 4), min_size=0, max_size=3), seed=st.integers(0, 1000))
def test_a_right_gradient_passes(method: Any, shape: list[int], seed: int) -> None:
    x = np.asarray(np.random.default_rng(seed).standard_normal(shape))
    check = check_gradient(smooth, x, smooth_gradient(x), method)
    assert check.passed
    assert check.compared > 0
    assert check.kinks == ()


@METHODS
@pytest.mark.parametrize("f", [svm_loss_naive, svm_loss_vectorized])
def test_the_gradients_of_the_course_pass(method: Any, f: Any) -> None:
    assert check_gradient(lambda W: f(W, X, y, REG)[0], W, f(W, X, y, REG)[1], method)


WRONG = {
    "penalty halved": DATA_DW + REG * W,
    "penalty forgotten": DATA_DW,
    "penalty over N": DATA_DW + 2 * REG * W / N,
    "penalty a scalar": DATA_DW + 2 * REG * W.sum(),
    "not divided by N": N * DATA_DW + 2 * REG * W,
    "the other sign": -DW,
    "data sign": -DATA_DW + 2 * REG * W,
    "one column missing": DW * (np.arange(C) != 1),
    "one digit in the sixth place": DW * (1 + 5e-6),
}


@pytest.mark.parametrize("method", ["all", "directions", "complex"])
@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_gradient_is_refused(method: Any, mistake: str) -> None:
    assert not check_gradient(loss, W, WRONG[mistake], method).passed


def test_one_wrong_coordinate_is_found_and_named() -> None:
    wrong = DW.copy()
    wrong[3, 2] *= 1.01
    check = check_gradient(loss, W, wrong)
    assert not check
    assert check.where == (3, 2)
    assert check.error == pytest.approx(0.01, rel=0.02)
    assert check.gradient == wrong[3, 2]
    assert check.difference == pytest.approx(DW[3, 2])
    assert "FAILED" in repr(check)
    assert "at (3, 2)" in repr(check)


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
def test_the_scale_of_the_weights_hides_no_mistake(scale: float) -> None:
    right, data = (svm_loss_vectorized(scale * W, X, y, reg)[1] for reg in (REG, 0))
    assert check_gradient(loss, scale * W, right)
    assert not check_gradient(loss, scale * W, (right + data) / 2)


@pytest.mark.parametrize("size", [1e-8, 1e-3, 1e8])
def test_the_scale_of_the_function_does_not_matter(size: float) -> None:
    assert check_gradient(lambda W: size * loss(W), W, size * DW)
    assert not check_gradient(lambda W: size * loss(W), W, size * WRONG["penalty halved"])


def test_a_large_constant_blurs_the_differences_but_blames_no_gradient() -> None:
    assert check_gradient(lambda W: loss(W) + 1e6, W, DW)
    assert not check_gradient(lambda W: loss(W) + 1e6, W, -DW)
    assert not kinks(lambda W: loss(W) + 1e6, W).any()


@pytest.mark.parametrize("value", [0.0, 3.0])
def test_a_constant_has_gradient_0(value: float) -> None:
    assert check_gradient(lambda x: value, [1.0, 2.0], [0.0, 0.0])
    assert not check_gradient(lambda x: value, [1.0, 2.0], [0.0, 1e-3])


@given(u=st.floats(-0.95, 0.95), jump=st.floats(0.01, 100), slope=st.floats(-10, 10), bend=st.floats(-5, 5))
def test_a_kink_within_h_is_found(u: float, jump: float, slope: float, bend: float) -> None:
    assume(abs(abs(u) - 1 / 3) > 1e-2)  # at a third of h the test is blind, and as narrow as the tolerance
    h = 1e-4

    def f(x: Array) -> Any:
        return slope * x[0] + bend * x[0] ** 2 + jump * max(0.0, x[0] - u * h)

    assert kinks(f, np.zeros(1), h).tolist() == [True]


@given(u=st.floats(1.01, 100), sign=st.sampled_from([-1, 1]))
def test_a_kink_beyond_h_is_no_concern(u: float, sign: int) -> None:
    h = 1e-4
    assert not kinks(lambda x: x[0] ** 2 + abs(x[0] - sign * u * h), np.zeros(1), h).any()


@given(
    terms=st.lists(st.floats(-20, 20), min_size=5, max_size=5), at=st.floats(-3, 3), scale=st.floats(0.1, 30)
)
def test_smooth_functions_have_no_kinks(terms: list[float], at: float, scale: float) -> None:
    x = np.array([at])
    assert not kinks(lambda x: np.polynomial.Polynomial(terms)(x[0]), x).any()
    assert not kinks(lambda x: np.sin(scale * x[0]) + np.exp(x[0]), x).any()


def test_a_faint_kink_stands_out_from_rounding() -> None:
    assert kinks(lambda x: 1 + 1e-7 * abs(x[0]), np.zeros(1)).all()
    assert not kinks(lambda x: 1 + 1e-12 * abs(x[0]), np.zeros(1)).any()


def test_only_the_coordinates_with_a_kink_are_reported() -> None:
    x = np.array([[0.0, 1.0], [2.0, 0.0]])
    assert kinks(lambda x: np.abs(x).sum() + (x**2).sum(), x).tolist() == [[True, False], [False, True]]


KINKED_W = np.array([[1.0, 0.0], [0.5, 0.25]])  # margin s_1 - s_0 + 1 of the first example is exactly 0
KINKED_X, KINKED_Y = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0, 1])


def test_the_hinge_at_margin_0_fools_a_naive_check_and_not_this_one() -> None:
    _, dW = svm_loss_vectorized(KINKED_W, KINKED_X, KINKED_Y, 0.1)

    def f(W: Array) -> float:
        return svm_loss_vectorized(W, KINKED_X, KINKED_Y, 0.1)[0]

    assert relative_error(dW, central_difference(f, KINKED_W)) > 0.1
    check = check_gradient(f, KINKED_W, dW)
    assert check.passed
    assert check.kinks == ((0, 0), (0, 1))
    assert check.compared == 2
    assert "2 kinks: (0, 0), (0, 1)" in repr(check)


def test_at_a_kink_a_gradient_must_lie_between_the_slopes() -> None:
    def f(x: Array) -> Any:
        return abs(x[0]) + x[1]

    for inside in (-1.0, 0.0, 0.3, 1.0):
        assert check_gradient(f, [0.0, 5.0], [inside, 1.0])
    for outside in (-1.1, 1.1):
        check = check_gradient(f, [0.0, 5.0], [outside, 1.0])
        assert not check
        assert check.where == (0,)


def test_a_check_of_nothing_but_kinks_is_not_passed() -> None:
    check = check_gradient(lambda x: np.abs(x).sum(), np.zeros(3), np.zeros(3))
    assert not check
    assert check.compared == 0


def test_central_differences_are_right_to_nine_digits() -> None:
    x = RNG.standard_normal((3, 4))
    assert relative_error(central_difference(smooth, x), smooth_gradient(x)) < 1e-9


def test_the_error_of_a_central_difference_falls_with_the_square_of_h() -> None:
    errors = [abs(central_difference(lambda x: x[0] ** 3, [1.0], h)[0] - 3) for h in (1e-2, 5e-3)]
    assert errors[0] == pytest.approx(1e-4, rel=1e-6)
    assert errors[0] / errors[1] == pytest.approx(4, rel=1e-6)


def test_the_default_step_is_near_the_best_one() -> None:
    x = np.linspace(-2, 2, 9)

    def worst(h: float | None) -> float:
        return float(np.abs(central_difference(lambda x: np.sin(x).sum(), x, h) - np.cos(x)).max())

    assert worst(None) < min(worst(h) for h in (1e-2, 1e-3, 1e-4, 1e-8, 1e-10))


def test_the_error_of_a_forward_difference_falls_with_h_itself_and_is_right_to_seven_digits() -> None:
    errors = [abs(forward_difference(lambda x: x[0] ** 2, [1.0], h)[0] - 2) for h in (1e-2, 5e-3)]
    assert errors[0] / errors[1] == pytest.approx(2, rel=1e-6)
    x = np.linspace(-2, 2, 6).reshape(2, 3)
    assert relative_error(forward_difference(smooth, x), smooth_gradient(x)) < 1e-6
    assert relative_error(forward_difference(smooth, x), central_difference(smooth, x)) > 1e-12


@given(n=st.integers(1, 30), seed=st.integers(0, 1000))
def test_random_coordinates_are_different_and_are_those_of_the_gradient(n: int, seed: int) -> None:
    where, slopes = coordinate_differences(loss, W, n, seed)
    assert len(set(where)) == len(where) == len(slopes) == min(n, W.size)
    assert relative_error([DW[i] for i in where], slopes) < 1e-6
    assert coordinate_differences(loss, W, n, seed)[0] == where


@given(seed=st.integers(0, 1000), length=st.floats(0.01, 100))
def test_along_a_direction_the_derivative_is_the_gradient_projected(seed: int, length: float) -> None:
    direction = length * np.random.default_rng(seed).standard_normal(W.shape)
    projected = float(np.vdot(DW, direction))
    assert directional_difference(loss, W, direction) == pytest.approx(projected, rel=1e-6, abs=1e-7 * length)
    assert complex_step(loss, W, direction) == pytest.approx(projected, rel=1e-12, abs=1e-13 * length)


@pytest.mark.parametrize("method", ["coordinates", "directions", "complex"])
def test_random_checks_are_a_function_of_their_seed(method: Any) -> None:
    assert check_gradient(loss, W, DW, method, seed=3) == check_gradient(loss, W, DW, method, seed=3)
    assert check_gradient(loss, W, DW, method, n=3).compared == 3


def test_f_gets_an_array_even_where_x_is_one_number() -> None:
    shapes = []

    def f(x: Array) -> Any:
        shapes.append((type(x), x.shape))
        return x**2

    assert check_gradient(f, 3.0, 6.0)
    assert central_difference(f, 3.0) == pytest.approx(6.0)
    assert set(shapes) == {(np.ndarray, ())}


def test_f_may_write_into_its_argument() -> None:
    def careless(x: Array) -> Any:
        x *= 2
        return np.sum(x**2)

    x = np.array([1.0, -2.0, 3.0])
    gradient = 8 * x
    assert relative_error(central_difference(careless, x), gradient) < 1e-9
    for method in ("all", "coordinates", "directions", "complex"):
        assert check_gradient(careless, x, gradient, method)
    assert kinks(careless, x).tolist() == [False] * 3
    assert x.tolist() == [1.0, -2.0, 3.0]


@given(
    a=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5),
    error=st.floats(0, 0.5),
    sign=st.sampled_from([-1, 1]),
)
def test_the_relative_error_is_symmetric_and_at_most_2(a: list[float], error: float, sign: int) -> None:
    b = [sign * (1 + error) * value for value in a]
    errors = relative_errors(a, b)
    assert np.array_equal(errors, relative_errors(b, a))
    assert ((errors >= 0) & (errors <= 2)).all()
    assert relative_error(a, b) == errors.max()
    assert relative_error(a, a) == 0


def test_small_numbers_are_compared_with_the_floor() -> None:
    assert relative_error(1e-9, 2e-9) == pytest.approx(1e-6)
    assert relative_error(1e-9, 2e-9, floor=1e-12) == pytest.approx(0.5)


def test_the_error_of_what_is_not_finite_is_nan_and_never_small() -> None:
    for a, b in ((np.nan, 1.0), (1.0, np.nan), (np.inf, np.inf), (np.inf, 1.0)):
        assert np.isnan(relative_error(a, b))
        assert np.isnan(relative_error([a, 0.0], [b, 0.0]))


def test_the_report_says_what_was_done() -> None:
    lines = repr(check_gradient(loss, W, DW, "directions", n=4)).splitlines()
    assert lines[0] == "GradientCheck: passed, random directions, tolerance 1e-06"
    assert lines[1].startswith("  worst relative error")
    assert "at direction" in lines[1]
    assert lines[2] == "  4 compared, 0 kinks"


def test_a_check_cannot_be_changed_afterwards() -> None:
    check = check_gradient(loss, W, -DW)
    assert isinstance(check, GradientCheck)
    with pytest.raises(AttributeError):
        check.passed = True  # type: ignore[misc]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"f": 3}, TypeError, "f is of type int: expected a function"),
        (
            {"f": lambda W: svm_loss_vectorized(W, X, y, REG)},
            TypeError,
            r"f gave a tuple of 2.*take f\(x\)\[0\]",
        ),
        ({"f": lambda W: W}, TypeError, r"f gave an array of shape \(5, 4\)"),
        ({"f": lambda W: None}, TypeError, "f gave an array of shape .*object: expected one number"),
        ({"f": lambda W: np.nan}, ValueError, "f gave nan: expected a finite number"),
        ({"f": lambda W: 1j}, TypeError, "complex number 1j for a real x"),
        ({"x": W.astype(str)}, TypeError, "x holds <U"),
        ({"x": W * np.nan}, ValueError, r"x\[0, 0\] is nan"),
        ({"x": W[:0]}, ValueError, "x is empty"),
        ({"gradient": DW.T}, ValueError, r"gradient is \(4, 5\), x is \(5, 4\): expected the same shape"),
        ({"gradient": DW * np.nan}, ValueError, r"gradient\[0, 0\] is nan"),
        (
            {"method": "some"},
            ValueError,
            "method is 'some': expected one of all, coordinates",
        ),
        ({"n": 0}, ValueError, "n is 0: expected at least 1"),
        ({"seed": -1}, ValueError, "seed is -1: expected at least 0"),
        ({"tolerance": 0}, ValueError, "tolerance is 0: expected a number above 0"),
    ],
)
def test_bad_input_is_named(change: dict[str, Any], error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        check_gradient(**{"f": loss, "x": W, "gradient": DW, **change})


def test_directions_and_steps_are_looked_at() -> None:
    with pytest.raises(ValueError, match=r"direction is \(4, 5\), x is \(5, 4\)"):
        directional_difference(loss, W, W.T)
    with pytest.raises(ValueError, match="direction is 0: it points nowhere"):
        complex_step(loss, W, np.zeros_like(W))
    with pytest.raises(ValueError, match="h is 0: expected a number above 0"):
        central_difference(loss, W, 0)
    with pytest.raises(ValueError, match=r"a is \(2,\), b is \(\)"):
        relative_error([1.0, 2.0], 1.0)


@pytest.mark.parametrize("f", [lambda x: float(abs(x[0])), lambda x: x.real.sum(), lambda x: 1.0])
def test_a_complex_step_says_when_the_imaginary_part_was_dropped(f: Any) -> None:
    with pytest.raises(TypeError, match="f drops the imaginary part"):
        complex_step(f, [1.0], [1.0])
