"""What the measurements of refinement share: a stand-in endpoint in a process of its own, critiques, and a run."""

import contextlib
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.shared.installation import Installation

# Each critique has other words: answers to the same text are taken over.
_VARY = """
UPDATE annotation_critique critique
   SET answers = critique.answers || jsonb_build_object('reason',
           (critique.answers ->> 'reason') || ' Number ' || numbered.number || ' has a quiet sky.')
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM annotation_critique) numbered
 WHERE numbered.id = critique.id
"""


@dataclass
class StandInProcess:
    """A stand-in endpoint in a process of its own, so that its work is not that of what is measured."""

    url: str

    def configure(self, **settings: Any) -> None:
        self._post("/control/settings", settings)

    def clear(self) -> None:
        self._post("/control/clear", {})

    def record(self) -> dict[str, Any]:
        with urllib.request.urlopen(self._base + "/control/record", timeout=60) as response:
            document: dict[str, Any] = json.load(response)
            return document

    @property
    def _base(self) -> str:
        return self.url.removesuffix("/v1")

    def _post(self, path: str, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        request = urllib.request.Request(self._base + path, body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=60).close()


@contextlib.contextmanager
def stand_in(**options: Any) -> Iterator[StandInProcess]:
    """Runs a stand-in endpoint for the duration of the block."""
    arguments = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    command = [sys.executable, "-m", "tests.refining.stand_in", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout
        yield StandInProcess(process.stdout.readline().strip())
    finally:
        process.kill()
        process.wait()


def name_endpoint(installation: Installation, endpoint: StandInProcess, **fields: Any) -> None:
    """Writes the file of endpoints with the stand-in as `local`, for this process and the workers."""
    from django.conf import settings

    path = installation.data / "endpoints.toml"
    values = {"url": endpoint.url, "model": "stand-in", "input_price": 1, "output_price": 2, **fields}
    path.write_text("[local]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items()))
    installation.settings["LOUPE_ENDPOINTS"] = settings.LOUPE_ENDPOINTS = str(path)


def seed_critiques(images: int) -> Any:
    """Returns a project with four critiques of each image, no two of them alike."""
    from django.db import connection

    from bench.shared import seeding

    seeded = seeding.seed(critiques=4 * images, images=images)
    with connection.cursor() as cursor:
        cursor.execute(_VARY)
    seeding.vacuum()
    return seeded.project


def request_run(project: Any, **fields: Any) -> Any:
    """Requests a run of the built-in recipe at the stand-in, and returns it."""
    from annotation.actions.refining.recipes import built_in_version
    from annotation.actions.refining.runs import create_run
    from annotation.refining.run_spec import RunSpec

    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    spec = RunSpec(recipe, endpoint="local", **fields)
    return create_run(actor=project.created_by, project=project, spec=spec, acknowledged=True)


def wait_for(run: Any, condition: Callable[[Any], bool], seconds: float = 3600) -> None:
    """Returns as soon as a run satisfies the condition. Raises SystemExit after so many seconds."""
    from django.db import OperationalError, connection

    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            run.refresh_from_db()
            if condition(run):
                return
        except OperationalError:
            connection.close()
        time.sleep(0.1)
    raise SystemExit(f"The run is {run.status} with {run.done} of {run.total} after {seconds:.0f} s.")


def is_over(run: Any) -> bool:
    """Returns whether a run has ended or stands still."""
    return run.status not in ("queued", "running")


def write_results(path: Path, results: dict[str, Any]) -> None:
    """Prints the results as a table, and stores them."""
    for name, values in results.items():
        print(f"  {name:44} {'  '.join(f'{label} {value}' for label, value in values.items())}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1))
    print(f"\n  {path}")
