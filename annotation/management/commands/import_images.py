"""`manage.py import_images SOURCE --project … --batch …`: a source of pictures becomes a batch."""

import argparse
import shutil
import sys
import time
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from annotation.actions.batches import create_batch
from annotation.actions.import_commands import order_here, run_here
from annotation.actions.refusals import explain, explain_file, explain_import
from annotation.errors import DomainError
from annotation.incoming.refusals import RefusedSource
from annotation.models import Batch, FileStatus, ImageImport, JobStatus, Person, Project

SOME_REFUSED: Final = 1
REDRAW_SECONDS: Final = 0.1


class Command(BaseCommand):
    """Imports what is not there yet; called again after an interruption, it goes on."""

    help = (
        "Imports pictures into a batch: from a folder, a zip, a bucket (s3://bucket/prefix) or a list of addresses (a "
        "text file, one http address a line). What is there already is recognised and skipped, so the same command "
        "goes on after an interruption. Ends with 0 when all is in, with 1 when files were refused."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("source", help="a folder with its sub-folders, a .zip, s3://bucket/prefix, or a .txt")
        parser.add_argument("--project", required=True, help="the project's name or id")
        parser.add_argument("--batch", required=True, help="the batch's name or id; a new name makes a new batch")
        parser.add_argument(
            "--manifest",
            type=Path,
            help="a CSV with the columns file, title, author, license, source, group, wish, priority and any others, "
            "or the same as JSON Lines, or Label Studio tasks; only the files that it names are imported. Without it, "
            "manifest.csv, .jsonl or .json in the folder is used if there is one",
        )
        parser.add_argument("--as", dest="person", help="the username of who imports; else who made the project")

    def handle(self, *, source: str, project: str, batch: str, manifest: Path | None, **options: Any) -> None:
        try:
            wanted = _order(source, manifest, *_find_batch(project, batch, options["person"]))
        except RefusedSource as refusal:
            raise CommandError(explain(refusal.code, refusal.params)) from refusal
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        self._run(wanted)

    def _run(self, wanted: ImageImport) -> None:
        bar = _Bar(self.stderr)
        before = wanted.batch.images.count()
        done = run_here(wanted, bar.draw)
        bar.clear()
        if done.status != JobStatus.DONE:
            raise CommandError(explain_import(done) or done.status)
        for file in done.files.filter(status=FileStatus.REFUSED).order_by("position").iterator():
            self.stdout.write(f"{file.code}: {explain_file(file)}")
        new = wanted.batch.images.count() - before
        counts = {"new": new, "there": max(0, done.accepted - new), "refused": done.refused}
        self.stdout.write(_("%(new)s new, %(there)s there already, %(refused)s refused.") % counts)
        if done.refused:
            sys.exit(SOME_REFUSED)


class _Bar:
    """How far it is, redrawn in place on a terminal; silent where the output is kept."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.began = self.drawn = time.monotonic()
        self.shown = stream.isatty()

    def draw(self, wanted: ImageImport) -> None:
        now = time.monotonic()
        if not self.shown or (now - self.drawn < REDRAW_SECONDS and wanted.done < wanted.total):
            return
        self.drawn = now
        rate = wanted.done / max(now - self.began, 0.001)
        left = round((wanted.total - wanted.done) / max(rate, 0.001))
        tail = f" {wanted.done}/{wanted.total}  {rate:.1f}/s  {left // 60}:{left % 60:02} "
        width = max(10, min(40, shutil.get_terminal_size().columns - len(tail) - 3))
        filled = width * wanted.done // max(wanted.total, 1)
        self.stream.write(f"\r[{'#' * filled}{'.' * (width - filled)}]{tail}", str, ending="")

    def clear(self) -> None:
        if self.shown:
            self.stream.write("\r\033[K", str, ending="")


def _order(source: str, manifest: Path | None, actor: Person, batch: Batch) -> ImageImport:
    if source.startswith("s3://"):
        bucket, _slash, prefix = source.removeprefix("s3://").partition("/")
        return order_here(actor=actor, batch=batch, kind="s3", path=None, bucket=bucket, prefix=prefix)
    path = Path(source).absolute()
    for needed in (path, manifest):
        if needed is not None and not needed.exists():
            raise CommandError(_("%(path)s is not there.") % {"path": needed})
    if manifest is not None:
        listing = {"list": str(manifest.absolute())}
        return order_here(actor=actor, batch=batch, kind="manifest", path=path, **listing)
    kind = "folder" if path.is_dir() else "urls" if path.suffix == ".txt" else "zip"
    return order_here(actor=actor, batch=batch, kind=kind, path=path)


def _find_batch(project_name: str, batch_name: str, username: str | None) -> tuple[Person, Batch]:
    project = _one(Project.objects.select_related("created_by"), project_name)
    if project is None:
        raise CommandError(_("There is no one project “%(name)s”; give its id.") % {"name": project_name})
    actor = Person.objects.filter(username=username).first() if username else project.created_by
    if actor is None:
        raise CommandError(_("There is no person “%(name)s”.") % {"name": username})
    batch = _one(Batch.objects.filter(project=project), batch_name)
    return actor, batch or create_batch(actor=actor, project=project, name=batch_name)


def _one(rows: Any, name: str) -> Any:
    """The row of that id or name; None without one, or with several of that name."""
    try:
        found = list(rows.filter(pk=UUID(name))[:2])
    except ValueError:
        found = list(rows.filter(name=name)[:2])
    return found[0] if len(found) == 1 else None
