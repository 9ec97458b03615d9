"""The policies of a project: each takes effect on the next claim."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from annotation.actions.curating.batches import change_batch
from annotation.actions.desk.answers import Work
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.drafts import save_draft
from annotation.actions.desk.submit import submit_critique
from annotation.actions.projects.projects import change_project
from annotation.models import Assignment, Critique, Project
from tests.factories import ANSWERS, make_batch, make_critique, make_desk, make_images

pytestmark = pytest.mark.django_db
TWO_AHEAD = 3


def claim(person, project, count=1):
    return claim_assignments(person=person, project_id=project.id, count=count)


def work_until_nothing_comes(person, project):
    """As the desk does it: two images ahead, and each submit brings the next."""
    held = claim(person, project, count=TWO_AHEAD)
    done = 0
    while held:
        one = held.pop(0)
        made = submit_critique(person=person, assignment_id=one.id, key=uuid4(), work=Work(answers=ANSWERS), claim=1)
        held += made.claims
        done += 1
    return done


def written_at(moment):
    """As if all critiques so far had been written then, which the database refuses to believe of its own accord."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE annotation_critique SET submitted_at = %s", [moment])
        cursor.execute("SET LOCAL session_replication_role = origin")


def written_days_ago(days):
    written_at(timezone.now() - timedelta(days=days))


def test_a_quota_a_day_is_kept_though_two_images_lie_ahead_and_ends_with_the_day():
    project, (person,) = make_desk(images=12, daily_quota=5)

    assert work_until_nothing_comes(person, project) == 5
    assert claim(person, project, count=3) == []
    written_days_ago(1)
    assert work_until_nothing_comes(person, project) == 5


def test_the_day_of_a_quota_is_that_of_utc_whatever_the_database_thinks():
    project, (person,) = make_desk(images=2, daily_quota=1)
    make_critique(person, project)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Pacific/Kiritimati'")

    written_at(midnight)
    assert claim(person, project) == []
    written_at(midnight - timedelta(seconds=1))
    assert len(claim(person, project)) == 1


def test_a_quota_in_all_is_kept_over_days_and_a_higher_one_takes_effect_at_once():
    project, (person,) = make_desk(images=9, total_quota=4)

    assert work_until_nothing_comes(person, project) == 4
    written_days_ago(3)
    assert claim(person, project) == []

    change_project(actor=project.created_by, project=project, total_quota=6)
    assert work_until_nothing_comes(person, project) == 2


def test_the_smaller_of_two_quotas_decides():
    project, (person,) = make_desk(images=9, daily_quota=3, total_quota=4)

    assert work_until_nothing_comes(person, project) == 3
    written_days_ago(1)
    assert work_until_nothing_comes(person, project) == 1


def test_somebody_elses_critiques_and_those_of_another_project_count_for_nothing():
    project, (one, other) = make_desk(images=3, annotators=2, daily_quota=1)
    make_critique(one, project)

    assert work_until_nothing_comes(other, project) == 1
    assert Critique.objects.count() == 2


def test_a_lease_lasts_as_long_as_the_project_says_and_a_draft_begins_it_anew():
    project, (person,) = make_desk(images=1, lease_minutes=7)
    (held,) = claim(person, project)
    assert minutes_left(held) == 7

    change_project(actor=project.created_by, project=project, lease_minutes=90)
    save_draft(person=person, assignment_id=held.id, version=0, work=Work(answers={"grade": 2}))

    assert minutes_left(held) == 90


def minutes_left(held):
    left = Assignment.objects.get(pk=held.id).lease_until - timezone.now()
    return round(left / timedelta(minutes=1))


def test_a_batch_may_want_another_number_than_its_project_and_be_told_so_while_people_work():
    project, people = make_desk(images=1, annotators=4, critiques_per_image=1)
    batch = make_batch(project, priority=1)
    (image,) = make_images(batch, 1)

    change_batch(actor=project.created_by, batch=batch, critiques_per_image=3)
    held = [claim(person, project)[0].image_id for person in people[:2]]
    change_batch(actor=project.created_by, batch=batch, critiques_per_image=2)
    elsewhere = claim(people[2], project)[0].image_id

    assert held == [image.id, image.id]
    assert elsewhere != image.id
    assert Assignment.objects.filter(image=image, status="claimed").count() == 2


def test_the_wish_of_the_project_is_that_of_batches_without_their_own():
    project, _people = make_desk(images=2, critiques_per_image=4)
    own = make_batch(project, critiques_per_image=2)
    make_images(own, 1)

    change_project(actor=project.created_by, project=project, critiques_per_image=3)

    counts = [image.assignments.filter(status="open").count() for image in project.images.order_by("batch__created_at")]
    assert counts == [3, 3, 2]


def test_a_project_begins_with_the_policies_of_the_protocol():
    fresh = Project()

    assert (fresh.critiques_per_image, fresh.lease_minutes, fresh.order) == (4, 30, "breadth_first")
    assert (fresh.session_length, fresh.neighbours_apart) == (50, 20)
    assert (fresh.daily_quota, fresh.total_quota) == (None, None)
