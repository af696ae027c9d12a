"""The student's side of a question: answer cases with the function that the notebook defines.

The grader evaluates ``answer(name, question)`` in the kernel; the reply carries text of `course.check.wire`.
Whatever the student's code does to this process, the grader reads the reply as a claim and nothing more.
"""

from __future__ import annotations

from typing import Any

from course.check import probes, wire

MIME = "application/vnd.upstream.answers"


class Reply:
    """A text that travels in its own MIME type, so that no display hook reformats it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "<answers>"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return {MIME: self.text}


def answer(name: str, question: str, namespace: dict[str, Any]) -> Reply:
    """Answer a question, `Expected.question` as wire text, about ``namespace[name]``."""
    if name not in namespace:
        return Reply(wire.dumps("missing"))
    answers = probes.run(function=namespace[name], **wire.loads(question))
    return Reply(wire.dumps([vars(a) for a in answers]))
