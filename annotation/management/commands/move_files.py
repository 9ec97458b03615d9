"""`manage.py move_files --to s3|disk`: the files of all images, imports and exports, to a bucket or back."""

import argparse
import sys
from collections import Counter
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from annotation.management.progress import Bar
from annotation.models import ExportFile
from annotation.storage.moving import Fate, Mover, files_of
from annotation.storage.places import bucket_store, configured_store, disk_store
from annotation.storage.stores import StorageTrouble, Store

NOT_MOVED: Final = 1


class Command(BaseCommand):
    """Copies what is not there yet and checks it; called again after an interruption, it goes on."""

    help = (
        "Copies every stored file from the disk to the bucket, or from the bucket to the disk, and compares each copy "
        "by SHA-256. People may go on working meanwhile: nothing is removed unless --remove asks for it, and then only "
        "from the place that is no longer in use. Call it, change LOUPE_S3_BUCKET and restart, and call it again for "
        "what came meanwhile. Ends with 1 when files could not be moved."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--to", choices=["s3", "disk"], required=True, help="where the files shall be")
        parser.add_argument("--bucket", default=settings.S3_BUCKET, help="else that of LOUPE_S3_BUCKET")
        parser.add_argument("--check", action="store_true", help="compare the files that are there already, too")
        parser.add_argument("--remove", action="store_true", help="remove each file from its old place once compared")

    def handle(self, *, to: str, bucket: str, check: bool, remove: bool, **_options: Any) -> None:
        if not bucket:
            raise CommandError(_("Name the bucket: --bucket NAME, or LOUPE_S3_BUCKET."))
        source, target = disk_store(), bucket_store(bucket)
        if to == "disk":
            source, target = target, source
        if remove and source == configured_store():
            raise CommandError(_("Loupe still reads from there. Change LOUPE_S3_BUCKET and restart it, then remove."))
        try:
            self._move(Mover(source, target, expected_digest(), check=check, remove=remove), _count(source))
        except StorageTrouble as error:
            raise CommandError(
                _("The storage does not answer (%(error)s). Call this again.") % {"error": error}
            ) from error

    def _move(self, mover: Mover, total: int) -> None:
        bar, fates = Bar(self.stderr), Counter[Fate]()
        for moved in mover.run():
            fates[moved.fate] += 1
            if moved.why:
                bar.clear()
                self.stdout.write(f"{moved.stored.key}: {moved.why}")
            bar.draw(fates.total(), max(total, fates.total()))
        bar.clear()
        counts = {"copied": fates[Fate.COPIED], "there": fates[Fate.THERE], "not": _not_moved(fates)}
        self.stdout.write(_("%(copied)s copied, %(there)s there already, %(not)s could not be moved.") % counts)
        if _not_moved(fates):
            sys.exit(NOT_MOVED)


def expected_digest() -> Any:
    """What is known of a key: originals are named by it, the files of releases have it in their rows."""
    releases = dict(ExportFile.objects.values_list("key", "sha256"))

    def digest(key: str) -> str:
        return key.rpartition("/")[2] if key.startswith("originals/") else releases.get(key, "")

    return digest


def _count(store: Store) -> int:
    return sum(1 for _stored in files_of(store))


def _not_moved(fates: Counter[Fate]) -> int:
    return fates[Fate.DAMAGED] + fates[Fate.TROUBLE]
