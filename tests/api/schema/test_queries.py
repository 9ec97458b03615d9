"""Queries reject what they do not know, and every one may name its format."""

import pytest
from django.urls import reverse
from rest_framework.serializers import BaseSerializer

from api.serializers.fields import Strict, StrictQuery
from tests.clients import client_of
from tests.factories import make_desk


def kinds_of(kind: type[BaseSerializer]) -> set[type[BaseSerializer]]:
    return {kind, *(further for child in kind.__subclasses__() for further in kinds_of(child))}


def test_every_query_may_name_its_format():
    reverse("api:me")  # loads all views
    queries = {kind for kind in kinds_of(Strict) if kind.__name__.endswith("Query")}

    assert len(queries) > 10
    assert queries == kinds_of(StrictQuery)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "questionnaires/{questionnaire}/difference/",
        "projects/{project}/disagreements/",
        "projects/{project}/reviews/",
        "projects/{project}/statistics/",
    ],
)
def test_a_query_may_ask_for_json_and_for_nothing_unknown(path):
    project, _people = make_desk()
    url = "/api/v1/" + path.format(project=project.id, questionnaire=project.questionnaire_id)
    client = client_of(project.created_by)

    assert client.get(url, {"format": "json"}).status_code == 200
    response = client.get(url, {"format": "json", "colour": "red"})
    assert (response.status_code, list(response.json()["fields"])) == (400, ["colour"])
