"""What goes wrong on the way downhill: in gradient descent, with minibatches, with momentum."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

COPY, KEEP, RETURN = "path = [w.copy()]", "path.append(w.copy())", "return np.array(path)"


def path_mistakes(start: str, update: str, gradient: str) -> list[Mistake]:
    """What a path may lack, whatever makes it.

    Parameters
    ----------
    start : str
        The name of the array to start from.
    update : str
        The line that moves w; it subtracts from it.
    gradient : str
        The line that computes the gradient.
    """
    return [
        Mistake(
            "the same array at every step",
            {COPY: "path = [w]", KEEP: "path.append(w)"},
            "Every row of your path is the end: the list holds one array many times, and `w -= …` changes that array.",
        ),
        Mistake(
            "start left out",
            {COPY: "path = []"},
            "Your path lacks the place where it starts: k steps visit k + 1 places.",
        ),
        Mistake(
            "start twice, end left out",
            {KEEP: "pass", update: f"{KEEP}; {update}"},
            "Your path has its start twice and lacks its end: keep w after each update.",
        ),
        Mistake(
            "only the end returned", {RETURN: "return w"}, "You return the last place: return the whole path."
        ),
        Mistake(
            "uphill",
            {update: update.replace("-", "+", 1)},
            "Your path goes uphill: the gradient points to where the loss grows.",
        ),
        Mistake(
            "learning rate ignored",
            {update: update.replace("learning_rate * ", "")},
            "Your steps are as long as the gradient: where does the learning rate enter?",
        ),
        Mistake(
            "learning rate divided",
            {update: update.replace("learning_rate * gradient", "gradient / learning_rate")},
            "A smaller learning rate makes your steps longer: it multiplies the gradient.",
        ),
        Mistake(
            "learning rate squared",
            {update: update.replace("learning_rate", "learning_rate**2")},
            "The learning rate enters twice.",
        ),
        Mistake(
            "value in place of the gradient",
            {update: update.replace("gradient", "value")},
            "All weights move by the same amount: the update uses the gradient, not the value.",
        ),
        Mistake(
            "sign of the gradient only",
            {update: update.replace("gradient", "np.sign(gradient)")},
            "Your steps have the same length in every weight: the gradient's size counts too.",
        ),
        Mistake(
            "gradient of length 1",
            {update: update.replace("gradient", "gradient / np.linalg.norm(gradient)")},
            "All your steps have the same length: the gradient's size counts too.",
        ),
        Mistake(
            "gradient at the start only",
            {gradient: gradient.replace("(w", f"({start}", 1)},
            "You take the gradient at the start every time: after a step the slope is another.",
        ),
        Mistake(
            "started from zero",
            {f"w = {start}.copy()": f"w = np.zeros_like({start})"},
            "Your path starts at zero: start from the place that you are given.",
        ),
        Mistake(
            "start modified in place",
            {f"w = {start}.copy()": f"w = {start}"},
            "The array you were given has changed: work on a copy.",
        ),
        Mistake(
            "values in place of places",
            {KEEP: "path.append(value)", COPY: "path = []"},
            "These are values of the loss: a path is made of the places where they were taken.",
        ),
    ]


STEPS = "range(steps)"

STEP_MISTAKES = [
    Mistake(
        "one step too few",
        {STEPS: "range(steps - 1)"},
        "Your path ends one step early: k steps visit k + 1 places.",
    ),
    Mistake(
        "one step too many",
        {STEPS: "range(steps + 1)"},
        "You take one step too many: k steps visit k + 1 places, of which the start is one.",
    ),
    Mistake(
        "a single step",
        {f"    {RETURN}": f"        {RETURN}"},
        "You take one step whatever `steps` is: mind how far `return` is indented.",
    ),
]

SHRINKING = "Your steps shrink from one to the next: here the learning rate stays as it is."

DESCENT_UPDATE = "w -= learning_rate * gradient"

DESCENT_MISTAKES = [
    *path_mistakes("w0", DESCENT_UPDATE, "loss(w)"),
    *STEP_MISTAKES,
    Mistake("steps growing shorter", {DESCENT_UPDATE: "w -= learning_rate / (t + 1) * gradient"}, SHRINKING),
    Mistake(
        "steps in place of places",
        {COPY: "path = []", KEEP: "path.append(-learning_rate * gradient)"},
        "You return the steps: a path is made of the places between them.",
    ),
    Mistake(
        "weights scaled",
        {DESCENT_UPDATE: "w *= 1 - learning_rate * gradient"},
        "You multiply the weights by the step: subtract it from them.",
    ),
    Mistake(
        "places as a table of columns",
        {RETURN: "return np.array(path).T"},
        "Your path is turned on its side: row t is the place after t steps.",
    ),
]

MOMENTUM_UPDATE = "velocity = mu * velocity - learning_rate * gradient"

MOMENTUM_MISTAKES = [
    *path_mistakes("w0", MOMENTUM_UPDATE, "loss(w)"),
    *STEP_MISTAKES,
    Mistake(
        "no memory",
        {"mu * velocity - ": "-"},
        "Your path is that of gradient descent: does the velocity survive from one step to the next?",
    ),
    Mistake(
        "nothing forgotten",
        {"mu * velocity": "velocity"},
        "Your velocity keeps all of what it was: at each step a share of mu is kept.",
    ),
    Mistake(
        "running mean of gradients",
        {MOMENTUM_UPDATE: "velocity = mu * velocity - (1 - mu) * learning_rate * gradient"},
        "Your new gradient counts 1 - mu: in this lesson it counts in full.",
    ),
    Mistake(
        "mu and 1 - mu exchanged",
        {MOMENTUM_UPDATE: "velocity = (1 - mu) * velocity - learning_rate * gradient"},
        "Your velocity keeps a share of 1 - mu: mu is what it keeps, not what it loses.",
    ),
    Mistake(
        "moved before the velocity is new",
        {
            "        w += velocity\n": "",
            f"        {MOMENTUM_UPDATE}": f"        w += velocity\n        {MOMENTUM_UPDATE}",
        },
        "You move with the velocity of the step before: compute the new one first.",
    ),
    Mistake(
        "gradient taken ahead",
        {"loss(w)": "loss(w + mu * velocity)"},
        "You take the gradient where the velocity would carry you. That is Nesterov's momentum; here it is taken at w.",
    ),
    Mistake(
        "velocity kept in the wrong place",
        {MOMENTUM_UPDATE: "velocity = -learning_rate * gradient", "w += velocity": "w = mu * w + velocity"},
        "You let the weights shrink by mu: it is the velocity that keeps a share of itself.",
    ),
    Mistake(
        "velocity starts at the place",
        {"velocity = np.zeros_like(w)": "velocity = w.copy()"},
        "Your ball starts with a velocity: at first it is at rest.",
    ),
    Mistake(
        "mu on the gradient",
        {MOMENTUM_UPDATE: "velocity = mu * (velocity - learning_rate * gradient)"},
        "Your new gradient is weakened by mu, too: only the old velocity is.",
    ),
]
