# ---
# jupyter:
#   jupytext:
#     notebook_metadata_filter: -jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 6 · Training a network
#
# Below are three arms of a spiral, and how three straight lines, fitted by least squares, divide them.
#
# **The question of this hour:** which few lines of code, stacked on one another, draw borders that wind along the arms?
# And how do you know that they do what you think?
#
# The lesson is a row of short loops:
#
# - **Predict**: write your guess into the cell (double-click it) before you go on. Guesses are not graded.
# - **See**: run a cell, compare it with your guess.
# - **Do**: write a function or a class of a few lines, from the formula above it.
# - **Check**: one line that says what was tried, what came back, and which mistake it looks like.
#
# Grading runs your functions and classes with other numbers, and stacks your modules in ways that nobody has seen.
# It skips the *see* cells, so your answers must not use their variables.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from course import data, plot
from course.check import check
from course.gradcheck import central_difference

# %% tags=["demo"]
X_spiral, y_spiral = data.spirals(seed=0)  # (300, 2), (300,)
with_ones = np.hstack([X_spiral, np.ones((300, 1))])
W_lines, *_ = np.linalg.lstsq(with_ones, np.eye(3)[y_spiral], rcond=None)


def read_by_lines(points):
    """Give the class with the highest score, each score a plane over the points."""
    return np.argmax(points @ W_lines[:2] + W_lines[2], axis=1)


plot.decision_regions(read_by_lines, X_spiral, y_spiral)

# %% [markdown]
# ## 6.1 A bend between two layers
#
# A *layer* turns $N$ examples with $D$ features into $N$ rows of $C$ numbers: $Y = XW + b$, with $X$ of shape $(N, D)$, $W$ of shape $(D, C)$
# and $b$ of shape $(C,)$. What if one layer is put on another?

# %% [markdown]
# **Predict.** Two layers with nothing between them, $64$ columns in the middle, instead of one layer. What new borders can they draw?
#
# *My prediction:* …

# %% tags=["demo"]
rng = np.random.default_rng(0)
W1, W2 = rng.normal(size=(2, 64)), rng.normal(size=(64, 3))
two_layers = (X_spiral @ W1) @ W2
one_layer = X_spiral @ (W1 @ W2)  # a single (2, 3) matrix
print(f"largest difference between two layers and one: {np.abs(two_layers - one_layer).max():.0e}")

# %% [markdown]
# None. $(XW_1)W_2 = X(W_1W_2)$: two lines in a row are a line. Something between them must bend: an *activation function*, applied to every entry by itself.
#
# | function | formula | derivative | from the output |
# |---|---|---|---|
# | sigmoid | $s = 1 / (1 + e^{-x})$ | $e^{-x} / (1 + e^{-x})^2$ | $s\,(1 - s)$ |
# | tanh | $t = (e^x - e^{-x}) / (e^x + e^{-x})$ | $1 / \cosh^2 x$ | $1 - t^2$ |
# | ReLU, the *rectifier* | $\max(x, 0)$ | 1 for $x > 0$, else 0 | |
# | leaky ReLU | $x$ for $x > 0$, else $a x$ with a small *slope* $a$ | 1 for $x > 0$, else $a$ | |

# %% tags=["demo"]
grid = np.linspace(-5, 5, 101)
plot.curves(
    grid,
    {
        "squashing": {"sigmoid": 1 / (1 + np.exp(-grid)), "tanh": np.tanh(grid)},
        "rectifying": {"ReLU": np.maximum(grid, 0), "leaky ReLU": np.where(grid > 0, grid, 0.1 * grid)},
    },
    marks=[0],
    caption="Four activation functions; the leaky one has slope 0.1 for negative inputs.",
)

# %% [markdown]
# **Predict.** A gradient on its way back is multiplied by the derivative. At which places of which curves does nearly nothing come through?
#
# *My prediction:* …

# %% [markdown]
# **Do.** Return the derivatives of the four functions at every entry of `x`, as arrays of numbers in the shape of `x`.
#
# <details><summary>Hint 1</summary>Compute s and t first, each as an array. Their derivatives are the table's last column.</details>
# <details><summary>Hint 2</summary>A comparison gives an array of True and False. NumPy can choose between two numbers by such an array, or turn it into ones and zeros.</details>

# %% nbgrader={"grade": false, "grade_id": "activation_slopes_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def activation_slopes(x, slope):
    """Give the derivatives of sigmoid, tanh, ReLU and leaky ReLU.

    Parameters
    ----------
    x : float array of any shape
        No entry is 0.
    slope : float
        Of the leaky ReLU, for negative entries.

    Returns
    -------
    dsigmoid, dtanh, drelu, dleaky : float arrays in the shape of x

    Examples
    --------
    >>> dsigmoid, dtanh, drelu, dleaky = activation_slopes(np.array([-1.0, 2.0]), slope=0.1)
    >>> drelu, dleaky
    (array([0., 1.]), array([0.1, 1. ]))
    """
    ### BEGIN SOLUTION
    s = 1 / (1 + np.exp(-x))
    t = np.tanh(x)
    on = x > 0
    return s * (1 - s), 1 - t**2, on.astype(float), np.where(on, 1.0, slope)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "activation_slopes", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("activation_slopes", activation_slopes)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("activation_slopes", activation_slopes)
### END HIDDEN TESTS

# %% tags=["demo"]
names = ("sigmoid", "tanh", "ReLU", "leaky ReLU")
through = activation_slopes(np.array([-4.0, 0.5, 4.0]), 0.1)
for name, slopes in zip(names, through):
    ten = " ".join(f"{slope**10:.0e}" for slope in slopes)
    print(f"{name:>10} at -4, 0.5, 4: slopes {slopes.round(4)}, ten of them in a row {ten}")

# %% [markdown]
# Sigmoid and tanh are *saturated* at both ends: output nearly constant, slope nearly 0. A rectifier has a wall on one side only, but there the slope is exactly 0.
# A unit that is always on that side is *dead*: no gradient reaches its weights. We meet such units in section 6.7.
#
# ## 6.2 A module does its part
#
# The next object to build is a *module*. It does its part of the chain rule and knows nothing of the rest:
#
#     h_{l-1}     -> forward  -> h_l
#     dL/dh_{l-1} <- backward <- dL/dh_l
#                       |
#                       v
#                  dL/dW, dL/db   for the update
#
# - `forward(X)` returns the output, and keeps in `self` what backward will need;
# - `backward(upstream)` is given $dL/dh_l$, the gradient of the loss along its output, and returns $dL/dh_{l-1}$, the gradient along its input.
#   It has the shape of the input. If the module has weights, their gradients are left in `self`.
#
# One row of a batch is one example. Let us see what backward has to multiply by, for ReLU on one example of four features.
# The slopes of all outputs along all inputs form the *Jacobian*, a matrix of shape $(4, 4)$.

# %% [markdown]
# **Predict.** $x = (3, -1, 2, -5)$. How many of the 16 entries of the Jacobian of ReLU are not 0? Where are they?
#
# *My prediction:* …

# %% tags=["demo"]
x = np.array([3.0, -1.0, 2.0, -5.0])
rows = [central_difference(lambda x, k=k: np.maximum(x, 0)[k], x) for k in range(4)]
print(np.round(rows, 6) + 0.0)

# %% [markdown]
# An activation acts on each entry by itself, so its Jacobian is *diagonal*. Nobody builds such a matrix: to multiply by it is to multiply entry by entry.
#
# **Do.** The module ReLU. `X` and `upstream` have shape $(N, D)$. Change neither of them: they belong to your neighbours in the stack.
# Backward may be called twice after one forward, and gives the same both times.
#
# The check stacks your module with some of ours. It writes `ReLU; mix; wave; ReLU` for a stack, the lowest module first, and
# `forward X; backward G` for what it calls.
#
# <details><summary>Hint 1</summary>When backward is called, X is long gone. What about X must be known then: its values, or only their signs?</details>
# <details><summary>Hint 2</summary>Backward is one multiplication, of the upstream gradient and something that forward has kept.</details>

# %% nbgrader={"grade": false, "grade_id": "ReLU_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class ReLU:
    """max(x, 0), entry by entry.

    Examples
    --------
    >>> relu = ReLU()
    >>> relu.forward(np.array([[3.0, -1.0]]))
    array([[3., 0.]])
    >>> relu.backward(np.array([[10.0, 20.0]]))
    array([[10.,  0.]])
    """

    def forward(self, X):
        """Give the output, (N, D) -> (N, D), and keep what backward needs."""
        ### BEGIN SOLUTION
        self.on = X > 0
        return np.maximum(X, 0)
        ### END SOLUTION

    def backward(self, upstream):
        """Give the gradient along the input, (N, D) -> (N, D)."""
        ### BEGIN SOLUTION
        return upstream * self.on
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "ReLU", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("ReLU", ReLU)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("ReLU", ReLU)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** Here is one that saves memory: it writes zeros into the array that it is given. Two modules get the same upstream gradient, as after a sum.
# What does the second one get?
#
# *My prediction:* …

# %% tags=["demo"]
class ThriftyReLU(ReLU):
    def backward(self, upstream):
        upstream[self.H == 0] = 0  # no new array
        return upstream

    def forward(self, X):
        self.H = np.maximum(X, 0)
        return self.H


for kind in (ReLU, ThriftyReLU):
    left, right, G = kind(), kind(), np.array([[10.0, 20.0]])
    left.forward(np.array([[1.0, -1.0]]))
    right.forward(np.array([[-1.0, 1.0]]))
    print(f"{kind.__name__:>11}: left gets {left.backward(G)}, right gets {right.backward(G)}")

# %% [markdown]
# All of the second gradient is lost, without any error. In lesson 5 a fork lost a gradient because it was overwritten; here the array was.
#
# ## 6.3 The linear module
#
# $Y = XW + b$, entry by entry: $\;Y_{ic} = \sum_d X_{id} W_{dc} + b_c$. Write $G = dL/dY$, of shape $(N, C)$, for what comes from above.
# Each weight moves the loss along every entry of $Y$ in which it occurs, and the gradients of several ways add:
#
# | gradient | formula | shape |
# |---|---|---|
# | to the weights | $\dfrac{dL}{dW_{dc}} = \sum_i X_{id}\, G_{ic}$ | that of $W$: $(D, C)$ |
# | to the biases | $\dfrac{dL}{db_c} = \sum_i G_{ic}$ | that of $b$: $(C,)$ |
# | to the module below | $\dfrac{dL}{dX_{id}} = \sum_c G_{ic}\, W_{dc}$ | that of $X$: $(N, D)$ |
#
# With numbers:
#
# $$X = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix},\quad W = \begin{pmatrix} 1 & 0 & -1 \\ 2 & 1 & 0 \end{pmatrix},\quad
# b = (0.5,\ 0,\ -0.5),\quad G = \begin{pmatrix} 1 & 0 & 2 \\ 0 & 1 & -1 \end{pmatrix} .$$

# %% [markdown]
# **Predict.** By hand: $dL/dW_{00}$, all of $dL/db$, and $dL/dX_{00}$. Each is a sum of two or three products.
#
# *My prediction:* …

# %% [markdown]
# **Do.** The module Linear. `__init__` is written. Backward leaves the gradients in `self.dW` and `self.db`, and returns the gradient along `X`.
# Each backward *replaces* `dW` and `db`. There is no loop in a good answer.
#
# <details><summary>Hint 1</summary>Each of the first and third formula is one product of two matrices, one of them transposed. Only one order fits the shapes.</details>
# <details><summary>Hint 2</summary>The sum over i makes the axis of the examples disappear, and no other. The result for b is a vector, not a matrix of one row.</details>

# %% nbgrader={"grade": false, "grade_id": "Linear_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Linear:
    """X W + b.

    Examples
    --------
    >>> linear = Linear(np.array([[1.0], [2.0]]), np.array([0.5]))
    >>> linear.forward(np.array([[3.0, 4.0]]))
    array([[11.5]])
    >>> linear.backward(np.array([[10.0]]))
    array([[10., 20.]])
    >>> linear.dW.ravel(), linear.db
    (array([30., 40.]), array([10.]))
    """

    def __init__(self, W, b):
        """Keep the weights (D, C) and the biases (C,)."""
        self.W, self.b = W, b

    def forward(self, X):
        """Give the output, (N, D) -> (N, C), and keep what backward needs."""
        ### BEGIN SOLUTION
        self.X = X
        return X @ self.W + self.b
        ### END SOLUTION

    def backward(self, upstream):
        """Give the gradient along the input, (N, C) -> (N, D), and keep dW (D, C) and db (C,)."""
        ### BEGIN SOLUTION
        self.dW = self.X.T @ upstream
        self.db = upstream.sum(axis=0)
        return upstream @ self.W.T
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "Linear", "locked": true, "points": 9, "schema_version": 3, "solution": false, "task": false}
check("Linear", Linear)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("Linear", Linear)
### END HIDDEN TESTS

# %% tags=["demo"]
linear = Linear(np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]]), np.array([0.5, 0.0, -0.5]))
print("Y  =", linear.forward(np.array([[1.0, 2.0], [3.0, 4.0]])).tolist())
print("dX =", linear.backward(np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]])).tolist())
print("dW =", linear.dW.tolist())
print("db =", linear.db.tolist())

# %% [markdown]
# A module knows nothing of batches, means and losses. It has no $1/N$: that comes from the loss, and arrives in `upstream`.
#
# ## 6.4 What is copied forwards is summed backwards
#
# Forwards, NumPy added one vector $b$ to $N$ rows. It behaves as if $b$ had been copied $N$ times, which is called *broadcasting*.
# A copy forwards is a sum backwards, so $db$ is a sum over the rows. The same holds for all that broadcasts. The rule for shapes:
#
# 1. The shapes are written one above the other, aligned on the **right**. Axes that the shorter one lacks are added on the left.
# 2. Where one has length 1 and the other has not, the entry is copied along this axis.
#
# | operand | result | copied along | gradient of the operand |
# |---|---|---|---|
# | $(C,)$ | $(N, C)$ | the added axis 0 | sum over axis 0, shape $(C,)$ |
# | $(1, C)$ | $(N, C)$ | axis 0, of length 1 | sum over axis 0, shape $(1, C)$ |
# | $(N, 1)$ | $(N, C)$ | axis 1, of length 1 | ? |
# | $(D, 1)$ | $(N, D, C)$ | ? | ? |

# %% [markdown]
# **Predict.** Fill in the three question marks. And what is the gradient of a single number, shape $()$, that was added to a matrix $(N, C)$?
#
# *My prediction:* …

# %% [markdown]
# **Do.** Given the gradient along the *result* and the shape of the *operand*, return the gradient along the operand.
#
# <details><summary>Hint 1</summary>First sum away the axes that the operand lacks. How many are they? After that both shapes have the same number of axes.</details>
# <details><summary>Hint 2</summary>Then look at each axis: where the operand has length 1, sum over it, but keep it. NumPy's sum has an argument for that.</details>

# %% nbgrader={"grade": false, "grade_id": "unbroadcast_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def unbroadcast(grad, shape):
    """Sum a gradient over all axes along which an operand was broadcast.

    Parameters
    ----------
    grad : float array
        The gradient along the result.
    shape : tuple of int
        The operand's shape, which broadcasts to that of grad.

    Returns
    -------
    float array of this shape

    Examples
    --------
    >>> unbroadcast(np.array([[1.0, 2.0], [3.0, 4.0]]), (2,))
    array([4., 6.])
    >>> unbroadcast(np.array([[1.0, 2.0], [3.0, 4.0]]), (2, 1))
    array([[3.],
           [7.]])
    """
    ### BEGIN SOLUTION
    added = grad.ndim - len(shape)
    grad = grad.sum(axis=tuple(range(added)))
    copied = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return grad.sum(axis=copied, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "unbroadcast", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("unbroadcast", unbroadcast)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("unbroadcast", unbroadcast)
### END HIDDEN TESTS

# %% [markdown]
# Is it right where something more happens than a sum? Take $Y = X \cdot s$, entry by entry, with one factor for each column, $s$ of shape $(1, C)$.
# The local gradient along the *copied* $s$ is $X$, so the gradient along $s$ itself is `unbroadcast(G * X, s.shape)`.

# %% tags=["demo"]
rng = np.random.default_rng(1)
X, s, G = rng.normal(size=(5, 3)), rng.normal(size=(1, 3)), rng.normal(size=(5, 3))
print("by unbroadcast:", unbroadcast(G * X, s.shape).round(6))
print("measured:      ", central_difference(lambda s: np.sum(G * (X * s)), s).round(6))
print(f"single number:  {unbroadcast(G, ()):.6f}, and the sum of all {G.sum():.6f}")

# %% [markdown]
# This one function is what makes automatic differentiation work on arrays: an engine computes as if nothing had been broadcast, and calls it at the end.
#
# ## 6.5 The loss on top
#
# The last module turns scores $S$, of shape $(N, C)$, and labels $y$, of shape $(N,)$, into one number. With $p_{ic} = e^{S_{ic}} / \sum_j e^{S_{ij}}$:
#
# $$L = -\frac{1}{N} \sum_i \ln p_{i y_i}, \qquad \frac{dL}{dS_{ic}} = \frac{1}{N} \left( p_{ic} - [c = y_i] \right) .$$
#
# The bracket $[c = y_i]$ is 1 where it is true, else 0. There is nothing above the loss, so its `backward` takes no argument.

# %% [markdown]
# **Predict.** All scores are 0 and there are 10 classes. What is $L$? What is $dL/dS$ for the right class, and for each wrong one, with $N = 1$?
#
# *My prediction:* …

# %% [markdown]
# **Do.** The module SoftmaxLoss. Scores may be as large as $10^4$, and as far apart. Backward may be called twice after one forward, and gives the same both times.
#
# <details><summary>Hint 1</summary>Subtract from each row its largest score: p does not change, and no exponential is above 1. And ln p is a difference: the shifted score less the logarithm of the sum.</details>
# <details><summary>Hint 2</summary>For the gradient, take a copy of the probabilities. One entry in each row needs a change: <code>P[np.arange(N), y]</code> picks those.</details>

# %% nbgrader={"grade": false, "grade_id": "SoftmaxLoss_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class SoftmaxLoss:
    """The mean cross entropy of softmax.

    Examples
    --------
    >>> loss = SoftmaxLoss()
    >>> round(float(loss.forward(np.array([[0.0, 0.0]]), np.array([1]))), 4)
    0.6931
    >>> loss.backward()
    array([[ 0.5, -0.5]])
    """

    def forward(self, scores, y):
        """Give the loss, a number, for scores (N, C) and labels (N,); keep what backward needs."""
        ### BEGIN SOLUTION
        S = scores - scores.max(axis=1, keepdims=True)
        log_p = S - np.log(np.exp(S).sum(axis=1, keepdims=True))  # (N, C)
        self.p, self.y = np.exp(log_p), y
        return -log_p[np.arange(len(y)), y].mean()
        ### END SOLUTION

    def backward(self):
        """Give the gradient along the scores, (N, C)."""
        ### BEGIN SOLUTION
        N = len(self.y)
        dscores = self.p.copy()
        dscores[np.arange(N), self.y] -= 1
        return dscores / N
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "SoftmaxLoss", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("SoftmaxLoss", SoftmaxLoss)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("SoftmaxLoss", SoftmaxLoss)
### END HIDDEN TESTS

# %% [markdown]
# Now all modules together: two layers, a rectifier between them, the loss on top. Does the gradient that arrives at the *first* weights agree with a measured one?

# %% tags=["demo"]
def small_stack(bend):
    """Give two layers with something between them, and a loss, for points in the plane."""
    rng = np.random.default_rng(2)
    first, last = Linear(rng.normal(size=(2, 5)), np.zeros(5)), Linear(rng.normal(size=(5, 3)), np.zeros(3))
    return first, bend, last, SoftmaxLoss()


def gradient_and_measured(bend):
    """Give dW of the first layer by backward, and by central differences of the loss."""
    first, bend, last, loss = small_stack(bend)
    X, y, W = X_spiral[5::30], y_spiral[5::30], first.W

    def value(W):
        first.W = W
        return loss.forward(last.forward(bend.forward(first.forward(X))), y)

    measured = central_difference(value, W)
    value(W)
    first.backward(bend.backward(last.backward(loss.backward())))
    return first.dW, measured


by_backward, measured = gradient_and_measured(ReLU())
print(f"largest difference: {np.abs(by_backward - measured).max():.0e}")
picture = plot.gradient_error(
    by_backward, measured, caption="The relative error of each entry of dW: bright is wrong."
)
picture.figure.axes[0].set_xlabel("column (hidden unit)")
picture

# %% [markdown]
# This is the one check that counts. Keep it at hand for every module that you will ever write.
#
# ## 6.6 One step
#
# Training repeats three things, each time for a few examples, a *minibatch*:
#
# 1. **Forward**: through all layers, from the lowest to the last, then the loss.
# 2. **Backward**: the gradient of the loss, then through all layers from the last to the lowest. Each keeps `dW` and `db`, and hands the rest down.
# 3. **Update**: every weight and every bias takes a small step downhill.
#
# With a penalty on the weights of all layers, but **not** on the biases:
#
# $$L = L_\text{data} + \text{reg} \sum_l \sum_{d, c} (W^{(l)}_{dc})^2, \qquad
# W \leftarrow W - \alpha \left( \frac{dL_\text{data}}{dW} + 2\, \text{reg}\; W \right), \qquad b \leftarrow b - \alpha \frac{dL_\text{data}}{db} ,$$
#
# where $\alpha$ is the learning rate. Biases only shift a unit, so there is no reason to pull them to 0.

# %% [markdown]
# **Predict.** Someone penalises the biases in the loss, but not in the update. Will the loss still fall? Would you notice?
#
# *My prediction:* …

# %% [markdown]
# **Do.** One step. `layers` is a list of modules, the lowest first. Layers that have weights have `W`, `b`, `dW` and `db`, as yours; the others have no attribute `W`.
# Return the loss, with its penalty, as it was **before** the step. The check uses layers of ours, `swell` with weights and `wave`, `mix` and `double` without.
#
# <details><summary>Hint 1</summary>Three loops over the layers: forwards, backwards (<code>reversed(layers)</code>), and one for the update. A variable travels through the first two.</details>
# <details><summary>Hint 2</summary><code>hasattr(layer, "W")</code> tells whether a layer has weights. Add its penalty to the loss before you move it. The new weights must be where the layer finds them.</details>

# %% nbgrader={"grade": false, "grade_id": "train_step_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_step(layers, loss, X, y, learning_rate, reg):
    """Move the weights and biases of all layers one step downhill.

    Parameters
    ----------
    layers : list of modules
        The lowest first, each with forward(X) and backward(upstream).
    loss : module
        With forward(scores, y) and backward().
    X : (N, D) float array
    y : (N,) int array
    learning_rate, reg : float

    Returns
    -------
    float
        The loss before the step, with the penalty.

    Examples
    --------
    >>> linear = Linear(np.zeros((1, 2)), np.zeros(2))
    >>> before = train_step([linear], SoftmaxLoss(), np.array([[2.0]]), np.array([0]), 1.0, 0.0)
    >>> round(float(before), 4), linear.W, linear.b
    (0.6931, array([[ 1., -1.]]), array([ 0.5, -0.5]))
    """
    ### BEGIN SOLUTION
    h = X
    for layer in layers:
        h = layer.forward(h)
    value = loss.forward(h, y)
    upstream = loss.backward()
    for layer in reversed(layers):
        upstream = layer.backward(upstream)
    for layer in layers:
        if hasattr(layer, "W"):
            value += reg * np.sum(layer.W**2)
            layer.W -= learning_rate * (layer.dW + 2 * reg * layer.W)
            layer.b -= learning_rate * layer.db
    return value
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "train_step", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check("train_step", train_step)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("train_step", train_step)
### END HIDDEN TESTS

# %% [markdown]
# ### Can it learn twenty examples by heart?
#
# Before any long training, take a handful of examples and no penalty. A network with more weights than that must bring their loss to nearly 0.
# If it cannot, something is broken, and you know it after a second.

# %% [markdown]
# **Predict.** Twenty scans of digits, 300 steps. Below, the same with labels drawn **by chance**. And with a rectifier that forgets its mask on the way back.
# Which of the three losses go down to nearly 0?
#
# *My prediction:* right … , labels by chance … , without mask …

# %% tags=["demo"]
class MasklessReLU(ReLU):
    def backward(self, upstream):
        return upstream


def learn_by_heart(X, y, bend, steps=300):
    """Train 64 hidden units on a few scans, and give the loss of each step."""
    rng = np.random.default_rng(0)
    layers = [
        Linear(rng.normal(size=(64, 64)) / 8, np.zeros(64)),
        bend,
        Linear(rng.normal(size=(64, 10)) / 8, np.zeros(10)),
    ]
    loss = SoftmaxLoss()
    return [train_step(layers, loss, X, y, 0.3, 0.0) for _ in range(steps)]


X_train, y_train, X_val, y_val = data.split(*data.digits())  # (1438, 64), (1438,), (359, 64), (359,)
X_few, y_few = X_train[:20], y_train[:20]
by_chance = np.random.default_rng(5).integers(0, 10, 20)
by_heart = {
    "right": learn_by_heart(X_few, y_few, ReLU()),
    "labels by chance": learn_by_heart(X_few, by_chance, ReLU()),
    "without mask": learn_by_heart(X_few, y_few, MasklessReLU()),
}
for name, losses in by_heart.items():
    print(f"{name:>16}: loss from {losses[0]:.2f} to {losses[-1]:.3f}")
plot.loss_curve(by_heart)

# %% [markdown]
# All three. Learning by heart shows that forward, backward and update are wired together. It says nothing about unseen examples: chance has no pattern to be found.
# And it does not show that gradients are right: a wrong one may still lead downhill.
# So does a step that forgets the penalty on the biases, which its loss has. For gradients there is the other check:

# %% tags=["demo"]
for bend in (ReLU(), MasklessReLU()):
    by_backward, measured = gradient_and_measured(bend)
    off = np.abs(by_backward - measured).max()
    print(f"{type(bend).__name__:>12}: dW of the first layer is off by {off:.0e}")

# %% [markdown]
# ## 6.7 Where weights start
#
# A hidden unit's input is a sum of $D$ products. If features have size 1 and weights size $\sigma$ (their standard deviation), the sum has size $\sigma \sqrt{D}$.
# ReLU lets about half of it through. In a deep stack such factors multiply, layer by layer.

# %% [markdown]
# **Predict.** Ten layers of 64 units, weights of size 0.01. How large are the activations in the ninth hidden layer, roughly: 0.1, $10^{-6}$, $10^{-12}$? And with weights of size 0.3?
#
# *My prediction:* …

# %% [markdown]
# To keep the size from layer to layer, $\sigma^2 D \cdot \frac{1}{2} = 1$ must hold, so $\sigma = \sqrt{2 / D}$. This is the initialisation of He and others. Biases start at 0.
#
# **Do.** Return first weights for a layer. Draw with `rng.normal`, and with nothing else: `rng` is a NumPy generator.
#
# <details><summary>Hint 1</summary>Numbers with standard deviation 1, times σ, have standard deviation σ.</details>
# <details><summary>Hint 2</summary>D is the number of terms in one unit's sum. Is that the number of inputs or of outputs?</details>

# %% nbgrader={"grade": false, "grade_id": "initialise_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def initialise(inputs, outputs, rng):
    """Draw first weights of the size that keeps activations alive behind rectifiers.

    Parameters
    ----------
    inputs, outputs : int
    rng : numpy.random.Generator

    Returns
    -------
    W : (inputs, outputs) float array
        Normal, with mean 0 and variance 2 / inputs.
    b : (outputs,) float array
        Zeros.

    Examples
    --------
    >>> W, b = initialise(200, 100, np.random.default_rng(0))
    >>> W.shape, b.shape, round(float(W.std()), 2)
    ((200, 100), (100,), 0.1)
    """
    ### BEGIN SOLUTION
    W = rng.normal(size=(inputs, outputs)) * np.sqrt(2 / inputs)
    return W, np.zeros(outputs)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "initialise", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("initialise", initialise)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("initialise", initialise)
### END HIDDEN TESTS

# %% tags=["demo"]
def ten_layers(size, bias=0.0):
    """Give ten layers with rectifiers between them; weights of this size, or where it is None yours."""
    rng = np.random.default_rng(0)
    layers = []
    for C in (*[64] * 9, 10):
        W, b = initialise(64, C, rng)
        layers += [Linear(W if size is None else W / W.std() * size, b + bias), ReLU()]
    return layers[:-1]


def activations(layers, X):
    """Give the output of every rectifier in the stack."""
    hidden = []
    for layer in layers:
        X = layer.forward(X)
        if isinstance(layer, ReLU):
            hidden.append(X)
    return hidden


seen = {}
for name, size in (("size 0.01", 0.01), ("sqrt(2 / D)", None), ("size 0.3", 0.3)):
    hidden = activations(ten_layers(size), X_train[:200])
    seen[name] = {f"layer {k}": hidden[k - 1] for k in (1, 3, 5, 7, 9)}
plot.histograms(
    seen,
    quantity="activation",
    caption="Activations of 200 scans in five of nine hidden layers, for weights of three sizes. "
    "The number above a panel is the standard deviation, those below it are the range.",
)

# %% [markdown]
# Small weights let the signal fade to $10^{-12}$, large ones let it grow to 26. Backwards, gradients go through the same weights and share the fate.
# About half of each panel is exactly 0: those units are off for that scan. That is healthy. Off for *every* scan is not:
#
# **Do.** `H` holds the outputs of a rectifier, a row for each example and a column for each unit. How many units are dead, that is, 0 for all examples?
#
# <details><summary>Hint 1</summary>Which entries are 0? That is an array of True and False. Then ask, for each column, whether all are True.</details>
# <details><summary>Hint 2</summary>NumPy's <code>all</code> takes an axis. The one to go is that of the examples. True counts as 1.</details>

# %% nbgrader={"grade": false, "grade_id": "dead_units_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dead_units(H):
    """Count the units that are 0 for every example.

    Parameters
    ----------
    H : (N, units) float array
        Outputs of a rectifier: none is negative.

    Returns
    -------
    int

    Examples
    --------
    >>> dead_units(np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 2.0]]))
    1
    """
    ### BEGIN SOLUTION
    return int(np.sum(np.all(H == 0, axis=0)))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "dead_units", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("dead_units", dead_units)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("dead_units", dead_units)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** One single step on the spirals, with a learning rate that is much too large. How many of 64 hidden units does it kill, with rates of 1, 10, 30, 100?
#
# *My prediction:* …

# %% tags=["demo"]
for rate in (1.0, 10.0, 30.0, 100.0):
    rng = np.random.default_rng(0)
    layers = [Linear(*initialise(2, 64, rng)), ReLU(), Linear(*initialise(64, 3, rng))]
    train_step(layers, SoftmaxLoss(), X_spiral, y_spiral, rate, 0.0)
    [hidden] = activations(layers, X_spiral)
    print(f"learning rate {rate:5g}: {dead_units(hidden):2} of 64 units are dead after one step")

# %% [markdown]
# **Predict.** Two more ways to start, on the same spirals: all weights 0; and your weights, but all hidden biases at $-5$.
# Points lie inside the unit circle. After 300 steps, how many units are dead, and how large is the loss?
#
# *My prediction:* weights 0 … , biases −5 …

# %% tags=["demo"]
def start(kind):
    """Give a layer of 64 units, a rectifier and a layer for three classes."""
    rng = np.random.default_rng(0)
    (W1, b1), (W2, b2) = initialise(2, 64, rng), initialise(64, 3, rng)
    if kind == "weights 0":
        W1, W2 = 0 * W1, 0 * W2
    if kind == "biases -5":
        b1 = b1 - 5
    return [Linear(W1, b1), ReLU(), Linear(W2, b2)]


for kind in ("weights 0", "biases -5", "yours"):
    layers, loss = start(kind), SoftmaxLoss()
    losses = [train_step(layers, loss, X_spiral, y_spiral, 1.0, 0.0) for _ in range(300)]
    [hidden] = activations(layers, X_spiral)
    different = len(set(layers[0].W[0]))
    print(f"{kind:>9}: loss {losses[-1]:.4f}, dead {dead_units(hidden)}, different units {different}")
print(f"ln 3 = {np.log(3):.4f}")

# %% [markdown]
# Both stay at $\ln 3$, the loss of someone who knows nothing of three classes. With weights 0 nothing gets through, in either direction, and all units are one and the same.
# With biases of $-5$ every unit is off for every point, so its slope is 0 and its weights never move. No learning rate helps against a gradient of 0.
#
# ## 6.8 Train it
#
# All is there. What remains is the loop: epochs, minibatches, steps.
#
# **Do.** Build the network `Linear, ReLU, Linear` from the weights that are given, and train it with your `train_step`.
# Return the trained weights and the loss of every step.
# Row $e$ of `order`, of shape (epochs, $N$), holds the numbers of the examples in epoch $e$, as in lesson 3. The last batch of an epoch takes what is left.
# What you are given must not change.
#
# Grading looks at the weights after a few steps. Then it trains your network on a dozen examples, on spirals and on scans, and lets it answer for
# examples that it never saw: 90% of the points and 95% of the scans must be right, within the epochs that are given.
#
# <details><summary>Hint 1</summary>Three modules in a list, made from copies. Then two loops as in minibatch descent: over the rows of <code>order</code>, and over the places where a batch begins.</details>
# <details><summary>Hint 2</summary>A piece of a row picks the examples and their labels: <code>X[batch]</code>, <code>y[batch]</code>. At the end, ask the layers for their weights.</details>

# %% nbgrader={"grade": false, "grade_id": "train_mlp_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_mlp(W1, b1, W2, b2, X, y, order, batch_size, learning_rate, reg):
    """Train a network with one hidden layer by minibatches.

    Parameters
    ----------
    W1, b1 : (D, H) and (H,) float arrays
        Where the hidden layer starts.
    W2, b2 : (H, C) and (C,) float arrays
        Where the last layer starts.
    X : (N, D) float array
    y : (N,) int array
    order : (epochs, N) int array
        Row e holds the numbers of the examples in the order of epoch e.
    batch_size : int
    learning_rate, reg : float

    Returns
    -------
    W1, b1, W2, b2 : float arrays
        The trained weights.
    losses : list of float
        The loss before each step.

    Examples
    --------
    >>> zeros = np.zeros((1, 2)), np.zeros(2), np.zeros((2, 2)), np.zeros(2)
    >>> *_, b2, losses = train_mlp(*zeros, np.ones((1, 1)), np.array([0]), np.array([[0]]), 1, 1.0, 0.0)
    >>> b2, len(losses)
    (array([ 0.5, -0.5]), 1)
    """
    ### BEGIN SOLUTION
    first, last = Linear(W1.copy(), b1.copy()), Linear(W2.copy(), b2.copy())
    layers, loss, losses = [first, ReLU(), last], SoftmaxLoss(), []
    for epoch in order:
        for start in range(0, len(X), batch_size):
            batch = epoch[start : start + batch_size]
            losses.append(train_step(layers, loss, X[batch], y[batch], learning_rate, reg))
    return first.W, first.b, last.W, last.b, losses
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "train_mlp", "locked": true, "points": 11, "schema_version": 3, "solution": false, "task": false}
check("train_mlp", train_mlp)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("train_mlp", train_mlp)
### END HIDDEN TESTS

# %% [markdown]
# ### The spirals
#
# **Predict.** The straight lines had 133 of 300 points right. Your network has 64 hidden units and trains for 200 epochs. How many will it have, and how many of 300 *fresh* points?
#
# *My prediction:* trained on … , fresh …

# %% tags=["demo"]
def trained(X, y, hidden, epochs, batch_size, learning_rate, reg=0.0, seed=0):
    """Draw first weights and orders, and give the trained weights and the losses."""
    rng = np.random.default_rng(seed)
    weights = (*initialise(X.shape[1], hidden, rng), *initialise(hidden, y.max() + 1, rng))
    order = np.array([rng.permutation(len(X)) for _ in range(epochs)])
    *weights, losses = train_mlp(*weights, X, y, order, batch_size, learning_rate, reg)
    return weights, losses


def read(weights, X):
    """Give the class with the highest score."""
    W1, b1, W2, b2 = weights
    return np.argmax(np.maximum(X @ W1 + b1, 0) @ W2 + b2, axis=1)


X_fresh, y_fresh = data.spirals(seed=1)
weights, losses = trained(X_spiral, y_spiral, hidden=64, epochs=200, batch_size=30, learning_rate=1.0)
for name, X, y in (("trained on", X_spiral, y_spiral), ("fresh", X_fresh, y_fresh)):
    print(f"{name:>10}: {np.sum(read(weights, X) == y)} of {len(y)} points right")
plot.loss_curve(np.reshape(losses, (200, 10)).mean(axis=1), unit="epoch")

# %% tags=["demo"]
plot.decision_regions(lambda points: read(weights, points), X_fresh, y_fresh)

# %% [markdown]
# *Fresh points over the regions that the network has learned.* Each hidden unit bends the scores along one straight line. 64 lines together go round.

# %% [markdown]
# **Predict.** Turn the knob below: 2, 3, 6, 16 hidden units. How many does it take to follow the arms?
#
# *My prediction:* …

# %% tags=["demo"]
hidden = 6  # change me and run the cell again
few, _ = trained(X_spiral, y_spiral, hidden, epochs=200, batch_size=30, learning_rate=0.5)
plot.decision_regions(lambda points: read(few, points), X_spiral, y_spiral)

# %% [markdown]
# ### The scans
#
# 1,438 scans of handwritten digits to learn from, 359 others to be read. A linear classifier reads about 96% of these.

# %% [markdown]
# **Predict.** 64 hidden units, 12 epochs. Which accuracy on the scans it learns from, which on the others? Will the two curves part?
#
# *My prediction:* training … , validation …

# %% tags=["demo"]
def accuracies(hidden, epochs, learning_rate, reg=0.0):
    """Train on the scans epoch by epoch; give the weights, and both accuracies after each epoch."""
    rng = np.random.default_rng(0)
    weights = (*initialise(64, hidden, rng), *initialise(hidden, 10, rng))
    curves = {"training": [], "validation": []}
    for _ in range(epochs):
        order = rng.permutation(len(X_train))[None]  # one epoch
        *weights, _ = train_mlp(*weights, X_train, y_train, order, 32, learning_rate, reg)
        for name, X, y in (("training", X_train, y_train), ("validation", X_val, y_val)):
            curves[name].append(np.mean(read(weights, X) == y))
    return weights, curves


weights, curves = accuracies(hidden=64, epochs=12, learning_rate=0.5)
print(f"read correctly: training {curves['training'][-1]:.1%}, validation {curves['validation'][-1]:.1%}")
plot.loss_curve(curves, quantity="accuracy", unit="epoch")

# %% tags=["demo"]
answers = read(weights, X_val)
wrong = np.flatnonzero(answers != y_val)[:10]
names = [f"{y_val[i]}, read as {answers[i]}" for i in wrong]
plot.images(X_val[wrong], names, shape=(8, 8), caption="Validation scans that were misread.")

# %% [markdown]
# The gain over a linear classifier is small, about one scan in a hundred: straight borders were nearly enough here. On the spirals they were lost.
#
# What do hidden units look for? Each column of $W_1$ is a picture of 64 pixels, its *template*.

# %% [markdown]
# **Predict.** Will the templates look like digits, like strokes, or like noise? What will a penalty on the weights change about them?
#
# *My prediction:* without … , with a penalty …

# %% tags=["demo"]
def show_units(W):
    """Draw the templates of the ten units whose weights are largest."""
    strongest = np.argsort(-np.sum(W**2, axis=0))[:10]
    caption = "Templates of ten hidden units: ink on a bright pixel turns the unit on, on a dark one off."
    return plot.templates(W[:, strongest], names=[f"unit {k}" for k in strongest], caption=caption)


show_units(weights[0])

# %% tags=["demo"]
calm, calm_curves = accuracies(hidden=64, epochs=20, learning_rate=0.5, reg=0.002)
print(f"with a penalty: validation {calm_curves['validation'][-1]:.1%}")
show_units(calm[0])

# %% [markdown]
# Without a penalty most of what you see is the noise with which the weights began: nothing takes it away.
# The penalty wipes out what no scan needs, and strokes and gaps remain. No unit is a digit. The last layer reads the digit from which units are on.
#
# ## 6.9 Three knobs
#
# A training that disappoints has three knobs within reach: the learning rate, the penalty, the number of hidden units. First the learning rate.

# %% [markdown]
# **Predict.** Learning rates 0.002, 0.5 and 20, for 12 epochs. Which is too small, right, too large? What do you expect of the *losses* in each case?
#
# *My prediction:* …

# %% tags=["demo"]
by_rate = {}
for rate in (0.002, 0.5, 20.0):
    weights, losses = trained(X_train, y_train, hidden=64, epochs=12, batch_size=32, learning_rate=rate)
    by_rate[f"rate {rate}"] = [np.mean(losses[k : k + 45]) for k in range(0, len(losses), 45)]
    dead = dead_units(np.maximum(X_train @ weights[0] + weights[1], 0))
    share = np.mean(read(weights, X_val) == y_val)
    print(f"rate {rate:5}: {share:.1%} read correctly, {dead} of 64 units dead")
plot.loss_curve(by_rate, unit="epoch")

# %% [markdown]
# **Predict.** Now 100 scans only, and penalties of 0, 0.001, 0.01 and 0.03. Which reads most of the scans it learned from, which most of the others?
#
# *My prediction:* …

# %% tags=["demo"]
shares = {"training": [], "validation": []}
penalties = (0.0, 0.001, 0.01, 0.03)
X_100, y_100 = X_train[:100], y_train[:100]
for reg in penalties:
    weights, _ = trained(X_100, y_100, 64, epochs=40, batch_size=30, learning_rate=0.3, reg=reg)
    for name, X, y in (("training", X_100, y_100), ("validation", X_val, y_val)):
        shares[name].append(100 * np.mean(read(weights, X) == y))
plot.bars(
    {f"{name}, % right": values for name, values in shares.items()},
    [f"{reg:g}" for reg in penalties],
    caption="The share of scans read correctly after learning from 100, for four strengths of the penalty.",
)

# %% [markdown]
# A weak penalty costs nothing here, and may gain a little. A strong one pulls weights to 0 that the scans need.
# What helps most is no knob at all: 1,438 scans in place of 100.
#
# **Predict.** Which of the three knobs below matters most for the validation scans? Which hardly at all?
#
# *My prediction:* …

# %% tags=["demo"]
units, rate, penalty = 16, 0.5, 0.0005  # change me and run the cell again
weights, curves = accuracies(units, epochs=12, learning_rate=rate, reg=penalty)
print(f"{units} units, rate {rate}, reg {penalty}: validation {curves['validation'][-1]:.1%}")
plot.loss_curve(curves, quantity="accuracy", unit="epoch")

# %% [markdown]
# Whoever turns knobs until the validation scans are read best has *used* these scans. For an honest number, keep a third set that no knob has seen.
#
# ### All knobs at once
#
# Back to the spirals, in a playground that trains with what **you** wrote: `Linear`, `ReLU`, `SoftmaxLoss`, `train_step` and `initialise`.
# It also offers `MasklessReLU`, which forgets its mask on the way back.
#
# Colours tell which class the network gives to each place; hollow points are held back. Below, each hidden unit has a picture of what it gives over the plane.
# A dashed frame marks a unit that gives the same everywhere. The bars are the sizes of the weights' gradients, layer by layer.

# %% [markdown]
# **Predict.** Two hidden layers of 8 units, learning rate 0.3. Will the loss fall well below $\ln 3 = 1.0986$, stay there, or jump?
#
# | what you change | my prediction |
# |---|---|
# | nothing | … |
# | initialisation `normal, 0.01` | … |
# | initialisation `zeros` | … |
# | learning rate 10 | … |
# | activation `MasklessReLU` | … |

# %% tags=["demo"]
from course.widgets import TrainingPlayground

# Press Play, then change one thing. Learning rate, penalty and batch
# change on the way, other knobs begin anew.
TrainingPlayground(
    modules=(Linear, ReLU, MasklessReLU, SoftmaxLoss),
    train_step=train_step,
    initialise=initialise,
    learning_rate=0.3,
)

# %% [markdown]
# **Explain.** Look at the gradients and at the frames of the units, too.
#
# 1. With `zeros` and with `normal, 0.01` the loss stays at $\ln 3$. One of them falls after some thousand steps, half a minute of *Play*; the other never. Which, and what tells it beforehand?
# 2. Set the learning rate to 10, press *Step* ten times, go back to 0.3 and press *Play*. Why does no weight move any more? What still brings the loss back to $\ln 3$?
# 3. Without the mask the loss falls at first, too. Where is it after 600 steps, and where with your ReLU? What becomes of it later?
#
# *My explanation:* …

# %% [markdown]
# ## 6.10 In your words
#
# A friend trains ten layers with rectifiers on the scans and asks you for help. "I drew all weights with size 0.01. After 300 steps the loss is 2.30, as at the start.
# Then I set all biases to −5, so that units answer to strong inputs only, and made the learning rate a hundred times larger. It is 2.30 still.
# On the other hand my code is right: a smaller network learned twenty scans by heart."
#
# Answer your friend in six to ten sentences:
#
# 1. What does the number 2.30 tell? **Why** does so little change with weights of size 0.01?
# 2. **Why** can no learning rate help with the biases at −5?
# 3. Which weights would you start from, and **why** does their size depend on the width of a layer?
# 4. What does learning twenty scans by heart prove, and what does it **not** prove? Which check would you add?
#
# This is read by a person. Reasons count, not formulas. 4 points.

# %% [markdown] nbgrader={"grade": true, "grade_id": "why_it_stands_still", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **A model answer.** 2.30 is ln 10, the loss of equal probabilities for ten classes: the network says the same for every scan.
# With weights of size 0.01 and 64 inputs each layer multiplies the signal by about 0.06. After nine layers nothing of the scan is left.
# On the way back the gradient goes through the same small weights and fades likewise, so hardly any weight moves; only the last biases learn.
# With all biases at −5 the units are off for every scan: the slope of a rectifier is exactly 0 there, so the gradient of their weights is 0.
# A learning rate multiplies the gradient, and any number times 0 is 0: these units are dead.
# I would draw weights with variance 2 / D and set the biases to 0.
# A unit adds up D terms, so its input grows with the root of D; the weights must shrink as much, and the 2 makes up for the half that a rectifier takes away.
# Learning by heart proves that forward, backward and update work together well enough to go downhill.
# It proves neither that the gradients are right, since a wrong one may lead downhill too, nor anything about unseen scans.
# I would compare the gradients with central differences, and look at the accuracy on validation scans.
#
# **Rubric for the grader.** One point for each, in any order and in any words:
#
# - 1 point: ln 10 is "knows nothing of ten classes", *and* the signal (or gradient) is multiplied by a small factor in each layer. One of the two: ½.
# - 1 point: the slope is exactly 0 where units are off, *so* the gradient is 0 and no rate scales it. "The units are dead" alone: ½.
# - 1 point: variance 2 / D (or "smaller for wider layers"), *because* a unit sums D terms. The number without the reason: ½.
# - 1 point: by heart shows the wiring, *not* right gradients or unseen data, *and* names a gradient check or validation. One of the two halves: ½.
#
# Claiming that a larger learning rate revives dead units, or that a falling loss proves the gradients, takes away 1 point. No score is below 0.
# ### END SOLUTION

# %% [markdown]
# ## What you can now do
#
# - Write a module with its backward, for arrays, and bring any broadcast gradient back to its shape.
# - Train a network from a dozen lines of your own, and find out with three small checks whether it is right: measured gradients, a few examples by heart, fresh data.
# - Say from its activations and losses why a network stands still, and where its weights should start.
#
# Where it leads: here each module had its backward written by hand. The next lesson lets the graph be made by whatever code runs, loops and branches included.
#
# **Further** (not graded, and open). Your hidden layer has many more units than the spirals need. Can most be taken away *before* training? Train 64 units, keep the 8 with the largest weights,
# put those 8 back to where they **started**, and train them alone. Compare with 8 units drawn anew. For many networks the first do better, and how to find them without
# training first is not known.
#
# A pointer: J. Frankle and M. Carbin, "The Lottery Ticket Hypothesis: Finding Sparse, Trainable Neural Networks", *ICLR* 2019.
