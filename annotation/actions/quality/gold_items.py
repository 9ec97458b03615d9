"""Adds gold items, whose answers are known, and changes how they are used."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.actions.shared.row_checks import check_row, field_changes, violates
from annotation.errors import Conflict, Invalid
from annotation.models import Critique, GoldItem, GoldUse, Image, ImageStatus, Person, Project, Questionnaire
from annotation.queries.projects.questionnaires import criteria_of
from annotation.rules.changeable import GOLD_FIELDS
from annotation.rules.gold import ExpectedErrorCode, check_expected, expected_of
from annotation.wording.quality.gold import EXPECTED_ERRORS


@transaction.atomic
def add_gold_item(
    *,
    actor: Person,
    image: Image,
    critique: Critique | None = None,
    expected: Mapping[str, Any] | None = None,
    explanation: str = "",
    use: str = GoldUse.GOLD,
) -> GoldItem:
    """Adds a gold item of an image: for the project's questionnaire, or for that of the critique that it is made from.

    Without `expected`, the closed answers of the critique are. Raises Invalid for answers that cannot be expected, an
    image that cannot be shown, and gold for a questionnaire whose answers become questions of a benchmark; Conflict
    `already_gold` for an image that is an item of the questionnaire already.
    """
    # Locked, so that an item that is added while a version is published is of that version.
    projects = Project.objects.select_for_update(of=("self",), no_key=True).select_related("questionnaire")
    project = projects.get(pk=image.project_id)
    questionnaire = critique.questionnaire if critique else _questionnaire(project)
    if expected is None and critique is not None:
        expected = expected_of(questionnaire.definition, critique.answers)
    item = GoldItem(
        project=project,
        image=image,
        questionnaire=questionnaire,
        use=use,
        expected=expected,
        explanation=explanation.strip(),
        critique=critique,
        created_by=actor,
    )
    _check(item)
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError as error:
        if violates(error, "gold_item_once"):
            raise _already_gold() from error
        raise
    _record(actor, item)
    return item


@transaction.atomic
def change_gold_item(*, actor: Person, item: GoldItem, **changes: Any) -> GoldItem:
    """Changes the use or the explanation of a gold item, or takes it out of use (`is_active`).

    What is expected never changes: take the item out of use and add another. Raises Invalid for another field.
    """
    unknown = sorted(set(changes) - set(GOLD_FIELDS))
    if unknown:
        fields = {name: [_("This does not change; take the item out of use, and add another.")] for name in unknown}
        raise Invalid(_("Some fields need another look."), fields=fields)
    item = GoldItem.objects.select_for_update(of=("self",), no_key=True).select_related("questionnaire").get(pk=item.pk)
    before = {name: getattr(item, name) for name in changes}
    for name, value in changes.items():
        setattr(item, name, value)
    check_row(item, exclude=["project", "image", "questionnaire", "critique", "created_by", "expected"])
    _check_use(item)
    item.save(update_fields=list(changes))
    if changed := field_changes(item, before):
        record_event(
            actor=actor, verb="changed", noun="gold", target=item.id, project_id=item.project_id, changes=changed
        )
    return item


def _record(actor: Person, item: GoldItem) -> None:
    record_event(
        actor=actor,
        verb="added",
        noun="gold",
        target=item.id,
        project_id=item.project_id,
        image=str(item.image_id),
        use=item.use,
        questions=len(item.expected),
    )


def _questionnaire(project: Project) -> Questionnaire:
    if project.questionnaire is None:
        raise Conflict(_("This project has no questionnaire yet; add one first."), code="no_questionnaire")
    return project.questionnaire


def _check(item: GoldItem) -> None:
    errors = check_expected(item.questionnaire.definition, item.expected)
    if errors:
        fields = {_field_of(question, code): [EXPECTED_ERRORS[code]()] for question, code in errors.items()}
        raise Invalid(_("Some expected answers need another look."), code="invalid_expected", fields=fields)
    check_row(item, exclude=["project", "image", "questionnaire", "critique", "created_by"])
    if item.image.status != ImageStatus.READY or item.image.held_out:
        message = _("This image is not shown at the desk: it is not ready, or it is held out for a benchmark.")
        raise Invalid(message, fields={"image": [message]})
    _check_use(item)


def _field_of(question: str, code: ExpectedErrorCode) -> str:
    """Returns the field that an error is about; the key of a question may be the name of another field."""
    return "expected" if code == "nothing_expected" else f"expected.{question}"


def _check_use(item: GoldItem) -> None:
    if item.use == GoldUse.GOLD and criteria_of(item.questionnaire_id):
        message = _(
            "With this questionnaire, people see which of their critiques became questions of a benchmark, and would"
            " know gold by that. Use the item for training or for the test."
        )
        raise Invalid(message, fields={"use": [message]})


def _already_gold() -> Conflict:
    return Conflict(
        _("This image is a gold item of this questionnaire version already; change that one."), code="already_gold"
    )
