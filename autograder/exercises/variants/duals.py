# mypy: ignore-errors
"""Right numbers that carry a tangent, as students write them. Each needs nothing but NumPy."""

import numpy as np


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
        self.matrix = np.array([[data, tangent], [0.0, data]], float)

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
