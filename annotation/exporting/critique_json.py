"""`critique.v1`, one exported critique as a line of JSON. docs/export-formats.md tells of each field.

PostgreSQL writes the line: it holds the answers as JSON already, and taking them apart in Python only to put them
together again would cost three times as much as reading them. Formats that need the parts parse the line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import orjson

from annotation.exporting.pseudonyms import pseudonym
from annotation.exporting.sql_json import (
    Expression,
    json_object,
    number,
    picked,
    quoted,
    text,
    text_or_null,
    unless_empty,
    word,
)
from annotation.models import Project
from annotation.rules.types import Definition

CritiqueDocument = dict[str, Any]

JOINS: Final = """
    annotation_critique critique
    JOIN annotation_image image ON image.id = critique.image_id
    JOIN annotation_questionnaire questionnaire ON questionnaire.id = critique.questionnaire_id
"""
VIEWING: Final = ("seen_at_100", "viewport", "pixel_ratio", "scheme", "gamut")
_DEFINITIONS: Final = """
SELECT id::text, definition::text FROM annotation_questionnaire WHERE project_id = %s ORDER BY version
"""
_PEOPLE: Final = """
SELECT annotator_id::text, {name}
  FROM (SELECT DISTINCT annotator_id FROM annotation_critique WHERE project_id = %s) AS people
"""
_SUBMITTED_AT: Final = """to_char(critique.submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_REVISION: Final = """
concat('{"question":', %(entry)s -> 'question', ',"from":', coalesce(%(entry)s -> 'from', 'null'),
       ',"to":', coalesce(%(entry)s -> 'to', 'null'), ',"at":', coalesce(%(entry)s -> 'at', 'null'), '}')
"""
# Most critiques have none or one: those are written without opening a query for each.
_REVISIONS: Final = f"""
CASE jsonb_array_length(critique.revisions) WHEN 0 THEN '[]'
     WHEN 1 THEN '[' || {_REVISION % {"entry": "(critique.revisions -> 0)"}} || ']'
     ELSE (SELECT '[' || string_agg({_REVISION % {"entry": "entry"}}, ',' ORDER BY place) || ']'
             FROM jsonb_array_elements(critique.revisions) WITH ORDINALITY AS revision(entry, place)) END
"""


@dataclass(frozen=True, slots=True)
class Orders:
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


def read_definitions(cursor: Any, project: Project) -> dict[str, Definition]:
    """The questionnaire versions of a project by id, oldest first, as `cursor` sees them."""
    cursor.execute(_DEFINITIONS, [str(project.id)])
    return {version: orjson.loads(definition) for version, definition in cursor.fetchall()}


def read_pseudonyms(cursor: Any, project: Project) -> Expression:
    """As `pseudonym` of the annotator of a critique, each computed once: worth it where many lines are read."""
    one = pseudonym("people.annotator_id", project.pseudonym_key)
    cursor.execute(_PEOPLE.format(name=one.sql), [*one.values, str(project.id)])
    names = ",".join([f'"{person}":{name}' for person, name in cursor.fetchall()])
    return Expression("(%s::jsonb -> critique.annotator_id::text)::text", (f"{{{names}}}",))


def critique_line(
    project: Project, definitions: dict[str, Definition], annotator: Expression | None = None, *, flat: bool = False
) -> Expression:
    """The SQL, over the names of JOINS, that writes one critique as a line: the same critique, the same bytes.

    `flat`: what has no fixed form (revisions, marks, viewing) is JSON in a text, as a table wants it.
    """
    nested = quoted if flat else _as_it_is
    orders: dict[Orders, list[str]] = {}
    for version, definition in definitions.items():
        orders.setdefault(Orders.of(definition), []).append(version)
    return json_object(
        {
            "id": word("critique.id"),
            "project": word("critique.project_id"),
            "batch": word("critique.batch_id"),
            "questionnaire": json_object(
                {"key": word("questionnaire.key"), "version": number("questionnaire.version")}
            ),
            "image": _IMAGE,
            "annotator": annotator or pseudonym("critique.annotator_id", project.pseudonym_key),
            "answers": _in_order("critique.answers", orders, lambda order: order.questions),
            "level": text_or_null("critique.level"),
            "revisions": nested(Expression(_REVISIONS)),
            "seconds": _in_order("critique.timings", orders, lambda order: order.stages),
            "marks": nested(
                unless_empty("critique.marks", _in_order("critique.marks", orders, lambda order: order.questions))
            ),
            "viewing": nested(unless_empty("critique.viewing", picked("critique.viewing", VIEWING))),
            "submitted_at": word(_SUBMITTED_AT),
            "status": word("critique.status"),
        }
    )


def _as_it_is(expression: Expression) -> Expression:
    return expression


_IMAGE: Final = json_object(
    {
        "id": word("image.id"),
        "file": text("image.file"),
        "sha256": word("image.sha256"),
        "width": number("image.width"),
        "height": number("image.height"),
        "source": text_or_null("image.source"),
        "license": text_or_null("image.license"),
        "group": text_or_null('image."group"'),
    }
)


def _in_order(column: str, orders: dict[Orders, list[str]], keys_of: Callable[[Orders], Sequence[str]]) -> Expression:
    """A jsonb column with its keys in the order of the version that was answered.

    A version that came after the definitions were read keeps the order of jsonb rather than losing a word.
    """
    if not orders:
        return Expression(f"{column}::text")
    sql: str = "CASE"
    values: list[Any] = []
    for order, versions in orders.items():
        branch = picked(column, keys_of(order))
        sql += f" WHEN critique.questionnaire_id = ANY(%s::uuid[]) THEN {branch.sql}"
        values += [versions, *branch.values]
    return Expression(f"{sql} ELSE {column}::text END", tuple(values))
