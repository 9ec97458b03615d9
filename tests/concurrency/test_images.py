"""Several connections add images at once: no image and no position twice, and none is missing."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from django.db import connection

from annotation.actions.importing.images import add_image, prepare_image
from annotation.errors import Invalid
from annotation.models import Assignment, Batch, Event, Image
from tests.factories import image_bytes, make_batch, make_project

pytestmark = pytest.mark.django_db(transaction=True)


def add(batch: Batch, number: int, name: str) -> str:
    try:
        file = BytesIO(image_bytes(number))
        return str(add_image(actor=batch.created_by, batch=batch, name=name, file=file).id)
    except Invalid as error:
        return error.code
    finally:
        connection.close()


def render(image: Image) -> None:
    try:
        prepare_image(image_id=image.id)
    finally:
        connection.close()


def test_the_same_file_from_many_connections_is_one_image() -> None:
    batch = make_batch(make_project())
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda number: add(batch, 7, f"{number}.jpg"), range(16)))
    assert outcomes.count("duplicate") == 15
    assert Image.objects.count() == 1


def test_many_images_from_many_connections_each_get_a_position() -> None:
    batch = make_batch(make_project())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: add(batch, number, f"{number}.jpg"), range(24)))
    assert sorted(Image.objects.values_list("position", flat=True)) == list(range(1, 25))


def test_an_image_rendered_by_two_workers_opens_its_slots_once() -> None:
    batch = make_batch(make_project(critiques_per_image=4))
    image = Image.objects.get(pk=add(batch, 1, "a.jpg"))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(render, [image] * 8))
    image.refresh_from_db()
    assert image.status == "ready"
    assert Assignment.objects.filter(image=image).count() == 4
    assert Event.objects.filter(target=image.id, verb="ready").count() == 1
