"""The policies of a project: each takes effect on the next claim."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from annotation.actions.curating.batches import change_batch
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.drafts import save_draft
from annotation.actions.desk.submit import submit_critique
from annotation.actions.projects.projects import change_project
from annotation.models import Assignment, Critique, Project
from annotation.rules.judging import QuestionnaireResponse
from tests.factories import ANSWERS, make_batch, make_critique, make_desk, make_images

pytestmark = pytest.mark.django_db
TWO_AHEAD = 3


def claim(person, project, count=1):
    return claim_assignments(person=person, project_id=project.id, count=count)


def work_until_no_image_is_left(person, project):
    """Works as the desk does: two images are claimed ahead, and each submit claims the next."""
    claims = claim(person, project, count=TWO_AHEAD)
    count = 0
    while claims:
        first = claims.pop(0)
        response = QuestionnaireResponse(answers=ANSWERS)
        claims += submit_critique(person=person, assignment_id=first.id, key=uuid4(), response=response, claim=1).claims
        count += 1
    return count


def date_critiques(timestamp):
    """Dates all critiques to that time, past the trigger that prevents it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE annotation_critique SET submitted_at = %s", [timestamp])
        cursor.execute("SET LOCAL session_replication_role = origin")


def date_critiques_back(days):
    date_critiques(timezone.now() - timedelta(days=days))


def test_a_daily_quota_holds_with_two_images_claimed_ahead_and_ends_with_the_day():
    project, (person,) = make_desk(images=12, daily_quota=5)

    assert work_until_no_image_is_left(person, project) == 5
    assert claim(person, project, count=3) == []
    date_critiques_back(1)
    assert work_until_no_image_is_left(person, project) == 5


def test_the_day_of_a_quota_is_in_utc_whatever_the_time_zone_of_the_database():
    project, (person,) = make_desk(images=2, daily_quota=1)
    make_critique(person, project)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Pacific/Kiritimati'")

    date_critiques(midnight)
    assert claim(person, project) == []
    date_critiques(midnight - timedelta(seconds=1))
    assert len(claim(person, project)) == 1


def test_a_total_quota_holds_over_days_and_a_higher_one_takes_effect_at_once():
    project, (person,) = make_desk(images=9, total_quota=4)

    assert work_until_no_image_is_left(person, project) == 4
    date_critiques_back(3)
    assert claim(person, project) == []

    change_project(actor=project.created_by, project=project, total_quota=6)
    assert work_until_no_image_is_left(person, project) == 2


def test_the_smaller_of_two_quotas_decides():
    project, (person,) = make_desk(images=9, daily_quota=3, total_quota=4)

    assert work_until_no_image_is_left(person, project) == 3
    date_critiques_back(1)
    assert work_until_no_image_is_left(person, project) == 1


def test_somebody_elses_critiques_and_those_of_another_project_count_for_nothing():
    project, (first, second) = make_desk(images=3, annotators=2, daily_quota=1)
    make_critique(first, project)

    assert work_until_no_image_is_left(second, project) == 1
    assert Critique.objects.count() == 2


def test_a_lease_lasts_as_long_as_the_project_says_and_a_draft_renews_it():
    project, (person,) = make_desk(images=1, lease_minutes=7)
    (assignment,) = claim(person, project)
    assert minutes_left(assignment) == 7

    change_project(actor=project.created_by, project=project, lease_minutes=90)
    save_draft(
        person=person, assignment_id=assignment.id, version=0, response=QuestionnaireResponse(answers={"grade": 2})
    )

    assert minutes_left(assignment) == 90


def minutes_left(claim):
    remaining = Assignment.objects.get(pk=claim.id).lease_until - timezone.now()
    return round(remaining / timedelta(minutes=1))


def test_a_batch_may_require_another_number_than_its_project_and_change_it_while_people_work():
    project, people = make_desk(images=1, annotators=4, critiques_per_image=1)
    batch = make_batch(project, priority=1)
    (image,) = make_images(batch, 1)

    change_batch(actor=project.created_by, batch=batch, critiques_per_image=3)
    image_ids = [claim(person, project)[0].image_id for person in people[:2]]
    change_batch(actor=project.created_by, batch=batch, critiques_per_image=2)
    next_image_id = claim(people[2], project)[0].image_id

    assert image_ids == [image.id, image.id]
    assert next_image_id != image.id
    assert Assignment.objects.filter(image=image, status="claimed").count() == 2


def test_batches_without_a_number_of_their_own_require_that_of_the_project():
    project, _people = make_desk(images=2, critiques_per_image=4)
    batch_with_number = make_batch(project, critiques_per_image=2)
    make_images(batch_with_number, 1)

    change_project(actor=project.created_by, project=project, critiques_per_image=3)

    counts = [image.assignments.filter(status="open").count() for image in project.images.order_by("batch__created_at")]
    assert counts == [3, 3, 2]


def test_a_project_begins_with_the_policies_of_the_protocol():
    project = Project()

    assert (project.critiques_per_image, project.lease_minutes, project.order) == (4, 30, "breadth_first")
    assert (project.session_length, project.duplicate_spacing) == (50, 20)
    assert (project.daily_quota, project.total_quota) == (None, None)
