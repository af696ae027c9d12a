"""Handwritten digits, shipped with the package; `digits.txt` beside them names their source and licence."""

from __future__ import annotations

import gzip
from importlib.resources import files

import numpy as np

from course._validate import Floats, Labels


def digits() -> tuple[Floats, Labels]:
    """1,797 real handwritten digits, 8 x 8 pixels each.

    Returns
    -------
    X : (1797, 64) float64
        Ink of each pixel, row by row, in [0, 1]: 0 is paper, 1 is ink. `X[i].reshape(8, 8)` is the picture.
    y : (1797,) int64
        The digit, 0 to 9.

    References
    ----------
    E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository,
    1998, https://doi.org/10.24432/C50P49, CC BY 4.0. These are the 1,797 digits of its test set.
    """
    packed = files("course.data").joinpath("digits.csv.gz").read_bytes()
    table = np.loadtxt(
        gzip.decompress(packed).decode("ascii").splitlines(), delimiter=",", dtype=np.int64
    )  # (1797, 65)
    return table[:, :-1] / 16, table[:, -1].copy()
