"""`make bench-review`: reviewers over HTTP beside annotators, against the web server with its shipped settings.

    python -m bench.review [--seconds 15] [--rounds 3] [--people 8]

A loop of the desk is one request that submits a critique and claims the next image; a decision is one request that
stores it and claims the next review. Both run in turns, in the same installation with 88 thousand critiques, all of
which wait for a review. Wanted: as many decisions as 0.9 times the loops. Everything runs in a scratch directory with a
durable PostgreSQL (fsync on). The results are also in LOUPE_DATA/bench/review.json.
"""

import argparse
import json
import os
import statistics
from typing import Any, Final

from bench.desk import WARM_UP_SECONDS, DeskBench, run_driver
from bench.shared.desk_tables import percentiles
from bench.shared.installation import Installation, scratch_installation
from config.embedded.environment import data_directory

CRITIQUES: Final = 87_616
WANTED: Final = 0.9
_QUEUE: Final = """
INSERT INTO annotation_review (id, project_id, critique_id, annotator_id, batch_id, image_id, reasons, flag_codes,
                               status, queued_at)
SELECT gen_random_uuid(), project_id, id, annotator_id, batch_id, image_id, '{all}', '{}', 'open', submitted_at
  FROM annotation_critique
"""
_STORED: Final = """
SELECT count(*) FROM unnest(%s::uuid[], %s::text[], %s::uuid[]) AS sent(critique, decision, review)
  JOIN annotation_review review ON review.id = sent.review AND review.critique_id = sent.critique
   AND review.status = 'done'
  JOIN annotation_reviewdecision stored ON stored.critique_id = sent.critique AND stored.decision = sent.decision
"""


def main() -> None:
    arguments = _parse_arguments()
    results: dict[str, Any] = {"load_before": os.getloadavg(), "rounds": []}
    with scratch_installation() as installation:
        _measure(installation, arguments, results)
    results["load_after"] = os.getloadavg()
    path = data_directory() / "bench" / "review.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1))
    _print(results)
    print(f"\n  {path}")


def _measure(installation: Installation, arguments: argparse.Namespace, results: dict[str, Any]) -> None:
    from bench.shared import seeding

    print(f"  Seeding {CRITIQUES:,} critiques …", flush=True)
    installation.restart_postgres(durable=False)
    seeding.clear()
    seeded = seeding.seed(critiques=CRITIQUES, near_duplicates=True)
    reviewers = _queue_all(seeded, arguments.people)
    seeding.vacuum()
    installation.restart_postgres(durable=True)
    annotators = [seeding.sign_in(person) for person in seeded.people[: arguments.people]]
    with installation.web() as web:
        bench = DeskBench(installation, web, seeded, annotators)
        bench.run(arguments.people, WARM_UP_SECONDS)
        _review(bench, reviewers, WARM_UP_SECONDS)
        for _ in range(arguments.rounds):
            desk = bench.run(arguments.people, arguments.seconds)
            results["rounds"].append({"desk": desk, "review": _review(bench, reviewers, arguments.seconds)})


def _queue_all(seeded: Any, count: int) -> list[str]:
    """Puts all critiques into the queue, and returns the sessions of that many reviewers."""
    from django.db import connection

    from annotation.actions.projects.members import add_member
    from annotation.models import Person
    from bench.shared import seeding

    with connection.cursor() as cursor:
        cursor.execute(_QUEUE)
    sessions = []
    for number in range(count):
        person = Person.objects.create_user(username=f"reviewer{number}")
        add_member(actor=seeded.project.created_by, project=seeded.project, person=person, role="reviewer")
        sessions.append(seeding.sign_in(person))
    return sessions


def _review(bench: DeskBench, sessions: list[str], seconds: float) -> dict[str, Any]:
    """Measures the reviewers, and compares what was acknowledged with what is stored."""
    from django.db import connection

    from annotation.models import ReviewDecision

    options = {
        "host": "127.0.0.1", "port": bench.web.port, "project": str(bench.seeded.project.id), "seconds": seconds,
        "sessions": sessions, "separate_claims": False,
    }  # fmt: skip
    count_before, cpu_before = ReviewDecision.objects.count(), bench.cpu()
    result = run_driver("bench.review.reviewers", options)
    web, database = (after - before for after, before in zip(bench.cpu(), cpu_before, strict=True))
    decisions = len(result["submit"])
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [[sent[column] for sent in result["submissions"]] for column in range(3)])
        stored = cursor.fetchone()[0]
    return {
        "reviewers": len(sessions),
        "decisions_per_second": decisions / result["seconds"],
        "decision_ms": percentiles(result["submit"]),
        "cpu_ms_per_decision": {"application": 1000 * web / decisions, "database": 1000 * database / decisions},
        "errors": len(result["errors"]),
        "first_error": (result["errors"] or [None])[0],
        "acknowledged": decisions,
        "missing": decisions - stored,
        "unacknowledged": ReviewDecision.objects.count() - count_before - decisions,
    }


def _print(results: dict[str, Any]) -> None:
    print(f"\n  {'loops/s':>10} {'decisions/s':>12} {'ratio':>7} {'median ms':>11} {'errors':>7} {'missing':>8}")
    ratios = []
    for entry in results["rounds"]:
        desk, review = entry["desk"], entry["review"]
        ratios.append(review["decisions_per_second"] / desk["loops_per_second"])
        print(
            f"  {desk['loops_per_second']:>10.1f} {review['decisions_per_second']:>12.1f} {ratios[-1]:>7.2f}"
            f" {review['decision_ms']['p50']:>11.1f} {review['errors']:>7} {review['missing']:>8}"
        )
    results["ratio"] = statistics.median(ratios)
    print(f"\n  Median ratio {results['ratio']:.2f}, wanted {WANTED}. Load before {results['load_before'][0]:.1f}.")


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.review", description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--people", type=int, default=8)
    return parser.parse_args()


if __name__ == "__main__":
    main()
