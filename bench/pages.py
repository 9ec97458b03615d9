"""`make bench-pages`: the server's time for each of a manager's pages, with 21,904 images and 88 K critiques.

    python -m bench.pages [--images N] [--critiques N] [--only WORD]

With more than four `--critiques` an image the project has further batches of as many images; more than ten batches are
filled in bulk, with short answers: 8.8 million critiques take some four minutes. `--only` measures the pages with that
word in their names, such as `--critiques 8800000 --only preview` for the previews of exports in a very large project.

Each page is requested five times after an uncounted first request, through the whole stack of Django in one process.
The table, also in LOUPE_DATA/bench/pages.json, has the median and the best in milliseconds, the CPU time of Django and
of PostgreSQL for one request (nearly the same on a busy machine), the SQL statements and the bytes. Ends with 1 when a
page takes more than 200 ms or its status is not 200.
"""

import argparse
import gc
import os
import statistics
import sys
import time
from typing import Any, Final

import orjson

from bench.shared.installation import cpu_seconds, postgres_pid, scratch_installation
from config.embedded.environment import data_directory

MAX_MS: Final = 200.0
REQUESTS: Final = 5
IMAGES: Final = 21_904
RELEASE: Final = {"format": "jsonl", "status": ["submitted", "accepted"]}
SHARES: Final = {"train": 80, "validation": 10, "test": 10, "seed": 1}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=IMAGES)
    parser.add_argument("--critiques", type=int)
    parser.add_argument("--models", type=int, default=50)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    critiques = arguments.critiques or 4 * arguments.images
    with scratch_installation() as installation:
        from bench.shared.evaluating.scored_models import add_evaluations
        from bench.shared.manager_data import add_manager_data
        from bench.shared.quality.gold import add_gold
        from bench.shared.quality.roll_ups import add_quality_data
        from bench.shared.seeding import seed, vacuum

        seeded = seed(critiques=critiques, images=arguments.images, near_duplicates=True)
        targets = add_manager_data(seeded)
        targets |= add_gold(seeded)
        add_quality_data(seeded)
        data = add_evaluations(seeded, arguments.models)
        targets |= {"benchmark": data.benchmark, "evaluations": data.evaluations}
        installation.restart_postgres(durable=True)
        vacuum()
        rows = measure(seeded, targets, postgres_pid(installation), arguments.only)
        counts = {"images": seeded.project.images.count(), "critiques": _work_of(seeded).count()}
    counts |= {"models": arguments.models, "answers": data.answers, "seconds_to_score": data.seconds_to_score}
    results = {**counts, "load": os.getloadavg()[0], "pages": rows}
    path = data_directory() / "bench" / "pages.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2))
    show(results)
    return int(any(row["ms"] > MAX_MS or row["status"] != 200 for row in rows))


def measure(seeded: Any, targets: dict[str, Any], postgres: int, only: str) -> list[dict[str, Any]]:
    """Returns a row for each page that has `only` in its name; `postgres` is the postmaster's process id."""
    from django.conf import settings
    from django.test import Client

    from bench.shared.seeding import sign_in

    client = Client(headers={"Host": "localhost"})
    client.cookies[settings.SESSION_COOKIE_NAME] = sign_in(seeded.project.created_by)
    annotator = Client(headers={"Host": "localhost"})
    annotator.cookies[settings.SESSION_COOKIE_NAME] = sign_in(seeded.people[7])
    selected = [(client, *page) for page in pages(seeded, targets)]
    selected += [(annotator, *page) for page in annotator_pages(seeded)]
    gc.collect()
    gc.freeze()  # as the web server does: what was seeded would be looked through again in each request
    return [_measure_page(*page, postgres) for page in selected if only in page[1]]


def pages(seeded: Any, targets: dict[str, Any]) -> list[tuple[str, str, dict[str, Any] | None]]:
    """Returns the name and the path of each page, and the body of a POST or None."""
    project, batch = f"/projects/{seeded.project.id}/", f"/batches/{seeded.batch.id}/"
    critiques = _work_of(seeded).order_by("id")
    filters = batch_filters(seeded, targets["group"])
    return [
        ("projects", "/projects/", None),
        ("project overview", project, None),
        ("batches", f"{project}batches/", None),
        ("batch", batch, None),
        *((f"batch: {name}", f"{batch}?{query}", None) for name, query in filters.items()),
        ("image", f"/images/{targets['image']}/", None),
        ("critique", f"/critiques/{critiques[critiques.count() // 2].id}/", None),
        ("groups", f"{project}groups/", None),
        ("groups, a deep page", f"{project}groups/?page=100", None),
        ("import report", f"/imports/{targets['import']}/", None),
        ("people", f"{project}people/", None),
        ("questionnaires", f"{project}questionnaires/", None),
        ("questionnaire editor", f"{project}questionnaires/new/", None),
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
        *quality_pages(project),
        *review_pages(project, targets, seeded.people[7]),
        *benchmark_pages(targets),
    ]


def quality_pages(project: str) -> list[tuple[str, str, None]]:
    """Returns the pages of the project's quality: 48 raters, five questions, 26 weeks."""
    return [
        ("quality", f"{project}quality/", None),
        ("raters", f"{project}quality/raters/", None),
        ("raters, sorted", f"{project}quality/raters/?sort=-bias&question=composition", None),
        ("raters as CSV", f"{project}quality/raters/?csv=raters", None),
        ("coverage of batches", f"{project}quality/coverage/", None),
        ("statistics as JSON", f"/api/v1{project}statistics/", None),
        ("raters as JSON", f"/api/v1{project}statistics/raters/", None),
    ]


def review_pages(project: str, targets: dict[str, Any], annotator: Any) -> list[tuple[str, str, None]]:
    """Returns the pages of gold, reviews and disagreement: every item was answered by all, 2,000 critiques wait."""
    return [
        ("quality: gold items", f"{project}gold/", None),
        ("quality: gold, a deep page", f"{project}gold/?page=999&use=gold", None),
        ("quality: gold as JSON", f"/api/v1{project}gold/?limit=200", None),
        ("quality: accuracy", f"{project}gold/accuracy/", None),
        ("quality: accuracy as JSON", f"/api/v1{project}gold/accuracy/", None),
        ("quality: reviews", f"{project}reviews/", None),
        ("quality: reviews, filtered", f"{project}reviews/?annotator={annotator.id}", None),
        ("quality: sample of reviews", f"{project}reviews/accept/", None),
        ("quality: queue as JSON", f"/api/v1{project}reviews/", None),
        ("quality: disagreements", f"{project}disagreements/", None),
        ("quality: side by side", f"/images/{targets['disputed']}/", None),
        ("quality: image of gold", f"/images/{targets['gold']}/", None),
    ]


def annotator_pages(seeded: Any) -> list[tuple[str, str, None]]:
    """Returns the pages of an annotator about their own work."""
    project = f"/projects/{seeded.project.id}/"
    return [("quality: own work", f"{project}own/", None), ("own project", project, None)]


def _work_of(seeded: Any) -> Any:
    return seeded.project.critiques.filter(purpose="work")


def benchmark_pages(targets: dict[str, Any]) -> list[tuple[str, str, None]]:
    """Returns the pages of scores: 50 models, 2,800 items with options in three trials, 700 interpretations."""
    benchmark, evaluations = f"/benchmarks/{targets['benchmark']}/", targets["evaluations"]
    first, second = evaluations[-1], evaluations[len(evaluations) // 2]
    pair = f"{benchmark}compare/?a={first}&b={second}"
    evaluation = f"/evaluations/{first}/"
    return [
        ("table", f"{benchmark}table/", None),
        ("table: parts", f"{benchmark}table/?view=parts", None),
        ("table: kinds, sorted", f"{benchmark}table/?view=kinds&sort=-AesP.why", None),
        ("table: outcomes", f"{benchmark}table/?view=outcomes", None),
        ("table as JSON", f"/api/v1{benchmark}table/", None),
        ("comparison", pair, None),
        ("comparison: both right", f"{pair}&right=both&criterion=AesE", None),
        ("comparison: a deep page", f"{pair}&after=3300", None),
        ("item of a benchmark", f"{benchmark}items/1500/", None),
        ("judges of a benchmark", f"{benchmark}judging/", None),
        ("judges as JSON", f"/api/v1{benchmark}judging/", None),
        ("judges of a model", f"{evaluation}judges/", None),
        ("scores of a model", f"{evaluation}scores/", None),
        ("answers of a model", f"{evaluation}answers/", None),
        ("answers: unreadable", f"{evaluation}answers/?outcome=unreadable", None),
    ]


def batch_filters(seeded: Any, group: str) -> dict[str, str]:
    """Returns the query of each filter of the batch page that is measured, by its name."""
    last = seeded.batch.images.count() // 60
    return {
        "a deep page": f"page={last - 1}",
        "no critiques": "stage=none",
        "some critiques": "stage=some",
        "some, a deep page": f"stage=some&page={last // 2}",
        "complete": "stage=complete",
        "flagged": "stage=flagged",
        "set aside": "status=set_aside",
        "a source": "source=natural",
        "in any group": "group=any",
        "in a group": f"group={group}",
        "words, many": "words=photo",
        "words, none": "words=nowhere",
        "all at once": "words=photo&stage=some&status=ready&source=natural&group=any",
    }


def _measure_page(client: Any, name: str, path: str, body: dict[str, Any] | None, postgres: int) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def request() -> Any:
        return client.get(path) if body is None else client.post(path, body)

    request()
    times, cpu, postgres_cpu = [], time.process_time(), cpu_seconds(postgres)
    for _ in range(REQUESTS):
        began = time.perf_counter()
        response = request()
        times.append(1000 * (time.perf_counter() - began))
    cpu, postgres_cpu = time.process_time() - cpu, cpu_seconds(postgres) - postgres_cpu
    with CaptureQueriesContext(connection) as queries:
        request()
    slowest = max(queries.captured_queries, key=lambda query: float(query["time"]))
    return {
        "page": name,
        "status": response.status_code,
        "ms": statistics.median(times),
        "best_ms": min(times),
        "cpu_ms": 1000 * cpu / REQUESTS,
        "postgres_cpu_ms": 1000 * postgres_cpu / REQUESTS,
        "statements": len(queries),
        "bytes": len(response.content),
        "slowest_statement": {"ms": 1000 * float(slowest["time"]), "sql": slowest["sql"][:600]},
    }


def show(results: dict[str, Any]) -> None:
    print(f"{results['images']:,} images, {results['critiques']:,} critiques;", end=" ")
    print(f"{results['models']} models, {results['answers']:,} answers,", end=" ")
    print(f"{1000 * results['seconds_to_score']:.0f} ms to score one; median of {REQUESTS}, load {results['load']}")
    print(f"  {'page':24}{'ms':>8}{'best':>8}{'Django':>8}{'SQL':>8}{'stmts':>6}{'kB':>7}   slowest statement, ms")
    for row in results["pages"]:
        mark = "!" if row["ms"] > MAX_MS or row["status"] != 200 else " "
        status = "" if row["status"] == 200 else f"   status {row['status']}"
        times = "".join(f"{row[key]:8.1f}" for key in ("ms", "best_ms", "cpu_ms", "postgres_cpu_ms"))
        slowest = row["slowest_statement"]["ms"]
        print(f"{mark} {row['page']:24}{times}{row['statements']:6}{row['bytes'] / 1000:7.1f}{slowest:8.0f}{status}")


if __name__ == "__main__":
    sys.exit(main())
