"""A critique as a person reads it: every question by its name, every option by its label, in the page's language."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from annotation.models import Critique
from annotation.rules.flow import visible_questions
from annotation.rules.prompts import text_in
from annotation.rules.types import Question


def answers_in_words(critique: Critique) -> Iterator[tuple[str, str]]:
    """Name and answer of each question that was asked and answered, in the questionnaire's order."""
    for question in visible_questions(critique.questionnaire.definition, critique.answers):
        if question["key"] in critique.answers:
            yield name_of(question), answer_in_words(question, critique.answers[question["key"]])


def changes_in_words(critique: Critique) -> Iterator[tuple[str, str, str]]:
    """Name, first answer and later answer of each change of mind, oldest first."""
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
    """The short name, else the question itself."""
    name = text_in(question.get("name") or question["prompt"], get_language() or "en")
    return name[:1].upper() + name[1:]


def answer_in_words(question: Question, answer: Any) -> str:
    """One answer, options by their labels and boxes by number; “nothing” for none."""
    if answer is None:
        return _("nothing")
    if question["kind"] == "region":
        return ", ".join(f"[{number}] {region.get('label', '')}".strip() for number, region in enumerate(answer, 1))
    labels = {option["value"]: option["label"] for option in question.get("options", [])}
    values = answer if isinstance(answer, list) else [answer]
    return ", ".join(text_in(labels.get(value, str(value)), get_language() or "en") for value in values)
