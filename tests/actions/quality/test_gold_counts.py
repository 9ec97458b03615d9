"""The sums over gold results, which pages read in place of the results."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotation.actions.desk.revise import revise_critique
from annotation.actions.inspecting.work import rebuild_roll_ups
from annotation.actions.quality.gold_counts import recount_gold
from annotation.actions.quality.gold_results import score_gold
from annotation.actions.quality.pausing import pause_member, resume_member
from annotation.actions.quality.qualification import claim_qualification
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import GoldItemCount, GoldMemberCount, GoldResult
from annotation.queries.quality.gold_accuracy import accuracies_of, accuracy_of, item_accuracy
from annotation.queries.quality.gold_items import find_gold_items
from annotation.statistics.proportions import proportion
from tests.actions.quality.helpers import make_gold, set_policies, submit
from tests.actions.quality.test_gold_accuracy import WRONG, answer_gold
from tests.factories import make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """A project with gold among the work, its annotator and the membership."""
    project, (person,) = make_desk(images=40)
    make_gold(project, 12)
    set_policies(project, gold_percent=30, gold_least=5)
    return project, person, project.memberships.get(person=person)


def resume(project, membership):
    pause_member(actor=project.created_by, membership=membership, reason="Let us talk.")
    resume_member(actor=project.created_by, membership=membership)


def sums():
    """Returns all counts by what they are of, but for rows that count nothing."""
    names = ("results", "compared", "correct", "total", "shares")
    rows = [*GoldItemCount.objects.all(), *GoldMemberCount.objects.all()]
    return {row.pk: values for row in rows if any(values := [getattr(row, name) for name in names])}


def test_a_revision_moves_the_counts_and_a_withdrawal_takes_from_them(desk):
    project, person, membership = desk
    first, second = answer_gold(person, project, 2, composition="strong")
    assert (accuracy_of(membership).correct, accuracy_of(membership).total) == (2, 4)

    revise_critique(actor=person, critique=first, answers={"composition": "weak"})
    score_gold(first.id)
    score_gold(first.id)
    assert (accuracy_of(membership).correct, accuracy_of(membership).estimate) == (3, proportion(1.5, 2))

    withdraw_critique(actor=person, critique=second, reason="A mistake.")
    score_gold(second.id)
    score_gold(second.id)
    assert (accuracy_of(membership).correct, accuracy_of(membership).estimate) == (2, proportion(1, 1))
    item = find_gold_items(project).get(pk=second.assignment.gold_item_id)
    assert (item.answered, item_accuracy(item)) == (0, proportion(0, 0))


def test_an_answer_from_before_a_person_was_resumed_counts_no_more_however_it_is_revised(desk):
    project, person, membership = desk
    (old,) = answer_gold(person, project, 1, **WRONG)
    resume(project, membership)

    revise_critique(actor=person, critique=old, answers={"composition": "weak"})
    score_gold(old.id)
    assert accuracy_of(membership).estimate.n == 0

    answer_gold(person, project, 1)
    accuracy = accuracy_of(membership)
    assert (accuracy.estimate, accuracy.since is not None) == (proportion(1, 1), True)


def test_training_counts_for_its_item_and_not_for_the_person():
    project, (person,) = make_desk(images=3)
    (item,) = make_gold(project, use="training", explanation="The grass leads nowhere.")
    make_gold(project, use="test")
    set_policies(project, training_items=1, test_items=1, requires_qualification=True)
    submit(person, claim_qualification(person=person, project_id=project.id, begin=True).assignment_id)

    claim_qualification(person=person, project_id=project.id)

    assert find_gold_items(project).get(pk=item.pk).answered == 1
    assert not accuracies_of(project.id)


@pytest.mark.parametrize("count_again", [recount_gold, rebuild_roll_ups])
def test_a_recount_finds_what_was_counted(desk, count_again):
    project, person, membership = desk
    answer_gold(person, project, 2, composition="strong")
    resume(project, membership)
    withdrawn, _kept = answer_gold(person, project, 2)
    answer_gold(person, project, 1, **WRONG)
    withdraw_critique(actor=person, critique=withdrawn, reason="A mistake.")
    score_gold(withdrawn.id)
    counted = sums()
    assert len(counted) == 5  # of the two items before, the two that are left, and the person
    GoldMemberCount.objects.update(correct=0, results=99)
    GoldItemCount.objects.update(shares=0, results=99)

    count_again(project.id)

    assert sums() == counted


def test_pages_read_one_row_of_counts_a_member_and_an_item_and_no_result(desk):
    project, person, membership = desk
    answer_gold(person, project, 3)

    with CaptureQueriesContext(connection) as queries:
        assert accuracies_of(project.id)[membership.id].estimate.n == 3
        assert [item.showing_count for item in find_gold_items(project)[:4]] == [1, 1, 1, 0]

    assert len(queries) == 2
    assert GoldResult.objects.count() == 3
    assert not [query for query in queries.captured_queries if "annotation_goldresult" in query["sql"]]


def test_showings_are_looked_up_for_the_items_of_a_page_only(desk):
    project, person, _membership = desk
    answer_gold(person, project, 3)

    plan = find_gold_items(project)[:2].explain(analyze=True, costs=False, timing=False, buffers=False)

    subplans = [line for line in plan.splitlines() if "annotation_assignment" in line and "loops=" in line]
    assert subplans
    assert {line.rpartition("loops=")[2].rstrip(")") for line in subplans} <= {"1", "2"}, plan
