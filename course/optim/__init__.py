"""Training: optimisers, minibatches, a loop with a progress bar, and what was seen on the way.

>>> from course import data
>>> from course.nn import MLP, predict
>>> X, y = data.spirals(seed=1)
>>> model = MLP((2, 64, 64, 3), rng=0)
>>> history = fit(model, X, y, Adam(model.parameters(), 0.01), epochs=100)
>>> float((predict(model, X) == y).mean()) > 0.98
True
>>> picture = history.plot()

What `fit` does is a loop of five lines, which one may write oneself:

>>> from course.autodiff import softmax_loss
>>> optimiser = SGD(model.parameters(), learning_rate=0.01, momentum=0.9)
>>> for X_batch, y_batch in minibatches(X, y, 64, rng=0):
...     loss = softmax_loss(model(X_batch), y_batch)
...     optimiser.zero_grad()
...     loss.backward()
...     norm = clip_gradients(model.parameters(), max_norm=1.0)
...     optimiser.step()

A parameter is anything with an array `data` and a `grad`. So all this works for modules written by hand, too.
"""

from course.optim._minibatches import minibatches
from course.optim.clipping import clip_gradients
from course.optim.history import History
from course.optim.optimisers import SGD, Adam, Optimiser
from course.optim.schedules import step_decay
from course.optim.stopping import EarlyStopping
from course.optim.training import fit

__all__ = [
    "SGD",
    "Adam",
    "EarlyStopping",
    "History",
    "Optimiser",
    "clip_gradients",
    "fit",
    "minibatches",
    "step_decay",
]
