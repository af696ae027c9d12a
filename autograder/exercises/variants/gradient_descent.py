# mypy: ignore-errors
"""Right solutions of 03-gradient-descent, as students write them. Each needs nothing but NumPy."""

import numpy as np


def forward_difference_by_copies(f, x, h):
    slopes = np.zeros(len(x))
    for i in range(len(x)):
        moved = x.copy()
        moved[i] += h
        slopes[i] = (f(moved) - f(x)) / h
    return slopes


def forward_difference_by_units(f, x, h):
    here = f(x)
    return np.array([f(x + h * unit) - here for unit in np.eye(x.size)]) / h


def forward_difference_in_place(f, x, h):
    slopes = []
    before = f(x)
    for i in range(x.shape[0]):
        old = x[i]
        x[i] = old + h
        slopes += [(f(x) - before) / h]
        x[i] = old
    return slopes


def forward_difference_by_rows(f, x, h):
    rows = np.tile(x, (len(x), 1)) + h * np.identity(len(x))
    return (np.apply_along_axis(f, 1, rows) - f(x)) / h


def central_difference_by_copies(f, x, h):
    slopes = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        slopes[i] = (f(up) - f(down)) / (2 * h)
    return slopes


def central_difference_in_place(f, x, h):
    slopes = np.empty_like(x)
    walk = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not walk.finished:
        i = walk.multi_index
        old = x[i]
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        down = f(x)
        x[i] = old
        slopes[i] = (up - down) / (2 * h)
        walk.iternext()
    return slopes


def central_difference_flat(f, x, h):
    flat = x.ravel()
    slopes = []
    for k in range(flat.size):
        step = np.zeros(flat.size)
        step[k] = h
        up, down = (f((flat + sign * step).reshape(x.shape)) for sign in (1, -1))
        slopes.append((up - down) / h / 2)
    return np.reshape(slopes, x.shape)


def central_difference_as_a_mean(f, x, h):
    def one_sided(step):
        slopes = np.zeros_like(x)
        for i, _ in np.ndenumerate(x):
            moved = np.array(x)
            moved[i] += step
            slopes[i] = (f(moved) - f(x)) / step
        return slopes

    return 0.5 * (one_sided(h) + one_sided(-h))


def squared_loss_by_matrices(W, X, Y):
    N = len(X)
    residuals = X @ W - Y
    loss = np.sum(residuals**2) / N
    dW = 2 * X.T @ residuals / N
    return loss, dW


def squared_loss_by_loops(W, X, Y):
    N, D = X.shape
    C = W.shape[1]
    loss = 0.0
    dW = np.zeros((D, C))
    for i in range(N):
        for c in range(C):
            residual = -Y[i, c]
            for d in range(D):
                residual += X[i, d] * W[d, c]
            loss += residual**2 / N
            for d in range(D):
                dW[d, c] += 2 * residual * X[i, d] / N
    return loss, dW


def squared_loss_by_examples(W, X, Y):
    losses, gradients = [], []
    for x, y in zip(X, Y):
        gap = y - W.T @ x
        losses.append(gap @ gap)
        gradients.append(-2 * np.outer(x, gap))
    return np.mean(losses), np.mean(gradients, axis=0)


def squared_loss_by_einsum(W, X, Y):
    R = np.einsum("nd,dc->nc", X, W) - Y
    return np.mean(np.einsum("nc,nc->n", R, R)), (2 / X.shape[0]) * np.einsum("nd,nc->dc", X, R)


def gradient_descent_with_list(loss, w0, learning_rate, steps):
    w = w0.copy()
    path = [w.copy()]
    for t in range(steps):
        value, gradient = loss(w)
        w -= learning_rate * gradient
        path.append(w.copy())
    return np.array(path)


def gradient_descent_in_array(loss, w0, learning_rate, steps):
    path = np.empty((steps + 1, *w0.shape))
    path[0] = w0
    for t in range(steps):
        path[t + 1] = path[t] - learning_rate * loss(path[t])[1]
    return path


def gradient_descent_recursive(loss, w0, learning_rate, steps):
    def descend(w, left):
        return [w, *(descend(w - learning_rate * loss(w)[1], left - 1) if left else [])]

    return np.array(descend(w0, steps))


def gradient_descent_with_while(loss, w0, learning_rate, steps):
    places = [w0]
    while len(places) <= steps:
        here = places[-1]
        places.append(here + loss(here)[1] * -learning_rate)
    return np.stack(places)


def largest_stable_step_by_eigvalsh(A):
    eigenvalues = np.linalg.eigvalsh(A)
    return 2 / eigenvalues[-1]


def largest_stable_step_by_norm(A):
    return 2 / np.linalg.norm(A, 2)


def largest_stable_step_by_any_order(A):
    values, vectors = np.linalg.eig(A)
    return min(2 / value for value in values.real)


def largest_stable_step_by_power_iteration(A):
    v = np.ones(len(A)) + 0.1 * np.arange(len(A))
    for _ in range(100):
        v = A @ v
        v = v / np.sqrt(v @ v)
    return 2.0 / (v @ A @ v)


def minibatch_sgd_by_slices(loss, W0, X, Y, order, batch_size, learning_rate):
    w = W0.copy()
    path = [w.copy()]
    for epoch in order:
        for start in range(0, len(X), batch_size):
            batch = epoch[start : start + batch_size]
            value, gradient = loss(w, X[batch], Y[batch])
            w -= learning_rate * gradient
            path.append(w.copy())
    return np.array(path)


def minibatch_sgd_by_split(loss, W0, X, Y, order, batch_size, learning_rate):
    path = [W0]
    for e in range(order.shape[0]):
        for batch in np.split(order[e], range(batch_size, order.shape[1], batch_size)):
            path.append(path[-1] - learning_rate * loss(path[-1], X[batch, :], Y[batch, :])[1])
    return np.stack(path)


def minibatch_sgd_shuffled_first(loss, W0, X, Y, order, batch_size, learning_rate):
    W = np.array(W0)
    places = [W]
    N = X.shape[0]
    for numbers in order.tolist():
        X_epoch, Y_epoch = X[numbers], Y[numbers]
        i = 0
        while i < N:
            _, dW = loss(W, X_epoch[i : i + batch_size], Y_epoch[i : i + batch_size])
            W = W - learning_rate * dW
            places.append(W)
            i += batch_size
    return places


def momentum_with_velocity(loss, w0, learning_rate, mu, steps):
    w = w0.copy()
    velocity = np.zeros_like(w)
    path = [w.copy()]
    for t in range(steps):
        value, gradient = loss(w)
        velocity = mu * velocity - learning_rate * gradient
        w += velocity
        path.append(w.copy())
    return np.array(path)


def momentum_as_in_pytorch(loss, w0, learning_rate, mu, steps):
    path, buffer = [w0], 0.0
    for _ in range(steps):
        buffer = mu * buffer + loss(path[-1])[1]
        path.append(path[-1] - learning_rate * buffer)
    return np.stack(path)


def momentum_as_a_heavy_ball(loss, w0, learning_rate, mu, steps):
    path = [w0, *[None] * steps]
    for t in range(steps):
        behind = path[t - 1] if t > 0 else w0
        path[t + 1] = path[t] - learning_rate * loss(path[t])[1] + mu * (path[t] - behind)
    return path


def momentum_in_place(loss, w0, learning_rate, mu, steps):
    w, v = np.array(w0), np.zeros(w0.shape)
    path = np.zeros((steps + 1,) + w0.shape)
    path[0] = w
    for t in range(1, steps + 1):
        v *= mu
        v -= learning_rate * loss(w)[1]
        w += v
        path[t] = w
    return path
