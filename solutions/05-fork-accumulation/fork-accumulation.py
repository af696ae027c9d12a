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
# # 5 · Forks, and an engine of your own
#
# Below, $x$ goes two ways: into an exponential and into a square. Both ways lead to $L$. How fast does $L$ grow with $x$?
#
# **The question of this hour:** how can a program find the slopes of *any* code, with loops and branches in it, for about the price of running it?
#
# The lesson is a row of short loops:
#
# - **Predict**: write your guess into the cell (double-click it) before you go on. Guesses are not graded.
# - **See**: run a cell, compare it with your guess.
# - **Do**: write a function or a class, from the formula above it.
# - **Check**: one line that says what was tried, what came back, and which mistake it looks like.
#
# Grading runs your functions and classes on other numbers, and computes expressions that nobody has seen.
# It skips the *see* cells, so your answers must not use their variables.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import math

import numpy as np

from course import plot
from course.autodiff.drawing import draw
from course.check import check
from course.gradcheck import central_difference


# %% tags=["demo"]
class Node:
    """A place in a graph, for pictures: its value, what it takes, its name and its gradient."""

    def __init__(self, data, parents=(), op="", name="", grad=None):
        self.data, self.parents, self.op, self.name, self.grad = data, parents, op, name, grad


x = Node(1.0, name="x")
exponential, square = Node(math.e, (x,), "exp", "exponential"), Node(1.0, (x,), "** 2", "square")
draw(Node(math.e + 1, (exponential, square), "+", "L"))

# %% [markdown]
# *Each box is an input or an operation, with its value and below it its gradient, which nobody knows yet. x forks: two boxes take it.*
#
# ## 5.1 At a fork, gradients add
#
# $$L(x) = f_1(x) + f_2(x), \qquad f_1(x) = e^x, \qquad f_2(x) = x^2 .$$
#
# Push $x$ by a little. The push travels along *both* ways, and $L$ feels both:
#
# $$\frac{dL}{dx} = \underbrace{\frac{dL}{df_1} \frac{df_1}{dx}}_{\text{one way}} + \underbrace{\frac{dL}{df_2} \frac{df_2}{dx}}_{\text{the other way}} = 1 \cdot e^x + 1 \cdot 2x .$$
#
# Along one way, slopes multiply. Where ways meet again, they add. This holds for any number of ways.

# %% [markdown]
# **Predict.** At $x = 1$: which of the two ways gives more? For which $x$ does the one cancel the other?
#
# *My prediction:* …

# %% tags=["demo"]
grid = np.linspace(-2, 2, 41)
plot.curves(
    grid,
    {
        "L": {"value": np.exp(grid) + grid**2},
        "slope": {
            "along the exponential": np.exp(grid),
            "along the square": 2 * grid,
            "sum": np.exp(grid) + 2 * grid,
        },
    },
    marks=[-0.352, 1],
    caption="Left: L. Right: what each of the two ways adds to its slope, and their sum.",
)

# %% [markdown]
# At $x = 1$ the exponential gives $2.718$ and the square $2$. Near $x = -0.352$ the two cancel, and $L$ is lowest.
#
# **Do.** Return $L$ and $dL/dx$ for a number $x$. Give each way a variable of its own.
#
# <details><summary>Hint 1</summary>Four lines: two values, two slopes. Then the loss, and what the two slopes are together.</details>
# <details><summary>Hint 2</summary>The exponential is its own derivative. What the sum hands back to each of its inputs is 1.</details>

# %% nbgrader={"grade": false, "grade_id": "fork_gradient_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fork_gradient(x):
    """Give e^x + x^2 and its slope.

    Parameters
    ----------
    x : float

    Returns
    -------
    loss, dL_dx : float

    Examples
    --------
    >>> loss, dL_dx = fork_gradient(0.0)
    >>> float(loss), float(dL_dx)
    (1.0, 1.0)
    """
    ### BEGIN SOLUTION
    exponential = np.exp(x)
    square = x**2
    along_exponential = exponential
    along_square = 2 * x
    return exponential + square, along_exponential + along_square
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "fork_gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("fork_gradient", fork_gradient)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("fork_gradient", fork_gradient)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** A program goes back through the graph. It *sets* the gradient of $x$ each time one arrives, where it should add to it.
# What does it report at $x = 1$? Does the answer depend on the order?
#
# *My prediction:* …

# %% tags=["demo"]
arrivals = {"exponential": math.exp(1.0), "square": 2.0}
for order in (["exponential", "square"], ["square", "exponential"]):
    kept = added = 0.0
    for way in order:
        kept = arrivals[way]
        added += arrivals[way]
    print(f"first the {order[0]:11}: set {kept:.4f}, added {added:.4f}")
loss, slope = fork_gradient(1.0)
measured = central_difference(lambda x: np.exp(x) + x**2, 1.0).item()
print(f"fork_gradient(1): L = {loss:.4f}, slope {slope:.4f}; measured {measured:.4f}")

# %% [markdown]
# Overwriting is silent: no error, and a plausible number that depends on the order. It is a common mistake in engines that students write.
#
# ## 5.2 A copy forwards is a sum backwards
#
# A fork is an operation, too: it *copies*. Look at copies and sums side by side, for arrays $x$ of shape $(D,)$ and $n$ copies or inputs:
#
# | | forwards | a push of the input | backwards |
# |---|---|---|---|
# | **copy** | $x \mapsto (x, x, \dots, x)$ | moves every copy | the upstream gradients of all copies are *summed* |
# | **sum** | $(x_1, \dots, x_n) \mapsto x_1 + \dots + x_n$ | moves the sum as much | the one upstream gradient is *copied* to each input |
#
# Each is the other, walked backwards. As matrices, a copy is identity matrices on top of one another, and a sum is the same matrix on its side:
#
# $$C = \begin{pmatrix} I \\ I \end{pmatrix}, \qquad C^T = \begin{pmatrix} I & I \end{pmatrix} .$$
#
# Going back multiplies with the transposed matrix, whatever the operation.

# %% [markdown]
# **Predict.** A bias vector is added to each of 100 examples. Forwards, is that a copy or a sum? What is its gradient, given 100 upstream gradients?
#
# *My prediction:* …

# %% [markdown]
# **Do.** Backwards through a copy. Each row of `upstreams` has come back from one of the copies.
#
# <details><summary>Hint 1</summary>What shape has what was copied? So what shape has its gradient?</details>
# <details><summary>Hint 2</summary>NumPy's sum takes an axis. If you write a loop: begin with zeros, not with a row of the input.</details>

# %% nbgrader={"grade": false, "grade_id": "copy_backward_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def copy_backward(upstreams):
    """Give the gradient of an array that was copied n times.

    Parameters
    ----------
    upstreams : (n, D) float array
        Row k is the gradient of copy k. It is not changed.

    Returns
    -------
    (D,) float array

    Examples
    --------
    >>> copy_backward(np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]]))
    array([ 6., 60.])
    """
    ### BEGIN SOLUTION
    return upstreams.sum(axis=0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "copy_backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("copy_backward", copy_backward)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("copy_backward", copy_backward)
### END HIDDEN TESTS

# %% [markdown]
# **Do.** Backwards through a sum of $n$ arrays.
#
# <details><summary>Hint 1</summary>If one entry of one input grows by 1, by how much does that entry of the sum grow? Does it depend on n?</details>
# <details><summary>Hint 2</summary>Look at <code>np.tile</code>, or at what a product with ones of shape (n, 1) does.</details>

# %% nbgrader={"grade": false, "grade_id": "sum_backward_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sum_backward(upstream, n):
    """Give the gradients of n arrays that were added up.

    Parameters
    ----------
    upstream : (D,) float array
        The gradient of the sum. It is not changed.
    n : int

    Returns
    -------
    (n, D) float array
        Row k is the gradient of input k.

    Examples
    --------
    >>> sum_backward(np.array([1.0, 10.0]), 3)
    array([[ 1., 10.],
           [ 1., 10.],
           [ 1., 10.]])
    """
    ### BEGIN SOLUTION
    return np.tile(upstream, (n, 1))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "sum_backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("sum_backward", sum_backward)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("sum_backward", sum_backward)
### END HIDDEN TESTS

# %% tags=["demo"]
rng = np.random.default_rng(0)
x, upstreams = rng.normal(size=3), rng.normal(size=(2, 3))
copies = np.stack([x, x])
print(f"copies · upstreams            = {np.sum(copies * upstreams):.6f}")
print(f"x · (what a copy hands back)  = {np.sum(x * copy_backward(upstreams)):.6f}")
inputs, upstream = rng.normal(size=(2, 3)), rng.normal(size=3)
print(f"sum · upstream                = {np.sum(inputs.sum(axis=0) * upstream):.6f}")
print(f"inputs · (what a sum returns) = {np.sum(inputs * sum_backward(upstream, 2)):.6f}")

# %% [markdown]
# The numbers agree in pairs: that is what "transposed" means. The bias is *copied* to all examples, so its gradient is the *sum* over them.
#
# ## 5.3 Everything in its order
#
# To automate the walk, three things are needed:
#
# 1. each node **stores** its gradient, which begins at 0;
# 2. the nodes are put in **topological order**: each after the nodes that it was computed from, its *parents*;
# 3. from the last node back, each node **adds** to the gradient of each parent: its own gradient, times the local gradient along that parent.
#
# Why the order? Take a *diamond*, where a node is used at two depths:
#
# $$d = 3a, \qquad e = d + d \cdot d, \qquad \frac{de}{da} = 3\,(1 + 2d) .$$

# %% tags=["demo"]
a = Node(2.0, name="a")
d = Node(6.0, (a,), "3 *", "d")
draw(Node(42.0, (d, Node(36.0, (d, d), "*", "square")), "+", "e"))

# %% [markdown]
# *d is taken by the sum directly, and by the product, twice.*
#
# **Predict.** At $a = 2$, $de/da = 39$. A program hands on from $d$ as soon as something arrives there, and once more when more arrives.
# What does it report for $a$?
#
# *My prediction:* …

# %% tags=["demo"]
# Gradients of the nodes, as they are handed on in three orders.
parents = {
    "e": [("d", 1.0), ("square", 1.0)],
    "square": [("d", 6.0), ("d", 6.0)],
    "d": [("a", 3.0)],
    "a": [],
}
for walk in (["e", "square", "d", "a"], ["e", "d", "square", "a"], ["e", "d", "square", "d", "a"]):
    gradients = dict.fromkeys(parents, 0.0) | {"e": 1.0}
    for name in walk:
        for parent, local in parents[name]:
            gradients[parent] += local * gradients[name]
    print(f"{' '.join(walk):16} de/da = {gradients['a']:g}")

# %% [markdown]
# Only the first is right. In the second, $d$ hands on before the product has spoken. In the third it speaks twice, and its first gradient is counted twice: 42.
# A node must *wait* until all that take it have handed on to it, and then hand on *once*. The reverse of a topological order does that.
#
# **Do.** List all nodes that a node was computed from, and the node itself, each once and after its parents.
# A node has `parents`, a tuple of nodes, empty for an input. There may be several right orders. Any of them will do.
#
# The check describes a graph by the parents of each node, node 0 first. It walks along your list and adds up numbers; a wrong order gives wrong sums.
# One graph has thousands of nodes in a row. Python allows about a thousand calls inside one another, so a function that calls itself will not get through.
#
# <details><summary>Hint 1</summary>Keep a stack, a list from which you take the last. A node can be listed when all its parents are listed. If some are not, put the node back, and the parents on top of it.</details>
# <details><summary>Hint 2</summary>Put pairs on the stack: a node, and whether its parents have been dealt with. Taken off with no: put it back with yes, then its parents with no. Taken off with yes: list it. A set tells which nodes you have met.</details>

# %% nbgrader={"grade": false, "grade_id": "topological_order_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def topological_order(node):
    """List what a node was computed from, each node after its parents.

    Parameters
    ----------
    node
        Any object with `parents`, a tuple of such objects.

    Returns
    -------
    list
        Every node of the graph once; the last is `node`.
    """
    ### BEGIN SOLUTION
    order, seen, stack = [], set(), [(node, False)]
    while stack:
        one, parents_done = stack.pop()
        if parents_done:
            order.append(one)
        elif one not in seen:
            seen.add(one)
            stack.append((one, True))
            stack += [(parent, False) for parent in one.parents]
    return order
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "topological_order", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("topological_order", topological_order)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("topological_order", topological_order)
### END HIDDEN TESTS

# %% tags=["demo"]
a = Node(2.0, name="a")
d = Node(6.0, (a,), "3 *", "d")
e = Node(42.0, (d, Node(36.0, (d, d), "*", "square")), "+", "e")
print("order:", *(node.name for node in topological_order(e)))


def by_recursion(node, order, seen):
    if node not in seen:
        seen.add(node)
        for parent in node.parents:
            by_recursion(parent, order, seen)
        order.append(node)
    return order


row = Node(0.0)
for _ in range(100_000):
    row = Node(0.0, (row,))
try:
    by_recursion(row, [], set())
except RecursionError as error:
    print("by recursion:", type(error).__name__)
print("by a stack:  ", len(topological_order(row)), "nodes")

# %% [markdown]
# ### A number that remembers
#
# Now the trick of this lesson. You will not wire graphs any more. A *number* remembers what it was computed from. So whoever computes with it builds the graph, without knowing.
#
# Python asks an object's method `__add__` what `a + b` is, and `__mul__` what `a * b` is. The answer is a new number. It keeps
#
# - `data`, its value, and `grad`, its gradient, at first 0;
# - `parents`, the two numbers that it was computed from;
# - `slopes`, its local gradients along these two, known at once: along $a$, $ab$ grows by $b$.
#
# Then `backward` needs **one** rule, whatever the operation: `parent.grad += slope * node.grad`.

# %% [markdown]
# **Do.** `__init__` and `__add__` are written. Write `__mul__` and `backward`. You may use your `topological_order`. For the check, both operands are always Numbers.
#
# The check tells a program step by step, such as `leaves = 3 2, program = a * b; c + a; d backward`. The leaves are a and b. The first result is c, the next is d,
# and then comes `d.backward()`. `repeat 1600 * a + b` does these two to the last result, 1600 times.
#
# <details><summary>Hint 1</summary>A product switches: the slope along the first is the value of the second. Copy the pattern of the sum.</details>
# <details><summary>Hint 2</summary>In <code>backward</code>, one gradient is known before the walk begins. Then two loops, one inside the other: over the nodes, from the last, and over the pairs of parent and slope.</details>

# %% nbgrader={"grade": false, "grade_id": "Number_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Number:
    """A number that remembers which sums and products it came from.

    Examples
    --------
    >>> x, y = Number(3.0), Number(2.0)
    >>> z = x * y + x
    >>> z.backward()
    >>> z.data, x.grad, y.grad
    (9.0, 3.0, 3.0)
    """

    def __init__(self, data, parents=(), slopes=(), op="", name=""):
        self.data = data
        self.grad = 0.0
        self.parents = parents  # what it was computed from
        self.slopes = slopes  # its local gradient along each parent
        self.op, self.name = op, name  # for pictures

    def __add__(self, other):
        return Number(self.data + other.data, (self, other), (1.0, 1.0), "+")

    def __mul__(self, other):
        ### BEGIN SOLUTION
        return Number(self.data * other.data, (self, other), (other.data, self.data), "*")
        ### END SOLUTION

    def backward(self):
        """Find the `grad` of each node that self was computed from: d(self)/d(node)."""
        ### BEGIN SOLUTION
        self.grad = 1.0
        for node in reversed(topological_order(self)):
            for parent, slope in zip(node.parents, node.slopes):
                parent.grad += slope * node.grad
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "Number", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("Number", Number)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("Number", Number)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** The machine of the last lesson: $f = (x + y)\, z$ at $x = -2$, $y = 5$, $z = -4$. Which four numbers does the picture show for $x$, $y$, $z$ and $q$?
#
# *My prediction:* …

# %% tags=["demo"]
x, y, z = Number(-2.0, name="x"), Number(5.0, name="y"), Number(-4.0, name="z")
q = x + y
q.name = "q"
f = q * z
f.name = "f"
f.backward()
print(f"f = {f.data:g}; along x {x.grad:g}, y {y.grad:g}, z {z.grad:g}, q {q.grad:g}")
draw(f)

# %% [markdown]
# *Two lines of ordinary code, and the graph is there. Nobody drew it.*

# %% tags=["demo"]
a, three = Number(2.0, name="a"), Number(3.0)
d = three * a
e = d + d * d
e.backward()
print(f"the diamond: de/da = {a.grad:g}")
a = Number(5.0)
twice = a + a
twice.backward()
print(f"a + a: slope {a.grad:g}")

# %% [markdown]
# ## 5.4 The whole engine
#
# Sums and products are not enough. Here is what a `Value` can do; $t$ and $y$ stand for the result:
#
# | operation | code | local gradient along $a$ | along $b$ |
# |---|---|---|---|
# | $a + b$ | `__add__`, `__radd__` | $1$ | $1$ |
# | $a - b$ | `__sub__`, `__rsub__` | $1$ | $-1$ |
# | $a \cdot b$ | `__mul__`, `__rmul__` | $b$ | $a$ |
# | $a / b$ | `__truediv__`, `__rtruediv__` | $1/b$ | $-a/b^2$ |
# | $a^n$, for a plain number $n$ | `__pow__` | $n\,a^{n-1}$ | |
# | $-a$ | `__neg__` | $-1$ | |
# | $y = e^a$ | `exp` | $y$ | |
# | $\ln a$ | `log` | $1/a$ | |
# | $t = \tanh a$ | `tanh` | $1 - t^2$ | |
# | $\max(0, a)$ | `relu` | $1$ where $a > 0$, else $0$ | |
#
# Plain numbers may stand on either side: `x + 2`, `2 * x`, `1 - x`, `1 / x`. For `2 * x` Python first asks the 2, which does not know what to do.
# Then it asks `x.__rmul__(2)`: the *reflected* method, with the operands in reverse.

# %% [markdown]
# **Predict.** You may write few of these and get the others from them. Which of the table follow from `+`, `*` and `**`, and how?
#
# *My prediction:* …

# %% [markdown]
# **Do.** The whole table, and `backward`. Begin with your `Number`. Add one operation, run the check, add the next: it gives points for each kind.
#
# - At a second `backward`, *inputs* (values without parents) add to what they have, as in PyTorch. The *nodes between* begin again at 0. The result's own gradient is 1.
# - tanh must work for numbers as large as $\pm 800$. At exactly 0, relu may do as it likes.
#
# <details><summary>Hint 1: plain numbers</summary>Begin each operator by turning a plain number into a Value: <code>isinstance(other, Value)</code> tells which it is. A constant is a node that nobody asks about.</details>
# <details><summary>Hint 2: fewer formulas</summary>A difference is a sum with a negated number, and a quotient is a product with a power. In the reflected difference and quotient, mind which operand is first.</details>
# <details><summary>Hint 3: the second backward</summary>Before the walk, go through the order once and set to 0 what must not be left over. How do you tell a node between from an input?</details>

# %% nbgrader={"grade": false, "grade_id": "Value_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Value:
    """A number that remembers where it came from.

    Examples
    --------
    >>> x = Value(2.0)
    >>> y = 1 / x + x**3
    >>> y.backward()
    >>> y.data, x.grad
    (8.5, 11.75)
    """

    def __init__(self, data, parents=(), slopes=(), op="", name=""):
        self.data = data
        self.grad = 0.0
        self.parents = parents  # what it was computed from
        self.slopes = slopes  # its local gradient along each parent
        self.op, self.name = op, name  # for pictures

    def __repr__(self):
        return f"Value(data={self.data:g}, grad={self.grad:g})"

    def __add__(self, other):
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0), "+")

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data), "*")

    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),), f"** {n:g}")

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,), "-")

    def __sub__(self, other):
        return self + (-other)

    def __truediv__(self, other):
        return self * other**-1.0

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1.0 * other

    __radd__, __rmul__ = __add__, __mul__

    def exp(self):
        y = math.exp(self.data)
        return Value(y, (self,), (y,), "exp")

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,), "log")

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,), "tanh")

    def relu(self):
        return Value(max(0.0, self.data), (self,), (float(self.data > 0),), "relu")
        ### END SOLUTION

    # … and a method for each other operation of the table.

    def backward(self):
        """Find the `grad` of each node that self was computed from: d(self)/d(node)."""
        ### BEGIN SOLUTION
        order = topological_order(self)
        for node in order:
            if node.parents:
                node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes):
                parent.grad += slope * node.grad
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "Value", "locked": true, "points": 22, "schema_version": 3, "solution": false, "task": false}
check("Value", Value)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("Value", Value)
### END HIDDEN TESTS

# %% tags=["demo"]
x = Value(1.0, name="x")
L = x.exp() + x**2
L.backward()
print(f"L = {L.data:.4f}, slope {x.grad:.4f}: fork_gradient said {fork_gradient(1.0)[1]:.4f}")

# max(z, w) = w + relu(z - w)
x, y, z, w = Value(3.0, name="x"), Value(-4.0, name="y"), Value(2.0, name="z"), Value(-1.0, name="w")
total = x * y + w + (z - w).relu()
f = 2 * total
f.backward()
print(f"f = {f.data:g}; along x {x.grad:g}, y {y.grad:g}, z {z.grad:g}, w {w.grad:g}")
draw(total)

# %% [markdown]
# *What f doubles, with the gradients of f: the three patterns of the last lesson, and a relu for the maximum. w is taken twice, and what comes back to it cancels.*

# %% [markdown]
# **Predict.** Next, step through the diamond of section 5.3, computed with your `Value`. The gradient of $d$ comes in three pieces.
# Which piece comes first, and what stands at $d$ after each of them, at $a = 2$? How often does $d$ hand on?
#
# *My prediction:* …

# %% tags=["demo"]
from course.widgets import GraphStepper


def diamond(a):
    d = 3 * a
    square = d * d
    e = d + square
    return e


GraphStepper(diamond, Value, a=2.0)

# %% [markdown]
# *Press Step: first your operators run, then your `backward`, which walks in the order that it has found. v1 is the plain number 3. Edit a, and all of it runs again.*
#
# **Explain.** The gradient of $d$ goes from 1 to 7 to 13, and only then does $d$ hand on. What does it wait for?
# Now edit $a$: two of the three pieces change with it, and one never does. Why? At which $a$ do they cancel?
#
# *My explanation:* …

# %% [markdown]
# **Predict.** $y = a \cdot a \cdot a$ at $a = 2$ has the slope 12. What is `a.grad` after `y.backward()` is called twice?
# What would it be if the nodes between kept their gradients from the first call?
#
# *My prediction:* …

# %% tags=["demo"]
a = Value(2.0)
square = a * a
y = square * a
y.backward()
print("once: ", a.grad, "  at the node between:", square.grad)
y.backward()
print("twice:", a.grad, "  at the node between:", square.grad)

# %% [markdown]
# Twice 12 is what was agreed: inputs add up until somebody sets them to 0. This is useful where a loss comes in pieces.
# With what is left over at the nodes between, the second call alone would add 20, and no error would tell.

# %% [markdown]
# **Predict.** A graph of 100,000 operations in a row: how long do forward and backward take, roughly? And 60 doublings, `y = y + y`, with $2^{60}$ ways from the end to the beginning?
#
# *My prediction:* …

# %% tags=["demo"]
from time import perf_counter

start = perf_counter()
x = Value(1.0)
y = x
for _ in range(100_000):
    y = y + x
y.backward()
print(f"100,000 sums: slope {x.grad:g}, {perf_counter() - start:.1f} s")

x = Value(1.0)
y = x
for _ in range(60):
    y = y + y
y.backward()
print(f"60 doublings: slope {x.grad:g} = 2 to the power {math.log2(x.grad):g}")

# %% [markdown]
# Each node hands on once, however many ways lead through it. So the walk costs about as much as the forward run, also where the ways cannot be counted.

# %% [markdown]
# ### Something to show
#
# Four groups of points in the plane, in two classes, as on a chess board. No line separates them. Let your engine train a small network:
#
# $$s = \sum_{k=0}^{3} v_k \tanh(u_k\, x_1 + w_k\, x_2 + b_k) + c, \qquad L = \text{mean of } (s - \text{target})^2, \qquad \text{target} = \pm 1 .$$
#
# It has 17 parameters. All of their slopes come from one `backward`.

# %% tags=["demo"]
rng = np.random.default_rng(1)
corners = np.array([[1, 1], [-1, -1], [1, -1], [-1, 1]])
X = np.repeat(corners, 6, axis=0) + 0.3 * rng.normal(size=(24, 2))
classes = np.repeat([0, 0, 1, 1], 6)
parameters = [[Value(w) for w in row] for row in rng.normal(size=(4, 4))]
c = Value(0.0)


def score(x1, x2):
    s = c
    for u, w, b, v in parameters:
        s = s + v * (u * x1 + w * x2 + b).tanh()
    return s


def step(learning_rate):
    targets = (2 * classes - 1).tolist()
    loss = sum((score(*x) - target) ** 2 for x, target in zip(X.tolist(), targets)) / len(X)
    everything = [c, *(p for row in parameters for p in row)]
    for p in everything:
        p.grad = 0.0
    loss.backward()
    for p in everything:
        p.data -= learning_rate * p.grad
    return loss.data


losses = [step(learning_rate=0.2) for _ in range(120)]
print(f"loss {losses[0]:.2f} at first, {losses[-1]:.2f} after {len(losses)} steps")
plot.loss_curve(losses, caption="The loss of a network that your engine trains, against the step.")

# %% tags=["demo"]
def predict(points):
    u, w, b, v = np.array([[p.data for p in row] for row in parameters]).T
    s = np.tanh(points[:, :1] * u + points[:, 1:] * w + b) @ v + c.data
    return (s > 0).astype(int)


print(f"{np.mean(predict(X) == classes):.0%} of the points are right")
plot.decision_regions(predict, X, classes)

# %% [markdown]
# ## 5.5 Writing code is building the graph
#
# The graph is built anew at each run, by whatever code runs. So there is no special language for graphs: an `if` takes one branch, a loop adds nodes each time round,
# an early `return` ends it. Look at this function:
#
# ```python
# def f(x):
#     if x.data < 0:
#         return -x          # an early exit
#     y = x
#     while y.data < 10:     # a loop whose length depends on the data
#         y = y * y + 1
#     return y
# ```
#
# A condition asks for `data`, a plain number, and leaves no trace. Only what is *computed with nodes* is in the graph.

# %% [markdown]
# **Predict.** What does the graph look like for $x = -3$? And for $x = 2$? What is the slope in each?
#
# *My prediction:* …

# %% tags=["demo"]
def f(x):
    if x.data < 0:
        return -x
    y = x
    while y.data < 10:
        y = y * y + 1
    return y


for start in (-3.0, 2.0, 4.0):
    x = Value(start, name="x")
    y = f(x)
    y.backward()
    print(f"x = {start:g}: f = {y.data:g}, slope {x.grad:g}, {len(topological_order(y))} nodes")
x = Value(2.0, name="x")
y = f(x)
y.backward()
draw(y)

# %% [markdown]
# *For x = 2 the loop goes round twice: ((x x + 1) squared) + 1. For x = 4 it would go round once.*
#
# **Do.** Return the first of $x, x^2, x^3, \dots$ that is above a limit, for $x > 1$. Here `x` is any object with `data` and operators, such as your `Value`. Return such an object.
#
# <details><summary>Hint 1</summary>Begin with x itself. Multiply until the value is above the limit.</details>
# <details><summary>Hint 2</summary>Use <code>data</code> in the condition only. Everything else is computed with the objects themselves.</details>

# %% nbgrader={"grade": false, "grade_id": "first_power_above_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def first_power_above(x, limit):
    """Give the first power of x, from x itself on, that is above a limit.

    Parameters
    ----------
    x : Value, or another object with `data` and operators
        Its data is above 1.
    limit : float

    Returns
    -------
    Value, or an object like x

    Examples
    --------
    >>> first_power_above(Value(2.0), 10.0).data
    16.0
    """
    ### BEGIN SOLUTION
    y = x
    while y.data <= limit:
        y = y * x
    return y
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "first_power_above", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("first_power_above", first_power_above)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("first_power_above", first_power_above)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** The limit is 10. As $x$ rises from 1.3 to 4, the power falls from $x^9$ to $x^2$. What happens to the value and to the slope where the exponent changes?
#
# *My prediction:* …

# %% tags=["demo"]
grid = np.linspace(1.3, 4.0, 136)
values, slopes = [], []
for start in grid:
    x = Value(float(start))
    y = first_power_above(x, 10.0)
    y.backward()
    values.append(y.data)
    slopes.append(x.grad)
plot.curves(
    grid,
    {"first power above 10": {"value": values}, "its slope": {"slope": slopes}},
    marks=[10 ** (1 / 3), 10 ** (1 / 2)],
    caption="The value jumps where the loop's length changes. The slope is that of the run.",
)

# %% [markdown]
# The engine differentiates *the run*, not the text of the program. It does not know that another $x$ would have taken another branch. At a jump there is no slope, and no warning.
#
# ### A root by iteration
#
# Newton's iteration finds $\sqrt{a}$ with nothing but sums and quotients. Start at $x = a$, and repeat
#
# $$x \leftarrow \tfrac{1}{2} \left( x + \frac{a}{x} \right) \qquad \text{until} \qquad |x^2 - a| \le 10^{-6}\, a .$$
#
# $a$ enters at the start *and* in each step: a fork at every turn. By hand this would be a long sum. Your engine has it for free.

# %% [markdown]
# **Predict.** The slope of $\sqrt{a}$ is $1 / (2 \sqrt{a})$. Will the slope of the *loop* be that, though it never heard of roots?
#
# *My prediction:* …

# %% [markdown]
# **Do.** The iteration, for an object with `data` and operators. Numbers may be small or large, so the loop's length must depend on them.
#
# <details><summary>Hint 1</summary>A while loop with the condition turned round: go on as long as x is <em>not</em> close enough.</details>
# <details><summary>Hint 2</summary>Where a is below 1, x may be too small at first. So the condition needs an absolute value, of plain numbers.</details>

# %% nbgrader={"grade": false, "grade_id": "newton_sqrt_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def newton_sqrt(a):
    """Give the square root of a by Newton's iteration from x = a, until |x^2 - a| is at most 1e-6 a.

    Parameters
    ----------
    a : Value, or another object with `data` and operators
        Its data is above 0.

    Returns
    -------
    Value, or an object like a

    Examples
    --------
    >>> round(newton_sqrt(Value(9.0)).data, 4)
    3.0
    """
    ### BEGIN SOLUTION
    x = a
    while abs(x.data**2 - a.data) > 1e-6 * a.data:
        x = 0.5 * (x + a / x)
    return x
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "newton_sqrt", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("newton_sqrt", newton_sqrt)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("newton_sqrt", newton_sqrt)
### END HIDDEN TESTS

# %% tags=["demo"]
for number in (0.01, 2.0, 9.0, 1e4):
    a = Value(number)
    root = newton_sqrt(a)
    root.backward()
    print(
        f"a = {number:7g}: root {root.data:.6f}, slope {a.grad:.12f}, "
        f"1 / (2 √a) = {0.5 / math.sqrt(number):.12f}, {len(topological_order(root))} nodes"
    )

# %% [markdown]
# Almost. Look closer, at a = 2: how many digits are right in the root, and how many in its slope, after each step?

# %% tags=["demo"]
for steps in range(1, 6):
    a = Value(2.0)
    x = a
    for _ in range(steps):
        x = 0.5 * (x + a / x)
    x.backward()
    off, slope_off = abs(x.data / math.sqrt(2) - 1), abs(a.grad * 2 * math.sqrt(2) - 1)
    print(f"{steps} step{'s' * (steps > 1)}: the root is off by {off:.0e}, the slope by {slope_off:.0e}")

# %% [markdown]
# The slope follows, a little behind: it is right to the digits that the loop has earned, not to those of the formula.
# A loop that stops when its *value* is good enough may stop too early for its *slope*.

# %% [markdown]
# ## 5.6 Forwards or backwards?
#
# There is another way to have slopes computed along with the code. Fix *one* direction to push the inputs in. Let each number carry how fast it moves, its *tangent*, beside its value. Both travel forwards:
#
# $$(a, \dot a) + (b, \dot b) = (a + b,\; \dot a + \dot b), \qquad (a, \dot a) \cdot (b, \dot b) = (a b,\; \dot a\, b + a\, \dot b), \qquad e^{(a, \dot a)} = (e^a,\; e^a\, \dot a) .$$
#
# This is **forward mode**, and the pairs are called *dual numbers*. Nothing is remembered: no graph, no walk. Your `Value` is **reverse mode**.
#
# Let $f$ have $n$ inputs and $m$ outputs, and let $J$ be the matrix of all slopes, its *Jacobian*, of shape $(m, n)$: row $i$, column $j$ holds $df_i/dx_j$.
#
# | | forward mode, `Dual` | reverse mode, `Value` |
# |---|---|---|
# | one run gives | $J\, \dot x$, a *Jacobian-vector product* (JVP) | $g^T J$, a *vector-Jacobian product* (VJP) |
# | with a unit vector | one column of $J$: all outputs, one input | one row of $J$: one output, all inputs |
# | the whole of $J$ takes | $n$ runs | one run, and $m$ walks back |
# | remembers | nothing | every node until the walk |
# | best for | few inputs, many outputs | many inputs, few outputs: *a loss* |

# %% [markdown]
# **Predict.** A model has a million weights and one loss. How many runs does each mode need for the gradient? And for the slope of a million pixels along one knob?
#
# *My prediction:* …

# %% [markdown]
# **Do.** A `Dual` with `data` and `tangent`, the operators `+ - * / **` with plain numbers on either side (and a plain number as exponent), negation, and `exp`. A plain number does not move.
# The check tells each leaf by its number and its tangent: `leaves = 3 1; 2 0`.
#
# <details><summary>Hint 1</summary>For the quotient, push a alone, then b alone, and add. Or make it of a product and a power, as before.</details>
# <details><summary>Hint 2</summary>Every function f of one number has the same pattern: (f(a), f'(a) times the tangent that came in).</details>

# %% nbgrader={"grade": false, "grade_id": "Dual_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Dual:
    """A number that carries along how fast it moves.

    Examples
    --------
    >>> x = Dual(2.0, 1.0)
    >>> y = 1 / x + x**3
    >>> y.data, y.tangent
    (8.5, 11.75)
    """

    def __init__(self, data, tangent=0.0):
        self.data = data
        self.tangent = tangent

    def __add__(self, other):
        ### BEGIN SOLUTION
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.data + other.data, self.tangent + other.tangent)

    def __mul__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.data * other.data, self.tangent * other.data + self.data * other.tangent)

    def __pow__(self, n):
        return Dual(self.data**n, n * self.data ** (n - 1) * self.tangent)

    def __neg__(self):
        return Dual(-self.data, -self.tangent)

    def __sub__(self, other):
        return self + (-other)

    def __truediv__(self, other):
        return self * other**-1.0

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1.0 * other

    __radd__, __rmul__ = __add__, __mul__

    def exp(self):
        e = math.exp(self.data)
        return Dual(e, e * self.tangent)
        ### END SOLUTION

    # … and a method for each other operation.


# %% nbgrader={"grade": true, "grade_id": "Dual", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check("Dual", Dual)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("Dual", Dual)
### END HIDDEN TESTS

# %% [markdown]
# Now the same function, with three inputs and two outputs, through both:

# %% tags=["demo"]
def f(x, y, z):
    return x * y + z.exp(), x / z


at = (3.0, -2.0, 0.5)
by_columns = []
for j in range(3):
    outputs = f(*(Dual(value, float(k == j)) for k, value in enumerate(at)))
    by_columns.append([output.tangent for output in outputs])
by_rows = []
for i in range(2):
    inputs = [Value(value) for value in at]
    f(*inputs)[i].backward()
    by_rows.append([value.grad for value in inputs])
print("by columns, 3 runs forwards:", np.array(by_columns).T.round(3), sep="\n")
print("by rows, 2 walks back:", np.array(by_rows).round(3), sep="\n")

# %% tags=["demo"]
def chain(inputs):
    y = inputs[0]
    for x in inputs[1:]:
        y = y * x + 1
    return y


numbers = np.linspace(0.9, 1.1, 200).tolist()
inputs = [Value(number) for number in numbers]
chain(inputs).backward()
reverse = [value.grad for value in inputs]

forward = []
for j in range(len(numbers)):
    forward.append(chain([Dual(number, float(k == j)) for k, number in enumerate(numbers)]).tangent)

push = np.sin(np.arange(200)).tolist()
along = chain([Dual(number, tangent) for number, tangent in zip(numbers, push)]).tangent
print("200 slopes: 1 walk back, or", len(forward), "runs forwards")
print(f"largest disagreement: {np.max(np.abs(np.subtract(reverse, forward))):.0e}")
print(f"one direction: 1 run gives {along:.6f}, gradient · direction {np.dot(reverse, push):.6f}")

# %% [markdown]
# A million weights and one loss: one walk back, or a million runs forwards. A million pixels and one knob: one run forwards, or a million walks back.
# Losses have one output, so networks are trained backwards. The price is memory: every node is kept until the walk.
#
# **Predict.** Does `newton_sqrt` work with a `Dual`? What must the tangent of `a` be, for the slope along `a`?
#
# *My prediction:* …

# %% tags=["demo"]
root = newton_sqrt(Dual(2.0, 1.0))
a = Value(2.0)
newton_sqrt(a).backward()
print(f"forwards: {root.tangent:.9f}, backwards: {a.grad:.9f}")

# %% [markdown]
# The same code, the same slope, and no graph: your function never asked what its numbers were.
#
# ## 5.7 In your words
#
# A friend has written an engine. "It works for $a \cdot b$ and for all my chains. In each operation I set the gradients of its two operands, then call `backward` on each of them.
# And I build the graph once, at the beginning, so that it is fast."
#
# Answer your friend in six to ten sentences:
#
# 1. Setting a gradient instead of adding to it: for which graphs is it wrong, and **why** do gradients add there?
# 2. Calling `backward` on the operands at once: **why** can that be wrong, or very slow, at a node that is taken at two depths?
# 3. The graph built once: **why** does it fail for code with an `if` or a `while`, and what does building it anew give?
# 4. Your friend wants the slopes of 1000 outputs along one input. Which mode do you advise, and **why**?
#
# This is read by a person. Reasons count, not formulas. 4 points.

# %% [markdown] nbgrader={"grade": true, "grade_id": "why_gradients_add", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **A model answer.** Where a value goes into two operations, or twice into one, a push of it travels along each of the ways.
# The result feels all of these pushes, so the slope is the sum over the ways. Setting keeps the last that arrives, and which one that is depends on the order.
# A chain has no such node, so chains hide the mistake.
# If a node hands on as soon as something arrives, what arrives later must be handed on as well.
# Either it is lost, or what came first is counted twice, unless each way is walked by itself. The number of ways can double at each fork, so that even the right number takes for ever.
# In a topological order, reversed, all that take a node come before it, and it hands on once.
# With an `if` or a `while`, which operations run depends on the data. A graph that was built for one input has the branch and the length of that run.
# Built anew, it is the graph of what has just been computed, and code needs no other language.
# For 1000 outputs and one input, I advise forward mode: one run with a tangent gives one column, the slopes of all outputs. Reverse mode would need 1000 walks.
#
# **Rubric for the grader.** One point for each, in any order and in any words:
#
# - 1 point: wrong where a value is taken more than once, *because* a push travels along all ways and the result feels their sum. One of the two: ½.
# - 1 point: what is handed on too early lacks what comes later (or is counted twice), *or* the number of ways explodes; *and* the remedy: wait for all takers, a topological order. Without the remedy: ½.
# - 1 point: which operations run depends on the data, *and* a graph built anew is that of this very run. One of the two: ½.
# - 1 point: forward mode, *because* one run serves all outputs of one input. Without the reason: ½.
#
# Claiming that reverse mode gives wrong slopes there takes away 1 point. No score is below 0.
# ### END SOLUTION

# %% [markdown]
# ## What you can now do
#
# - Say why gradients add at forks, and why a copy forwards is a sum backwards.
# - Write an engine that differentiates code: operators that build a graph, an order, one rule that walks back.
# - Differentiate through branches and loops, know what the slope of a loop is worth, and choose forward or reverse mode by counting inputs and outputs.
#
# Where it leads: your engine handles one number at a time. In the next lesson the same rule works on whole arrays, and trains networks on handwritten digits.
#
# **Further** (not graded, and open). Forward mode fills a Jacobian by columns, reverse mode by rows. One may also mix: eliminate the nodes between one after the other, in any order, and multiply
# slopes as one goes. Different orders need different numbers of multiplications. Finding the best one is NP-complete, and nobody knows how far the usual rules of thumb are from it.
#
# Can you see it in small? Take the graph of a function with two inputs, two outputs and five nodes between. Eliminate the nodes in all 120 orders, and count the multiplications.
#
# A pointer: U. Naumann, "Optimal Jacobian accumulation is NP-complete", *Mathematical Programming* 112, 2008.
