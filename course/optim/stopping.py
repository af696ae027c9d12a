"""Early stopping: who trains for too long learns the examples by heart."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from course._validate import count
from course.nn.module import Parameter
from course.optim.optimisers import checked_parameters

__all__ = ["EarlyStopping"]


class EarlyStopping:
    """Stop when a number measured on held-back examples does not improve; go back to where it was best.

    Parameters
    ----------
    parameters : iterable of parameters
    patience : int
        Stop after so many updates in a row without a new best.
    higher_is_better : bool
        As for an accuracy; a loss should be low.

    Attributes
    ----------
    best : float or None
        The best number so far.
    best_update : int or None
        Which update that was, counted from 0.

    References
    ----------
    L. Prechelt, "Early Stopping - But When?", in "Neural Networks: Tricks of the Trade", 1998.

    Examples
    --------
    >>> from course.autodiff import Tensor
    >>> x = Tensor(0.0, requires_grad=True)
    >>> stopping = EarlyStopping([x], patience=2)
    >>> for loss in [3.0, 1.0, 2.0, 1.0, 0.5]:
    ...     x.data += 1
    ...     if stopping.update(loss):
    ...         break
    >>> stopping.restore()
    >>> loss, stopping.best, float(x.data)
    (1.0, 1.0, 2.0)
    """

    def __init__(
        self, parameters: Iterable[Parameter], patience: int, *, higher_is_better: bool = False
    ) -> None:
        self.parameters = checked_parameters(parameters)
        self.patience = count("patience", patience)
        self.higher_is_better = higher_is_better
        self.best: float | None = None
        self.best_update: int | None = None
        self._updates = 0
        self._kept = [np.empty_like(parameter.data) for parameter in self.parameters]

    def update(self, value: float) -> bool:
        """Take note of a number, and of the parameters where it is a new best; nan never is.

        Returns
        -------
        bool
            Whether it is time to stop.
        """
        better = self.best is None or (value > self.best if self.higher_is_better else value < self.best)
        if better and not math.isnan(value):
            self.best, self.best_update = float(value), self._updates
            for kept, parameter in zip(self._kept, self.parameters, strict=True):
                np.copyto(kept, parameter.data)
        self._updates += 1
        since = -1 if self.best_update is None else self.best_update
        return self._updates - 1 - since >= self.patience

    def restore(self) -> None:
        """Write the best parameters back into place; as long as there are none, nothing happens."""
        if self.best_update is not None:
            for kept, parameter in zip(self._kept, self.parameters, strict=True):
                np.copyto(parameter.data, kept)
