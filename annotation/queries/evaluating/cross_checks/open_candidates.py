"""Which candidates a person may cross-check, and their own checks that are not finished."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from annotation.models import (
    Candidate,
    CandidateStatus,
    Criterion,
    CrossCheck,
    CrossCheckStatus,
    Person,
    Project,
    Role,
)
from annotation.sql.rows import fetch_rows

# Nobody answers a question whose key they were shown, also when its author has revised it since.
_COMMON: Final = """
       candidate.project_id = %(project)s AND candidate.retired_at IS NULL
   AND candidate.author_id <> {person}
   AND NOT EXISTS (SELECT 1 FROM annotation_crosscheck mine
                    WHERE mine.candidate_id = candidate.id AND mine.person_id = {person})
   AND NOT EXISTS (
        SELECT 1 FROM annotation_crosscheck former JOIN annotation_candidate earlier ON earlier.id = former.candidate_id
         WHERE former.project_id = %(project)s AND former.person_id = {person} AND former.choice IS NOT NULL
           AND earlier.critique_id = candidate.critique_id AND earlier.question = candidate.question
           AND earlier.criterion IN ('AesP', 'AesE'))
   AND (SELECT image.status FROM annotation_image image WHERE image.id = candidate.image_id) = 'ready'
"""
_HAS_SLOT: Final = """
       {name}.status IN ('unchecked', 'contested')
   AND {name}.slots_taken < CASE {name}.status WHEN 'contested' THEN 1 ELSE %(required)s END
"""
# A checker's grade is one of the image: it stays when the author of the grade that was checked revises theirs.
_HAS_GRADED: Final = """EXISTS (
        SELECT 1 FROM annotation_candidate grade
         WHERE grade.image_id = candidate.image_id AND grade.criterion = 'AesA'
           AND (grade.author_id = {person} AND grade.retired_at IS NULL OR EXISTS (
                SELECT 1 FROM annotation_crosscheck graded
                 WHERE graded.candidate_id = grade.id AND graded.person_id = {person}
                   AND {how})))"""


def _has_graded(person: str, how: str = "graded.choice IS NOT NULL") -> str:
    return _HAS_GRADED.format(person=person, how=how)


def _may_grade(person: str) -> str:
    """A person grades an image once, whoever's grade of it is checked, and never after they were shown reasons."""
    return f"""
       NOT {_has_graded(person, "(graded.choice IS NOT NULL OR grade.retired_at IS NULL)")}
   AND NOT EXISTS (
        SELECT 1 FROM annotation_candidate reason JOIN annotation_crosscheck shown ON shown.candidate_id = reason.id
         WHERE reason.image_id = candidate.image_id AND reason.criterion = 'AesI' AND shown.person_id = {person})
"""


def _may_read_reasons(person: str) -> str:
    """Reasons tell the grade, so they come after the person's own grade, as long as the image is graded at all."""
    return f"""
       {_has_graded(person)}
    OR NOT EXISTS (
        SELECT 1 FROM annotation_candidate grade
         WHERE grade.image_id = candidate.image_id AND grade.criterion = 'AesA' AND grade.retired_at IS NULL
           AND grade.status <> 'excluded')
"""


HAS_OPEN_REASON: Final = f"""EXISTS (
        SELECT 1 FROM annotation_candidate reason
         WHERE reason.image_id = candidate.image_id AND reason.criterion = 'AesI' AND reason.retired_at IS NULL
           AND reason.author_id <> %(person)s AND {_HAS_SLOT.format(name="reason")}
           AND NOT EXISTS (SELECT 1 FROM annotation_crosscheck mine
                            WHERE mine.candidate_id = reason.id AND mine.person_id = %(person)s))"""
"""Whether the image of a candidate has reasons that wait for the person, but for the person's own grade."""

# Not their own, not checked by them before, with a free slot in its round, and of an image that is shown at all.
OPEN_CANDIDATES: Final = f"""
       {_COMMON.format(person="%(person)s")} AND {_HAS_SLOT.format(name="candidate")}
   AND CASE candidate.criterion WHEN 'AesA' THEN {_may_grade("%(person)s")}
       WHEN 'AesI' THEN {_may_read_reasons("%(person)s")} ELSE true END
"""
FURTHER_GRADES: Final = f"""
       {_COMMON.format(person="%(person)s")} AND candidate.criterion = 'AesA' AND candidate.status = 'accepted'
   AND {_may_grade("%(person)s")} AND {HAS_OPEN_REASON}
"""
"""Grades that have all of their checks already, of images whose reasons nobody can check but who grades them first."""
_MEMBER: Final = "member.person_id"
# Whoever gave the grade of an image back, or was shown reasons of it first, grades it no more.
_MAY_COME_TO_READ_REASONS: Final = f"""
       {_may_read_reasons(_MEMBER)}
    OR EXISTS (
        SELECT 1 FROM annotation_candidate grade
         WHERE grade.image_id = candidate.image_id AND grade.criterion = 'AesA' AND grade.retired_at IS NULL
           AND grade.status <> 'excluded' AND EXISTS (
                SELECT 1 FROM annotation_crosscheck unfinished
                 WHERE unfinished.candidate_id = grade.id AND unfinished.person_id = {_MEMBER}
                   AND unfinished.status IN ('claimed', 'expired')))
    OR {_may_grade(_MEMBER)}
"""
_WITHOUT_CHECKER: Final = f"""
SELECT candidate.id FROM annotation_candidate candidate JOIN annotation_image image ON image.id = candidate.image_id
 WHERE candidate.id = ANY (%(candidates)s::uuid[]) AND candidate.criterion <> 'AesA' AND image.status = 'ready'
   AND candidate.status IN ('unchecked', 'disputed', 'contested')
   AND NOT EXISTS (
        SELECT 1 FROM annotation_membership member
         WHERE member.project_id = candidate.project_id AND member.role = 'annotator' AND member.is_active
           AND {_COMMON.format(person=_MEMBER)}
           AND (candidate.criterion <> 'AesI' OR {_MAY_COME_TO_READ_REASONS}))
   AND NOT EXISTS (
        SELECT 1 FROM annotation_crosscheck unfinished JOIN annotation_membership member
            ON member.person_id = unfinished.person_id AND member.project_id = candidate.project_id AND member.is_active
         WHERE unfinished.candidate_id = candidate.id AND unfinished.status IN ('claimed', 'expired', 'answered')
           AND unfinished.is_third = (candidate.status <> 'unchecked'))
"""
_COUNT: Final = f"""
SELECT count(*) AS candidates FROM (
    SELECT 1 FROM annotation_candidate candidate WHERE {OPEN_CANDIDATES} UNION ALL
    SELECT 1 FROM annotation_candidate candidate WHERE {FURTHER_GRADES} LIMIT %(maximum)s) AS open_candidates
"""


def count_open_candidates(person: Person, project_id: UUID, required: int, maximum: int = 100) -> int:
    """Returns how many more candidates a person can claim now; exact up to `maximum`, which bounds the cost.

    Reasons of images that the person has not graded yet do not count.
    """
    parameters = {"person": person.id, "project": project_id, "required": required, "maximum": maximum}
    (row,) = fetch_rows(_COUNT, parameters)
    return int(row["candidates"])


def without_checker(project_id: UUID, candidates: Collection[Candidate]) -> set[UUID]:
    """Returns the questions and reasons that wait for a check, or would for a third, and that nobody is left to give.

    All annotators of the project are then their authors, have checked them or given them back, were shown their key, or
    cannot grade the image of a reason first.
    """
    parameters = {"project": project_id, "candidates": [str(candidate.id) for candidate in candidates]}
    return {row["id"] for row in fetch_rows(_WITHOUT_CHECKER, parameters)}


def lacking_annotators(project: Project) -> int:
    """Returns how many annotators a project lacks that has questions to check; 0 if it has enough.

    A question takes its author, everybody who checks it, and a third expert who decides if they disagree.
    """
    waiting = [CandidateStatus.UNCHECKED, CandidateStatus.DISPUTED, CandidateStatus.CONTESTED]
    if not Candidate.objects.filter(project=project, retired_at=None, status__in=waiting).exists():
        return 0
    annotators = project.memberships.filter(role=Role.ANNOTATOR, is_active=True).count()
    return max(0, project.cross_checks_per_candidate + 2 - annotators)


def unfinished_checks(person: Person, project_id: UUID) -> QuerySet[CrossCheck]:
    """Returns the person's checks that wait for an answer or a verdict, oldest first, with candidates and images."""
    rows = CrossCheck.objects.filter(project=project_id, person=person, candidate__retired_at=None)
    rows = rows.exclude(status__in=[CrossCheckStatus.DONE, CrossCheckStatus.SKIPPED])
    decided = ~Q(candidate__status__in=[CandidateStatus.UNCHECKED, CandidateStatus.CONTESTED])
    further_grade = Q(candidate__criterion=Criterion.AESA, candidate__status=CandidateStatus.ACCEPTED)
    rows = rows.exclude(decided & ~further_grade & Q(status=CrossCheckStatus.EXPIRED))
    unread = [f"candidate__critique__{name}" for name in ("answers", "timings", "revisions", "marks", "viewing")]
    return rows.select_related("candidate__image", "candidate__critique").defer(*unread).order_by("id")
