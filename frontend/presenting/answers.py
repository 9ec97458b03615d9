"""A critique's answers in words: questions by their names, options by their labels, in the page's language."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from annotation.models import Critique
from annotation.rules.flow import visible_questions
from annotation.rules.kinds import kind_of
from annotation.rules.prompts import text_in
from annotation.rules.types import Question


def answers_in_words(critique: Critique) -> Iterator[tuple[str, str]]:
    """Yields the name and answer of each visible, answered question, in the questionnaire's order."""
    for question in visible_questions(critique.questionnaire.definition, critique.answers):
        if question["key"] in critique.answers:
            yield name_of(question), answer_in_words(question, critique.answers[question["key"]])


def changes_in_words(critique: Critique) -> Iterator[tuple[str, str, str]]:
    """Yields the name, earlier and later answer of each revision, oldest first."""
    stages = critique.questionnaire.definition["stages"]
    questions = {question["key"]: question for stage in stages for question in stage["questions"]}
    for revision in critique.revisions:
        if question := questions.get(revision["question"]):
            yield (
                name_of(question),
                answer_in_words(question, revision["from"]),
                answer_in_words(question, revision["to"]),
            )


def name_of(question: Question) -> str:
    """Returns a question's short name, or its prompt where it has none."""
    name = text_in(question.get("name") or question["prompt"], get_language() or "en")
    return name[:1].upper() + name[1:]


def answer_in_words(question: Question, answer: Any) -> str:
    """Returns one answer, options by their labels and regions by number; “nothing” for none."""
    if answer is None:
        return _("nothing")
    kind = kind_of(question)
    if kind.has_regions:
        return ", ".join(f"[{number}] {region.get('label', '')}".strip() for number, region in enumerate(answer, 1))
    language = get_language() or "en"
    if not kind.has_options:
        return kind.describe(question, answer, language)
    labels = {option["value"]: option["label"] for option in question["options"]}
    values = answer if isinstance(answer, list) else [answer]
    return ", ".join(text_in(labels.get(value, str(value)), language) for value in values)
