"""Answers of models for pages: with the option that was read, beside the item's options and its key."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from annotation.evaluating.items import LETTERS
from annotation.models import BenchmarkItem, EvaluationAnswer
from frontend.presenting.benchmarks.score_words import OUTCOMES
from frontend.templatetags.refinement import amount


@dataclass(frozen=True, slots=True)
class OptionText:
    """An option with its letter as frozen; `number` counts the answers that chose it."""

    letter: str
    text: str
    is_correct: bool
    number: int = 0


@dataclass(frozen=True, slots=True)
class AnswerText:
    """An answer: its raw text, its outcome in words, and what was read of it."""

    answer: EvaluationAnswer
    outcome: str
    chosen: str
    order: str

    @property
    def trial(self) -> str:
        return amount(self.answer.trial + 1)


@dataclass(frozen=True, slots=True)
class ModelAnswers:
    """The answers of one evaluation to an item, by trial."""

    evaluation: UUID
    name: str
    answers: Sequence[AnswerText]


def option_texts(item: BenchmarkItem, answers: Iterable[EvaluationAnswer] = ()) -> list[OptionText]:
    """Returns the options of an item with how many answers chose each."""
    counts = Counter(answer.choice for answer in answers)
    return [
        OptionText(LETTERS[index], option, index == item.correct, counts[index])
        for index, option in enumerate(item.options)
    ]


def answer_text(answer: EvaluationAnswer, item: BenchmarkItem) -> AnswerText:
    """Returns an answer for a page; its order of options only where it is not the frozen one."""
    order = answer.order or []
    is_shuffled = list(order) != sorted(order)
    chosen = "" if answer.choice is None else f"{LETTERS[answer.choice]}) {item.options[answer.choice]}"
    letters = ", ".join(f"{LETTERS[position]} → {LETTERS[index]}" for position, index in enumerate(order))
    return AnswerText(answer, str(OUTCOMES.get(answer.outcome, answer.outcome)), chosen, letters if is_shuffled else "")


def model_answers(
    answers: Iterable[EvaluationAnswer], item: BenchmarkItem, names: Mapping[UUID, str]
) -> list[ModelAnswers]:
    """Returns the answers to an item by evaluation, in the order of `names`."""
    by_evaluation: dict[UUID, list[AnswerText]] = defaultdict(list)
    for answer in answers:
        by_evaluation[answer.evaluation_id].append(answer_text(answer, item))
    return [ModelAnswers(id_, name, by_evaluation[id_]) for id_, name in names.items()]
