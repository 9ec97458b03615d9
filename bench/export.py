"""`make bench-export`: exports and the feed at the size of AesMMIT, compared with a bare COPY.

`make bench-export ARGS="880000 --formats jsonl llava"` measures another size, and some formats only. With `--turns`,
only formats of conversations: of templates, of instructions (4.65 a critique, as many as templates make, with longer
texts and their origin) and of both, as totals and for each row. Otherwise the baseline is
`COPY (SELECT …) TO STDOUT` of the same joined columns, written by a bare client to a file, measured right before each
export. CPU seconds include the client or worker and the database; they hold on a busy machine too.
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

from bench.shared.installation import Installation, Web, cpu_seconds, postgres_pid, scratch_installation
from config.embedded.environment import data_directory

ROUNDS = 3
MAX_CRITIQUES_WITH_IMAGES = 100_000  # the images of more critiques would fill the disk
COLUMNS = """
    critique.id, critique.project_id, critique.batch_id, critique.questionnaire_id, questionnaire.key,
    questionnaire.version, image.id, image.file, image.sha256, image.width, image.height, image.source, image.license,
    image."group", critique.annotator_id, critique.answers, critique.level, critique.revisions, critique.timings,
    critique.submitted_at, critique.status
"""


def main() -> None:
    arguments = _parse_arguments()
    path = data_directory() / "bench" / "export.json"
    with scratch_installation() as installation:
        from bench.shared.seeding import CRITIQUES_PER_IMAGE, IMAGES, seed, vacuum
        from bench.shared.varied_critiques import store_renditions, vary_grades

        images = max(1, min(IMAGES, arguments.critiques // CRITIQUES_PER_IMAGE))
        seeded = seed(critiques=arguments.critiques, images=images)
        vary_grades()
        if arguments.critiques <= MAX_CRITIQUES_WITH_IMAGES:
            store_renditions()
        installation.restart_postgres(durable=True)
        vacuum()
        if arguments.turns:
            results = measure_turns(installation, seeded.project, arguments.formats)
            path = path.with_stem("export-turns")
        else:
            results = measure(installation, seeded.project, arguments.formats)
            show(results)
    save(results, path if arguments.critiques == 88_000 else path.with_stem(f"export-{arguments.critiques}"))


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("critiques", nargs="?", type=int, default=88_000)
    parser.add_argument("--formats", nargs="*", default=[])
    parser.add_argument("--turns", action="store_true")
    return parser.parse_args()


def measure(installation: Installation, project: Any, formats: list[str]) -> dict[str, Any]:
    """Measures the export of each format, all of them where `formats` is empty, and the feed."""
    from annotation.exporting.formats import FORMATS
    from annotation.models import Critique

    results: dict[str, Any] = {"critiques": Critique.objects.count(), "formats": {}}
    for key, export_format in FORMATS.items():
        has_images = export_format.contains_images
        if (formats and key not in formats) or (has_images and results["critiques"] > MAX_CRITIQUES_WITH_IMAGES):
            continue
        rounds = range(1 if has_images else ROUNDS)
        runs = [(copy(installation, project.id), export(installation, project, key)) for _ in rounds]
        results["formats"][key] = _summary(runs)
        print(_line(key, results["formats"][key]), flush=True)
    with installation.web() as web:
        results["feed"] = feed(web, project)
    return results


def measure_turns(installation: Installation, project: Any, formats: list[str]) -> dict[str, Any]:
    """Measures releases of templates, of instructions and of both, one right after the other."""
    from annotation.exporting.formats import FORMATS
    from bench.shared.instructions import load_instructions

    results: dict[str, Any] = {"critiques": 0, "instructions": load_instructions(project), "formats": {}}
    for key, export_format in FORMATS.items():
        if "both" not in export_format.turns or (formats and key not in formats):
            continue
        rounds = range(1 if export_format.contains_images else ROUNDS)
        runs = [[export(installation, project, key, turns) for turns in export_format.turns] for _ in rounds]
        for turns, exports in zip(export_format.turns, zip(*runs, strict=True), strict=True):
            results["formats"][f"{key} {turns}"] = _median(list(exports))
        _show_turns(key, export_format.turns, results["formats"])
    return results


def _median(exports: list[dict[str, Any]]) -> dict[str, Any]:
    summary = {
        name: statistics.median(run[name] for run in exports) for name in ("seconds", "worker_cpu", "database_cpu")
    }
    summary["peak_mb"] = max(run["peak_mb"] for run in exports)
    return summary | {name: exports[0][name] for name in ("bytes", "rows")}


def _show_turns(key: str, sources: Any, summaries: dict[str, Any]) -> None:
    base = summaries[f"{key} templates"]
    for source in sources:
        summary = summaries[f"{key} {source}"]
        times, cpu = (_cost(summary, name) / _cost(base, name) for name in ("seconds", "cpu"))
        turns = summary["rows"]  # of formats with a conversation a row, conversations
        each, ratio = _cost(summary, "cpu") / turns * 1e9, cpu * base["rows"] / turns
        print(
            f"  {key:14}{source:13}{summary['seconds']:7.2f} s {times:5.2f} × templates (CPU {cpu:5.2f} ×)"
            f" {turns:>9,} rows: {each:7,.0f} ns CPU ({ratio:4.2f} ×), {summary['bytes'] / turns:5.0f} bytes each"
            f"  {summary['bytes'] / 1e6:7.1f} MB  peak {summary['peak_mb']:4.0f} MB",
            flush=True,
        )


def _cost(summary: dict[str, Any], name: str) -> float:
    return float(summary[name] if name in summary else summary["worker_cpu"] + summary["database_cpu"])


def _summary(runs: list[tuple[dict[str, float], dict[str, Any]]]) -> dict[str, Any]:
    copies, exports = [run[0] for run in runs], [run[1] for run in runs]
    summary: dict[str, Any] = {
        name: statistics.median(run[name] for run in exports) for name in ("seconds", "worker_cpu", "database_cpu")
    }
    summary["copy_seconds"] = statistics.median(run["seconds"] for run in copies)
    summary["copy_cpu"] = statistics.median(run["client_cpu"] + run["database_cpu"] for run in copies)
    summary["times_copy"] = summary["seconds"] / summary["copy_seconds"]
    summary["times_copy_cpu"] = (summary["worker_cpu"] + summary["database_cpu"]) / summary["copy_cpu"]
    summary["peak_mb"] = max(run["peak_mb"] for run in exports)
    summary["same_bytes"] = len({run["sha256"] for run in exports}) == 1 if len(exports) > 1 else None
    summary.update({name: exports[0][name] for name in ("bytes", "rows", "letters", "yes")})
    summary["rows_per_second"] = summary["rows"] / summary["seconds"]
    summary["rows_per_cpu_second"] = summary["rows"] / summary["worker_cpu"]
    return summary


def copy(installation: Installation, project: UUID) -> dict[str, float]:
    """Measures the baseline: one COPY of the joined columns to a file."""
    from annotation.exporting.sql.critique_json import JOINS

    statement = f"COPY (SELECT {COLUMNS} FROM {JOINS} WHERE critique.project_id = '{project}') TO STDOUT"
    path = installation.data / "copy"
    client = psycopg2.connect(installation.postgres.url)
    database, client_start = cpu_seconds(postgres_pid(installation)), time.process_time()
    began = time.perf_counter()
    with client.cursor() as cursor, path.open("wb", buffering=1 << 20) as file:
        cursor.copy_expert(statement, file)
    seconds = time.perf_counter() - began
    database_cpu = cpu_seconds(postgres_pid(installation)) - database
    client.close()
    return {"seconds": seconds, "client_cpu": time.process_time() - client_start, "database_cpu": database_cpu}


def export(installation: Installation, project: Any, key: str, turns: str = "") -> dict[str, Any]:
    """Measures one export in a new process, and deletes its files."""
    from annotation.actions.releasing.exports import create_export, delete_export
    from annotation.exporting.spec import TurnRequest
    from annotation.models import Export

    requested = create_export(actor=project.created_by, project=project, format=key, turns=TurnRequest(turns))
    command = [sys.executable, "-m", "bench.export", "worker", str(requested.id)]
    database = cpu_seconds(postgres_pid(installation))
    usage = orjson.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    database_cpu = cpu_seconds(postgres_pid(installation)) - database
    finished = Export.objects.get(pk=requested.id)
    assert finished.status == "done", finished.failure
    result = {
        **usage,
        **_count_rows(finished),
        "database_cpu": database_cpu,
        "bytes": sum(file.bytes for file in finished.files.all()),
        "sha256": orjson.dumps(finished.manifest["files"]).decode(),
    }
    delete_export(actor=project.created_by, export=finished)
    return result


def _count_rows(export: Any) -> dict[str, Any]:
    """Counts the rows of the data files, and in `llava` the correct letters and the answers yes and no."""
    from annotation.exporting.staging import own_path

    names = [name for file_names in export.manifest["data_files"].values() for name in file_names]
    answers = Counter[str]()
    for file in export.files.filter(name__in=names if export.format == "llava" else []):
        with own_path(file.key).open("rb") as lines:
            for row in (orjson.loads(line.rstrip(b",\n")) for line in lines if len(line) > 4):
                _question, form, *_number = row["template"].split(".") if row["template"] else ("", row["type"])
                answers[form, row["conversations"][1]["value"]] += 1
    return {
        "rows": sum(file["rows"] for file in export.manifest["files"] if file["name"] in names),
        "letters": {answer: count for (form, answer), count in sorted(answers.items()) if form == "letters"},
        "yes": {answer: count for (form, answer), count in sorted(answers.items()) if form == "yes_no"},
    }


def work(export_id: str) -> None:
    """Writes one export as a worker does, and prints time, CPU time and peak memory as JSON."""
    import django

    django.setup()
    from django.db import connection

    from annotation.tasks import run_export

    connection.ensure_connection()
    began, cpu_start = time.perf_counter(), time.process_time()
    run_export(export_id)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu_start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.buffer.write(orjson.dumps({"seconds": seconds, "worker_cpu": cpu, "peak_mb": peak}))


def feed(web: Web, project: Any) -> dict[str, float]:
    """Measures the whole feed over HTTP with a token: time to the first byte of the body, and critiques a second."""
    from annotation.actions.people.tokens import create_token

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
    response = client.getresponse()
    assert response.status == http.client.OK, response.read()
    end = response.read(1)
    first_byte = time.perf_counter() - began
    lines = 0
    while chunk := response.read(1 << 18):
        lines += chunk.count(b"\n")
        end = (end + chunk)[-1_000:]  # the last line may be in two chunks
    assert b'{"next":' in end, "The stream was interrupted."
    return first_byte, (lines - 1) / (time.perf_counter() - began), lines - 1


def show(results: dict[str, Any]) -> None:
    print(f"{results['critiques']:,} critiques: elapsed and CPU time as multiples of COPY in the same run")
    for key, summary in results["formats"].items():
        print(_line(key, summary))
        if summary["letters"]:
            print(f"    correct letters {summary['letters']}, yes and no {summary['yes']}")
    print(f"  feed     first byte {results['feed']['first_byte_ms']:.0f} ms, {results['feed']['per_second']:,.0f}/s")


def _line(key: str, summary: dict[str, Any]) -> str:
    same = {True: "same bytes", False: "DIFFERENT BYTES", None: "one run"}[summary["same_bytes"]]
    return (
        f"  {key:14}{summary['seconds']:7.2f} s {summary['times_copy']:6.2f} × (CPU {summary['times_copy_cpu']:5.2f} ×)"
        f" of {summary['copy_seconds']:5.2f} s {summary['bytes'] / 1e6:8.1f} MB  peak {summary['peak_mb']:4.0f} MB"
        f"  {summary['rows']:>9,} rows {summary['rows_per_second']:>9,.0f}/s  {same}"
    )


def save(results: dict[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        work(sys.argv[2])
    else:
        main()
