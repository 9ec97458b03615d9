"""Prints the results of `make bench-desk` as tables."""

from typing import Any


def percentiles(samples: list[float]) -> dict[str, float]:
    """Returns p50, p95 and p99 in milliseconds of samples in seconds; zeros without samples."""
    ordered = sorted(samples) or [0.0]
    return {f"p{p}": 1000 * ordered[min(len(ordered) * p // 100, len(ordered) - 1)] for p in (50, 95, 99)}


def print_levels(results: dict[str, Any]) -> None:
    """Prints one line for each number of annotators, and one for the baseline."""
    print("\n  88K critiques          loops/s   submit p50/p95/p99 ms      claim p50/p95/p99 ms       CPU ms a loop")
    for level, separate in zip(results["levels"], results["separate_claims"], strict=True):
        cpu, rate = level["cpu_ms_per_loop"], level["loops_per_second"]
        print(
            f"  {level['annotators']:3d} annotators      {rate:9.1f}   {_format_percentiles(level['submit_ms'])}"
            f"   {_format_percentiles(separate['claim_ms'])}   {sum(cpu.values()):.2f}"
            f" (application {cpu['application']:.2f}, database {cpu['database']:.2f})"
        )
    baseline = results["baseline"]
    cpu = baseline["cpu_ms_per_loop"]
    print(
        f"  8 bare psycopg2     {baseline['loops_per_second']:9.1f}   {_format_percentiles(baseline['submit_ms'])}"
        f"   {'':24}   {sum(cpu.values()):.2f} (client {cpu['client']:.2f}, database {cpu['database']:.2f})"
    )
    runs = [*results["levels"], *results["separate_claims"]]
    totals = {name: sum(run[name] for run in runs) for name in _COUNTS}
    print("  " + ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in totals.items()))
    print("  SQL statements: " + ", ".join(f"{name} {count}" for name, count in results["statements"].items()))


_COUNTS = ("acknowledged", "errors", "missing", "unacknowledged", "duplicates", "over_assigned")


def print_claims(results: dict[str, Any]) -> None:
    """Prints the time of a claim for each number of critiques, in both orders."""
    for order, runs in (("breadth first", results["claims"]), ("depth first", results["depth_first"])):
        first = runs["0"]["claim_ms"]["p50"]
        print(f"\n  claim alone, one annotator, {order}")
        for name, run in runs.items():
            p50 = run["claim_ms"]["p50"]
            print(f"  {name:>6} critiques   p50 {p50:6.2f} ms   {p50 / first:.2f} × that at 0   errors {run['errors']}")
    times = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in results["seeding_seconds"].items())
    print(f"\n  seeding: {times}")


def _format_percentiles(ms: dict[str, float]) -> str:
    return " ".join(f"{ms[name]:7.2f}" for name in ("p50", "p95", "p99")).ljust(24)
