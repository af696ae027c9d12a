"""Numbers of sixty digits find the slope of whatever computes with them."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.check.digits import sensitivity

POSITIVE = st.floats(0.01, 100)


@given(x=POSITIVE, c=st.floats(0.5, 3))
def test_slopes_have_all_the_digits_of_a_float(x: float, c: float) -> None:
    by_hand = {
        "sum": (lambda a, c: a + c + c + a, 2.0),
        "difference": (lambda a, c: c - a, -1.0),
        "product": (lambda a, c: c * a * a, 2 * c * x),
        "quotient": (lambda a, c: c / a + a / c, -c / x**2 + 1 / c),
        "power": (lambda a, c: a**3 + a**-2 + a**0.5, 3 * x**2 - 2 * x**-3 + 0.5 * x**-0.5),
        "sign": (lambda a, c: -a + abs(-a) * 3, 2.0),
    }
    for function, slope in by_hand.values():
        value, found = sensitivity(function, {"a": x, "c": c})
        assert value == pytest.approx(function(x, c), rel=1e-14)
        assert found == pytest.approx(slope, rel=1e-13, abs=1e-13)


def test_conditions_look_at_data_and_go_the_same_way() -> None:
    def first_power_above(x: Any, limit: float) -> Any:
        y = x
        while y <= limit and not y > limit and y.data <= limit:
            y = y * x
        assert y >= limit
        assert not y < limit
        return y

    # At 2 the limit is a power, and a number that is a little smaller must not go on.
    value, slope = sensitivity(first_power_above, {"x": 2.0, "limit": 8.0})
    assert (value, slope) == (16, pytest.approx(4 * 2**3))


def test_what_passes_through_a_plain_number_has_no_slope() -> None:
    assert sensitivity(lambda x: x.data, {"x": 3.0}) == (3.0, 0.0)
    assert sensitivity(lambda x: None, {"x": 3.0}) == (None, 0.0)
    value, slope = sensitivity(lambda x: x * x.data, {"x": 3.0})
    assert (value, slope) == (9, pytest.approx(3))


def test_functions_of_floats_refuse_it() -> None:
    with pytest.raises(TypeError):
        sensitivity(lambda x: math.sqrt(x), {"x": 2.0})
