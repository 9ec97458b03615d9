"""Promises 1 to 3 with several database connections at once."""

import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.submit import submit_critique
from annotation.models import Assignment, Critique, Image
from annotation.rules.judging import QuestionnaireResponse
from tests.factories import ANSWERS, make_desk
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


def run_together(*functions):
    """Runs each function in a thread with its own connection, all starting at once, and returns their results."""
    barrier = Barrier(len(functions))

    def run(function):
        try:
            connection.ensure_connection()
            barrier.wait()
            return function()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(functions)) as pool:
        return [future.result() for future in [pool.submit(run, function) for function in functions]]


def test_two_connections_claiming_at_once_never_claim_an_image_twice_nor_beyond_its_required_critiques():
    project, people = make_desk(images=24, annotators=2, critiques_per_image=2)
    generator = random.Random(7)

    for _ in range(200):
        is_same_person = generator.random() < 0.5
        pair = (people[0], people[0]) if is_same_person else tuple(people)
        results = run_together(
            *(
                lambda person=person: claim_assignments(
                    person=person, project_id=project.id, count=generator.randint(1, 6)
                )
                for person in pair
            )
        )
        for claims in results:
            images = [claim.image_id for claim in claims]
            assert len(images) == len(set(images))
        if Assignment.objects.filter(status="open").count() < 8:
            Assignment.objects.filter(status="claimed").update(
                status="open", annotator=None, questionnaire=None, lease_until=None, claimed_at=None
            )

    assert_no_image_beyond_its_required_critiques(2)


def test_fifty_people_starting_in_the_same_second_all_get_an_image_of_their_own():
    project, people = make_desk(images=30, annotators=50, critiques_per_image=2)

    for start in range(0, 50, 10):
        results = run_together(
            *(
                lambda person=person: claim_assignments(person=person, project_id=project.id, count=1)
                for person in people[start : start + 10]
            )
        )
        assert all(len(claims) == 1 for claims in results)

    assert Assignment.objects.filter(status="claimed").count() == 50
    assert_no_image_beyond_its_required_critiques(2)


def test_the_last_slots_of_one_image_go_to_everybody_who_claims_at_once():
    project, people = make_desk(images=1, annotators=4, critiques_per_image=4)

    results = run_together(
        *(lambda person=person: claim_assignments(person=person, project_id=project.id, count=3) for person in people)
    )

    assert [len(claims) for claims in results] == [1, 1, 1, 1]


def test_the_same_submit_arriving_several_times_at_once_makes_one_critique():
    project, (person,) = make_desk(images=10)

    for _ in range(10):
        (assignment,) = claim_assignments(person=person, project_id=project.id, count=1)
        submit = partial(
            submit_critique,
            person=person,
            assignment_id=assignment.id,
            key=uuid4(),
            response=QuestionnaireResponse(answers=ANSWERS),
            claim=1,
        )
        results = run_together(submit, submit, submit)
        assert len({submission.critique.id for submission in results}) == 1
        assert sum(submission.is_new for submission in results) == 1

    assert Critique.objects.count() == 10


def test_people_who_claim_at_once_each_get_their_near_duplicates_apart():
    project, people = make_desk(images=24, annotators=4, critiques_per_image=2)
    Image.objects.filter(position__lte=12).update(group="near-1")

    for _ in range(6):
        run_together(
            *(
                lambda person=person, count=count: claim_assignments(person=person, project_id=project.id, count=count)
                for count, person in enumerate(people, start=1)
            )
        )

    for person in people:
        near_duplicates = Assignment.objects.filter(annotator=person, image__group="near-1")
        assert near_duplicates.count() <= 1
    assert [Assignment.objects.filter(annotator=person).count() for person in people] == [1, 2, 3, 4]
    assert_no_image_beyond_its_required_critiques(2)


def test_a_claim_never_waits_for_somebody_elses_open_transaction():
    project, (person, second_person) = make_desk(images=2, annotators=2, critiques_per_image=1)
    is_claimed, may_commit = Barrier(2), Barrier(2)

    def claim_and_wait():
        with transaction.atomic():
            claims = claim_assignments(person=person, project_id=project.id, count=1)
            is_claimed.wait(timeout=PATIENCE)
            may_commit.wait(timeout=PATIENCE)
        return claims

    def claim_meanwhile():
        is_claimed.wait(timeout=PATIENCE)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '20s'")
        claims = claim_assignments(person=second_person, project_id=project.id, count=1)
        may_commit.wait(timeout=PATIENCE)
        return claims

    claims, second_claims = run_together(claim_and_wait, claim_meanwhile)

    assert claims[0].image_id != second_claims[0].image_id


def assert_no_image_beyond_its_required_critiques(required):
    annotators_by_image: dict = {}
    assignments = Assignment.objects.filter(status__in=["claimed", "submitted"])
    for image_id, annotator_id in assignments.values_list("image_id", "annotator_id"):
        annotators_by_image.setdefault(image_id, []).append(annotator_id)
    assert all(len(people) == len(set(people)) <= required for people in annotators_by_image.values())
