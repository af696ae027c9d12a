"""What goes wrong with three losses over one score: clipped, likelihood and logistic."""

from __future__ import annotations

from autograder.exercises.exercise import Mistake

SLOPE_CLIPPED = "np.where((line > 0.001) & (line < 1), -0.25 / p, 0)"
SOFTPLUS = "np.log1p(z) + np.maximum(-s, 0)"
SIGMA = "np.where(s >= 0, 1, z) / (1 + z)"
CLIPPED = f"-np.log(p), {SLOPE_CLIPPED}"
LIKELIHOOD = "likelihood = missing, -sigma * missing"
LOGISTIC = f"logistic = {SOFTPLUS}, -missing"

BINARY_MISTAKES = [
    Mistake(
        "not clipped",
        {"np.clip(line, 0.001, 1)": "line", SLOPE_CLIPPED: "-0.25 / p"},
        "Your first loss is not clipped: below s = -2 it takes the logarithm of a negative number.",
    ),
    Mistake(
        "clipped above only",
        {"np.clip(line, 0.001, 1)": "np.minimum(line, 1)"},
        "Your first loss is cut off at 1 only: below s = -2 it takes the logarithm of a negative number.",
    ),
    Mistake(
        "clipped below only",
        {"np.clip(line, 0.001, 1)": "np.maximum(line, 0.001)"},
        "Your first loss is negative above s = 2: a probability is at most 1.",
    ),
    Mistake(
        "clipped at another number",
        {"0.001": "1e-7"},
        "The ceiling of your first loss is too high: the least probability is 0.001 here.",
    ),
    Mistake(
        "slope where it is clipped",
        {SLOPE_CLIPPED: "-0.25 / p"},
        "Your first loss has a slope where it is flat: what does the loss do there when s moves a little?",
    ),
    Mistake(
        "inner derivative of the line forgotten",
        {"-0.25 / p": "-1 / p"},
        "The slope of your first loss is four times too steep: s enters p by way of s / 4.",
    ),
    Mistake(
        "slope of the line alone",
        {"-0.25 / p": "-0.25"},
        "The slope of your first loss is a constant: -ln p has the slope -1 / p.",
    ),
    Mistake(
        "slope of the clipped loss with the wrong sign",
        {"-0.25 / p": "0.25 / p"},
        "Your first loss falls while your slope says that it rises.",
    ),
    Mistake(
        "one half forgotten",
        {"0.5 + s / 4": "s / 4"},
        "In your first loss p is 0 at s = 0: both classes are equally likely there.",
    ),
    Mistake(
        "score clipped without squashing",
        {"0.5 + s / 4": "s", "-0.25 / p": "-1 / p"},
        "Your first loss clips the score itself: squash it to 1/2 + s/4 first.",
    ),
    Mistake(
        "sigmoid clipped",
        {"line = 0.5 + s / 4": "line = 1 / (1 + np.exp(-s))", "-0.25 / p": "p - 1"},
        "Your first loss clips the sigmoid: it squashes with the straight line 1/2 + s/4.",
    ),
    Mistake(
        "probability in place of what is missing",
        {LIKELIHOOD: "likelihood = sigma, sigma * missing"},
        "Your second loss grows when the right class leads by more: it is what p lacks to 1.",
    ),
    Mistake(
        "slope of the likelihood with the wrong sign",
        {LIKELIHOOD: "likelihood = missing, sigma * missing"},
        "Your second loss falls while your slope says that it rises.",
    ),
    Mistake(
        "slope of the likelihood without p",
        {LIKELIHOOD: "likelihood = missing, -missing"},
        "The slope of your second loss is that of the third: sigma' has two factors.",
    ),
    Mistake(
        "slope of the likelihood without 1 - p",
        {LIKELIHOOD: "likelihood = missing, -sigma"},
        "The slope of your second loss lacks a factor: sigma' has two.",
    ),
    Mistake(
        "logistic slope with the wrong sign",
        {LOGISTIC: LOGISTIC.replace("-missing", "missing")},
        "Your third loss falls while your slope says that it rises.",
    ),
    Mistake(
        "logistic slope turned round",
        {LOGISTIC: LOGISTIC.replace("-missing", "-sigma")},
        "The slope of your third loss is steep where it should be flat: how large is it when p is nearly 1?",
    ),
    Mistake(
        "logistic slope of the likelihood",
        {LOGISTIC: LOGISTIC.replace("-missing", "-sigma * missing")},
        "The slope of your third loss is that of the second: what does the logarithm divide it by?",
    ),
    Mistake(
        "logistic loss of the other class",
        {LOGISTIC: "logistic = np.log1p(z) + np.maximum(s, 0), sigma"},
        "Your third loss grows when the right class leads by more: it is the logarithm of the other class' probability.",
    ),
    Mistake(
        "logistic loss with the wrong sign",
        {LOGISTIC: f"logistic = -({SOFTPLUS}), -missing"},
        "Your third loss is negative: -ln of a probability is not.",
    ),
    Mistake(
        "logistic loss to base 10",
        {LOGISTIC: f"logistic = ({SOFTPLUS}) / np.log(10), -missing"},
        "Your third loss has a logarithm to base 10: the base here is e.",
    ),
    Mistake(
        "logistic loss overflows",
        {SOFTPLUS: "np.log(1 + np.exp(-s))"},
        "Your third loss overflows at s = -10000: e^-s is huge there. NumPy can add two exponentials in logarithms.",
    ),
    Mistake(
        "logarithm of an underflowed probability",
        {SOFTPLUS: "-np.log(sigma)"},
        "At s = -10000 your p is 0 and its logarithm infinite: write -ln sigma(s) without a fraction first.",
    ),
    Mistake(
        "sigmoid overflows",
        {SIGMA: "np.exp(s) / (1 + np.exp(s))", "np.where(s >= 0, z, 1) / (1 + z)": "1 - sigma"},
        "Your sigmoid is inf / inf at s = 10000: divide above and below by e^s.",
    ),
    Mistake(
        "sigmoid and logarithm overflow",
        {SIGMA: "np.exp(s) / (1 + np.exp(s))", "np.where(s >= 0, z, 1) / (1 + z)": "1 - sigma"}
        | {SOFTPLUS: "-np.log(sigma)"},
        "At s = 10000 your sigmoid is inf / inf, at -10000 its logarithm infinite: rewrite both before you compute them.",
    ),
    Mistake(
        "sign of the score turned",
        {"line = 0.5": "s = -s\n    line = 0.5"},
        "Your losses grow with s: s is by how much the right class leads.",
    ),
    Mistake(
        "slopes not returned",
        {"return clipped, likelihood, logistic": "return clipped[0], likelihood[0], logistic[0]"},
        "You return the losses without their slopes: each of the three is a pair.",
    ),
    Mistake(
        "slopes returned first",
        {"return clipped, likelihood, logistic": "return clipped[::-1], likelihood[::-1], logistic[::-1]"},
        "Loss and slope come back in the wrong order in each pair.",
    ),
    Mistake(
        "likelihood and logistic swapped",
        {"return clipped, likelihood, logistic": "return clipped, logistic, likelihood"},
        "Your second and third loss are swapped: the third has the logarithm.",
    ),
    Mistake(
        "averaged",
        {
            "return clipped, likelihood, logistic": "return tuple(np.mean(f, axis=1) for f in (clipped, likelihood, logistic))"
        },
        "You return means: keep one loss and one slope for each score.",
    ),
]
