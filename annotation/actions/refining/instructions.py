"""Judges instructions: people approve, reject and edit them, and what they say is kept for judging the checks."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.actions.shared.lifecycle import require_change
from annotation.errors import Conflict, Forbidden, Invalid
from annotation.models import Instruction, Person, SpotCheck
from annotation.refining.draws import is_draw
from annotation.refining.wordings import WORDING_FIELDS, Wording, edit_wording, wording_hash, wording_of

VERDICTS: Final = ("approved", "rejected", "edited")
MAX_REASON_CHARACTERS: Final = 500


@transaction.atomic
def judge_instruction(
    *,
    actor: Person,
    instruction: Instruction,
    verdict: str,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
    wording: str | None = None,
    draw: str = "",
) -> Instruction:
    """Approves, rejects or edits an instruction; the latest decision is the one that counts.

    `changes` are the edited fields of WORDING_FIELDS; an edit that changes nothing approves. `wording` is the hash of
    the words that the person judged, None for the present ones, and `draw` the proof that they were drawn at random.
    The first judgement of a person is stored as a spot check. The same judgement again changes nothing.

    Raises Forbidden for one's own critique, Invalid for a judgement that is not complete, and Conflict
    (`instruction_retired`, `instruction_changed`) when nobody can judge it any more, or its words are others by now.
    """
    row = Instruction.objects.select_for_update(of=("self",)).select_related("critique").get(pk=instruction.pk)
    _require_judgeable(actor, row)
    reason = _clean_reason(verdict, reason)
    if _is_repeated(actor, row, verdict, changes):
        return _reread(instruction)
    _require_wording(row, wording)
    before = wording_of(row)
    edited = edit_wording(before, changes or {}) if verdict == "edited" else before
    if edited == before and verdict == "edited":
        verdict = "approved"
    _store_spot_check(actor, row, verdict, reason, draw=draw, is_edited=edited != before)
    _change(row, verdict, before, edited)
    _record(actor, row, verdict, reason, [name for name in WORDING_FIELDS if edited[name] != before[name]])
    return _reread(instruction)


def _require_judgeable(actor: Person, row: Instruction) -> None:
    if row.critique.annotator_id == actor.id:
        raise Forbidden(_("Instructions of your own critique are judged by somebody else."))
    if row.retired_at is not None:
        raise Conflict(
            _("The critique was revised or withdrawn meanwhile, so this instruction is out of use. Go on to the next."),
            code="instruction_retired",
        )


def _clean_reason(verdict: str, reason: str) -> str:
    reason = reason.strip()
    if verdict not in VERDICTS:
        sentence = _("Use one of %(verdicts)s.") % {"verdicts": ", ".join(VERDICTS)}
        raise Invalid(_("Some fields need another look."), fields={"status": [sentence]})
    if (verdict == "rejected" and not reason) or len(reason) > MAX_REASON_CHARACTERS:
        sentence = _("Give a reason of up to %(most)d characters.") % {"most": MAX_REASON_CHARACTERS}
        raise Invalid(_("Some fields need another look."), fields={"reason": [sentence]})
    return reason


def _is_repeated(actor: Person, row: Instruction, verdict: str, changes: Mapping[str, Any] | None) -> bool:
    """Returns whether the instruction stands as this person wants it already: an answer may have been lost."""
    is_same = all(getattr(row, name) == value for name, value in (changes or {}).items())
    return row.status == verdict and is_same and row.spot_checks.filter(person=actor).exists()


def _require_wording(row: Instruction, wording: str | None) -> None:
    if wording is not None and wording != wording_hash(wording_of(row)):
        raise Conflict(
            _("Somebody edited this instruction meanwhile. Read it again; what you typed is kept."),
            code="instruction_changed",
            **wording_of(row),
            wording=wording_hash(wording_of(row)),
        )


def _store_spot_check(
    actor: Person, row: Instruction, verdict: str, reason: str, *, draw: str, is_edited: bool
) -> None:
    before: dict[str, Any] = {"status": row.status, "checks": sorted({entry["check"] for entry in row.findings})}
    if is_edited:
        before |= wording_of(row)
    SpotCheck.objects.get_or_create(
        instruction=row,
        person=actor,
        defaults={
            "verdict": verdict,
            "reason": reason,
            "is_random": is_draw(draw, row.id, actor.id),
            "checked_as": row.checked_as,
            "second_opinion": row.second_opinion,
            "before": before,
        },
    )


def _change(row: Instruction, verdict: str, before: Wording, edited: Wording) -> None:
    """Writes the words and the status. Words that are not the model's stay marked as edited when they are approved."""
    original = row.original or (before if edited != before else {})
    row.original = {} if original == edited else original
    for name, value in edited.items():
        setattr(row, name, value)
    status = "edited" if verdict != "rejected" and row.original else "approved" if verdict == "edited" else verdict
    require_change("instruction", row.status, status)
    row.status = status
    row.save(update_fields=["status", "original", *WORDING_FIELDS])


def _record(actor: Person, row: Instruction, verdict: str, reason: str, fields: list[str]) -> None:
    target, project_id = row.id, row.project_id
    if verdict == "rejected":
        record_event(
            actor=actor, verb="rejected", noun="instruction", target=target, project_id=project_id, reason=reason
        )
    elif verdict == "edited":
        record_event(
            actor=actor, verb="edited", noun="instruction", target=target, project_id=project_id, fields=fields
        )
    else:
        record_event(actor=actor, verb="approved", noun="instruction", target=target, project_id=project_id)


def _reread(instruction: Instruction) -> Instruction:
    """Returns the row as it is stored now, with the rows that the caller had loaded beside it."""
    instruction.refresh_from_db(
        fields=["status", "original", "updated_at", "changed_seq", "retired_at", *WORDING_FIELDS]
    )
    return instruction
