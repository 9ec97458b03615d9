"""Gold items and images of one's own that are shown again, mixed into the work."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.db.models.functions import Now

from annotation.actions.curating.batches import set_batch_status
from annotation.actions.curating.images import set_image_status
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.expire_claims import expire_claims
from annotation.actions.desk.skip_and_flag import skip_assignment
from annotation.actions.projects.projects import change_project
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.actions.quality.gold_items import change_gold_item
from annotation.actions.review.withdraw import withdraw_critique, withdraw_critiques_of
from annotation.models import Assignment, Critique, Image
from annotation.questionnaires import built_in
from tests.actions.quality.helpers import claim_of, make_gold, set_policies, submit
from tests.factories import make_critique, make_desk, make_image

pytestmark = pytest.mark.django_db


def purposes(person):
    rows = Assignment.objects.filter(annotator=person).order_by("claimed_at")
    return list(rows.values_list("purpose", flat=True))


def end_leases():
    Assignment.objects.filter(status="claimed").update(lease_until=Now() - timedelta(minutes=1))


def test_gold_is_mixed_in_at_its_share_and_never_twice_in_a_row():
    project, (person,) = make_desk(images=30)
    make_gold(project, 20)
    set_policies(project, gold_percent=30)

    claim_assignments(person=person, project_id=project.id, count=20)
    for assignment in Assignment.objects.filter(status="claimed").order_by("claimed_at")[:10]:
        submit(person, assignment.id)
    claim_assignments(person=person, project_id=project.id, count=20)

    purpose_list = purposes(person)
    assert len(purpose_list) == 30
    assert 3 <= purpose_list.count("gold") <= 15
    assert not any(first == second == "gold" for first, second in pairwise(purpose_list))


def test_gold_takes_no_slot_of_its_image_and_its_batch_is_that_of_the_work_around_it():
    project, (person,) = make_desk(images=40)
    (item,) = make_gold(project)
    set_policies(project, gold_percent=30)
    open_slots = Assignment.objects.filter(image=item.image, status="open").count()

    gold = Assignment.objects.get(pk=claim_of(person, project, "gold"))

    assert gold.batch.status == "open"
    assert gold.batch != item.image.batch
    assert (gold.image, gold.gold_item, gold.status) == (item.image, item, "claimed")
    assert Assignment.objects.filter(image=item.image, status="open").count() == open_slots


@pytest.mark.parametrize("reason", ["work left", "out of use", "in training", "other version", "set aside", "held out"])
def test_an_item_that_may_not_be_shown_is_not(reason):
    project, (person,) = make_desk(images=40)
    (item,) = make_gold(project)
    set_policies(project, gold_percent=30)
    if reason == "work left":  # for somebody: the image has an open slot in an open batch
        set_batch_status(actor=project.created_by, batch=item.image.batch, status="open")
    elif reason == "out of use":
        change_gold_item(actor=project.created_by, item=item, is_active=False)
    elif reason == "in training":
        change_gold_item(actor=project.created_by, item=item, use="training")
    elif reason == "other version":
        definition = built_in("aesthetic-critique")
        definition["stages"][0]["questions"][0]["options"].pop()
        definition["stages"][0]["questions"][0].pop("levels")
        add_questionnaire(actor=project.created_by, project=project, definition=definition)
    elif reason == "set aside":
        set_image_status(actor=project.created_by, image=item.image, status="set_aside")
    else:
        Image.objects.filter(pk=item.image_id).update(held_out=True)

    for _ in range(8):
        for claim in claim_assignments(person=person, project_id=project.id, count=1):
            submit(person, claim.id)

    assert "gold" not in purposes(person)


def test_gold_never_stands_alone_when_no_work_is_left():
    project, (person,) = make_desk(images=1)
    make_gold(project, 5)
    set_policies(project, gold_percent=30)
    while claims := claim_assignments(person=person, project_id=project.id, count=1):
        submit(person, claims[0].id)
    count = len(purposes(person))

    for _ in range(30):
        assert claim_assignments(person=person, project_id=project.id, count=1) == []

    assert len(purposes(person)) == count


def test_an_expired_showing_is_resumed_without_a_slot():
    project, (person,) = make_desk(images=40)
    make_gold(project)
    set_policies(project, gold_percent=30)
    gold = claim_of(person, project, "gold")
    end_leases()
    expire_claims()

    (claim,) = claim_assignments(person=person, project_id=project.id, count=1)

    assert claim.id == gold
    assert claim.status == "claimed"


def test_a_late_critique_of_gold_takes_no_slot_and_is_not_beyond_the_requirement():
    project, (person,) = make_desk(images=40)
    make_gold(project)
    set_policies(project, gold_percent=30)
    gold = claim_of(person, project, "gold")
    open_slots = Assignment.objects.filter(status="open").count()
    end_leases()
    expire_claims()

    critique = submit(person, gold)

    assert critique.late
    assert Assignment.objects.filter(status="open").count() == open_slots
    assert not Assignment.objects.get(pk=gold).beyond_required


def test_skipped_and_withdrawn_gold_frees_no_slot():
    project, (person,) = make_desk(images=40)
    make_gold(project, 2)
    set_policies(project, gold_percent=30)
    first = claim_of(person, project, "gold")
    slots = Assignment.objects.filter(status="open").count()
    skip_assignment(person=person, assignment_id=first, reason="other")
    assert Assignment.objects.filter(status="open").count() == slots
    critique = submit(person, claim_of(person, project, "gold"))
    slots = Assignment.objects.filter(status="open").count()

    withdraw_critique(actor=person, critique=critique, reason="A mistake.")

    assert Assignment.objects.filter(status="open").count() == slots


def test_all_critiques_of_a_person_are_withdrawn_with_gold_among_them():
    project, (person,) = make_desk(images=40)
    make_gold(project)
    set_policies(project, gold_percent=30)
    submit(person, claim_of(person, project, "gold"))
    membership = project.memberships.get(person=person)
    work = Critique.objects.counted().filter(annotator=person).count()

    withdrawn = withdraw_critiques_of(actor=project.created_by, membership=membership, reason="A spammer.")

    assert withdrawn == work
    assert set(Critique.objects.values_list("status", flat=True)) == {"withdrawn"}


def test_gold_counts_in_a_quota_as_work_does():
    project, (person,) = make_desk(images=40)
    make_gold(project, 6)
    set_policies(project, gold_percent=30)
    submit(person, claim_of(person, project, "gold"))
    written = Critique.objects.filter(annotator=person).count()
    change_project(actor=project.created_by, project=project, total_quota=written + 1)

    (claim,) = claim_assignments(person=person, project_id=project.id, count=3)
    submit(person, claim.id)

    assert claim_assignments(person=person, project_id=project.id, count=1) == []


def test_an_own_image_comes_again_after_the_days_of_the_policy_and_only_once():
    project, (person,) = make_desk(images=1)
    first = make_critique(person, project)
    for _ in range(30):
        make_image(first.batch)
    set_policies(project, retest_percent=30)

    claim_assignments(person=person, project_id=project.id, count=10)
    assert "retest" not in purposes(person)
    backdate(first, days=31)
    for assignment in Assignment.objects.filter(status="claimed"):
        submit(person, assignment.id)
    claim_assignments(person=person, project_id=project.id, count=20)

    retest = Assignment.objects.get(purpose="retest")
    assert (retest.image, retest.batch, retest.gold_item) == (first.image, first.batch, None)


def backdate(critique, days):
    """Moves a critique into the past, which its trigger rejects."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE annotation_critique SET submitted_at = now() - make_interval(days => %s) WHERE id = %s",
            [days, critique.id],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
