"""Promise 7: a model is sent a re-encoded copy, which is read when it is needed; few copies are kept in memory."""

import base64
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image as PillowImage

from annotation.actions.evaluating.answers import image_urls
from annotation.actions.evaluating.answers.image_urls import KEPT_IMAGES, ImageUrls
from annotation.refining.replies import CallError
from annotation.storage.configured import configured_store
from annotation.storage.stores import StorageError
from tests.factories import make_batch, make_image, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    image = make_image(make_batch(make_project()))
    return str(image.renditions["view"]["key"])


def test_an_image_is_sent_as_a_jpeg_without_metadata(key):
    head, _comma, content = ImageUrls().url(key).partition(",")
    assert head == "data:image/jpeg;base64"
    image = PillowImage.open(io.BytesIO(base64.b64decode(content)))
    assert (image.format, image.size, "exif" in image.info) == ("JPEG", (60, 40), False)


def test_calls_that_need_the_same_image_read_it_once_and_only_the_last_ones_are_kept(key, monkeypatch):
    keys: list[str] = []
    monkeypatch.setattr(image_urls, "_data_url", lambda key: keys.append(key) or key)
    urls = ImageUrls()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(urls.url, ["a"] * 40)) == ["a"] * 40
    assert keys == ["a"]
    for number in range(3 * KEPT_IMAGES):
        urls.url(str(number))
    assert len(urls._urls) == KEPT_IMAGES
    urls.url("a")
    assert keys.count("a") == 2


def test_an_image_that_cannot_be_read_fails_with_its_reason_and_is_tried_anew(key, monkeypatch):
    urls = ImageUrls()
    with pytest.raises(CallError) as missing:
        urls.url("renditions/none.webp")
    assert (missing.value.code, missing.value.is_permanent) == ("image_missing", True)

    path = configured_store().local_path(key)
    content = path.read_bytes()
    path.write_bytes(b"no image")
    with pytest.raises(CallError) as damaged:
        urls.url(key)
    assert (damaged.value.code, damaged.value.is_permanent) == ("image_damaged", True)
    path.write_bytes(content)
    assert urls.url(key).startswith("data:image/jpeg;base64,")


def test_a_store_that_fails_for_a_moment_is_asked_again(key, monkeypatch):
    def fail():
        raise StorageError("the bucket is away")

    with monkeypatch.context() as patch:
        patch.setattr(image_urls, "configured_store", fail)
        with pytest.raises(CallError) as error:
            ImageUrls().url(key)
    assert (error.value.code, error.value.is_permanent, error.value.is_paid) == ("image_not_read", False, False)
