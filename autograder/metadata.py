"""nbgrader's check of cells' metadata: a schema is looked through once, and so is what a class has alike."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from nbgrader.nbgraderformat import common


def check_quickly() -> None:
    """Have nbgrader's check keep the schemas that it knows."""
    common.jsonschema = SimpleNamespace(validate=validate)


def validate(instance: Any, schema: dict[str, Any]) -> None:
    """Do what ``jsonschema.validate`` does.

    Raises
    ------
    jsonschema.ValidationError
        If the instance is not as the schema says.
    jsonschema.SchemaError
        If the schema is none.
    """
    _validate(json.dumps(instance), json.dumps(schema))


@lru_cache(1024)
def _validate(instance: str, schema: str) -> None:
    error = best_match(_validator(schema).iter_errors(json.loads(instance)))
    if error is not None:
        raise error


@cache
def _validator(text: str) -> Any:
    schema = json.loads(text)
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)
