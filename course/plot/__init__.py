"""Pictures of losses, gradients and classifiers, each with a caption and an alternative text.

>>> picture = hinge()
>>> picture.caption[:9]
'The hinge'

Every function returns a `Picture`, which a notebook shows when it is the value of a cell. `caption` and `alt`
replace the texts that each function writes itself.
"""

from course.plot._picture import BLUE, GREEN, VERMILLION, Picture
from course.plot.classifiers import decision_regions, gradient_error, images, templates
from course.plot.descent import contours, difference_errors, maps, secants, surfaces
from course.plot.losses import bars, curves, hinge, kink, loss_curve
from course.plot.tapes import tapes

__all__ = [
    "BLUE",
    "GREEN",
    "VERMILLION",
    "Picture",
    "bars",
    "contours",
    "curves",
    "decision_regions",
    "difference_errors",
    "gradient_error",
    "hinge",
    "images",
    "kink",
    "loss_curve",
    "maps",
    "secants",
    "surfaces",
    "tapes",
    "templates",
]
