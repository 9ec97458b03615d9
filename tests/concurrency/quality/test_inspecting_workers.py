"""Workers inspect one project while people change their critiques, and one of them is killed in the middle."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from annotation.actions.desk.revise import revise_critique
from annotation.actions.inspecting.work import inspect_critiques, inspect_page
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Critique, CritiqueInspection, Event, Image, InspectionCursor, Review
from tests.actions.inspecting.helpers import assert_as_rebuilt, inspect_all, set_policy, submit_grade
from tests.concurrency.quality.inspect_in_process import start_inspector
from tests.factories import make_desk
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def inspectors(number: int) -> Iterator[list]:
    processes = [start_inspector() for _ in range(number)]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_nothing_is_counted_or_asked_twice_by_workers_of_whom_one_is_killed():
    project, people = make_desk(images=6, annotators=4, critiques_per_image=3)
    set_policy(project, review="all", spread_limit=3, critiques_at_most=3)
    with inspectors(3) as (first, *_processes):
        choice = random.Random(4)
        critiques = []
        for round_number in range(4):
            critiques += [submit_grade(person, project, choice.randint(1, 4)) for person in people]
            for critique in choice.sample(critiques, 2):
                revise_critique(actor=critique.annotator, critique=critique, answers={"grade": choice.randint(1, 4)})
            if round_number == 1:
                wait_until(CritiqueInspection.objects.exists)
                first.kill()
        wait_until(Review.objects.filter(critique=critiques[0]).exists)
        withdraw_critique(actor=project.created_by, critique=critiques[0], reason="A mistake.")
        wait_until(lambda: CritiqueInspection.objects.count() == len(critiques))
    inspect_all()

    inspections = dict(CritiqueInspection.objects.values_list("critique_id", "changed_seq"))
    assert inspections == dict(Critique.objects.values_list("id", "changed_seq"))
    assert Review.objects.count() == len(critiques)
    extra = sum(Image.objects.values_list("extra_critiques", flat=True))
    assert Event.objects.filter(verb="asked", noun="image").count() == extra
    assert_as_rebuilt(project)


def test_a_worker_neither_waits_for_another_at_the_same_project_nor_does_its_work():
    project, people = make_desk(images=1)
    submit_grade(people[0], project, 2)
    InspectionCursor.objects.create(project=project)

    def inspect() -> int:
        try:
            return inspect_critiques()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert inspect_page(project.id, 10) == 1
            assert pool.submit(inspect).result(timeout=PATIENCE) == 0
        assert pool.submit(inspect).result(timeout=PATIENCE) == 0
    assert_as_rebuilt(project)
