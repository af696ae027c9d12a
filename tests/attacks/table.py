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

# Near relatives of others: `make attacks-report` grades them, the tests do not.
VARIATIONS = {
    *(
        "builtins-replaced",
        "numpy-replaced",
        "probes-replaced",
        "events",
        "wildcard-magics",
        "execution-replaced",
    ),
    *("array-of-objects", "masked-array", "enormous-numbers", "float-with-side-effects", "generators"),
    *(
        "history",
        "reference-imported",
        "fingerprints-of-others",
        "sizes-changed",
        "cases-emptied",
        "seeds-fixed",
    ),
    *(
        "differences-central-1e-3",
        "differences-central-1e-8",
        "differences-of-fifth-order",
        "differences-backward",
    ),
    *(
        "differences-rounded",
        "differences-averaged",
        "differences-relative-steps",
        "differences-central-exact-step",
    ),
    *(
        "differences-of-another-exercise",
        "differences-in-double-precision-and-more",
        "differences-of-the-course",
    ),
    *(
        "answer-of-the-judge's-words",
        "answer-without-wire",
        "content-that-is-a-list",
        "parent-that-is-a-text",
    ),
    *(
        "calls-beyond-numbers",
        "reply-of-empty-arrays",
        "reply-repeated",
        "reply-malformed",
        "signature-broken",
    ),
    *(
        "reply-of-half-a-character",
        "reply-of-many-values",
        "flood-of-replies",
        "reply-out-of-turn",
        "frames-missing",
    ),
    *(
        "notebook-tests-as-raw",
        "notebook-points-negative",
        "notebook-names-swapped",
        "notebook-tests-unlocked",
    ),
    *(
        "notebook-tests-deleted",
        "notebook-identical-ids",
        "notebook-words-graded-by-machine",
        "notebook-tags",
    ),
    *(
        "exits",
        "kills-itself",
        "swallows-everything",
        "shuts-down-politely",
        "memory-broken",
        "stack-overflows",
    ),
    *(
        "memory-when-asked",
        "threads-without-end",
        "inodes-filled",
        "output-without-end",
        "cells-just-within-the-time",
    ),
    *(
        "small-messages-that-grow",
        "sockets-closed-to-the-grader",
        "files-without-end",
        "variables-for-children",
    ),
    *("scripts-shown", "types-that-run", "formula-by-a-sign", "formula-at-a-name", "markup-of-the-table"),
    *("differences-in-fractions", "differences-averaged-without-end"),
    *("visible-penalties-looked-up", "questions-told-apart", "cases-carried-out-by-types"),
}
CLASS = [one for one in ATTACKS if one.name not in VARIATIONS]
