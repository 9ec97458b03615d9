"""How far people agree on the grades of images: of each image, and over a project."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from annotation.models import Project
from annotation.rules.candidates import LEVEL_OPTIONS
from annotation.sql.rows import fetch_rows
from annotation.statistics.agreement import ordinal_alpha
from annotation.statistics.proportions import Estimate, proportion

# Authors and checkers alike; a person who has both graded an image counts once.
_GRADES: Final = """
SELECT image_id, array_agg(choice ORDER BY choice) AS choices FROM (
    SELECT DISTINCT ON (image_id, person_id) image_id, person_id, choice FROM (
        SELECT candidate.image_id, candidate.author_id AS person_id, candidate.correct AS choice, 0 AS rank
          FROM annotation_candidate candidate
         WHERE candidate.project_id = %(project)s AND candidate.criterion = 'AesA' AND candidate.retired_at IS NULL
           AND candidate.status <> 'excluded' AND (%(images)s::uuid[] IS NULL OR candidate.image_id = ANY (%(images)s))
         UNION ALL
        SELECT candidate.image_id, checked.person_id, checked.choice, 1
          FROM annotation_candidate candidate JOIN annotation_crosscheck checked ON checked.candidate_id = candidate.id
         WHERE candidate.project_id = %(project)s AND candidate.criterion = 'AesA' AND candidate.retired_at IS NULL
           AND candidate.status <> 'excluded' AND checked.status = 'done'
           AND (%(images)s::uuid[] IS NULL OR candidate.image_id = ANY (%(images)s))
    ) AS given ORDER BY image_id, person_id, rank
) AS graded GROUP BY image_id
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


def grades_of_images(project: Project, images: Collection[UUID] | None = None) -> dict[UUID, ImageGrades]:
    """Returns the grades of each image by its id; of all graded images of the project without `images`."""
    rows = fetch_rows(_GRADES, {"project": project.id, "images": None if images is None else list(images)})
    return {row["image_id"]: _grades(row["choices"]) for row in rows}


def grade_agreement(project: Project) -> GradeAgreement:
    """Returns how far people agree on the grades of a project's images."""
    units = [row["choices"] for row in fetch_rows(_GRADES, {"project": project.id, "images": None})]
    units = [unit for unit in units if len(unit) > 1]
    unanimous = sum(len(set(unit)) == 1 for unit in units)
    return GradeAgreement(len(units), ordinal_alpha(units), proportion(unanimous, len(units)))


def _grades(choices: list[int]) -> ImageGrades:
    counts = Counter(_LEVELS[choice] for choice in choices)
    (level, number), *rest = counts.most_common()
    is_tied = bool(rest) and rest[0][1] == number
    return ImageGrades(dict(counts), None if is_tied else level, proportion(number, len(choices)))
