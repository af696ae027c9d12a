"""Grade a class: judge many submissions side by side, then let nbgrader write the gradebook."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.api import NbGraderAPI

from autograder import courses
from autograder.build import release
from autograder.exercises import Assignment, find_assignment
from autograder.journal import judged_once
from autograder.parallel import side_by_side
from autograder.plugin import Judge, release_path
from autograder.session import Judged
from autograder.submission import Restored, read, with_remarks

Progress = Callable[[str, int, int], None]


@dataclass
class Graded:
    """One student's grade.

    Attributes
    ----------
    student : str
    score, max_score : float
        As nbgrader's gradebook has them, manually graded cells included.
    judged : dict of str to Judged
        By notebook; empty where there was nothing to judge.
    needs_manual_grade : bool
    problem : str or None
        Why there was nothing to judge.
    """

    student: str
    score: float
    max_score: float
    judged: dict[str, Judged] = field(default_factory=dict)
    needs_manual_grade: bool = False
    problem: str | None = None

    @property
    def mistakes(self) -> dict[str, str]:
        """The mistake recognised, by exercise."""
        verdicts = [v for judged in self.judged.values() for v in judged.verdicts.values()]
        return {verdict.exercise: verdict.mistake for verdict in verdicts if verdict.mistake}

    @property
    def errors(self) -> dict[str, str]:
        """Why an exercise could not be judged, by exercise."""
        verdicts = [v for judged in self.judged.values() for v in judged.verdicts.values()]
        return {verdict.exercise: verdict.error for verdict in verdicts if verdict.error}

    @property
    def isolation(self) -> str | None:
        """How the student's process was kept apart, at the least; None where there was none."""
        kinds = {v.isolation for judged in self.judged.values() for v in judged.verdicts.values()}
        return "reduced" if "reduced" in kinds else next(iter(kinds), None)

    @property
    def remarks(self) -> list[str]:
        """What had to be mended."""
        return [remark for judged in self.judged.values() for remark in judged.remarks]

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "student": self.student,
            "score": self.score,
            "max_score": self.max_score,
            "needs_manual_grade": self.needs_manual_grade,
            "verdicts": [v.to_dict() for judged in self.judged.values() for v in judged.verdicts.values()],
            "remarks": self.remarks,
            "problem": self.problem,
        }


def grade(
    root: Path, name: str, students: Sequence[str] = (), progress: Progress | None = None
) -> list[Graded]:
    """Grade an assignment's submissions into the course's gradebook.

    Parameters
    ----------
    root : Path
        The course's folder.
    name : str
        The assignment.
    students : sequence of str
        Whose submissions; all by default.
    progress : callable, optional
        Told ``(what, done, total)`` along the way.

    Returns
    -------
    list of Graded
        In the students' order.

    Raises
    ------
    CourseError
        If there is no such assignment, no release of it, or no submission.
    """
    try:
        assignment = find_assignment(name)
    except LookupError as error:
        raise courses.CourseError(str(error)) from None
    tell = progress or (lambda what, done, total: None)
    api = courses.load(root)
    _register(api, assignment)
    folders = submissions(api, assignment, students)
    files = {student: _notebooks(api, assignment, folder) for student, folder in folders.items()}
    jobs = [(student, file) for student, found in files.items() for file in found]
    judge = Judge(parent=api)

    async def run(job: tuple[str, Path]) -> Judged:
        _, file = job
        record = release_path(api, {"assignment": name, "notebook": file.stem})
        restored = read(file, nbformat.read(record, 4), assignment)
        prepared = Restored(with_remarks(restored), restored.remarks)
        judged = await judged_once(prepared, name, root, record.parent, judge.limits, judge.seed)
        judged.remarks = restored.remarks
        return judged

    tell("judging", 0, len(jobs))
    results = asyncio.run(side_by_side(jobs, run, lambda done: tell("judging", done, len(jobs))))
    judged: dict[str, dict[str, Judged]] = {student: {} for student in folders}
    for (student, file), result in zip(jobs, results, strict=True):
        judged[student][file.stem] = result

    graded = []
    for n, student in enumerate(folders):
        tell("recording", n, len(folders))
        graded.append(_record(api, assignment, student, folders[student], judged[student]))
    tell("recording", len(folders), len(folders))
    return graded


def _register(api: NbGraderAPI, assignment: Assignment) -> None:
    """The gradebook must know the assignment's cells before grades can be written."""
    try:
        with api.gradebook as gradebook:
            gradebook.find_assignment(assignment.name)
            if gradebook.find_assignment(assignment.name).notebooks:
                return
    except MissingEntry:
        pass
    release(api, assignment)


def submissions(api: NbGraderAPI, assignment: Assignment, students: Sequence[str] = ()) -> dict[str, Path]:
    """The folder of each student's submission."""
    coursedir = api.coursedir
    pattern = Path(coursedir.format_path(coursedir.submitted_directory, "STUDENT", assignment.name))
    base = pattern.parent.parent
    found = {p.name: p / assignment.name for p in sorted(base.glob("*")) if (p / assignment.name).is_dir()}
    unknown = [student for student in students if student not in found]
    if unknown:
        raise courses.CourseError(f"no submission of {assignment.name} by {', '.join(unknown)} in {base}")
    if not found:
        raise courses.CourseError(f"no submissions of {assignment.name} in {base}")
    return {student: found[student] for student in students} if students else found


def _notebooks(api: NbGraderAPI, assignment: Assignment, folder: Path) -> list[Path]:
    """The submitted files that answer a notebook of the release."""
    release = release_path(api, {"assignment": assignment.name, "notebook": "*"}).parent
    return [folder / file.name for file in sorted(release.glob("*.ipynb")) if (folder / file.name).is_file()]


def _record(
    api: NbGraderAPI, assignment: Assignment, student: str, folder: Path, judged: dict[str, Judged]
) -> Graded:
    """Let nbgrader write one student's grades, and read them back."""
    problem = None
    if judged:
        result = api.autograde(assignment.name, student, force=True, create=True)
        if not result["success"]:
            problem = f"nbgrader could not record the grade: {_last_line(result)}"
    else:
        there = ", ".join(sorted(file.name for file in folder.iterdir())) or "nothing"
        problem = f"no notebook of {assignment.name} in the submission, which holds {there}"
    with api.gradebook as gradebook:
        if problem:
            _no_points(gradebook, assignment.name, student)
        submission = gradebook.find_submission(assignment.name, student)
        return Graded(
            student, submission.score, submission.max_score, judged, submission.needs_manual_grade, problem
        )


def _no_points(gradebook: Gradebook, assignment: str, student: str) -> None:
    """No old grade stays where there is nothing to grade."""
    gradebook.update_or_create_student(student)
    submission = gradebook.update_or_create_submission(assignment, student)
    for notebook in submission.notebooks:
        for score in notebook.grades:
            score.auto_score, score.needs_manual_grade = 0, False
    gradebook.db.commit()


def _last_line(result: dict[str, Any]) -> str:
    lines = [line for line in (result.get("error") or result.get("log") or "").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "unknown error"


def common_mistakes(graded: Iterable[Graded]) -> list[tuple[str, str, int]]:
    """What the class misunderstands: (exercise, mistake, how many students), the most common first."""
    counted = Counter(pair for one in graded for pair in one.mistakes.items())
    return [(exercise, mistake, n) for (exercise, mistake), n in counted.most_common()]
