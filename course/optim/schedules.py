"""How the learning rate changes as training goes on: a function from the epoch to the rate."""

from __future__ import annotations

from collections.abc import Callable

from course._validate import count, number

__all__ = ["Schedule", "step_decay"]

Schedule = Callable[[int], float]


def step_decay(learning_rate: float, every: int, factor: float = 0.5) -> Schedule:
    """The learning rate, multiplied by a factor every few epochs.

        rate(epoch) = learning_rate factor^floor(epoch / every)

    Parameters
    ----------
    learning_rate : float
        At first; above 0.
    every : int
        Epochs with the same rate.
    factor : float
        Above 0; at 0.5 the rate is halved each time.

    Returns
    -------
    callable
        From the epoch, counted from 0, to its rate: for `fit`, or for a loop of one's own with
        `optimiser.learning_rate = schedule(epoch)`.

    References
    ----------
    The notes of CS231n, "Annealing the learning rate".

    Examples
    --------
    >>> schedule = step_decay(0.1, every=10)
    >>> schedule(0), schedule(9), schedule(10), schedule(25)
    (0.1, 0.1, 0.05, 0.025)
    """
    learning_rate, factor = number("learning_rate", learning_rate, above=0), number("factor", factor, above=0)
    every = count("every", every)
    return lambda epoch: learning_rate * factor ** (count("epoch", epoch, minimum=0) // every)
