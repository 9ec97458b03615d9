"""Questionnaires by id: immutable, so each process reads one once."""

from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from annotation.models import Questionnaire
from annotation.rules.types import Definition


@lru_cache(maxsize=256)
def questionnaire_by_id(questionnaire_id: UUID) -> Questionnaire:
    """One version; treat it as read-only."""
    return Questionnaire.objects.get(pk=questionnaire_id)


def definition_of(questionnaire_id: UUID) -> Definition:
    """The document of one version."""
    return cast("Definition", questionnaire_by_id(questionnaire_id).definition)


def version_of(questionnaire_id: UUID) -> dict[str, Any]:
    """Which version it is: its id, key and version number."""
    questionnaire = questionnaire_by_id(questionnaire_id)
    return {"id": questionnaire.id, "key": questionnaire.key, "version": questionnaire.version}
