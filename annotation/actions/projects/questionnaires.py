"""Stores versions of a project's questionnaire."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.errors import Invalid
from annotation.models import Person, Project, Questionnaire
from annotation.questionnaires import built_in
from annotation.rules.definitions import InvalidQuestionnaire, check_definition
from annotation.rules.types import Definition, DefinitionError
from annotation.wording.questionnaires import explain_definition_error


@transaction.atomic
def add_questionnaire(*, actor: Person, project: Project, definition: Any) -> Questionnaire:
    """Stores the next version, which new claims get; claimed assignments keep theirs.

    Raises Invalid (`invalid_questionnaire`) with the errors by path.
    """
    try:
        check_definition(definition)
    except InvalidQuestionnaire as error:
        raise Invalid(
            _("The questionnaire has errors; each is listed with its path."),
            code="invalid_questionnaire",
            fields=_by_path(error.errors),
        ) from error
    return _store(actor, project, definition)


@transaction.atomic
def add_built_in(*, actor: Person, project: Project, key: str) -> Questionnaire:
    """Stores a questionnaire that comes with Loupe as the next version; `built_in` checks it once a process."""
    return _store(actor, project, built_in(key))


def _store(actor: Person, project: Project, definition: Definition) -> Questionnaire:
    project = Project.objects.select_for_update().get(pk=project.pk)
    last = Questionnaire.objects.filter(project=project).aggregate(last=Max("version"))["last"] or 0
    questionnaire = Questionnaire.objects.create(
        project=project, key=definition["key"], version=last + 1, definition=definition, created_by=actor
    )
    project.questionnaire = questionnaire
    project.save(update_fields=["questionnaire"])
    record_event(
        actor=actor,
        verb="added",
        noun="questionnaire",
        target=questionnaire.id,
        project_id=project.id,
        key=questionnaire.key,
        version=questionnaire.version,
    )
    return questionnaire


def _by_path(errors: list[DefinitionError]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for error in errors:
        fields.setdefault(error["path"], []).append(explain_definition_error(error))
    return fields
