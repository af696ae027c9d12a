"""Kernels are walled off where the machine can, and where it cannot, everything says so."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from commands import run
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from autograder import editions
from autograder.demo.students import Student, right_answers
from autograder.exercises import ASSIGNMENTS, find_assignment
from autograder.judge import footer
from autograder.sandbox import bubblewrap, provisioner, warm_start
from autograder.sandbox.doctor import TRIALS, tried
from autograder.sandbox.limits import Limits
from autograder.session import judge_notebook
from autograder.submission import restore
from course.check.report import Report

ROOT = Path(__file__).parents[2]
ASSIGNMENT = find_assignment("01-svm-loss")
RELEASE = nbformat.read(ROOT / "notebooks" / "01-svm-loss" / "svm-loss.ipynb", 4)

if shutil.which("bwrap") is None and os.environ.get("CI") != "true":
    pytest.skip("bubblewrap is missing: apt-get install bubblewrap", allow_module_level=True)


def run_cells(*sources, cwd=ROOT):
    """The outputs of cells run by a plain Jupyter client in the kernelspec that anyone can start."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    manager = AsyncKernelManager(kernel_name=provisioner.KERNEL)
    client = NotebookClient(
        notebook, km=manager, timeout=30, allow_errors=True, resources={"metadata": {"path": str(cwd)}}
    )

    async def run() -> None:
        try:
            await client.async_execute(reset_kc=True)
        finally:
            await manager.shutdown_kernel(now=True)

    asyncio.run(run())
    return [cell.outputs for cell in notebook.cells]


def judged(answers):
    submitted = nbformat.reads(Student("one", answers).notebook(RELEASE), 4)
    return asyncio.run(judge_notebook(restore(submitted, RELEASE, ASSIGNMENT), ASSIGNMENT))


@pytest.mark.parametrize("walled", [True, False], ids=["walled off", "with limits only"])
def test_a_kernel_has_sockets_where_temporary_files_are_far_down(monkeypatch, tmp_path, walled):
    far_down = tmp_path / ("far-" * 30 + "down")
    far_down.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(far_down))
    if not walled:
        monkeypatch.setattr(provisioner, "isolation", lambda: provisioner.REDUCED)
    [[shown]] = run_cells("print(6 * 7)")
    assert shown.text == "42\n"
    assert list(far_down.iterdir()) == []


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_this_machine_keeps_apart_what_the_doctor_tries(trial):
    assert tried(trial) is None


# In a kernel's home is what IPython keeps there.
IN_A_KERNEL = [trial for trial in TRIALS if "expanduser" not in trial.program]


@pytest.mark.parametrize("trial", IN_A_KERNEL, ids=lambda trial: trial.name)
def test_a_kernel_is_kept_apart_from_what_the_doctor_tries(trial):
    [outputs] = run_cells(trial.program)
    assert [output.evalue for output in outputs if output.output_type == "error"] in ([], ["0"])


def test_a_trial_that_gets_out_is_reported():
    assert "got out" in tried(TRIALS[0].__class__("escape", "raise SystemExit('got out')", ""))


def test_any_jupyter_client_can_start_the_kernel():
    [outputs] = run_cells("import numpy, os; print(numpy.ones(3).sum(), os.getcwd())")
    assert outputs[0].text == "3.0 /home/student/work\n"


def test_the_assignments_data_can_be_read_and_nothing_else_of_its_folder(tmp_path):
    folder = tmp_path / ASSIGNMENT.name
    (folder / "more").mkdir(parents=True)
    (folder / "points.csv").write_text("1,2\n")
    (folder / "more" / "points.csv").write_text("3,4\n")
    (folder / "other.ipynb").write_text("{}")
    (folder / ".secret").write_text("x")
    (folder / "link.csv").symlink_to("/etc/passwd")
    listed, read, written = run_cells(
        "import os; print(sorted(os.path.join(p, f) for p, _, fs in os.walk('.') for f in fs))",
        "print(open('more/points.csv').read())",
        "open('points.csv', 'w')",
        cwd=folder,
    )
    assert listed[0].text == "['./more/points.csv', './points.csv']\n"
    assert read[0].text == "3,4\n\n"
    assert written[0].ename in ("OSError", "PermissionError")
    assert (folder / "points.csv").read_text() == "1,2\n"


def test_a_kernel_that_takes_too_much_memory_is_ended():
    hungry = "held = []\nwhile True:\n    held.append(bytearray(b'x' * 2**26))"
    verdict = judged(right_answers(ASSIGNMENT) | {"l2_penalty": hungry}).verdicts["l2_penalty"]
    assert verdict.score == 0
    assert verdict.error in ("died", "exception")


def test_the_command_names_nothing_of_the_grader():
    command = bubblewrap.wrapped(["true"], bubblewrap.View(), {})
    assert str(ROOT / "autograder") not in " ".join(command)
    assert str(editions.COURSE / "linear") not in " ".join(command)


STATUS = """
import os
for line in open("/proc/self/status"):
    name, _, value = line.partition(":")
    if name in ("Uid", "Gid", "Groups", "NoNewPrivs", "Seccomp") or name.startswith("Cap"):
        print(name, *value.split())
print(os.getcwd(), *sorted(os.environ))
"""


def cold(monkeypatch):
    monkeypatch.setattr(warm_start, "possible", lambda: False)


def test_here_kernels_begin_with_their_imports_done():
    assert warm_start.possible()


def test_a_kernel_that_was_forked_is_as_powerless_as_one_that_was_started(monkeypatch):
    forked = run_cells(STATUS)[0][0].text
    assert "CapBnd 0000000000000000\n" in forked
    assert "NoNewPrivs 1\nSeccomp 2\n" in forked
    cold(monkeypatch)
    assert run_cells(STATUS)[0][0].text == forked


LOOK_AROUND = """
import os, re, sys
print([name for name in sys.modules if name.partition(".")[0] == "autograder"])
found = set()
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb") as memory:
    for line in maps:
        places, rights, *_ = line.split()
        first, behind = (int(place, 16) for place in places.split("-"))
        try:
            memory.seek(first)
            found |= set(re.findall(rb"trea[s]ure-of-\\w+", memory.read(behind - first)))
        except (OSError, OverflowError, ValueError):
            pass
print(found)
for process in sorted(name for name in os.listdir("/proc") if name.isdigit()):
    try:
        open(f"/proc/{process}/mem", "r+b").close()
        print("of itself" if process == str(os.getpid()) else process)
    except OSError:
        pass
mine = "treasure-of-mine"
"""


def test_a_kernel_that_was_forked_finds_nothing_of_who_forked_it(monkeypatch):
    monkeypatch.setenv("GRADERS_SECRET", "treasure-of-the-grader")
    provisioner._fork_server.cache_clear()
    [outputs] = run_cells(LOOK_AROUND)
    assert "".join(output.text for output in outputs) == "[]\n{b'treasure-of-mine'}\nof itself\n"


def test_kernels_forked_one_after_the_other_draw_different_numbers():
    draw = "import random, numpy; print(random.random(), numpy.random.rand())"
    [[first]], [[second]] = run_cells(draw), run_cells(draw)
    assert not set(first.text.split()) & set(second.text.split())


def test_all_that_a_kernel_imports_until_its_first_cell_has_been_imported_before():
    program = f"{provisioner.IMPORTS}\nimport gc\nprint(*sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    before = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    [[first]] = run_cells("import sys; print(*sys.modules)")
    assert set(first.text.split()) - set(before.stdout.split()) == set()


def test_a_kernel_that_ends_takes_its_sandbox_with_it():
    async def ends() -> None:
        manager = AsyncKernelManager(kernel_name=provisioner.KERNEL)
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=30)
            client.execute("import os, subprocess; subprocess.Popen(['sleep', '1000']); os._exit(0)")
            process = manager.provisioner.process
            assert await asyncio.to_thread(process.wait, 20) is not None
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)

    asyncio.run(ends())


def test_where_nobody_can_enter_a_sandbox_kernels_start_in_it(monkeypatch):
    cold(monkeypatch)
    result = judged(right_answers(ASSIGNMENT))
    assert all(v.passed and v.isolation == "sandbox" for v in result.verdicts.values())


def test_a_fork_server_that_is_gone_is_said_and_followed_by_another():
    run_cells("1")
    provisioner._fork_server(list(ASSIGNMENTS)[-1])._process.kill()
    with pytest.raises(OSError, match=r"fork server is gone|Broken pipe"):
        run_cells("1")
    assert run_cells("1")[0][0].data["text/plain"] == "1"


def test_what_waits_is_within_the_limits_of_who_joins_it():
    limits = Limits(open_files=77, cpu=55)
    *program, _ = warm_start.waiting(limits)
    shown = subprocess.run([*program, "ulimit -n; ulimit -t"], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["77", "55"]


def test_a_sandbox_that_does_not_start_is_said():
    server, door = warm_start.ForkServer("", {}), warm_start.Door()
    nothing = subprocess.Popen(["true"], stdin=door.stdin, stdout=door.stdout)
    with nothing, pytest.raises(OSError, match="did not start"):
        door.enter(nothing.pid, server, "")
    server.close()


@pytest.fixture
def no_bubblewrap(monkeypatch):
    monkeypatch.setattr(bubblewrap, "available", lambda: None)
    provisioner.isolation.cache_clear()
    yield
    provisioner.isolation.cache_clear()


def test_without_bubblewrap_grading_goes_on_and_every_report_says_so(no_bubblewrap):
    result = judged(right_answers(ASSIGNMENT))
    for verdict in result.verdicts.values():
        assert verdict.passed
        assert verdict.isolation == "reduced"
        report = Report(verdict, footer(verdict))
        for text in (report.text(), report.html(), json.dumps(verdict.to_dict())):
            assert "reduced" in text
        assert "not walled off" in report.text()


def test_without_bubblewrap_a_sandbox_that_is_required_is_refused(no_bubblewrap):
    with pytest.raises(provisioner.ReducedError, match="autograder doctor"):
        provisioner.insist()


def test_the_command_line_refuses_too(tmp_path):
    file = tmp_path / "answer.py"
    file.write_text("def l2_penalty(W):\n    return 0, W\n")
    command = ("autograder.cli", "judge", "l2_penalty", str(file), "--json")
    # A PATH without bubblewrap.
    without = {"PATH": str(tmp_path)}
    assert json.loads(run(*command, env=without).stdout)["isolation"] == "reduced"
    refused = run(*command, "--require-sandbox", env=without)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert "cannot be walled off" in refused.stderr
