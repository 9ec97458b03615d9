"""Runs today's checks again over the instructions of a run: nothing is asked, and what people decided stays."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import groupby
from typing import Final, get_args
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from annotation.actions.refining.decisions import is_decided
from annotation.actions.refining.instruction_rows import finding_json
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.actions.shared.jobs import FenceLost
from annotation.actions.shared.lifecycle import require_change
from annotation.models import Critique, Instruction, JobStatus, Person, Recheck, Run, RunRequest
from annotation.refining.checks import Judgement, judge_items
from annotation.refining.checks.base import Verdict
from annotation.refining.items import Evidence, Exchange, Item, item_json
from annotation.refining.recipes import RecipeDefinition
from annotation.refining.second_verdict import with_opinion
from annotation.refining.source import source_of
from annotation.refining.wordings import wording_of

logger = logging.getLogger(__name__)

REQUESTS_A_BLOCK: Final = 100
DEAD_AFTER: Final = timedelta(minutes=2)
_CHECKED_FIELDS: Final = ("evidence", "findings", "sureness", "checked_as", "status")


@transaction.atomic
def recheck_run(*, actor: Person, run: Run) -> Recheck:
    """Requests that the checks run again over a run's instructions; returns the recheck that waits or runs, if any."""
    Run.objects.select_for_update(of=("self",), no_key=True).get(pk=run.pk)
    recheck = run.rechecks.filter(status__in=Recheck.UNFINISHED).first()
    if recheck is None:
        recheck = Recheck.objects.create(run=run, requested_by=actor, total=run.total)
    jobs.enqueue(recheck)
    return recheck


def work_recheck(*, recheck_id: UUID) -> None:
    """Checks a run's instructions again, block by block, each in one transaction with the counts of the run.

    Safe to run twice, also at once: another attempt begins only when this one has had no heartbeat for DEAD_AFTER, and
    goes on after the last block that was stored.
    """
    recheck = _begin(recheck_id)
    if recheck is None:
        return
    try:
        while _check_block(recheck):
            pass
    except FenceLost:
        logger.info("Attempt %d at recheck %s was stopped.", recheck.fencing_token, recheck.id)
    except Exception:  # any error must mark the recheck as failed
        logger.exception("Attempt %d at recheck %s failed.", recheck.fencing_token, recheck.id)
        with suppress(FenceLost):
            jobs.fail(recheck, "unexpected", {})


def resend_rechecks() -> None:
    """Sends the hints of rechecks that wait or whose worker is dead again."""
    jobs.resend(Recheck.objects.filter(Q(status=JobStatus.QUEUED) | jobs.silent(DEAD_AFTER)))


@transaction.atomic
def _begin(recheck_id: UUID) -> Recheck | None:
    due = Q(status=JobStatus.QUEUED) | jobs.silent(DEAD_AFTER)
    recheck = Recheck.objects.select_for_update(of=("self",)).filter(due, pk=recheck_id).first()
    if recheck is not None:
        jobs.begin(recheck, started_at=Now())
    return recheck


@transaction.atomic
def _check_block(recheck: Recheck) -> bool:
    """Checks the instructions of the next requests, in the order of their numbers; returns whether there were any."""
    row = jobs.lock_own(recheck)
    requests = RunRequest.objects.filter(run=row.run_id, number__gt=row.done).order_by("number")
    block = list(requests.values_list("number", "critique")[:REQUESTS_A_BLOCK])
    if not block:
        _finish(row)
        return False
    counts = _check_critiques(row.run, [critique_id for _number, critique_id in block])
    changes = {verdict: F(verdict) + counts[verdict] for verdict in get_args(Verdict)}
    Run.objects.filter(pk=row.run_id).update(**changes)
    jobs.beat(row, done=block[-1][0], verdicts_changed=F("verdicts_changed") + counts["changed"])
    return True


def _check_critiques(run: Run, critique_ids: Sequence[UUID]) -> Counter[str]:
    """Stores what the checks say now; returns by how much the count of each verdict changes, and of changes.

    The critiques are locked first, as their revisions do, so that what is checked is what they say.
    """
    locked = Critique.objects.select_for_update(of=("self",), no_key=True).select_related("questionnaire")
    critiques = {critique.id: critique for critique in locked.filter(pk__in=critique_ids).order_by("id")}
    rows = Instruction.objects.filter(run=run, critique__in=critiques, retired_at=None)
    rows = rows.select_for_update(of=("self",)).annotate(is_decided=is_decided()).order_by("critique", "position")
    definition = run.recipe.definition
    counts: Counter[str] = Counter()
    changed: list[Instruction] = []
    for critique_id, group in groupby(rows, key=lambda row: row.critique_id):
        for row, judgement in _judge_again(critiques[critique_id], list(group), definition):
            counts.update(_verdict_changes(row.checked_as, judgement.verdict))
            if _apply(row, judgement):
                changed.append(row)
    Instruction.objects.bulk_update(changed, _CHECKED_FIELDS)
    return counts


def _judge_again(
    critique: Critique, rows: list[Instruction], definition: RecipeDefinition
) -> Iterable[tuple[Instruction, Judgement]]:
    source = source_of(critique.questionnaire.definition, critique.answers, critique.marks)
    judgements = judge_items([item_of_instruction(row) for row in rows], source, definition)
    for row, judgement in zip(rows, judgements, strict=True):
        yield row, with_opinion(judgement, row.second_opinion)


def item_of_instruction(row: Instruction) -> Item:
    """Returns the item that a model made, in the model's own words."""
    words = row.original or wording_of(row)
    return Item(
        type=row.type,
        question=words["question"],
        answer=words["answer"],
        options=tuple(words["options"]),
        follow_ups=tuple(Exchange(pair["question"], pair["answer"]) for pair in words["follow_ups"]),
        evidence=tuple(Evidence(quote["question"], quote["quote"]) for quote in row.evidence),
    )


def _verdict_changes(before: str, after: str) -> dict[str, int]:
    return {} if before == after else {before: -1, after: 1, "changed": 1}


def _apply(row: Instruction, judgement: Judgement) -> bool:
    """Sets what the checks say now; the status follows unless people have decided. Returns whether anything changed."""
    before = [getattr(row, name) for name in _CHECKED_FIELDS]
    row.evidence = list(item_json(judgement.item)["evidence"])
    row.findings = [finding_json(finding) for finding in judgement.findings]
    row.sureness = judgement.sureness
    row.checked_as = judgement.verdict
    if not row.is_decided:  # type: ignore[attr-defined]  # annotated
        status = "rejected" if judgement.verdict == "rejected" else "kept"
        require_change("instruction", row.status, status)
        row.status = status
    return [getattr(row, name) for name in _CHECKED_FIELDS] != before


def _finish(recheck: Recheck) -> None:
    recheck = jobs.finish(recheck)
    run = Run.objects.get(pk=recheck.run_id)
    record_event(
        actor=recheck.requested_by,
        verb="checked",
        noun="run",
        target=run.id,
        project_id=run.project_id,
        kept=run.kept + run.flagged,
        rejected=run.rejected,
    )
