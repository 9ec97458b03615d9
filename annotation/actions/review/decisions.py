"""Checks what a reviewer sends with a decision: comments by question, and the answers of a fix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from annotation.actions.shared.revised_answers import (
    answer_changes,
    is_unchanged,
    judge_revision,
    revisions_with_fix,
)
from annotation.errors import Invalid
from annotation.models import Critique, Decision
from annotation.rules.types import Definition, Revision
from annotation.wording.answers import rejection_of

MAX_COMMENT_CHARACTERS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Fix:
    """What a reviewer makes of a critique. `changes` are [before, after] by question, as of a revision.

    `regions_before` is None where the regions stay.
    """

    answers: Mapping[str, Any]
    revisions: Sequence[Revision]
    regions: Mapping[str, Any]
    level: str
    words: int
    changes: Mapping[str, list[Any]]
    regions_before: Mapping[str, Any] | None
    is_unchanged: bool


def check_comments(definition: Definition, decision: str, comments: Mapping[str, str]) -> dict[str, str]:
    """Returns the comments without the empty ones.

    Raises Invalid for a question that the questionnaire does not have, for a comment that is too long or has characters
    that cannot be stored, and for returned work without any comment.
    """
    questions = {question["key"] for stage in definition["stages"] for question in stage["questions"]}
    kept = {key: comment.strip() for key, comment in comments.items() if comment.strip()}
    errors = {f"comments.{key}": [error] for key, comment in kept.items() if (error := _error(key, comment, questions))}
    if not kept and decision == Decision.RETURN:
        errors["comments"] = [_("Write a comment on at least one answer, so that its author knows what to change.")]
    if errors:
        raise Invalid(_("Some fields need another look."), fields=errors)
    return kept


def _error(key: str, comment: str, questions: set[str]) -> str:
    if key not in questions:
        return _("The questionnaire has no such question.")
    if len(comment) > MAX_COMMENT_CHARACTERS:
        return _("A comment has at most %(most)d characters.") % {"most": MAX_COMMENT_CHARACTERS}
    return _("This text holds characters that cannot be stored; remove them.") if "\0" in comment else ""


def require_change_of_answers(fix: Fix) -> None:
    """Raises Invalid for a fix that leaves the critique as it is."""
    if fix.is_unchanged:
        sentence = _("Nothing is changed. Change an answer, or accept the critique.")
        raise Invalid(_("Some fields need another look."), fields={"answers": [sentence]})


def judge_fix(critique: Critique, answers: Mapping[str, Any] | None, regions: Mapping[str, Any] | None) -> Fix:
    """Judges the answers of a fix, laid over those of the critique.

    Raises Invalid if they make no complete critique.
    """
    judgement = judge_revision(critique, answers or {}, regions, anew=True)
    if judgement.problems:
        raise rejection_of(judgement.problems)
    return Fix(
        answers=judgement.answers,
        revisions=revisions_with_fix(critique, judgement),
        regions=judgement.regions,
        level=judgement.level or "",
        words=judgement.word_count,
        changes=answer_changes(critique.answers, judgement.answers),
        regions_before=None if judgement.regions == critique.marks else critique.marks,
        is_unchanged=is_unchanged(critique, judgement),
    )
