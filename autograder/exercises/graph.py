"""What goes wrong when gates are wired: in which order they run, what is handed on, what is added up."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

ORDER = "for name in self.order():"
REVERSED = "for name in reversed(self.order()):"
START = "gradients[self.order()[-1]] = upstream"
ZEROS = "gradients = dict.fromkeys([*self.inputs, *self.gates], 0.0)"
HANDED = "zip(taken, gate.backward(gradients[name]))"
ADDED = "gradients[other] += gradient"
RETURN = "return gradients"
TAKEN = "*(self.values[other] for other in taken)"
WALK = f"""{REVERSED}
            gate, taken = self.gates[name]
            for other, gradient in {HANDED}:
                {ADDED}"""

GRAPH_MISTAKES = [
    Mistake(
        "fork overwritten",
        {ADDED: "gradients[other] = gradient"},
        "Where a value goes into two gates, only one way's gradient is left: what comes back adds up.",
    ),
    Mistake(
        "a node taken twice by one gate counted once",
        {HANDED: "dict(zip(taken, gate.backward(gradients[name]))).items()"},
        "A gate that takes the same value twice gives two gradients for it: both count.",
    ),
    Mistake(
        "each arrival handed on at once",
        {
            WALK: """waiting = [self.order()[-1]]
        seen = set(waiting)
        for name in waiting:
            if name in self.inputs:
                continue
            gate, taken = self.gates[name]
            for other, gradient in zip(taken, gate.backward(gradients[name])):
                gradients[other] += gradient
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)"""
        },
        "A gate of yours runs backwards before all its gradients have come: two ways to it may have different lengths.",
    ),
    Mistake(
        "gates forwards while going back",
        {REVERSED: ORDER},
        "You walk backwards in the order of forward: a gate needs its upstream gradient first.",
    ),
    Mistake(
        "local gradients only",
        {HANDED: HANDED.replace("gradients[name]", "1.0")},
        "Every gate gets 1 as its upstream gradient: hand it what has come to it.",
    ),
    Mistake(
        "result's upstream handed to every gate",
        {HANDED: HANDED.replace("gradients[name]", "upstream")},
        "Every gate gets the upstream gradient of the result: hand it what has come to it.",
    ),
    Mistake(
        "upstream ignored",
        {START: START.replace("upstream", "1.0")},
        "Your result's gradient is always 1: `backward` is told what it is.",
    ),
    Mistake(
        "nothing to begin with",
        {f"        {START}\n": ""},
        "All your gradients are 0: which one is known before the walk begins?",
    ),
    Mistake(
        "gradients kept from round to round",
        {
            ZEROS: "self.gradients = gradients = getattr(self, 'gradients', None) "
            "or dict.fromkeys([*self.inputs, *self.gates], 0.0)"
        },
        "In a second round your gradients contain those of the first: begin each backward at 0.",
    ),
    Mistake(
        "values kept from round to round",
        {
            "self.values = dict(values)": "self.values = {**values, **getattr(self, 'values', {})}",
        },
        "In a second round your graph still has the inputs of the first.",
    ),
    Mistake(
        "only the inputs' gradients returned",
        {RETURN: "return {name: gradients[name] for name in self.inputs}"},
        "You return the gradients of the inputs: those of the gates are asked for, too.",
    ),
    Mistake(
        "gradients returned without names",
        {RETURN: "return tuple(gradients.values())"},
        "Your `backward` returns no dict: it gives each gradient under the name of its node.",
    ),
    Mistake(
        "values in place of gradients",
        {RETURN: "return self.values"},
        "Your `backward` returns the values of forward.",
    ),
    Mistake(
        "first gate left out",
        {REVERSED: "for name in self.order()[:0:-1]:"},
        "Your walk stops one gate early: where does a slice with a negative step end?",
    ),
    Mistake(
        "operands in reverse",
        {TAKEN: TAKEN.replace("in taken", "in taken[::-1]")},
        "Your gates get their inputs in reverse: the order in which `add` names them counts.",
    ),
    Mistake(
        "gradients handed out in reverse",
        {HANDED: HANDED.replace("taken,", "taken[::-1],")},
        "A gate's gradients reach the wrong inputs: the first is for the first that it takes.",
    ),
    Mistake(
        "gates run as they were added",
        {ORDER: "for name in self.gates:", REVERSED: "for name in reversed(self.gates):"}
        | {"self.order()[-1]": "list(self.gates)[-1]"},
        "A gate runs before what it takes is known: gates may be added in any order.",
    ),
    Mistake(
        "backwards as they were added",
        {REVERSED: "for name in reversed(self.gates):"},
        "Forwards your order is right; backwards you go by the order of adding: turn the same order round.",
    ),
    Mistake(
        "last gate added taken for the result",
        {"return self.values[self.order()[-1]]": "return self.values[list(self.gates)[-1]]"},
        "You return the gate that was added last: the result is the one that no other takes.",
    ),
    Mistake(
        "result not returned",
        {"return self.values[self.order()[-1]]": "return None"},
        "Your `forward` returns no number: its result is the value of the gate that no other takes.",
    ),
]
