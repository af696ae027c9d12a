"""A graph's two walks, recorded: what ran forwards, what went back along each edge, and in which order.

Nothing here differentiates. `values` watches the `backward` of whatever class made the graph, `gates` that of
a graph of gates; `tensors` asks the engine's own table. `picture` turns what they saw into numbers to step
through.
"""
