# mypy: ignore-errors
"""Right solutions of 07-differentiable-programming, as students write them: with tensors, and NumPy's functions of them."""

import numpy as np


def rnn_cell_step_by_step(x, h, W_x, W_h):
    from_input = x @ W_x  # (N, H)
    from_state = h @ W_h  # (N, H)
    return (from_input + from_state).tanh()


def rnn_cell_in_a_line(x, h, W_x, W_h):
    return np.tanh(h.dot(W_h) + x.dot(W_x))


def rnn_cell_as_one_product(x, h, W_x, W_h):
    both = np.concatenate([x, h], axis=1)
    W = np.concatenate([W_x, W_h], axis=0)
    return np.tanh(both @ W)


def rnn_cell_by_einsum(x, h, W_x, W_h):
    return np.tanh(np.einsum("nd,dk->nk", x, W_x) + np.einsum("nh,hk->nk", h, W_h))


def rnn_cell_by_exponentials(x, h, W_x, W_h):
    a = x @ W_x + h @ W_h
    return 2 / (1 + np.exp(-2 * a)) - 1


def rnn_unroll_with_stack(cell, X, h0, W_x, W_h):
    h = h0
    states = []
    for x in X:
        h = cell(x, h, W_x, W_h)
        states.append(h)
    return np.stack(states)


def rnn_unroll_with_list(cell, X, h0, W_x, W_h):
    states = [h0]
    for t in range(len(X)):
        states.append(cell(X[t], states[-1], W_x, W_h))
    return np.stack(states[1:])


def rnn_unroll_recursive(cell, X, h0, W_x, W_h):
    def unroll(t, h):
        if t == len(X):
            return []
        h = cell(X[t], h, W_x, W_h)
        return [h] + unroll(t + 1, h)

    return np.stack(unroll(0, h0))


def rnn_unroll_by_concatenation(cell, X, h0, W_x, W_h):
    T = X.shape[0]
    N, H = h0.shape
    H_all = cell(X[0], h0, W_x, W_h)
    h = H_all
    for t in range(1, T):
        h = cell(X[t], h, W_x, W_h)
        H_all = np.concatenate([H_all, h], axis=0)
    return H_all.reshape(T, N, H)


def learned_step_with_a_loop(loss, w0, learning_rate, steps):
    w = w0
    for step in range(steps):
        value, gradient = loss(w)
        w = w - learning_rate * gradient
    value, gradient = loss(w)
    return value


def learned_step_with_minus_equals(loss, w0, learning_rate, steps):
    w = w0
    for _ in range(steps):
        w -= loss(w)[1] * learning_rate
    return loss(w)[0]


def learned_step_recursive(loss, w0, learning_rate, steps):
    def descend(w, left):
        value, gradient = loss(w)
        return value if left == 0 else descend(w - learning_rate * gradient, left - 1)

    return descend(w0, steps)


def learned_step_with_a_path(loss, w0, learning_rate, steps):
    path = [w0]
    while len(path) <= steps:
        here = path[-1]
        path.append(here + (-learning_rate) * loss(here)[1])
    losses = [loss(w)[0] for w in path]
    return losses[steps]


def content_addressing_by_norms(memory, key, beta):
    products = (memory * key[:, None, :]).sum(axis=2)  # (B, N)
    lengths = memory.norm(axis=2) * key.norm(axis=1, keepdims=True)  # (B, N)
    likeness = products / (lengths + 1e-8)
    return (beta * likeness).softmax(axis=1)


def content_addressing_by_unit_vectors(memory, key, beta):
    rows = memory / (memory.norm(axis=-1, keepdims=True) + 1e-8)
    direction = key / (key.norm(axis=-1, keepdims=True) + 1e-8)
    K = (rows @ direction[..., None])[..., 0]
    return (K * beta).softmax()


def content_addressing_by_einsum(memory, key, beta):
    dots = np.einsum("bnw,bw->bn", memory, key)
    squares = np.einsum("bnw,bnw->bn", memory, memory) * (key * key).sum(axis=1, keepdims=True)
    z = beta * dots / (np.sqrt(squares) + 1e-8)
    z = z - z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def content_addressing_by_loops(memory, key, beta):
    weightings = []
    for M, k, strength in zip(memory, key, beta):
        cosines = []
        for row in M:
            cosines.append((row @ k) / (np.linalg.norm(row) * np.linalg.norm(k) + 1e-8))
        weightings.append((strength * np.stack(cosines)).softmax())
    return np.stack(weightings)


def interpolate_by_formula(content, previous, gate):
    return gate * content + (1 - gate) * previous


def interpolate_by_difference(content, previous, gate):
    return previous + gate * (content - previous)


def interpolate_by_einsum(content, previous, gate):
    shares = np.concatenate([gate, 1 - gate], axis=1)  # (B, 2)
    return np.einsum("bc,cbn->bn", shares, np.stack([content, previous]))


def interpolate_by_rows(content, previous, gate):
    rows = []
    for b in range(len(gate)):
        g = gate[b]
        rows.append(g * content[b] + (1 - g) * previous[b])
    return np.stack(rows)


def shift_by_index(weights, s):
    N = weights.shape[1]
    i = np.arange(N)
    back = weights[:, (i + 1) % N]
    on = weights[:, (i - 1) % N]
    return s[:, 0:1] * back + s[:, 1:2] * weights + s[:, 2:3] * on


def shift_by_concatenation(weights, s):
    one_back = np.concatenate([weights[:, 1:], weights[:, :1]], axis=1)
    one_on = np.concatenate([weights[:, -1:], weights[:, :-1]], axis=1)
    return np.einsum("bj,jbn->bn", s, np.stack([one_back, weights, one_on]))


def shift_by_matrices(weights, s):
    N = weights.shape[-1]
    w = 0
    for j in (-1, 0, 1):
        w = w + s[:, j + 1 : j + 2] * (weights @ np.roll(np.eye(N), j, axis=1))
    return w


def shift_by_loops(weights, s):
    B, N = weights.shape
    rows = []
    for b in range(B):
        row = []
        for i in range(N):
            row.append(sum(s[b, j + 1] * weights[b, (i - j) % N] for j in (-1, 0, 1)))
        rows.append(np.stack(row))
    return np.stack(rows)


def shift_of_a_longer_tape(weights, s):
    longer = np.concatenate([weights[:, -1:], weights, weights[:, :1]], axis=1)  # (B, N + 2)
    return s[:, [0]] * longer[:, 2:] + s[:, [1]] * longer[:, 1:-1] + s[:, [2]] * longer[:, :-2]


def sharpen_by_the_largest(weights, gamma):
    largest = weights.max(axis=1, keepdims=True)
    powers = (weights / largest) ** gamma
    return powers / powers.sum(axis=1, keepdims=True)


def sharpen_by_logarithms(weights, gamma):
    return (gamma * weights.log()).softmax(axis=1)


def sharpen_by_exponentials(weights, gamma):
    logs = gamma * np.log(weights)
    e = np.exp(logs - np.max(logs.data, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def sharpen_by_rows(weights, gamma):
    rows = []
    for w, g in zip(weights, gamma):
        p = np.power(w / w.data.max(), g)
        rows.append(p / p.sum())
    return np.stack(rows)
