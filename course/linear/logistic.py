"""Why softmax? Three losses over one score, and what each still learns from a bad mistake.

There are two classes, and s is by how much the right one leads. Softmax of two scores is the sigmoid of their
difference, sigma(s) = e^s / (1 + e^s). From s to a loss there are three ways that look alike:

    `clipped_loss`      -ln clip(1/2 + s/4, eps, 1)     squash, clip, then take the logarithm
    `likelihood_loss`   1 - sigma(s)                    the logistic without the logarithm
    `logistic_loss`     -ln sigma(s)                    the negative log-likelihood of the logistic

All fall from wrong to right, and take p to be 1/2 at s = 0. What differs is the slope, which is all that
gradient descent sees. At s = -6 the first has slope 0 and the second -0.002: the worse the mistake, the less
is learned. The third has -0.998 there, and only saturates at convergence, where p = 0.95 at s = 3.

>>> {name: float(loss(-6.0)[1].round(3)) for name, loss in BINARY_LOSSES.items()}
{'clipped': 0.0, 'likelihood': -0.002, 'logistic': -0.998}
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from course._validate import floats

CLIP = 1e-3  # the least probability of `clipped_loss`: its ceiling is then 6.9, the height of a picture


def sigmoid(s: npt.ArrayLike) -> Any:
    """The logistic function e^s / (1 + e^s) = 1 / (1 + e^-s), of numbers of any size.

    Parameters
    ----------
    s : number or array

    Returns
    -------
    float64 of its shape
        Nothing overflows: only e^-|s| is ever taken.

    Raises
    ------
    TypeError, ValueError
        s is not real, is empty or not finite.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 3.0])
    array([0.        , 0.5       , 0.95257413])
    """
    s = floats("s", s)
    z = np.exp(-np.abs(s))
    return np.where(s >= 0, 1, z) / (1 + z)


def clipped_loss(s: npt.ArrayLike) -> tuple[Any, Any]:
    """Squash the score to 1/2 + s/4, clip that to [eps, 1], eps = 0.001, and take -ln of it.

        p        = clip(1/2 + s/4, eps, 1)
        loss     = -ln p
        dloss/ds = -1 / 4p where eps < p < 1, and 0 where p is clipped

    The line 1/2 + s/4 is the tangent of the sigmoid at 0. From s = 2 on there is no loss; up to s = -2 + 4
    eps there is a loss and no slope: nothing is learned.

    Parameters
    ----------
    s : number or array
        By how much the right class leads.

    Returns
    -------
    loss, dloss : float64 of the shape of s
        The loss and its derivative.

    Raises
    ------
    TypeError, ValueError
        s is not real, is empty or not finite.
    """
    p = np.clip(0.5 + floats("s", s) / 4, CLIP, 1)
    loss = 0 - np.log(p)  # 0 -, for a loss of 0 and not of -0
    return loss, np.where((p > CLIP) & (p < 1), -0.25 / p, 0)[()]  # [()], for a number where s is one


def likelihood_loss(s: npt.ArrayLike) -> tuple[Any, Any]:
    """The logistic without the logarithm: 1 less the probability of the right class.

        p        = sigma(s)
        loss     = 1 - p
        dloss/ds = -p (1 - p)

    Parameters, values and errors are those of `clipped_loss`.
    """
    s = floats("s", s)
    p, missing = sigmoid(s), sigmoid(-s)
    return missing, -p * missing


def logistic_loss(s: npt.ArrayLike) -> tuple[Any, Any]:
    """The negative log-likelihood of the logistic, which is softmax's loss for two classes.

        p        = sigma(s)
        loss     = -ln p = ln(1 + e^-s)
        dloss/ds = -(1 - p)

    Parameters, values and errors are those of `clipped_loss`.
    """
    s = floats("s", s)
    return np.logaddexp(0, -s), -sigmoid(-s)


BINARY_LOSSES = {"clipped": clipped_loss, "likelihood": likelihood_loss, "logistic": logistic_loss}
