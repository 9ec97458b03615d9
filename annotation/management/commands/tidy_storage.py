"""`manage.py tidy_storage`: counts or deletes stored files that no image uses."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotation.actions.curating.unused_files import find_unused_files, remove_unused_files
from annotation.storage.configured import configured_store
from annotation.storage.stores import StorageError


class Command(BaseCommand):
    """Counts the unused files, and deletes them with --remove. Safe while people work."""

    help = (
        "Counts the stored originals and renditions of removed images, unused for at least a day. With --remove they "
        "are deleted, which cannot be undone."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="delete the files instead of only counting them")

    def handle(self, *, remove: bool, **_options: Any) -> None:
        store = configured_store()
        try:
            if remove:
                sizes = [file.bytes for group in remove_unused_files(store) for file in group]
            else:
                sizes = [file.bytes for file in find_unused_files(store)]
        except StorageError as error:
            raise CommandError(
                _("The storage does not answer (%(error)s). Call this again.") % {"error": error}
            ) from error
        count, megabytes = len(sizes), f"{sum(sizes) / 1e6:.1f}"
        summary = ngettext("%(files)s unused file, %(megabytes)s MB", "%(files)s unused files, %(megabytes)s MB", count)
        remedy = _("Removed.") if remove else _("Call it with --remove to remove them.")
        self.stdout.write(f"{summary % {'files': count, 'megabytes': megabytes}}. {remedy}")
