"""What the README says is so: its commands run, its tables are current."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import commands
import pytest

from autograder.demo import hand_in, make_course
from autograder.demo.students import Student, right_answers
from autograder.exercises import ASSIGNMENTS, find_exercise
from autograder.exercises.exercise import solution_source

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines()]
MODULES = {"autograder": "autograder.cli", "nbgrader": "nbgrader"}
TABLE = re.compile(r"<!-- exercises -->\n(.*?)<!-- /exercises -->", re.DOTALL)


def exercises_table() -> str:
    """Each exercise's points and how many mistakes it knows; `python tests/test_readme.py` writes it."""
    rows = ["| assignment | exercise | parts (points) | mistakes known |", "|---|---|---|---|"]
    for assignment in ASSIGNMENTS.values():
        for exercise in assignment.exercises:
            parts = ", ".join(f"{part.name} {part.points:g}" for part in exercise.parts)
            known = len(exercise.mistakes)
            rows.append(
                f"| `{assignment.name}` | `{exercise.name}` | {parts} ({exercise.points:g}) | {known} |"
            )
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of its own with two submissions, and a file to judge."""
    folder = tmp_path_factory.mktemp("readme") / "course"
    make_course(ROOT, folder)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    for assignment in ASSIGNMENTS.values():
        hand_in(folder, assignment, [Student("ada", right_answers(assignment)), Student("bob")])
    source = "import numpy as np\n\n" + solution_source(
        find_exercise("l2_penalty")[1].variants[0], "l2_penalty"
    )
    (folder / "answer.py").write_text(source)
    return folder


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command: in a shell, or by its module where it would first import nbgrader for seconds."""
    if command.startswith(("nbgrader", "autograder build", "autograder grade")):
        program, *arguments = shlex.split(command)
        return commands.run(MODULES[program], *arguments, cwd=folder)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_every_command_that_is_not_makes_runs_in_the_order_of_the_readme(course):
    shown = [command for command in COMMANDS if not command.startswith("make ")]
    assert len(shown) >= 7
    for command in shown:
        done = run(command, course)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        if command == "autograder grade 01-svm-loss":
            assert "38 / 42" in done.stdout
    assert (course / "feedback" / "ada" / "01-svm-loss" / "svm-loss.html").exists()
    assert (course / "grades.csv").exists()
    assert list((course / "dist" / "01-svm-loss").glob("*.whl"))


def test_every_make_command_is_a_target():
    for command in COMMANDS:
        if command.startswith("make "):
            done = run(f"{command} --dry-run", ROOT)
            assert done.returncode == 0, done.stderr


def test_the_network_of_the_readme_learns():
    [source] = [block for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "MLP" in block]
    defined = {}
    exec(source, defined)
    assert defined["history"].validation_accuracy[-1] > 0.95


def test_the_table_of_exercises_is_current():
    assert TABLE.search(README).group(1) == exercises_table()


def test_the_lessons_points_are_the_gradebooks():
    lessons = re.findall(
        r"^\| `(\d\d-[a-z-]+)` \|.*\| (\d+) \|$", README.split("### Exercises")[0], re.MULTILINE
    )
    assert lessons
    for name, points in lessons:
        source = next((ROOT / "solutions" / name).glob("*.py")).read_text(encoding="utf-8")
        assert sum(map(int, re.findall(r'"points": (\d+)', source))) == int(points)


if __name__ == "__main__":
    text = TABLE.sub(lambda _: f"<!-- exercises -->\n{exercises_table()}<!-- /exercises -->", README)
    (ROOT / "README.md").write_text(text, encoding="utf-8")
