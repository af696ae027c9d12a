# mypy: ignore-errors
"""Right numbers that remember sums and products, as students write them. Each needs nothing but NumPy."""

import numpy as np


class NumberCaseByCase:
    def __init__(self, data, parents=(), op=""):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.op = op

    def __add__(self, other):
        return NumberCaseByCase(self.data + other.data, (self, other), "+")

    def __mul__(self, other):
        return NumberCaseByCase(self.data * other.data, (self, other), "*")

    def backward(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, ready = stack.pop()
            if ready:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += [(parent, False) for parent in node.parents]
        self.grad = 1.0
        for node in reversed(order):
            a, b = node.parents or (None, None)
            if node.op == "+":
                a.grad += node.grad
                b.grad += node.grad
            if node.op == "*":
                a.grad += b.data * node.grad
                b.grad += a.data * node.grad


class NumberWithClosures:
    def __init__(self, data, parents=(), op=""):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.op = op
        self._backward = lambda: None

    def __add__(self, other):
        out = NumberWithClosures(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        out = NumberWithClosures(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def backward(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, ready = stack.pop()
            if ready:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += [(parent, False) for parent in node.parents]
        self.grad = 1.0
        for node in reversed(order):
            node._backward()


class NumberWithSlopes:
    def __init__(self, data, parents=(), slopes=()):
        self.data, self.parents, self.slopes, self.grad = data, parents, slopes, 0

    def __add__(self, other):
        return NumberWithSlopes(self.data + other.data, [self, other], [1, 1])

    def __mul__(self, other):
        return NumberWithSlopes(self.data * other.data, [self, other], [other.data, self.data])

    def backward(self):
        # A node is ready when all that take it have handed on.
        takers, found = {self: 0}, [self]
        for node in found:
            for parent in node.parents:
                if parent not in takers:
                    takers[parent] = 0
                    found.append(parent)
                takers[parent] += 1
        self.grad, ready = 1, [self]
        while ready:
            node = ready.pop()
            for parent, slope in zip(node.parents, node.slopes):
                parent.grad += slope * node.grad
                takers[parent] -= 1
                if takers[parent] == 0:
                    ready.append(parent)


class NumberInOrderOfBirth:
    born = 0

    def __init__(self, data):
        self.data, self.grad = np.float64(data), np.float64(0)
        self.operation, self.a, self.b = None, None, None
        self.age = NumberInOrderOfBirth.born
        NumberInOrderOfBirth.born += 1

    def _made(self, data, operation, other):
        made = NumberInOrderOfBirth(data)
        made.operation, made.a, made.b = operation, self, other
        return made

    def __add__(self, other):
        return self._made(self.data + other.data, "sum", other)

    def __mul__(self, other):
        return self._made(self.data * other.data, "product", other)

    def backward(self):
        nodes, waiting = {}, [self]
        while waiting:
            node = waiting.pop()
            if node is not None and id(node) not in nodes:
                nodes[id(node)] = node
                waiting += [node.a, node.b]
        self.grad = np.float64(1)
        for node in sorted(nodes.values(), key=lambda node: node.age, reverse=True):
            if node.operation == "sum":
                node.a.grad += node.grad
                node.b.grad += node.grad
            elif node.operation == "product":
                node.a.grad += node.grad * node.b.data
                node.b.grad += node.grad * node.a.data
