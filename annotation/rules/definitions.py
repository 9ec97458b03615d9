"""Checks a questionnaire when it is saved, so that all later code may rely on it."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator

from annotation.rules import semantic_checks
from annotation.rules.documents import document_errors
from annotation.rules.kinds import KINDS
from annotation.rules.types import Definition, DefinitionError


class InvalidQuestionnaire(ValueError):
    """Raised for a questionnaire that cannot be used; `errors` says where and why."""

    def __init__(self, errors: list[DefinitionError]) -> None:
        super().__init__("; ".join(f"{error['path'] or 'document'}: {error['code']}" for error in errors))
        self.errors = errors


def check_definition(document: object) -> Definition:
    """Returns the same document, checked to be a questionnaire. Raises InvalidQuestionnaire with up to 50 errors.

    A path reads as `stages[1].questions[0].options`; the document itself has the empty path. Contradictions are looked
    for only once the shape is right.
    """
    errors = document_errors(document, _validator(), semantic_checks.errors)
    if errors:
        raise InvalidQuestionnaire(errors)
    return cast("Definition", document)


def schema() -> Mapping[str, Any]:
    """Returns the JSON Schema (2020-12) of a questionnaire: `schema.json` with the parts of every kind of question."""
    document: dict[str, Any] = json.loads(Path(__file__).with_name("schema.json").read_text("utf-8"))
    question = document["$defs"]["question"]
    question["properties"]["kind"] = {"enum": list(KINDS)}
    for kind in KINDS.values():
        question["properties"] |= kind.properties
    question["allOf"] = [
        {"if": {"properties": {"kind": {"const": key}}, "required": ["kind"]}, "then": kind.schema}
        for key, kind in KINDS.items()
    ]
    return document


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())
