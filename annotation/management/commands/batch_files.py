"""`manage.py batch_files`: writes the batch files of a run, or reads files with their results."""

import argparse
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from annotation.actions.refining.batch_files import (
    add_results,
    parts_of,
    prepare_batch_run,
    require_batch_run,
    results_to_read,
    write_part,
)
from annotation.actions.refining.batch_results import read_results
from annotation.errors import DomainError
from annotation.management.lookup import find_actor
from annotation.models import JobStatus, ResultsFile, Run
from annotation.wording.rejections import explain, explain_work

POLL_SECONDS: Final = 0.2


class Command(BaseCommand):
    """Works without a worker: results are read before the command ends."""

    help = (
        "With --write, writes the requests of a run that are not answered yet into a folder, as OpenAI's batch API and "
        "`vllm run-batch` read them. With --read, reads results and error files, in any order; they may be compressed "
        "with gzip."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("run", type=UUID, help="the run's id, as in the address of its page")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--write", type=Path, metavar="FOLDER", help="a folder for the batch files")
        what.add_argument("--read", type=Path, nargs="+", metavar="FILE", help="results and error files")
        parser.add_argument("--as", dest="person", help="the username of the sender; default: the project's creator")

    def handle(self, *, run: UUID, write: Path | None, read: list[Path] | None, **options: Any) -> None:
        row = Run.objects.select_related("recipe", "project__created_by").filter(pk=run).first()
        if row is None:
            raise CommandError(f"There is no run {run}.")
        try:
            require_batch_run(row)
            self._write(row, write) if write is not None else self._read(row, read or [], options["person"])
        except DomainError as error:
            raise CommandError(error.detail) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error

    def _write(self, run: Run, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        prepare_batch_run(run)
        run.refresh_from_db()
        for part in parts_of(run):
            path = folder / part.name
            with path.open("wb") as file:
                lines = sum(1 for line in write_part(run, part) if file.write(line))
            self.stdout.write(f"{path}: {lines} requests")

    def _read(self, run: Run, paths: list[Path], person: str | None) -> None:
        actor = find_actor(run.project, person)
        with ExitStack() as stack:
            files = [File(stack.enter_context(path.open("rb")), name=str(path)) for path in paths]
            paths = [Path(str(file.name)) for file in results_to_read(files)]
        for path in paths:
            with path.open("rb") as stream:
                row = add_results(actor=actor, run=run, file=File(stream, name=path.name))
            read_results(results_id=row.id)
            _wait_until_read(row)
            self.stdout.write(
                f"{path}: {row.accepted} used, {row.failed} errors, {row.repeated} there already, "
                f"{row.rejected} not of this run"
            )
            for entry in row.rejections:
                self.stderr.write(f"  line {entry['line']}: {explain(entry['code'], entry['params'])}")
            if row.status == JobStatus.FAILED:
                raise CommandError(f"{path}: {explain_work(row)}")


def _wait_until_read(row: ResultsFile) -> None:
    """Returns when the file is read: a worker may have begun before this command."""
    row.refresh_from_db()
    while row.status in row.UNFINISHED:
        time.sleep(POLL_SECONDS)
        row.refresh_from_db()
