"""nbgrader's configuration of this course: nbgrader's commands and formgrader work from this folder."""

from pathlib import Path

from autograder.plugin import configure

c = get_config()  # noqa: F821

# The sources and releases of this course, and the judge in place of nbgrader's own execution of submissions.
configure(c, Path(__file__).parent.absolute())

c.CourseDirectory.course_id = "upstream"
