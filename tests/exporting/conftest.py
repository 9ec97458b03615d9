"""Fixtures for the tests of exports."""

import pytest

from tests.factories import make_critique, make_desk
from tests.storage.conftest import _server, bucket, read_timeout, s3  # noqa: F401 - fixtures


@pytest.fixture
def project():
    """Returns a project with four critiques."""
    project, people = make_desk(images=2, annotators=2)
    for person in [*people, *people]:
        make_critique(person, project)
    return project
