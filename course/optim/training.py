"""The training loop: the loss of a minibatch, its gradients, an update; again and again."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from course._validate import callable_, count, floats, generator, labels, same_length
from course.autodiff.fused import softmax_loss
from course.autodiff.tensor import Tensor, no_grad, value
from course.optim._minibatches import minibatches
from course.optim._progress import progress as progress_bar
from course.optim.clipping import clip_gradients
from course.optim.history import History
from course.optim.optimisers import Optimiser
from course.optim.schedules import Schedule
from course.optim.stopping import EarlyStopping

__all__ = ["fit"]

Array = npt.NDArray[Any]
Examples = tuple[npt.ArrayLike, npt.ArrayLike]


def fit(
    model: Callable[[Any], Any],
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    optimiser: Optimiser,
    *,
    loss: Callable[[Any, Any], Any] = softmax_loss,
    epochs: int = 10,
    batch_size: int = 64,
    validation: Examples | None = None,
    schedule: Schedule | None = None,
    max_norm: float | None = None,
    patience: int | None = None,
    watch: Literal["loss", "accuracy"] = "loss",
    rng: np.random.Generator | int = 0,
    progress: bool | None = None,
) -> History:
    """Train a classifier by minibatches.

    Parameters
    ----------
    model : callable
        Maps examples to scores (N, C): a module of tensors, or one written by hand.
    X : (N, ...) array
        Converted to the dtype of the parameters, once.
    y : (N,) array of int
    optimiser : Optimiser
        It holds the parameters that are learnt.
    loss : callable
        loss(scores, y) gives a Tensor of one entry: `softmax_loss`, `svm_loss`, or a function of one's own,
        to which a penalty on the weights may be added. For a model written by hand a loss module such as
        `course.nn.by_hand.SoftmaxLoss()`.
    epochs : int
        How often every example is seen, at least 1.
    batch_size : int
        Examples in a batch, at least 1.
    validation : (X, y), optional
        Examples to try the model on after each epoch.
    schedule : callable, optional
        Sets the optimiser's learning rate at the start of each epoch, counted from 0: see `step_decay`.
    max_norm : float, optional
        Clip the gradients to this norm, see `clip_gradients`.
    patience : int, optional
        Stop after so many epochs in a row in which the validation did not improve. At the end, also when all
        epochs were run or somebody interrupted them, the model has its best weights.
    watch : {"loss", "accuracy"}
        Which of the validation's two numbers counts as improving.
    rng : Generator or int
        What shuffles the examples; an int is a seed.
    progress : bool, optional
        Whether to show a progress bar; by default in a notebook and in a terminal, and nowhere else.

    Returns
    -------
    History

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or shape, a patience without validation.
    FloatingPointError
        The loss became infinite: the learning rate is too large.

    Examples
    --------
    >>> from course import data
    >>> from course.nn import MLP, predict
    >>> from course.optim import Adam
    >>> X_train, y_train, X_val, y_val = data.split(*data.digits())
    >>> model = MLP((64, 32, 10), rng=0)
    >>> history = fit(
    ...     model,
    ...     X_train,
    ...     y_train,
    ...     Adam(model.parameters(), 0.01),
    ...     validation=(X_val, y_val),
    ... )
    >>> history.validation_accuracy[-1] > 0.95
    True
    """
    callable_("model", model)
    callable_("loss", loss)
    if not isinstance(optimiser, Optimiser):
        raise TypeError(f"optimiser is {optimiser!r}: expected one, such as Adam(model.parameters())")
    dtype = optimiser.parameters[0].data.dtype
    X, y = _examples("X", X, "y", y, dtype)
    held_back = None if validation is None else _validation(validation, dtype)
    epochs, batch_size, rng = count("epochs", epochs), count("batch_size", batch_size), generator("rng", rng)
    stopping = _stopping(optimiser, patience, watch, held_back)

    history, batches = History(), -(-len(y) // batch_size)
    with (
        np.errstate(over="ignore", invalid="ignore"),  # said by `_step`, once
        progress_bar("epoch", epochs, progress) as tell,
    ):
        try:
            for epoch in range(epochs):
                if schedule is not None:
                    optimiser.learning_rate = schedule(epoch)
                total, right = 0.0, 0
                for k, (X_batch, y_batch) in enumerate(minibatches(X, y, batch_size, rng)):
                    scores, number = _step(model, loss, X_batch, y_batch, optimiser, max_norm, history)
                    total += number * len(y_batch)
                    right += int(np.count_nonzero(scores.argmax(axis=1) == y_batch))
                    tell(epoch + k / batches, _words(history))
                history.loss.append(total / len(y))
                history.accuracy.append(right / len(y))
                history.learning_rates.append(optimiser.learning_rate)
                if held_back is not None:
                    _validate(model, loss, *held_back, history)
                tell(epoch + 1, _words(history))
                if stopping is not None and stopping.update(getattr(history, f"validation_{watch}")[-1]):
                    break
        finally:
            if stopping is not None:
                stopping.restore()
                history.best_epoch = stopping.best_update
    return history


def _step(
    model: Callable[[Any], Any],
    loss: Callable[[Any, Any], Any],
    X: Array,
    y: Array,
    optimiser: Optimiser,
    max_norm: float | None,
    history: History,
) -> tuple[Array, float]:
    """Forward, backward, update; the scores and the loss before that."""
    scores = model(X)
    L = loss(scores, y)
    number = float(value(L))
    history.step_losses.append(number)
    if not math.isfinite(number):
        step, rate = len(history.step_losses) - 1, optimiser.learning_rate
        raise FloatingPointError(
            f"training diverged: at step {step} the loss is {number}; try a learning_rate below {rate:g}"
        )
    optimiser.zero_grad()
    if not isinstance(L, Tensor):  # written by hand
        model.backward(loss.backward())  # type: ignore[attr-defined]
    elif L.requires_grad:
        L.backward()
    else:
        raise TypeError(
            "the loss depends on no parameter: scores of a model written by hand need a loss written by hand "
            "too, such as course.nn.by_hand.SoftmaxLoss()"
        )
    if max_norm is not None:
        clip_gradients(optimiser.parameters, max_norm)
    optimiser.step()
    return value(scores), number


@no_grad()
def _validate(
    model: Callable[[Any], Any], loss: Callable[[Any, Any], Any], X: Array, y: Array, history: History
) -> None:
    scores = model(X)
    history.validation_loss.append(float(value(loss(scores, y))))
    history.validation_accuracy.append(float(np.mean(value(scores).argmax(axis=1) == y)))


def _words(history: History) -> str:
    words = f"loss {history.step_losses[-1]:.3f}"
    if history.validation_accuracy:
        words += f", validation accuracy {history.validation_accuracy[-1]:.3f}"
    return words


def _stopping(
    optimiser: Optimiser, patience: int | None, watch: str, held_back: object
) -> EarlyStopping | None:
    if watch not in ("loss", "accuracy"):
        raise ValueError(f"watch is {watch!r}: expected 'loss' or 'accuracy'")
    if patience is None:
        return None
    if held_back is None:
        raise ValueError(f"patience is {patience} without validation: there is nothing to watch")
    return EarlyStopping(optimiser.parameters, patience, higher_is_better=watch == "accuracy")


def _validation(validation: Examples, dtype: Any) -> tuple[Array, Array]:
    if not isinstance(validation, (tuple, list)) or len(validation) != 2:
        raise TypeError(f"validation is of type {type(validation).__name__}: expected (X, y)")
    return _examples("validation X", validation[0], "validation y", validation[1], dtype)


def _examples(
    X_name: str, X: npt.ArrayLike, y_name: str, y: npt.ArrayLike, dtype: Any
) -> tuple[Array, Array]:
    X, y = floats(X_name, X), labels(y_name, y)
    if X.ndim < 2:
        raise ValueError(f"{X_name} is {X.shape}: expected (N, ...), an example in each row")
    same_length(y_name, y, X_name, X)
    return X.astype(dtype, copy=False), y
