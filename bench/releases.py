"""`make bench-releases`: releases whose worker is killed ten times, and releases written while annotators submit.

Checks promise 5: a release whose worker was killed is byte-equal to an undisturbed one, none of its files is published
before it is complete, and a release written while others submit has the critiques of its snapshot, which a second
connection in the same snapshot counts. Also with a bucket, on an S3-compatible server.
"""

import argparse
import hashlib
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import psycopg2

from bench.shared.annotators import NO_IMAGE_LEFT
from bench.shared.installation import Installation, scratch_installation
from config.embedded.environment import data_directory

KILLS = 10
FORK = multiprocessing.get_context("fork")
FORMATS = ("jsonl", "llava", "huggingface")
BUCKET_FORMATS = ("jsonl", "llava")  # the images of the scratch installation are on the disk
ANNOTATORS = 8
SECONDS = 12.0


def main() -> None:
    arguments = _parse_arguments()
    path = data_directory() / "bench" / "releases.json"
    with scratch_installation() as installation:
        from bench.shared.seeding import seed, vacuum
        from bench.shared.varied_critiques import store_renditions, vary_grades

        seeded = seed(critiques=arguments.critiques, images=arguments.critiques // 4)
        vary_grades()
        store_renditions()
        installation.restart_postgres(durable=True)
        vacuum()
        generator = random.Random(arguments.seed)
        results = {
            "critiques": arguments.critiques,
            "killed": {key: _without_export(measure_kills(seeded.project, key, generator)) for key in FORMATS},
            "killed_with_bucket": {
                key: measure_kills_with_bucket(seeded.project, key, generator) for key in BUCKET_FORMATS
            },
            "during_submits": measure_during_submits(installation, seeded),
        }
    show(results)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2))


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("critiques", nargs="?", type=int, default=8_000)
    parser.add_argument("--seed", type=int, default=5, help="of the random times of the kills")
    return parser.parse_args()


def measure_kills(project: Any, key: str, generator: random.Random) -> dict[str, Any]:
    """Writes two undisturbed releases, and one whose worker is killed ten times at random times, and compares them."""
    first, seconds = _undisturbed_release(project, key)
    second, _seconds = _undisturbed_release(project, key)
    export, kill_times, visible_files = _request_export(project, key), list[float](), 0
    while len(kill_times) < KILLS:
        share = generator.uniform(0.02, 0.9)
        files = _kill_worker(export, share * seconds)
        if files is None:  # the export was finished before the kill: starts again with earlier kills
            export, kill_times, seconds = _request_export(project, key), [], seconds * 0.8
            continue
        kill_times.append(round(share, 2))
        visible_files += files
    _expire_heartbeat(export)
    _finish(export)
    return {
        "export": export,
        "seconds": seconds,
        "killed_at": kill_times,
        "attempts": export.fencing_token,
        "files_published_early": visible_files,
        "same_bytes_undisturbed": first == second,
        "same_bytes_after_kills": first == _files(export),
        "files": len(first),
    }


def measure_kills_with_bucket(project: Any, key: str, generator: random.Random) -> dict[str, Any]:
    """Measures kills where the files are uploaded to a bucket, and compares the bucket's objects with the release."""
    from django.conf import settings
    from django.test import override_settings

    from annotation.storage.bucket import Bucket
    from tests.storage.servers import CREDENTIALS, open_s3

    os.environ.update(CREDENTIALS)
    with open_s3() as server:
        options = {**settings.S3_OPTIONS, "bucket_name": "loupe", "endpoint_url": server.url}
        storage = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
        with override_settings(S3_OPTIONS=options, STORAGES={**settings.STORAGES, "default": storage}):
            bucket = Bucket.from_options(options)
            bucket.client.create_bucket(Bucket="loupe")
            result = measure_kills(project, key, generator)
            digests = {file.key: file.sha256 for file in result["export"].files.all()}
            stored_keys = {stored.key for stored in bucket.list(f"exports/{result['export'].id}/")}
            uploads = bucket.client.list_multipart_uploads(Bucket="loupe").get("Uploads", [])
            result["bucket_matches_release"] = stored_keys == set(digests) and all(
                hashlib.sha256(bucket.client.get_object(Bucket="loupe", Key=name)["Body"].read()).hexdigest() == sha256
                for name, sha256 in digests.items()
            )
            result["unfinished_uploads"] = sum(str(result["export"].id) in upload["Key"] for upload in uploads)
    return _without_export(result)


def _without_export(result: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name != "export"}


def _undisturbed_release(project: Any, key: str) -> tuple[dict[str, str], float]:
    """Writes a release and returns the digests of its files, and the seconds."""
    export = _request_export(project, key)
    began = time.perf_counter()
    _finish(export)
    return _files(export), time.perf_counter() - began


def _kill_worker(export: Any, delay: float) -> int | None:
    """Kills a worker after a delay; returns the number of published files, or None if the export was finished."""
    _expire_heartbeat(export)
    worker, _counts = _start_worker(export)
    time.sleep(delay)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    export.refresh_from_db()
    return None if export.status == "done" else int(export.files.count())


def _expire_heartbeat(export: Any) -> None:
    """Sets the heartbeat back by the time after which another worker takes over."""
    from django.db.models.functions import Now

    from annotation.actions.shared.attempts import DEAD_AFTER
    from annotation.models import Export

    Export.objects.filter(pk=export.pk, status="running").update(heartbeat_at=Now() - DEAD_AFTER - timedelta(seconds=1))


def _finish(export: Any) -> int:
    """Writes the release and returns the number of critiques in its snapshot."""
    worker, counts = _start_worker(export)
    snapshot_count = int(counts.recv())
    worker.join()
    export.refresh_from_db()
    assert export.status == "done", export.failure
    return snapshot_count


def _request_export(project: Any, key: str) -> Any:
    from annotation.actions.releasing.exports import create_export

    splits = {"train": 0.9, "test": 0.1, "seed": 1}
    return create_export(actor=project.created_by, project=project, format=key, splits=splits, card=True)


def _files(export: Any) -> dict[str, str]:
    return dict(export.files.values_list("name", "sha256"))


def _start_worker(export: Any) -> tuple[Any, Any]:
    """Starts a process that writes the release, forked as a worker's child is.

    Returns the process, and a pipe from which the number of critiques in the snapshot can be received.
    """
    from django.db import connections

    connections.close_all()
    receiver, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(target=work, args=(export.id, sender))
    process.start()
    sender.close()
    return process, receiver


def work(export_id: UUID, sender: Any) -> None:
    """Writes the release as a worker does, and sends the number of critiques that a second connection counts in it."""
    from annotation.actions.releasing import run_export as run_export_module

    open_snapshot = run_export_module.open_snapshot

    @contextmanager
    def counted_snapshot(project: Any, parsed: Any) -> Any:
        with open_snapshot(project, parsed) as snapshot:
            sender.send(_count_in_snapshot(snapshot, project))
            yield snapshot

    run_export_module.open_snapshot = counted_snapshot
    run_export_module.run_export(export_id=export_id)


def _count_in_snapshot(snapshot: Any, project: Any) -> int:
    with snapshot._driver.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        ((name,),) = cursor.fetchall()
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [name])
        cursor.execute("SELECT count(*) FROM annotation_critique WHERE project_id = %s", [str(project.id)])
        ((number,),) = cursor.fetchall()
    connection.close()
    return int(number)


def measure_during_submits(installation: Installation, seeded: Any) -> dict[str, Any]:
    """Writes releases while annotators submit over HTTP, and compares each with the count of its snapshot."""
    from bench.shared.seeding import sign_in

    releases = []
    with installation.web() as web:
        options = {
            "host": "localhost",
            "port": web.port,
            "project": str(seeded.project.id),
            "sessions": [sign_in(person) for person in seeded.people[:ANNOTATORS]],
            "separate_claims": False,
            "seconds": SECONDS,
        }
        with subprocess.Popen(
            [sys.executable, "-m", "bench.shared.annotators"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as annotators:
            assert annotators.stdin is not None
            annotators.stdin.write(orjson.dumps(options))
            annotators.stdin.close()
            while annotators.poll() is None and len(releases) < 100:
                releases.append(_compare_with_snapshot(seeded.project))
            assert annotators.stdout is not None
            result = orjson.loads(annotators.stdout.read())
    return {
        "submitted": len(result["submit"]),
        "errors": sum(not error.endswith(NO_IMAGE_LEFT) for error in result["errors"]),
        "releases": len(releases),
        "critiques": [release["critiques"] for release in releases],
        "differ_from_their_snapshot": sum(not release["equal"] for release in releases),
    }


def _compare_with_snapshot(project: Any) -> dict[str, Any]:
    from annotation.exporting.staging import own_path

    export = _request_export(project, "jsonl")
    snapshot_count = _finish(export)
    rows = 0
    for file in export.files.filter(name__endswith=".jsonl"):
        path = own_path(file.key)
        assert path is not None
        rows += path.read_bytes().count(b"\n")
    counts = export.manifest["counts"]
    manifest_count = counts["critiques"] + sum(counts["excluded"].values())
    return {"critiques": rows, "equal": manifest_count == snapshot_count and rows == counts["critiques"]}


def show(results: dict[str, Any]) -> None:
    print(f"{results['critiques']:,} critiques; each release with a data card, in two splits")
    with_bucket = {f"{key}, S3": result for key, result in results["killed_with_bucket"].items()}
    for key, result in {**results["killed"], **with_bucket}.items():
        print(
            f"  {key:12} {result['seconds']:6.2f} s undisturbed, {result['attempts']} attempts, {KILLS} of them killed"
            f" at {min(result['killed_at']):.0%} to {max(result['killed_at']):.0%} of it:"
            f" {result['files']} files {'byte-equal' if result['same_bytes_after_kills'] else 'DIFFERENT'},"
            f" twice undisturbed {'byte-equal' if result['same_bytes_undisturbed'] else 'DIFFERENT'},"
            f" {result['files_published_early']} files published too early"
        )
        if "unfinished_uploads" in result:
            contents = "only these files" if result["bucket_matches_release"] else "OTHER FILES"
            print(f"  {'':12} the bucket has {contents}, and {result['unfinished_uploads']} unfinished uploads")
    result = results["during_submits"]
    print(
        f"  {ANNOTATORS} annotators submitted {result['submitted']:,} critiques ({result['errors']} errors) while"
        f" {result['releases']} releases were written, of {min(result['critiques']):,} to {max(result['critiques']):,}"
        f" critiques: {result['differ_from_their_snapshot']} differ from their snapshot"
    )


if __name__ == "__main__":
    main()
