"""The baseline: a submit's statements sent by bare psycopg2: `python -m bench.shared.submit_baseline < options.json`.

Eight threads with a connection each send the four statements of one request: the session, the person, the assignment
with its draft, and the one that stores the critique and claims the next image.
"""

import os
import sys
import time
from threading import Thread
from typing import Any
from uuid import uuid4

import orjson
import psycopg2

from bench.shared.sample_critique import ANSWERS, REVISIONS, TIMINGS

_CLAIM = "SELECT * FROM loupe_claims(loupe_claim(%(person)s, %(project)s, 1, true))"


def submit_until(deadline: float, options: dict[str, Any], number: int, samples: list[float]) -> None:
    """Sends the statements of one annotator until the deadline; adds the seconds of each four to `samples`."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    cursor = connection.cursor()
    values = {
        "person": options["people"][number], "project": options["project"], "session": options["sessions"][number],
        "status": "claimed", "draft": 0, "body_hash": "0" * 64, "answers": ANSWERS, "timings": TIMINGS,
        "revisions": REVISIONS, "marks": "{}", "viewing": "{}", "level": "medium", "words": 57, "claim": 1,
    }  # fmt: skip
    cursor.execute(_CLAIM, values)
    values["assignment"] = cursor.fetchall()[-1][0]
    while time.perf_counter() < deadline:
        began = time.perf_counter()
        for statement in options["statements"]:
            values |= {"id": str(uuid4()), "key": str(uuid4())}
            cursor.execute(statement, values)
            rows = cursor.fetchall()
        samples.append(time.perf_counter() - began)
        values["assignment"] = rows[-1][2]


def drive(options: dict[str, Any]) -> dict[str, Any]:
    """Runs the threads for `seconds` of the options and returns their samples."""
    samples: list[float] = []
    began = time.perf_counter()
    deadline = began + options["seconds"]
    threads = [
        Thread(target=submit_until, args=(deadline, options, number, samples))
        for number in range(options["annotators"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"seconds": time.perf_counter() - began, "submit": samples, "cpu": time.process_time()}


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(drive(orjson.loads(sys.stdin.buffer.read()))))
