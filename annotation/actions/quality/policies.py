"""Changes what a project asks of the quality of its critiques."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.actions.shared.row_checks import check_row, field_changes
from annotation.errors import Invalid
from annotation.models import Person, Project, QualityPolicy
from annotation.rules.changeable import QUALITY_FIELDS


@transaction.atomic
def change_quality(*, actor: Person, project: Project, **changes: Any) -> QualityPolicy:
    """Changes policies of QUALITY_FIELDS, which take effect for what happens from now on.

    Raises Invalid for policies that are unknown or out of range.
    """
    unknown = sorted(set(changes) - set(QUALITY_FIELDS))
    if unknown:
        raise Invalid(
            _("Some fields need another look."), fields={name: [_("There is no such field.")] for name in unknown}
        )
    policy = QualityPolicy.objects.select_for_update().get(project=project)
    before = {name: getattr(policy, name) for name in changes}
    for name, value in changes.items():
        setattr(policy, name, value)
    check_row(policy, exclude=["project", "consent"])
    changed = field_changes(policy, before)
    if "reviewed_only" in changed:  # the sweeper has the feed send critiques again
        policy.refeed_after, policy.refeed_until = 0, None
    policy.save(update_fields=[*changes, "refeed_after", "refeed_until"])
    if changed:
        record_event(
            actor=actor, verb="changed", noun="quality", target=project.id, project_id=project.id, changes=changed
        )
    return policy
