"""Keeps the candidates of a critique as its answers are: made, replaced and retired with them."""

from django.db.models import F
from django.db.models.functions import Now

from annotation.actions.shared.candidate_status import live_candidates, settle_grades
from annotation.actions.shared.cell_changes import CellChanges
from annotation.models import VISIBLE, Batch, Candidate, Criterion, Critique, Image, Project, Purpose
from annotation.queries.projects.questionnaires import criteria_of, definition_of
from annotation.rules.candidates import ITEM_CRITERIA, Wording, wordings_of
from annotation.rules.giveaways import Giveaway, giveaways

_WORDS = ("criterion", "text", "options", "correct")
_TAGS = ("dimension", "kind")
ROWS_AT_ONCE = 500


def sync_candidates(critique: Critique, changes: CellChanges | None = None) -> None:
    """Makes, replaces and retires the candidates of a critique, in the transaction that stores or changes it.

    A candidate whose words stay keeps its row and its checks, also when its tags change. One whose words change is
    retired, with what was said of it, and another takes its place, to be checked anew. A withdrawn or rejected critique
    has none.
    The cells are counted in `changes` where the caller has more to count.
    """
    if critique.purpose != Purpose.WORK or not criteria_of(critique.questionnaire_id):
        return
    # All live candidates of the image are locked in one order, as whoever judges a grade locks them.
    on_image = list(live_candidates(critique.image_id))
    wordings = {} if critique.status in VISIBLE.excluded else _wordings(critique)
    counted, kept = changes or CellChanges(), set()
    for candidate in on_image:
        if candidate.critique_id != critique.id:
            continue
        wording = wordings.get(candidate.question)
        if wording is not None and _same_words(candidate, wording):
            kept.add(candidate.question)
            _follow_tags(candidate, wording, counted)
        else:
            counted.add(candidate, -1)
            candidate.retired_at = Now()
            candidate.save(update_fields=["retired_at"])
    candidates = _make(critique, [wording for key, wording in wordings.items() if key not in kept])
    for candidate in candidates:
        counted.add(candidate, 1)
    if any(candidate.criterion == Criterion.AESA for candidate in candidates):
        _settle_grades(critique, [*on_image, *candidates], counted)
    if changes is None:
        counted.write(critique.project_id)


def follow_sources(batch: Batch) -> None:
    """Gives the candidates of a batch the sources that their images have now, in the transaction that changes these."""
    outdated = Candidate.objects.filter(image__batch=batch, retired_at=None).exclude(source=F("image__source"))
    candidates = list(outdated.select_related("image").order_by("id").select_for_update(of=("self",), no_key=True))
    changes = CellChanges()
    for candidate in candidates:
        changes.add(candidate, -1)
        candidate.source = candidate.image.source
        changes.add(candidate, 1)
    Candidate.objects.bulk_update(candidates, ["source"], batch_size=ROWS_AT_ONCE)
    changes.write(batch.project_id)


def _wordings(critique: Critique) -> dict[str, Wording]:
    definition = definition_of(critique.questionnaire_id)
    return {wording.question: wording for wording in wordings_of(definition, critique.answers)}


def _same_words(candidate: Candidate, wording: Wording) -> bool:
    return all(
        getattr(candidate, name) == (list(wording.options) if name == "options" else getattr(wording, name))
        for name in _WORDS
    )


def _follow_tags(candidate: Candidate, wording: Wording, changes: CellChanges) -> None:
    """Gives a candidate the tags that its author gives it now; the hints depend on the kind."""
    if all(getattr(candidate, name) == getattr(wording, name) for name in _TAGS):
        return
    changes.add(candidate, -1)
    candidate.dimension, candidate.kind = wording.dimension, wording.kind
    candidate.hints = _hints(wording)
    candidate.save(update_fields=[*_TAGS, "hints"])
    changes.add(candidate, 1)


def _make(critique: Critique, wordings: list[Wording]) -> list[Candidate]:
    source = Image.objects.values_list("source", flat=True).get(pk=critique.image_id) if wordings else ""
    rows = [
        Candidate(
            project_id=critique.project_id,
            image_id=critique.image_id,
            critique=critique,
            author_id=critique.annotator_id,
            question=wording.question,
            criterion=wording.criterion,
            text=wording.text,
            options=list(wording.options),
            correct=wording.correct,
            dimension=wording.dimension,
            kind=wording.kind,
            source=source,
            hints=_hints(wording),
        )
        for wording in wordings
    ]
    return Candidate.objects.bulk_create(rows)


def _hints(wording: Wording) -> list[Giveaway]:
    if wording.criterion not in ITEM_CRITERIA:
        return []
    item = {"question": wording.text, "options": wording.options, "correct": wording.correct, "kind": wording.kind}
    return giveaways(item)


def _settle_grades(critique: Critique, candidates: list[Candidate], changes: CellChanges) -> None:
    """Accepts the grades of the image if this one was the last that they required."""
    grades = [
        candidate for candidate in candidates if candidate.criterion == Criterion.AESA and candidate.retired_at is None
    ]
    required = Project.objects.values_list("cross_checks_per_candidate", flat=True).get(pk=critique.project_id)
    settle_grades(grades, required, changes)
