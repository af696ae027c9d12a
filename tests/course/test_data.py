"""Blobs, spirals, digits and splits."""

from __future__ import annotations

import gzip
import hashlib
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import data

SHA256 = "68aea062d35a127749050fa0e52dca09d6569ac08092c925610e0954e172dde2"
TOYS = pytest.mark.parametrize("make", [data.blobs, data.rings, data.spirals])
ALL = pytest.mark.parametrize("make", [data.blobs, data.moons, data.rings, data.spirals, data.xor])


def test_the_digits_are_1797_pictures_of_64_pixels() -> None:
    X, y = data.digits()
    assert X.shape == (1797, 64)
    assert X.dtype == np.float64
    assert X.min() == 0
    assert X.max() == 1
    assert y.shape == (1797,)
    assert y.dtype == np.int64
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_digits_are_what_was_shipped() -> None:
    X, y = data.digits()
    content = np.column_stack([X * 16, y]).astype(np.uint8).tobytes()
    assert (
        hashlib.sha256(content).hexdigest()
        == "68aea062d35a127749050fa0e52dca09d6569ac08092c925610e0954e172dde2"
    )


def test_the_digits_are_those_of_scikit_learn() -> None:
    theirs = pytest.importorskip("sklearn.datasets").load_digits()
    X, y = data.digits()
    assert np.array_equal(X, theirs.data / 16)
    assert np.array_equal(y, theirs.target)


def test_the_digits_are_fresh_arrays_each_time() -> None:
    X, y = data.digits()
    X[:], y[:] = 0, 0
    again_X, again_y = data.digits()
    assert again_X.any()
    assert again_y.any()


def test_the_digits_are_plain_text_with_their_licence_beside_them() -> None:
    folder = files("course.data")
    packed = folder.joinpath("digits.csv.gz").read_bytes()
    assert packed[4:8] == bytes(4)  # no time of writing: the same numbers give the same file
    assert gzip.decompress(packed).decode("ascii").count("\n") == 1797
    licence = folder.joinpath("digits.txt").read_text(encoding="utf-8")
    assert "CC BY 4.0" in licence
    assert "Alpaydin" in licence


@TOYS
@given(per_class=st.integers(1, 20), classes=st.integers(1, 8), seed=st.integers(0, 1000))
def test_every_class_has_its_points(make: Any, per_class: int, classes: int, seed: int) -> None:
    X, y = make(per_class, classes, seed=seed)
    assert X.shape == (per_class * classes, 2)
    assert X.dtype == np.float64
    assert np.isfinite(X).all()
    assert y.dtype == np.int64
    assert np.bincount(y, minlength=classes).tolist() == [per_class] * classes


@ALL
def test_points_are_a_function_of_their_seed(make: Any) -> None:
    state = np.random.get_state()[1].copy()  # type: ignore[index]
    assert np.array_equal(make(seed=4)[0], make(seed=4)[0])
    assert not np.array_equal(make(seed=4)[0], make(seed=5)[0])
    assert np.array_equal(np.random.get_state()[1], state)  # type: ignore[index]


def test_blobs_without_spread_are_their_centres() -> None:
    X, y = data.blobs(3, 4, spread=0)
    np.testing.assert_allclose(X[::3], [[2, 0], [0, 2], [-2, 0], [0, -2]], atol=1e-15)
    assert np.array_equal(X[y == 1], np.tile(X[3], (3, 1)))


def test_blobs_spread_as_far_as_asked() -> None:
    X, _ = data.blobs(5000, 1, spread=0.7)
    assert X.std(axis=0) == pytest.approx([0.7, 0.7], rel=0.03)


@given(noise=st.floats(0, 1), turns=st.floats(-2, 2))
def test_spirals_wind_from_the_centre_to_the_unit_circle(noise: float, turns: float) -> None:
    X, _ = data.spirals(10, 2, noise=noise, turns=turns)
    radius = np.linalg.norm(X, axis=1)
    np.testing.assert_allclose(radius, np.tile(np.linspace(0, 1, 10), 2), atol=1e-12)


def test_the_arms_of_a_spiral_turn_as_often_as_asked() -> None:
    X, _ = data.spirals(1000, 1, noise=0, turns=1.5)
    angle = np.unwrap(np.arctan2(X[1:, 1], X[1:, 0]))
    assert angle[-1] - angle[0] == pytest.approx(2 * np.pi * 1.5, rel=2e-3)


def test_moons_without_noise_are_two_half_circles_around_one_middle() -> None:
    X, y = data.moons(101, noise=0)
    X += np.array([0.5, 0.25])
    np.testing.assert_allclose(np.linalg.norm(X[y == 0], axis=1), 1)
    np.testing.assert_allclose(np.linalg.norm(X[y == 1] - [1, 0.5], axis=1), 1)
    assert (X[y == 0, 1] > -1e-12).all()
    assert (X[y == 1, 1] < 0.5 + 1e-12).all()
    np.testing.assert_allclose(X[[50, 151]].mean(axis=0), [0.5, 0.25], atol=1e-12)


def test_rings_lie_one_in_another() -> None:
    X, y = data.rings(7, 3, noise=0)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), (y + 1) / 3)


@given(per_class=st.integers(1, 30), seed=st.integers(0, 1000))
def test_xor_is_one_where_the_signs_differ(per_class: int, seed: int) -> None:
    X, y = data.xor(per_class, noise=0, seed=seed)
    assert np.array_equal(y, (X[:, 0] > 0) != (X[:, 1] > 0))


@pytest.mark.parametrize("make", [data.moons, data.rings, data.spirals, data.xor])
def test_noise_that_is_no_distance_is_refused(make: Any) -> None:
    with pytest.raises(ValueError, match="noise is -1"):
        make(noise=-1)


@given(N=st.integers(2, 50), fraction=st.floats(0.02, 0.98), seed=st.integers(0, 1000))
def test_every_example_is_in_one_part_with_its_label(N: int, fraction: float, seed: int) -> None:
    X, y = np.arange(2.0 * N).reshape(N, 2), np.arange(N)
    if not 0 < round(fraction * N) < N:
        with pytest.raises(ValueError, match="neither part may be empty"):
            data.split(X, y, fraction, seed)
        return
    X_train, y_train, X_val, y_val = data.split(X, y, fraction, seed)
    assert len(y_val) == round(fraction * N)
    assert sorted([*y_train, *y_val]) == list(range(N))
    assert np.array_equal(X_train, X[y_train])
    assert np.array_equal(X_val, X[y_val])


def test_a_split_is_a_function_of_its_seed_and_leaves_the_data_alone() -> None:
    X, y = data.blobs(seed=2)
    before = X.copy()
    parts = data.split(X, y, seed=3)
    for one, two in zip(parts, data.split(X, y, seed=3), strict=True):
        assert np.array_equal(one, two)
    assert not np.array_equal(parts[0], data.split(X, y, seed=4)[0])
    parts[0][:] = 0
    assert np.array_equal(X, before)


@TOYS
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"per_class": 0}, ValueError, "per_class is 0: expected at least 1"),
        ({"per_class": 2.0}, TypeError, "per_class is 2.0: expected a whole number"),
        ({"classes": -3}, ValueError, "classes is -3: expected at least 1"),
        ({"seed": None}, TypeError, "seed is None: expected a whole number"),
        ({"seed": -1}, ValueError, "seed is -1: expected at least 0"),
    ],
)
def test_points_name_bad_input(make: Any, change: dict[str, Any], error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        make(**change)


def test_noise_and_fractions_are_looked_at() -> None:
    X, y = data.blobs(2)
    with pytest.raises(ValueError, match=r"spread is -0.5: expected a number of at least 0"):
        data.blobs(spread=-0.5)
    with pytest.raises(ValueError, match="noise is nan: expected a finite number"):
        data.spirals(noise=np.nan)
    with pytest.raises(ValueError, match="fraction is 0: expected a number above 0"):
        data.split(X, y, 0)
    with pytest.raises(ValueError, match=r"fraction is 1\.0, which keeps 6 of 6 examples"):
        data.split(X, y, 1.0)
    with pytest.raises(ValueError, match="y has 5 labels for 6 examples"):
        data.split(X, y[1:])
