"""Images and open slots are counted only as often as that is cheap, and the figures follow the work meanwhile."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.actions.curating.batches import change_batch
from annotation.actions.curating.images import set_image_status
from annotation.actions.measuring.stock import COUNT
from annotation.actions.measuring.work import compute_statistics
from annotation.models import Batch, Image, StatisticsRun
from annotation.queries.quality.statistics import project_statistics
from tests.actions.inspecting.helpers import inspect_all, submit_grade
from tests.factories import analyze, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


def progress_of(project):
    """Returns critiques done and in all, and how many images have so many critiques."""
    statistics = project_statistics(project)
    whole = next(row for row in statistics.of("burn_up") if not row.scope)
    coverage = {row.scope["critiques"]: int(row.value) for row in statistics.of("coverage")}
    return int(whole.value), whole.n, coverage


def count_slowly(project):
    """Makes the last count of a project one that took ten seconds, so that it holds for half an hour."""
    run = StatisticsRun.objects.get(pk=project.pk)
    run.stock = {**run.stock, "seconds": 10.0}
    run.save()


def test_what_remains_follows_the_work_without_a_count_of_images_and_slots():
    project, (person,) = make_desk(images=6, critiques_per_image=2)
    submit_grade(person, project, 2)
    inspect_all()
    compute_statistics(project.id)
    assert progress_of(project) == (1, 12, {0: 5, 1: 1})
    count_slowly(project)

    submit_grade(person, project, 3)
    inspect_all()
    with CaptureQueriesContext(connection) as queries:
        compute_statistics(project.id)

    assert progress_of(project) == (2, 12, {0: 4, 1: 2})
    assert not [query for query in queries if "annotation_image " in query["sql"]]
    assert not [query for query in queries if "annotation_assignment" in query["sql"]]


def test_images_are_counted_again_in_time_and_when_a_batch_requires_another_number():
    project, (person,) = make_desk(images=6, critiques_per_image=1)
    submit_grade(person, project, 2)
    inspect_all()
    compute_statistics(project.id)
    count_slowly(project)
    untouched = Image.objects.exclude(critiques__isnull=False).first()
    set_image_status(actor=project.created_by, image=untouched, status="set_aside")

    compute_statistics(project.id)
    assert progress_of(project) == (1, 6, {0: 5, 1: 1}), "the count holds for half an hour"
    stock = StatisticsRun.objects.get(pk=project.pk).stock
    stock["counted_at"] = (timezone.now() - timedelta(hours=1)).isoformat()
    StatisticsRun.objects.update(stock=stock)
    compute_statistics(project.id)
    assert progress_of(project) == (1, 5, {0: 4, 1: 1})

    count_slowly(project)
    change_batch(actor=project.created_by, batch=Batch.objects.get(), critiques_per_image=3)
    compute_statistics(project.id)
    assert progress_of(project)[:2] == (1, 15)


def test_the_count_reads_indexes_alone_and_each_once():
    project, (person,) = make_desk(images=60, critiques_per_image=2)
    submit_grade(person, project, 2)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM annotation_image, annotation_assignment")
        analyze()
        cursor.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
        try:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {COUNT}", {"project": project.id})
            ((plan,),) = cursor.fetchall()
        finally:
            cursor.execute("RESET enable_seqscan; RESET enable_bitmapscan")
    text = json.dumps(json.loads(plan) if isinstance(plan, str) else plan)

    assert text.count('"Relation Name": "annotation_image"') == 1
    assert '"Index Name": "image_position_once"' in text
    assert '"Index Name": "assignment_open_by_s' in text
    assert '"Index Name": "assignment_claimed_by_' in text
    assert text.count("Index Only Scan") >= 2
