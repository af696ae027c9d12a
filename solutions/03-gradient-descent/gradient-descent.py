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
# # 3 · Gradient descent
#
# Two walkers start at the same place, in the same valley, with the same map. Both always step straight downhill.
# The steps of one are a tenth longer. One walker finds the bottom, the other leaves the map.
#
# **The question of this hour:** which property of a valley decides how long a step may be?
#
# The lesson is a row of short loops:
#
# - **Predict**: write your guess into the cell (double-click it) before you go on. Guesses are not graded.
# - **See**: run a cell, compare it with your guess.
# - **Do**: write a function of one to ten lines, from the formula above it.
# - **Check**: one line that says what was tried, what came back, and which mistake it looks like.
#
# Grading calls your functions with other numbers and other sizes. It skips the *see* cells, so a function must not use their variables.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from course import data, plot
from course.check import check

# %% tags=["demo"]
start, bends, t = np.array([4.0, 2.0]), np.array([1.0, 10.0]), np.arange(13)[:, None]
walkers = {f"steps of {rate}": start * (1 - rate * bends) ** t for rate in (0.19, 0.21)}
plot.contours(
    lambda w: np.sum(bends * w**2) / 2,
    walkers,
    low=(-5, -4),
    high=(5, 4),
    caption="Twelve steps of two walkers. Darker is lower. The circle marks the start of both.",
)

# %% [markdown]
# **Predict.** Where between 0.19 and 0.21 does the fate of a walker change? Or does it depend on the start?
#
# *My prediction:* …
#
# In section 3.5 you compute that number from the shape of the valley alone.

# %% [markdown]
# ## 3.1 How steep is it here?
#
# Take a function of one number, $f(x) = x^2$, at $x = 3$. Step to $x + h$ and see by how much $f$ grows, per unit of $h$.
# That is the slope of the line through two points of the curve, its *secant*. The *derivative* is where this slope tends as $h$ shrinks:
#
# $$f'(x) = \lim_{h \to 0} \frac{f(x + h) - f(x)}{h} .$$

# %% [markdown]
# **Predict.** What is the slope of the secant at $x = 3$ for $h = 1$, for $h = 0.1$ and for $h = 0.01$? Where does it tend?
#
# *My prediction:* …

# %% [markdown]
# **Do** (one line, not graded).

# %% nbgrader={"grade": false, "grade_id": "secant_slope_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def secant_slope(f, x, h):
    """Give the slope of f between x and x + h, all of them numbers."""
    ### BEGIN SOLUTION
    return (f(x + h) - f(x)) / h
    ### END SOLUTION


# %% tags=["demo"]
def square(x):
    return x**2


print("by hand: 7, 6.1, 6.01 for h = 1, 0.1, 0.01")
for h in (1, 0.1, 0.01, 0.001):
    print(f"h = {h:<5}  slope {secant_slope(square, 3.0, h):.6f}")

# %% tags=["demo"]
plot.secants(square, 3.0, [4.0, 2.0, 0.5])

# %% [markdown]
# $(3 + h)^2 - 3^2 = 6h + h^2$, so the slope is $6 + h$. The derivative is 6, and $h$ is the error that we make by stopping early.
#
# Read the formula the other way round, and the derivative tells how the value moves for a small step:
#
# $$f(x + h) \approx f(x) + h\, f'(x) .$$

# %% [markdown]
# **Predict.** $f(3) = 9$ and $f'(3) = 6$. Without squaring: what is $f(3.01)$, about? By how much will you be off?
#
# *My prediction:* …

# %% tags=["demo"]
print(f"9 + 0.01 * 6 = {9 + 0.01 * 6:.4f}")
print(f"3.01 squared = {3.01**2:.4f}")

# %% [markdown]
# ### Many numbers at once
#
# Losses have many weights, so let $x$ be an array of shape $(D,)$. Move *one* coordinate and leave the others where they are.
# With $e_i$ for the array that is 1 at place $i$ and 0 elsewhere, the *forward difference* is
#
# $$\text{slope}_i = \frac{f(x + h\, e_i) - f(x)}{h}, \qquad i = 0, \dots, D - 1 .$$
#
# There is one slope for each coordinate, so **the derivative has the shape of** $x$. We call it the *gradient*.
#
# | | formula | numbers, for $f(x) = x_0^2 + 3 x_1$ at $x = (3, 5)$ and $h = 0.1$ | code |
# |---|---|---|---|
# | move coordinate 0 | $f(x + h e_0)$ | $3.1^2 + 15 = 24.61$ | `f` at a copy with `copy[0] += h` |
# | slope 0 | $(f(x + h e_0) - f(x)) / h$ | $(24.61 - 24) / 0.1 = 6.1$ | one division |
# | slope 1 | $(f(x + h e_1) - f(x)) / h$ | $(24.3 - 24) / 0.1 = 3$ | the same with `[1]` |
#
# **Do.** Return all $D$ slopes. `f` takes an array like `x` and returns one number. `x` must come back as it was.
#
# <details><summary>Hint 1</summary>Walk over the coordinates. For each of them, begin with a fresh copy of <code>x</code>.</details>
# <details><summary>Hint 2</summary>Two names can mean the same array. Which NumPy method makes a second array, so that a change of one leaves the other alone?</details>

# %% nbgrader={"grade": false, "grade_id": "forward_difference_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def forward_difference(f, x, h):
    """Measure the slope of f along each coordinate of x: (f(x + h e_i) - f(x)) / h.

    Parameters
    ----------
    f : function
        Takes an array of shape (D,), returns one number.
    x : (D,) float array
        It is left unchanged.
    h : float
        The step.

    Returns
    -------
    (D,) float array

    Examples
    --------
    >>> forward_difference(lambda x: x[0] * x[1], np.array([2.0, 5.0]), h=0.5)
    array([5., 2.])
    """
    ### BEGIN SOLUTION
    slopes = np.zeros(len(x))
    for i in range(len(x)):
        moved = x.copy()
        moved[i] += h
        slopes[i] = (f(moved) - f(x)) / h
    return slopes
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "forward_difference", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("forward_difference", forward_difference)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("forward_difference", forward_difference)
### END HIDDEN TESTS

# %% [markdown]
# ## 3.2 A better measurement, and its limit
#
# The forward difference looks to one side. Look to both, and much of the error cancels. This is the *central difference*:
#
# $$\text{slope}_i = \frac{f(x + h\, e_i) - f(x - h\, e_i)}{2h} .$$
#
# From now on $x$ may have any shape. The slopes have the same shape, one for each entry.

# %% [markdown]
# **Predict.** $f(x) = x^2$ at $x = 3$ once more. What is the central difference for $h = 1$? And for $f(x) = x^3$ at $x = 1$, where $f' = 3$?
#
# *My prediction:* $x^2$: … , $x^3$: …

# %% tags=["demo"]
for name, f, x in (("x^2 at 3", lambda x: x**2, 3.0), ("x^3 at 1", lambda x: x**3, 1.0)):
    for h in (1.0, 0.1):
        up, down = f(x + h), f(x - h)
        slope = (up - down) / (2 * h)
        print(f"{name}, h = {h}: ({up:.3f} - {down:.3f}) / {2 * h} = {slope:.4f}")

# %% [markdown]
# For the square it is exact, whatever $h$ is. For the cube it is $3 + h^2$: with $h = 0.1$ the error is 0.01, where the forward difference has 0.31.
#
# **Do.** Return the slopes, in the shape of `x`.
#
# <details><summary>Hint 1</summary><code>np.ndindex(x.shape)</code> walks over all places of an array of any shape. What it gives can stand between brackets: <code>x[i]</code>.</details>
# <details><summary>Hint 2</summary>You need two places, one on each side, so two copies. How far apart are they? Mind that Python reads <code>a / 2 * h</code> from left to right.</details>

# %% nbgrader={"grade": false, "grade_id": "central_difference_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def central_difference(f, x, h):
    """Measure the slope of f along each entry of x: (f(x + h e_i) - f(x - h e_i)) / 2h.

    Parameters
    ----------
    f : function
        Takes an array in the shape of x, returns one number.
    x : float array of any shape
        It is left unchanged.
    h : float
        The step to either side.

    Returns
    -------
    float array in the shape of x

    Examples
    --------
    >>> central_difference(lambda x: np.sum(x**2), np.array([[3.0, -1.0]]), h=0.5)
    array([[ 6., -2.]])
    """
    ### BEGIN SOLUTION
    slopes = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        slopes[i] = (f(up) - f(down)) / (2 * h)
    return slopes
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "central_difference", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("central_difference", central_difference)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("central_difference", central_difference)
### END HIDDEN TESTS

# %% [markdown]
# ### How small should h be?
#
# A limit asks for $h \to 0$. A computer keeps about 16 digits of each number. Measure $f(x) = e^x$ at $x = 1$, whose slope $e$ we know.

# %% [markdown]
# **Predict.** Which $h$ gives the smallest error: $10^{-3}$, $10^{-5}$, $10^{-8}$ or $10^{-15}$? Is it the same for both schemes?
#
# *My prediction:* forward … , central …

# %% tags=["demo"]
def exponential(x):
    return np.exp(x[0])


at_one = np.array([1.0])
steps = 10.0 ** np.arange(-15, 0.1, 0.25)  # from 1e-15 to 1
errors = {
    scheme.__name__: [abs(scheme(exponential, at_one, h)[0] - np.e) for h in steps]
    for scheme in (forward_difference, central_difference)
}
plot.difference_errors(steps, errors)

# %% [markdown]
# Two errors add up. From the right, *truncation* falls as $h$ shrinks. From the left, *rounding* rises: both values of $f$ are rounded in their 16th digit,
# a share of $\varepsilon = 2.2 \cdot 10^{-16}$, and their difference is divided by the tiny $h$.
#
# | | truncation | rounding, about | their sum is least near | and leaves about |
# |---|---|---|---|---|
# | forward | $\frac{h}{2} f''$: ten times less for $h/10$ | $\varepsilon\, f / h$ | $h = \varepsilon^{1/2} = 1.5 \cdot 10^{-8}$ | $10^{-8}$ |
# | central | $\frac{h^2}{6} f'''$: a hundred times less | $\varepsilon\, f / h$ | $h = \varepsilon^{1/3} = 6.1 \cdot 10^{-6}$ | $10^{-11}$ |
#
# On logarithmic axes a power of $h$ is a straight line, and its exponent is the steepness: 1 for forward, 2 for central, −1 for rounding.

# %% tags=["demo"]
eps = np.finfo(float).eps
print(f"best steps by the table: {eps ** (1 / 2):.1e} (forward), {eps ** (1 / 3):.1e} (central)")
for h in (1e-2, 1e-3):
    one = forward_difference(exponential, at_one, h)[0] - np.e
    two = central_difference(exponential, at_one, h)[0] - np.e
    print(f"h = {h}: forward off by {one:.1e}, and h/2 e is   {h / 2 * np.e:.1e}")
    print(f"           central off by {two:.1e}, and h^2/6 e is {h**2 / 6 * np.e:.1e}")
print("rounding at work: 0.1 + 0.2 - 0.2 =", 0.1 + 0.2 - 0.2)

# %% [markdown]
# The last line is why `x[i] += h` and later `x[i] -= h` does not bring `x` back. A copy does.
#
# **Predict.** The hinge $\max(0, x)$ has a kink at $x = 0$. What do the one-sided and the central difference give there, for $h = 1$ and for $h = 10^{-8}$?
#
# *My prediction:* one-sided … , central …

# %% tags=["demo"]
from course.widgets import DifferenceStep

# Move h and x, by mouse or by keys, and choose another function. "yours" is what your two functions give.
DifferenceStep(forward=forward_difference, central=central_difference)

# %% [markdown]
# **Explain.** At the kink the error of both stays where it is, however small $h$ gets. And with $x = 0.1$? Why does it matter how far the kink is?
#
# *In my words:* …

# %% [markdown]
# ## 3.3 A loss to walk on
#
# A scan, a patient, a house: each *example* is a row $x_i$ of $D$ numbers. We want a function that gives $C$ numbers for it, close to a *target* $y_i$.
# Take a linear one. With the $N$ examples as rows of $X$ of shape $(N, D)$ and weights $W$ of shape $(D, C)$, the answers are $XW$.
# The *squared loss* of an example is the squared distance of its answer from its target, and that of a batch is their mean:
#
# $$L_i = \lvert x_i W - y_i \rvert^2 = \sum_{c=0}^{C-1} \Bigl(\sum_{d=0}^{D-1} X_{id} W_{dc} - Y_{ic}\Bigr)^2, \qquad L = \frac{1}{N} \sum_{i=0}^{N-1} L_i .$$
#
# (Many texts write $\lvert y - W x \rvert^2$, with $x$ as a column. Some put a factor ½ in front. Here there is **none**: derive from this line.)

# %% [markdown]
# **Predict.** One example $x = (3, 1)$ with the target $y = 4$, weights $W = (1, 2)$ as a column. What is the loss?
# Raise the first weight by 0.01: by how much does the loss grow, per unit of weight? And for the second weight?
#
# *My prediction:* loss … , slopes … and …

# %% tags=["demo"]
W_one, x_one, y_one = np.array([[1.0], [2.0]]), np.array([[3.0, 1.0]]), np.array([[4.0]])


def loss_of_one(W):
    return np.sum((x_one @ W - y_one) ** 2)


print("answer", (x_one @ W_one).item(), " target", y_one.item(), " loss", loss_of_one(W_one))
print("measured slopes:", central_difference(loss_of_one, W_one, h=1e-5).ravel().round(4))

# %% [markdown]
# The answer $3 \cdot 1 + 1 \cdot 2 = 5$ is too high by 1. This gap $r = 5 - 4$ is the *residual*, and the loss is $r^2 = 1$.
# A weight moves the residual by the feature it meets, so by the chain rule
#
# | formula | numbers | code |
# |---|---|---|
# | $r_{ic} = \sum_d X_{id} W_{dc} - Y_{ic}$ | $5 - 4 = 1$ | a table of shape $(N, C)$ |
# | $\partial L_i / \partial W_{dc} = 2\, r_{ic}\, X_{id}$ | $2 \cdot 1 \cdot 3 = 6$ and $2 \cdot 1 \cdot 1 = 2$ | one product, of shape $(D, C)$ |
#
# **Do.** Return the loss of a batch and its gradient `dW`. Loops or none, as you like. Derive it: differences earn nothing here.
#
# <details><summary>Hint 1</summary>Compute the table of residuals first. Both results are made of it. What is averaged, and what is only added up?</details>
# <details><summary>Hint 2</summary>For <code>dW</code>, entry (d, c) adds up, over the examples, feature d times residual c. As a matrix product there is only one way to get the shape (D, C) from (N, D) and (N, C).</details>

# %% nbgrader={"grade": false, "grade_id": "squared_loss_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def squared_loss(W, X, Y):
    """Give the mean squared distance of X W from Y, and its gradient.

    loss = mean_i sum_c (sum_d X_id W_dc - Y_ic)**2

    Parameters
    ----------
    W : (D, C) float array
    X : (N, D) float array
    Y : (N, C) float array

    Returns
    -------
    loss : float
    dW : (D, C) float array

    Examples
    --------
    >>> loss, dW = squared_loss(np.array([[1.0], [2.0]]), np.array([[3.0, 1.0]]), np.array([[4.0]]))
    >>> float(loss), dW.ravel()
    (1.0, array([6., 2.]))
    """
    ### BEGIN SOLUTION
    N = len(X)
    residuals = X @ W - Y  # (N, C)
    loss = np.sum(residuals**2) / N
    return float(loss), 2 * X.T @ residuals / N
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "squared_loss", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check("squared_loss", squared_loss)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("squared_loss", squared_loss)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** Measure this gradient with your `central_difference`, once with $h = 10^{-5}$ and once with $h = 1$. Which comes closer?
#
# *My prediction:* …

# %% tags=["demo"]
rng = np.random.default_rng(0)
W_small, X_small = rng.normal(size=(4, 3)), rng.normal(size=(7, 4))
Y_small = rng.normal(size=(7, 3))
_, dW = squared_loss(W_small, X_small, Y_small)
for h in (1e-5, 1.0):
    measured = central_difference(lambda W: squared_loss(W, X_small, Y_small)[0], W_small, h)
    print(f"h = {h:g}: largest difference {np.abs(dW - measured).max():.1e}")

# %% [markdown]
# The loss is a square in every weight, so a central difference has no truncation at all, and rounding likes a large $h$.
# That is luck. It holds for no other loss of this course.
#
# ## 3.4 Walk downhill
#
# The gradient points to where the loss grows fastest. *Gradient descent* goes the other way, again and again.
# From a start $w_0$ of any shape, with a *learning rate* $\alpha$ (alpha):
#
# $$w_{t+1} = w_t - \alpha\, \frac{dL}{dw}(w_t), \qquad t = 0, 1, 2, \dots$$
#
# | formula, for $L(w) = w^2$ and $\alpha = 0.25$ | numbers from $w_0 = 4$ | code |
# |---|---|---|
# | $dL/dw = 2w$ | $8$ | `value, gradient = loss(w)` |
# | $w_1 = w_0 - \alpha \cdot 2 w_0$ | $4 - 0.25 \cdot 8 = 2$ | the update |
# | $w_2 = w_1 - \alpha \cdot 2 w_1$ | $2 - 0.25 \cdot 4 = 1$ | the same update |
# | path $w_0, w_1, w_2$ | $4, 2, 1$ | what is returned: 2 steps, 3 places |

# %% [markdown]
# **Predict.** The same loss with $\alpha = 0.5$, with $\alpha = 1$ and with $\alpha = 1.5$. What are $w_1$ and $w_2$ each time?
#
# *My prediction:* 0.5: … , 1: … , 1.5: …

# %% [markdown]
# **Do.** `loss(w)` returns a value and a gradient. Return the whole *path*: row $t$ is the place after $t$ steps, and row 0 is the start.
#
# <details><summary>Hint 1</summary>Keep a list of places, which begins with the start. Each step adds one. Turn the list into an array at the end.</details>
# <details><summary>Hint 2</summary>An operation such as <code>w -= …</code> changes the array itself, also where it stands in your list, and also for whoever gave it to you. What do you put into the list, then?</details>

# %% nbgrader={"grade": false, "grade_id": "gradient_descent_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_descent(loss, w0, learning_rate, steps):
    """Go downhill and return every place on the way.

    Parameters
    ----------
    loss : function
        Called as loss(w), it returns the value and the gradient, which has the shape of w.
    w0 : float array of any shape
        Where to start. It is left unchanged.
    learning_rate : float
    steps : int

    Returns
    -------
    (steps + 1, ...) float array
        Row t is w after t steps.

    Examples
    --------
    >>> gradient_descent(lambda w: (w[0] ** 2, 2 * w), np.array([4.0]), learning_rate=0.25, steps=2)
    array([[4.],
           [2.],
           [1.]])
    """
    ### BEGIN SOLUTION
    w = w0.copy()
    path = [w.copy()]
    for _ in range(steps):
        _, gradient = loss(w)
        w -= learning_rate * gradient
        path.append(w.copy())
    return np.array(path)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "gradient_descent", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("gradient_descent", gradient_descent)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("gradient_descent", gradient_descent)
### END HIDDEN TESTS

# %% tags=["demo"]
for rate in (0.25, 0.5, 1.0, 1.5):
    path = gradient_descent(lambda w: (w[0] ** 2, 2 * w), np.array([4.0]), rate, 3)
    print(f"alpha = {rate:4}: path {path.ravel()}")

# %% [markdown]
# With 0.5 one step lands on the minimum. With 1 the walk jumps from side to side for ever. With 1.5 it explodes.
#
# ### A line through four points
#
# Four measurements: at 1, 2, 3 and 4 we saw 2, 3, 5 and 6. Find the line $\text{slope} \cdot x + \text{offset}$ with the smallest squared loss.
# A column of ones in $X$ makes the offset a weight like the other.

# %% [markdown]
# **Predict.** By eye: what are the slope and the offset of the best line?
#
# *My prediction:* …

# %% tags=["demo"]
X_line = np.array([[1.0, 1.0], [2.0, 1.0], [3.0, 1.0], [4.0, 1.0]])  # (4, 2): the place, and 1
Y_line = np.array([[2.0], [3.0], [5.0], [6.0]])  # (4, 1)


def line_loss(w):
    """Give the squared loss of the line w = (slope, offset), and its gradient of shape (2,)."""
    value, dW = squared_loss(w[:, None], X_line, Y_line)
    return value, dW[:, 0]


path = gradient_descent(line_loss, np.array([0.0, 3.0]), 0.1, 400)
for t in (0, 1, 10, 100, 400):
    (slope, offset), value = path[t], line_loss(path[t])[0]
    print(f"after {t:3} steps: slope {slope:.4f}, offset {offset:.4f}, loss {value:.4f}")
print("best:            slope 1.4000, offset 0.5000, loss 0.0500")

# %% tags=["demo"]
plot.contours(
    lambda w: line_loss(w)[0], {"rate 0.1": path[:40]}, low=(-0.5, -0.5), high=(3.0, 3.5)
)

# %% [markdown]
# Each step stands at right angles to the contour line where it starts. In a narrow valley that is *across*, not *along*.
# So the walk is at the bottom of the valley in no time, and then creeps along it.
#
# ## 3.5 How long may a step be?
#
# Near its minimum every smooth loss looks like a bowl. Put the minimum at 0 and the bowl is
#
# $$f(w) = \tfrac{1}{2}\, w^\top A\, w, \qquad \frac{df}{dw} = A w,$$
#
# with a symmetric matrix $A$ of shape $(D, D)$: its second derivatives. The valley of the two walkers has $A = \operatorname{diag}(1, 10)$.

# %% [markdown]
# **Predict.** Try the learning rates 0.01, 0.1 and 0.21 in that valley, for 20 steps. Which is too small, right, too large?
#
# *My prediction:* …

# %% tags=["demo"]
A_valley = np.diag([1.0, 10.0])


def valley(w):
    return w @ A_valley @ w / 2, A_valley @ w


three = {
    f"rate {rate}": gradient_descent(valley, np.array([4.0, 2.0]), rate, 20)
    for rate in (0.01, 0.1, 0.21)
}
plot.loss_curve({name: [valley(w)[0] for w in path] for name, path in three.items()})

# %% tags=["demo"]
plot.contours(lambda w: valley(w)[0], three, low=(-5, -4), high=(5, 4))

# %% [markdown]
# Why? Put $Aw$ into the update:
#
# $$w_{t+1} = w_t - \alpha A w_t = (I - \alpha A)\, w_t .$$
#
# Along a direction in which $A$ only stretches, $A v = \lambda v$, each step multiplies by a plain number, $1 - \alpha \lambda$.
# Such a $v$ is an *eigenvector*, and $\lambda$ (lambda) its *eigenvalue*: how strongly the bowl bends in that direction.
#
# | $\alpha \lambda$ | 0.1 | 1 | 1.9 | 2 | 2.1 |
# |---|---|---|---|---|---|
# | each step multiplies by $1 - \alpha\lambda$ | 0.9 | 0 | −0.9 | −1 | −1.1 |
# | the walk along $v$ | creeps | lands at once | swings, shrinking | swings for ever | swings, growing |

# %% [markdown]
# **Predict.** The valley has $\lambda = 1$ and $\lambda = 10$. Which learning rate is the border between shrinking and growing?
#
# *My prediction:* …

# %% [markdown]
# **Do.** Return the border for any symmetric $A$ with positive eigenvalues: below it every start leads to the minimum, above it nearly none does.
#
# <details><summary>Hint 1</summary>All factors must lie between −1 and 1, one for each eigenvalue. Which eigenvalue is the first to break this as α grows?</details>
# <details><summary>Hint 2</summary>NumPy has a function for the eigenvalues of a symmetric matrix. Look up in which order it gives them. Then solve the inequality of the table's fourth column for α.</details>

# %% nbgrader={"grade": false, "grade_id": "largest_stable_step_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def largest_stable_step(A):
    """Give the learning rate up to which gradient descent on w.A w / 2 converges.

    Parameters
    ----------
    A : (D, D) float array
        Symmetric, with positive eigenvalues.

    Returns
    -------
    float

    Examples
    --------
    >>> float(largest_stable_step(np.array([[4.0]])))
    0.5
    """
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvalsh(A)  # the smallest first
    return float(2 / eigenvalues[-1])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "largest_stable_step", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("largest_stable_step", largest_stable_step)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("largest_stable_step", largest_stable_step)
### END HIDDEN TESTS

# %% [markdown]
# Do you believe it? Find the border by trying, without any eigenvalue: halve an interval of learning rates again and again.
# A rate is too large if a long walk ends further out than it began.

# %% tags=["demo"]
def border_by_trying(A, steps=3000):
    """Find the largest stable step with walks alone, to about three digits."""
    too_small, too_large = 0.0, 10.0
    while too_large - too_small > 1e-4:
        rate = (too_small + too_large) / 2
        with np.errstate(all="ignore"):
            end = gradient_descent(lambda w: (0.0, A @ w), np.ones(len(A)), rate, steps)[-1]
        came_nearer = np.abs(end).max() < 1  # not so where it is inf or nan
        too_small, too_large = (rate, too_large) if came_nearer else (too_small, rate)
    return too_small


M = np.random.default_rng(3).normal(size=(4, 4))
for name, A in (("the valley", A_valley), ("a random bowl", M @ M.T + np.eye(4))):
    tried, computed = border_by_trying(A), largest_stable_step(A)
    print(f"{name:>13}: by trying {tried:.3f}, 2 / lambda_max = {computed:.3f}")

# %% [markdown]
# The steepest direction sets the limit: $\alpha < 2 / \lambda_\text{max}$. The flattest one pays for it: with $\alpha$ near that limit it shrinks by
# $1 - 2\lambda_\text{min} / \lambda_\text{max}$ a step. The ratio
#
# $$\kappa = \lambda_\text{max} / \lambda_\text{min}$$
#
# (kappa) is the *condition number*. It is 10 for the walkers' valley. The larger it is, the longer the walk, whatever the learning rate.

# %% [markdown]
# **Predict.** For the line through four points $A = \frac{2}{N} X^\top X$. How large is its condition number: 1, 5 or 50?
# Now measure $x$ from its mean: −1.5, −0.5, 0.5, 1.5. Does that change the line, or the condition number?
#
# *My prediction:* …

# %% tags=["demo"]
def steps_needed(X):
    """Count the steps from the line of height 3 to a loss of 0.0501, at half the limit."""
    rate = 0.5 * largest_stable_step(2 * X.T @ X / len(X))
    outset = np.array([[0.0], [3.0]])
    walk = gradient_descent(lambda W: squared_loss(W, X, Y_line), outset, rate, 1000)
    losses = np.array([squared_loss(W, X, Y_line)[0] for W in walk])
    return int(np.argmax(losses < 0.0501))


X_centred = X_line - [2.5, 0.0]
for name, X in (("as measured", X_line), ("centred", X_centred)):
    eigenvalues = np.linalg.eigvalsh(2 * X.T @ X / len(X))
    condition = eigenvalues[-1] / eigenvalues[0]
    print(f"{name:>11}: condition number {condition:5.2f}, {steps_needed(X):3} steps")

# %% [markdown]
# The same line, the same data, and the valley has become nearly round. That is why features are centred and scaled before training.
#
# ## 3.6 Three losses, one map
#
# Real losses are no bowls. Here are three of them on the same points, three classes in the plane, with scores $S = XW$:
#
# | loss of example $i$ with class $y$ | formula |
# |---|---|
# | SVM | $\sum_{j \neq y} \max(0,\; s_j - s_y + 1)$ |
# | softmax | $-\ln\bigl(e^{s_y} / \sum_j e^{s_j}\bigr)$ |
# | squared, with the target 1 for the right class and 0 for the others | $\lvert s - \text{target} \rvert^2$ |
#
# $W$ has 6 weights. A map has two axes, so we choose two of them, the weights of class 0, and leave the others where they are.

# %% tags=["demo"]
X_blobs, y_blobs = data.blobs(per_class=4, classes=3, spread=1.5, seed=2)  # (12, 2), (12,)
targets = np.eye(3)[y_blobs]  # (12, 3)


def scores_at(w):
    """Give the scores with weights w (2,) for class 0; classes 1 and 2 keep theirs."""
    return X_blobs @ np.array([[w[0], -0.4, -0.4], [w[1], 0.7, -0.7]])  # (12, 3)


def svm(w):
    S = scores_at(w)
    right = np.sum(S * targets, axis=1, keepdims=True)
    return np.mean(np.sum(np.maximum(0, S - right + 1), axis=1) - 1)  # the right class counted 1


def softmax(w):
    S = scores_at(w)
    return np.mean(np.log(np.sum(np.exp(S), axis=1)) - np.sum(S * targets, axis=1))


def squared(w):
    return np.mean(np.sum((scores_at(w) - targets) ** 2, axis=1))


# %% [markdown]
# **Predict.** Which of the three maps has round contour lines, which has smooth ones, and which has corners?
# How will each walk end with a constant learning rate: at rest, or restless?
#
# *My prediction:* SVM … , softmax … , squared …

# %% [markdown]
# No gradient of these was derived here. You do not need one: your `central_difference` measures it at every step.

# %% tags=["demo"]
def measured(value):
    """Turn a function that gives a value into a loss that gives a value and a measured gradient."""
    return lambda w: (value(w), central_difference(value, w, h=1e-6))


three_losses = {"SVM": svm, "softmax": softmax, "squared": squared}
walks = {
    name: gradient_descent(measured(value), np.array([-0.5, 1.5]), 0.2, 40)
    for name, value in three_losses.items()
}
plot.surfaces(three_losses, walks, low=(-1.0, -1.5), high=(3.0, 2.0))

# %% [markdown]
# Now cut the first two maps along a straight line, from $-1$ to 3 in 160 small steps. Look at the slope of the loss on the way.

# %% tags=["demo"]
cut = np.linspace(-1.0, 3.0, 161)
slopes = {
    name: [central_difference(value, np.array([a, 0.3]), h=1e-6)[0] for a in cut]
    for name, value in (("SVM", svm), ("softmax", softmax))
}
plot.loss_curve(
    slopes,
    quantity="slope along the first weight",
    unit="place",
    caption="The slope of two losses along a cut from left to right. "
    "It jumps at every kink of the SVM, and bends smoothly for softmax.",
)

# %% [markdown]
# - **Squared**: a bowl. Its contour lines are ellipses, its slope would be a straight line, and all of section 3.5 holds exactly.
# - **Softmax**: smooth, with another bend at every place. Near the minimum it is a bowl.
# - **SVM**: flat pieces with *kinks* between them. The slope jumps there and does not shrink towards the minimum.
#   So with a constant learning rate the walk steps over the lowest edge and back. A shrinking rate brings it to rest.

# %% [markdown]
# Now turn the knobs yourself. The three landscapes again, and your `gradient_descent` walks in each. Drag the start or press somewhere on the map, and move the learning rate.
# The surface turns when you drag it, or with the arrow keys.
#
# **Predict.** How do the last steps of the SVM walk look with a learning rate of 1, of 0.1, of 0.02? And those of the other two?
# From which rate on does the squared loss explode?
#
# *My prediction:* …

# %% tags=["demo"]
from course.widgets import LossSurface

LossSurface(
    {name: measured(value) for name, value in three_losses.items()},
    np.array([-0.5, 1.5]),
    descents={"gradient descent": gradient_descent},
    low=(-1.0, -1.5),
    high=(3.0, 2.0),
    learning_rate=0.2,
    steps=60,
)

# %% [markdown]
# **Explain.** Step through the last places of the walk with the SVM, at a rate of 1.
#
# 1. Between which values does its loss jump to and fro? What does the slope do at the edge that it crosses?
# 2. Why does the same rate bring the softmax walk to rest?
# 3. Half the rate at which the squared loss explodes takes it to the bottom in a few steps. Which two numbers of 3.5 are behind that?
#
# *My explanation:* …

# %% [markdown]
# ## 3.7 Do you need all examples for one step?
#
# The gradient is a mean over the examples. The mean of a few points the same way on average, and costs a fraction.
# Take $B$ examples, a *batch*, for each step:
#
# - *full batch*: $B = N$. Each step is exact and dear.
# - *minibatch*: $1 < B < N$.
# - *stochastic*: $B = 1$. Each step is cheap and noisy.
#
# One *epoch* has used every example once. The examples come in a new random order in each epoch, or the batches would always be the same.
#
# | $N = 5$, $B = 2$, order of the epoch 3, 0, 4, 1, 2 | examples of the step |
# |---|---|
# | step 1 | 3, 0 |
# | step 2 | 4, 1 |
# | step 3 | 2: the last batch takes what is left |

# %% [markdown]
# **Predict.** How many steps does an epoch have for $N = 1000$ and $B = 32$? How many examples has the last batch?
#
# *My prediction:* …

# %% tags=["demo"]
N, B = 1000, 32
print("steps:", -(-N // B), " last batch:", N - (N // B) * B)

# %% [markdown]
# **Do.** `loss(W, X, Y)` returns a value and a gradient for any number of examples. The order is given: row $e$ of `order`, of shape (epochs, $N$),
# holds the numbers of the examples in epoch $e$. Return the path with one place for every step.
#
# <details><summary>Hint 1</summary>Two loops: over the epochs, and in each over the places where a batch begins. A slice may end beyond the end of an array; it then stops there.</details>
# <details><summary>Hint 2</summary>A piece of a row of <code>order</code> is an array of example numbers, and it can stand between brackets: <code>X[batch]</code>. Which other array needs the same rows? The rest is the loop that you have.</details>

# %% nbgrader={"grade": false, "grade_id": "minibatch_sgd_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def minibatch_sgd(loss, W0, X, Y, order, batch_size, learning_rate):
    """Go downhill with a few examples at each step, and return every place on the way.

    Parameters
    ----------
    loss : function
        Called as loss(W, X, Y), it returns the value and the gradient for the examples it is given.
    W0 : (D, C) float array
        Where to start. It is left unchanged.
    X : (N, D) float array
    Y : (N, C) float array
    order : (epochs, N) int array
        Row e holds the numbers of the examples in the order of epoch e.
    batch_size : int
        Examples in a batch. The last batch of an epoch takes those that are left.
    learning_rate : float

    Returns
    -------
    (number of steps + 1, D, C) float array

    Examples
    --------
    >>> def loss(W, X, Y):
    ...     return 0.0, np.full((1, 1), X.sum())
    >>> X = np.array([[1.0], [2.0], [4.0]])
    >>> order = np.array([[2, 0, 1]])
    >>> minibatch_sgd(loss, np.zeros((1, 1)), X, X, order, batch_size=2, learning_rate=1.0).ravel()
    array([ 0., -5., -7.])
    """
    ### BEGIN SOLUTION
    W = W0.copy()
    path = [W.copy()]
    for epoch in order:
        for start in range(0, len(X), batch_size):
            batch = epoch[start : start + batch_size]
            _, dW = loss(W, X[batch], Y[batch])
            W -= learning_rate * dW
            path.append(W.copy())
    return np.array(path)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "minibatch_sgd", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("minibatch_sgd", minibatch_sgd)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("minibatch_sgd", minibatch_sgd)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** 60 noisy points of a plane, and three walks of two epochs each, with batches of 60, of 10 and of 1.
# All three look at 120 examples. Which comes closest to the minimum? Which comes to rest?
#
# *My prediction:* …

# %% tags=["demo"]
rng = np.random.default_rng(4)
X_noisy = rng.normal(size=(60, 2))
Y_noisy = X_noisy @ np.array([[1.5], [-1.0]]) + rng.normal(size=(60, 1))
order = np.array([rng.permutation(60) for _ in range(2)])  # (2, 60)


def noisy_loss(w):
    return squared_loss(w[:, None], X_noisy, Y_noisy)[0]


paths = {}
for size in (60, 10, 1):
    outset = np.array([[-1.5], [1.5]])
    path = minibatch_sgd(squared_loss, outset, X_noisy, Y_noisy, order, size, 0.05)
    paths[f"B = {size}"] = path[:, :, 0]
plot.contours(noisy_loss, paths, low=(-2.0, -2.5), high=(3.0, 2.0))

# %% [markdown]
# Two exact steps get nowhere. Twelve rough ones come most of the way. A hundred and twenty noisy ones arrive.
# But they never rest: each single example pulls elsewhere.
#
# ### On real scans
#
# 1,438 scans of handwritten digits, 64 grey values each, and ten targets: 1 for the right digit, 0 for the others. $W$ has 640 weights.

# %% [markdown]
# **Predict.** Ten epochs of full batch are 10 steps. With batches of 32 they are 450 steps, in about the same time.
# What share of unseen scans will each read correctly? Guessing reads 10%.
#
# *My prediction:* full batch … , batches of 32 …

# %% tags=["demo"]
X_train, y_train, X_val, y_val = data.split(*data.digits())
Y_train = np.eye(10)[y_train]  # (1438, 10)
A_digits = 2 * X_train.T @ X_train / len(X_train)  # (64, 64)
limit = largest_stable_step(A_digits)
print(f"largest stable step of the full batch: {limit:.4f}")

rng = np.random.default_rng(0)
order = np.array([rng.permutation(len(X_train)) for _ in range(10)])
W_zero = np.zeros((64, 10))
for size in (len(X_train), 32):
    path = minibatch_sgd(squared_loss, W_zero, X_train, Y_train, order, size, 0.6 * limit)
    value, _ = squared_loss(path[-1], X_train, Y_train)
    share = np.mean(np.argmax(X_val @ path[-1], axis=1) == y_val)
    print(f"batches of {size:4}: {len(path) - 1:3} steps, loss {value:.3f}, {share:.1%} read correctly")

# %% tags=["demo"]
plot.templates(
    path[-1],
    shape=(8, 8),
    caption="The weights of each digit after ten epochs with batches of 32: "
    "bright where ink speaks for the digit.",
)

# %% [markdown]
# ## 3.8 A ball with momentum
#
# In a narrow valley gradient descent swings across it and creeps along it. A heavy ball does better. It keeps part of its *velocity* $v$:
# what swings cancels, and what goes on in one direction adds up. With $\mu$ (mu), the share of the velocity that is kept:
#
# $$v_{t+1} = \mu\, v_t - \alpha\, \frac{dL}{dw}(w_t), \qquad w_{t+1} = w_t + v_{t+1}, \qquad v_0 = 0 .$$
#
# | $L(w) = w^2$, $\alpha = 0.25$, $\mu = 0.5$, from 4 | velocity | place |
# |---|---|---|
# | step 1 | $0.5 \cdot 0 - 0.25 \cdot 8 = -2$ | $4 - 2 = 2$ |
# | step 2 | $0.5 \cdot (-2) - 0.25 \cdot 4 = -2$ | $2 - 2 = 0$ |
# | step 3 | $0.5 \cdot (-2) - 0.25 \cdot 0 = -1$ | $0 - 1 = -1$ |

# %% [markdown]
# **Predict.** At step 3 the ball is past the minimum. Where is it after step 4, and does it ever come to rest?
# On a long even slope with gradient $g$ at every place: how fast does it become at last, as a multiple of $\alpha g$?
#
# *My prediction:* …

# %% [markdown]
# **Do.** Return the path, as `gradient_descent` does.
#
# <details><summary>Hint 1</summary>Take the loop that you have. Which new variable must survive from one step to the next, and what is it before the first?</details>
# <details><summary>Hint 2</summary>Each step has two lines: the new velocity from the old one and the gradient, then the new place from the new velocity. Each of the two formulas has one line.</details>

# %% nbgrader={"grade": false, "grade_id": "momentum_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def momentum(loss, w0, learning_rate, mu, steps):
    """Go downhill like a heavy ball, and return every place on the way.

    v <- mu v - learning_rate dL/dw, w <- w + v, with v = 0 at first.

    Parameters
    ----------
    loss : function
        Called as loss(w), it returns the value and the gradient, which has the shape of w.
    w0 : float array of any shape
        Where to start. It is left unchanged.
    learning_rate : float
    mu : float
        The share of the velocity that is kept.
    steps : int

    Returns
    -------
    (steps + 1, ...) float array
        Row t is w after t steps.

    Examples
    --------
    >>> momentum(lambda w: (w[0] ** 2, 2 * w), np.array([4.0]), 0.25, mu=0.5, steps=3).ravel()
    array([ 4.,  2.,  0., -1.])
    """
    ### BEGIN SOLUTION
    w, v = w0.copy(), np.zeros_like(w0)
    path = [w.copy()]
    for _ in range(steps):
        _, gradient = loss(w)
        v = mu * v - learning_rate * gradient
        w += v
        path.append(w.copy())
    return np.array(path)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "momentum", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("momentum", momentum)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("momentum", momentum)
### END HIDDEN TESTS

# %% tags=["demo"]
ball = momentum(lambda w: (w[0] ** 2, 2 * w), np.array([4.0]), 0.25, 0.5, 12)
print("the ball in the bowl:", ball.ravel()[:8].round(3), "…", ball[-1].round(3))
slope = momentum(lambda w: (-w[0], np.array([-1.0])), np.array([0.0]), 0.1, 0.9, 80)
last = (slope[-1] - slope[-2])[0]
print(f"last step on the even slope: {last:.4f}, {last / 0.1:.1f} times alpha g")

# %% [markdown]
# **Predict.** A valley with condition number 100, 60 steps, the same learning rate with $\mu = 0$ and with $\mu = 0.8$.
# How much lower does the ball end: 2, 100 or 30,000 times? Which of the two paths looks wilder?
#
# *My prediction:* …

# %% tags=["demo"]
A_narrow = np.diag([1.0, 100.0])


def narrow(w):
    return w @ A_narrow @ w / 2, A_narrow @ w


both = {f"mu = {mu}": momentum(narrow, np.array([4.0, 0.6]), 0.018, mu, 60) for mu in (0.0, 0.8)}
plot.loss_curve({name: [narrow(w)[0] for w in path] for name, path in both.items()})

# %% tags=["demo"]
plot.contours(lambda w: narrow(w)[0], both, low=(-2.5, -1.5), high=(4.5, 1.5))

# %% [markdown]
# **Predict.** Turn the knob: what happens for `mu` = 0.5, 0.95, 0.99? Is more always better?
#
# *My prediction:* …

# %% tags=["demo"]
mu = 0.95  # change me and run the cell again
path = momentum(narrow, np.array([4.0, 0.6]), 0.018, mu, 60)
print(f"mu = {mu}: loss {narrow(path[-1])[0]:.2e} after 60 steps")
plot.contours(lambda w: narrow(w)[0], {f"mu = {mu}": path}, low=(-4.5, -1.5), high=(4.5, 1.5))

# %% [markdown]
# **Predict.** Without momentum this valley allows rates up to $2 / \lambda_\text{max} = 0.02$. Move the rate to 0.03, and to 0.05. Which of the two walks explodes first,
# and does momentum allow longer steps or shorter ones?
#
# *My prediction:* …

# %% tags=["demo"]
def rolling(loss, w0, learning_rate, steps):
    return momentum(loss, w0, learning_rate, 0.8, steps)


LossSurface(
    narrow,
    np.array([4.0, 0.6]),
    descents={"mu = 0": gradient_descent, "mu = 0.8": rolling},
    low=(-4.5, -1.5),
    high=(4.5, 1.5),
    learning_rate=0.018,
    steps=60,
)

# %% [markdown]
# **Explain.** Play both walks at 0.018, then at 0.03.
#
# 1. Across the valley the gradient changes its sign at each step. What does that do to the velocity?
# 2. So why does the ball survive a rate at which plain descent explodes?
#
# *My explanation:* …

# %% [markdown]
# ## 3.9 In your words
#
# A friend trains a model by gradient descent. With learning rate 0.01 the loss falls, slowly. With 0.02 it falls twice as fast.
# With 0.04 it explodes. "Then 0.02 it is," says the friend, "and if I want it faster I need a faster computer."
#
# Answer your friend in six to ten sentences:
#
# 1. **Why** does the loss explode at 0.04, when 0.02 was fine? What happens in one step, along which direction?
# 2. Why is it slow even with the best learning rate? What would you look at, and what could be changed about the *data*?
# 3. What would momentum change, and **why** does it help along one direction and not harm along the other?
# 4. What would smaller batches buy, and what do they cost?
#
# This is read by a person. Reasons count, not formulas. 4 points.

# %% [markdown] nbgrader={"grade": true, "grade_id": "faster_descent", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **A model answer.** Along the direction in which the loss bends most, a step overshoots the minimum.
# As long as it lands nearer than it started, the swing shrinks; each step multiplies the distance by $1 - \alpha\lambda$.
# From $\alpha = 2/\lambda_\text{max}$ on it lands further away on the other side, where the slope is larger still, so the swing grows without end.
# Somewhere between 0.02 and 0.04 lies that border.
# It is slow because the same learning rate has to serve all directions: the steepest one limits it, and in the flattest one such steps hardly move.
# The ratio of the two bends, the condition number, says how slow. Centring and scaling the features makes the valley rounder, with the same minimum.
# Momentum adds up what has the same sign from step to step, so along the flat direction the ball grows fast.
# Across the valley gradients alternate in sign and cancel, so the swing is damped.
# Smaller batches give many steps for the price of one. Each is noisy, so with a constant learning rate the walk never comes to rest.
#
# **Rubric for the grader.** One point for each, in any order and in any words:
#
# - 1 point: a step overshoots along the *steepest* direction and lands further out than before, again and again. "The steps are too large" alone: 0. The formula alone: ½.
# - 1 point: one learning rate for steep and flat directions (or: the condition number), *and* a change of the data that helps (centring, scaling). One of the two: ½.
# - 1 point: momentum adds up gradients that agree and cancels those that alternate. "It is faster" or "it remembers" without this: 0; one half of it: ½.
# - 1 point: more steps for the same cost, *and* noise that does not die down at a constant rate. One of the two: ½.
#
# Claiming that a smaller learning rate cures slowness, or that the gradient points to the minimum, takes away 1 point. No score is below 0.
# ### END SOLUTION

# %% [markdown]
# ## What you can now do
#
# - Measure the slope of anything that you can compute, choose the step for it, and say what limits the result.
# - Walk down a loss, with all examples or a few, with momentum or without, and read from the path what goes wrong.
# - Say from the shape of a valley how long a step may be, and what makes the walk slow.
#
# Where it leads: in all of this the gradient came from a formula by hand or from many measurements. For a million weights neither will do.
# The next lesson computes all slopes in one walk backwards, for about the price of one loss.
#
# **Further** (not graded, and open). For a bowl, descent at a learning rate $\alpha$ explodes if $\lambda_\text{max} > 2 / \alpha$. A network is no bowl:
# its $\lambda_\text{max}$ changes along the path. In experiments with full batches it rises until it reaches $2 / \alpha$, stays there, and training goes on.
# Why it does not explode is only partly understood.
#
# Can you see it in small? Take $f(a, b) = \frac{1}{2} (a b - 1)^2$ and start far from balance, say $a = 4$ and $b = 0.1$.
# Measure the second derivatives with your `central_difference` of the gradient, and plot $\lambda_\text{max}$ along the path for several learning rates.
#
# A pointer: J. Cohen, S. Kaur, Y. Li, J. Z. Kolter and A. Talwalkar, "Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability",
# *ICLR* 2021.
