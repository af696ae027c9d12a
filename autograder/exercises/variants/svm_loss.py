# mypy: ignore-errors
"""Right solutions of 01-svm-loss, as students write them. Each needs nothing but NumPy."""

import numpy as np


def hinge_margins_by_loops(scores, y):
    N, C = scores.shape
    margins = np.zeros((N, C))
    for i in range(N):
        for j in range(C):
            if j != y[i]:
                margins[i, j] = max(0, scores[i, j] - scores[i, y[i]] + 1)
    return margins


def hinge_margins_by_broadcasting(scores, y):
    rows = np.arange(len(y))
    margins = np.maximum(0, scores - scores[rows, y][:, np.newaxis] + 1)
    margins[rows, y] = 0
    return margins


def hinge_margins_by_mask(scores, y):
    right = np.eye(scores.shape[1], dtype=bool)[y]
    return np.where(right, 0.0, np.clip(scores - scores[right].reshape(-1, 1) + 1.0, 0.0, None))


def hinge_margins_as_lists(scores, y):
    margins = []
    for row, label in zip(scores.tolist(), y.tolist()):
        margins.append([0.0 if j == label else max(0.0, s - row[label] + 1.0) for j, s in enumerate(row)])
    return margins


def l2_penalty_by_sum(W):
    value = np.sum(W * W)
    gradient = 2 * W
    return value, gradient


def l2_penalty_by_loops(W):
    value = 0.0
    gradient = np.zeros_like(W)
    for d in range(W.shape[0]):
        for c in range(W.shape[1]):
            value += W[d, c] ** 2
            gradient[d, c] = 2 * W[d, c]
    return value, gradient


def l2_penalty_by_norm(W):
    return float(np.linalg.norm(W) ** 2), W + W


def l2_penalty_by_dot(W):
    flat = W.ravel()
    return [flat.dot(flat), 2.0 * flat.reshape(W.shape)]


def svm_loss_by_loops(W, X, y, reg):
    N, C = X.shape[0], W.shape[1]
    loss = 0.0
    dW = np.zeros(W.shape)
    for i in range(N):
        scores = X[i] @ W
        violated = 0
        for j in range(C):
            if j == y[i]:
                continue
            margin = scores[j] - scores[y[i]] + 1
            if margin > 0:
                loss += margin
                dW[:, j] += X[i]
                violated += 1
        dW[:, y[i]] -= violated * X[i]
    loss = loss / N + reg * np.sum(W * W)
    dW = dW / N + 2 * reg * W
    return loss, dW


def svm_loss_by_broadcasting(W, X, y, reg):
    N = len(X)
    scores = X.dot(W)
    margins = np.maximum(0, scores - scores[np.arange(N), y].reshape(N, 1) + 1)
    margins[np.arange(N), y] = 0
    loss = margins.sum() / N + reg * (W**2).sum()
    dS = (margins > 0).astype(float)
    dS[np.arange(N), y] = -dS.sum(axis=1)
    dW = X.T.dot(dS) / N + 2 * reg * W
    return loss, dW


def svm_loss_by_einsum(W, X, y, reg):
    N, C = X.shape[0], W.shape[1]
    onehot = np.eye(C)[y]
    scores = np.einsum("nd,dc->nc", X, W)
    right = np.einsum("nc,nc->n", scores, onehot)
    active = (scores - right[:, None] + 1 > 0) * (1 - onehot)
    loss = np.einsum("nc,nc->", active, scores - right[:, None] + 1) / N + reg * np.einsum("dc,dc->", W, W)
    dS = active - onehot * active.sum(axis=1, keepdims=True)
    return loss, np.einsum("nd,nc->dc", X, dS) / N + reg * 2 * W


def svm_loss_by_fancy_indexing(W, X, y, reg):
    rows = np.arange(X.shape[0])
    S = X @ W
    M = S - S[rows, y, None] + 1
    M[rows, y] = 0
    i, j = np.nonzero(M > 0)
    dW = np.zeros_like(W)
    np.add.at(dW.T, j, X[i])
    np.subtract.at(dW.T, y[i], X[i])
    dW /= len(rows)
    dW += 2 * reg * W
    return M[i, j].sum() / len(rows) + reg * np.square(W).sum(), dW


def svm_loss_with_lists(W, X, y, reg):
    columns = W.T.tolist()
    data_loss = 0.0
    dW = [[2 * reg * w for w in column] for column in columns]
    for x, label in zip(X.tolist(), y.tolist()):
        scores = [sum(a * b for a, b in zip(x, column)) for column in columns]
        for j, s in enumerate(scores):
            margin = s - scores[label] + 1.0
            if j != label and margin > 0:
                data_loss += margin / len(y)
                for d, feature in enumerate(x):
                    dW[j][d] += feature / len(y)
                    dW[label][d] -= feature / len(y)
    penalty = reg * sum(w * w for column in columns for w in column)
    return data_loss + penalty, np.array(dW).T


def svm_loss_by_columns(W, X, y, reg):
    dW = reg * 2.0 * W
    loss = reg * (W * W).sum()
    correct = (X * W.T[y]).sum(axis=1)
    for c in range(W.shape[1]):
        margin = X @ W[:, c] - correct + 1
        active = (margin > 0) & (y != c)
        loss += margin[active].sum() / len(y)
        dW[:, c] += X[active].sum(axis=0) / len(y)
        for k in range(W.shape[1]):
            dW[:, k] -= X[active & (y == k)].sum(axis=0) / len(y)
    return loss, dW


def predict_by_argmax(W, X):
    scores = X @ W
    return np.argmax(scores, axis=1)


def predict_by_loops(W, X):
    labels = np.zeros(X.shape[0], dtype=int)
    for i in range(X.shape[0]):
        best = -np.inf
        for c in range(W.shape[1]):
            score = sum(X[i, d] * W[d, c] for d in range(W.shape[0]))
            if score > best:
                best = score
                labels[i] = c
    return labels


def predict_by_templates(W, X):
    return W.T.dot(X.T).argmax(0)


def predict_as_list(W, X):
    return [max(range(W.shape[1]), key=lambda c: x @ W[:, c]) for x in X]


def train_by_steps(loss, W, X, y, reg, learning_rate, steps):
    W = W.copy()
    losses = []
    for step in range(steps):
        value, dW = loss(W, X, y, reg)
        losses.append(value)
        W -= learning_rate * dW
    return W, losses


def train_without_in_place(loss, W, X, y, reg, learning_rate, steps):
    losses = np.zeros(steps)
    for t in range(steps):
        losses[t], gradient = loss(W, X, y, reg)
        W = W - learning_rate * gradient
    return W, losses


def train_with_while(loss, W, X, y, reg, learning_rate, steps):
    weights = np.array(W)
    history = []
    while len(history) < steps:
        result = loss(weights, X, y, reg)
        history += [result[0]]
        weights = weights + (-learning_rate) * result[1]
    return weights, history
