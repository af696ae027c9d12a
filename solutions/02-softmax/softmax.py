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
# # 2 · Softmax and cross entropy
#
# A linear classifier gives each scan of a digit ten scores. Below is one that it reads wrongly, with its scores.
# The scores say *which* digit it believes. They do not say *how sure* it is: they have no unit.
#
# **The question of this hour:** how does a score become a probability, and what should it cost to be sure and wrong?
#
# The lesson is a row of short loops:
#
# - **Predict**: write your guess into the cell (double-click it) before you go on. Guesses are not graded.
# - **See**: run a cell, compare it with your guess.
# - **Do**: write a function of five to fifteen lines, from the formula above it.
# - **Check**: one line that says what was tried, what came back, and which mistake it looks like.
#
# Grading calls your functions with other numbers and other sizes. It skips the *see* cells, so a function must not use their variables.
# What lesson 1 had you build (the SVM loss, `predict`, `train`) is given here.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
from time import perf_counter

import numpy as np

from course import data, gradcheck, plot
from course.check import check
from course.linear.classifier import predict, train
from course.linear.svm import svm_loss_vectorized

# %% tags=["demo"]
X_digits, y_digits = data.digits()  # (1797, 64) and (1797,)
X_train, y_train, X_val, y_val = data.split(X_digits, y_digits)
W_zero = np.zeros((64, 10))
W_svm, _ = train(
    svm_loss_vectorized, W_zero, X_train, y_train, reg=0.001, learning_rate=0.05, steps=300
)

misread = np.flatnonzero(predict(W_svm, X_val) != y_val)[0]
scores_misread = X_val[misread] @ W_svm  # (10,)
plot.images(
    X_val[misread : misread + 1], [f"a {y_val[misread]}"], caption="A scan, and what it shows."
)

# %% tags=["demo"]
plot.bars(
    {"score": scores_misread},
    marked=y_val[misread],
    caption="Its ten scores. The right digit is hatched; another one has the highest score.",
)

# %% [markdown]
# **Predict.** How sure is the classifier of its answer: 30 %, 60 % or 99 %? Can you tell from the bars?
#
# *My prediction:* …

# %% [markdown]
# ## 2.1 Scores as unnormalised log-probabilities
#
# Take four classes again, one scan, its scores $s$ of shape $(C,)$ with $C = 4$, and its label $y = 0$:
#
# | class $k$ | 0 | 1 | 2 | 3 |
# |---|---|---|---|---|
# | score $s_k$ | 2.0 | 1.5 | −1.0 | 3.5 |
#
# Probabilities are positive and sum to 1. The exponential makes every score positive. Division by the sum does the rest:
#
# $$p_k = \frac{e^{s_k}}{\sum_{j=0}^{C-1} e^{s_j}} .$$
#
# This is the *softmax*. Read backwards, $s_k = \ln p_k + \text{the same number for all } k$. Scores are *unnormalised log-probabilities*.

# %% [markdown]
# **Predict.** Class 3 leads class 0 by 1.5. Is $p_3$ twice, four times or fifteen times as large as $p_0$?
#
# *My prediction:* …

# %% tags=["demo"]
s = np.array([2.0, 1.5, -1.0, 3.5])  # (4,) the scores of one scan
weights = np.exp(s)
p = weights / weights.sum()
for k in range(4):
    print(
        f"class {k}: score {s[k]:4.1f}, e^s = {weights[k]:6.3f}, "
        f"p = {weights[k]:6.3f} / {weights.sum():.3f} = {p[k]:.3f}"
    )
print(f"p_3 / p_0 = {p[3] / p[0]:.2f} = e^1.5")

# %% tags=["demo"]
plot.bars(
    {"score s": s, "e^s": weights, "p": p},
    marked=0,
    caption="From scores to probabilities. The label, class 0, is hatched.",
)

# %% [markdown]
# Only differences of scores count: $p_3 / p_0 = e^{s_3 - s_0}$. So what if every score grows by the same number $c$?
#
# | | formula | numbers | code |
# |---|---|---|---|
# | weight of class 0 | $e^{s_0}$ | $e^{2.0} = 7.389$ | `np.exp(s[0])` |
# | probability | $e^{s_0} / \sum_j e^{s_j}$ | $7.389 / 45.354 = 0.163$ | `np.exp(s[0]) / np.exp(s).sum()` |
# | shifted by $c$ | $e^{s_0 + c} / \sum_j e^{s_j + c}$ | ? | `np.exp(s[0] + c) / np.exp(s + c).sum()` |

# %% [markdown]
# **Predict.** What is $p_0$ with $c = 100$? With $c = -100$? With $c = 10{,}000$, in exact arithmetic and on this machine?
#
# *My prediction:* …

# %% tags=["demo"]
with np.errstate(all="ignore"):  # the warnings would tell
    for c in (0, 100, -100, 10_000, -10_000):
        print(f"c = {c:6}: p = {np.exp(s + c) / np.exp(s + c).sum()}")
    print()
    for exponent in (1, 100, 709, 710, -745, -746):
        print(f"e^{exponent} = {np.exp(float(exponent))}")

# %% [markdown]
# ### A softmax that overflows
#
# The factor $e^c$ stands above and below, and cancels: $\dfrac{e^{s_k + c}}{\sum_j e^{s_j + c}} = \dfrac{e^c\, e^{s_k}}{e^c \sum_j e^{s_j}} = p_k$.
# The mathematics does not care about $c$. The machine does: above $e^{709}$ it has only `inf`, below $e^{-745}$ only 0.
# And `inf / inf` and `0 / 0` are `nan`, *not a number*.
#
# So you may choose $c$. Choose it such that nothing overflows, and the sum is never 0.
#
# **Do.** Write the softmax of a batch: `scores` has shape $(N, C)$, one row for each example. Scores of 10,000 must not give `nan`. That is 2 of the points.
#
# <details><summary>Hint 1</summary>After the shift no exponent may be above 0, and one of them should be exactly 0. Which c does that for one row?</details>
# <details><summary>Hint 2</summary>Another row needs another c. NumPy's reductions take an axis, and <code>keepdims=True</code> gives a column of shape (N, 1) that can be subtracted from a table of shape (N, C).</details>

# %% nbgrader={"grade": false, "grade_id": "softmax_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax(scores):
    """Give the probabilities that scores stand for: e^{s_k} / sum_j e^{s_j} in each row.

    Parameters
    ----------
    scores : (N, C) float array
        Row i holds the scores of example i, of any size.

    Returns
    -------
    (N, C) float array
        Each row sums to 1.

    Examples
    --------
    >>> softmax(np.array([[0.0, 0.0], [10000.0, 10000.0]]))
    array([[0.5, 0.5],
           [0.5, 0.5]])
    """
    ### BEGIN SOLUTION
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))  # (N, C)
    return weights / weights.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "softmax", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("softmax", softmax)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("softmax", softmax)
### END HIDDEN TESTS

# %% [markdown]
# Now ask the classifier from the top of the page. Its scores were made by the SVM loss, which never promised probabilities. Softmax reads them as such anyway:

# %% tags=["demo"]
plot.bars(
    {"score": scores_misread, "p": softmax(scores_misread[None, :])[0]},
    marked=y_val[misread],
    caption="The misread scan: its scores, and the probabilities that they stand for.",
)

# %% [markdown]
# ### The denominator has a name
#
# We shall need the logarithm of a probability. Take it apart *before* anything is computed:
#
# $$\ln p_k = \ln \frac{e^{s_k}}{\sum_j e^{s_j}} = s_k - \underbrace{\ln \sum_j e^{s_j}}_{\mathrm{LSE}(s)} .$$
#
# The *log-sum-exp* $\mathrm{LSE}(s)$ is one number for each example. For the scan above it is $\ln 45.354 = 3.815$. The largest score is 3.5.

# %% [markdown]
# **Predict.** Where do these lie: $\mathrm{LSE}(0, 0, 0, 0)$, $\mathrm{LSE}(3, 0, 0, 0)$, $\mathrm{LSE}(30, 0, 0, 0)$? Guess one digit after the point.
#
# *My prediction:* …

# %% tags=["demo"]
for first in (0.0, 3.0, 30.0):
    row = np.array([first, 0.0, 0.0, 0.0])
    print(f"largest score {first:4.1f}, LSE = {np.log(np.exp(row).sum()):.4f}")
print(f"ln 4 = {np.log(4):.4f}")

# %% [markdown]
# LSE is a *smooth maximum*: never below the largest score, and at most $\ln C$ above it.
#
# It overflows like softmax. But a common factor can leave the sum, and then the logarithm:
#
# $$\ln \sum_j e^{s_j} = \ln \Bigl( e^{m} \sum_j e^{s_j - m} \Bigr) = m + \ln \sum_j e^{s_j - m} \qquad \text{for every number } m .$$
#
# **Do.** Return LSE for each row, for scores of any size.
#
# <details><summary>Hint 1</summary>Choose m as you chose the shift of softmax, one for each row.</details>
# <details><summary>Hint 2</summary>Without <code>keepdims</code> a reduction over the classes has shape (N,). To subtract it from the table it must be a column: index it with <code>[:, None]</code>. To add it to the logarithms it must not.</details>

# %% nbgrader={"grade": false, "grade_id": "log_sum_exp_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_sum_exp(scores):
    """Give ln sum_j e^{s_j} of each row.

    Parameters
    ----------
    scores : (N, C) float array
        Of any size.

    Returns
    -------
    (N,) float array

    Examples
    --------
    >>> log_sum_exp(np.array([[0.0, 0.0], [10000.0, 0.0]]))
    array([6.93147181e-01, 1.00000000e+04])
    """
    ### BEGIN SOLUTION
    m = scores.max(axis=1)  # (N,)
    return m + np.log(np.exp(scores - m[:, None]).sum(axis=1))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "log_sum_exp", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("log_sum_exp", log_sum_exp)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("log_sum_exp", log_sum_exp)
### END HIDDEN TESTS

# %% [markdown]
# ## 2.2 Maximum likelihood
#
# A model that gives probabilities can be judged by what happened: how probable did it hold what we saw?
# For $N$ examples $x_i$ with labels $y_i$ this is the *likelihood*, a product. The best model has the largest:
#
# $$\arg\max \prod_i p(y_i \mid x_i) \;=\; \arg\max \sum_i \ln p(y_i \mid x_i) \;=\; \arg\min \sum_i -\ln p(y_i \mid x_i) .$$
#
# The logarithm grows with its argument, so it moves no maximum. It turns the product into a sum. The minus turns it upside down.
#
# A coin shows heads 7 times in 10 throws. A model says: heads with probability $q$. Its likelihood is $q^7 (1 - q)^3$.

# %% [markdown]
# **Predict.** Which $q$ has the largest likelihood? Where is the smallest *negative log-likelihood* $-7 \ln q - 3 \ln(1 - q)$?
#
# *My prediction:* …

# %% tags=["demo"]
q = np.linspace(0.02, 0.98, 97)  # models of the coin
likelihood = q**7 * (1 - q) ** 3
surprise = -7 * np.log(q) - 3 * np.log(1 - q)
print(f"largest likelihood               at q = {q[likelihood.argmax()]:.2f}")
print(f"smallest negative log-likelihood at q = {q[surprise.argmin()]:.2f}")
plot.curves(
    q,
    {
        "likelihood": {"likelihood": likelihood},
        "negative log-likelihood": {"-ln likelihood": surprise},
    },
    xlabel="q",
    marks=[0.7],
    caption="Seven heads in ten throws, as each model q sees them. "
    "The largest likelihood and the smallest negative log-likelihood are at the same q, 0.7.",
)

# %% [markdown]
# **Predict.** 1,438 scans, and the model gives each label probability ½. What is the product, on this machine? What is the sum of the logarithms?
#
# *My prediction:* …

# %% tags=["demo"]
halves = np.full(1438, 0.5)
print("product of p:      ", halves.prod())
print("sum of -ln p:      ", -np.log(halves).sum())
print("mean of -ln p:     ", -np.log(halves).mean(), "= ln 2, whatever the number of scans")

# %% [markdown]
# So the loss of example $i$ is its *negative log-likelihood*:
#
# $$L_i = -\ln p_{i y_i} .$$
#
# | | probability of the label | loss |
# |---|---|---|
# | sure and right | 0.99 | 0.010 |
# | a coin's throw | 0.5 | 0.693 |
# | the scan above, $y = 0$ | 0.163 | 1.815 |
# | sure and wrong | 0.0001 | 9.210 |
#
# **Do.** `p` is a table of shape $(N, C)$ whose rows are distributions, `y` are the labels, of shape $(N,)$. Return one loss for each example.
#
# <details><summary>Hint 1</summary>You need one number from each row, each time from the column that the label names.</details>
# <details><summary>Hint 2</summary>Index the table with two arrays of length N: the row numbers and the labels.</details>

# %% nbgrader={"grade": false, "grade_id": "negative_log_likelihood_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def negative_log_likelihood(p, y):
    """Give the loss of each example: -ln of the probability of its label.

    Parameters
    ----------
    p : (N, C) float array
        Row i is a distribution over the classes, without zeros.
    y : (N,) int array
        The right class of each example.

    Returns
    -------
    (N,) float array

    Examples
    --------
    >>> negative_log_likelihood(np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([0, 1]))
    array([1.38629436, 0.69314718])
    """
    ### BEGIN SOLUTION
    return -np.log(p[np.arange(len(y)), y])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "negative_log_likelihood", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("negative_log_likelihood", negative_log_likelihood)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("negative_log_likelihood", negative_log_likelihood)
### END HIDDEN TESTS

# %% [markdown]
# ### A right formula that gives infinity
#
# A classifier is very sure and very wrong: scores $(0, 10000)$, label 0. In exact arithmetic $L = \ln(e^0 + e^{10000}) - 0 \approx 10000$.

# %% [markdown]
# **Predict.** What does `negative_log_likelihood(softmax(scores), y)` give, with your softmax that never overflows?
#
# *My prediction:* …

# %% tags=["demo"]
very_wrong, label_0 = np.array([[0.0, 10_000.0]]), np.array([0])
with np.errstate(divide="ignore"):
    print("p =", softmax(very_wrong)[0])
    print("-ln p_y      =", negative_log_likelihood(softmax(very_wrong), label_0)[0])
    print("-ln(p_y + 1e-12) =", -np.log(softmax(very_wrong)[0, 0] + 1e-12))
print("LSE(s) - s_y =", log_sum_exp(very_wrong)[0] - very_wrong[0, 0])

# %% [markdown]
# $p_y = e^{-10000}$ is smaller than any number of the machine, so it is rounded to 0, and the logarithm comes too late.
# A small number added inside the logarithm hides the infinity behind a loss that is wrong, and flat.
# Take the logarithm apart first: **the loss is $\mathrm{LSE}(s) - s_y$**. You will need this twice below.

# %% [markdown]
# ## 2.3 The same number from information theory
#
# Outcomes $x$ are drawn with probabilities $p(x)$. Somebody believes they are drawn with $q(x)$. An outcome surprises him by $-\ln q(x)$:
# what he holds certain does not surprise him at all. His mean surprise is the *cross entropy*:
#
# $$H(p, q) = -\sum_x p(x) \ln q(x) .$$
#
# Who believes the truth is surprised least, by the *entropy* $H(p) = H(p, p)$. What a wrong belief adds is the *Kullback-Leibler divergence*:
#
# $$H(p, q) = H(p) + \mathrm{KL}(p \,\|\, q), \qquad \mathrm{KL}(p \,\|\, q) = \sum_x p(x) \ln \frac{p(x)}{q(x)} \;\ge\; 0 .$$
#
# An outcome with $p(x) = 0$ never comes, and adds nothing, whatever $q(x)$ is. Logarithms have base $e$ in this course.
#
# | $x$ | 0 | 1 | 2 | |
# |---|---|---|---|---|
# | $p(x)$ | ½ | ½ | 0 | truth |
# | $q(x)$ | ¼ | ½ | ¼ | belief |
# | $-\ln q(x)$ | 1.386 | 0.693 | 1.386 | surprise |

# %% [markdown]
# **Predict.** Compute $H(p, q)$, $H(p)$ and $\mathrm{KL}(p \,\|\, q)$ by hand, in multiples of $\ln 2 = 0.693$.
#
# *My prediction:* …

# %% [markdown]
# **Do.** The cross entropy of two distributions `p` and `q`, both of shape $(C,)$: one number. NumPy computes `0 * np.log(0.0)` as `nan`, so leave out what never comes.
#
# <details><summary>Hint 1</summary>Which of the two arrays says whether an outcome comes? Compare it with 0 to get an array of True and False.</details>
# <details><summary>Hint 2</summary>An array can be indexed with such an array: <code>q[mask]</code> keeps the entries where mask is True. Keep the same entries of both.</details>

# %% nbgrader={"grade": false, "grade_id": "cross_entropy_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cross_entropy(p, q):
    """Give H(p, q) = - sum_x p(x) ln q(x).

    Parameters
    ----------
    p : (C,) float array
        How outcomes are drawn. It may hold zeros: such an outcome adds nothing.
    q : (C,) float array
        What is believed. It is above 0 wherever p is.

    Returns
    -------
    float

    Examples
    --------
    >>> round(float(cross_entropy(np.array([0.0, 1.0]), np.array([0.75, 0.25]))), 4)
    1.3863
    """
    ### BEGIN SOLUTION
    drawn = p > 0
    return float(-np.sum(p[drawn] * np.log(q[drawn])))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "cross_entropy", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("cross_entropy", cross_entropy)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("cross_entropy", cross_entropy)
### END HIDDEN TESTS

# %% [markdown]
# **Do.** The divergence $\mathrm{KL}(p \,\|\, q)$, by its own formula.
#
# <details><summary>Hint 1</summary>The same outcomes are left out, for the same reason.</details>
# <details><summary>Hint 2</summary>The logarithm of a ratio is a difference of logarithms. Both are fine once only outcomes with p > 0 are left.</details>

# %% nbgrader={"grade": false, "grade_id": "kl_divergence_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def kl_divergence(p, q):
    """Give KL(p || q) = sum_x p(x) ln(p(x) / q(x)).

    Parameters
    ----------
    p, q : (C,) float arrays
        As for cross_entropy.

    Returns
    -------
    float

    Examples
    --------
    >>> round(float(kl_divergence(np.array([0.0, 1.0]), np.array([0.5, 0.5]))), 4)
    0.6931
    """
    ### BEGIN SOLUTION
    drawn = p > 0
    return float(np.sum(p[drawn] * np.log(p[drawn] / q[drawn])))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "kl_divergence", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("kl_divergence", kl_divergence)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("kl_divergence", kl_divergence)
### END HIDDEN TESTS

# %% tags=["demo"]
truth, belief = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.5, 0.25])
H_pq, H_p = cross_entropy(truth, belief), cross_entropy(truth, truth)
KL = kl_divergence(truth, belief)
print(f"H(p, q) = {H_pq:.4f} = 3/2 ln 2")
print(f"H(p)    = {H_p:.4f} = ln 2")
print(f"KL      = {KL:.4f} = 1/2 ln 2")
print(f"H(p) + KL - H(p, q) = {H_p + KL - H_pq:.1e}")

# %% [markdown]
# ### And what has this to do with labels?
#
# A label says: class $y$, certainly. As a distribution this is the *one-hot* vector, with 1 at place $y$ and 0 elsewhere.

# %% [markdown]
# **Predict.** Let $p$ be one-hot at $y = 0$, and $q$ the softmax of $s = (2.0, 1.5, -1.0, 3.5)$. Which number is $H(p, q)$? Which is $H(p)$?
#
# *My prediction:* …

# %% tags=["demo"]
onehot = np.array([1.0, 0.0, 0.0, 0.0])
q_scan = softmax(s[None, :])[0]
label = np.array([0])
print(f"cross entropy H(p, q):            {cross_entropy(onehot, q_scan):.6f}")
print(f"negative log-likelihood -ln q_y:  {negative_log_likelihood(q_scan[None, :], label)[0]:.6f}")
print(f"LSE(s) - s_y:                     {log_sum_exp(s[None, :])[0] - s[0]:.6f}")
print(f"divergence KL(p || q):            {kl_divergence(onehot, q_scan):.6f}")
print(f"entropy H(p):                     {cross_entropy(onehot, onehot) + 0:.6f}")

# %% [markdown]
# Four names, one number. With a one-hot $p$ the sum has one term, and $H(p) = 0$. So to minimise the *cross-entropy loss* is to maximise the likelihood.
# It is also to bring the belief $q$ as near to the labels as divergence measures it.

# %% [markdown]
# ## 2.4 Why softmax?
#
# Other recipes also turn scores into a loss. Take two classes. Let $s$ be by how much the right class *leads*: its score less the other one's.
# Softmax of two scores is the *sigmoid* of their difference:
#
# $$p = \frac{e^{s_y}}{e^{s_y} + e^{s_\text{other}}} = \frac{e^{s}}{e^{s} + 1} = \frac{1}{1 + e^{-s}} = \sigma(s), \qquad \sigma'(s) = \sigma(s)\,(1 - \sigma(s)), \qquad 1 - \sigma(s) = \sigma(-s) .$$
#
# Three losses over this one score. All take $p = \frac12$ at $s = 0$, and all fall from wrong to right:
#
# | | probability $p$ | loss | slope $d\,\text{loss}/ds$ |
# |---|---|---|---|
# | (a) *clipped* | $\frac12 + \frac{s}{4}$, clipped to $[0.001,\, 1]$ | $-\ln p$ | yours to find |
# | (b) *likelihood* | $\sigma(s)$ | $1 - p$ | yours to find |
# | (c) *logistic* | $\sigma(s)$ | $-\ln p = \ln(1 + e^{-s})$ | yours to find |
#
# (a) squashes the score with a straight line, the tangent of $\sigma$, and cuts off what is no probability. (b) leaves out the logarithm.

# %% [markdown]
# **Predict.** A classifier is badly wrong: $s = -6$. Gradient descent moves $s$ by minus the slope. Which of the three learns from this example, and which does not?
#
# *My prediction:* (a) … , (b) … , (c) …

# %% [markdown]
# **Do.** Return three pairs (loss, slope), in the order (a), (b), (c). Loss and slope have the shape of `s`.
# Where (a) is clipped it is flat: the slope is 0 there. Grading avoids the two corners. Scores of ±10,000 are 2 of the points.
#
# <details><summary>Hint 1</summary>Derive on paper, by the chain rule: first the slope of the loss in p, then that of p in s. In (c) a factor cancels. Test your slopes at s = 0: all three are simple fractions there.</details>
# <details><summary>Hint 2</summary><code>np.clip</code> cuts off, <code>np.where(condition, a, b)</code> chooses entry by entry. <code>1 / (1 + np.exp(-s))</code> survives large scores, <code>np.log</code> of it does not. <code>np.logaddexp(a, b)</code> is ln(e^a + e^b) without overflow, and 1 = e^0.</details>

# %% nbgrader={"grade": false, "grade_id": "three_losses_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def three_losses(s):
    """Give loss and slope of three losses over one score.

    Parameters
    ----------
    s : (M,) float array
        By how much the right class leads, of any size.

    Returns
    -------
    clipped, likelihood, logistic : pairs of (M,) float arrays
        Each is (loss, slope).

    Examples
    --------
    >>> clipped, likelihood, logistic = three_losses(np.array([0.0]))
    >>> float(clipped[0][0]), float(likelihood[0][0]), float(logistic[0][0])
    (0.6931471805599453, 0.5, 0.6931471805599453)
    """
    ### BEGIN SOLUTION
    p = np.clip(0.5 + s / 4, 0.001, 1)
    clipped = -np.log(p), np.where((p > 0.001) & (p < 1), -1 / (4 * p), 0.0)
    with np.errstate(over="ignore"):  # 1 / inf is the 0 we want
        sigma = 1 / (1 + np.exp(-s))
    likelihood = 1 - sigma, -sigma * (1 - sigma)
    logistic = np.logaddexp(0, -s), sigma - 1
    return clipped, likelihood, logistic
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "three_losses", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check("three_losses", three_losses)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("three_losses", three_losses)
### END HIDDEN TESTS

# %% tags=["demo"]
names = ["clipped", "likelihood", "logistic"]
leads = np.linspace(-8, 6, 141)
found = dict(zip(names, three_losses(leads), strict=True))
plot.curves(
    leads,
    {
        "loss": {name: loss for name, (loss, _) in found.items()},
        "slope": {name: slope for name, (_, slope) in found.items()},
    },
    xlabel="lead s of the right class",
    marks=[-6, 3],
    caption="Three losses and their slopes. Descent sees the slopes only: "
    "look at s = -6, badly wrong, and s = 3, right.",
)

# %% tags=["demo"]
where = np.array([-6.0, 0.0, 3.0])
for name, (loss, slope) in zip(names, three_losses(where), strict=True):
    for at, height, steepness in zip(where, loss, slope, strict=True):
        print(f"{name:>10} at s = {at:2.0f}: loss {height + 0:.3f}, slope {steepness:7.4f}")
print(f"sigma(3) = {1 - three_losses(where)[1][0][2]:.3f}")

# %% [markdown]
# **Predict.** Where is the answer wrong, $s < 0$, and the slope still less than 0.01? For (a) up to $s$ = … , for (b) up to $s$ = … , for (c) … ?
#
# *My prediction:* …

# %% tags=["demo"]
from course.widgets import WhySoftmax

# Your three losses. Drag the circle below, or press Tab and the arrow keys; shaded is where nothing is learned.
WhySoftmax(three_losses)

# %% [markdown]
# **Explain.** At $s = -6$ loss (a) is the highest of all and its arrow is gone. What does gradient descent see of a loss, and what does it not see?
#
# *In my words:* …

# %% [markdown]
# **Predict.** Start at $s = -6$ and repeat $s \leftarrow s - \text{slope}$ forty times, with each loss. Where does $s$ end?
#
# *My prediction:* (a) … , (b) … , (c) …

# %% tags=["demo"]
paths = {}
for k, name in enumerate(names):
    lead, path = np.array([-6.0]), []
    for _ in range(40):
        path.append(float(lead[0]))
        lead = lead - three_losses(lead)[k][1]
    paths[name] = path
plot.loss_curve(
    paths, quantity="lead s", caption="Forty steps of descent on s itself, from s = -6."
)

# %% [markdown]
# - **(a)** is flat where it clips. The loss is large, 6.9, and its slope is 0: *no slope, no learning*. Just above that corner the slope is −250.
#   Above $s = 2$ it is flat again: *no loss, no learning*.
# - **(b)** is nearly flat where it is most wrong. Its slope $-p(1 - p)$ has the factor $p$, and $p = 0.0025$ at $s = -6$.
# - **(c)** divides by $p$, since $(\ln p)' = 1/p$, and the factor cancels: the slope is $-(1 - p)$. It is near $-1$ when wrong. It fades only
#   when the classifier is right: at $s = 3$, $p$ is 0.95.
#
# The logarithm undoes the exponential. This is why cross entropy and softmax go together.

# %% [markdown]
# ## 2.5 Belief less truth
#
# Back to $C$ classes. One example with scores $s$ and label $y$ has the loss $L_i = \mathrm{LSE}(s) - s_y$. Raise one score $s_j$ a little:
#
# $$\frac{\partial}{\partial s_j} \ln \sum_k e^{s_k} = \frac{e^{s_j}}{\sum_k e^{s_k}} = p_j, \qquad \frac{\partial s_y}{\partial s_j} = \mathbf{1}[\,j = y\,], \qquad\text{so}\qquad \frac{\partial L_i}{\partial s} = p - \mathrm{onehot}(y) .$$
#
# What the model believes, less what is the case. For $s = (2.0, 1.5, -1.0, 3.5)$ and $y = 0$, belief is $p = (0.163, 0.099, 0.008, 0.730)$.

# %% [markdown]
# **Predict.** Write down the four slopes. What is their sum, and why must it be that?
#
# *My prediction:* …

# %% tags=["demo"]
def loss_of_one(s):
    """Give L_i of scores s, of shape (4,), whose label is 0."""
    return log_sum_exp(s[None, :])[0] - s[0]


print(f"loss      {loss_of_one(s):.3f}")
print("belief   ", softmax(s[None, :])[0].round(3))
print("formula  ", (softmax(s[None, :])[0] - onehot).round(3))
measured = gradcheck.central_difference(loss_of_one, s)
print("measured ", measured.round(3), " sum", round(measured.sum(), 6) + 0)

# %% [markdown]
# From scores to weights it is one step, as in lesson 1. The batch $X$ has shape $(N, D)$, the weights $W$ have shape $(D, C)$, the scores are $S = XW$.
# A weight $W_{dj}$ moves score $j$ of example $i$ by $X_{id}$. So column $j$ of the gradient collects each example $x_i$, times the slope of its score $j$.
#
# > ### The convention
# > $$L(W) \;=\; \frac{1}{N} \sum_{i=0}^{N-1} \bigl( \mathrm{LSE}(s_i) - s_{i y_i} \bigr) \;+\; \mathrm{reg} \cdot \sum_{d, j} W_{dj}^2$$
# >
# > Mean data loss, plus reg times the sum of squares: **no factor ½, not divided by** $N$. Derive your gradient from this line.
#
# **Do.** Loss and gradient `dW` of shape $(D, C)$, with loops over examples and classes. Scores of 10,000 are 2 of the points: there $-\ln p_y$ is infinite where the loss is not.
#
# <details><summary>Hint 1</summary>For one example: its scores, its LSE, its probabilities. The loss needs the first two, the slopes need the third. You may shift the scores of a row first, if you use the shifted ones everywhere.</details>
# <details><summary>Hint 2</summary>Every column of dW gains the example, times the probability of that class. One column also loses the example once. Collect sums, divide by N after the loops, then add the penalty and its derivative.</details>

# %% nbgrader={"grade": false, "grade_id": "softmax_loss_naive_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_loss_naive(W, X, y, reg):
    """Give the softmax loss and its gradient, with loops.

    loss = mean_i (LSE(s_i) - s_iy) + reg * sum(W**2), with S = X W.

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
    >>> W, X, y = np.zeros((2, 4)), np.array([[1.0, 5.0]]), np.array([0])
    >>> loss, dW = softmax_loss_naive(W, X, y, reg=0.1)
    >>> round(float(loss), 4), dW.shape
    (1.3863, (2, 4))
    """
    ### BEGIN SOLUTION
    N, C = len(X), W.shape[1]
    loss = 0.0
    dW = np.zeros_like(W)
    for i in range(N):
        s = X[i] @ W  # (C,)
        s = s - s.max()
        total = np.exp(s).sum()
        loss += np.log(total) - s[y[i]]
        for j in range(C):
            slope = np.exp(s[j]) / total - (j == y[i])
            dW[:, j] += slope * X[i]
    return float(loss / N + reg * np.sum(W**2)), dW / N + 2 * reg * W
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "softmax_loss_naive", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
check("softmax_loss_naive", softmax_loss_naive)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("softmax_loss_naive", softmax_loss_naive)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** Two measurements at $W = 0$, on all training scans: the loss (think of $p$ when all scores are equal), and how many of ten columns of the gradient are 0.
# Then the gradient against central differences, for a small problem. The SVM had kinks that fool this check. Does this loss?
#
# *My prediction:* …

# %% tags=["demo"]
value, slope = softmax_loss_naive(W_zero, X_train, y_train, reg=0.1)
print(f"loss at W = 0: {value:.6f},  ln 10 = {np.log(10):.6f}")
print("columns of dW that are 0:", int((np.abs(slope).max(axis=0) == 0).sum()))

rng = np.random.default_rng(1)
W_small, X_small, y_small = (
    rng.normal(size=(5, 4)),
    rng.normal(size=(7, 5)),
    np.array([0, 1, 2, 3, 0, 1, 2]),
)
_, analytic = softmax_loss_naive(W_small, X_small, y_small, reg=0.5)
numerical = gradcheck.central_difference(
    lambda W: softmax_loss_naive(W, X_small, y_small, reg=0.5)[0], W_small
)
plot.gradient_error(analytic, numerical)

# %% [markdown]
# The loss of a classifier that knows nothing is $\ln C$. Keep that number: a first loss far from it means a bug, or weights that start too large.
# And this loss is smooth everywhere, so the check never meets a kink.
#
# ### The same loss without loops
#
# | table | shape | row $i$ for the scan above |
# |---|---|---|
# | scores $S = XW$ | $(N, C)$ | 2.0, 1.5, −1.0, 3.5 |
# | probabilities $P$ | $(N, C)$ | 0.163, 0.099, 0.008, 0.730 |
# | slopes $dS = P - \mathrm{onehot}(y)$ | $(N, C)$ | −0.837, 0.099, 0.008, 0.730 |
# | losses $\mathrm{LSE}(s_i) - s_{i y_i}$ | $(N,)$ | 1.815 |
# | the gradient $dW$ | $(D, C)$ | has no row for a scan: it is summed over $i$ |
#
# **Do.** The same function, the same two results, no `for`. You may call your own `softmax` and `log_sum_exp`: a mistake in them would then cost here, too.
#
# <details><summary>Hint 1</summary>The scores of the labels are one number from each row: index with two arrays. The one-hot table need not exist: subtract 1 at N places of P.</details>
# <details><summary>Hint 2</summary>For dW, multiply X and dS as matrices. There is only one way to get the shape (D, C), and it sums over the batch.</details>

# %% nbgrader={"grade": false, "grade_id": "softmax_loss_vectorized_answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax_loss_vectorized(W, X, y, reg):
    """Give the softmax loss and its gradient, without loops.

    loss = mean_i (LSE(s_i) - s_iy) + reg * sum(W**2), with S = X W.

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
    >>> W, X, y = np.zeros((2, 4)), np.array([[1.0, 5.0]]), np.array([0])
    >>> loss, dW = softmax_loss_vectorized(W, X, y, reg=0.1)
    >>> round(float(loss), 4), dW.shape
    (1.3863, (2, 4))
    """
    ### BEGIN SOLUTION
    N = len(X)
    rows = np.arange(N)
    S = X @ W  # (N, C)
    S = S - S.max(axis=1, keepdims=True)
    weights = np.exp(S)
    total = weights.sum(axis=1)  # (N,)
    dS = weights / total[:, None]  # P ...
    dS[rows, y] -= 1  # ... - onehot(y)
    loss = np.mean(np.log(total) - S[rows, y]) + reg * np.sum(W**2)
    return float(loss), X.T @ dS / N + 2 * reg * W  # (D, C)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "softmax_loss_vectorized", "locked": true, "points": 12, "schema_version": 3, "solution": false, "task": false}
check("softmax_loss_vectorized", softmax_loss_vectorized)
### BEGIN HIDDEN TESTS
from autograder import verify
verify("softmax_loss_vectorized", softmax_loss_vectorized)
### END HIDDEN TESTS

# %% tags=["demo"]
W_random = np.random.default_rng(0).normal(size=(64, 10)) / 8
seconds, results = {}, {}
for f in (softmax_loss_naive, softmax_loss_vectorized):
    start = perf_counter()
    results[f] = f(W_random, X_train, y_train, 0.1)
    seconds[f] = perf_counter() - start
    print(f"{f.__name__:>24}: {1000 * seconds[f]:7.2f} ms, loss {results[f][0]:.12f}")
apart = np.abs(results[softmax_loss_naive][1] - results[softmax_loss_vectorized][1]).max()
print(f"the gradients differ by at most {apart:g}")

# %% [markdown]
# ### Read digits with it
#
# `train(loss, W, X, y, reg, learning_rate, steps)` takes full steps of gradient descent with *your* loss, and returns the weights and the list of losses.

# %% [markdown]
# **Predict.** Where does the curve of losses start? What share of the validation scans will it read, where the SVM reads 96 of 100?
#
# *My prediction:* …

# %% tags=["demo"]
W_softmax, losses = train(
    softmax_loss_vectorized, W_zero, X_train, y_train, reg=0.0001, learning_rate=0.5, steps=300
)
for name, X_part, y_part in (("training", X_train, y_train), ("validation", X_val, y_val)):
    share = np.mean(predict(W_softmax, X_part) == y_part)
    print(f"{name:>10}: {share:.1%} of {len(y_part)} scans read correctly")
plot.loss_curve(losses)

# %% tags=["demo"]
P_val = softmax(X_val @ W_softmax)  # (359, 10)
least = np.sort(P_val.max(axis=1).argsort()[:10])
names_least = [f"{y_val[i]}: {P_val[i].argmax()}, {P_val[i].max():.0%}" for i in least]
plot.images(
    X_val[least],
    names_least,
    caption="The scans of which it is least sure. "
    "Above each: label, answer, probability of the answer.",
)

# %% [markdown]
# Now it can say how sure it is, and where it hesitates a person would, too. This is what the scores at the top of the page could not tell.
#
# ## 2.6 SVM or softmax?
#
# Both losses see scores only. What does each still care about once an example is *classified correctly*? Three classes, label 0:
#
# | scores | the right class leads by | SVM loss | softmax loss |
# |---|---|---|---|
# | 10, 9.5, 8 | 0.5 | ? | ? |
# | 10, 8, 8 | 2 | ? | ? |
# | 10, 0, 0 | 10 | ? | ? |
# | 10, −90, −90 | 100 | ? | ? |

# %% [markdown]
# **Predict.** Which of the eight losses are exactly 0? Which of the last three rows does each loss prefer?
#
# *My prediction:* …

# %% tags=["demo"]
rows_right = np.array([[10.0, 9.5, 8.0], [10.0, 8.0, 8.0], [10.0, 0.0, 0.0], [10.0, -90.0, -90.0]])
for row in rows_right:
    # The scores themselves as one example, and the identity as weights.
    svm, _ = svm_loss_vectorized(np.eye(3), row[None, :], np.array([0]), 0.0)
    soft, _ = softmax_loss_vectorized(np.eye(3), row[None, :], np.array([0]), 0.0)
    print(f"scores {row}: SVM {svm:.3f}, softmax {soft:.2e}")

# %% [markdown]
# **Predict.** Scores 1, 0.5 and −1, label 0. Raise score 0. From which score on is the SVM loss 0, and from which the softmax loss? What does $2W$ do to each?
#
# *My prediction:* …

# %% tags=["demo"]
from course.widgets import HingeAndSoftmax

# Drag the bars, or press Tab and the arrow keys. Both losses and their slopes follow; "yours" is your softmax.
HingeAndSoftmax([1.0, 0.5, -1.0], 0, softmax=softmax)

# %% [markdown]
# **Explain.** Once the SVM loss is 0, nothing moves it. What does softmax still pay for, and why does $4W$ make it cheaper without a single better answer?
#
# *In my words:* …

# %% tags=["demo"]
leads = np.linspace(-4, 6, 101)
_, _, (log_loss, log_slope) = three_losses(leads)
plot.curves(
    leads,
    {
        "loss": {"hinge": np.maximum(0, 1 - leads), "softmax": log_loss},
        "slope": {"hinge": -1.0 * (leads < 1), "softmax": log_slope},
    },
    xlabel="lead s of the right class",
    marks=[0, 1],
    caption="Two classes. From s = 0 on the answer is right; from s = 1 on the hinge is content, "
    "softmax never quite.",
)

# %% [markdown]
# - The **SVM** asks for a lead of 1. Whoever has it costs exactly 0 and moves nothing: leads of 2 and of 100 are the same to it.
# - **Softmax** always wants more: a larger lead is always a smaller loss. But its push fades like $e^{-s}$.
#   At a lead of 100 the loss is $2 e^{-100}$, which the machine cannot see beside 1.
#
# When both are badly wrong they pull alike, with slope −1. Here are both on the same twelve points, with a bias as third row of $W$.
# Drag points, lines and arrows (or use Tab and the arrow keys). *Play* trains with the loss that is chosen.

# %% [markdown]
# **Predict.** Play with the SVM until its loss is 0 and all comes to rest. Then choose softmax and play on, without touching anything else.
# Will anything move? And if you then go back to the SVM?
#
# *My prediction:* …

# %% tags=["demo"]
from course.widgets import LinearClassifierDemo

X_few, y_few = data.blobs(per_class=4, classes=3, spread=1.0, seed=1)  # (12, 2), (12,)
both_losses = {"SVM": svm_loss_vectorized, "softmax": softmax_loss_vectorized}
LinearClassifierDemo(X_few, y_few, loss=both_losses, reg=0.0, learning_rate=0.1)

# %% [markdown]
# **Explain.** Compare the rows of the table under the two losses.
#
# 1. With softmax, the arrows keep growing although every answer is right. What do they gain?
# 2. What happens to them with a penalty of 0.05, and why does it end there?
# 3. Drag one point deep into another region, further and further. How fast does its loss grow, with each of the two?
#
# *My explanation:* …
#
# On the digits, with the weights you trained:

# %% [markdown]
# **Predict.** Which share of the training scans pulls at the SVM's weights at all? At those of softmax? Who reads more validation scans?
#
# *My prediction:* …

# %% tags=["demo"]
rows = np.arange(len(y_train))
S_svm = X_train @ W_svm
violated = S_svm - S_svm[rows, y_train][:, None] + 1 > 0  # (N, C)
violated[rows, y_train] = False
pull = 1 - softmax(X_train @ W_softmax)[rows, y_train]  # (N,) minus the slope of the label's score
print(f"SVM:     {np.mean(violated.any(axis=1)):.0%} of the scans pull, the others not at all")
print(f"softmax: {np.mean(pull > 0):.0%} of the scans pull;")
strong = pull > 0.5
share = pull[strong].sum() / pull.sum()
print(f"         {np.mean(strong):.0%} of them do {share:.0%} of the pulling")
for name, W in (("SVM", W_svm), ("softmax", W_softmax)):
    share = np.mean(predict(W, X_val) == y_val)
    print(f"{name:>8}: {share:.1%} of the validation scans read correctly")
same = np.mean(predict(W_svm, X_val) == predict(W_softmax, X_val))
print(f"the two give the same answer to {same:.1%} of them")

# %% tags=["demo"]
plot.templates(W_softmax, shape=(8, 8), caption="What softmax learned: the template of each digit.")

# %% [markdown]
# On such data the two agree nearly everywhere. The difference is what you get with the answer: only softmax comes with a probability.
#
# **Predict.** Turn the knob: multiply all weights by 0.1, 1, 10. No answer changes. What happens to the probabilities, and to the validation loss?
#
# *My prediction:* …

# %% tags=["demo"]
knob = 10.0  # change me and run the cell again
value, _ = softmax_loss_vectorized(knob * W_softmax, X_val, y_val, 0.0)
P_knob = softmax(X_val @ (knob * W_softmax))
print(f"weights times {knob}: validation loss {value:.3f}")
print(f"mean probability of the answer {P_knob.max(axis=1).mean():.3f}")
print(f"share read correctly           {np.mean(P_knob.argmax(axis=1) == y_val):.3f}")

# %% [markdown]
# ## 2.7 In your words
#
# A friend trains a classifier for two classes, and minimises $1 - p$ of the right class: "I want $p$ to be large, so I maximise $p$. Why take a logarithm?"
# His classifier starts with a few examples at $s = -6$, and never learns them.
#
# Answer your friend in five to eight sentences:
#
# 1. **Which** of the three losses of 2.4 learn from $s = -6$, and which do not? Give a number for each.
# 2. **Why** does his loss not learn there? Which factor of its slope is to blame?
# 3. What does the logarithm change in that slope, and when does the slope of the new loss fade?
# 4. He has 1,438 examples. What else speaks for a sum of logarithms against a product of probabilities?
#
# This is read by a person. Reasons count, not formulas. 4 points.

# %% [markdown] nbgrader={"grade": true, "grade_id": "why_the_logarithm", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **A model answer.** At $s = -6$ the clipped loss has slope 0, his loss has slope −0.0025, the negative log-likelihood has slope −0.998. Only the last one learns.
# His slope is $-p(1 - p)$. The factor $p$ is the probability of the right class, and that is nearly 0 exactly where the classifier is most wrong.
# So the examples that most need to move push least. The logarithm divides by $p$, because its derivative is $1/p$, and the factor cancels.
# What is left is $-(1 - p)$: nearly −1 when wrong, and near 0 only once $p$ is near 1, which is where learning may stop.
# Also, a product of 1,438 probabilities is rounded to 0, and every model looks equally bad. The sum of logarithms is an ordinary number.
# Since the logarithm grows with its argument, the best model is the same.
#
# **Rubric for the grader.** One point for each, in any order and in any words:
#
# - 1 point: only the negative log-likelihood learns from $s = -6$, with the three slopes (0, about −0.002, about −1). Without numbers: ½.
# - 1 point: his slope contains $p$ itself, so it vanishes *because* the right class is held improbable. "The sigmoid saturates" alone: ½.
# - 1 point: the logarithm's $1/p$ cancels that factor, *and* the slope fades only when $p$ nears 1. One of the two: ½.
# - 1 point: a product of many probabilities underflows (or is badly scaled), a sum of logarithms does not, and both have the same best model. One of the two: ½.
#
# Claiming that the two losses have different best values of $p$ for one example takes away 1 point. No score is below 0.
# ### END SOLUTION

# %% [markdown]
# ## What you can now do
#
# - Turn scores of any size into probabilities, and into a loss that neither overflows nor becomes infinite.
# - Say why cross entropy is the right price for being sure and wrong, in the words of likelihood and of information.
# - Derive its gradient, belief less truth, train with it, and say what it still wants where the SVM is content.
#
# In lesson 3 the steps themselves are the subject: how long may they be, and must each see the whole batch?
#
# **Further** (not graded, and open). Your classifier says "80 %". Is it right in 80 of 100 such cases? Sort the validation scans by the probability of the answer into five groups.
# In each, compare the mean probability with the share of right answers. Then divide all scores by one number $T$, the *temperature*, chosen to make the validation loss smallest.
# No answer changes. Do the probabilities become more honest? Do those of the SVM's scores? Would you trust a $T$ found on the scans it is judged on?
#
# A pointer: C. Guo, G. Pleiss, Y. Sun and K. Weinberger, "On Calibration of Modern Neural Networks", *ICML* 2017.
