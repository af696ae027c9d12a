"""Gates with a forward and a backward, and a graph that runs them.

>>> graph = Graph(inputs=("x", "y", "z"))
>>> graph.add("q", AddGate(), "x", "y")
>>> graph.add("f", MultiplyGate(), "q", "z")
>>> graph.forward(x=-2, y=5, z=-4)
-12.0
>>> graph.backward()
{'x': -4.0, 'y': -4.0, 'z': 3.0, 'q': -4.0, 'f': 1.0}

A gate knows nothing of the graph around it. Forwards it computes its output and remembers the local gradient
along each of its inputs; backwards it is given the upstream gradient dL/d(output) and returns a downstream
gradient for each input:

    downstream = upstream * local

Where a value goes into several gates, a fork, the graph adds up what comes back. `CopyGate` is that fork as a
gate of its own, the dual of `AddGate`: a copy forwards is a sum backwards, a sum forwards a copy backwards.
"""

from course.gates._gates import (
    AddGate,
    CopyGate,
    CosGate,
    ExpGate,
    Gate,
    LogGate,
    MaxGate,
    MinGate,
    MultiplyGate,
    NegateGate,
    PowerGate,
    ReciprocalGate,
    ReluGate,
    ScaleGate,
    SigmoidGate,
    SinGate,
    TanhGate,
)
from course.gates._graph import Graph

__all__ = [
    "AddGate",
    "CopyGate",
    "CosGate",
    "ExpGate",
    "Gate",
    "Graph",
    "LogGate",
    "MaxGate",
    "MinGate",
    "MultiplyGate",
    "NegateGate",
    "PowerGate",
    "ReciprocalGate",
    "ReluGate",
    "ScaleGate",
    "SigmoidGate",
    "SinGate",
    "TanhGate",
]
