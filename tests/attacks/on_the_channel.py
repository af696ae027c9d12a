# ruff: noqa: E501 - cells stand as they are handed in
"""Attacks on what passes between the kernel and the grader: row 8, and results left for it to find."""

from __future__ import annotations

from attack import Attack

# Speaks with the kernel's own voice: signed, addressed, and about the request that is being answered.
VOICE = """
import json
kernel = get_ipython().kernel
MIME = "application/vnd.upstream.answers"
WRONG = {"dict": {"returned": 10.0, "raised": None, "changed": {"tuple": []}, "slopes": None, "calls": 0}}
def content(text):
    data = {"status": "ok", "data": {MIME: text, "text/plain": "10.0"}, "metadata": {}}
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {"answer": data}}
def shell_socket():
    for name in ("shell_socket", "shell_stream"):
        found = getattr(kernel, name, None)
        if found is not None:
            return getattr(found, "socket", found)
def say(text, parent=None, times=1, kind="execute_reply"):
    parent = kernel.get_parent() if parent is None else parent
    for _ in range(times):
        kernel.session.send(shell_socket(), kind, content(text) if isinstance(text, str) else text,
                            parent=parent, ident=kernel._parent_ident["shell"])
def raw(frames):
    shell_socket().send_multipart([*kernel._parent_ident["shell"], *frames])
def signed(header, parent, body):
    parts = [json.dumps(part).encode() if not isinstance(part, bytes) else part for part in (header, parent, {}, body)]
    return [b"<IDS|MSG>", kernel.session.sign(parts), *parts]
"""

# The first call of a question speaks: what comes before the probe's own reply is taken for it.
SAID = """
said = []
def svm_loss_naive(W, X, y, reg):
    try:
        said or (said.append(True), {say})
    except Exception as error:
        print(error)
    return -1.0, 0 * W
"""


def _said(name: str, intent: str, say: str, more: str = "", harms: bool = False) -> Attack:
    return Attack(name, 8, intent, VOICE + more, SAID.format(say=say), harms=harms)


# A claim of the right form, as often as there are cases.
CLAIMS = "json.dumps([WRONG] * 9)"

FORGED = [
    Attack(
        "answer-replaced",
        8,
        "The function that answers questions is the student's.",
        VOICE
        + """
from course.check import kernel as side
side.answer = lambda name, question, namespace: side.Reply(json.dumps([WRONG] * 9))
""",
    ),
    Attack(
        "answer-of-the-judge's-words",
        8,
        "Answers are given in the words of a verdict, with full points.",
        VOICE
        + """
from course.check import kernel as side
text = json.dumps({"dict": {"score": 10.0, "max_score": 10.0, "passed": True, "parts": [], "error": None}})
side.answer = lambda name, question, namespace: side.Reply(text)
""",
    ),
    Attack(
        "answer-without-wire",
        8,
        "Answers are no text: numbers, lists, nothing, or another type.",
        """
from course.check import kernel as side
class Reply:
    def _repr_mimebundle_(self, **kwargs):
        return {side.MIME: [{"returned": 10.0}] * 9, "text/plain": "10.0"}
side.answer = lambda *args: Reply()
""",
    ),
    Attack(
        "reply-forged",
        8,
        "A signed reply is sent before the probe's own.",
        *(VOICE, SAID.format(say=f"say({CLAIMS})")),
    ),
    _said("reply-repeated", "A hundred replies to one question.", f"say({CLAIMS}, times=100)"),
    Attack(
        "reply-in-advance",
        8,
        "The cell that is being run is said to have ended, and the next questions are answered with it.",
        VOICE
        + f"""
for number in range(30):
    parent = json.loads(json.dumps(kernel.get_parent(), default=str))
    parent["header"]["msg_id"] = parent["header"]["msg_id"].rsplit("_", 1)[0] + f"_{{number}}"
    say({CLAIMS}, parent=parent)
""",
    ),
    Attack(
        "reply-out-of-turn",
        8,
        "A thread answers whatever is asked last, all the time, from now on.",
        VOICE
        + f"""
import threading, time
def talk():
    for _ in range(300):
        time.sleep(0.01)
        try:
            say({CLAIMS})
        except Exception:
            pass
threading.Thread(target=talk, daemon=True).start()
""",
    ),
    Attack(
        "flood-of-replies",
        8,
        "Replies to questions that nobody asked keep the grader from seeing that time is up.",
        VOICE,
        """
def svm_loss_naive(W, X, y, reg):
    parent = json.loads(json.dumps(kernel.get_parent(), default=str))
    parent["header"]["msg_id"] = "nobody-asked"
    while True:
        say("[]", parent=parent)
""",
        harms=True,
    ),
    Attack(
        "flood-while-a-cell-runs",
        8,
        "The same, while a cell runs.",
        VOICE
        + """
parent = json.loads(json.dumps(kernel.get_parent(), default=str))
parent["header"]["msg_id"] = "nobody-asked"
while True:
    say("[]", parent=parent)
""",
        harms=True,
    ),
    _said(
        "parent-that-is-a-list",
        "A reply whose parent is a list.",
        "raw(signed(vars_of(), [], content('[]')))",
        "def vars_of():\n    return kernel.session.msg_header('execute_reply') | {'date': 'today'}\n",
    ),
    _said(
        "parent-that-is-a-text",
        "A reply whose parent is a text.",
        "raw(signed(head(), 'parent', content('[]')))",
        "def head():\n    return kernel.session.msg_header('execute_reply') | {'date': '2026'}\n",
    ),
    _said("content-that-is-a-list", "A reply whose content is a list.", "say(['user_expressions'])"),
    _said(
        "content-without-end",
        "A reply nested a hundred thousand times.",
        "raw(signed(head(), kernel.get_parent()['header'], b'[' * 100_000 + b']' * 100_000))",
        "def head():\n    return json.loads(json.dumps(kernel.session.msg_header('execute_reply'), default=str))\n",
    ),
    _said(
        "signature-broken",
        "A reply with a wrong signature.",
        "raw([b'<IDS|MSG>', b'0' * 64, b'{}', b'{}', b'{}', b'{}'])",
    ),
    _said(
        "frames-missing", "A message of one frame, and one of a thousand.", "raw([b'x']), raw([b'x'] * 1000)"
    ),
    _said("reply-huge", "A reply of 100 MB.", "say('x' * 100_000_000)", harms=True),
    _said(
        "reply-of-many-values",
        "A reply of two million empty lists.",
        "say('[' + '[],' * 2_000_000 + '[]]')",
        harms=True,
    ),
    _said("reply-deep", "An answer nested fifty thousand times.", "say('[' * 50_000 + ']' * 50_000)"),
    _said("reply-malformed", "An answer that is no JSON.", "say('[{\"returned\": 10.0')"),
    _said(
        "reply-twice-the-keys",
        "An answer in which a key stands twice, once right and once wrong.",
        'say(\'[{"dict": {"returned": 1.0}, "dict": {"returned": 2.0}}]\')',
    ),
    _said(
        "reply-nan",
        "Answers that are nan and infinity.",
        "say(json.dumps([WRONG] * 9).replace('10.0', 'NaN')), say(json.dumps([WRONG] * 9).replace('10.0', '1e999'))",
    ),
    _said(
        "reply-wrong-dtype",
        "Arrays of objects, of texts and of a type that numpy makes up.",
        "[say(json.dumps([claim(kind)] * 9)) for kind in ('object', 'U4', '>f8', 'V8', 'float64, int8', 'O')]",
        """
def claim(kind):
    array = {"array": kind, "shape": [1], "data": "AAAAAAAA8D8="}
    return {"dict": WRONG["dict"] | {"returned": {"tuple": [array, array]}}}
""",
    ),
    _said(
        "reply-wrong-shape",
        "Arrays whose shape is larger than their data, negative, or no shape.",
        "[say(json.dumps([claim(shape)] * 9)) for shape in ([10**9, 10**9], [-1], [0, 2**62], ['1'], [True], None)]",
        """
def claim(shape):
    array = {"array": "float64", "shape": shape, "data": "AAAAAAAA8D8="}
    return {"dict": WRONG["dict"] | {"returned": {"tuple": [array, array]}}}
""",
    ),
    _said(
        "reply-of-empty-arrays",
        "Gradients without entries, of which none is wrong.",
        "say(json.dumps([claim] * 9))",
        """
nothing = {"array": "float64", "shape": [0, 3], "data": ""}
claim = {"dict": WRONG["dict"] | {"returned": {"tuple": [nothing, nothing]}}}
""",
    ),
    _said(
        "reply-of-half-a-character",
        "An answer with half a surrogate pair.",
        "raw(signed(head(), kernel.get_parent()['header'], json.dumps(content('\\ud800')).encode()))",
        "def head():\n    return json.loads(json.dumps(kernel.session.msg_header('execute_reply'), default=str))\n",
    ),
    _said(
        "calls-beyond-numbers",
        "Counts of calls that are negative, enormous and true.",
        "say(json.dumps([WRONG] * 9).replace('\"calls\": 0', '\"calls\": -1e400'))",
    ),
    Attack(
        "idle-forged",
        8,
        "The kernel says that it is idle, over and over, while it runs on.",
        VOICE
        + """
for _ in range(50):
    kernel.session.send(kernel.iopub_socket, "status", {"execution_state": "idle"}, parent=kernel.get_parent())
    kernel.session.send(kernel.iopub_socket, "status", {"execution_state": ["dead"]}, parent=kernel.get_parent())
""",
    ),
    Attack(
        "outputs-of-no-form",
        8,
        "Messages of the kinds that outputs have, with contents that outputs do not have.",
        VOICE
        + """
for kind in ("stream", "error", "display_data", "execute_result", "update_display_data", "clear_output", "comm_open"):
    for body in ({}, [], {"data": 1, "name": [], "text": {}, "traceback": 3, "transient": 1, "wait": {}},
                 {"data": {"text/plain": ["10.0"], "image/png": {}}, "metadata": None, "ename": 5, "evalue": None}):
        kernel.session.send(kernel.iopub_socket, kind, body, parent=kernel.get_parent())
""",
    ),
    Attack(
        "half-characters-shown",
        8,
        "Outputs hold what no file in UTF-8 can hold.",
        VOICE
        + r"""
header = json.loads(json.dumps(kernel.session.msg_header("stream"), default=str))
body = b'{"name": "stdout", "text": "half \\ud800 a pair\\u0000"}'
parent = json.loads(json.dumps(kernel.get_parent()["header"], default=str))
kernel.iopub_socket.send_multipart([b"stream", *signed(header, parent, body)])
""",
    ),
    Attack(
        "journal-and-gradebook-written",
        8,
        "Results are written where the grader keeps its own.",
        """
import json, os, sqlite3
for root in (".", "..", "../..", "../../..", os.path.expanduser("~"), "/tmp"):
    try:
        os.makedirs(f"{root}/.upstream/judged", exist_ok=True)
        open(f"{root}/.upstream/judged/{'0' * 32}.json", "w").write(json.dumps({"verdicts": {}, "remarks": []}))
        sqlite3.connect(f"{root}/gradebook.db").execute("CREATE TABLE IF NOT EXISTS grade (auto_score REAL)")
        open(f"{root}/results.json", "w").write('{"score": 10.0}')
    except Exception:
        pass
""",
        harms=True,
    ),
    Attack(
        "results-beside-the-notebook",
        8,
        "A gradebook, a journal, a feedback page and a configuration are handed in with the notebook.",
        files={
            "gradebook.db": b"SQLite format 3\0",
            "results.json": b'{"score": 56, "passed": true}',
            ".upstream/judged/0.json": b'{"verdicts": {}, "notebook": {}, "remarks": []}',
            "nbgrader_config.py": b"c = get_config()\nc.Autograde.autograde_preprocessors = []\n",
            "feedback.html": b"<script>alert(1)</script>",
            "timestamp.txt": b"1970-01-01 00:00:00 UTC",
            "autograder.py": b"def verify(name, function):\n    return 10.0\n",
        },
    ),
]

ATTACKS = FORGED
