"""Renames evaluations, and leaves them out of the table of their benchmark."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.actions.shared.row_checks import field_changes
from annotation.errors import Invalid
from annotation.evaluating.evaluation_spec import MAX_NAME
from annotation.models import Evaluation, Person
from annotation.rules.changeable import EVALUATION_FIELDS
from annotation.rules.words import has_control_characters


@transaction.atomic
def change_evaluation(*, actor: Person, evaluation: Evaluation, **changes: Any) -> Evaluation:
    """Changes the name of an evaluation, and whether the table leaves it out; its answers and scores stay as they are.

    Raises Invalid for a field that cannot be changed, and for a name that is empty or too long.
    """
    evaluation = Evaluation.objects.select_for_update(of=("self",), no_key=True).get(pk=evaluation.pk)
    if "name" in changes:
        changes["name"] = str(changes["name"]).strip()
    if errors := _field_errors(changes):
        raise Invalid(_("Some fields need another look."), fields=errors)
    before = {name: getattr(evaluation, name) for name in changes}
    for name, value in changes.items():
        setattr(evaluation, name, value)
    if changed := field_changes(evaluation, before):
        evaluation.save(update_fields=list(changed))
        record_event(
            actor=actor,
            verb="changed",
            noun="evaluation",
            target=evaluation.id,
            project_id=evaluation.project_id,
            changes=changed,
        )
    return evaluation


def _field_errors(changes: dict[str, Any]) -> dict[str, list[str]]:
    errors = {name: [_("There is no such field.")] for name in sorted(set(changes) - set(EVALUATION_FIELDS))}
    if "name" in changes and not changes["name"]:
        errors["name"] = [_("Enter a name.")]
    elif len(changes.get("name", "")) > MAX_NAME:
        errors["name"] = [_("Enter a name of at most %(limit)d characters.") % {"limit": MAX_NAME}]
    elif has_control_characters(changes.get("name", "")):
        errors["name"] = [_("Write it in one line, without control characters.")]
    return errors
