"""Linear classifiers: scores = X @ W, a loss on the scores, a penalty on the weights, and gradient descent.

>>> from course import data
>>> X, y = data.blobs(seed=1)
>>> model = LinearClassifier(reg=1e-3, learning_rate=0.1, steps=200).fit(X, y)
>>> float((model.predict(X) == y).mean()) > 0.95
True

Conventions: examples X (N, D), labels y (N,), weights W (D, C), all in float64; every loss is the mean data
loss plus reg times the penalty and comes back with its gradient, as (loss, dW). Integers and float32 are
converted. Losses also take a W of complex128, so that `course.gradcheck.complex_step` can differentiate them;
`score_differences` and `score_steps` check their gradients at the size of images.
"""

from course.linear.classifier import LinearClassifier, predict, train
from course.linear.differences import score_differences, score_steps
from course.linear.information import cross_entropy, entropy, kl_divergence
from course.linear.logistic import BINARY_LOSSES, clipped_loss, likelihood_loss, logistic_loss, sigmoid
from course.linear.penalty import l2_penalty
from course.linear.softmax import (
    log_sum_exp,
    negative_log_likelihood,
    softmax,
    softmax_column_losses,
    softmax_loss_naive,
    softmax_loss_vectorized,
    softmax_losses,
)
from course.linear.squared import squared_loss
from course.linear.svm import (
    hinge_margins,
    svm_column_losses,
    svm_loss_naive,
    svm_loss_vectorized,
    svm_losses,
)

__all__ = [
    "BINARY_LOSSES",
    "LinearClassifier",
    "clipped_loss",
    "cross_entropy",
    "entropy",
    "hinge_margins",
    "kl_divergence",
    "l2_penalty",
    "likelihood_loss",
    "log_sum_exp",
    "logistic_loss",
    "negative_log_likelihood",
    "predict",
    "score_differences",
    "score_steps",
    "sigmoid",
    "softmax",
    "softmax_column_losses",
    "softmax_loss_naive",
    "softmax_loss_vectorized",
    "softmax_losses",
    "squared_loss",
    "svm_column_losses",
    "svm_loss_naive",
    "svm_loss_vectorized",
    "svm_losses",
    "train",
]
