"""The API holds images out for a benchmark and says which are; what is wrong is told beside its field."""

import pytest
from rest_framework.test import APIClient

from annotation.models import Batch, Image
from tests.factories import make_batch, make_images, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    batch = make_batch(make_project())
    make_images(batch, 4)
    return batch


@pytest.fixture
def client(batch):
    client = APIClient()
    client.force_authenticate(batch.created_by)
    return client


def held_out_count():
    return Image.objects.filter(held_out=True).count()


def test_a_batch_is_held_out_and_put_back_by_a_patch(client, batch):
    url = f"/api/v1/batches/{batch.id}/"

    body = client.patch(url, {"held_out": True}, format="json").json()
    assert (body["held_out"], held_out_count()) == (True, 4)
    body = client.patch(url, {"name": "Exam"}, format="json").json()
    assert (body["held_out"], held_out_count()) == (True, 4)
    body = client.patch(url, {"held_out": False}, format="json").json()
    assert (body["held_out"], held_out_count()) == (False, 0)


def test_a_new_batch_can_be_held_out(client, batch):
    body = {"name": "Exam", "held_out": True}
    response = client.post(f"/api/v1/projects/{batch.project_id}/batches/", body, format="json")

    assert response.json()["held_out"] is True
    assert Batch.objects.get(name="Exam").held_out


def test_a_share_is_previewed_and_held_out(client, batch):
    url, body = f"/api/v1/projects/{batch.project_id}/hold-out/", {"share": 0.5, "seed": 3, "batch": str(batch.id)}

    assert client.post(f"{url}preview/", body, format="json").json() == {"images": 2, "already": 0, "critiques": 0}
    assert held_out_count() == 0
    assert client.post(url, body, format="json").json() == {"images": 2}
    assert client.post(f"{url}preview/", body, format="json").json() == {"images": 2, "already": 2, "critiques": 0}
    assert held_out_count() == 2


@pytest.mark.parametrize("path", ["hold-out/", "hold-out/preview/"])
@pytest.mark.parametrize(("body", "field"), [({"share": 0}, "share"), ({"share": 2}, "share"), ({}, "share")])
def test_a_share_that_cannot_be_drawn_is_refused_beside_its_field(client, batch, path, body, field):
    response = client.post(f"/api/v1/projects/{batch.project_id}/{path}", body, format="json")

    assert (response.status_code, list(response.json()["fields"])) == (400, [field])
    assert held_out_count() == 0


def test_a_batch_of_a_project_of_others_is_not_found(batch):
    other_batch = make_batch(make_project())
    client = APIClient()
    client.force_authenticate(batch.project.created_by)
    batch.project.created_by.is_superuser = False
    batch.project.created_by.save()

    body = {"share": 1, "batch": str(other_batch.id)}
    response = client.post(f"/api/v1/projects/{batch.project_id}/hold-out/", body, format="json")
    assert response.status_code == 404
