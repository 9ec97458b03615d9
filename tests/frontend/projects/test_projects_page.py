"""The projects of a person, each as a card with its first images."""

import pytest
from django.db import connection
from django.urls import reverse

from annotation.actions.curating.images import remove_images
from annotation.models import Image

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
