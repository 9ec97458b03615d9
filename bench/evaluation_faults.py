"""`make bench-evaluation-faults`: no question is lost or asked twice but those in flight, whatever is killed.

    python -m bench.evaluation_faults [--questions 600] [--kills 10]

An evaluation is made undisturbed; then another one, during which a worker with all of its processes is killed with
SIGKILL ten times, and Redis is emptied once. Both have the same answers; the second one's figures are compared with the
endpoint's record. A third one has half the budget: it must stop within it.
"""

import argparse
from collections import Counter
from decimal import Decimal
from typing import Any, Final

from bench.shared.evaluating.benchmarks import OPTIONS, request_evaluation, seed_benchmark
from bench.shared.import_pipeline import worker
from bench.shared.installation import Installation, scratch_installation
from bench.shared.refining import runs as refining
from bench.shared.worker_kills import empty_redis, kill_tree
from config.embedded.environment import data_directory

CONCURRENCY: Final = 16
LATENCY: Final = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-evaluation-faults")
    parser.add_argument("--questions", type=int, default=600)
    parser.add_argument("--kills", type=int, default=10)
    arguments = parser.parse_args()
    with scratch_installation() as installation, refining.stand_in(latency=LATENCY) as endpoint:
        refining.name_endpoint(installation, endpoint, concurrency=CONCURRENCY)
        endpoint.configure(right_options=OPTIONS[:1], accuracy=0.6)
        benchmark = seed_benchmark(arguments.questions)
        installation.restart_postgres(durable=True)
        undisturbed = _run(installation, benchmark)
        answers = _answers(undisturbed)
        price = undisturbed.cost
        endpoint.clear()
        killed = _run_with_kills(installation, benchmark, arguments.kills)
        results = {f"{arguments.kills} kills": {**_comparison(killed, endpoint), "same": _answers(killed) == answers}}
        endpoint.clear()
        limited = _run(installation, benchmark, budget_money=(price / 2).quantize(Decimal("0.0001")))
        results["half the budget"] = {
            **_comparison(limited, endpoint),
            "failure": limited.failure,
            "budget": str(limited.budget_money),
            "within": Decimal(endpoint.record()["money"]) <= limited.budget_money,
        }
    refining.write_results(data_directory() / "bench" / "evaluation_faults.json", results)


def _run(installation: Installation, benchmark: Any, **fields: Any) -> Any:
    evaluation = request_evaluation(benchmark, **fields)
    with worker(installation):
        refining.wait_for(evaluation, refining.is_over, 1200)
    return evaluation


def _run_with_kills(installation: Installation, benchmark: Any, kills: int) -> Any:
    evaluation = request_evaluation(benchmark)
    for index in range(kills):
        goal = evaluation.total * (index + 1) // (kills + 2)
        with worker(installation) as child:
            refining.wait_for(evaluation, lambda row, goal=goal: row.done >= goal, 600)
            if index == kills // 3:
                empty_redis(installation)
            kill_tree(child)
    with worker(installation):
        refining.wait_for(evaluation, refining.is_over, 1200)
    return evaluation


def _answers(evaluation: Any) -> list[Any]:
    names = ("item__number", "trial", "text", "outcome", "rule", "choice")
    return list(evaluation.answers.order_by("item__number", "trial").values_list(*names))


def _comparison(evaluation: Any, endpoint: refining.StandInProcess) -> dict[str, Any]:
    record = endpoint.record()
    money = Decimal(record["money"])
    calls = Counter(counts["begun"] for counts in record["critiques"].values())
    return {
        "status": evaluation.status,
        "questions": evaluation.total,
        "done": evaluation.answers.filter(status="done").count(),
        "failed": evaluation.failed_requests,
        "calls": record["begun"],
        "asked again": sum(count for times, count in calls.items() if times > 1),
        "lost calls": evaluation.lost_calls,
        "known": str(evaluation.cost),
        "charged": str(money),
        "known + lost": str(evaluation.cost + evaluation.lost_cost),
        "agrees": evaluation.cost <= money <= evaluation.cost + evaluation.lost_cost,
        "peak": record["peak"],
        "reserved": evaluation.reserved_tokens,
    }


if __name__ == "__main__":
    main()
