"""Single images: what is stored of each, which are rejected, and that every accepted one gets its renditions."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image as PillowImage

from annotation.actions.curating.batches import set_batch_status
from annotation.actions.importing.images import add_image, prepare_image, resend_images, retry_image
from annotation.actions.importing.uploads import add_images
from annotation.errors import Conflict, Invalid
from annotation.imaging.inspection import ImagingUnavailable
from annotation.imaging.storing import delete_stale_spool_files
from annotation.models import Assignment, Batch, Event, Image
from annotation.sources.metadata import clean_name, clean_path
from annotation.wording.rejections import explain_image
from tests.factories import image_bytes, make_batch, make_project
from tests.imaging import files

pytestmark = pytest.mark.django_db
RIGHT_TO_LEFT = "\u202e"


@pytest.fixture
def batch() -> Batch:
    return make_batch(make_project(critiques_per_image=3))


def add(batch: Batch, content: bytes | None = None, name: str = "photo.jpg", **options) -> Image:
    file = BytesIO(files.jpeg() if content is None else content)
    return add_image(actor=batch.created_by, batch=batch, name=name, file=file, **options)


def read_stored(key: str) -> bytes:
    with default_storage.open(key) as file:
        return file.read()


def spool_directories() -> list[Path]:
    return list(Path(default_storage.path("spool")).glob("incoming-*"))


def test_an_added_image_keeps_its_bytes_and_waits_for_its_renditions(batch: Batch) -> None:
    image = add(batch)
    assert (image.status, image.format, image.width, image.height) == ("processing", "JPEG", 240, 160)
    assert read_stored(image.original) == files.jpeg()
    assert image.renditions == {}
    assert not Assignment.objects.filter(image=image).exists()
    assert Event.objects.get(target=image.id).verb == "added"
    assert not spool_directories()


def test_the_worker_makes_the_renditions_and_opens_the_slots(batch: Batch) -> None:
    image = add(batch)
    prepare_image(image_id=image.id)
    image.refresh_from_db()
    assert image.status == "ready"
    assert image.ready_at is not None
    assert Assignment.objects.filter(image=image, status="open").count() == 3
    for name in ("thumbnail", "screen", "view"):
        rendition = image.renditions[name]
        assert len(read_stored(rendition["key"])) == rendition["bytes"]
        assert PillowImage.open(BytesIO(read_stored(rendition["key"]))).size == (
            rendition["width"],
            rendition["height"],
        )


def test_making_renditions_twice_changes_nothing(batch: Batch) -> None:
    image = add(batch)
    prepare_image(image_id=image.id)
    events = Event.objects.count()
    prepare_image(image_id=image.id)
    assert Event.objects.count() == events
    assert Assignment.objects.filter(image=image).count() == 3


def test_an_image_can_be_rendered_at_once(batch: Batch) -> None:
    image = add(batch, render=True)
    assert image.status == "ready"
    assert Assignment.objects.filter(image=image, status="open").count() == 3


def test_positions_follow_the_order_of_arrival(batch: Batch) -> None:
    assert [add(batch, image_bytes(number)).position for number in range(3)] == [1, 2, 3]


def test_the_same_file_twice_is_one_image_and_the_second_is_rejected_by_name(batch: Batch) -> None:
    add(batch, name="first.jpg")
    with pytest.raises(Invalid) as error:
        add(make_batch(batch.project), name="second.jpg")
    assert error.value.code == "duplicate"
    assert "second.jpg" in error.value.detail
    assert "first.jpg" in error.value.detail
    assert Image.objects.count() == 1


def test_another_project_may_have_the_same_image(batch: Batch) -> None:
    add(batch)
    add(make_batch(make_project()))
    assert Image.objects.count() == 2


def test_one_bad_file_never_stops_the_rest(batch: Batch) -> None:
    uploads = [
        SimpleUploadedFile("good.jpg", image_bytes(1)),
        SimpleUploadedFile("empty.jpg", b""),
        SimpleUploadedFile("script.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        SimpleUploadedFile("again.jpg", image_bytes(1)),
        SimpleUploadedFile("also-good.png", image_bytes(2, kind="PNG")),
    ]
    result = add_images(actor=batch.created_by, batch=batch, files=uploads)
    assert [image.file for image in result.accepted] == ["good.jpg", "also-good.png"]
    assert [(rejection.file, rejection.code) for rejection in result.rejected] == [
        ("empty.jpg", "empty_file"),
        ("script.jpg", "svg_not_accepted"),
        ("again.jpg", "duplicate"),
    ]
    assert not spool_directories()


def test_nothing_of_a_rejected_file_is_stored(batch: Batch, settings) -> None:
    originals = Path(default_storage.path("originals"))
    before = set(originals.rglob("*"))
    with pytest.raises(Invalid):
        add(batch, files.png_bomb())
    settings.LOUPE_MAX_IMAGE_MEGABYTES = 0
    with pytest.raises(Invalid) as error:
        add(batch)
    assert error.value.code == "too_large"
    assert set(originals.rglob("*")) == before
    assert not spool_directories()


def test_a_closed_batch_accepts_no_images(batch: Batch) -> None:
    set_batch_status(actor=batch.created_by, batch=batch, status="closed")
    with pytest.raises(Conflict) as error:
        add(batch)
    assert error.value.code == "batch_closed"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\photos\\dune.jpg", "dune.jpg"),
        ("nul\0byte.jpg", "nulbyte.jpg"),
        (f"photo{RIGHT_TO_LEFT}gpj.exe", "photogpj.exe"),
        ("two\nlines\t.jpg", "two lines .jpg"),
        ("\ud800lone.jpg", "lone.jpg"),
        ("", "unnamed"),
        ("///", "unnamed"),
        ("沙丘 🌅.jpg", "沙丘 🌅.jpg"),
        ("<script>alert(1)</script>.jpg", "script>.jpg"),
    ],
)
def test_a_files_name_is_made_safe_to_show(name: str, clean: str, batch: Batch) -> None:
    assert clean_name(name) == clean
    assert add(batch, name=clean_name(name)).file == clean


def test_a_long_name_keeps_its_ending(batch: Batch) -> None:
    image = add(batch, name="x" * 400 + ".jpeg")
    assert len(image.file) == 300
    assert image.file.startswith("x" * 200)
    assert image.file.endswith(".jpeg")
    assert clean_path("x" * 401 + ".jpeg") != image.file
    assert clean_path("spring/" + "y" * 10) == "spring/" + "y" * 10


def test_a_missing_original_fails_the_image_with_a_reason_until_it_is_added_again(batch: Batch) -> None:
    image = add(batch)
    default_storage.delete(image.original)
    prepare_image(image_id=image.id)
    image.refresh_from_db()
    assert image.status == "failed"
    assert image.failure == "original_lost"
    assert "photo.jpg" in explain_image(image)
    added = add(batch)
    assert (added.id, added.status, added.failure) == (image.id, "processing", "")
    prepare_image(image_id=image.id)
    image.refresh_from_db()
    assert image.status == "ready"


def test_a_failed_image_can_be_retried_and_a_ready_one_cannot(batch: Batch) -> None:
    image = add(batch)
    Path(default_storage.path(image.original)).write_bytes(b"rotten")
    prepare_image(image_id=image.id)
    image.refresh_from_db()
    assert image.status == "failed"
    assert retry_image(actor=batch.created_by, image=image).status == "processing"
    Path(default_storage.path(image.original)).write_bytes(files.jpeg())
    prepare_image(image_id=image.id)
    with pytest.raises(Conflict):
        retry_image(actor=batch.created_by, image=image)


def test_a_failure_of_the_decoder_itself_leaves_the_image_waiting(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = add(batch)
    monkeypatch.setattr("annotation.imaging.decoder_pool.sys.executable", "/there/is/no/python")
    monkeypatch.setattr("annotation.imaging.inspection._decoders._idle", [])
    with pytest.raises(ImagingUnavailable):
        prepare_image(image_id=image.id)
    image.refresh_from_db()
    assert image.status == "processing"


def test_an_upload_interrupted_while_it_was_stored_is_stored_again(batch: Batch) -> None:
    image = add(batch)
    Path(default_storage.path(image.original)).write_bytes(b"half")
    add(make_batch(make_project()))
    assert read_stored(image.original) == files.jpeg()


def test_the_sweeper_sends_images_again_that_have_waited_too_long(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = []
    monkeypatch.setattr("annotation.hints.send", lambda task, target: messages.append((task, target)))
    waiting_image, ready_image = add(batch, image_bytes(1)), add(batch, image_bytes(2), render=True)
    resend_images()
    assert messages == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_image SET created_at = now() - interval '2 minutes'")
    resend_images()
    assert messages == [("render_image", waiting_image.id)]
    assert ready_image.id not in {target for _, target in messages}


def test_files_left_by_a_killed_process_are_deleted_after_a_day(batch: Batch) -> None:
    import os
    import time

    root = Path(default_storage.path("spool"))
    root.mkdir(parents=True, exist_ok=True)
    old_directory, new_directory = root / "incoming-old", root / "incoming-new"
    for directory in (old_directory, new_directory):
        directory.mkdir()
    os.utime(old_directory, (time.time() - 90_000,) * 2)
    delete_stale_spool_files()
    assert not old_directory.exists()
    assert new_directory.exists()
    new_directory.rmdir()
