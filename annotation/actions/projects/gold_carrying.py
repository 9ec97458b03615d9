"""Carries gold items over to the next version of a questionnaire, so that publishing it does not end them."""

from annotation.actions.shared.events import record_event
from annotation.errors import Conflict
from annotation.models import GoldItem, Person, Project, Questionnaire
from annotation.queries.quality.gold_carrying import GoldPlan, plan_gold
from annotation.rules.types import Definition
from annotation.wording.quality.gold import explain_lacking_tests


def plan_carrying(project: Project, after: Definition) -> GoldPlan:
    """Returns what becomes of the gold items of the version in use, and locks them. Call it with the project locked.

    Raises Conflict `too_few_test_items` where people have to qualify, and could no longer.
    """
    plan = plan_gold(project, after, locks=True)
    if plan.lacking:
        raise Conflict(
            explain_lacking_tests(plan.test_items, plan.lacking),
            code="too_few_test_items",
            number=plan.test_items,
            required=plan.lacking,
        )
    return plan


def carry_gold(actor: Person, plan: GoldPlan, version: Questionnaire) -> None:
    """Adds the items that hold for a version as items of it, in place of those before, whose results stay with them."""
    GoldItem.objects.bulk_create(
        GoldItem(
            project_id=item.project_id,
            image_id=item.image_id,
            questionnaire=version,
            use=item.use,
            expected=item.expected,
            explanation=item.explanation,
            critique_id=item.critique_id,
            created_by_id=item.created_by_id,
        )
        for item in plan.carried
    )
    GoldItem.objects.filter(pk__in=[item.pk for item in plan.carried]).update(is_active=False)
    if plan.carried or plan.dropped:
        record_event(
            actor=actor,
            verb="carried_over",
            noun="gold",
            target=version.id,
            project_id=version.project_id,
            version=version.version,
            kept=len(plan.carried),
            removed=plan.dropped_count,
        )
