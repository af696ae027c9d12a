"""Grade a class: judge many submissions side by side, and let nbgrader write the gradebook, one at a time."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from nbgrader.api import Course, Gradebook, MissingEntry
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import make_url, update
from sqlalchemy.exc import SQLAlchemyError

from autograder import courses, rooms
from autograder.build import release
from autograder.exercises import Assignment, find_assignment
from autograder.gradebook import opened_once
from autograder.intake import HandedIn, is_name, look_through
from autograder.journal import FOLDER, judged_once
from autograder.parallel import side_by_side
from autograder.plugin import Judge, record, release_path, released
from autograder.session import Judged
from autograder.submission import grade_id, read, read_record

Progress = Callable[[str, int, int], None]
_log = logging.getLogger(__name__)

# What goes wrong on a busy machine, such as a kernel that does not come up in time, may not do so again.
ATTEMPTS = 2


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
        Why there are no points at all.
    failed : bool
        Whether that is the grader's fault, and not the submission's.
    """

    student: str
    score: float
    max_score: float
    judged: dict[str, Judged] = field(default_factory=dict)
    needs_manual_grade: bool = False
    problem: str | None = None
    failed: bool = False

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
        told = (remark for judged in self.judged.values() for remark in judged.remarks)
        return list(dict.fromkeys(told))

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
        If there is no such assignment, no release of it, no submission, or no gradebook to write in.
    """
    try:
        return _grade(root.resolve(), name, students, progress or (lambda what, done, total: None))
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or error
        raise courses.CourseError(
            f"the gradebook cannot be used: {reason}. What was judged is kept: once it can, grade again."
        ) from error


def _grade(root: Path, name: str, students: Sequence[str], tell: Progress) -> list[Graded]:
    try:
        assignment = find_assignment(name)
    except LookupError as error:
        raise courses.CourseError(str(error)) from None
    api = courses.load(root)
    for parent in (None, root / FOLDER):
        rooms.sweep(parent)
    _register(api, assignment)
    folders = submissions(api, assignment, students)
    names = released(api, name)
    handed_in = {student: look_through(folder, names) for student, folder in folders.items()}
    judge = Judge(parent=api)

    async def judged(notebook: str, found: HandedIn) -> Judged:
        path = release_path(api, {"assignment": name, "notebook": notebook})
        restored = read(found.notebooks[notebook], read_record(path), assignment, found.remarks)
        judged = await judged_once(restored, name, root, path.parent, judge.limits, judge.seed, judge.fresh)
        judged.remarks = restored.remarks
        return judged

    async def run(student: str) -> Graded:
        found = handed_in[student]
        verdicts, fault = {}, None
        for attempt in range(ATTEMPTS):
            try:
                verdicts = {notebook: await judged(notebook, found) for notebook in found.notebooks}
                fault = None
                break
            except Exception as error:  # this machine's, and not the student's: the others are graded
                fault = error
                _log.warning("%s, attempt %d: %r", student, attempt + 1, error)
        # nbgrader does not take turns by itself, and would hold up the kernels.
        recording = partial(_record, api, assignment, student, found, verdicts, fault)
        return await asyncio.get_running_loop().run_in_executor(recorder, recording)

    with ThreadPoolExecutor(1) as recorder:
        return asyncio.run(side_by_side(list(folders), run, lambda n: tell("grading", n, len(folders))))


def _register(api: NbGraderAPI, assignment: Assignment) -> None:
    """The gradebook must be there to be written, and know the assignment's cells, before grades come."""
    _make_gradebook(api.coursedir)
    with api.gradebook as gradebook:
        gradebook.db.execute(update(Course).values(id=Course.id))
        gradebook.db.commit()
        try:
            notebooks = gradebook.find_assignment(assignment.name).notebooks
        except MissingEntry:
            notebooks = []
        known = {notebook.name: {cell.name for cell in notebook.source_cells} for notebook in notebooks}
    names = released(api, assignment.name)
    if not names or any(_cells(api, assignment, name) - known.get(name, set()) for name in names):
        release(api, assignment)


def _make_gradebook(coursedir: CourseDirectory) -> None:
    """A gradebook in a file of its own is made aside, since nbgrader would not mend one half made."""
    url = make_url(coursedir.db_url)
    file = Path(url.database or "")
    if url.drivername.startswith("sqlite") and not url.query and url.database and not file.exists():
        unfinished = file.with_name(f"{file.name}.unfinished")
        unfinished.unlink(missing_ok=True)
        Gradebook(str(url.set(database=str(unfinished))), coursedir.course_id).close()
        unfinished.replace(file)


def _cells(api: NbGraderAPI, assignment: Assignment, notebook: str) -> set[str]:
    """The named cells of a release notebook; of one half written, one that nobody knows."""
    try:
        cells = record(api, {"assignment": assignment.name, "notebook": notebook}).cells
    except ValueError:
        return {""}
    return {name for cell in cells if (name := grade_id(cell))}


def submissions(api: NbGraderAPI, assignment: Assignment, students: Sequence[str] = ()) -> dict[str, Path]:
    """The folder of each student's submission."""
    coursedir = api.coursedir
    pattern = Path(coursedir.format_path(coursedir.submitted_directory, "STUDENT", assignment.name))
    base = pattern.parent.parent
    found = {p.name: p / assignment.name for p in sorted(base.glob("*")) if _is_there(p / assignment.name)}
    unknown = [student for student in students if student not in found]
    if unknown:
        raise courses.CourseError(f"no submission of {assignment.name} by {', '.join(unknown)} in {base}")
    if not found:
        raise courses.CourseError(f"no submissions of {assignment.name} in {base}")
    return {student: found[student] for student in students} if students else found


def _is_there(path: Path) -> bool:
    """Whether there is anything at all, if only something that cannot be looked at."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _record(
    api: NbGraderAPI,
    assignment: Assignment,
    student: str,
    found: HandedIn,
    judged: dict[str, Judged],
    fault: Exception | None,
) -> Graded:
    """Let nbgrader write one student's grades, and read them back."""
    if not is_name(student):
        return Graded(student, 0.0, 0.0, problem="a student's name has no [ and no control characters")
    problem, failed = found.problem, False
    if fault:
        problem, failed = f"grading failed: {type(fault).__name__}: {fault}", True
    elif judged:
        for attempt in range(ATTEMPTS):
            with opened_once():
                result = api.autograde(assignment.name, _literal(student), force=True, create=True)
            if result["success"]:
                break
            _log.warning("%s, attempt %d to record: %s", student, attempt + 1, _reason(result))
        else:
            problem, failed = f"nbgrader could not record the grade: {_reason(result)}", True
    with api.gradebook as gradebook:
        if problem:
            _no_points(gradebook, assignment.name, student)
        submission = gradebook.find_submission(assignment.name, student)
        return Graded(
            student,
            submission.score,
            submission.max_score,
            judged,
            submission.needs_manual_grade,
            problem,
            failed,
        )


def _literal(student: str) -> str:
    """A student's name as a pattern that matches it only, and that nbgrader does not strip of spaces."""
    return re.sub(r"[*?\s]", r"[\g<0>]", student)


def _no_points(gradebook: Gradebook, assignment: str, student: str) -> None:
    """No old grade stays where there is nothing to grade."""
    gradebook.update_or_create_student(student)
    submission = gradebook.update_or_create_submission(assignment, student)
    for notebook in submission.notebooks:
        for score in notebook.grades:
            score.auto_score, score.needs_manual_grade = 0, False
    gradebook.db.commit()


def _reason(result: dict[str, Any]) -> str:
    """The error that stopped nbgrader: the last that its log names."""
    log = f"{result.get('error', '')}\n{result.get('log', '')}"
    named = re.findall(r"^ *(?:[\w.]+\.)?(\w*(?:Error|Exception|Entry): .+)$", log, re.MULTILINE)
    return named[-1] if named else "it does not say why"


def common_mistakes(graded: Iterable[Graded]) -> list[tuple[str, str, int]]:
    """What the class misunderstands: (exercise, mistake, how many students), the most common first."""
    counted = Counter(pair for one in graded for pair in one.mistakes.items())
    return [(exercise, mistake, n) for (exercise, mistake), n in counted.most_common()]
