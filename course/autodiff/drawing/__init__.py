"""Computation graphs made visible: drawn with no other program, as SVG for a page, DOT, and plain text.

>>> class Node:  # what can be drawn
...     def __init__(self, data, parents=(), op="", name=""):
...         self.data, self.grad, self.parents, self.op, self.name = data, None, parents, op, name
>>> x, y = Node(-2, name="x"), Node(5, name="y")
>>> draw(Node(3, (x, y), "+", name="q"))
x = -2         grad –
y = 5          grad –
q = x + y = 3  grad –

A notebook shows the picture instead. Of the engine this package imports nothing.
"""

from course.autodiff.drawing._drawing import Drawing, draw
from course.autodiff.drawing._nodes import Node

__all__ = ["Drawing", "Node", "draw"]
