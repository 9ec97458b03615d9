"""Stores what people think of interpretations, and how many of them each answer is given to."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotation.access import READERS, role_in
from annotation.actions.evaluating.evaluations.scoring import mark_stale
from annotation.actions.shared.events import record_event
from annotation.errors import Conflict, Forbidden, Invalid, Missing
from annotation.evaluating.judgements import ASPECTS, HIGHEST
from annotation.models import Benchmark, JudgeKind, Judgement, JudgingClaim, Person

MAX_JUDGES: Final = 10
ANY: Final[Mapping[str, int]] = {}
"""In place of the figures that a judgement replaces: whichever there are."""


@transaction.atomic
def judge_interpretation(
    *,
    person: Person,
    claim_id: UUID,
    relevance: int,
    precision: int,
    completeness: int,
    replaces: Mapping[str, int] | None = ANY,
) -> tuple[JudgingClaim, Judgement]:
    """Stores a person's judgement of what they have claimed; sent again with other figures, it is changed.

    `replaces` has the figures of the judgement that the person has seen to stand, None if they have seen none: where
    others stand, this raises Conflict with them as `judgement`, so that no window overwrites another unseen. A
    judgement that comes after its lease ended counts: work is never thrown away. Raises Missing for another person's
    claim, Forbidden for whoever reviews no more, and Invalid beside a figure that is not 0, 1 or 2.
    """
    figures = _checked({"relevance": relevance, "precision": precision, "completeness": completeness})
    claims = JudgingClaim.objects.select_for_update(of=("self",)).filter(pk=claim_id, person=person)
    claim = claims.select_related("answer__evaluation").first()
    if claim is None:
        raise Missing(_("There is no such thing here, or it is not yours to see."))
    project_id = claim.answer.evaluation.project_id
    if role_in(person, project_id) not in READERS:
        raise Forbidden(_("Only reviewers and managers judge interpretations; ask a manager to make you one."))
    # Read after the lock: what a request that came first has stored meanwhile is seen.
    judgement = Judgement.objects.filter(claim=claim).first()
    if judgement is None:
        judgement = Judgement.objects.create(answer=claim.answer, judge=JudgeKind.PERSON, person=person, **figures)
        claim.judgement = judgement
        claim.save(update_fields=["judgement"])
        mark_stale(claim.answer.evaluation_id)
        record_event(actor=person, verb="judged", noun="interpretation", target=judgement.id, project_id=project_id)
        return claim, judgement
    _change(person, judgement, figures, replaces, project_id)
    mark_stale(claim.answer.evaluation_id)
    return claim, judgement


@transaction.atomic
def set_judges_per_answer(*, actor: Person, benchmark: Benchmark, count: int) -> Benchmark:
    """Sets how many people judge each interpretation of a benchmark's evaluations. Raises Invalid."""
    if not 1 <= count <= MAX_JUDGES:
        sentence = _("Enter a number of people from 1 to %(limit)d.") % {"limit": MAX_JUDGES}
        raise Invalid(_("Some fields need another look."), fields={"judges_per_answer": [sentence]})
    benchmark = Benchmark.objects.select_for_update(of=("self",), no_key=True).get(pk=benchmark.pk)
    before = benchmark.judges_per_answer
    if before != count:
        Benchmark.objects.filter(pk=benchmark.pk).update(judges_per_answer=count)
        benchmark.judges_per_answer = count
        record_event(
            actor=actor,
            verb="changed",
            noun="benchmark",
            target=benchmark.id,
            project_id=benchmark.project_id,
            changes={"judges_per_answer": [before, count]},
        )
    return benchmark


def _checked(figures: dict[str, int]) -> dict[str, int]:
    errors = {name: [_("Enter 0, 1 or 2.")] for name, value in figures.items() if not 0 <= value <= HIGHEST}
    if errors:
        raise Invalid(_("Some fields need another look."), fields=errors)
    return figures


def _change(
    person: Person, judgement: Judgement, figures: dict[str, int], replaces: Mapping[str, int] | None, project_id: UUID
) -> None:
    """Changes a judgement, whose claim is locked, unless it is the same one sent again."""
    before = {aspect: getattr(judgement, aspect) for aspect in ASPECTS}
    changes = {aspect: [before[aspect], figures[aspect]] for aspect in ASPECTS if before[aspect] != figures[aspect]}
    if not changes:
        return
    if replaces is not ANY and replaces != before:
        sentence = _("You have judged this text in another window. Look at those figures, then keep or replace them.")
        raise Conflict(sentence, code="judged_otherwise", judgement=before)
    Judgement.objects.filter(pk=judgement.pk).update(**figures, judged_at=Now())
    judgement.refresh_from_db()
    record_event(
        actor=person,
        verb="rejudged",
        noun="interpretation",
        target=judgement.id,
        project_id=project_id,
        changes=changes,
    )
