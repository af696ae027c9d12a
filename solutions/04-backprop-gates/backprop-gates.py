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
# # 4 · Backprop gates
#
# Below is a small machine of three gates. Numbers enter on the left, and one number leaves on the right.
# You may turn each of the inputs a little. Each dash stands for a question: by how much would the result move?
#
# **The question of this hour:** how can one walk from right to left answer all of these questions at once?
#
# The lesson is a row of short loops:
#
# - **Predict**: write your guess into the cell (double-click it) before you go on. Guesses are not graded.
# - **See**: run a cell, compare it with your guess.
# - **Do**: write a function or a class of a few lines, from the formula above it.
# - **Check**: one line that says what was tried, what came back, and which mistake it looks like.
#
# Grading runs your functions and classes with other numbers, and wires graphs that nobody has seen.
# It skips the *see* cells, so your answers must not use their variables.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from course import plot
from course.autodiff.drawing import draw
from course.check import check
from course.gradcheck import central_difference


# %% tags=["demo"]
class Node:
    """A place in a graph, for pictures: what it is called, what it takes, its value and its gradient."""

    def __init__(self, data, parents=(), op="", name="", grad=None):
        self.data, self.parents, self.op, self.name, self.grad = data, parents, op, name, grad


x, y, z, w = Node(3, name="x"), Node(-4, name="y"), Node(2, name="z"), Node(-1, name="w")
product = Node(-12, (x, y), "*", "product")
larger = Node(2, (z, w), "max", "larger")
draw(Node(-10, (product, larger), "+", "total"))

# %% [markdown]
# *Each box is an input or a gate. It shows a name, a value, and below it the gradient, which nobody knows yet.*
#
# In section 4.3 you fill in all dashes in your head.
#
# ## 4.1 Functions made of functions
#
# Every formula is small functions, put one into another. Take
#
# $$f(x) = \sin(\ln(\cos(e^{x^3}))) .$$
#
# No table lists its derivative. Each of its parts is in every table. Let us compute from the inside out, at $x = 0.5$,
# and write down for each part its *local gradient*: by how much its output moves, per unit of its input.

# %% [markdown]
# **Predict.** Each part passes a small push on to the next, multiplied by its local gradient. One of the five is negative, two are above 1.
# Does $f$ rise or fall with $x$? How do you get its slope from the five numbers?
#
# *My prediction:* …

# %% tags=["demo"]
PARTS = {
    "x^3": (lambda x: x**3, lambda x: 3 * x**2),
    "exp": (np.exp, np.exp),
    "cos": (np.cos, lambda x: -np.sin(x)),
    "ln": (np.log, lambda x: 1 / x),
    "sin": (np.sin, np.cos),
}
value, slope = 0.5, 1.0
for name, (function, derivative) in PARTS.items():
    local, value = derivative(value), function(value)
    slope *= local
    print(f"{name:4} gives {value:7.4f}, local gradient {local:7.4f}, product so far {slope:7.4f}")


def composed(x):
    return np.sin(np.log(np.cos(np.exp(x**3))))


measured = central_difference(composed, 0.5).item()
print(f"measured slope of the whole: {measured:.4f}")

# %% [markdown]
# The slope of a chain is the **product** of its local gradients. That is the chain rule, and all of this lesson.
#
# ### A chain that learns
#
# A classifier with two classes gives the right class the probability $p$, and pays the loss $L$:
#
# $$u = w \cdot x = \sum_{d=0}^{D-1} w_d\, x_d, \qquad p = \sigma(u) = \frac{1}{1 + e^{-u}}, \qquad L = -\ln p .$$
#
# Here $w$ and $x$ have shape $(D,)$; $u$, $p$ and $L$ are numbers, and $\sigma$ is the *sigmoid*. Three links lead from $w$ to $L$:
#
# $$\frac{dL}{dw} = \frac{dL}{dp}\; \frac{dp}{du}\; \frac{du}{dw} .$$
#
# | link | local gradient | at $w = (1, -1)$, $x = (2, 1)$ | code |
# |---|---|---|---|
# | $u = w \cdot x$ | $du/dw_d = x_d$ | $u = 1$, $du/dw = (2, 1)$ | an array of shape $(D,)$ |
# | $p = \sigma(u)$ | $dp/du = p\,(1 - p)$ | $p = 0.731$, $dp/du = 0.197$ | one number |
# | $L = -\ln p$ | $dL/dp = -1 / p$ | $L = 0.313$, $dL/dp = -1.368$ | one number |

# %% [markdown]
# **Predict.** The product of the last two numbers in the table is about $-0.269$. Do you know this number from $p$? What is $dL/dw$?
#
# *My prediction:* …

# %% [markdown]
# **Do.** Return the loss, $dL/dw$, and then the three local gradients, from the loss back to $w$.
# Compute each local gradient first, under a name of its own. Then multiply.
#
# <details><summary>Hint 1</summary>Walk forwards first: <code>u</code>, then <code>p</code>, then the loss. Each local gradient needs one of these numbers.</details>
# <details><summary>Hint 2</summary>Two of the local gradients are numbers and one is an array. What shape has their product?</details>

# %% nbgrader={"grade": false, "grade_id": "logistic_chain_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def logistic_chain(w, x):
    """Give -ln(sigmoid(w.x)), its gradient along w, and the local gradients.

    Parameters
    ----------
    w : (D,) float array
    x : (D,) float array

    Returns
    -------
    loss : float
    dL_dw : (D,) float array
    dL_dp : float
    dp_du : float
    du_dw : (D,) float array

    Examples
    --------
    >>> loss, dL_dw, dL_dp, dp_du, du_dw = logistic_chain(np.array([0.0, 0.0]), np.array([2.0, 1.0]))
    >>> dL_dw, float(dL_dp), float(dp_du), du_dw
    (array([-1. , -0.5]), -2.0, 0.25, array([2., 1.]))
    """
    ### BEGIN SOLUTION
    u = w @ x
    p = 1 / (1 + np.exp(-u))
    loss = -np.log(p)
    dL_dp = -1 / p
    dp_du = p * (1 - p)
    du_dw = x
    dL_dw = dL_dp * dp_du * du_dw
    return loss, dL_dw, dL_dp, dp_du, du_dw
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "logistic_chain", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("logistic_chain", logistic_chain)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("logistic_chain", logistic_chain)
### END HIDDEN TESTS

# %% tags=["demo"]
loss, dL_dw, dL_dp, dp_du, du_dw = logistic_chain(np.array([1.0, -1.0]), np.array([2.0, 1.0]))
print(f"loss {loss:.3f}, dL/dp {dL_dp:.3f}, dp/du {dp_du:.3f}, du/dw {du_dw}")
print(f"dL/dp dp/du = {dL_dp * dp_du:.3f}, and p - 1 = {np.exp(-loss) - 1:.3f}")
print("dL/dw =", dL_dw.round(3))

# %% [markdown]
# $-\frac{1}{p} \cdot p\,(1 - p) = p - 1$: the same "probability minus one" that the softmax loss has.
#
# **Predict.** What does your chain give for $u = -800$, where the model is as wrong as can be? And the formula $p - 1$?
#
# *My prediction:* …

# %% tags=["demo"]
with np.errstate(all="ignore"):
    _, gradient, outer, middle, _ = logistic_chain(np.array([-800.0]), np.array([1.0]))
print(f"dL/dp = {outer}, dp/du = {middle}, their product times x: {gradient[0]}")
print("p - 1 =", 0.0 - 1)

# %% [markdown]
# Infinity times zero is not a number. A chain can break where its product is harmless.
# That is why libraries keep a sigmoid and its logarithm together in one gate.
#
# ## 4.2 A graph instead of a chain
#
# Most formulas are no chain: a gate has two inputs, a value is used twice. They are *computation graphs*:
# each *node* is an input or a gate, and an arrow leads from a node to each gate that takes it.
# No way leads back to where it came from, so they are *directed acyclic graphs*, DAGs. Take
#
# $$f(x, y, z) = (x + y)\, z, \qquad q = x + y, \qquad f = q\, z .$$
#
# **Forward:** compute each node from what it takes. **Backward:** start with $df/df = 1$ at the end, and go back gate by gate.
# What has come to a gate from the right is its *upstream gradient*. What it hands to an input is the *downstream gradient*:
#
# $$\underbrace{\frac{df}{d(\text{input})}}_{\text{downstream}} = \underbrace{\frac{df}{d(\text{output})}}_{\text{upstream}} \cdot \underbrace{\frac{d(\text{output})}{d(\text{input})}}_{\text{local}} .$$
#
# So a gate needs to know nothing of the graph around it. It needs one number from the right.

# %% [markdown]
# **Predict.** $x = -2$, $y = 5$, $z = -4$. What is $f$? Which of the three inputs would you turn to raise $f$ fastest, and in which direction?
#
# *My prediction:* …

# %% tags=["demo"]
x, y, z = Node(-2, name="x", grad=-4), Node(5, name="y", grad=-4), Node(-4, name="z", grad=3)
q = Node(3, (x, y), "+", "q", grad=-4)
draw(Node(-12, (q, z), "*", "f", grad=1))

# %% [markdown]
# *Each box shows a value, and below it the gradient of* $f$ *along it. Read the gradients from right to left.*
#
# | gate | upstream | local | downstream |
# |---|---|---|---|
# | $f = q z$ | $1$ | along $z$: $q = 3$ | $df/dz = 1 \cdot 3 = 3$ |
# | | $1$ | along $q$: $z = -4$ | $df/dq = 1 \cdot (-4) = -4$ |
# | $q = x + y$ | $-4$ | along $x$: $1$ | $df/dx = -4 \cdot 1 = -4$ |
# | | $-4$ | along $y$: $1$ | $df/dy = -4 \cdot 1 = -4$ |

# %% [markdown]
# **Do.** The same walk for any three numbers. Return $f$, then its gradients along $x$, $y$ and $z$.
#
# <details><summary>Hint 1</summary>Begin with the forward walk: <code>q</code>, then <code>f</code>. Then one line for each row of the table.</details>
# <details><summary>Hint 2</summary>The upstream gradient of the sum is the number that the product has handed to <code>q</code>.</details>

# %% nbgrader={"grade": false, "grade_id": "backprop_product_of_sum_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def backprop_product_of_sum(x, y, z):
    """Give f = (x + y) z and its gradients along x, y and z.

    Parameters
    ----------
    x, y, z : float

    Returns
    -------
    f, df_dx, df_dy, df_dz : float

    Examples
    --------
    >>> backprop_product_of_sum(1.0, 2.0, 10.0)
    (30.0, 10.0, 10.0, 3.0)
    """
    ### BEGIN SOLUTION
    q = x + y
    f = q * z
    df_dz = q
    df_dq = z
    df_dx = df_dq * 1.0
    df_dy = df_dq * 1.0
    return f, df_dx, df_dy, df_dz
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "backprop_product_of_sum", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("backprop_product_of_sum", backprop_product_of_sum)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("backprop_product_of_sum", backprop_product_of_sum)
### END HIDDEN TESTS

# %% tags=["demo"]
f, dx, dy, dz = backprop_product_of_sum(-2.0, 5.0, -4.0)
print(f"f = {f:g}; along x {dx:g}, along y {dy:g}, along z {dz:g}")
moved = (-2 + 5) * -3.99
print(f"z turned from -4 to -3.99: f moves by {moved - f:.4f}, and 0.01 * {dz:g} = {0.01 * dz:.4f}")

# %% [markdown]
# ## 4.3 Three patterns
#
# Look at the table once more. After a few such walks you need no formulas:
#
# - a sum **distributes** the gradient: each input gets all of what has come;
# - a product **switches** its inputs: each gets the *other* input, times what has come;
# - a maximum **routes** the gradient: the winner gets all of it, the loser nothing.
#
# With $f = 2\,(x y + \max(z, w))$ you need all three:

# %% tags=["demo"]
x, y, z, w = Node(3, name="x"), Node(-4, name="y"), Node(2, name="z"), Node(-1, name="w")
product, larger = Node(-12, (x, y), "*", "product"), Node(2, (z, w), "max", "larger")
draw(Node(-20, (Node(-10, (product, larger), "+", "total"),), "2 *", "f"))

# %% [markdown]
# **Predict.** $x = 3$, $y = -4$, $z = 2$, $w = -1$. Fill in all eight dashes, from right to left. No pencil needed.
#
# *My prediction:* f … , total … , product … , larger … , x … , y … , z … , w …

# %% [markdown]
# **Do.** Return $f$, then its gradients along $x$, $y$, $z$ and $w$, for any four numbers with $z \ne w$.
#
# <details><summary>Hint 1</summary>Give each node of the picture a variable. Then give each a gradient, from the last node back. The first of them is 1.</details>
# <details><summary>Hint 2</summary>Only the maximum needs a question: which of its inputs was larger?</details>

# %% nbgrader={"grade": false, "grade_id": "gate_patterns_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gate_patterns(x, y, z, w):
    """Give f = 2 (x y + max(z, w)) and its gradients along x, y, z and w.

    Parameters
    ----------
    x, y, z, w : float
        z and w differ.

    Returns
    -------
    f, df_dx, df_dy, df_dz, df_dw : float

    Examples
    --------
    >>> gate_patterns(1.0, 5.0, -3.0, -2.0)
    (6.0, 10.0, 2.0, 0.0, 2.0)
    """
    ### BEGIN SOLUTION
    f = 2 * (x * y + max(z, w))
    dtotal = 2.0
    dproduct, dlarger = dtotal, dtotal
    dx, dy = dproduct * y, dproduct * x
    dz, dw = (dlarger, 0.0) if z > w else (0.0, dlarger)
    return f, dx, dy, dz, dw
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "gate_patterns", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("gate_patterns", gate_patterns)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("gate_patterns", gate_patterns)
### END HIDDEN TESTS

# %% tags=["demo"]
f, dx, dy, dz, dw = gate_patterns(3.0, -4.0, 2.0, -1.0)
print(f"f = {f:g}; along x {dx:g}, along y {dy:g}, along z {dz:g}, along w {dw:g}")

# %% [markdown]
# **Predict.** The slope along $w$ is 0. Raise $w$ slowly from $-1$ to $4$: what happens to the slope on the way?
# What does a central difference say exactly where $w = z = 2$?
#
# *My prediction:* …

# %% tags=["demo"]
def f_of_w(w):
    return 2 * (3 * -4 + np.maximum(2.0, w))


for at in (-1.0, 1.9, 2.0, 2.1, 4.0):
    print(f"w = {at:4}: central difference {central_difference(f_of_w, at).item():.3f}")

# %% [markdown]
# At the *tie* the left slope is 0 and the right slope is 2. The central difference is their mean, and $f$ has no derivative.
# A gate must say something all the same. Any share will do, as long as both together hand on what has come, once.
#
# ## 4.4 A gate that remembers
#
# Now let the computer do the walk. Each gate becomes an object with two methods:
#
# - `forward(*inputs)` returns the output, and *keeps in* `self` what backward will need;
# - `backward(upstream)` returns a **tuple** with one downstream gradient for each input.
#
# Here is one for the square, $x^2$, whose local gradient is $2x$:

# %% tags=["demo"]
class SquareGate:
    def forward(self, x):
        self.x = x
        return x**2

    def backward(self, upstream):
        return (upstream * 2 * self.x,)  # a tuple, also of one


square = SquareGate()
print("forward(3) =", square.forward(3.0), "  backward(10) =", square.backward(10.0))

# %% [markdown]
# **Predict.** What do the two prints below show? Does the second gate disturb the first?
#
# *My prediction:* …

# %% tags=["demo"]
one, two = SquareGate(), SquareGate()
one.forward(1.0)
two.forward(2.0)
print("one:", one.backward(1.0), "  two:", two.backward(1.0))
one.forward(5.0)
print("one, after a second forward:", one.backward(1.0))

# %% [markdown]
# **Do.** A gate for $x + y$. Which of the three patterns is it, and what must it remember?
# Where something is not right yet, the check shows the calls that it made. It writes `0 forward 2 3; 0 backward 10` for
# `forward(2, 3)` and then `backward(10)` of gate number 0.
#
# <details><summary>Hint 1</summary>If x grows by 1 and y stays, by how much does the sum grow? Does the answer depend on x?</details>
# <details><summary>Hint 2</summary>Not every gate needs a memory. Backward returns a tuple of two.</details>

# %% nbgrader={"grade": false, "grade_id": "AddGate_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class AddGate:
    """x + y.

    Examples
    --------
    >>> gate = AddGate()
    >>> gate.forward(2.0, 3.0)
    5.0
    >>> gate.backward(10.0)
    (10.0, 10.0)
    """

    def forward(self, x, y):
        """Give x + y."""
        ### BEGIN SOLUTION
        return x + y
        ### END SOLUTION

    def backward(self, upstream):
        """Give the gradients along x and y."""
        ### BEGIN SOLUTION
        return upstream, upstream
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "AddGate", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("AddGate", AddGate)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("AddGate", AddGate)
### END HIDDEN TESTS

# %% [markdown]
# **Do.** A gate for $x\,y$.
#
# <details><summary>Hint 1</summary>When backward is called, x and y are long gone. Where did the square keep its input?</details>
# <details><summary>Hint 2</summary>Keep both. Which of the two does the first gradient need?</details>

# %% nbgrader={"grade": false, "grade_id": "MultiplyGate_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MultiplyGate:
    """x y.

    Examples
    --------
    >>> gate = MultiplyGate()
    >>> gate.forward(2.0, 3.0)
    6.0
    >>> gate.backward(10.0)
    (30.0, 20.0)
    """

    def forward(self, x, y):
        """Give x y, and keep what backward needs."""
        ### BEGIN SOLUTION
        self.x, self.y = x, y
        return x * y
        ### END SOLUTION

    def backward(self, upstream):
        """Give the gradients along x and y."""
        ### BEGIN SOLUTION
        return upstream * self.y, upstream * self.x
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "MultiplyGate", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("MultiplyGate", MultiplyGate)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("MultiplyGate", MultiplyGate)
### END HIDDEN TESTS

# %% [markdown]
# **Do.** A gate for $\max(x, y)$. At a tie, share the gradient as you like: both parts together must be `upstream`.
#
# <details><summary>Hint 1</summary>Forward knows who wins. Backward must know it, too.</details>
# <details><summary>Hint 2</summary>For the tie, ask one question only, and let its answer decide for both inputs. Two separate questions may be answered with yes twice.</details>

# %% nbgrader={"grade": false, "grade_id": "MaxGate_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MaxGate:
    """max(x, y).

    Examples
    --------
    >>> gate = MaxGate()
    >>> gate.forward(2.0, 3.0)
    3.0
    >>> gate.backward(10.0)
    (0.0, 10.0)
    """

    def forward(self, x, y):
        """Give the larger of x and y, and keep what backward needs."""
        ### BEGIN SOLUTION
        self.first_wins = x >= y
        return max(x, y)
        ### END SOLUTION

    def backward(self, upstream):
        """Give the gradients along x and y."""
        ### BEGIN SOLUTION
        return (upstream, 0.0) if self.first_wins else (0.0, upstream)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "MaxGate", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("MaxGate", MaxGate)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("MaxGate", MaxGate)
### END HIDDEN TESTS

# %% [markdown]
# The fourth gate has one input: the sigmoid $\sigma(x) = 1 / (1 + e^{-x})$. Its local gradient is made of its *output* $s = \sigma(x)$:
#
# $$\frac{ds}{dx} = \frac{e^{-x}}{(1 + e^{-x})^2} = s\,(1 - s) .$$

# %% [markdown]
# **Predict.** Where is the sigmoid steepest, and how steep is it there? What is its slope at $x = 10$?
#
# *My prediction:* …

# %% tags=["demo"]
grid = np.linspace(-8, 8, 81)
sigma = 1 / (1 + np.exp(-grid))
plot.curves(
    grid,
    {"output": {"sigmoid": sigma}, "local gradient": {"sigmoid": sigma * (1 - sigma)}},
    marks=[0],
    caption="The sigmoid and its local gradient, which is 1/4 at most, and next to nothing far from 0.",
)

# %% [markdown]
# **Do.** A gate for the sigmoid. Inputs may be as large as $\pm 800$.
#
# <details><summary>Hint 1</summary>Keep the output: the slope needs nothing else. Backward returns a tuple, and a tuple of one is written <code>(a,)</code>.</details>
# <details><summary>Hint 2</summary>e^800 is too large for a float: Python's <code>math.exp</code> refuses, NumPy's gives infinity. One over infinity is fine, infinity over infinity is not.</details>

# %% nbgrader={"grade": false, "grade_id": "SigmoidGate_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class SigmoidGate:
    """1 / (1 + e^-x).

    Examples
    --------
    >>> gate = SigmoidGate()
    >>> float(gate.forward(0.0))
    0.5
    >>> [float(gradient) for gradient in gate.backward(8.0)]
    [2.0]
    """

    def forward(self, x):
        """Give the sigmoid of x, and keep what backward needs."""
        ### BEGIN SOLUTION
        e = np.exp(-abs(x))  # at most 1
        self.s = 1 / (1 + e) if x >= 0 else e / (1 + e)
        return self.s
        ### END SOLUTION

    def backward(self, upstream):
        """Give the gradient along x, in a tuple."""
        ### BEGIN SOLUTION
        return (upstream * self.s * (1 - self.s),)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "SigmoidGate", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("SigmoidGate", SigmoidGate)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("SigmoidGate", SigmoidGate)
### END HIDDEN TESTS

# %% [markdown]
# ## 4.5 A graph that runs its gates
#
# A *graph* knows which gate takes what. Forwards, a gate can run when all that it takes is known.
# An order in which this always holds is a *topological order*. Backwards, the graph takes the same order in reverse.

# %% [markdown]
# **Predict.** Four gates: `a` takes x and y, `b` takes `c` and `d`, `c` takes x, `d` takes `a` and `c`. In which orders can they run?
# Going back, may `c` run before `d`?
#
# *My prediction:* …

# %% tags=["demo"]
from itertools import permutations

takes = {"a": "xy", "b": "cd", "c": "x", "d": "ac"}
for order in permutations(takes):
    if all(set(takes[name]) <= {"x", "y", *order[:k]} for k, name in enumerate(order)):
        print("forwards", *order, "   backwards", *reversed(order))

# %% [markdown]
# `c` goes to `b` *and* to `d`: a *fork*. When $x$ pushes `c`, the result moves along both ways. So both gradients count, and they **add**:
#
# $$\frac{df}{dc} = \sum_{\text{gates that take } c} \text{downstream gradient} .$$
#
# And `c` must wait, going back, until both have come. That is what the reverse order is for.
#
# ### The graph's interface
#
# | call | what it does |
# |---|---|
# | `graph = Graph(("x", "y"))` | a graph with these inputs |
# | `graph.add("q", AddGate(), "x", "y")` | adds the gate `q`, which takes the nodes `x` and `y`; in *any* order |
# | `graph.forward(x=1.0, y=2.0)` | runs all gates, returns the result: the value of the one gate that no other takes |
# | `graph.backward(upstream=1.0)` | returns a dict with the gradient of *every* node, by name |
#
# **Do.** `__init__` and `add` are written: `self.gates[name]` is a pair of the gate and the names that it takes. Write `forward` and `backward`.
# You may add methods. One gate may take the same node twice. Each `forward` and `backward` starts afresh.
# The check wires gates of its own, with names such as `slant` or `wave`. It tells `q slant x y` for a gate `q` that takes `x` and `y`.
#
# <details><summary>Hint 1</summary>For the order: walk over the gates, and run each one whose inputs all have values and that has none yet. Walk again until all have run. Note down the order in which they ran.</details>
# <details><summary>Hint 2</summary>For backward: a dict with 0 for every node, and <code>upstream</code> for the last in the order. Then go back. What a gate returns is added to the gradients of the nodes that it takes, one by one.</details>

# %% nbgrader={"grade": false, "grade_id": "Graph_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Graph:
    """Gates wired by name: forwards in topological order, backwards in the reverse.

    Examples
    --------
    >>> graph = Graph(("x", "y", "z"))
    >>> graph.add("q", AddGate(), "x", "y")
    >>> graph.add("f", MultiplyGate(), "q", "z")
    >>> graph.forward(x=1.0, y=2.0, z=10.0)
    30.0
    >>> graph.backward()["z"]
    3.0
    """

    def __init__(self, inputs):
        self.inputs = tuple(inputs)
        self.gates = {}

    def add(self, name, gate, *inputs):
        """Add a gate that takes the nodes of these names."""
        self.gates[name] = gate, inputs

    def forward(self, **values):
        """Run the gates, and give the value of the one that no other takes."""
        ### BEGIN SOLUTION
        values = dict(values)
        self.order = []
        while len(self.order) < len(self.gates):
            for name, (gate, taken) in self.gates.items():
                if name not in values and all(node in values for node in taken):
                    values[name] = gate.forward(*(values[node] for node in taken))
                    self.order.append(name)
        return values[self.order[-1]]
        ### END SOLUTION

    def backward(self, upstream=1.0):
        """Give the gradient of every node, in a dict by name."""
        ### BEGIN SOLUTION
        gradients = dict.fromkeys((*self.inputs, *self.gates), 0.0)
        gradients[self.order[-1]] = upstream
        for name in reversed(self.order):
            gate, taken = self.gates[name]
            for node, gradient in zip(taken, gate.backward(gradients[name])):
                gradients[node] += gradient
        return gradients
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "Graph", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check("Graph", Graph)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("Graph", Graph)
### END HIDDEN TESTS

# %% tags=["demo"]
def picture(graph, **values):
    """Run a graph both ways and draw it."""
    graph.forward(**values)
    gradients = graph.backward()
    nodes = {name: Node(value, name=name, grad=gradients[name]) for name, value in values.items()}

    def node(name):
        if name not in nodes:
            gate, taken = graph.gates[name]
            parents = tuple(node(other) for other in taken)
            data = gate.forward(*(parent.data for parent in parents))
            op = type(gate).__name__.removesuffix("Gate").lower()
            nodes[name] = Node(data, parents, op, name, gradients[name])
        return nodes[name]

    taken_by_some = {other for _, taken in graph.gates.values() for other in taken}
    return draw(*(node(name) for name in graph.gates if name not in taken_by_some))


graph = Graph(("x", "y", "z"))
graph.add("f", MultiplyGate(), "q", "z")
graph.add("q", AddGate(), "x", "y")
print("f =", graph.forward(x=-2.0, y=5.0, z=-4.0), "  gradients", graph.backward())
picture(graph, x=-2.0, y=5.0, z=-4.0)

# %% [markdown]
# *The machine of section 4.2, run by your own graph with your own gates.*
#
# **Predict.** Now with a fork: $f = \max(x y,\; x + y)$ at $x = 3$, $y = 2$. What is $df/dx$? And at $x = 0.5$?
#
# *My prediction:* …

# %% tags=["demo"]
forked = Graph(("x", "y"))
forked.add("product", MultiplyGate(), "x", "y")
forked.add("sum", AddGate(), "x", "y")
forked.add("f", MaxGate(), "product", "sum")
for x_value in (3.0, 0.5):
    f = forked.forward(x=x_value, y=2.0)
    print(f"x = {x_value}: f = {f:g}, df/dx = {forked.backward()['x']:g}")
picture(forked, x=3.0, y=2.0)

# %% [markdown]
# *Both gates take x and y. Only the winner hands something back to them.*

# %% [markdown]
# **Predict.** Next, your graph runs the machine of section 4.3, and you can step through it. You have filled in its dashes at $w = -1$.
# At which $w$ does the picture change? Which gradients change with it, and which stay?
#
# *My prediction:* …

# %% tags=["demo"]
from course.widgets import GraphStepper

machine = Graph(("two", "x", "y", "z", "w"))
machine.add("product", MultiplyGate(), "x", "y")
machine.add("larger", MaxGate(), "z", "w")
machine.add("total", AddGate(), "product", "larger")
machine.add("f", MultiplyGate(), "two", "total")
GraphStepper(machine, two=2.0, x=3.0, y=-4.0, z=2.0, w=-1.0)

# %% [markdown]
# *Press Step, and read upstream × local = downstream on each edge. Your gates compute all of it: when you edit a leaf, they run again.*
#
# **Explain.** Let $w$ pass $z$. The gradients of $z$ and $w$ change places at once, and those of $x$ and $y$ stay as they are.
# Then edit `two`, and all of them change. Which of the three patterns is behind each of these?
#
# *My explanation:* …

# %% [markdown]
# **Predict.** A deliberate mistake: a graph that *overwrites* where it should add. For $f = x \cdot x$ at $x = 3$, which slope does it report?
#
# *My prediction:* …

# %% tags=["demo"]
class OverwritingGraph(Graph):
    def backward(self, upstream=1.0):
        gradients = {"f": upstream}
        gate, taken = self.gates["f"]
        for node, gradient in zip(taken, gate.backward(upstream)):
            gradients[node] = gradient  # not +=
        return gradients


for kind in (OverwritingGraph, Graph):
    graph = kind(("x",))
    graph.add("f", MultiplyGate(), "x", "x")
    print(f"{kind.__name__:16} f = {graph.forward(x=3.0):g}, df/dx = {graph.backward()['x']:g}")

# %% [markdown]
# The mistake is silent: no error, a plausible number, half of the truth. The next lesson begins with it.
#
# ### What does it cost?
#
# **Predict.** A chain of 50 products has 51 inputs. How many gates must run to get all 51 slopes by central differences? And by your graph?
#
# *My prediction:* differences … , graph …

# %% tags=["demo"]
class CountingGate(MultiplyGate):
    runs = 0

    def forward(self, x, y):
        CountingGate.runs += 1
        return super().forward(x, y)

    def backward(self, upstream):
        CountingGate.runs += 1
        return super().backward(upstream)


names = [f"x{k}" for k in range(51)]
chain = Graph(names)
for k in range(1, 51):
    chain.add(f"p{k}", CountingGate(), names[0] if k == 1 else f"p{k - 1}", names[k])
at = dict(zip(names, np.linspace(0.9, 1.1, 51).tolist()))

chain.forward(**at)
slopes = chain.backward()
print("one walk forwards, one back:", CountingGate.runs, "gates")
CountingGate.runs = 0
measured = []
for name in names:
    up, down = (chain.forward(**at | {name: at[name] + h}) for h in (1e-5, -1e-5))
    measured.append((up - down) / 2e-5)
print("central differences:      ", CountingGate.runs, "gates")
print(f"largest disagreement: {max(abs(slopes[n] - m) for n, m in zip(names, measured)):.0e}")

# %% [markdown]
# This is the answer to the question of this hour. Each gate runs once in each direction, however many inputs there are.
# Whatever lies between an input and the result is walked once, for all inputs together.
#
# ## 4.6 Sigmoids all the way down
#
# Any gates with slopes may follow one another. Stack $L$ layers, each a product and a sigmoid:
#
# $$f = \sigma(w_L\, \sigma(w_{L-1} \cdots \sigma(w_2\, \sigma(w_1 x)) \cdots )) .$$
#
# Call $h_0 = x$ and $h_k = \sigma(w_k\, h_{k-1})$, so that $f = h_L$. Here all of these are single numbers.
#
# | layer $k$, going back | formula | what it is |
# |---|---|---|
# | upstream | $df/dh_k$ | has come from layer $k + 1$; for the last layer it is 1 |
# | through the sigmoid | $df/du_k = df/dh_k \cdot h_k\,(1 - h_k)$, with $u_k = w_k h_{k-1}$ | the gate from above |
# | to the weight | $df/dw_k = df/du_k \cdot h_{k-1}$ | a product switches … |
# | to the layer below | $df/dh_{k-1} = df/du_k \cdot w_k$ | … its inputs |

# %% [markdown]
# **Predict.** Five layers, all weights 1, $x = 1$. Which weight has the largest slope, the first or the last? By what factor?
#
# *My prediction:* …

# %% [markdown]
# **Do.** Return $f$, its gradient along all weights, and its gradient along $x$. Entry $k$ of `weights` belongs to layer $k + 1$.
#
# <details><summary>Hint 1</summary>Forwards, keep all h in a list that begins with x. Backwards, go through the layers from the last to the first.</details>
# <details><summary>Hint 2</summary>One variable travels back: the upstream gradient. Each layer uses it twice and replaces it once. What is it when the loop has ended?</details>

# %% nbgrader={"grade": false, "grade_id": "deep_sigmoid_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def deep_sigmoid(weights, x):
    """Give sigmoid(w_L ... sigmoid(w_2 sigmoid(w_1 x))), and its gradients.

    Parameters
    ----------
    weights : (L,) float array
        That of the first layer first.
    x : float

    Returns
    -------
    output : float
    dweights : (L,) float array
    dx : float

    Examples
    --------
    >>> output, dweights, dx = deep_sigmoid(np.array([0.0]), x=8.0)
    >>> float(output), dweights, float(dx)
    (0.5, array([2.]), 0.0)
    """
    ### BEGIN SOLUTION
    h = [x]
    for w in weights:
        h.append(1 / (1 + np.exp(-w * h[-1])))
    dweights = np.zeros(len(weights))
    upstream = 1.0
    for k in reversed(range(len(weights))):
        du = upstream * h[k + 1] * (1 - h[k + 1])
        dweights[k] = du * h[k]
        upstream = du * weights[k]
    return h[-1], dweights, upstream
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "deep_sigmoid", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check("deep_sigmoid", deep_sigmoid)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("deep_sigmoid", deep_sigmoid)
### END HIDDEN TESTS

# %% tags=["demo"]
output, dweights, dx = deep_sigmoid(np.ones(5), 1.0)
print(f"output {output:.4f}")
print("slopes along w1 … w5:", *(f"{slope:.5f}" for slope in dweights))
print(f"last / first: {dweights[-1] / dweights[0]:.0f}")

# %% [markdown]
# The same five layers with your graph and your gates, as a test of both:

# %% tags=["demo"]
five = Graph(("h0", "w1", "w2", "w3", "w4", "w5"))
for k in range(1, 6):
    five.add(f"u{k}", MultiplyGate(), f"w{k}", f"h{k - 1}")
    five.add(f"h{k}", SigmoidGate(), f"u{k}")
result = five.forward(h0=1.0, **{f"w{k}": 1.0 for k in range(1, 6)})
gradients = five.backward()
print(f"output {result:.4f}")
print("slopes along w1 … w5:", *(f"{gradients[f'w{k}']:.5f}" for k in range(1, 6)))

# %% [markdown]
# **Predict.** Each sigmoid multiplies by at most ¼. With 20 layers and weights of 1, how large is the slope along the first weight?
# Would weights of 4 help? Weights of 8?
#
# *My prediction:* …

# %% tags=["demo"]
twenty = {f"weights of {size}": deep_sigmoid(np.full(20, float(size)), 0.3)[1] for size in (1, 4, 8)}
for name, slopes in twenty.items():
    print(f"{name}: slope along the first {slopes[0]:.0e}, along the last {slopes[-1]:.0e}")
plot.loss_curve(
    twenty,
    quantity="slope",
    unit="entry of weights",
    caption="The slope along each of twenty weights, the first layer's on the left, on a logarithmic scale.",
)

# %% [markdown]
# Each layer multiplies the gradient by $w\, h\,(1 - h)$. Small weights make this small. Large weights drive $h$ towards 1, where the sigmoid is flat.
# Gradient descent multiplies its steps by these numbers, so the first layers hardly learn. This is the *vanishing gradient*.

# %% [markdown]
# **Predict.** Turn the knob below. Is there a weight for which the slope along the first stays above $10^{-3}$? Did you think of negative ones?
#
# *My prediction:* …

# %% tags=["demo"]
size = 2.0  # change me and run the cell again
_, dweights, _ = deep_sigmoid(np.full(20, size), 0.3)
print(f"weights of {size}: slope along the first {dweights[0]:.1e}, along the last {dweights[-1]:.1e}")

# %% [markdown]
# Nothing above 0 will do. Near $-6$ each layer multiplies by about $-1$, and the gradient survives all twenty layers.
# How weights are drawn at first decides whether a deep stack can learn. Lesson 6 comes back to that.

# %% [markdown]
# ## 4.7 In your words
#
# A friend says: "Backpropagation is just the chain rule. I could as well start at an input, walk *forwards*,
# and multiply the same local gradients. And why run forward first, if I only want the gradients?"
#
# Answer your friend in six to ten sentences:
#
# 1. Your friend's walk gives a right number. What does it give, and **why** is the walk backwards cheaper for a model with a million weights?
# 2. **Why** must forward come first? Name a gate that needs nothing from it, and one that does.
# 3. **Why** must a gate wait, on the way back, until all gates that take it have run? What goes wrong if it does not?
# 4. A stack of twenty sigmoids is trained by gradient descent. Which weights learn slowly, and **why**?
#
# This is read by a person. Reasons count, not formulas. 4 points.

# %% [markdown] nbgrader={"grade": true, "grade_id": "why_backwards", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **A model answer.** A walk forwards from one input gives the slope of everything along *that* input. For a million weights it takes a million walks.
# Going back from the one loss, each gate's upstream gradient already holds all that lies between the gate and the loss.
# Everything below shares it, so one walk serves all weights.
# Local gradients depend on the values at which the gates ran. A product needs its inputs, a maximum its winner, a sigmoid its output.
# A sum needs nothing. Forward supplies these values.
# A node that several gates take moves the loss along several ways, and its gradient is the sum over them.
# If it hands on before all have come, everything below it lacks a part, and no error tells so.
# Each sigmoid multiplies the gradient by at most a quarter, times the weight. The first weights are behind all twenty of them.
# So their gradients, and with them their steps, are tiny.
#
# **Rubric for the grader.** One point for each, in any order and in any words:
#
# - 1 point: forwards is one walk *for each input*, backwards is one for all, *because* the upstream gradient is shared. "Backwards is faster" alone: 0; without the reason: ½.
# - 1 point: local gradients depend on values of the forward walk, *with* both examples. One example: ½.
# - 1 point: gradients of several ways add, *and* what is handed on too early lacks some of them. One of the two: ½.
# - 1 point: the *first* weights, *because* factors of at most ¼ (times weights) multiply along the way. One of the two: ½.
#
# Claiming that walking forwards gives a wrong slope takes away 1 point. No score is below 0.
# ### END SOLUTION

# %% [markdown]
# ## What you can now do
#
# - Take any formula apart into gates, and find its gradient by one walk back, on paper or in code.
# - Read a graph by its patterns: sums distribute, products switch, maxima route, forks add.
# - Say what the walk costs, what it must remember, and why it fades in a deep stack of sigmoids.
#
# Where it leads: here you wired each graph by hand. In the next lesson numbers remember by themselves where they come from.
# You then write plain formulas, and the graph is there.
#
# **Further** (not graded, and open). Backward needs what forward has kept, so memory grows with depth. One may keep every tenth value only, and compute
# the others again when they are needed. For a chain of $n$ gates and room for $m$ values, how few gates must run? For a chain the answer is known.
# For a general graph, finding the best plan is hard, and nobody has a fast way to do it.
#
# Can you see it in small? Change your `Graph` so that it keeps every $k$-th value of a chain, count the gates that run, and plot memory against work.
#
# A pointer: A. Griewank and A. Walther, "Algorithm 799: Revolve", *ACM Transactions on Mathematical Software* 26, 2000.
