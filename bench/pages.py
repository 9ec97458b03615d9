"""`make bench-pages`: how long the server takes for each of a manager's pages of 21,904 images and 88 K critiques.

    python -m bench.pages [--images N] [--critiques N] [--only WORD]

`--critiques` asks for more than four of each image, in further batches of as many images; more than ten batches are
filled in bulk, with short answers, 8.8 million critiques in some four minutes. `--only` measures the pages with that
word in their names: `--critiques 8800000 --only preview` is how previews of exports answer in a very large project.

Each page is asked for five times after a first one that is not counted, through the whole stack of Django in one
process: the median and the best in milliseconds, the CPU for one of Django and of PostgreSQL (nearly the same on a busy
machine), its SQL statements and its bytes, as a table and in LOUPE_DATA/bench/pages.json. Ends with 1 when a page is
over 200 ms or does not answer 200.
"""

import argparse
import os
import statistics
import sys
import time
from typing import Any, Final

import orjson

from bench.world import cpu_seconds, postgres_pid, scratch_world
from config.embedded.environment import data_directory

MOST_MS: Final = 200.0
TIMES: Final = 5
IMAGES: Final = 21_904
RELEASE: Final = {"format": "jsonl", "status": ["submitted", "accepted"]}
SHARES: Final = {"train": 80, "validation": 10, "test": 10, "seed": 1}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=IMAGES)
    parser.add_argument("--critiques", type=int)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    critiques = asked.critiques or 4 * asked.images
    with scratch_world() as world:
        from bench.managed import add_what_managers_meet  # noqa: PLC0415 - needs the settings
        from bench.seeding import seed, settle  # noqa: PLC0415

        seeded = seed(critiques=critiques, images=asked.images, near_duplicates=True)
        met = add_what_managers_meet(seeded)
        world.restart_postgres(durable=True)
        settle()
        rows = measure(seeded, met, postgres_pid(world), asked.only)
        counted = {"images": seeded.project.images.count(), "critiques": seeded.project.critiques.count()}
    figures = {**counted, "load": os.getloadavg()[0], "pages": rows}
    kept = data_directory() / "bench" / "pages.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2))
    show(figures)
    return int(any(row["ms"] > MOST_MS or row["status"] != 200 for row in rows))


def measure(seeded: Any, met: dict[str, Any], postgres: int, only: str) -> list[dict[str, Any]]:
    """One row for each page that has `only` in its name."""
    from django.conf import settings  # noqa: PLC0415 - needs the settings
    from django.test import Client  # noqa: PLC0415

    from bench.seeding import sign_in  # noqa: PLC0415

    client = Client(headers={"Host": "localhost"})
    client.cookies[settings.SESSION_COOKIE_NAME] = sign_in(seeded.project.created_by)
    chosen = [page for page in pages(seeded, met) if only in page[0]]
    return [_measured(client, name, path, body, postgres) for name, path, body in chosen]


def pages(seeded: Any, met: dict[str, Any]) -> list[tuple[str, str, dict[str, Any] | None]]:
    """What each page is called, its address, and what is posted to it, if anything."""
    project, batch = f"/projects/{seeded.project.id}/", f"/batches/{seeded.batch.id}/"
    written = seeded.project.critiques.order_by("id")
    last = seeded.batch.images.count() // 60
    filters = {
        "a deep page": f"page={last - 1}",
        "no critiques": "stage=none",
        "some critiques": "stage=some",
        "some, a deep page": f"stage=some&page={last // 2}",
        "complete": "stage=complete",
        "flagged": "stage=flagged",
        "set aside": "status=set_aside",
        "a source": "source=natural",
        "in any group": "group=any",
        "in a group": f"group={met['group']}",
        "words, many": "words=photo",
        "words, none": "words=nowhere",
        "all at once": "words=photo&stage=some&status=ready&source=natural&group=any",
    }
    return [
        ("projects", "/projects/", None),
        ("project overview", project, None),
        ("batches", f"{project}batches/", None),
        ("batch", batch, None),
        *((f"batch: {name}", f"{batch}?{query}", None) for name, query in filters.items()),
        ("image", f"/images/{met['image']}/", None),
        ("critique", f"/critiques/{written[written.count() // 2].id}/", None),
        ("groups", f"{project}groups/", None),
        ("groups, a deep page", f"{project}groups/?page=100", None),
        ("import report", f"/imports/{met['import']}/", None),
        ("people", f"{project}people/", None),
        ("exports", f"{project}exports/", None),
        ("new export", f"{project}exports/new/", None),
        ("new export's preview", f"{project}exports/preview/", RELEASE),
        ("preview with splits", f"{project}exports/preview/", RELEASE | SHARES),
        ("preview, agreement", f"{project}exports/preview/", RELEASE | {"min_agreement": 50, "min_critiques": 2}),
        ("preview, language", f"{project}exports/preview/", RELEASE | {"language": ["en"]}),
        ("preview, a batch", f"{project}exports/preview/", RELEASE | {"batch": [str(seeded.batch.id)]}),
        ("preview, nothing passes", f"{project}exports/preview/", RELEASE | {"min_words": 90_000}),
        ("events", f"{project}events/", None),
        ("events, a deep page", f"{project}events/?page=1500", None),
        ("events: of critiques", f"{project}events/?noun=critique", None),
        ("events: of somebody", f"{project}events/?actor=annotator7", None),
        ("events: of nobody", f"{project}events/?actor=nobody", None),
    ]


def _measured(client: Any, name: str, path: str, body: dict[str, Any] | None, postgres: int) -> dict[str, Any]:
    from django.db import connection  # noqa: PLC0415 - needs the settings
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    def ask() -> Any:
        return client.get(path) if body is None else client.post(path, body)

    ask()
    times, used, served = [], time.process_time(), cpu_seconds(postgres)
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = ask()
        times.append(1000 * (time.perf_counter() - began))
    used, served = 1000 * (time.process_time() - used), 1000 * (cpu_seconds(postgres) - served)
    with CaptureQueriesContext(connection) as captured:
        ask()
    slowest = max(captured.captured_queries, key=lambda query: float(query["time"]))
    return {
        "page": name,
        "status": answer.status_code,
        "ms": statistics.median(times),
        "best_ms": min(times),
        "cpu_ms": used / TIMES,
        "postgres_cpu_ms": served / TIMES,
        "statements": len(captured),
        "bytes": len(answer.content),
        "slowest_statement": {"ms": 1000 * float(slowest["time"]), "sql": slowest["sql"][:600]},
    }


def show(figures: dict[str, Any]) -> None:
    print(
        f"{figures['images']:,} images, {figures['critiques']:,} critiques; median of {TIMES}, load {figures['load']}"
    )
    print(f"  {'page':24}{'ms':>8}{'best':>8}{'Django':>8}{'SQL':>8}{'stmts':>6}{'kB':>7}   slowest statement, ms")
    for row in figures["pages"]:
        mark = "!" if row["ms"] > MOST_MS or row["status"] != 200 else " "
        told = "" if row["status"] == 200 else f"   answered {row['status']}"
        times = "".join(f"{row[key]:8.1f}" for key in ("ms", "best_ms", "cpu_ms", "postgres_cpu_ms"))
        slowest = row["slowest_statement"]["ms"]
        print(f"{mark} {row['page']:24}{times}{row['statements']:6}{row['bytes'] / 1000:7.1f}{slowest:8.0f}{told}")


if __name__ == "__main__":
    sys.exit(main())
