"""A project with two critiques, an endpoint, and a manager's browser."""

import pytest
from django.test import Client

from tests.actions.refining.helpers import write_endpoints
from tests.factories import make_critique, make_desk


@pytest.fixture
def endpoints(settings, tmp_path):
    write_endpoints(settings, tmp_path, tiny={"url": "https://models.example.org/v1", "model": "stand-in"})


@pytest.fixture
def project(db):
    project, people = make_desk(images=2, annotators=2)
    for person in people:
        make_critique(person, project)
    return project


@pytest.fixture
def browser(project):
    client = Client()
    client.force_login(project.created_by)
    return client
