"""What goes wrong when a slope is measured by differences."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

NOT_WHOLE = "Your slopes are cut to whole numbers: make room for floats."

FORWARD_MISTAKES = [
    Mistake(
        "not divided by h",
        {"(f(moved) - f(x)) / h": "f(moved) - f(x)"},
        "You return by how much f changes: a slope is the change per unit of x.",
    ),
    Mistake(
        "multiplied by h",
        {"(f(moved) - f(x)) / h": "(f(moved) - f(x)) * h"},
        "You multiply by the step: which way round is 'per unit of x'?",
    ),
    Mistake(
        "divided by 2h",
        {"/ h": "/ (2 * h)"},
        "Your slopes are half of it: how far apart are the two places at which you call f?",
    ),
    Mistake(
        "parentheses forgotten",
        {"(f(moved) - f(x)) / h": "f(moved) - f(x) / h"},
        "Only one of the two values is divided by h: division comes before subtraction.",
    ),
    Mistake(
        "difference the wrong way round",
        {"f(moved) - f(x)": "f(x) - f(moved)"},
        "Your slopes have the wrong sign: is f larger or smaller after the step?",
    ),
    Mistake(
        "backward difference",
        {"+= h": "-= h", "f(moved) - f(x)": "f(x) - f(moved)"},
        "You step to the left and measure the backward difference: the forward one looks to x + h.",
    ),
    Mistake(
        "central in place of forward",
        {"f(moved) - f(x)) / h": "f(moved) - f(2 * x - moved)) / (2 * h)"},
        "These are central differences: the forward one compares x + h with x itself.",
    ),
    Mistake(
        "all coordinates moved",
        {"moved[i] += h": "moved += h"},
        "All your slopes are the same number: move one coordinate at a time.",
    ),
    Mistake(
        "moves pile up",
        {
            "    for i": "    moved = x.copy()\n    for i",
            "        moved = x.copy()\n        moved[i]": "        moved[i]",
        },
        "Your first slope is right and later ones are not: coordinates that were moved stay moved.",
    ),
    Mistake(
        "copy forgotten",
        {"moved = x.copy()": "moved = x"},
        "Your slopes are 0: `moved` and `x` are one array, so f is called twice at the same place.",
    ),
    Mistake(
        "x left moved",
        {"    for i": "    here = f(x)\n    for i", "moved = x.copy()": "moved = x", "- f(x)": "- here"},
        "You moved x itself and did not put it back: later slopes start from another place.",
    ),
    Mistake(
        "x put back by subtraction",
        {
            "    for i": "    here = f(x)\n    for i",
            "moved = x.copy()": "moved = x",
            "- f(x)) / h": "- here) / h\n        x[i] -= h",
        },
        "Sums are rounded, so x + h - h is not always x: keep the old entry, or work on a copy.",
    ),
    Mistake(
        "h replaced by a small one",
        {"    slopes = np": "    h = 1e-5\n    slopes = np"},
        "Your slopes do not depend on h: use the step that you are given, whatever its size.",
    ),
    Mistake(
        "step in proportion to x",
        {"+= h": "+= h * x[i]"},
        "You move each coordinate by h times its size: here the step is h itself.",
    ),
    Mistake(
        "slope of the first coordinate only",
        {"    return slopes": "        return slopes"},
        "Only the first slope was measured: mind how far `return` is indented.",
    ),
    Mistake(
        "last slope returned",
        {"slopes[i] = ": "slopes = "},
        "You return the last slope only: keep one for each coordinate.",
    ),
    Mistake(
        "slopes added up",
        {"return slopes": "return np.sum(slopes)"},
        "You return one number: the derivative has the shape of x.",
    ),
    Mistake(
        "value in place of the slope",
        {"(f(moved) - f(x)) / h": "f(moved)"},
        "These are values of f: a slope compares two of them.",
    ),
    Mistake(
        "sign lost",
        {"(f(moved) - f(x)) / h": "abs(f(moved) - f(x)) / h"},
        "Your slopes have lost their sign.",
    ),
    Mistake("whole numbers", {"np.zeros(len(x))": "np.zeros(len(x), dtype=int)"}, NOT_WHOLE),
]

CENTRAL_MISTAKES = [
    Mistake(
        "divided by h",
        {"/ (2 * h)": "/ h"},
        "Your slopes are twice as large: how far apart are the two places at which you call f?",
    ),
    Mistake(
        "parentheses of 2h forgotten",
        {"/ (2 * h)": "/ 2 * h"},
        "Python reads from left to right: `/ 2 * h` divides by 2 and multiplies by h.",
    ),
    Mistake(
        "parentheses of the difference forgotten",
        {"(f(up) - f(down)) / (2 * h)": "f(up) - f(down) / (2 * h)"},
        "Only one of the two values is divided: division comes before subtraction.",
    ),
    Mistake(
        "not divided",
        {"(f(up) - f(down)) / (2 * h)": "f(up) - f(down)"},
        "You return by how much f changes: a slope is the change per unit of x.",
    ),
    Mistake(
        "forward in place of central",
        {"f(up) - f(down)) / (2 * h)": "f(up) - f(x)) / h"},
        "This is the forward difference: the central one looks to both sides of x.",
    ),
    Mistake(
        "backward in place of central",
        {"f(up) - f(down)) / (2 * h)": "f(x) - f(down)) / h"},
        "This is the backward difference: the central one looks to both sides of x.",
    ),
    Mistake(
        "forward difference over 2h",
        {"f(up) - f(down)": "f(up) - f(x)"},
        "One of your two places is x itself, but you divide by 2h: both places are h away from x.",
    ),
    Mistake(
        "up and down swapped",
        {"f(up) - f(down)": "f(down) - f(up)"},
        "Your slopes have the wrong sign: is f larger or smaller above x?",
    ),
    Mistake(
        "sum in place of the difference",
        {"f(up) - f(down)": "f(up) + f(down)"},
        "You add the two values: a slope is made of their difference.",
    ),
    Mistake(
        "half steps",
        {"+= h": "+= h / 2", "-= h": "-= h / 2", "/ (2 * h)": "/ h"},
        "You step by h/2 to either side: a good scheme, but in this course the central difference steps by h.",
    ),
    Mistake(
        "half steps over 2h",
        {"+= h": "+= h / 2", "-= h": "-= h / 2"},
        "You step by h/2 to either side and divide by 2h: how far apart are your two places?",
    ),
    Mistake(
        "all coordinates moved",
        {"up[i] += h": "up += h", "down[i] -= h": "down -= h"},
        "All your slopes are the same number: move one coordinate at a time.",
    ),
    Mistake(
        "whole rows moved",
        {"np.ndindex(x.shape)": "range(len(x))"},
        "You move a whole row of x at once: every single entry has a slope of its own.",
    ),
    Mistake(
        "copies forgotten",
        {"up, down = x.copy(), x.copy()": "up, down = x, x"},
        "Your slopes are 0: `up`, `down` and `x` are one array, so f is called twice at the same place.",
    ),
    Mistake(
        "one copy for both",
        {"up, down = x.copy(), x.copy()": "up = down = x.copy()"},
        "Your slopes are 0: `up` and `down` are one array, so f is called twice at the same place.",
    ),
    Mistake(
        "x put back by addition",
        {
            "        up, down = x.copy(), x.copy()\n": "",
            "up[i] += h": "x[i] += h\n        above = f(x)",
            "down[i] -= h": "x[i] -= 2 * h",
            "f(up) - f(down)) / (2 * h)": "above - f(x)) / (2 * h)\n        x[i] += h",
        },
        "Sums are rounded, so x + h - 2h + h is not always x: keep the old entry, or work on copies.",
    ),
    Mistake(
        "h replaced by a small one",
        {"    slopes = np": "    h = 1e-5\n    slopes = np"},
        "Your slopes do not depend on h: use the step that you are given, whatever its size.",
    ),
    Mistake(
        "slope of the first coordinate only",
        {"    return slopes": "        return slopes"},
        "Only the first slope was measured: mind how far `return` is indented.",
    ),
    Mistake(
        "slopes added up",
        {"return slopes": "return np.sum(slopes)"},
        "You return one number: the derivative has the shape of x.",
    ),
    Mistake(
        "slopes in a row",
        {"return slopes": "return slopes.ravel()"},
        "Your slopes come in one row: the derivative has the shape of x.",
    ),
    Mistake("whole numbers", {"np.zeros(x.shape)": "np.zeros(x.shape, dtype=int)"}, NOT_WHOLE),
]
