"""`make bench-faults`: every acknowledged submission is stored once, whichever process is killed meanwhile.

    python -m bench.faults [--kills 20] [--redis-seconds 60] [--break]

Thirty-two annotators submit over HTTP, each repeating a key until it is acknowledged, while web processes are killed
with SIGKILL, PostgreSQL is stopped at once and restarted, and Redis is emptied and stopped. Then the acknowledged
submissions are compared with the database. `--break` drops the unique keys and stores one critique twice: the check
must report it.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import psutil

from bench.shared.annotators import random_submission
from bench.shared.installation import Installation, Web, scratch_installation
from config.embedded.environment import data_directory

PEOPLE: Final = 32
PAUSE_SECONDS: Final = 0.2
GIVE_UP_SECONDS: Final = 180.0


@dataclass
class PersistentAnnotator:
    """An annotator that repeats each request until it is acknowledged."""

    port: int
    project: str
    session: str
    stop: threading.Event
    submissions: list[list[str]] = field(default_factory=list)
    retries: int = 0
    failures: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Claims and submits until `stop` is set; finishes the current critique first."""
        assignment = ""
        while not self.stop.is_set():
            if not assignment:
                response = self._send_until_acknowledged(f"projects/{self.project}/assignments/claim/", b'{"count":1}')
                assignment = response["assignments"][0]["id"]
            key = str(uuid4())
            body = json.dumps({**random_submission(random.Random(key)), "key": key, "claim": 1}).encode()
            response = self._send_until_acknowledged(f"assignments/{assignment}/submit/", body)
            self.submissions.append([key, response["critique"]["id"], assignment])
            assignment = response["assignments"][-1]["id"] if response["assignments"] else ""

    def _send_until_acknowledged(self, path: str, body: bytes) -> dict[str, Any]:
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, content = self._send(path, body)
                if status in (200, 201):
                    response: dict[str, Any] = json.loads(content)
                    return response
                if status < 500:
                    self.failures.append(f"{path} {status} {content[:200]!r}")
                    raise SystemExit(self.failures[-1])
            self.retries += 1
            time.sleep(PAUSE_SECONDS)
        self.failures.append(f"{path}: no response within {GIVE_UP_SECONDS:.0f} s")
        raise SystemExit(self.failures[-1])

    def _send(self, path: str, body: bytes) -> tuple[int, bytes]:
        token = "c" * 32
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {
                "Content-Type": "application/json", "X-CSRFToken": token,
                "Cookie": f"csrftoken={token}; sessionid={self.session}",
            }  # fmt: skip
            connection.request("POST", f"/api/v1/{path}", body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-faults")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--redis-seconds", type=float, default=60.0)
    parser.add_argument("--break", dest="break_keys", action="store_true")
    arguments = parser.parse_args()
    path = data_directory() / "bench" / "faults.json"
    with scratch_installation() as installation:
        results = _measure(installation, arguments)
    for name, counts in results.items():
        print(f"  {name:34} {'  '.join(f'{label} {count}' for label, count in counts.items())}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1))
    print(f"\n  {path}")


def _measure(installation: Installation, arguments: argparse.Namespace) -> dict[str, dict[str, int]]:
    from bench.shared import seeding

    seeded = seeding.seed(critiques=0)
    seeding.vacuum()
    installation.restart_postgres(durable=True)
    sessions = [seeding.sign_in(person) for person in seeded.people[:PEOPLE]]
    kills, seconds = arguments.kills, arguments.redis_seconds
    results = {}
    with installation.web() as web:
        faults: dict[str, Callable[[], None]] = {
            f"web process killed {kills} times": lambda: _kill_web(web, kills),
            f"PostgreSQL stopped at once {kills} times": lambda: _stop_postgres(installation, kills),
            f"Redis stopped for {seconds:.0f} s": lambda: _stop_redis(installation, seconds),
        }
        for name, inject_fault in faults.items():
            results[name] = _submit_during(inject_fault, web, seeded, sessions)
        if arguments.break_keys:
            results["unique keys dropped"] = _check_without_keys(seeded)
    return results


def _submit_during(inject_fault: Callable[[], None], web: Web, seeded: Any, sessions: list[str]) -> dict[str, int]:
    """Runs annotators while a fault is injected, and compares their submissions with the database."""
    from bench.shared import submission_check

    count_before = submission_check.count_critiques()
    stop = threading.Event()
    annotators = [PersistentAnnotator(web.port, str(seeded.project.id), session, stop) for session in sessions]
    threads = [threading.Thread(target=annotator.run) for annotator in annotators]
    for thread in threads:
        thread.start()
    inject_fault()
    time.sleep(2)
    stop.set()
    for thread in threads:
        thread.join()
    submissions = [submission for annotator in annotators for submission in annotator.submissions]
    counts = submission_check.compare(seeded, count_before, submissions)
    failures = sum(len(annotator.failures) for annotator in annotators)
    return {**counts, "retries": sum(annotator.retries for annotator in annotators), "failures": failures}


def _kill_web(web: Web, times: int) -> None:
    for _ in range(times):
        time.sleep(1)
        children = psutil.Process(web.pid).children()
        with contextlib.suppress(psutil.NoSuchProcess):
            random.choice(children).kill()


def _stop_postgres(installation: Installation, times: int) -> None:
    from django.db import connections

    for _ in range(times):
        time.sleep(1)
        connections.close_all()
        postmaster = int((installation.postgres.directory / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGQUIT)
        psutil.wait_procs([psutil.Process(postmaster)] if psutil.pid_exists(postmaster) else [], timeout=20)
        installation.postgres.stop()
        installation.postgres.start()


def _stop_redis(installation: Installation, seconds: float) -> None:
    from django.core.cache import cache

    time.sleep(1)
    cache.clear()
    installation.redis.stop()
    time.sleep(seconds)
    installation.redis.start()


def _check_without_keys(seeded: Any) -> dict[str, int]:
    """Drops the unique keys, stores one critique twice, and returns the counts of the check."""
    from django.db import connection

    from bench.shared import submission_check

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'annotation_critique'::regclass AND contype = 'u'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE annotation_critique DROP CONSTRAINT "{name}"')
        cursor.execute("CREATE TEMP TABLE duplicate AS SELECT * FROM annotation_critique LIMIT 1")
        cursor.execute("UPDATE duplicate SET id = gen_random_uuid()")
        cursor.execute("INSERT INTO annotation_critique SELECT * FROM duplicate")
    return submission_check.compare(seeded, submission_check.count_critiques(), [])


if __name__ == "__main__":
    main()
