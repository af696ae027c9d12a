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
# # 7 · Differentiable programming
#
# Below, a machine hears five vectors of eight bits, one at each step, and then a mark. After the mark it must say them again.
# It has a tape to write on. Nobody tells it how to use a tape.
#
# **The question of this hour:** how can gradient descent find a program?
#
# The lesson is a row of short loops:
#
# - **Predict**: write your guess into the cell (double-click it) before you go on. Guesses are not graded.
# - **See**: run a cell, compare it with your guess.
# - **Do**: write a function of a few lines, from the formula above it.
# - **Check**: one line that says what was tried, what came back, and which mistake it looks like.
#
# Grading runs your functions with other numbers, and walks back through the graphs that they make.
# It skips the *see* cells, so your answers must not use their variables.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from course import plot
from course.autodiff import Tensor, draw, grad
from course.check import check
from course.copying import copy_accuracy, copy_task, train_copy
from course.gradcheck import central_difference
from course.ntm import Addressing, add, erase, read
from course.optim import Adam

# %% tags=["demo"]
X, Y = copy_task(length=5, batch=1, bits=8, rng=2)
plot.tapes(
    {"what it hears": X[:, 0], "what it is to say": np.concatenate([np.zeros((6, 8)), Y[:, 0]])},
    ylabel="bit",
    mark=6,
    caption="Left: five vectors of bits, then the mark, in a row of its own. Right: the same, later.",
)

# %% [markdown]
# In section 7.4 your own functions learn it, in some five seconds.
#
# ## 7.1 Writing code builds the graph
#
# In lesson 4 you wired each graph by hand. In lesson 5 numbers remembered where they came from. This lesson hands you
# the engine, for whole arrays: a `Tensor` is a NumPy array that remembers how it was made.
#
# | what you write | what it is |
# |---|---|
# | `Tensor(array, requires_grad=True)` | a leaf of the graph, which asks for its gradient |
# | `+ - * / ** @`, `x[:, 0]`, `x[:, np.newaxis]`, `x.T` | as for arrays, and so are shapes and broadcasting |
# | `x.tanh()`, `.sigmoid()`, `.exp()`, `.log()`, `.softmax(axis=1)` | entry by entry; softmax along an axis |
# | `x.sum(axis=1, keepdims=True)`, and so `.max`, `.mean`, `.norm` | `.norm` is the length, the root of the sum of squares |
# | `np.tanh(x)`, `np.exp`, `np.where`, `np.stack([x, y])`, `np.concatenate` | NumPy's functions make tensors of tensors |
# | `y.backward(upstream)` | walks back from `y`; each leaf that asks gets its gradient in `.grad` |
# | `x.data` | the plain array. It has left the graph: no gradient goes back through it |

# %% tags=["demo"]
x = Tensor([[0.5, -1.0]], name="x")
W = Tensor([[1.0, 0.3], [2.0, -0.4]], requires_grad=True, name="W")
y = (x @ W).tanh().named("y")
y.backward(np.ones((1, 2)), retain_graph=True)
print("dy/dW, summed over both entries of y:")
print(W.grad.round(3))
draw(y)

# %% [markdown]
# *One line of code, and its graph: for each node its shape, and how large its gradient is. The constant x asks for none.*
#
# ### A network that runs in a loop
#
# A *recurrent network* reads a sequence $x_1, x_2, \dots$ step by step. It keeps a *state* $h$, and has the same weights at every step.
# Its *cell* makes the next state:
#
# $$h_\text{next} = \tanh(W_h\, h + W_x\, x) \quad \text{for columns}, \qquad h_\text{next} = \tanh(h\, W_h + x\, W_x) \quad \text{for rows}.$$
#
# We use rows, one for each of $N$ sequences: $x$ is $(N, D)$, $h$ is $(N, H)$, $W_x$ is $(D, H)$ and $W_h$ is $(H, H)$.

# %% [markdown]
# **Do.** One step of the network. No gradient is asked for: the graph that your code makes is walked back by the check.
#
# <details><summary>Hint 1</summary>Which shape has each of the two products? Both must be the shape of the next state.</details>
# <details><summary>Hint 2</summary>Each letter of the second formula is one of your arguments. Everything in it has a row in the table above.</details>

# %% nbgrader={"grade": false, "grade_id": "rnn_cell_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rnn_cell(x, h, W_x, W_h):
    """Give the next state of a recurrent network.

    Parameters
    ----------
    x : (N, D) Tensor
    h : (N, H) Tensor
    W_x : (D, H) Tensor
    W_h : (H, H) Tensor

    Returns
    -------
    next_h : (N, H) Tensor

    Examples
    --------
    >>> rnn_cell(Tensor([[1.0]]), Tensor([[0.1]]), Tensor([[0.5]]), Tensor([[2.0]])).data.round(3)
    array([[0.604]])
    """
    ### BEGIN SOLUTION
    return (x @ W_x + h @ W_h).tanh()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "rnn_cell", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("rnn_cell", rnn_cell)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("rnn_cell", rnn_cell)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** Now with one row of 20 numbers: $x$ and $h$ are $(1, 20)$, both matrices are $(20, 20)$.
# You walk back from ones. How many slopes do you get, in all? How many calls of `rnn_cell` would central differences need for them?
#
# *My prediction:* slopes … , calls …

# %% tags=["demo"]
rng = np.random.default_rng(0)
x, h, W_x, W_h = (Tensor(rng.normal(size=(n, 20)), requires_grad=True) for n in (1, 1, 20, 20))
next_h = rnn_cell(x, h, W_x, W_h)
next_h.backward(np.ones((1, 20)))
print("next_h", next_h.shape, "  gradients", *(leaf.grad.shape for leaf in (x, h, W_x, W_h)))

measured = central_difference(lambda W: rnn_cell(x, h, W_x, Tensor(W)).data.sum(), W_h.data)
print(f"W_h, against 800 calls: largest disagreement {abs(measured - W_h.grad).max():.0e}")

# %% [markdown]
# ### Unrolled
#
# The cell runs in a loop, however long the sequence is. The graph is as long as the loop was: it is made anew at each run.
#
# $$h_t = \text{cell}(x_t, h_{t-1}, W_x, W_h), \qquad t = 1, \dots, T .$$
#
# Each step uses the same $W_h$. That is a fork with $T$ ends, so gradients add: $\dfrac{dL}{dW_h}$ is a sum over the steps.
# You write no line for that.
#
# **Do.** Run a cell over a sequence. It is handed to you: any function that is called as `cell(x, h, W_x, W_h)`. Return all states, of steps $1$ to $T$.
#
# <details><summary>Hint 1</summary>A loop over <code>X</code> gives one step after another. What does each step need from the one before?</details>
# <details><summary>Hint 2</summary>Collect the states in a list. <code>np.stack</code> makes one tensor of it. A tensor never changes, so the list may hold the states themselves.</details>

# %% nbgrader={"grade": false, "grade_id": "rnn_unroll_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def rnn_unroll(cell, X, h0, W_x, W_h):
    """Give the states after each step of a sequence.

    Parameters
    ----------
    cell : function
        cell(x, h, W_x, W_h) gives the next state.
    X : (T, N, D) Tensor
        X[0] is the first step of all N sequences.
    h0 : (N, H) Tensor
        The state before the first step.
    W_x, W_h : Tensors
        For the cell.

    Returns
    -------
    states : (T, N, H) Tensor

    Examples
    --------
    >>> X, zero = Tensor([[[1.0]], [[2.0]], [[3.0]]]), Tensor([[0.0]])
    >>> rnn_unroll(lambda x, h, W_x, W_h: x + h, X, zero, None, None).data.ravel()
    array([1., 3., 6.])
    """
    ### BEGIN SOLUTION
    h, states = h0, []
    for x in X:
        h = cell(x, h, W_x, W_h)
        states.append(h)
    return np.stack(states)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "rnn_unroll", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("rnn_unroll", rnn_unroll)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("rnn_unroll", rnn_unroll)
### END HIDDEN TESTS

# %% tags=["demo"]
def compare(T):
    """The gradient along W_h of the last state's sum, by a walk back and by differences."""
    rng = np.random.default_rng(T)
    X, h0 = Tensor(rng.normal(size=(T, 2, 3))), Tensor(np.zeros((2, 4)))
    W_x, W_h = (Tensor(0.5 * rng.normal(size=(n, 4)), requires_grad=True) for n in (3, 4))

    def last_state(W):
        return rnn_unroll(rnn_cell, X, h0, W_x, W)[-1].sum()

    last_state(W_h).backward()
    measured = central_difference(lambda W: last_state(Tensor(W)).item(), W_h.data)
    off = abs(measured - W_h.grad).max()
    print(f"T = {T}: |dL/dW_h| = {np.linalg.norm(W_h.grad):.3f}, off by {off:.0e}")


for T in (1, 4, 9):
    compare(T)

# %% [markdown]
# At $T = 1$ the gradient is 0: the state before was 0, so $W_h$ had nothing to multiply.
#
# **Predict.** The next cell takes $W_h = c\,Q$, where $Q$ only rotates. Inputs are small, so that $\tanh$ is nearly the identity.
# How does the gradient along $h_0$ change with the number of steps, for $c = 0.5$, $1$ and $1.5$?
#
# *My prediction:* …

# %% tags=["demo"]
Q, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(20, 20)))
sizes = {}
for c in (0.5, 1.0, 1.5):
    sizes[f"c = {c}"] = [20**0.5]  # after no step, each of the 20 slopes is 1
    for T in range(1, 31):
        h0 = Tensor(np.zeros((1, 20)), requires_grad=True)
        X = Tensor(0.02 * np.random.default_rng(1).normal(size=(T, 1, 20)))
        rnn_unroll(rnn_cell, X, h0, Tensor(np.eye(20)), Tensor(c * Q))[-1].sum().backward()
        sizes[f"c = {c}"].append(float(np.linalg.norm(h0.grad)))
print("after 30 steps:", {name: f"{curve[-1]:.1e}" for name, curve in sizes.items()})
plot.loss_curve(
    sizes,
    quantity="length of the gradient along h0",
    caption="The gradient along the first state, for a sum over the last, after 0 to 30 steps.",
)

# %% [markdown]
# Each step multiplies the gradient by about $c$: it vanishes, stays or grows.
# At $c = 1.5$ the states grow until $\tanh$ is flat, which holds the growth back. At $c = 0.5$ nothing helps: what happened
# 30 steps ago leaves no trace in the gradient. A network of this kind does not learn to remember. A machine with a tape can.
#
# **Predict.** A deliberate mistake: `h.data` in place of `h`, from step to step. Are the states still right? Which slopes are wrong?
#
# *My prediction:* …

# %% tags=["demo"]
def cell_that_forgets(x, h, W_x, W_h):
    return rnn_cell(x, Tensor(h.data), W_x, W_h)  # the numbers of h, without its past


for cell in (rnn_cell, cell_that_forgets):
    h0, W = (Tensor(0.5 * np.eye(3)[:n], requires_grad=True) for n in (1, 3))
    states = rnn_unroll(cell, Tensor(np.ones((4, 1, 2))), h0, Tensor(np.full((2, 3), 0.1)), W)
    states[-1].sum().backward()
    along_start = "no gradient" if h0.grad is None else h0.grad.round(3)
    print(f"{cell.__name__:17} last state {states[-1].data.round(3)}, along h0 {along_start}")
    print(f"{'':17} dL/dW_h, first row {W.grad[0].round(3)}")

# %% [markdown]
# The mistake is silent: right states, no error, and the slopes of one step instead of four. Whoever leaves the graph does not come back.
#
# ## 7.2 Back through an algorithm
#
# A graph is made while code runs. So an `if` leaves only the branch that was taken, and a loop as many nodes as it had turns.
#
# **Predict.** The function below doubles $x$ until it is at least 10. What is its slope at $x = 0.6$? At $x = 0.63$? What happens between?
#
# *My prediction:* …

# %% tags=["demo"]
def doubled(x):
    while x < 10:
        x = 2 * x
    return x


for start in (0.6, 0.624, 0.626, 0.63):
    x = Tensor(start, requires_grad=True)
    y = doubled(x)
    y.backward()
    print(f"x = {start}: y = {y.item():.3f}, slope {x.grad:g}")

# %% [markdown]
# At $x = 0.625$ one turn fewer is needed, and $y$ jumps from 20 to 10. No slope tells of the jump: a gradient knows the branch that was taken,
# and nothing of the one beside it. Remember this for the tape.
#
# ### Learn the learning rate
#
# Gradient descent is an algorithm, too. Its last loss depends on all that went in, also on the learning rate $\alpha$:
#
# $$w_{k+1} = w_k - \alpha\, \nabla L(w_k), \qquad k = 0, \dots, K - 1; \qquad \text{the result is } L(w_K) .$$
#
# For one step, the chain rule gives $\dfrac{dL(w_1)}{d\alpha} = -\nabla L(w_1) \cdot \nabla L(w_0)$. It is negative as long as both gradients point alike:
# a longer step would have been better. For more steps the formula becomes long, and the program stays short.
#
# **Do.** Descend, and return the loss at the end, as a tensor. `loss(w)` gives a pair of tensors: the loss and its gradient along `w`.
#
# <details><summary>Hint 1</summary>It is the loop of lesson 3. All that is new: every name stays a tensor from the first line to the last.</details>
# <details><summary>Hint 2</summary>A step makes a new tensor. After the last step, which loss is still unknown?</details>

# %% nbgrader={"grade": false, "grade_id": "learned_step_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def learned_step(loss, w0, learning_rate, steps):
    """Give the loss after some steps of gradient descent.

    Parameters
    ----------
    loss : function
        loss(w) gives a pair, the loss and its gradient along w, both tensors.
    w0 : (D,) Tensor
        Where the descent begins.
    learning_rate : Tensor without axes
    steps : int
        At least 1.

    Returns
    -------
    final : Tensor without axes

    Examples
    --------
    >>> rate = Tensor(0.25, requires_grad=True)
    >>> final = learned_step(lambda w: (w * w, 2 * w), Tensor(4.0), rate, steps=1)
    >>> final.backward()
    >>> final.item(), float(rate.grad)
    (4.0, -32.0)
    """
    ### BEGIN SOLUTION
    w = w0
    for _ in range(steps):
        _, gradient = loss(w)
        w = w - learning_rate * gradient
    value, _ = loss(w)
    return value
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "learned_step", "locked": true, "points": 8, "schema_version": 3, "solution": false, "task": false}
check("learned_step", learned_step)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("learned_step", learned_step)
### END HIDDEN TESTS

# %% [markdown]
# In the example $L = w^2$, $w_0 = 4$ and $\alpha = 0.25$. So $w_1 = 4 - 0.25 \cdot 8 = 2$, the loss is 4, and its slope along $\alpha$ is $-4 \cdot 8 = -32$.
#
# **Predict.** A bowl with curvatures 4 and 0.36. From lesson 3: which learning rate is the largest that does not diverge?
# Sketch the loss after 10 steps against the learning rate. Where is its slope 0?
#
# *My prediction:* …

# %% tags=["demo"]
A, b, w0 = np.diag([2.0, 0.6]), np.array([1.0, -1.0]), Tensor([3.0, 2.0])


def bowl(w):
    r = A @ w - b
    return 0.5 * (r * r).sum(), A.T @ r


rates = np.linspace(0.05, 0.47, 43)
losses, slopes = [], []
for rate in rates:
    rate = Tensor(rate, requires_grad=True)
    final = learned_step(bowl, w0, rate, steps=10)
    final.backward()
    losses.append(final.item())
    slopes.append(float(rate.grad))
best = rates[np.argmin(losses)]
print(f"best of these rates: {best:.2f}, with loss {min(losses):.4f}")
shown = {"loss after 10 steps": {"loss": losses}, "its slope": {"slope": np.clip(slopes, -25, 25)}}
plot.curves(
    rates,
    shown,
    xlabel="learning rate",
    marks=[best],
    caption="Right: the slope of the curve on the left, by walks back through ten steps; cut off at ±25.",
)

# %% [markdown]
# Beyond $2/4 = 0.5$ the descent diverges. A little below it, the loss rises steeply.
#
# **Predict.** Now go down in $\alpha$ itself, with that slope: $\alpha \leftarrow \alpha - 0.005\, \frac{dL}{d\alpha}$, from $\alpha = 0.05$.
# Where does it end? And from $\alpha = 0.6$, where the slope is about 600,000?
#
# *My prediction:* …

# %% tags=["demo"]
rate = Tensor(0.05, requires_grad=True)
path = []
for _ in range(60):
    final = learned_step(bowl, w0, rate, steps=10)
    final.backward()
    path.append(rate.item())
    rate = Tensor(rate.data - 0.005 * rate.grad, requires_grad=True)
print(f"learning rate {path[0]} -> {path[-1]:.3f}, loss at the end {final.item():.4f}")

rate = Tensor(0.6, requires_grad=True)
learned_step(bowl, w0, rate, steps=10).backward()
print(f"from 0.6: the slope is {rate.grad:.0f}, the next rate would be {0.6 - 0.005 * rate.grad:.0f}")
plot.loss_curve(path, quantity="learning rate", caption="The learning rate, learned by gradient descent.")

# %% [markdown]
# The gradient along $\alpha$ passes ten steps, as in a recurrent network. So it can explode like one.
#
# ### Any loss
#
# `bowl` gave its gradient by a formula. The engine can do without. With `create_graph=True`, `grad` gives a gradient that is itself a tensor with a graph:
# it can be differentiated once more.
#
# **Predict.** What does the slope along $\alpha$ lack, if the gradient is a plain array? Is the loss still right?
#
# *My prediction:* …

# %% tags=["demo"]
def any_loss(create_graph):
    def loss(w):
        value = (1 + (A @ w - b) ** 2).log().sum()
        return value, grad(value, w, create_graph=create_graph, retain_graph=True)

    return loss


for create_graph in (True, False):
    start, rate = Tensor([3.0, 2.0], requires_grad=True), Tensor(0.1, requires_grad=True)
    final = learned_step(any_loss(create_graph), start, rate, steps=5)
    final.backward()
    print(f"create_graph={create_graph}: loss {final.item():.4f}, slope {rate.grad:.4f}")

measured = central_difference(lambda rate: learned_step(any_loss(True), start, Tensor(rate), 5).item(), 0.1)
print(f"central difference: {measured.item():.4f}")

# %% [markdown]
# The loss is right in both. Without its graph, a gradient is a constant: as if it did not matter where on the way it was taken.
#
# ## 7.3 A head that looks everywhere a little
#
# A *Neural Turing Machine* is a recurrent network with a memory $M$ of $N$ rows, $W$ numbers each. A program would go to row $i$, and read it.
# But an index has no slope: row 3 and row 4 have nothing between them. It is the jump of section 7.2.
#
# So a *head* looks at all rows at once. Its *weights* $w$ say how much of its attention each row gets: none is negative, and their sum is 1.
#
# | step | formula | with all attention on one row |
# |---|---|---|
# | read | $r = \sum_i w(i)\, M(i)$ | gives that row |
# | erase | $M(i) \leftarrow M(i)\, (1 - w(i)\, e)$, with $e$ from 0 to 1 | clears that row where $e$ is 1 |
# | add | $M(i) \leftarrow M(i) + w(i)\, a$ | adds $a$ to that row |

# %% [markdown]
# **Predict.** We want to read $(0, 2)$, which stands in row 2. The head pays most of its attention to row 1.
# Which weights should grow, and which should shrink? What would a head say that knows row 1 alone?
#
# *My prediction:* …

# %% tags=["demo"]
memory = Tensor([[[1.0, 0.0], [1.0, 1.0], [0.0, 2.0]]])  # one memory, three rows
wanted = np.array([[0.0, 2.0]])

w = Tensor([[0.2, 0.6, 0.2]], requires_grad=True)
loss = ((read(memory, w) - wanted) ** 2).sum()
loss.backward()
print(f"soft: loss {loss.item():.2f}, slopes along the weights {w.grad.round(2)}")

w = Tensor([[0.2, 0.6, 0.2]], requires_grad=True)
row = w.data.argmax()  # a number, and no tensor
loss = ((memory[:, row] - wanted) ** 2).sum()
print(f"hard: loss {loss.item():.2f}, does a gradient go back to the weights? {loss.requires_grad}")

written = add(erase(memory, [[0.0, 1.0, 0.0]], [[1.0, 1.0]]), [[0.0, 1.0, 0.0]], [[7.0, 8.0]])
print("7 and 8 written into row 1:", written.data.round(2).tolist())

# %% [markdown]
# Where to look is made in four steps. You write them. All of them work on a batch of $B$ memories at once.
#
# ### Step 1: look for something
#
# The head has a *key* $k$, and a strength $\beta \ge 0$. It looks where rows are like the key. Lengths should not count, so likeness is the cosine of the angle:
#
# $$K(i) = \frac{k \cdot M(i)}{|k|\, |M(i)| + 10^{-8}}, \qquad w(i) = \frac{e^{\beta K(i)}}{\sum_j e^{\beta K(j)}} .$$
#
# The $10^{-8}$ is for rows of zeros, which have no direction. Shapes: the memory is $(B, N, W)$, $k$ is $(B, W)$, $\beta$ is $(B, 1)$, and $w$ is $(B, N)$.
#
# **Do.** Strengths may be as large as 3000.
#
# <details><summary>Hint 1</summary>First all dot products, in the shape (B, N). The key needs one more axis, so that it meets each row: <code>key[:, np.newaxis, :]</code>.</details>
# <details><summary>Hint 2</summary>Lengths come from <code>.norm</code>, along one axis: the rows' in the shape (B, N), the key's in (B, 1). The last step is in the table of section 7.1; it does not overflow.</details>

# %% nbgrader={"grade": false, "grade_id": "content_addressing_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def content_addressing(memory, key, beta):
    """Give the weights of a head that looks for what is like a key.

    Parameters
    ----------
    memory : (B, N, W) Tensor
    key : (B, W) Tensor
    beta : (B, 1) Tensor
        The strength.

    Returns
    -------
    w : (B, N) Tensor

    Examples
    --------
    >>> memory = Tensor([[[1.0, 0.0], [0.0, 9.0], [0.0, -5.0]]])
    >>> content_addressing(memory, Tensor([[0.0, 2.0]]), Tensor([[1.0]])).data.round(3)
    array([[0.245, 0.665, 0.09 ]])
    """
    ### BEGIN SOLUTION
    products = (memory * key[:, np.newaxis, :]).sum(axis=2)  # (B, N)
    lengths = memory.norm(axis=2) * key.norm(axis=1, keepdims=True)  # (B, N)
    return (beta * products / (lengths + 1e-8)).softmax(axis=1)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "content_addressing", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("content_addressing", content_addressing)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("content_addressing", content_addressing)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** Five rows of two numbers: $(1, 0)$, $(2, 2)$, $(0, 1)$, $(-1, 1)$ and $(0, -3)$. The key is $(0, 2)$. Which row wins? Which two come next? How flat is it at $\beta = 0$?
#
# *My prediction:* …

# %% tags=["demo"]
rows = Tensor([[[1.0, 0.0], [2.0, 2.0], [0.0, 1.0], [-1.0, 1.0], [0.0, -3.0]]])
key = Tensor([[0.0, 2.0]])
looks = {}
for beta in (0.0, 3.0, 30.0):
    looks[f"beta = {beta}"] = content_addressing(rows, key, Tensor([[beta]])).data[0].round(3)
plot.bars(
    looks,
    caption="The weights of five rows, for three strengths of the same key. A stronger key is pickier.",
    alt="Three times five bars. They are even at 0; at 3 row 2 has half of all; at 30 it has all.",
)

# %% [markdown]
# ### Step 2: or stay where you were
#
# Looking for content is one way. The other is to go on from the weights of the step before. A *gate* $g$ from 0 to 1 says how much of each:
#
# $$w(i) = g\, w_\text{content}(i) + (1 - g)\, w_\text{previous}(i) .$$
#
# **Do.** Both weightings are $(B, N)$, the gate is $(B, 1)$.
#
# <details><summary>Hint 1</summary>Try the formula with g = 1 and with g = 0. Which weighting is left?</details>
# <details><summary>Hint 2</summary>(B, 1) and (B, N) broadcast as they are. The code is as long as the formula.</details>

# %% nbgrader={"grade": false, "grade_id": "interpolate_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def interpolate(content, previous, gate):
    """Mix what was found and where the head was before.

    Parameters
    ----------
    content, previous : (B, N) Tensors
    gate : (B, 1) Tensor
        From 0 to 1.

    Returns
    -------
    w : (B, N) Tensor

    Examples
    --------
    >>> interpolate(Tensor([[1.0, 0.0]]), Tensor([[0.0, 1.0]]), Tensor([[0.75]])).data
    array([[0.75, 0.25]])
    """
    ### BEGIN SOLUTION
    return gate * content + (1 - gate) * previous
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "interpolate", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("interpolate", interpolate)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("interpolate", interpolate)
### END HIDDEN TESTS

# %% [markdown]
# ### Step 3: go one row on
#
# The tape is a ring: the row after the last is the first. The head has three numbers $s$, with sum 1: how much goes one row back, stays, and goes one row on.
#
# $$w(i) = s(-1)\, w_\text{before}(i + 1) + s(0)\, w_\text{before}(i) + s(1)\, w_\text{before}(i - 1), \qquad \text{rows counted modulo } N .$$
#
# What stands in row $i$ afterwards and went one row *on* was in row $i - 1$ before.
#
# **Predict.** Four rows, and all attention on the last one: $(0, 0, 0, 1)$. With $s = (0.1, 0.2, 0.7)$, what are the new weights?
#
# *My prediction:* …
#
# **Do.** `s[:, 0]` is $s(-1)$, `s[:, 1]` is $s(0)$, `s[:, 2]` is $s(1)$. Tapes have at least three rows.
#
# <details><summary>Hint 1</summary>Make two moved copies of the weights. The engine has no <code>np.roll</code>. You can index with an array of row numbers, or put two slices together with <code>np.concatenate</code>.</details>
# <details><summary>Hint 2</summary><code>s[:, 0]</code> has the shape (B,), and broadcasts along the wrong axis. <code>s[:, 0:1]</code> has the shape (B, 1).</details>

# %% nbgrader={"grade": false, "grade_id": "shift_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def shift(weights, s):
    """Move the weights along the ring.

    Parameters
    ----------
    weights : (B, N) Tensor
    s : (B, 3) Tensor
        How much goes one row back, stays, and goes one row on.

    Returns
    -------
    w : (B, N) Tensor

    Examples
    --------
    >>> shift(Tensor([[1.0, 0.0, 0.0, 0.0]]), Tensor([[0.0, 0.25, 0.75]])).data
    array([[0.25, 0.75, 0.  , 0.  ]])
    """
    ### BEGIN SOLUTION
    i = np.arange(weights.shape[1])
    back, on = weights[:, (i + 1) % len(i)], weights[:, i - 1]
    return s[:, 0:1] * back + s[:, 1:2] * weights + s[:, 2:3] * on
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "shift", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("shift", shift)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("shift", shift)
### END HIDDEN TESTS

# %% tags=["demo"]
s = Tensor([[0.1, 0.2, 0.7]])
w = Tensor(np.eye(12)[[11]])
print("four rows:", shift(Tensor([[0.0, 0.0, 0.0, 1.0]]), s).data.round(2))
path = [w.data[0]]
for _ in range(12):
    w = shift(w, s)
    path.append(w.data[0])
print("the largest weight at each step:", np.round([max(weights) for weights in path], 2))
plot.tapes(
    {"weights": np.array(path)},
    caption="All attention on row 11, and twelve shifts. It wanders on, and blurs.",
)

# %% [markdown]
# ### Step 4: and look sharply
#
# Each shift blurs. After twelve of them the head looks nowhere in particular. An exponent $\gamma \ge 1$ undoes it:
#
# $$w(i) = \frac{w_\text{before}(i)^\gamma}{\sum_j w_\text{before}(j)^\gamma} .$$
#
# **Predict.** Weights of $0.4$, $0.35$ and $0.25$. What does $\gamma = 2$ make of them? $\gamma = 1000$? What is $0.4^{1000}$ in a float?
#
# *My prediction:* …
#
# **Do.** The weights are $(B, N)$ and positive, $\gamma$ is $(B, 1)$, and may be as large as 900.
#
# <details><summary>Hint 1</summary>Sum along the rows of each memory, and keep the axis, so that the division broadcasts.</details>
# <details><summary>Hint 2</summary>Powers of small numbers become 0, all of them, and 0/0 is nan. Multiply all weights by one factor before: does the result change? For which factor is one power exactly 1?</details>

# %% nbgrader={"grade": false, "grade_id": "sharpen_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sharpen(weights, gamma):
    """Make large weights larger and small weights smaller.

    Parameters
    ----------
    weights : (B, N) Tensor
        Positive.
    gamma : (B, 1) Tensor
        At least 1.

    Returns
    -------
    w : (B, N) Tensor

    Examples
    --------
    >>> sharpen(Tensor([[0.6, 0.2, 0.2]]), Tensor([[2.0]])).data.round(3)
    array([[0.818, 0.091, 0.091]])
    """
    ### BEGIN SOLUTION
    powers = (weights / weights.max(axis=1, keepdims=True)) ** gamma
    return powers / powers.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "sharpen", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("sharpen", sharpen)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("sharpen", sharpen)
### END HIDDEN TESTS

# %% tags=["demo"]
s, gamma = Tensor([[0.1, 0.2, 0.7]]), Tensor([[3.0]])
blurred = sharp = Tensor(np.eye(12)[[11]])
paths = {"shifted": [], "shifted and sharpened": []}
for _ in range(13):
    paths["shifted"].append(blurred.data[0])
    paths["shifted and sharpened"].append(sharp.data[0])
    blurred, sharp = shift(blurred, s), sharpen(shift(sharp, s), gamma)
three = Tensor([[0.4, 0.35, 0.25]])
for exponent in (2.0, 1000.0):
    print(f"gamma = {exponent:g}:", sharpen(three, Tensor([[exponent]])).data.round(3))
print("0.4**1000 =", 0.4**1000)
plot.tapes(
    {name: np.array(path) for name, path in paths.items()},
    caption="The same twelve shifts. With sharpening after each, the attention stays on one row.",
)

# %% [markdown]
# ### Where should it have looked?
#
# All four steps have slopes. So from what was read, a gradient goes back to the key, the gate, the moves and the exponent.
#
# **Predict.** The head is at row 0, and wants to read what stands in row 1. Its key points half-way between the two. Which of its numbers should change, and how?
#
# *My prediction:* …

# %% tags=["demo"]
memory = Tensor([[[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]]])
numbers = {"beta": [[0.5]], "gate": [[0.3]], "s": [[0.2, 0.6, 0.2]], "gamma": [[1.5]]}
beta, gate, s, gamma = (Tensor(value, requires_grad=True) for value in numbers.values())
before, key = Tensor([[0.97, 0.01, 0.01, 0.01]]), Tensor([[0.1, 0.1]])

w = sharpen(shift(interpolate(content_addressing(memory, key, beta), before, gate), s), gamma)
loss = ((read(memory, w) - np.array([[0.0, 1.0]])) ** 2).sum()
loss.backward()
print("weights", w.data.round(3), f"  loss {loss.item():.3f}")
for name, leaf in zip(numbers, (beta, gate, s, gamma)):
    print(f"slope along {name:6}", leaf.grad.round(3)[0])

# %% [markdown]
# Go down these slopes: more of it goes one row on, the key counts for more, and the head looks less sharply while it is in the wrong place.
# Nobody wrote a rule for that.
#
# ## 7.4 It learns to copy
#
# Now put your functions to work. The machine below has two heads, one that writes and one that reads, and a controller, which is your `rnn_cell`.
# At each step the controller sees the input and what was read last. From its state come, by one matrix each, the numbers that both heads need: $k$, $\beta$, $g$, $s$ and $\gamma$.
# And so do $e$ and $a$: what is to be erased, and what is to be added.
#
# The answer is made of what was read, and of nothing else. The loss compares it with the bits. Training shows the machine sequences of one to five vectors.
#
# **Predict.** Where on the tape will it write the vectors? What must the reading head do at the mark? What share of bits is right by guessing?
#
# *My prediction:* …

# %% tags=["demo"]
steps = Addressing(content_addressing, interpolate, shift, sharpen)
machine, history = train_copy(cell=rnn_cell, addressing=steps, epochs=5, batch=32, rng=6)  # some five seconds
print(f"bits right in the first epoch {history.accuracy[0]:.1%}, in the last {history.accuracy[-1]:.1%}")
history.plot()

# %% tags=["demo"]
X, Y = copy_task(length=5, batch=1, bits=8, rng=2, held_out=True)  # training never saw it
scores, tape = machine(X)
said = scores.data[6:, 0] > 0
print(f"bits right: {np.mean(said == Y[:, 0]):.0%}")
print("writes most into row", *tape.write[:, 0].argmax(axis=1))
print("reads most from row ", *tape.read[:, 0].argmax(axis=1))
plot.tapes(
    {"writing head": tape.write[:, 0], "reading head": tape.read[:, 0]},
    mark=6,
    caption="Attention at each step. Five vectors are heard, then the mark, and then the machine speaks.",
)

# %% [markdown]
# Guessing gets half of the bits, which the machine left behind in its first epoch.
# It has found the program that you would have written. While it listens, it writes, and goes one row on.
# After the mark the reading head is back at the start. It reads, row after row, in the same order.

# %% [markdown]
# **Predict.** What stands in rows 0 to 4 when the mark comes? Is it the bits? What do the rows hold that were never written to?
#
# *My prediction:* …

# %% tags=["demo"]
from course.widgets import MemoryTape

MemoryTape(tape, X, scores, step=5)

# %% [markdown]
# *Step through the run: what the machine hears and says, what its memory holds, and where both heads are.*
#
# **Explain.** A row has two numbers for each bit, and they are no bits: it is a code that the machine made up. Who can read it? Who taught both heads the same code?
#
# *My explanation:* …

# %% [markdown]
# **Predict.** In training no sequence was longer than five. The tape has 16 rows. How many bits will be right for sequences of 8 vectors? Of 10? Of 15?
#
# *My prediction:* …

# %% tags=["demo"]
lengths = [1, 3, 5, 8, 10, 12, 15]
shares = copy_accuracy(machine, lengths, sequences=200)
print({length: f"{share:.1%}" for length, share in shares.items()})
plot.bars(
    {"share of bits that are right": list(shares.values())},
    names=lengths,
    caption="Copies of 1 to 15 vectors. Half of the bits would be right by chance.",
    alt="A bar for each length. All bits are right up to 5 vectors, nearly all up to 10, fewer at 15.",
)

# %% [markdown]
# It goes on beyond what it has seen, which no table of answers could. It is no perfect program either: small slips of the heads add up along the tape.
#
# ## 7.5 The same in PyTorch
#
# You know the engine from the inside now. PyTorch has the same graph, the same walk back and the same loop, line for line:
#
# | here | PyTorch |
# |---|---|
# | `Tensor(array, requires_grad=True)` | `torch.tensor(array, requires_grad=True)` |
# | `x @ W`, `x.tanh()`, `x.softmax(axis=1)` | `x @ W`, `x.tanh()`, `x.softmax(dim=1)` |
# | `x.sum(axis=1, keepdims=True)`, `np.stack(states)` | `x.sum(dim=1, keepdim=True)`, `torch.stack(states)` |
# | `y.backward(np.ones((1, 20)))`, then `W.grad` | `y.backward(torch.ones(1, 20))`, then `W.grad` |
# | `x.data`, which leaves the graph | `x.detach()` |
# | `grad(loss, w, create_graph=True)` | `torch.autograd.grad(loss, w, create_graph=True)[0]` |
# | `rnn_unroll(rnn_cell, X, h0, W_x, W_h)` | `torch.nn.RNN(D, H, bias=False)(X, h0)`, whose weights are $W_x$ and $W_h$ transposed |

# %% [markdown]
# Two small networks, one in each, with the same first weights. They hear a row of $\pm 1$, and say at each step what came two steps before.
#
# **Predict.** 100 steps of training in both. In which digit do their losses differ at the end?
#
# *My prediction:* …

# %% tags=["demo"]
rng = np.random.default_rng(0)
T, N, H = 12, 32, 8
X = rng.choice([-1.0, 1.0], size=(T, N, 1))
Y = np.concatenate([np.zeros((2, N, 1)), X[:-2]])
start = [rng.normal(size=(1, H)), 0.3 * rng.normal(size=(H, H)), 0.3 * rng.normal(size=(H, 1))]

W_x, W_h, V = (Tensor(array, requires_grad=True) for array in start)
optimiser = Adam([W_x, W_h, V], 0.02)
ours = []
for _ in range(100):
    states = rnn_unroll(rnn_cell, Tensor(X), Tensor(np.zeros((N, H))), W_x, W_h)
    loss = ((states @ V - Y) ** 2).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    ours.append(loss.item())
print(f"here: loss from {ours[0]:.4f} to {ours[-1]:.4f}")

# %% tags=["demo"]
try:
    import torch
except ImportError:
    print("PyTorch is not installed: this cell is skipped. To see it, run: pip install torch")
else:
    torch.set_num_threads(1)  # so small a network is slower with more
    rnn = torch.nn.RNN(1, H, bias=False, dtype=torch.float64)
    rnn.weight_ih_l0.data, rnn.weight_hh_l0.data = (torch.tensor(array.T) for array in start[:2])
    V = torch.tensor(start[2], requires_grad=True)
    optimiser = torch.optim.Adam([*rnn.parameters(), V], 0.02)
    theirs = []
    for _ in range(100):
        states, last = rnn(torch.tensor(X), torch.zeros(1, N, H, dtype=torch.float64))
        loss = ((states @ V - torch.tensor(Y)) ** 2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        theirs.append(loss.item())
    print(f"PyTorch: loss from {theirs[0]:.4f} to {theirs[-1]:.4f}")
    print(f"largest disagreement on the way: {max(abs(a - b) for a, b in zip(ours, theirs)):.0e}")

# %% [markdown]
# ## 7.6 In your words
#
# A friend has written a text game with a map of rooms. A network plays it: it gives a number for each room, and the game goes to the room with the largest.
# Your friend says: "Now I call `backward` on the score. The game is written in tensors, so it will learn."
#
# Answer your friend in six to ten sentences:
#
# 1. **Why** does no gradient reach the network, though the score is a tensor? What would have to change in how the room is chosen?
# 2. Your friend says that soft rooms are cheating: "My game is in one room, not in all a little." What does the Neural Turing Machine do about it, step by step?
# 3. The game runs 200 turns before the score is known. **Why** may the gradient be useless even when it reaches the network?
# 4. Your friend replaces `h` by `h.data` in the loop, "to save memory". What stays right, what does not, and **why** does no test of the score notice?
#
# This is read by a person. Reasons count, not formulas. 4 points.

# %% [markdown] nbgrader={"grade": true, "grade_id": "why_soft", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **A model answer.** The number of the largest entry is a plain integer. If the network's numbers move a little, the same room stays the largest, and the score does not move.
# So the slope is 0 nearly everywhere, and at a tie the score jumps, which no slope tells.
# The game should mix all rooms, by weights that come from a softmax of the network's numbers.
# The machine does the same with rows. It can still be nearly in one place: a strong key, and above all sharpening, push the weights towards a single row.
# They do so smoothly, so the slopes remain. Training decides how sharp it gets.
# In 200 turns the gradient is multiplied 200 times. Factors below 1 make it vanish, factors above 1 make it explode.
# With `h.data` every score stays the same, since the numbers are the same. But no gradient goes back from one turn to the turn before.
# So the network learns from each turn by itself, and never that an early turn caused a late score. A test of the score sees values. Only a test of slopes, against differences, would notice.
#
# **Rubric for the grader.** One point for each, in any order and in any words:
#
# - 1 point: a choice by the largest number has slope 0 (or leaves the graph); *and* the remedy is a mixture, by weights that are smooth in the network's numbers. One of the two: ½.
# - 1 point: the machine's weights can be nearly one-hot, *and* what makes them so (strength or sharpening) has slopes. One of the two: ½.
# - 1 point: vanishing or exploding, *because* one factor for each turn multiplies. Without the reason: ½.
# - 1 point: values stay right and the way back through time is cut, *and* a test of values cannot see it. One of the two: ½.
#
# Claiming that `backward` raises an error for a long loop takes away ½ point. No score is below 0.
# ### END SOLUTION

# %% [markdown]
# ## What you can now do
#
# - Write a program with loops and branches, and get the slope of its result along anything that went into it.
# - Say where a gradient is lost: at an array without a past, at a hard choice, along many steps.
# - Replace a hard choice by a soft one that can be learned, as a Turing machine's head was.
#
# Where it leads: all that is called *deep learning* is written like this. The attention of today's language models is step 1 of this lesson, with many keys at once.
#
# **Further** (not graded, and open). In section 7.2 the learning rate was learned for 10 steps. Would it be the right one for 1000? Learn it for 1, 10 and 100 steps, and compare.
# A short horizon prefers steps that are too short, or too long? For noisy losses the bias can be large. How long a horizon has to be, and how to make do with a short one, is not settled.
#
# Can you see it in small? Give `learned_step` a rate for each step, and learn them all: what does the best schedule for 10 steps look like?
#
# A pointer: Y. Wu and others on *short-horizon bias*, at the conference ICLR in 2018.
