"""A project with two critiques, an endpoint, and a manager's browser."""

import pytest
from django.test import Client

from tests.factories import make_critique, make_desk
from tests.refining.answers import write_endpoints


@pytest.fixture
def endpoints(settings, tmp_path):
    settings.LOUPE_ENDPOINTS = write_endpoints(tmp_path / "endpoints.toml")


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
