"""With a bucket, a browser is sent to it by a presigned address; the web server carries no picture itself."""

import io
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from PIL import Image as Picture

from annotation.actions.importing.images import add_image
from annotation.queries.images.rendition_urls import rendition_url
from tests.storage.test_bucket import Upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(batch, bucket):
    return add_image(actor=batch.created_by, batch=batch, name="a.jpg", file=Upload(1), render=True)


def test_a_rendition_comes_from_the_bucket_by_a_presigned_address(image, s3):
    s3.asked.clear()
    answer = Client().get(rendition_url(image.renditions["view"]["key"]))

    assert answer.status_code == 302
    assert answer["Location"].startswith(s3.address)
    signed = parse_qs(urlsplit(answer["Location"]).query)
    assert "X-Amz-Signature" in signed
    assert s3.asked == []  # nothing but the browser asks the bucket
    with urllib.request.urlopen(answer["Location"]) as fetched:
        assert fetched.headers["Content-Type"] == "image/webp"
        assert fetched.headers["Cache-Control"] == "private, max-age=604800, immutable"
        assert Picture.open(io.BytesIO(fetched.read())).format == "WEBP"


def test_a_browser_keeps_the_way_to_the_bucket_for_less_time_than_it_is_open(image):
    answer = Client().get(rendition_url(image.renditions["view"]["key"]))

    open_seconds = int(parse_qs(urlsplit(answer["Location"]).query)["X-Amz-Expires"][0])
    assert answer["Cache-Control"] == "private, max-age=3000"
    assert open_seconds - 3000 >= 600


def test_an_original_in_the_bucket_gets_no_presigned_address(image):
    assert Client().get(rendition_url(image.original)).status_code == 404
    address = rendition_url(image.renditions["view"]["key"])
    assert Client().get(address.replace("/i/", "/i/0")).status_code == 404


def test_a_presigned_address_of_a_lost_copy_finds_nothing(image, bucket):
    key = image.renditions["view"]["key"]
    bucket.delete([key])
    answer = Client().get(rendition_url(key))

    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(answer["Location"])
    assert missing.value.code in (403, 404)
