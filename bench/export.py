"""Exports and the feed at the size of AesMMIT, against a bare COPY: `make bench-export`, or `… -m bench.export 880000`.

The yardstick is `COPY (SELECT …) TO STDOUT` of the same joined columns, read by a bare client into a file in the same
run. Each figure is the median of three.
"""

import http.client
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg2

from bench.world import Web, World, scratch_world
from config.embedded.environment import data_directory

ROUNDS = 3
COLUMNS = """
    critique.id, critique.project_id, critique.batch_id, critique.questionnaire_id, questionnaire.key,
    questionnaire.version, image.id, image.file, image.sha256, image.width, image.height, image.source, image.license,
    image."group", critique.annotator_id, critique.answers, critique.level, critique.revisions, critique.timings,
    critique.submitted_at, critique.status
"""


def main(critiques: int) -> None:
    kept = data_directory() / "bench" / "export.json"
    with scratch_world() as world:
        from bench.seeding import seed  # noqa: PLC0415 - needs the settings

        seeded = seed(critiques=critiques)
        world.restart_postgres(durable=True)
        figures = measure(world, seeded)
    show(figures)
    keep(figures, kept)


def measure(world: World, seeded: Any) -> dict[str, Any]:
    from annotation.exporting.formats import FORMATS  # noqa: PLC0415 - needs the settings
    from annotation.models import Critique  # noqa: PLC0415

    figures: dict[str, Any] = {"critiques": Critique.objects.count()}
    figures["copy"] = {"seconds": median(lambda: copy(world, seeded.project.id))}
    for key in FORMATS:
        runs = [export(seeded.project, key) for _ in range(ROUNDS)]
        figures[key] = {
            "seconds": statistics.median(run["seconds"] for run in runs),
            "peak_mb": max(run["peak_mb"] for run in runs),
            "bytes": runs[0]["bytes"],
            "same_bytes": len({run["sha256"] for run in runs}) == 1,
        }
        figures[key]["times_copy"] = figures[key]["seconds"] / figures["copy"]["seconds"]
    with world.web() as web:
        figures["feed"] = feed(web, seeded.project)
    return figures


def median(act: Callable[[], float]) -> float:
    return statistics.median(act() for _ in range(ROUNDS))


def copy(world: World, project: UUID) -> float:
    from annotation.exporting.documents import JOINS  # noqa: PLC0415 - needs the settings

    statement = f"COPY (SELECT {COLUMNS} FROM {JOINS} WHERE critique.project_id = '{project}') TO STDOUT"
    path = world.data / "copy"
    client = psycopg2.connect(world.postgres.url)
    began = time.perf_counter()
    with client.cursor() as cursor, path.open("wb", buffering=1 << 20) as file:
        cursor.copy_expert(statement, file)
    took = time.perf_counter() - began
    client.close()
    return took


def export(project: Any, key: str) -> dict[str, Any]:
    """One export in a fresh process, as a worker's child begins."""
    from annotation.actions.exports import create_export  # noqa: PLC0415 - needs the settings
    from annotation.models import Export  # noqa: PLC0415

    asked = create_export(actor=project.created_by, project=project, format=key)
    command = [sys.executable, "-m", "bench.export", "worker", str(asked.id)]
    told = orjson.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    done = Export.objects.get(pk=asked.id)
    assert done.status == "done", done.failure
    return {
        **told,
        "bytes": sum(file.bytes for file in done.files.all()),
        "sha256": done.manifest["files"][0]["sha256"],
    }


def work(export_id: str) -> None:
    """What a worker does for one export, and what it took."""
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415 - needs the settings

    from annotation.tasks import run_export  # noqa: PLC0415

    connection.ensure_connection()
    began = time.perf_counter()
    run_export(export_id)
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.buffer.write(orjson.dumps({"seconds": took, "peak_mb": peak}))


def feed(web: Web, project: Any) -> dict[str, float]:
    """The whole feed over HTTP with a token: seconds to the first byte of the body, and critiques a second."""
    from annotation.actions.tokens import create_token  # noqa: PLC0415 - needs the settings

    _token, secret = create_token(person=project.created_by, name="bench")
    runs = [_fetch(web.port, project.id, secret) for _ in range(ROUNDS)]
    return {
        "first_byte_ms": statistics.median(first for first, _rate, _count in runs) * 1000,
        "per_second": statistics.median(rate for _first, rate, _count in runs),
        "critiques": runs[0][2],
    }


def _fetch(port: int, project: UUID, secret: str) -> tuple[float, float, int]:
    client = http.client.HTTPConnection("localhost", port)
    began = time.perf_counter()
    headers = {"Authorization": f"Token {secret}", "Accept": "application/x-ndjson"}
    client.request("GET", f"/api/v1/projects/{project}/critiques/", headers=headers)
    answer = client.getresponse()
    lines = answer.read(1).count(b"\n")
    first = time.perf_counter() - began
    last = b""
    while piece := answer.read(1 << 18):
        lines += piece.count(b"\n")
        last = piece
    assert b'{"next":' in last, "The stream was cut."
    return first, (lines - 1) / (time.perf_counter() - began), lines - 1


def show(figures: dict[str, Any]) -> None:
    print(f"{figures['critiques']:,} critiques")
    print(f"  {'COPY':8} {figures['copy']['seconds']:7.2f} s")
    for key, figure in figures.items():
        if isinstance(figure, dict) and "times_copy" in figure:
            print(
                f"  {key:8} {figure['seconds']:7.2f} s  {figure['times_copy']:5.2f} × COPY"
                f"  {figure['bytes'] / 1e6:7.1f} MB  peak {figure['peak_mb']:.0f} MB"
                f"  {'same bytes each time' if figure['same_bytes'] else 'DIFFERENT BYTES'}"
            )
    print(f"  feed     first byte {figures['feed']['first_byte_ms']:.0f} ms, {figures['feed']['per_second']:,.0f}/s")


def keep(figures: dict[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        work(sys.argv[2])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 88_000)
