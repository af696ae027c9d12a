"""Student editions: a wheel with what students get, and no answer; tests/lessons run the notebooks there."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from student import make_environment, variables

import course
from autograder import editions
from autograder.exercises import find_assignment

ASSIGNMENT = find_assignment("01-svm-loss")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return editions.wheel(ASSIGNMENT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and its dependencies, and nothing else of this project."""
    executable = make_environment(tmp_path_factory.mktemp("student"))
    command = ["install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(executable), *command], check=True)
    return executable


def run(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(python), *arguments],
        cwd=folder,
        env=variables(folder),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


# What is in it


def test_the_wheel_has_no_reference_and_no_grader(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    code = [name for name in names if ".dist-info/" not in name]
    assert {name.split("/")[0] for name in code} == {"course"}
    rooms = {name.split("/")[1] for name in code}
    assert rooms == {name.split("/")[0] for name in (*editions.COMMON, *ASSIGNMENT.modules)}
    assert {name.removeprefix("course/") for name in code} >= {
        "widgets/hinge_and_softmax.py",
        "widgets/hinge_and_softmax.js",
        "widgets/hinge_and_softmax.css",
        "widgets/_page/dom.js",
        "widgets/_page/page.css",
    }
    assert "course/widgets/why_softmax.py" not in names
    assert not [name for name in names if "/linear/" in name or "__pycache__" in name or "autograder" in name]


def test_the_wheel_has_its_own_assignments_numbers_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "course"
    shutil.copytree(editions.COURSE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(editions, "COURSE", package)
    numbers = package / "check" / "fingerprints"
    shutil.copy(numbers / "01-svm-loss.json", numbers / "02-another.json")
    built = editions.wheel(ASSIGNMENT, tmp_path / "dist")
    found = [name for name in zipfile.ZipFile(built).namelist() if name.endswith(".json")]
    assert found == ["course/check/fingerprints/01-svm-loss.json"]


def test_no_line_of_a_solution_is_in_the_wheel(wheel: Path) -> None:
    import inspect

    held = zipfile.ZipFile(wheel)
    said = "\n".join(held.read(name).decode() for name in held.namelist() if name.endswith((".py", ".json")))
    for exercise in ASSIGNMENT.exercises:
        for solution in (exercise.reference, exercise.variants[0]):
            body = inspect.getsource(solution).split('"""')[-1].split("\n")[1:]
            lines = {line.strip() for line in body if len(line.strip()) > 25}
            assert not {line for line in lines if line in said}


def test_the_wheel_names_its_assignment_and_what_it_needs(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel)
    [metadata] = [held.read(name).decode() for name in held.namelist() if name.endswith("/METADATA")]
    assert f"Version: {course.__version__}+01.svm.loss" in metadata or "+1.svm.loss" in metadata
    assert "Requires-Dist: numpy" in metadata
    assert "extra ==" not in metadata


def test_a_wheel_is_the_same_each_time(wheel: Path, tmp_path: Path) -> None:
    again = editions.wheel(ASSIGNMENT, tmp_path)
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()


def test_another_wheel_takes_its_place(wheel: Path, tmp_path: Path) -> None:
    shutil.copy(wheel, tmp_path)
    assert editions.wheel(ASSIGNMENT, tmp_path) == tmp_path / wheel.name
    assert [file.name for file in tmp_path.iterdir()] == [wheel.name]


def test_an_edition_is_a_package_that_needs_nothing_else_of_the_course(tmp_path: Path) -> None:
    editions.unpack(ASSIGNMENT, tmp_path)
    code = "import course.check, course.data, course.gradcheck, course.plot; print(course.__file__)"
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=variables(tmp_path) | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert Path(said.strip()) == tmp_path / "course" / "__init__.py"
    assert not (tmp_path / "course" / "linear").exists()


# Where a student has installed it


def test_the_course_is_the_editions(python: Path, tmp_path: Path) -> None:
    said = run(python, tmp_path, "-c", "import course; print(course.__file__)").stdout.strip()
    assert Path(said).is_relative_to(python.parent.parent)


@pytest.mark.parametrize("module", ["course.linear", "autograder", "autograder.exercises"])
def test_neither_reference_nor_grader_can_be_imported(python: Path, module: str, tmp_path: Path) -> None:
    ran = run(python, tmp_path, "-c", f"import {module}")
    assert ran.returncode == 1
    assert "ModuleNotFoundError: No module named" in ran.stderr


def test_no_exercise_of_another_assignment_can_be_checked(python: Path, tmp_path: Path) -> None:
    ran = run(python, tmp_path, "-c", "from course.check import check; check('softmax', abs)")
    assert "UnknownExerciseError: no exercise 'softmax' to check: there are hinge_margins" in ran.stderr
