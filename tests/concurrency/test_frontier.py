"""The dispenser's short cut past what a person has done already never hides a place from them."""

import random
from threading import Barrier

import pytest
from django.db import connection, transaction

from annotation.actions.curating.batches import change_batch
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.expire_claims import lapse_claims
from annotation.actions.desk.skip_and_flag import skip_assignment
from annotation.actions.projects.projects import change_project
from annotation.models import Assignment, Frontier
from annotation.queries.desk.claims import count_images_left
from bench.shared.seeding import seed
from tests.concurrency.test_dispenser import together
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

IMAGES = 90  # more than the dispenser passes before it remembers
EVERYTHING = 2**63 - 1


@pytest.fixture
def world():
    """90 images wanted twice each, and three people."""
    seeded = seed(images=IMAGES, critiques=0, people=3)
    change_batch(actor=seeded.project.created_by, batch=seeded.batch, critiques_per_image=2)
    return seeded


def claim(world, number, count=1):
    return claim_assignments(person=world.people[number], project_id=world.project.id, count=count)


def left(world, number):
    return count_images_left(world.project.id, world.people[number].id, most=1000)


def left_in_truth(world, number):
    mine = Assignment.objects.filter(annotator=world.people[number]).values("image")
    return Assignment.objects.filter(status="open").exclude(image__in=mine).values("image").distinct().count()


def finish(world, number):
    """As if the person had handed in all that they hold."""
    mine = Assignment.objects.filter(annotator=world.people[number], status="claimed")
    mine.update(status="submitted", lease_until=None)


def do_all_that_is_left(world, number):
    done = []
    while claims := claim(world, number, count=20):
        done += claims
        finish(world, number)
    return done


def frontier(world, number):
    return Frontier.objects.get(person=world.people[number]).rank


def test_a_person_who_has_done_everything_is_not_searched_for_again(world):
    assert len(do_all_that_is_left(world, 0)) == IMAGES

    assert frontier(world, 0) == EVERYTHING
    assert claim(world, 0) == []
    assert left(world, 0) == 0
    assert left(world, 1) == IMAGES


def test_the_frontier_of_depth_first_follows_a_person_who_is_ahead(world):
    change_project(actor=world.project.created_by, project=world.project, order="depth_first")
    for _ in range(4):
        claim(world, 0, count=20)
        finish(world, 0)

    (after,) = claim(world, 0)

    assert 0 < frontier(world, 0) <= Assignment.objects.get(pk=after.id).rank
    assert left(world, 0) == left_in_truth(world, 0) == IMAGES - 81


def test_a_place_that_opens_again_behind_the_frontier_is_found(world):
    (held,) = claim(world, 1)
    (also,) = claim(world, 2)
    Assignment.objects.filter(image=held.image_id, status="open").delete()
    do_all_that_is_left(world, 0)
    assert held.image_id not in (one.image_id for one in claim(world, 0))

    skip_assignment(person=world.people[1], assignment_id=held.id, reason="other")

    assert left(world, 0) == 1
    assert [one.image_id for one in claim(world, 0)] == [held.image_id]
    assert also.image_id != held.image_id


def test_of_two_places_that_open_again_behind_the_frontier_both_are_found_the_lower_one_first(world):
    held = claim(world, 1, count=2)
    Assignment.objects.filter(image__in=[one.image_id for one in held], status="open").delete()
    do_all_that_is_left(world, 0)
    assert frontier(world, 0) == EVERYTHING

    for one in reversed(held):
        skip_assignment(person=world.people[1], assignment_id=one.id, reason="other")

    assert left(world, 0) == 2
    assert [one.image_id for one in claim(world, 0)] == [held[0].image_id]
    assert [one.image_id for one in claim(world, 0, count=2)] == [one.image_id for one in held]


def test_a_lease_that_ends_behind_the_frontier_is_found(world):
    (held,) = claim(world, 1)
    Assignment.objects.filter(image=held.image_id, status="open").delete()
    do_all_that_is_left(world, 0)
    assert frontier(world, 0) == EVERYTHING

    Assignment.objects.filter(pk=held.id).update(lease_until="2001-01-01T00:00:00Z")
    lapse_claims()

    assert [one.image_id for one in claim(world, 0)] == [held.image_id]


def test_another_order_and_a_higher_wish_are_followed_at_once(world):
    claim(world, 1)
    do_all_that_is_left(world, 0)
    change_batch(actor=world.project.created_by, batch=world.batch, critiques_per_image=4)
    change_project(actor=world.project.created_by, project=world.project, order="depth_first")

    for number in range(3):
        assert left(world, number) == left_in_truth(world, number)


def test_a_place_that_was_being_claimed_when_the_frontier_passed_and_was_given_back_is_found(world):
    holding, given_back = Barrier(2), Barrier(2)

    def claim_and_fail():
        with transaction.atomic():
            (held,) = claim(world, 1)
            Assignment.objects.filter(image=held.image_id, status="open").delete()
            holding.wait(timeout=PATIENCE)
            given_back.wait(timeout=PATIENCE)
            transaction.set_rollback(True)
        return held

    def do_the_others():
        holding.wait(timeout=PATIENCE)
        done = do_all_that_is_left(world, 0)
        given_back.wait(timeout=PATIENCE)
        return done

    held, done = together(claim_and_fail, do_the_others)

    assert len(done) == IMAGES - 1
    assert left(world, 0) == left_in_truth(world, 0) == 1
    assert [one.image_id for one in claim(world, 0)] == [held.image_id]


def test_a_place_that_opened_in_a_transaction_not_yet_committed_is_found_after_it(world):
    (held,) = claim(world, 1)
    Assignment.objects.filter(image=held.image_id, status="open").delete()
    skipped, passed = Barrier(2), Barrier(2)

    def skip_slowly():
        with transaction.atomic():
            skip_assignment(person=world.people[1], assignment_id=held.id, reason="other")
            skipped.wait(timeout=PATIENCE)
            passed.wait(timeout=PATIENCE)

    def do_the_others():
        skipped.wait(timeout=PATIENCE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")  # transactions go on beside the slow one
        done = do_all_that_is_left(world, 0)
        rank = frontier(world, 0)
        passed.wait(timeout=PATIENCE)
        return done, rank

    _, (done, rank) = together(skip_slowly, do_the_others)

    assert (len(done), rank) == (IMAGES - 1, EVERYTHING)
    assert [one.image_id for one in claim(world, 0)] == [held.image_id]


def test_whatever_happens_in_whatever_order_nobody_is_kept_from_a_place(world):
    randomly = random.Random(11)

    def skip_one(number):
        held = Assignment.objects.filter(annotator=world.people[number], status="claimed").first()
        if held:
            skip_assignment(person=world.people[number], assignment_id=held.id, reason="other")

    def turn_around(_number):
        order = randomly.choice(["depth_first", "breadth_first"])
        change_project(actor=world.project.created_by, project=world.project, order=order)

    def wish(_number):
        change_batch(actor=world.project.created_by, batch=world.batch, critiques_per_image=randomly.choice([2, 3, 3]))

    def work(number):
        claim(world, number, count=20)
        finish(world, number)

    acts = [work, work, work, work, skip_one, lambda number: claim(world, number, count=3), turn_around, wish]
    for _ in range(80):
        randomly.choice(acts)(randomly.choice([0, 0, 0, 0, 1, 2]))
        for number in range(3):
            assert left(world, number) == left_in_truth(world, number)
    assert Frontier.objects.exists()
