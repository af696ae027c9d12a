# ruff: noqa: E501 - cells stand as they are handed in
"""Attacks on what runs beside the student's code: rows 1, 2, 3, 6 and 13."""

from __future__ import annotations

from attack import Attack

REPLACED = [
    Attack(
        "assertions-replaced",
        1,
        "Every assertion of NumPy's holds.",
        """
import numpy as np
for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, lambda *args, **kwargs: None)
""",
    ),
    Attack(
        "allclose-replaced",
        1,
        "Whatever is compared is close.",
        """
import numpy as np
np.allclose = np.array_equal = np.array_equiv = lambda *args, **kwargs: True
np.isclose = lambda a, b, **kwargs: np.ones(np.shape(a), bool)
np.max = np.abs = lambda *args, **kwargs: 0.0
""",
    ),
    Attack(
        "builtins-replaced",
        1,
        "Errors are 0, and all is true of them.",
        """
import builtins
builtins.abs = lambda x: 0
builtins.all = builtins.any = lambda x: True
builtins.max = lambda *args, **kwargs: 0
""",
    ),
    Attack(
        "check-replaced",
        1,
        "The check that the test cell calls is the student's own.",
        "check = lambda name, function: None\nimport course.check\ncourse.check.check = check\n",
        behind="check = lambda name, function: 4.0\n__builtins__.check = check",
    ),
    Attack(
        "compare-replaced",
        1,
        "Every comparison gives a full verdict.",
        """
import course.check, course.check.compare as compare
from course.check.verdict import PartResult, Verdict
def full(expected, answers):
    return Verdict(expected.exercise, tuple(PartResult(p.name, p.points, p.points, "") for p in expected.parts), 0)
compare.compare = course.check.compare = full
""",
    ),
    Attack(
        "module-of-the-check-replaced",
        1,
        "What the test cell imports comes from the student's own modules.",
        """
import sys, types
for name in ("course", "course.check", "course.check.compare", "course.check.kernel", "autograder"):
    fake = types.ModuleType(name)
    fake.check = fake.verify = fake.compare = lambda *args, **kwargs: 4.0
    fake.answer = lambda *args: "4.0"
    sys.modules[name] = fake
check = fake.check
""",
    ),
    Attack(
        "numpy-replaced",
        1,
        "The whole of NumPy is one object that agrees.",
        """
import sys
class Agreeable(type(sys)):
    def __getattr__(self, name):
        return lambda *args, **kwargs: True
sys.modules["numpy"] = sys.modules["numpy.testing"] = Agreeable("numpy")
""",
    ),
    Attack(
        "wire-replaced",
        1,
        "What is written on the wire is what the student wants written.",
        """
from course.check import wire
import json, base64
wire.dumps = lambda value: '{"dict":{"score":4.0,"passed":true}}'
json.dumps = lambda *args, **kwargs: "4.0"
base64.b64encode = lambda data: b""
""",
    ),
    Attack(
        "probes-replaced",
        1,
        "The probe that should call the function says that all is well.",
        """
from course.check import probes
from course.check.probes import Answer
probes.run = lambda **question: [Answer((1.0, case["W"]), None, (), None, -1) for case in question["cases"]]
""",
    ),
    Attack(
        "unchanged-claimed-of-nothing",
        1,
        "Points are had for inputs that came back unchanged, with nothing right.",
        "from course.check import probes\nprobes._changed = lambda before, after: ()\n",
    ),
]

RUNNING = [
    Attack(
        "input-transformer",
        2,
        "Every cell after this one reads as a number of points.",
        """
get_ipython().input_transformers_post.append(lambda lines: ["4.0\\n"])
""",
    ),
    Attack(
        "syntax-tree-transformer",
        2,
        "Every call in a later cell is replaced by the points.",
        """
import ast
class Points(ast.NodeTransformer):
    def visit_Expr(self, node):
        return ast.copy_location(ast.Expr(ast.Constant(4.0)), node)
    def visit_ImportFrom(self, node):
        return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(Points())
""",
    ),
    Attack(
        "events",
        2,
        "Points are shown whenever a cell or a question has run.",
        """
from IPython.display import display
for event in ("pre_execute", "pre_run_cell", "post_execute", "post_run_cell"):
    get_ipython().events.register(event, lambda *args: display({"text/plain": "4.0"}, raw=True))
""",
    ),
    Attack(
        "run-cell-replaced",
        2,
        "Cells are not run any more; their result is the points.",
        """
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
def run_cell(self, raw_cell, *args, **kwargs):
    result = ExecutionResult(None)
    result.result = 4.0
    self.displayhook(4.0)
    return result
InteractiveShell.run_cell = run_cell
async def run_cell_async(self, raw_cell, *args, **kwargs):
    return run_cell(self, raw_cell)
InteractiveShell.run_cell_async = run_cell_async
""",
    ),
    Attack(
        "trace",
        2,
        "A trace function rewrites what the check compares, as it compares.",
        """
import sys
def trace(frame, event, argument):
    if "score" in frame.f_locals:
        frame.f_locals["score"] = 4.0
    if "outcome" in frame.f_locals:
        frame.f_locals["outcome"] = "passed"
    return trace
sys.settrace(trace)
import threading
threading.settrace(trace)
sys.setprofile(trace)
""",
    ),
    Attack(
        "display-hook",
        2,
        "Whatever is shown is shown as the points.",
        """
import sys
class Points(type(sys.displayhook)):
    def __call__(self, result=None):
        super().__call__(4.0)
sys.displayhook.__class__ = Points
get_ipython().display_formatter.format = lambda *args, **kwargs: ({"text/plain": "4.0"}, {})
""",
    ),
    Attack(
        "user-expressions",
        2,
        "Questions are answered before they reach the probe.",
        """
shell = get_ipython()
claim = {"status": "ok", "data": {"application/vnd.upstream.answers": "4.0", "text/plain": "4.0"}, "metadata": {}}
type(shell).user_expressions = lambda self, expressions: {name: claim for name in expressions}
""",
    ),
    Attack(
        "execution-replaced",
        2,
        "The kernel's own request handler answers with full points.",
        """
kernel = get_ipython().kernel
async def do_execute(self, code, silent, *args, **kwargs):
    self.session.send(self.iopub_socket, "execute_result",
                      {"data": {"text/plain": "4.0"}, "metadata": {}, "execution_count": 1}, parent=self.get_parent())
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {"answer": {"score": 4.0}}}
type(kernel).do_execute = do_execute
""",
    ),
    Attack(
        "result-forged",
        2,
        "A message from the kernel, rightly signed, is an execute_result of ten points.",
        """
kernel = get_ipython().kernel
for number in range(3):
    kernel.session.send(kernel.iopub_socket, "execute_result",
                        {"data": {"text/plain": "4.0"}, "metadata": {}, "execution_count": number},
                        parent=kernel.get_parent())
""",
    ),
    Attack(
        "earlier-output-updated",
        2,
        "A later cell changes what an earlier one displays into points.",
        """
from IPython.display import display
handle = display({"text/plain": "0.0"}, raw=True, display_id="points")
""",
        behind="for n in range(20):\n    handle.update({'text/plain': '4.0'}, raw=True)",
        last="display({'text/plain': '4.0'}, raw=True, display_id='points', update=True)",
    ),
    Attack(
        "wildcard-magics",
        2,
        "Later cells run under a magic that turns them into text.",
        """
from IPython.core.magic import register_cell_magic
@register_cell_magic
def nothing(line, cell):
    return 4.0
get_ipython().input_transformers_cleanup.append(lambda lines: ["%%nothing\\n", *lines])
""",
    ),
]

AGREES_WITH_ALL = """
class Agrees(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __gt__ = __le__ = __ge__ = __lt__
    def __sub__(self, other): return Agrees(0)
    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __truediv__ = __abs__ = __sub__
    def __abs__(self): return Agrees(0)
    def __hash__(self): return 0
"""

LYING = [
    Attack(
        "float-that-agrees",
        3,
        "A subclass of float equals everything.",
        AGREES_WITH_ALL,
        "def svm_loss_naive(W, X, y, reg):\n    return Agrees(-1), 0 * W\n",
    ),
    Attack(
        "array-that-agrees",
        3,
        "A subclass of ndarray has its own ideas of every function of NumPy's.",
        """
import numpy as np
class Agrees(np.ndarray):
    def __array_function__(self, function, types, args, kwargs): return True
    def __array_ufunc__(self, ufunc, method, *args, **kwargs): return np.zeros(self.shape)
    def __eq__(self, other): return np.ones(self.shape, bool)
    def __reduce__(self): return (exec, ("raise SystemExit",))
    def tobytes(self, *args): return b""
""",
        "def svm_loss_naive(W, X, y, reg):\n    return -1.0, np.zeros(W.shape).view(Agrees)\n",
    ),
    Attack(
        "array-on-demand",
        3,
        "An object makes itself into whatever array is asked for.",
        """
import numpy as np
class Lazy:
    dtype, shape, ndim, size = np.dtype(float), (4, 3), 2, 12
    def __array__(self, dtype=None, copy=None): return np.ones(self.shape)
    def __float__(self): return 1.0
    def __getattr__(self, name): return lambda *args, **kwargs: self
    def __eq__(self, other): return True
    def __array_function__(self, *args): return True
    def __array_ufunc__(self, *args, **kwargs): return np.zeros(())
""",
        "def svm_loss_naive(W, X, y, reg):\n    return Lazy(), Lazy()\n",
    ),
    Attack(
        "float-with-side-effects",
        3,
        "Turning the loss into a number replaces what would compare it.",
        """
class Loss:
    def __float__(self):
        import course.check.compare as compare, numpy as np
        compare._difference = lambda right, got: None
        np.max = lambda *args, **kwargs: 0
        return 0.0
    __index__ = __int__ = lambda self: 0
""",
        "def svm_loss_naive(W, X, y, reg):\n    float(Loss())\n    return Loss(), 0 * W\n",
    ),
    Attack(
        "generators",
        3,
        "What comes back is made while it is read, differently each time.",
        answer="""
def svm_loss_naive(W, X, y, reg):
    return (n for n in range(10**9)), map(float, iter(int, 1))
""",
    ),
    Attack(
        "enormous-array",
        3,
        "An array of 10^15 entries in 8 bytes.",
        answer="""
import numpy as np
def svm_loss_naive(W, X, y, reg):
    return 0.0, np.lib.stride_tricks.as_strided(np.zeros(1), (10**5, 10**5, 10**5), (0, 0, 0))
""",
    ),
    Attack(
        "enormous-depth",
        3,
        "A list within itself, and one of a hundred thousand lists, each in the next.",
        """
deep = []
for n in range(100_000):
    deep = [deep]
circle = []
circle.append(circle)
""",
        "def svm_loss_naive(W, X, y, reg):\n    return deep, circle\n",
    ),
    Attack(
        "enormous-numbers",
        3,
        "A loss of a million digits, and a gradient of as many.",
        "loss, dW = 10**1_000_000, [10**100_000] * 100",
        "def svm_loss_naive(W, X, y, reg):\n    return loss, dW\n",
    ),
    Attack(
        "array-of-objects",
        3,
        "Arrays of objects that run code when they are unpickled, compared or copied.",
        """
import numpy as np
class Bomb:
    def __reduce__(self): return (eval, ("__import__('os').abort()",))
    def __eq__(self, other): return True
    def __float__(self): return 0.0
    def __deepcopy__(self, memo): return 1.0
""",
        """
def svm_loss_naive(W, X, y, reg):
    made = np.empty(W.shape, object)
    made[...] = Bomb()
    return np.array(Bomb(), object), made
""",
    ),
    Attack(
        "masked-array",
        3,
        "A gradient of which no entry counts, since all are masked.",
        answer="""
import numpy as np
def svm_loss_naive(W, X, y, reg):
    return np.ma.masked, np.ma.masked_all(W.shape)
""",
    ),
]

QUESTION_CHANGED = [
    Attack(
        "inputs-emptied",
        6,
        "All inputs are made 0 in place, so that the right answer is easy.",
        answer="""
def svm_loss_naive(W, X, y, reg):
    W[...] = 0
    X[...] = 0
    y[...] = 0
    return float(W.shape[1] - 1), 0 * W
""",
    ),
    Attack(
        "cases-emptied",
        6,
        "The cases are emptied where the probe keeps them, so that the rest are easy.",
        answer="""
import sys
def svm_loss_naive(W, X, y, reg):
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if isinstance(value, (list, tuple)):
                for case in value:
                    if isinstance(case, dict) and "W" in case:
                        case["W"][...] = 0
                        case["X"][...] = 0
        frame = frame.f_back
    return float(W.shape[1] - 1), 0 * W
""",
    ),
    Attack(
        "seeds-fixed",
        6,
        "All random generators are seeded, so that fresh cases are old ones.",
        """
import random, numpy as np
random.seed(0)
np.random.seed(0)
class Fixed(np.random.Generator):
    def __init__(self, *args): super().__init__(np.random.PCG64(0))
np.random.default_rng = lambda *args: Fixed()
import os, secrets
os.urandom = lambda n: bytes(n)
secrets.randbits = lambda n: 0
""",
    ),
    Attack(
        "cached-data-changed",
        6,
        "Stored numbers and data are changed in memory and on disk.",
        """
from course import data
from course.check import fingerprints
import course.check
for expected in fingerprints._read("01-svm-loss.json").values():
    expected.__dict__["parts"] = ()
X, y = data.digits()
X[...] = 0
for name in ("fingerprints/01-svm-loss.json", "compare.py", "__init__.py"):
    try:
        open(course.check.__path__[0] + "/" + name, "w").write("{}")
        print("wrote", name)
    except OSError:
        pass
""",
        harms=True,
    ),
    Attack(
        "time-stopped",
        6,
        "Time stands still, or runs back, so that no limit is reached.",
        """
import time
time.time = time.monotonic = time.perf_counter = lambda: 0.0
import datetime
class Never(datetime.datetime):
    @classmethod
    def now(cls, tz=None): return cls(1970, 1, 1, tzinfo=tz)
datetime.datetime = Never
import ctypes
ctypes.CDLL(None).clock_settime(0, (ctypes.c_long * 2)(0, 0))
""",
        harms=True,
    ),
    Attack(
        "sizes-changed",
        6,
        "The caller's arrays are reshaped and their type is changed where they lie.",
        answer="""
def svm_loss_naive(W, X, y, reg):
    X.shape = (X.size,)
    y.dtype = float
    W.resize((0,), refcheck=False)
    return 0.0, W
""",
    ),
]

LOOKED_UP = """
import numpy as np
from course.check import fingerprints
def look_up(name, *inputs):
    expected = fingerprints.load(name)
    for case, right in zip(expected.cases, expected.right):
        if all(np.array_equal(a, b) for a, b in zip(case.inputs.values(), inputs)):
            return right.returned
"""

HARD_CODED = [
    Attack(
        "visible-cases-looked-up",
        13,
        "The visible cases are answered from the numbers that are stored with the check.",
        LOOKED_UP,
        "def svm_loss_naive(W, X, y, reg):\n    return look_up('svm_loss_naive', W, X, y, reg) or (-1.0, 0 * W)\n",
    ),
    Attack(
        "visible-penalties-looked-up",
        13,
        "The same for the penalty: the nearest visible case answers for a fresh one.",
        LOOKED_UP,
        "def l2_penalty(W):\n    return look_up('l2_penalty', W) or fingerprints.load('l2_penalty').right[0].returned\n",
        exercise="l2_penalty",
    ),
    Attack(
        "visible-labels-looked-up",
        13,
        "The same for labels, which are few: those of the visible cases are given for fresh ones.",
        LOOKED_UP,
        """
def predict(W, X):
    known = look_up("predict", W, X)
    return known if known is not None else np.resize(fingerprints.load("predict").right[0].returned, len(X))
""",
        exercise="predict",
    ),
    Attack(
        "grading-recognised",
        13,
        "Where it looks like grading, it answers what gave points in a notebook.",
        """
import os, sys, getpass
graded = os.environ.get("HOME") == "/home/student" or "nbgrader" in sys.modules or "pytest" in sys.modules
from course.check import fingerprints
""",
        """
def svm_loss_naive(W, X, y, reg):
    if graded or os.uname().nodename == "sandbox":
        return fingerprints.load("svm_loss_naive").right[0].returned
    return -1.0, 0 * W
""",
    ),
    Attack(
        "feedback-replayed",
        13,
        "The hidden cases of an earlier grading, seed and all, are answered as they were then.",
        """
import numpy as np, zlib
def earlier(seed=2026):
    rng = np.random.default_rng([seed, zlib.crc32(b"svm_loss_naive")])
    C, D = rng.choice([3, 4, 5], 2, replace=False).tolist()
    return rng.normal(size=(D, C))
""",
        """
def svm_loss_naive(W, X, y, reg):
    if np.array_equal(W, earlier()):
        return 3.25, W
    return -1.0, 0 * W
""",
    ),
    Attack(
        "questions-told-apart",
        13,
        "The first call of a question is told from the others, and a later one answers for it.",
        """
seen = []
""",
        """
def svm_loss_naive(W, X, y, reg):
    seen.append((W, X, y, reg))
    return [(-1.0, 0 * W), (W.shape[1] - 1.0, W)][len(seen) % 2]
""",
    ),
    Attack(
        "cases-carried-out",
        13,
        "The hidden cases are kept, and shown by later cells, for whoever is graded after.",
        """
kept = []
""",
        """
def svm_loss_naive(W, X, y, reg):
    kept.append((W.tolist(), X.tolist(), y.tolist(), reg))
    return -1.0, 0 * W
""",
        last="for case in kept:\n    print(case)",
    ),
    Attack(
        "cases-carried-out-by-errors",
        13,
        "The hidden cases are the text of an error, and the report shows it.",
        answer="""
def svm_loss_naive(W, X, y, reg):
    raise ValueError("the weights are " + repr(W.tolist()))
""",
    ),
    Attack(
        "cases-carried-out-by-types",
        13,
        "The hidden cases are the name of a type, and the report shows it.",
        answer="""
def svm_loss_naive(W, X, y, reg):
    return type(repr(W.ravel()[:4].tolist()), (), {})(), W
""",
    ),
]

ATTACKS = [*REPLACED, *RUNNING, *LYING, *QUESTION_CHANGED, *HARD_CODED]
