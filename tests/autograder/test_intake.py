"""What nbgrader ignores by its name is found as its own search would find it."""

from glob import glob

from autograder.intake import is_ignored

NAMES = ("a.py", ".a.py", "b.pyc", ".ipynb_checkpoints", "__pycache__", "points.csv", "a.PY", "[a].py", "py")
PATTERNS = (".ipynb_checkpoints", "*.pyc", "__pycache__", "*.py", "*", ".*", "[ab].*", "point?.csv", "none")


def test_a_file_is_ignored_where_a_search_for_a_pattern_finds_it(tmp_path):
    for name in NAMES:
        (tmp_path / name).touch()
    for pattern in PATTERNS:
        found = set(glob(str(tmp_path / pattern)))
        assert {file for name in NAMES if is_ignored(file := str(tmp_path / name), [pattern])} == found
    assert not is_ignored(str(tmp_path / "a.py"))
    assert is_ignored(str(tmp_path / "a.py"), PATTERNS)
