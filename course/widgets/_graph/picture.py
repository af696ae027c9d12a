"""A run as a picture to step through: where everything stands, and what each step shows, as texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from course.autodiff.drawing import Drawing, Node
from course.autodiff.drawing._drawing import INFIX, expression
from course.autodiff.drawing._layout import layout
from course.autodiff.drawing._nodes import array_of, grad_text
from course.autodiff.drawing._svg import EXCHANGEABLE, LETTER, LINE, PAD, SIGNS
from course.widgets._graph.operations import parsed, role
from course.widgets._graph.run import Move, Run, Step
from course.widgets._graph.values import is_scalar

GAP = 92.0  # between columns: room for "-4 × 3 = -12" on an edge
MARK, OP_LETTER = 28.0, 8.5
NARROWEST = 10  # letters in a box: numbers come and go, and boxes stay where they are

Json = dict[str, Any]


def picture(run: Run) -> Json:
    """What the page needs, once for all steps.

    Returns
    -------
    dict
        ``nodes`` with their boxes, ``edges`` with their points, and ``steps``.
        A step has ``data`` and ``grads``, the texts that appear with it, by position of the node.
    """
    calls = Drawing(run.nodes).calls
    plan = layout(
        [node.parents for node in run.nodes],
        [_size(node, call) for node, call in zip(run.nodes, calls, strict=True)],
        [node.op in EXCHANGEABLE for node in run.nodes],
        GAP,
    )
    used = {parent for node in run.nodes for parent in node.parents}
    names = {i: name for name, i in run.leaves.items()}
    return {
        "nodes": [
            {
                "call": calls[i],
                "named": bool(node.name),
                "op": _signs(node.op),
                "cell": _cell(node),
                "role": role(node.op),
                "leaf": names.get(i, ""),
                "result": i not in used,
                "box": plan.boxes[i],
            }
            for i, node in enumerate(run.nodes)
        ],
        "edges": [
            {"from": parent, "to": i, "slot": slot, "points": points}
            for (i, slot, parent), points in zip(_edges(run.nodes), plan.edges, strict=True)
        ],
        "steps": [_start(run), *_forwards(run, calls), *_Backwards(run, calls).steps()],
    }


def _edges(nodes: Sequence[Node]) -> list[tuple[int, int, int]]:
    return [(i, slot, parent) for i, node in enumerate(nodes) for slot, parent in enumerate(node.parents)]


def _size(node: Node, call: str) -> tuple[float, float]:
    letters = max(NARROWEST, len(call), *(len(row) + 5 for row in (node.data, node.grad)))
    return _cell(node) + letters * LETTER + 2 * PAD, 3 * LINE + PAD


def _cell(node: Node) -> float:
    """The width of the cell that holds an operation, and below it the mark of what it does."""
    return max(MARK, len(node.op) * OP_LETTER) + PAD if node.op else 0.0


def _start(run: Run) -> Json:
    data = {i: node.data for i, node in enumerate(run.nodes) if not node.parents}
    return {"kind": "start", "node": None, "title": "The leaves have their values.", "data": data}


def _forwards(run: Run, calls: Sequence[str]) -> list[Json]:
    steps = []
    for i in run.forward:
        node = run.nodes[i]
        words = _signs(expression(node.op, [calls[parent] for parent in node.parents]))
        numbers = [run.nodes[parent].data for parent in node.parents]
        if parsed(node.op).symbol in INFIX:
            numbers = [f"({text})" if text.startswith("-") else text for text in numbers]
        formula = " = ".join(
            dict.fromkeys([calls[i], words, _signs(expression(node.op, numbers)), node.data])
        )
        title = f"Forward: {calls[i]}"
        steps.append(
            {"kind": "forward", "node": i, "title": title, "formula": formula, "data": {i: node.data}}
        )
    return steps


def _signs(text: str) -> str:
    return " ".join(SIGNS.get(word, word) for word in text.split())


class _Backwards:
    def __init__(self, run: Run, calls: Sequence[str]) -> None:
        self._run = run
        self._calls = calls
        self._edge = {(i, slot): e for e, (i, slot, _) in enumerate(_edges(run.nodes))}
        uses = [parent for _, _, parent in _edges(run.nodes)]
        self._forks = {parent for parent in uses if uses.count(parent) > 1}

    def steps(self) -> list[Json]:
        steps = [getattr(self, f"_{step.kind}")(step) for step in self._run.backward]
        if steps and self._run.error is None:
            # What no gradient came to has the one that its class began with.
            steps[-1]["grads"] = {i: n.grad for i, n in enumerate(self._run.nodes)} | steps[-1]["grads"]
        return steps

    def _seed(self, step: Step) -> Json:
        call, grad = self._calls[step.node], grad_text(step.upstream)
        return self._json(step, f"Backward starts at {call}", f"∂{call}/∂{call} = {grad}")

    def _set(self, step: Step) -> Json:
        call, grad = self._calls[step.node], grad_text(step.upstream)
        formula = f"{call}.grad = {grad}: written, but not seen where it comes from"
        return self._json(step, f"The gradient of {call} is now {grad}", formula)

    def _read(self, step: Step) -> Json:
        call, grad = self._calls[step.node], grad_text(step.upstream)
        return self._json(step, f"The gradient of {call}", f"{call}.grad = {grad}, as it was found")

    def _gate(self, step: Step) -> Json:
        title = f"Backward through {self._calls[step.node]}"
        json = self._json(step, title, "")
        json["upstream"] = "" if step.upstream is None else grad_text(step.upstream)
        json["moves"] = [self._move(step, move) for move in step.moves]
        json["grads"] = {move.parent: grad_text(move.after) for move in step.moves}
        return json

    def _move(self, step: Step, move: Move) -> Json:
        local, source = _local(step.upstream, move)
        return {
            "edge": self._edge[step.node, move.slot],
            "to": self._calls[move.parent],
            "local": local,
            "source": source,
            "downstream": "" if move.downstream is None else grad_text(move.downstream),
            "sum": self._sum(move),
            "before": "" if move.before is None else grad_text(move.before),
            "replaced": move.replaced,
        }

    def _sum(self, move: Move) -> str:
        """How the parent's gradient came to be what it now is, where several come together."""
        if move.parent not in self._forks and not move.replaced:
            return ""
        after = grad_text(move.after)
        before = "0" if move.before is None else grad_text(move.before)
        if move.replaced:
            return f"{before} overwritten by {after}"
        sent = grad_text(move.downstream)
        return f"{before} + {f'({sent})' if sent.startswith('-') else sent} = {after}"

    def _json(self, step: Step, title: str, formula: str) -> Json:
        grads = {} if step.kind == "gate" else {step.node: grad_text(step.upstream)}
        return {"kind": step.kind, "node": step.node, "title": title, "formula": formula, "grads": grads}


def _is_product(upstream: Any, local: Any, downstream: Any) -> bool:
    """Whether what the node keeps is what it has used."""
    return upstream is not None and bool(np.allclose(upstream * local, downstream, equal_nan=True))


def _local(upstream: Any, move: Move) -> tuple[str, str]:
    """The local gradient, and how it is known.

    "stored" by the node, "implied" by what came and what went on, or a "rule" where it would be a matrix.
    """
    if move.local is not None and _is_product(upstream, move.local, move.downstream):
        return grad_text(move.local), "stored"
    if any(g is not None and array_of(g).ndim for g in (upstream, move.downstream)):
        return "", "rule"
    if not is_scalar(upstream) or not is_scalar(move.downstream):
        return "", ""
    up, down = float(array_of(upstream).item()), float(array_of(move.downstream).item())
    if up == 0 or not np.isfinite([up, down]).all():
        return "", ""
    return grad_text(down / up), "implied"
