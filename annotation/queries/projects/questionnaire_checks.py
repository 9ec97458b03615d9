"""Checks a questionnaire that is not stored: its problems, what it changes, and how a response to it is judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from annotation.errors import Invalid
from annotation.rules.definitions import InvalidQuestionnaire, check_definition
from annotation.rules.editing.changes import Change, definition_changes
from annotation.rules.judging import Judgement, QuestionnaireResponse, judge
from annotation.rules.types import Definition, DefinitionError
from annotation.wording.answers import rejection_of
from annotation.wording.questionnaires import rejection_of_definition


@dataclass(frozen=True, slots=True)
class DefinitionCheck:
    """The problems of a document with their paths; without any, its changes against an earlier version."""

    problems: Sequence[DefinitionError] = ()
    changes: Sequence[Change] | None = None


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a submission would have become: its `judgement`, or the `rejection` that the annotator would be shown."""

    judgement: Judgement
    rejection: Invalid | None


def check_draft(definition: Any, before: Definition | None) -> DefinitionCheck:
    """Checks a document as saving it would, and compares it with the version `before`, if there is one."""
    try:
        checked = check_definition(definition)
    except InvalidQuestionnaire as error:
        return DefinitionCheck(problems=error.errors)
    return DefinitionCheck(changes=definition_changes(before, checked) if before else [])


def judge_dry_run(definition: Any, response: QuestionnaireResponse) -> DryRun:
    """Judges a response to a document as a submission would be judged, and stores nothing.

    Raises Invalid (`invalid_questionnaire`) for a document that cannot be a version.
    """
    try:
        checked = check_definition(definition)
    except InvalidQuestionnaire as error:
        raise rejection_of_definition(error.errors) from error
    judgement = judge(checked, response, None, timezone.now())
    return DryRun(judgement, rejection_of(judgement.problems) if judgement.problems else None)
