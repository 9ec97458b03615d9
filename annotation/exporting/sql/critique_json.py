"""Builds `critique.v1`, one exported critique as a line of JSON. docs/export-formats.md describes each field.

PostgreSQL writes the line: it stores the answers as JSON, and decoding them in Python only to encode them again would
cost three times as much as reading them. Formats that need single fields decode the line.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

import orjson

from annotation.exporting.sql.expressions import (
    Expression,
    json_object,
    nested_json,
    number,
    plain_string,
    selected_keys,
    string,
    string_or_null,
    unless_empty,
)
from annotation.exporting.sql.instruction_json import INSTRUCTION_ARRAY, InstructionChoice
from annotation.exporting.sql.pseudonyms import pseudonym
from annotation.models import Project
from annotation.rules.types import Definition

CritiqueDocument = dict[str, Any]
# By the ids of critiques, or image by image.
LineOrder = Literal["critique", "image"]

JOINS: Final = """
    annotation_critique critique
    JOIN annotation_image image ON image.id = critique.image_id
    JOIN annotation_questionnaire questionnaire ON questionnaire.id = critique.questionnaire_id
"""
VIEWING: Final = ("seen_at_100", "viewport", "pixel_ratio", "scheme", "gamut")
DEFINITIONS: Final = """
SELECT id::text, definition::text FROM annotation_questionnaire WHERE project_id = %s ORDER BY version
"""
_PSEUDONYMS: Final = """
SELECT annotator_id::text, {name}
  FROM (SELECT DISTINCT annotator_id FROM annotation_critique WHERE project_id = %s) AS people
"""
_SUBMITTED_AT: Final = """to_char(critique.submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_REVISION: Final = """
concat('{"question":', %(entry)s -> 'question', ',"from":', coalesce(%(entry)s -> 'from', 'null'),
       ',"to":', coalesce(%(entry)s -> 'to', 'null'), ',"at":', coalesce(%(entry)s -> 'at', 'null'),
       ',"by":' || (%(entry)s -> 'by')::text, '}')
"""
# Most critiques have no or one revision: those are written without a subquery for each.
_REVISIONS: Final = f"""
CASE jsonb_array_length(critique.revisions) WHEN 0 THEN '[]'
     WHEN 1 THEN '[' || {_REVISION % {"entry": "(critique.revisions -> 0)"}} || ']'
     ELSE (SELECT '[' || string_agg({_REVISION % {"entry": "entry"}}, ',' ORDER BY position) || ']'
             FROM jsonb_array_elements(critique.revisions) WITH ORDINALITY AS revision(entry, position)) END
"""


@dataclass(frozen=True, slots=True)
class KeyOrder:
    """The keys of a questionnaire's stages and questions, coarse first."""

    stages: tuple[str, ...]
    questions: tuple[str, ...]

    @classmethod
    def of(cls, definition: Definition) -> Self:
        stages = definition["stages"]
        return cls(
            stages=tuple(stage["key"] for stage in stages),
            questions=tuple(question["key"] for stage in stages for question in stage["questions"]),
        )


def decode_definitions(rows: Iterable[tuple[str, str]]) -> dict[str, Definition]:
    """Returns the questionnaire versions of a project by id, oldest first, from the rows of DEFINITIONS."""
    return {questionnaire_id: orjson.loads(definition) for questionnaire_id, definition in rows}


def pseudonym_rows(project: Project) -> Expression:
    """Returns the statement that reads the id and the pseudonym of each annotator of a project."""
    expression = pseudonym("people.annotator_id", project.pseudonym_key)
    return Expression(_PSEUDONYMS.format(name=expression.sql), (*expression.values, str(project.id)))


def pseudonym_lookup(rows: Iterable[tuple[str, str]]) -> Expression:
    """Returns the expression that looks up a critique's pseudonym among the rows of `pseudonym_rows`.

    Where many lines are read, it replaces `pseudonym`, which computes a digest for each line.
    """
    names = ",".join([f'"{annotator_id}":{name}' for annotator_id, name in rows])
    return Expression("(%s::jsonb -> critique.annotator_id::text)::text", (f"{{{names}}}",))


def critique_line(
    project: Project,
    definitions: dict[str, Definition],
    annotator: Expression | None = None,
    *,
    flat: bool = False,
    instructions: InstructionChoice | None = None,
    whole_instructions: bool = False,
) -> Expression:
    """Returns the expression, over the names of JOINS, that writes one critique as a line.

    The same critique always makes the same bytes. With `flat`, fields without a fixed structure (revisions, marks,
    viewing) are JSON in a string, as table formats need them. With `instructions`, the last field has those of the
    critique, as their `join` makes them, which must follow JOINS; if they are alone, there are no fields of what the
    critique says.
    """
    nested = nested_json if flat else _unchanged
    key_orders: dict[KeyOrder, list[str]] = {}
    for questionnaire_id, definition in definitions.items():
        key_orders.setdefault(KeyOrder.of(definition), []).append(questionnaire_id)
    marks = _ordered("critique.marks", key_orders, lambda order: order.questions)
    origin = _origin_fields(annotator or pseudonym("critique.annotator_id", project.pseudonym_key))
    array = {"instructions": INSTRUCTION_ARRAY} if instructions else {}
    if instructions and instructions.alone:
        names = origin if whole_instructions else ("id", "questionnaire")
        image = {} if whole_instructions else {"image": _IMAGE_OF_TURNS}
        return json_object({**{name: origin[name] for name in names}, **image, **array})
    return json_object(
        {
            **origin,
            "answers": _ordered("critique.answers", key_orders, lambda order: order.questions),
            "level": string_or_null("critique.level"),
            "revisions": nested(Expression(_REVISIONS)),
            "seconds": _ordered("critique.timings", key_orders, lambda order: order.stages),
            "marks": nested(unless_empty("critique.marks", marks)),
            "viewing": nested(unless_empty("critique.viewing", selected_keys("critique.viewing", VIEWING))),
            "submitted_at": plain_string(_SUBMITTED_AT),
            "status": plain_string("critique.status"),
            **array,
        }
    )


def _origin_fields(annotator: Expression) -> dict[str, Expression]:
    """Returns the fields that tell where a critique comes from."""
    return {
        "id": plain_string("critique.id"),
        "project": plain_string("critique.project_id"),
        "batch": plain_string("critique.batch_id"),
        "questionnaire": json_object(
            {"key": plain_string("questionnaire.key"), "version": number("questionnaire.version")}
        ),
        "image": _IMAGE,
        "annotator": annotator,
    }


def _unchanged(expression: Expression) -> Expression:
    return expression


_IMAGE: Final = json_object(
    {
        "id": plain_string("image.id"),
        "file": string("image.file"),
        "sha256": plain_string("image.sha256"),
        "width": number("image.width"),
        "height": number("image.height"),
        "source": string_or_null("image.source"),
        "license": string_or_null("image.license"),
        "group": string_or_null('image."group"'),
    }
)

# The part of an image that turns need.
_IMAGE_OF_TURNS: Final = json_object({"id": plain_string("image.id"), "sha256": plain_string("image.sha256")})


def _ordered(
    column: str, key_orders: dict[KeyOrder, list[str]], keys_of: Callable[[KeyOrder], Sequence[str]]
) -> Expression:
    """Returns a jsonb column with its keys in the order of the questionnaire version that was answered.

    The keys of a version that was added after the definitions were read stay in the order of jsonb, so that none is
    lost.
    """
    if not key_orders:
        return Expression(f"{column}::text")
    sql: str = "CASE"
    values: list[Any] = []
    for key_order, questionnaire_ids in key_orders.items():
        branch = selected_keys(column, keys_of(key_order))
        sql += f" WHEN critique.questionnaire_id = ANY(%s::uuid[]) THEN {branch.sql}"
        values += [questionnaire_ids, *branch.values]
    return Expression(f"{sql} ELSE {column}::text END", tuple(values))
