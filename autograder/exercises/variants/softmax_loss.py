# mypy: ignore-errors
"""Right solutions for the softmax loss, as students write them. Each needs nothing but NumPy."""

import numpy as np


def softmax_loss_by_loops(W, X, y, reg):
    N, C = X.shape[0], W.shape[1]
    loss = 0.0
    dW = np.zeros(W.shape)
    for i in range(N):
        scores = X[i] @ W
        scores = scores - np.max(scores)
        total = np.sum(np.exp(scores))
        p = np.exp(scores) / total
        loss += np.log(total) - scores[y[i]]
        for j in range(C):
            dW[:, j] += (p[j] - (j == y[i])) * X[i]
    loss = loss / N + reg * np.sum(W * W)
    dW = dW / N + 2 * reg * W
    return loss, dW


def softmax_loss_by_broadcasting(W, X, y, reg):
    N = len(X)
    S = X @ W
    S -= S.max(axis=1, keepdims=True)
    log_P = S - np.log(np.exp(S).sum(axis=1, keepdims=True))
    dS = np.exp(log_P)
    dS[np.arange(N), y] -= 1
    return -log_P[np.arange(N), y].mean() + reg * np.sum(W**2), X.T @ dS / N + 2 * reg * W


def softmax_loss_by_onehot(W, X, y, reg):
    Y = np.eye(W.shape[1])[y]
    S = X.dot(W)
    Z = np.logaddexp.reduce(S, axis=1)[:, np.newaxis]
    P = np.exp(S - Z)
    data_loss = np.sum(Y * (Z - S)) / Y.shape[0]
    return data_loss + reg * (W * W).sum(), np.einsum("nd,nc->dc", X, (P - Y) / Y.shape[0]) + reg * 2 * W


def softmax_loss_in_two_steps(W, X, y, reg):
    # The column of each class gains p_j x_i; the right one also loses x_i.
    loss, dW = reg * np.square(W).sum(), 2 * reg * W
    for x, label in zip(X, y):
        scores = x @ W
        e = np.exp(scores - scores.max())
        loss += (scores.max() + np.log(e.sum()) - scores[label]) / len(X)
        dW += np.outer(x, e / e.sum()) / len(X)
        dW[:, label] -= x / len(X)
    return loss, dW


def softmax_loss_by_leads(W, X, y, reg):
    # L_i = ln sum_j e^(s_j - s_y), of scores counted from the right one.
    rows = np.arange(len(y))
    leads = X @ W - (X * W.T[y]).sum(axis=1)[:, None]
    leads[rows, y] = 0.0
    top = leads.max(axis=1)
    e = np.exp(leads - top[:, None])
    P = e / e.sum(axis=1)[:, None]
    P[rows, y] -= 1
    dW = np.dot(P.T, X).T / len(y)
    dW += 2 * reg * W
    return np.mean(top + np.log(e.sum(axis=1))) + reg * np.linalg.norm(W) ** 2, dW


def softmax_loss_with_lists(W, X, y, reg):
    columns = W.T.tolist()
    data_loss = 0.0
    dW = [[2 * reg * w for w in column] for column in columns]
    for x, label in zip(X.tolist(), y.tolist()):
        scores = [sum(a * b for a, b in zip(x, column)) for column in columns]
        top = max(scores)
        weights = [float(np.exp(s - top)) for s in scores]
        total = sum(weights)
        data_loss += (top - scores[label] + float(np.log(total))) / len(y)
        for j, weight in enumerate(weights):
            for d, feature in enumerate(x):
                dW[j][d] += (weight / total - (j == label)) * feature / len(y)
    return data_loss + reg * sum(w * w for column in columns for w in column), np.array(dW).T
