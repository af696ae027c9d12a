"""A training step of a network with one hidden layer, in each library: forward, backward, update.

    loss = mean cross entropy of softmax(relu(X W1 + b1) W2 + b2),    p <- p - lr dL/dp

Everybody starts from the same parameters, and must have changed them by the same amount as hand-written NumPy
after a few steps before anything is timed. Each is written as its documentation would have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.measure import Case, Mark, Row, paired, settle
from course.autodiff import Tensor, linear, softmax_loss

SECTION = "A training step"
NOTE = """\
Forward, mean cross entropy of softmax, backward and the update of a network with one hidden layer of ReLU. \
Nothing is timed unless all change the parameters by the same amount.

- *NumPy, idiomatic* is that of the [CS231n notes](https://cs231n.github.io/neural-networks-case-study/), in \
a process that does nothing else. There C's malloc gives large temporary arrays back to the system, and each \
step pays for them anew; this library makes fewer. *Memory kept* means that malloc holds on to them for both \
sides, as it does in all other rows.
- *NumPy into buffers* is NumPy with nothing left to save.
- PyTorch and JAX hold the minibatch as an array of theirs. JAX compiles the gradient, and the update is \
Python's, as it is for everybody; or the whole step, which is then one call, and about as fast as this \
library. To be twice as fast as that, the small step would have to be little more than its matrix products.

A mark of 0.95 allows 1.05 × the time of NumPy, one of 1.05 allows 0.95 ×."""


Array = npt.NDArray[Any]


class Network(NamedTuple):
    sizes: tuple[int, int, int]
    batch: int

    def __str__(self) -> str:
        return f"{'-'.join(map(str, self.sizes))}, batch {self.batch}"


SMALL, LARGE = Network((64, 64, 10), 64), Network((784, 256, 10), 128)
LEARNING_RATE = 0.01
CHECKED_STEPS = 5
TOLERANCE = {"float32": 1e-3, "float64": 1e-9}  # of the parameters' change, some thousandths of their size


class Problem(NamedTuple):
    X: Array  # (N, D)
    y: Array  # (N,)
    parameters: list[Array]  # W1, b1, W2, b2


class Step(NamedTuple):
    run: Callable[[], Any]
    parameters: Callable[[], list[Any]]


def problem(network: Network, dtype: str) -> Problem:
    rng = np.random.default_rng(0)
    D, H, C = network.sizes
    X = rng.standard_normal((network.batch, D))
    W1, W2 = (rng.standard_normal((a, b)) * np.sqrt(2 / a) for a, b in ((D, H), (H, C)))
    b1, b2 = (rng.standard_normal(n) / 10 for n in (H, C))
    y = rng.integers(0, C, network.batch)
    return Problem(X.astype(dtype), y, [p.astype(dtype) for p in (W1, b1, W2, b2)])


def ours(X: Array, y: Array, parameters: list[Array]) -> Step:
    leaves = W1, b1, W2, b2 = [Tensor(p, requires_grad=True) for p in parameters]

    def run() -> None:
        h = linear(X, W1, b1).relu()
        loss = softmax_loss(linear(h, W2, b2), y)
        loss.backward()
        for p in leaves:
            p.grad *= LEARNING_RATE
            p.data -= p.grad
            p.grad = None

    return Step(run, lambda: [p.data for p in leaves])


def numpy_idiomatic(X: Array, y: Array, parameters: list[Array]) -> Step:
    """As in the "Minimal Neural Network Case Study" of the CS231n notes, with scores shifted below 0."""
    W1, b1, W2, b2 = parameters = [p.copy() for p in parameters]
    N = len(X)

    def run() -> None:
        h = np.maximum(0, X @ W1 + b1)
        scores = h @ W2 + b2
        scores -= scores.max(axis=1, keepdims=True)
        probs = np.exp(scores)
        probs /= probs.sum(axis=1, keepdims=True)
        rows = np.arange(N)
        loss = -np.log(probs[rows, y]).mean()  # noqa: F841  # everybody computes it

        dscores = probs
        dscores[rows, y] -= 1
        dscores /= N
        dW2 = h.T @ dscores
        db2 = dscores.sum(axis=0)
        dh = dscores @ W2.T
        dh[h <= 0] = 0
        dW1 = X.T @ dh
        db1 = dh.sum(axis=0)
        for p, dp in zip(parameters, (dW1, db1, dW2, db2), strict=True):
            p -= LEARNING_RATE * dp

    return Step(run, lambda: parameters)


def numpy_buffers(X: Array, y: Array, parameters: list[Array]) -> Step:
    """Every array of a batch or of parameters is made once, and passed over as little as NumPy allows."""
    W1, b1, W2, b2 = parameters = [p.copy() for p in parameters]
    dW1, db1, dW2, db2 = gradients = [np.empty_like(p) for p in parameters]
    N, C = len(X), len(b2)
    h, dh = np.empty((N, len(b1)), X.dtype), np.empty((N, len(b1)), X.dtype)
    alive = np.empty(h.shape, bool)
    scores, classes_first = np.empty((N, C), X.dtype), np.empty((C, N), X.dtype)
    probs, dscores = np.empty((C, N), X.dtype), np.empty((N, C), X.dtype)
    largest, total, right = (np.empty(N, X.dtype) for _ in range(3))
    columns, place = np.arange(N), np.empty(N, np.intp)
    flat, flat_probs = classes_first.reshape(-1), probs.reshape(-1)

    def run() -> None:
        np.dot(X, W1, out=h)
        np.add(h, b1, out=h)
        np.maximum(h, 0, out=h)
        np.dot(h, W2, out=scores)
        np.add(scores, b2, out=scores)
        np.copyto(classes_first, scores.T)
        np.maximum.reduce(classes_first, out=largest)
        np.subtract(classes_first, largest, out=classes_first)
        np.exp(classes_first, out=probs)
        np.add.reduce(probs, out=total)
        np.multiply(y, N, out=place)
        np.add(place, columns, out=place)
        flat.take(place, out=right, mode="clip")
        loss = (np.log(total) - right).mean()  # noqa: F841

        np.multiply(total, N, out=total)
        np.divide(probs, total, out=probs)
        flat_probs[place] -= 1 / N
        np.copyto(dscores, probs.T)
        np.dot(h.T, dscores, out=dW2)
        np.add.reduce(probs, axis=1, out=db2)
        np.dot(dscores, W2.T, out=dh)
        np.greater(h, 0, out=alive)
        np.multiply(dh, alive, out=dh)
        np.dot(X.T, dh, out=dW1)
        np.add.reduce(dh, out=db1)
        for p, dp in zip(parameters, gradients, strict=True):
            np.multiply(dp, LEARNING_RATE, out=dp)
            np.subtract(p, dp, out=p)

    return Step(run, lambda: parameters)


def pytorch(X: Array, y: Array, parameters: list[Array]) -> Step:
    import torch
    from torch.nn.functional import cross_entropy
    from torch.nn.functional import linear as torch_linear

    torch.set_num_threads(1)
    W1, b1, W2, b2 = parameters
    weights = [torch.tensor(p, requires_grad=True) for p in (W1.T, b1, W2.T, b2)]
    V1, c1, V2, c2 = weights
    inputs, labels = torch.tensor(X), torch.tensor(y)

    def run() -> None:
        h = torch.relu(torch_linear(inputs, V1, c1))
        loss = cross_entropy(torch_linear(h, V2, c2), labels)
        loss.backward()
        with torch.no_grad():
            for p in weights:
                p.sub_(p.grad, alpha=LEARNING_RATE)
                p.grad = None

    return Step(run, lambda: [p.detach().numpy().T for p in weights])


def jax_gradient(X: Array, y: Array, parameters: list[Array], whole_step: bool = False) -> Step:
    """Loss and gradient are one compiled function, and the update is Python's, as in the others."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    inputs, labels = jnp.asarray(X), jnp.asarray(y)
    state = [[jnp.array(p) for p in parameters]]

    def loss_of(weights: list[Any], inputs: Any, labels: Any) -> Any:
        W1, b1, W2, b2 = weights
        scores = jax.nn.relu(inputs @ W1 + b1) @ W2 + b2
        log_probs = jax.nn.log_softmax(scores)
        return -jnp.take_along_axis(log_probs, labels[:, None], axis=1).mean()

    gradient = jax.value_and_grad(loss_of)
    if not whole_step:
        gradient = jax.jit(gradient)

    def step(weights: list[Any], inputs: Any, labels: Any) -> Any:
        loss, gradients = gradient(weights, inputs, labels)
        return loss, [p - LEARNING_RATE * g for p, g in zip(weights, gradients, strict=True)]

    if whole_step:
        step = jax.jit(step)

    def run() -> None:
        loss, state[0] = step(state[0], inputs, labels)
        jax.block_until_ready((loss, state[0]))

    return Step(run, lambda: state[0])


def jax_step(X: Array, y: Array, parameters: list[Array]) -> Step:
    """The update is compiled, too. To donate the parameters to it gains nothing."""
    return jax_gradient(X, y, parameters, whole_step=True)


def hips_autograd(X: Array, y: Array, parameters: list[Array]) -> Step:
    import autograd.numpy as anp
    from autograd import value_and_grad
    from autograd.scipy.special import logsumexp

    parameters = [p.copy() for p in parameters]
    N = len(X)

    def loss_of(weights: list[Any]) -> Any:
        W1, b1, W2, b2 = weights
        scores = anp.maximum(anp.dot(X, W1) + b1, 0) @ W2 + b2
        return anp.mean(logsumexp(scores, axis=1) - scores[np.arange(N), y])

    gradient = value_and_grad(loss_of)

    def run() -> None:
        _, gradients = gradient(parameters)
        for p, dp in zip(parameters, gradients, strict=True):
            p -= LEARNING_RATE * dp

    return Step(run, lambda: parameters)


def mygrad(X: Array, y: Array, parameters: list[Array]) -> Step:
    """Without the guards of its memory, which its documentation turns off where speed counts."""
    import mygrad as mg
    from mygrad.nnet.activations import relu
    from mygrad.nnet.losses import softmax_crossentropy

    mg.turn_memory_guarding_off()
    weights = W1, b1, W2, b2 = [mg.tensor(p.copy()) for p in parameters]

    def run() -> None:
        h = relu(mg.matmul(X, W1) + b1)
        loss = softmax_crossentropy(mg.matmul(h, W2) + b2, y)
        loss.backward()
        for p in weights:
            p.data -= LEARNING_RATE * p.grad
            p.null_grad()

    return Step(run, lambda: [p.data for p in weights])


class Peer(NamedTuple):
    name: str
    make: Callable[[Array, Array, list[Array]], Step]
    needs: str = ""
    marks: Mapping[Network, Mark] = MappingProxyType({})  # how many times as fast we are to be
    keep_memory: bool = True


# At most 1.05 and 0.95 of its time.
OF_NUMPY = {SMALL: Mark("at least", 1 / 1.05), LARGE: Mark("at least", 1 / 0.95)}

PEERS = {
    "numpy": Peer("NumPy, idiomatic", numpy_idiomatic, marks=OF_NUMPY, keep_memory=False),
    "numpy-kept": Peer("NumPy, idiomatic, memory kept", numpy_idiomatic),
    "numpy-buffers": Peer("NumPy into buffers", numpy_buffers),
    "pytorch": Peer(
        "PyTorch, eager", pytorch, "torch", {SMALL: Mark("at least", 2.2), LARGE: Mark("above", 1)}
    ),
    "jax": Peer(
        "JAX, jit of the gradient", jax_gradient, "jax", {SMALL: Mark("at least", 2), LARGE: Mark("above", 1)}
    ),
    "jax-step": Peer("JAX, jit of the whole step", jax_step, "jax"),
    "autograd": Peer("HIPS autograd", hips_autograd, "autograd"),
    "mygrad": Peer("MyGrad", mygrad, "mygrad"),
}


def measure(peer: Peer, kinds: Iterable[tuple[Network, str]], quick: bool) -> list[Row]:
    settle(quick, peer.keep_memory)
    rows = []
    for network, dtype in kinds:
        step, other = (make(*problem(network, dtype)) for make in (ours, peer.make))
        for side in (step, other):
            check(side, network, dtype)
        numbers = paired(step.run, other.run, quick)._asdict()
        mark = peer.marks.get(network)
        rows.append(Row(SECTION, f"{network}, {dtype}", "s", against=peer.name, mark=mark, **numbers))
    return rows


def check(step: Step, network: Network, dtype: str) -> None:
    """Raise unless a few steps change the parameters as those of hand-written NumPy do."""
    start = problem(network, dtype)
    right = numpy_idiomatic(*start)
    for _ in range(CHECKED_STEPS):
        right.run()
        step.run()
    for before, wanted, got in zip(start.parameters, right.parameters(), step.parameters(), strict=True):
        got = np.asarray(got)
        if got.dtype != dtype or got.shape != before.shape:
            raise AssertionError(f"a parameter is {got.dtype} {got.shape}, not {dtype} {before.shape}")
        error = np.abs(got - wanted).max() / np.abs(wanted - before).max()
        if not error <= TOLERANCE[dtype]:
            raise AssertionError(f"a parameter's change is wrong by {error:.1e} of its size")


KINDS = [(network, dtype) for network in (SMALL, LARGE) for dtype in TOLERANCE]


def cases() -> Iterator[tuple[str, Case]]:
    """One for each peer; where memory is not kept, one for each kind of step: they would share it."""
    for name, peer in PEERS.items():
        if peer.keep_memory:
            yield name, Case(partial(measure, peer, KINDS), peer.needs)
        else:
            for network, dtype in KINDS:
                yield f"{name}-{network.batch}-{dtype}", Case(partial(measure, peer, [(network, dtype)]))


CASES = dict(cases())
