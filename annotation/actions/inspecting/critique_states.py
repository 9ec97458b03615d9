"""Reads critiques with what an inspection needs to know, in the order of their changes."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from annotation.models import COUNTED, FINISHED, OWN_ANSWERS, OWN_REGIONS, Purpose
from annotation.rules.flow import judge_answers
from annotation.rules.types import Definition
from annotation.sql.rows import fetch_rows, make_record
from annotation.sql.settled import SETTLED

_COLUMNS: Final = f"""
SELECT critique.id, critique.changed_seq, image.batch_id, critique.image_id, critique.annotator_id,
       critique.questionnaire_id, critique.purpose, critique.status, critique.answers, critique.timings,
       critique.marks AS regions, critique.viewing, critique.level, critique.words, critique.submitted_at, image.source,
       inspection.critique_id IS NOT NULL AS is_inspected,
       coalesce(critique.purpose = 'work' AND inspection.changed_seq >= critique.state_seq
                AND inspection.failure = '', false) AS is_unchanged,
       coalesce(inspection.counting = (SELECT counting FROM annotation_inspectioncursor seen
                                        WHERE seen.project_id = critique.project_id), false) AS is_in_counts,
       CASE WHEN inspection.counting = (SELECT counting FROM annotation_inspectioncursor seen
                                         WHERE seen.project_id = critique.project_id)
            THEN inspection.counted ELSE '{{}}' END AS counted,
       coalesce(inspection.codes, '{{}}') AS codes, inspection.counted -> 'codes' AS own_codes,
       coalesce(inspection.flags, '[]') AS flags,
       coalesce(inspection.failure, '') AS failure,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(decision.decision, CASE WHEN decision.in_bulk THEN '{{}}'
                                                    ELSE decision.flag_codes END) ORDER BY decision.id), '[]')
          FROM annotation_reviewdecision decision WHERE decision.critique_id = critique.id) AS decisions,
       (SELECT coalesce(jsonb_agg(DISTINCT question), '[]')
          FROM annotation_critiquechange change, jsonb_object_keys(change.answers) question
         WHERE change.critique_id = critique.id) AS changed_later,
       (SELECT coalesce(jsonb_agg(DISTINCT question), '[]')
          FROM annotation_critiquechange change, jsonb_object_keys(change.answers) question
         WHERE change.critique_id = critique.id AND change.author_id IS NULL) AS changed_by_author,
       {OWN_ANSWERS} AS own_answers, {OWN_REGIONS} AS own_regions
  FROM annotation_critique critique JOIN annotation_image image ON image.id = critique.image_id
  LEFT JOIN annotation_critiqueinspection inspection ON inspection.critique_id = critique.id
"""
_PAGE: Final = f"""{_COLUMNS}
 WHERE critique.project_id = %(project)s AND (critique.changed_seq, critique.id) > (%(seq)s, %(id)s)
   AND critique.changed_seq < {SETTLED}
 ORDER BY critique.changed_seq, critique.id LIMIT %(limit)s
"""
_BY_ID: Final = f"{_COLUMNS} WHERE critique.id = ANY(%(ids)s::uuid[]) ORDER BY critique.id"
_RETESTS: Final = """
SELECT retest.id FROM unnest(%(images)s::uuid[], %(annotators)s::uuid[]) AS work(image_id, annotator_id)
  JOIN annotation_critique retest ON retest.image_id = work.image_id AND retest.annotator_id = work.annotator_id
   AND retest.purpose = 'retest'
"""
FIRST_ID: Final = UUID(int=0)


@dataclass(slots=True)
class CritiqueState:
    """A critique as it is now, with its latest inspection: what that `counted`, and its flags.

    `batch_id` is that of its image: gold and what is shown again are handed out with the work of any batch.
    `is_unchanged` says of work that it is as it was then, and only the feed sends it again; `is_in_counts` that the
    roll-ups of now have it. `decisions` are [decision, codes of the flags then] of its reviews, without codes where
    they were made in bulk. `changed_later` names the questions whose answers were changed after the submit. What begins
    with `own_` is as the author left it, without what reviewers changed: `own_codes` are the flags that count for them,
    None where none were counted yet.
    """

    id: UUID
    changed_seq: int
    batch_id: UUID
    image_id: UUID
    annotator_id: UUID
    questionnaire_id: UUID
    purpose: str
    status: str
    answers: dict[str, Any]
    timings: dict[str, float]
    regions: dict[str, Any]
    viewing: dict[str, Any]
    level: str
    words: int
    submitted_at: datetime
    source: str
    is_inspected: bool
    is_unchanged: bool
    is_in_counts: bool
    counted: dict[str, Any]
    codes: list[str]
    own_codes: list[str] | None
    flags: list[dict[str, Any]]
    failure: str
    decisions: list[Any]
    own_answers: dict[str, Any]
    own_regions: dict[str, Any]
    changed_later: list[str] = field(default_factory=list)
    changed_by_author: list[str] = field(default_factory=list)

    @property
    def day(self) -> str:
        """The day (UTC) on which it was submitted."""
        return self.submitted_at.astimezone(UTC).date().isoformat()

    @property
    def is_work(self) -> bool:
        return self.purpose == Purpose.WORK

    @property
    def is_counted(self) -> bool:
        return self.is_work and self.status in COUNTED.statuses

    @property
    def is_finished(self) -> bool:
        """Whether its author has nothing left to do, whatever its purpose."""
        return self.status in FINISHED.statuses

    @property
    def is_finished_retest(self) -> bool:
        return self.purpose == Purpose.RETEST and self.is_finished

    def as_written(self, definition: Definition) -> "CritiqueState":
        """Returns the critique as its author left it; itself where no reviewer has changed it."""
        if (self.own_answers, self.own_regions) == (self.answers, self.regions):
            return self
        judged = judge_answers(definition, self.own_answers)
        return replace(
            self,
            answers=self.own_answers,
            regions=self.own_regions,
            level=judged.level or "",
            words=judged.word_count,
            changed_later=self.changed_by_author,
        )


def read_page(project_id: UUID, seq: int, after: UUID | None, limit: int) -> list[CritiqueState]:
    """Returns the next critiques of a project that changed, and can no longer be overtaken by others."""
    parameters = {"project": project_id, "seq": seq, "id": after or FIRST_ID, "limit": limit}
    return [make_record(CritiqueState, row) for row in fetch_rows(_PAGE, parameters)]


def read_retests(critiques: Iterable[CritiqueState]) -> list[CritiqueState]:
    """Returns the retests of the same people and images as those of work among `critiques`."""
    works = [critique for critique in critiques if critique.is_work]
    if not works:
        return []
    images, annotators = [str(work.image_id) for work in works], [str(work.annotator_id) for work in works]
    ids = [str(row["id"]) for row in fetch_rows(_RETESTS, {"images": images, "annotators": annotators})]
    return [make_record(CritiqueState, row) for row in fetch_rows(_BY_ID, {"ids": ids})] if ids else []
