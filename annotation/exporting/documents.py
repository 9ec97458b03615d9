"""`critique.v1`: one exported critique as a document. docs/export-formats.md tells of each field."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import orjson

from annotation.exporting.pseudonyms import pseudonymiser
from annotation.exporting.rows import CritiqueRow
from annotation.models import Project, Questionnaire
from annotation.rules.types import Definition

CritiqueDocument = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Orders:
    """The keys of one questionnaire version's stages and questions, coarse first."""

    stages: Sequence[str]
    questions: Sequence[str]

    @classmethod
    def of(cls, definition: Definition) -> Self:
        stages = definition["stages"]
        return cls(
            stages=[stage["key"] for stage in stages],
            questions=[question["key"] for stage in stages for question in stage["questions"]],
        )


class Documents:
    """Makes documents of a project's rows; reads each questionnaire version once."""

    def __init__(self, project: Project) -> None:
        self._pseudonym: Callable[[str], str] = pseudonymiser(project.pseudonym_key)
        self._orders: dict[str, Orders] = {}

    def of(self, row: CritiqueRow) -> CritiqueDocument:
        """The document of one row, its fields always in the same order and its answers from coarse to fine."""
        orders = self._orders.get(row.questionnaire) or self._read(row.questionnaire)
        return {
            "id": row.id,
            "project": row.project,
            "batch": row.batch,
            "questionnaire": {"key": row.questionnaire_key, "version": row.questionnaire_version},
            "image": {
                "id": row.image,
                "file": row.file,
                "sha256": row.sha256,
                "width": row.width,
                "height": row.height,
                "source": row.source,
                "license": row.license,
                "group": row.group,
            },
            "annotator": self._pseudonym(row.annotator),
            "answers": _in_order(orders.questions, orjson.loads(row.answers)),
            "level": row.level,
            "revisions": _revisions(row.revisions),
            "seconds": _in_order(orders.stages, orjson.loads(row.timings)),
            "submitted_at": row.submitted_at,
            "status": row.status,
        }

    def _read(self, questionnaire_id: str) -> Orders:
        definition = Questionnaire.objects.values_list("definition", flat=True).get(pk=questionnaire_id)
        orders = self._orders[questionnaire_id] = Orders.of(definition)
        return orders


def as_line(document: CritiqueDocument) -> bytes:
    """The document as one line of JSON, UTF-8, ended by a newline."""
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)


def _in_order(keys: Iterable[str], values: Mapping[str, Any]) -> dict[str, Any]:
    """jsonb forgets the order in which keys were written; the questionnaire knows it."""
    return {key: values[key] for key in keys if key in values}


def _revisions(text: str) -> list[dict[str, Any]]:
    if text == "[]":
        return []
    return [{key: entry.get(key) for key in ("question", "from", "to", "at")} for entry in orjson.loads(text)]
