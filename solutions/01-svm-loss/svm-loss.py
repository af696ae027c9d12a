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
# # 1 · Multiclass SVM loss
#
# A machine looked at 1,438 scans of handwritten digits.
# What it kept of them is the ten small pictures below, and with these it reads new scans, about 95 of 100 correctly.
#
# **The question of this hour:** which single number told it, at every step, how wrong it was and which way to move?
#
# The lesson is a row of short loops:
#
# - **Predict**: write your guess into the cell (double-click it) before you go on. Guesses are not graded.
# - **See**: run a cell, compare it with your guess.
# - **Do**: write a function of five to fifteen lines, from the formula above it.
# - **Check**: one line that says what was tried, what came back, and which mistake it looks like.
#
# Grading calls your functions with other numbers and other sizes. It skips the *see* cells, so a function must not use their variables.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
from time import perf_counter

import numpy as np

from course import data, gradcheck, plot
from course.check import check

# %% tags=["demo"]
# What the machine kept: ten rows of 64 letters. M is zero, later letters are positive.
kept = """
MLLJMLJMMLQKHSMMMNQMLSNMMKMTPKJMMIJTQEGMMLTONOJMMMRIINLMMMILOKKL
MMLOMIKMMLNOOQLMMNPLHRNMMOOHCNQMMPQFCMQMMNTIHONMMLQMOPKMMMLONKLM
MMMPPQROMMNNQPQNMKHHMOPMMJIINRQMMLNORRPMMMMQPKLMMLIOHEJMMMOLCFKM
MMKJGOMLMJELQNKMMLJYWLKMMNOTPLJMMLLNOIJMMKJOSHHMMKJOQLKNMMJJNRPP
MNNPRPMMMPNLNPOMMLCHRLLMMKCKQFJMMLHJRPLMMMHELSRMMMMINQPMMMPPPNKL
MMIMLJLMMKJNIFLMMKOMFDKMMMPLHHJMMNTQNNMMMLUPLORMMLPQJQRMMMILORML
MNPNLKLMMPPNPKLMMNJHNMMMMKDDLLLMMKFKLGJMMMNTKEIMMOPUSQQNMNPOOTTO
MMJILGKMMLHLJFKMMLNPMLNNMPSKMPSMMTSMQSQMMSORTOLMMOJLPHIMMMJJMHKM
MNTNPUQMMORNLJMMMORMFAIMMPTPMJJMMMOKJNNMMLFHKNNMMMKKOLKMMNSQKIJL
MMMMKMMMMNPLLPOMMOSNOWPMMMQSRWOMMJILGOOMMKCEGLNMMMJIILOMMMMKNONL
"""
puzzle = np.array([[ord(letter) - ord("M") for letter in row] for row in kept.split()])
plot.templates(
    puzzle.T,
    shape=(8, 8),
    names=list("ABCDEFGHIJ"),
    caption="What the machine kept. One picture for each digit, in a shuffled order.",
)

# %% [markdown]
# **Predict.** Each picture belongs to one digit, in a shuffled order. Which digit does it look for?
#
# *My prediction:* A = … , B = … , C = … , D = … , E = … , F = … , G = … , H = … , I = … , J = …
#
# At the end you train such pictures yourself, and they will tell you.

# %% [markdown]
# ## 1.1 One scan, four numbers
#
# Take four classes only: the digits 0, 1, 2 and 3. For one scan the classifier gives each class $j$ one number, its *score* $s_j$.
# The class with the highest score is its answer. The scan shows a 0, so the right class, its *label*, is $y = 0$:
#
# | class $j$ | 0 | 1 | 2 | 3 |
# |---|---|---|---|---|
# | score $s_j$ | 2.0 | 1.5 | −1.0 | 3.5 |
#
# The multiclass SVM asks for more than the right answer. **The right class must lead every other class by at least 1.**
# The *margin* $m_j$ of a wrong class $j$ says by how much that lead falls short. Above 0 it costs that much. This cost is the *hinge*:
#
# $$m_j = s_j - s_y + 1, \qquad \text{class } j \text{ costs } \max(0,\, m_j).$$

# %% [markdown]
# **Predict.** Which of the wrong classes 1, 2 and 3 cost something? Which costs most?
#
# *My prediction:* …

# %% tags=["demo"]
s = np.array([2.0, 1.5, -1.0, 3.5])  # (4,) the scores of one scan
y = 0  # its right class
for j in (1, 2, 3):
    m = s[j] - s[y] + 1
    print(f"class {j}: margin {s[j]:4.1f} - {s[y]:.1f} + 1 = {m:4.1f}, costs {max(0.0, m):.1f}")

# %% tags=["demo"]
plot.hinge(correct=2.0, others=[1.5, -1.0, 3.5])

# %% [markdown]
# Class 1 is beaten and still costs 0.5: it stands inside the margin of 1 that the picture marks. Class 2 is far below and costs nothing.
#
# The loss $L_i$ of scan number $i$ is the sum over its wrong classes. The same thing three more ways, beside the picture:
#
# | | formula | numbers | code |
# |---|---|---|---|
# | margin of class 1 | $m_1 = s_1 - s_y + 1$ | $1.5 - 2.0 + 1 = 0.5$ | `s[1] - s[y] + 1` |
# | its hinge | $\max(0, m_1)$ | $0.5$ | `max(0.0, s[1] - s[y] + 1)` |
# | loss of the scan | $L_i = \sum_{j \neq y} \max(0, m_j)$ | $0.5 + 0 + 2.5 = 3.0$ | a loop over `j`, without `y` |
#
# **Do.** A scan is one *example*. A *batch* is $N$ examples at once, with $C$ classes. Its scores are a table `scores` of shape $(N, C)$, one row for each scan.
# Their labels are `y` of shape $(N,)$. Entry $s_{ij}$ is the score of class $j$ for scan $i$, and $y_i$ is the label of that scan.
# Write the table of what each class costs. The right class costs 0.
#
# $$\text{entry } (i, j) = \max(0,\; s_{ij} - s_{i y_i} + 1) \text{ for } j \neq y_i, \qquad 0 \text{ for } j = y_i .$$
#
# <details><summary>Hint 1</summary>Start from a table of zeros with the shape of <code>scores</code>. Then only the wrong classes need an entry.</details>
# <details><summary>Hint 2</summary>Walk over the rows, and in each row over the columns. The label <code>y[i]</code> is the number of the right column in row <code>i</code>. Leave that column out.</details>

# %% nbgrader={"grade": false, "grade_id": "hinge_margins_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def hinge_margins(scores, y):
    """Give what each class costs: max(0, s_j - s_y + 1), and 0 for the right class.

    Parameters
    ----------
    scores : (N, C) float array
        Row i holds the scores of example i.
    y : (N,) int array
        The right class of each example.

    Returns
    -------
    (N, C) float array

    Examples
    --------
    >>> hinge_margins(np.array([[2.0, 1.5, -1.0, 3.5]]), np.array([0]))
    array([[0. , 0.5, 0. , 2.5]])
    """
    ### BEGIN SOLUTION
    N, C = scores.shape
    margins = np.zeros((N, C))
    for i in range(N):
        for j in range(C):
            if j != y[i]:
                margins[i, j] = max(0.0, scores[i, j] - scores[i, y[i]] + 1)
    return margins
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "hinge_margins", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("hinge_margins", hinge_margins)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("hinge_margins", hinge_margins)
### END HIDDEN TESTS

# %% [markdown]
# ## 1.2 From one scan to a batch
#
# The *data loss* of a batch is the mean of its $N$ losses, so a batch twice as large does not cost twice as much:
#
# $$L_i = \sum_{j \neq y_i} \max(0,\; s_{ij} - s_{i y_i} + 1), \qquad L_\text{data} = \frac{1}{N} \sum_{i=0}^{N-1} L_i .$$
#
# Three scans, four classes. The first row is the scan from above:
#
# | $i$ | $s_{i0}$ | $s_{i1}$ | $s_{i2}$ | $s_{i3}$ | $y_i$ | $L_i$ |
# |---|---|---|---|---|---|---|
# | 0 | 2.0 | 1.5 | −1.0 | 3.5 | 0 | 3.0 |
# | 1 | 1.0 | 4.0 | 0.5 | 2.0 | 1 | ? |
# | 2 | 0.0 | 0.0 | 0.0 | 0.0 | 2 | ? |

# %% [markdown]
# **Predict.** Fill in the two losses and the mean, by hand. The last row is a classifier that knows nothing.
#
# *My prediction:* $L_1$ = … , $L_2$ = … , mean = …

# %% [markdown]
# **Do** (two lines, not graded). Use your `hinge_margins`.

# %% nbgrader={"grade": false, "grade_id": "data_loss_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def data_loss(scores, y):
    """Give the loss of each example, of shape (N,), and their mean, one number."""
    ### BEGIN SOLUTION
    losses = hinge_margins(scores, y).sum(axis=1)  # (N,)
    return losses, float(losses.mean())
    ### END SOLUTION


# %% tags=["demo"]
# (3, 4): the table above
three_scans = np.array([[2.0, 1.5, -1.0, 3.5], [1.0, 4.0, 0.5, 2.0], [0.0, 0.0, 0.0, 0.0]])
each, mean = data_loss(three_scans, np.array([0, 1, 2]))
print("yours:   L_i =", each, " mean =", mean)
print("by hand: L_i = [3. 0. 3.]  mean = 2.0")

# %% [markdown]
# All scores equal means every wrong class costs exactly 1. Keep that number, $C - 1$: it is what an untrained classifier should show.
#
# ## 1.3 W or 2W?
#
# Where do scores come from? A scan is $D$ numbers, and the batch is a table $X$ of shape $(N, D)$, one row for each scan.
# A *linear* classifier has weights $W$ of shape $(D, C)$, one column for each class:
#
# $$S = X W, \qquad s_{ij} = \sum_{d=0}^{D-1} X_{id} W_{dj}, \qquad S \text{ has shape } (N, C).$$
#
# (Many texts write $s = W x$, with one scan $x$ as a column and $W$ turned on its side. With scans in rows, the same product is $XW$.)
#
# Below, three points in the plane and three classes. $W$ gives every right class a lead of at least 1, so the data loss is 0.

# %% [markdown]
# **Predict.** Replace $W$ by $2W$, then by $\frac{1}{2} W$. What happens to the data loss each time? Does any answer of the classifier change?
#
# *My prediction:* with $2W$ … , with $\frac{1}{2}W$ …

# %% tags=["demo"]
X_plane = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]])  # (3, 2): N = 3 points, D = 2
y_plane = np.array([0, 1, 2])
W_plane = np.array([[1.5, 0.0, -1.5], [0.0, 1.5, -1.5]])  # (2, 3): C = 3 classes

for factor in (0.5, 1, 2, 4):
    _, mean = data_loss(X_plane @ (factor * W_plane), y_plane)
    squares = np.sum((factor * W_plane) ** 2)
    print(f"{factor:>4} W   data loss {mean:.3f}   sum of squares {squares:6.2f}")

# %% [markdown]
# **Predict.** Back to the scan with the scores 2.0, 1.5, −1.0 and 3.5, whose right class is 0. How high must score 0 be for a loss of 0?
# Set it there. Which of $\frac{1}{2} W$, $2W$ and $4W$ then cost something?
#
# *My prediction:* score 0 = … , something is paid by …

# %% tags=["demo"]
from course.widgets import HingeAndSoftmax

# Drag the bars, or press Tab and the arrow keys. The dashed line is one below the score of the right class.
HingeAndSoftmax(s, y, show="svm", margins=hinge_margins)

# %% [markdown]
# **Explain.** The margin is 1 whatever the weights are. Why can $\frac{1}{2} W$ cost something where $W$ costs nothing, and $2W$ never?
#
# *In my words:* …

# %% [markdown]
# The data loss *matches the training data*. It cannot choose between $W$, $2W$ and $4W$: they all cost 0, and they give the same answers.
# So we add a second term that *prefers the simpler function*, here the one with smaller weights. The sum of the two is the loss of this course:
#
# > ### The convention
# > $$L(W) \;=\; \underbrace{\frac{1}{N} \sum_{i=0}^{N-1} L_i}_{\text{mean data loss}} \;+\; \mathrm{reg} \cdot R(W), \qquad R(W) = \sum_{d=0}^{D-1} \sum_{j=0}^{C-1} W_{dj}^2$$
# >
# > `reg` is one number, 0 or larger. There is **no factor ½** in front of it, and it is **not divided by** $N$.
# > Many books write $\frac{1}{2}\,\mathrm{reg}$. Their gradient differs from yours, so derive yours from this line.
#
# $R$ is called the *L2 penalty*. Its *gradient* is a table with the shape of $W$. Each entry says how fast $R$ grows when that one weight grows.

# %% [markdown]
# **Predict.** One weight is 3, so its square is 9. Raise it to 3.001. How much larger is the square, and how much is that per unit of weight?
#
# *My prediction:* …

# %% tags=["demo"]
for w in (3.0, -1.0, 0.0):
    growth = (w + 0.001) ** 2 - w**2
    print(f"w = {w:4.1f}: the square grows by {growth:9.6f}, so {growth / 0.001:6.3f} per unit")

# %% [markdown]
# **Do.** Return the value $R(W)$ and its gradient.
#
# <details><summary>Hint 1</summary>The sum has one term for each weight. Raise one weight: how many terms change?</details>
# <details><summary>Hint 2</summary>Each entry of the gradient depends on its own weight alone. The three lines printed above show how, up to the small step. One operation on the whole table does them all.</details>

# %% nbgrader={"grade": false, "grade_id": "l2_penalty_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def l2_penalty(W):
    """Give the sum of the squared weights and its gradient.

    Parameters
    ----------
    W : (D, C) float array

    Returns
    -------
    value : float
    gradient : (D, C) float array

    Examples
    --------
    >>> value, gradient = l2_penalty(np.array([[3.0, -1.0, 0.0]]))
    >>> float(value), gradient.shape
    (10.0, (1, 3))
    """
    ### BEGIN SOLUTION
    return float(np.sum(W**2)), 2 * W
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "l2_penalty", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("l2_penalty", l2_penalty)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("l2_penalty", l2_penalty)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** The same points with reg = 0.1, and $W$ at several scales. $\frac{2}{3} W$ is the smallest scale with data loss 0.
# Which scale has the smallest loss: $\frac{1}{4}$, $\frac{1}{2}$, $\frac{2}{3}$, 1 or 2?
#
# *My prediction:* …

# %% tags=["demo"]
print("          data loss + 0.1 * penalty = loss")
for factor in (0.25, 0.5, 2 / 3, 1, 2):
    _, mean = data_loss(X_plane @ (factor * W_plane), y_plane)
    penalty, _ = l2_penalty(factor * W_plane)
    print(f"{factor:5.2f} W   {mean:9.3f} + 0.1 * {penalty:7.2f} = {mean + 0.1 * penalty:.3f}")

# %% [markdown]
# $W$ beats $2W$, and $\frac{1}{2} W$ beats both: it pays a little data loss for much smaller weights. How much is up to reg.
#
# ## 1.4 Which way is down?
#
# To improve $W$ we need the slope of the loss in every weight. Begin with the scores of the one scan: $s = (2.0, 1.5, -1.0, 3.5)$ and $y = 0$.
# Its loss is $L_i = 3.0$.

# %% [markdown]
# **Predict.** Raise one score by 0.01 and leave the others. How much does $L_i$ change, per unit of score? Write 0, or a positive or a negative number.
#
# *My prediction:* score 0 … , score 1 … , score 2 … , score 3 …

# %% tags=["demo"]
def loss_of_one(s):
    """Give L_i of one row of scores s, of shape (4,), whose right class is 0."""
    return hinge_margins(s[None, :], np.array([0])).sum()


h = 0.01
for k in range(4):
    nudge = np.zeros(4)
    nudge[k] = h
    print(f"score {k}: slope {(loss_of_one(s + nudge) - loss_of_one(s)) / h:5.2f}")

# %% tags=["demo"]
plot.hinge(
    correct=2.0,
    others=[1.5, -1.0, 3.5],
    caption="The same hinge, read for its slope: 0 left of the kink at s_y - 1, 1 right of it. "
    "Class 2 stands on the left, classes 1 and 3 on the right.",
)

# %% [markdown]
# - A wrong class whose margin is **above 0** costs more as its score grows: slope 1. We say it *violates* the lead of 1.
# - A wrong class whose margin is **below 0** costs nothing, and a little more score changes nothing: slope 0.
# - The right class stands in *every* margin, with a minus sign. Raise its score, and each violating class becomes cheaper.
#   So its slope is minus the **number** of violating classes.
#
# Write $\mathbf{1}[\,m > 0\,]$ for the *indicator*: 1 if the margin is above 0, and 0 if not.
#
# | formula | numbers | code that measures it |
# |---|---|---|
# | $\dfrac{\partial L_i}{\partial s_j} = \mathbf{1}[\,m_j > 0\,]$ for $j \neq y$ | $1,\; 0,\; 1$ for $j = 1, 2, 3$ | `(loss_of_one(s + nudge) - loss_of_one(s)) / h` |
# | $\dfrac{\partial L_i}{\partial s_y} = -\sum_{j \neq y} \mathbf{1}[\,m_j > 0\,]$ | $-(1 + 0 + 1) = -2$ | the same line, with the nudge at `y` |
#
# At margin exactly 0 there is a kink and no single slope. Any number from 0 to 1 is a *subgradient* there. We take 0, and grading avoids that point.

# %% [markdown]
# From scores to weights is one more step. For a scan $x$ of shape $(D,)$, score $j$ is $s_j = \sum_d x_d W_{dj}$.
# Raise the weight $W_{dj}$ a little: only score $j$ moves, and it moves $x_d$ times as much. So
#
# $$\frac{\partial L_i}{\partial W_{dj}} = x_d \, \frac{\partial L_i}{\partial s_j} .$$
#
# In words: column $j$ of the gradient is the scan itself, times the slope of score $j$.
# The data loss is a mean, so its gradient is the mean of these tables over the batch. The penalty adds its own gradient.
#
# **Do.** Write the whole loss with loops, and its gradient `dW` of shape $(D, C)$, in the convention of the box above:
# *mean data loss + reg · sum of squared weights*.
#
# <details><summary>Hint 1</summary>Take the loops of <code>hinge_margins</code>. Whenever a class costs something, two columns of the gradient change. Which two, by which vector, and with which signs?</details>
# <details><summary>Hint 2</summary>Collect sums over the batch first, for the loss and for the gradient. Turn both into means after the loops. Then add the penalty to the loss, and the derivative of exactly that term to the gradient.</details>

# %% nbgrader={"grade": false, "grade_id": "svm_loss_naive_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def svm_loss_naive(W, X, y, reg):
    """Give the multiclass SVM loss and its gradient, with loops.

    loss = mean_i sum_{j != y_i} max(0, s_ij - s_iy + 1) + reg * sum(W**2), with S = X W.

    Parameters
    ----------
    W : (D, C) float array
    X : (N, D) float array
    y : (N,) int array
    reg : float

    Returns
    -------
    loss : float
    dW : (D, C) float array

    Examples
    --------
    >>> W, X, y = np.zeros((2, 3)), np.array([[1.0, 5.0]]), np.array([0])
    >>> loss, dW = svm_loss_naive(W, X, y, reg=0.1)
    >>> float(loss), dW.shape
    (2.0, (2, 3))
    """
    ### BEGIN SOLUTION
    N, C = len(X), W.shape[1]
    loss = 0.0
    dW = np.zeros_like(W)
    for i in range(N):
        s = X[i] @ W  # (C,)
        for j in range(C):
            margin = s[j] - s[y[i]] + 1
            if j != y[i] and margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    return float(loss / N + reg * np.sum(W**2)), dW / N + 2 * reg * W
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "svm_loss_naive", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check("svm_loss_naive", svm_loss_naive)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("svm_loss_naive", svm_loss_naive)
### END HIDDEN TESTS

# %% [markdown]
# Now the real scans: 8 × 8 grey values in a row of $D = 64$ numbers, and $C = 10$ digits.

# %% tags=["demo"]
X_digits, y_digits = data.digits()  # (1797, 64) and (1797,)
X_train, y_train, X_val, y_val = data.split(X_digits, y_digits)
plot.images(X_train[:10], y_train[:10], shape=(8, 8))

# %% [markdown]
# **Predict.** Start from $W = 0$ and one scan. What is the loss? One step *against* the gradient changes all ten columns of $W$.
# What will they look like, drawn as pictures?
#
# *My prediction:* loss … , the pictures …

# %% tags=["demo"]
nothing_learned = np.zeros((64, 10))
value, slope = svm_loss_naive(nothing_learned, X_train[:1], y_train[:1], reg=0.1)
print(f"The scan shows a {y_train[0]}. Its loss is {value}.")
plot.templates(
    -slope,
    shape=(8, 8),
    caption="Minus the gradient of one scan at W = 0: what one step down adds to each class.",
)

# %% [markdown]
# One scan, one step: the right class gains the scan nine times, every other class loses it once.
# Scan after scan, only the classes that still violate the lead of 1 change. That is how a number turns into pictures.
#
# ## 1.5 Trust the gradient? Measure it
#
# You can measure a slope without any derivation. Nudge one weight up and down by a small $h$, and look at the loss only:
#
# $$\frac{\partial L}{\partial W_{dj}} \approx \frac{L(W_{dj} + h) - L(W_{dj} - h)}{2h} \qquad \text{(central difference)} .$$
#
# This never uses your gradient, so it can judge it. It is slow: two losses for each weight. It is for checking, not for training.
#
# To compare a slope $a$ of yours with a measured one $b$, take the *relative error* $|a - b| \,/ \max(|a|, |b|)$.
# A wrong sign gives 2. A slope that is half of the right one gives 0.5.

# %% [markdown]
# **Predict.** Seven examples, $D = 5$, $C = 4$, so 20 slopes. What relative error will yours have: near 0.1, near $10^{-4}$ or near $10^{-9}$?
#
# *My prediction:* …

# %% tags=["demo"]
rng = np.random.default_rng(1)
W_small, X_small = rng.normal(size=(5, 4)), rng.normal(size=(7, 5))
y_small = np.array([0, 1, 2, 3, 0, 1, 2])


def loss_small(W):
    return svm_loss_naive(W, X_small, y_small, reg=0.5)[0]


_, analytic = svm_loss_naive(W_small, X_small, y_small, reg=0.5)
numerical = gradcheck.central_difference(loss_small, W_small)
plot.gradient_error(analytic, numerical)

# %% [markdown]
# ### A correct gradient that fails
#
# Now one example $x = (1, 2)$ with right class $y = 0$, two classes, no penalty. We choose $W$ so that $s = (1, 0)$.
# The margin of class 1 is $0 - 1 + 1 = 0$, **exactly at the kink**. Your gradient takes slope 0 there.

# %% [markdown]
# **Predict.** What does the central difference find for the weight $W_{00}$: 0, −½ or −1? Does a smaller $h$ help?
#
# *My prediction:* …

# %% tags=["demo"]
W_kink = np.array([[1.0, 0.0], [0.0, 0.0]])  # (2, 2)
x_kink, y_kink = np.array([[1.0, 2.0]]), np.array([0])


def loss_at_kink(W):
    return svm_loss_naive(W, x_kink, y_kink, reg=0.0)[0]


print("your gradient:", svm_loss_naive(W_kink, x_kink, y_kink, reg=0.0)[1].ravel())
for h in (1e-1, 1e-3, 1e-5, 1e-7):
    measured = gradcheck.central_difference(loss_at_kink, W_kink, h)
    print(f"central difference, h = {h:.0e}:", measured.ravel().round(6))

# %% tags=["demo"]
plot.kink(h=0.5)

# %% [markdown]
# The central difference reaches over the kink. It averages slope 0 on one side and slope 1 on the other, and finds ½, however small $h$ is.
# Your gradient is right, and the measurement is right about something else: no single slope exists there.
#
# A kink *near* the point does the same until $h$ is smaller than the distance. So how do you tell a kink from a bug?
# **Move $W$ a little and measure again.** A kink is left behind. A bug comes along.

# %% tags=["demo"]
def gradient_with_bug(W, X, y, reg):
    """Give your gradient, with the sign of its first column flipped."""
    dW = svm_loss_naive(W, X, y, reg)[1].copy()
    dW[:, 0] = -dW[:, 0]
    return dW


W_aside = W_kink + np.array([[-0.02, 0.01], [0.03, 0.02]])
for name, W_here in (("at the kink", W_kink), ("moved a little", W_aside)):
    measured = gradcheck.central_difference(loss_at_kink, W_here)
    yours = np.abs(svm_loss_naive(W_here, x_kink, y_kink, 0.0)[1] - measured).max()
    bug = np.abs(gradient_with_bug(W_here, x_kink, y_kink, 0.0) - measured).max()
    print(f"{name:>15}: largest error, yours {yours:.6f}, with the bug {bug:.6f}")

# %% [markdown]
# ## 1.6 The same loss without loops
#
# Python walks a loop slowly. NumPy does one operation on a whole table fast. Everything in your loops is an entry of one of these tables:
#
# | table | shape | row $i$ for the scan above |
# |---|---|---|
# | scores $S = XW$ | $(N, C)$ | 2.0, 1.5, −1.0, 3.5 |
# | hinges $\max(0, m_{ij})$, right class 0 | $(N, C)$ | 0, 0.5, 0, 2.5 |
# | slopes $dS$, with $dS_{ij} = \partial L_i / \partial s_{ij}$ | $(N, C)$ | −2, 1, 0, 1 |
# | the scans $X$ | $(N, D)$ | $x_i$ |
# | the gradient $dW$ | $(D, C)$ | has no row for a scan: it is summed over $i$ |

# %% [markdown]
# **Predict.** For 1,438 scans and 10 classes, how many times faster is it without loops? 2, 10 or 100 times?
#
# *My prediction:* …

# %% [markdown]
# **Do.** The same function, the same two results, no `for`.
#
# <details><summary>Hint 1</summary>One score per row, from a different column each time: index the table with two arrays of length N, the row numbers and the labels. A column of shape (N, 1) can be subtracted from a table of shape (N, C).</details>
# <details><summary>Hint 2</summary>Build dS in two moves: the indicator for the wrong classes, then the right column from each row's sum. For dW, multiply X and dS as matrices. There is only one way to get the shape (D, C), and it sums over the batch.</details>

# %% nbgrader={"grade": false, "grade_id": "svm_loss_vectorized_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def svm_loss_vectorized(W, X, y, reg):
    """Give the multiclass SVM loss and its gradient, without loops.

    loss = mean_i sum_{j != y_i} max(0, s_ij - s_iy + 1) + reg * sum(W**2), with S = X W.

    Parameters
    ----------
    W : (D, C) float array
    X : (N, D) float array
    y : (N,) int array
    reg : float

    Returns
    -------
    loss : float
    dW : (D, C) float array

    Examples
    --------
    >>> W, X, y = np.zeros((2, 3)), np.array([[1.0, 5.0]]), np.array([0])
    >>> loss, dW = svm_loss_vectorized(W, X, y, reg=0.1)
    >>> float(loss), dW.shape
    (2.0, (2, 3))
    """
    ### BEGIN SOLUTION
    N = len(X)
    rows = np.arange(N)
    S = X @ W  # (N, C)
    margins = np.maximum(0, S - S[rows, y][:, None] + 1)  # (N, C)
    margins[rows, y] = 0
    dS = (margins > 0).astype(float)  # (N, C)
    dS[rows, y] = -dS.sum(axis=1)
    loss = margins.sum() / N + reg * np.sum(W**2)
    return float(loss), X.T @ dS / N + 2 * reg * W  # (D, C)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "svm_loss_vectorized", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check("svm_loss_vectorized", svm_loss_vectorized)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("svm_loss_vectorized", svm_loss_vectorized)
### END HIDDEN TESTS

# %% tags=["demo"]
W_random = np.random.default_rng(0).normal(size=(64, 10)) / 8
seconds, results = {}, {}
for f in (svm_loss_naive, svm_loss_vectorized):
    times = []
    for _ in range(3):  # the fastest of three: other programs use the machine too
        start = perf_counter()
        results[f] = f(W_random, X_train, y_train, 0.1)
        times.append(perf_counter() - start)
    seconds[f] = min(times)
    print(f"{f.__name__:>20}: {1000 * seconds[f]:7.2f} ms, loss {results[f][0]:.12f}")

print(f"{seconds[svm_loss_naive] / seconds[svm_loss_vectorized]:.0f} times faster")
apart = np.abs(results[svm_loss_naive][1] - results[svm_loss_vectorized][1]).max()
print(f"the gradients differ by at most {apart:g}")

# %% [markdown]
# ## 1.7 Answer and learn
#
# The classifier's answer $\hat{y}_i$ for example $i$ is the class with the highest score:
#
# $$\hat{y}_i = \underset{j}{\arg\max}\; s_{ij} .$$
#
# **Do.** Return one label for each row of $X$.
#
# <details><summary>Hint 1</summary>The scores are one product. What remains is to find, in each row, where the largest number stands.</details>
# <details><summary>Hint 2</summary>NumPy has a function for the position of the largest value. Choose its axis so that C disappears and N stays.</details>

# %% nbgrader={"grade": false, "grade_id": "predict_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def predict(W, X):
    """Give the class with the highest score for each example.

    Parameters
    ----------
    W : (D, C) float array
    X : (N, D) float array

    Returns
    -------
    (N,) int array

    Examples
    --------
    >>> predict(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[3.0, 2.0], [0.0, 5.0]]))
    array([0, 1])
    """
    ### BEGIN SOLUTION
    return np.argmax(X @ W, axis=1)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "predict", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("predict", predict)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("predict", predict)
### END HIDDEN TESTS

# %% [markdown]
# The gradient points uphill. *Gradient descent* takes small steps the other way, each with the whole batch.
# At step $t = 0, 1, \dots$ it computes the loss and its gradient at the present weights, then moves them:
#
# $$W \leftarrow W - \mathrm{learning\_rate} \cdot dW .$$
#
# **Do.** `loss` is a function like yours, called as `loss(W, X, y, reg)`. Take `steps` steps and return the last weights and a list of the losses.
# Entry $t$ of the list is the loss **before** step $t$, so the list has `steps` entries. The array `W` that you were given must not change.
#
# <details><summary>Hint 1</summary>Two names can mean the same array. An operation such as <code>W -= …</code> changes that array, so the caller sees it. Which line at the top prevents this?</details>
# <details><summary>Hint 2</summary>One call per step gives both things you need. Note the loss first, then move.</details>

# %% nbgrader={"grade": false, "grade_id": "train_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(loss, W, X, y, reg, learning_rate, steps):
    """Minimise a loss by gradient descent on the whole batch.

    Parameters
    ----------
    loss : function
        Called as loss(W, X, y, reg), it returns the loss and its gradient.
    W : (D, C) float array
        Where to start. It is left unchanged.
    X : (N, D) float array
    y : (N,) int array
    reg, learning_rate : float
    steps : int

    Returns
    -------
    W : (D, C) float array
        The weights after the last step.
    losses : list of float
        The loss before each step.

    Examples
    --------
    >>> def ramp(W, X, y, reg):
    ...     return float(W.sum()), np.ones_like(W)
    >>> train(ramp, np.array([[1.0]]), None, None, 0.0, learning_rate=0.25, steps=2)
    (array([[0.5]]), [1.0, 0.75])
    """
    ### BEGIN SOLUTION
    W = W.copy()
    losses = []
    for _ in range(steps):
        value, dW = loss(W, X, y, reg)
        losses.append(value)
        W -= learning_rate * dW
    return W, losses
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "train", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("train", train)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("train", train)
### END HIDDEN TESTS

# %% [markdown]
# ### In the plane, where you can see it
#
# Three clouds of points, $D = 2$, $C = 3$. First your loss, then the same loss with a planted bug in its gradient.

# %% [markdown]
# **Predict.** The bug: the loss has the penalty, its gradient forgot it. Will that loss still fall? Could you tell from its curve alone?
#
# *My prediction:* …

# %% tags=["demo"]
def loss_with_bug(W, X, y, reg):
    """Give your loss with a gradient that forgets the penalty."""
    value, _ = svm_loss_vectorized(W, X, y, reg)
    _, dW_without_penalty = svm_loss_vectorized(W, X, y, 0.0)
    return value, dW_without_penalty


X_blobs, y_blobs = data.blobs(per_class=50, classes=3, spread=0.5, seed=0)  # (150, 2), (150,)
W_start = np.zeros((2, 3))
knobs = {"reg": 0.03, "learning_rate": 0.05, "steps": 60}
W_blobs, falling = train(svm_loss_vectorized, W_start, X_blobs, y_blobs, **knobs)
W_bug, falling_too = train(loss_with_bug, W_start, X_blobs, y_blobs, **knobs)
plot.loss_curve({"yours": falling, "with the bug": falling_too})

# %% tags=["demo"]
def loss_blobs(W):
    return svm_loss_vectorized(W, X_blobs, y_blobs, knobs["reg"])[0]


ends = {"yours": (svm_loss_vectorized, W_blobs), "with the bug": (loss_with_bug, W_bug)}
for name, (f, W_end) in ends.items():
    value, analytic = f(W_end, X_blobs, y_blobs, knobs["reg"])
    error = np.abs(analytic - gradcheck.central_difference(loss_blobs, W_end)).max()
    print(f"{name:>12}: loss after training {value:.4f}, gradient off by {error:.1e}")

# %% [markdown]
# **A falling loss proves nothing.** Here the wrong gradient even ends a little lower. Only the measurement tells the two apart.
#
# Next, the map of answers: which class does your classifier give to each point of the plane?

# %% [markdown]
# **Predict.** The second map is drawn with $2W$. Where will it differ from the first?
#
# *My prediction:* …

# %% tags=["demo"]
plot.decision_regions(lambda points: predict(W_blobs, points), X_blobs, y_blobs)

# %% tags=["demo"]
plot.decision_regions(lambda points: predict(2 * W_blobs, points), X_blobs, y_blobs)

# %% [markdown]
# ### The same in your hands
#
# Twelve points, and your `svm_loss_vectorized` behind every number. Each point has a third feature that is always 1.
# So $W$ has a third row, the *bias*, and the lines where a score is 0 need not pass through the origin.
#
# Drag points, lines (squares) and arrows (circles), or go to them with Tab and move them with the arrow keys. *Play* trains.

# %% [markdown]
# **Predict.** Play until the loss hardly changes, then pause. Drag one point of class 0 (round) outwards, away from the other classes, and then right in among class 1 (square).
# Which of the two moves changes the loss? Which would move the lines, if you played on?
#
# *My prediction:* …

# %% tags=["demo"]
from course.widgets import LinearClassifierDemo

X_few, y_few = data.blobs(per_class=4, classes=3, spread=0.8, seed=1)  # (12, 2), (12,)
LinearClassifierDemo(X_few, y_few, loss=svm_loss_vectorized, reg=0.01)

# %% [markdown]
# **Explain.** Read it off the table while you drag. Margins above 0 are bold.
#
# 1. A point inside its own region, well away from the border, has a loss of 0. Why does it not matter where exactly it lies?
# 2. Set the penalty to 0.5 and play. The arrows become shorter, and more points cost something. Which part of the loss pays for that?
#
# *My explanation:* …

# %% [markdown]
# ## 1.8 Read digits
#
# Everything is yours now: the loss, its gradient, the training. Train on 1,438 scans, then read 359 others.
# These others are the *validation* set: training never sees them.

# %% [markdown]
# **Predict.** Guessing reads 10 of 100 correctly. What share will your classifier read, on the scans it trained on and on the others?
#
# *My prediction:* training … , validation …

# %% tags=["demo"]
W_zero = np.zeros((64, 10))
W_digits, digit_losses = train(
    svm_loss_vectorized, W_zero, X_train, y_train, reg=0.01, learning_rate=0.05, steps=300
)
for name, X_part, y_part in (("training", X_train, y_train), ("validation", X_val, y_val)):
    share = np.mean(predict(W_digits, X_part) == y_part)
    print(f"{name:>10}: {share:.1%} of {len(y_part)} scans read correctly")
plot.loss_curve(digit_losses)

# %% [markdown]
# Column $j$ of $W$ meets every scan in the score of class $j$: bright pixels raise the score where there is ink, dark ones lower it.
# Drawn as a picture, the column is the *template* of its class. (Where texts write $s = Wx$, the templates are the rows of $W$.)

# %% tags=["demo"]
plot.templates(W_digits, shape=(8, 8))

# %% [markdown]
# Now look back at your guesses for A to J. Each picture belongs to the template of yours that it resembles most:

# %% tags=["demo"]
resemblance = np.corrcoef(puzzle, W_digits.T)[:10, 10:]  # (10, 10): picture k against template j
for letter, row in zip("ABCDEFGHIJ", resemblance, strict=True):
    print(letter, "=", row.argmax(), end="   ")

# %% tags=["demo"]
answers = predict(W_digits, X_val)
wrong = np.flatnonzero(answers != y_val)[:10]
names = [f"{y_val[i]}, read as {answers[i]}" for i in wrong]
plot.images(X_val[wrong], names, shape=(8, 8), caption="Validation scans that were misread.")

# %% [markdown]
# **Predict.** Turn the knob `knob` below: 0, 0.01, 1, 10. What will a large penalty do to the size of the weights?
# What will it do to the templates, and to the share of scans read correctly?
#
# *My prediction:* …

# %% tags=["demo"]
knob = 1.0  # change me and run the cell again
W_knob, _ = train(
    svm_loss_vectorized, W_zero, X_train, y_train, reg=knob, learning_rate=0.05, steps=300
)
share_train = np.mean(predict(W_knob, X_train) == y_train)
share_val = np.mean(predict(W_knob, X_val) == y_val)
print(f"reg = {knob}: sum of squares {np.sum(W_knob**2):.2f}")
print(f"read correctly: training {share_train:.1%}, validation {share_val:.1%}")
plot.templates(W_knob, shape=(8, 8))

# %% [markdown]
# ## 1.9 In your words
#
# Two classifiers have weights $W$ and $2W$. Both have data loss 0 on the training set.
# A friend says: "Then they are equally good, and the penalty only makes the loss worse."
#
# Answer your friend in five to eight sentences:
#
# 1. **Why** can the data loss not choose between them?
# 2. Which one does the loss with reg > 0 prefer, and by **how much** do their penalties differ?
# 3. Do their answers for new scans differ? What **does** differ, when a pixel of a scan changes a little?
# 4. Why not simply take reg very large?
#
# This is read by a person. Reasons count, not formulas. 4 points.

# %% [markdown] nbgrader={"grade": true, "grade_id": "w_or_2w", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **A model answer.** The data loss asks only whether each right class leads by at least 1.
# With $W$ all leads are at least 1, with $2W$ they are all at least 2, so every hinge is 0 for both.
# The penalty can choose: $R(2W) = 4 R(W)$, so for reg > 0 the loss prefers $W$.
# Both give the same answer to every scan, because doubling all scores leaves the largest in its place.
# But when a pixel changes a little, the scores of $2W$ move twice as far: $W$ is the simpler, calmer function.
# With reg > 0 training shrinks the weights until further shrinking costs more data loss than it saves penalty.
# With reg very large that point is near $W = 0$: all scores are nearly equal, the data loss nears $C - 1$, and the training data no longer count.
#
# **Rubric for the grader.** One point for each, in any order and in any words:
#
# - 1 point: the data loss is 0 for both *because* leads above 1 are not rewarded (doubling keeps every lead at 1 or more). "Both are 0" alone: 0.
# - 1 point: the loss prefers $W$, and the penalty of $2W$ is four times that of $W$. Preference without the factor, or "twice": ½.
# - 1 point: the answers (largest score) are the same, *and* the scores of $2W$ react twice as strongly to a change of the scan. One of the two: ½.
# - 1 point: the trade-off. A very large reg pulls $W$ towards 0 at the cost of the data loss. "It underfits" without a reason: ½.
#
# Claiming that $2W$ classifies better, or that the penalty is there to raise training accuracy, takes away 1 point. No score is below 0.
# ### END SOLUTION

# %% [markdown]
# ## What you can now do
#
# - Say with one number how wrong a classifier is, and why a right answer can still cost something.
# - Derive the slope of that number, write it with loops and without, and measure whether it is right, kinks included.
# - Train a linear classifier on real scans, and read what it learned from its weights.
#
# **Further** (not graded, and open). Your loss charges *every* class that violates the lead of 1; Weston and Watkins proposed that sum.
# Crammer and Singer charge only the worst one:
#
# $$L_i = \max\bigl(0,\; \max_{j \neq y_i} s_{ij} - s_{i y_i} + 1\bigr) .$$
#
# Derive its subgradient, write it, check it, and give it to your `train`. How many columns of $W$ does one scan move now?
# Which of the two reads more scans of the validation set, at the best reg of each? Would you trust that difference with other splits (`seed=1`, `2`, …)?
#
# A pointer: Ü. Doğan, T. Glasmachers and C. Igel, "A Unified View on Multi-class Support Vector Classification",
# *Journal of Machine Learning Research* 17(45), 2016. It compares nine such losses, and explains where the maximum can go wrong.
