# mypy: ignore-errors
"""Right solutions of 05-fork-accumulation, as students write them; its classes are in `values`."""

import numpy as np


def fork_gradient_by_paths(x):
    exponential = np.exp(x)
    square = x**2
    loss = exponential + square
    along_exponential = exponential
    along_square = 2 * x
    return loss, along_exponential + along_square


def fork_gradient_at_once(x):
    import math

    return math.exp(x) + x * x, math.exp(x) + 2 * x


def fork_gradient_accumulated(x):
    values = {"e": np.exp(x), "s": np.square(x)}
    gradient = 0.0
    for slope in (values["e"], 2.0 * x):
        gradient += slope
    return [sum(values.values()), gradient]


def copy_backward_summed(upstreams):
    return np.sum(upstreams, axis=0)


def copy_backward_with_loop(upstreams):
    total = np.zeros(upstreams.shape[1])
    for upstream in upstreams:
        total += upstream
    return total


def copy_backward_with_ones(upstreams):
    return np.ones(len(upstreams)) @ upstreams


def sum_backward_tiled(upstream, n):
    return np.tile(upstream, (n, 1))


def sum_backward_with_list(upstream, n):
    return [upstream.copy() for _ in range(n)]


def sum_backward_with_ones(upstream, n):
    return np.ones((n, 1)) * upstream


def topological_order_with_stack(node):
    order, seen, stack = [], set(), [(node, False)]
    while stack:
        one, ready = stack.pop()
        if ready:
            order.append(one)
        elif one not in seen:
            seen.add(one)
            stack.append((one, True))
            stack += [(parent, False) for parent in one.parents]
    return order


def topological_order_counting_takers(node):
    takers, found = {id(node): 0}, [node]
    for one in found:
        for parent in one.parents:
            if id(parent) not in takers:
                takers[id(parent)] = 0
                found.append(parent)
            takers[id(parent)] += 1
    order = [node]
    for one in order:
        for parent in one.parents:
            takers[id(parent)] -= 1
            if not takers[id(parent)]:
                order.append(parent)
    return order[::-1]


def topological_order_with_iterators(node):
    order, done, path = [], {node}, [(node, iter(node.parents))]
    while path:
        one, rest = path[-1]
        parent = next((p for p in rest if p not in done), None)
        if parent is None:
            order.append(one)
            path.pop()
        else:
            done.add(parent)
            path.append((parent, iter(parent.parents)))
    return order


def topological_order_revisiting(node):
    stack, order = [node], []
    done = set()
    while stack:
        waiting = [parent for parent in stack[-1].parents if parent not in done]
        if waiting:
            stack.append(waiting[-1])
        else:
            one = stack.pop()
            if one not in done:
                done.add(one)
                order.append(one)
    return order


def first_power_above_with_while(x, limit):
    y = x
    while y.data <= limit:
        y = y * x
    return y


def first_power_above_with_break(x, limit):
    y = 1.0
    while True:
        y = x * y
        if y.data > limit:
            break
    return y


def first_power_above_counting(x, limit):
    n = 1
    while x.data**n <= limit:
        n += 1
    return x**n


def newton_sqrt_with_while(a):
    x = a
    while abs(x.data**2 - a.data) > 1e-6 * a.data:
        x = 0.5 * (x + a / x)
    return x


def newton_sqrt_with_early_return(a):
    x = a
    for _ in range(1000):
        error = x.data * x.data - a.data
        if -1e-6 * a.data <= error <= 1e-6 * a.data:
            return x
        x = x - (x * x - a) / (2 * x)
    return x


def newton_sqrt_recursive(a):
    def better(x):
        close = np.abs(x.data**2 / a.data - 1) <= 1e-6
        return x if close else better((x + a / x) / 2)

    return better(a)
