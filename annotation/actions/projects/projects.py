"""Creates projects and changes their policies."""

from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.access import may_create_projects
from annotation.actions.projects.questionnaires import add_built_in
from annotation.actions.shared.candidate_status import settle_project
from annotation.actions.shared.events import record_event
from annotation.actions.shared.row_checks import check_row, field_changes
from annotation.actions.shared.slots import balance_slots, reorder_slots
from annotation.errors import Forbidden, Invalid
from annotation.models import Membership, Person, Project, QualityPolicy, Role
from annotation.questionnaires import built_in_keys
from annotation.rules.changeable import PROJECT_FIELDS

DEFAULT_QUESTIONNAIRE: Final = "aesthetic-critique"


@transaction.atomic
def create_project(*, actor: Person, name: str, questionnaire: str = DEFAULT_QUESTIONNAIRE, **policies: Any) -> Project:
    """Creates a project with a questionnaire that comes with Loupe, by its key; `actor` manages it.

    Raises Forbidden if the actor may not create projects, Invalid for an unknown questionnaire and for policies that
    are unknown or out of range.
    """
    if not may_create_projects(actor):
        raise Forbidden(_("Only managers and site administrators can create projects; ask one of them."))
    if questionnaire not in built_in_keys():
        raise Invalid(
            _("Some fields need another look."),
            fields={"questionnaire": [_("No questionnaire of this key comes with Loupe; choose one of the list.")]},
        )
    project = Project(name=name, created_by=actor)
    _set_policies(project, policies)
    project.save()
    QualityPolicy.objects.create(project=project)
    Membership.objects.create(project=project, person=actor, role=Role.MANAGER)
    project.questionnaire = add_built_in(actor=actor, project=project, key=questionnaire)
    record_event(actor=actor, verb="created", noun="project", target=project.id, project_id=project.id, name=name)
    return project


@transaction.atomic
def change_project(*, actor: Person, project: Project, **changes: Any) -> Project:
    """Changes policies; the open slots follow another number of critiques or another order at once.

    Raises Invalid for policies that are unknown or out of range.
    """
    project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    before = {name: getattr(project, name) for name in changes if name in PROJECT_FIELDS}
    _set_policies(project, changes)
    project.save()
    changed = field_changes(project, before)
    if "critiques_per_image" in changed:
        balance_slots(project_id=project.id)
    if "order" in changed:
        reorder_slots(project_id=project.id)
    if "cross_checks_per_candidate" in changed:
        settle_project(project)
    if changed:
        record_event(
            actor=actor, verb="changed", noun="project", target=project.id, project_id=project.id, changes=changed
        )
    return project


def _set_policies(project: Project, policies: dict[str, Any]) -> None:
    unknown = sorted(set(policies) - set(PROJECT_FIELDS))
    if unknown:
        raise Invalid(
            _("Some fields need another look."), fields={name: [_("There is no such field.")] for name in unknown}
        )
    for name, value in policies.items():
        setattr(project, name, value)
    check_row(project, exclude=["questionnaire", "created_by"])
