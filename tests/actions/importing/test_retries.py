"""What was sent with an import stays for as long as somebody may try again, and no longer."""

import re
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import translation

from annotation.actions.importing.cleanup import delete_expired_files
from annotation.actions.importing.requests import cancel_import, request_import, retry_import
from annotation.errors import Conflict
from annotation.models import Batch, ImageImport
from annotation.queries.images.imports import can_retry, retention_end
from annotation.wording.rejections import MESSAGES, explain_file
from tests.actions.importing.helpers import codes, packed, rejected_files, run, run_turns
from tests.factories import picture_bytes
from tests.imaging import files

pytestmark = pytest.mark.django_db

SOURCE = Path(__file__).parents[3] / "annotation"


@pytest.fixture(autouse=True)
def _commits_at_once(django_capture_on_commit_callbacks, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the end of the transaction is done at once: this test's own never ends."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **_options: function())
    monkeypatch.setattr("annotation.jobs.send", lambda *_args: None)


def a_week_passes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_imageimport SET finished_at = finished_at - interval '7 days'")


def stored() -> set[str]:
    return set(default_storage.listdir("imports")[1]) if default_storage.exists("imports") else set()


def zip_with_a_large_picture(batch: Batch, settings) -> ImageImport:
    settings.LOUPE_MAX_MEGAPIXELS = 50
    return run(batch, "zip", packed({"a.jpg": picture_bytes(1), "large.png": files.png_bomb()}))


def test_a_refused_file_of_a_zip_is_tried_again_after_a_limit_was_raised(batch: Batch, settings) -> None:
    done = zip_with_a_large_picture(batch, settings)
    assert codes(done) == {"large.png": "too_many_pixels"}
    assert can_retry(done)
    assert retention_end(done)
    settings.LOUPE_MAX_MEGAPIXELS = 200
    retry_import(actor=batch.created_by, image_import=done)
    run_turns(done.id)
    done.refresh_from_db()
    assert (done.status, done.accepted, done.rejected, done.bytes_done) == ("done", 2, 0, done.bytes_total)
    assert not can_retry(done)
    assert str(done.id) not in stored()


def test_a_zip_of_which_nothing_can_be_tried_again_goes_at_once(batch: Batch) -> None:
    done = run(batch, "zip", packed({"a.jpg": picture_bytes(1), "../b.jpg": picture_bytes(2)}))
    assert codes(done) == {"../b.jpg": "path_not_allowed"}
    assert not can_retry(done)
    assert str(done.id) not in stored()


def test_a_kept_zip_goes_after_a_week_and_the_import_says_that_it_cannot_be_tried_again(batch: Batch, settings) -> None:
    done = zip_with_a_large_picture(batch, settings)
    delete_expired_files()
    assert str(done.id) in stored()
    a_week_passes()
    delete_expired_files()
    done.refresh_from_db()
    assert str(done.id) not in stored()
    assert not can_retry(done)
    with pytest.raises(Conflict):
        retry_import(actor=batch.created_by, image_import=done)


def test_what_came_with_a_cancelled_import_goes_too(batch: Batch) -> None:
    image_import = run(batch, "zip", b"no zip")
    assert image_import.status == "failed"
    assert can_retry(image_import)
    a_week_passes()
    delete_expired_files()
    image_import.refresh_from_db()
    assert not can_retry(image_import)
    assert str(image_import.id) not in stored()


def test_a_cancelled_import_says_when_it_ended(batch: Batch, root: Path) -> None:
    image_import = request_import(actor=batch.created_by, batch=batch, kind="folder")
    assert cancel_import(actor=batch.created_by, image_import=image_import).finished_at


def test_an_import_that_is_under_way_keeps_what_was_sent(batch: Batch, settings) -> None:
    done = zip_with_a_large_picture(batch, settings)
    a_week_passes()
    retry_import(actor=batch.created_by, image_import=done)
    delete_expired_files()
    assert str(done.id) in stored()


def test_every_refusal_speaks_the_readers_language(batch: Batch) -> None:
    done = run(batch, "zip", packed({"a.jpg": picture_bytes(1)[:300], "../b.jpg": b"x", "c.jpg": b"x"}))
    english = [explain_file(file) for file in rejected_files(done)]
    with translation.override("zh-hans"):
        chinese = [explain_file(file) for file in rejected_files(done)]
    assert len(english) == 3
    assert all(re.search("[\u4e00-\u9fff]", sentence) for sentence in chinese), chinese
    assert not any(re.search("[\u4e00-\u9fff]", sentence) for sentence in english)


def test_every_code_that_the_source_refuses_with_has_its_sentence() -> None:
    raised = re.compile(r"(?:RejectedImage|RejectedFile|RejectedSource|_fail|reject)\((?:image, |export, )?\"(\w+)\"")
    ends = re.compile(r"(?:fail_import|retry_later)\([\w.]+, \"(\w+)\"")
    of_exports = re.compile(r"return \"(\w+)\", \{")
    texts = [path.read_text() for path in SOURCE.rglob("*.py")]
    codes_raised = {code for text in texts for pattern in (raised, ends) for code in pattern.findall(text)}
    codes_raised |= set(of_exports.findall((SOURCE / "actions/releasing/run_export.py").read_text()))
    assert len(codes_raised) > 30
    assert codes_raised - MESSAGES.keys() == set()
