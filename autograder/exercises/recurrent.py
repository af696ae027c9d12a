"""Recurrent networks: sequences to run over, and what goes wrong at one step, and from step to step."""

from __future__ import annotations

import numpy as np

from autograder.exercises.exercise import Mistake
from course.check.expected import Case

# Steps of the sequences on which values and gradients are judged; others are shorter or longer.
STEPS = 4


def cell_cases(rng: np.random.Generator) -> list[Case]:
    """One step, where no pre-activation is so large that tanh is flat."""

    def case(group: str, N: int, D: int, H: int) -> Case:
        shapes = {"x": (N, D), "h": (N, H), "W_x": (D, H), "W_h": (H, H), "upstream": (N, H)}
        scale = {"W_x": 0.5, "W_h": 0.5}
        return Case(group, {name: scale.get(name, 1.0) * rng.normal(size=s) for name, s in shapes.items()})

    N, D, H = rng.permutation([2, 3, 4]).tolist()
    return [
        case("steps", N, D, H),
        case("steps", N + 3, D + 3, H + 3),
        case("other sizes", 1, H + 1, D),
        case("other sizes", D + 4, 1, H),
    ]


def unroll_cases(rng: np.random.Generator) -> list[Case]:
    """Sequences of a few steps, of one step and of many, and a cell that is not the exercise before."""

    def case(group: str, T: int, N: int, D: int, H: int) -> Case:
        shapes = {"X": (T, N, D), "h0": (N, H), "W_x": (D, H), "W_h": (H, H), "upstream": (T, N, H)}
        scale = {"W_x": 0.7, "W_h": 0.7}
        drawn = {name: scale.get(name, 1.0) * rng.normal(size=shape) for name, shape in shapes.items()}
        return Case(group, {"cell": {"function": "swing"}, **drawn})

    N, D, H = rng.permutation([2, 3, 5]).tolist()
    return [
        case("sequences", STEPS, N, D, H),
        case("sequences", STEPS, H, N, D),
        case("other lengths", 1, D, H, N),
        case("other lengths", 7, N, D, H),
    ]


INPUT, STATE, STEP = "x @ W_x", "h @ W_h", "(from_input + from_state).tanh()"

CELL_MISTAKES = [
    # First, so that who has no gradient at all hears this, whatever else is wrong.
    Mistake(
        "result taken out of the graph",
        {STEP: f"{STEP}.data"},
        "No gradient reaches anything: return a tensor, not its array.",
    ),
    Mistake(
        "recurrent weights transposed",
        {STATE: "h @ W_h.T"},
        "You use W_h transposed: a state is a row, and stands on the left of its weights as it is.",
    ),
    Mistake(
        "tanh left out",
        {STEP: "from_input + from_state"},
        "Your next state can be of any size: what keeps it between -1 and 1?",
    ),
    Mistake(
        "tanh of the input alone",
        {STEP: "from_input.tanh() + from_state"},
        "You bend only what comes from the input.",
    ),
    Mistake(
        "tanh of the state alone",
        {STEP: "from_input + from_state.tanh()"},
        "You bend only what comes from the state.",
    ),
    Mistake(
        "a tanh for each part",
        {STEP: "from_input.tanh() + from_state.tanh()"},
        "You bend both parts and add them: the formula adds first.",
    ),
    Mistake(
        "tanh twice",
        {STEP: "(from_input + from_state).tanh().tanh()"},
        "Your state has passed tanh twice.",
    ),
    Mistake(
        "sigmoid for tanh",
        {STEP: "(from_input + from_state).sigmoid()"},
        "Your state is never negative: that is the sigmoid.",
    ),
    Mistake(
        "ReLU for tanh",
        {STEP: "(from_input + from_state).relu()"},
        "Your state is cut off at 0 and has no upper end: that is ReLU.",
    ),
    Mistake(
        "parts multiplied",
        {STEP: "(from_input * from_state).tanh()"},
        "You multiply what comes from the input and from the state: the formula adds.",
    ),
    Mistake(
        "parts subtracted",
        {STEP: "(from_input - from_state).tanh()"},
        "You subtract what comes from the state: the formula adds.",
    ),
    Mistake(
        "parts averaged",
        {STEP: "((from_input + from_state) / 2).tanh()"},
        "You take the mean of both parts: the formula has their sum.",
    ),
    Mistake("input left out", {STEP: "from_state.tanh()"}, "Your next state does not depend on the input."),
    Mistake(
        "state left out",
        {STEP: "from_input.tanh()"},
        "Your next state does not depend on the state: it remembers nothing.",
    ),
    Mistake(
        "old state added",
        {STEP: f"{STEP} + h"},
        "You add the old state to the new one: here it enters through its weights alone.",
    ),
    Mistake(
        "bias of 1",
        {STEP: "(from_input + from_state + 1).tanh()"},
        "You add 1 before the tanh: this cell has no bias.",
    ),
    Mistake(
        "state taken out of the graph",
        {STATE: "h.data @ W_h"},
        "No gradient reaches h: an array of its numbers does not know where they came from.",
    ),
    Mistake(
        "input taken out of the graph",
        {INPUT: "x.data @ W_x"},
        "No gradient reaches x: an array of its numbers does not know where they came from.",
    ),
    Mistake(
        "weights taken out of the graph",
        {INPUT: "x @ W_x.data", STATE: "h @ W_h.data"},
        "No gradient reaches the weights, so they would never learn: compute with the tensors themselves.",
    ),
    Mistake(
        "recurrent weights taken out of the graph",
        {STATE: "h @ W_h.data"},
        "No gradient reaches W_h: compute with the tensor itself.",
    ),
    Mistake(
        "sequences summed",
        {STEP: f"{STEP}.sum(axis=0)"},
        "You add up the states of all sequences: each has its own row.",
    ),
    Mistake(
        "result not returned",
        {f"return {STEP}": f"next_h = {STEP}"},
        "Your function computes the next state and does not return it.",
    ),
]

START, LOOP, CALL = "h = h0", "for x in X:", "h = cell(x, h, W_x, W_h)"
KEEP, GIVE = "states.append(h)", "return np.stack(states)"

UNROLL_MISTAKES = [
    # First, so that who has no gradient at all hears this, whatever else is wrong.
    Mistake(
        "states kept as arrays",
        {KEEP: "states.append(h.data)"},
        "No gradient reaches anything: keep tensors, not their arrays.",
    ),
    Mistake(
        "every step from the start",
        {CALL: "h = cell(x, h0, W_x, W_h)"},
        "Each of your steps begins with h0: the state of the step before is forgotten.",
    ),
    Mistake(
        "state taken out of the graph between steps",
        {CALL: "h = cell(x, h.detach(), W_x, W_h)"},
        "Your states are right, but no gradient goes back from a step to the one before.",
    ),
    Mistake(
        "only the last state in the graph",
        {KEEP: "states.append(h.detach())", GIVE: "states[-1] = h\n    return np.stack(states)"},
        "Your states are right, but a gradient comes in at the last one only.",
    ),
    Mistake(
        "start taken out of the graph",
        {START: "h = h0.detach()"},
        "No gradient reaches h0: begin with the tensor itself.",
    ),
    Mistake(
        "weights taken out of the graph",
        {CALL: "h = cell(x, h, W_x.data, W_h.data)"},
        "No gradient reaches the weights: hand the tensors themselves to the cell.",
    ),
    Mistake(
        "inputs taken out of the graph",
        {LOOP: "for x in X.data:"},
        "No gradient reaches X: go through the tensor, not through its array.",
    ),
    Mistake(
        "time reversed",
        {LOOP: "for x in X[::-1]:"},
        "You go through the sequence from its end: the first input is X[0].",
    ),
    Mistake(
        "states in reverse order",
        {GIVE: "return np.stack(states[::-1])"},
        "Your states come in reverse order: that of the first step is first.",
    ),
    Mistake(
        "start among the states",
        {"states = []": "states = [h0]"},
        "You return one state too many: h0 was there before the first step.",
    ),
    Mistake(
        "states before the steps",
        {f"{CALL}\n        {KEEP}": f"{KEEP}\n        {CALL}"},
        "You keep each state before its step: the first that is asked for is the one after step 1.",
    ),
    Mistake(
        "only the last state",
        {GIVE: "return h"},
        "You return the last state: those of all steps are asked for.",
    ),
    Mistake(
        "last state at every step",
        {GIVE: "return np.stack([h] * len(states))"},
        "All your states are the last one.",
    ),
    Mistake(
        "first step left out",
        {LOOP: "for x in X[1:]:", "states = []": "states = [h0]"},
        "You leave out the first input.",
    ),
    Mistake(
        "first input at every step",
        {CALL: "h = cell(X[0], h, W_x, W_h)"},
        "Each of your steps sees the first input: step t sees X[t].",
    ),
    Mistake(
        "old state added",
        {CALL: "h = h + cell(x, h, W_x, W_h)"},
        "You add the old state to what the cell gives: the cell gives the next state.",
    ),
    Mistake(
        "two steps for each input",
        {CALL: "h = cell(x, cell(x, h, W_x, W_h), W_x, W_h)"},
        "You call the cell twice for each input.",
    ),
    Mistake(
        "start forgotten",
        {START: "h = np.zeros_like(h0)"},
        "You begin with zeros: begin with the state that you are given.",
    ),
    Mistake(
        "number of steps fixed",
        {LOOP: f"for t in range({STEPS}):", CALL: "h = cell(X[t], h, W_x, W_h)"},
        f"Your loop always has {STEPS} steps: let it go on as long as the sequence does.",
    ),
    Mistake(
        "states summed",
        {GIVE: "return sum(states)"},
        "You add up the states: keep them one after another.",
    ),
    Mistake(
        "states averaged",
        {GIVE: "return np.stack(states).mean(axis=0)"},
        "You return the mean of the states: keep them one after another.",
    ),
    Mistake(
        "cell not used",
        {CALL: "h = np.tanh(x @ W_x + h @ W_h)"},
        "You compute the step yourself: call the cell that you are given.",
    ),
    Mistake(
        "result not returned",
        {GIVE: "states = np.stack(states)"},
        "Your function computes the states and does not return them.",
    ),
]
