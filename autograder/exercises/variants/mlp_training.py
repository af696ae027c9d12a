# mypy: ignore-errors
"""Right solutions of 06-mlp-training, as students write them. Each needs nothing but NumPy."""

import numpy as np


def activation_slopes_by_formulas(x, slope):
    s = 1 / (1 + np.exp(-x))
    t = np.tanh(x)
    dsigmoid = s * (1 - s)
    dtanh = 1 - t**2
    drelu = (x > 0).astype(float)
    dleaky = np.where(x > 0, 1.0, slope)
    return dsigmoid, dtanh, drelu, dleaky


def activation_slopes_by_cosh(x, slope):
    positive = x > 0
    return [1 / (4 * np.cosh(x / 2) ** 2), np.cosh(x) ** -2, positive * 1.0, positive + slope * ~positive]


def activation_slopes_by_loops(x, slope):
    import math

    results = [np.zeros(x.shape) for _ in range(4)]
    for place in np.ndindex(x.shape):
        v = x[place]
        e = math.exp(-v)
        results[0][place] = e / (1 + e) ** 2
        results[1][place] = 1 - math.tanh(v) ** 2
        results[2][place] = 1 if v > 0 else 0
        results[3][place] = 1 if v > 0 else slope
    return tuple(results)


class ReLUWithMask:
    def forward(self, X):
        self.mask = X > 0
        return np.maximum(X, 0)

    def backward(self, upstream):
        return upstream * self.mask


class ReLUWithInput:
    def __init__(self):
        self.X = None

    def forward(self, X):
        self.X = X.copy()
        out = X.copy()
        out[out < 0] = 0
        return out

    def backward(self, upstream):
        dX = np.array(upstream)
        dX[self.X <= 0] = 0
        return dX


class ReLUWithOutput:
    def forward(self, X):
        self.H = X.clip(min=0)
        return self.H

    def backward(self, upstream):
        return np.where(self.H > 0, upstream, 0.0)


class ReLUByLoops:
    def forward(self, X):
        self.X = X
        return np.array([[max(0.0, x) for x in row] for row in X])

    def backward(self, upstream):
        rows = zip(self.X, upstream)
        return np.array([[g if x > 0 else 0.0 for x, g in zip(*row)] for row in rows])


class LinearByMatrices:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, X):
        self.X = X
        return X @ self.W + self.b

    def backward(self, upstream):
        self.dW = self.X.T @ upstream
        self.db = upstream.sum(axis=0)
        return upstream @ self.W.T


class LinearByLoops:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, X):
        self.X = X
        Y = np.zeros((len(X), len(self.b)))
        for i, x in enumerate(X):
            Y[i] = self.b
            for d in range(len(x)):
                Y[i] += x[d] * self.W[d]
        return Y

    def backward(self, upstream):
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)
        dX = np.zeros_like(self.X)
        for i, g in enumerate(upstream):
            self.db += g
            self.dW += np.outer(self.X[i], g)
            dX[i] = self.W @ g
        return dX


class LinearByEinsum:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = self.db = None

    def forward(self, X):
        self.cache = X.copy()
        return np.einsum("nd,dc->nc", X, self.W) + self.b[None, :]

    def backward(self, upstream):
        self.dW = np.einsum("nd,nc->dc", self.cache, upstream)
        self.db = np.einsum("nc->c", upstream)
        return np.einsum("nc,dc->nd", upstream, self.W)


class LinearWithOnes:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, X):
        self.X = np.hstack([X, np.ones((len(X), 1))])
        return self.X @ np.vstack([self.W, self.b])

    def backward(self, upstream):
        both = self.X.T.dot(upstream)
        self.dW, self.db = both[:-1], both[-1]
        return upstream.dot(self.W.T)


def unbroadcast_by_axes(grad, shape):
    added = grad.ndim - len(shape)
    grad = grad.sum(axis=tuple(range(added)))
    for axis, size in enumerate(shape):
        if size == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


def unbroadcast_in_one_sum(grad, shape):
    padded = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    stretched = tuple(axis for axis, (a, b) in enumerate(zip(grad.shape, padded)) if a != b)
    return np.sum(grad, axis=stretched, keepdims=True).reshape(shape)


def unbroadcast_with_while(grad, shape):
    while len(grad.shape) > len(shape):
        grad = grad.sum(0)
    for k in range(len(shape)):
        if grad.shape[k] > shape[k]:
            grad = np.expand_dims(grad.sum(k), k)
    return grad


def unbroadcast_by_places(grad, shape):
    result = np.zeros(shape)
    for place in np.ndindex(grad.shape):
        own = place[len(place) - len(shape) :]
        own = tuple(0 if n == 1 else k for k, n in zip(own, shape))
        result[own] += grad[place]
    return result


class SoftmaxLossByMatrices:
    def forward(self, scores, y):
        S = scores - scores.max(axis=1, keepdims=True)
        P = np.exp(S)
        total = P.sum(axis=1, keepdims=True)
        rows = np.arange(len(y))
        self.P, self.y = P / total, y
        return np.mean(np.log(total[:, 0]) - S[rows, y])

    def backward(self):
        N = len(self.y)
        dscores = self.P.copy()
        dscores[np.arange(N), self.y] -= 1
        return dscores / N


class SoftmaxLossWithOneHot:
    def forward(self, scores, y):
        self.N, C = scores.shape
        self.onehot = np.eye(C)[y]
        S = scores - np.max(scores, axis=1)[:, None]
        logp = S - np.log(np.exp(S).sum(axis=1))[:, None]
        self.P = np.exp(logp)
        return float(-(logp * self.onehot).sum() / self.N)

    def backward(self, upstream=1.0):
        return upstream * (self.P - self.onehot) / self.N


class SoftmaxLossByLoops:
    def forward(self, scores, y):
        self.scores, self.y = scores, y
        loss = 0.0
        for s, label in zip(scores, y):
            top = max(s)
            loss += top + np.log(sum(np.exp(s - top))) - s[label]
        return loss / len(y)

    def backward(self):
        gradient = []
        for s, label in zip(self.scores, self.y):
            e = np.exp(s - max(s))
            row = e / e.sum()
            row[label] -= 1
            gradient.append(row / len(self.y))
        return np.array(gradient)


class SoftmaxLossWithGradientKept:
    def forward(self, scores, y):
        largest = np.amax(scores, axis=1, keepdims=True)
        lse = largest + np.log(np.sum(np.exp(scores - largest), axis=1, keepdims=True))
        log_probabilities = scores - lse
        self.dscores = np.exp(log_probabilities) / len(y)
        self.dscores[range(len(y)), y] -= 1 / len(y)
        return -log_probabilities[range(len(y)), y].mean()

    def backward(self):
        return self.dscores.copy()


def train_step_in_order(layers, loss, X, y, learning_rate, reg):
    h = X
    for layer in layers:
        h = layer.forward(h)
    value = loss.forward(h, y)
    upstream = loss.backward()
    for layer in reversed(layers):
        upstream = layer.backward(upstream)
    for layer in layers:
        if hasattr(layer, "W"):
            value += reg * np.sum(layer.W**2)
            layer.W = layer.W - learning_rate * (layer.dW + 2 * reg * layer.W)
            layer.b = layer.b - learning_rate * layer.db
    return value


def train_step_on_the_way_back(layers, loss, X, y, learning_rate, reg):
    from functools import reduce

    value = loss.forward(reduce(lambda h, layer: layer.forward(h), layers, X), y)
    upstream = loss.backward()
    for layer in layers[::-1]:
        upstream = layer.backward(upstream)
        if hasattr(layer, "W"):
            value += reg * (layer.W * layer.W).sum()
            dW = layer.dW + 2 * reg * layer.W
            layer.W -= learning_rate * dW
            layer.b -= learning_rate * layer.db
    return float(value)


def train_step_recursive(layers, loss, X, y, learning_rate, reg):
    penalties = []

    def down(k, h):
        if k == len(layers):
            penalties.append(loss.forward(h, y))
            return loss.backward()
        upstream = layers[k].backward(down(k + 1, layers[k].forward(h)))
        if "W" in vars(layers[k]):
            layer = layers[k]
            penalties.append(reg * np.linalg.norm(layer.W) ** 2)
            layer.W, layer.b = (
                (1 - 2 * learning_rate * reg) * layer.W - learning_rate * layer.dW,
                layer.b - learning_rate * layer.db,
            )
        return upstream

    down(0, X)
    return sum(penalties)


def initialise_scaled(inputs, outputs, rng):
    W = rng.normal(size=(inputs, outputs)) * np.sqrt(2 / inputs)
    b = np.zeros(outputs)
    return W, b


def initialise_with_std(inputs, outputs, rng):
    return rng.normal(0, (2 / inputs) ** 0.5, (inputs, outputs)), np.zeros((outputs,))


def initialise_one_by_one(inputs, outputs, rng):
    W = np.empty((inputs, outputs))
    for i in range(inputs):
        for j in range(outputs):
            W[i, j] = rng.normal(scale=np.sqrt(2.0 / inputs))
    return [W, outputs * [0.0]]


def dead_units_by_all(H):
    return np.sum(np.all(H == 0, axis=0))


def dead_units_by_max(H):
    return int((H.max(axis=0) <= 0).sum())


def dead_units_by_loops(H):
    count = 0
    for j in range(H.shape[1]):
        if not any(H[:, j] > 0):
            count += 1
    return count
