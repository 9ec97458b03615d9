"""The projects of a person, each as a card with its first photographs."""

import pytest
from django.db import connection
from django.urls import reverse

from annotation.actions.curating.images import remove_images
from annotation.models import Image

pytestmark = pytest.mark.django_db


def test_a_project_card_is_rendered_when_an_image_is_removed_while_it_is_read(house):
    gone, *stays = house.images[::-1]
    seen = []

    def removing(execute, sql, params, many, context):
        """Right before the images are read that were chosen a statement earlier, one of them is taken out."""
        if not seen and 'FROM "annotation_image" WHERE "annotation_image"."id" IN' in sql:
            seen.append(sql)
            remove_images(actor=house.people["manager"], batch=house.batch, image_ids=[gone.pk])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(removing):
        page = house.browser("manager").get(reverse("projects"))

    assert page.status_code == 200
    assert seen
    assert not Image.objects.filter(pk=gone.pk).exists()
    assert page.context["cards"][0].images == stays
