# mypy: ignore-errors
"""Right ways to train a network with one hidden layer, as students write them. Each needs nothing but NumPy."""

import numpy as np


def train_mlp_inline(W1, b1, W2, b2, X, y, order, batch_size, learning_rate, reg):
    W1, b1, W2, b2 = W1.copy(), b1.copy(), W2.copy(), b2.copy()
    losses = []
    for epoch in order:
        for start in range(0, len(X), batch_size):
            batch = epoch[start : start + batch_size]
            x, labels, n = X[batch], y[batch], len(batch)
            A = x @ W1 + b1
            H = np.maximum(A, 0)
            S = H @ W2 + b2
            S = S - S.max(axis=1, keepdims=True)
            P = np.exp(S)
            P = P / P.sum(axis=1, keepdims=True)
            value = -np.mean(np.log(P[np.arange(n), labels]))
            value += reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
            losses.append(value)
            dS = P.copy()
            dS[np.arange(n), labels] -= 1
            dS = dS / n
            dW2 = H.T @ dS + 2 * reg * W2
            db2 = dS.sum(axis=0)
            dA = (dS @ W2.T) * (A > 0)
            dW1 = x.T @ dA + 2 * reg * W1
            db1 = dA.sum(axis=0)
            W1 -= learning_rate * dW1
            b1 -= learning_rate * db1
            W2 -= learning_rate * dW2
            b2 -= learning_rate * db2
    return W1, b1, W2, b2, losses


def train_mlp_with_parameters(W1, b1, W2, b2, X, y, order, batch_size, learning_rate, reg):
    weights = {"W1": 1.0 * W1, "b1": 1.0 * b1, "W2": 1.0 * W2, "b2": 1.0 * b2}

    def gradients(x, labels):
        H = np.clip(x @ weights["W1"] + weights["b1"], 0, None)
        S = H @ weights["W2"] + weights["b2"]
        logp = S - S.max(1)[:, None]
        logp = logp - np.log(np.exp(logp).sum(1))[:, None]
        onehot = np.eye(S.shape[1])[labels]
        dS = (np.exp(logp) - onehot) / len(x)
        dH = np.where(H > 0, dS @ weights["W2"].T, 0)
        value = -(logp * onehot).sum() / len(x)
        return value, {"W1": x.T @ dH, "b1": dH.sum(0), "W2": H.T @ dS, "b2": dS.sum(0)}

    losses = []
    for epoch in order:
        for batch in np.split(epoch, range(batch_size, len(epoch), batch_size)):
            value, found = gradients(X[batch], y[batch])
            for name in ("W1", "W2"):
                value += reg * np.sum(weights[name] ** 2)
                found[name] = found[name] + 2 * reg * weights[name]
            for name in weights:
                weights[name] = weights[name] - learning_rate * found[name]
            losses.append(float(value))
    return (*weights.values(), losses)


def train_mlp_with_modules(W1, b1, W2, b2, X, y, order, batch_size, learning_rate, reg):
    class Linear:
        def __init__(self, W, b):
            self.W, self.b = W, b

        def forward(self, X):
            self.X = X
            return X @ self.W + self.b

        def backward(self, upstream):
            self.dW, self.db = self.X.T @ upstream, upstream.sum(0)
            return upstream @ self.W.T

    class ReLU:
        def forward(self, X):
            self.mask = X > 0
            return X * self.mask

        def backward(self, upstream):
            return upstream * self.mask

    layers = [Linear(W1.copy(), b1.copy()), ReLU(), Linear(W2.copy(), b2.copy())]
    losses = []
    for numbers in order:
        numbers = list(numbers)
        while numbers:
            batch, numbers = numbers[:batch_size], numbers[batch_size:]
            h = X[batch]
            for layer in layers:
                h = layer.forward(h)
            e = np.exp(h - h.max(axis=1, keepdims=True))
            p = e / e.sum(axis=1, keepdims=True)
            rows = range(len(batch))
            value = -np.log(p[rows, y[batch]]).mean()
            p[rows, y[batch]] -= 1
            upstream = p / len(batch)
            for layer in reversed(layers):
                upstream = layer.backward(upstream)
            for layer in (layers[0], layers[2]):
                value += reg * np.sum(layer.W**2)
                layer.W -= learning_rate * (layer.dW + 2 * reg * layer.W)
                layer.b -= learning_rate * layer.db
            losses.append(value)
    first, _, last = layers
    return first.W, first.b, last.W, last.b, losses
