"""The floor: a submit's statements sent by bare psycopg2, with nothing above it: `python -m bench.floor < orders.json`.

Eight threads with a connection each send the same four statements as one request does: the session, the person, the
assignment with its draft, and the one that stores the critique and claims the next image.
"""

import os
import sys
import time
from threading import Thread
from typing import Any
from uuid import uuid4

import orjson
import psycopg2

from bench.samples import ANSWERS, REVISIONS, TIMINGS

_CLAIM = "SELECT * FROM loupe_claims(loupe_claim(%(person)s, %(project)s, 1, true))"


def submit_forever(orders: dict[str, Any], number: int, samples: list[float], until: float) -> None:
    """One annotator's loop; each sample is the seconds of the four statements."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    cursor = connection.cursor()
    values = {
        "person": orders["people"][number], "project": orders["project"], "session": orders["sessions"][number],
        "status": "claimed", "draft": 0, "body_hash": "0" * 64, "answers": ANSWERS, "timings": TIMINGS,
        "revisions": REVISIONS, "marks": "{}", "viewing": "{}", "level": "medium", "words": 57, "claim": 1,
    }  # fmt: skip
    cursor.execute(_CLAIM, values)
    values["assignment"] = cursor.fetchall()[-1][0]
    while time.perf_counter() < until:
        began = time.perf_counter()
        for statement in orders["statements"]:
            values |= {"id": str(uuid4()), "key": str(uuid4())}
            cursor.execute(statement, values)
            rows = cursor.fetchall()
        samples.append(time.perf_counter() - began)
        values["assignment"] = rows[-1][2]


def drive(orders: dict[str, Any]) -> dict[str, Any]:
    """Runs the threads for the ordered seconds."""
    samples: list[float] = []
    began = time.perf_counter()
    until = began + orders["seconds"]
    threads = [
        Thread(target=submit_forever, args=(orders, number, samples, until)) for number in range(orders["annotators"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"seconds": time.perf_counter() - began, "submit": samples, "cpu": time.process_time()}


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(drive(orjson.loads(sys.stdin.buffer.read()))))
