"""The sentences that the browser's scripts show, in the language of the page."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def upload_messages() -> dict[str, str]:
    """Returns the sentences of the upload script."""
    return {
        "waiting": _("Waiting"),
        "sending": _("Sending"),
        "checking": _("Sent; being checked …"),
        "accepted": _("Accepted"),
        "known": _("Already in this batch, as “%(file)s”"),
        "elsewhere": _("Already in this project, as “%(file)s” in the batch “%(batch)s”."),
        "unreachable": _("The server cannot be reached; the file is still on your disk."),
        "signedOut": _("You are signed out; sign in again in another tab, then try again."),
        "rejected": _("The server rejected the file without a reason."),
        "tooLarge": _("“%(file)s” has %(megabytes)s MB; the limit is %(limit)s MB. Save a smaller copy and add that."),
        "tryAgain": _("Try again"),
        "knownCount": _("%(known)s already in this batch"),
        "sideCars": _("Side-car files passed over: %(count)s (%(endings)s)"),
        "tables": _(
            "Tables passed over: %(names)s. When the images are here, upload a manifest under “Replace metadata” below."
        ),
        "summaryOfOne": _summary(1),
        "summary": _summary(2),
    }


def _summary(files: int) -> str:
    return ngettext(
        "%(selected)s file: %(accepted)s accepted, %(rejected)s rejected",
        "%(selected)s files: %(accepted)s accepted, %(rejected)s rejected",
        files,
    )
