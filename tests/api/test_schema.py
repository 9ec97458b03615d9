"""The OpenAPI document is whole, and its page needs no other host."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_the_schema_is_valid_and_free_of_warnings(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))

    assert "/api/v1/assignments/{assignment_id}/submit/" in (tmp_path / "schema.yml").read_text()


def test_the_page_of_the_schema_loads_nothing_from_another_host(client):
    page = client.get(reverse("api:docs")).content.decode()

    assert "https://" not in page
    assert "<script>" not in page


def test_a_cursor_that_nobody_gave_is_refused_by_name(client):
    client.force_login(make_person(is_superuser=True))

    answer = client.get(reverse("api:projects"), {"cursor": "abc"})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")
