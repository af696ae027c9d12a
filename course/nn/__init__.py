"""Networks: modules with parameters, made of tensors.

>>> import numpy as np
>>> from course import data
>>> from course.autodiff import softmax_loss
>>> X, y = data.spirals(seed=1)
>>> model = MLP((2, 16, 3), rng=0)
>>> loss = softmax_loss(model(X), y)
>>> loss.backward()
>>> for name, parameter in model.named_parameters():
...     print(name, parameter.shape, parameter.grad.shape)
layers.0.W (2, 16) (2, 16)
layers.0.b (16,) (16,)
layers.2.W (16, 3) (16, 3)
layers.2.b (3,) (3,)

`course.optim` trains them. `course.nn.by_hand` has the same layers with gradients that are written by hand,
`course.nn.initialise` the numbers that weights start from. Nothing is random by itself: whatever draws
numbers is told `rng`, a generator or a seed.
"""

from course.nn import initialise
from course.nn._predict import predict
from course.nn.layers import MLP, LeakyReLU, Linear, ReLU, RNNCell, Sequential, Sigmoid, Tanh
from course.nn.module import Module, Parameter

__all__ = [
    "MLP",
    "LeakyReLU",
    "Linear",
    "Module",
    "Parameter",
    "RNNCell",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Tanh",
    "initialise",
    "predict",
]
