"""The sentences that the browser's scripts show, in the language of the page."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def upload_messages() -> dict[str, str | dict[str, str]]:
    """Returns the sentences of the upload script."""
    return {
        "waiting": _("Waiting"),
        "sending": _("Sending"),
        "checking": _("Sent; being checked …"),
        "accepted": _("Accepted"),
        "known": _("Already in this batch, as “%(file)s”"),
        "elsewhere": _("Already in this project, as “%(file)s” in the batch “%(batch)s”."),
        "signedOut": _signed_out(),
        "tooLarge": _("“%(file)s” has %(megabytes)s MB; the limit is %(limit)s MB. Save a smaller copy and add that."),
        "tryAgain": _("Try again"),
        "knownCount": _("%(known)s already in this batch"),
        "summaryOfOne": _summary(1),
        "summary": _summary(2),
        "trouble": trouble_messages(),
    }


def live_part_messages() -> dict[str, str | dict[str, str]]:
    """Returns the sentences of the script that watches over the refreshed parts of pages."""
    return {"tryAgain": _("Try again"), "signedOut": _signed_out(), "trouble": trouble_messages()}


def _signed_out() -> str:
    return _("You are signed out; sign in again in another tab, then try again.")


def trouble_messages() -> dict[str, str]:
    """Returns the sentences for a request without an answer of Loupe's, by what `troubleOf` in answers.js returns."""
    return {
        "offline": _("Loupe cannot be reached. Check the network connection, then try again."),
        "too_large": _(
            "A proxy in front of Loupe does not let anything of this size pass. Ask whoever runs this site to raise "
            "its limit, then try again."
        ),
        "busy": _("A proxy in front of Loupe asks to wait: too many requests. Try again in a minute."),
        "unavailable": _("A proxy in front of Loupe says that it is not available ({status}). Try again in a moment."),
        "blocked": _(
            "Something other than Loupe answered: a proxy, or the sign-in page of your network. Reload this page in "
            "another tab to see what it wants, then try again."
        ),
        "unexpected": _(
            "Something other than Loupe answered ({status}). Try again; if it happens again, tell whoever runs this "
            "site."
        ),
    }


def trouble_reasons() -> dict[str, str]:
    """Returns the same in a few words, for the strip of the desk."""
    return {
        "offline": _("Loupe cannot be reached"),
        "too_large": _("a proxy does not let that much pass"),
        "busy": _("a proxy asks to wait"),
        "unavailable": _("Loupe is not available"),
        "blocked": _("a proxy or your network's sign-in page answered"),
        "unexpected": _("something other than Loupe answered"),
    }


def _summary(files: int) -> str:
    return ngettext(
        "%(selected)s file: %(accepted)s accepted, %(rejected)s rejected",
        "%(selected)s files: %(accepted)s accepted, %(rejected)s rejected",
        files,
    )
