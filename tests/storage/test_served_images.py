"""With a bucket, a browser is redirected to a presigned URL; the web server transfers no image itself."""

import io
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from PIL import Image as PillowImage

from annotation.actions.importing.images import add_image
from annotation.queries.images.rendition_urls import rendition_url
from tests.storage.test_bucket import Upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(batch, bucket):
    return add_image(actor=batch.created_by, batch=batch, name="a.jpg", file=Upload(1), render=True)


def test_a_rendition_is_served_by_the_bucket_at_a_presigned_url(image, s3):
    s3.requests.clear()
    response = Client().get(rendition_url(image.renditions["view"]["key"]))

    assert response.status_code == 302
    assert response["Location"].startswith(s3.url)
    query = parse_qs(urlsplit(response["Location"]).query)
    assert "X-Amz-Signature" in query
    assert s3.requests == []  # the web server itself sends no request to the bucket
    with urllib.request.urlopen(response["Location"]) as response:
        assert response.headers["Content-Type"] == "image/webp"
        assert response.headers["Cache-Control"] == "private, max-age=604800, immutable"
        assert PillowImage.open(io.BytesIO(response.read())).format == "WEBP"


def test_a_browser_caches_the_redirect_for_less_time_than_the_presigned_url_is_valid(image):
    response = Client().get(rendition_url(image.renditions["view"]["key"]))

    valid_seconds = int(parse_qs(urlsplit(response["Location"]).query)["X-Amz-Expires"][0])
    assert response["Cache-Control"] == "private, max-age=3000"
    assert valid_seconds - 3000 >= 600


def test_an_original_in_the_bucket_gets_no_presigned_url(image):
    assert Client().get(rendition_url(image.original)).status_code == 404
    url = rendition_url(image.renditions["view"]["key"])
    assert Client().get(url.replace("/i/", "/i/0")).status_code == 404


def test_the_presigned_url_of_a_deleted_rendition_is_not_found(image, bucket):
    key = image.renditions["view"]["key"]
    bucket.delete([key])
    response = Client().get(rendition_url(key))

    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(response["Location"])
    assert error.value.code in (403, 404)
