"""Automatic differentiation: scalars, and the graph made visible."""

from course.autodiff.drawing import draw
from course.autodiff.value import Value

__all__ = ["Value", "draw"]
