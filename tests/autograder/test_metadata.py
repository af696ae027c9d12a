"""nbgrader's check of metadata is as strict as ever when it keeps its schemas."""

import jsonschema
import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.nbgraderformat.v3 import MetadataValidatorV3

from autograder import metadata

GRADED = {
    "grade": True,
    "solution": False,
    "locked": True,
    "task": False,
    "points": 4,
    "grade_id": "predict",
    "schema_version": 3,
}
WRONG = {
    "points that are a word": GRADED | {"points": "four"},
    "points below zero": GRADED | {"points": -1},
    "a name that is none": GRADED | {"grade_id": "a name"},
    "a field too many": GRADED | {"bonus": 4},
    "a field too few": {name: value for name, value in GRADED.items() if name != "locked"},
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_refused_is_refused_in_the_same_words(what):
    schema = MetadataValidatorV3().schema
    with pytest.raises(jsonschema.ValidationError) as stock:
        jsonschema.validate(WRONG[what], schema)
    with pytest.raises(jsonschema.ValidationError) as ours:
        metadata.validate(WRONG[what], schema)
    assert str(ours.value) == str(stock.value)


def test_a_schema_that_is_none_is_refused():
    with pytest.raises(jsonschema.SchemaError):
        metadata.validate(GRADED, {"type": "a thing"})


def test_nbgrader_asks_this_check():
    metadata.check_quickly()
    cell = nbformat.v4.new_code_cell(metadata={"nbgrader": GRADED})
    notebook = nbformat.v4.new_notebook(cells=[cell])
    MetadataValidator().validate_nb(notebook)
    cell.metadata.nbgrader.points = "four"
    with pytest.raises(ValidationError):
        MetadataValidator().validate_nb(notebook)
