"""How fast near-duplicates are found among millions of perceptual hashes, and whether all of them are."""

import random
import time
from typing import Any

from django.db import connection

from bench.tables import percentiles
from bench.world import World

SEARCHES = 1_000
BITS = 7
_FILL = """
INSERT INTO annotation_fingerprint (image_id, hash)
SELECT gen_random_uuid(), (random() * 4294967295)::bigint << 32 | (random() * 4294967295)::bigint
  FROM generate_series(1, %s)
"""


def measure(world: World, hashes: int) -> dict[str, Any]:
    """Times of searches for neighbours that were planted at known distances, in a table of `hashes` rows."""
    world.restart_postgres(durable=False)
    _run(f"ALTER TABLE annotation_fingerprint DROP CONSTRAINT {_foreign_key()}")
    indexes = _run("SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'fingerprint_band_%'")
    for name, _definition in indexes:
        _run(f"DROP INDEX {name}")
    _run(_FILL, [hashes])
    _run("SET maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        _run(definition)
    planted = _plant()
    world.restart_postgres(durable=True)
    _run("VACUUM (ANALYZE) annotation_fingerprint")
    samples, found = [], 0
    for wanted, image_id in planted:
        began = time.perf_counter()
        near = _run("SELECT image_id FROM loupe_near_duplicates(%s, %s)", [wanted, BITS])
        samples.append(time.perf_counter() - began)
        found += image_id in {row[0] for row in near}
    half = samples[len(samples) // 2 :]
    return {"hashes": hashes, "searches": SEARCHES, "found": found, **percentiles(samples), "warm": percentiles(half)}


def _plant() -> list[tuple[int, Any]]:
    """Rows of the table, each with a hash that differs from theirs in up to seven bits."""
    chance = random.Random(1)
    rows = _run(f"SELECT image_id, hash FROM annotation_fingerprint TABLESAMPLE SYSTEM (1) LIMIT {SEARCHES}")
    planted = []
    for image_id, value in rows:
        changed = sum(1 << bit for bit in chance.sample(range(63), chance.randint(0, BITS)))
        planted.append((value ^ changed, image_id))
    return planted


def _foreign_key() -> str:
    ((name,),) = _run(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'annotation_fingerprint'::regclass AND contype = 'f'"
    )
    return str(name)


def _run(statement: str, values: list[Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []
