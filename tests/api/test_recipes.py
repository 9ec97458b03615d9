"""Recipes through the API: what a page does, a program can do."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.actions.refining.recipes import built_in_version
from annotation.refining.recipes import built_in_recipe
from tests.factories import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project()


@pytest.fixture
def client(project):
    client = APIClient()
    client.force_login(project.created_by)
    return client


def test_a_recipe_is_stored_read_and_listed(client, project):
    url = reverse("api:recipes", args=[project.id])
    stored = client.post(url, {"definition": built_in_recipe("aesmmit")}, format="json").json()
    assert (stored["key"], stored["version"], stored["runs"]) == ("aesmmit", 1, 0)
    assert client.get(reverse("api:recipe", args=[stored["id"]])).json() == stored
    assert client.get(url).json()["results"] == [stored]


def test_errors_are_listed_by_path(client, project):
    definition = {**built_in_recipe("aesmmit"), "parameters": {"temperature": 9}}
    response = client.post(reverse("api:recipes", args=[project.id]), {"definition": definition}, format="json")
    assert response.status_code == 400
    assert response.json()["code"] == "invalid_recipe"
    assert response.json()["fields"] == {"parameters.temperature": ["must be at most 2"]}


def test_errors_of_values_and_of_what_they_mean_together_come_in_one_answer(client, project):
    definition = {**built_in_recipe("aesmmit"), "parameters": {"temperature": 9}, "languages": ["en", "en"]}
    response = client.post(reverse("api:recipes", args=[project.id]), {"definition": definition}, format="json")
    assert set(response.json()["fields"]) == {"parameters.temperature", "languages[1]", "prompt.zh-Hans"}


def test_a_preview_tells_the_changes_and_stores_nothing(client, project):
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    definition = {**recipe.definition, "parameters": {"temperature": 0.2}}
    url = reverse("api:recipe-preview", args=[project.id])
    preview = client.post(url, {"definition": definition}, format="json").json()
    assert preview == {
        "version": 2,
        "changes": [{"path": "parameters.temperature", "before": 0.7, "after": 0.2}],
        "asks_anew": [],
    }
    assert project.recipes.count() == 1
