"""What goes wrong in a gate: forwards, backwards, and in what it remembers."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

UPSTREAM_FORGOTTEN = "Your gradients are the local ones: each is multiplied by the upstream gradient."
UPSTREAM_ADDED = "You add the upstream gradient to the local one: the chain rule multiplies."


def memory_mistakes(name: str, keep: str) -> list[Mistake]:
    """What may go wrong with a gate's memory.

    Parameters
    ----------
    name : str
        The class.
    keep : str
        The statement by which forward remembers something in `self`.
    """
    return [
        Mistake(
            "memory shared by all gates",
            {keep: keep.replace("self.", f"{name}.")},
            "Two of your gates share one memory: keep what belongs to this gate in `self`.",
        ),
        Mistake(
            "only the first round remembered",
            {keep: f"if not vars(self): {keep}"},
            "In a second round your gate still remembers the first: every forward replaces what is kept.",
        ),
    ]


ADD, ADD_BACK = "return x + y", "return upstream, upstream"

ADD_MISTAKES = [
    Mistake("upstream forgotten", {ADD_BACK: "return 1.0, 1.0"}, UPSTREAM_FORGOTTEN),
    Mistake("upstream added", {ADD_BACK: "return upstream + 1, upstream + 1"}, UPSTREAM_ADDED),
    Mistake(
        "inputs switched, as a product does",
        {
            ADD: f"self.x, self.y = x, y\n        {ADD}",
            ADD_BACK: "return upstream * self.y, upstream * self.x",
        },
        "Your gradients are those of a product: by how much does x + y grow with x?",
    ),
    Mistake(
        "inputs as local gradients",
        {
            ADD: f"self.x, self.y = x, y\n        {ADD}",
            ADD_BACK: "return upstream * self.x, upstream * self.y",
        },
        "Your local gradients are the inputs themselves: by how much does x + y grow with x?",
    ),
    Mistake(
        "output as local gradient",
        {ADD: f"self.s = x + y\n        {ADD}", ADD_BACK: "return upstream * self.s, upstream * self.s"},
        "Your gradients contain the sum itself: by how much does it grow with x?",
    ),
    Mistake(
        "gradient shared out",
        {ADD_BACK: "return upstream / 2, upstream / 2"},
        "You split the gradient in halves: if x grows by 1 and y stays, by how much does the sum grow?",
    ),
    Mistake(
        "gradient to the first input only",
        {ADD_BACK: "return upstream, 0.0"},
        "Your second input gets nothing: the sum grows with it, too.",
    ),
    Mistake(
        "second gradient negated",
        {ADD_BACK: "return upstream, -upstream"},
        "The signs of your two gradients differ: this gate adds.",
    ),
    Mistake(
        "one gradient for both inputs",
        {ADD_BACK: "return upstream"},
        "You return one number: backward gives a tuple with a gradient for each input.",
    ),
    Mistake(
        "difference computed",
        {ADD: "return x - y", ADD_BACK: "return upstream, -upstream"},
        "Your gate subtracts.",
    ),
    Mistake("product computed", {ADD: "return x * y"}, "Your forward multiplies: this gate adds."),
]

KEEP = "self.x, self.y = x, y"
MULTIPLY, MULTIPLY_BACK = "return x * y", "return upstream * self.y, upstream * self.x"

MULTIPLY_MISTAKES = [
    Mistake(
        "inputs not switched",
        {MULTIPLY_BACK: "return upstream * self.x, upstream * self.y"},
        "Each input gets itself times upstream: if x grows by 1, by how much does x y grow?",
    ),
    Mistake("upstream forgotten", {MULTIPLY_BACK: "return self.y, self.x"}, UPSTREAM_FORGOTTEN),
    Mistake("upstream added", {MULTIPLY_BACK: "return upstream + self.y, upstream + self.x"}, UPSTREAM_ADDED),
    Mistake(
        "upstream twice",
        {MULTIPLY_BACK: "return upstream**2 * self.y, upstream**2 * self.x"},
        "The upstream gradient enters twice.",
    ),
    Mistake(
        "gradient distributed, as a sum does",
        {MULTIPLY_BACK: "return upstream, upstream"},
        "Your gradients are those of a sum: if x grows by 1, by how much does x y grow?",
    ),
    Mistake(
        "output as local gradient",
        {MULTIPLY_BACK: "return upstream * self.x * self.y, upstream * self.x * self.y"},
        "Your gradients contain the product itself: if x grows by 1, by how much does it grow?",
    ),
    Mistake(
        "divided by the other input",
        {MULTIPLY_BACK: "return upstream / self.y, upstream / self.x"},
        "You divide where the other input multiplies.",
    ),
    Mistake(
        "gradients added up",
        {MULTIPLY_BACK: "return upstream * self.y + upstream * self.x"},
        "You return one number: backward gives a tuple with a gradient for each input.",
    ),
    Mistake(
        "second gradient missing",
        {MULTIPLY_BACK: "return (upstream * self.y,)"},
        "You return the first input's gradient only: backward gives one for each.",
    ),
    Mistake(
        "gradients summed over rounds",
        {
            MULTIPLY_BACK: "self.dx = getattr(self, 'dx', 0) + upstream * self.y\n"
            "        self.dy = getattr(self, 'dy', 0) + upstream * self.x\n"
            "        return self.dx, self.dy"
        },
        "In a second round your gradients contain those of the first: a gate starts afresh, the graph adds.",
    ),
    Mistake("sum computed", {MULTIPLY: "return x + y"}, "Your forward adds: this gate multiplies."),
    *memory_mistakes("MultiplyGate", KEEP),
]

MAX, FIRST = "return max(x, y)", "first = self.x >= self.y"
MAX_BACK = "return upstream * first, upstream * (not first)"

MAX_MISTAKES = [
    Mistake(
        "gradient distributed, as a sum does",
        {MAX_BACK: "return upstream, upstream"},
        "Both inputs get the gradient: does the larger number change when the smaller one grows a little?",
    ),
    Mistake(
        "routed to the loser",
        {MAX_BACK: "return upstream * (not first), upstream * first"},
        "The smaller input gets your gradient: which of the two does the output follow?",
    ),
    Mistake("upstream forgotten", {MAX_BACK: "return 1.0 * first, 1.0 * (not first)"}, UPSTREAM_FORGOTTEN),
    Mistake(
        "winner's value as local gradient",
        {MAX_BACK: "return upstream * first * self.x, upstream * (not first) * self.y"},
        "Your gradient contains the winner itself: if the winner grows by 1, by how much does the output grow?",
    ),
    Mistake(
        "always routed to the first",
        {MAX_BACK: "return upstream, 0.0"},
        "Your first input gets the gradient always: it goes to the winner of the last forward.",
    ),
    Mistake(
        "gradient shared out",
        {MAX_BACK: "return upstream / 2, upstream / 2"},
        "You split the gradient in halves: max passes all of it to one input.",
    ),
    Mistake(
        "nothing to the second input",
        {MAX_BACK: "return upstream * first, 0.0"},
        "When your second input wins, nobody gets the gradient.",
    ),
    Mistake(
        "one gradient for both inputs",
        {MAX_BACK: "return upstream"},
        "You return one number: backward gives a tuple with a gradient for each input, of which one may be 0.",
    ),
    Mistake(
        "winner by size without sign",
        {FIRST: "first = abs(self.x) >= abs(self.y)"},
        "Your gradient goes to the number furthest from 0: −3 is less than 1.",
    ),
    Mistake(
        "winner by the sign of upstream",
        {FIRST: "first = upstream > 0"},
        "Your winner depends on the upstream gradient: it is settled forwards, by the inputs.",
    ),
    Mistake(
        "negative gradients stopped",
        {MAX_BACK: "return max(upstream * first, 0), max(upstream * (not first), 0)"},
        "Your negative gradients become 0: backward routes whatever comes, it does not take a maximum again.",
    ),
    Mistake(
        "at ties to both",
        {MAX_BACK: "return upstream * (self.x >= self.y), upstream * (self.y >= self.x)"},
        "Of two equal inputs both get all of the gradient: together they must get it once.",
    ),
    Mistake(
        "at ties to none",
        {MAX_BACK: "return upstream * (self.x > self.y), upstream * (self.y > self.x)"},
        "Of two equal inputs neither gets the gradient: together they must get it once.",
    ),
    Mistake(
        "minimum computed",
        {MAX: "return min(x, y)", FIRST: "first = self.x <= self.y"},
        "Your gate takes the smaller number.",
    ),
    *memory_mistakes("MaxGate", KEEP),
]

KEEP_SIGMOID = "self.s = 1 / (1 + np.exp(-x))"
SIGMOID_BACK = "return (upstream * self.s * (1 - self.s),)"

SIGMOID_MISTAKES = [
    Mistake("upstream forgotten", {SIGMOID_BACK: "return (self.s * (1 - self.s),)"}, UPSTREAM_FORGOTTEN),
    Mistake(
        "slope from the input",
        {
            KEEP_SIGMOID: f"self.x = x\n        {KEEP_SIGMOID}",
            SIGMOID_BACK: "return (upstream * self.x * (1 - self.x),)",
        },
        "You put the input into s(1 − s): s is the output of the gate.",
    ),
    Mistake(
        "sigmoid applied twice",
        {SIGMOID_BACK: "s = 1 / (1 + np.exp(-self.s))\n        return (upstream * s * (1 - s),)"},
        "Your slope applies the sigmoid to the output: what you remembered is σ(x) already.",
    ),
    Mistake(
        "slope without 1 - s",
        {SIGMOID_BACK: "return (upstream * self.s,)"},
        "Your slope grows with x for ever: where s is near 1, the sigmoid is flat.",
    ),
    Mistake(
        "slope without s",
        {SIGMOID_BACK: "return (upstream * (1 - self.s),)"},
        "Your slope is near 1 for very negative x: the sigmoid is flat there.",
    ),
    Mistake(
        "slope of tanh",
        {SIGMOID_BACK: "return (upstream * (1 - self.s**2),)"},
        "Your slope is that of tanh: the sigmoid has another.",
    ),
    Mistake(
        "slope with the wrong sign",
        {SIGMOID_BACK: "return (upstream * self.s * (self.s - 1),)"},
        "Your slope is negative: the sigmoid rises everywhere.",
    ),
    Mistake(
        "gradient not in a tuple",
        {SIGMOID_BACK: "return upstream * self.s * (1 - self.s)"},
        "You return a bare number: backward gives a tuple, also where there is one input. A tuple of one is (a,).",
    ),
    Mistake(
        "exponent with the wrong sign",
        {"np.exp(-x)": "np.exp(x)"},
        "Your sigmoid falls: check the sign of the exponent.",
    ),
    Mistake("tanh computed", {KEEP_SIGMOID: "self.s = np.tanh(x)"}, "Your forward is tanh."),
    Mistake(
        "overflow far from 0",
        {KEEP_SIGMOID: "self.s = np.exp(x) / (1 + np.exp(x))"},
        "At x = 800 your sigmoid is inf / inf: divide above and below by e^x.",
    ),
    Mistake(
        "overflow raises",
        {KEEP_SIGMOID: "import math\n        self.s = 1 / (1 + math.exp(-x))"},
        "At x = −800 `math.exp` refuses: use NumPy's, or another form of the fraction for negative x.",
    ),
    *memory_mistakes("SigmoidGate", KEEP_SIGMOID),
]
