"""What is installed is what constraints.txt says, and any Python of the versions that we name can have it."""

import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

CONSTRAINTS = (Path(__file__).parents[1] / "constraints.txt").read_text()
PINNED = {
    canonicalize_name(name): version for name, version in re.findall(r"(?m)^([\w.-]+)==(\S+)$", CONSTRAINTS)
}
# All that is here, read once; of one name the first counts, as for imports: setuptools brings some again.
INSTALLED = {canonicalize_name(found.metadata["Name"]): found for found in [*metadata.distributions()][::-1]}
US = "upstream-course"


def needed(*todo):
    """Names of the distributions that these need here, each with one of its extras, and their own."""
    todo, found = list(todo), set()
    while todo:
        name, extra = asked = todo.pop()
        if asked in found:
            continue
        found.add(asked)
        for line in INSTALLED[name].requires or []:
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
                todo += [(canonicalize_name(wanted.name), more) for more in ("", *wanted.extras)]
    return sorted({name for name, _ in found} - {US})


NEEDED = needed((US, ""), (US, "dev"))


def test_what_is_needed_is_pinned_and_here():
    versions = {name: Version(INSTALLED[name].version).public for name in NEEDED}
    assert versions == {name: PINNED.get(name, "not in constraints.txt") for name in NEEDED}


def test_any_python_of_the_versions_that_we_name_can_have_what_is_pinned():
    oldest = re.search(r"\d+\.\d+", INSTALLED[US].metadata["Requires-Python"])[0] + ".0"
    wanted = {name: INSTALLED[name].metadata["Requires-Python"] or "" for name in NEEDED}
    assert {name: python for name, python in wanted.items() if oldest not in SpecifierSet(python)} == {}
