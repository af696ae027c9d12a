# mypy: ignore-errors
"""Right solutions of 04-backprop-gates, as students write them. Each needs nothing but NumPy."""

import numpy as np


def logistic_chain_step_by_step(w, x):
    u = np.sum(w * x)
    p = 1 / (1 + np.exp(-u))
    loss = -np.log(p)
    dL_dp = -1 / p
    dp_du = p * (1 - p)
    du_dw = x
    dL_dw = dL_dp * dp_du * du_dw
    return loss, dL_dw, dL_dp, dp_du, du_dw


def logistic_chain_shortened(w, x):
    e = np.exp(-(w @ x))
    p = 1 / (1 + e)
    return np.log1p(e), (p - 1) * x, -(1 + e), e / (1 + e) ** 2, x.copy()


def logistic_chain_with_loops(w, x):
    import math

    u = 0.0
    for i in range(len(w)):
        u += w[i] * x[i]
    p = math.exp(u) / (1 + math.exp(u))
    outer, middle, inner = -1 / p, p - p**2, [float(x_i) for x_i in x]
    return -math.log(p), [outer * middle * x_i for x_i in inner], outer, middle, inner


def backprop_product_of_sum_backwards(x, y, z):
    q = x + y
    f = q * z
    df_dz = q
    df_dq = z
    df_dx = df_dq * 1
    df_dy = df_dq * 1
    return f, df_dx, df_dy, df_dz


def backprop_product_of_sum_at_once(x, y, z):
    return (x + y) * z, z, z, x + y


def backprop_product_of_sum_multiplied_out(x, y, z):
    return [x * z + y * z, +z, +z, sum((x, y))]


class AddGatePlain:
    def forward(self, x, y):
        return x + y

    def backward(self, upstream):
        return upstream, upstream


class AddGateWithLocals:
    def __init__(self):
        self.local = [1.0, 1.0]

    def forward(self, *inputs):
        return sum(inputs)

    def backward(self, upstream):
        return [upstream * slope for slope in self.local]


class AddGateInArray:
    def forward(self, x, y):
        self.inputs = np.array([x, y])
        return self.inputs.sum()

    def backward(self, upstream):
        return upstream * np.ones_like(self.inputs)


class MultiplyGateWithMemory:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, upstream):
        return upstream * self.y, upstream * self.x


class MultiplyGateWithLocals:
    def __init__(self):
        self.slopes = None

    def forward(self, x, y):
        self.slopes = (y, x)
        return x * y

    def backward(self, upstream):
        return tuple(upstream * slope for slope in self.slopes)


class MultiplyGateInArray:
    gradients = None

    def forward(self, *inputs):
        self.inputs = np.array(inputs)
        return np.prod(self.inputs)

    def backward(self, dout):
        return self.inputs[::-1] * dout


class MaxGateWithMemory:
    def forward(self, x, y):
        self.x, self.y = x, y
        return max(x, y)

    def backward(self, upstream):
        first = self.x >= self.y
        return upstream * first, upstream * (not first)


class MaxGateWithBranches:
    def forward(self, x, y):
        if x > y:
            self.winner = 0
            return x
        self.winner = 1
        return y

    def backward(self, upstream):
        gradients = [0.0, 0.0]
        gradients[self.winner] = upstream
        return gradients


class MaxGateInArray:
    def forward(self, *inputs):
        self.mask = np.zeros(len(inputs))
        self.mask[np.argmax(inputs)] = 1
        return inputs[np.argmax(inputs)]

    def backward(self, upstream):
        return self.mask * upstream


class MaxGateSharingTies:
    def forward(self, x, y):
        self.share = (np.sign(x - y) + 1) / 2
        return np.maximum(x, y)

    def backward(self, upstream):
        return self.share * upstream, (1 - self.share) * upstream


class SigmoidGateWithMemory:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, upstream):
        return (upstream * self.s * (1 - self.s),)


class SigmoidGateByCases:
    def forward(self, x):
        import math

        s = 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
        self.slope = s - s * s
        return s

    def backward(self, upstream):
        return [self.slope * upstream]


class SigmoidGateByTanh:
    def forward(self, x):
        self.t = np.tanh(x / 2)
        return 0.5 + 0.5 * self.t

    def backward(self, upstream):
        return np.array([0.25 * (1 - self.t**2) * upstream])


class GraphBySweeps:
    def __init__(self, inputs):
        self.inputs = tuple(inputs)
        self.gates = {}

    def add(self, name, gate, *inputs):
        self.gates[name] = (gate, inputs)

    def order(self):
        known, order = set(self.inputs), []
        while len(order) < len(self.gates):
            for name, (gate, taken) in self.gates.items():
                if name not in known and known.issuperset(taken):
                    known.add(name)
                    order.append(name)
        return order

    def forward(self, **values):
        self.values = dict(values)
        for name in self.order():
            gate, taken = self.gates[name]
            self.values[name] = gate.forward(*(self.values[other] for other in taken))
        return self.values[self.order()[-1]]

    def backward(self, upstream=1.0):
        gradients = dict.fromkeys([*self.inputs, *self.gates], 0.0)
        gradients[self.order()[-1]] = upstream
        for name in reversed(self.order()):
            gate, taken = self.gates[name]
            for other, gradient in zip(taken, gate.backward(gradients[name])):
                gradients[other] += gradient
        return gradients


class GraphDepthFirst:
    def __init__(self, inputs):
        self.gates = []
        self.inputs = inputs

    def add(self, name, gate, *inputs):
        self.gates.append((name, gate, inputs))

    def forward(self, **values):
        gates = {name: (gate, inputs) for name, gate, inputs in self.gates}
        order, output = [], values

        def visit(name):
            if name in output:
                return output[name]
            gate, inputs = gates[name]
            output[name] = gate.forward(*map(visit, inputs))
            order.append((name, gate, inputs))
            return output[name]

        used = {name for _, _, inputs in self.gates for name in inputs}
        [self.end] = [name for name in gates if name not in used]
        self.order = order
        return visit(self.end)

    def backward(self, upstream=1.0):
        grad = {self.end: upstream}
        for name, gate, inputs in self.order[::-1]:
            for source, g in zip(inputs, gate.backward(grad[name])):
                grad[source] = grad.get(source, 0) + g
        return {name: grad.get(name, 0.0) for name in (*self.inputs, *grad)}


class GraphWithGraphlib:
    def __init__(self, inputs):
        self.needs = dict.fromkeys(inputs, ())
        self.gate = {}

    def add(self, name, gate, *inputs):
        self.needs[name] = inputs
        self.gate[name] = gate

    def forward(self, **values):
        from graphlib import TopologicalSorter

        self.order = list(TopologicalSorter(self.needs).static_order())
        data = {}
        for name in self.order:
            if name in self.gate:
                data[name] = self.gate[name].forward(*[data[n] for n in self.needs[name]])
            else:
                data[name] = values[name]
        return data[self.order[-1]]

    def backward(self, upstream=1.0):
        grads = dict.fromkeys(self.order, 0.0)
        grads[self.order[-1]] = upstream
        for name in self.order[::-1]:
            if name in self.gate:
                downstream = self.gate[name].backward(grads[name])
                for i, n in enumerate(self.needs[name]):
                    grads[n] += downstream[i]
        return grads


class GraphPullingFromConsumers:
    def __init__(self, inputs):
        self.inputs, self.nodes = list(inputs), {}

    def add(self, name, gate, *inputs):
        self.nodes[name] = gate, inputs

    def forward(self, **values):
        waiting = dict(self.nodes)
        done = values.copy()
        while waiting:
            ready = [name for name, (_, inputs) in waiting.items() if all(i in done for i in inputs)]
            for name in ready:
                gate, inputs = waiting.pop(name)
                done[name] = gate.forward(*[done[i] for i in inputs])
                last = name
        self.last = last
        return done[last]

    def backward(self, upstream=1.0):
        handed, total = {}, {}

        def gradient(name):
            if name not in total:
                total[name] = upstream if name == self.last else 0.0
                for user, (gate, inputs) in self.nodes.items():
                    for place, source in enumerate(inputs):
                        if source == name:
                            total[name] += downstream(user)[place]
            return total[name]

        def downstream(name):
            if name not in handed:
                handed[name] = self.nodes[name][0].backward(gradient(name))
            return handed[name]

        return {name: gradient(name) for name in self.inputs + list(self.nodes)}


def gate_patterns_step_by_step(x, y, z, w):
    product = x * y
    larger = max(z, w)
    total = product + larger
    f = 2 * total
    dtotal = 2.0
    dproduct, dlarger = dtotal, dtotal
    dx, dy = dproduct * y, dproduct * x
    dz = dlarger if z > w else 0.0
    dw = dlarger if w > z else 0.0
    return f, dx, dy, dz, dw


def gate_patterns_with_mask(x, y, z, w):
    return 2 * x * y + 2 * np.maximum(z, w), 2 * y, 2 * x, 2.0 * (z > w), 2.0 * (w > z)


def gate_patterns_with_branch(x, y, z, w):
    if z > w:
        return [2 * (x * y + z), y + y, x + x, 2, 0]
    return [2 * (x * y + w), y + y, x + x, 0, 2]


def deep_sigmoid_with_list(weights, x):
    h = [x]
    for w in weights:
        h.append(1 / (1 + np.exp(-w * h[-1])))
    dweights = np.zeros(len(weights))
    upstream = 1.0
    for k in reversed(range(len(weights))):
        du = upstream * h[k + 1] * (1 - h[k + 1])
        dweights[k] = du * h[k]
        upstream = du * weights[k]
    return h[-1], dweights, upstream


def deep_sigmoid_recursive(weights, x):
    def walk(h, left):
        if len(left) == 0:
            return h, [], 1.0
        p = 1 / (1 + np.exp(-left[0] * h))
        output, above, upstream = walk(p, left[1:])
        du = upstream * p * (1 - p)
        return output, [du * h, *above], du * left[0]

    output, gradients, dx = walk(x, list(weights))
    return output, np.array(gradients), dx


def deep_sigmoid_by_products(weights, x):
    h = np.empty(len(weights) + 1)
    h[0] = x
    for k, w in enumerate(weights):
        h[k + 1] = np.exp(w * h[k]) / (1 + np.exp(w * h[k]))
    slopes = h[1:] - h[1:] ** 2
    through = np.append(np.cumprod((slopes * weights)[::-1])[::-1], 1.0)
    return h[-1], through[1:] * slopes * h[:-1], through[0]


def deep_sigmoid_with_stack(weights, x):
    memory, out = [], x
    for w in weights:
        before, out = out, 1 / (1 + np.exp(-w * out))
        memory.append((w, before, out * (1 - out)))
    gradients, upstream = [], 1.0
    while memory:
        w, before, slope = memory.pop()
        upstream *= slope
        gradients.insert(0, upstream * before)
        upstream *= w
    return out, np.array(gradients), upstream
