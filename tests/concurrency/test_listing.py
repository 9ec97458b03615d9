"""Two workers at one import: a slow listing of its files is done once."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from annotation.actions.importing.chunk_queue import lease_chunk
from annotation.actions.importing.requests import request_import
from annotation.actions.importing.work import work_import
from annotation.models import Image, ImportChunk
from annotation.sources.folder import OpenFolder
from tests.actions.importing.helpers import run_turns, write_images
from tests.factories import make_batch, make_project
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_slow_listing_is_not_repeated_by_a_second_worker(tmp_path: Path, settings, monkeypatch) -> None:
    settings.LOUPE_IMPORT_ROOT = str(tmp_path)
    write_images(tmp_path, "a.jpg", "b.jpg")
    batch = make_batch(make_project())
    image_import = request_import(actor=batch.created_by, batch=batch, kind="folder")
    is_listing, may_finish, folders = threading.Event(), threading.Event(), []
    entries = OpenFolder.entries

    def list_slowly(folder):
        folders.append(folder)
        is_listing.set()
        assert may_finish.wait(PATIENCE)
        return entries(folder)

    monkeypatch.setattr(OpenFolder, "entries", list_slowly)

    def work() -> None:
        try:
            work_import(only=image_import.id)
        finally:
            connection.close()

    first = threading.Thread(target=work)
    first.start()
    try:
        assert is_listing.wait(PATIENCE)
        monkeypatch.setattr("annotation.actions.importing.chunk_queue.SILENT_AFTER", timedelta(seconds=-60))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '20s'")
            assert lease_chunk(only=image_import.id) is None
    finally:
        may_finish.set()
        first.join()
        monkeypatch.undo()
    settings.LOUPE_IMPORT_ROOT = str(tmp_path)
    assert ImportChunk.objects.get(image_import=image_import, number=0).status == "done"
    run_turns(image_import.id)
    image_import.refresh_from_db()
    assert (image_import.status, image_import.accepted, len(folders), Image.objects.count()) == ("done", 2, 1, 2)
