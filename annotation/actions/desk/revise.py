"""Revises submitted critiques: each change is kept beside the first answer, and reviewed anew."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.candidates import sync_candidates
from annotation.actions.shared.events import record_event
from annotation.actions.shared.lifecycle import require_change
from annotation.actions.shared.review_queue import reopen_review
from annotation.actions.shared.revised_answers import answer_changes, is_unchanged, judge_revision
from annotation.errors import Conflict
from annotation.models import Critique, CritiqueChange, CritiqueStatus, Person, Purpose
from annotation.queries.desk.author_times import changed_for_author
from annotation.rules.judging import Judgement
from annotation.wording.answers import rejection_of


class StaleCritique(Conflict):
    """The critique has changed since the revision was begun; `critique` is the newer one."""

    code = "stale_critique"

    def __init__(self, critique: Critique) -> None:
        super().__init__(_("This critique has changed since you opened it. At the desk, compare the two and keep one."))
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
    """Changes answers of one's own critique; each change is kept as a revision, and one after a decision is reviewed.

    `answers` are laid over the stored ones; None removes an answer. `regions`, if given, replace the stored ones. The
    earlier values are kept, so that releases from before and after can be compared. `based_on` is the `updated_at` of
    the critique as it was read before the change; None overwrites whatever is stored. Whoever was returned a critique
    may send it with the answers that it has, if `based_on` is given: it is then submitted again. Raises Conflict for a
    critique that is rejected or withdrawn, or of a training or test, StaleCritique for one that has changed since
    `based_on` to others than these, Invalid for answers that do not make a complete critique.
    """
    critiques = Critique.objects.select_for_update(of=("self",), no_key=True).select_related("questionnaire")
    critique = critiques.get(pk=critique.pk)
    _require_revisable(critique)
    judgement = judge_revision(critique, answers, regions)
    is_current = based_on is None or _is_current(critique, based_on)
    is_same = is_unchanged(critique, judgement) and not judgement.problems
    stands_by = critique.status == CritiqueStatus.RETURNED and based_on is not None and is_current
    if is_same and not stands_by:  # also a repeated request, whose base has changed by the first one
        return critique
    if not is_current:
        raise StaleCritique(critique)
    if judgement.problems:
        raise rejection_of(judgement.problems)
    changes, regions_before = answer_changes(critique.answers, judgement.answers), critique.marks
    _store(critique, judgement)
    sync_candidates(critique)
    _record(actor, critique, changes, None if judgement.regions == regions_before else regions_before)
    return critique


def _is_current(critique: Critique, based_on: datetime) -> bool:
    """Returns whether the critique is as its author read it when `updated_at` was `based_on`.

    It compares with what authors are given as `updated_at`, too: an acceptance must not make a revision fail, for gold
    is never accepted. Times are only compared for equality: transactions that wait for one another do not commit in the
    order of their times.
    """
    return based_on in (critique.updated_at, changed_for_author([critique])[critique.id])


def _require_revisable(critique: Critique) -> None:
    if critique.purpose == Purpose.TRAINING:  # its answer is judged, and in training explained, as soon as it is given
        raise Conflict(_("An answer of the training or the test can no longer be changed."), code="answer_is_judged")
    if critique.status == CritiqueStatus.WITHDRAWN:
        raise Conflict(
            _("This critique is withdrawn and can no longer be changed."), code="wrong_state", status="withdrawn"
        )
    if critique.status == CritiqueStatus.REJECTED:
        raise Conflict(
            _("A reviewer rejected this critique, so it can no longer be changed."),
            code="wrong_state",
            status="rejected",
        )


def _store(critique: Critique, judgement: Judgement) -> None:
    """Stores the answers of a critique, which is submitted again if a reviewer had decided on it."""
    status_before = critique.status
    require_change("critique", status_before, CritiqueStatus.SUBMITTED)
    critique.answers, critique.revisions = judgement.answers, judgement.revisions
    critique.level, critique.words, critique.marks = judgement.level or "", judgement.word_count, judgement.regions
    critique.status = CritiqueStatus.SUBMITTED
    critique.save(update_fields=["answers", "revisions", "level", "words", "marks", "status"])
    critique.refresh_from_db(fields=["updated_at", "changed_seq"])
    if status_before != CritiqueStatus.SUBMITTED:
        reopen_review(critique.id, was_returned=status_before == CritiqueStatus.RETURNED)


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
