"""Reads what the questions that an expert writes should be about, so that scarce candidates are authored first."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from annotation.queries.projects.questionnaires import criteria_of, definition_of
from annotation.rules.candidates import ITEM_CRITERIA, Lack, choose_topics
from annotation.sql.rows import fetch_rows

# The cells of the images' sources that lack candidates: a few dozen rows by the cells' key, however many candidates.
_LACKS: Final = """
SELECT image.id AS image_id, cell.criterion, cell.dimension, cell.kind, cell.target - cell.candidates AS missing
  FROM annotation_image image
  JOIN annotation_coveragecell cell ON cell.project_id = image.project_id AND cell.source = image.source
 WHERE image.id = ANY (%(images)s) AND cell.target > cell.candidates AND cell.dimension <> ''
 ORDER BY image.id, cell.criterion, cell.dimension, cell.kind
"""

Topics = Mapping[str, Mapping[str, Any]]
"""Question key to the dimension and kind that are wanted, and how many are missing."""


def topics_for(assignments: Iterable[tuple[UUID, UUID, UUID]]) -> dict[UUID, Topics]:
    """Returns the topics to write about of each assignment in whose questionnaire the expert writes questions.

    Takes the ids of the assignment, its image and its questionnaire. One statement for all of them; none where no
    questionnaire has such a question.
    """
    authoring = [ids for ids in assignments if not criteria_of(ids[2]).isdisjoint(ITEM_CRITERIA)]
    if not authoring:
        return {}
    lacks: dict[UUID, list[Lack]] = {image: [] for _, image, _ in authoring}
    for row in fetch_rows(_LACKS, {"images": list(lacks)}):
        lacks[row["image_id"]].append(Lack(row["criterion"], row["dimension"], row["kind"], row["missing"]))
    return {
        assignment: choose_topics(definition_of(questionnaire), lacks[image], str(assignment))
        for assignment, image, questionnaire in authoring
    }
