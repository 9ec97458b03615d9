"""Which answers of a critique are candidates for a benchmark, and how many of them are wanted of each sort."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from annotation.rules.types import Answers, Definition

ITEM_CRITERIA: Final = ("AesP", "AesE")
"""The criteria whose questions the expert writes."""
LEVEL_OPTIONS: Final = {"high": "High", "medium": "Medium", "low": "Low"}
"""The options of a grade, as AesBench names them."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a candidate, and the question of the critique whose answer they are."""

    question: str
    criterion: str
    text: str = ""
    options: tuple[str, ...] = ()
    correct: int | None = None
    dimension: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """How many candidates of a sort are missing."""

    criterion: str
    dimension: str
    kind: str
    missing: int


def questions_by_criterion(definition: Definition) -> dict[str, Mapping[str, Any]]:
    """Returns the questions of a questionnaire that have a criterion, by that criterion."""
    questions: Iterator[Mapping[str, Any]] = (
        question for stage in definition["stages"] for question in stage["questions"]
    )
    return {str(question["criterion"]): question for question in questions if question.get("criterion")}


def wordings_of(definition: Definition, answers: Answers) -> list[Wording]:
    """Returns the words of each candidate that the answers of a critique make; an unanswered question makes none."""
    pairs = (
        (criterion, question, answers.get(question["key"]))
        for criterion, question in questions_by_criterion(definition).items()
    )
    wordings = (_wording(criterion, question, answer) for criterion, question, answer in pairs if answer is not None)
    return [wording for wording in wordings if wording is not None]


def _wording(criterion: str, question: Mapping[str, Any], answer: Any) -> Wording | None:
    key = str(question["key"])
    if criterion in ITEM_CRITERIA:
        texts, tags = tuple(answer["options"]), (answer["dimension"], answer["kind"])
        return Wording(key, criterion, answer["question"], texts, answer["correct"], *tags)
    if criterion == "AesI":
        return Wording(key, criterion, answer)
    level = next((level for level, values in question["levels"].items() if answer in values), None)
    if level is None:  # an option without a level is no grade
        return None
    return Wording(key, criterion, options=tuple(LEVEL_OPTIONS.values()), correct=list(LEVEL_OPTIONS).index(level))


def choose_topics(definition: Definition, lacks: Sequence[Lack], seed: str) -> dict[str, dict[str, Any]]:
    """Returns what each question that the expert writes should be about, in proportion to what is missing.

    The same seed chooses the same as long as the same is missing; other seeds spread over all that is missing, so that
    people who work at the same time do not all write the same. A question of which nothing is missing has no entry.
    """
    topics: dict[str, dict[str, Any]] = {}
    for criterion, question in questions_by_criterion(definition).items():
        if criterion not in ITEM_CRITERIA:
            continue
        tags = [{tag["value"] for tag in question[name]} for name in ("dimensions", "kinds")]
        open_lacks = [
            lack
            for lack in lacks
            if lack.criterion == criterion and lack.missing > 0 and lack.dimension in tags[0] and lack.kind in tags[1]
        ]
        if open_lacks:
            generator = random.Random(f"{seed}/{criterion}")  # noqa: S311  # a seeded choice, no secret
            (lack,) = generator.choices(open_lacks, [lack.missing for lack in open_lacks])
            topics[str(question["key"])] = {
                "dimension": lack.dimension,
                "kind": lack.kind,
                "missing": lack.missing,
            }
    return topics
