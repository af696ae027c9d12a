"""A gradebook that is opened quickly is nbgrader's own."""

import re
from pathlib import Path

import pytest
from nbgrader.api import Gradebook, Student
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import text

from autograder import courses, gradebook

ROOT = Path(__file__).parents[2]
REVISION = re.compile(r"^(down_)?revision(?:: \w+)? = ['\"](\w+)['\"]", re.MULTILINE)


@pytest.fixture
def url(tmp_path, monkeypatch):
    """Where a gradebook may be; nbgrader finds no program there that it could ask for a version."""
    monkeypatch.setenv("PATH", str(tmp_path))
    courses.load(ROOT)
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


def test_its_version_is_the_one_that_no_other_follows(url):
    named = [
        found
        for file in (Path(ALEMBIC_DIR) / "versions").glob("*.py")
        for found in REVISION.findall(file.read_text())
    ]
    followed = {name for down, name in named if down}
    [newest] = {name for down, name in named if not down} - followed
    assert gradebook.newest_version() == newest
    with Gradebook(url) as opened:
        assert opened.db.execute(text("SELECT version_num FROM alembic_version")).all() == [(newest,)]


def test_one_that_was_made_anew_knows_nothing_of_the_old_one(url):
    with Gradebook(url) as opened:
        opened.add_student("ada")
        file = Path(opened.engine.url.database)
    with Gradebook(url) as opened:
        assert [student.id for student in opened.students] == ["ada"]
    file.unlink()
    with Gradebook(url) as opened:
        assert opened.students == []


def test_one_that_is_closed_takes_nothing_from_another(url):
    with Gradebook(url) as first, Gradebook(url) as second:
        assert first.engine is second.engine
        first.add_student("ada")
        second.close()
        first.add_student("ben")
        assert [student.id for student in first.students] == ["ada", "ben"]
    assert first.engine.pool.checkedout() == 0


def test_one_that_lacks_a_table_is_given_it(url):
    with Gradebook(url) as opened:
        opened.db.execute(text("DROP TABLE comment"))
        opened.db.commit()
    with Gradebook(url) as opened:
        assert opened.db.execute(text("SELECT count(*) FROM comment")).scalar() == 0


def test_one_that_is_opened_once_keeps_what_was_saved_and_nothing_else(url):
    with gradebook.opened_once():
        with Gradebook(url) as first:
            first.add_student("ada")
            first.db.add(Student(id="ben"))
        with Gradebook(url) as again, Gradebook(url, "another-course") as another:
            assert again.db is first.db is not another.db
            assert [student.id for student in again.students] == ["ada"]
    assert first.engine.pool.checkedin() == 0
    with Gradebook(url) as anew:
        assert anew.db is not first.db
