"""How many images each batch has, and how many critiques it still waits for: counted only as often as that is cheap.

The roll-ups do not have these. To count them reads an index entry of each image and of each open slot, which are
millions in a large project. Between two counts, what was done since is therefore taken away from what remained; images
that came or were set aside meanwhile are seen by the next count.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from annotation.models import StatisticsRun
from annotation.sql.rows import fetch_rows

MAX_SHARE: Final = 0.005
"""The largest share of the time that may go into counting, however large a project is."""
# Images and open slots are read from indexes alone, image_position_once and assignment_open_by_seq. What is claimed
# has no index by batch, and is little: one look for all batches.
COUNT: Final = """
SELECT batch.id::text AS id, now() AS counted_at, images.ready AS images, images.topped_up,
       (SELECT count(*) FROM annotation_assignment slot WHERE slot.batch_id = batch.id AND slot.status = 'open')
       + coalesce(claims.number, 0) AS remaining, coalesce(claims.number, 0) AS claimed
  FROM annotation_batch batch
 CROSS JOIN LATERAL (SELECT count(*) AS ready, count(*) FILTER (WHERE image.extra_critiques > 0) AS topped_up
                       FROM annotation_image image
                      WHERE image.batch_id = batch.id AND image.status = 'ready') images
  LEFT JOIN (SELECT claim.batch_id, count(*) AS number FROM annotation_assignment claim
              WHERE claim.status = 'claimed' AND claim.purpose = 'work' GROUP BY claim.batch_id) claims
         ON claims.batch_id = batch.id
 WHERE batch.project_id = %(project)s
"""


@dataclass(frozen=True, slots=True)
class Stock:
    """What was counted of the batches of a project, when, and in how many seconds.

    `batches` holds {"images", "topped_up", "remaining", "claimed", "required", "done"} by id; `remaining` are open and
    claimed slots, and `done` is how many critiques the roll-ups had then.
    """

    counted_at: datetime
    seconds: float
    batches: Mapping[str, Mapping[str, int]]

    def as_json(self) -> dict[str, Any]:
        """Returns what a run of the statistics stores of it."""
        return {"counted_at": self.counted_at.isoformat(), "seconds": self.seconds, "batches": self.batches}

    def of_batches(self, batches: Iterable[Mapping[str, Any]], done: Mapping[str, int]) -> list[dict[str, Any]]:
        """Returns batches with what is known of them now that each has so many critiques done."""
        return [
            {
                **batch,
                "images": counted["images"],
                "topped_up": counted["topped_up"],
                **{
                    name: max(0, counted[name] - (done.get(batch["id"], 0) - counted["done"]))
                    for name in ("remaining", "claimed")
                },
            }
            for batch in batches
            if (counted := self.batches.get(batch["id"]))
        ]


def stock_of(
    project_id: UUID, batches: Sequence[Mapping[str, Any]], done: Mapping[str, int], read_at: datetime
) -> Stock:
    """Returns the stock of a project: the stored one while that is fresh, and else a new count.

    `batches` are {"id", "required"}; `done` is how many critiques each batch has.
    """
    required = {batch["id"]: batch["required"] for batch in batches}
    stored = StatisticsRun.objects.filter(pk=project_id).values_list("stock", flat=True).first()
    if stored:
        stock = Stock(datetime.fromisoformat(stored["counted_at"]), stored["seconds"], stored["batches"])
        is_same = {batch_id: batch["required"] for batch_id, batch in stock.batches.items()} == required
        if is_same and read_at < stock.counted_at + timedelta(seconds=stock.seconds / MAX_SHARE):
            return stock
    began = time.monotonic()
    rows = fetch_rows(COUNT, {"project": project_id})
    counted = {
        row["id"]: {
            **{name: row[name] for name in ("images", "topped_up", "remaining", "claimed")},
            "required": required[row["id"]],
            "done": done.get(row["id"], 0),
        }
        for row in rows
        if row["id"] in required
    }
    return Stock(rows[0]["counted_at"] if rows else read_at, time.monotonic() - began, counted)
