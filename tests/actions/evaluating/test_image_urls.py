"""Promise 7: a model is sent a re-encoded copy, which is read when it is needed; few copies are kept in memory."""

import base64
import io
import tarfile

import pytest
from PIL import Image as PillowImage

from annotation.actions.evaluating.answers import image_urls
from annotation.actions.evaluating.answers.image_urls import KEPT_IMAGES, ImageUrls
from annotation.evaluating.publishing.image_archive import ARCHIVE_NAME, INDEX_NAME
from annotation.exporting.staging import own_path
from annotation.refining.replies import CallError
from annotation.storage.stores import StorageError
from tests.actions.evaluating.helpers import make_benchmark

pytestmark = pytest.mark.django_db


@pytest.fixture
def benchmark():
    return make_benchmark(images=2, criteria=("AesP",))


def path_of(benchmark, name):
    return own_path(benchmark.files.get(name=name).key)


def file_of(benchmark):
    return benchmark.items.first().file


def test_promise_13_an_image_is_sent_byte_for_byte_as_it_is_published(benchmark):
    """Promise 13: whoever asks a model about the published files sends it the same images."""
    urls = ImageUrls.of(benchmark.id)
    with tarfile.open(path_of(benchmark, ARCHIVE_NAME)) as archive:
        for item in benchmark.items.all():
            head, _comma, content = urls.url(item.file).partition(",")
            jpeg = base64.b64decode(content)
            assert head == "data:image/jpeg;base64"
            assert jpeg == archive.extractfile(f"images/{item.file}").read()
            image = PillowImage.open(io.BytesIO(jpeg))
            assert (image.format, image.size, "exif" in image.info) == ("JPEG", (60, 40), False)


def test_the_images_of_a_benchmark_that_was_published_without_an_index_are_found_in_its_archive(benchmark):
    files = [item.file for item in benchmark.items.all()]
    indexed = ImageUrls.of(benchmark.id)
    benchmark.files.filter(name=INDEX_NAME).delete()
    urls = ImageUrls.of(benchmark.id)
    assert [urls.checksum(file) for file in files] == [indexed.checksum(file) for file in files]
    assert [urls.url(file) for file in files] == [indexed.url(file) for file in files]
    path_of(benchmark, ARCHIVE_NAME).write_bytes(b"no archive")
    assert not ImageUrls.of(benchmark.id).checksum(files[0])


def test_questions_that_follow_one_another_read_their_image_once_and_only_the_last_ones_are_kept(
    benchmark, monkeypatch
):
    files = []
    monkeypatch.setattr(ImageUrls, "_read", lambda _self, file: files.append(file) or file)
    urls = ImageUrls("", {})
    assert [urls.url("a") for _ in range(4)] == ["a"] * 4
    assert files == ["a"]
    for number in range(3 * KEPT_IMAGES):
        urls.url(str(number))
    assert urls._kept_url.cache_info().currsize == KEPT_IMAGES
    urls.url("a")
    assert files.count("a") == 2


def test_an_image_whose_bytes_have_changed_is_not_sent(benchmark):
    urls, path = ImageUrls.of(benchmark.id), path_of(benchmark, ARCHIVE_NAME)
    content = path.read_bytes()
    path.write_bytes(bytes(len(content)))
    with pytest.raises(CallError) as damaged:
        urls.url(file_of(benchmark))
    assert (damaged.value.code, damaged.value.is_permanent) == ("image_damaged", True)
    path.write_bytes(content)
    assert urls.url(file_of(benchmark)).startswith("data:image/jpeg;base64,")


@pytest.mark.parametrize("name", [ARCHIVE_NAME, INDEX_NAME])
def test_an_image_that_the_store_has_lost_is_missing(benchmark, name):
    path_of(benchmark, name).unlink()
    urls = ImageUrls.of(benchmark.id)
    with pytest.raises(CallError) as missing:
        urls.url(file_of(benchmark))
    assert (missing.value.code, missing.value.is_permanent) == ("image_missing", True)


def test_a_store_that_fails_for_a_moment_is_asked_again(benchmark, monkeypatch):
    def fail():
        raise StorageError("the bucket is away")

    urls = ImageUrls.of(benchmark.id)
    with monkeypatch.context() as patch:
        patch.setattr(image_urls, "configured_store", fail)
        with pytest.raises(CallError) as error:
            urls.url(file_of(benchmark))
        with pytest.raises(StorageError):
            ImageUrls.of(benchmark.id)
    assert (error.value.code, error.value.is_permanent, error.value.is_paid) == ("image_not_read", False, False)
    assert urls.url(file_of(benchmark))
