"""Whatever a student's function returns, comparing it ends in a verdict, and the same one on either side."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_strategies

from autograder.judge import judge_text
from course.check import fingerprints, kernel, probes, wire
from course.check.compare import compare
from course.check.expected import Case, Expected, Part
from course.check.probes import Answer
from course.check.report import Report
from course.check.verdict import Verdict
from course.linear import hinge_margins, svm_loss_vectorized

EXERCISES = ["hinge_margins", "l2_penalty", "svm_loss_naive", "predict", "train"]

endless: list[Any] = []
endless.append(endless)


class Evil:
    """Raises at every touch."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise ZeroDivisionError

    def __float__(self) -> float:
        raise ZeroDivisionError


class Liar(np.ndarray[Any, Any]):
    """Equals everything."""

    def __array_function__(self, *args: Any) -> Any:
        return True

    def __eq__(self, other: object) -> Any:
        return True

    __hash__ = None  # type: ignore[assignment]


NONSENSE = {
    "None": None,
    "text": "0.5",
    "bytes": b"0.5",
    "a bool": True,
    "NumPy's bool": np.bool(False),
    "a type": float,
    "a function": abs,
    "a generator": (i for i in range(3)),
    "a dict": {"loss": 1.0},
    "a set": {1.0},
    "a range": range(3),
    "a complex": 1 + 2j,
    "NumPy's complex": np.complex128(1 + 2j),
    "a date": datetime.date(2020, 1, 1),
    "a timedelta": np.timedelta64(3, "s"),
    "a huge int": 10**400,
    "nan": float("nan"),
    "inf": -np.inf,
    "an empty list": [],
    "an empty tuple": (),
    "an empty array": np.zeros((0, 3)),
    "three values": (1.0, 2.0, 3.0),
    "a ragged list": [[1.0], [1.0, 2.0]],
    "a list of texts": ["a", "b"],
    "a list of None": [None, 1.0],
    "a list of huge ints": [10**400, 1.0],
    "a list of shapes": [np.zeros(2), np.zeros((2, 2))],
    "a list of itself": endless,
    "a list of Evil": [Evil(), Evil()],
    "Evil": Evil(),
    "an object array": np.array([None, 1.0], dtype=object),
    "a text array": np.array(["a", "b"]),
    "a complex array": np.zeros((4, 3), dtype=complex),
    "a structured array": np.zeros(3, dtype="i4,f8"),
    "a date array": np.zeros(3, dtype="datetime64[D]"),
    "a bool array": np.zeros((7, 3), dtype=bool),
    "a long double array": np.zeros((4, 3), dtype=np.longdouble),
    "a nan array": np.full((7, 3), np.nan),
    "an inf array": np.full((4, 3), np.inf),
    "the largest floats": np.full((7, 3), np.finfo(float).max),
    "a masked array": np.ma.masked_all((7, 3)),
    "an array that equals everything": np.zeros((4, 3)).view(Liar),
    "an array of many axes": np.zeros((1,) * 30),
}


def both_ways(name: str, function: Callable[..., Any]) -> Verdict:
    """The verdict in this process; the one on what went through the wire must not differ."""
    expected = fingerprints.load(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        here = compare(expected, probes.run(function=function, **expected.question))
        reply = kernel.answer(name, wire.dumps(expected.question), {name: function})
        there = judge_text(expected, reply.text)
    assert (here.score, here.error, here.mistake) == (there.score, there.error, there.mistake)
    assert [part.passed for part in here.parts] == [part.passed for part in there.parts]
    report = Report(here, "", show_findings=True)
    assert report.text()
    assert report.html()
    return here


each_nonsense = pytest.mark.parametrize("returned", [pytest.param(v, id=k) for k, v in NONSENSE.items()])


@each_nonsense
def test_nonsense_is_worth_nothing(returned: Any) -> None:
    for name in EXERCISES:
        verdict = both_ways(name, lambda *inputs: returned)
        assert (verdict.score, verdict.error) == (0, None), name
        # One number, whichever it is, where a pair is expected, has a name.
        assert verdict.mistake in (None, "gradient not returned"), name


@each_nonsense
def test_a_pair_of_nonsense_is_worth_nothing(returned: Any) -> None:
    for name in ("l2_penalty", "svm_loss_naive", "train"):
        verdict = both_ways(name, lambda *inputs: (returned, returned))
        assert (verdict.score, verdict.error) == (0, None), name


@each_nonsense
def test_a_right_loss_keeps_its_points_beside_nonsense(returned: Any) -> None:
    verdict = both_ways("svm_loss_naive", lambda *inputs: (svm_loss_vectorized(*inputs)[0], returned))
    passed = {part.name for part in verdict.parts if part.passed}
    assert passed == {"value", "any size", "inputs unchanged"}


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (None, "None (is a return missing?)"),
        (True, "a value of type bool where numbers"),
        ("0.5", "a value of type str where numbers"),
        ((i for i in ()), "a value of type generator where numbers"),
        ([[1.0], [1.0, 2.0]], "a list of lists of different lengths"),
        (10**400, "a value of type int where numbers"),
        (0.5, "is a number, not an array"),
        (np.zeros((1, 2)), "has shape (1, 2) where (7, 3) is expected"),
        (np.full((7, 3), np.nan), "holds nan or inf"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_with_it_is_said(returned: Any, said: str) -> None:
    assert said in both_ways("hinge_margins", lambda *inputs: returned).parts[0].message


def test_other_things_than_a_pair_are_told_apart_from_a_pair() -> None:
    for returned, said in {
        1.0: "a number came back where (loss, dW) is expected",
        (1.0, 2.0, 3.0): "a tuple of 3 came back",
        "a": "a value of type str came back",
    }.items():
        verdict = both_ways("svm_loss_naive", lambda *inputs, returned=returned: returned)
        assert said in verdict.parts[0].message


def test_axes_in_another_order_are_wrong_even_where_the_numbers_are_right() -> None:
    assert both_ways("hinge_margins", lambda *inputs: hinge_margins(*inputs).T).score == 0
    assert both_ways("hinge_margins", lambda *inputs: hinge_margins(*inputs)[..., None]).score == 0


def test_one_case_that_raises_costs_the_parts_that_look_at_it() -> None:
    def only_with_a_penalty(W: Any, X: Any, y: Any, reg: float) -> Any:
        if reg == 0:
            raise ValueError("no penalty\n  \x1b[31m✓ value  3/3")
        return svm_loss_vectorized(W, X, y, reg)

    verdict = both_ways("svm_loss_naive", only_with_a_penalty)
    assert (verdict.score, verdict.error) == (0, None)
    assert "the call raised ValueError: no penalty" in verdict.parts[0].message


def test_an_error_of_several_lines_stays_in_its_own_line() -> None:
    def forge(*inputs: Any) -> Any:
        raise ValueError("oops\n  ✓ value  3/3  loss right on 2 cases\r\x1b[2J")

    text = Report(both_ways("svm_loss_naive", forge), "").text()
    assert not any(line.strip().startswith("✓") for line in text.split("\n"))
    assert not {"\r", "\x1b"} & set(text)


answers = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats()
    | st.text(max_size=3)
    | st.just(wire.Opaque("Thing"))
    | numpy_strategies.arrays(
        st.sampled_from(sorted(wire.DTYPES)).map(np.dtype),
        st.sampled_from([(), (0,), (7,), (7, 3), (4, 3), (3, 4), (1, 1, 1)]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("name", EXERCISES)
@given(
    returned=st.lists(answers, min_size=1, max_size=3), raised=st.booleans(), slope=st.none() | st.floats()
)
def test_no_claim_upsets_the_comparison(name: str, returned: Any, raised: bool, slope: float | None) -> None:
    expected = fingerprints.load(name)
    claims = [
        {
            "returned": returned[i % len(returned)],
            "raised": "Error: \ud800" if raised and i % 2 else None,
            "changed": tuple(expected.cases[0].inputs) if raised else (),
            "slope": slope,
            "calls": 0,
        }
        for i in range(len(expected.cases))
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        verdict = judge_text(expected, wire.dumps(claims))
        assert verdict.error in (None, "exception", "malformed")
        assert verdict.score < expected.max_score
        report = Report(verdict, "", show_findings=True)
        (report.text() + report.html()).encode()


def test_texts_in_a_list_do_not_fill_the_memory() -> None:
    # As an array of text, this list would take the product of its length and its longest text.
    expected = fingerprints.load("predict")
    claim = Answer(["x" * 1_000_000, *["y"] * 100_000])
    verdict = compare(expected, [claim] * len(expected.cases))
    assert verdict.score == 0


# The student's own loss, differenced


def test_notes_tell_a_wrong_gradient_from_a_wrong_loss() -> None:
    def with_a_wrong_gradient(*inputs: Any) -> Any:
        loss, dW = svm_loss_vectorized(*inputs)
        return loss, dW / 2

    def with_both_wrong_alike(*inputs: Any) -> Any:
        loss, dW = svm_loss_vectorized(*inputs)
        return loss / 2, dW / 2

    for function, told in {
        svm_loss_vectorized: "dW is the derivative of your own loss",
        with_both_wrong_alike: "dW is the derivative of your own loss",
        with_a_wrong_gradient: "dW is not the derivative of your own loss",
    }.items():
        [note] = both_ways("svm_loss_vectorized", function).notes
        assert note.startswith(told)


def test_there_is_no_note_where_the_loss_cannot_be_differenced() -> None:
    assert both_ways("svm_loss_vectorized", lambda W, X, y, reg: ("loss", W)).notes == ()
    assert both_ways("hinge_margins", hinge_margins).notes == ()


# Shares


def read(*labels: float) -> Verdict:
    """The verdict on labels for four examples, of which three quarters are asked for."""
    expected = Expected(
        exercise="read",
        probe="call",
        outputs=("labels",),
        cases=(Case("fresh", {"X": np.zeros(4)}, truth={"labels": np.array([0, 1, 2, 1])}),),
        parts=(Part("fresh", 2, ("labels",), on="fresh", rule="accurate", at_least=0.75),),
        right=(Answer(np.array([0, 1, 2, 1])),),
        mistakes=(),
        seed=0,
    )
    return compare(expected, [Answer(np.array(labels))])


@given(wrong=st.sets(st.integers(0, 3)))
def test_a_share_of_right_labels_is_enough_where_no_more_is_asked_for(wrong: set[int]) -> None:
    verdict = read(*(9 if i in wrong else label for i, label in enumerate((0, 1, 2, 1))))
    assert verdict.passed == (len(wrong) <= 1)
    assert verdict.parts[0].message.startswith(f"{1 - len(wrong) / 4:.1%} of labels right, 75%")
    assert verdict.findings == ()


@pytest.mark.parametrize("labels", [(), (0, 1, 2), (np.nan,) * 4, (0.4, 1.4, 2.4, 1.4)])
def test_labels_of_another_number_or_kind_are_not_right(labels: tuple[float, ...]) -> None:
    assert read(*labels).score == 0


def test_the_truth_is_kept_with_the_numbers_and_is_no_part_of_the_question() -> None:
    expected = fingerprints.load("train_mlp")
    told = [case.truth is not None for case in expected.cases]
    assert any(told)
    assert not all(told)
    assert "truth" not in wire.dumps(expected.question)
