"""All attacks: each row of the list of threats, and those that belong to it."""

from __future__ import annotations

import for_the_answer
import in_the_process
import on_the_channel
import on_the_machine
import on_the_reader
from attack import Attack

ROWS = {
    1: "replace what compares",
    2: "change what runs",
    3: "lie with objects",
    4: "find the answer",
    5: "compute it by the checker's own means",
    6: "change the question",
    7: "edit the notebook",
    8: "leave or forge results",
    9: "end the game",
    10: "use everything up",
    11: "reach out",
    12: "aim at the reader",
    13: "hard-code, or recognise grading",
}

PLACES = (in_the_process, for_the_answer, on_the_reader, on_the_channel, on_the_machine)

ATTACKS: list[Attack] = sorted((one for place in PLACES for one in place.ATTACKS), key=lambda one: one.row)
