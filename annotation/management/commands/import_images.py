"""`manage.py import_images SOURCE --project … --batch …`: a source of pictures becomes a batch."""

import argparse
import sys
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.curating.batches import create_batch
from annotation.actions.importing.by_command import order_here, run_here
from annotation.errors import DomainError
from annotation.management.finding import find_actor, find_one, find_project
from annotation.management.progress import Bar
from annotation.models import Batch, FileStatus, ImageImport, JobStatus, Person
from annotation.sources.rejections import RefusedSource
from annotation.wording.rejections import explain, explain_file, explain_import

SOME_REFUSED: Final = 1


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
            with transaction.atomic():  # a source that is refused leaves no empty batch
                wanted = _order(source, manifest, *_find_batch(project, batch, options["person"]))
        except RefusedSource as refusal:
            raise CommandError(explain(refusal.code, refusal.params)) from refusal
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        self._run(wanted)

    def _run(self, wanted: ImageImport) -> None:
        bar = Bar(self.stderr)
        before = wanted.batch.images.count()
        done = run_here(wanted, lambda now: bar.draw(now.done, now.total))
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
    project = find_project(project_name)
    actor = find_actor(project, username)
    batch = find_one(Batch.objects.filter(project=project), batch_name)
    return actor, batch or create_batch(actor=actor, project=project, name=batch_name)
