"""What was sent with an import stays for as long as somebody may try again, and no longer."""

import re
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import translation

from annotation.actions.importing.cleanup import drop_leftovers
from annotation.actions.importing.requests import cancel_import, request_import, retry_import
from annotation.actions.importing.work import run_import
from annotation.errors import Conflict
from annotation.models import Batch, ImageImport
from annotation.queries.images.imports import can_retry, kept_until
from annotation.wording.rejections import MESSAGES, explain_file
from tests.actions.importing.helpers import codes, packed, refused, run
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
    assert kept_until(done)
    settings.LOUPE_MAX_MEGAPIXELS = 200
    retry_import(actor=batch.created_by, wanted=done)
    run_import(import_id=done.id)
    done.refresh_from_db()
    assert (done.status, done.accepted, done.refused, done.bytes_done) == ("done", 2, 0, done.bytes_total)
    assert not can_retry(done)
    assert str(done.id) not in stored()


def test_a_zip_of_which_nothing_can_be_tried_again_goes_at_once(batch: Batch) -> None:
    done = run(batch, "zip", packed({"a.jpg": picture_bytes(1), "../b.jpg": picture_bytes(2)}))
    assert codes(done) == {"../b.jpg": "path_not_allowed"}
    assert not can_retry(done)
    assert str(done.id) not in stored()


def test_a_kept_zip_goes_after_a_week_and_the_import_says_that_it_cannot_be_tried_again(batch: Batch, settings) -> None:
    done = zip_with_a_large_picture(batch, settings)
    drop_leftovers()
    assert str(done.id) in stored()
    a_week_passes()
    drop_leftovers()
    done.refresh_from_db()
    assert str(done.id) not in stored()
    assert not can_retry(done)
    with pytest.raises(Conflict):
        retry_import(actor=batch.created_by, wanted=done)


def test_what_came_with_a_cancelled_import_goes_too(batch: Batch) -> None:
    wanted = run(batch, "zip", b"no zip")
    assert wanted.status == "failed"
    assert can_retry(wanted)
    a_week_passes()
    drop_leftovers()
    wanted.refresh_from_db()
    assert not can_retry(wanted)
    assert str(wanted.id) not in stored()


def test_a_cancelled_import_says_when_it_ended(batch: Batch, root: Path) -> None:
    wanted = request_import(actor=batch.created_by, batch=batch, kind="folder")
    assert cancel_import(actor=batch.created_by, wanted=wanted).finished_at


def test_an_import_that_is_under_way_keeps_what_was_sent(batch: Batch, settings) -> None:
    done = zip_with_a_large_picture(batch, settings)
    a_week_passes()
    retry_import(actor=batch.created_by, wanted=done)
    drop_leftovers()
    assert str(done.id) in stored()


def test_every_refusal_speaks_the_readers_language(batch: Batch) -> None:
    done = run(batch, "zip", packed({"a.jpg": picture_bytes(1)[:300], "../b.jpg": b"x", "c.jpg": b"x"}))
    english = [explain_file(one) for one in refused(done)]
    with translation.override("zh-hans"):
        chinese = [explain_file(one) for one in refused(done)]
    assert len(english) == 3
    assert all(re.search("[\u4e00-\u9fff]", sentence) for sentence in chinese), chinese
    assert not any(re.search("[\u4e00-\u9fff]", sentence) for sentence in english)


def test_every_code_that_the_source_refuses_with_has_its_sentence() -> None:
    raised = re.compile(r"(?:RejectedImage|RefusedFile|RefusedSource|_fail|refuse)\((?:image_id, )?\"(\w+)\"")
    ends = re.compile(r"status=JobStatus\.FAILED, code=\"(\w+)\"")
    texts = [path.read_text() for path in SOURCE.rglob("*.py")]
    found = {code for text in texts for pattern in (raised, ends) for code in pattern.findall(text)}
    assert len(found) > 30
    assert found - MESSAGES.keys() == set()
