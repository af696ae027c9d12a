"""The seams to nbgrader: preprocessors in place of its own, set by `configure` in ``nbgrader_config.py``.

=========================  =========================================================================
nbgrader                   here
=========================  =========================================================================
reading a submission       `SubmissionExporter`: rebuilt on its record; one that cannot be read is unanswered
sanitize (overwrite …)     `Remarks`: what had to be mended
Execute                    `Judge`: run in the student's kernel, judged in this process
SaveAutoGrades             `SaveGrades`: all of a notebook's at once
the end of grading         + `Harmless`: what students wrote is text to every page that shows it
export                     `SafeCsvExportPlugin`: no name is a formula
generate_assignment        `SaveCells`: all of a notebook's at once
                           + `StableNotebook`: no outputs, stable cell ids, the same bytes each time
=========================  =========================================================================
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from glob import glob
from pathlib import Path
from typing import Any
from weakref import finalize

import nbformat
from jupyter_core.utils import run_sync
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbformat import NotebookNode
from nbformat.v4.rwbase import strip_transient
from nbgrader import utils
from nbgrader.api import Comment, Grade, Gradebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    IncludeHeaderFooter,
    LockCells,
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from nbgrader.preprocessors import SaveCells as SaveEachCell
from traitlets import Bool, Float, Integer
from traitlets.config import Config, Configurable

from autograder import gradebook, metadata, rooms
from autograder.exercises import find_assignment
from autograder.exports import SafeCsvExportPlugin
from autograder.feedback import FeedbackExporter
from autograder.intake import HandedIn, is_ignored, is_name, lay_out, look_through
from autograder.journal import FOLDER, judged_once
from autograder.judge import fresh_seed
from autograder.outputs import harmless
from autograder.sandbox.provisioner import insist
from autograder.session import Limits
from autograder.sources import sync
from autograder.submission import REMARKS, Restored, grade_id, is_test, load, read, read_record, with_remarks


class SaveCells(SaveEachCell):
    """nbgrader's own, which commits after each cell: here a release's cells are saved together, or none."""

    def _create_notebook(self, nb: NotebookNode) -> None:
        db = self.gradebook.db
        commit, db.commit = db.commit, db.flush
        super()._create_notebook(nb)
        commit()


class StableNotebook(NbGraderPreprocessor):
    """The last step of a release: nothing in the file depends on when or where it was built."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        nb.metadata = NotebookNode(
            kernelspec={"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            language_info={"name": "python"},
        )
        seen: dict[str, int] = {}
        for cell in nb.cells:
            stem = grade_id(cell) or _slug(cell.source)
            seen[stem] = seen.get(stem, 0) + 1
            cell.id = stem if seen[stem] == 1 else f"{stem}-{seen[stem]}"
        nb.nbformat, nb.nbformat_minor = 4, 5
        return nb, resources


def _slug(source: str) -> str:
    """A cell id from a cell's first words."""
    words = re.findall(r"[a-z0-9]+", source.lower())
    return "-".join(words[:6])[:50] or "cell"


class CheckExercises(NbGraderPreprocessor):
    """The first step of a release: graded code cells name exercises, and agree with them on points."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        assignment = find_assignment(resources["nbgrader"]["assignment"])
        points = {exercise.name: exercise.points for exercise in assignment.exercises}
        stated = {grade_id(cell) or "": cell.metadata.nbgrader.points for cell in nb.cells if is_test(cell)}
        for name, value in stated.items():
            if name not in points:
                raise ValueError(
                    f"graded cell {name!r} is no exercise of {assignment.name}: there are {', '.join(points)}"
                )
            if value != points[name]:
                raise ValueError(
                    f"graded cell {name!r} has {value:g} points, the parts of its exercise {points[name]:g}"
                )
        missing = points.keys() - stated.keys()
        if missing:
            raise ValueError(f"no graded cell for {', '.join(sorted(missing))} of {assignment.name}")
        return nb, resources


class SubmissionExporter(NotebookExporter):
    """Reads submissions; what cannot be read becomes an unanswered notebook that says why.

    nbgrader makes one for each batch, once it knows whose submissions it grades. It then walks folders of
    links to the plain files of each submission, so that it meets nothing else. It asks for each notebook
    twice: for the one handed in, and for what has been made of that, which is still at hand.
    """

    def __init__(self, config: Config | None = None, parent: Any = None, **kw: Any) -> None:
        super().__init__(config=config, parent=parent, **kw)
        self._handed_in: dict[str, HandedIn] = {}
        self._restored, self._whose = NotebookNode(), ("", "", "")
        if isinstance(parent, Autograde):
            room = rooms.make(Path(parent.coursedir.root) / FOLDER)
            finalize(self, rooms.remove, room)
            self._take_in(parent, room)

    def _take_in(self, batch: Autograde, room: Path) -> None:
        """Lay out the batch's submissions in `room`, and lead nbgrader there."""
        pattern = batch._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        # nbgrader passes over folders without notebooks, and would leave an old grade where there is one.
        asked = batch._format_source(batch.coursedir.assignment_id, batch.coursedir.student_id)
        folders, batch.assignments = sorted({*batch.assignments, *glob(asked)}), {}
        batch.coursedir = copy.copy(batch.coursedir)
        batch.coursedir.submitted_directory = str(room.relative_to(batch.coursedir.root))
        for folder in folders:
            named = re.fullmatch(pattern, folder)
            if named is None or not is_name(named["student_id"]):
                self.log.error("%r was left out: that is no student's name", folder)
                continue
            student, assignment = named["student_id"], named["assignment_id"]
            names = [
                name for name in released(self, assignment) if fnmatchcase(name, batch.coursedir.notebook_id)
            ]
            found = look_through(Path(folder), names)
            seen = Path(batch._format_source(assignment, student))
            lay_out(found, seen)
            notebooks = [str(seen / f"{name}.ipynb") for name in found.notebooks or names]
            self._handed_in |= dict.fromkeys(notebooks, found)
            batch.assignments[str(seen)] = notebooks

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **kw: Any) -> Any:
        found = self._handed_in.get(filename)
        names = (resources or {})["nbgrader"]
        whose = names["student"], names["assignment"], names["notebook"]
        if found is not None:
            ours = record(self, names)
            if names["notebook"] in found.notebooks:
                file = found.notebooks[names["notebook"]]
                restored = read(file, ours, find_assignment(names["assignment"]), found.remarks)
            else:
                restored = Restored(copy.deepcopy(ours), [found.problem or ""])
            self._restored, names["remarks"] = restored.notebook, restored.remarks
        elif self._whose != whose:
            self._restored = load(Path(filename))
        self._whose = whose
        return self.from_notebook_node(self._restored, resources, **kw)

    def from_notebook_node(  # type: ignore[override]  # as nbconvert has it
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Do all steps on a notebook that is nobody else's: nbconvert would copy it at every turn."""
        resources = self._init_resources(resources)
        for step in self._preprocessors:
            nb, resources = step(nb, resources)
        nbformat.validate(nb, relax_add_props=True)
        self._restored = nb
        # nbformat would lay the text out, in Python, which takes longer than all steps.
        return json.dumps(strip_transient(nb), ensure_ascii=False) + "\n", resources


class Remarks(NbGraderPreprocessor):
    """Tell what had to be mended in a submission, in place of nbgrader's own overwriting."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        names = resources["nbgrader"]
        for remark in names["remarks"]:
            self.log.warning("%s: %s", names["student"], remark)
        return with_remarks(Restored(nb, names["remarks"])), resources


class Judge(NbGraderPreprocessor):
    """Run the notebook and judge its exercises, in place of Execute."""

    cell_timeout = Float(
        30.0, help="Seconds one cell, or one question to a student's function, may take."
    ).tag(config=True)
    notebook_timeout = Float(300.0, help="Seconds a whole notebook may take.").tag(config=True)
    seed = Integer(
        None, allow_none=True, help="Seed of the cases, to repeat a verdict; fresh by default."
    ).tag(config=True)

    require_sandbox = Bool(
        False, help="Whether to refuse to run students' code where it cannot be walled off."
    ).tag(config=True)

    @property
    def limits(self) -> Limits:
        """How long things may take."""
        return Limits(self.cell_timeout, self.notebook_timeout)

    @cached_property
    def fresh(self) -> int:
        """The seed of a batch's cases: one class is judged on the same, and the next time on others."""
        return fresh_seed()

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        names = resources["nbgrader"]
        if self.require_sandbox:
            insist()
        files = release_path(self, names).parent
        notes = [cell for cell in nb.cells if cell.id == REMARKS]
        nb.cells = [cell for cell in nb.cells if cell.id != REMARKS]
        judged = run_sync(judged_once)(
            Restored(nb),
            names["assignment"],
            Path(course_directory(self).root),
            files,
            self.limits,
            self.seed,
            self.fresh,
        )
        nb.cells = notes + judged.notebook.cells
        return nb, resources


@dataclass(frozen=True)
class Found:
    """A notebook's grades and comments in a gradebook, by their cells' names; nothing is saved yet."""

    grades: Mapping[str, Grade]
    comments: Mapping[str, Comment]

    @property
    def db(self) -> Found:
        """What nbgrader would save after each cell."""
        return self

    def commit(self) -> None:
        """Leave it to be saved."""

    def find_grade(self, cell: str, *whose: str) -> Grade:
        """As a gradebook does."""
        return self.grades[cell]

    def find_comment(self, cell: str, *whose: str) -> Comment:
        """As a gradebook does."""
        return self.comments[cell]


class SaveGrades(SaveAutoGrades):
    """nbgrader's own, but a notebook's grades are looked for, and saved, at once."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        names = resources["nbgrader"]
        whose = names["notebook"], names["assignment"], names["student"]
        self.notebook_id, self.assignment_id, self.student_id = whose
        with Gradebook(names["db_url"]) as gradebook:
            submitted = gradebook.find_submission_notebook(*whose)
            ours = submitted.notebook
            cells = [*ours.grade_cells, *ours.solution_cells, *ours.task_cells]
            named = {cell.id: cell.name for cell in cells}
            self.gradebook = Found(
                {named[grade.cell_id]: grade for grade in submitted.grades},
                {named[comment.cell_id]: comment for comment in submitted.comments},
            )
            for position, cell in enumerate(nb.cells):
                self.preprocess_cell(cell, resources, position)
            gradebook.db.commit()
        return nb, resources


class Harmless(NbGraderPreprocessor):
    """The last step of grading: what students wrote is text, and no page that shows it runs it."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        ours = {cell.id: cell.source for cell in record(self, resources["nbgrader"]).cells}
        for cell in nb.cells:
            if cell.cell_type != "code" and cell.id != REMARKS and ours.get(cell.id) != cell.source:
                cell.source = harmless(cell.source)
                cell.pop("attachments", None)
        return nb, resources


def course_directory(owner: Configurable) -> CourseDirectory:
    """The course's folders, as configured for whoever asks."""
    return CourseDirectory(parent=owner)


def release_path(owner: Configurable, names: dict[str, str]) -> Path:
    """The release notebook that a submission began as."""
    folders = course_directory(owner)
    folder = folders.format_path(folders.release_directory, ".", names["assignment"])
    return Path(folder) / f"{names['notebook']}.ipynb"


def released(owner: Configurable, assignment: str) -> list[str]:
    """The names of an assignment's release notebooks."""
    folder = release_path(owner, {"assignment": assignment, "notebook": "*"}).parent
    return sorted(file.stem for file in folder.glob("*.ipynb"))


def record(owner: Configurable, names: dict[str, str]) -> NotebookNode:
    """The record that a submission is restored on."""
    path = release_path(owner, names)
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: run `autograder build` first")
    return read_record(path)


RELEASE = [
    CheckExercises,
    IncludeHeaderFooter,
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    SaveCells,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
    StableNotebook,
]
RELEASE_WITHOUT_GRADEBOOK = [step for step in RELEASE if step is not SaveCells]


def configure(config: Config, root: Path) -> None:
    """Set up nbgrader for the course in `root`: its folders, and what is ours in place of what is stock."""
    gradebook.open_quickly()
    gradebook.without_warnings()
    metadata.check_quickly()
    utils.is_ignored = is_ignored
    sync(root / "solutions")
    folders = config.CourseDirectory
    folders.root = str(root)
    folders.source_directory, folders.release_directory = "solutions", "notebooks"
    folders.db_url = f"sqlite:///{root / 'gradebook.db'}"
    folders.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.py"]
    config.GenerateAssignment.preprocessors = RELEASE
    config.Autograde.exporter_class = SubmissionExporter
    config.Autograde.sanitize_preprocessors = [Remarks]
    config.Autograde.autograde_preprocessors = [
        Judge,
        ClearMetadataPreprocessor,
        SaveGrades,
        AssignLatePenalties,
        CheckCellMetadata,
        Harmless,
    ]
    config.GenerateFeedback.exporter_class = FeedbackExporter
    config.ExportApp.plugin_class = SafeCsvExportPlugin
    config.ClearMetadataPreprocessor.preserve_cell_metadata_mask = [("nbgrader",), ("tags",)]
