"""Whatever a submission's cells do, each exercise is judged on its own."""

import asyncio
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from autograder.demo.students import Student, right_answers
from autograder.exercises import find_assignment
from autograder.judge import read_answers
from autograder.kernel import StudentKernel
from autograder.session import Judged, Limits, drawn, judge_notebook
from autograder.submission import grade_id, is_test, restore

ASSIGNMENT = find_assignment("01-svm-loss")
RELEASE = nbformat.read(Path(__file__).parents[2] / "notebooks" / "01-svm-loss" / "svm-loss.ipynb", 4)
FULL = {exercise.name: exercise.points for exercise in ASSIGNMENT.exercises}


def judged(answers, limits=None, edit=None, seed=None) -> Judged:
    submitted = nbformat.reads(Student("one", answers, edit=edit).notebook(RELEASE), 4)
    return asyncio.run(
        judge_notebook(restore(submitted, RELEASE, ASSIGNMENT), ASSIGNMENT, None, limits, seed)
    )


def scores(result: Judged) -> dict[str, float]:
    return {name: verdict.score for name, verdict in result.verdicts.items()}


def errors(result: Judged) -> dict[str, str]:
    return {name: verdict.error for name, verdict in result.verdicts.items() if verdict.error}


def test_a_right_submission_has_every_point():
    result = judged(right_answers(ASSIGNMENT, 1))
    assert scores(result) == FULL
    assert errors(result) == {}


def test_the_release_itself_has_no_point_and_says_what_is_not_started():
    result = judged({})
    assert scores(result) == dict.fromkeys(FULL, 0.0)
    assert errors(result) == dict.fromkeys(FULL, "missing")
    for verdict in result.verdicts.values():
        assert all(part.message == "not started" for part in verdict.parts)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("import os\nos._exit(3)", "died"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "died"),
        ("import threading\nthreading.Event().wait()", "timeout"),
        ("while True:\n    try:\n        while True: pass\n    except BaseException: pass", "timeout"),
        ("def l2_penalty(W):\n    while True: pass", "timeout"),
        ("import os\ndef l2_penalty(W):\n    os._exit(0)", "died"),
        ("import sys\ndef l2_penalty(W):\n    sys.exit(0)", "exception"),
        ("1 / 0\ndef l2_penalty(W): return W", "exception"),
        ("def l2_penalty(W:", "exception"),
        ("def l2_penalty(W):\n    return 1 / 0", "exception"),
        ("l2 = None", "missing"),
    ],
)
def test_one_dead_cell_costs_one_exercise(source, error):
    result = judged(right_answers(ASSIGNMENT) | {"l2_penalty": source}, Limits(cell=2))
    assert errors(result) == {"l2_penalty": error}
    assert scores(result) == FULL | {"l2_penalty": 0.0}


def test_what_is_printed_and_warned_costs_nothing():
    noise = "import sys, warnings\nwarnings.warn('hm')\nprint('x', file=sys.stderr)\nprint('y')\n"
    answers = {name: noise + source for name, source in right_answers(ASSIGNMENT).items()}
    assert scores(judged(answers)) == FULL


def test_a_helper_in_a_cell_of_ones_own_is_there_when_judged():
    def add_helper(notebook):
        position = next(i for i, cell in enumerate(notebook.cells) if grade_id(cell) == "l2_penalty_answer")
        notebook.cells.insert(
            position, nbformat.v4.new_code_cell("def squares(W):\n    return (W * W).sum()")
        )

    answers = right_answers(ASSIGNMENT) | {"l2_penalty": "def l2_penalty(W):\n    return squares(W), 2 * W"}
    assert scores(judged(answers, edit=add_helper)) == FULL


def test_demo_cells_are_not_run():
    def spoil_demos(notebook):
        for cell in notebook.cells:
            if "demo" in cell.metadata.get("tags", []):
                cell.source = "import os\nos._exit(1)"

    assert scores(judged(right_answers(ASSIGNMENT), edit=spoil_demos)) == FULL


def test_the_judge_writes_a_report_and_then_the_points():
    result = judged(
        right_answers(ASSIGNMENT) | {"predict": "def predict(W, X):\n    return (X @ W).argmin(axis=1)"}
    )
    for cell in filter(is_test, result.notebook.cells):
        report, points = cell.outputs
        name = grade_id(cell)
        assert report.output_type == "display_data"
        assert name in report.data["text/plain"]
        assert points.output_type == "execute_result"
        assert float(points.data["text/plain"]) == result.verdicts[name].score
    assert "smallest score" in result.verdicts["predict"].mistake


def test_points_that_a_cell_displays_are_not_the_judges():
    def claim(notebook):
        for cell in notebook.cells:
            if is_test(cell):
                cell.source = "1000.0"
                cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "1000.0"})]

    assert scores(judged({}, edit=claim)) == dict.fromkeys(FULL, 0.0)


def test_the_same_seed_gives_the_same_verdicts():
    answers = right_answers(ASSIGNMENT) | {
        "train": "def train(loss, W, X, y, reg, lr, steps):\n    return W, []"
    }
    first, second = (judged(answers, seed=7) for _ in range(2))
    assert first.verdicts == second.verdicts
    assert first.verdicts["train"].seed == 7
    assert judged(answers).verdicts["train"].seed != 7


def test_a_notebook_that_takes_too_long_is_judged_as_far_as_it_came():
    answers = right_answers(ASSIGNMENT)
    answers["svm_loss_naive"] = "import time\ntime.sleep(4)\n" + answers["svm_loss_naive"]
    result = judged(answers, Limits(cell=30, notebook=3))
    assert result.verdicts["hinge_margins"].passed
    assert errors(result)["train"] == "timeout"


def test_a_kernel_finds_an_empty_room_and_the_students_edition(monkeypatch):
    monkeypatch.setenv("UPSTREAM_SECRET", "42")
    looks = [
        "import os; print(sorted(os.listdir('.')))",
        "print([name for name in os.environ if 'SECRET' in name])",
        "print(os.path.expanduser('~'))",
        "import course; print(course.__file__)",
        "import course.linear",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in looks])

    async def look() -> None:
        async with StudentKernel(notebook, ASSIGNMENT) as kernel:
            for position in range(len(looks)):
                await kernel.execute(position)

    asyncio.run(look())
    said = [cell.outputs[0] for cell in notebook.cells]
    assert said[0].text == "[]\n"
    assert said[1].text == "[]\n"
    assert said[2].text.strip() != os.path.expanduser("~")
    assert "edition" in said[3].text
    assert said[4].ename == "ModuleNotFoundError"


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    judged({"hinge_margins": "import os\nos._exit(1)"})
    assert list(tmp_path.iterdir()) == []


def test_a_question_carries_inputs_and_no_answers():
    expected = ASSIGNMENT.exercises[2].expected(0)
    assert set(expected.question) == {"probe", "cases", "slopes_in"}
    assert all(set(case) == {"W", "X", "y", "reg"} for case in expected.question["cases"])
    with pytest.raises(ValueError, match="answers"):
        read_answers(expected, "[]")


def test_cases_are_drawn_once_for_all_who_ask_at_once():
    class Slow:
        draws = 0

        def expected(self, seed):
            self.draws += 1
            time.sleep(0.05)
            return seed

    exercise = Slow()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(drawn, [exercise] * 8, [1, 1, 2, 1, 2, 2, 1, 1])) == [1, 1, 2, 1, 2, 2, 1, 1]
    assert exercise.draws == 2
