"""`make bench-faults`: what was acknowledged is there once, whatever dies meanwhile.

    python -m bench.faults [--kills 20] [--redis-seconds 60] [--break]

Thirty-two stubborn annotators submit over HTTP, each sending the same key again until it is acknowledged, while web
processes are killed with -9, PostgreSQL is stopped at once and started, and Redis is emptied and stopped. Then their
ledger is held against the database. `--break` drops the unique keys and stores one critique twice: the check must fail.
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

from bench.annotators import Annotator
from bench.world import Web, World, scratch_world
from config.embedded.environment import data_directory

PEOPLE: Final = 32
PAUSE_SECONDS: Final = 0.2
PATIENCE_SECONDS: Final = 180.0


@dataclass
class Stubborn:
    """One annotator who takes nothing but an acknowledgement for an answer."""

    port: int
    project: str
    session: str
    stop: threading.Event
    ledger: list[list[str]] = field(default_factory=list)
    retries: int = 0
    gave_up: list[str] = field(default_factory=list)

    def work(self) -> None:
        """Until told to stop; the critique in hand is finished first."""
        bodies = Annotator._body
        assignment = ""
        while not self.stop.is_set():
            if not assignment:
                answer = self._until_taken(f"projects/{self.project}/assignments/claim/", b'{"count":1}')
                assignment = answer["assignments"][0]["id"]
            key = str(uuid4())
            body = bodies(_Pen(random.Random(key))).replace(b"KEY", key.encode())  # type: ignore[arg-type]
            answer = self._until_taken(f"assignments/{assignment}/submit/", body)
            self.ledger.append([key, answer["critique"]["id"], assignment])
            assignment = answer["assignments"][-1]["id"] if answer["assignments"] else ""

    def _until_taken(self, path: str, body: bytes) -> dict[str, Any]:
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, answer = self._send(path, body)
                if status in (200, 201):
                    found: dict[str, Any] = json.loads(answer)
                    return found
                if status < 500:
                    self.gave_up.append(f"{path} {status} {answer[:200]!r}")
                    raise SystemExit(self.gave_up[-1])
            self.retries += 1
            time.sleep(PAUSE_SECONDS)
        self.gave_up.append(f"{path}: no answer within {PATIENCE_SECONDS:.0f} s")
        raise SystemExit(self.gave_up[-1])

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


@dataclass
class _Pen:
    """As much of an annotator as writing a critique needs."""

    random: random.Random
    claims_apart: bool = False

    def _text(self, words: int) -> str:
        return Annotator._text(self, words)  # type: ignore[arg-type]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-faults")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--redis-seconds", type=float, default=60.0)
    parser.add_argument("--break", dest="broken", action="store_true")
    asked = parser.parse_args()
    path = data_directory() / "bench" / "faults.json"
    with scratch_world() as world:
        found = _measure(world, asked)
    for name, numbers in found.items():
        print(f"  {name:34} {'  '.join(f'{what} {number}' for what, number in numbers.items())}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=1))
    print(f"\n  {path}")


def _measure(world: World, asked: argparse.Namespace) -> dict[str, dict[str, int]]:
    from bench import seeding  # noqa: PLC0415 - needs the settings

    seeded = seeding.seed(critiques=0)
    seeding.settle()
    world.restart_postgres(durable=True)
    sessions = [seeding.sign_in(person) for person in seeded.people[:PEOPLE]]
    found = {}
    with world.web() as web:
        faults: dict[str, Callable[[], None]] = {
            f"web process killed {asked.kills} times": lambda: _kill_web(web, asked.kills),
            f"PostgreSQL stopped at once {asked.kills} times": lambda: _stop_postgres(world, asked.kills),
            f"Redis away for {asked.redis_seconds:.0f} s": lambda: _stop_redis(world, asked.redis_seconds),
        }
        for name, fault in faults.items():
            found[name] = _under(fault, web, seeded, sessions)
        if asked.broken:
            found["broken on purpose"] = _broken(seeded)
    return found


def _under(fault: Callable[[], None], web: Web, seeded: Any, sessions: list[str]) -> dict[str, int]:
    """What the ledger and the database say of a time in which `fault` happened."""
    from bench import ledger  # noqa: PLC0415 - needs the settings

    before = ledger.count_critiques()
    stop = threading.Event()
    people = [Stubborn(web.port, str(seeded.project.id), session, stop) for session in sessions]
    threads = [threading.Thread(target=person.work) for person in people]
    for thread in threads:
        thread.start()
    fault()
    time.sleep(2)
    stop.set()
    for thread in threads:
        thread.join()
    told = [entry for person in people for entry in person.ledger]
    counts = ledger.compare(seeded, before, told)
    gave_up = sum(len(person.gave_up) for person in people)
    return {**counts, "sent again": sum(person.retries for person in people), "gave up": gave_up}


def _kill_web(web: Web, times: int) -> None:
    for _ in range(times):
        time.sleep(1)
        children = psutil.Process(web.pid).children()
        with contextlib.suppress(psutil.NoSuchProcess):
            random.choice(children).kill()


def _stop_postgres(world: World, times: int) -> None:
    from django.db import connections  # noqa: PLC0415 - needs the settings

    for _ in range(times):
        time.sleep(1)
        connections.close_all()
        postmaster = int((world.postgres.directory / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGQUIT)
        psutil.wait_procs([psutil.Process(postmaster)] if psutil.pid_exists(postmaster) else [], timeout=20)
        world.postgres.stop()
        world.postgres.start()


def _stop_redis(world: World, seconds: float) -> None:
    from django.core.cache import cache  # noqa: PLC0415 - needs the settings

    time.sleep(1)
    cache.clear()
    world.redis.stop()
    time.sleep(seconds)
    world.redis.start()


def _broken(seeded: Any) -> dict[str, int]:
    """The same check over a database whose unique keys are gone and in which one critique is there twice."""
    from django.db import connection  # noqa: PLC0415 - needs the settings

    from bench import ledger  # noqa: PLC0415 - needs the settings

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'annotation_critique'::regclass AND contype = 'u'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE annotation_critique DROP CONSTRAINT "{name}"')
        cursor.execute("CREATE TEMP TABLE again AS SELECT * FROM annotation_critique LIMIT 1")
        cursor.execute("UPDATE again SET id = gen_random_uuid()")
        cursor.execute("INSERT INTO annotation_critique SELECT * FROM again")
    return ledger.compare(seeded, ledger.count_critiques(), [])


if __name__ == "__main__":
    main()
