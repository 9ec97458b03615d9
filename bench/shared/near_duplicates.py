"""Searches for near-duplicates among millions of perceptual hashes: their times, and whether all are found."""

import random
import time
from typing import Any

from django.db import connection

from bench.shared.desk_tables import percentiles
from bench.shared.installation import Installation

SEARCHES = 1_000
BITS = 7
_FILL = """
INSERT INTO annotation_fingerprint (image_id, hash)
SELECT gen_random_uuid(), (random() * 4294967295)::bigint << 32 | (random() * 4294967295)::bigint
  FROM generate_series(1, %s)
"""


def measure(installation: Installation, hashes: int) -> dict[str, Any]:
    """Measures searches for hashes at known distances from rows of a table of `hashes` rows."""
    installation.restart_postgres(durable=False)
    _run(f"ALTER TABLE annotation_fingerprint DROP CONSTRAINT {_foreign_key()}")
    indexes = _run("SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'fingerprint_band_%'")
    for name, _definition in indexes:
        _run(f"DROP INDEX {name}")
    _run(_FILL, [hashes])
    _run("SET maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        _run(definition)
    queries = _near_hashes()
    installation.restart_postgres(durable=True)
    _run("VACUUM (ANALYZE) annotation_fingerprint")
    samples, found_count = [], 0
    for near_hash, image_id in queries:
        began = time.perf_counter()
        rows = _run("SELECT image_id FROM loupe_near_duplicates(%s, %s)", [near_hash, BITS])
        samples.append(time.perf_counter() - began)
        found_count += image_id in {row[0] for row in rows}
    warm = percentiles(samples[len(samples) // 2 :])
    return {"hashes": hashes, "searches": len(queries), "found": found_count, **percentiles(samples), "warm": warm}


def _near_hashes() -> list[tuple[int, Any]]:
    """Returns images of the table, each with a hash that differs from its own in up to seven bits."""
    generator = random.Random(1)
    rows = _run(f"SELECT image_id, hash FROM annotation_fingerprint TABLESAMPLE SYSTEM (1) LIMIT {SEARCHES}")
    queries = []
    for image_id, value in rows:
        flipped_bits = sum(1 << bit for bit in generator.sample(range(63), generator.randint(0, BITS)))
        queries.append((value ^ flipped_bits, image_id))
    return queries


def _foreign_key() -> str:
    ((name,),) = _run(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'annotation_fingerprint'::regclass AND contype = 'f'"
    )
    return str(name)


def _run(statement: str, values: list[Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []
