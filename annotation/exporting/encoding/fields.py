"""Describes the columns of tables once, for the schema of Parquet files and for the data card.

A description is `string`, `int64` or another type of `datasets`, `image`, a list of one description, or a dictionary of
them by name. Readers that infer types instead fail where a column is empty in one split and not in another.
"""

from collections.abc import Mapping
from typing import Any, Final

from annotation.exporting.encoding.columns import Columns
from annotation.exporting.encoding.format import Fields

# A description as above.
Field = Any
IMAGE_FIELD: Final = "image"
TIME: Final = "timestamp[us, tz=UTC]"
_ANSWER_TYPES: Final[Mapping[str, Field]] = {"integer": "int64", "number": "float64", "texts": ["string"]}
_IMAGE: Final = {
    **dict.fromkeys(("id", "file", "sha256"), "string"),
    **dict.fromkeys(("width", "height"), "int32"),
    **dict.fromkeys(("source", "license", "group"), "string"),
}


def critique_fields(columns: Columns, time: str = TIME) -> dict[str, Field]:
    """Returns a description of each field as `Columns.row` makes it; `time` is that of `submitted_at`."""
    return {
        **dict.fromkeys(("id", "project", "batch"), "string"),
        "questionnaire": {"key": "string", "version": "int32"},
        "image": _IMAGE,
        "annotator": "string",
        "answers": {key: _ANSWER_TYPES.get(type_, "string") for key, type_ in columns.types.items()},
        "level": "string",
        "revisions": "string",
        "seconds": dict.fromkeys(columns.stages, "float64"),
        "marks": "string",
        "viewing": "string",
        "submitted_at": time,
        "status": "string",
        **({"purpose": "string"} if columns.has_purpose else {}),
    }


def feature(field: Field) -> Any:
    """Returns a description as `datasets` writes it into Parquet files.

    A list is written bare: versions before 4 do not know its newer form, and all read the bare one.
    """
    if isinstance(field, Mapping):
        return {name: feature(inner) for name, inner in field.items()}
    if isinstance(field, list):
        return [feature(field[0])]
    return {"_type": "Image"} if field == IMAGE_FIELD else {"dtype": field, "_type": "Value"}


def card_features(fields: Fields) -> list[dict[str, Any]]:
    """Returns descriptions as `datasets` reads them from the YAML of a data card."""
    return [{"name": name, **_card_feature(field)} for name, field in fields.items()]


def _card_feature(field: Field) -> dict[str, Any]:
    if isinstance(field, Mapping):
        return {"struct": card_features(field)}
    if isinstance(field, list):
        (inner,) = field
        return {"list": card_features(inner) if isinstance(inner, Mapping) else inner}
    return {"dtype": field}
