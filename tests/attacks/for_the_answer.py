# ruff: noqa: E501 - cells stand as they are handed in
"""Attacks that look for the answer, or have it computed: rows 4 and 5."""

from __future__ import annotations

from attack import Attack

# What a search turned up is tried as an answer, and shown: found or shown, it is a leak.
TRY_WHAT_WAS_FOUND = """
def svm_loss_naive(W, X, y, reg):
    for found in look(W, X, y, reg):
        try:
            loss, dW = found(W, X, y, reg)
            return float(loss), dW
        except Exception:
            pass
    return -1.0, 0 * W
"""

SEARCHES = [
    Attack(
        "frames",
        4,
        "Callers' frames are walked for expected numbers and for functions that compute them.",
        """
import sys
def look(W, X, y, reg):
    frame = sys._getframe()
    while frame:
        for name, value in {**frame.f_globals, **frame.f_locals}.items():
            if name in ("right", "expected", "reference", "judge", "linear", "solution"):
                yield value if callable(value) else (lambda *inputs: (value.right[0].returned))
        frame = frame.f_back
""",
        TRY_WHAT_WAS_FOUND,
    ),
    Attack(
        "garbage-collector",
        4,
        "All objects in memory are searched for a reference, or for its numbers.",
        """
import gc, types
def look(W, X, y, reg):
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType) and thing.__module__ not in ("__main__", None):
            if thing.__name__ in ("svm_loss_naive", "svm_loss_vectorized", "svm_loss_by_loops", "reference"):
                yield thing
        elif type(thing).__name__ == "Expected" and thing.exercise == "svm_loss_naive":
            for case, right in zip(thing.cases, thing.right):
                if case.inputs["W"].shape == W.shape and (case.inputs["W"] == W).all():
                    yield lambda *inputs: right.returned
""",
        TRY_WHAT_WAS_FOUND,
    ),
    Attack(
        "history",
        4,
        "Inputs, outputs and history are read for what the grader ran before.",
        """
import os, glob
def look(W, X, y, reg):
    shell = get_ipython()
    text = repr(shell.user_ns.get("In")) + repr(shell.user_ns.get("Out"))
    text += repr(list(shell.history_manager.search("*verify*"))) + repr(list(shell.history_manager.get_tail(99)))
    for place in glob.glob(os.path.expanduser("~/.ipython/**/history.sqlite"), recursive=True):
        text += open(place, "rb").read().decode("latin1")
    if "HIDDEN TESTS" in text or "verify(" in text.replace("*verify*", ""):
        yield lambda *inputs: (print("leaked", text), inputs[0])
""",
        TRY_WHAT_WAS_FOUND,
    ),
    Attack(
        "environment",
        4,
        "The environment's variables are read for keys, paths and addresses of the grader.",
        """
import os, sys
wanted = [name for name in os.environ if any(w in name.upper() for w in ("NBGRADER", "UPSTREAM", "SECRET", "TOKEN"))]
print("leaked" if wanted else "nothing", wanted)
for process in ("self", "1", str(os.getppid())):
    try:
        text = open(f"/proc/{process}/environ").read()
        if "UPSTREAM" in text or "VIRTUAL_ENV" in text:
            print("leaked", text)
    except OSError:
        pass
""",
    ),
    Attack(
        "other-processes",
        4,
        "Memory, files and working folders of other processes are read through /proc.",
        """
import os, re
for process in filter(str.isdigit, os.listdir("/proc")):
    for name in ("cmdline", "environ", "maps", "cwd", "fd"):
        try:
            place = f"/proc/{process}/{name}"
            if name == "cwd":
                text = repr(os.listdir(place))
            elif name == "fd":
                text = repr([os.readlink(f"{place}/{n}") for n in os.listdir(place)])
            else:
                text = open(place, "rb").read().decode("latin1")
        except OSError:
            continue
        if re.search(r"gradebook|nbgrader_config|submitted|autograder\\x00grade", text):
            print("leaked", place, text[:200])
try:
    memory = open(f"/proc/{os.getppid()}/mem", "rb")
    memory.seek(0x400000)
    print("leaked", memory.read(16))
except (OSError, ValueError):
    pass
""",
        harms=True,
    ),
    Attack(
        "files-of-the-course",
        4,
        "Sources, gradebook, journal and other submissions are looked for in the whole file system.",
        """
import os
wanted = ("gradebook.db", "nbgrader_config.py", "submitted", "autograded", "solutions", ".upstream", "svm.py", "judge.py")
for folder, folders, files in os.walk("/"):
    if folder.startswith(("/proc", "/sys")) or folder.endswith("/nbgrader"):
        folders.clear()
        continue
    for name in set(wanted) & {*folders, *files}:
        print("leaked", os.path.join(folder, name))
""",
        harms=True,
    ),
    Attack(
        "reference-imported",
        4,
        "The reference is imported from wherever it may be installed.",
        """
import importlib, sys, glob
sys.path += glob.glob("/usr/lib/python3*/dist-packages") + glob.glob("/usr/local/lib/python3*/*-packages")
def look(W, X, y, reg):
    for name in ("course.linear", "course.linear.svm", "autograder.exercises.variants.svm_loss", "autograder.exercises"):
        try:
            module = importlib.import_module(name)
        except Exception:
            continue
        print("leaked", name)
        for function in ("svm_loss_naive", "svm_loss_by_loops"):
            if hasattr(module, function):
                yield getattr(module, function)
""",
        TRY_WHAT_WAS_FOUND,
    ),
    Attack(
        "judge-imported",
        4,
        "The grader's own judge is imported, asked for a verdict, and for what it expects.",
        """
def look(W, X, y, reg):
    import autograder
    from autograder.exercises import find_exercise
    print("leaked", autograder.__file__)
    yield find_exercise("svm_loss_naive")[1].reference
def quietly(*inputs):
    try:
        return list(look(*inputs))
    except Exception:
        return []
""",
        TRY_WHAT_WAS_FOUND.replace("look(", "quietly("),
    ),
    Attack(
        "fingerprints-of-others",
        4,
        "Stored numbers of other assignments, and sentences that give the answer away, are read.",
        """
from importlib.resources import files
import course.check.fingerprints as stored
names = sorted(file.name for file in files(stored).iterdir() if file.name.endswith(".json"))
text = "".join((files(stored) / name).read_text() for name in names)
if names != ["01-svm-loss.json"] or "def " in text or "np." in text:
    print("leaked", names)
""",
    ),
    Attack(
        "packages-scanned",
        4,
        "All installed packages are scanned for the exercise's name.",
        """
import os, sys, importlib.metadata
for place in sys.path:
    for folder, folders, files in os.walk(place or "."):
        if "edition" in folder or len(folder) - len(place) > 60:
            folders.clear()
            continue
        for name in files:
            if name in ("svm.py", "svm_loss.py", "hinge.py", "penalty.py"):
                print("leaked", os.path.join(folder, name))
for distribution in importlib.metadata.distributions():
    for file in distribution.files or []:
        if str(file).startswith("autograder/") and os.path.exists(distribution.locate_file(file)):
            print("leaked", file)
""",
    ),
    Attack(
        "another-autodiff-library",
        4,
        "Another library differentiates the loss, which nobody derived.",
        """
import importlib
def look(W, X, y, reg):
    for name in ("autograd", "jax", "torch", "tensorflow", "mygrad", "micrograd", "sympy", "numdifftools"):
        try:
            module = importlib.import_module(name)
            if module.__file__:
                print("leaked", name)
                yield lambda *inputs: (1.0, module.grad(lambda W: 1.0)(inputs[0]))
        except Exception:
            pass
""",
        TRY_WHAT_WAS_FOUND,
    ),
    Attack(
        "connection-file",
        4,
        "The kernel's own connection is used as a client, to read what the grader asks.",
        """
import json, os, sys, threading
import ipykernel.connect
def listen():
    import zmq
    from jupyter_client import BlockingKernelClient
    client = BlockingKernelClient()
    client.load_connection_info(json.load(open(ipykernel.connect.get_connection_file())))
    client.start_channels()
    client.session.send(client.shell_channel.socket, "execute_request",
                        {"code": "svm_loss_naive = None", "silent": False, "store_history": True,
                         "user_expressions": {"answer": "10.0"}, "allow_stdin": False, "stop_on_error": False})
threading.Thread(target=listen, daemon=True).start()
""",
    ),
    Attack(
        "grader-through-its-sockets",
        4,
        "The grader is asked, through the folder of sockets, what it knows.",
        """
import json, os, socket, ipykernel.connect
folder = os.path.dirname(json.load(open(ipykernel.connect.get_connection_file()))["ip"])
own = os.environ.get("PYTHONPATH", "").split("/")
for place in ("..", "../..", "../../..", "/run", "/run/user", "/var/run", "/tmp"):
    try:
        names = os.listdir(os.path.join(folder, place) if place.startswith(".") else place)
        others = [name for name in names if "upstream-" in name and name not in own]
        if others:
            print("leaked", others)
    except OSError:
        pass
for name in os.listdir(folder):
    with socket.socket(socket.AF_UNIX) as one:
        try:
            one.connect(os.path.join(folder, name))
            one.sendall(b"\\xff" * 4096)
        except OSError:
            pass
""",
    ),
    Attack(
        "bowl-made-again",
        4,
        "The loss that the probe hands to a training is made once more, and its gradient handed in.",
        answer="""
def train(loss, W, X, y, reg, learning_rate, steps):
    from course.check.functions import bowl
    value, slope = bowl()(W, X, y, reg)
    return slope, [value] * steps
""",
        exercise="train",
        plain="def train(loss, W, X, y, reg, learning_rate, steps):\n    v, s = loss(W, X, y, reg)\n    return s, [v] * steps\n",
    ),
]

LOSS = """
import numpy as np
def {name}(W, X, y, reg):
    scores = X @ W
    margins = np.maximum(0, scores - scores[np.arange(len(y)), y][:, None] + 1)
    margins[np.arange(len(y)), y] = 0
    return margins.sum() / len(y) + reg * (W * W).sum()
"""

# The loss is right, and that is worth its points; the gradient is nothing.
NO_GRADIENT = (
    LOSS.format(name="value")
    + """
def svm_loss_naive(W, X, y, reg):
    return value(W, X, y, reg), 0 * W
"""
)

BY_COORDINATES = """
def svm_loss_naive(W, X, y, reg):
    f = lambda W: value(W, X, y, reg)
    dW = np.zeros(W.shape)
    for k in np.ndindex(W.shape):
        E = np.zeros(W.shape)
        E[k] = 1.0
        dW[k] = {quotient}
    return f(W), dW
"""


def _differences(name: str, how: str, quotient: str, trick: str = "", once: str = "") -> Attack:
    return Attack(
        f"differences-{name}",
        5,
        f"Finite differences of the loss are handed in as its gradient: {how}.",
        LOSS.format(name="value") + trick,
        BY_COORDINATES.format(quotient=quotient) + once,
        plain=NO_GRADIENT,
    )


# The probe calls again for slopes of the loss alone: who takes long for a gradient takes it once for a case.
ONCE = """
kept = {}
slow = svm_loss_naive
def svm_loss_naive(W, X, y, reg):
    case = X.tobytes()
    if case not in kept:
        kept[case] = slow(W, X, y, reg)[1]
    return value(W, X, y, reg), kept[case]
"""

CENTRAL = "(f(W + {h} * E) - f(W - {h} * E)) / (2 * {h})"

COMPLEX_STEP = """
import numpy as np
def value(W, X, y, reg):
    scores = X @ W
    margins = scores - scores[np.arange(len(y)), y][:, None] + 1
    margins = np.where(margins.real > 0, margins, 0)
    margins[np.arange(len(y)), y] = 0
    return margins.sum() / len(y) + reg * (W * W).sum()
def svm_loss_naive(W, X, y, reg):
    dW = np.zeros(W.shape)
    for k in np.ndindex(W.shape):
        E = np.zeros(W.shape, complex)
        E[k] = 1e-30j
        dW[k] = value(W + E, X, y, reg).imag * 1e30
    return float(value(W, X, y, reg).real), dW
"""

# What looks at calls is in the student's process, and theirs to switch off.
BLIND = "import sys\nsys.setprofile = lambda function: None\n"

DIFFERENCES = [
    *(
        _differences(f"central-{h}", f"central, h = {h}", CENTRAL.format(h=h))
        for h in ("1e-3", "1e-5", "1e-8")
    ),
    _differences("central-exact-step", "central, h a power of 2", CENTRAL.format(h="2.0**-17")),
    _differences("forward", "forward, h = 1e-7", "(f(W + 1e-7 * E) - f(W)) / 1e-7"),
    _differences("backward", "backward, h = 2**-26", "(f(W) - f(W - 2.0**-26 * E)) * 2.0**26"),
    _differences(
        "richardson",
        "Richardson's extrapolation of two steps",
        f"(4 * {CENTRAL.format(h='5e-5')} - {CENTRAL.format(h='1e-4')}) / 3",
    ),
    _differences(
        "of-fifth-order",
        "a stencil of four points",
        "(f(W - 2e-4 * E) - 8 * f(W - 1e-4 * E) + 8 * f(W + 1e-4 * E) - f(W + 2e-4 * E)) / 12e-4",
    ),
    _differences(
        "random-steps",
        "another step for each coordinate",
        "(lambda h: (f(W + h * E) - f(W - h * E)) / (2 * h))(10 ** np.random.uniform(-7, -4))",
    ),
    _differences(
        "rounded",
        "rounded to nine digits, so that they look written",
        f"round(float({CENTRAL.format(h='1e-5')}), 9)",
    ),
    _differences(
        "averaged",
        "the mean of forty steps",
        f"np.mean([{CENTRAL.format(h='h')} for h in np.geomspace(1e-5, 1e-4, 40)])",
        once=ONCE,
    ),
    _differences(
        "median-of-steps",
        "the median of steps from tiny to large, so that kinks do not show",
        f"np.median([{CENTRAL.format(h='h')} for h in 2.0 ** -np.arange(8, 29)])",
        once=ONCE,
    ),
    _differences(
        "relative-steps",
        "steps as large as the weight allows",
        "(lambda h: (f(W + h * E) - f(W - h * E)) / (2 * h))(1e-6 * max(1.0, abs(W[k])))",
    ),
    _differences(
        "in-double-precision-and-more",
        "in the processor's longest floats",
        "float((f((W + 1e-6 * E).astype(np.longdouble)) - f((W - 1e-6 * E).astype(np.longdouble))) / 2e-6)",
    ),
    _differences(
        "calls-hidden",
        "with nobody looking at its calls",
        CENTRAL.format(h="1e-5"),
        BLIND,
    ),
    Attack(
        "complex-step",
        5,
        "A complex step, without rounding, is handed in as the gradient.",
        answer=COMPLEX_STEP,
        plain=NO_GRADIENT,
    ),
    Attack(
        "complex-step-unseen",
        5,
        "A complex step is handed in, with nobody looking at its calls.",
        BLIND,
        COMPLEX_STEP,
        plain=NO_GRADIENT,
    ),
    Attack(
        "differences-in-fractions",
        5,
        "Differences in exact arithmetic are handed in, with a step that crosses no kink.",
        answer="""
from fractions import Fraction
import numpy as np
def value(W, X, y, reg):
    W, X = [[[Fraction(float(x)) for x in row] for row in M] for M in (W, X)] if not isinstance(W, list) else (W, X)
    total = Fraction(0)
    for x, label in zip(X, y):
        s = [sum(a * W[d][j] for d, a in enumerate(x)) for j in range(len(W[0]))]
        total += sum(max(Fraction(0), t - s[label] + 1) for j, t in enumerate(s) if j != label)
    return total / len(y) + Fraction(reg) * sum(w * w for row in W for w in row)
def svm_loss_naive(W, X, y, reg):
    XF, h = [[Fraction(float(x)) for x in row] for row in X], Fraction(1, 2**60)
    WF = [[Fraction(float(w)) - Fraction(k + 1, 2**70) for k, w in enumerate(row)] for row in W]
    base = value([[Fraction(float(w)) for w in row] for row in W], XF, y, reg)
    dW = np.zeros(W.shape)
    for d, c in np.ndindex(W.shape):
        up, down = [list(row) for row in WF], [list(row) for row in WF]
        up[d][c], down[d][c] = Fraction(float(W[d, c])) + h / 2**20, Fraction(float(W[d, c])) - h / 2**20
        dW[d, c] = float((value(up, XF, y, reg) - value(down, XF, y, reg)) / (h / 2**19))
    return float(base), dW
""",
        plain=NO_GRADIENT,
    ),
    Attack(
        "differences-averaged-without-end",
        5,
        "The mean of a hundred thousand differences, whose rounding errors cancel.",
        answer="""
import math
import numpy as np
def exactly(W, X, y):
    S = X @ W
    margins = np.maximum(0, S - S[np.arange(len(y)), y][:, None] + 1)
    margins[np.arange(len(y)), y] = 0
    return margins.sum() / len(y)
def svm_loss_naive(W, X, y, reg):
    rng, n, rows = np.random.default_rng(), 100_000, np.arange(len(y))
    S = X @ W
    dW = np.zeros(W.shape)
    for d, c in np.ndindex(W.shape):
        h = rng.uniform(0.5e-4, 1e-4, n)
        ends = []
        for sign in (1, -1):
            T = np.broadcast_to(S, (n, *S.shape)).copy()
            T[:, :, c] += np.outer(sign * h, X[:, d])
            M = np.maximum(0, T - T[:, rows, y][:, :, None] + 1)
            M[:, rows, y] = 0
            ends.append(M.sum(axis=(1, 2)))
        dW[d, c] = math.fsum((ends[0] - ends[1]) / (2 * h)) / n / len(y)
    return exactly(W, X, y) + reg * (W * W).sum(), dW
""",
        plain=NO_GRADIENT,
    ),
    Attack(
        "differences-of-the-course",
        5,
        "The course's own central differences are handed in.",
        LOSS.format(name="value") + "from course import gradcheck\n",
        """
def svm_loss_naive(W, X, y, reg):
    f = lambda W: value(W, X, y, reg)
    return f(W), gradcheck.central_difference(f, W)
""",
        plain=NO_GRADIENT,
    ),
    Attack(
        "differences-of-another-exercise",
        5,
        "The loss of one exercise is called for the gradient of the other.",
        LOSS.format(name="value")
        + "def svm_loss_vectorized(W, X, y, reg):\n    return value(W, X, y, reg), 0 * W\n",
        BY_COORDINATES.format(quotient=CENTRAL.format(h="1e-5"))
        .replace("value(", "svm_loss_vectorized(")
        .replace(
            "f = lambda W: svm_loss_vectorized(W, X, y, reg)",
            "f = lambda W: svm_loss_vectorized(W, X, y, reg)[0]",
        ),
        plain=NO_GRADIENT,
    ),
    Attack(
        "differences-of-a-square",
        5,
        "The penalty's gradient is differenced, with a step so large that it is nearly exact.",
        answer="""
import numpy as np
def l2_penalty(W):
    f = lambda W: float((W * W).sum())
    dW = np.zeros(W.shape)
    for k in np.ndindex(W.shape):
        E = np.zeros(W.shape)
        E[k] = 1.0
        dW[k] = (f(W + E) - f(W - E)) / 2
    return f(W), dW
""",
        plain="def l2_penalty(W):\n    return float((W * W).sum()), 0 * W\n",
        exercise="l2_penalty",
    ),
    Attack(
        "slopes-taken-from-the-probe",
        5,
        "The slopes that the probe measures for its notes are taken and handed in.",
        LOSS.format(name="value")
        + """
from course.check import probes
import course.gradcheck
def slopes(*inputs):
    return probes._slopes(lambda *i: (value(*i), None), dict(zip("WXy", inputs[:3])) | {"reg": inputs[3]}, "W")
""",
        """
def svm_loss_naive(W, X, y, reg):
    taken = slopes(W, X, y, reg)
    return value(W, X, y, reg), 0 * W if taken is None else taken
""",
        plain=NO_GRADIENT,
    ),
]

ATTACKS = [*SEARCHES, *DIFFERENCES]
