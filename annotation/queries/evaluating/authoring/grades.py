"""How far people agree on the grades of images: of each image, and over a project."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from annotation.models import VISIBLE, Project
from annotation.queries.projects.questionnaires import criteria_of
from annotation.rules.candidates import LEVEL_OPTIONS
from annotation.sql.rows import fetch_rows
from annotation.statistics.ordinal_alpha import ordinal_alpha
from annotation.statistics.proportions import Estimate, proportion

_SCOPE: Final = """
       candidate.project_id = %(project)s AND candidate.criterion = 'AesA' AND candidate.status <> 'excluded'
   AND (%(images)s::uuid[] IS NULL OR candidate.image_id = ANY (%(images)s))
"""
# Authors and checkers alike. A checker's grade is one of the image, and stays when the author revises theirs; the
# author's own counts as it was before the revision only if reasons were shown to them in between.
_BLIND: Final = f"""
SELECT DISTINCT ON (image_id, person_id) image_id, person_id, choice FROM (
    SELECT candidate.image_id, candidate.author_id AS person_id, candidate.correct AS choice,
           candidate.created_at AS given_at, candidate.retired_at IS NOT NULL AS is_replaced
      FROM annotation_candidate candidate JOIN annotation_critique critique ON critique.id = candidate.critique_id
     WHERE {_SCOPE} AND {VISIBLE.sql()}
     UNION ALL
    SELECT candidate.image_id, checked.person_id, checked.choice, checked.answered_at, false
      FROM annotation_candidate candidate JOIN annotation_crosscheck checked ON checked.candidate_id = candidate.id
     WHERE {_SCOPE} AND checked.status = 'done'
) AS given
 WHERE NOT EXISTS (
    SELECT 1 FROM annotation_candidate reason JOIN annotation_crosscheck shown ON shown.candidate_id = reason.id
     WHERE reason.image_id = given.image_id AND reason.criterion = 'AesI'
       AND shown.person_id = given.person_id AND shown.created_at <= given.given_at)
 ORDER BY image_id, person_id, is_replaced, given_at
"""
_GRADES: Final = f"""
SELECT image_id, array_agg(choice ORDER BY choice) AS choices FROM ({_BLIND}) AS graded GROUP BY image_id
"""
# By the keys of both tables: a few rows an assignment, however many candidates there are.
_CROSS_CHECKED: Final = """
SELECT assignment.id FROM annotation_assignment assignment
 WHERE assignment.id = ANY (%(assignments)s) AND EXISTS (
    SELECT 1 FROM annotation_candidate candidate JOIN annotation_crosscheck mine ON mine.candidate_id = candidate.id
     WHERE candidate.image_id = assignment.image_id AND mine.person_id = assignment.annotator_id
       AND (candidate.criterion = 'AesI'
            OR candidate.criterion = 'AesA' AND candidate.status <> 'excluded' AND mine.status = 'done'))
"""
_LEVELS: Final = tuple(LEVEL_OPTIONS)


@dataclass(frozen=True, slots=True)
class ImageGrades:
    """The grades of one image: how many people gave each, the grade that most gave, and the share who gave it.

    `majority` is None where two grades have as many.
    """

    counts: Mapping[str, int]
    majority: str | None
    share: Estimate

    @property
    def n(self) -> int:
        return self.share.n


@dataclass(frozen=True, slots=True)
class GradeAgreement:
    """Agreement over the images that several people graded: Krippendorff's ordinal alpha, and the share of images on
    which all gave the same grade."""

    images: int
    alpha: float | None
    unanimous: Estimate


def blind_grades(project_id: UUID, images: Collection[UUID] | None = None) -> dict[UUID, list[int]]:
    """Returns the grades that people gave each image, as indexes of levels, best first; of all images without `images`.

    Of each person counts the first one that they gave at the desk or in a cross-check, and none that they gave after
    the reasons of another expert were shown to them.
    """
    parameters = {"project": project_id, "images": None if images is None else list(images)}
    return {row["image_id"]: row["choices"] for row in fetch_rows(_GRADES, parameters)}


def grades_that_count(assignments: Iterable[tuple[UUID, UUID]]) -> dict[UUID, bool]:
    """Returns of each assignment in which an image is graded for a benchmark whether its annotator's grade counts.

    It does not once they have graded the image in a cross-check, or were shown reasons of others there. Takes the ids
    of the assignment and its questionnaire. One statement for all of them; none where no questionnaire has a grade.
    """
    grading = [assignment for assignment, questionnaire in assignments if "AesA" in criteria_of(questionnaire)]
    rows = fetch_rows(_CROSS_CHECKED, {"assignments": grading}) if grading else []
    cross_checked = {row["id"] for row in rows}
    return {assignment: assignment not in cross_checked for assignment in grading}


def grades_of_images(project: Project, images: Collection[UUID] | None = None) -> dict[UUID, ImageGrades]:
    """Returns the grades of each image by its id; of all graded images of the project without `images`."""
    return {image_id: _grades(choices) for image_id, choices in blind_grades(project.id, images).items()}


def grade_agreement(project: Project) -> GradeAgreement:
    """Returns how far people agree on the grades of a project's images."""
    units = [choices for choices in blind_grades(project.id).values() if len(choices) > 1]
    unanimous = sum(len(set(unit)) == 1 for unit in units)
    return GradeAgreement(len(units), ordinal_alpha(units), proportion(unanimous, len(units)))


def _grades(choices: list[int]) -> ImageGrades:
    counts = Counter(_LEVELS[choice] for choice in choices)
    (level, number), *rest = counts.most_common()
    is_tied = bool(rest) and rest[0][1] == number
    return ImageGrades(dict(counts), None if is_tied else level, proportion(number, len(choices)))
