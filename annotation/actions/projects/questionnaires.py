"""Stores versions of a project's questionnaire."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from annotation.actions.projects.gold_carrying import carry_gold, plan_carrying
from annotation.actions.shared.events import record_event
from annotation.errors import Conflict
from annotation.models import Person, Project, Questionnaire
from annotation.questionnaires import built_in
from annotation.rules.definitions import InvalidQuestionnaire, check_definition
from annotation.rules.types import Definition
from annotation.wording.questionnaires import rejection_of_definition


@transaction.atomic
def add_questionnaire(
    *, actor: Person, project: Project, definition: Any, based_on: UUID | None = None
) -> Questionnaire:
    """Stores the next version, which new claims get; claimed assignments keep theirs.

    The gold items that hold for it are carried over; those whose expected questions changed end.

    `based_on` is the version that was in use when the author began: raises Conflict (`newer_version`) with the version
    that was stored since, `unchanged` for the document of the version in use, with which all figures would begin anew,
    and `too_few_test_items` where people have to qualify and too few test items would be left.
    Raises Invalid (`invalid_questionnaire`) with the errors by path.
    """
    try:
        check_definition(definition)
    except InvalidQuestionnaire as error:
        raise rejection_of_definition(error.errors) from error
    return _store(actor, project, definition, based_on)


@transaction.atomic
def add_built_in(*, actor: Person, project: Project, key: str) -> Questionnaire:
    """Stores a questionnaire that comes with Loupe as the next version; `built_in` checks it once a process."""
    return _store(actor, project, built_in(key))


def _store(actor: Person, project: Project, definition: Definition, based_on: UUID | None = None) -> Questionnaire:
    project = (
        Project.objects.select_for_update(of=("self",), no_key=True)
        .select_related("questionnaire__created_by")
        .get(pk=project.pk)
    )
    if based_on is not None and project.questionnaire is not None and project.questionnaire_id != based_on:
        raise _newer_version(project.questionnaire)
    if project.questionnaire is not None and project.questionnaire.definition == definition:
        raise Conflict(_("This is the same as the version in use, so there is nothing to publish."), code="unchanged")
    plan = plan_carrying(project, definition)
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
    carry_gold(actor, plan, questionnaire)
    return questionnaire


def _newer_version(newer: Questionnaire) -> Conflict:
    names = {"version": newer.version, "person": newer.created_by.display_name}
    return Conflict(
        _("%(person)s has stored version %(version)d meanwhile. Nothing of yours was stored; both are kept.") % names,
        code="newer_version",
        questionnaire=str(newer.id),
        version=newer.version,
    )
