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
# # Upstream in motion
#
# Drag, step and play. Everything also moves by keys: Tab goes from control to control, the arrows move what is chosen, Shift moves it ten times as far.

# %%
import numpy as np

from course import data
from course.autodiff import Value
from course.copying import copy_task
from course.linear import softmax_loss_vectorized, squared_loss, svm_loss_vectorized
from course.ntm import NeuralTuringMachine
from course.widgets import (
    DifferenceStep,
    GraphStepper,
    HingeAndSoftmax,
    LinearClassifierDemo,
    LossSurface,
    MemoryTape,
    TrainingPlayground,
    WhySoftmax,
)

# %% [markdown]
# ## A linear classifier
#
# Points, lines and arrows can be dragged: an arrow is a column of $W$, and its line is where that score is 0. Play trains.
# Which points still cost something when the SVM is content? What does softmax go on to do?

# %%
LinearClassifierDemo()

# %% [markdown]
# ## Hinge and softmax
#
# The scores of one example. Drag the bars: what rises above the dashed line, one below the score of the right class, is what the SVM charges.
# Softmax charges what is missing to probability 1. What does 2W change?

# %%
HingeAndSoftmax(names=["cat", "car", "frog"])

# %% [markdown]
# ## Why softmax?
#
# Three losses over one score. Drag it to the far left, where the answer is badly wrong: which arrow is still there?

# %%
WhySoftmax()

# %% [markdown]
# ## The step of a difference
#
# Make $h$ smaller: the secants become the tangent, and the error falls, until rounding takes over. At the kink of the hinge, $x = 0$, neither helps.

# %%
DifferenceStep()

# %% [markdown]
# ## A graph, forwards and backwards
#
# Step through it, and say each number before it appears. A sum distributes what comes back, a maximum routes it, a product switches its inputs.
# Then let $w$ pass $z$: which gradients change?

# %%
def f(x, y, z, w):
    product = x * y
    larger = z.max(w)
    total = product + larger
    return 2 * total


GraphStepper(f, Value, x=3, y=-4, z=2, w=-1)

# %% [markdown]
# ## Three losses, three landscapes
#
# The same twelve points, two of six weights. Drag the start, or press on the map. Which learning rate is too long for which loss, and which walk never comes to rest?

# %%
X, y = data.blobs(per_class=4, classes=3, spread=1.5, seed=2)
targets = np.eye(3)[y]
LossSurface(
    {
        "SVM": lambda W, batch: svm_loss_vectorized(W, X[batch], y[batch], 0.0),
        "softmax": lambda W, batch: softmax_loss_vectorized(W, X[batch], y[batch], 0.0),
        "squared": lambda W, batch: squared_loss(W, X[batch], targets[batch]),
    },
    np.array([[-0.5, -0.4, -0.4], [1.5, 0.7, -0.7]]),
    weights=((0, 0), (1, 0)),
    low=(-1.0, -1.5),
    high=(3.0, 2.0),
    examples=12,
    batch_size=3,
    learning_rate=0.2,
)

# %% [markdown]
# ## A network in training
#
# Choose the points and the network, then play. Which units die with a large learning rate? What does a network from zeros learn?

# %%
TrainingPlayground(data="spirals")

# %% [markdown]
# ## The tape of a Neural Turing Machine
#
# An untrained machine hears three vectors, and its heads wander. Where do they go in one that has learned to copy?

# %%
X_heard, _ = copy_task(3, batch=1, bits=8, rng=0)
scores, tape = NeuralTuringMachine(9, 8, rng=1)(X_heard)
MemoryTape(tape, X_heard, scores, step=3)
