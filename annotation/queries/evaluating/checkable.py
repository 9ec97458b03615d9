"""Which candidates a person may cross-check, and their own checks that are not finished."""

from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from annotation.models import CandidateStatus, CrossCheck, CrossCheckStatus, Person
from annotation.sql.rows import fetch_rows

# Not their own, not checked by them before, with a free slot in its round, and of an image that is shown at all. A
# person grades an image once, whoever's grade of it is checked.
CHECKABLE: Final = """
       candidate.project_id = %(project)s AND candidate.retired_at IS NULL
   AND candidate.status IN ('unchecked', 'contested')
   AND candidate.slots_taken < CASE candidate.status WHEN 'contested' THEN 1 ELSE %(required)s END
   AND candidate.author_id <> %(person)s
   AND NOT EXISTS (SELECT 1 FROM annotation_crosscheck mine
                    WHERE mine.candidate_id = candidate.id AND mine.person_id = %(person)s)
   AND (candidate.criterion <> 'AesA' OR NOT EXISTS (
        SELECT 1 FROM annotation_candidate grade
         WHERE grade.image_id = candidate.image_id AND grade.criterion = 'AesA' AND grade.retired_at IS NULL
           AND (grade.author_id = %(person)s OR EXISTS (
                SELECT 1 FROM annotation_crosscheck graded
                 WHERE graded.candidate_id = grade.id AND graded.person_id = %(person)s))))
   AND (SELECT image.status FROM annotation_image image WHERE image.id = candidate.image_id) = 'ready'
"""
_COUNT: Final = f"""
SELECT count(*) AS candidates FROM (
    SELECT 1 FROM annotation_candidate candidate WHERE {CHECKABLE} LIMIT %(maximum)s) AS checkable
"""


def count_checkable(person: Person, project_id: UUID, required: int, maximum: int = 100) -> int:
    """Returns how many more candidates a person can claim; exact up to `maximum`, which bounds the cost."""
    parameters = {"person": person.id, "project": project_id, "required": required, "maximum": maximum}
    (row,) = fetch_rows(_COUNT, parameters)
    return int(row["candidates"])


def unfinished_checks(person: Person, project_id: UUID) -> QuerySet[CrossCheck]:
    """Returns the person's checks that wait for an answer or a verdict, oldest first, with candidates and images."""
    rows = CrossCheck.objects.filter(project=project_id, person=person, candidate__retired_at=None)
    rows = rows.exclude(status=CrossCheckStatus.DONE)
    decided = ~Q(candidate__status__in=[CandidateStatus.UNCHECKED, CandidateStatus.CONTESTED])
    rows = rows.exclude(decided & Q(status=CrossCheckStatus.EXPIRED))
    unread = [f"candidate__critique__{name}" for name in ("answers", "timings", "revisions", "marks", "viewing")]
    return rows.select_related("candidate__image", "candidate__critique").defer(*unread).order_by("id")
