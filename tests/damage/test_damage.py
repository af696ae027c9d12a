"""A class of damaged submissions, graded as one: each as its student would expect, or reported by name."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest
from commands import run
from damaged import ALL, ASSIGNMENT, DAMAGED, FILE, HONEST, SECRET, hand_in, name_of
from short_course import make_short_course

from autograder import courses
from autograder.build import release

ROOT_READS_ALL = {"unreadable"} if os.geteuid() == 0 else set()
TRIED = sorted(DAMAGED.keys() - ROOT_READS_ALL)

# What nbgrader's own command does not find: hidden folders and odd names.
UNSEEN = {"dots", "brackets", "two-lines", "not-text"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose class has handed in, and whose gradebook knows the assignment."""
    course = tmp_path_factory.mktemp("damage") / "course"
    make_short_course(course, ASSIGNMENT)
    release(courses.load(course), ASSIGNMENT)
    shutil.copy(course / "gradebook.db", course / "registered.db")
    hand_in(course / "submitted", nbformat.read(course / "notebooks" / ASSIGNMENT.name / FILE, 4))
    for key in ROOT_READS_ALL:
        shutil.rmtree(course / "submitted" / key)
    return course


def scores(folder: Path) -> dict[str, float]:
    """The automatically graded points in the gradebook."""
    with courses.load(folder).gradebook as gradebook:
        found = gradebook.assignment_submissions(ASSIGNMENT.name)
        return {one.student.id: sum(notebook.score for notebook in one.notebooks) for one in found}


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """What is handed in, by kind and size."""
    paths = sorted((folder / "submitted").rglob("*"))
    return {str(path): ((found := path.lstat()).st_mode, found.st_size) for path in paths}


@pytest.fixture(scope="module")
def graded(folder: Path) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    before = snapshot(folder)
    done = run("autograder.cli", "grade", ASSIGNMENT.name, "--json", cwd=folder)
    assert snapshot(folder) == before, "what is handed in stays as it is"
    return done, {one["student"]: one for one in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def by_nbgrader(folder: Path, graded: Any) -> tuple[subprocess.CompletedProcess[str], dict[str, float]]:
    """The same class graded by ``nbgrader autograde`` alone."""
    shutil.copy(folder / "registered.db", folder / "gradebook.db")
    shutil.rmtree(folder / "autograded")
    done = run("nbgrader", "autograde", ASSIGNMENT.name, cwd=folder)
    return done, scores(folder)


def test_there_is_much_that_can_happen_to_a_file():
    assert len(DAMAGED) >= 40
    assert len({damaged.intent for damaged in DAMAGED.values()}) == len(DAMAGED)
    assert all(damaged.points == ALL or damaged.told for damaged in DAMAGED.values())


def test_grading_worked_whatever_was_handed_in(graded):
    done, by_name = graded
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert by_name.keys() == {*map(name_of, TRIED), *HONEST}


@pytest.mark.parametrize("key", TRIED)
def test_each_is_graded_as_expected_or_reported_by_name(graded, key):
    one, damaged = graded[1][name_of(key)], DAMAGED[key]
    told = [one["problem"] or "", *one["remarks"], *(verdict["error"] or "" for verdict in one["verdicts"])]
    assert one["score"] == damaged.points, told
    assert damaged.told in "\n".join(told)
    if not damaged.told:
        assert not any(told)


def test_the_others_are_graded_as_if_they_were_alone(graded):
    by_name = graded[1]
    mistaken = [verdict["mistake"] for verdict in by_name["bob"]["verdicts"] if verdict["mistake"]]
    assert by_name["alice"]["score"] == ALL
    assert mistaken == list(HONEST_MISTAKES)
    assert ALL - 4 < by_name["bob"]["score"] < ALL
    assert by_name["carol"]["score"] == 0
    assert not any(by_name[name]["remarks"] for name in HONEST)


def test_all_of_a_class_are_judged_on_the_same_cases(graded):
    seeds = {verdict["seed"] for one in graded[1].values() for verdict in one["verdicts"]}
    assert len(seeds) == 1


HONEST_MISTAKES = [ASSIGNMENT.exercises[1].mistakes[0].name]


def test_the_gradebook_has_what_was_said(folder, graded):
    nameless = {name_of(key) for key in ("brackets", "two-lines", "not-text")}
    said = {name: one["score"] for name, one in graded[1].items() if name not in nameless}
    assert {name: said.get(name) for name in scores(folder)} == said


def test_nobodys_work_is_in_anothers_hands(folder, graded, by_nbgrader):
    holding = [
        file for file in (folder / "autograded").rglob("*") if file.is_file() and not file.is_symlink()
    ]
    assert [f for f in holding if SECRET in f.read_text(errors="replace")] == [
        folder / "autograded" / "alice" / ASSIGNMENT.name / FILE
    ]
    assert not [path for path in (folder / "autograded").rglob("*") if path.is_symlink()]
    assert "root:x:0:" not in "".join(file.read_text(errors="replace") for file in holding)


def test_graded_notebooks_tell_what_was_mended_and_stay_small(folder, graded, by_nbgrader):
    for key in TRIED:
        file = folder / "autograded" / name_of(key) / ASSIGNMENT.name / FILE
        if not file.exists():
            assert key in UNSEEN
            continue
        assert file.stat().st_size < 1_000_000
        [first, *_] = nbformat.read(file, 4).cells
        assert first.source.startswith("**Notes") == bool(
            graded[1][name_of(key)]["remarks"] or DAMAGED[key].points == 0
        )


def test_nbgraders_own_command_grades_the_class_alike(graded, by_nbgrader):
    done, found = by_nbgrader
    assert done.returncode == 0, done.stderr[-3000:]
    seen = {*(name_of(key) for key in TRIED if key not in UNSEEN), *HONEST}
    assert found.keys() == seen
    assert found == {name: graded[1][name]["score"] for name in seen}


def test_nbgraders_own_command_says_what_it_left_out(by_nbgrader):
    for key in UNSEEN - {"dots"}:
        name = name_of(key).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        assert repr(name_of(key))[1:-1] in by_nbgrader[0].stderr or name in by_nbgrader[0].stderr, key


def test_graded_again_without_force_nothing_changes(folder, by_nbgrader):
    done = run("nbgrader", "autograde", ASSIGNMENT.name, cwd=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    assert scores(folder) == by_nbgrader[1]


def test_nothing_is_left_in_the_courses_folder(folder, graded, by_nbgrader):
    assert [path.name for path in (folder / ".upstream").iterdir()] == ["judged"]
    assert not list(folder.glob("*.unfinished"))
