"""Exports and the feed at the size of AesMMIT, against a bare COPY: `make bench-export`.

`make bench-export ARGS="880000 --formats jsonl llava"` is another size, and some formats only. The yardstick is
`COPY (SELECT …) TO STDOUT` of the same joined columns, read by a bare client into a file, timed right before each
export. CPU seconds are those of both sides, client or worker and database: they tell the same on a busy machine.
"""

import argparse
import http.client
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg2

from bench.world import Web, World, cpu_seconds, postgres_pid, scratch_world
from config.embedded.environment import data_directory

ROUNDS = 3
MOST_PICTURED = 100_000  # critiques; beyond it pictures would fill the disk
COLUMNS = """
    critique.id, critique.project_id, critique.batch_id, critique.questionnaire_id, questionnaire.key,
    questionnaire.version, image.id, image.file, image.sha256, image.width, image.height, image.source, image.license,
    image."group", critique.annotator_id, critique.answers, critique.level, critique.revisions, critique.timings,
    critique.submitted_at, critique.status
"""


def main() -> None:
    asked = _asked()
    kept = data_directory() / "bench" / "export.json"
    with scratch_world() as world:
        from bench.finished import give_pictures, vary_grades  # noqa: PLC0415 - needs the settings
        from bench.seeding import seed, settle  # noqa: PLC0415

        seeded = seed(critiques=asked.critiques)
        vary_grades()
        if asked.critiques <= MOST_PICTURED:
            give_pictures()
        world.restart_postgres(durable=True)
        settle()
        figures = measure(world, seeded.project, asked.formats)
    show(figures)
    keep(figures, kept if asked.critiques == 88_000 else kept.with_stem(f"export-{asked.critiques}"))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("critiques", nargs="?", type=int, default=88_000)
    parser.add_argument("--formats", nargs="*", default=[])
    return parser.parse_args()


def measure(world: World, project: Any, wanted: list[str]) -> dict[str, Any]:
    from annotation.exporting.formats import FORMATS  # noqa: PLC0415 - needs the settings
    from annotation.models import Critique  # noqa: PLC0415

    figures: dict[str, Any] = {"critiques": Critique.objects.count(), "formats": {}}
    for key, one in FORMATS.items():
        pictured = one.contains_images
        if (wanted and key not in wanted) or (pictured and figures["critiques"] > MOST_PICTURED):
            continue
        runs = [(copy(world, project.id), export(world, project, key)) for _ in range(1 if pictured else ROUNDS)]
        figures["formats"][key] = _summary(runs)
        print(_line(key, figures["formats"][key]), flush=True)
    with world.web() as web:
        figures["feed"] = feed(web, project)
    return figures


def _summary(runs: list[tuple[dict[str, float], dict[str, Any]]]) -> dict[str, Any]:
    copies, exports = [run[0] for run in runs], [run[1] for run in runs]
    found: dict[str, Any] = {
        name: statistics.median(run[name] for run in exports) for name in ("seconds", "worker_cpu", "database_cpu")
    }
    found["copy_seconds"] = statistics.median(run["seconds"] for run in copies)
    found["copy_cpu"] = statistics.median(run["client_cpu"] + run["database_cpu"] for run in copies)
    found["times_copy"] = found["seconds"] / found["copy_seconds"]
    found["times_copy_cpu"] = (found["worker_cpu"] + found["database_cpu"]) / found["copy_cpu"]
    found["peak_mb"] = max(run["peak_mb"] for run in exports)
    found["same_bytes"] = len({run["sha256"] for run in exports}) == 1 if len(exports) > 1 else None
    found.update({name: exports[0][name] for name in ("bytes", "rows", "letters", "yes")})
    found["rows_per_second"] = found["rows"] / found["seconds"]
    found["rows_per_cpu_second"] = found["rows"] / found["worker_cpu"]
    return found


def copy(world: World, project: UUID) -> dict[str, float]:
    from annotation.exporting.sql.critique_json import JOINS  # noqa: PLC0415 - needs the settings

    statement = f"COPY (SELECT {COLUMNS} FROM {JOINS} WHERE critique.project_id = '{project}') TO STDOUT"
    path = world.data / "copy"
    client = psycopg2.connect(world.postgres.url)
    database, own = cpu_seconds(postgres_pid(world)), time.process_time()
    began = time.perf_counter()
    with client.cursor() as cursor, path.open("wb", buffering=1 << 20) as file:
        cursor.copy_expert(statement, file)
    took = time.perf_counter() - began
    used = cpu_seconds(postgres_pid(world)) - database
    client.close()
    return {"seconds": took, "client_cpu": time.process_time() - own, "database_cpu": used}


def export(world: World, project: Any, key: str) -> dict[str, Any]:
    """One export in a fresh process, as a worker's child begins; its files are deleted again."""
    from annotation.actions.releasing.exports import create_export, delete_export  # noqa: PLC0415 - needs the settings
    from annotation.models import Export  # noqa: PLC0415

    asked = create_export(actor=project.created_by, project=project, format=key)
    command = [sys.executable, "-m", "bench.export", "worker", str(asked.id)]
    database = cpu_seconds(postgres_pid(world))
    told = orjson.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    used = cpu_seconds(postgres_pid(world)) - database
    done = Export.objects.get(pk=asked.id)
    assert done.status == "done", done.failure
    found = {
        **told,
        **_counted(done),
        "database_cpu": used,
        "bytes": sum(file.bytes for file in done.files.all()),
        "sha256": orjson.dumps(done.manifest["files"]).decode(),
    }
    delete_export(actor=project.created_by, export=done)
    return found


def _counted(done: Any) -> dict[str, Any]:
    """How many rows, one a line, and which letters were right."""
    from annotation.exporting.staging import own_path  # noqa: PLC0415 - needs the settings

    rows, answers = 0, Counter[str]()
    for file in done.files.all():
        path = own_path(file.key)
        if path is None or path.suffix not in {".json", ".jsonl"} or not path.stem.startswith("critiques"):
            continue
        with path.open("rb") as lines:
            for line in lines:
                rows += len(line) > 4
                if done.format == "llava" and len(line) > 4:
                    row = orjson.loads(line.rstrip(b",\n"))
                    answers[row["template"].split(".")[1], row["conversations"][1]["value"]] += 1
    return {
        "rows": rows,
        "letters": {answer: count for (form, answer), count in sorted(answers.items()) if form == "letters"},
        "yes": {answer: count for (form, answer), count in sorted(answers.items()) if form == "yes_no"},
    }


def work(export_id: str) -> None:
    """What a worker does for one export, and what it took."""
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415 - needs the settings

    from annotation.tasks import run_export  # noqa: PLC0415

    connection.ensure_connection()
    began, own = time.perf_counter(), time.process_time()
    run_export(export_id)
    took, used = time.perf_counter() - began, time.process_time() - own
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.buffer.write(orjson.dumps({"seconds": took, "worker_cpu": used, "peak_mb": peak}))


def feed(web: Web, project: Any) -> dict[str, float]:
    """The whole feed over HTTP with a token: seconds to the first byte of the body, and critiques a second."""
    from annotation.actions.people.tokens import create_token  # noqa: PLC0415 - needs the settings

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
    print(f"{figures['critiques']:,} critiques: wall and CPU as multiples of COPY in the same run")
    for key, figure in figures["formats"].items():
        print(_line(key, figure))
        if figure["letters"]:
            print(f"    right letters {figure['letters']}, yes and no {figure['yes']}")
    print(f"  feed     first byte {figures['feed']['first_byte_ms']:.0f} ms, {figures['feed']['per_second']:,.0f}/s")


def _line(key: str, figure: dict[str, Any]) -> str:
    same = {True: "same bytes", False: "DIFFERENT BYTES", None: "one run"}[figure["same_bytes"]]
    return (
        f"  {key:14}{figure['seconds']:7.2f} s {figure['times_copy']:6.2f} × (CPU {figure['times_copy_cpu']:5.2f} ×)"
        f" of {figure['copy_seconds']:5.2f} s {figure['bytes'] / 1e6:8.1f} MB  peak {figure['peak_mb']:4.0f} MB"
        f"  {figure['rows']:>9,} rows {figure['rows_per_second']:>9,.0f}/s  {same}"
    )


def keep(figures: dict[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        work(sys.argv[2])
    else:
        main()
