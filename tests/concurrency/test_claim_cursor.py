"""The claim cursor, by which a claim skips images that the person has claimed before, never hides a slot."""

import random
from threading import Barrier

import pytest
from django.db import connection, transaction

from annotation.actions.curating.batches import change_batch
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.expire_claims import expire_claims
from annotation.actions.desk.skip_and_flag import skip_assignment
from annotation.actions.projects.projects import change_project
from annotation.models import Assignment, ClaimCursor
from annotation.queries.desk.claims import count_images_left
from bench.shared.seeding import seed
from tests.concurrency.test_claims import run_together
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

IMAGES = 90  # more than a claim passes before it stores a cursor
END_OF_QUEUE = 2**63 - 1


@pytest.fixture
def seeded():
    """Returns a project with 90 images that require two critiques each, and three people."""
    seeded = seed(images=IMAGES, critiques=0, people=3)
    change_batch(actor=seeded.project.created_by, batch=seeded.batch, critiques_per_image=2)
    return seeded


def claim(seeded, number, count=1):
    return claim_assignments(person=seeded.people[number], project_id=seeded.project.id, count=count)


def image_ids(claims):
    return [assignment.image_id for assignment in claims]


def images_left(seeded, number):
    return count_images_left(seeded.project.id, seeded.people[number].id, maximum=1000)


def count_images_left_by_query(seeded, number):
    own_image_ids = Assignment.objects.filter(annotator=seeded.people[number]).values("image")
    return Assignment.objects.filter(status="open").exclude(image__in=own_image_ids).values("image").distinct().count()


def finish(seeded, number):
    """Submits everything that the person has claimed, without critiques."""
    claims = Assignment.objects.filter(annotator=seeded.people[number], status="claimed")
    claims.update(status="submitted", lease_until=None)


def submit_everything(seeded, number):
    all_claims = []
    while claims := claim(seeded, number, count=20):
        all_claims += claims
        finish(seeded, number)
    return all_claims


def cursor_sort_key(seeded, number):
    return ClaimCursor.objects.get(person=seeded.people[number]).sort_key


def test_batches_are_not_searched_again_for_a_person_who_has_done_everything(seeded):
    assert len(submit_everything(seeded, 0)) == IMAGES

    assert cursor_sort_key(seeded, 0) == END_OF_QUEUE
    assert claim(seeded, 0) == []
    assert images_left(seeded, 0) == 0
    assert images_left(seeded, 1) == IMAGES


def test_the_cursor_of_depth_first_follows_a_person_who_is_ahead(seeded):
    change_project(actor=seeded.project.created_by, project=seeded.project, order="depth_first")
    for _ in range(4):
        claim(seeded, 0, count=20)
        finish(seeded, 0)

    (assignment,) = claim(seeded, 0)

    assert 0 < cursor_sort_key(seeded, 0) <= Assignment.objects.get(pk=assignment.id).sort_key
    assert images_left(seeded, 0) == count_images_left_by_query(seeded, 0) == IMAGES - 81


def test_a_slot_that_opens_again_behind_the_cursor_is_claimed(seeded):
    (assignment,) = claim(seeded, 1)
    (second_assignment,) = claim(seeded, 2)
    Assignment.objects.filter(image=assignment.image_id, status="open").delete()
    submit_everything(seeded, 0)
    assert assignment.image_id not in image_ids(claim(seeded, 0))

    skip_assignment(person=seeded.people[1], assignment_id=assignment.id, reason="other")

    assert images_left(seeded, 0) == 1
    assert image_ids(claim(seeded, 0)) == [assignment.image_id]
    assert second_assignment.image_id != assignment.image_id


def test_of_two_slots_that_open_again_behind_the_cursor_both_are_claimed_the_lower_first(seeded):
    claims = claim(seeded, 1, count=2)
    Assignment.objects.filter(image__in=image_ids(claims), status="open").delete()
    submit_everything(seeded, 0)
    assert cursor_sort_key(seeded, 0) == END_OF_QUEUE

    for assignment in reversed(claims):
        skip_assignment(person=seeded.people[1], assignment_id=assignment.id, reason="other")

    assert images_left(seeded, 0) == 2
    assert image_ids(claim(seeded, 0)) == [claims[0].image_id]
    assert image_ids(claim(seeded, 0, count=2)) == image_ids(claims)


def test_a_slot_whose_lease_ends_behind_the_cursor_is_claimed(seeded):
    (assignment,) = claim(seeded, 1)
    Assignment.objects.filter(image=assignment.image_id, status="open").delete()
    submit_everything(seeded, 0)
    assert cursor_sort_key(seeded, 0) == END_OF_QUEUE

    Assignment.objects.filter(pk=assignment.id).update(lease_until="2001-01-01T00:00:00Z")
    expire_claims()

    assert image_ids(claim(seeded, 0)) == [assignment.image_id]


def test_another_order_and_more_required_critiques_take_effect_at_once(seeded):
    claim(seeded, 1)
    submit_everything(seeded, 0)
    change_batch(actor=seeded.project.created_by, batch=seeded.batch, critiques_per_image=4)
    change_project(actor=seeded.project.created_by, project=seeded.project, order="depth_first")

    for number in range(3):
        assert images_left(seeded, number) == count_images_left_by_query(seeded, number)


def test_a_slot_whose_claim_is_rolled_back_after_the_cursor_passed_it_is_claimed(seeded):
    is_claimed, others_are_claimed = Barrier(2), Barrier(2)

    def claim_and_fail():
        with transaction.atomic():
            (assignment,) = claim(seeded, 1)
            Assignment.objects.filter(image=assignment.image_id, status="open").delete()
            is_claimed.wait(timeout=PATIENCE)
            others_are_claimed.wait(timeout=PATIENCE)
            transaction.set_rollback(True)
        return assignment

    def claim_the_others():
        is_claimed.wait(timeout=PATIENCE)
        claims = submit_everything(seeded, 0)
        others_are_claimed.wait(timeout=PATIENCE)
        return claims

    assignment, claims = run_together(claim_and_fail, claim_the_others)

    assert len(claims) == IMAGES - 1
    assert images_left(seeded, 0) == count_images_left_by_query(seeded, 0) == 1
    assert image_ids(claim(seeded, 0)) == [assignment.image_id]


def test_a_slot_opened_in_a_transaction_not_yet_committed_is_claimed_after_it(seeded):
    (assignment,) = claim(seeded, 1)
    Assignment.objects.filter(image=assignment.image_id, status="open").delete()
    is_skipped, others_are_claimed = Barrier(2), Barrier(2)

    def skip_slowly():
        with transaction.atomic():
            skip_assignment(person=seeded.people[1], assignment_id=assignment.id, reason="other")
            is_skipped.wait(timeout=PATIENCE)
            others_are_claimed.wait(timeout=PATIENCE)

    def claim_the_others():
        is_skipped.wait(timeout=PATIENCE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")  # other transactions begin during the slow one
        claims = submit_everything(seeded, 0)
        sort_key = cursor_sort_key(seeded, 0)
        others_are_claimed.wait(timeout=PATIENCE)
        return claims, sort_key

    _, (claims, sort_key) = run_together(skip_slowly, claim_the_others)

    assert (len(claims), sort_key) == (IMAGES - 1, END_OF_QUEUE)
    assert image_ids(claim(seeded, 0)) == [assignment.image_id]


def test_no_order_of_events_hides_a_slot_from_anybody(seeded):
    generator = random.Random(11)

    def skip(number):
        assignment = Assignment.objects.filter(annotator=seeded.people[number], status="claimed").first()
        if assignment:
            skip_assignment(person=seeded.people[number], assignment_id=assignment.id, reason="other")

    def change_order(_number):
        order = generator.choice(["depth_first", "breadth_first"])
        change_project(actor=seeded.project.created_by, project=seeded.project, order=order)

    def change_required(_number):
        change_batch(
            actor=seeded.project.created_by,
            batch=seeded.batch,
            critiques_per_image=generator.choice([2, 3, 3]),
        )

    def work(number):
        claim(seeded, number, count=20)
        finish(seeded, number)

    actions = [
        work,
        work,
        work,
        work,
        skip,
        lambda number: claim(seeded, number, count=3),
        change_order,
        change_required,
    ]
    for _ in range(80):
        generator.choice(actions)(generator.choice([0, 0, 0, 0, 1, 2]))
        for number in range(3):
            assert images_left(seeded, number) == count_images_left_by_query(seeded, number)
    assert ClaimCursor.objects.exists()
