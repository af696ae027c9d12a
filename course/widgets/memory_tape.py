"""What a Neural Turing Machine wrote, and where its heads were, step by step."""

from __future__ import annotations

from typing import Any

import traitlets

from course import plot
from course._validate import Floats, count, floats
from course.plot._picture import Picture
from course.widgets._arrays import Array
from course.widgets._widget import Widget


class MemoryTape(Widget):
    """A run of a Neural Turing Machine, to step through: its memory, and both heads over time.

    Parameters
    ----------
    tape : Tape
        What a machine gives beside its scores: `memory` (T, B, N, W), `read` and `write` (T, B, N).
    inputs : (T, B, I) array or Tensor, optional
        What it heard.
    outputs : (T, B, O) array or Tensor, optional
        What it said; scores may be of any size, and are shown by their sign.
    sequence : int
        Which of the B sequences is shown.
    step : int
        Which of the T steps comes first, from 0.

    Attributes
    ----------
    step : int

    Raises
    ------
    TypeError, ValueError
        An argument of another kind or shape, a sequence or step that is not there.

    Examples
    --------
    >>> from course.copying import copy_task
    >>> from course.ntm import NeuralTuringMachine
    >>> X, Y = copy_task(3, batch=1, bits=4, rng=0)
    >>> scores, tape = NeuralTuringMachine(5, 4, rng=1)(X)
    >>> MemoryTape(tape, X, scores).memory.shape
    (7, 16, 16)
    """

    memory = Array()  # (T, N, W)
    read = Array()  # (T, N)
    write = Array()
    inputs = Array()  # (T, I)
    outputs = Array()  # (T, O)
    step = traitlets.Int(0).tag(sync=True)

    def __init__(
        self, tape: Any, inputs: Any = None, outputs: Any = None, *, sequence: int = 0, step: int = 0
    ) -> None:
        arrays = {name: _part(tape, name) for name in ("memory", "read", "write")}
        T, B, N = arrays["read"].shape if arrays["read"].ndim == 3 else (0, 0, 0)
        shapes = {name: array.shape for name, array in arrays.items()}
        if shapes["write"] != (T, B, N) or shapes["memory"][:-1] != (T, B, N) or not T:
            told = ", ".join(f"{name} is {shape}" for name, shape in shapes.items())
            raise ValueError(f"of the tape {told}: expected (T, B, N, W), (T, B, N) and (T, B, N)")
        for name, given in (("inputs", inputs), ("outputs", outputs)):
            if given is not None:
                array = floats(name, given.data if hasattr(given, "requires_grad") else given)
                if array.ndim != 3 or array.shape[:2] != (T, B):
                    raise ValueError(f"{name} is {array.shape}, the tape has {T} steps of {B} sequences")
                arrays[name] = array
        for name, index, length in (("sequence", sequence, B), ("step", step, T)):
            if count(name, index, minimum=0) >= length:
                raise ValueError(f"{name} is {index}: expected at most {length - 1}")
        super().__init__(step=step, **{name: array[:, sequence] for name, array in arrays.items()})

    @traitlets.validate("step")
    def _there(self, proposal: Any) -> int:
        last = len(self.memory) - 1 if self.memory is not None else proposal["value"]
        return int(min(max(proposal["value"], 0), last))

    def picture(self) -> Picture:
        """Both heads over time, and the memory after the step that is shown."""
        return plot.tapes(
            {"write head": self.write, "read head": self.read},
            memory=self.memory[self.step],
            caption="Where each head was: a column for each step, a row for each row of the memory, dark "
            f"where its weight is high. Right: what the memory held after step {self.step}.",
        )


def _part(tape: Any, name: str) -> Floats:
    if not hasattr(tape, name):
        raise TypeError(
            f"tape is of type {type(tape).__name__}: expected a Tape, with memory, read and write"
        )
    return floats(f"tape.{name}", getattr(tape, name))
