"""Changes what a project asks of the quality of its critiques."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.actions.shared.row_checks import check_row, field_changes
from annotation.actions.shared.slots import reorder_slots
from annotation.errors import Invalid
from annotation.models import GoldUse, Person, Project, QualityPolicy
from annotation.quality import thresholds_from
from annotation.queries.quality.qualification import count_items
from annotation.rules.changeable import QUALITY_FIELDS
from annotation.wording.quality.checks import FLAG_NAMES, unknown_check

_QUALIFICATION_FIELDS: Final = frozenset({"requires_qualification", "training_items", "test_items"})


@transaction.atomic
def change_quality(*, actor: Person, project: Project, **changes: Any) -> QualityPolicy:
    """Changes policies of QUALITY_FIELDS, which take effect for what happens from now on. The open slots get another
    order at once where images begin to be mixed into the work, or cease to be.

    Raises Invalid for policies that are unknown or out of range, for checks and thresholds that are (the latter under
    `thresholds.<name>`), and where people are to qualify with more images than there are.
    """
    unknown = sorted(set(changes) - set(QUALITY_FIELDS))
    if unknown:
        raise Invalid(
            _("Some fields need another look."), fields={name: [_("There is no such field.")] for name in unknown}
        )
    policies = QualityPolicy.objects.select_for_update(of=("self",)).select_related("project")
    policy = policies.get(project=project)
    before, was_mixed = {name: getattr(policy, name) for name in changes}, policy.is_mixed
    for name, value in changes.items():
        setattr(policy, name, value)
    check_row(policy, exclude=["project", "consent"])
    if "disabled_checks" in changes:
        _require_known_checks(policy.disabled_checks)
        policy.disabled_checks = sorted(set(policy.disabled_checks))
    if "thresholds" in changes:
        _require_usable_thresholds(policy.thresholds)
    if policy.requires_qualification and not _QUALIFICATION_FIELDS.isdisjoint(changes):
        _require_items(policy)
    changed = field_changes(policy, before)
    if "reviewed_only" in changed:  # the sweeper has the feed send critiques again
        policy.refeed_after, policy.refeed_until = 0, None
    policy.save(update_fields=[*changes, "refeed_after", "refeed_until"])
    if policy.is_mixed != was_mixed:
        reorder_slots(project_id=project.id)
    if changed:
        record_event(
            actor=actor, verb="changed", noun="quality", target=project.id, project_id=project.id, changes=changed
        )
    return policy


def _require_known_checks(codes: Iterable[str]) -> None:
    unknown = sorted(set(codes) - set(FLAG_NAMES))
    if unknown:
        messages = [unknown_check(code) for code in unknown]
        raise Invalid(_("Some fields need another look."), fields={"disabled_checks": messages})


def _require_usable_thresholds(document: object) -> None:
    try:
        thresholds_from(document)
    except Invalid as error:
        fields = {name if name == "thresholds" else f"thresholds.{name}": error.fields[name] for name in error.fields}
        raise Invalid(error.detail, fields=fields) from error


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
