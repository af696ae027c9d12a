"""Building: what students get, the same bytes each time, and a word on whatever is out of date."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder import build, courses, sources
from autograder.demo import make_course
from autograder.exercises import find_assignment
from autograder.submission import grade_id, is_demo, is_test

ROOT = Path(__file__).parents[2]
ASSIGNMENT = find_assignment("01-svm-loss")
TEXT = Path("solutions") / ASSIGNMENT.name / "svm-loss.py"
RELEASE = Path("notebooks") / ASSIGNMENT.name / "svm-loss.ipynb"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of its own, of one assignment, built as it is committed; the stored numbers are a copy."""
    root = tmp_path / "course"
    make_course(ROOT, root)
    for other in {folder.name for folder in (root / "solutions").iterdir()} - {ASSIGNMENT.name}:
        shutil.rmtree(root / "solutions" / other)
    monkeypatch.setattr(build, "ASSIGNMENTS", {ASSIGNMENT.name: ASSIGNMENT})
    shutil.copytree(ROOT / "notebooks" / ASSIGNMENT.name, root / "notebooks" / ASSIGNMENT.name)
    numbers = tmp_path / "fingerprints"
    shutil.copytree(build.FINGERPRINTS, numbers, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(build, "FINGERPRINTS", numbers)
    return root


def edited(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def files(root: Path) -> dict[Path, tuple[bytes, int]]:
    """Every file of a course, with what is in it and when it was written."""
    found = (file for file in root.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in found}


# What is out of date


def test_looking_for_what_is_stale_touches_nothing(course: Path) -> None:
    edited(course / TEXT, "# # 1 · Multiclass SVM loss", "# # 1 · The SVM loss")
    before = files(course)
    assert build.stale(course) == [course / RELEASE]
    assert files(course) == before


def test_an_edited_release_is_stale(course: Path) -> None:
    assert build.stale(course) == []
    edited(course / RELEASE, "Multiclass SVM loss", "Multiclass SVM Loss")
    assert build.stale(course) == [course / RELEASE]


def test_a_removed_release_is_stale(course: Path) -> None:
    (course / RELEASE).unlink()
    assert build.stale(course) == [course / RELEASE]


def test_a_file_that_no_source_makes_is_stale(course: Path) -> None:
    extra = course / RELEASE.with_name("notes.ipynb")
    extra.write_text("{}", encoding="utf-8")
    assert build.stale(course) == [extra]


def test_an_edited_solution_changes_no_release(course: Path) -> None:
    edited(course / TEXT, "margins = np.zeros((N, C))", "margins = np.zeros((N, C), dtype=float)")
    assert build.stale(course) == []


def numbers_file() -> Path:
    return build.FINGERPRINTS / f"{ASSIGNMENT.name}.json"


@pytest.fixture
def exercises() -> Iterator[Callable[[list[Any]], None]]:
    """Puts other exercises in the assignment's place."""
    right = ASSIGNMENT.exercises
    yield lambda others: object.__setattr__(ASSIGNMENT, "exercises", others)
    object.__setattr__(ASSIGNMENT, "exercises", right)


def replaced(**changes: Any) -> list[Any]:
    """The assignment's exercises, the first one changed."""
    [first, *others] = ASSIGNMENT.exercises
    return [dataclasses.replace(first, **changes), *others]


FIRST = ASSIGNMENT.exercises[0]
[MISTAKE, *MISTAKES] = FIRST.mistakes
CHANGES: dict[str, list[Any]] = {
    "a mistake less": replaced(mistakes=MISTAKES),
    "another sentence": replaced(mistakes=[dataclasses.replace(MISTAKE, hint="Another."), *MISTAKES]),
    "other points": replaced(parts=[dataclasses.replace(FIRST.parts[0], points=5), *FIRST.parts[1:]]),
    "another reference": replaced(reference=lambda *given: FIRST.reference(*given) * (1 + 1e-6)),
    "cases in another order": replaced(cases=lambda rng: FIRST.cases(rng)[::-1]),
    "an exercise less": ASSIGNMENT.exercises[1:],
    "an exercise more": [*ASSIGNMENT.exercises, dataclasses.replace(FIRST, name="more")],
}


@pytest.mark.parametrize("changed", [pytest.param(changed, id=name) for name, changed in CHANGES.items()])
def test_a_changed_exercise_is_stale(
    changed: list[Any], course: Path, exercises: Callable[[list[Any]], None]
) -> None:
    exercises(changed)
    assert not build.numbers_current(ASSIGNMENT)


def test_what_is_as_it_was_but_for_rounding_is_not_stale(exercises: Callable[[list[Any]], None]) -> None:
    assert build.numbers_current(ASSIGNMENT)
    exercises(replaced(reference=lambda *given: FIRST.reference(*given) * (1 + 1e-14)))
    assert build.numbers_current(ASSIGNMENT)


def empty(file: Path) -> None:
    file.write_text("", encoding="utf-8")


def garble(file: Path) -> None:
    file.write_text('{"dict":{}}', encoding="utf-8")


@pytest.mark.parametrize("damage", [Path.unlink, empty, garble])
def test_stored_numbers_that_are_gone_or_garbled_are_stale(
    course: Path, damage: Callable[[Path], Any]
) -> None:
    damage(numbers_file())
    assert build.stale(course) == [numbers_file()]


# Building


def test_building_mends_what_is_stale_and_is_the_same_each_time(course: Path) -> None:
    committed, numbers = (course / RELEASE).read_bytes(), numbers_file().read_bytes()
    edited(course / RELEASE, "Multiclass", "Multi-class")
    numbers_file().write_text("{}", encoding="utf-8")
    assert build.build(course) == [course / RELEASE, numbers_file()]
    assert (course / RELEASE).read_bytes() == committed
    # The drawn numbers are NumPy's, whose last digits may differ from machine to machine.
    assert build.numbers_current(ASSIGNMENT)
    assert len(numbers_file().read_bytes()) == len(numbers)
    bundle = course / "dist" / ASSIGNMENT.name
    names = sorted(file.name for file in bundle.iterdir())
    assert names[0] == "svm-loss.ipynb"
    assert len(names) == 2
    assert (bundle / names[0]).read_bytes() == committed
    wheel = (bundle / names[1]).read_bytes()

    assert build.build(course) == []
    assert (course / RELEASE).read_bytes() == committed
    assert (bundle / names[1]).read_bytes() == wheel
    assert build.stale(course) == []


def refusal(course: Path) -> str:
    with pytest.raises(courses.CourseError) as caught:
        build.stale(course)
    return str(caught.value).split("\n")[0]


def test_points_that_are_not_the_exercises_are_refused_by_name(course: Path) -> None:
    named = '"grade_id": "predict", "locked": true, "points": '
    edited(course / TEXT, f"{named}4", f"{named}5")
    said = refusal(course)
    assert "graded cell 'predict' has 5 points, the parts of its exercise 4" in said
    assert said.startswith("01-svm-loss could not be built")


def test_a_graded_cell_that_is_no_exercise_is_refused_by_name(course: Path) -> None:
    edited(course / TEXT, '"grade_id": "predict", "locked"', '"grade_id": "forecast", "locked"')
    said = refusal(course)
    assert "graded cell 'forecast' is no exercise of 01-svm-loss: there are hinge_margins" in said


def test_an_exercise_without_a_graded_cell_is_refused_by_name(course: Path) -> None:
    edited(course / TEXT, '"grade": true, "grade_id": "predict"', '"grade": false, "grade_id": "predict"')
    assert "no graded cell for predict" in refusal(course)


def test_what_is_no_course_is_refused(tmp_path: Path) -> None:
    with pytest.raises(courses.CourseError, match=r"is not a course: it has no nbgrader_config\.py"):
        build.build(tmp_path)


# The release


@pytest.fixture(scope="module")
def release() -> Any:
    return nbformat.read(ROOT / RELEASE, 4)


def test_a_release_is_a_valid_notebook_without_outputs(release: Any) -> None:
    nbformat.validate(release)
    assert (release.nbformat, release.nbformat_minor) == (4, 5)
    for cell in release.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def test_a_release_says_nothing_of_where_it_was_built(release: Any) -> None:
    assert set(release.metadata) == {"kernelspec", "language_info"}
    text = (ROOT / RELEASE).read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|tmp)/|site-packages|20\d\d-\d\d-\d\d", text)


def test_a_release_has_no_solution_no_hidden_test_and_no_mark_scheme(release: Any) -> None:
    text = (ROOT / TEXT).read_text(encoding="utf-8")
    regions = re.findall(r"### BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)(.*?)### END \1", text, re.S)
    kinds = {kind for kind, _ in regions}
    assert {"SOLUTION", "HIDDEN TESTS"} <= kinds
    told = "\n".join(cell.source for cell in release.cells)
    assert not re.search(r"### (BEGIN|END)|=== (BEGIN|END)|verify\(|autograder", told)
    code = "\n".join(cell.source for cell in release.cells if cell.cell_type == "code" and not is_demo(cell))
    for _, region in regions:
        for line in map(str.strip, region.split("\n")):
            if len(line) > 20 and not line.startswith("#"):
                assert line not in code, line


def test_the_written_answers_rubric_stays_with_the_source(release: Any) -> None:
    [cell] = [cell for cell in release.cells if grade_id(cell) == "w_or_2w"]
    assert len(cell.source) < 200
    source = (ROOT / TEXT).read_text(encoding="utf-8").split('"grade_id": "w_or_2w"')[1].split("# %%")[0]
    hidden = [line.strip("# ") for line in source.split("\n")[1:] if len(line) > 40]
    assert hidden
    assert not [line for line in hidden if line in cell.source]


def test_every_answer_is_not_started(release: Any) -> None:
    answers = [cell for cell in release.cells if (grade_id(cell) or "").endswith("_answer")]
    assert len(answers) >= len(ASSIGNMENT.exercises)
    for cell in answers:
        assert "raise NotImplementedError" in cell.source
        assert '"""' in cell.source


def test_graded_cells_are_the_exercises_with_their_points(release: Any) -> None:
    points = {grade_id(cell): cell.metadata.nbgrader.points for cell in release.cells if is_test(cell)}
    assert points == {exercise.name: exercise.points for exercise in ASSIGNMENT.exercises}
    for cell in release.cells:
        if is_test(cell):
            assert cell.source == f'check("{grade_id(cell)}", {grade_id(cell)})'
            assert cell.metadata.nbgrader.locked
            assert not cell.metadata.editable


def test_ids_are_unique_and_say_which_cell_it_is(release: Any) -> None:
    ids = [cell.id for cell in release.cells]
    assert len(set(ids)) == len(ids)
    for cell in release.cells:
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell.id)
        if grade_id(cell):
            assert cell.id == grade_id(cell)


def test_ids_stay_when_a_cell_is_added(course: Path, release: Any) -> None:
    heading = "# %% [markdown]\n# ## 1.6 The same loss without loops"
    edited(course / TEXT, heading, f"# %% [markdown]\n# A new cell.\n\n{heading}")
    build.release(courses.load(course), ASSIGNMENT)
    ids = [cell.id for cell in nbformat.read(course / RELEASE, 4).cells]
    old = [cell.id for cell in release.cells]
    assert [name for name in ids if name in old] == old
    assert set(ids) - set(old) == {"a-new-cell"}


# Texts and their paired notebooks


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A text notebook and the notebook that is made of it."""
    text = tmp_path / "solutions" / "01-svm-loss" / "svm-loss.py"
    text.parent.mkdir(parents=True)
    shutil.copy(ROOT / TEXT, text)
    assert sources.sync(tmp_path / "solutions") == [text]
    return text, text.with_suffix(".ipynb")


def later(file: Path) -> None:
    """As if saved a second from now."""
    at = file.stat().st_mtime_ns + 10**9
    os.utime(file, ns=(at, at))


def test_a_pair_in_step_is_left_alone(pair: tuple[Path, Path]) -> None:
    text, notebook = pair
    before = files(text.parent)
    assert sources.sync(text.parents[1]) == []
    assert files(text.parent) == before
    assert sources.texts(text.parents[1]) == [text]
    assert notebook.exists()


def test_a_notebook_saved_without_an_edit_leaves_the_texts_bytes(pair: tuple[Path, Path]) -> None:
    text, notebook = pair
    later(notebook)
    assert sources.sync(text.parents[1]) == [text]
    assert text.read_bytes() == (ROOT / TEXT).read_bytes()
    assert sources.sync(text.parents[1]) == []


def test_a_notebook_that_was_run_leaves_the_texts_bytes(pair: tuple[Path, Path]) -> None:
    text, notebook = pair
    ran = nbformat.read(notebook, 4)
    for n, cell in enumerate(cell for cell in ran.cells if cell.cell_type == "code"):
        cell.execution_count = n
        cell.outputs = [nbformat.v4.new_output("stream", text="ran")]
        cell.metadata["execution"] = {"iopub.execute_input": "2020-01-01T00:00:00Z"}
    ran.metadata["language_info"] = {"name": "python", "version": "3.99"}
    nbformat.write(ran, notebook)
    later(notebook)
    sources.sync(text.parents[1])
    assert text.read_bytes() == (ROOT / TEXT).read_bytes()


def test_a_notebook_without_jupytexts_metadata_leaves_the_cells(pair: tuple[Path, Path]) -> None:
    text, notebook = pair
    plain = nbformat.read(notebook, 4)
    del plain.metadata["jupytext"]
    nbformat.write(plain, notebook)
    later(notebook)
    sources.sync(text.parents[1])
    body = (ROOT / TEXT).read_text(encoding="utf-8").split("# ---\n", 2)[2]
    assert text.read_text(encoding="utf-8").split("# ---\n", 2)[2] == body
    assert sources.texts(text.parents[1]) == [text]


def test_an_edited_text_reaches_its_notebook(pair: tuple[Path, Path]) -> None:
    text, notebook = pair
    edited(text, "Multiclass SVM loss", "Hinge")
    later(text)
    assert sources.sync(text.parents[1]) == [text]
    assert nbformat.read(notebook, 4).cells[0].source.startswith("# 1 · Hinge")


NAMED = {"grade": False, "grade_id": "f_answer", "locked": False, "solution": True, "task": False}
ADDED = [
    nbformat.v4.new_markdown_cell('Prose with `# %%`, a """quote""", $\\frac{1}{2}$, ü\n\n\n\nfar apart  '),
    nbformat.v4.new_markdown_cell("# %% [markdown]\n### BEGIN MARK SCHEME\n2 points\n### END MARK SCHEME"),
    nbformat.v4.new_markdown_cell(""),
    nbformat.v4.new_code_cell(""),
    nbformat.v4.new_code_cell("%matplotlib inline\n!ls -l\nx = 1"),
    nbformat.v4.new_code_cell("'''# %%\n# ---\n'''\n\n\n\nx = 2\n\n"),
    nbformat.v4.new_code_cell("# only a comment"),
    nbformat.v4.new_code_cell("x = 3", metadata={"tags": ["demo"], "jupyter": {"source_hidden": True}}),
    nbformat.v4.new_raw_cell("raw *text*\n# %%"),
    nbformat.v4.new_code_cell(
        "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION",
        metadata={"nbgrader": NAMED | {"schema_version": 3}},
    ),
]


def content(notebook: Any) -> list[tuple[str, str, Any]]:
    return [(cell.cell_type, cell.source, json.loads(json.dumps(cell.metadata))) for cell in notebook.cells]


@pytest.mark.parametrize(
    "added", [pytest.param(cell, id=f"{n}-{cell.cell_type}") for n, cell in enumerate(ADDED)]
)
def test_what_is_edited_in_a_notebook_survives_the_text(pair: tuple[Path, Path], added: Any) -> None:
    text, notebook = pair
    changed = nbformat.read(notebook, 4)
    changed.cells.insert(2, added)
    changed.cells[-1].source += "\n\nOne more sentence."
    [graded] = [cell for cell in changed.cells if grade_id(cell) == "predict"]
    graded.metadata.nbgrader.points = 7
    nbformat.write(changed, notebook)
    later(notebook)
    sources.sync(text.parents[1])
    assert '"grade_id": "predict", "locked": true, "points": 7' in text.read_text(encoding="utf-8")
    notebook.unlink()
    sources.sync(text.parents[1])
    assert content(nbformat.read(notebook, 4)) == content(changed)


def test_other_python_files_are_no_texts(tmp_path: Path) -> None:
    folder = tmp_path / "01-svm-loss"
    folder.mkdir()
    (folder / "helper.py").write_text("x = 1\n", encoding="utf-8")
    (folder / "empty.py").write_text("", encoding="utf-8")
    assert sources.sync(tmp_path) == []
    assert sorted(file.name for file in folder.iterdir()) == ["empty.py", "helper.py"]
