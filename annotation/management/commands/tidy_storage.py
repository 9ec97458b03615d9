"""`manage.py tidy_storage`: the files that removed images left behind, counted or removed."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotation.actions.curating.unused_files import find_unused_files, remove_unused_files
from annotation.storage.places import configured_store
from annotation.storage.stores import StorageTrouble


class Command(BaseCommand):
    """Counts, and with --remove removes, what no image uses. Safe while people work."""

    help = (
        "Counts the stored originals and renditions that no image has used for a day at least: those of images that "
        "were removed. With --remove they are removed; that cannot be undone."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="remove them, instead of only counting")

    def handle(self, *, remove: bool, **_options: Any) -> None:
        store = configured_store()
        try:
            if remove:
                files = [file.bytes for some in remove_unused_files(store) for file in some]
            else:
                files = [file.bytes for file in find_unused_files(store)]
        except StorageTrouble as error:
            raise CommandError(
                _("The storage does not answer (%(error)s). Call this again.") % {"error": error}
            ) from error
        number, megabytes = len(files), f"{sum(files) / 1e6:.1f}"
        found = ngettext("%(files)s unused file, %(megabytes)s MB", "%(files)s unused files, %(megabytes)s MB", number)
        then = _("Removed.") if remove else _("Call it with --remove to remove them.")
        self.stdout.write(f"{found % {'files': number, 'megabytes': megabytes}}. {then}")
