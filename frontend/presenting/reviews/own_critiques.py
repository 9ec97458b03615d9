"""An author's critiques as the author's own list shows them: what reviewers decided, said and changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.models import Critique, CritiqueStatus
from annotation.queries.review.decision_comments import last_comments
from annotation.rules.types import Question
from frontend.presenting.answer_diff import answers_that_differ
from frontend.presenting.answers import name_of

STATES: Final[dict[str, Promise]] = {
    CritiqueStatus.RETURNED.value: gettext_lazy("Returned with comments"),
    CritiqueStatus.FIXED.value: gettext_lazy("Corrected and accepted"),
    CritiqueStatus.REJECTED.value: gettext_lazy("Rejected"),
    CritiqueStatus.WITHDRAWN.value: gettext_lazy("Withdrawn"),
}
"""By status; a critique that is only submitted needs no word. One that was accepted as it was gets none either: gold is
never reviewed, and would stand out where everything else is accepted (`status_for_author`)."""


@dataclass(frozen=True, slots=True)
class OwnCritique:
    """A critique with its state in words; `comments` are (question, comment), `changes` (question, before, after)."""

    critique: Critique
    state: str
    comments: list[tuple[str, str]]
    changes: list[tuple[str, str, str]]


def own_critiques(critiques: Iterable[Critique]) -> list[OwnCritique]:
    """Returns the critiques as their author reads them, in their order. Reads the comments in one statement."""
    rows = list(critiques)
    commented = {CritiqueStatus.RETURNED.value, CritiqueStatus.REJECTED.value}
    comments = last_comments([critique.id for critique in rows if critique.status in commented])
    return [
        OwnCritique(
            critique,
            str(STATES.get(critique.status, "")),
            _named(critique, comments.get(critique.id, {})),
            list(_fixes(critique)) if critique.status == CritiqueStatus.FIXED else [],
        )
        for critique in rows
    ]


def _named(critique: Critique, comments: dict[str, str]) -> list[tuple[str, str]]:
    """Returns the comments under the names of their questions, in the order of the questionnaire."""
    questions = _questions(critique)
    named = [(name_of(question), comments[key]) for key, question in questions.items() if key in comments]
    general = [(_("The whole critique"), comment) for key, comment in comments.items() if key not in questions]
    return [*general, *named]


def _fixes(critique: Critique) -> Iterable[tuple[str, str, str]]:
    """Returns what a reviewer made of which answer: from before their first change of it to the present one."""
    before = {
        revision["question"]: revision["from"]
        for revision in reversed(critique.revisions)
        if revision.get("by") == "reviewer"
    }
    after = {key: critique.answers.get(key) for key in before}
    return answers_that_differ(critique.questionnaire.definition, before, after)


def _questions(critique: Critique) -> dict[str, Question]:
    stages = critique.questionnaire.definition["stages"]
    return {question["key"]: question for stage in stages for question in stage["questions"]}
