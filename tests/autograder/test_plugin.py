"""nbgrader is given each student's own notebook."""

import nbformat

from autograder.plugin import SubmissionExporter


def test_a_file_that_was_not_just_restored_is_read_itself(tmp_path):
    exporter = SubmissionExporter()
    for student in ("ada", "ben"):
        file = tmp_path / f"{student}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_raw_cell(f"by {student}")]), file)
        names = {"student": student, "assignment": "01-svm-loss", "notebook": "svm-loss"}
        text, _ = exporter.from_filename(str(file), {"nbgrader": names})
        assert nbformat.reads(text, 4).cells[0].source == f"by {student}"
