"""What was seen in training, to look at and to plot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from course.plot import Picture

__all__ = ["History"]


@dataclass
class History:
    """Losses and accuracies of a training.

    Attributes
    ----------
    step_losses : list of float
        The loss of each batch, before the update that it caused. `course.plot.loss_curve` draws it.
    loss, accuracy : list of float
        For each epoch the means over its batches, likewise: of examples as they came, not at its end.
    validation_loss, validation_accuracy : list of float
        At the end of each epoch; empty without validation examples.
    learning_rates : list of float
        Of each epoch.
    best_epoch : int or None
        The epoch, counted from 0, at whose end the weights were kept; None without early stopping.
    """

    step_losses: list[float] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)
    learning_rates: list[float] = field(default_factory=list)
    best_epoch: int | None = None

    def plot(self, quantity: Literal["loss", "accuracy"] = "loss") -> Picture:
        """The loss, or the accuracy, of each epoch: in training, and in validation where there was one."""
        from course.plot import loss_curve

        if quantity not in ("loss", "accuracy"):
            raise ValueError(f"quantity is {quantity!r}: expected 'loss' or 'accuracy'")
        training, validation = getattr(self, quantity), getattr(self, f"validation_{quantity}")
        curves = {"training": training, "validation": validation} if validation else {"training": training}
        return loss_curve(curves, quantity=quantity, unit="epoch")

    def __repr__(self) -> str:
        if not self.loss:
            return "History(no epochs)"
        seen = {"loss": self.loss, "accuracy": self.accuracy, "validation_loss": self.validation_loss}
        seen["validation_accuracy"] = self.validation_accuracy
        last = ", ".join(f"{name}={values[-1]:.3g}" for name, values in seen.items() if values)
        best = "" if self.best_epoch is None else f", best_epoch={self.best_epoch}"
        return f"History({len(self.loss)} epochs, at last {last}{best})"
