"""Releases under fire: `make bench-releases`. Workers killed ten times a release, eight annotators at work meanwhile.

Promise 5 in figures: a release that was killed again and again is byte-equal to an undisturbed one, nothing of it is
seen before it is whole, and one that is written while others submit holds what its snapshot held, as a second
connection in that snapshot counts it. The same with a bucket, on a server that speaks S3 over HTTP.
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

from bench.annotators import NOTHING_LEFT
from bench.world import World, scratch_world
from config.embedded.environment import data_directory

KILLS = 10
PARTING = multiprocessing.get_context("fork")
FORMATS = ("jsonl", "llava", "huggingface")
UPLOADED = ("jsonl", "llava")  # the pictures of the scratch world lie on the disk
ANNOTATORS = 8
SECONDS = 12.0


def main() -> None:
    asked = _asked()
    kept = data_directory() / "bench" / "releases.json"
    with scratch_world() as world:
        from bench.finished import give_pictures, vary_grades  # noqa: PLC0415 - needs the settings
        from bench.seeding import seed, settle  # noqa: PLC0415

        seeded = seed(critiques=asked.critiques, images=asked.critiques // 4)
        vary_grades()
        give_pictures()
        world.restart_postgres(durable=True)
        settle()
        dice = random.Random(asked.seed)
        figures = {
            "critiques": asked.critiques,
            "killed": {one: _plain(kill_again_and_again(seeded.project, one, dice)) for one in FORMATS},
            "killed_with_a_bucket": {one: kill_with_a_bucket(seeded.project, one, dice) for one in UPLOADED},
            "at_work": write_while_others_submit(world, seeded),
        }
    show(figures)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("critiques", nargs="?", type=int, default=8_000)
    parser.add_argument("--seed", type=int, default=5, help="of the moments of death")
    return parser.parse_args()


def kill_again_and_again(project: Any, key: str, dice: random.Random) -> dict[str, Any]:
    """Two undisturbed releases, and one whose worker is killed ten times at moments of chance."""
    first, seconds = _undisturbed(project, key)
    second, _seconds = _undisturbed(project, key)
    export, deaths, seen = _ask(project, key), list[float](), 0
    while len(deaths) < KILLS:
        moment = dice.uniform(0.02, 0.9)
        files = _die(export, moment * seconds)
        if files is None:  # it was quicker than we: another one, and sooner
            export, deaths, seconds = _ask(project, key), [], seconds * 0.8
            continue
        deaths.append(round(moment, 2))
        seen += files
    _show_no_life(export)
    _finish(export)
    return {
        "export": export,
        "seconds": seconds,
        "killed_at": deaths,
        "attempts": export.fencing_token,
        "seen_too_early": seen,
        "same_bytes_twice": first == second,
        "same_bytes_after_deaths": first == _files(export),
        "files": len(first),
    }


def kill_with_a_bucket(project: Any, key: str, dice: random.Random) -> dict[str, Any]:
    """The same where the files are uploaded; and what the bucket holds in the end."""
    from django.conf import settings  # noqa: PLC0415 - only now are there any
    from django.test import override_settings  # noqa: PLC0415

    from annotation.storage.bucket import Bucket  # noqa: PLC0415
    from tests.storage.servers import SECRET, open_s3  # noqa: PLC0415

    os.environ.update(SECRET)
    with open_s3() as server:
        options = {**settings.S3_OPTIONS, "bucket_name": "loupe", "endpoint_url": server.address}
        storage = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
        with override_settings(S3_OPTIONS=options, STORAGES={**settings.STORAGES, "default": storage}):
            bucket = Bucket.of(options)
            bucket.client.create_bucket(Bucket="loupe")
            told = kill_again_and_again(project, key, dice)
            whole = {file.key: file.sha256 for file in told["export"].files.all()}
            held = {found.key for found in bucket.list(f"exports/{told['export'].id}/")}
            unfinished = bucket.client.list_multipart_uploads(Bucket="loupe").get("Uploads", [])
            told["in_the_bucket_as_told"] = held == set(whole) and all(
                hashlib.sha256(bucket.client.get_object(Bucket="loupe", Key=name)["Body"].read()).hexdigest() == sha256
                for name, sha256 in whole.items()
            )
            told["unfinished_uploads"] = sum(str(told["export"].id) in upload["Key"] for upload in unfinished)
    return _plain(told)


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "export"}


def _undisturbed(project: Any, key: str) -> tuple[dict[str, str], float]:
    export = _ask(project, key)
    began = time.perf_counter()
    _finish(export)
    return _files(export), time.perf_counter() - began


def _die(export: Any, after: float) -> int | None:
    """Kills a worker in the midst; answers how many files of the release could be seen, None if it had finished."""
    _show_no_life(export)
    worker, _told = _start(export)
    time.sleep(after)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    export.refresh_from_db()
    return None if export.status == "done" else int(export.files.count())


def _show_no_life(export: Any) -> None:
    """As if the half minute had passed after which a worker that shows no life is taken for dead."""
    from django.db.models.functions import Now  # noqa: PLC0415 - needs the settings

    from annotation.actions.releasing.attempts import DEAD_AFTER  # noqa: PLC0415
    from annotation.models import Export  # noqa: PLC0415

    Export.objects.filter(pk=export.pk, status="running").update(heartbeat_at=Now() - DEAD_AFTER - timedelta(seconds=1))


def _finish(export: Any) -> int:
    """Sees the release through; answers what its snapshot held, as the witness counted."""
    worker, told = _start(export)
    held = int(told.recv())
    worker.join()
    export.refresh_from_db()
    assert export.status == "done", export.failure
    return held


def _ask(project: Any, key: str) -> Any:
    from annotation.actions.releasing.exports import create_export  # noqa: PLC0415 - needs the settings

    splits = {"train": 0.9, "test": 0.1, "seed": 1}
    return create_export(actor=project.created_by, project=project, format=key, splits=splits, card=True)


def _files(export: Any) -> dict[str, str]:
    return dict(export.files.values_list("name", "sha256"))


def _start(export: Any) -> tuple[Any, Any]:
    """A worker's child at the release, begun like one: parted from a process that has everything loaded."""
    from django.db import connections  # noqa: PLC0415 - needs the settings

    connections.close_all()
    told, telling = PARTING.Pipe(duplex=False)
    process = PARTING.Process(target=work, args=(export.id, telling))
    process.start()
    telling.close()
    return process, told


def work(export_id: UUID, telling: Any) -> None:
    """A worker's part, and a witness: a second connection counts what the snapshot holds."""
    from annotation.actions.releasing import run_export as running  # noqa: PLC0415 - needs the settings

    open_snapshot = running.open_snapshot

    @contextmanager
    def witnessed(project: Any, parsed: Any) -> Any:
        with open_snapshot(project, parsed) as snapshot:
            telling.send(_count_in(snapshot, project))
            yield snapshot

    running.open_snapshot = witnessed
    running.run_export(export_id=export_id)


def _count_in(snapshot: Any, project: Any) -> int:
    with snapshot._driver.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        ((name,),) = cursor.fetchall()
    own = psycopg2.connect(os.environ["DATABASE_URL"])
    with own, own.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [name])
        cursor.execute("SELECT count(*) FROM annotation_critique WHERE project_id = %s", [str(project.id)])
        ((number,),) = cursor.fetchall()
    own.close()
    return int(number)


def write_while_others_submit(world: World, seeded: Any) -> dict[str, Any]:
    """Release after release while annotators work over HTTP; each is held to what its snapshot held."""
    from bench.seeding import sign_in  # noqa: PLC0415 - needs the settings

    releases = []
    with world.web() as web:
        orders = {
            "host": "localhost",
            "port": web.port,
            "project": str(seeded.project.id),
            "sessions": [sign_in(person) for person in seeded.people[:ANNOTATORS]],
            "claims_apart": False,
            "seconds": SECONDS,
        }
        with subprocess.Popen(
            [sys.executable, "-m", "bench.annotators"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as annotators:
            assert annotators.stdin is not None
            annotators.stdin.write(orjson.dumps(orders))
            annotators.stdin.close()
            while annotators.poll() is None and len(releases) < 100:
                releases.append(_held_to_its_snapshot(seeded.project))
            assert annotators.stdout is not None
            met = orjson.loads(annotators.stdout.read())
    return {
        "submitted": len(met["submit"]),
        "errors": sum(not error.endswith(NOTHING_LEFT) for error in met["errors"]),
        "releases": len(releases),
        "critiques": [release["critiques"] for release in releases],
        "differ_from_their_snapshot": sum(not release["equal"] for release in releases),
    }


def _held_to_its_snapshot(project: Any) -> dict[str, Any]:
    from annotation.exporting.staging import own_path  # noqa: PLC0415 - needs the settings

    export = _ask(project, "jsonl")
    held = _finish(export)
    rows = 0
    for file in export.files.filter(name__endswith=".jsonl"):
        path = own_path(file.key)
        assert path is not None
        rows += path.read_bytes().count(b"\n")
    counts = export.manifest["counts"]
    counted = counts["critiques"] + sum(counts["excluded"].values())
    return {"critiques": rows, "equal": counted == held and rows == counts["critiques"]}


def show(figures: dict[str, Any]) -> None:
    print(f"{figures['critiques']:,} critiques; each release with a data card, in two splits")
    uploaded = {f"{key}, S3": told for key, told in figures["killed_with_a_bucket"].items()}
    for key, told in {**figures["killed"], **uploaded}.items():
        print(
            f"  {key:12} {told['seconds']:6.2f} s undisturbed, {told['attempts']} attempts, {KILLS} of them killed"
            f" at {min(told['killed_at']):.0%} to {max(told['killed_at']):.0%} of it:"
            f" {told['files']} files {'byte-equal' if told['same_bytes_after_deaths'] else 'DIFFERENT'},"
            f" twice undisturbed {'byte-equal' if told['same_bytes_twice'] else 'DIFFERENT'},"
            f" {told['seen_too_early']} files seen too early"
        )
        if "unfinished_uploads" in told:
            bucket = "just these files" if told["in_the_bucket_as_told"] else "SOMETHING ELSE"
            print(f"  {'':12} the bucket holds {bucket}, and {told['unfinished_uploads']} unfinished uploads of it")
    told = figures["at_work"]
    print(
        f"  {ANNOTATORS} annotators submitted {told['submitted']:,} critiques ({told['errors']} errors) while"
        f" {told['releases']} releases were written, of {min(told['critiques']):,} to {max(told['critiques']):,}"
        f" critiques: {told['differ_from_their_snapshot']} differ from their snapshot"
    )


if __name__ == "__main__":
    main()
