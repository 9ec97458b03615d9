"""Describes the fields of a questionnaire's parts, for a form that edits them.

The description is read out of the JSON Schema with the parts of every kind of question, so that a form has the fields
of a new kind without knowing it.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal, NotRequired, TypedDict

from annotation.rules.definitions import schema
from annotation.rules.kinds import KINDS
from annotation.rules.kinds.base import QuestionKind, Schema

FieldType = Literal[
    "line",
    "text",
    "lines",
    "name",
    "number",
    "switch",
    "selection",
    "options",
    "levels",
    "condition",
    "variants",
    "templates",
    "json",
]

_BY_DEFINITION: Final[Mapping[str, FieldType]] = {
    "line": "line",
    "text": "text",
    "hints": "lines",
    "name": "name",
    "count": "number",
    "number": "number",
    "levels": "levels",
    "condition": "condition",
}
_BY_ITEM: Final[Mapping[str, FieldType]] = {
    "line": "lines",
    "option": "options",
    "variant": "variants",
    "template": "templates",
}
_BY_TYPE: Final[Mapping[str, FieldType]] = {
    "boolean": "switch",
    "integer": "number",
    "number": "number",
    "string": "name",
}
_STRUCTURE: Final = frozenset({"stages", "questions", "kind"})
"""Properties that the structure and the choice of the kind edit, and no field."""


class FormField(TypedDict):
    """A property and how it is edited. `json` is the type of whatever no other type fits.

    `default` is what holds without the property. `values` says whether the values of options are whole numbers or
    names; `choices` are those of a selection.
    """

    name: str
    type: FieldType
    required: bool
    minimum: NotRequired[float]
    maximum: NotRequired[float]
    is_whole: NotRequired[bool]
    min_items: NotRequired[int]
    values: NotRequired[Literal["numbers", "names"]]
    choices: NotRequired[list[str]]
    default: NotRequired[bool]


class KindForm(TypedDict):
    """The fields that only questions of a kind have, and what the shared fields offer for it."""

    fields: list[FormField]
    criteria: list[str]
    forms: list[str]
    has_options: bool
    is_numeric: bool
    is_comparable: bool


class Forms(TypedDict):
    """The fields of the document, of a stage, of every question, and of the questions of each kind."""

    document: list[FormField]
    stage: list[FormField]
    question: list[FormField]
    kinds: dict[str, KindForm]


def describe_forms() -> Forms:
    """Returns the fields of every part of a questionnaire, in the order of the schema."""
    document = schema()
    definitions = document["$defs"]
    properties_of_kinds = {name for kind in KINDS.values() for name in kind.properties}
    return {
        "document": _fields(document, definitions),
        "stage": _fields(definitions["stage"], definitions),
        "question": _fields(definitions["question"], definitions, leaving_out=properties_of_kinds),
        "kinds": {key: _kind_form(kind, definitions) for key, kind in KINDS.items()},
    }


def field_types() -> dict[str, FieldType]:
    """Returns the type of every property of a questionnaire by its name, which has one meaning everywhere."""
    forms = describe_forms()
    fields = [*forms["document"], *forms["stage"], *forms["question"]]
    fields += [field for form in forms["kinds"].values() for field in form["fields"]]
    return {field["name"]: field["type"] for field in fields}


def _kind_form(kind: QuestionKind, definitions: Schema) -> KindForm:
    part = {"properties": kind.properties, "required": kind.schema.get("required", ())}
    return {
        "fields": [_with_own_demands(field, kind) for field in _fields(part, definitions)],
        "criteria": list(kind.criteria),
        "forms": list(kind.forms),
        "has_options": kind.has_options,
        "is_numeric": kind.is_numeric,
        "is_comparable": kind.is_comparable,
    }


def _with_own_demands(field: FormField, kind: QuestionKind) -> FormField:
    """Returns a field with what the kind demands of the values of its options."""
    value = _option_value(kind.schema.get("properties", {}).get(field["name"], {}))
    return {**field, "values": "numbers"} if value.get("type") == "integer" else field


def _fields(part: Schema, definitions: Schema, leaving_out: frozenset[str] | set[str] = frozenset()) -> list[FormField]:
    skipped = _STRUCTURE | leaving_out
    required = part.get("required", ())
    return [
        _field(name, property_schema, definitions, is_required=name in required)
        for name, property_schema in part["properties"].items()
        if name not in skipped
    ]


def _field(name: str, property_schema: Schema, definitions: Schema, *, is_required: bool) -> FormField:
    reference = _reference(property_schema)
    whole: dict[str, Any] = {**definitions.get(reference, {}), **property_schema}
    field: FormField = {"name": name, "type": _type(reference, whole), "required": is_required}
    if "enum" in whole:
        field["choices"] = list(whole["enum"])
    if "default" in whole:
        field["default"] = whole["default"]
    if field["type"] == "number":
        field["is_whole"] = whole.get("type") == "integer"
        if "minimum" in whole:
            field["minimum"] = whole["minimum"]
        if "maximum" in whole:
            field["maximum"] = whole["maximum"]
    if field["type"] == "options":
        field["values"] = "numbers" if _option_value(property_schema).get("type") == "integer" else "names"
        field["min_items"] = whole.get("minItems", 0)
    return field


def _type(reference: str, whole: Schema) -> FieldType:
    if reference in _BY_DEFINITION:
        return _BY_DEFINITION[reference]
    if "enum" in whole:
        return "selection"
    if whole.get("type") == "array":
        return _BY_ITEM.get(_reference(whole.get("items", {})), "json")
    return _BY_TYPE.get(str(whole.get("type")), "json")


def _option_value(property_schema: Schema) -> Schema:
    value: Schema = property_schema.get("items", {}).get("properties", {}).get("value", {})
    return value


def _reference(part: Schema) -> str:
    """Returns the name of the definition that a part of the schema refers to; empty without one."""
    return str(part.get("$ref", "")).rpartition("/")[2]
