"""`manage.py import_images SOURCE --project … --batch …`: imports images from a source into a batch."""

import argparse
import sys
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.curating.batches import create_batch
from annotation.actions.importing.local_imports import request_local_import, run_local_import
from annotation.errors import DomainError
from annotation.management.lookup import find_actor, find_by_id_or_name, find_project
from annotation.management.progress import ProgressBar
from annotation.models import Batch, FileStatus, ImageImport, JobStatus, Person
from annotation.sources.rejections import RejectedSource
from annotation.wording.rejections import explain, explain_file, explain_import, explain_notices

EXIT_REJECTED: Final = 1


class Command(BaseCommand):
    """Imports the images that the project lacks; after an interruption the same call continues."""

    help = (
        "Imports images into a batch: from a folder, a zip, a bucket (s3://bucket/prefix) or a list of URLs (a text "
        "file, one http URL a line). Images that the project has already are skipped, so the same command continues "
        "after an interruption. Ends with 0 when all files were imported, with 1 when some were rejected."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("source", help="a folder with its subfolders, a .zip, s3://bucket/prefix, or a .txt")
        parser.add_argument("--project", required=True, help="the project's name or id")
        parser.add_argument("--batch", required=True, help="the batch's name or id; a new name makes a new batch")
        parser.add_argument(
            "--manifest",
            type=Path,
            help="a CSV with the columns file, title, author, license, source, group, wish, priority and any others, "
            "or the same as JSON Lines, or Label Studio tasks; only the files that it names are imported. Without it, "
            "manifest.csv, .jsonl or .json in the folder or zip, or in a folder of it, is used if there is one",
        )
        parser.add_argument("--as", dest="person", help="the username of the importer; default: the project's creator")

    def handle(self, *, source: str, project: str, batch: str, manifest: Path | None, **options: Any) -> None:
        try:
            with transaction.atomic():  # a source that is rejected leaves no empty batch
                actor, target = _find_batch(project, batch, options["person"])
                image_import = request_local_import(actor=actor, batch=target, argument=source, manifest=manifest)
        except FileNotFoundError as error:
            raise CommandError(_("%(path)s is not there.") % {"path": error.filename}) from error
        except RejectedSource as rejection:
            raise CommandError(explain(rejection.code, rejection.params)) from rejection
        except DomainError as error:
            raise CommandError(error.detail) from error
        self._run(image_import)

    def _run(self, image_import: ImageImport) -> None:
        bar = ProgressBar(self.stderr)
        images_before = image_import.batch.images.count()
        image_import = run_local_import(image_import, lambda current: bar.draw(current.done, current.total))
        bar.clear()
        if image_import.status != JobStatus.DONE:
            raise CommandError(explain_import(image_import) or image_import.status)
        for sentence in explain_notices(image_import):
            self.stdout.write(sentence)
        for file in image_import.files.filter(status=FileStatus.REJECTED).order_by("position").iterator():
            self.stdout.write(f"{file.code}: {explain_file(file)}")
        new = image_import.batch.images.count() - images_before
        counts = {"new": new, "there": max(0, image_import.accepted - new), "rejected": image_import.rejected}
        self.stdout.write(_("%(new)s new, %(there)s there already, %(rejected)s rejected.") % counts)
        if image_import.rejected:
            sys.exit(EXIT_REJECTED)


def _find_batch(project_name: str, batch_name: str, username: str | None) -> tuple[Person, Batch]:
    project = find_project(project_name)
    actor = find_actor(project, username)
    batch = find_by_id_or_name(Batch.objects.filter(project=project), batch_name)
    return actor, batch or create_batch(actor=actor, project=project, name=batch_name)
