"""The claim cursor, by which the dispenser skips images that a person has had already, never hides a slot."""

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
from tests.concurrency.test_dispenser import together
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

IMAGES = 90  # more than the dispenser passes before it stores a cursor
EVERYTHING = 2**63 - 1


@pytest.fixture
def world():
    """90 images that require two critiques each, and three people."""
    seeded = seed(images=IMAGES, critiques=0, people=3)
    change_batch(actor=seeded.project.created_by, batch=seeded.batch, critiques_per_image=2)
    return seeded


def claim(world, number, count=1):
    return claim_assignments(person=world.people[number], project_id=world.project.id, count=count)


def left(world, number):
    return count_images_left(world.project.id, world.people[number].id, maximum=1000)


def counted_left(world, number):
    mine = Assignment.objects.filter(annotator=world.people[number]).values("image")
    return Assignment.objects.filter(status="open").exclude(image__in=mine).values("image").distinct().count()


def finish(world, number):
    """Submits everything that the person has claimed, without critiques."""
    mine = Assignment.objects.filter(annotator=world.people[number], status="claimed")
    mine.update(status="submitted", lease_until=None)


def submit_everything(world, number):
    done = []
    while claims := claim(world, number, count=20):
        done += claims
        finish(world, number)
    return done


def cursor_sort_key(world, number):
    return ClaimCursor.objects.get(person=world.people[number]).sort_key


def test_batches_are_not_searched_again_for_a_person_who_has_done_everything(world):
    assert len(submit_everything(world, 0)) == IMAGES

    assert cursor_sort_key(world, 0) == EVERYTHING
    assert claim(world, 0) == []
    assert left(world, 0) == 0
    assert left(world, 1) == IMAGES


def test_the_cursor_of_depth_first_follows_a_person_who_is_ahead(world):
    change_project(actor=world.project.created_by, project=world.project, order="depth_first")
    for _ in range(4):
        claim(world, 0, count=20)
        finish(world, 0)

    (after,) = claim(world, 0)

    assert 0 < cursor_sort_key(world, 0) <= Assignment.objects.get(pk=after.id).sort_key
    assert left(world, 0) == counted_left(world, 0) == IMAGES - 81


def test_a_slot_that_opens_again_behind_the_cursor_is_claimed(world):
    (assignment,) = claim(world, 1)
    (also,) = claim(world, 2)
    Assignment.objects.filter(image=assignment.image_id, status="open").delete()
    submit_everything(world, 0)
    assert assignment.image_id not in (claimed.image_id for claimed in claim(world, 0))

    skip_assignment(person=world.people[1], assignment_id=assignment.id, reason="other")

    assert left(world, 0) == 1
    assert [claimed.image_id for claimed in claim(world, 0)] == [assignment.image_id]
    assert also.image_id != assignment.image_id


def test_of_two_slots_that_open_again_behind_the_cursor_both_are_claimed_the_lower_first(world):
    claims = claim(world, 1, count=2)
    Assignment.objects.filter(image__in=[claimed.image_id for claimed in claims], status="open").delete()
    submit_everything(world, 0)
    assert cursor_sort_key(world, 0) == EVERYTHING

    for claimed in reversed(claims):
        skip_assignment(person=world.people[1], assignment_id=claimed.id, reason="other")

    assert left(world, 0) == 2
    assert [claimed.image_id for claimed in claim(world, 0)] == [claims[0].image_id]
    assert [claimed.image_id for claimed in claim(world, 0, count=2)] == [claimed.image_id for claimed in claims]


def test_a_slot_whose_lease_ends_behind_the_cursor_is_claimed(world):
    (assignment,) = claim(world, 1)
    Assignment.objects.filter(image=assignment.image_id, status="open").delete()
    submit_everything(world, 0)
    assert cursor_sort_key(world, 0) == EVERYTHING

    Assignment.objects.filter(pk=assignment.id).update(lease_until="2001-01-01T00:00:00Z")
    expire_claims()

    assert [claimed.image_id for claimed in claim(world, 0)] == [assignment.image_id]


def test_another_order_and_more_required_critiques_take_effect_at_once(world):
    claim(world, 1)
    submit_everything(world, 0)
    change_batch(actor=world.project.created_by, batch=world.batch, critiques_per_image=4)
    change_project(actor=world.project.created_by, project=world.project, order="depth_first")

    for number in range(3):
        assert left(world, number) == counted_left(world, number)


def test_a_slot_whose_claim_is_rolled_back_after_the_cursor_passed_it_is_claimed(world):
    holding, rolled_back = Barrier(2), Barrier(2)

    def claim_and_fail():
        with transaction.atomic():
            (assignment,) = claim(world, 1)
            Assignment.objects.filter(image=assignment.image_id, status="open").delete()
            holding.wait(timeout=PATIENCE)
            rolled_back.wait(timeout=PATIENCE)
            transaction.set_rollback(True)
        return assignment

    def do_the_others():
        holding.wait(timeout=PATIENCE)
        done = submit_everything(world, 0)
        rolled_back.wait(timeout=PATIENCE)
        return done

    assignment, done = together(claim_and_fail, do_the_others)

    assert len(done) == IMAGES - 1
    assert left(world, 0) == counted_left(world, 0) == 1
    assert [claimed.image_id for claimed in claim(world, 0)] == [assignment.image_id]


def test_a_slot_opened_in_a_transaction_not_yet_committed_is_claimed_after_it(world):
    (assignment,) = claim(world, 1)
    Assignment.objects.filter(image=assignment.image_id, status="open").delete()
    skipped, passed = Barrier(2), Barrier(2)

    def skip_slowly():
        with transaction.atomic():
            skip_assignment(person=world.people[1], assignment_id=assignment.id, reason="other")
            skipped.wait(timeout=PATIENCE)
            passed.wait(timeout=PATIENCE)

    def do_the_others():
        skipped.wait(timeout=PATIENCE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")  # transactions go on beside the slow one
        done = submit_everything(world, 0)
        sort_key = cursor_sort_key(world, 0)
        passed.wait(timeout=PATIENCE)
        return done, sort_key

    _, (done, sort_key) = together(skip_slowly, do_the_others)

    assert (len(done), sort_key) == (IMAGES - 1, EVERYTHING)
    assert [claimed.image_id for claimed in claim(world, 0)] == [assignment.image_id]


def test_no_order_of_events_hides_a_slot_from_anybody(world):
    chance = random.Random(11)

    def skip(number):
        assignment = Assignment.objects.filter(annotator=world.people[number], status="claimed").first()
        if assignment:
            skip_assignment(person=world.people[number], assignment_id=assignment.id, reason="other")

    def change_order(_number):
        order = chance.choice(["depth_first", "breadth_first"])
        change_project(actor=world.project.created_by, project=world.project, order=order)

    def change_required(_number):
        change_batch(actor=world.project.created_by, batch=world.batch, critiques_per_image=chance.choice([2, 3, 3]))

    def work(number):
        claim(world, number, count=20)
        finish(world, number)

    acts = [work, work, work, work, skip, lambda number: claim(world, number, count=3), change_order, change_required]
    for _ in range(80):
        chance.choice(acts)(chance.choice([0, 0, 0, 0, 1, 2]))
        for number in range(3):
            assert left(world, number) == counted_left(world, number)
    assert ClaimCursor.objects.exists()
