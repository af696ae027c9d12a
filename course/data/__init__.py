"""Data to learn from: points in the plane that can be drawn, and 1,797 real handwritten digits.

Every function is a pure function of its arguments: the same seed gives the same arrays. X is (N, D) float64,
y is (N,) int64.

>>> X, y = blobs(per_class=4, classes=3, seed=1)
>>> X.shape, y.tolist()
((12, 2), [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
>>> X_train, y_train, X_val, y_val = split(X, y, fraction=0.25)
>>> len(y_train), len(y_val)
(9, 3)
"""

from course.data._digits import digits
from course.data._points import blobs, moons, rings, spirals, xor
from course.data._split import split

__all__ = ["blobs", "digits", "moons", "rings", "spirals", "split", "xor"]
