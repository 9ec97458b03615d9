"""`make bench-desk`: annotators over HTTP, against the web server with its shipped settings.

    python -m bench.desk [--seconds 30] [--annotators 1,8,32] [--quick]

A loop is one request that submits a critique with a revision and claims the next image, in a signed-in session with
CSRF. Everything runs in a scratch directory with a durable PostgreSQL (fsync on). Of every ten images two are
near-duplicates of each other, between which a claim hands out other images. `--quick` omits the 8.8 million critiques.
The results are also in LOUPE_DATA/bench/desk.json.
"""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.shared.desk_tables import percentiles, print_claims, print_levels
from bench.shared.installation import Installation, Web, cpu_seconds, postgres_pid, scratch_installation
from config.embedded.environment import data_directory

WARM_UP_SECONDS = 3.0
SIZES = {"0": 0, "88K": 87_616, "8.8M": 8_761_600}


@dataclass
class DeskBench:
    """Measurements of one state of the installation."""

    installation: Installation
    web: Web
    seeded: Any
    sessions: list[str]

    def run(self, annotators: int, seconds: float, *, separate_claims: bool = False) -> dict[str, Any]:
        """Measures that many annotators. With `separate_claims` each image is claimed by a request of its own."""
        from bench.shared import submission_check

        options = {
            "host": "127.0.0.1", "port": self.web.port, "project": str(self.seeded.project.id), "seconds": seconds,
            "sessions": self.sessions[:annotators], "separate_claims": separate_claims,
        }  # fmt: skip
        count_before, (web, database) = submission_check.count_critiques(), self.cpu()
        result = run_driver("bench.shared.annotators", options)
        web, database = (after - before for after, before in zip(self.cpu(), (web, database), strict=True))
        loops = max(len(result["submit"]), 1)
        return {
            "annotators": annotators,
            "seconds": result["seconds"],
            "loops_per_second": len(result["submit"]) / result["seconds"],
            "submit_ms": percentiles(result["submit"]),
            "claim_ms": percentiles(result["claim"]),
            "cpu_ms_per_loop": {"application": 1000 * web / loops, "database": 1000 * database / loops},
            "errors": len(result["errors"]),
            "first_error": (result["errors"] or [None])[0],
            **submission_check.compare(self.seeded, count_before, result["submissions"]),
        }

    def run_baseline(self, seconds: float) -> dict[str, Any]:
        """Measures the same SQL statements, sent by eight bare connections."""
        from annotation.actions.desk.submit import STORE
        from config.authentication import SELECT_PERSON
        from config.sessions import SELECT_SESSION

        statements = [
            SELECT_SESSION.replace("%(key)s", "%(session)s"),
            SELECT_PERSON.replace("%s", "%(person)s"),
            "SELECT * FROM loupe_own_assignment(%(person)s, %(assignment)s, false)",
            STORE,
        ]
        options = {
            "people": [str(person.id) for person in self.seeded.people], "project": str(self.seeded.project.id),
            "sessions": self.sessions, "annotators": 8, "seconds": seconds, "statements": statements,
        }  # fmt: skip
        database = self._database_cpu()
        result = run_driver("bench.shared.submit_baseline", options)
        loops = len(result["submit"])
        return {
            "loops_per_second": loops / result["seconds"],
            "submit_ms": percentiles(result["submit"]),
            "cpu_ms_per_loop": {
                "client": 1000 * result["cpu"] / loops,
                "database": 1000 * (self._database_cpu() - database) / loops,
            },
        }

    def count_statements(self) -> dict[str, int]:
        """Counts the SQL statements of one claim and one submit with refill, without BEGIN and COMMIT."""
        from bench.shared.statement_counts import count_statements

        return count_statements(self.seeded.project.id, self.sessions[-1])

    def cpu(self) -> tuple[float, float]:
        """Returns the seconds of processor that the web server and the database have used."""
        return cpu_seconds(self.web.pid), self._database_cpu()

    def _database_cpu(self) -> float:
        return cpu_seconds(postgres_pid(self.installation))


def main() -> None:
    arguments = _parse_arguments()
    path = data_directory() / "bench" / "desk.json"
    results: dict[str, Any] = {"claims": {}, "depth_first": {}, "seeding_seconds": {}}
    results["session"] = "cookie with CSRF, as the desk sends it"
    with scratch_installation() as installation:
        for name, critiques in SIZES.items():
            if name == "8.8M" and arguments.quick:
                continue
            _measure(installation, name, critiques, arguments, results)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1))
    print_claims(results)
    print(f"\n  {path}")


def _measure(
    installation: Installation, name: str, critiques: int, arguments: argparse.Namespace, results: dict[str, Any]
) -> None:
    from bench.shared import seeding

    print(f"  Seeding {name} critiques …", flush=True)
    began = time.monotonic()
    installation.restart_postgres(durable=False)
    seeding.clear()
    seeded = seeding.seed(critiques=critiques, near_duplicates=True)
    seeding.vacuum()
    installation.restart_postgres(durable=True)
    results["seeding_seconds"][name] = time.monotonic() - began
    levels, seconds = arguments.annotators, arguments.seconds
    sessions = [seeding.sign_in(person) for person in seeded.people[: max(*levels, 8)]]
    with installation.web() as web:
        bench = DeskBench(installation, web, seeded, sessions)
        bench.run(8, WARM_UP_SECONDS)
        results["claims"][name] = bench.run(1, min(seconds, 10), separate_claims=True)
        if name == "88K":
            results["statements"] = bench.count_statements()
            results["levels"] = [bench.run(level, seconds) for level in levels]
            results["separate_claims"] = [bench.run(level, min(seconds, 8), separate_claims=True) for level in levels]
            results["baseline"] = bench.run_baseline(min(seconds, 10))
            print_levels(results)
        seeding.order_depth_first(seeded)
        results["depth_first"][name] = bench.run(1, min(seconds, 5), separate_claims=True)


def run_driver(module: str, options: dict[str, Any]) -> dict[str, Any]:
    """Runs a driver in a process of its own and returns its result."""
    process = subprocess.run(
        [sys.executable, "-m", module],
        input=json.dumps(options).encode(),
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
        check=True,
    )
    result: dict[str, Any] = json.loads(process.stdout)
    return result


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.desk", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--annotators", type=lambda text: [int(n) for n in text.split(",")], default=[1, 8, 32])
    parser.add_argument("--quick", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
