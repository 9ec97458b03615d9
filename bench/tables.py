"""Numbers as a person reads them."""

from typing import Any


def percentiles(samples: list[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds of samples in seconds; zeros without any."""
    ordered = sorted(samples) or [0.0]
    return {f"p{p}": 1000 * ordered[min(len(ordered) * p // 100, len(ordered) - 1)] for p in (50, 95, 99)}


def print_levels(results: dict[str, Any]) -> None:
    """One line for each number of annotators, and the floor under them."""
    print("\n  88K critiques          loops/s   submit p50/p95/p99 ms      claim p50/p95/p99 ms       CPU ms a loop")
    for level, apart in zip(results["levels"], results["apart"], strict=True):
        cpu, rate = level["cpu_ms_per_loop"], level["loops_per_second"]
        print(
            f"  {level['annotators']:3d} annotators      {rate:9.1f}   {_three(level['submit_ms'])}"
            f"   {_three(apart['claim_ms'])}   {sum(cpu.values()):.2f}"
            f" (application {cpu['application']:.2f}, database {cpu['database']:.2f})"
        )
    floor = results["floor"]
    cpu = floor["cpu_ms_per_loop"]
    print(
        f"  8 bare psycopg2     {floor['loops_per_second']:9.1f}   {_three(floor['submit_ms'])}   {'':24}   "
        f"{sum(cpu.values()):.2f} (client {cpu['client']:.2f}, database {cpu['database']:.2f})"
    )
    runs = [*results["levels"], *results["apart"]]
    told = {key: sum(run[key] for run in runs) for key in _LEDGER}
    print("  " + ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in told.items()))
    print("  SQL statements: " + ", ".join(f"{name} {number}" for name, number in results["statements"].items()))


_LEDGER = ("acknowledged", "errors", "missing", "untold", "duplicates", "over_assigned")


def print_claims(results: dict[str, Any]) -> None:
    """How the claim stands as work grows, in both orders."""
    for order, runs in (("breadth first", results["claims"]), ("depth first", results["depth_first"])):
        first = runs["0"]["claim_ms"]["p50"]
        print(f"\n  claim alone, one annotator, {order}")
        for name, run in runs.items():
            p50 = run["claim_ms"]["p50"]
            print(f"  {name:>6} critiques   p50 {p50:6.2f} ms   {p50 / first:.2f} × that at 0   errors {run['errors']}")
    seconds = ", ".join(f"{name} {taken:.0f} s" for name, taken in results["seeding_seconds"].items())
    print(f"\n  seeding: {seconds}")


def _three(ms: dict[str, float]) -> str:
    return " ".join(f"{ms[name]:7.2f}" for name in ("p50", "p95", "p99")).ljust(24)
