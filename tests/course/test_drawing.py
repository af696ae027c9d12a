"""Computation graphs made visible: what is read of a graph, and the forms it is shown in."""

from __future__ import annotations

import base64
import subprocess
import sys
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest

from course.autodiff import Value, draw
from course.autodiff.drawing import Drawing, _svg
from course.gates import AddGate, Graph, MultiplyGate

SVG = "{http://www.w3.org/2000/svg}"


def lecture() -> Value:
    x, y, z = (Value(number).named(name) for name, number in [("x", -2), ("y", 5), ("z", -4)])
    return ((x + y).named("q") * z).named("f")


def texts(drawing: Drawing) -> list[str]:
    return ["".join(element.itertext()) for element in ET.fromstring(drawing.svg()).iter(f"{SVG}text")]


class Mine:
    """A student's own class, with micrograd's names."""

    def __init__(self, data: float, _prev: Any = (), _op: str = "", label: str = "") -> None:
        self.data, self._prev, self._op, self.label = data, set(_prev), _op, label
        self.grad = 0


class Array:
    """What a tensor shows of itself."""

    def __init__(self, data: Any, grad: Any = None, parents: Any = (), op: str = "", name: str = "") -> None:
        self.data, self.grad, self.parents, self.op, self.name = data, grad, parents, op, name


def test_a_graph_is_told_in_an_order_of_computation() -> None:
    f = lecture()
    f.backward()
    assert draw(f).text() == repr(draw(f))
    assert draw(f).text().splitlines() == [
        "x = -2           grad -4",
        "y = 5            grad -4",
        "q = x + y = 3    grad -4",
        "z = -4           grad 3",
        "f = q * z = -12  grad 1",
    ]


def test_a_picture_shows_names_operations_values_and_gradients() -> None:
    f = lecture()
    f.backward()
    shown = texts(draw(f))
    assert shown[:3] == ["x", "data -2", "grad -4"]
    assert shown[-4:] == ["×", "f", "data -12", "grad 1"]


def test_gradients_are_a_dash_until_backward_has_been_there() -> None:
    f = lecture()
    assert {node.grad for node in draw(f).nodes} == {"–"}
    assert "0" not in draw(f).text()
    f.backward()
    assert "–" not in {node.grad for node in draw(f).nodes}
    g = f * 1  # another result, from which backward has not been called
    assert {node.grad for node in draw(g).nodes} == {"–"}


def test_a_gradient_of_0_is_shown_once_it_is_one() -> None:
    x, y = Value(1).named("x"), Value(2).named("y")
    f = x.max(y)
    f.backward()
    assert [node.grad for node in draw(f).nodes] == ["0", "1", "1"]


def test_a_drawing_keeps_what_it_saw() -> None:
    f = lecture()
    before = draw(f)
    f.backward()
    assert {node.grad for node in before.nodes} == {"–"}


def test_the_expression_is_written_as_one_would_write_it() -> None:
    x, y = Value(2).named("x"), Value(3).named("y")
    for f, line in [
        (x**2, "v1 = x ** 2 = 4"),
        (1 - x, "v1 = 1 - x = -1"),
        (x * 2, "v1 = x * 2 = 4"),
        (-x, "v1 = - x = -2"),
        (x.exp(), "v1 = exp(x) = 7.389"),
        (x.max(y), "v1 = max(x, y) = 3"),
        (x / y, "v1 = x / y = 0.6667"),
        (x * x, "v1 = x * x = 4"),
    ]:
        assert draw(f).text().splitlines()[-1].startswith(line + " ")


def test_nodes_without_a_name_get_one_that_is_free() -> None:
    f = Value(1).named("v1") + Value(2)
    assert draw(f).text().splitlines()[1:] == ["v2 = 2            grad –", "v3 = v1 + v2 = 3  grad –"]


def test_a_node_that_is_used_twice_is_drawn_once_with_two_edges() -> None:
    x = Value(3)
    drawing = draw(x * x)
    assert [node.parents for node in drawing.nodes] == [(), (0, 0)]
    assert drawing.dot().count("n0 -> n1;") == 2
    assert drawing.svg().count("<path") == 4  # a line and a head each


def test_the_students_own_class_is_drawn() -> None:
    a, b = Mine(2, label="a"), Mine(-3, label="b")
    f = Mine(-6, (a, b), "*", label="f")
    assert draw(f).text().splitlines()[-1] in ("f = a * b = -6  grad –", "f = b * a = -6  grad –")  # of a set
    a.grad, b.grad, f.grad = -3, 2, 1
    assert {node.name: node.grad for node in draw(f).nodes} == {"a": "-3", "b": "2", "f": "1"}


def test_a_graph_of_gates_is_drawn_before_and_after_it_ran() -> None:
    graph = Graph(inputs=("x", "y", "z"))
    graph.add("q", AddGate(), "x", "y")
    graph.add("f", MultiplyGate(), "q", "z")
    assert draw(graph).text().splitlines()[-1] == "f = q * z = –  grad –"
    graph.forward(x=-2, y=5, z=-4)
    graph.backward()
    f = lecture()
    f.backward()
    assert draw(graph) == draw(f)
    assert draw(graph["q"]).text().splitlines()[-1] == "q = x + y = 3  grad -4"


def test_arrays_are_told_by_their_shape_and_the_norm_of_their_gradient() -> None:
    W = Array(np.ones((3, 2)), np.full((3, 2), 2.0), name="W")
    b = Array(np.array([1.0, 2.0]), np.array([0.5, 0.25]), name="b")
    loss = Array(np.array(0.5), None, (W, b), "loss")
    nodes = draw(loss).nodes
    assert [(node.data, node.grad) for node in nodes] == [
        ("(3, 2)", "norm 4.9"),
        ("[1, 2]", "[0.5, 0.25]"),
        ("0.5", "–"),
    ]


def test_a_gradient_that_is_a_node_itself_is_shown_by_its_value() -> None:
    assert draw(Array(2.0, grad=Array(3.0))).nodes[0].grad == "3"


def test_several_results_are_drawn_together() -> None:
    x = Value(3).named("x")
    drawing = draw((x * 2).named("f"), (x + 1).named("g"))
    assert [node.name for node in drawing.nodes] == ["x", "f", "g"]
    assert drawing.alt.startswith("Computation graph of f and g, 3 nodes")


# For every page and every reader.


def test_a_notebook_gets_an_image_with_its_alternative_text_and_plain_text() -> None:
    drawing = draw(lecture())
    bundle = drawing._repr_mimebundle_()
    assert bundle["image/svg+xml"] == drawing.svg()
    assert bundle["text/plain"] == drawing.text()
    image = ET.fromstring(bundle["text/html"].replace('">', '"/>'))
    assert image.get("alt") == drawing.alt
    assert base64.b64decode(image.get("src", "").split(",")[1]).decode() == drawing.svg()


def test_who_does_not_see_it_is_told_what_is_there() -> None:
    f = lecture()
    f.backward()
    root = ET.fromstring(draw(f).svg())
    assert root.get("role") == "img"
    title = root.find(f"{SVG}title")
    assert title is not None
    assert root.get("aria-label") == title.text == draw(f).alt
    assert draw(f).alt == (
        "Computation graph of f, 5 nodes from left to right: x = -2, gradient -4; y = 5, gradient -4; "
        "q = x + y = 3, gradient -4; z = -4, gradient 3; f = q * z = -12, gradient 1."
    )


def test_an_alternative_text_of_a_large_graph_stops_somewhere() -> None:
    x = Value(1)
    for _ in range(99):
        x = x + 1
    assert draw(x).alt.endswith("; and 80 more.")
    assert len(draw(x).alt) < 1000


def test_a_page_may_hold_several_pictures() -> None:
    root = ET.fromstring(draw(lecture()).svg())
    assert not [element for element in root.iter() if "id" in element.attrib]
    assert "url(" not in draw(lecture()).svg()
    assert "<style" not in draw(lecture()).svg()


def test_the_same_graph_is_the_same_picture() -> None:
    assert draw(lecture()).svg() == draw(lecture()).svg()


def contrast(a: str, b: str) -> float:
    """As WCAG 2 defines it."""

    def luminance(colour: str) -> float:
        channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_lines_stand_out_from_light_and_dark_pages_and_letters_from_their_boxes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for page in ("#ffffff", "#111111"):
        assert contrast(_svg.LINES, page) > 3
    for box in (_svg.LEAF, _svg.RESULT):
        assert contrast(_svg.INK, box) > 7
        assert contrast(_svg.GRADIENT, box) > 4.5
    assert contrast(_svg.INK, _svg.CELL) > 7


# Names that a student may think of.


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('<b>&"x"</b>', '<b>&"x"</b>'),
        ("two\nlines", "two lines"),
        ("\x00\x1b[31m", "\N{REPLACEMENT CHARACTER}" * 2 + "[31m"),
        ("∂L/∂w", "∂L/∂w"),
        ("重み", "重み"),
        ("n" * 100, "n" * 23 + "…"),
        ("</title><script>", "</title><script>"),
        ("\\", "\\"),
    ],
)
def test_any_name_can_be_shown(name: str, shown: str) -> None:
    drawing = draw(Value(1).named(name) + 1)
    assert texts(drawing)[0] == shown
    root = ET.fromstring(drawing.svg())
    assert {element.tag for element in root.iter()} == {
        SVG + tag for tag in ("svg", "title", "path", "rect", "text")
    }
    ET.fromstring(drawing._repr_mimebundle_()["text/html"].replace('">', '"/>'))


def test_dot_is_quoted() -> None:
    x = Value(2).named('a "b" \\n')
    f = (x**2).named("f")
    f.backward()
    assert draw(f).dot() == "\n".join(
        [
            "digraph {",
            "  rankdir=LR;",
            "  node [shape=box];",
            r'  n0 [label="a \"b\" \\n\ndata 2\ngrad 4"];',
            r'  n1 [label="f = ** 2\ndata 4\ngrad 1"];',
            "  n0 -> n1;",
            "}",
            "",
        ]
    )


# What is not drawn.


def test_a_graph_too_large_to_be_read_is_refused_at_once() -> None:
    x = Value(1).named("x")
    for _ in range(100_000):
        x = x + 1
    with pytest.raises(ValueError, match=r"the graph of loss has more than 300 nodes.*fewer examples"):
        draw(x.named("loss"))


def test_the_limit_may_be_moved() -> None:
    f = lecture()
    assert len(draw(f, limit=5).nodes) == 5
    with pytest.raises(ValueError, match="the graph of f has more than 4 nodes"):
        draw(f, limit=4)


def test_a_node_computed_from_itself_is_named() -> None:
    a = Mine(1, label="a")
    b = Mine(2, (a,), "exp", label="b")
    a._prev.add(b)
    with pytest.raises(ValueError, match="b was computed from itself: a graph has no cycles"):
        draw(b)


@pytest.mark.parametrize("thing", [3.0, np.ones(3), "x", None, [Value(1)]])
def test_what_is_no_graph_is_refused(thing: Any) -> None:
    with pytest.raises(TypeError, match=f"type {type(thing).__name__} cannot be drawn: expected a Value"):
        draw(thing)


def test_nothing_cannot_be_drawn() -> None:
    with pytest.raises(TypeError, match="draw got nothing to draw"):
        draw()


def test_drawing_imports_nothing_of_the_engine() -> None:
    code = """
import sys, types, course
package = types.ModuleType("course.autodiff")
package.__path__ = [course.__path__[0] + "/autodiff"]
sys.modules["course.autodiff"] = package  # as where students write the engine themselves
import course.autodiff.drawing
print(*sorted(name for name in sys.modules if name.startswith("course.") and "drawing" not in name))
"""
    assert subprocess.check_output([sys.executable, "-c", code], text=True).split() == [
        "course._validate",
        "course.autodiff",
    ]
