"""Adds what a manager's pages show besides images and critiques: set-aside and flagged images, imports and releases."""

from typing import Any, Final
from uuid import UUID

from django.db import connection

from annotation.actions.shared.slots import balance_slots
from annotation.models import Export, Flag, Image, ImageImport
from bench.shared.seeding import Seeded

_RELEASES: Final = 40
# Every third image has all its required critiques, and every fiftieth is set aside.
_VARY: Final = """
UPDATE annotation_image
   SET critiques_per_image = CASE WHEN position %% 3 = 0 THEN 4 END,
       status = CASE WHEN position %% 50 = 1 THEN 'set_aside' ELSE status END
 WHERE batch_id = %(batch)s
"""
_REJECTED_FILES: Final = """
INSERT INTO annotation_importfile (image_import_id, position, chunk, file, uri, bytes, metadata, status, code, params)
SELECT %(import)s, n, 1, 'photograph-' || n || '.jpg', 'photograph-' || n || '.jpg', 2000000, '{}', 'rejected',
       'not_an_image', '{}'
  FROM generate_series(1, %(files)s) AS n
"""


def add_manager_data(seeded: Seeded) -> dict[str, Any]:
    """Adds the data to the last batch; returns the ids of an import and an image, and the name of a group."""
    batch, person = seeded.batch, seeded.project.created_by
    _run(_VARY, {"batch": batch.id})
    balance_slots(batch_id=batch.id)
    images = list(batch.images.order_by("position")[:20_000:100])
    Flag.objects.bulk_create(Flag(image=image, person=seeded.people[0], reason="duplicate") for image in images)
    Export.objects.bulk_create(
        Export(project=seeded.project, format="jsonl", status="done", requested_by=person) for _ in range(_RELEASES)
    )
    group_member = Image.objects.filter(batch=batch).exclude(group="").first()
    assert group_member is not None
    return {"import": _add_import(seeded), "image": images[1].id, "group": group_member.group}


def _add_import(seeded: Seeded) -> UUID:
    """Adds an import in which as many files were rejected as the batch has images, and returns its id."""
    file_count = seeded.batch.images.count()
    image_import = ImageImport.objects.create(
        batch=seeded.batch,
        kind="folder",
        source={"folder": "photographs"},
        status="done",
        done=file_count,
        total=file_count,
        rejected=file_count,
        requested_by=seeded.project.created_by,
    )
    _run(_REJECTED_FILES, {"import": image_import.id, "files": file_count})
    return image_import.id


def _run(statement: str, values: dict[str, object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
