# mypy: ignore-errors
"""Right values with all their operations, as students write them. Each needs nothing but NumPy."""

import numpy as np


class ValueCaseByCase:
    def __init__(self, data, parents=(), op="", n=None):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.op = op
        self.n = n

    def __add__(self, other):
        other = other if isinstance(other, ValueCaseByCase) else ValueCaseByCase(other)
        return ValueCaseByCase(self.data + other.data, (self, other), "+")

    def __sub__(self, other):
        other = other if isinstance(other, ValueCaseByCase) else ValueCaseByCase(other)
        return ValueCaseByCase(self.data - other.data, (self, other), "-")

    def __mul__(self, other):
        other = other if isinstance(other, ValueCaseByCase) else ValueCaseByCase(other)
        return ValueCaseByCase(self.data * other.data, (self, other), "*")

    def __truediv__(self, other):
        other = other if isinstance(other, ValueCaseByCase) else ValueCaseByCase(other)
        return ValueCaseByCase(self.data / other.data, (self, other), "/")

    def __pow__(self, n):
        return ValueCaseByCase(self.data**n, (self,), "**", n)

    def __neg__(self):
        return ValueCaseByCase(-self.data, (self,), "negated")

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1.0 * other

    def exp(self):
        return ValueCaseByCase(np.exp(self.data), (self,), "exp")

    def log(self):
        return ValueCaseByCase(np.log(self.data), (self,), "log")

    def tanh(self):
        return ValueCaseByCase(np.tanh(self.data), (self,), "tanh")

    def relu(self):
        return ValueCaseByCase(max(0.0, self.data), (self,), "relu")

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
        for node in order:
            if node.parents:
                node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            a, b = (*node.parents, None, None)[:2]
            if node.op == "+":
                a.grad += node.grad
                b.grad += node.grad
            elif node.op == "-":
                a.grad += node.grad
                b.grad -= node.grad
            elif node.op == "*":
                a.grad += b.data * node.grad
                b.grad += a.data * node.grad
            elif node.op == "/":
                a.grad += node.grad / b.data
                b.grad += -a.data / b.data**2 * node.grad
            elif node.op == "**":
                a.grad += node.n * a.data ** (node.n - 1) * node.grad
            elif node.op == "negated":
                a.grad -= node.grad
            elif node.op == "exp":
                a.grad += node.data * node.grad
            elif node.op == "log":
                a.grad += 1 / a.data * node.grad
            elif node.op == "tanh":
                a.grad += (1 - node.data**2) * node.grad
            elif node.op == "relu":
                a.grad += (node.data > 0) * node.grad


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
                stack += [(parent, False) for parent in node.parents]
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
