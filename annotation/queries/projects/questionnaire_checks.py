"""Checks a questionnaire that is not stored: its problems, what it changes, and how a response to it is judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from annotation.errors import Invalid
from annotation.models import Project
from annotation.queries.quality.gold_carrying import GoldPlan, plan_gold
from annotation.rules.definitions import InvalidQuestionnaire, check_definition
from annotation.rules.editing.changes import Change, definition_changes
from annotation.rules.judging import Judgement, QuestionnaireResponse, judge
from annotation.rules.types import Definition, DefinitionError
from annotation.wording.answers import rejection_of
from annotation.wording.questionnaires import rejection_of_definition


@dataclass(frozen=True, slots=True)
class DefinitionCheck:
    """The problems of a document with their paths; without any, its changes and what becomes of the gold items.

    The changes are those against an earlier version, the gold items those of the version in use.
    """

    problems: Sequence[DefinitionError] = ()
    changes: Sequence[Change] | None = None
    gold: GoldPlan | None = None


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a submission would have become: its `judgement`, or the `rejection` that the annotator would be shown."""

    judgement: Judgement
    rejection: Invalid | None


def check_draft(project: Project, definition: Any, before: Definition | None) -> DefinitionCheck:
    """Checks a document as saving it would, and compares it with the version `before`, if there is one."""
    try:
        checked = check_definition(definition)
    except InvalidQuestionnaire as error:
        return DefinitionCheck(problems=error.errors)
    changes = definition_changes(before, checked) if before else []
    return DefinitionCheck(changes=changes, gold=plan_gold(project, checked))


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
