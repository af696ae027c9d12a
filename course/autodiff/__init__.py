"""Gradients of what you compute, by walking its graph backwards.

Of single numbers, with one rule for every operation (`Value`), and a picture of the graph that they make:

>>> x, y, z = Value(-2).named("x"), Value(5).named("y"), Value(-4).named("z")
>>> f = (x + y) * z
>>> f.backward()
>>> x.grad, y.grad, z.grad
(-4.0, -4.0, 3.0)
>>> picture = draw(f)

Of arrays (`Tensor`): compute with tensors as with arrays, and ask the result for the gradients of what it was
made of:

>>> import numpy as np
>>> X, y = np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([0, 2])
>>> W = Tensor(np.zeros((2, 3)), requires_grad=True)
>>> loss = softmax_loss(X @ W, y) + 0.1 * (W**2).sum()
>>> loss.backward()
>>> W.grad.round(2)
array([[ 0.17,  0.67, -0.83],
       [-0.83,  0.17,  0.67]])

NumPy's own functions take tensors: `np.exp(x)`, `np.where(x > 0, x, 0)`, `np.concatenate([x, h])`.
Comparisons give plain arrays, and float32 stays float32, whatever numbers it meets.

`backward` frees the graph; `backward(retain_graph=True)` keeps it, and the gradient of each node, to look at.
`grad` gives gradients as values, and as tensors where they are to be differentiated again; `jacobian`, `vjp`,
`jvp` and `hvp` build on it. Every derivative rule is a row of the table in `course.autodiff.rules`.
"""

from course.autodiff.drawing import draw
from course.autodiff.functional import grad, hvp, jacobian, jvp, vjp
from course.autodiff.functions import concatenate, einsum, maximum, minimum, stack, where
from course.autodiff.fused import linear, softmax_loss, svm_loss
from course.autodiff.tensor import Tensor, no_grad
from course.autodiff.value import Value

__all__ = [
    "Tensor",
    "Value",
    "concatenate",
    "draw",
    "einsum",
    "grad",
    "hvp",
    "jacobian",
    "jvp",
    "linear",
    "maximum",
    "minimum",
    "no_grad",
    "softmax_loss",
    "stack",
    "svm_loss",
    "vjp",
    "where",
]
