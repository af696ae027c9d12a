"""What this machine does wrong costs no student anything, if it does it once."""

from functools import partial

import pytest
from nbgrader.apps.api import NbGraderAPI
from short_course import make_short_course

from autograder import courses
from autograder import grade as grading
from autograder.build import release
from autograder.demo.students import students
from autograder.exercises import find_assignment

ASSIGNMENT = find_assignment("01-svm-loss")
POINTS = sum(exercise.points for exercise in ASSIGNMENT.exercises)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course in which one student has handed in a right solution."""
    folder = tmp_path_factory.mktemp("faults") / "course"
    make_short_course(folder, ASSIGNMENT)
    release(courses.load(folder), ASSIGNMENT)
    student = next(one for one in students(ASSIGNMENT) if one.name.startswith("right-"))
    here = folder / "submitted" / "ada" / ASSIGNMENT.name
    here.mkdir(parents=True)
    released = folder / "notebooks" / ASSIGNMENT.name / "svm-loss.ipynb"
    (here / released.name).write_text(student.notebook(grading.read_record(released)), encoding="utf-8")
    return folder


def faulty(times, work, trouble):
    """Do `work`, but meet `trouble` so many times first."""
    left = [trouble] * times

    def done(*args, **kwargs):
        return left.pop()() if left else work(*args, **kwargs)

    return done


def kernel_is_late():
    raise RuntimeError("Kernel didn't respond in 60 seconds")


KERNEL = (grading, "judged_once", kernel_is_late)
RECORDING = (NbGraderAPI, "autograde", partial(dict, success=False, log="OSError: no room"))


@pytest.mark.parametrize(("place", "name", "trouble"), [KERNEL, RECORDING])
def test_once_is_tried_again_and_said(course, monkeypatch, capsys, place, name, trouble):
    monkeypatch.setattr(place, name, faulty(1, getattr(place, name), trouble))
    [ada] = grading.grade(course, ASSIGNMENT.name)
    assert (ada.score, ada.problem, ada.failed) == (POINTS, None, False)
    assert "ada, attempt 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("place", "name", "trouble", "told"),
    [
        (*KERNEL, "grading failed: RuntimeError: Kernel didn't respond in 60 seconds"),
        (*RECORDING, "nbgrader could not record the grade: OSError: no room"),
    ],
)
def test_again_is_a_failure_with_its_reason(course, monkeypatch, place, name, trouble, told):
    monkeypatch.setattr(place, name, faulty(9, getattr(place, name), trouble))
    [ada] = grading.grade(course, ASSIGNMENT.name)
    assert (ada.score, ada.problem, ada.failed) == (0, told, True)
