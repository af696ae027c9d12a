"""Three losses of the same twelve points, and the weights from which they are looked at."""

from __future__ import annotations

import numpy as np

from course import data
from course.linear import softmax_loss_vectorized, squared_loss, svm_loss_vectorized

X, y = data.blobs(per_class=4, classes=3, spread=1.5, seed=2)
Y = np.eye(3)[y]
W = np.array([[-0.5, -0.4, -0.4], [1.5, 0.7, -0.7]])
THREE = {
    "SVM": lambda W: svm_loss_vectorized(W, X, y, 0.0),
    "softmax": lambda W: softmax_loss_vectorized(W, X, y, 0.0),
    "squared": lambda W: squared_loss(W, X, Y),
}
