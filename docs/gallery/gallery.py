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
from course.widgets import DifferenceStep, HingeAndSoftmax, WhySoftmax

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
