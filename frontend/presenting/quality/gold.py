"""A gold item as the list shows it: what is expected, in words."""

from dataclasses import dataclass

from annotation.models import GoldItem
from annotation.queries.quality.gold_accuracy import item_accuracy
from annotation.queries.quality.qualification import expected_in_words, in_order
from annotation.rules.prompts import text_in
from annotation.statistics.proportions import Estimate


@dataclass(frozen=True, slots=True)
class GoldItemView:
    """One row of the list; `expected` are the questions with their expected answers."""

    item: GoldItem
    expected: list[tuple[str, str]]
    accuracy: Estimate

    @property
    def percent(self) -> int | None:
        return whole_percent(self.accuracy.value)

    @property
    def low(self) -> int | None:
        return whole_percent(self.accuracy.low)

    @property
    def high(self) -> int | None:
        return whole_percent(self.accuracy.high)


def view_of(item: GoldItem, language: str) -> GoldItemView:
    """Returns an item with its expected answers in the reader's language."""
    definition = item.questionnaire.definition
    questions = {question["key"]: question for stage in definition["stages"] for question in stage["questions"]}
    expected = [
        (
            text_in(questions[key].get("name", questions[key]["prompt"]), language),
            expected_in_words(questions[key], expectation, language),
        )
        for key, expectation in in_order(item).items()
    ]
    return GoldItemView(item, expected, item_accuracy(item))


def whole_percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
