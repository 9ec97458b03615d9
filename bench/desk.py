"""`make bench-desk`: annotators at their desks, over HTTP, against the web server as it is shipped.

    python -m bench.desk [--seconds 30] [--annotators 1,8,32] [--quick]

A loop is one critique carried away, validated, with its event and a revision, and one image brought, in one request of
a signed-in session with CSRF. Everything runs in a scratch directory with a durable PostgreSQL (fsync on). Of every ten
images two are near-duplicates of each other, which the dispenser keeps apart. `--quick` leaves out the 8.8 million
critiques. The numbers are also in LOUPE_DATA/bench/desk.json.
"""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.tables import percentiles, print_claims, print_levels
from bench.world import Web, World, cpu_seconds, postgres_pid, scratch_world
from config.embedded.environment import data_directory

WARM_UP = 3.0
SIZES = {"0": 0, "88K": 87_616, "8.8M": 8_761_600}


@dataclass
class Bench:
    """One measured state of the world."""

    world: World
    web: Web
    seeded: Any
    sessions: list[str]

    def run(self, annotators: int, seconds: float, *, claims_apart: bool = False) -> dict[str, Any]:
        """What that many annotators met, and what it cost. With `claims_apart` each image has a request of its own."""
        from bench import ledger  # noqa: PLC0415 - needs the settings

        orders = {
            "host": "127.0.0.1", "port": self.web.port, "project": str(self.seeded.project.id), "seconds": seconds,
            "sessions": self.sessions[:annotators], "claims_apart": claims_apart,
        }  # fmt: skip
        before, web, database = ledger.count_critiques(), self._web_cpu(), self._database_cpu()
        met = _ask("bench.annotators", orders)
        web, database = self._web_cpu() - web, self._database_cpu() - database
        loops = max(len(met["submit"]), 1)
        return {
            "annotators": annotators,
            "seconds": met["seconds"],
            "loops_per_second": len(met["submit"]) / met["seconds"],
            "submit_ms": percentiles(met["submit"]),
            "claim_ms": percentiles(met["claim"]),
            "cpu_ms_per_loop": {"application": 1000 * web / loops, "database": 1000 * database / loops},
            "errors": len(met["errors"]),
            "first_error": (met["errors"] or [None])[0],
            **ledger.compare(self.seeded, before, met["ledger"]),
        }

    def floor(self, seconds: float) -> dict[str, Any]:
        """The same statements from eight bare connections."""
        from annotation.actions.desk.submit import STORE  # noqa: PLC0415
        from config.authentication import PERSON  # noqa: PLC0415
        from config.sessions import LOAD  # noqa: PLC0415

        statements = [
            LOAD.replace("%(key)s", "%(session)s"),
            PERSON.replace("%s", "%(person)s"),
            "SELECT * FROM loupe_own_assignment(%(person)s, %(assignment)s, false)",
            STORE,
        ]
        orders = {
            "people": [str(person.id) for person in self.seeded.people], "project": str(self.seeded.project.id),
            "sessions": self.sessions, "annotators": 8, "seconds": seconds, "statements": statements,
        }  # fmt: skip
        database = self._database_cpu()
        met = _ask("bench.floor", orders)
        loops = len(met["submit"])
        return {
            "loops_per_second": loops / met["seconds"],
            "submit_ms": percentiles(met["submit"]),
            "cpu_ms_per_loop": {
                "client": 1000 * met["cpu"] / loops,
                "database": 1000 * (self._database_cpu() - database) / loops,
            },
        }

    def count_statements(self) -> dict[str, int]:
        """SQL statements of one claim and one submit with refill, BEGIN and COMMIT not counted."""
        from bench.statements import count_statements  # noqa: PLC0415 - needs the settings

        return count_statements(self.seeded.project.id, self.sessions[-1])

    def _web_cpu(self) -> float:
        return cpu_seconds(self.web.pid)

    def _database_cpu(self) -> float:
        return cpu_seconds(postgres_pid(self.world))


def main() -> None:
    asked = _arguments()
    path = data_directory() / "bench" / "desk.json"
    results: dict[str, Any] = {"claims": {}, "depth_first": {}, "seeding_seconds": {}}
    results["session"] = "cookie with CSRF, as the desk sends it"
    with scratch_world() as world:
        for name, critiques in SIZES.items():
            if name == "8.8M" and asked.quick:
                continue
            _measure(world, name, critiques, asked, results)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1))
    print_claims(results)
    print(f"\n  {path}")


def _measure(world: World, name: str, critiques: int, asked: argparse.Namespace, results: dict[str, Any]) -> None:
    from bench import seeding  # noqa: PLC0415 - needs the settings

    print(f"  Seeding {name} critiques …", flush=True)
    began = time.monotonic()
    world.restart_postgres(durable=False)
    seeding.clear()
    seeded = seeding.seed(critiques=critiques, near_duplicates=True)
    seeding.settle()
    world.restart_postgres(durable=True)
    results["seeding_seconds"][name] = time.monotonic() - began
    sessions = [seeding.sign_in(person) for person in seeded.people[: max(*asked.annotators, 8)]]
    with world.web() as web:
        bench = Bench(world, web, seeded, sessions)
        bench.run(8, WARM_UP)
        results["claims"][name] = bench.run(1, min(asked.seconds, 10), claims_apart=True)
        if name == "88K":
            results["statements"] = bench.count_statements()
            results["levels"] = [bench.run(annotators, asked.seconds) for annotators in asked.annotators]
            results["apart"] = [bench.run(n, min(asked.seconds, 8), claims_apart=True) for n in asked.annotators]
            results["floor"] = bench.floor(min(asked.seconds, 10))
            print_levels(results)
        seeding.order_depth_first(seeded)
        results["depth_first"][name] = bench.run(1, min(asked.seconds, 5), claims_apart=True)


def _ask(module: str, orders: dict[str, Any]) -> dict[str, Any]:
    """Runs a driver in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", module],
        input=json.dumps(orders).encode(),
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.desk", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--annotators", type=lambda text: [int(n) for n in text.split(",")], default=[1, 8, 32])
    parser.add_argument("--quick", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
