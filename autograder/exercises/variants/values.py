# mypy: ignore-errors
"""Right numbers that remember, and such as carry a tangent, as students write them. Each needs nothing but NumPy."""

import numpy as np


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
                stack.extend((parent, False) for parent in node.parents)
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


class ValueWithClosures:
    def __init__(self, data, parents=(), op=""):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.op = op
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, ValueWithClosures) else ValueWithClosures(other)
        out = ValueWithClosures(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __sub__(self, other):
        other = other if isinstance(other, ValueWithClosures) else ValueWithClosures(other)
        out = ValueWithClosures(self.data - other.data, (self, other), "-")

        def _backward():
            self.grad += out.grad
            other.grad -= out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, ValueWithClosures) else ValueWithClosures(other)
        out = ValueWithClosures(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __truediv__(self, other):
        other = other if isinstance(other, ValueWithClosures) else ValueWithClosures(other)
        out = ValueWithClosures(self.data / other.data, (self, other), "/")

        def _backward():
            self.grad += out.grad / other.data
            other.grad += -self.data / other.data**2 * out.grad

        out._backward = _backward
        return out

    def __pow__(self, n):
        out = ValueWithClosures(self.data**n, (self,), f"** {n}")

        def _backward():
            self.grad += n * self.data ** (n - 1) * out.grad

        out._backward = _backward
        return out

    def __neg__(self):
        out = ValueWithClosures(-self.data, (self,), "-")

        def _backward():
            self.grad -= out.grad

        out._backward = _backward
        return out

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1.0 * other

    def exp(self):
        out = ValueWithClosures(np.exp(self.data), (self,), "exp")

        def _backward():
            self.grad += out.data * out.grad

        out._backward = _backward
        return out

    def log(self):
        out = ValueWithClosures(np.log(self.data), (self,), "log")

        def _backward():
            self.grad += 1 / self.data * out.grad

        out._backward = _backward
        return out

    def tanh(self):
        out = ValueWithClosures(np.tanh(self.data), (self,), "tanh")

        def _backward():
            self.grad += (1 - out.data**2) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = ValueWithClosures(max(0.0, self.data), (self,), "relu")

        def _backward():
            self.grad += (out.data > 0) * out.grad

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
                stack.extend((parent, False) for parent in node.parents)
        for node in order:
            if node.parents:
                node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            node._backward()


class ValueWithSlopes:
    def __init__(self, data, parents=(), slopes=(), op=""):
        self.data, self.grad = float(data), 0.0
        self.parents, self.slopes, self.op = parents, slopes, op

    @classmethod
    def of(cls, x):
        return x if isinstance(x, cls) else cls(x)

    def __add__(self, other):
        other = self.of(other)
        return ValueWithSlopes(self.data + other.data, (self, other), (1.0, 1.0), "+")

    def __mul__(self, other):
        other = self.of(other)
        return ValueWithSlopes(self.data * other.data, (self, other), (other.data, self.data), "*")

    def __pow__(self, n):
        return ValueWithSlopes(self.data**n, (self,), (n * self.data ** (n - 1),), f"**{n}")

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __truediv__(self, other):
        return self * self.of(other) ** -1

    def __rsub__(self, other):
        return self.of(other) - self

    def __rtruediv__(self, other):
        return self.of(other) / self

    __radd__ = __add__
    __rmul__ = __mul__

    def _apply(self, y, slope, op):
        return ValueWithSlopes(y, (self,), (slope,), op)

    def exp(self):
        import math

        y = math.exp(self.data)
        return self._apply(y, y, "exp")

    def log(self):
        import math

        return self._apply(math.log(self.data), 1 / self.data, "log")

    def tanh(self):
        import math

        y = math.tanh(self.data)
        return self._apply(y, 1 - y * y, "tanh")

    def relu(self):
        return self._apply(self.data, 1.0, "relu") if self.data > 0 else self._apply(0.0, 0.0, "relu")

    def backward(self):
        takers, found = {id(self): 0}, [self]
        for node in found:
            for parent in node.parents:
                if id(parent) not in takers:
                    takers[id(parent)] = 0
                    found.append(parent)
                takers[id(parent)] += 1
        for node in found:
            node.grad = 0.0 if node.slopes else node.grad
        self.grad, ready = 1.0, [self]
        while ready:
            node = ready.pop()
            for parent, slope in zip(node.parents, node.slopes):
                parent.grad += slope * node.grad
                takers[id(parent)] -= 1
                if not takers[id(parent)]:
                    ready.append(parent)


class ValueOnTape:
    tape = []

    def __init__(self, data, leaf=True):
        self.data, self.grad, self.leaf = data, 0.0, leaf

    def _record(self, data, *pulls):
        result = ValueOnTape(data, leaf=False)
        ValueOnTape.tape.append((result, pulls))
        return result

    def __add__(self, other):
        if not isinstance(other, ValueOnTape):
            return self._record(self.data + other, (self, lambda g: g))
        return self._record(self.data + other.data, (self, lambda g: g), (other, lambda g: g))

    def __mul__(self, other):
        a, b = self.data, getattr(other, "data", other)
        pulls = [(self, lambda g: g * b)]
        if isinstance(other, ValueOnTape):
            pulls.append((other, lambda g: g * a))
        return self._record(a * b, *pulls)

    def __pow__(self, n):
        x = self.data
        return self._record(x**n, (self, lambda g: g * n * x**n / x))

    def __truediv__(self, other):
        return self * other**-1.0

    def __sub__(self, other):
        return self + other * -1.0

    def __neg__(self):
        return self * -1.0

    def __radd__(self, other):
        return self.__add__(other)

    def __rmul__(self, other):
        return self.__mul__(other)

    def __rsub__(self, other):
        return (self - other) * -1.0

    def __rtruediv__(self, other):
        return (self / other) ** -1.0

    def exp(self):
        y = np.exp(self.data)
        return self._record(y, (self, lambda g: g * y))

    def log(self):
        x = self.data
        return self._record(np.log(x), (self, lambda g: g / x))

    def tanh(self):
        y = np.tanh(self.data)
        return self._record(y, (self, lambda g: g / np.cosh(self.data) ** 2))

    def relu(self):
        return self._record(np.maximum(self.data, 0), (self, lambda g: np.where(self.data > 0, g, 0)))

    def backward(self):
        wanted = {id(self)}
        part = []
        for result, pulls in reversed(ValueOnTape.tape):
            if not wanted:
                break
            if id(result) in wanted:
                wanted.remove(id(result))
                wanted.update(id(operand) for operand, _ in pulls if not operand.leaf)
                part.append((result, pulls))
                result.grad = 0.0
        self.grad = 1.0
        for result, pulls in part:
            for operand, pull in pulls:
                operand.grad = operand.grad + pull(result.grad)


class ValueByRules:
    # operation: what it computes, and its slopes from the operands and the result
    RULES = {
        "+": (lambda a, b: a + b, lambda y, a, b: (1, 1)),
        "-": (lambda a, b: a - b, lambda y, a, b: (1, -1)),
        "*": (lambda a, b: a * b, lambda y, a, b: (b, a)),
        "/": (lambda a, b: a / b, lambda y, a, b: (1 / b, -y / b)),
        "**": (lambda a, n: a**n, lambda y, a, n: (n * a ** (n - 1), 0)),
        "exp": (np.exp, lambda y, a: (y,)),
        "log": (np.log, lambda y, a: (1 / a,)),
        "tanh": (np.tanh, lambda y, a: (1 - y * y,)),
        "relu": (lambda a: a * (a > 0), lambda y, a: (float(a > 0),)),
    }

    def __init__(self, data, parents=(), op=None):
        self.data, self.parents, self.op, self.grad = data, parents, op, 0

    def _run(op, *operands):
        nodes = tuple(x if isinstance(x, ValueByRules) else ValueByRules(x) for x in operands)
        return ValueByRules(ValueByRules.RULES[op][0](*(node.data for node in nodes)), nodes, op)

    __add__ = lambda self, other: ValueByRules._run("+", self, other)
    __radd__ = lambda self, other: ValueByRules._run("+", other, self)
    __sub__ = lambda self, other: ValueByRules._run("-", self, other)
    __rsub__ = lambda self, other: ValueByRules._run("-", other, self)
    __mul__ = lambda self, other: ValueByRules._run("*", self, other)
    __rmul__ = lambda self, other: ValueByRules._run("*", other, self)
    __truediv__ = lambda self, other: ValueByRules._run("/", self, other)
    __rtruediv__ = lambda self, other: ValueByRules._run("/", other, self)
    __pow__ = lambda self, n: ValueByRules._run("**", self, n)
    __neg__ = lambda self: ValueByRules._run("-", 0.0, self)
    exp = lambda self: ValueByRules._run("exp", self)
    log = lambda self: ValueByRules._run("log", self)
    tanh = lambda self: ValueByRules._run("tanh", self)
    relu = lambda self: ValueByRules._run("relu", self)

    def backward(self):
        # Depth first with iterators in place of recursion.
        order, seen, path = [], {id(self)}, [(self, iter(self.parents))]
        while path:
            node, rest = path[-1]
            for parent in rest:
                if id(parent) not in seen:
                    seen.add(id(parent))
                    path.append((parent, iter(parent.parents)))
                    break
            else:
                order.append(node)
                path.pop()
        gradients = {id(node): 0.0 for node in order}
        gradients[id(self)] = 1.0
        for node in order[::-1]:
            if node.op:
                slopes = self.RULES[node.op][1](node.data, *(parent.data for parent in node.parents))
                for parent, slope in zip(node.parents, slopes):
                    gradients[id(parent)] += slope * gradients[id(node)]
                node.grad = gradients[id(node)]
            else:
                node.grad += gradients[id(node)]


class DualPlain:
    def __init__(self, data, tangent=0.0):
        self.data = data
        self.tangent = tangent

    def __add__(self, other):
        other = other if isinstance(other, DualPlain) else DualPlain(other)
        return DualPlain(self.data + other.data, self.tangent + other.tangent)

    def __sub__(self, other):
        other = other if isinstance(other, DualPlain) else DualPlain(other)
        return DualPlain(self.data - other.data, self.tangent - other.tangent)

    def __mul__(self, other):
        other = other if isinstance(other, DualPlain) else DualPlain(other)
        return DualPlain(self.data * other.data, self.tangent * other.data + self.data * other.tangent)

    def __truediv__(self, other):
        other = other if isinstance(other, DualPlain) else DualPlain(other)
        quotient = self.data / other.data
        return DualPlain(quotient, (self.tangent - quotient * other.tangent) / other.data)

    def __pow__(self, n):
        return DualPlain(self.data**n, n * self.data ** (n - 1) * self.tangent)

    def __neg__(self):
        return DualPlain(-self.data, -self.tangent)

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1.0 * other

    def exp(self):
        e = np.exp(self.data)
        return DualPlain(e, e * self.tangent)


class DualFromFewRules:
    def __init__(self, data, tangent=0):
        self.data, self.tangent = float(data), float(tangent)

    def __mul__(self, other):
        if isinstance(other, DualFromFewRules):
            return DualFromFewRules(
                self.data * other.data, self.data * other.tangent + other.data * self.tangent
            )
        return DualFromFewRules(self.data * other, self.tangent * other)

    def __add__(self, other):
        if isinstance(other, DualFromFewRules):
            return DualFromFewRules(self.data + other.data, self.tangent + other.tangent)
        return DualFromFewRules(self.data + other, self.tangent)

    def __pow__(self, n):
        return DualFromFewRules(self.data**n, n * self.data ** (n - 1) * self.tangent)

    def exp(self):
        import math

        return DualFromFewRules(math.exp(self.data), math.exp(self.data) * self.tangent)

    __neg__ = lambda self: self * -1
    __sub__ = lambda self, other: self + -other
    __truediv__ = lambda self, other: self * other**-1
    __rsub__ = lambda self, other: -(self - other)
    __rtruediv__ = lambda self, other: self**-1 * other
    __radd__, __rmul__ = __add__, __mul__


class DualAsMatrix:
    # a + b eps as the matrix [[a, b], [0, a]], whose products and inverses keep the rules
    def __init__(self, data, tangent=0.0):
        self.matrix = np.array([[data, tangent], [0.0, data]])

    def _of(matrix):
        return DualAsMatrix(matrix[0, 0], matrix[0, 1])

    def _matrix(x):
        return x.matrix if isinstance(x, DualAsMatrix) else x * np.eye(2)

    @property
    def data(self):
        return self.matrix[0, 0]

    @property
    def tangent(self):
        return self.matrix[0, 1]

    def __add__(self, other):
        return DualAsMatrix._of(self.matrix + DualAsMatrix._matrix(other))

    def __sub__(self, other):
        return DualAsMatrix._of(self.matrix - DualAsMatrix._matrix(other))

    def __mul__(self, other):
        return DualAsMatrix._of(self.matrix @ DualAsMatrix._matrix(other))

    def __truediv__(self, other):
        return DualAsMatrix._of(self.matrix @ np.linalg.inv(DualAsMatrix._matrix(other)))

    def __neg__(self):
        return DualAsMatrix._of(-self.matrix)

    def __radd__(self, other):
        return self + other

    def __rsub__(self, other):
        return DualAsMatrix._of(DualAsMatrix._matrix(other) - self.matrix)

    def __rmul__(self, other):
        return self * other

    def __rtruediv__(self, other):
        return DualAsMatrix._of(DualAsMatrix._matrix(other) @ np.linalg.inv(self.matrix))

    def __pow__(self, n):
        return DualAsMatrix(self.data**n, n * self.data ** (n - 1) * self.tangent)

    def exp(self):
        return DualAsMatrix(np.exp(self.data), np.exp(self.data) * self.tangent)
