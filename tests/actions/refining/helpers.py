"""Runs against a stand-in endpoint: the file of endpoints, critiques, and a worker's turn."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.actions.refining.work import work_on_run
from annotation.models import Project, Run, RunRequest
from annotation.refining.run_spec import RunSpec
from tests.factories import make_critique, make_desk
from tests.refining.stand_in import StandIn

ONE_ITEM = (
    '{"items": [{"type": "what", "question": "What is there?", "answer": "A path.", "options": [], "follow_ups": [], '
    '"evidence": []}]}'
)
"""An answer that can be read, with as little in it as possible."""


def write_endpoints(settings: Any, folder: Path, **tables: dict[str, Any]) -> None:
    """Writes the file of endpoints, whose prices are the stand-in's unless others are given."""
    lines = []
    for name, fields in tables.items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {value!r}" for key, value in {"input_price": 1, "output_price": 2, **fields}.items()]
    path = folder / "endpoints.toml"
    path.write_text("\n".join(lines).replace("'", '"'), "utf-8")
    settings.LOUPE_ENDPOINTS = str(path)


def use_stand_in(settings: Any, folder: Path, server: StandIn, behaviour: str = "", **fields: Any) -> None:
    """Makes the stand-in the endpoint `local`; every call to it behaves as named."""
    model = f"stand-in:{behaviour}" if behaviour else "stand-in"
    write_endpoints(settings, folder, local={"url": server.url, "model": model, "timeout": 5, **fields})


def make_critiques(count: int) -> Project:
    """Makes a project with so many critiques, each of other words."""
    project, (person,) = make_desk(images=count)
    for number in range(count):
        make_critique(
            person, project, reason=f"The light of number {number} is soft and low, and it picks out every stalk."
        )
    return project


def make_run(project: Project, **fields: Any) -> Run:
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")
    spec = RunSpec(recipe, **{"endpoint": "local", **fields})
    return create_run(actor=project.created_by, project=project, spec=spec, acknowledged=True)


def work(run: Run) -> Run:
    """Lets this process work on a run as a worker does, and returns the run as it is then."""
    work_on_run(run.id)
    return Run.objects.get(pk=run.pk)


def only_request(run: Run) -> RunRequest:
    return RunRequest.objects.get(run=run)


def expire_at_once(monkeypatch: Any) -> None:
    """Has every lease count as that of a dead worker."""
    monkeypatch.setattr("annotation.actions.calling.heartbeats.SILENT_AFTER", timedelta(hours=-1))
