"""What goes wrong on the way back through numbers that remember: at forks, in the order, from call to call.

The patches fit every class that goes back as `NumberCaseByCase` does.
"""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

ADD_PULL = "a.grad += node.grad\n                b.grad += node.grad\n"
MULTIPLY_PULL = "a.grad += b.data * node.grad\n                b.grad += a.data * node.grad\n"

SEED, WALK = "self.grad = 1.0\n", "for node in reversed(order):"
VISIT = """node, ready = stack.pop()
            if ready:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += [(parent, False) for parent in node.parents]
"""
AS_MET = """node, _ = stack.pop(WHERE)
            if node not in seen:
                seen.add(node)
                order.append(node)
                stack += [(parent, False) for parent in node.parents]
"""


def overwriting(pull: str) -> str:
    """What an operation hands back, set where it should be added."""
    return pull.replace(" += ", " = ").replace(" -= ", " = -")


SUM_AND_PRODUCT_MISTAKES = [
    Mistake(
        "gradient overwritten in +",
        {ADD_PULL: overwriting(ADD_PULL)},
        "What a sum hands back replaces what its operands had from elsewhere: gradients at a fork add up.",
    ),
    Mistake(
        "gradient overwritten in *",
        {MULTIPLY_PULL: overwriting(MULTIPLY_PULL)},
        "What a product hands back replaces what its operands had from elsewhere: gradients at a fork add up.",
    ),
    Mistake(
        "gradient overwritten in every operation",
        {ADD_PULL: overwriting(ADD_PULL), MULTIPLY_PULL: overwriting(MULTIPLY_PULL)},
        "Your operations set the gradients of their operands: at a fork, the last one wins where all should count.",
    ),
    Mistake(
        "sum without its upstream gradient",
        {ADD_PULL: ADD_PULL.replace("node.grad", "1.0")},
        "Your sum hands back 1, whatever has come from above.",
    ),
    Mistake(
        "product without its upstream gradient",
        {MULTIPLY_PULL: MULTIPLY_PULL.replace(" * node.grad", "")},
        "Your product hands back its local gradients alone: what has come from above is a factor.",
    ),
    Mistake(
        "product that does not switch",
        {MULTIPLY_PULL: "a.grad += a.data * node.grad\n                b.grad += b.data * node.grad\n"},
        "Each operand of your product gets its own value as slope: by how much does a·b grow when a does?",
    ),
    Mistake(
        "second operand of a product forgotten",
        {MULTIPLY_PULL: "a.grad += b.data * node.grad\n"},
        "The second operand of your product gets nothing.",
    ),
    Mistake(
        "second operand of a sum forgotten",
        {ADD_PULL: "a.grad += node.grad\n"},
        "The second operand of your sum gets nothing.",
    ),
    Mistake(
        "operand taken twice counted once",
        {
            ADD_PULL: ADD_PULL.replace("b.grad +=", "b.grad += (b is not a) *"),
            MULTIPLY_PULL: MULTIPLY_PULL.replace("b.grad +=", "b.grad += (b is not a) *"),
        },
        "In a + a and a · a, your a gets its gradient once: it is both operands.",
    ),
]

WALK_MISTAKES = [
    Mistake(
        "nothing to begin with",
        {f"        {SEED}": ""},
        "All your gradients are 0: which one is known before the walk begins?",
    ),
    Mistake(
        "only the last operation",
        {WALK: "for node in [self]:"},
        "Only the operands of the last operation get a gradient: do you begin at the result, and walk on?",
    ),
    Mistake(
        "level by level",
        {VISIT: AS_MET.replace("WHERE", "0"), WALK: "for node in order:"},
        "You go back level by level: a node that is taken at two depths hands on before all has come to it.",
    ),
    Mistake(
        "depth first, as met",
        {VISIT: AS_MET.replace("WHERE", ""), WALK: "for node in order:"},
        "Nodes hand on in the order in which you meet them: first all that take a node must have handed on to it.",
    ),
    Mistake(
        "every arrival handed on",
        {
            VISIT: "order.append(stack.pop(0)[0])\n            "
            "stack += [(parent, False) for parent in order[-1].parents]\n",
            WALK: "for node in order:",
        },
        "A node at a fork hands on each time something comes, all that it has by then: it must wait, and hand on once.",
    ),
    Mistake(
        "nodes in the order several times",
        {"elif node not in seen:": "else:"},
        "A node at a fork stands in your order several times, and hands on each time: remember which ones you have.",
    ),
]

DEEP_MISTAKES = [
    Mistake(
        "recursion",
        {
            VISIT: """start, _ = stack.pop()

            def build(node):
                if node not in seen:
                    seen.add(node)
                    for parent in node.parents:
                        build(parent)
                    order.append(node)

            build(start)
"""
        },
        "Your walk calls itself once for each node in a row, and Python allows about a thousand: keep a list of your own.",
    ),
]
