"""The critique as a model reads it and checks compare items with it: each answer as a text, in its own language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from annotation.exporting.language import language_of
from annotation.rules.kinds import kind_of
from annotation.rules.prompts import text_in
from annotation.rules.regions import without_citations
from annotation.rules.types import Definition, Question

_ADVICE: Final = re.compile(
    r"\b(?:suggest\w*|advi[cs]e|recommend\w*|improv\w*)\b"
    r"|\b(?:would|could|should)\b.*\b(?:better|chang\w+|differently|alter)\b|建议|改进|改善|改动|更好",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One answer as a text: the expert's prose, or the label of what was chosen.

    `name` is what the question is about, such as “the composition”. Of a choice, `options` are all labels, and
    `is_grade` says that it gives the critique its level. `is_advice` says that the question asks what to change: the
    text tells of what is not there yet.
    """

    question: str
    name: str
    text: str
    is_prose: bool
    options: tuple[str, ...] = ()
    is_grade: bool = False
    is_advice: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The passages of one critique by question, coarse first, and its language.

    Sources are compared by identity, so that checks can keep what they have read of one for all of its items.
    """

    language: str
    passages: Mapping[str, Passage]

    @property
    def grade(self) -> Passage | None:
        """The passage of the overall grade; None if there is none."""
        return next((passage for passage in self.passages.values() if passage.is_grade), None)


def source_of(definition: Definition, answers: Mapping[str, Any], marks: Mapping[str, Any] | None = None) -> Source:
    """Returns the source of a critique. Answers that cannot be said in words, such as regions, are left out."""
    questions = {question["key"]: question for stage in definition["stages"] for question in stage["questions"]}
    language = language_of(answers, questions)
    passages = {passage.question: passage for passage in _passages(questions, answers, marks or {}, language)}
    return Source(language, passages)


def _passages(
    questions: Mapping[str, Question], answers: Mapping[str, Any], marks: Mapping[str, Any], language: str
) -> Iterator[Passage]:
    for key, question in questions.items():
        value, kind = answers.get(key), kind_of(question)
        if value in (None, "", []) or not kind.forms:
            continue
        name = text_in(question.get("name", question["prompt"]), language)
        if kind.has_options:
            labels = {option["value"]: text_in(option["label"], language) for option in question["options"]}
            chosen = [labels[part] for part in (value if kind.is_list else [value])]
            text = ("、" if language.startswith("zh") else ", ").join(chosen)
            is_grade = "levels" in question
            yield Passage(key, name, text, is_prose=False, options=tuple(labels.values()), is_grade=is_grade)
        else:
            text = kind.answer_text(value)
            text = without_citations(text, marks[key]) if key in marks else text
            yield Passage(key, name, text, is_prose=kind.is_text, is_advice=kind.is_text and asks_for_advice(question))


def asks_for_advice(question: Question) -> bool:
    """Says whether a question asks what to change, by the words of its key, its name and its prompts."""
    texts = [question["key"].replace("_", " ")]
    for text in (question["prompt"], question.get("name", "")):
        texts.extend([text] if isinstance(text, str) else text.values())
    return any(_ADVICE.search(text) for text in texts)
