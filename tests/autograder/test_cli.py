"""The command line: what it prints, and with what code it ends."""

import json
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from autograder.cli import app
from autograder.exercises import find_exercise
from autograder.exercises.exercise import solution_source

ROOT = Path(__file__).parents[2]
EXERCISE = find_exercise("l2_penalty")[1]
RIGHT = solution_source(EXERCISE.variants[0], "l2_penalty")


def autograder(*arguments: object) -> Result:
    with chdir(ROOT):
        return CliRunner().invoke(app, list(map(str, arguments)))


def test_help_names_every_command():
    shown = autograder("--help")
    assert shown.exit_code == 0
    assert all(command in shown.stdout for command in ("build", "judge", "grade", "demo"))


def test_the_command_line_starts_without_heavy_imports():
    heavy = ("numpy", "nbgrader", "nbclient", "jupyter_client")
    code = f"import sys, autograder.cli; print([name for name in {heavy} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_judge_answers_with_one_json_object_a_line_in_the_files_order(tmp_path):
    sources = {
        "right.py": RIGHT,
        "mistaken.py": EXERCISE.mistake_source(EXERCISE.mistakes[0]),
        "hangs.py": "import time\n\ndef l2_penalty(W):\n    time.sleep(3600)",
        "dies.py": "import os\nos._exit(0)",
        "broken.py": "def l2_penalty(",
        "other.py": "def penalty(W): return 1",
        "forger.py": "class Lie(list): pass\ndef l2_penalty(W):\n    return Lie([1, 2])",
    }
    files = [tmp_path / name for name in sources]
    for file in files:
        file.write_text(sources[file.name])
    (tmp_path / "latin.py").write_bytes(b"# \xe9\n" + RIGHT.encode())
    shown = autograder("judge", "l2_penalty", *files, tmp_path / "latin.py", "--json", "--timeout", 3)
    assert shown.exit_code == 0, shown.stderr
    verdicts = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [Path(verdict["source"]).name for verdict in verdicts] == [*sources, "latin.py"]
    keys = {
        "exercise",
        "source",
        "score",
        "max_score",
        "parts",
        "mistake",
        "hint",
        "seed",
        "error",
        "isolation",
    }
    for verdict in verdicts:
        assert keys <= verdict.keys()
        assert verdict["exercise"] == "l2_penalty"
        assert verdict["max_score"] == 4
        assert verdict["isolation"]
        for part in verdict["parts"]:
            assert part.keys() == {"name", "score", "max_score", "passed", "message"}
    by_name = {Path(verdict["source"]).name: verdict for verdict in verdicts}
    assert {name: v["error"] for name, v in by_name.items()} == {
        "right.py": None,
        "mistaken.py": None,
        "hangs.py": "timeout",
        "dies.py": "died",
        "broken.py": "exception",
        "other.py": "missing",
        "forger.py": None,
        "latin.py": "malformed",
    }
    assert len({verdict["seed"] for verdict in verdicts}) == 1  # all had the same cases
    assert by_name["right.py"]["score"] == 4
    assert by_name["mistaken.py"]["mistake"] == EXERCISE.mistakes[0].name
    assert by_name["mistaken.py"]["hint"]
    assert by_name["forger.py"]["score"] == 0


def test_judge_repeats_a_verdict_with_its_seed(tmp_path):
    file = tmp_path / "halved.py"
    file.write_text(EXERCISE.mistake_source(EXERCISE.mistakes[0]))
    first, second = (autograder("judge", "l2_penalty", file, "--json", "--seed", 11).stdout for _ in range(2))
    assert first == second
    assert json.loads(first)["seed"] == 11


def test_judge_without_json_is_for_people(tmp_path):
    file = tmp_path / "halved.py"
    file.write_text(EXERCISE.mistake_source(EXERCISE.mistakes[0]))
    shown = autograder("judge", "l2_penalty", file)
    assert "l2_penalty: 3 of 4 points" in shown.stdout
    assert "gradient halved" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("judge", "no_such_exercise", __file__), "no exercise 'no_such_exercise': there are hinge_margins"),
        (("judge", "l2_penalty", "no/such/file.py"), "no/such/file.py"),
        (("grade", "99-nothing"), "no assignment '99-nothing': there are 01-svm-loss"),
        (("build", "--course", "tests"), "is not a course: it has no nbgrader_config.py"),
        (("demo", "tests"), "is there and is no earlier demo"),
    ],
)
def test_bad_input_is_named_and_ends_with_code_2(arguments, said):
    shown = autograder(*arguments)
    assert shown.exit_code == 2
    assert said in " ".join(shown.stderr.replace("│", "").split())
    assert "Traceback" not in shown.stderr
