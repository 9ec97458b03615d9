"""The projects of a person, each as a card with its first images."""

import pytest
from django.db import connection
from django.urls import reverse

from annotation.actions.curating.images import remove_images
from annotation.models import Image, Project
from annotation.questionnaires import built_in
from frontend.presenting.questionnaires.questionnaire_json import as_text

pytestmark = pytest.mark.django_db


def test_a_project_card_is_rendered_when_an_image_is_removed_while_it_is_read(scenario):
    removed, *remaining = scenario.images[::-1]
    intercepted = []

    def remove_before_reading(execute, sql, params, is_many, context):
        """Removes one of the chosen images right before they are read."""
        if not intercepted and 'FROM "annotation_image" WHERE "annotation_image"."id" IN' in sql:
            intercepted.append(sql)
            remove_images(actor=scenario.people["manager"], batch=scenario.batch, image_ids=[removed.pk])
        return execute(sql, params, is_many, context)

    with connection.execute_wrapper(remove_before_reading):
        page = scenario.browser("manager").get(reverse("projects"))

    assert page.status_code == 200
    assert intercepted
    assert not Image.objects.filter(pk=removed.pk).exists()
    assert page.context["cards"][0].images == remaining


def test_a_project_is_made_with_the_questionnaire_that_was_chosen(scenario):
    browser = scenario.browser("manager")
    page = browser.get(reverse("new_project")).content.decode()
    assert page.index("Aesthetic critique") < page.index("Benchmark authoring (AesBench)")

    browser.post(reverse("new_project"), {"name": "Bench", "critiques_per_image": 1, "questionnaire": "aesbench"})
    browser.post(reverse("new_project"), {"name": "Usual", "critiques_per_image": 1})

    keys = dict(Project.objects.values_list("name", "questionnaire__key"))
    assert (keys["Bench"], keys["Usual"]) == ("aesbench", "aesthetic-critique")
    assert Project.objects.get(name="Bench").session_length == 50


def test_the_editor_begins_with_a_questionnaire_that_comes_with_loupe(scenario):
    browser = scenario.browser("manager")
    editor = f"{reverse('new_questionnaire', args=[scenario.project.pk])}?built_in=aesbench"
    assert editor in browser.get(reverse("questionnaires", args=[scenario.project.pk])).content.decode()

    page = browser.get(editor)

    assert page.context["form"]["definition"].value() == as_text(built_in("aesbench"))
    assert "A question with options, which the expert writes" in page.content.decode()
