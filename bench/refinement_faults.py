"""`make bench-refinement-faults`: no critique is lost or paid twice, whatever is killed during a run.

    python -m bench.refinement_faults [--critiques 5000] [--kills 10]

A worker with all of its processes is killed with SIGKILL ten times during a run; in between Redis is emptied and
PostgreSQL is stopped at once. Then the run's own figures are compared with the endpoint's record: each critique is
answered once, only calls that were in flight are asked again, and what the endpoint charged lies between the cost that
the run knows and that plus what it counts as lost. A second run has half the budget: it must stop within it.
"""

import argparse
import os
import signal
from collections import Counter
from decimal import Decimal
from typing import Any, Final

import psutil

from bench.shared.import_pipeline import worker
from bench.shared.installation import Installation, postgres_pid, scratch_installation
from bench.shared.refining import runs as refining
from bench.shared.worker_kills import empty_redis, kill_tree
from config.embedded.environment import data_directory

CONCURRENCY: Final = 16
LATENCY: Final = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-refinement-faults")
    parser.add_argument("--critiques", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=10)
    arguments = parser.parse_args()
    path = data_directory() / "bench" / "refinement_faults.json"
    with scratch_installation() as installation, refining.stand_in(latency=LATENCY) as endpoint:
        refining.name_endpoint(installation, endpoint, concurrency=CONCURRENCY)
        project = refining.seed_critiques(arguments.critiques // 4)
        installation.restart_postgres(durable=True)
        results = {
            f"{arguments.kills} kills": _run_with_kills(installation, project, endpoint, arguments.kills),
            "half the budget": _run_within_budget(installation, project, endpoint),
        }
    refining.write_results(path, results)


def _run_with_kills(
    installation: Installation, project: Any, endpoint: refining.StandInProcess, kills: int
) -> dict[str, Any]:
    run = refining.request_run(project)
    goals = [run.total * (index + 1) // (kills + 2) for index in range(kills)]
    for index, goal in enumerate(goals):
        with worker(installation) as child:
            refining.wait_for(run, lambda row, goal=goal: row.done >= goal, 600)
            if index == kills // 3:
                empty_redis(installation)
            if index == 2 * kills // 3:
                _stop_postgres(installation)
            kill_tree(child)
    with worker(installation):
        refining.wait_for(run, refining.is_over, 1200)
    return _comparison(run, endpoint)


def _run_within_budget(installation: Installation, project: Any, endpoint: refining.StandInProcess) -> dict[str, Any]:
    """Asks with another model, so that nothing is taken over, within half of what all critiques would cost."""
    charged = Decimal(endpoint.record()["money"])
    endpoint.configure(models=["stand-in", "other"])
    endpoint.clear()
    refining.name_endpoint(installation, endpoint, concurrency=CONCURRENCY, model="other")
    run = refining.request_run(project, budget_money=(charged / 2).quantize(Decimal("0.0001")))
    with worker(installation):
        refining.wait_for(run, refining.is_over, 1200)
    money = Decimal(endpoint.record()["money"])
    return {
        **_comparison(run, endpoint),
        "failure": run.failure,
        "budget": str(run.budget_money),
        "within": money <= run.budget_money,
    }


def _comparison(run: Any, endpoint: refining.StandInProcess) -> dict[str, Any]:
    from annotation.models import Instruction

    record = endpoint.record()
    money = Decimal(record["money"])
    calls = Counter(counts["begun"] for counts in record["critiques"].values())
    return {
        "status": run.status,
        "critiques": run.total,
        "done": run.requests.filter(status="done").count(),
        "failed": run.failed_requests,
        "calls": record["begun"],
        "asked again": sum(count for times, count in calls.items() if times > 1),
        "lost calls": run.lost_calls,
        "known": str(run.cost),
        "charged": str(money),
        "known + lost": str(run.cost + run.lost_cost),
        "agrees": run.cost <= money <= run.cost + run.lost_cost,
        "peak": record["peak"],
        "critiques with instructions": Instruction.objects.filter(run=run).values("critique").distinct().count(),
        "reserved": run.reserved_tokens,
    }


def _stop_postgres(installation: Installation) -> None:
    """Stops PostgreSQL as a power cut would, and starts it again; the worker lives on."""
    from django.db import connections

    connections.close_all()
    postmaster = postgres_pid(installation)
    os.kill(postmaster, signal.SIGQUIT)
    psutil.wait_procs([psutil.Process(postmaster)] if psutil.pid_exists(postmaster) else [], timeout=20)
    installation.postgres.stop()
    installation.postgres.start()


if __name__ == "__main__":
    main()
