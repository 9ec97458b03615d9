"""An assignment whose lease ended keeps its published status, by which open desks of any version keep its draft."""

import pytest
from django.urls import reverse

from annotation.actions.desk.claim import claim_assignments
from annotation.models import Assignment
from tests.factories import make_desk

pytestmark = pytest.mark.django_db


def test_an_expired_assignment_keeps_its_published_status(client):
    project, (person,) = make_desk(images=1)
    (claim,) = claim_assignments(person=person, project_id=project.id, count=1)
    Assignment.objects.filter(pk=claim.id).update(status="expired", lease_until=None)
    client.force_login(person)

    assert client.get(reverse("api:assignment", args=[claim.id])).json()["status"] == "lapsed"
