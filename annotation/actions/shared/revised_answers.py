"""Judges changed answers of a critique: those of its author, and a reviewer's fix."""

from collections.abc import Mapping
from typing import Any

from annotation.models import Critique
from annotation.rules.flow import visible_questions
from annotation.rules.judging import Judgement, QuestionnaireResponse, judge
from annotation.rules.revisions import MAX_REVISIONS
from annotation.rules.types import Revision, StoredResponse
from annotation.sql.rows import fetch_rows


def judge_revision(
    critique: Critique, answers: Mapping[str, Any], regions: Mapping[str, Any] | None, *, anew: bool = False
) -> Judgement:
    """Judges the stored answers with the changed ones laid over them; None removes an answer.

    `regions`, if given, replace the stored ones. With `anew` the revisions of the judgement are those of this change
    alone, instead of all.
    """
    definition = critique.questionnaire.definition
    stages = [stage["key"] for stage in definition["stages"]]
    revised = {key: value for key, value in {**critique.answers, **answers}.items() if value is not None}
    stored: StoredResponse = {
        "answers": critique.answers,
        "committed": stages,
        "revisions": [] if anew else critique.revisions,
        "regions": critique.marks,
    }
    return judge(
        definition,
        QuestionnaireResponse(revised, committed=stages, regions=critique.marks if regions is None else regions),
        stored,
        fetch_rows("SELECT now()")[0]["now"],
    )


def revisions_with_fix(critique: Critique, judgement: Judgement) -> list[Revision]:
    """Returns the revisions of a critique after a fix that was judged anew: the author's, then the reviewer's.

    Those of questions that the fix hides are left out.
    """
    visible = {question["key"] for question in visible_questions(critique.questionnaire.definition, judgement.answers)}
    earlier: list[Revision] = [revision for revision in critique.revisions if revision["question"] in visible]
    fixes: list[Revision] = [{**revision, "by": "reviewer"} for revision in judgement.revisions]
    return [*earlier[: MAX_REVISIONS - len(fixes)], *fixes]


def is_unchanged(critique: Critique, judgement: Judgement) -> bool:
    """Returns whether the judged answers and regions are those that the critique has."""
    return bool(judgement.answers == critique.answers and judgement.regions == critique.marks)


def answer_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Returns [before, after] of each answer that differs, in the order of `before`."""
    keys = [*before, *(key for key in after if key not in before)]
    return {key: [before.get(key), after.get(key)] for key in keys if before.get(key) != after.get(key)}
