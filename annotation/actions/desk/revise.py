"""Revises submitted critiques: each change is kept beside the first answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.candidates import sync_candidates
from annotation.actions.shared.events import record_event
from annotation.errors import Conflict
from annotation.models import Critique, CritiqueChange, CritiqueStatus, Person
from annotation.rules.judging import Judgement, QuestionnaireResponse, judge
from annotation.rules.types import StoredResponse
from annotation.sql.rows import fetch_rows
from annotation.wording.answers import rejection_of


class StaleCritique(Conflict):
    """The critique has changed since the revision was begun; `critique` is the newer one."""

    code = "stale_critique"

    def __init__(self, critique: Critique) -> None:
        super().__init__(
            _("This critique was changed from another window meanwhile. At the desk, compare the two and keep one.")
        )
        self.critique = critique


@transaction.atomic
def revise_critique(
    *,
    actor: Person,
    critique: Critique,
    answers: Mapping[str, Any],
    regions: Mapping[str, Any] | None = None,
    based_on: datetime | None = None,
) -> Critique:
    """Changes answers of one's own critique until it is reviewed; each change is kept as a revision.

    `answers` are laid over the stored ones; None removes an answer. `regions`, if given, replace the stored ones. The
    earlier values are kept, so that releases from before and after can be compared. `based_on` is the `updated_at` of
    the critique as it was read before the change; None overwrites whatever is stored. Raises Conflict for a critique
    that is reviewed or withdrawn, StaleCritique for one whose answers have changed since `based_on` to others than
    these, Invalid for answers that do not make a complete critique.
    """
    critique = Critique.objects.select_for_update(of=("self",)).select_related("questionnaire").get(pk=critique.pk)
    _require_revisable(critique)
    judgement = _judge(critique, answers, regions)
    is_same = judgement.answers == critique.answers and judgement.regions == critique.marks
    if is_same and not judgement.problems:  # also a repeated request, whose base has changed by the first one
        return critique
    if based_on is not None and not _is_current(critique, based_on):
        raise StaleCritique(critique)
    if judgement.problems:
        raise rejection_of(judgement.problems)
    changes, regions_before = _changes(critique.answers, judgement.answers), critique.marks
    _store(critique, judgement)
    sync_candidates(critique)
    _record(actor, critique, changes, None if judgement.regions == regions_before else regions_before)
    return critique


def _is_current(critique: Critique, based_on: datetime) -> bool:
    """Returns whether no answer has changed since `updated_at` was `based_on`.

    Holding an image out changes `updated_at`, too, but no answer. Times are only compared for equality: transactions
    that wait for one another do not commit in the order of their times.
    """
    if based_on == critique.updated_at:
        return True
    last_change = critique.changes.order_by("-id").first()
    return based_on == (last_change.at if last_change else critique.submitted_at)


def _require_revisable(critique: Critique) -> None:
    if critique.status == CritiqueStatus.WITHDRAWN:
        raise Conflict(
            _("This critique is withdrawn and can no longer be changed."), code="wrong_state", status="withdrawn"
        )
    if critique.status not in {CritiqueStatus.SUBMITTED, CritiqueStatus.RETURNED}:
        raise Conflict(
            _("This critique is reviewed and can no longer be changed."), code="wrong_state", status=critique.status
        )


def _judge(critique: Critique, answers: Mapping[str, Any], regions: Mapping[str, Any] | None) -> Judgement:
    """Judges the stored answers with the changed ones laid over them."""
    definition = critique.questionnaire.definition
    stages = [stage["key"] for stage in definition["stages"]]
    revised = {key: value for key, value in {**critique.answers, **answers}.items() if value is not None}
    return judge(
        definition,
        QuestionnaireResponse(revised, committed=stages, regions=critique.marks if regions is None else regions),
        _stored_response(critique, stages),
        fetch_rows("SELECT now()")[0]["now"],
    )


def _stored_response(critique: Critique, stages: list[str]) -> StoredResponse:
    return {
        "answers": critique.answers,
        "committed": stages,
        "revisions": critique.revisions,
        "regions": critique.marks,
    }


def _store(critique: Critique, judgement: Judgement) -> None:
    critique.answers, critique.revisions = judgement.answers, judgement.revisions
    critique.level, critique.words, critique.marks = judgement.level or "", judgement.word_count, judgement.regions
    critique.save(update_fields=["answers", "revisions", "level", "words", "marks"])
    critique.refresh_from_db(fields=["updated_at", "changed_seq"])


def _record(actor: Person, critique: Critique, changes: dict[str, list[Any]], regions_before: Any) -> None:
    CritiqueChange.objects.create(
        critique=critique, at=critique.updated_at, answers=changes, regions_before=regions_before
    )
    record_event(
        actor=actor,
        verb="revised",
        noun="critique",
        target=critique.id,
        project_id=critique.project_id,
        changes=changes or None,
        marks_before=regions_before,
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Returns [before, after] of each answer that differs, in the order of `before`."""
    keys = [*before, *(key for key in after if key not in before)]
    return {key: [before.get(key), after.get(key)] for key in keys if before.get(key) != after.get(key)}
