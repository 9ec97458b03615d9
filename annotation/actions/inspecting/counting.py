"""Counts a page of critiques: takes away what each added before, adds what it is now, and stores that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

from annotation.actions.inspecting.critique_states import CritiqueState
from annotation.actions.inspecting.facts import Facts, count_facts, retest_facts
from annotation.actions.inspecting.image_ratings import ImageBook, RatingsOfImage
from annotation.actions.inspecting.roll_up_moves import Moves
from annotation.models import Purpose, Questionnaire
from annotation.rules.rated_questions import RatedQuestion, rated_questions, ratings_of
from annotation.rules.types import Definition
from annotation.sql.rows import as_json

MAX_FAILURE: Final = 200
_STORE: Final = """
INSERT INTO annotation_critiqueinspection
       (project_id, critique_id, changed_seq, flags, codes, counted, counting, failure)
SELECT seen.project_id, row.critique_id, row.changed_seq, flags, codes::varchar[], counted, seen.counting,
       failure
  FROM unnest(%s::uuid[], %s::bigint[], %s::jsonb[], %s::text[], %s::jsonb[], %s::text[])
       AS row(critique_id, changed_seq, flags, codes, counted, failure),
       annotation_inspectioncursor seen
 WHERE seen.project_id = %s
ON CONFLICT (critique_id) DO UPDATE
   SET changed_seq = excluded.changed_seq, flags = excluded.flags, codes = excluded.codes,
       counted = excluded.counted, counting = excluded.counting, failure = excluded.failure, inspected_at = now()
"""


@dataclass(slots=True)
class Inspection:
    """A critique with what an inspection found out about it: flags, their codes, and the facts to count."""

    critique: CritiqueState
    flags: list[dict[str, Any]]
    codes: list[str]
    facts: Facts
    failure: str = ""


class Definitions:
    """The questionnaire versions of a project, with their rated questions."""

    def __init__(self, project_id: UUID) -> None:
        versions = Questionnaire.objects.filter(project=project_id).values_list("id", "definition")
        self.by_id: dict[UUID, Definition] = dict(versions)
        self.rated: dict[UUID, Mapping[str, RatedQuestion]] = {
            questionnaire_id: rated_questions(definition) for questionnaire_id, definition in self.by_id.items()
        }


def count_page(project_id: UUID, page: Sequence[Inspection], definitions: Definitions) -> list[RatingsOfImage]:
    """Moves the roll-ups by what a page of critiques changes, and stores the inspections.

    Returns the images whose ratings changed. Call it inside a transaction that holds the project's cursor. The retests
    of the page's people and images must be in it, since their facts follow from the work.
    """
    moves = Moves()
    images = {inspection.critique.image_id: inspection.critique.batch_id for inspection in page}
    book = ImageBook(images, definitions.rated)
    for inspection in page:
        if inspection.critique.is_work:
            _change_ratings(book, inspection, definitions)
    for inspection in page:
        if inspection.critique.purpose == Purpose.RETEST:
            _pair_ratings(book, inspection, definitions)
    for inspection in page:
        if inspection.facts != inspection.critique.counted:
            count_facts(moves, inspection.critique, inspection.critique.counted, -1)
            count_facts(moves, inspection.critique, inspection.facts, 1)
    book.write(project_id, moves)
    moves.write(project_id)
    _store(project_id, page)
    return book.changed()


def _change_ratings(book: ImageBook, inspection: Inspection, definitions: Definitions) -> None:
    critique, facts = inspection.critique, inspection.facts
    rating = None
    if "answers" in facts:
        own_answers = facts["own"] if "own" in facts else facts["answers"]
        answers = ratings_of(own_answers, definitions.rated[critique.questionnaire_id])
        rating = {"on": facts["on"], "answers": answers} if answers else None
    added = int("words" in facts) - int("words" in critique.counted)
    book.change(critique.image_id, critique.questionnaire_id, critique.annotator_id, rating, added)


def _pair_ratings(book: ImageBook, inspection: Inspection, definitions: Definitions) -> None:
    critique = inspection.critique
    work = book.entry(critique.image_id, critique.questionnaire_id).ratings.get(str(critique.annotator_id))
    if work and critique.is_finished_retest:
        ratings = ratings_of(critique.answers, definitions.rated[critique.questionnaire_id])
        inspection.facts = retest_facts(work["answers"], ratings)


def _store(project_id: UUID, page: Iterable[Inspection]) -> None:
    rows = [
        (
            str(inspection.critique.id),
            inspection.critique.changed_seq,
            as_json(inspection.flags),
            "{" + ",".join(inspection.codes) + "}",
            as_json(inspection.facts),
            inspection.failure[:MAX_FAILURE],
        )
        for inspection in page
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [*(list(column) for column in zip(*rows, strict=True)), project_id])
