"""What travels between a student's process and the grader's: plain values, measured, never evaluated."""

from __future__ import annotations

import base64
import datetime
import json
import math
from collections import namedtuple
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_strategies

from course.check import wire
from course.check.wire import MalformedError, Opaque

arrays = numpy_strategies.arrays(
    st.sampled_from(sorted(wire.DTYPES)).map(np.dtype),
    numpy_strategies.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
)
plain = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
)
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


def travelled(value: Any) -> Any:
    """What arrives of a value."""
    return wire.loads(wire.dumps(value))


def array(**changes: Any) -> str:
    """The text of a small array, with something about it changed."""
    data = base64.b64encode(np.arange(6.0).tobytes()).decode()
    return json.dumps({"array": "float64", "shape": [2, 3], "data": data} | changes)


# There and back


@given(values)
def test_plain_values_arrive_as_they_left(value: Any) -> None:
    arrived = travelled(value)
    assert arrived == value
    assert type(arrived) is type(value)


@given(arrays)
def test_arrays_arrive_with_dtype_shape_and_every_bit(value: Any) -> None:
    arrived = travelled(value)
    assert type(arrived) is np.ndarray
    assert (arrived.dtype, arrived.shape) == (value.dtype, value.shape)
    assert arrived.tobytes() == np.ascontiguousarray(value).tobytes()


@pytest.mark.parametrize("order", ["<", ">", "="])
@given(value=arrays)
def test_the_order_of_bytes_and_axes_does_not_matter(order: str, value: Any) -> None:
    reversed_ = value[..., ::-1] if value.ndim else value
    for seen in (value.astype(value.dtype.newbyteorder(order)), value.T, reversed_):
        arrived = travelled(seen)
        assert arrived.dtype == value.dtype
        assert arrived.shape == seen.shape
        assert np.array_equal(arrived, seen, equal_nan=value.dtype.kind == "f")


@pytest.mark.parametrize("number", [math.inf, -math.inf, -0.0, 5e-324, 0.1 + 0.2])
def test_peculiar_floats_arrive(number: float) -> None:
    assert travelled(number) == number
    assert math.copysign(1, travelled(number)) == math.copysign(1, number)
    assert travelled([number, np.float64(number)]) == [number, number]
    assert travelled(np.array([number])).tobytes() == np.array([number]).tobytes()


def test_nan_arrives_as_a_float() -> None:
    for arrived in (travelled(math.nan), travelled(np.float32("nan")), wire.loads("NaN")):
        assert type(arrived) is float
        assert math.isnan(arrived)


def test_numpys_scalars_arrive_as_numbers() -> None:
    scalars = (np.float32(0.5), np.int8(-3), np.uint64(7), np.bool(True), np.str_("a"))
    assert travelled(scalars) == (0.5, -3, 7, True, "a")


def test_an_arrived_array_can_be_written_to() -> None:
    arrived = travelled(np.zeros(3))
    arrived += 1
    assert arrived.tolist() == [1, 1, 1]


def test_a_named_tuple_arrives_as_a_tuple() -> None:
    assert travelled(namedtuple("Result", "loss dW")(1.0, None)) == (1.0, None)


# What does not travel


class Thing:
    def __reduce__(self) -> Any:
        raise AssertionError("pickled")

    def __repr__(self) -> str:
        raise AssertionError("shown")

    __eq__ = __float__ = __len__ = __iter__ = __str__ = __repr__  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (Thing(), "Thing"),
        (1 + 2j, "complex"),
        (b"bytes", "bytes"),
        ({1: 2}, "dict"),
        ({1, 2}, "set"),
        (range(3), "range"),
        ((i for i in range(3)), "generator"),
        (len, "builtin_function_or_method"),
        (2**63, "int"),
        (-(2**63), "int"),
        (datetime.date(2020, 1, 1), "date"),
        (np.complex128(1), "complex128"),
        (np.longdouble(1), "longdouble"),
        (np.datetime64(5, "ns"), "datetime64"),
        (np.timedelta64(5, "ns"), "timedelta64"),
        (np.zeros(1, dtype="i4,f8")[0], "void"),
        (np.array([Thing()], dtype=object), "array of object"),
        (np.zeros(2, dtype=complex), "array of complex128"),
        (np.zeros(2, dtype=np.longdouble), "array of longdouble"),
        (np.array(["2020"], dtype="datetime64[D]"), "array of datetime64[D]"),
        (np.array(["ab"]), "array of str64"),
        (np.zeros(2, dtype="i4,f8"), "array of void96"),
    ],
    ids=lambda value: value if type(value) is str else "",
)
def test_what_cannot_travel_arrives_as_the_name_of_its_type(value: Any, name: str) -> None:
    arrived = travelled([value])[0]
    assert type(arrived) is Opaque
    assert arrived.type == name or (name.endswith("longdouble") and "float" in arrived.type)


def test_what_was_opaque_stays_so() -> None:
    assert travelled(Opaque("Thing")) == Opaque("Thing")


def test_what_is_nested_too_deeply_is_opaque_and_so_is_what_holds_itself() -> None:
    endless: list[Any] = []
    endless.append(endless)
    arrived, depth = travelled(endless), 0
    while type(arrived) is list:
        [arrived], depth = arrived, depth + 1
    assert (arrived, depth) == (Opaque("list"), wire.MAX_DEPTH)


# What is refused


REFUSED = {
    "not JSON": "{",
    "nothing": "",
    "two values": "1 2",
    "deeper than the parser goes": "[" * 100_000,
    "deeper than agreed": "[" * 20 + "]" * 20,
    "deep objects": '{"tuple":[' * 100_000,
    "too many values": "[" + "0," * wire.MAX_VALUES + "0]",
    "an integer of 65 bits": str(2**64),
    "an integer of 400 digits": "1" * 400,
    "an integer of 5000 digits": "[" + "1" * 5000 + "]",
    "an object without a tag": "{}",
    "an unknown tag": '{"pickle":"gASVCQAAAAAAAAB9lC4="}',
    "a key that stands twice": '{"tuple":[1],"tuple":[2]}',
    "a key that stands twice in a dict": '{"dict":{"a":1,"a":2}}',
    "a tuple and more": '{"tuple":[1],"more":1}',
    "a dict and more": '{"dict":{},"opaque":"x"}',
    "a tuple of no list": '{"tuple":{"0":1}}',
    "a dict of no object": '{"dict":[["a",1]]}',
    "an opaque number": '{"opaque":1}',
    "an array and more": array(more=1),
    "an array without data": '{"array":"float64","shape":[0]}',
    "an array of objects": array(array="object"),
    "an array of another dtype": array(array="<f8"),
    "an array of text": array(array="U2"),
    "an array of a dtype that is long": array(array="f" * 10_000),
    "a shape that is a number": array(shape=6),
    "a shape of floats": array(shape=[2.0, 3]),
    "a shape of bools": array(shape=[True, 6]),
    "a negative shape": array(shape=[-1, 6]),
    "two negative sizes": array(shape=[-2, -3]),
    "a shape for more data": array(shape=[2, 4]),
    "a shape for less data": array(shape=[2]),
    "a shape that is huge": array(shape=[2**31, 2**31]),
    "a shape of many axes": array(shape=[1] * 40 + [6]),
    "a huge shape of nothing": array(shape=[0, *[2**31 - 1] * 6], data=""),
    "data for another dtype": array(array="float32"),
    "data that is a list": array(data=[0, 1]),
    "data that is no base64": array(data="not base64!"),
    "data that is not ASCII": array(data="ä" * 64),
    "data cut short": array(data=base64.b64encode(b"1234567").decode()),
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in REFUSED.items()])
def test_a_text_that_is_no_value_is_refused(text: str) -> None:
    with pytest.raises(MalformedError) as caught:
        wire.loads(text)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("not_text", [None, 1, b"1", bytearray(b"1"), ["1"]])
def test_what_is_no_text_is_refused(not_text: Any) -> None:
    with pytest.raises(MalformedError, match="expected text"):
        wire.loads(not_text)


def test_a_text_that_is_too_long_is_refused_unread() -> None:
    with pytest.raises(MalformedError, match="2,000,001 characters, 2,000,000 are allowed"):
        wire.loads(" " * 2_000_001)
    assert wire.loads(" 1", max_characters=2) == 1
    with pytest.raises(MalformedError, match="3 characters"):
        wire.loads("  1", max_characters=2)


def test_the_limits_are_reached_before_they_are_passed() -> None:
    deep: Any = 0
    for _ in range(wire.MAX_DEPTH):
        deep = [deep]
    assert travelled(deep) == deep
    assert len(wire.loads("[" + "0," * (wire.MAX_VALUES - 2) + "0]")) == wire.MAX_VALUES - 1
    assert wire.loads(str(2**63 - 1)) == 2**63 - 1


@given(st.text(max_size=100) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_any_text_is_a_value_or_malformed(text: str) -> None:
    with suppress(MalformedError):
        wire.loads(text)


@given(values, st.data())
def test_a_text_with_a_wrong_character_is_a_value_or_malformed(value: Any, data: st.DataObject) -> None:
    text = wire.dumps([value, np.arange(3.0)])
    position = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.sampled_from('[]{}",:0-.eENItf\\/ é\x00'))
    with suppress(MalformedError):
        wire.loads(text[:position] + character + text[position + 1 :])
