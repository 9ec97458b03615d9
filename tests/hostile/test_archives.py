"""Every hostile zip, and every evil name: what is good comes in, the rest is named, and nothing lands outside."""

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from annotation.actions.importing.rejection_report import write_report
from annotation.actions.importing.uploads import add_images
from annotation.models import Batch
from annotation.sources.metadata import INVISIBLE, LONGEST_NAME
from tests.actions.importing.helpers import run
from tests.factories import make_batch, make_project, picture_bytes
from tests.hostile.names import EVIL, NAMES
from tests.hostile.zips import Zip, cases

pytestmark = pytest.mark.django_db

ZIPS = {one.name: one for one in cases() if not one.heavy}


@pytest.fixture
def batch(tmp_path: Path, settings) -> Batch:
    """A batch whose server keeps its files deep inside a folder that is watched."""
    media = tmp_path / "deep" / "er" / "media"
    media.mkdir(parents=True)
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(media)}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    return make_batch(make_project())


def outside(root: Path) -> list[Path]:
    """What was written that is neither in the server's folder nor a directory on the way to it."""
    here = [one for one in root.rglob("*") if not one.is_relative_to(root / "deep" / "er" / "media")]
    elsewhere = [Path("/tmp"), Path(tempfile.gettempdir()), Path.home(), Path.cwd(), Path("/")]
    return [one for one in here if one.is_file()] + [one / EVIL for one in elsewhere if (one / EVIL).exists()]


@pytest.mark.parametrize("name", ZIPS)
def test_a_hostile_zip_is_refused_file_by_file(name: str, batch: Batch, tmp_path: Path) -> None:
    one: Zip = ZIPS[name]
    done = run(batch, "zip", one.make())
    assert done.status == ("failed" if one.failure else "done")
    assert done.failure == one.failure
    found = dict(Counter(done.files.filter(status="rejected").values_list("code", flat=True)))
    assert one.accepted is None or done.accepted == one.accepted, found
    assert one.codes is None or found == one.codes
    assert outside(tmp_path) == []
    assert "".join(write_report(done)).count("\r\n") >= 1 + done.rejected


def test_no_name_of_an_upload_leads_anywhere_or_deceives_the_eye(batch: Batch, tmp_path: Path) -> None:
    uploads = []
    for number, name in enumerate(NAMES):
        upload = SimpleUploadedFile("plain.jpg", picture_bytes(number))
        upload._name = name  # as a request could bring it; Django's own cleaning is not relied upon
        uploads.append(upload)
    added = add_images(actor=batch.created_by, batch=batch, files=uploads)
    assert [one.file for one in added.rejected] == []
    shown = [image.file for image in added.accepted]
    assert len(shown) == len(NAMES)
    for name in shown:
        assert 0 < len(name) <= LONGEST_NAME
        assert "/" not in name
        assert not any(character in name for character in "\0\n\r\u202e\u2066\u200b\ufeff")
    assert outside(tmp_path) == []


def test_names_that_differ_in_case_alone_stay_apart(batch: Batch) -> None:
    uploads = [ContentFile(picture_bytes(number), name) for number, name in enumerate(("a.jpg", "A.JPG", "a.JPG"))]
    added = add_images(actor=batch.created_by, batch=batch, files=uploads)
    assert [image.file for image in added.accepted] == ["a.jpg", "A.JPG", "a.JPG"]
    assert len({image.original for image in added.accepted}) == 3


def test_nothing_invisible_is_left_of_any_category() -> None:
    assert {"Cc", "Cf", "Cs"} <= INVISIBLE
