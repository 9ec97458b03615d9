"""The sentences of codes that say why an export failed."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: Final[dict[str, Promise]] = {
    "image_lost": _(
        "The file of the image “%(image)s” is missing from the storage (%(key)s). Restore it, or set the image aside, "
        "and try again."
    ),
    "held_out_meanwhile": _(
        "Images were held out for a benchmark while the release was written, so it may hold their critiques. Try again."
    ),
    "disk_full": _("The disk is full. Make room, for instance by deleting old exports, and try again."),
    "not_stored": _("The storage did not take the files (%(error)s). Check its settings and try again."),
    "not_written": _(
        "The files could not be written (%(error)s). The worker's log has the details: fix the cause, and try again."
    ),
    "database_not_read": _("The database could not be read to the end. Try again."),
    "worker_died_often": _("The worker stopped too often while it wrote this. Try a smaller export."),
    "unexpected": _("An unexpected error occurred. The worker's log has the details; try again."),
}
