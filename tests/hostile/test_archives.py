"""Promise 7 for hostile zips and names: valid files are imported, others rejected by name, none is written outside."""

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
from tests.actions.importing.helpers import run_import
from tests.factories import image_bytes, make_batch, make_project
from tests.hostile.names import EVIL_NAME, NAMES
from tests.hostile.zips import cases

pytestmark = pytest.mark.django_db

ZIPS = {case.name: case for case in cases() if not case.heavy}


@pytest.fixture
def batch(tmp_path: Path, settings) -> Batch:
    """Returns a batch whose files are stored deep inside the folder that `files_outside` searches."""
    media = tmp_path / "deep" / "er" / "media"
    media.mkdir(parents=True)
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(media)}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    return make_batch(make_project())


def files_outside(root: Path) -> list[Path]:
    """Returns the files that were written outside of the server's folder."""
    paths = [path for path in root.rglob("*") if not path.is_relative_to(root / "deep" / "er" / "media")]
    folders = [Path("/tmp"), Path(tempfile.gettempdir()), Path.home(), Path.cwd(), Path("/")]
    evil_files = [folder / EVIL_NAME for folder in folders if (folder / EVIL_NAME).exists()]
    return [path for path in paths if path.is_file()] + evil_files


@pytest.mark.parametrize("name", ZIPS)
def test_a_hostile_zip_is_rejected_file_by_file(name: str, batch: Batch, tmp_path: Path) -> None:
    case = ZIPS[name]
    image_import = run_import(batch, "zip", case.make())
    assert image_import.status == ("failed" if case.failure else "done")
    assert image_import.failure == case.failure
    codes = dict(Counter(image_import.files.filter(status="rejected").values_list("code", flat=True)))
    assert case.accepted is None or image_import.accepted == case.accepted, codes
    assert case.codes is None or codes == case.codes
    assert files_outside(tmp_path) == []
    assert "".join(write_report(image_import)).count("\r\n") >= 1 + image_import.rejected


def test_no_name_of_an_upload_escapes_the_storage_or_misleads_a_reader(batch: Batch, tmp_path: Path) -> None:
    uploads = []
    for number, name in enumerate(NAMES):
        upload = SimpleUploadedFile("plain.jpg", image_bytes(number))
        upload._name = name  # bypasses Django's own cleaning
        uploads.append(upload)
    result = add_images(actor=batch.created_by, batch=batch, files=uploads)
    assert [rejection.file for rejection in result.rejected] == []
    names = [image.file for image in result.accepted]
    assert len(names) == len(NAMES)
    for name in names:
        assert 0 < len(name) <= LONGEST_NAME
        assert "/" not in name
        assert not any(character in name for character in "\0\n\r\u202e\u2066\u200b\ufeff")
    assert files_outside(tmp_path) == []


def test_names_that_differ_only_in_case_stay_different(batch: Batch) -> None:
    uploads = [ContentFile(image_bytes(number), name) for number, name in enumerate(("a.jpg", "A.JPG", "a.JPG"))]
    result = add_images(actor=batch.created_by, batch=batch, files=uploads)
    assert [image.file for image in result.accepted] == ["a.jpg", "A.JPG", "a.JPG"]
    assert len({image.original for image in result.accepted}) == 3


def test_invisible_characters_of_every_category_are_removed() -> None:
    assert {"Cc", "Cf", "Cs"} <= INVISIBLE
