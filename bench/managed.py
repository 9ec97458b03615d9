"""What a manager's pages meet beside images and critiques: set aside, flagged, refused, released."""

from typing import Any, Final
from uuid import UUID

from django.db import connection

from annotation.actions.shared.slots import balance_slots
from annotation.models import Export, Flag, Image, ImageImport
from bench.seeding import Seeded

_RELEASES: Final = 40
# Every third image has all the critiques that it wants, and every fiftieth is set aside.
_VARY: Final = """
UPDATE annotation_image
   SET critiques_per_image = CASE WHEN position %% 3 = 0 THEN 4 END,
       status = CASE WHEN position %% 50 = 1 THEN 'set_aside' ELSE status END
 WHERE batch_id = %(batch)s
"""
_REFUSED: Final = """
INSERT INTO annotation_importfile (image_import_id, position, chunk, file, uri, bytes, metadata, status, code, params)
SELECT %(import)s, n, 1, 'photograph-' || n || '.jpg', 'photograph-' || n || '.jpg', 2000000, '{}', 'rejected',
       'not_an_image', '{}'
  FROM generate_series(1, %(files)s) AS n
"""


def add_what_managers_meet(seeded: Seeded) -> dict[str, Any]:
    """Adds it to the batch at work; answers the ids of an import and an image to look at, and the name of a group."""
    batch, person = seeded.batch, seeded.project.created_by
    _run(_VARY, {"batch": batch.id})
    balance_slots(batch_id=batch.id)
    images = list(batch.images.order_by("position")[:20_000:100])
    Flag.objects.bulk_create(Flag(image=image, person=seeded.people[0], reason="duplicate") for image in images)
    Export.objects.bulk_create(
        Export(project=seeded.project, format="jsonl", status="done", requested_by=person) for _ in range(_RELEASES)
    )
    grouped = Image.objects.filter(batch=batch).exclude(group="").first()
    assert grouped is not None
    return {"import": _an_import(seeded), "image": images[1].id, "group": grouped.group}


def _an_import(seeded: Seeded) -> UUID:
    number = seeded.batch.images.count()
    wanted = ImageImport.objects.create(
        batch=seeded.batch,
        kind="folder",
        source={"folder": "photographs"},
        status="done",
        done=number,
        total=number,
        rejected=number,
        requested_by=seeded.project.created_by,
    )
    _run(_REFUSED, {"import": wanted.id, "files": number})
    return wanted.id


def _run(statement: str, values: dict[str, object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
