"""`manage.py move_files --to s3|disk`: moves the files of all images, imports and exports to a bucket or back."""

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from annotation.management.progress import ProgressBar
from annotation.models import ExportFile
from annotation.storage.configured import bucket_store, configured_store, disk_store
from annotation.storage.moving import FileMover, Outcome, list_movable
from annotation.storage.stores import StorageError, Store

EXIT_NOT_MOVED: Final = 1


class Command(BaseCommand):
    """Copies the files that the target lacks and compares them; after an interruption the same call continues."""

    help = (
        "Copies every stored file from the disk to the bucket, or from the bucket to the disk, and compares each copy "
        "by SHA-256. Safe while people work: files are removed only with --remove, and only from the storage that is "
        "no longer in use. Call it, change LOUPE_S3_BUCKET and restart, then call it again for the files stored in the "
        "meantime. Ends with 1 when files could not be moved."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--to", choices=["s3", "disk"], required=True, help="the target of the move")
        parser.add_argument("--bucket", default=settings.S3_BUCKET, help="the bucket's name; default: LOUPE_S3_BUCKET")
        parser.add_argument("--check", action="store_true", help="also compare the files that the target has already")
        parser.add_argument("--remove", action="store_true", help="remove each file from the source once compared")

    def handle(self, *, to: str, bucket: str, check: bool, remove: bool, **_options: Any) -> None:
        if not bucket:
            raise CommandError(_("Name the bucket: --bucket NAME, or LOUPE_S3_BUCKET."))
        source, target = disk_store(), bucket_store(bucket)
        if to == "disk":
            source, target = target, source
        if remove and source == configured_store():
            raise CommandError(_("Loupe still reads from there. Change LOUPE_S3_BUCKET and restart it, then remove."))
        try:
            self._move(FileMover(source, target, known_digests(), check=check, remove=remove), _count(source))
        except StorageError as error:
            raise CommandError(
                _("The storage does not answer (%(error)s). Call this again.") % {"error": error}
            ) from error

    def _move(self, mover: FileMover, total: int) -> None:
        bar, outcomes = ProgressBar(self.stderr), Counter[Outcome]()
        for file in mover.run():
            outcomes[file.outcome] += 1
            if file.reason:
                bar.clear()
                self.stdout.write(f"{file.stored.key}: {file.reason}")
            bar.draw(outcomes.total(), max(total, outcomes.total()))
        bar.clear()
        failures = outcomes[Outcome.DAMAGED] + outcomes[Outcome.FAILED]
        counts = {"copied": outcomes[Outcome.COPIED], "there": outcomes[Outcome.PRESENT], "not": failures}
        self.stdout.write(_("%(copied)s copied, %(there)s there already, %(not)s could not be moved.") % counts)
        if failures:
            sys.exit(EXIT_NOT_MOVED)


def known_digests() -> Callable[[str], str]:
    """Returns a function from a key to its SHA-256, or to an empty text where none is known.

    Originals have their digest in their key, files of releases in their row.
    """
    releases = dict(ExportFile.objects.values_list("key", "sha256"))

    def digest(key: str) -> str:
        return key.rpartition("/")[2] if key.startswith("originals/") else releases.get(key, "")

    return digest


def _count(store: Store) -> int:
    return sum(1 for _stored in list_movable(store))
