"""Which gold items a person may still be shown in training or in the test, and what an attempt has shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from annotation.models import GoldItem, Membership, QualityPolicy
from annotation.rules.flow import is_answered
from annotation.rules.gold import compare
from annotation.rules.kinds import kind_of
from annotation.rules.prompts import prompt, text_in
from annotation.rules.types import Question
from annotation.sql.rows import fetch_rows

# An item whose image the person had for whatever purpose, or reviewed, is nothing new to them.
_IS_UNSEEN: Final = """
       item.project_id = %(project)s AND item.questionnaire_id = %(questionnaire)s
   AND item.is_active AND image.status = 'ready' AND NOT image.held_out
   AND NOT EXISTS (SELECT 1 FROM annotation_assignment earlier
                    WHERE earlier.image_id = item.image_id AND earlier.annotator_id = {person})
   AND NOT loupe_has_decided_on({person}, item.image_id)
"""
_UNSEEN: Final = f"""
SELECT item.id FROM annotation_golditem item JOIN annotation_image image ON image.id = item.image_id
 WHERE item.use = %(use)s AND {_IS_UNSEEN.format(person="%(person)s")}
 ORDER BY random() LIMIT %(limit)s
"""
_UNSEEN_COUNTS: Final = f"""
SELECT person.id, count(*) FILTER (WHERE item.use = 'training') AS training,
       count(*) FILTER (WHERE item.use = 'test') AS test
  FROM unnest(%(persons)s::uuid[]) AS person (id) CROSS JOIN annotation_golditem item
  JOIN annotation_image image ON image.id = item.image_id
 WHERE item.use IN ('training', 'test') AND {_IS_UNSEEN.format(person="person.id")}
 GROUP BY person.id
"""
_SHOWINGS: Final = """
SELECT item.id AS item_id, item.use, item.image_id, image.status AS image_status, assignment.id AS assignment_id,
       assignment.status, critique.id AS critique_id
  FROM unnest(%(items)s::uuid[]) WITH ORDINALITY AS listed (id, position)
  JOIN annotation_golditem item ON item.id = listed.id
  JOIN annotation_image image ON image.id = item.image_id
  LEFT JOIN annotation_assignment assignment
    ON assignment.image_id = item.image_id AND assignment.annotator_id = %(person)s AND assignment.purpose = 'training'
  LEFT JOIN annotation_critique critique ON critique.assignment_id = assignment.id
 ORDER BY listed.position
"""


@dataclass(frozen=True, slots=True)
class UnseenCounts:
    """How many items of training and test a person has not seen yet."""

    training: int = 0
    test: int = 0


@dataclass(frozen=True, slots=True)
class Showing:
    """One item of an attempt and how far the person is with it; without an assignment it was not shown yet."""

    item_id: UUID
    use: str
    image_id: UUID
    image_status: str
    assignment_id: UUID | None
    status: str | None
    critique_id: UUID | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be done: it was answered or skipped, or its image can no longer be shown."""
        return self.status in {"submitted", "skipped"} or (self.assignment_id is None and self.image_status != "ready")


@dataclass(frozen=True, slots=True)
class ExplainedQuestion:
    """A question of a training image: what was expected and what was answered, in words."""

    question: str
    prompt: str
    expected: str
    answer: str
    is_right: bool


def unseen_items(membership: Membership, policy: QualityPolicy, use: str, limit: int) -> list[UUID]:
    """Returns at most so many items of a use that the person has not seen yet, in a random order."""
    parameters = {
        "project": policy.project_id,
        "questionnaire": policy.project.questionnaire_id,
        "person": membership.person_id,
        "use": use,
        "limit": limit,
    }
    return [row["id"] for row in fetch_rows(_UNSEEN, parameters)]


def count_unseen(policy: QualityPolicy, person_ids: Iterable[UUID]) -> Mapping[UUID, UnseenCounts]:
    """Returns the counts of items that each person has not seen; people who have seen all are left out."""
    parameters = {
        "project": policy.project_id,
        "questionnaire": policy.project.questionnaire_id,
        "persons": list(person_ids),
    }
    rows = fetch_rows(_UNSEEN_COUNTS, parameters)
    return {row["id"]: UnseenCounts(row["training"], row["test"]) for row in rows}


def count_items(project_id: UUID, questionnaire_id: UUID | None, use: str) -> int:
    """Returns how many items of a use a project has for a version of its questionnaire."""
    items = GoldItem.objects.filter(project=project_id, questionnaire=questionnaire_id, use=use, is_active=True)
    return items.filter(image__status="ready", image__held_out=False).count()


def showings_of(item_ids: list[str], person_id: UUID) -> list[Showing]:
    """Returns the items of an attempt in their order."""
    return [Showing(**row) for row in fetch_rows(_SHOWINGS, {"items": item_ids, "person": person_id})]


def explain_questions(item: GoldItem, answers: dict[str, Any], language: str) -> list[ExplainedQuestion]:
    """Returns what was expected of each question of an item and what was given, in the reader's language.

    Of questions that the given answers hide, too: that they were not asked is a result.
    """
    definition = item.questionnaire.definition
    questions = {question["key"]: question for stage in definition["stages"] for question in stage["questions"]}
    right = compare(definition, item.expected, answers).questions
    return [
        ExplainedQuestion(
            question=key,
            prompt=text_in(prompt(definition, key, answers), language),
            expected=expected_in_words(questions[key], expectation, language),
            answer=_in_words(questions[key], answers.get(key), language) if key in right else "",
            is_right=right.get(key, False),
        )
        for key, expectation in in_order(item).items()
    ]


def in_order(item: GoldItem) -> dict[str, Any]:
    """Returns the expected answers in the order of the questions, which the database does not keep."""
    stages = item.questionnaire.definition["stages"]
    keys = [question["key"] for stage in stages for question in stage["questions"]]
    return {key: item.expected[key] for key in keys if key in item.expected}


def expected_in_words(question: Question, expectation: dict[str, Any], language: str) -> str:
    """Returns an expected answer in words: every answer that is right, or the value with its tolerance."""
    if "values" in expectation:
        return " / ".join(_in_words(question, value, language) for value in expectation["values"])
    value, tolerance = expectation["value"], expectation.get("tolerance", 0)
    kind = kind_of(question)
    if tolerance and kind.has_options and not kind.is_list:
        near = [option["value"] for option in question["options"] if abs(option["value"] - value) <= tolerance]
        return " / ".join(_in_words(question, option, language) for option in near)
    words = _in_words(question, value, language)
    return f"{words} (±{tolerance:g})" if tolerance else words


def _in_words(question: Question, value: Any, language: str) -> str:
    if not is_answered(value):
        return ""
    kind = kind_of(question)
    if not kind.has_options:
        return kind.describe(question, value, language)
    labels = {option["value"]: text_in(option["label"], language) for option in question["options"]}
    values = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(option, str(option)) for option in values)
