"""What goes wrong at a fork by hand, when copies and sums go backwards, and when a graph is put in order."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

LOSS = "loss = exponential + square"
ALONG_EXPONENTIAL, ALONG_SQUARE = "along_exponential = exponential", "along_square = 2 * x"
BOTH = "return loss, along_exponential + along_square"

FORK_MISTAKES = [
    Mistake(
        "only the way through the square",
        {BOTH: "return loss, along_square"},
        "Your slope knows one of the two ways: x also moves the exponential.",
    ),
    Mistake(
        "only the way through the exponential",
        {BOTH: "return loss, along_exponential"},
        "Your slope knows one of the two ways: x also moves the square.",
    ),
    Mistake(
        "ways multiplied",
        {BOTH: "return loss, along_exponential * along_square"},
        "You multiply the two ways: that is for links of one chain, and these are side by side.",
    ),
    Mistake(
        "mean over the ways",
        {BOTH: "return loss, (along_exponential + along_square) / 2"},
        "You halve the sum: a push of x goes along both ways in full.",
    ),
    Mistake(
        "ways returned one by one",
        {BOTH: "return loss, (along_exponential, along_square)"},
        "You return two slopes: x is one number, and has one.",
    ),
    Mistake(
        "value in place of the square's slope",
        {ALONG_SQUARE: "along_square = square"},
        "Along the square you give its value: what is its derivative?",
    ),
    Mistake(
        "factor of the square's slope forgotten",
        {ALONG_SQUARE: "along_square = x"},
        "Along the square a factor is missing: differentiate it once more.",
    ),
    Mistake(
        "exponential differentiated like a power",
        {ALONG_EXPONENTIAL: "along_exponential = x * np.exp(x - 1)"},
        "You treat the exponential as a power: here x is the exponent.",
    ),
    Mistake(
        "product in place of the sum",
        {LOSS: "loss = exponential * square"},
        "Your loss is the product of the two terms: it is their sum.",
    ),
    Mistake(
        "slope differenced",
        {
            BOTH: "h = 1e-6\n"
            "    return loss, ((np.exp(x + h) + (x + h) ** 2) - (np.exp(x - h) + (x - h) ** 2)) / (2 * h)"
        },
        "Your slope is a difference of two losses: it has lost digits that the two ways still have.",
    ),
]

COPIES = "return np.sum(upstreams, axis=0)"

COPY_MISTAKES = [
    Mistake(
        "only the last copy counts",
        {COPIES: "return upstreams[-1].copy()"},
        "Of your copies only the last hands something back: what happens to the others?",
    ),
    Mistake(
        "only the first copy counts",
        {COPIES: "return upstreams[0].copy()"},
        "Of your copies only the first hands something back: what happens to the others?",
    ),
    Mistake(
        "mean over the copies",
        {COPIES: "return np.mean(upstreams, axis=0)"},
        "You divide by the number of copies: a push of the original moves every copy in full.",
    ),
    Mistake(
        "copies multiplied",
        {COPIES: "return np.prod(upstreams, axis=0)"},
        "You multiply what comes back: the ways are side by side, not one behind the other.",
    ),
    Mistake(
        "largest of the copies",
        {COPIES: "return np.max(upstreams, axis=0)"},
        "You keep the largest of what comes back: each copy counts.",
    ),
    Mistake(
        "summed over the entries",
        {COPIES: "return np.sum(upstreams, axis=1)"},
        "You sum along the wrong axis: each row belongs to a copy, each column to an entry.",
    ),
    Mistake(
        "summed to one number",
        {COPIES: "return np.sum(upstreams)"},
        "You return one number: the gradient has the shape of what was copied.",
    ),
    Mistake(
        "added up in the first row",
        {
            COPIES: "total = upstreams[0]\n    for row in upstreams[1:]:\n        total += row\n    return total"
        },
        "Your total is the first row itself: adding to it changes the input.",
    ),
    Mistake(
        "upstream gradients handed on as they are",
        {COPIES: "return upstreams.copy()"},
        "You hand on a gradient for each copy: the original is one, and gets one.",
    ),
]

TILED = "return np.tile(upstream, (n, 1))"

SUM_MISTAKES = [
    Mistake(
        "shared out in equal parts",
        {TILED: "return np.tile(upstream / n, (n, 1))"},
        "You share the gradient out: if one input grows by 1, by how much does the sum grow?",
    ),
    Mistake(
        "all to the first input",
        {TILED: "rows = np.zeros((n, len(upstream)))\n    rows[0] = upstream\n    return rows"},
        "Only your first input gets something: the sum moves with each of them.",
    ),
    Mistake(
        "multiplied by the number of inputs",
        {TILED: "return np.tile(upstream * n, (n, 1))"},
        "You multiply by the number of inputs: look at one of them alone.",
    ),
    Mistake(
        "one row only",
        {TILED: "return upstream.copy()"},
        "You return one gradient: each input of the sum gets its own, in a row of its own.",
    ),
    Mistake(
        "inputs in columns",
        {TILED: "return np.tile(upstream, (n, 1)).T"},
        "Your gradients stand in columns: each input has a row.",
    ),
    Mistake(
        "one row after another",
        {TILED: "return np.tile(upstream, n)"},
        "Your rows stand behind one another in one: the shape is (n, D).",
    ),
    Mistake(
        "ones in place of the upstream gradient",
        {TILED: "return np.ones((n, len(upstream)))"},
        "You return local gradients: what has come from above is a factor.",
    ),
]

# The walk of the first variant, with what is put on the stack and when a node is listed.
LISTED = """if ready:
            order.append(one)
        elif one not in seen:
            seen.add(one)
            stack.append((one, True))
            stack += [(parent, False) for parent in one.parents]"""
START, RETURN = "[(node, False)]", "return order"

ORDER_MISTAKES = [
    Mistake(
        "result first",
        {RETURN: "return order[::-1]"},
        "Your order begins with the result: parents come first.",
    ),
    Mistake(
        "node listed before its parents",
        {
            LISTED: LISTED.replace("if ready:\n            order.append(one)\n        elif", "if").replace(
                "stack.append((one, True))", "order.append(one)"
            )
        },
        "A node is listed when you first meet it: list it when all that it is made of is there.",
    ),
    Mistake(
        "level by level, turned round",
        {
            LISTED: "if one not in seen:\n            seen.add(one)\n            order.append(one)\n"
            "            stack[:0] = [(parent, False) for parent in one.parents]",
            RETURN: "return order[::-1]",
        },
        "You go level by level: where two ways to a node have different lengths, one of its takers comes too late.",
    ),
    Mistake(
        "depth first, turned round",
        {
            LISTED: "if one not in seen:\n            seen.add(one)\n            order.append(one)\n"
            "            stack += [(parent, False) for parent in one.parents]",
            RETURN: "return order[::-1]",
        },
        "You list nodes as you meet them and turn the list round: a node met early may have a taker met late.",
    ),
    Mistake(
        "nodes listed once for each way to them",
        {"elif one not in seen:": "else:"},
        "A node at a fork is listed several times: remember which ones you have.",
    ),
    Mistake(
        "parents already seen listed again",
        {
            LISTED: LISTED.replace(
                "elif one not in seen:\n            seen.add(one)",
                "else:\n            new = one not in seen\n            seen.add(one)",
            ).replace("for parent in one.parents]", "for parent in one.parents if new]")
        },
        "A node is listed each time it is met, although its parents are not visited again: list it once.",
    ),
    Mistake(
        "result left out",
        {RETURN: "return order[:-1]"},
        "The node that you were given is missing: it is the last of the order.",
    ),
    Mistake(
        "leaves left out",
        {RETURN: "return [one for one in order if one.parents]"},
        "Nodes without parents are missing: they belong to the graph, too.",
    ),
    Mistake(
        "parents of the result only",
        {LISTED: LISTED.replace("for parent in one.parents]", "for parent in one.parents if one is node]")},
        "You list the parents of the result and stop: they have parents, too.",
    ),
    Mistake(
        "only the first parent followed",
        {LISTED: LISTED.replace("one.parents]", "one.parents[:1]]")},
        "You follow one parent of each node: there may be more.",
    ),
    Mistake(
        "order not returned",
        {RETURN: "return None"},
        "Nothing comes back: return the list.",
    ),
    Mistake(
        "recursion",
        {
            LISTED: "def visit(one):\n            if one not in seen:\n                seen.add(one)\n"
            "                for parent in one.parents:\n                    visit(parent)\n"
            "                order.append(one)\n        visit(one)"
        },
        "Your function calls itself once for each node in a row, and Python allows about a thousand: keep a list of your own.",
    ),
]
