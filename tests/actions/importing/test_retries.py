"""The file of an import is stored exactly as long as the import can be retried."""

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
from annotation.wording.reviews import BULK_FAILURES
from tests.actions.importing.helpers import rejected_files, rejection_codes, run_import, run_turns, zip_bytes
from tests.factories import image_bytes
from tests.imaging import files

pytestmark = pytest.mark.django_db

SOURCE = Path(__file__).parents[3] / "annotation"


@pytest.fixture(autouse=True)
def _run_callbacks_at_once(django_capture_on_commit_callbacks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs on-commit callbacks at once, since the transaction of a test is never committed."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, **_options: function())
    monkeypatch.setattr("annotation.hints.send", lambda *_args: None)


def let_a_week_pass() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE annotation_imageimport SET finished_at = finished_at - interval '7 days'")


def stored_keys() -> set[str]:
    return set(default_storage.listdir("imports")[1]) if default_storage.exists("imports") else set()


def import_zip_with_a_large_image(batch: Batch, settings) -> ImageImport:
    settings.LOUPE_MAX_MEGAPIXELS = 50
    return run_import(batch, "zip", zip_bytes({"a.jpg": image_bytes(1), "large.png": files.png_bomb()}))


def test_a_rejected_file_of_a_zip_can_be_retried_after_a_limit_was_raised(batch: Batch, settings) -> None:
    image_import = import_zip_with_a_large_image(batch, settings)
    assert rejection_codes(image_import) == {"large.png": "too_many_pixels"}
    assert can_retry(image_import)
    assert retention_end(image_import)
    settings.LOUPE_MAX_MEGAPIXELS = 200
    retry_import(actor=batch.created_by, image_import=image_import)
    run_turns(image_import.id)
    image_import.refresh_from_db()
    assert (image_import.status, image_import.accepted, image_import.rejected, image_import.bytes_done) == (
        "done",
        2,
        0,
        image_import.bytes_total,
    )
    assert not can_retry(image_import)
    assert str(image_import.id) not in stored_keys()


def test_a_zip_with_nothing_to_retry_is_deleted_at_once(batch: Batch) -> None:
    image_import = run_import(batch, "zip", zip_bytes({"a.jpg": image_bytes(1), "../b.jpg": image_bytes(2)}))
    assert rejection_codes(image_import) == {"../b.jpg": "path_not_allowed"}
    assert not can_retry(image_import)
    assert str(image_import.id) not in stored_keys()


def test_a_stored_zip_is_deleted_after_a_week_and_the_import_says_that_it_cannot_be_retried(
    batch: Batch, settings
) -> None:
    image_import = import_zip_with_a_large_image(batch, settings)
    delete_expired_files()
    assert str(image_import.id) in stored_keys()
    let_a_week_pass()
    delete_expired_files()
    image_import.refresh_from_db()
    assert str(image_import.id) not in stored_keys()
    assert not can_retry(image_import)
    with pytest.raises(Conflict):
        retry_import(actor=batch.created_by, image_import=image_import)


def test_the_file_of_a_cancelled_import_is_deleted_too(batch: Batch) -> None:
    image_import = run_import(batch, "zip", b"no zip")
    assert image_import.status == "failed"
    assert can_retry(image_import)
    let_a_week_pass()
    delete_expired_files()
    image_import.refresh_from_db()
    assert not can_retry(image_import)
    assert str(image_import.id) not in stored_keys()


def test_a_cancelled_import_says_when_it_ended(batch: Batch, root: Path) -> None:
    image_import = request_import(actor=batch.created_by, batch=batch, kind="folder")
    assert cancel_import(actor=batch.created_by, image_import=image_import).finished_at


def test_a_running_import_keeps_its_file(batch: Batch, settings) -> None:
    image_import = import_zip_with_a_large_image(batch, settings)
    let_a_week_pass()
    retry_import(actor=batch.created_by, image_import=image_import)
    delete_expired_files()
    assert str(image_import.id) in stored_keys()


def test_every_rejection_is_explained_in_the_language_of_the_reader(batch: Batch) -> None:
    image_import = run_import(batch, "zip", zip_bytes({"a.jpg": image_bytes(1)[:300], "../b.jpg": b"x", "c.jpg": b"x"}))
    english_sentences = [explain_file(file) for file in rejected_files(image_import)]
    with translation.override("zh-hans"):
        chinese_sentences = [explain_file(file) for file in rejected_files(image_import)]
    assert len(english_sentences) == 3
    assert all(re.search("[\u4e00-\u9fff]", sentence) for sentence in chinese_sentences), chinese_sentences
    assert not any(re.search("[\u4e00-\u9fff]", sentence) for sentence in english_sentences)


def test_every_rejection_code_in_the_code_has_a_sentence() -> None:
    rejections = re.compile(
        r"(?:RejectedImage|RejectedFile|RejectedSource|JobFailure|_fail|reject)\((?:image, )?\"(\w+)\""
    )
    failures = re.compile(r"(?:fail_import|retry_later)\([\w.]+, \"(\w+)\"")
    job_failures = re.compile(r"return \"(\w+)\", \{|death(?:: str)? ?= ?\"(\w+)\"")
    texts = [path.read_text() for path in SOURCE.rglob("*.py")]
    codes_raised = {code for text in texts for pattern in (rejections, failures) for code in pattern.findall(text)}
    for path in ("actions/shared/failures.py", "actions/shared/attempts.py", "actions/evaluating/result_files/work.py"):
        codes_raised |= {code for codes in job_failures.findall((SOURCE / path).read_text()) for code in codes if code}
    assert len(codes_raised) > 30
    assert codes_raised - MESSAGES.keys() - BULK_FAILURES.keys() == set()
