"""Changes what a project asks of the quality of its critiques."""

from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.actions.shared.row_checks import check_row, field_changes
from annotation.errors import Invalid
from annotation.models import GoldUse, Person, Project, QualityPolicy
from annotation.queries.quality.qualification import count_items
from annotation.rules.changeable import QUALITY_FIELDS

_QUALIFICATION_FIELDS: Final = frozenset({"requires_qualification", "training_items", "test_items"})


@transaction.atomic
def change_quality(*, actor: Person, project: Project, **changes: Any) -> QualityPolicy:
    """Changes policies of QUALITY_FIELDS, which take effect for what happens from now on.

    Raises Invalid for policies that are unknown or out of range, and where people are to qualify with more images than
    there are.
    """
    unknown = sorted(set(changes) - set(QUALITY_FIELDS))
    if unknown:
        raise Invalid(
            _("Some fields need another look."), fields={name: [_("There is no such field.")] for name in unknown}
        )
    policies = QualityPolicy.objects.select_for_update(of=("self",)).select_related("project")
    policy = policies.get(project=project)
    before = {name: getattr(policy, name) for name in changes}
    for name, value in changes.items():
        setattr(policy, name, value)
    check_row(policy, exclude=["project", "consent"])
    if policy.requires_qualification and not _QUALIFICATION_FIELDS.isdisjoint(changes):
        _require_items(policy)
    changed = field_changes(policy, before)
    if "reviewed_only" in changed:  # the sweeper has the feed send critiques again
        policy.refeed_after, policy.refeed_until = 0, None
    policy.save(update_fields=[*changes, "refeed_after", "refeed_until"])
    if changed:
        record_event(
            actor=actor, verb="changed", noun="quality", target=project.id, project_id=project.id, changes=changed
        )
    return policy


def _require_items(policy: QualityPolicy) -> None:
    """Raises Invalid, with the numbers, unless there are items enough for one attempt."""
    project = policy.project
    fields = {}
    for name, use in (("training_items", GoldUse.TRAINING), ("test_items", GoldUse.TEST)):
        required, number = getattr(policy, name), count_items(project.id, project.questionnaire_id, use)
        if number < required:
            message = _("There are %(number)d of %(required)d gold items for it; add some first, or ask for fewer.")
            fields[name] = [message % {"number": number, "required": required}]
    if fields:
        raise Invalid(_("There are too few gold items for people to qualify."), code="too_few_items", fields=fields)
