"""Reads questionnaires by id; they are immutable, so each process reads one once."""

from functools import lru_cache
from typing import cast
from uuid import UUID

from annotation.models import Questionnaire
from annotation.rules.candidates import questions_by_criterion
from annotation.rules.types import Definition


@lru_cache(maxsize=256)
def questionnaire_by_id(questionnaire_id: UUID) -> Questionnaire:
    """Returns one version; treat it as read-only."""
    return Questionnaire.objects.get(pk=questionnaire_id)


def definition_of(questionnaire_id: UUID) -> Definition:
    """Returns the definition of one version."""
    return cast("Definition", questionnaire_by_id(questionnaire_id).definition)


@lru_cache(maxsize=256)
def criteria_of(questionnaire_id: UUID) -> frozenset[str]:
    """Returns the criteria of a benchmark that the questions of one version have."""
    return frozenset(questions_by_criterion(definition_of(questionnaire_id)))


def version_before(questionnaire: Questionnaire) -> Questionnaire | None:
    """Returns the version before one of the same project, or None for the first."""
    versions = Questionnaire.objects.filter(project=questionnaire.project_id, version__lt=questionnaire.version)
    return versions.order_by("-version").first()
