"""Right answers of 04-backprop-gates, all of them from the course's gates and none from a formula."""

from __future__ import annotations

from typing import Any

import numpy as np

from course.gates import AddGate, Graph, LogGate, MaxGate, MultiplyGate, ScaleGate, SigmoidGate

Array = np.ndarray[Any, Any]


def logistic_chain(w: Array, x: Array) -> tuple[float, Array, float, float, Array]:
    """-ln(sigmoid(w.x)), its gradient along w, and the local gradients dL/dp, dp/du and du/dw."""
    log, sigmoid = LogGate(), SigmoidGate()
    p = sigmoid.forward(float(w @ x))
    loss = -log.forward(p)
    [dL_dp], [dp_du] = log.backward(-1.0), sigmoid.backward(1.0)
    return loss, dL_dp * dp_du * x, dL_dp, dp_du, x


def backprop_product_of_sum(x: float, y: float, z: float) -> tuple[float, float, float, float]:
    """(x + y) z, and its gradients along x, y and z."""
    graph = Graph(("x", "y", "z"))
    graph.add("q", AddGate(), "x", "y")
    graph.add("f", MultiplyGate(), "q", "z")
    f, gradients = graph.forward(x=x, y=y, z=z), graph.backward()
    return f, gradients["x"], gradients["y"], gradients["z"]


def gate_patterns(x: float, y: float, z: float, w: float) -> tuple[float, float, float, float, float]:
    """2 (x y + max(z, w)), and its gradients along x, y, z and w."""
    graph = Graph(("x", "y", "z", "w"))
    graph.add("product", MultiplyGate(), "x", "y")
    graph.add("larger", MaxGate(), "z", "w")
    graph.add("total", AddGate(), "product", "larger")
    graph.add("f", ScaleGate(2), "total")
    f, gradients = graph.forward(x=x, y=y, z=z, w=w), graph.backward()
    return f, gradients["x"], gradients["y"], gradients["z"], gradients["w"]


def deep_sigmoid(weights: Array, x: float) -> tuple[float, Array, float]:
    """sigmoid(w_L ... sigmoid(w_1 x)), its gradient along the weights, and along x."""
    names = [f"w{k}" for k in range(len(weights))]
    graph = Graph(("h", *names))
    below = "h"
    for k, name in enumerate(names):
        graph.add(f"u{k}", MultiplyGate(), name, below)
        graph.add(f"h{k}", SigmoidGate(), f"u{k}")
        below = f"h{k}"
    output = graph.forward(h=x, **dict(zip(names, weights.tolist(), strict=True)))
    gradients = graph.backward()
    return output, np.array([gradients[name] for name in names]), gradients["h"]
